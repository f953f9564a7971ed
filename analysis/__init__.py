"""Tables that chapters draw and don't compute: what needs SciPy and its like, or more than a few seconds.

Chapters also run in the reader's browser, so they never import this package. Each module has one subject and a function
``table()``, which takes nothing, gives the same each time, and is written to ``data/NAME.csv`` by
``python -m analysis``. A test recomputes every table.
"""

from collections.abc import Callable
from importlib import import_module

import pandas as pd

#: The module in this package that makes each table of ``data/``, or ``module:function`` where it makes several.
TABLES: dict[str, str] = {
    "lineup": "lineup",
    "period_bends": "bends",
    "period_breaks": "breaks",
    "period_hits": "breaks:hits",
    "period_joint": "joint",
    "period_power": "power",
    "period_redrawn": "sources:redrawn",
    "period_sources": "sources",
    "period_surrogates": "surrogates",
    "reliability": "reliability",
    "severity": "severity",
    "specifications": "specifications",
}


def maker(name: str) -> Callable[[], pd.DataFrame]:
    """Return the function that makes the table `name`; only its own module is loaded."""
    module, _, function = TABLES[name].partition(":")
    return getattr(import_module(f"analysis.{module}"), function or "table")


def written(table: pd.DataFrame) -> str:
    """Return a table as the text of its file: without an index, with the line ends that ``data/`` has."""
    return table.to_csv(index=False, lineterminator="\n")
