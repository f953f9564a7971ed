"""The whole book as one document: cover, contents, chapters in their order."""

from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from companion.stages import STAGES
from publishing import book
from publishing.paths import LANDING, PDF
from publishing.print import pages
from publishing.print.typeset import cited, title, typeset
from publishing.repository import website

TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
#: What the first page is called behind a cover, which has its title.
FIRST = "At a glance"
#: A chapter with more sections than that is a work of reference, and the contents name it alone.
MOST_SECTIONS = 15


def write() -> None:
    """Typeset the book from the pages of the website; raises PrintFailed."""
    parts = [
        {"title": part, "chapters": [chapter(page, part) for page in names]} for part, names in book.parts().items()
    ]
    body = TEMPLATES.get_template("book.html").render(
        title=title(), about=cited(), parts=parts, stages=STAGES, address=website()
    )
    typeset(title(), body, PDF)


def chapter(page: str, part: str) -> dict:
    """Return a chapter with what the contents say of it: title, address, sections with their addresses."""
    text = pages.read(page)
    if page == LANDING:
        text.h1.string = FIRST
    elif part and not text.select_one(".kicker"):
        text.h1.insert_before(pages.parsed(f'<p class="kicker">{escape(part)}</p>'))
    title = text.h1["data-title"] = pages.heading(text)
    heads = [(head.text, head.find_parent("section")["id"]) for head in text.select("h2")]
    sections = heads if len(heads) <= MOST_SECTIONS else []
    return {"title": title, "id": text["id"], "html": str(text), "sections": sections}
