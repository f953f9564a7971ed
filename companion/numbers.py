"""Numbers for the prose and for a figure's words: computed once, formatted once, named once."""

import re
import string
from collections.abc import Iterable

import pandas as pd
from IPython.display import display

_RECORD = "application/papermill.record/text/plain"
#: All that this page's cells have glued so far: the text by its name.
GLUED: dict[str, str] = {}


def written(value: object, form: str = "") -> str:
    """Return a value as the book prints it.

    A number is written in the format `form`, with a true minus and, where there is a format, with commas between
    thousands; without one it is written as it is, like a year. Several values become "a, b and c". Text stays text.

    Raises
    ------
    ValueError : a number is missing (NaN)
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        *most, last = [written(one, form) for one in value] or ["none"]
        return f"{', '.join(most)} and {last}" if most else last
    if pd.isna(value):
        raise ValueError("The number is missing: its cell computes NaN.")
    # a comma before the precision and the kind, so ".0f" becomes ",.0f"
    return format(value, re.sub(r"(?=(\.\d+)?[dfg%]$)", ",", form, count=1)).replace("-", "−")


def glue(form: str = "", /, **values: object) -> None:
    """Hand computed values, formatted by :func:`written`, to the sentences and the figures of the same page.

    A sentence prints one by the role ``{glue:text}``, a figure's title, subtitle and alternative by its name in braces.
    The record is the one that ``myst_nb.glue`` writes; it is written here so that a chapter also runs where MyST-NB is
    not installed (Binder, the browser).

    Raises
    ------
    ValueError : a value is missing; the message has its name
    """
    for name, value in values.items():
        try:
            text = written(value, form)
        except ValueError as problem:
            raise ValueError(f"{name}: {problem}") from None
        if GLUED.get(name) == text:
            continue  # two figures that need one number both glue it, and a page takes a name once
        GLUED[name] = text
        scrapbook = {"name": name, "mime_prefix": "application/papermill.record/"}
        display({_RECORD: repr(text)}, metadata={"scrapbook": scrapbook}, raw=True)


def filled(template: str) -> str:
    """Return `template` with each name in braces replaced by what was glued under it.

    Raises
    ------
    NameError : a name was never glued on this page; the message has it
    """
    for _, name, _, _ in string.Formatter().parse(template):
        if name is not None and name not in GLUED:
            raise NameError(f"Nothing was glued as '{name}', which stands in: {template}")
    return template.format_map(GLUED)


def spans(years: Iterable[int]) -> str:
    """Return years as text, those that follow each other as one span: "1992, 1995-1998"."""
    pieces: list[list[int]] = []
    for year in sorted(years):
        if pieces and pieces[-1][-1] == year - 1:
            pieces[-1].append(year)
        else:
            pieces.append([year])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}-{one[-1]}" for one in pieces)
