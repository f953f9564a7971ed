"""The notebook of an assignment, as nbgrader wants it, and its marking table.

Questions and answers come from the notebooks of the instructor's edition, where numbers and references are resolved;
code and tests come from ``solutions/``.
"""

import csv
import io
import os
import re

import nbformat
from nbformat import NotebookNode, v4

from publishing import instructor
from publishing.book.myst import MystError
from publishing.classroom import teaching

SETUP = """import altair as alt
import numpy as np
import pandas as pd
from companion import charts, indicators, measures
from companion.data import load
from companion.stages import STAGES, stage_of, staged, within"""
HOW = (
    "*Needs Python 3.11 or newer with the packages of `requirements.txt`, and the folders `companion` and `data` "
    "beside it; no network. Write code in the place of the three dots, words where it says `YOUR ANSWER HERE`, and "
    "keep all other cells as they are. A cell below an answer checks it and says in words what is wrong. Run all "
    "from the top, save, and hand in this file under the name it has.*"
)
#: What an answer in code is called, in the line of the question that waits for it.
ASKED = re.compile(r"^(\w+) = \.\.\.", re.M)
#: What comes first in each test.
ANSWERED = """assert not any(one is ... for one in ({names},)), "not answered: three dots still stand there"
"""
#: A test in the text of a solution, which is for the grader and not for print.
HIDDEN = re.compile(r"```python\n(?:(?!```).)*?### BEGIN HIDDEN TESTS.*?```\n*", re.S)


class UnknownExercise(MystError):
    """An exercise that was asked for is in no chapter."""


def chosen() -> set[str]:
    """Return the labels of the exercises for the packs: ``EXERCISES`` (labels), of the ``KIND`` words or cells, or all.

    Raises UnknownExercise for a label or a kind that there is not.
    """
    every = {label: exercise for name in teaching.chapters() for label, exercise in teaching.exercises(name).items()}
    wanted, kind = os.environ.get("EXERCISES", "").split(), os.environ.get("KIND", "")
    for label in wanted:
        if label not in every:
            raise UnknownExercise(f"EXERCISES: there is no exercise {label}; “Teaching with this book” lists them.")
    if kind not in ("", "words", "cells"):
        raise UnknownExercise(f"KIND is words or cells, not {kind}.")
    return {label for label, exercise in every.items() if (not wanted or label in wanted)
            and (not kind or (kind == "cells") == (exercise.kind == "Change a cell"))}  # fmt: skip


def texts(stem: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the head of a chapter's class section, and questions and answers by label, as plain Markdown.

    An answer has what its cells print, and not the tests.
    """
    path = instructor.OUT / "html" / "notebooks" / f"{stem}.ipynb"
    head, questions, answers, label = "", {}, {}, None
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "markdown":
            if label:
                answers[label] += printed(cell)
        elif "class" in cell.metadata:
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
    return head, questions, {label: HIDDEN.sub("", answer) for label, answer in answers.items()}


def printed(cell: NotebookNode) -> str:
    """Return what a cell prints, as Markdown; empty for one that prints nothing."""
    text = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    return f"\n\n```text\n{text.rstrip()}\n```" if text else ""


def notebook(
    name: str, head: str, questions: dict[str, str], answers: dict[str, str], keys: dict[str, teaching.Solution]
) -> NotebookNode:
    """Return the notebook from which nbgrader makes the student's: questions, answers to be taken out, tests."""
    cells = [v4.new_markdown_cell(f"# {teaching.title(name)}\n\n{HOW}\n\n{head}"), v4.new_code_cell(SETUP)]
    exercises = teaching.exercises(name)
    for label in questions:
        key, question, (fence, starter) = keys[label], questions[label], exercises[label].starter
        question = question.replace("**\n", f" ({key.points} points)**\n", 1)
        cells.append(v4.new_markdown_cell(question.replace(fence, "")))
        if key.code:
            code = f"{starter}### BEGIN SOLUTION\n{key.code}\n### END SOLUTION"
            cells.append(graded(v4.new_code_cell(code), label, solution=True))
        for number, ((points, hidden), seen) in enumerate(zip(key.tests, exercises[label].checks, strict=True), 1):
            test = f"{seen}\n{hidden}"
            names = [asked for asked in ASKED.findall(starter) if re.search(rf"\b{asked}\b", test)]
            test = (ANSWERED.format(names=", ".join(names)) if names else "") + test
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


def marking(labels: set[str]) -> str:
    """Return the marking table as CSV: each exercise of `labels` with chapter, kind, objectives, points and minutes.

    Marking takes some two minutes an answer in words, and one minute for each point of it beyond two.
    """
    text, parts = io.StringIO(), ("title", "kind", "level", "minutes", "objectives")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["assignment", "exercise", *parts, "points", "by tests", "by hand", "minutes to mark"])
    for name in teaching.chapters():
        keys = teaching.solutions(name)
        for label, exercise in teaching.exercises(name).items():
            if label in labels:
                hand = keys[label].by_hand
                given = [keys[label].points, keys[label].points - hand, hand, max(2, hand) if hand else 0]
                table.writerow([name.removesuffix(".md"), label, *(getattr(exercise, part) for part in parts), *given])
    return text.getvalue()
