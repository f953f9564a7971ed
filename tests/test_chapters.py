"""The chapters run, cite what exists, and fail the build when they are broken."""

import itertools
import re
import statistics
import sys
from pathlib import Path

import jupytext
import pytest
from conftest import ROOT, run

from publishing import book, check
from publishing.classroom import teaching
from publishing.repository import copy_sources

#: Runs the cells of each figure after the chapter's first cell alone: no figure leans on another's names or numbers.
ALL_CELLS = """
from companion import numbers
from publishing import book
for place, chapter in book.chapters().items():
    if not chapter.cells:
        continue
    first, *cells = chapter.cells
    start = {}
    numbers.GLUED.clear()
    exec(compile(first.code, place, "exec"), start)
    glued, names = dict(numbers.GLUED), dict(start)
    for cell in cells:
        exec(compile(cell.code, f"{place}.md, line {cell.line}", "exec"), names)
        if cell.name:
            numbers.GLUED.clear()
            numbers.GLUED.update(glued)
            names = dict(start)
"""


def test_references_and_citations_match():
    assert check.reference_problems() == []


CELLS = {f"{name}.md": [cell.code for cell in chapter.cells] for name, chapter in book.chapters().items()}
CELLS = {place: cells for place, cells in CELLS.items() if cells}
STARTERS = {
    f"book/{name}": [
        code
        for exercise in teaching.exercises(name).values()
        for code in (exercise.starter[1], *exercise.checks)
        if code
    ]
    for name in teaching.chapters()
}
ANSWERS = {
    f"solutions/{name}": [
        code
        for solution in teaching.solutions(name).values()
        for code in (solution.code, *(test for _, test in solution.tests))
        if code
    ]
    for name in teaching.chapters()
}


@pytest.mark.parametrize("place", CELLS)
def test_a_chapter_with_cells_is_a_notebook(place):
    assert jupytext.read(ROOT / place).metadata["kernelspec"]["name"] == "python3"
    assert not [cell for cell in CELLS[place] if "os.environ" in cell], "a chapter has no environment switches"


@pytest.mark.parametrize("place", CELLS)
def test_a_student_can_read_each_cell(place):
    lengths = [len(cell.strip("\n").split("\n")) for cell in CELLS[place]]
    assert max(lengths) <= 15 and statistics.median(lengths) <= 9, lengths


def ruff(folder, *command):
    """Return what ruff says of the code in a folder, apart from the project's own settings."""
    done = run(folder, sys.executable, "-m", "ruff", *command, "--isolated", "--line-length", "100", ".")
    return done.returncode, done.stdout + done.stderr


def test_each_cell_is_formatted_at_a_hundred_columns(tmp_path):
    for place, cells in itertools.chain(CELLS.items(), STARTERS.items(), ANSWERS.items()):
        for number, cell in enumerate(cells):
            name = f"{place.replace('/', '-').removesuffix('.md')}-{number}-{hash(cell) % 10**6}.py"
            (tmp_path / name).write_text(cell.strip("\n") + "\n", encoding="utf-8")
            wide = [line for line in cell.split("\n") if len(line) > 100]
            assert not wide and len(cell.strip("\n").split("\n")) <= 15, f"{place}: {cell}"
    assert ruff(tmp_path, "format", "--diff") == (0, f"{len(list(tmp_path.glob('*.py')))} files already formatted\n")


def test_each_chapter_uses_what_it_imports_and_knows_what_it_names(tmp_path):
    for place, cells in CELLS.items():
        (tmp_path / f"{Path(place).stem}.py").write_text("\n\n".join(cells), encoding="utf-8")
    # a cell shows its last expression, and a page's words may be loud
    rules = ("--select", "E,F,B,UP,RUF", "--ignore", "B018,E303,RUF001,RUF002,RUF003", "--output-format", "concise")
    assert ruff(tmp_path, "check", *rules) == (0, "All checks passed!\n")


def test_the_cells_of_each_figure_run_alone_and_when_the_boundaries_move_by_a_year(tmp_path):
    folder = tmp_path / "book"
    copy_sources(folder)
    stages = folder / "companion/stages.py"
    text, moved = re.subn(r"(?<=, )\d{4}(?=[,)])", lambda year: str(int(year[0]) + 1), stages.read_text("utf-8"))
    assert moved == 6
    stages.write_text(text, encoding="utf-8")
    done = run(folder, sys.executable, "-c", ALL_CELLS)
    assert done.returncode == 0, done.stderr[-2000:]
