"""Exercises in the chapters and their solutions in ``solutions/``, read and put together for lecturers."""

import re
from dataclasses import dataclass, field

from publishing.paths import ROOT

SOLUTIONS = ROOT / "solutions"
#: An exercise as a chapter writes it, with its label and the line that says what kind it is.
EXERCISE = re.compile(
    r"^(?P<fence>`{4,})\{exercise\} (?P<title>[^\n]+)\n:label: (?P<label>[\w-]+)\n\n"
    r"\*(?P<kind>Read a chart|Change a cell|Argue with evidence)\. Objectives? (?P<objectives>[\d, and]+)\. "
    r"(?P<level>Easy|Medium|Hard), (?P<minutes>\d+) minutes\.\*\n(?P<body>.*?)^(?P=fence)$",
    re.M | re.S,
)
SECTION = re.compile(r"^## (?P<label>ex-[\w-]+) \((?P<points>\d+) points?\)\n(?P<text>.*?)(?=^## |\Z)", re.M | re.S)
CELL = re.compile(r"^```\{code-cell\} python\n:tags: \[(?P<tags>[^\]]+)\]\n\n(?P<code>.*?)^```$", re.M | re.S)
STARTER = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


class TeachingError(Exception):
    """Exercises and solutions don't fit; the message names file and label."""


@dataclass
class Solution:
    """A solution: its text with cells as written, its points, its code, and its tests with the points each gives."""

    text: str
    points: int
    code: str = ""
    tests: list[tuple[int, str]] = field(default_factory=list)

    @property
    def by_hand(self) -> int:
        """The points that no test gives."""
        return self.points - sum(points for points, _ in self.tests)


def chapter(name: str) -> str:
    """Return the text of the chapter with the file `name` (``stage-1-….md``)."""
    return (ROOT / "book" / name).read_text(encoding="utf-8")


def exercises(name: str) -> dict[str, dict[str, str]]:
    """Return the exercises of a chapter by label: title, kind, objectives, level, minutes, body."""
    return {match["label"]: match.groupdict() for match in EXERCISE.finditer(chapter(name))}


def title(name: str) -> str:
    """Return the title of the chapter with the file `name`."""
    return re.search(r"^# (.+)$", chapter(name), re.M)[1]


def objectives(name: str) -> list[str]:
    """Return the learning objectives of a chapter, in their order."""
    listed = re.search(r"^\*\*After this chapter you can\*\*\n\n(.*?)\n\n", chapter(name), re.M | re.S)
    return re.findall(r"^\d+\. (.+)$", listed[1], re.M) if listed else []


def solutions(name: str) -> dict[str, Solution]:
    """Return the solutions to the chapter with the file `name` by the exercise's label.

    Raises TeachingError when the file is missing, a label has no exercise, an exercise no solution, or the points don't
    add up.
    """
    if not (SOLUTIONS / name).exists():
        raise TeachingError(f"solutions/{name} is not here: a public copy may lack it; ask for the private one.")
    found = {}
    for match in SECTION.finditer((SOLUTIONS / name).read_text(encoding="utf-8")):
        solution = Solution(match["text"].strip(), int(match["points"]))
        for cell in CELL.finditer(match["text"]):
            if cell["tags"] == "solution":
                solution.code = cell["code"].strip()
            elif points := re.search(r"points-(\d+)", cell["tags"]):
                solution.tests.append((int(points[1]), cell["code"].strip()))
        if solution.by_hand < 0:
            raise TeachingError(f"solutions/{name}: the tests of {match['label']} give more than its points.")
        found[match["label"]] = solution
    asked = exercises(name)
    for label in asked.keys() ^ found.keys():
        lacks = "solutions" if label in asked else "book"
        raise TeachingError(f"{lacks}/{name}: nothing found for {label}, which the other file has.")
    return found


def chapters() -> list[str]:
    """Return the names of the files of chapters that have exercises."""
    return [path.name for path in sorted((ROOT / "book").glob("*.md")) if exercises(path.name)]


def with_solutions(name: str) -> str:
    """Return the text of a chapter with each solution below its exercise; raises TeachingError as `solutions` does.

    Cell breaks carry in their metadata what a cell is, for the assignment packs. Code stands as text, because print has
    no code of cells, and runs in a cell of its own.
    """

    answers = solutions(name)

    def spliced(match: re.Match) -> str:
        label, answer = match["label"], answers[match["label"]]
        shown = CELL.sub(lambda cell: f"```python\n{cell['code']}```\n\n```{{code-cell}} python\n"
                         f":tags: [remove-input]\n\n{cell['code']}```", answer.text)  # fmt: skip
        return (
            f'+++ {{"exercise": "{label}"}}\n\n{match[0]}\n\n+++ {{"solution": "{label}"}}\n\n'
            f"`````{{solution-start}} {label}\n`````\n\n*Points: {answer.points}.*\n\n{shown}\n\n"
            f'+++ {{"end": "{label}"}}\n\n`````{{solution-end}}\n`````\n\n+++\n'
        )

    return EXERCISE.sub(spliced, chapter(name))
