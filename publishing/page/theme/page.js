// What a page can do without: a button for light and dark, and a menu that closes when the reader leaves it.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.querySelector("button.theme");
  const menu = document.querySelector("details.menu");

  function name() {
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    button.textContent = now === "dark" ? "Light" : "Dark";
    return now;
  }

  button.onclick = function () {
    root.dataset.theme = name() === "dark" ? "light" : "dark";
    name();
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* it holds for this page */ }
  };
  dark.addEventListener("change", name);
  name();
  button.hidden = false;

  menu.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
  menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && (menu.open = false));
  document.addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
})();
