// The way to the numbers that runs have changed, in a bar at the foot of the screen. Loaded when a run changes the first.
(function () {
  "use strict";
  const { element } = window.companionLive;
  const text = element("span", { role: "status" });
  const bar = element("div", { className: "live-tour" });
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Changed numbers");
  let at = -1, origin;

  function button(words, onclick) {
    bar.append(element("button", { type: "button", textContent: words, onclick }));
  }

  function go(step) {
    const marks = Array.from(document.querySelectorAll("[class^=glue-] mark"));
    if (!marks.length) return leave();
    at = (at + step + marks.length) % marks.length;
    const mark = marks[at];
    for (let fold = mark.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    for (const other of marks) other.classList.toggle("here", other === mark);
    mark.scrollIntoView({ block: "center" });
    text.textContent = `Number ${at + 1} of ${marks.length}: ${mark.textContent}, on the built page ${mark.parentElement.dataset.built}. `
      + "Words and verdicts were written for the built values.";
  }

  function leave() {
    bar.remove();
    document.querySelector("mark.here")?.classList.remove("here");
    origin.button.focus();
  }

  bar.append(text);
  button("Previous", () => go(at < 0 ? 0 : -1));
  button("Next", () => go(1));
  button("Back to the cell", leave);
  bar.addEventListener("keydown", (event) => event.key === "Escape" && leave());

  window.companionLive.tour = function (control) {
    const count = document.querySelectorAll("[class^=glue-] mark").length;
    origin = control;
    at = -1;
    if (!count) return bar.remove();
    text.textContent = `Numbers that differ from the built page: ${count}. Words and verdicts were written for the built values.`;
    // beside the cell for who hears it, at the foot of the screen for who sees it
    control.status.after(bar);
  };
})();
