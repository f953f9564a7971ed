"""Democracy indices of V-Dem, as Our World in Data serves them.

V-Dem itself hands its file out after a form, https://v-dem.net/data/the-v-dem-dataset/. Our World in Data serves each
chart's data and their description by an address that it documents, https://docs.owid.io/projects/etl/api/.
"""

import re
from collections.abc import Iterator

import pandas as pd

from companion.data import load, source
from refresh.core import Downloads, Edition, Refused, sorted_like, take, whole

TITLE = "V-Dem, through Our World in Data"
TABLES = ("vdem",)
CHARTS = "https://ourworldindata.org/grapher"
#: Our column, its chart, and its column there.
COLUMNS = {"polyarchy": ("electoral-democracy-index", "electdem_vdem__estimate_best"),
           "libdem": ("liberal-democracy-index", "libdem_vdem__estimate_best")}  # fmt: skip
#: V-Dem's version 15 came out in 2025, and one each year since.
BEFORE_FIRST = 2010


def editions(downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield the table with the newest edition's rows beside those of the editions that it has."""
    old = load("vdem")
    said = downloads.file("metadata.json", f"{CHARTS}/{COLUMNS['polyarchy'][0]}.metadata.json").read_text("utf-8")
    if not (found := re.search(r"V-Dem \((\d{4})\)", said)):
        raise Refused(f"{TITLE}: the description names no edition of V-Dem any more; the format has changed.")
    edition = f"v{int(found[1]) - BEFORE_FIRST}"
    parts = []
    for column, (chart, name) in COLUMNS.items():
        path = downloads.file(f"{chart}.csv", f"{CHARTS}/{chart}.csv?v=1&csvType=full&useColumnShortNames=true")
        table = whole(TITLE, lambda path=path: pd.read_csv(path))
        table = table.rename(columns=str.lower)
        table = take(TITLE, table, {"code": "iso3", "year": "year", name: column})
        parts.append(table[table["iso3"].isin(old["iso3"]) & (table["year"] >= old["year"].min())])
    new = parts[0].merge(parts[1], how="outer").assign(edition=edition)
    key = source("vdem")["schema"]["primaryKey"]
    # bounds are not served: those of rows that the table has stay
    table = new.set_index(key).combine_first(old.set_index(key)).reset_index()
    vintage = source("vdem")["vintage"]
    if edition not in set(old["edition"]):
        vintage += f" and {edition} ({found[1]})"
    before = source("vdem")["obtained"].split(f" Edition {edition}:")[0]
    obtained = f"{before} Edition {edition}: read from {CHARTS} by `make refresh`, without bounds."
    yield "vdem", Edition(sorted_like(table, old, key), vintage, obtained)
