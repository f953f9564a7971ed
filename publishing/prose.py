"""What a sentence may not do: type a number that should be computed, or quote what the paper does not say."""

import ast
import re
from itertools import pairwise

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```", re.M | re.S)
CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
ROLE = re.compile(r"\{[\w:]+\}`[^`]*`")
QUOTATION = re.compile(r"“([^”]+)”")
#: Digits that are names and not measurements: years, days, decades, stages, military units, numbers in words' place.
NAMES = re.compile(
    r"\b(?:1[89]|20)\d\d(?:s|-(?:1[89]|20)\d\d)?\b"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b[Ss]tages? \d(?: (?:to|and) \d)?\b|\b\d+(?:st|nd|rd|th)\b|\b1 =|\b0 to 1\b|per 1,000 words|\b\d{4} = 100\b"
)
NUMBER = re.compile(r"\d[\d,.]*")


def blocks(text: str) -> list[tuple[int, str]]:
    """Return the paragraphs, list items and table rows of a chapter outside its cells, each with its line number."""
    text = CELL.sub(lambda match: "\n" * match[0].count("\n"), text)
    text = re.sub(r"\A---\n.*?^---\n", lambda match: "\n" * match[0].count("\n"), text, flags=re.S | re.M)
    starts = [match.start() for match in re.finditer(r"(?:^|\n\n|\n(?=[*|>#] ?|\d+\. ))(?=\S)", text)]
    pieces = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return [
        (text[:start].count("\n") + 1 + len(piece) - len(piece.lstrip("\n")), piece.strip())
        for start, piece in zip(starts, pieces, strict=True)
    ]


def typed_numbers(text: str, data_keys: set[str]) -> list[tuple[int, str]]:
    """Return the numbers that a chapter states of its data without computing them, as (line, number).

    Looked at are the blocks that cite a data set (`data_keys`, BibTeX keys), refer to a figure or print a computed
    number, except for their sentences that cite another source; and in each cell the caption and the constant parts of
    a figure's title, subtitle and text alternative.
    """
    found = []
    for line, block in blocks(text):
        if not (cited(block) & data_keys or "{numref}" in block or "{glue" in block):
            continue
        for sentence in sentences(block):
            if not cited(sentence) - data_keys:
                found += [(line, number) for number in measurements(ROLE.sub("", sentence))]
    for cell in CELL.finditer(text):
        line = text[: cell.start()].count("\n") + 1
        for words in figure_words(cell[1]):
            found += [(line, number) for number in measurements(ROLE.sub("", words))]
    return found


def cited(words: str) -> set[str]:
    """Return the BibTeX keys cited in `words`."""
    return {key.strip() for match in CITATION.finditer(words) for key in match[1].split(",")}


def measurements(words: str) -> list[str]:
    """Return the numbers in `words` that are not names such as a year or a stage."""
    return [number.rstrip(".,") for number in NUMBER.findall(NAMES.sub("", words))]


def figure_words(cell: str) -> list[str]:
    """Return the caption of a cell and the constant text of its title, subtitle and text alternative."""
    header, body = re.match(r"(---\n.*?^---\n|(?::[^\n]*\n)*)(.*)", cell, re.S | re.M).groups()
    words = re.findall(r"caption: \|\n(.*?)^(?=\S|---)", header, re.S | re.M)
    for node in ast.walk(ast.parse(body)):
        if isinstance(node, ast.keyword) and node.arg in ("title", "subtitle", "alternative"):
            # an f-string's format specifications hold digits that no reader sees
            braces = [part for part in ast.walk(node) if isinstance(part, ast.FormattedValue)]
            hidden = {id(part) for brace in braces for part in ast.walk(brace)}
            words += [
                re.sub(r"\{\w+\}", "", part.value)  # the name of a computed number may hold a year
                for part in ast.walk(node)
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in hidden
            ]
    return words


def foreign_quotations(text: str, paper: str, spans: set[str]) -> list[tuple[int, str]]:
    """Return the quotations that are none of the paper's `spans`, as (line, quotation).

    Looked at are the sentences that cite the `paper` (its BibTeX key) or quote without citing anybody.
    """
    found = []
    for line, block in blocks(text):
        for sentence in sentences(block):
            if not cited(sentence) or paper in cited(sentence):
                quoted = [" ".join(match.split()).rstrip(".,;") for match in QUOTATION.findall(sentence)]
                found += [(line, quotation) for quotation in quoted if quotation not in spans]
    return found


def sentences(block: str) -> list[str]:
    """Return the sentences and half-sentences of a block, without a list item's number."""
    return re.split(r"(?<=[.;:?!])\s+", re.sub(r"^\d+\. ", "", block))
