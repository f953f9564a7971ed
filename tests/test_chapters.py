"""The chapters run, cite what exists, and fail the build when they are broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest
from conftest import ROOT

from publishing import check

JUPYTER_BOOK = str(Path(sys.executable).parent / "jupyter-book")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the sources in an empty folder, built once as anybody in the field would type it."""
    folder = tmp_path_factory.mktemp("checkout") / "book"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("_build", ".venv", ".git", "__pycache__", ".*_cache"))
    done = build(folder)
    assert done.returncode == 0, done.stdout[-3000:]
    return folder


def build(folder):
    command = [JUPYTER_BOOK, "build", ".", "-W"]
    environment = os.environ | {"PYTHONPATH": str(folder)}  # the copy's own packages, not the installed ones
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_a_plain_jupyter_book_build_has_no_warnings(checkout):
    assert (checkout / "_build/html/book/index.html").exists()


def test_a_failing_cell_fails_the_build(checkout):
    chapter = checkout / "book/introduction.md"
    good = chapter.read_text(encoding="utf-8")
    chapter.write_text(good + "\n```{code-cell} python\nraise RuntimeError('planted')\n```\n", encoding="utf-8")
    done = build(checkout)
    chapter.write_text(good, encoding="utf-8")
    assert done.returncode != 0
    assert "planted" in done.stdout
    assert (checkout / "_build/html/book/index.html").exists(), "the last good build is lost"


def test_a_changed_number_reaches_the_page(checkout):
    table = checkout / "data/russian_population.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("34838", "34839"), encoding="utf-8")
    done = build(checkout)
    assert done.returncode == 0, done.stdout[-3000:]
    page = (checkout / "_build/html/book/stage-1-seeking-support.html").read_text(encoding="utf-8")
    assert "34,839" in page and "34,838" not in page


def test_without_tex_and_apt_the_website_is_built_and_one_sentence_says_what_to_install(checkout):
    environment = os.environ | {"PYTHONPATH": str(checkout), "PATH": str(Path(sys.executable).parent)}
    command = [sys.executable, "-m", "publishing.build"]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stderr.startswith("The website was built without the PDF.") and "xindy" in done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) == 1
    assert "companion.pdf" not in (checkout / "_build/html/book/index.html").read_text(encoding="utf-8")


def test_references_and_citations_match():
    assert check.reference_problems() == []


@pytest.mark.parametrize("name", [name for name, text in check.chapters().items() if "{code-cell}" in text])
def test_chapter_is_a_notebook_with_cells_a_student_can_read(name):
    notebook = jupytext.read(ROOT / f"{name}.md")
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    for cell in cells:
        assert "os.environ" not in cell.source, "a chapter has no environment switches"
        assert len(cell.source.splitlines()) <= 22, f"{name}: a cell is too long to read:\n{cell.source}"
