// Help in writing code: Tab and Shift+Tab, indentation that Enter keeps, colours, a way out by Escape. Loaded at the first
// focus. Undo is the browser's own, since all that is put in goes through its commands. A library's editor would have to be
// bundled by Node, without which the site can be built.
(function () {
  "use strict";
  const live = window.companionLive;
  const KINDS = ["note", "text", "number", "word"];
  const TOKENS = /(#.*)|("""[^]*?"""|[rbf]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|\b(\d[\w.]*)|\b(def|return|for|in|is|if|elif|else|while|import|from|as|lambda|and|or|not|None|True|False|with|assert|break|continue|pass)\b/g;
  const inks = window.CSS && CSS.highlights ? KINDS.map((kind) => new Highlight()) : [];
  inks.forEach((ink, index) => CSS.highlights.set("code-" + KINDS[index], ink));

  // the code before the caret, of a selection before its start
  function before(code) {
    const { startContainer, startOffset } = getSelection().getRangeAt(0);
    const range = document.createRange();
    range.selectNodeContents(code);
    range.setEnd(startContainer, startOffset);
    const part = range.cloneContents();
    for (const end of part.querySelectorAll("br")) end.replaceWith("\n");
    return part.textContent;
  }

  function select(code, start, end = start) {
    const range = document.createRange();
    const walk = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    for (let node, at = 0; (node = walk.nextNode()); at += node.length) {
      if (start >= at && start <= at + node.length) range.setStart(node, start - at);
      if (end >= at && end <= at + node.length) range.setEnd(node, end - at);
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  // puts four blanks before each line of the selection, or takes up to four away
  function indent(code, back) {
    const start = before(code).length, length = getSelection().toString().length;
    if (!length && !back) return document.execCommand("insertText", false, "    ");
    const text = code.textContent;
    let from = text.lastIndexOf("\n", start - 1) + 1, moved = 0, first = 0;
    const starts = [from];
    while ((from = text.indexOf("\n", from) + 1) && from < start + length) starts.push(from);
    for (const line of starts) {
      const blanks = back ? text.slice(line).match(/^ {0,4}/)[0].length : 0;
      select(code, line + moved, line + moved + blanks);
      if (!back) document.execCommand("insertText", false, "    ");
      else if (blanks) document.execCommand("delete");
      moved += back ? -blanks : 4;
      first = first || moved;
    }
    select(code, Math.max(starts[0], start + first), Math.max(starts[0], start + length + moved));
  }

  function paint(code) {
    for (const ink of inks) for (const range of ink) if (!range.startContainer.isConnected || code.contains(range.startContainer)) ink.delete(range);
    const walk = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    for (let node; inks.length && (node = walk.nextNode()); ) {
      for (const match of node.data.matchAll(TOKENS)) {
        const range = new StaticRange({ startContainer: node, startOffset: match.index, endContainer: node, endOffset: match.index + match[0].length });
        inks[match.slice(1).findIndex(Boolean)].add(range);
      }
    }
  }

  live.edit = function (control) {
    const { code, button } = control;
    let blanks = "";
    // the built colours are elements, in which new letters would take the colour of their neighbours, and so are the line
    // ends that some browsers put into code that was empty
    function plain() {
      if (!code.firstElementChild) return;
      const here = code.contains(getSelection().anchorNode) && before(code).length;
      const length = getSelection().toString().length;
      code.textContent = control.source;
      if (here !== false) select(code, here, Math.min(here + length, control.source.length));
    }
    code.addEventListener("keydown", function (event) {
      if (event.key === "Escape") button.focus();
      if (event.key === "Enter") {
        const line = before(code).split("\n").pop();
        blanks = line.match(/^ */)[0] + (/:\s*(#.*)?$/.test(line) ? "    " : "");
      }
      if (event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      indent(code, event.shiftKey);
    });
    code.addEventListener("input", function (event) {
      if (blanks && /^insert(LineBreak|Paragraph)$/.test(event.inputType)) {
        const added = blanks;
        blanks = "";
        document.execCommand("insertText", false, added);
      }
      plain();
      paint(code);
    });
    code.addEventListener("focus", () => (plain(), paint(code)));
    plain();
    paint(code);
  };
})();
