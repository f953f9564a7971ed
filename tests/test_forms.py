"""Nothing of a chapter is lost on its way to any of its forms, but for what a form has a reason to leave out."""

import functools
import json
import re
import zipfile
from html import unescape

import pypdfium2
import pytest
from blocks import blocks, cells, letters, markdown, missing
from conftest import HTML, sheets

from publishing import book, instructor, packs
from publishing.classroom import assignments, teaching
from publishing.print.book import FIRST

PAGES = {name.split("/")[1]: chapter.text for name, chapter in book.chapters().items()}
CELLS = [name for name, text in PAGES.items() if "```{code-cell}" in text]
TAUGHT = [name.removesuffix(".md") for name in teaching.chapters()]
#: What forms have no use for: kinds and parts of a chapter's blocks, each with its reason.
ON_PAPER = {
    "cell": "no code of cells is printed",
    "alternative": "it stands beside the drawing, for who listens, and not in the text",
    "reason against": "on paper the right answer alone has its reason, after all questions",
}
NOTEBOOK = {"objectives": "an exercise says what it asks; the objectives stand together in the class section"}
PACK = NOTEBOOK | {"text": "a pack has the exercises of a chapter and what they are for"}
STUDENTS = PACK | {"solution": "solutions are the lecturer's"}

#: A page is taken apart by patterns, as a parser needs half a minute for the drawings.
ARTICLE = re.compile(r"<article.*</article>", re.S)
UNREAD = re.compile(r"<(svg|script)\b.*?</\1>", re.S)
ALTERNATIVE = re.compile(r'<div class="chart"[^>]*aria-label="([^"]*)"[^>]*>')
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r'<div class="cell_input.*?<pre[^>]*>(.*?)</pre>', re.S)


def source(name):
    """Return a chapter as its readers' forms have it."""
    return PAGES[name]


def solved(name):
    """Return a chapter as the instructor's forms have it."""
    return teaching.with_solutions(f"{name}.md")


def marked(name):
    """Return a chapter as the printed solutions have it: without the tests that no student sees."""
    return assignments.HIDDEN.sub("", solved(name))


def html(name, folder):
    return (folder / "book" / f"{name}.html").read_text(encoding="utf-8")


def page(name, folder=HTML):
    """Return the words of a page, with the charts' text alternatives."""
    article = ARTICLE.search(UNREAD.sub("", html(name, folder)))[0]
    return unescape(TAG.sub("", ALTERNATIVE.sub(r"\1", article)))


def notebook(name, folder=HTML):
    """Return the words and the code of a notebook, with what its cells show as text."""
    return words_of((folder / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))


def words_of(text):
    """Return the words of a notebook given as JSON."""
    said = []
    for cell in json.loads(text)["cells"]:
        content = "".join(cell["source"])
        said.append(markdown(content) if cell["cell_type"] == "markdown" else content)
        said += ["".join(output.get("data", {}).get("text/plain", "")) for output in cell.get("outputs", [])]
    return "\n".join(said)


@functools.cache
def chapters():
    """Return the pages of the book's PDF by the title of the chapter, as bookmarks tell; the first has the cover."""
    path = HTML / "pdf" / "companion.pdf"
    text = sheets(path)
    _, *marks = [mark for mark in pypdfium2.PdfDocument(path).get_toc() if mark.level == 0]  # without the contents
    starts = [0, *(mark.get_dest().get_index() for mark in marks[1:]), len(text)]
    return {mark.get_title(): text[starts[n] : starts[n + 1]] for n, mark in enumerate(marks)}


def pdf(name):
    """Return the words of a chapter in the book's PDF."""
    return "\f".join(chapters()[FIRST if name == "index" else teaching.title(f"{name}.md")])


def epub(name):
    """Return the words of a chapter in the EPUB."""
    with zipfile.ZipFile(HTML / "pdf" / "companion.epub") as archive:
        return unescape(TAG.sub("", archive.read(f"{name}.xhtml").decode()))


def handout(name):
    """Return the words of a chapter's own PDF."""
    return "\f".join(sheets(HTML / "handouts" / f"{name}.pdf"))


def instructors_page(name):
    return page(name, instructor.OUT / "html")


def instructors_notebook(name):
    return notebook(name, instructor.OUT / "html")


def packed(name, path):
    """Return a file of the pack `name`, a chapter's or the lecturer's."""
    with zipfile.ZipFile(packs.OUT / f"{name}.zip") as archive:
        return archive.read(f"{name}/{path}")


def students_notebook(name):
    return words_of(packed(name, f"{name}.ipynb"))


def lecturers_notebook(name):
    return words_of(packed("lecturer", f"source/{name}/{name}.ipynb"))


def solutions(name):
    return "\f".join(sheets(packed("lecturer", f"{name}-solutions.pdf")))


#: Each form: what makes it, from which text of which chapters, and what it leaves out.
FORMS = {
    page: (source, PAGES, {}),
    pdf: (source, PAGES, ON_PAPER),
    epub: (source, PAGES, ON_PAPER),
    notebook: (source, CELLS, NOTEBOOK),
    handout: (source, [name for name in CELLS if name != "index"], ON_PAPER),
    instructors_page: (solved, TAUGHT, {}),
    instructors_notebook: (solved, TAUGHT, NOTEBOOK),
    students_notebook: (solved, TAUGHT, STUDENTS),
    lecturers_notebook: (solved, TAUGHT, PACK),
    solutions: (marked, TAUGHT, PACK | {"class": "the questions have it"}),
}
EACH = [(form, name) for form, (_, names, _) in FORMS.items() for name in names]


@functools.cache
def text_of(form, name):
    """Return the letters of a chapter's form, with a mark at the end of each page of paper."""
    return "\f".join(map(letters, form(name).split("\f")))


def wanted(form, name):
    """Return the blocks of a chapter that a form should have."""
    written, _, left_out = FORMS[form]
    return [block for block in blocks(written(name)) if not {block.kind, block.part} & left_out.keys()]


@pytest.mark.parametrize(("form", "name"), EACH)
def test_a_form_has_every_block_of_its_chapter(form, name):
    assert wanted(form, name)
    assert missing(wanted(form, name), text_of(form, name)) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_block_that_a_form_loses_is_missed(form):
    name = "stage-1-seeking-support"
    listed, text = wanted(form, name), text_of(form, name)
    kinds = {(block.kind, block.part) for block in listed}
    whole = {(block.kind, block.part): block for block in listed if all(piece in text for piece in block.pieces)}
    assert whole.keys() == kinds
    for block in whole.values():
        assert block in missing(listed, text.replace(max(block.pieces, key=len), "")), block


@pytest.mark.parametrize("form", FORMS)
def test_every_reason_is_needed(form):
    written, names, left_out = FORMS[form]
    for reason in left_out:
        assert any(
            missing([block], text_of(form, name))
            for name in names
            for block in blocks(written(name))
            if {block.kind, block.part} & left_out.keys() == {reason}
        ), reason


@pytest.mark.parametrize(
    ("written", "folder", "names"), [(source, HTML, CELLS), (solved, instructor.OUT / "html", TAUGHT)]
)
def test_cells_are_those_of_the_source(written, folder, names):
    for name in names:
        codes = [unescape(TAG.sub("", code)).strip() for code in CODE.findall(html(name, folder))]
        assert codes == [code for code, shown in cells(written(name)) if shown], name
        notebook = json.loads((folder / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
        codes = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert codes == [code for code, _ in cells(written(name))], name
