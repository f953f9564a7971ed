// Bring a chart to life when the reader reaches for it: pointer, focus or touch. Until then nothing is loaded.
// A chart has two boxes, for a page and for a phone, of which the style sheet shows one; that one is drawn.
(function () {
  "use strict";
  const { vega, specs: built } = document.currentScript.dataset;
  const PAPER = "#fffdf8", INK = "#1d1b16", FAMILY = "Source Sans 3";
  const loading = {};

  function loaded(address) {
    loading[address] = loading[address] || new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return loading[address];
  }

  function boxes(chart) {
    return Array.from(chart.querySelectorAll(":scope > div"));
  }

  function shown(chart) {
    return boxes(chart).find((box) => box.getClientRects().length) || boxes(chart)[0];
  }

  async function draw(chart, wanted = [shown(chart)]) {
    chart.dataset.state = "loading";
    try {
      await Promise.all([loaded(vega), loaded(built)]);
      const text = chart.nextElementSibling.textContent; // empty but for charts of cells that ran here
      for (const box of wanted) await fill(chart, box, text ? JSON.parse(text) : companionSpecs[chart.closest("figure").id]);
      chart.drawn = wanted[wanted.length - 1];
      if (chart.nextElementSibling.textContent !== text) return draw(chart, everywhere(chart));
      chart.dataset.state = "live";
      if (chart.drawn !== shown(chart)) return draw(chart); // the window became another while it was drawn
    } catch (error) {
      chart.dataset.state = "still";
      console.error("The chart stays a picture:", error);
    }
  }

  // the box that is seen comes last: controls move what was drawn last
  function everywhere(chart) {
    return boxes(chart).sort((one) => (one === shown(chart) ? 1 : -1));
  }

  async function fill(chart, box, specs) {
    const form = box.className in specs ? box.className : "wide";
    // a table stands in the wide specification alone; a reader's own chart is one
    // what the page has as text, and what a reader's own chart could ask of the page
    const { title, usermeta, ...spec } = specs[form] || specs, look = window.companionLook[form];
    spec.config = { ...look, ...spec.config, font: look.font };
    if (specs.wide) spec.datasets = { ...specs.wide.datasets, ...spec.datasets };
    const next = chart.nextElementSibling.nextElementSibling;
    const controls = next?.matches(".chart-controls") ? next : undefined;
    if (controls) {
      controls.replaceChildren();
      spec.params = spec.params.map(asSaid);
    }
    const stage = document.createElement("div");
    stage.hidden = true;
    box.append(stage);
    // `ast`: expressions are interpreted, so that no policy needs to allow eval
    const { view } = await window.companionEmbed(stage, spec, { mode: "vega-lite", renderer: "svg", ast: true, actions: false, bind: controls });
    const svg = stage.querySelector("svg"), own = svg.viewBox.baseVal, still = box.querySelector("svg").viewBox?.baseVal;
    // as in the still picture, letters keep their size, and letters of another system the room that the chart had
    if (still && still.width > own.width) svg.setAttribute("viewBox", `0 0 ${still.width} ${own.height}`);
    if (still && Math.abs(own.height / still.height - 1) < 0.1) svg.style.aspectRatio = `${still.width} / ${still.height}`;
    svg.style.width = "100%";
    svg.style.height = "auto";
    // the figure has its text alternative; Vega's own roles for its parts would be read beside it
    svg.setAttribute("aria-hidden", "true");
    while (box.firstElementChild !== stage) box.firstElementChild.remove();
    stage.hidden = false;
    if (controls) for (const { name } of spec.params) view.addSignalListener(name, (_, value) => tell(chart, name, value));
  }

  // controls stand as the address says, and the address follows them: so a reader sends what he sees
  function asSaid(param) {
    const said = new URLSearchParams(location.search).get(param.name), { options = [], min, max } = param.bind || {};
    const known = options.includes(said) || (+said >= min && +said <= max);
    return known ? { ...param, value: options.length ? said : Math.round(said) } : param;
  }

  const told = {};
  let waits;
  function tell(chart, name, value) {
    told[name] = value;
    clearTimeout(waits);
    // a browser takes some hundred new addresses in half a minute, and no more
    waits = setTimeout(function () {
      const address = new URL(location.href);
      for (const [key, said] of Object.entries(told)) address.searchParams.set(key, said);
      address.hash = chart.closest("figure").id;
      history.replaceState(null, "", address);
    }, 200);
  }

  // Download a drawn chart as SVG or PNG, its title above it. The buttons are made here, as without JavaScript they
  // would do nothing.
  async function drawing(figure) {
    const svg = figure.querySelector(".chart svg").cloneNode(true);
    const [left, top, width, height] = svg.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    let room = 0;
    const head = document.createElementNS("http://www.w3.org/2000/svg", "g");
    for (const [part, size, weight] of [["title", 18, 600], ["subtitle", 14, 400]]) {
      const line = new RegExp(`.{1,${Math.floor(width / size / 0.5)}}(\\s|$)`, "g");
      for (const text of figure.querySelector(".chart-" + part).textContent.match(line)) {
        room += 1.3 * size;
        head.insertAdjacentHTML("beforeend", `<text y="${room}" font-size="${size}" font-weight="${weight}" fill="${INK}"></text>`);
        head.lastChild.textContent = text;
      }
    }
    const edge = 16;
    room += 14;
    head.setAttribute("transform", `translate(${left},${top - room})`);
    svg.prepend(head);
    const box = [left - edge, top - room - edge, width + 2 * edge, height + room + 2 * edge];
    svg.insertAdjacentHTML("afterbegin", `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${PAPER}"/>`);
    svg.insertAdjacentHTML("afterbegin", `<style>${await letters()}</style>`);
    const attributes = { viewBox: box.join(" "), width: box[2], height: box[3], "font-family": `${FAMILY}, Arial, sans-serif` };
    for (const name in attributes) svg.setAttribute(name, attributes[name]);
    for (const name of ["style", "aria-hidden"]) svg.removeAttribute(name);
    return { text: new XMLSerializer().serializeToString(svg), width: box[2], height: box[3] };
  }

  // the page's own letters as a style sheet that holds them; none where files can't be read, as in a page opened as one
  async function letters() {
    const rules = Array.from(document.styleSheets, function (sheet) {
      try {
        return Array.from(sheet.cssRules);
      } catch {
        return [];
      }
    }).flat();
    const used = rules.filter((rule) => rule instanceof CSSFontFaceRule
      && rule.style.getPropertyValue("font-family").replace(/["']/g, "") === FAMILY
      && /U\+20-/i.test(rule.style.getPropertyValue("unicode-range")));
    const texts = used.map(async function (rule) {
      const address = /url\("?([^")]+)/.exec(rule.style.getPropertyValue("src"))[1];
      const answer = await fetch(new URL(address, rule.parentStyleSheet.href));
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      const weight = rule.style.getPropertyValue("font-weight");
      return `@font-face{font-family:"${FAMILY}";font-weight:${weight};src:url(data:font/woff2;base64,${data})}`;
    });
    return Promise.all(texts).then((all) => all.join(""), () => "");
  }

  function save(href, name) {
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  }

  async function download(figure, kind) {
    const { text, width, height } = await drawing(figure);
    const address = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    if (kind === "SVG") return save(address, figure.id + ".svg");
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    save(canvas.toDataURL("image/png"), figure.id + ".png");
  }

  for (const figure of document.querySelectorAll("figure[id]")) {
    const place = figure.closest(".shown")?.querySelector(".chart-download p");
    for (const kind of place ? ["PNG", "SVG"] : []) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Chart as " + kind;
      button.addEventListener("click", () => download(figure, kind));
      place.append(" ", button);
    }
  }

  for (const event of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(event, function (e) {
      const chart = e.target.closest && e.target.closest(".chart");
      if (chart && !chart.dataset.state) draw(chart);
    }, { passive: true });
  }
  // the other box is seen now
  window.addEventListener("resize", function () {
    for (const chart of document.querySelectorAll(".chart[data-state=live]")) if (chart.drawn !== shown(chart)) draw(chart);
  });
  if (location.search) for (const controls of document.querySelectorAll(".chart-controls")) draw(controls.closest("figure").querySelector(".chart"));
  // a live cell has written other specifications beside the chart; one that is being drawn looks at them by itself
  document.addEventListener("redraw", (e) => e.target.dataset.state === "loading" || draw(e.target, everywhere(e.target)));
})();
