// Live cells: Run, edit, Stop, Reset. Python runs in a worker, and nothing of it is loaded before the first click.
(function () {
  "use strict";
  const place = document.querySelector(".launch .live-bar");
  if (location.protocol === "file:") {
    const note = document.createElement("span");
    note.textContent = "Open over http to run cells";
    place.append(note);
    return;
  }
  // absolute, as the worker stands elsewhere
  const [python, book] = ["python", "book"].map((name) => new URL(document.currentScript.dataset[name] + "/", location.href).href);
  // the cells before this one have run as they stand; a change of a cell's code puts it back to that cell
  let fresh = 0;
  let worker, answer, running;

  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  function controls(name, last) {
    const bar = element("span", { className: "live-bar" });
    const button = element("button", { type: "button", textContent: "Run " + name });
    const status = element("span", { className: "live-status", role: "status" });
    const control = { bar, button, status, name };
    button.onclick = () => (running ? running === control && stop() : run(control, last));
    bar.append(button);
    return control;
  }

  const cells = Array.from(document.querySelectorAll("div.cell"), function (box, index) {
    const code = box.querySelector("pre");
    const cell = controls("cell " + (index + 1), index);
    const shown = box.closest(".shown");
    const draws = box === Array.from(shown.querySelectorAll("div.cell")).at(-1);
    const figure = draws && shown.querySelector("figure") && shown;
    Object.assign(cell, { index, box, code, figure, glued: [], builtCode: code.innerHTML, source: code.textContent });
    cell.reset = element("button", { type: "button", textContent: "Reset cell " + (index + 1), hidden: true });
    cell.reset.onclick = () => running || reset(cell);
    cell.bar.append(cell.reset);
    cell.result = element("div", { className: "live-result" });
    box.append(cell.bar, cell.status, cell.result);
    if (figure) offer(cell, shown.querySelector(".below"));
    code.contentEditable = "plaintext-only";
    code.spellcheck = false;
    code.tabIndex = 0;
    for (const [key, value] of Object.entries({ role: "textbox", "aria-multiline": true, "aria-label": "Code of " + cell.name })) {
      code.setAttribute(key, value);
    }
    code.oninput = function () {
      // browsers write line ends as they like, and innerText knows them while the code is open
      cell.source = code.innerText;
      touched(cell);
    };
    code.onkeydown = function (event) {
      if (event.key !== "Enter" || !event.shiftKey) return;
      event.preventDefault();
      cell.button.click();
    };
    return cell;
  });

  // a figure's own line runs the cells that make it
  function offer(cell, line) {
    const button = element("button", { type: "button", textContent: "Run" });
    const number = cell.figure.querySelector(".caption-number").textContent.trim();
    button.setAttribute("aria-label", "Run the code of " + number);
    button.onclick = function () {
      line.querySelector("details.code").open = true;
      cell.button.focus();
      if (!running) cell.button.click();
    };
    line.querySelector("details.code").after(button);
  }

  function touched(cell) {
    fresh = Math.min(fresh, cell.index);
    cell.reset.hidden = false;
  }

  function ask(cell, control) {
    return new Promise(function (resolve) {
      answer = resolve;
      if (!worker) {
        worker = new Worker(`${book}live-worker.js#${python}`);
        worker.onerror = (event) => resolve({ failure: event.message || "live-worker.js can't be loaded" });
      }
      worker.onmessage = ({ data }) => (data.step ? say(control, data.step) : answer(data));
      worker.postMessage({ code: cell.source, name: cell.name });
    });
  }

  function say(control, text) {
    control.status.textContent = text;
  }

  function stop() {
    worker.terminate();
    worker = undefined;
    fresh = 0;
    answer({ stopped: true });
  }

  function busy(control) {
    running = control;
    for (const other of [...cells, all]) {
      other.button.setAttribute("aria-disabled", Boolean(control) && other !== control);
      other.button.textContent = (other === control ? "Stop " : "Run ") + other.name;
    }
  }

  async function run(control, last) {
    const first = control === all ? 0 : Math.min(fresh, last);
    const texts = numbers();
    busy(control);
    control.box.setAttribute("aria-busy", true);
    let end = "";
    for (const cell of cells.slice(first, last + 1)) {
      const before = cell === control ? "" : control === all ? ` of ${cells.length}` : " first, as it has not run yet";
      say(control, `Running ${cell.name}${before}`);
      const { outputs, failure, stopped } = await ask(cell, control);
      if (stopped) end = "Stopped. The next run starts Python anew";
      // a page that was opened before the book was renewed asks for files that are gone
      if (failure) end = `Python can't be started: ${failure}. Reload the page and try again`;
      if (end) break;
      touched(cell);
      show(cell, outputs);
      if (outputs.some((output) => output.error)) end = `Error in ${cell.name}`;
      if (end) break;
      fresh = cell.index + 1;
    }
    if (end.startsWith("Python")) stop();
    control.box.removeAttribute("aria-busy");
    busy();
    const changed = numbers().filter((text, index) => text !== texts[index]).length;
    say(control, (end || `Done: ${control.name}`) + (changed ? `. Numbers changed in the text: ${changed}` : ""));
  }

  function numbers() {
    return Array.from(document.querySelectorAll("[class^=glue-]"), (number) => number.textContent);
  }

  function show(cell, outputs) {
    cell.result.replaceChildren();
    for (const output of outputs) {
      const spec = Object.entries(output).find(([kind]) => kind.includes("vegalite"));
      if (output.glue) glue(cell, output.glue, output.text);
      else if (spec) draw(cell, spec[1], output["application/vnd.companion.table+json"], output["application/vnd.companion.phone+json"]);
      else if (output["text/html"]) cell.result.insertAdjacentHTML("beforeend", `<div tabindex="0" role="group" aria-label="Table">${output["text/html"]}</div>`);
      else cell.result.append(element("pre", { textContent: output.error || output["text/plain"], tabIndex: 0, className: output.error ? "live-error" : "" }));
    }
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
    cell.built = cell.built || {
      spec: chart.nextElementSibling.textContent, label: chart.getAttribute("aria-label"), table: table.innerHTML, file: file.href,
      heads: heads(cell).map((head) => head.textContent),
    };
    picture(chart, JSON.stringify({ wide: spec, narrow: phone.spec }), spec.description);
    heads(cell).forEach((head, index) => (head.textContent = [spec.title.text, spec.title.subtitle][index].join(" ")));
    table.innerHTML = written.html;
    table.createCaption().textContent = spec.title.text.join(" ");
    file.href = "data:text/csv;charset=utf-8," + encodeURIComponent(written.csv);
    file.download = cell.figure.querySelector("figure").id + ".csv";
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
    cell.code.innerHTML = cell.builtCode;
    cell.source = cell.code.textContent;
    cell.result.replaceChildren();
    for (const name of cell.glued.splice(0)) {
      for (const number of document.getElementsByClassName("glue-" + name)) number.textContent = number.dataset.built;
    }
    if (cell.built) {
      const chart = cell.figure.querySelector(".chart");
      picture(chart, cell.built.spec, cell.built.label);
      heads(cell).forEach((head, index) => (head.textContent = cell.built.heads[index]));
      cell.figure.querySelector(".chart-data table").innerHTML = cell.built.table;
      cell.figure.querySelector(".chart-download a[download]").href = cell.built.file;
    }
    touched(cell);
    cell.reset.hidden = true;
    cell.button.focus();
    say(cell, `${cell.name} is as built again`);
  }

  const all = controls("all cells", cells.length - 1);
  all.box = document.querySelector("article");
  place.replaceWith(all.bar, all.status);
})();
