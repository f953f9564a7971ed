// Live cells: what comes out of a cell goes to its place on the page, and back. Loaded before the first run.
(function () {
  "use strict";
  const live = window.companionLive;
  const { element, say } = live;

  function show(cell, outputs) {
    cell.result.replaceChildren();
    for (const output of outputs) {
      const spec = Object.entries(output).find(([kind]) => kind.includes("vegalite"));
      if (output.glue) glue(cell, output.glue, output.text);
      else if (spec) draw(cell, spec[1], output["application/vnd.companion.table+json"], output["application/vnd.companion.phone+json"]);
      else if (output["text/html"]) cell.result.append(boxed(harmless(output["text/html"])));
      else if (output.verdict) live.judge(cell, output.verdict);
      else cell.result.append(element("pre", { textContent: output.error || output.made || output["text/plain"], tabIndex: 0, className: output.error ? "live-error" : "" }));
    }
  }

  function boxed(parts) {
    const box = element("div", { tabIndex: 0 });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Table");
    box.append(...parts);
    return box;
  }

  // HTML that code makes can do no more than a table, as the code may be a stranger's: of all else nothing but its words stays
  function harmless(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const thing of body.querySelectorAll("*")) {
      if (thing.matches("style, script, template, title, textarea")) thing.remove();
      else if (!thing.matches("table, caption, thead, tbody, tfoot, tr, th, td, span, p")) thing.replaceWith(...thing.childNodes);
      else for (const { name } of [...thing.attributes]) if (!/^(scope|colspan|rowspan|role|aria-label)$/.test(name)) thing.removeAttribute(name);
    }
    return [...body.childNodes];
  }

  // a number of the prose takes the value that a run gave it, and is marked while it differs from the built page's
  function glue(cell, name, text) {
    cell.glued.push(name);
    for (const number of document.getElementsByClassName("glue-" + name)) {
      number.dataset.built = number.dataset.built || number.textContent;
      const differs = text !== number.dataset.built;
      number.replaceChildren(differs ? element("mark", { textContent: text, title: "Built page: " + number.dataset.built }) : text);
    }
  }

  // `written` is the table behind a figure, in HTML and as CSV, by the function that wrote the built page's
  function draw(cell, spec, written, phone) {
    if (!cell.figure || !written) {
      cell.result.insertAdjacentHTML("beforeend", '<div class="chart" role="img" tabindex="0"><div></div></div><script type="application/json"></' + "script>");
      return picture(cell.result.querySelector(".chart:last-of-type"), JSON.stringify(spec), spec.description || "Chart");
    }
    const chart = cell.figure.querySelector(".chart");
    const table = cell.figure.querySelector(".chart-data table");
    const file = cell.figure.querySelector(".chart-download a[download]");
    cell.drawn = cell.drawn || {
      spec: chart.nextElementSibling.textContent, label: chart.getAttribute("aria-label"), table: table.innerHTML, file: file.href,
      heads: heads(cell).map((head) => head.textContent),
    };
    picture(chart, JSON.stringify({ wide: spec, narrow: phone.spec }), spec.description);
    heads(cell).forEach((head, index) => (head.textContent = [spec.title.text, spec.title.subtitle][index].join(" ")));
    table.replaceChildren(...harmless(`<table>${written.html}</table>`).find((part) => part.rows).childNodes);
    table.createCaption().textContent = spec.title.text.join(" ");
    file.href = "data:text/csv;charset=utf-8," + encodeURIComponent(written.csv);
    file.download = cell.figure.querySelector("figure").id + ".csv";
    file.nextElementSibling.hidden = true; // the workbook holds what was built
  }

  // title and subtitle of a figure are text of the page
  function heads(cell) {
    return Array.from(cell.figure.querySelectorAll(".chart-title, .chart-subtitle"));
  }

  // charts.js draws what the specification beside the chart says
  function picture(chart, spec, label) {
    chart.nextElementSibling.textContent = spec;
    chart.setAttribute("aria-label", label);
    chart.dispatchEvent(new Event("redraw", { bubbles: true }));
  }

  function reset(cell) {
    live.write(cell);
    cell.result.replaceChildren();
    for (const name of cell.glued.splice(0)) {
      for (const number of document.getElementsByClassName("glue-" + name)) number.textContent = number.dataset.built;
    }
    if (cell.drawn) {
      const chart = cell.figure.querySelector(".chart");
      picture(chart, cell.drawn.spec, cell.drawn.label);
      heads(cell).forEach((head, index) => (head.textContent = cell.drawn.heads[index]));
      cell.figure.querySelector(".chart-data table").innerHTML = cell.drawn.table;
      const file = cell.figure.querySelector(".chart-download a[download]");
      file.href = cell.drawn.file;
      file.nextElementSibling.hidden = false;
    }
    cell.touched();
    cell.reset.hidden = true;
    cell.button.focus();
    say(cell, `${cell.name} is as built again`);
    live.more("drafts").then(() => live.keep());
  }

  Object.assign(live, { show, reset });
})();
