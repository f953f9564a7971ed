# ruff: noqa: E501 - the table reads best a fault a line
"""Whatever is broken, a build stops with one clear message and leaves the last good website as it was."""

import re
import sys

import pytest
from conftest import changed, run

CSV = "data/russian_population.csv"
SHARES = "data/wdi_remittances.csv"
CHAPTER = "book/introduction.md"
STAGE = "book/stage-1-seeking-support.md"


def swap(old, new):
    """Return a change that replaces the first `old` by `new`, and fails where there is none."""

    def change(content):
        assert old in content
        return content.replace(old, new, 1)

    return change


def cell(source, **header):
    options = "---\nmystnb:\n  figure:\n    name: fig-planted\n    caption: Planted.\n---\n" if header else ""
    return lambda old: old + f"\n```{{code-cell}} python\n{options}{source}\n```\n".encode()


FAULTS = {
    "missing column": (CSV, swap(b",note\n", b"\n"), r"russian_population\.csv, row 1: column 'note' is missing"),
    "extra column": (CSV, swap(b",note\n", b",note,extra\n"), r"row 1: column 'extra' is not in datapackage\.json"),
    "text in a number": (CSV, swap(b"34838", b"many"), r"row 5, column 'persons': 'many' is no integer"),
    "duplicate key": (SHARES, lambda old: old + old.splitlines(True)[-1], r"row \d+, column 'iso3': the key .* stands twice"),
    "unknown country": (SHARES, swap(b"TJK,2002", b"XXX,2002"), r"column 'iso3': 'XXX' is not in countries\.csv"),
    "year out of range": (SHARES, swap(b"TJK,2002", b"TJK,1492"), r"column 'year': '1492' is below \d+"),
    "share above 100": (SHARES, swap(b",49.8953", b",149.8953"), r"column 'remittances_pct_gdp': '149.8953' is above"),
    "units swapped by 1000": (CSV, swap(b",388000,", b",388000000,"), r"column 'persons': '388000000' is above"),
    "empty required cell": (SHARES, swap(b"TJK,2002", b"TJK,"), r"column 'year': is missing"),
    "wrong encoding": (CSV, lambda old: old + "\u0422".encode("cp1251"), r"russian_population\.csv, row 6: not UTF-8"),
    "byte order mark": (CSV, lambda old: b"\xef\xbb\xbf" + old, r"row 1: starts with a byte order mark"),
    "Windows line ends": (CSV, lambda old: old.replace(b"\n", b"\r\n"), r"row 1: Windows line ends"),
    "control character": (CSV, swap(b"34838", b"34\x00838"), r"row 5, column \d: the control character '\\x00'"),
    "empty file": (CSV, lambda old: b"", r"russian_population\.csv: No columns to parse"),
    "missing file": (CSV, lambda old: None, r"russian_population\.csv is missing"),
    "excerpt of a day to come": ("data/excerpts.csv", swap(b",2026-11-2", b",2126-11-2"), r"data/excerpts\.csv, row \d+, column 'read': 2126-11-2\d has not come yet"),
    "no JSON": ("data/datapackage.json", swap(b"{", b"["), r"datapackage\.json, line \d+: not valid JSON"),
    "resource without a path": (
        "data/datapackage.json", swap(b'"path": "countries.csv"', b'"pfad": "x"'), r"resource 1 \(countries\): 'path' is missing"),
    "unknown reference": (CHAPTER, swap(b"`long2022guide`", b"`long1922guide`"), r"introduction\.md, line \d+: no entry 'long1922guide'"),
    "duplicate reference": ("references.bib", lambda old: old + b"\n@book{long2022guide,\n  title = {T},\n}\n", r"references\.bib: .*long2022guide"),
    "one work twice": ("references.bib", lambda old: old + old[old.index(b"@misc{chinadaily2007"):].split(b"\n\n")[0].replace(b"migration", b"again", 1), r"'chinadaily2007migration' and 'chinadaily2007again' are one work"),
    "reference without what its kind has": ("references.bib", lambda old: old.replace(b"@misc{dubnov-why,", b"@book{dubnov-why,"), r"references\.bib: missing publisher in dubnov-why, which a book has"),
    "uncited reference": ("references.bib", lambda old: old + b"\n@book{nobody1900,\n  title = {T},\n}\n", r"no chapter cites 'nobody1900'"),
    "missing chapter": ("_toc.yml", swap(b"book/bibliography", b"book/nowhere"), r"_toc\.yml: book/nowhere\.md does not exist"),
    "cell that is no Python": (CHAPTER, cell("1 +"), r"introduction\.md: a cell is not valid Python"),
    "typed number": (CHAPTER, lambda old: old + b"\nIn {numref}`fig-map`, 77 places.\n", r"introduction\.md, line \d+: the number 77 is typed"),
    "exercise with another first line": (
        STAGE, swap(b"*Read a chart. Objective", b"*Read the chart. Objective"), r"stage-1-seeking-support\.md, line \d+: the exercise '.+' begins with '\*Read the chart\. .*'; expected is \*Read a chart"),
    "exercise without a first line": (STAGE, lambda old: re.sub(rb"\*Read a chart.*\n", b"", old, count=1), r"stage-1-.*line \d+: the exercise '.+' begins with '.+'; expected is"),
    "exercise without a label": (STAGE, swap(b":label: ex-s1-aloud\n", b""), r"stage-1-.*line \d+: an exercise has its title .* ':label: ex-"),
    "label of another exercise": (STAGE, swap(b":label: ex-s1-helper", b":label: ex-s1-aloud"), r"stage-1-.*line \d+: another exercise has the label 'ex-s1-aloud'"),
    "exercise in an open fence": (STAGE, swap(b"### Exercises\n", b"### Exercises\n\n```python\n"), r"stage-1-.*line \d+: the \{exercise\} stands in something else"),
    "exercise with too short a fence": (STAGE, swap(b"`````{exercise}", b"```{exercise}"), r"stage-1-.*line \d+: the \{dropdown\} that begins here is not closed"),
    "cell in a list": (CHAPTER, lambda old: old + b"\n* Item\n\n  ```{code-cell} python\n  pass\n  ```\n", r"introduction\.md, line \d+: the \{code-cell\} stands in something else"),
    "cell with another header": (CHAPTER, swap(b"    caption: |", b"    captoin: |"), r"introduction\.md, line \d+: the figure's name or caption is missing"),
    "cell whose tags are no list": (CHAPTER, swap(b":tags: [hide-input]", b":tags: hide-input"), r"introduction\.md, line \d+: a cell's header is of this form"),
    "cell whose header is no YAML": (CHAPTER, swap(b":tags: [hide-input]", b":tags: [hide-input"), r"introduction\.md, line \d+: the options of \{code-cell\} are no YAML"),
    "cells without a notebook's header": (CHAPTER, swap(b"jupytext:", b"jupitext:"), r"introduction\.md, line 1: a chapter with cells begins with the header of a notebook"),
}  # fmt: skip


def one_clear_message(done, message):
    """Check that a failed command says what is wrong in one or two lines."""
    assert done.returncode != 0
    assert re.search(message, done.stderr), done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_make_check(sources, fault):
    file, change, message = FAULTS[fault]
    with changed(sources / file, change):
        done = run(sources, sys.executable, "-m", "publishing.check")
    one_clear_message(done, message)
