"""The chapters run, cite what exists, and fail the build when they are broken."""

import re
import sys

import jupytext
import pytest
from conftest import ROOT, run

from publishing import check
from publishing.repository import copy_sources

ALL_CELLS = """
import jupytext
from publishing import check
for name in [name for name, text in check.chapters().items() if "{code-cell}" in text]:
    names = {}
    for cell in jupytext.read(name + ".md").cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, name, "exec"), names)
"""


def test_a_plain_jupyter_book_build_has_no_warnings(checkout):
    assert (checkout / "_build/html/book/index.html").exists()


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


def test_every_cell_runs_when_the_boundaries_move_by_a_year(tmp_path):
    folder = tmp_path / "book"
    copy_sources(folder)
    stages = folder / "companion/stages.py"
    text, moved = re.subn(r"(?<=, )\d{4}(?=[,)])", lambda year: str(int(year[0]) + 1), stages.read_text("utf-8"))
    assert moved == 6
    stages.write_text(text, encoding="utf-8")
    done = run(folder, sys.executable, "-c", ALL_CELLS)
    assert done.returncode == 0, done.stderr[-2000:]
