"""What *Check* below an exercise knows: its visible tests from the chapter, and digests of the right answers.

The tests stand in the exercise as ``{check}``, one for each test of its solution; assignments put them before the
hidden ones. The digests come from ``solutions/`` where that folder is there; nothing else of it reaches the website.
"""

import ast
import json

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from publishing import freshness
from publishing.book import Exercise
from publishing.classroom import assignments, teaching
from publishing.run import judge


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


#: What the solutions and their digests rest on.
SOURCES = ("solutions/*", "book/*", "companion/**/*", "data/*", "publishing/classroom/*", "publishing/run/judge.py")


def known() -> bytes:
    """Return what the browser is given, as JSON; the solutions run when what they rest on has changed."""
    return freshness.kept("checks", freshness.digest(*SOURCES).encode(), lambda: json.dumps(noted()).encode())


def noted() -> dict[str, object]:
    """Return the cell before each exercise (``setup``), and by label names, tests and digests (``exercises``)."""
    exercises = {}
    for name in teaching.chapters():
        there = (teaching.SOLUTIONS / name).exists()
        keys = teaching.solutions(name) if there else {}
        for label, exercise in teaching.exercises(name).items():
            if exercise.checks:
                names = asked(exercise)
                right = digests(label, names, keys[label].code) if there else {}
                exercises[label] = {"names": names, "tests": exercise.checks, "digests": right}
    return {"setup": assignments.SETUP, "exercises": exercises}


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("check", Check)
