// Bring a chart to life when the reader reaches for it: pointer, focus or touch. Until then nothing is loaded.
(function () {
  "use strict";
  const { vega } = document.currentScript.dataset;
  let loading;

  function loadVega() {
    loading = loading || new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = vega;
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
      // the page has the title as text
      const { title, ...spec } = { config: window.companionLook, ...JSON.parse(text) };
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
      } else {
        chart.style.setProperty("--width", own.width);
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

  // Download a drawn chart as SVG or PNG, its title above it. The buttons are made here, as without JavaScript they
  // would do nothing.
  function drawing(figure) {
    const svg = figure.querySelector(".chart svg").cloneNode(true);
    const [left, top, width, height] = svg.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    let room = 0;
    const head = document.createElementNS("http://www.w3.org/2000/svg", "g");
    for (const [part, size, weight] of [["title", 14, 700], ["subtitle", 12, 400]]) {
      const line = new RegExp(`.{1,${Math.floor(width / size / 0.56)}}(\\s|$)`, "g");
      for (const text of figure.querySelector(".chart-" + part).textContent.match(line)) {
        room += 1.3 * size;
        head.insertAdjacentHTML("beforeend", `<text y="${room}" font-size="${size}" font-weight="${weight}" fill="#1f2328"></text>`);
        head.lastChild.textContent = text;
      }
    }
    room += 10;
    head.setAttribute("transform", `translate(${left + 5},${top - room})`);
    svg.prepend(head);
    const box = [left, top - room, width, height + room];
    svg.insertAdjacentHTML("afterbegin", `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="#fff"/>`);
    const attributes = { viewBox: box.join(" "), width: box[2], height: box[3],
                         "font-family": "Liberation Sans, Arial, Helvetica, sans-serif" };
    for (const name in attributes) svg.setAttribute(name, attributes[name]);
    svg.removeAttribute("style");
    return { text: new XMLSerializer().serializeToString(svg), width: box[2], height: box[3] };
  }

  function save(href, name) {
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  }

  function download(figure, kind) {
    const { text, width, height } = drawing(figure);
    const address = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    if (kind === "SVG") return save(address, figure.id + ".svg");
    const image = new Image();
    image.onload = function () {
      const canvas = document.createElement("canvas");
      canvas.width = 3 * width;
      canvas.height = 3 * height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      save(canvas.toDataURL("image/png"), figure.id + ".png");
    };
    image.src = address;
  }

  for (const figure of document.querySelectorAll("figure[id]")) {
    const csv = figure.querySelector(".chart-data a[download]");
    for (const kind of csv ? ["PNG", "SVG"] : []) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Download as " + kind;
      button.addEventListener("click", () => download(figure, kind));
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
