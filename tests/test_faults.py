# ruff: noqa: E501 - the table reads best a fault a line
"""Whatever is broken, a build stops with one clear message and leaves the last good website as it was."""

import hashlib
import re
import sys
from pathlib import Path

import pytest
from conftest import build, changed, run

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
#: One for each step that can stop a build: its first, `make check`; the cells; the figures made of what cells return; the PDF.
STOPS = {
    "share above 100": FAULTS["share above 100"],
    "directive that no notebook shows": (CHAPTER, lambda old: old + b"\n```{epigraph}\nNo.\n```\n", r"introduction\.md, line \d+: publishing/run/notebooks\.py doesn't say what stands for \{epigraph\}"),
    "failing cell": (CHAPTER, cell("raise RuntimeError('planted')"), r"introduction\.md: In\[\d+\], line 1: RuntimeError: planted"),
    "figure without text alternative": (
        CHAPTER, cell("alt.Chart(places).mark_point()", figure=True), r"figure 'fig-planted' has no text alternative"),
    "rule that no printer knows": ("publishing/print/print.css", lambda old: old + b"\nh1 { colour: red; }\n", r"companion\.pdf: Ignored `colour"),
    "chart without a name": (CHAPTER, cell("alt.Chart(places).mark_point()"), r"the chart needs a caption and a name"),
}  # fmt: skip


def website(folder):
    """Return a digest of the website, file by file."""
    html = folder / "_build/html"
    return {
        path.relative_to(html): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in html.rglob("*")
        if path.is_file()
    }


def one_clear_message(done, message):
    """Check that a failed command says what is wrong in one or two lines."""
    assert done.returncode != 0
    assert re.search(message, done.stderr), done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_make_check(checkout, fault):
    file, change, message = FAULTS[fault]
    with changed(checkout / file, change):
        done = run(checkout, sys.executable, "-m", "publishing.check")
    one_clear_message(done, message)


@pytest.mark.parametrize("fault", STOPS)
def test_a_fault_stops_the_build_with_one_clear_message(checkout, fault):
    file, change, message = STOPS[fault]
    before = website(checkout)
    with changed(checkout / file, change):
        done = build(checkout)
    one_clear_message(done, message)
    assert website(checkout) == before


def test_a_full_disk_stops_the_build_and_keeps_the_website(checkout):
    """No file may grow beyond 60 kB, which stops a build half-way as a full disk does."""
    before = website(checkout)
    limit = (
        "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000));"
        "runpy.run_module('publishing.build', run_name='__main__')"
    )
    done = run(checkout, sys.executable, "-c", limit)
    assert done.returncode != 0
    assert re.search("File too large", done.stderr) and "Traceback" not in done.stderr, done.stderr
    assert website(checkout) == before


def test_without_pango_and_apt_the_website_is_built_and_one_sentence_says_what_to_install(checkout):
    missing = (
        "import ctypes.util, runpy\nctypes.util.find_library = lambda name: None\n"
        "runpy.run_module('publishing.build', run_name='__main__')"
    )
    done = run(checkout, sys.executable, "-c", missing, PATH=str(Path(sys.executable).parent))
    assert done.returncode != 0
    assert (
        done.stderr.startswith("The website was built without the PDF. The PDF needs Pango")
        and "-----" not in done.stdout
    )
    assert len(done.stderr.splitlines()) == 1
    assert "companion.pdf" not in (checkout / "_build/html/book/index.html").read_text(encoding="utf-8")
