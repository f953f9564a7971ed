"""What programs read of a page: how to cite it, when it changed, its description for reference managers and engines."""

import html
import json
import re
from datetime import date
from functools import cache

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from publishing import repository
from publishing.paths import BIBLIOGRAPHY, CODEBOOK, LEDGER, TIMELINE
from publishing.print import typeset

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: Pages whose words stand in another file, too.
MADE_FROM = {CODEBOOK: "data/datapackage.json", LEDGER: "data/claims.csv", TIMELINE: "data/timeline.csv",
             BIBLIOGRAPHY: "references.bib"}  # fmt: skip


def address(base: str, page: str) -> str:
    """Return the one address of `page` on the website `base`: a folder's for its first page; empty without `base`."""
    return base and re.sub(r"(^|/)index\.html$", r"\1", f"{base}{page}.html")


@cache
def edition() -> dict[str, str]:
    """Return what ``CITATION.cff`` says of the book: title, author, version and date, as ``2026-11-24``."""
    meta = typeset.cited()
    return {"book": meta["title"], "author": meta["authors"][0]["name"], "version": str(meta["version"]),
            "date": str(meta["date-released"]), "language": "en"}  # fmt: skip


def changed(page: str) -> str | None:
    """Return the day on which the words of `page` were last changed, as ``2026-11-27``; None without git's history."""
    days = repository.days_of_change()
    known = [days[file] for file in (f"{page}.md", MADE_FROM.get(page)) if file in days]
    return max(known, default=None)


def in_words(day: str) -> str:
    """Return a day such as ``2026-11-27`` as '27 November 2026'."""
    return "{0.day} {0:%B %Y}".format(date.fromisoformat(day))


def citation(title: str, page: str, where: str) -> dict[str, str]:
    """Return how to cite a chapter: title, year, version, date, address (empty if unknown), plain text and BibTeX."""
    parts = edition() | {"title": html.unescape(re.sub("<[^>]*>", "", title)), "address": where}
    year, at = parts["date"][:4], f" {where}" if where else ""
    text = "{author} ({year}). {title}. In {book}. Version {version}, {date}.".format(year=year, **parts)
    key = "companion-" + page.split("/")[-1]
    url = f"  url = {{{where}}},\n" if where else ""
    bibtex = (
        f"@incollection{{{key},\n  author = {{{{{parts['author']}}}}},\n  title = {{{parts['title']}}},\n"
        f"  booktitle = {{{parts['book']}}},\n  year = {{{year}}},\n{url}"
        f"  note = {{Version {parts['version']}, {parts['date']}}},\n}}"
    )
    return parts | {"text": text + at, "bibtex": bibtex}


def highwire(cited: dict[str, str], pdf: str | None) -> dict[str, str]:
    """Return the tags from which Zotero and Google Scholar make a section of a book, by name.

    Parameters
    ----------
    pdf : the address of the chapter as PDF, None where there is none
    """
    tags = {
        "citation_title": cited["title"],
        # the comma says that all of it is a family name; without it a body's last word would become one
        "citation_author": f"{cited['author']},",
        "citation_publication_date": cited["date"].replace("-", "/"),
        "citation_inbook_title": cited["book"],
        "citation_language": cited["language"],
    }
    return tags | ({"citation_pdf_url": pdf} if pdf else {})


def open_graph(cited: dict[str, str], description: str, page: str) -> dict[str, str]:
    """Return what is shown where somebody shares a page, by property."""
    tags = {
        "og:type": "article", "og:title": cited["title"], "og:site_name": cited["book"],
        "og:description": description, "og:locale": "en_GB", "article:published_time": cited["date"],
    }  # fmt: skip
    if day := changed(page):
        tags["article:modified_time"] = day
    return tags | ({"og:url": cited["address"]} if cited["address"] else {})


def schema(cited: dict[str, str], description: str, page: str, base: str) -> str | None:
    """Return the page's description for search engines, in the vocabulary of schema.org; None without an address."""
    if not base:
        return None
    author = {"@type": "Organization", "name": cited["author"]}
    described = {
        "@context": "https://schema.org", "@type": "ScholarlyArticle", "headline": cited["title"],
        "description": description, "isPartOf": {"@type": "Book", "name": cited["book"], "url": base},
        "url": cited["address"], "datePublished": cited["date"], "dateModified": changed(page) or cited["date"],
        "version": cited["version"], "license": LICENCE, "inLanguage": cited["language"], "author": author,
    }  # fmt: skip
    if page == CODEBOOK:
        from publishing.page import dataset  # loads pandas

        described = dataset.described(cited, author, base)
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def rewrite(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Write those pages again whose day of change became another one, as by a commit."""
    now = {page: changed(page) for page in env.found_docs}
    before, env.companion_days = getattr(env, "companion_days", now), now
    return {page for page, day in now.items() if before.get(page, day) != day}


def setup(app: Sphinx) -> None:
    """Follow git's history."""
    app.connect("env-updated", rewrite)
