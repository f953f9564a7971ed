"""Ideal points of states in the UN General Assembly, from their authors' data set at Harvard Dataverse.

The data set is doi:10.7910/DVN/LEJUQZ; lists and files are served by Dataverse's native and data access APIs,
https://guides.dataverse.org/en/latest/api/. Columns are those of the authors' codebook: ``fp`` for votes on final
passage, ``all`` for all votes, quantiles with or without a per cent sign.
"""

import io
import json
import re
from collections.abc import Iterator

import pandas as pd

from companion.data import load, source
from refresh.core import Downloads, Edition, Refused, sorted_like, take, whole

TITLE = "UN General Assembly ideal points"
DATAVERSE = "https://dataverse.harvard.edu/api"
DOI = "doi:10.7910/DVN/LEJUQZ"
TABLES = ("unga_ideal_points",)
#: The publisher's columns, in small letters and without signs.
FINAL = {"iso3c": "iso3", "year": "year", "idealpointfp": "ideal_point", "q5fp": "q5", "q95fp": "q95",
         "nvotesfp": "n_votes"}  # fmt: skip
EVERY = {"idealpointall": "ideal_point_all", "q5all": "q5_all", "q95all": "q95_all", "nvotesall": "n_votes_all"}
#: The name of a file of estimates by state and year: the day of the edition, as July2025, or the years, as 1946-2025.
NAME = re.compile(r"Idealpoint(?:s|estimates)\D*(?P<first>\d{4}-)?(?P<edition>\d{4})\.(?:tab|csv|dta)")


def editions(downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield the table as the newest file of the data set has it."""
    content = downloads.file("dataset.json", f"{DATAVERSE}/datasets/:persistentId/?persistentId={DOI}").read_bytes()
    said = whole(TITLE, lambda: json.loads(content)["data"]["latestVersion"])
    files = {one["dataFile"]["filename"]: one["dataFile"]["id"] for one in said["files"]}
    found = [match for name in files if (match := NAME.fullmatch(name))]
    if not found:
        raise Refused(f"{TITLE}: no file called like IdealpointsJuly2025.tab any more; the format has changed.")
    # years to 2025 are younger than a file of July 2025, whose years end in 2024
    name = max(found, key=lambda match: (match["edition"], bool(match["first"])))[0]
    path = downloads.file(name, f"{DATAVERSE}/access/datafile/{files[name]}")
    old = load("unga_ideal_points")
    table, notes = points(whole(TITLE, lambda: tabular(path.read_bytes())), old)
    vintage = f"File {name}, version {said['versionNumber']} of the data set, released {said['releaseTime'][:10]}"
    obtained = f"Read from Harvard Dataverse, {DOI}, file {name}, by `make refresh`; states selected, four decimals."
    table = sorted_like(table, old, source("unga_ideal_points")["schema"]["primaryKey"])
    yield "unga_ideal_points", Edition(table, vintage, obtained, notes=notes)


def tabular(content: bytes) -> pd.DataFrame:
    """Return a file of the data set: Stata's, or a text with tabs or commas."""
    if content.startswith((b"<stata_dta>", b"r\x02", b"s\x02")):
        return pd.read_stata(io.BytesIO(content))
    return pd.read_csv(io.BytesIO(content), sep="\t" if b"\t" in content.partition(b"\n")[0] else ",")


def points(table: pd.DataFrame, old: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the states and years of our table with both estimates, and what is to be said of them."""
    table = table.rename(columns=lambda name: str(name).strip().lower().replace("%", ""))
    notes = []
    if EVERY.keys() & set(table):
        table = take(TITLE, table, FINAL | EVERY)
    else:  # the file of 2026 has final passage only
        kept = old.set_index(["iso3", "year"])[list(EVERY.values())]
        table = take(TITLE, table, FINAL).join(kept, on=["iso3", "year"])
        notes.append("Definition changed: this file has no estimates from all votes; those of the former one stay.")
    estimates = [column for column in table if column not in ("iso3", "year")]
    table = table[table["iso3"].isin(old["iso3"]) & (table["year"] >= old["year"].min())]
    table = table.dropna(subset=estimates, how="all")
    return table.assign(**{column: table[column].astype("float64").round(4) for column in estimates}), notes
