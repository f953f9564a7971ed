// What a reader writes stays in this browser, for this edition of the page, and can be taken along as a notebook or a text.
// Loaded at the first letter, with the exercises, and where a draft waits.
(function () {
  "use strict";
  const live = window.companionLive;
  const { given, cells, element } = live;
  const key = "companion " + given.page;
  const kind = key.slice(0, key.lastIndexOf(" ") + 1);
  const mine = Object.assign({ cells: {}, code: {}, words: {} }, JSON.parse(stored(key) || "{}"));
  const told = element("p", { className: "live-status", role: "status" });
  let blocked = stored(key) === undefined;
  live.answers = [];

  // null for what is not there, undefined where the browser lets nothing be kept
  function stored(name) {
    try { return localStorage.getItem(name); } catch { return undefined; }
  }

  function editions() {
    try { return Object.keys(localStorage).filter((name) => name.startsWith(kind) && name !== key); } catch { return []; }
  }

  live.drafts = mine;
  live.keep = function () {
    for (const cell of cells) note(mine.cells, cell.index, cell.source !== cell.built && cell.source);
    for (const { label, control, words } of live.answers) {
      if (control) note(mine.code, label, control.source !== control.built && control.source);
      note(mine.words, label, words.value);
    }
    try {
      if (empty(mine)) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(mine));
    } catch { blocked = true; }
    tell();
    link();
  };

  // who has changed a cell may send it
  function link() {
    if (Object.keys(mine.cells).length) live.more("share").then(() => live.share());
    else live.share?.();
  }

  function note(place, name, text) {
    if (text) place[name] = text;
    else delete place[name];
  }

  function empty(state) {
    return !Object.values(state).some((part) => Object.keys(part).length);
  }

  function tell() {
    const words = blocked ? "This browser keeps nothing here: take your answers along before you leave the page."
      : "What you write stays in this browser, on this machine; in a private window until you close it.";
    if (told.textContent !== words) told.textContent = words;
  }

  function hand(name, type, text) {
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  const title = document.querySelector("h1").textContent.replace("¶", "").trim();
  const file = given.page.split(/[/ ]/).at(-2) + "-answers";

  function asText(state) {
    const parts = [`${title}: my answers`, location.href.split("#")[0], new Date().toISOString().slice(0, 10)];
    for (const [index, code] of Object.entries(state.cells)) parts.push(`Changed: cell ${+index + 1}\n\n${code.trim()}`);
    const labels = new Set([...live.answers.map(({ label }) => label), ...Object.keys(state.code), ...Object.keys(state.words)]);
    for (const label of labels) {
      const written = [state.code[label], state.words[label]].filter(Boolean);
      if (written.length) parts.push([heading(label), ...written.map((text) => text.trim())].join("\n\n"));
    }
    return parts.join("\n\n") + "\n";
  }

  function heading(label) {
    const found = live.answers.find((answer) => answer.label === label);
    return found ? found.heading : label;
  }

  function asNotebook() {
    const made = [];
    const add = (cell_type, source) => made.push({ cell_type, id: "cell-" + made.length, metadata: {}, source, ...(cell_type === "code" ? { outputs: [], execution_count: null } : {}) });
    const archive = new URL("../notebooks/companion-notebooks.zip", location.href).href;
    add("markdown", `# ${title}: my answers\n\nFrom ${location.href.split("#")[0]}. The cells need Python 3.11 or newer, the packages of \`requirements.txt\` and the folders \`companion\` and \`data\` beside this file: all are in ${archive}.`);
    add("code", given.setup);
    const changed = Object.keys(mine.cells).map(Number);
    if (changed.length) add("markdown", "## Cells of the page, up to the last that I changed");
    for (const cell of cells.slice(0, Math.max(-1, ...changed) + 1)) add("code", cell.source.trim());
    for (const { label } of live.answers) {
      if (mine.code[label] || mine.words[label]) add("markdown", "## " + heading(label));
      if (mine.code[label]) add("code", mine.code[label].trim());
      if (mine.words[label]) add("markdown", mine.words[label]);
    }
    const kernelspec = { display_name: "Python 3", language: "python", name: "python3" };
    return JSON.stringify({ cells: made, metadata: { kernelspec, language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5 }, null, 1);
  }

  // the line below the exercises
  live.offer = function () {
    const box = element("div", { className: "mine", role: "group" });
    box.setAttribute("aria-label", "My answers");
    const offers = [];
    function offer(words, onclick) {
      offers.push(element("button", { type: "button", textContent: words, onclick }));
      return offers.at(-1);
    }
    offer("My answers as a notebook", () => hand(file + ".ipynb", "application/x-ipynb+json", asNotebook()));
    offer("My answers as text", () => hand(file + ".txt", "text/plain;charset=utf-8", asText(mine)));
    if (editions().length) offer("What I wrote on earlier editions of this page", () =>
      hand(file + "-earlier.txt", "text/plain;charset=utf-8", editions().map((name) => asText(JSON.parse(stored(name)))).join("\n\n")));
    const erase = offer("Erase what I wrote on this page", function () {
      if (erase.dataset.asked) {
        for (const cell of cells) if (cell.source !== cell.built) live.reset(cell);
        for (const answer of live.answers) if (mine.code[answer.label] || mine.words[answer.label]) answer.clear();
        for (const name of editions()) localStorage.removeItem(name);
        live.keep();
      }
      erase.dataset.asked = erase.dataset.asked ? "" : "yes";
      erase.textContent = erase.dataset.asked ? "Really erase all of it?" : "Erase what I wrote on this page";
      erase.focus();
    });
    const bar = element("p", { className: "live-bar" });
    bar.append(...offers);
    box.append(bar, told);
    tell();
    return box;
  };

  for (const cell of cells) {
    if (mine.cells[cell.index] === undefined) continue;
    live.write(cell, mine.cells[cell.index]);
    cell.touched();
  }
  link();
  if (!empty({ code: mine.code, words: mine.words })) live.more("exercises");
})();
