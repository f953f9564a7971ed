"""``make check``: data, references, table of contents and chapters, in seconds and without building."""

import sys
from collections import defaultdict

import yaml
from pybtex.database import parse_file
from pybtex.exceptions import PybtexError

from companion.data import DataError, load, package, validate
from publishing import prose
from publishing.paths import ROOT

PAPER = "kluczewskatransformation"


class CheckFailed(Exception):
    """Something a reader relies on is broken; the message names file and place."""


def run() -> None:
    """Check everything; raises CheckFailed with one line for each problem."""
    problems = data_problems() or [*contents_problems(), *reference_problems(), *chapter_problems()]
    if problems:
        raise CheckFailed("\n".join(problems))


def chapters() -> dict[str, str]:
    """Return the text of each chapter in ``_toc.yml`` by its path from the root, without the ending ``.md``."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [toc["root"], *(entry["file"] for part in toc["parts"] for entry in part["chapters"])]
    return {name: path.read_text(encoding="utf-8") if (path := ROOT / f"{name}.md").exists() else "" for name in names}


def quotations() -> set[str]:
    """Return the spans of the paper's extract that the book may quote."""
    lines = (ROOT / "book" / "quotations.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def data_problems() -> list[str]:
    """Read every table by its schema."""
    try:
        validate()
    except DataError as error:
        return [f"data/{error}"]
    return []


def contents_problems() -> list[str]:
    """Every file of ``_toc.yml`` exists."""
    return [f"_toc.yml: {name}.md does not exist." for name, text in chapters().items() if not text]


def reference_problems() -> list[str]:
    """Every citation has its entry in ``references.bib``, every entry is cited, and none stands twice."""
    try:
        entries = parse_file(str(ROOT / "references.bib")).entries
    except PybtexError as error:
        return [f"references.bib: {error}"]
    cited = {key: f"data/datapackage.json, {name}" for name, table in package().items() for key in table["bibtex"]}
    cited |= {key: "data/claims.csv" for keys in load("claims")["bibtex"].dropna() for key in keys.split()}
    for name, text in chapters().items():
        for match in prose.CITATION.finditer(text):
            for key in match[1].split(","):
                cited.setdefault(key.strip(), f"{name}.md, line {text[: match.start()].count(chr(10)) + 1}")
    same = defaultdict(list)
    for key, entry in entries.items():
        # one address can hold two states of a page, which the notes tell apart
        same[entry.fields.get("url", key), entry.fields.get("note")].append(key)
    return [
        *(f"{place}: no entry '{key}' in references.bib." for key, place in cited.items() if key not in entries),
        *(f"references.bib: no chapter cites '{key}'." for key in sorted(set(entries) - set(cited))),
        *(f"references.bib: {' and '.join(map(repr, keys))} are one work." for keys in same.values() if len(keys) > 1),
    ]


def chapter_problems() -> list[str]:
    """Every cell compiles, no number about data is typed, and what is quoted from the paper stands there."""
    data_keys = {key for resource in package().values() for key in resource["bibtex"]}
    spans = quotations()
    problems = []
    for name, text in chapters().items():
        try:
            numbers = prose.typed_numbers(text, data_keys)
        except SyntaxError as error:
            problems.append(f"{name}.md: a cell is not valid Python: {error.msg} in '{(error.text or '').strip()}'.")
            continue
        problems += [
            f"{name}.md, line {line}: the number {number} is typed; compute it and print it by {{glue:text}}."
            for line, number in numbers
        ]
        problems += [
            f"{name}.md, line {line}: '{quotation}' is not in book/quotations.txt, the words of the paper's extract."
            for line, quotation in prose.foreign_quotations(text, PAPER, spans)
        ]
    return problems


if __name__ == "__main__":
    try:
        run()
    except CheckFailed as problem:
        sys.exit(str(problem))
    print("Data, references, contents and chapters are in order.")
