"""Oil prices of the US Energy Information Administration, from the mirror that the book has always read.

https://github.com/datasets/oil-prices, files ``data/brent-year.csv`` and ``data/wti-year.csv``: a date and a price.
"""

from collections.abc import Iterator

import pandas as pd

from companion.data import load, source
from refresh.core import Downloads, Edition, sorted_like, take, whole

TITLE = "Oil prices"
TABLES = ("oil_price",)
MIRROR = "https://raw.githubusercontent.com/datasets/oil-prices/main/data"


def editions(downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield the table as the mirror has it now."""
    old, parts = load("oil_price"), []
    for series in ("brent", "wti"):
        path = downloads.file(f"{series}-year.csv", f"{MIRROR}/{series}-year.csv")
        table = take(
            TITLE, whole(TITLE, lambda path=path: pd.read_csv(path)), {"Date": "date", "Price": "usd_per_barrel"}
        )
        years = whole(TITLE, lambda table=table: pd.to_datetime(table["date"]).dt.year)
        parts.append(table.assign(series=series, year=years))
    table = pd.concat(parts)
    table = sorted_like(table[table["year"] >= old["year"].min()], old, source("oil_price")["schema"]["primaryKey"])
    obtained = f"Read from {MIRROR} by `make refresh`; year taken from the date, earlier years dropped."
    yield "oil_price", Edition(table, f"To {table['year'].max()}", obtained)
