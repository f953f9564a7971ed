"""Renewing the data: what publishers have now, beside what the book has, and nothing taken before somebody agreed.

Each source is a module with a ``TITLE``, the ``TABLES`` that it serves, and a function ``editions`` that asks through
:class:`refresh.core.Downloads` and yields each table with its :class:`refresh.core.Edition`. Tables that nobody serves
plainly stand in ``by_hand.csv``, with what to look for.
"""

import csv
from pathlib import Path

#: The modules of this package that ask a publisher, in the order in which they do.
SOURCES = ("worldbank", "debt", "ucdp", "ideal_points", "sipri", "vdem", "oil", "roll_calls")
#: Tables that are this book's own work, or sealed: no publisher renews them.
OWN = ("claims", "codings_events", "codings_sentences", "codings_statements", "countries", "excerpts", "forecasts",
       "outlines", "places", "specification_options", "ungdc_keywords")  # fmt: skip


def by_hand() -> dict[str, str]:
    """Return the tables that no publisher serves plainly, each with what to look for."""
    with (Path(__file__).parent / "by_hand.csv").open(encoding="utf-8") as file:
        return {row["table"]: row["look_for"] for row in csv.DictReader(file)}
