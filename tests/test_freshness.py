"""What stands on the page is what the data say today."""

import csv
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from conftest import HTML, build, changed, run, take_outputs
from pypdf import PdfReader

from publishing import extension, pages
from publishing.notebooks import ARCHIVE
from publishing.repository import ROOT


def read(checkout):
    return BeautifulSoup((checkout / "_build/html/book/index.html").read_text(encoding="utf-8"), "html.parser")


def test_a_changed_value_reaches_prose_title_table_pdf_and_csv(checkout):
    table = checkout / "data/wdi_remittances.csv"
    for folder in ("_build/handouts", "_build/html/handouts"):
        (checkout / folder).mkdir(exist_ok=True)
        (checkout / folder / "index.pdf").write_bytes(b"of older content")
    with changed(table, lambda old: old.replace(b",49.8953", b",61.8953")):
        done = build(checkout)
        assert not (checkout / "_build/html/handouts").exists(), "a handout of older content is published"
        assert done.returncode == 0, done.stdout + done.stderr
        page = read(checkout)
        assert page.select('a[href*="pdf/companion.pdf"]'), "a site first built without the PDF must link to it now"
        figure = page.find(id="fig-words-and-money")
        assert "62 per cent of its gross domestic product" in " ".join(page.article.text.split())
        assert "62 % of GDP" in figure.select_one(".chart-title").text
        assert "62 per cent" in figure.select_one(".chart")["aria-label"]
        assert "61.9" in [cell.text for cell in figure.select("td")]
        rows = list(csv.reader((checkout / "_build/html/book/figures/fig-words-and-money.csv").open(encoding="utf-8")))
        assert any("61.9" in row for row in rows)
        assert b",61.8953" in (checkout / "_build/html/data/wdi_remittances.csv").read_bytes()
        paper = " ".join(page.extract_text() for page in PdfReader(checkout / "_build/html/pdf/companion.pdf").pages)
        assert "62 % of GDP" in " ".join(paper.split())
    take_outputs(checkout)


def test_a_changed_reference_reaches_the_pages_without_running_a_cell(checkout):
    executed = checkout / "_build/.jupyter_cache/executed"
    before = {path: path.stat().st_mtime_ns for path in executed.rglob("*.ipynb")}
    with changed(
        checkout / "references.bib", lambda old: old.replace(b"author = {Long, Tom}", b"author = {Longer, Tom}")
    ):
        done = run(checkout, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W")
        assert done.returncode == 0, done.stdout
        assert "Longer" in (checkout / "_build/html/book/introduction.html").read_text(encoding="utf-8")
        assert "Tom Longer" in (checkout / "_build/html/book/bibliography.html").read_text(encoding="utf-8")
    assert before and {path: path.stat().st_mtime_ns for path in executed.rglob("*.ipynb")} == before


@pytest.fixture(scope="module")
def edited(checkout):
    """The pages before and after a writer's edit: the introduction loses a paragraph and names an event."""

    def pages():
        names = ("introduction", "timeline")
        texts = [(checkout / f"_build/html/book/{name}.html").read_text(encoding="utf-8") for name in names]
        return [BeautifulSoup(text, "html.parser") for text in texts]

    def change(old):
        return re.sub(rb"(?m)^\w.{100,}\n(?:.+\n)*", b"", old, count=1) + b"\n% 2025-c5-washington\n"

    before = pages()
    with changed(checkout / "book/introduction.md", change):
        done = run(checkout, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W")
        assert done.returncode == 0, done.stdout[-3000:]
        return before, pages()


def test_a_chapter_that_begins_to_name_an_event_is_linked(edited):
    rows = [timeline.find(id="2025-c5-washington").find_parent("tr") for _, timeline in edited]
    links = [[link["href"].split("#")[0] for link in row.select("td")[5].select("a")] for row in rows]
    assert links == [[], ["introduction.html"]]


def test_a_paragraph_keeps_its_address_when_one_before_it_goes(edited):
    before, after = ([link["href"] for link in page.select("a.pilcrow")] for page, _ in edited)
    (gone,) = set(before) - set(after)
    assert [name for name in before if name != gone] == after
    assert before.index(gone) < len(before) - 5, "there is hardly a paragraph after it"


@pytest.mark.parametrize(
    "name",
    ["requirements.txt", "CITATION.cff", "publishing/self_check.py", "binder/requirements.txt", "_config.yml",
     "publishing/live-files.csv", "book/_templates/page.html", "LICENSE", "book/quotations.txt"],
)  # fmt: skip
def test_what_any_page_depends_on_makes_all_stale(checkout, monkeypatch, name):
    monkeypatch.setattr(extension, "ROOT", checkout)
    before = extension.digest(*extension.PAGES)
    with changed(checkout / name, lambda old: old + b"\n# more\n"):
        assert extension.digest(*extension.PAGES) != before
    assert extension.digest(*extension.PAGES) == before


def test_outputs_are_of_the_packages_that_are_installed(monkeypatch):
    before = extension.installed()
    assert "pandas==" in before
    monkeypatch.setattr(extension, "version", lambda name: "0.0")
    assert extension.installed() != before


def test_a_release_reaches_the_pages_and_nothing_removed_stays(checkout):
    html = checkout / "_build/html"
    removed = [
        html / name for name in ("book/gone.html", "book/figures/gone.csv", "data/gone.csv", "notebooks/gone.ipynb")
    ]
    for path in removed:
        path.write_bytes(b"of older content")
    with changed(checkout / "CITATION.cff", lambda old: re.sub(rb"(?m)^version: .*$", b"version: 9.8.7", old)):
        done = run(checkout, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W")
        assert done.returncode == 0, done.stdout
    assert [path.name for path in removed if path.exists()] == []
    with zipfile.ZipFile(html / "notebooks" / ARCHIVE) as archive:
        assert not [name for name in archive.namelist() if "gone" in name]
    assert "9.8.7" in (html / "book/introduction.html").read_text(encoding="utf-8")


def test_a_clone_with_windows_line_ends_is_in_order(tmp_path):
    clone = ["git", "clone", "--quiet", "-c", "core.autocrlf=true", str(ROOT), str(tmp_path / "clone")]
    subprocess.run(clone, check=True, capture_output=True)
    assert b"\r" not in (tmp_path / "clone/data/countries.csv").read_bytes()
    assert b"\r" not in (tmp_path / "clone/publishing/build.py").read_bytes()


@pytest.mark.parametrize("address", ["https://example.org/tj", "https://example.org/tj/"])
def test_the_base_address_ends_with_one_slash(monkeypatch, address):
    monkeypatch.setenv("BOOK_URL", address)
    config = SimpleNamespace()
    pages.take_base_address(None, config)
    assert config.html_baseurl == "https://example.org/tj/"


def test_no_text_in_a_published_table_is_a_formula():
    tables = [*(HTML / "book/figures").glob("*.csv"), *(HTML / "data").glob("*.csv")]
    assert len(tables) > 50
    cells = [cell for table in tables for row in csv.reader(table.open(encoding="utf-8", newline="")) for cell in row]
    assert [
        cell for cell in cells if re.match(r"[=+\-@\t\r]", cell) and not re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)
    ] == []
