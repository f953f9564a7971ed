"""Nothing of a chapter is lost on its way to the page and the notebook."""

import functools
import json
import re

import pytest
from conftest import HTML, soup

from publishing import book

CHAPTERS = {name.split("/")[1]: chapter.text for name, chapter in book.chapters().items() if chapter.cells}
#: What a form leaves out of the text, and why.
LEFT_OUT = re.compile(
    r"\A---\n.*?^---\n"  # the header is for programs
    r"|^```\{code-cell\}.*?^```\n"  # code and captions: other tests look for figures
    r"|^```python\n.*?^```\n"  # the code that an exercise begins with
    r"|^\*(?:Read a chart|Change a cell|Argue with evidence)\..*?\*$"  # each form words an exercise's kind for itself
    r"|^<!--.*?-->$"  # marks of sections made from data
    r"|^:[a-z-]+:.*?$"  # options of directives
    r"|^`{3,}(?:\{[\w-]+\})?(?: ex-[\w-]+)?$"  # fences
    r"|^\([\w-]+\)=$"  # labels
    r"|^\s*- text:|^\s*feedback:|^\s*right: true$|^\s*options:$|^\s*- question:",  # keys of a self-check
    re.M | re.S,
)
#: Where a form has other letters than the source: numbers and citations are put in, links have addresses.
SEAM = re.compile(
    r"\[\]\([^)]*\)|\{[\w:-]+\}`[^`]+`|\]\([^)]*\)|\[\]|\[|`[^`\n]*`|\{dropdown\}|\{exercise\}|<[^>]+>|\||\n"
)


def letters(text):
    """Return the letters of a text, without case, marks and spaces."""
    return "".join(filter(str.isalpha, text)).casefold()


@functools.cache
def pieces(name):
    """Return the runs of letters of a chapter's source, of 30 letters and more, between what forms put in."""
    found = (letters(part) for part in SEAM.split(LEFT_OUT.sub("\n", CHAPTERS[name])))
    return [piece for piece in found if len(piece) >= 30]


def page(name):
    return soup(f"book/{name}.html").select_one("article").text


def notebook(name):
    cells = json.loads((HTML / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


@pytest.mark.parametrize("form", [page, notebook])
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_form_has_all_words_of_its_chapter(name, form):
    text = letters(form(name))
    assert [piece for piece in pieces(name) if piece not in text] == []
