"""The chapters run, cite what exists, and fail the build when they are broken."""

import jupytext
import pytest
from conftest import ROOT

from publishing import check


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
