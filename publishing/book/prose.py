"""What a sentence may not do: type a number that should be computed, or quote what the paper does not say."""

import ast
import re

from publishing.book import Cell, Chapter
from publishing.book.myst import ROLE, Source

QUOTATION = re.compile(r"“([^”]+)”")
#: Digits that are names and not measurements: years, days, decades, stages, military units, numbers in words' place.
NAMES = re.compile(
    r"\b(?:1[89]|20)\d\d(?:s|-(?:1[89]|20)\d\d)?\b"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b[Ss]tages? \d(?: (?:to|and) \d)?\b|\b\d+(?:st|nd|rd|th)\b|\b1 =|\b0 to 1\b|per 1,000 words|\b\d{4} = 100\b"
)
NUMBER = re.compile(r"\d[\d,.]*")


def typed_numbers(chapter: Chapter, data_keys: set[str]) -> list[tuple[int, str]]:
    """Return the numbers that a chapter states of its data without computing them, as (line, number).

    Looked at are the blocks that cite a data set (`data_keys`, BibTeX keys), refer to a figure or print a computed
    number, except for their sentences that cite another source; and in each cell the caption and the constant parts of
    a figure's title, subtitle and text alternative. Raises SyntaxError for a cell that is no Python.
    """
    found = []
    for block in chapter.blocks():
        roles = {role.meta["name"].split(":")[0] for role in block.roles}
        if not (data_keys & set(block.cited) or roles & {"numref", "glue"}):
            continue
        for sentence in block.sentences():
            if not set(sentence.cited) - data_keys:
                found += [(block.line, number) for number in measurements(sentence.words)]
    for cell in chapter.cells:
        words = [*figure_words(cell), *(block.words for block in Source(cell.caption, chapter.place).blocks())]
        found += [(cell.line, number) for part in words for number in measurements(part)]
    return found


def measurements(words: str) -> list[str]:
    """Return the numbers in `words` that are not names such as a year or a stage."""
    return [number.rstrip(".,") for number in NUMBER.findall(NAMES.sub("", words.replace(ROLE, "")))]


def figure_words(cell: Cell) -> list[str]:
    """Return the constant text of a cell's title, subtitle and text alternative, without the names in braces."""
    words = []
    for node in ast.walk(ast.parse(cell.code)):
        if isinstance(node, ast.keyword) and node.arg in ("title", "subtitle", "alternative"):
            # an f-string's format specifications hold digits that no reader sees
            braces = [part for part in ast.walk(node) if isinstance(part, ast.FormattedValue)]
            hidden = {id(part) for brace in braces for part in ast.walk(brace)}
            words += [
                re.sub(r"\{\w+\}", ROLE, part.value)
                for part in ast.walk(node)
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in hidden
            ]
    return words


def foreign_quotations(chapter: Chapter, paper: str, spans: set[str]) -> list[tuple[int, str]]:
    """Return the quotations that are none of the paper's `spans`, as (line, quotation).

    Looked at are the sentences that cite the `paper` (its BibTeX key) or quote without citing anybody.
    """
    found = []
    for block in chapter.blocks():
        for sentence in block.sentences():
            if not sentence.cited or paper in sentence.cited:
                quoted = [" ".join(match.split()).rstrip(".,;") for match in QUOTATION.findall(sentence.words)]
                found += [(block.line, quotation) for quotation in quoted if quotation not in spans]
    return found
