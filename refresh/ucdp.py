"""Uppsala Conflict Data Program: the zipped CSV files of its newest version.

The page https://ucdp.uu.se/downloads/ links them; names hold the version, 261 for 26.1. Columns are those of the
codebooks there; in the country-year file those of version 25.1 ended in ``_cy``.
"""

import io
import zipfile
from collections.abc import Iterator

import pandas as pd

from companion.data import load, source
from refresh.core import Downloads, Edition, Refused, newest, sorted_like, take, whole

TITLE = "Uppsala Conflict Data Program"
PAGE = "https://ucdp.uu.se/downloads/"
TABLES = ("ucdp_violence", "ucdp_participants", "ucdp_opponents")
#: States by their numbers in Gleditsch and Ward's list.
STATES = {702: "TJK", 705: "KAZ", 703: "KGZ", 704: "UZB", 701: "TKM", 365: "RUS", 700: "AFG", 710: "CHN", 630: "IRN",
          770: "PAK", 2: "USA"}  # fmt: skip
#: Our words for kinds of violence, and the columns that hold their deaths before ``_best``, ``_low`` and ``_high``.
KINDS = {
    "state_based": "sb_total_deaths", "state_based_intrastate": "sb_intrastate_deaths",
    "state_based_interstate": "sb_interstate_deaths", "non_state": "ns_total_deaths", "one_sided": "os_total_deaths",
}  # fmt: skip
BOUNDS = ("best", "low", "high")
ROLES = {"gwno_a": "side_a", "gwno_a_2nd": "side_a_supporter", "gwno_b": "side_b", "gwno_b_2nd": "side_b_supporter"}
INCOMPATIBILITY = {1: "territory", 2: "government"}
CONFLICT = {2: "interstate", 3: "intrastate", 4: "internationalised_intrastate"}
#: The conflict over the government of Tajikistan, the years of the table, and what names of its rebel sides begin with.
CIVIL_WAR, WAR_ENDS = 395, 2000
REBELS = {"PFT": "PFT", "UTO": "UTO", "Khudo": "Khudoberdiyev", "Mullo": "Mullo Abdullo"}


def editions(downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield the tables as the programme's newest version has them."""
    page = downloads.file("downloads.html", PAGE).read_text(encoding="utf-8")
    for name, stem, make in (
        ("ucdp_violence", "organizedviolencecy/organizedviolencecy", violence),
        ("ucdp_participants", "ucdpprio/ucdp-prio-acd", participants),
        ("ucdp_opponents", "brd/ucdp-brd-dyadic", opponents),
    ):
        found = newest(TITLE, page, rf"{stem}-(?P<edition>\d{{3}})-csv\.zip")
        path = downloads.file(found[0].rpartition("/")[2], PAGE + found[0])
        table = whole(TITLE, lambda path=path: unzipped(path.read_bytes()))
        version = f"{found['edition'][:2]}.{found['edition'][2:]}"
        old = load(name)
        obtained, vintage = f"Read from {PAGE}{found[0]} by `make refresh`.", f"Version {version}"
        if name == "ucdp_participants":
            obtained += " The column rebel_side was added from version 21.1."
            vintage += "; rebel_side: version 21.1"
        key = ("year", "opponent") if name == "ucdp_opponents" else source(name)["schema"]["primaryKey"]
        new = sorted_like(make(table, old), old, key)
        yield name, Edition(new, vintage, obtained)


def unzipped(content: bytes) -> pd.DataFrame:
    """Return the CSV file of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        table = pd.read_csv(archive.open(name), encoding="utf-8-sig", low_memory=False)
    return table.rename(columns=lambda name: name.removesuffix("_cy"))


def violence(table: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Return deaths by state, year and kind, and all kinds together, for the states and years of the old table."""
    columns = {f"{stem}_{bound}": f"{kind} {bound}" for kind, stem in KINDS.items() for bound in BOUNDS}
    table = take(TITLE, table, {"country_id": "iso3", "year": "year", **columns})
    table = table.assign(iso3=table["iso3"].map(STATES))
    table = table[table["iso3"].isin(old["iso3"]) & (table["year"] >= old["year"].min())].set_index(["iso3", "year"])
    parts = []
    for kind in ("all", *KINDS):
        kinds = ("state_based", "non_state", "one_sided") if kind == "all" else (kind,)
        deaths = {f"deaths_{b}": table[[f"{one} {b}" for one in kinds]].sum(axis=1, min_count=1) for b in BOUNDS}
        parts.append(pd.DataFrame(deaths).assign(violence_type=kind))
    return pd.concat(parts).reset_index()


def participants(table: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Return the states of conflicts to which Tajikistan is a party, one row a conflict, year, role and state."""
    columns = ("conflict_id", "year", "incompatibility", "intensity_level", "type_of_conflict", *ROLES)
    table = take(TITLE, table, dict(zip(columns, columns, strict=True)))
    rows = []
    for conflict in table.to_dict("records"):
        states = {role: numbers(conflict[column]) for column, role in ROLES.items()}
        if 702 not in states["side_a"] + states["side_b"]:
            continue
        for role, codes in states.items():
            for code in codes:
                if code not in STATES:
                    raise Refused(f"{TITLE}: the state {code} of a conflict with Tajikistan is not in refresh/ucdp.py.")
                rows.append({key: conflict[key] for key in columns[:4]} | {
                    "role": role, "iso3": STATES[code], "conflict_type": CONFLICT.get(conflict["type_of_conflict"]),
                    "incompatibility": INCOMPATIBILITY.get(conflict["incompatibility"])})  # fmt: skip
    key = ["conflict_id", "year", "role", "iso3"]
    sides = old.set_index(key)["rebel_side"]
    found = pd.DataFrame(rows)
    return found.join(sides, on=key)


def numbers(cell: object) -> list[int]:
    """Return the numbers in a cell such as ``365, 704``."""
    return [] if pd.isna(cell) else [int(float(part)) for part in str(cell).split(",") if part.strip()]


def opponents(table: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Return battle-related deaths of the civil war by rebel side and year."""
    columns = {"conflict_id": "conflict_id", "side_b": "opponent", "year": "year"}
    table = take(TITLE, table, columns | {f"bd_{bound}": f"deaths_{bound}" for bound in BOUNDS})
    table = table[(table["conflict_id"] == CIVIL_WAR) & (table["year"] <= WAR_ENDS)]

    def ours(name: str) -> str:
        return next((short for part, short in REBELS.items() if part in name), name)

    return table.assign(opponent=table["opponent"].map(ours))
