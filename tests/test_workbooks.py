"""Each table as a workbook: what its CSV says, numbers as numbers, with source, licence and units on a second sheet."""

import csv
import io
import shutil
import sys
import zipfile
from importlib.metadata import version

import openpyxl
import pytest
from conftest import HTML, LIVE_PAGES, run, soup

from companion.data import package
from publishing.page import workbooks
from publishing.paths import ROOT

TABLES = [name for name, resource in package().items() if resource["path"].endswith(".csv")]


def sheets(path):
    """Return the rows of both sheets of a workbook."""
    book = openpyxl.load_workbook(path, read_only=True)
    return ([list(row) for row in book[name].iter_rows(values_only=True)] for name in ("Data", "About"))


def same(cell, text):
    """Return whether a cell of a workbook holds what a CSV's text says."""
    if isinstance(cell, int | float):
        return float(text) == pytest.approx(cell, rel=1e-15)
    return (cell or "") == text


def compare(path):
    """Return the rows of a workbook's second sheet, once the first has proved to be the CSV beside it."""
    data, about = sheets(path)
    rows = list(csv.reader(path.with_suffix(".csv").open(encoding="utf-8", newline="")))
    assert len(data) == len(rows)
    for row, line in zip(data, rows, strict=True):
        padded = row + [None] * (len(line) - len(row))  # empty cells at an end are not written
        assert all(same(cell, text) for cell, text in zip(padded, line, strict=True)), (path.name, row, line)
    return about


@pytest.mark.parametrize("name", TABLES)
def test_a_data_set_as_a_workbook(name):
    resource = package()[name]
    about = compare(HTML / "data" / f"{name}.xlsx")
    said = "\n".join(" ".join(map(str, filter(None, row))) for row in about)
    assert resource["licenses"][0].get("title", resource["licenses"][0]["name"]) in said
    assert all(source["path"] in said for source in resource["sources"])
    assert all(f"Column {field['name']}" in said for field in resource["schema"]["fields"])
    assert all(caution in said for caution in resource.get("breaks", []))


@pytest.mark.parametrize("page", LIVE_PAGES)
def test_a_figures_table_as_a_workbook(page):
    links = [link["href"].partition("?")[0] for link in soup(page).select(".chart-download a[href*='.xlsx']")]
    assert len(links) == len(soup(page).select(".chart-download"))
    for link in links:
        about = compare((HTML / page).parent / link)
        assert [row[0] for row in about[:3]] == ["Figure", "Name in the book", "Licence"]


@pytest.mark.parametrize(
    ("text", "held"),
    [("12", 12), ("-0.5", -0.5), ("007", "007"), ("1.5e3", 1500.0), ("", None), ("nan", "nan"), ("1992-93", "1992-93"),
     ("1_000", "1_000"), (" 1", " 1"), ("٣", "٣")],
)  # fmt: skip
def test_only_numbers_become_numbers(text, held):
    book = openpyxl.load_workbook(io.BytesIO(workbooks.workbook(f'name\n"{text}"\n', [("Table", "x")])))
    found = book["Data"]["A2"].value
    assert found == held and isinstance(found, str) == isinstance(held, str)


def test_an_environment_with_lxml_writes_the_bytes_of_one_without(tmp_path):
    assert version("lxml"), "the tests' environment has lxml, the book's has not"
    shutil.copy(HTML / "data" / "wdi_gdp.csv", tmp_path)
    made = """if True:
        import sys
        from pathlib import Path
        from companion.data import package
        from publishing.page import workbooks
        csv = Path(sys.argv[1]) / "wdi_gdp.csv"
        about = workbooks.about_table(package()["wdi_gdp"])
        csv.with_suffix(".xlsx").write_bytes(workbooks.workbook(csv.read_text(encoding="utf-8"), about))
    """
    done = run(ROOT, sys.executable, "-c", made, str(tmp_path))  # apart, as openpyxl decides once a process
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "wdi_gdp.xlsx").read_bytes() == (HTML / "data" / "wdi_gdp.xlsx").read_bytes()


def test_a_workbook_has_the_same_bytes_for_the_same_contents():
    first, second = (workbooks.workbook("a\n1\n", [("Table", "x")]) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert b"modified" not in parts.read("docProps/core.xml")
