"""The book's sources: its contents, and the chapters with their cells and exercises, as MyST's parser finds them."""

import ast
import re
from dataclasses import dataclass
from functools import cache, cached_property

import yaml

from publishing.book.myst import Directive, Source
from publishing.paths import ROOT

#: The paper's key in ``references.bib``.
PAPER = "kluczewskatransformation"
#: What an exercise says of itself in its first paragraph, and how that is told to whoever wrote it otherwise.
PARTICULARS = re.compile(
    r"\*(?P<kind>Read a chart|Change a cell|Argue with evidence)\. "
    r"Objectives? (?P<objectives>\d(?:, \d)*(?: and \d)?)\. (?P<level>Easy|Medium|Hard), (?P<minutes>\d+) minutes\.\*"
)
EXPECTED = (
    "*Read a chart (or: Change a cell, Argue with evidence). Objectives 1 and 2. Easy (or: Medium, Hard), 15 minutes.*"
)
#: What the header of a cell may hold.
HEADER = "{tags: [hide-input], mystnb: {figure: {name: fig-…, caption: …}}}"
#: A line that opens a cell or an exercise, wherever it stands.
OPENING = re.compile(r"[\s>]*(?:`{3,}|:{3,})\{(code-cell|exercise)\}")


@dataclass
class Cell:
    """A cell: code, tags, the name and caption of its figure, and its line."""

    code: str
    tags: list[str]
    name: str
    caption: str
    line: int

    @property
    def draws(self) -> bool:
        """Whether the cell makes a figure; raises SyntaxError for code that is no Python."""
        calls = (node for node in ast.walk(ast.parse(self.code)) if isinstance(node, ast.Call))
        return any(ast.unparse(call.func) == "charts.figure" for call in calls)


@dataclass
class Exercise:
    """An exercise: title, label, what its first paragraph says, the text below that, and where it stands."""

    title: str
    label: str
    kind: str
    objectives: str
    level: str
    minutes: str
    body: Source
    directive: Directive

    @property
    def starter(self) -> tuple[str, str]:
        """The code that an exercise begins with, in its fence and alone; empty for an exercise without code."""
        for token in self.body.tokens:
            if token.info == "python":
                return f"{token.markup}python\n{token.content}{token.markup}", token.content
        return "", ""

    @property
    def checks(self) -> list[str]:
        """The visible tests of the answer, as code."""
        return [directive.content.text.strip() for directive in self.body.directives if directive.name == "check"]


class Chapter(Source):
    """A chapter, or a part of a file that is written like one."""

    def those(self, name: str) -> list[Directive]:
        """Return the directives of that name which stand in no list: there MyST-NB finds no cell."""
        return [directive for directive in self.directives if directive.name == name and not directive.margin]

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells in their order; raises MystError for a header of another form."""
        return [self.cell(directive) for directive in self.those("code-cell")]

    def cell(self, directive: Directive) -> Cell:
        """Return what a directive says of its cell."""
        tags, figure = directive.options.get("tags", []), directive.options
        for key in ("mystnb", "figure"):
            figure = figure.get(key, {}) if isinstance(figure, dict) else None
        if not isinstance(tags, list) or not isinstance(figure, dict) or set(map(type, figure.values())) - {str}:
            raise self.error(directive.start, f"a cell's header is of this form: {HEADER}")
        name, caption = figure.get("name", ""), figure.get("caption", "")
        return Cell(directive.content.text, tags, name, caption, self.line(directive.start))

    @cached_property
    def exercises(self) -> dict[str, Exercise]:
        """The exercises by label; raises MystError without title, label or particulars, and for a label twice."""
        found = {}
        for exercise in map(self.exercise, self.those("exercise")):
            if exercise.label in found:
                raise self.error(exercise.directive.start, f"another exercise has the label '{exercise.label}', too.")
            found[exercise.label] = exercise
        return found

    def exercise(self, directive: Directive) -> Exercise:
        """Return what a directive says of its exercise."""
        title, label, content = directive.title.text, directive.options.get("label"), directive.content
        if not title or not label:
            raise self.error(directive.start, "an exercise has its title on the first line and ':label: ex-…' below.")
        first = next((token for token in content.tokens if token.type == "inline"), None)
        if not first or not (said := PARTICULARS.fullmatch(first.content)):
            found = first.content.split("\n")[0] if first else ""
            position = content.lines(first)[0] if first else 0
            raise content.error(position, f"the exercise '{title}' begins with '{found}'; expected is {EXPECTED}")
        return Exercise(title, label, **said.groupdict(), body=content.below(first), directive=directive)

    def citations(self) -> list[tuple[int, str]]:
        """Return the keys of the works cited, in captions too, each with its line."""
        captions = [block for cell in self.cells for block in Source(cell.caption, self.place, cell.line).blocks()]
        return [(block.line, key) for block in [*self.blocks(), *captions] for key in block.cited]

    def problems(self) -> list[str]:
        """Return what looks like a cell, a figure's cell or an exercise and isn't read as one.

        Raises MystError for what can't be understood at all, SyntaxError for a cell that is no Python.
        """
        read = {cell.line for cell in self.cells}
        read |= {self.line(exercise.directive.start) for exercise in self.exercises.values()}
        opened = {number: match[1] for number, line in enumerate(self.text.split("\n"), 1)
                  if (match := OPENING.match(line))}  # fmt: skip
        found = [f"line {line}: the {{{name}}} stands in something else, whose fence may not be closed."
                 for line, name in opened.items() if line not in read]  # fmt: skip
        if self.cells and not self.is_notebook:
            found.append("line 1: a chapter with cells begins with the header of a notebook; copy another chapter's.")
        for cell in self.cells:
            if cell.draws and not (cell.name and cell.caption):
                found.append(f"line {cell.line}: the figure's name or caption is missing in the cell's header.")
        return [f"{self.place}, {problem}" for problem in found]

    @property
    def is_notebook(self) -> bool:
        """Whether the header tells MyST-NB that the chapter has cells."""
        header = self.tokens[0]
        if header.type != "front_matter":
            return False
        try:
            return yaml.safe_load(header.content)["jupytext"]["text_representation"]["format_name"] == "myst"
        except (yaml.YAMLError, TypeError, KeyError):
            return False


def parts() -> dict[str, list[str]]:
    """Return the parts of ``_toc.yml`` in their order, each with the paths of its chapters; the first has no title.

    A path is from the root, without the ending ``.md``.
    """
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    named = {part["caption"]: [entry["file"] for entry in part["chapters"]] for part in toc["parts"]}
    return {"": [toc["root"]]} | named


@cache
def chapters() -> dict[str, Chapter]:
    """Return the chapters in their order by their paths; one that is missing has no text."""
    paths = {name: ROOT / f"{name}.md" for names in parts().values() for name in names}
    return {name: Chapter(path.read_text(encoding="utf-8") if path.exists() else "", f"{name}.md")
            for name, path in paths.items()}  # fmt: skip


def quotations() -> set[str]:
    """Return the spans of the paper's extract that the book may quote."""
    lines = (ROOT / "book" / "quotations.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}
