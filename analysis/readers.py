"""Readers of changed tables: what a rule of the ledger is given when data are shuffled, swapped or nudged.

A rule is a function of `read`, which returns a table by its name. So chance and fragility are found by running the very
rule on changed tables, and no copy of it.
"""

from collections.abc import Callable
from functools import cache

import pandas as pd

from companion.data import Read, load
from companion.indicators import KEYWORDS

Edit = Callable[[pd.DataFrame], pd.DataFrame]


def changed(**edits: Edit) -> Read:
    """Return a reader whose tables, by name, went through the function given for them; all others are the book's."""

    @cache
    def read(name: str) -> pd.DataFrame:
        return edits[name](load(name)) if name in edits else load(name)

    return read


def swapped(one: str, other: str) -> Read:
    """Return a reader in whose tables two states, by ISO3 code, have changed places, but for their names."""
    codes = {one: other, other: one}
    words = {
        KEYWORDS.get(code): KEYWORDS.get(codes[code]) for code in codes if code in KEYWORDS and codes[code] in KEYWORDS
    }

    @cache
    def read(name: str) -> pd.DataFrame:
        table = load(name)
        if name == "countries":
            return table
        columns = [column for column in table if column.endswith("iso3") or column in ("partner", "destination")]
        table[columns] = table[columns].replace(codes)
        return table.replace({"keyword_group": words}) if "keyword_group" in table else table

    return read


def scaled(column: str, factor: float, where: str | None = None) -> Edit:
    """Return an edit that multiplies `column` by `factor` in the rows that match `where`, in a query's words."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        rows = table.eval(where) if where else slice(None)
        table[column] = table[column].astype(float)
        table.loc[rows, column] *= factor
        return table

    return edit


def spread(column: str, number: int, where: str, sign: int = 1) -> Edit:
    """Return an edit that adds `number` to counts in `column`, one by one where they are least, or takes it away.

    Parameters
    ----------
    where : the rows, in a query's words
    sign : 1, or -1 to take away, one by one where counts are largest
    """

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        counts = table.loc[table.eval(where), column].astype(int)
        for _ in range(number):
            counts[counts.idxmin() if sign > 0 else counts.idxmax()] += sign
        table.loc[counts.index, column] = counts
        return table

    return edit


def recoded(column: str, number: int, where: str, new: str) -> Edit:
    """Return an edit that writes `new` into `column` of the first `number` rows that match `where`."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[table.index[table.eval(where)][:number], column] = new
        return table

    return edit


def without(number: int, where: str) -> Edit:
    """Return an edit that drops the last `number` of the rows that match `where`."""
    return lambda table: table.drop(table.index[table.eval(where)][-number:])
