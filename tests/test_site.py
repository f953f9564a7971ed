"""The website's files: figures, links, data; ``test_visits.py`` opens the pages in a browser."""

import csv
import hashlib
import io
import re
import zipfile
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import HTML, PAGES, ROOT, soup

from companion import data
from publishing import book
from publishing.sections import codebook

FIGURES = [(f"{name}.html", c.name) for name, chapter in book.chapters().items() for c in chapter.cells if c.draws]


def test_the_chapters_carry_figures():
    assert len(FIGURES) >= 10


@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_every_figure_has_a_text_alternative_a_source_and_data(page, name):
    figure = soup(page).find(id=name)
    chart = figure.select_one(".chart")
    assert 60 <= len(chart["aria-label"]) <= 300
    for form, width in ((".wide svg", 860), (".narrow svg", 340)):
        drawn = float(chart.select_one(form)["viewbox"].split()[2])
        assert width <= drawn <= 1.04 * width, "letters get smaller when the picture is broader than its place"
    caption = figure.select_one("figcaption")
    box = figure.find_parent(class_="shown")
    table = box.select_one(".chart-data table")
    head = [cell.text for cell in table.select("thead th")]
    assert table.caption.text and all(head)
    assert caption.select("a.reference") or "Url" in head, "neither the caption nor each row names a source"
    link = urlsplit(box.select_one(".chart-download a")["href"]).path
    rows = list(csv.reader(io.StringIO((HTML / page).parent.joinpath(link).read_text(encoding="utf-8"))))
    assert rows[0] == head and len(rows) - 1 == len(table.select("tbody tr"))


def test_a_figure_whose_panels_stand_side_by_side_speaks_of_no_top():
    faults = []
    for page, name in FIGURES:
        figure = soup(page).find(id=name)
        panels = figure.select(".wide g[class*=concat_][class$=_group] > g:first-child")
        heights = [panel["transform"].split(",")[1] for panel in panels]
        words = figure.select_one(".chart-subtitle").text + figure.select_one("figcaption").text
        if len(heights) > len(set(heights)) and re.search(r"\((top|below|middle)\b", words, re.IGNORECASE):
            faults.append(name)
    assert faults == []


def test_internal_links_lead_somewhere():
    anchors = {page: {tag["id"] for tag in soup(page).select("[id]")} for page in PAGES}
    broken = []
    for page in ["index.html", *PAGES]:
        for tag in soup(page).select("[href], [src]"):
            target = urlsplit(tag.get("href") or tag.get("src"))
            if target.scheme or target.netloc:
                continue
            path = (HTML / page).parent / unquote(target.path) if target.path else HTML / page
            if not path.exists():
                broken.append(f"{page}: {tag}")
            elif target.fragment and (other := str(path.resolve().relative_to(HTML))) in anchors:
                if target.fragment not in anchors[other]:
                    broken.append(f"{page}: {tag}")
    assert broken == []


def test_the_root_page_has_a_language_and_a_title():
    root = soup("index.html")
    assert root.html["lang"] == "en" and root.title.text


def test_the_codebook_describes_every_table_and_every_figure():
    page = soup("book/data.html")
    for name, resource in data.package().items():
        entry = page.find(id=f"data-{name.replace('_', '-')}")
        assert entry, name
        text = entry.find_parent("section").get_text()
        assert resource["title"].replace("'", "\u2019") in text.replace("'", "\u2019")
        assert "Licence." in text and resource["path"] in text
    page = soup("book/figures.html")
    leads = {link["href"].split("#")[1] for link in page.select("#figures li a")}
    assert leads == {name for _, name in FIGURES}


@pytest.mark.parametrize("address", ["", "https://example.org/tj/"])
def test_a_program_reads_a_table_by_the_line_that_the_codebook_gives(site, monkeypatch, address):
    monkeypatch.setattr(codebook, "website", lambda: address)
    words = codebook.reading()
    assert ("ADDRESS" in words) == (not address)
    python, r = (words.split(f"```{language}\n")[1].split("```")[0] for language in ("python", "r"))
    assert python.strip() in soup("book/data.html").text or address
    names = {}
    exec(python.replace(address or "ADDRESS/", f"{site}/"), names)
    expected = data.load("wdi_remittances")
    pd.testing.assert_frame_equal(names["table"], expected.astype(names["table"].dtypes), check_exact=True)
    assert re.search('"(.*?)"', r)[1] == f"{address or 'ADDRESS/'}data/wdi_remittances.csv"


def test_the_data_package_is_published():
    published = {path.name for path in (HTML / "data").iterdir()}
    workbooks = {name for name in published if name.endswith(".xlsx")}
    assert workbooks == {path.with_suffix(".xlsx").name for path in data.FOLDER.glob("*.csv")}
    published -= workbooks
    assert published == {path.name for path in data.FOLDER.iterdir()} | {"companion-data.zip"}
    with zipfile.ZipFile(HTML / "data/companion-data.zip") as archive:
        sums = archive.read("companion-data/SHA256SUMS").decode().splitlines()
        assert len(sums) == len(published) - 1
        for line in sums:
            digest, name = line.split()
            assert hashlib.sha256(archive.read(f"companion-data/{name}")).hexdigest() == digest


def test_the_readme_shows_the_chart_of_the_landing_page():
    """The picture is a copy, made by ``python -m publishing.figure.readme``; its words must be the book's as built."""
    picture = BeautifulSoup((ROOT / "docs/words-and-money.svg").read_text(encoding="utf-8"), "html.parser")
    chart = soup("book/index.html").select_one("#fig-words-and-money .chart .wide svg")
    assert [text.text for text in picture.select("text")] == [text.text for text in chart.select("text")]
