"""The chapters run, cite what exists, and fail the build when they are broken."""

import re
import sys

import jupytext
import pytest
from conftest import ROOT, run

from publishing import book, check
from publishing.repository import copy_sources

ALL_CELLS = """
from publishing import book
for name, chapter in book.chapters().items():
    names = {}
    for cell in chapter.cells:
        exec(compile(cell.code, name, "exec"), names)
"""


def test_a_plain_jupyter_book_build_has_no_warnings(checkout):
    assert (checkout / "_build/html/book/index.html").exists()


def test_references_and_citations_match():
    assert check.reference_problems() == []


@pytest.mark.parametrize("name", [name for name, chapter in book.chapters().items() if chapter.cells])
def test_chapter_is_a_notebook_with_cells_a_student_can_read(name):
    notebook = jupytext.read(ROOT / f"{name}.md")
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    for cell in cells:
        assert "os.environ" not in cell.source, "a chapter has no environment switches"
        assert len(cell.source.splitlines()) <= 22, f"{name}: a cell is too long to read:\n{cell.source}"


@pytest.mark.parametrize("years", [-1, 1])
def test_every_cell_runs_when_the_boundaries_move_by_a_year(tmp_path, years):
    folder = tmp_path / "book"
    copy_sources(folder)
    stages = folder / "companion/stages.py"
    text, moved = re.subn(r"(?<=, )\d{4}(?=[,)])", lambda year: str(int(year[0]) + years), stages.read_text("utf-8"))
    assert moved == 6
    stages.write_text(text, encoding="utf-8")
    done = run(folder, sys.executable, "-c", ALL_CELLS)
    assert done.returncode == 0, done.stderr[-2000:]
