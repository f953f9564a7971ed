"""``make check``: data, references, table of contents and chapters, in seconds and without building."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pybtex.database import Entry, parse_file
from pybtex.exceptions import PybtexError
from pybtex.style.template import FieldIsMissing

from companion.data import DataError, load, package, validate
from publishing import book, excerpts
from publishing.book import PAPER, prose
from publishing.book.myst import MystError
from publishing.page.citations import KeptPlain
from publishing.paths import ROOT


class CheckFailed(Exception):
    """Something a reader relies on is broken; the message names file and place."""


def run() -> None:
    """Check everything; raises CheckFailed with one line for each problem."""
    try:
        problems = data_problems() or [*contents_problems(), *reference_problems(), *chapter_problems()]
        problems = problems or list(excerpts.problems())
    except MystError as error:  # nothing else of the chapter can be told
        problems = [str(error)]
    if problems:
        raise CheckFailed("\n".join(problems))


def data_problems() -> list[str]:
    """Read every table by its schema."""
    try:
        validate()
    except DataError as error:
        return [f"data/{error}"]
    return []


def contents_problems() -> list[str]:
    """Every file of ``_toc.yml`` exists."""
    return [f"_toc.yml: {name}.md does not exist." for name, chapter in book.chapters().items() if not chapter.text]


def reference_problems() -> list[str]:
    """Every citation has its entry in ``references.bib``, every entry is whole, cited, and stands once."""
    try:
        entries = parse_file(str(ROOT / "references.bib")).entries
    except PybtexError as error:
        return [f"references.bib: {error}"]
    cited = {key: f"data/datapackage.json, {name}" for name, table in package().items() for key in table["bibtex"]}
    cited |= {key: "data/claims.csv" for keys in load("claims")["bibtex"].dropna() for key in keys.split()}
    for chapter in book.chapters().values():
        for line, key in chapter.citations():
            cited.setdefault(key, f"{chapter.place}, line {line}")
    same = defaultdict(list)
    for key, entry in entries.items():
        # one address can hold two states of a page, which the notes tell apart
        same[entry.fields.get("url", key), entry.fields.get("note")].append(key)
    return [
        *(f"{place}: no entry '{key}' in references.bib." for key, place in cited.items() if key not in entries),
        *unfinished(entries.values()),
        *(f"references.bib: no chapter cites '{key}'." for key in sorted(set(entries) - set(cited))),
        *(f"references.bib: {' and '.join(map(repr, keys))} are one work." for keys in same.values() if len(keys) > 1),
    ]


def unfinished(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield what entries lack that the bibliography prints of their kind."""
    style = KeptPlain()
    for entry in entries:
        try:
            next(iter(style.format_entries([entry])))
        except FieldIsMissing as error:
            yield f"references.bib: {error}, which a {entry.type} has; make it a @misc if nobody knows."


def chapter_problems() -> list[str]:
    """Cells and exercises are read as such, no number about data is typed, what is quoted from the paper stands there.

    Raises MystError for a chapter that can't be understood.
    """
    data_keys = {key for resource in package().values() for key in resource["bibtex"]}
    spans = book.quotations()
    problems = []
    for chapter in book.chapters().values():
        try:
            problems += chapter.problems()
            numbers = prose.typed_numbers(chapter, data_keys)
        except SyntaxError as error:
            code = (error.text or "").strip()
            problems.append(f"{chapter.place}: a cell is not valid Python: {error.msg} in '{code}'.")
            continue
        problems += [
            f"{chapter.place}, line {line}: the number {number} is typed; compute it and print it by {{glue:text}}."
            for line, number in numbers
        ]
        problems += [
            f"{chapter.place}, line {line}: '{quotation}' is not in book/quotations.txt, the words of the extract."
            for line, quotation in prose.foreign_quotations(chapter, PAPER, spans)
        ]
    return problems


if __name__ == "__main__":
    try:
        run()
    except CheckFailed as problem:
        sys.exit(str(problem))
    print("Data, references, contents and chapters are in order.")
