// Live cells: Run, edit, Stop, Reset. Python runs in a worker, and nothing of it is loaded before the first click.
// What only some readers need stands in scripts of its own: what shows results, help in writing, drafts, links, exercises, the way to changed numbers.
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
  const given = document.currentScript.dataset;
  const [python, book] = ["python", "book"].map((name) => new URL(given[name] + "/", location.href).href);
  // the cells before this one have run as they stand; a change of a cell's code puts it back to that cell
  let fresh = 0;
  let worker, answer, running;
  const every = [];
  const scripts = {};

  // loads a script of those that wait, once
  function more(name) {
    scripts[name] = scripts[name] || new Promise(function (resolve, reject) {
      document.head.append(element("script", { src: given[name], onload: resolve, onerror: reject }));
    });
    return scripts[name];
  }

  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  // `task` runs when the button is pressed, and returns how that ended
  function controls(name, task) {
    const bar = element("span", { className: "live-bar" });
    const button = element("button", { type: "button", textContent: "Run " + name });
    const status = element("span", { className: "live-status", role: "status" });
    const control = { bar, button, status, name };
    button.onclick = () => (running ? running === control && stop() : work(control, task));
    bar.append(button);
    every.push(control);
    return control;
  }

  const cells = Array.from(document.querySelectorAll("div.cell"), function (box, index) {
    const code = box.querySelector("pre");
    const cell = controls("cell " + (index + 1), (control) => run(control, fresh, index));
    const shown = box.closest(".shown");
    const draws = box === Array.from(shown.querySelectorAll("div.cell")).at(-1);
    const figure = draws && shown.querySelector("figure") && shown;
    Object.assign(cell, { index, box, figure, glued: [], touched: () => touched(cell) });
    cell.reset = element("button", { type: "button", textContent: "Reset cell " + (index + 1), hidden: true });
    cell.reset.onclick = () => running || more("results").then(() => live.reset(cell));
    cell.bar.append(cell.reset);
    cell.result = element("div", { className: "live-result" });
    box.append(cell.bar, cell.status, cell.result);
    if (figure) offer(cell, shown.querySelector(".below"));
    editable(cell, code);
    return cell;
  });

  // code that a reader may change
  function editable(control, code) {
    Object.assign(control, { code, builtCode: code.innerHTML, built: code.textContent, source: code.textContent });
    code.contentEditable = "plaintext-only";
    code.spellcheck = false;
    code.tabIndex = 0;
    const said = { role: "textbox", "aria-multiline": true, "aria-label": "Code of " + control.name, "aria-description": "Tab indents, Escape leaves, Shift and Enter run it" };
    for (const [key, value] of Object.entries(said)) code.setAttribute(key, value);
    code.oninput = function () {
      // browsers write line ends as they like, and innerText knows them while the code is open
      control.source = code.innerText;
      control.touched();
      more("drafts").then(() => live.keep());
    };
    code.onkeydown = function (event) {
      if (event.key !== "Enter" || !event.shiftKey) return;
      event.preventDefault();
      control.button.click();
    };
    // a window in the background tells of no focus
    for (const kind of ["focus", "pointerdown", "input"]) code.addEventListener(kind, help);
    function help() {
      if (!control.helped) more("editor").then(() => live.edit(control));
      control.helped = true;
    }
  }

  // puts code into the place of what stands there: a draft, or with nothing the built code again
  function write(control, source) {
    if (source === undefined) control.code.innerHTML = control.builtCode;
    else control.code.textContent = source;
    control.source = control.code.textContent;
  }

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

  function ask(message, control) {
    return new Promise(function (resolve) {
      answer = resolve;
      if (!worker) {
        worker = new Worker(`${book}live-worker.js#${python}`);
        worker.onerror = (event) => resolve({ failure: event.message || "live-worker.js can't be loaded" });
      }
      worker.onmessage = ({ data }) => (data.step ? say(control, data.step) : answer(data));
      worker.postMessage(message);
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
    for (const other of every) {
      other.button.setAttribute("aria-disabled", Boolean(control) && other !== control);
      other.check?.setAttribute("aria-disabled", Boolean(control));
      other.button.textContent = (other === control ? "Stop " : "Run ") + other.name;
    }
  }

  async function work(control, task) {
    if (running) return;
    const texts = numbers();
    busy(control);
    control.box.setAttribute("aria-busy", true);
    const end = await more("results").then(() => task(control), () => "A part of this page can't be loaded. Reload it and try again");
    if (end.startsWith("Python")) stop();
    control.box.removeAttribute("aria-busy");
    busy();
    const changed = numbers().filter((text, index) => text !== texts[index]).length;
    say(control, end + (changed ? `. Numbers changed in the text: ${changed}. Words and verdicts were written for the built values` : ""));
    if (changed) more("tour").then(() => live.tour(control));
  }

  // the outputs of code, or how it ended without any
  async function outcome(message, control) {
    const { outputs, failure, stopped } = await ask(message, control);
    if (stopped) return { end: "Stopped. The next run starts Python anew" };
    // a page that was opened before the book was renewed asks for files that are gone
    if (failure) return { end: `Python can't be started: ${failure}. Reload the page and try again` };
    const wrong = outputs.find((output) => output.error);
    return { outputs, end: wrong && `Error in ${message.name}${wrong.line ? ", line " + wrong.line : ""}` };
  }

  async function run(control, first, last) {
    for (const cell of cells.slice(Math.min(first, last), last + 1)) {
      const before = cell === control ? "" : control === all ? ` of ${cells.length}` : " first, as it has not run yet";
      say(control, `Running ${cell.name}${before}`);
      const { outputs, end } = await outcome({ code: cell.source, name: cell.name }, control);
      if (outputs) {
        touched(cell);
        live.show(cell, outputs);
      }
      if (end) return end;
      fresh = cell.index + 1;
    }
    return `Done: ${control.name}`;
  }

  function numbers() {
    return Array.from(document.querySelectorAll("[class^=glue-]"), (number) => number.textContent);
  }

  const all = controls("all cells", (control) => run(control, 0, cells.length - 1));
  all.box = document.querySelector("article");
  place.replaceWith(all.bar, all.status);
  const tried = cells.map((cell) => cell.source.match(/^\w+ = \d+(?= *(#.*)?$)/m) && [cell.source.match(/^\w+ = \d+/m)[0], cell.name]).find(Boolean);
  // where code is the lesson, the page itself says how
  if (!cells[0].box.closest(".lesson")) cells[0].box.before(element("p", { className: "live-hint", textContent: "To try something out: change a cell, for example "
    + (tried ? `${tried[0]} in ${tried[1]}` : "a year in it") + ", and press Run, or Shift and Enter. Numbers and charts follow; Reset puts back what was built." }));

  const live = (window.companionLive = { given, cells, more, element, controls, editable, write, work, outcome, say });
  // exercises get their boxes before they are seen
  const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && (near.disconnect(), more("exercises")), { rootMargin: "1500px" });
  for (const exercise of document.querySelectorAll(".exercise")) near.observe(exercise);
  try { if (localStorage.getItem("companion " + given.page)) more("drafts"); } catch { /* nothing is kept */ }
  // code that an address brings
  const arrive = () => /^#cell-\d+\./.test(location.hash) && more("share").then(() => live.came());
  addEventListener("hashchange", arrive);
  arrive();
})();
