// Filter the timeline by stage, domain and determinant. The choice is kept in the address, so that a view can be linked.
(function () {
  "use strict";
  const tables = Array.from(document.querySelectorAll("table.timeline"));
  if (!tables.length) return;
  const column = (name) => Array.from(tables[0].tHead.rows[0].cells).findIndex((cell) => cell.textContent.trim() === name);
  const [domain, determinant] = [column("Domain"), column("Determinant")];
  const stage = (section) => section.querySelector("[id^='timeline-']").id.replace("timeline-", "");
  const events = tables.flatMap(function (table) {
    const section = table.closest("section");
    return Array.from(table.tBodies[0].rows, (row) => ({
      row: row,
      section: section,
      stage: stage(section),
      domain: row.cells[domain].textContent.trim(),
      determinant: row.cells[determinant].textContent.trim(),
    }));
  });
  const sections = new Set(events.map((event) => event.section));

  // the form is made here: without this script there are no controls
  const form = document.createElement("form");
  form.className = "timeline-filter";
  form.setAttribute("aria-label", "Filter the events");
  const count = document.createElement("p");
  count.setAttribute("aria-live", "polite");

  function choice(name, label, options) {
    const select = document.createElement("select");
    select.name = name;
    for (const [value, text] of [["", "All"], ...options]) select.add(new Option(text, value));
    const wrap = document.createElement("label");
    wrap.append(label, select);
    form.append(wrap);
    const wanted = new URLSearchParams(location.search).get(name);
    if (options.some((option) => option[0] === wanted)) select.value = wanted;
    return select;
  }

  const values = (key) => Array.from(new Set(events.map((event) => event[key]))).sort().map((value) => [value, value]);
  const title = (section) => section.querySelector("h2").firstChild.textContent;
  const selects = [
    choice("stage", "Stage", Array.from(sections, (section) => [stage(section), title(section)])),
    choice("domain", "Domain", values("domain")),
    choice("determinant", "Determinant", values("determinant")),
  ];
  form.append(count);
  tables[0].closest("section").before(form);

  function show() {
    const filled = new Set();
    let number = 0;
    for (const event of events) {
      const match = selects.every((select) => !select.value || event[select.name] === select.value);
      event.row.hidden = !match;
      if (match) {
        filled.add(event.section);
        number += 1;
      }
    }
    for (const section of sections) {
      section.hidden = !filled.has(section);
      const entry = document.querySelector(`.toc a[href="#${section.id}"]`);
      if (entry) entry.parentElement.hidden = section.hidden;
    }
    count.textContent = number === 1 ? "1 event" : `${number} events`;
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", function () {
    show();
    const query = new URLSearchParams(selects.filter((select) => select.value).map((select) => [select.name, select.value]));
    const address = new URL(location.href);
    address.search = query;
    history.replaceState(null, "", address);
  });
  show();
  // rows above the event that the address names may have gone
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView({ behavior: "instant" });
})();
