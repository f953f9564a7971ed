// Play the referee: choose a rule, seal it, then see what it finds. The controls are made here: without this script
// the page has a table and the line-ups as pictures. Nothing is kept or sent.
(async function () {
  "use strict";
  const claims = JSON.parse(document.getElementById("referee-data").textContent);
  const place = document.getElementById("referee");
  const WORDS = { s: "supported", b: "between", c: "contradicted" };
  const AXES = ["The line", "The window", "The source or measure"];
  const MARK = "referee:";
  const seen = {}; // how often the value of a claim was shown since the page was opened

  function make(tag, attributes = {}, ...children) {
    const element = document.createElementNS(tag in SHAPES ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml", tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }
  const SHAPES = { svg: 1, circle: 1, line: 1, text: 1, path: 1 };

  // a seal: choice, count, time and reason as text, and the first sixteen digits of the SHA-256 of that text, where the
  // browser computes one; pages that come over plain http from another machine can't
  const bytes = (text) => new TextEncoder().encode(text);
  async function digest(text) {
    if (!window.crypto?.subtle) return "";
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(text)));
    return Array.from(sum.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  async function seal(content) {
    const text = btoa(String.fromCharCode(...bytes(JSON.stringify(content)))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
    return MARK + text + ":" + (await digest(text));
  }
  async function open(words) {
    const [, text, sum] = words.split(":");
    const wanted = await digest(text);
    if (sum && wanted && sum !== wanted) throw new Error("broken");
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const [name, picked, before, time, reason] = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(raw, (c) => c.charCodeAt(0))));
    const claim = claims.find((one) => one.id === name);
    const choice = claim.options.map((axis, i) => axis.findIndex(([option]) => option === picked[i]));
    if (choice.includes(-1)) throw new Error("unknown");
    return { claim, choice, at: index(claim, choice), before, time, reason, checked: Boolean(sum && wanted) };
  }

  const index = (claim, [line, window, source]) =>
    (line * claim.options[1].length + window) * claim.options[2].length + source;
  const verdict = (claim, at) => WORDS[claim.verdicts[at]];
  const number = (value) => String(value).replace("-", "−");
  const from = (claim, at) => {
    const [value, [low, high]] = [claim.values[at], claim.ranges[at]];
    return low < high ? `${number(value)} (from ${number(low)} to ${number(high)})` : number(value);
  };
  const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  function tally(claim, letter) {
    return claim.verdicts.split(letter).length - 1;
  }

  // all rules of a claim as dots, from the lowest value to the highest, those of nearly one value above each other
  function plot(box, claim, mine, line) {
    const wide = Math.min(box.clientWidth || 300, 640), left = 14, step = 11;
    const low = Math.min(...claim.values, line ?? Infinity), high = Math.max(...claim.values, line ?? -Infinity);
    const x = (value) => left + ((value - low) / (high - low || 1)) * (wide - 2 * left);
    const stacks = {}, base = index(claim, claim.base);
    const order = claim.values.map((value, at) => at).sort((a, b) => (mine[b] || 0) - (mine[a] || 0) || (b === base) - (a === base));
    const dots = order.map(function (at) {
      const column = Math.round((x(claim.values[at]) - left) / step);
      stacks[column] = (stacks[column] || 0) + 1;
      return { at, x: left + column * step, row: stacks[column] };
    });
    const tall = Math.max(...Object.values(stacks)) * step + 58, floor = tall - 32;
    const words = [`${claim.values.length} dots, one for each rule, from ${number(low)} to ${number(high)} ${claim.unit}.`,
      `${tally(claim, "s")} supported, ${tally(claim, "b")} between, ${tally(claim, "c")} contradicted.`,
      ...Object.keys(mine).map((at) => `Ringed: ${number(claim.values[at])}, ${verdict(claim, at)}.`)].join(" ");
    const svg = make("svg", { role: "img", "aria-label": words, width: wide, height: tall, viewBox: `0 0 ${wide} ${tall}` },
      make("line", { x1: 0, x2: wide, y1: floor + 8, y2: floor + 8 }));
    if (line !== undefined) svg.append(make("line", { class: "limit", x1: x(line), x2: x(line), y1: 16, y2: floor + 8 }),
      make("text", { x: x(line), y: 11, "text-anchor": x(line) > wide / 2 ? "end" : "start" }, `your line, ${number(line)}`));
    const inside = (value) => Math.max(0, Math.min(wide, x(value)));
    if (line !== undefined) for (const at in mine) svg.append(make("line", { class: "range", x1: inside(claim.ranges[at][0]), x2: inside(claim.ranges[at][1]), y1: floor + 8, y2: floor + 8 }));
    for (const dot of dots) {
      const y = floor - (dot.row - 1) * step;
      const attributes = { cx: dot.x, cy: y, r: 4, class: verdict(claim, dot.at) };
      svg.append(make("circle", attributes));
      if (attributes.class === "between") svg.append(make("path", { d: `M${dot.x} ${y - 4}a4 4 0 0 0 0 8z` }));
      if (mine[dot.at]) svg.append(make("circle", { cx: dot.x, cy: y, r: 7, class: "own" }));
    }
    svg.append(make("text", { x: 0, y: tall - 6 }, number(low)), make("text", { x: wide, y: tall - 6, "text-anchor": "end" }, number(high)),
      make("text", { x: wide / 2, y: tall - 6, "text-anchor": "middle" }, claim.unit));
    box.replaceChildren(svg);
  }
  const drawn = new Map(); // what to draw again when the window's width changes
  function draw(box, ...what) {
    drawn.set(box, what);
    plot(box, ...what);
  }
  let width = innerWidth;
  addEventListener("resize", function () {
    if (width === innerWidth) return; // a phone's address bar comes and goes
    width = innerWidth;
    for (const [box, what] of drawn) if (box.isConnected) plot(box, ...what);
  });

  const legend = () => make("p", { class: "referee-legend" }, ...Object.values(WORDS).map((word) => make("span", { class: `verdict ${word}` }, word)),
    make("span", {}, "ringed: yours, with its range on the axis"));

  // 1 the form
  const select = make("select", { name: "claim", required: true }, new Option("Choose a claim", ""), ...claims.map((one, i) => new Option(one.claim, i)));
  const asked = make("p");
  const axes = make("div");
  const reason = make("textarea", { name: "reason", rows: 2, maxlength: 200, required: true });
  const fields = make("fieldset", { class: "plain" }, make("label", {}, "The claim", select), asked, axes,
    make("label", {}, "Why these? One sentence, before you know", reason), make("button", {}, "Seal my rule"));
  const form = make("form", { class: "referee", "aria-label": "Choose a rule" }, fields);
  const says = make("p", { role: "status", class: "referee-status" });
  const after = make("div", { class: "referee" });
  place.replaceChildren(form, says, after);

  function rows(axis, i) {
    return make("fieldset", {}, make("legend", {}, AXES[i]), ...axis.map(([option, words, why]) =>
      make("label", {}, make("input", { type: "radio", name: `axis${i}`, value: option, required: true }), make("span", {}, make("b", {}, words), ` ${why}`))));
  }
  select.addEventListener("change", function () {
    const claim = claims[select.value];
    asked.textContent = claim ? `Measured is: ${claim.measure}.` : "";
    axes.replaceChildren(...(claim ? claim.options.map(rows) : []));
  });

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    const claim = claims[select.value], chosen = new FormData(form);
    const content = [claim.id, AXES.map((_, i) => chosen.get(`axis${i}`)), seen[claim.id] || 0, new Date().toISOString().slice(0, 16), reason.value.trim()];
    const made = await seal(content);
    fields.disabled = true;
    const text = make("textarea", { rows: 4, readonly: true, onfocus: (focus) => focus.target.select() });
    text.value = made;
    const copy = make("button", { type: "button", onclick: async function () {
      text.focus();
      text.select();
      try {
        await navigator.clipboard.writeText(made);
        says.textContent = "The seal is copied.";
      } catch {
        says.textContent = "The seal is selected: copy it with your keyboard or your finger.";
      }
    } }, "Copy the seal");
    const show = make("button", { type: "button", onclick: () => reveal(made, show) }, "Show the value");
    after.replaceChildren(make("label", {}, "Your seal", text), make("p", {}, copy, " ", show));
    says.textContent = "Sealed. Your rule can’t be changed any more. Hand the seal over, then look.";
    show.focus();
  });

  async function reveal(made, show) {
    const { claim, choice, at, before } = await open(made);
    seen[claim.id] = (seen[claim.id] || 0) + 1;
    const same = tally(claim, claim.verdicts[at]), base = index(claim, claim.base), found = verdict(claim, at);
    says.textContent = `Your rule finds ${from(claim, at)}, in ${claim.unit}: ${found}. Of ${claim.values.length} rules that can be defended, ${same} say ${found}, yours among them.`;
    const box = make("div", { class: "dots" });
    const again = make("button", { type: "button", onclick: function () {
      fields.disabled = false;
      form.reset();
      asked.textContent = says.textContent = "";
      axes.replaceChildren();
      after.replaceChildren();
      select.focus();
    } }, "Judge another claim");
    show.replaceWith(again);
    after.append(box, legend(), make("p", {}, `The rule nearest to the ledger’s finds ${from(claim, base)}: ${verdict(claim, base)}. `,
      make("a", { href: claim.ledger }, "Read the ledger’s own words"), before ? `. You had seen this claim’s values ${plural(before, "time")} before you sealed, and the seal says so.` : "."));
    draw(box, claim, { [at]: 1 }, claim.lines[choice[0]]);
    again.focus();
    document.getElementById("referee-counts").hidden = false;
  }

  // 2 the class
  const pasted = make("textarea", { rows: 5 });
  const told = make("p", { role: "status", class: "referee-status" });
  const classes = make("div", { class: "referee" });
  document.getElementById("referee-class").append(make("form", { class: "referee", "aria-label": "Seals of a class", onsubmit: gather },
    make("label", {}, "Seals, one after the other; names between them are passed over", pasted), make("button", {}, "Open the seals")), told, classes);

  async function gather(event) {
    event.preventDefault();
    const words = pasted.value.split(/\s+/).filter((word) => word.startsWith(MARK)), good = [], broken = [];
    for (const [i, word] of words.entries()) {
      if (words.indexOf(word) < i) continue; // the same seal twice
      try {
        good.push(await open(word));
      } catch {
        broken.push(i + 1);
      }
    }
    const unchecked = good.filter((one) => !one.checked).length;
    told.textContent = [`${plural(good.length, "seal")} opened.`, ...broken.map((n) => `Seal ${n} is broken: somebody changed it, or a part is missing.`),
      ...(unchecked ? [`${plural(unchecked, "seal")} could not be checked.`] : [])].join(" ");
    classes.replaceChildren();
    for (const claim of claims) {
      const own = good.filter((one) => one.claim === claim);
      if (!own.length) continue;
      const mine = {}, box = make("div", { class: "dots" });
      for (const one of own) mine[one.at] = (mine[one.at] || 0) + 1;
      const cell = (word, letter) => make("tr", {}, make("th", { scope: "row" }, word),
        make("td", {}, String(own.filter((one) => claim.verdicts[one.at] === letter).length)), make("td", {}, String(tally(claim, letter))));
      const table = make("table", {}, make("caption", {}, claim.claim), make("thead", {}, make("tr", {}, ...["Verdict", "Your class", "All rules"].map((word) => make("th", { scope: "col" }, word)))),
        make("tbody", {}, ...Object.entries(WORDS).map(([letter, word]) => cell(word, letter))));
      const why = own.map((one) => make("li", {}, `${number(claim.values[one.at])}, ${verdict(claim, one.at)}: `, one.choice.map((at, i) => claim.options[i][at][1]).join("; "),
        `. “${one.reason}”`, one.before ? ` (after seeing ${plural(one.before, "value")})` : ""));
      classes.append(table, box, legend(), make("ul", {}, ...why));
      draw(box, claim, mine);
    }
  }

  // 3 the line-ups
  const answers = Array.from(document.querySelectorAll("#lineup-answers li"));
  Array.from(document.querySelectorAll("ol.lineup")).forEach(function (list, which) {
    const real = Number(answers[which].dataset.real), items = Array.from(list.children);
    const status = make("p", { role: "status", class: "referee-status" });
    const group = make("fieldset", { class: "plain" }, make("legend", { class: "unseen" }, `Line-up ${which + 1}`));
    const guess = make("form", { class: "referee", onsubmit: function (event) {
      event.preventDefault();
      const mine = Number(new FormData(guess).get("panel"));
      group.disabled = true;
      items[mine - 1].classList.add("own");
      items[real - 1].classList.add("real");
      answers[which].hidden = false;
      status.textContent = `${mine === real ? "That is the one." : `You picked panel ${mine}.`} ${answers[which].textContent.replace(/^.*?: p/, "P")}`;
    } }, group);
    list.replaceWith(guess);
    group.append(list, make("button", {}, "This one is real"));
    guess.append(status);
    items.forEach((item, i) => item.append(make("label", {}, make("input", { type: "radio", name: "panel", value: i + 1, required: true }), ...item.children)));
    answers[which].hidden = true;
  });
  document.getElementById("referee-counts").hidden = true;
})();
