"""The notebook of an assignment, as nbgrader wants it, and its marking table.

Questions and answers come from the notebooks of the instructor's edition, where numbers and references are resolved;
code and tests come from ``solutions/``.
"""

import csv
import io

import nbformat
from nbformat import NotebookNode, v4

from publishing import instructor
from publishing.classroom import teaching

SETUP = """import altair as alt
import numpy as np
import pandas as pd
from companion import charts, indicators, measures
from companion.data import load
from companion.stages import STAGES, stage_of, staged, within"""
HOW = (
    "*Needs Python with the packages of `requirements.txt`, and the folders `companion` and `data` beside it; no "
    "network. Write code where it says `YOUR CODE HERE`, words where it says `YOUR ANSWER HERE`, keep all other cells "
    "as they are, run everything from the top, save, and hand in this file.*"
)


def texts(stem: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the head of a chapter's class section, and questions and answers by label, as plain Markdown."""
    path = instructor.OUT / "html" / "notebooks" / f"{stem}.ipynb"
    head, questions, answers, label = "", {}, {}, None
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "markdown":
            continue
        if "class" in cell.metadata:
            head = cell.source
        elif "exercise" in cell.metadata:
            questions[cell.metadata["exercise"]] = cell.source
        elif "solution" in cell.metadata:
            label = cell.metadata["solution"]
            answers[label] = cell.source
        elif "end" in cell.metadata:
            label = None
        elif label:
            answers[label] += f"\n\n{cell.source}"
    return head, questions, answers


def notebook(
    name: str, head: str, questions: dict[str, str], answers: dict[str, str], keys: dict[str, teaching.Solution]
) -> NotebookNode:
    """Return the notebook from which nbgrader makes the student's: questions, answers to be taken out, tests."""
    cells = [v4.new_markdown_cell(f"# {teaching.title(name)}\n\n{HOW}\n\n{head}"), v4.new_code_cell(SETUP)]
    for label, exercise in teaching.exercises(name).items():
        key, question, (fence, starter) = keys[label], questions[label], exercise.starter
        question = question.replace("**\n", f" ({key.points} points)**\n", 1)
        cells.append(v4.new_markdown_cell(question.replace(fence, "")))
        if key.code:
            code = f"{starter}### BEGIN SOLUTION\n{key.code}\n### END SOLUTION"
            cells.append(graded(v4.new_code_cell(code), label, solution=True))
        for number, (points, test) in enumerate(key.tests, 1):
            cells.append(graded(v4.new_code_cell(test), f"{label}-test-{number}", points))
        if key.by_hand:
            cells.append(graded(v4.new_markdown_cell(answers[label]), f"{label}-words", key.by_hand, solution=True))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # the same in every build
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def graded(cell: NotebookNode, grade_id: str, points: int = 0, solution: bool = False) -> NotebookNode:
    """Return a cell that nbgrader knows: one to answer in, a test, or both for an answer marked by hand."""
    cell.metadata["nbgrader"] = {
        "schema_version": 3, "cell_type": cell.cell_type, "grade_id": grade_id, "grade": bool(points),
        "solution": solution, "locked": not solution, "task": False, **({"points": points} if points else {}),
    }  # fmt: skip
    return cell


def marking(name: str) -> str:
    """Return the marking table of a chapter as CSV: each exercise with its kind, objectives and points."""
    keys = teaching.solutions(name)
    text, parts = io.StringIO(), ("title", "kind", "level", "minutes", "objectives")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["exercise", *parts, "points", "by tests", "by hand"])
    for label, exercise in teaching.exercises(name).items():
        key = keys[label]
        given = [key.points, key.points - key.by_hand, key.by_hand]
        table.writerow([label, *(getattr(exercise, part) for part in parts), *given])
    return text.getvalue()
