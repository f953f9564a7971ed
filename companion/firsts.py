"""Which country comes first for Tajikistan: the measures on which several compete, and who leads on each in a stage."""

import numpy as np
import pandas as pd

from companion.data import Read, load
from companion.measures import last_published
from companion.stages import Stage, within
from companion.states import AGGREGATES

#: The two books by which trade is judged: what Tajikistan's side has, and what its partners' side has.
BOOKS = ("trade_cow", "trade_baci")
#: The measure that is a residue of the Soviet Union.
HOMES = "migrants’ destination"


def standings(trade: str = "trade_cow", read: Read = load) -> dict[str, pd.DataFrame]:
    """Return the measures on which partners compete for the first place, each a table of year, partner and value.

    Parameters
    ----------
    trade : the trade table, ``trade_cow`` (from 1994, as 1992-1993 are incomplete) or ``trade_baci``

    Returns
    -------
    arms deliveries (SIPRI's units), migrants (persons), debt to states (dollars), students abroad (persons), trade
    (exports and imports, million dollars); no aggregates
    """
    students = read("students_abroad")
    # a year for which UNESCO has no Russian figure can't say who is first
    known = students.loc[students["destination"] == "RUS", "year"]
    tables = {
        "arms": (read("sipri_arms_tiv").query("iso3 == 'TJK'"), "partner_iso3", "tiv"),
        HOMES: (read("un_migrant_stock").query("revision == 2020"), "destination", "migrants"),
        "debt": (read("debt_by_creditor").query("creditor_type == 'bilateral'"), "creditor_iso3", "stock_usd"),
        "students abroad": (students[students["year"].isin(known)], "destination", "students"),
        "trade": (read(trade).query("year >= 1994"), "partner", "value_musd"),
    }
    return {
        measure: table.loc[table[who].notna() & ~table[who].isin(AGGREGATES), ["year", who, value]]
        .set_axis(["year", "partner", "value"], axis=1)
        .groupby(["year", "partner"], as_index=False)
        .sum()
        for measure, (table, who, value) in tables.items()
    }


def leaders(stage: Stage, book: str = "trade_cow", last: bool = False, read: Read = load) -> dict[str, str]:
    """Return who is first in a stage on each measure on which several countries compete: measure -> ISO3 code.

    Arms count in a stage in which several suppliers deliver.

    Parameters
    ----------
    book : who counts the trade: ``trade_cow``, and Tajik statistics where it ends, or ``trade_baci`` from 2000 on, and
        Chinese customs for China in stage 4
    last : judge by the last year of the stage that a table holds, instead of the stage's total
    """
    tables = standings(book if stage.number > 1 else "trade_cow", read)
    if stage.number > 3:
        tables["trade"] = official_trade(stage, chinese=book == "trade_baci", read=read)
    first = {}
    for measure, table in tables.items():
        rows = within(table, stage)
        alone = measure == "arms" and rows["partner"].nunique() < 2
        rows = rows[rows["year"] == rows["year"].max()] if last else rows
        if len(rows) and not alone:
            first[measure] = rows.groupby("partner")["value"].sum().idxmax()
    return first


def official_trade(stage: Stage, chinese: bool = False, read: Read = load) -> pd.DataFrame:
    """Return the turnover with each partner in a stage by official figures: year, partner, value.

    A year counts if there is a figure for Russia and one for China: without either it can't say who is first. Values
    are million dollars, or per cent of all trade where more years have those.

    Parameters
    ----------
    chinese : take Chinese customs' figure for China, beside Tajik statistics for the others
    """
    rows = within(read("trade_official").query("flow == 'turnover' and period == 'year' and partner != 'WLD'"), stage)
    found = []
    for unit in ("value_musd", "share_pct"):
        values = last_published(rows, unit, "year", "partner").unstack()
        if chinese:
            customs = read("china_trade_gap").query("flow == 'turnover'").set_index("year")["partner_reported_musd"]
            values["CHN"] = customs.reindex(values.index) if unit == "value_musd" else np.nan
        found.append(values.reindex(columns=values.columns.union(["RUS", "CHN"])).dropna(subset=["RUS", "CHN"]))
    long = max(found, key=len).stack().rename_axis(["year", "partner"]).rename("value")
    return long.dropna().astype(float).reset_index()
