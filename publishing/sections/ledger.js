// Sort the ledger's claims: by stage as the page is printed, by verdict, by chance, by what turns them. The choice is kept in the address.
(function () {
  "use strict";
  const table = document.querySelector("table.severity");
  if (!table) return;
  const verdicts = ["supported", "near miss", "in part", "cannot tell", "contradicted", "documented", "not testable here"];
  const number = (cell) => (cell.textContent.trim() ? parseFloat(cell.textContent) : Infinity);
  // a claim's row names its section, whose place is kept to bring it back
  const built = Array.from(table.tBodies[0].rows);
  const claims = built.map(function (row) {
    const section = document.getElementById(row.querySelector("a").hash.slice(1)).closest("section");
    const [verdict, chance, size] = [1, 2, 3].map((place) => row.cells[place]);
    return { row, section, stage: section.parentElement, verdict: verdicts.indexOf(verdict.textContent.trim()),
             chance: number(chance), turn: number(size) };
  });
  claims.sort((one, other) => (one.section.compareDocumentPosition(other.section) & 4 ? -1 : 1));
  const stages = Array.from(new Set(claims.map((claim) => claim.stage)));
  const sorted = document.createElement("section");
  sorted.hidden = true;
  const title = document.createElement("h2");
  sorted.append(title);
  stages[0].before(sorted);

  // the form is made here: without this script there are no controls
  const form = document.createElement("form");
  form.className = "ledger-sort";
  form.setAttribute("aria-label", "Sort the claims");
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.name = "sort";
  for (const [value, text] of [["stage", "Stage; the table by chance"], ["verdict", "Verdict"], ["chance", "How seldom it passes by chance"], ["turn", "How little turns it"]])
    select.add(new Option(text, value));
  label.append("Sort the claims by", select);
  const said = document.createElement("p");
  said.setAttribute("aria-live", "polite");
  form.append(label, said);
  table.parentElement.before(form);
  const wanted = new URLSearchParams(location.search).get("sort");
  if (Array.from(select.options).some((option) => option.value === wanted)) select.value = wanted;

  function show() {
    const key = select.value;
    const words = select.selectedOptions[0].text.toLowerCase();
    const order = key === "stage" ? claims : claims.slice().sort((one, other) => one[key] - other[key] || 0);
    for (const claim of order) (key === "stage" ? claim.stage : sorted).append(claim.section);
    table.tBodies[0].append(...(key === "stage" ? built : order.map((claim) => claim.row)));
    sorted.hidden = key === "stage";
    title.textContent = `All claims, by ${words}`;
    for (const stage of stages) {
      stage.hidden = key !== "stage";
      const entry = document.querySelector(`.toc a[href="#${stage.id}"]`);
      if (entry) entry.parentElement.hidden = stage.hidden;
    }
    said.textContent = `${order.length} claims, by ${words}`;
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", function () {
    show();
    const address = new URL(location.href);
    address.search = select.value === "stage" ? "" : new URLSearchParams({ sort: select.value });
    history.replaceState(null, "", address);
  });
  if (select.value !== "stage") {
    show();
    // claims above the one that the address names may have come or gone
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView({ behavior: "instant" });
  }
})();
