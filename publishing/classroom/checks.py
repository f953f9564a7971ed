"""What *Check* below an exercise knows: its visible tests from the chapter, and digests of the right answers.

The tests stand in the exercise as ``{check}``, one for each test of its solution; assignments put them before the
hidden ones. The digests stand in ``answers.json``, so that a website is the same with ``solutions/`` and without;
``python -m publishing.classroom.checks`` computes them from that folder, and nothing else of it reaches the website.
"""

import ast
import json
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from publishing.book import Exercise
from publishing.classroom import assignments, teaching
from publishing.run import judge

#: The digests of the right answers, by exercise and answer.
ANSWERS = Path(__file__).with_name("answers.json")


class Check(Directive):
    """Shows nothing: whoever runs cells on the page asks for the check there."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return nothing."""
        return []


def asked(exercise: Exercise) -> list[str]:
    """Return the names that are to be answered: those with three dots, and what else the checks look at."""
    starter = ast.parse(exercise.starter[1])
    made = [node.id for line in starter.body for node in ast.walk(line)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]  # fmt: skip
    dots = assignments.ASKED.findall(exercise.starter[1])
    seen = {node.id for test in exercise.checks for node in ast.walk(ast.parse(test)) if isinstance(node, ast.Name)}
    return [name for name in dict.fromkeys(made) if name in dots or name in seen]


def digests(label: str, names: list[str], code: str) -> dict[str, dict[str, str]]:
    """Return the digests of the answers `names` that a solution's code gives."""
    found: dict = {"__name__": "__main__", "print": lambda *values, **options: None}
    exec(f"{assignments.SETUP}\n{code}", found)
    return {name: judge.noted(label, name, found[name]) for name in names}


def known() -> dict[str, object]:
    """Return what the browser is given: the cell before each exercise, and by label names, tests and digests."""
    right = json.loads(ANSWERS.read_text(encoding="utf-8"))
    exercises = {
        label: {"names": asked(exercise), "tests": exercise.checks, "digests": right.get(label, {})}
        for label, exercise in checked().items()
    }
    return {"setup": assignments.SETUP, "exercises": exercises}


def checked() -> dict[str, Exercise]:
    """Return the exercises that have a *Check*, by label."""
    exercises = {label: one for name in teaching.chapters() for label, one in teaching.exercises(name).items()}
    return {label: exercise for label, exercise in exercises.items() if exercise.checks}


def answers() -> str:
    """Return what `ANSWERS` holds if it is up to date; raises TeachingError without ``solutions/``."""
    keys = {label: key for name in teaching.chapters() for label, key in teaching.solutions(name).items()}
    right = {label: digests(label, asked(exercise), keys[label].code) for label, exercise in checked().items()}
    return json.dumps(right, indent=1) + "\n"


def compare() -> None:
    """Raise TeachingError when solutions give other answers than pages take for right."""
    if answers() != ANSWERS.read_text(encoding="utf-8"):
        remedy = "write it anew by: .venv/bin/python -m publishing.classroom.checks"
        raise teaching.TeachingError(f"publishing/classroom/{ANSWERS.name} has other answers than solutions/; {remedy}")


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("check", Check)


if __name__ == "__main__":
    ANSWERS.write_text(answers(), encoding="utf-8")
