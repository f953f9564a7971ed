"""The book and its handouts on paper, and the figures as slides."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
from conftest import HTML, PAGES, sheets, soup
from pypdf import PdfReader

from publishing.print import handouts
from publishing.print.typeset import cited

BOOK = HTML / "pdf" / "companion.pdf"
HANDOUTS = [HTML / "handouts" / f"{Path(page).name}.pdf" for page in handouts()]
#: With words above and below a figure, and beside it.
SLIDES = HTML / "handouts" / "stage-4-navigating-slides.pdf"
#: What a page keeps free at its head and its foot, of 297 mm.
HEAD, FOOT = 22, 26


@pytest.fixture(scope="module")
def text(pdf):
    return " ".join(" ".join(pdf).replace("\ufffe", "").split())


@pytest.fixture(scope="module")
def paper():
    return PdfReader(BOOK)


def test_the_pages_link_to_the_pdf():
    for page in PAGES:
        links = soup(page).select('a[href*=".pdf"]')
        targets = [(HTML / page).parent.joinpath(urlsplit(link["href"]).path).resolve() for link in links]
        assert BOOK in targets, page
        assert all(target.exists() for target in targets), page


@pytest.mark.parametrize("path", [BOOK, *HANDOUTS, SLIDES], ids=lambda path: path.stem)
def test_a_pdf_is_for_everybody(path):
    """It is tagged, has a title, an author, a language and alternatives: an independent checker finds no error."""
    checker = Path(sys.executable).with_name("outloud")
    done = subprocess.run([checker, "--no-info", "--layer", "conformance", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    about = PdfReader(path)
    assert about.metadata.author == cited()["authors"][0]["name"] and about.metadata.title
    assert about.root_object["/Lang"] == "en"


def test_each_figure_says_what_it_shows(paper):
    said, stack = [], [paper.root_object["/StructTreeRoot"]]
    while stack:
        element = stack.pop().get_object()
        if isinstance(element, list):
            stack += element
        elif isinstance(element, dict):
            said += [element["/Alt"]] if element.get("/S") == "/Figure" else []
            stack += [element["/K"]] if "/K" in element else []
    there = [drawn["aria-label"] for page in PAGES for drawn in soup(page).select("article :is(.chart, .panel)")]
    assert sorted(said) == sorted(there) and len(said) > 40


@pytest.mark.parametrize("page", handouts())
def test_each_figure_is_a_slide_that_says_what_it_is_and_where_it_comes_from(page):
    path = HTML / "handouts" / f"{Path(page).name}-slides.pdf"
    link = soup(f"{page}.html").find("a", string="Slides")
    assert (HTML / page).parent.joinpath(urlsplit(link["href"]).path).resolve() == path
    opening, *slides = [" ".join(sheet.split()) for sheet in sheets(path)]
    figures = soup(f"{page}.html").select("figure:has(.chart)")
    assert len(slides) == len(figures) > 0, "what does not fit on a sheet goes on to the next one"
    for figure, words in zip(figures, slides, strict=True):
        shown = [figure.select_one(part).text for part in (".chart-title", ".chart-subtitle", ".caption-number")]
        assert [part for part in shown if " ".join(part.split()) not in words] == []
    assert [words for words in (opening, *slides) if f"version {cited()['version']}" not in words
            or "Text and charts: CC BY 4.0" not in words] == []  # fmt: skip
    assert {round(sheet.get_width() / sheet.get_height(), 2) for sheet in pypdfium2.PdfDocument(path)} == {1.78}


def test_letters_are_the_books_own(paper):
    fonts = {font.get_object()["/BaseFont"].split("+")[-1] for page in paper.pages
             for font in page["/Resources"]["/Font"].values()}  # fmt: skip
    assert fonts and not [name for name in fonts if not name.startswith("Source-")], fonts


def test_titles_captions_bibliography_and_cyrillic_are_in_the_text(text):
    for page in PAGES:
        content = soup(page)
        title = content.h1.text.removesuffix("¶").strip()
        assert title in text, title
        for caption in content.select("figcaption .caption-text"):
            first = " ".join(caption.text.split()[:4])
            assert first in text, first
    assert "National Power and the Structure of Foreign Trade" in text
    assert "Таджикистан" in text and "Тоҷикистон" in text


def test_figures_are_vectors():
    kinds = {thing.type for page in pypdfium2.PdfDocument(BOOK) for thing in page.get_objects()}
    assert pypdfium2.raw.FPDF_PAGEOBJ_PATH in kinds and pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds


def test_no_code_is_printed(text):
    assert not [code for code in ("charts.figure", "@incollection") if code in text]


def test_no_page_is_blank(pdf):
    assert [number for number, sheet in enumerate(pdf, start=1) if len(sheet.strip()) < 40] == []


def test_pages_are_full():
    """A figure that does not fit floats to the foot of the next page, and leaves no hole: only chapters end early."""
    document = pypdfium2.PdfDocument(BOOK)
    last = {mark.get_dest().get_index() - 1 for mark in document.get_toc() if mark.level == 0} | {len(document) - 1}
    holes = {number + 1: white(page) for number, page in enumerate(document) if number not in last}
    assert {number: hole for number, hole in holes.items() if hole > 0.4} == {}


def white(page):
    """Return the highest strip of a page without ink, as a share of the height that text may take."""
    ink = page.render(scale=0.25, grayscale=True).to_numpy().min(axis=1) < 230
    first, end = (round(len(ink) * part / 297) for part in (HEAD, 297 - FOOT))
    inked = [first, *(row for row in range(first, end) if ink[row]), end]
    return max(below - above for above, below in pairwise(inked)) / (end - first)


def test_bookmarks_and_links_work(paper):
    titles = [entry.title for entry in paper.outline if not isinstance(entry, list)]
    assert "The argument" in titles and "Bibliography" in titles
    links = [a.get_object() for page in paper.pages for a in page.get("/Annots") or []]
    inner = [link for link in links if "/Dest" in link or link.get("/A", {}).get("/S") == "/GoTo"]
    outer = [link for link in links if link.get("/A", {}).get("/S") == "/URI"]
    assert len(inner) > 1000 and len(outer) > 200
    destinations = set(paper.named_destinations)
    assert [name for link in inner if (name := link.get("/Dest") or link["/A"]["/D"]) not in destinations] == []


def test_the_contents_name_the_chapters_with_their_pages(pdf):
    document = pypdfium2.PdfDocument(BOOK)
    contents = " ".join(" ".join(pdf[1:6]).split())
    for mark in document.get_toc():
        if mark.level == 0 and mark.get_title() != "Contents":
            page = mark.get_dest().get_index() + 1
            assert re.search(rf"{re.escape(mark.get_title())}[ .]+{page}\b", contents), mark.get_title()
