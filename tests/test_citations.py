"""Works of one author and year can be told apart wherever they are cited: 2007a, 2007b."""

import json
import re
from collections import defaultdict
from itertools import pairwise

import pytest
from conftest import HTML, PAGES, ROOT, sheets, soup
from pybtex.database import parse_file, parse_string
from pybtex.style.formatting.plain import Style as PlainStyle

from publishing import freshness
from publishing.book import chapters
from publishing.page.citations import KeptPlain, year_labels
from publishing.sections import MARKS

LETTERED = re.compile(r"(?:\d{4}|n\.d\.-)[a-z]$")
#: Found as text: whoever only collects the tests need not parse the pages.
CITING = [page for page in PAGES if "bibtex-citation" in (HTML / page).read_text(encoding="utf-8")]


def citations(page):
    """Return the texts of a page's citations, each with its entry in the bibliography: of links, and of notes."""
    links = soup(page).select('.bibtex-citation a.reference.internal[href*="#"]')
    found = [(" ".join(link.text.split()), link["href"].split("#")[1]) for link in links]
    for note in soup(page).select(".note"):
        names = soup(page).select_one(f'[popovertarget="{note["id"]}"]')["aria-label"].partition(": ")[2].split("; ")
        works = [work["class"][0].removeprefix("work-") for work in note.select("[class^=work-]")]
        found += zip(names, works, strict=True)
    return found


def lettered(page):
    """Return the citations of a page that carry a letter, such as 'Asia-Plus, 2007a'."""
    return {text for text, _ in citations(page) if LETTERED.search(text.rstrip(")"))}


def squeezed(text):
    """Return text without white space and hyphens, as lines end elsewhere on paper."""
    return re.sub(r"[\s\ufffe\u2010-]+", "", text)


def carried(words, parts):
    """Return whether `words` stand in one of `parts`, or over the end of one sheet and the head of the next."""
    return any(words in part for part in parts) or any(
        words[:cut] in one and words[cut:] in other[:150]
        for one, other in pairwise(parts)
        for cut in range(3, len(words) - 2)
    )


@pytest.fixture(scope="module")
def book(pdf):
    return [squeezed(sheet) for sheet in pdf]


def test_no_citation_leads_to_two_works():
    works = defaultdict(set)
    for page in CITING:
        for text, entry in citations(page):
            works[text].add(entry)
    assert len(works) > 200
    assert {text: entries for text, entries in works.items() if len(entries) > 1} == {}


def test_the_list_shows_the_year_of_the_citation():
    seen = 0
    for page in CITING:
        for text, entry in citations(page):
            listed = soup("book/bibliography.html").find(id=entry).text
            year = re.split(r"[ (]", text.rstrip(")"))[-1]
            assert f"{year}." in listed or f"{year}," in listed or year == "n.d.", (text, listed)
            seen += bool(LETTERED.search(year))
    assert seen > 20


@pytest.mark.parametrize("page", [page for page in CITING if lettered(page)])
def test_paper_and_notebook_carry_the_letters(page, book):
    name = page.removeprefix("book/").removesuffix(".html")
    forms = {"book": book}
    handout, notebook = HTML / "handouts" / f"{name}.pdf", HTML / "notebooks" / f"{name}.ipynb"
    if handout.exists():
        forms["handout"] = [squeezed(sheet) for sheet in sheets(handout)]
    # a notebook has no sections that are made from the data
    if notebook.exists() and not any(mark in chapters()[f"book/{name}"].text for mark in MARKS):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        forms["notebook"] = [squeezed(" ".join("".join(cell["source"]) for cell in cells))]
    for form, text in forms.items():
        assert [words for words in lettered(page) if not carried(squeezed(words), text)] == [], form


def test_letters_follow_the_order_of_the_bibliography():
    entries = parse_string(
        """
        @misc{second, author = {{TASS}}, title = {Zinc}, year = {2007}}
        @misc{first, author = {{TASS}}, title = {Aluminium}, year = {2007}}
        @misc{alone, author = {{TASS}}, title = {Zinc}, year = {2008}}
        @misc{page, author = {{Bank}}, title = {Overview}}
        @misc{later, author = {{Bank}}, title = {Overview, later}, year = {n.d.}}
        @book{three, author = {Long, A and Roe, B and Poe, C}, title = {A}, year = {2001}}
        @book{other, author = {Long, A and Roe, B and Doe, D}, title = {B}, year = {2001}}
        @book{pair, author = {Long, A and Roe, B}, title = {C}, year = {2001}}
        """,
        "bibtex",
    ).entries.values()
    assert year_labels(entries) == {
        "first": "2007a", "second": "2007b", "alone": "2008", "page": "n.d.-a", "later": "n.d.-b",
        "other": "2001a", "three": "2001b", "pair": "2001",
    }  # fmt: skip


def test_what_is_kept_of_a_work_is_what_pybtex_makes_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(freshness, "GENERATED", tmp_path)
    entry = parse_file(ROOT / "references.bib").entries["long2022guide"]
    for title in ("A guide", "Another guide"):
        entry.fields["title"] = title
        made, again = (KeptPlain().format_entry("1", entry).text for _ in range(2))
        assert made == again == PlainStyle().format_entry("1", entry).text
    assert len(list(tmp_path.rglob("works/*"))) == 2
