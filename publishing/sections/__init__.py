"""Sections of pages that are made from data, as Markdown, when their page is read."""

import importlib

from sphinx.application import Sphinx

#: Stand in a page where sections go, with the module in this package and its function that make them: MyST takes no
#: headings from a directive.
MARKS = {
    "<!-- a section for each table -->": ("codebook", "sections"),
    "<!-- how a program reads a table -->": ("codebook", "reading"),
    "<!-- a section for each claim -->": ("ledger", "sections"),
    "<!-- a section for each stage -->": ("timeline", "sections"),
    "<!-- how many facts have their words -->": ("words", "counted"),
    "<!-- a table of all exercises -->": ("lecturer", "exercises"),
    "<!-- the exercises without code -->": ("lecturer", "without_code"),
    "<!-- two sentences for each chapter -->": ("lecturer", "syllabus"),
    "<!-- the referee’s form -->": ("referee", "game"),
    "<!-- the line-ups -->": ("referee", "lineups"),
    "<!-- a row for each claim that can be judged in several ways -->": ("referee", "counts"),
    "<!-- the real panels -->": ("referee", "answers"),
}


def expand_marks(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put sections made from data where a page says so."""
    for mark, (module, function) in MARKS.items():
        if mark in source[0]:
            # imported here as they load pandas, which an unchanged book can do without
            make = getattr(importlib.import_module(f"publishing.sections.{module}"), function)
            source[0] = source[0].replace(mark, make())


def setup(app: Sphinx) -> None:
    """Expand the marks of each page that is read."""
    app.connect("source-read", expand_marks)
