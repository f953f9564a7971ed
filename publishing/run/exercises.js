// Exercises answered where they stand: code runs in a copy of the page's names, Check judges it in words, prose has a box.
// Loaded before a reader comes to the first exercise.
(async function () {
  "use strict";
  const live = window.companionLive;
  const { element, say } = live;
  // how many answers are so, in the words of what is announced
  const GROUPS = { right: "right", form: "of the right form", near: "near", sign: "near", hundred: "near", off: "off", wrong: "not of the right form", waiting: "not answered" };
  await live.more("drafts");
  await live.more("results");

  live.judge = function (control, verdict) {
    const list = element("ul", { className: "judged" });
    for (const { of, state, text } of verdict) {
      const line = element("li", { className: state });
      line.append(element("code", { textContent: of }), `: ${text}`);
      list.append(line);
    }
    control.result.append(list);
  };

  function summary(verdict) {
    const counts = {};
    for (const { state } of verdict) counts[GROUPS[state]] = (counts[GROUPS[state]] || 0) + 1;
    return Object.entries(counts).map(([words, count]) => `${count} ${words}`).join(", ");
  }

  // Run, Check and Reset below the code that an exercise begins with
  function cell(exercise, code, label) {
    const number = exercise.querySelector(".caption-number").textContent.trim().toLowerCase();
    const control = live.controls(number, () => answer(false));
    Object.assign(control, { box: exercise, result: element("div", { className: "live-result" }), touched: () => (control.reset.hidden = false) });
    live.editable(control, code);
    control.check = element("button", { type: "button", textContent: "Check", onclick: () => live.work(control, () => answer(true)) });
    control.reset = element("button", { type: "button", textContent: "Reset", hidden: true, onclick: clear });
    control.check.setAttribute("aria-label", "Check " + number);
    control.reset.setAttribute("aria-label", "Reset " + number);
    control.bar.append(control.check, control.reset);
    code.closest(".highlight-python").after(control.bar, control.status, control.result);

    async function answer(check) {
      say(control, (check ? "Checking " : "Running ") + number);
      const { outputs, end } = await live.outcome({ code: control.source, name: number, label, check }, control);
      if (outputs) live.show(control, outputs);
      if (end) return end;
      const verdict = outputs.find((output) => output.verdict);
      return verdict ? `Checked ${number}: ${summary(verdict.verdict)}` : `Done: ${number}`;
    }

    function clear() {
      live.write(control);
      control.result.replaceChildren();
      control.reset.hidden = true;
      control.button.focus();
      say(control, `${number} is as it was`);
      live.keep();
    }

    if (live.drafts.code[label]) {
      live.write(control, live.drafts.code[label]);
      control.touched();
    }
    return Object.assign(control, { clear });
  }

  for (const exercise of document.querySelectorAll(".exercise")) {
    const label = exercise.id;
    const [number, ...rest] = exercise.querySelector(".admonition-title").textContent.trim().split(/ \((?=.*\)$)/);
    const starter = exercise.querySelector(".highlight-python pre");
    const codes = starter && exercise.querySelector("em").textContent.startsWith("Change a cell");
    const control = codes && cell(exercise, starter, label);
    const words = element("textarea", { rows: 3, value: live.drafts.words[label] || "", oninput: live.keep });
    const box = element("label", { className: "mine", textContent: `${codes ? "Your sentences" : "Your answer"} to ${number.toLowerCase()}` });
    box.append(words);
    exercise.append(box);
    live.answers.push({ label, control, words, heading: `${number}. ${rest.join(" (").replace(/\)$/, "")}`, clear: () => ((words.value = ""), control && control.clear()) });
  }
  [...document.querySelectorAll(".exercise")].at(-1).after(live.offer());
})();
