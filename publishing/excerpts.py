"""The words that carry a fact: what the book takes from press and web, and what ``data/excerpts.csv`` keeps of it.

A fact is an event of the timeline, a statement, a figure of migration control, or a page that a chapter cites. Its
identifier stands in its table, or is a page's key in ``references.bib``.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import escape

from pybtex.database import parse_file

from companion.data import load, package
from publishing import book
from publishing.paths import ROOT

#: More words than these are no short excerpt.
LONGEST = 24
#: Tables whose rows are facts, each with its address, and what the last kind of fact is called.
TABLES, PAGES = ("timeline", "statements", "migration_control"), "pages"


@cache
def facts() -> dict[str, dict[str, str]]:
    """Return the facts of each kind with their addresses, such as ``{"pages": {"rferl2004base": "https://…"}}``.

    Of what chapters cite, facts are the pages that are neither literature nor the source of a table whose rows name no
    pages of their own.
    """
    kinds = {name: load(name).set_index("id")["url"].to_dict() for name in TABLES}
    cited = {key for chapter in book.chapters().values() for _, key in chapter.citations()}
    sets = {key for table in package().values() if not has_pages(table) for key in table["bibtex"]}
    kinds[PAGES] = {
        key: entry.fields["url"]
        for key, entry in parse_file(str(ROOT / "references.bib")).entries.items()
        if entry.type == "misc" and "url" in entry.fields and key in cited - sets
    }
    return kinds


def has_pages(table: dict) -> bool:
    """Return whether the rows of a table of the data package name the page that each was read on."""
    return "url" in [field["name"] for field in table.get("schema", {}).get("fields", [])]


@cache
def excerpts() -> dict[str, list[tuple]]:
    """Return the rows of ``data/excerpts.csv`` by fact."""
    found = defaultdict(list)
    for row in load("excerpts").fillna("").itertuples():
        for fact in row.facts.split():
            found[fact].append(row)
    return dict(found)


def shown(fact: str) -> str:
    """Return the words of a fact as HTML, empty where none are kept.

    In the original, translated, with the day on which they were read and an archived copy where one is known.
    """
    return " ".join(
        f"<q{'' if row.language == 'en' else f' lang={row.language}'}>{escape(row.excerpt, quote=False)}</q>"
        + (f" (in English: {escape(row.translation, quote=False)})" if row.translation else "")
        + f". Read {row.read.day} {row.read:%B %Y}"
        + (f', <a href="{escape(row.archived)}">archived copy</a>.' if row.archived else ".")
        for row in excerpts().get(fact, [])
    )


def problems() -> Iterator[str]:
    """Yield what is wrong in ``data/excerpts.csv`` beyond its schema, each with its row."""
    addresses = {fact: address for kind in facts().values() for fact, address in kind.items()}
    for number, row in enumerate(load("excerpts").fillna("").itertuples(), start=2):
        place = f"data/excerpts.csv, row {number}, column"
        for fact in row.facts.split():
            if fact not in addresses:
                yield f"{place} 'facts': '{fact}' is no row of {', '.join(TABLES)} and no page that a chapter cites."
            elif addresses[fact] != row.url:
                yield f"{place} 'url': the address of {fact} is {addresses[fact]}."
        if (words := len(row.excerpt.split())) > LONGEST:
            yield f"{place} 'excerpt': {words} words; keep {LONGEST} at most, those that carry the fact."
        if (row.language == "en") == bool(row.translation):
            yield f"{place} 'translation': what is not English has one, and English none."
        if row.read.date() > date.today():
            yield f"{place} 'read': {row.read:%Y-%m-%d} has not come yet."
