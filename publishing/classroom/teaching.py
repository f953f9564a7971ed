"""Exercises in the chapters and their solutions in ``solutions/``, read and put together for lecturers."""

import itertools
import re
from dataclasses import dataclass, field

from publishing import book
from publishing.book import Chapter, Exercise
from publishing.book.myst import MystError
from publishing.paths import ROOT

SOLUTIONS = ROOT / "solutions"
#: The heading of a solution, and the tags of a cell that tests it.
HEADING = re.compile(r"(ex-[\w-]+) \((\d+) points?\)")
TEST = re.compile(r"test points-(\d+)")


class TeachingError(MystError):
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


def read(name: str) -> Chapter:
    """Return the chapter with the file `name` (``stage-1-….md``)."""
    return book.chapters()[f"book/{name.removesuffix('.md')}"]


def exercises(name: str) -> dict[str, Exercise]:
    """Return the exercises of a chapter by label."""
    return read(name).exercises


def title(name: str) -> str:
    """Return the title of the chapter with the file `name`."""
    return read(name).headings(1)[0].words


def objectives(name: str) -> list[str]:
    """Return the learning objectives of a chapter, in their order: the list below the words that announce them."""
    tokens = iter(read(name).tokens)
    for token in tokens:
        if token.content == "**After this chapter you can**":
            listed = itertools.takewhile(lambda token: token.type != "ordered_list_close", tokens)
            return [token.content for token in listed if token.type == "inline"]
    return []


def solutions(name: str) -> dict[str, Solution]:
    """Return the solutions to the chapter with the file `name` by the exercise's label.

    Raises TeachingError when the file is missing, a label has no exercise, an exercise no solution, or the points don't
    add up.
    """
    if not (SOLUTIONS / name).exists():
        raise TeachingError(f"solutions/{name} is not here: a public copy may lack it; ask for the private one.")
    whole = Chapter((SOLUTIONS / name).read_text(encoding="utf-8"), f"solutions/{name}")
    found, headings = {}, whole.headings(2)
    for heading, following in itertools.zip_longest(headings, headings[1:]):
        if not (match := HEADING.fullmatch(heading.words)):
            place = f"{whole.place}, line {whole.line(heading.start)}"
            raise TeachingError(f"{place}: expected is a heading such as '## ex-… (4 points)'.")
        text = whole.text[heading.stop : following.start if following else None]
        solution = Solution(text.strip(), int(match[2]))
        for cell in Chapter(text, whole.place, whole.line(heading.stop)).cells:
            if cell.tags == ["solution"]:
                solution.code = cell.code.strip()
            elif points := TEST.fullmatch(" ".join(cell.tags)):
                solution.tests.append((int(points[1]), cell.code.strip()))
            elif cell.tags != ["proof"]:  # which only shows something
                tags = "[solution], [proof] or such as [test, points-2]"
                raise TeachingError(f"{whole.place}, line {cell.line}: the tags of a solution's cell are {tags}.")
        if solution.by_hand < 0:
            raise TeachingError(f"solutions/{name}: the tests of {match[1]} give more than its points.")
        found[match[1]] = solution
    asked = exercises(name)
    for label in asked.keys() & found.keys():
        if len(asked[label].checks) != len(found[label].tests):
            raise TeachingError(f"solutions/{name}: {label} has a test for each {{check}} of the exercise.")
    for label in asked.keys() ^ found.keys():
        lacks = "solutions" if label in asked else "book"
        raise TeachingError(f"{lacks}/{name}: nothing found for {label}, which the other file has.")
    return found


def chapters() -> list[str]:
    """Return the names of the files of chapters that have exercises."""
    return sorted(f"{name.split('/')[-1]}.md" for name, chapter in book.chapters().items() if chapter.exercises)


def with_solutions(name: str) -> str:
    """Return the text of a chapter with each solution below its exercise; raises TeachingError as `solutions` does.

    Cell breaks carry in their metadata what a cell is, for the assignment packs.
    """
    chapter, answers = read(name), solutions(name)
    edits = []
    for label, exercise in chapter.exercises.items():
        before, answer = exercise.directive, answers[label]
        after = (
            f'\n\n+++ {{"solution": "{label}"}}\n\n`````{{solution-start}} {label}\n`````\n\n'
            f'*Points: {answer.points}.*\n\n{shown(answer)}\n\n+++ {{"end": "{label}"}}\n\n'
            f"`````{{solution-end}}\n`````\n\n+++\n"
        )
        edits += [(before.start, before.start, f'+++ {{"exercise": "{label}"}}\n\n'), (before.stop, before.stop, after)]
    headings = {heading.words: heading for level in (2, 3) for heading in chapter.headings(level)}
    try:
        start, stop = headings["In class"].stop, headings["Exercises"].start
    except KeyError as missing:
        raise TeachingError(f"{chapter.place}: exercises stand below a heading {missing}, which is missing.") from None
    return chapter.replaced([(start, start, '\n+++ {"class": ""}\n'), (stop, stop, "+++\n\n"), *edits])


def shown(answer: Solution) -> str:
    """Return a solution whose code stands as text, because print has no code of cells, and runs in cells of its own."""
    text = Chapter(answer.text, "solutions")
    edits = []
    for cell in text.those("code-cell"):
        code = cell.content.text
        both = f"```python\n{code}\n```\n\n```{{code-cell}} python\n:tags: [remove-input]\n\n{code}\n```"
        edits.append((cell.start, cell.stop, both))
    return text.replaced(edits)
