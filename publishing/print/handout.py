"""A PDF for each chapter: its own bibliography, references to other chapters as words, where it comes from."""

from html import escape
from pathlib import Path

from publishing.paths import BIBLIOGRAPHY, HANDOUTS
from publishing.print import pages
from publishing.print.typeset import cited, typeset
from publishing.repository import website


def write(page: str) -> None:
    """Typeset the handout of `page`; raises PrintFailed."""
    chapter = pages.read(page)
    title = chapter.h1["data-title"] = pages.heading(chapter)
    chapter.h1.insert_after(pages.parsed(f'<p class="origin">{origin(page)}</p>'))
    wanted = {link["href"] for link in chapter.select("a[href]")}
    works = [work for work in pages.read(BIBLIOGRAPHY).select(".citation") if f"#{work['id']}" in wanted]
    chapter.append(pages.parsed(f"<h2>Works cited</h2>{''.join(map(str, works))}"))
    pages.unlink(chapter)
    typeset(title, str(chapter), HANDOUTS / f"{Path(page).name}.pdf")


def origin(page: str) -> str:
    """Return the sentence that says where a handout comes from, with the page's address where it is known."""
    about = cited()
    said = f"A chapter of “{about['title']}”, version {about['version']}, {about['date-released']}"
    address = f"{website()}{page}.html" if website() else ""
    return escape(said) + (f', <a href="{address}">{address}</a>' if address else "") + "."
