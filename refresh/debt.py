"""International Debt Statistics of the World Bank: who lends to Tajikistan, by the client ``wbgapi``.

Database 6 of the same API as the indicators', whose fourth dimension is the counterpart area. Names of counterparts are
those of the list that the package wbids prints, https://teal-insights.github.io/r-wbids/.
"""

import json
from collections.abc import Iterator

import pandas as pd
import wbgapi

from companion.data import load, source
from refresh.core import Downloads, Edition, Refused, sorted_like
from refresh.worldbank import connect, updated

TITLE = "International Debt Statistics"
DATABASE = 6
TABLES = ("debt_by_creditor", "debt_service_by_creditor")
#: The part of a series' code that names the kind of creditor.
KINDS = {"BLAT": "bilateral", "MLAT": "multilateral", "PBND": "bonds", "PCBK": "commercial banks",
         "PROP": "other private"}  # fmt: skip
ALL = "All creditors of the type"
#: Our shorter names.
NAMES = {
    "World": ALL, "Russian Federation": "Russia", "Iran, Islamic Rep.": "Iran", "Kyrgyz Republic": "Kyrgyzstan",
    "Turkiye": "Türkiye", "Asian Infrastructure Investment Bank": "AIIB", "Asian Dev. Bank": "Asian Development Bank",
    "European Bank for Reconstruction and Dev. (EBRD)": "EBRD", "European Investment Bank": "EIB",
    "European Economic Community (EEC)": "European Commission", "International Fund for Agricultural Dev.": "IFAD",
    "Islamic Dev. Bank": "Islamic Development Bank", "OPEC Fund for International Dev.": "OPEC Fund",
    "World Bank-IDA": "World Bank (IDA)",
}  # fmt: skip
#: Creditors whose debt never reached this, in dollars, are left out.
SMALL = 1e6
OBTAINED = (
    "Asked of the World Bank's Indicators API (database 6) by the client wbgapi, by `make refresh`; debtor Tajikistan, "
    "names shortened."
)


def editions(downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield the debt and what is paid on it, as the World Bank has them now."""
    connect(downloads)
    stocks = creditors(downloads, "DOD", "stock_usd")
    most = stocks.groupby(["creditor_type", "creditor"])["stock_usd"].transform("max")
    stocks = stocks[(stocks["creditor"] == ALL) | (most >= SMALL)]
    last = int(stocks["year"].max())
    vintage = f"Edition with {last} as last actual year, updated on {updated(downloads, DATABASE)}"
    yield TABLES[0], finished(TABLES[0], stocks, vintage)
    paid = creditors(downloads, "AMT", "principal_usd")
    paid = paid.merge(creditors(downloads, "INT", "interest_usd"), how="outer")
    paid = paid[paid["creditor"].isin(load(TABLES[1])["creditor"])]
    paid["status"] = (paid["year"] <= last).map({True: "actual", False: "scheduled"})
    yield TABLES[1], finished(TABLES[1], paid, f"{vintage}; later years scheduled at that time", ahead=10)


def finished(name: str, table: pd.DataFrame, vintage: str, ahead: int = 0) -> Edition:
    """Return the edition of a table that lacks the codes of states."""
    old = load(name)
    codes = pd.concat([load("countries").set_index("name")["iso3"], old.set_index("creditor")["creditor_iso3"]])
    codes = codes[~codes.index.duplicated(keep="last")]
    table = table.assign(iso3="TJK", creditor_iso3=table["creditor"].map(codes))
    table = table[table["year"] >= old["year"].min()]
    notes = []
    if new := sorted(set(table["creditor"]) - set(old["creditor"])):
        notes.append(f"Creditors that are new, or have a new name: {', '.join(new)}.")
    if gone := sorted(set(old["creditor"]) - set(table["creditor"])):
        notes.append(f"Creditors that are gone, or have a new name: {', '.join(gone)}.")
    key = source(name)["schema"]["primaryKey"]
    return Edition(sorted_like(table, old, key), vintage, OBTAINED, notes=notes, ahead=ahead)


def creditors(downloads: Downloads, measure: str, column: str) -> pd.DataFrame:
    """Return a measure (DOD, AMT or INT) of all kinds of creditors: kind, creditor, year, value."""
    parts = []
    for code, kind in KINDS.items():
        rows = ask(downloads, f"DT.{measure}.{code}.CD")
        part = pd.DataFrame(rows, columns=["creditor", "year", column])
        parts.append(part.assign(creditor_type=kind, creditor=part["creditor"].str.strip().replace(NAMES)))
    return pd.concat(parts, ignore_index=True)


def ask(downloads: Downloads, code: str) -> list[list]:
    """Return counterpart, year and value of a series."""

    def fetch() -> bytes:
        rows = wbgapi.data.fetch(code, "TJK", counterpart_area="all", skipBlanks=True, labels=True, db=DATABASE)
        observed = [[row["counterpart_area"]["value"], int(row["time"]["value"]), row["value"]] for row in rows]
        return json.dumps(observed).encode()

    rows = json.loads(downloads.kept(f"{code}.json", fetch).read_bytes())
    if not rows:
        raise Refused(f"{TITLE}: the series {code} has no values any more; has its code changed?")
    return rows
