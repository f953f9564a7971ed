"""The book on paper."""

import re
from urllib.parse import urlsplit

import pytest
from conftest import HTML, PAGES, soup


@pytest.fixture(scope="module")
def text(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages)).replace("- ", "")


def test_the_pages_link_to_the_pdf():
    for page in PAGES:
        links = soup(page).select(".launch a")
        assert any(
            (HTML / page).parent.joinpath(urlsplit(link["href"]).path).resolve() == HTML / "pdf/companion.pdf"
            for link in links
        )


def test_titles_captions_bibliography_and_cyrillic_are_in_the_text(text):
    for page in PAGES:
        content = soup(page)
        title = content.h1.text.removesuffix("¶").strip()
        assert title in text or page.endswith("index.html"), title
        for caption in content.select("figcaption .caption-text"):
            first = re.split(r"[.(\u2019]", caption.text.replace("\n", " "))[0].strip()[:40]
            assert first in text, first
    assert "National Power and the Structure of Foreign Trade" in text
    assert "Таджикистан" in text


def test_figures_are_vectors(pdf):
    images = [image.name for page in pdf.pages for image in page.images]
    assert images == [], "a figure is a raster image"


def test_no_page_is_blank_and_no_code_is_printed(pdf, text):
    assert all(len(page.extract_text().strip()) > 40 for page in pdf.pages)
    assert "import altair" not in text and "charts.figure" not in text


def test_bookmarks_and_links_work(pdf):
    titles = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert "The argument" in titles and "Bibliography" in titles
    links = [a.get_object() for page in pdf.pages for a in page.get("/Annots") or []]
    inner = [link for link in links if "/Dest" in link or link.get("/A", {}).get("/S") == "/GoTo"]
    outer = [link for link in links if link.get("/A", {}).get("/S") == "/URI"]
    assert len(inner) > 50 and len(outer) > 20
    destinations = set(pdf.named_destinations)
    for link in inner:
        name = link.get("/Dest") or link["/A"]["/D"]
        assert isinstance(name, list) or str(name) in destinations, name
