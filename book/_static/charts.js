// Bring a chart to life when the reader reaches for it: pointer, focus or touch. Until then nothing is loaded.
(function () {
  "use strict";
  const base = new URL(".", document.currentScript.src);
  let loading;

  function loadVega() {
    loading = loading || new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = new URL("vega.js", base);
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  async function draw(chart) {
    chart.dataset.state = "loading";
    try {
      await loadVega();
      const stage = document.createElement("div");
      stage.hidden = true;
      chart.append(stage);
      const data = chart.nextElementSibling;
      const text = data.textContent;
      const spec = JSON.parse(text);
      const controls = data.nextElementSibling?.matches(".chart-controls") ? data.nextElementSibling : undefined;
      if (controls) controls.replaceChildren();
      // `ast`: expressions are interpreted, so that no policy needs to allow eval
      await window.companionEmbed(stage, spec, { mode: "vega-lite", renderer: "svg", ast: true, actions: false, bind: controls });
      if (data.textContent !== text) {
        stage.remove();
        return draw(chart);
      }
      // fonts differ from machine to machine, and with them a chart's height: keep the room it had
      const room = chart.firstElementChild.getBoundingClientRect();
      const own = stage.querySelector("svg").viewBox.baseVal;
      if (Math.abs((room.width * own.height) / (room.height * own.width) - 1) < 0.1) {
        stage.querySelector("svg").style.aspectRatio = `${room.width} / ${room.height}`;
      }
      // the figure has its text alternative; Vega's own roles for its parts would be read beside it
      stage.querySelector("svg").setAttribute("aria-hidden", "true");
      while (chart.firstElementChild !== stage) chart.firstElementChild.remove();
      stage.hidden = false;
      chart.dataset.state = "live";
    } catch (error) {
      chart.dataset.state = "still";
      console.error("The chart stays a picture:", error);
    }
  }

  // Download a drawn chart as SVG or PNG. Made here, as without JavaScript the buttons would do nothing.
  function drawing(chart) {
    const svg = chart.querySelector("svg").cloneNode(true);
    const { width, height } = chart.querySelector("svg").getBoundingClientRect();
    svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    svg.setAttribute("font-family", "Liberation Sans, Arial, Helvetica, sans-serif");
    const box = (svg.getAttribute("viewBox") || `0 0 ${width} ${height}`).split(/[ ,]+/);
    svg.setAttribute("width", box[2]);
    svg.setAttribute("height", box[3]);
    svg.removeAttribute("style");
    svg.insertAdjacentHTML("afterbegin", `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="#fff"/>`);
    return { text: new XMLSerializer().serializeToString(svg), width: +box[2], height: +box[3] };
  }

  function save(href, name) {
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  }

  function download(chart, name, kind) {
    const { text, width, height } = drawing(chart);
    const address = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    if (kind === "SVG") return save(address, name + ".svg");
    const image = new Image();
    image.onload = function () {
      const canvas = document.createElement("canvas");
      canvas.width = 3 * width;
      canvas.height = 3 * height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      save(canvas.toDataURL("image/png"), name + ".png");
    };
    image.src = address;
  }

  for (const figure of document.querySelectorAll("figure[id]")) {
    const csv = figure.querySelector(".chart-data a[download]");
    for (const kind of csv ? ["PNG", "SVG"] : []) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Download as " + kind;
      button.addEventListener("click", () => download(figure.querySelector(".chart"), figure.id, kind));
      csv.after(" ", button);
    }
  }

  for (const event of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(event, function (e) {
      const chart = e.target.closest && e.target.closest(".chart");
      if (chart && !chart.dataset.state) draw(chart);
    }, { passive: true });
  }
  // a live cell has written another specification beside the chart; one that is being drawn looks at it by itself
  document.addEventListener("redraw", (e) => e.target.dataset.state === "loading" || draw(e.target));
})();
