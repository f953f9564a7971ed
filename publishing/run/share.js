// A changed cell goes into a link. What comes by one is shown as a stranger's: it stands above the cell, where nothing runs it,
// until the reader puts it in. Loaded when a cell has been changed, and where an address brings code.
(function () {
  "use strict";
  const live = window.companionLive;
  const { given, cells, element, say, write } = live;
  const edition = given.page.split(" ")[1];

  function packed(code) {
    return btoa(String.fromCharCode(...new TextEncoder().encode(code))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }

  function unpacked(text) {
    try {
      const bytes = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
      return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    } catch { return ""; }
  }

  // a button at each cell that differs from the built page
  live.share = function () {
    for (const cell of cells) {
      const changed = cell.source !== cell.built;
      if (changed && !cell.link) cell.bar.append((cell.link = element("button", { type: "button", textContent: "Link to " + cell.name, onclick: () => put(cell) })));
      if (cell.link) cell.link.hidden = !changed;
    }
  };

  function put(cell) {
    history.replaceState(null, "", `#cell-${cell.index + 1}.${edition}=${packed(cell.source)}`);
    say(cell, "The link stands in the address line, to be copied. Who opens it sees this code, and decides whether it runs");
  }

  live.came = async function () {
    const [, number, made, text] = location.hash.match(/^#cell-(\d+)\.(\w+)=([\w-]+)$/) || [];
    const cell = cells[number - 1], code = text && unpacked(text);
    await live.more("drafts");
    if (!cell || !code || code === cell.source) return;
    const box = element("section", { className: "stranger", tabIndex: -1 });
    box.setAttribute("aria-label", "Code that came by a link");
    const words = `The link that you opened brought this code for ${cell.name}. It is not the book’s: who made the link wrote it, and nobody has looked at it. It has not run.`
      + (made === edition ? "" : " It was written for another edition of this page, and may not fit.")
      + (cell.source === cell.built ? "" : ` What you wrote in ${cell.name} would go.`);
    const bar = element("p", { className: "live-bar" });
    bar.append(
      element("button", { type: "button", textContent: `Put it into ${cell.name}`, onclick: take }),
      element("button", { type: "button", textContent: "Throw it away", onclick: leave }),
    );
    box.append(element("p", { textContent: words }), element("pre", { textContent: code, tabIndex: 0 }), bar);
    cell.box.closest(".shown").before(box);
    box.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: true });

    function take() {
      write(cell, code);
      cell.touched();
      leave();
      const fold = cell.box.closest("details");
      if (fold) fold.open = true;
      cell.button.focus();
      say(cell, "This code came by a link. Read it before you run it");
      live.keep();
    }

    function leave() {
      box.remove();
      history.replaceState(null, "", location.pathname + location.search);
    }
  };

  live.share();
})();
