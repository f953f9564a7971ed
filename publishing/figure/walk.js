// Arrow keys walk the table behind a chart and say its values: left and right its rows, up and down its columns.
(function () {
  "use strict";
  const HINT = "Arrow keys read the values, Esc leaves";
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const voice = document.createElement("p"), hint = document.createElement("p");
  voice.setAttribute("aria-live", "polite");
  voice.className = "chart-voice";
  voice.style.cssText = "position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)";
  hint.setAttribute("aria-hidden", "true");
  hint.className = "chart-hint";
  hint.style.cssText = "position:absolute;top:100%;left:0;z-index:1;margin:0;padding:0 .4rem;font-size:.875rem;pointer-events:none;"
    + "background:var(--paper,Canvas);color:var(--ink,CanvasText)";
  document.body.append(voice);
  let at;

  function table(chart) {
    return chart.closest(".shown")?.querySelector(".chart-data table");
  }

  function words(row) {
    return Array.from(row.cells, (cell) => cell.querySelector("[aria-label]")?.ariaLabel || cell.textContent);
  }

  // the first columns, as many as tell the rows apart, are their names
  function names(rows, width) {
    for (let count = 1; count < width - 1; count += 1) {
      if (new Set(rows.map((row) => row.slice(0, count).join("\n"))).size === rows.length) return count;
    }
    return Math.max(1, width - 1);
  }

  function say(chart, [down, right]) {
    const heads = words(table(chart).tHead.rows[0]), rows = Array.from(table(chart).tBodies[0].rows, words);
    const first = names(rows, heads.length), within = (value, low, high) => Math.min(Math.max(value, low), high);
    at = at ? [at[0] + down, at[1] + right] : [down < 0 ? rows.length - 1 : 0, first];
    at = [within(at[0], 0, rows.length - 1), within(at[1], Math.min(first, heads.length - 1), heads.length - 1)];
    const row = rows[at[0]];
    voice.textContent = hint.textContent = `${row.slice(0, first).join(", ")}, ${heads[at[1]]}: ${row[at[1]]}`;
  }

  function leave() {
    at = undefined;
    voice.textContent = "";
    hint.remove();
  }

  for (const chart of document.querySelectorAll("figure .chart")) {
    // as a picture it would never be given the keys by a screen reader
    chart.setAttribute("role", "application");
    chart.setAttribute("aria-roledescription", "chart");
    chart.setAttribute("aria-description", HINT);
    chart.style.position = "relative";
    for (const svg of chart.querySelectorAll("svg")) svg.setAttribute("aria-hidden", "true");
  }

  document.addEventListener("focusin", function ({ target }) {
    if (!target.matches("figure .chart:focus-visible") || !table(target)) return;
    hint.textContent = HINT;
    target.append(hint);
  });
  document.addEventListener("focusout", leave);
  document.addEventListener("keydown", function (event) {
    const chart = event.target;
    if (!hint.isConnected || hint.parentElement !== chart) return;
    if (event.key === "Escape") leave();
    if (!STEPS[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    say(chart, STEPS[event.key]);
  });
})();
