"""Roll calls of the UN General Assembly: agreement computed from the UN library's own file.

https://digitallibrary.un.org/record/4060887 has the file (``..._ga_voting.csv``, one row a state and resolution) and a
description of its columns. The library gives it to browsers only, so it is put into place by hand.
"""

from collections.abc import Iterator

import pandas as pd

from companion.data import load, source
from refresh.core import Downloads, Edition, sorted_like, take, whole

TITLE = "UN Digital Library, roll calls"
PAGE = "https://digitallibrary.un.org/record/4060887"
TABLES = ("unga_agreement",)
#: The rows of the table that the library's votes make; those of Voeten's data end in 2019.
ROWS = "undl_scrape"
COLUMNS = {"ms_code": "iso3", "ms_vote": "vote", "date": "date", "resolution": "resolution"}
#: A vote as a number; who casts none is left out.
VOTES = {"Y": 1.0, "A": 0.5, "N": 0.0}


def editions(downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield the table with agreement computed anew from the library's file."""
    path = downloads.by_hand("ga_voting.csv", PAGE)
    old = load("unga_agreement")
    votes = whole(TITLE, lambda: pd.read_csv(path, usecols=lambda name: name in COLUMNS, dtype="string"))
    votes = take(TITLE, votes, COLUMNS)
    votes = votes.assign(year=votes["date"].str[:4].astype(int), vote=votes["vote"].map(VOTES))
    votes = votes[votes["year"] >= old["year"].min()]
    rows = [
        agreement(votes, iso3, partner)
        for iso3 in sorted(set(old["iso3"])) for partner in sorted(set(old["partner_iso3"]))
    ]  # fmt: skip
    table = pd.concat([*rows, old[old["source"] != ROWS]])
    first = f"{source('unga_agreement')['obtained'].split(' Rows undl_scrape: ')[0]} Rows undl_scrape: "
    yield (
        "unga_agreement",
        Edition(
            sorted_like(table, old, source("unga_agreement")["schema"]["primaryKey"]),
            f"UN library's file to {votes['date'].max()}, unvotes to 2019",
            f"{first}computed by `make refresh` from the library's own file, {PAGE}, and no longer from a scrape.",
            {"agreement_score": "Votes on adopted resolutions as in the UN library's own file"},
        ),
    )


def agreement(votes: pd.DataFrame, iso3: str, partner: str) -> pd.DataFrame:
    """Return how two states voted in each year, over the resolutions on which both said yes, no or abstain."""
    sides = [votes[votes["iso3"] == code].drop_duplicates("resolution").set_index("resolution")["vote"]
             for code in (iso3, partner)]  # fmt: skip
    calls = votes.drop_duplicates("resolution").set_index("resolution")["year"]
    apart = (sides[0] - sides[1]).abs().dropna().round(6)
    years = calls.reindex(apart.index)
    table = pd.DataFrame({"n_roll_calls": calls.groupby(calls).size(), "n_both_voting": apart.groupby(years).size()})
    table["n_both_voting"] = table["n_both_voting"].fillna(0).astype(int)
    table["share_identical"] = (apart == 0).groupby(years).mean().round(4)
    table["agreement_score"] = (1 - apart).groupby(years).mean().round(4)
    table["share_opposed"] = (apart == 1).groupby(years).mean().round(4)
    return table.rename_axis("year").reset_index().assign(iso3=iso3, partner_iso3=partner, source=ROWS)
