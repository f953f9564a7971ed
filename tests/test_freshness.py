"""What stands on the page is what the data say today."""

import csv
import sys
from pathlib import Path

from bs4 import BeautifulSoup
from conftest import build, changed, run, take_outputs
from pypdf import PdfReader


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
