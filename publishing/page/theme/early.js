{
  const root = document.documentElement;
  let chosen;
  try { chosen = localStorage.getItem("theme"); } catch { /* a reader may forbid storage */ }
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  // the letters of text, titles and notes, before the style sheet asks; a page opened as a file may not fetch ahead
  for (const face of location.protocol === "file:" ? [] : ["serif4-regular", "serif4-semibold", "sans3-regular"]) {
    const href = `${root.dataset.content_root}_static/source${face}-latin.woff2`;
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "font", crossOrigin: "", href }));
  }
}
