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

  async function awaken(chart) {
    if (chart.dataset.state) return;
    chart.dataset.state = "loading";
    try {
      await loadVega();
      const still = chart.firstElementChild;
      const stage = document.createElement("div");
      stage.hidden = true;
      chart.append(stage);
      const data = chart.nextElementSibling;
      const spec = JSON.parse(data.textContent);
      const controls = data.nextElementSibling.matches(".chart-controls") ? data.nextElementSibling : undefined;
      if (controls) controls.replaceChildren();
      // `ast`: expressions are interpreted, so that no policy needs to allow eval
      await window.companionEmbed(stage, spec, { mode: "vega-lite", renderer: "svg", ast: true, actions: false, bind: controls });
      // fonts differ from machine to machine, and with them a chart's height: keep the room it had
      const room = still.getBoundingClientRect();
      stage.querySelector("svg").style.aspectRatio = `${room.width} / ${room.height}`;
      still.remove();
      stage.hidden = false;
      chart.dataset.state = "live";
    } catch (error) {
      chart.dataset.state = "still";
      console.error("The chart stays a picture:", error);
    }
  }

  for (const event of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(event, function (e) {
      const chart = e.target.closest && e.target.closest(".chart");
      if (chart) awaken(chart);
    }, { passive: true });
  }
})();
