"""A chapter as the blocks that each of its forms should have, read by MyST's own parsers."""

import ast
import functools
import re
import unicodedata
from dataclasses import dataclass, field

import yaml
from bs4 import BeautifulSoup
from markdown_it.renderer import RendererHTML
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from publishing.paths import ROOT

EXTENSIONS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["parse"]["myst_enable_extensions"]
CONFIG = MdParserConfig(enable_extensions=set(EXTENSIONS))
PARSER = create_md_parser(CONFIG, RendererHTML)
OPTIONS = re.compile(r"\A(?::[\w-]+:.*\n)*")
KIND = re.compile(r"(Read a chart|Change a cell|Argue with evidence)\. (Objectives? [\d, and]+)\. (.*)")
#: Stands in a text where a form puts in a number, a citation or a title of its own.
SEAM = "\ue000"


@dataclass
class Block:
    """A heading, a paragraph, a row of a table or the like: what it is, where it stands, its letters between seams."""

    kind: str
    part: str
    pieces: list[str] = field(repr=False)
    text: str

    @property
    def free(self):
        """Whether a form may have it elsewhere than between its neighbours.

        Figures float, code stands below what it draws, an exercise's becomes a cell, answers follow all questions.
        """
        return self.kind in {"title", "alternative", "caption", "cell", "code", "reason"}


def letters(text):
    """Return the letters and digits of a text, without case, marks and spaces."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))).casefold()


@functools.cache
def blocks(source):
    """Return the blocks of a chapter's text, in their order."""
    found = []
    part = "text"

    def add(kind, text):
        pieces = [piece for piece in map(letters, text.split(SEAM)) if piece]
        if pieces:
            found.append(Block(kind, part, pieces, " ".join(text.replace(SEAM, "…").split())))

    def walk(text, kind="paragraph"):
        nonlocal part
        row = None
        around = part
        for token, parent in tokens(text):
            if token.type == "tr_open":
                row = []
            elif token.type == "tr_close":
                add("row", "".join(row))
                row = None
            elif token.type == "inline" and row is not None:
                row.append(words(token))
            elif token.type == "inline":
                said = words(token)
                heading = parent == "heading_open"
                if heading:
                    part = "text"
                if named := KIND.fullmatch(said):
                    for what, text in zip(("kind", "objectives", "kind"), named.groups(), strict=True):
                        add(what, text)
                else:
                    add("heading" if heading else kind, said)
                if heading and said == "In class":
                    part = "class"  # what a session needs, up to the next heading
            elif token.type in ("fence", "colon_fence"):
                directive, _, argument = token.info.partition(" ")
                content = OPTIONS.sub("", token.content)
                if directive == "{solution-start}":
                    part = "solution"
                elif directive == "{solution-end}":
                    part = "text"
                elif directive == "{self-check}":
                    check(content)
                elif directive == "{exercise}":
                    part = "exercise"
                    add("exercise", argument)
                    walk(content)
                    part = around
                elif not directive.startswith("{"):
                    add("code", token.content)
                elif directive in ("{table}", "{dropdown}", "{admonition}", "{glossary}"):
                    add("hint", argument)
                    walk(content)
                else:
                    assert directive in ("{figures-using}", "{bibliography}", "{check}"), token.info

    def check(content):
        for item in yaml.safe_load(content):
            walk(item["question"])
            for option in item["options"]:
                walk(option["text"])
                walk(option["feedback"], "reason" if option.get("right") else "reason against")

    for cell in notebook(source).cells:
        if cell.cell_type == "markdown":
            walk(cell.source)
            continue
        if shown(cell):
            add("cell", cell.source)
        if figure := cell.metadata.get("mystnb", {}).get("figure"):
            for name in ("title", "alternative"):
                add(name, said_in(cell.source, name))
            add("caption", "".join(words(token) for token, _ in tokens(figure["caption"]) if token.type == "inline"))
    return found


def cells(source):
    """Return the code of each cell of a chapter's text, with whether a page shows it."""
    return [(cell.source, shown(cell)) for cell in notebook(source).cells if cell.cell_type == "code"]


def shown(cell):
    """Return whether a page shows the code of a cell."""
    return "remove-input" not in cell.metadata.get("tags", [])


@functools.cache
def notebook(source):
    """Return a chapter's text as MyST-NB reads it."""
    return read_myst_markdown_notebook(source, CONFIG)


def tokens(text):
    """Return the tokens of a text in MyST, each with the type of the one before it."""
    listed = PARSER.parse(text)
    return list(zip(listed, ["", *(token.type for token in listed)], strict=False))


def words(token):
    """Return the words of a paragraph, with a seam for each role and each link whose words are put in."""
    said = []
    for before, child in zip([None, *token.children], token.children, strict=False):
        if child.type in ("text", "code_inline"):
            said.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif child.type == "myst_role" or (child.type == "link_close" and before.type == "link_open"):
            said.append(SEAM)
    return "".join(said)


def said_in(code, name):
    """Return an argument of ``charts.figure`` in a cell's code, with a seam for each value that is computed."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "charts.figure":
            value = next(keyword.value for keyword in node.keywords if keyword.arg == name)
            parts = value.values if isinstance(value, ast.JoinedStr) else [value]
            words = "".join(part.value if isinstance(part, ast.Constant) else SEAM for part in parts)
            return re.sub(r"\{\w+\}", SEAM, words)  # a name of what was glued
    raise AssertionError("A cell with a caption draws no figure.")


def markdown(text):
    """Return the words of a text in plain Markdown, as a reader of a notebook meets them."""
    said = []
    for token, _ in tokens(text):
        if token.type == "inline":
            said.append(words(token))
        elif token.type == "html_block":
            said.append(BeautifulSoup(token.content, "html.parser").text)
        elif token.type == "fence":
            said.append(token.content)
    return "\n".join(said)


def missing(wanted, text):
    """Return those of the blocks `wanted` that a form's `text`, its letters with a mark at each page's end, lacks.

    Blocks stand in their order; one cut by the end of a page goes on below what stands at the head of the next.
    """
    lost, at = [], 0
    for block in wanted:
        end = 0 if block.free else at
        for piece in block.pieces:
            end = after(piece, text, end)
            if end is None:
                lost.append(block)
                break
        else:
            at = at if block.free else end
    return lost


def after(piece, text, start):
    """Return where a piece of text ends that begins at `start` or later, None where there is no such piece."""
    at = text.find(piece, start)
    if at >= 0:
        return at + len(piece)
    for length in range(len(piece) - 1, 0, -1):
        head = text.find(piece[:length], start)
        if head >= 0 and "\f" in text[head + length :]:
            turn = text.index("\f", head)
            rest = text.find(piece[length:], turn)
            if rest >= 0:
                return rest + len(piece) - length
    return None
