"""Readers of the book's tables in which the data are as they might have been, for the tests of the ledger's rules."""

import numpy as np
import pandas as pd

from companion import rules
from companion.data import load
from companion.stages import STAGES

OURS = "iso3 == 'TJK'"
TURNOVER = "partner == 'RUS' and flow == 'turnover' and period == 'year'"


def edited(name, where, read=load, **columns):
    """Return a reader whose table `name` has other values in the rows that match `where`."""

    def changed(wanted):
        table = read(wanted).copy()
        if wanted == name:
            rows = table.eval(where)
            assert rows.any(), where
            for column, value in columns.items():
                kind = table[column].dtype
                new = value(table.loc[rows, column]) if callable(value) else value
                table[column] = table[column].astype(object)
                table.loc[rows, column] = new
                table[column] = table[column].astype(kind)
        return table

    return changed


def dropped(name, where, read=load):
    """Return a reader whose table `name` lacks the rows that match `where`."""
    assert load(name).eval(where).any(), where
    return lambda wanted: read(wanted)[~read(wanted).eval(where)] if wanted == name else read(wanted)


def added(name, like, read=load, **columns):
    """Return a reader whose table `name` has one row more: the first that matches `like`, with other values."""

    def changed(wanted):
        table = read(wanted)
        return pd.concat([table, table.query(like).head(1).assign(**columns)]) if wanted == name else table

    return changed


def line(name, read=load, **numbers):
    """Return a reader of a ledger in which the lines of claim `name` stand elsewhere."""
    moved = " ".join(f"{key}={number:g}" for key, number in (rules.lines(name, load) | numbers).items())
    return edited("claims", f"id == '{name}'", read, lines=moved)


def steps(levels, cuts):
    """Return a reader of the eight series as steps at `cuts`, two standard deviations apart, with half their noise."""
    columns = {
        "unga_ideal_points": "ideal_point", "unga_agreement": "agreement_score", "sipri_milex": "share_gdp_pct",
        "wdi_trade_openness": "exports_pct_gdp", "wdi_aid_fdi_debt": "oda_pct_gni",
        "wdi_remittances": "remittances_pct_gdp", "ungdc_mentions": "mentions",
    }  # fmt: skip

    def read(wanted):
        table = load(wanted).copy()
        if wanted in columns:
            values = table[columns[wanted]].astype(float)
            noise = values.groupby(table["iso3"]).transform(lambda own: own.diff().clip(-own.std(), own.std()) / 2)
            level = np.array(levels)[np.searchsorted(cuts, table["year"], side="right")]
            new = (values.mean() + values.std() * 2 * level + noise.fillna(0)).where(values.notna())
            table[columns[wanted]] = new.clip(lower=0).round() if wanted == "ungdc_mentions" else new
        return table

    return read


def scaled(iso3, stage, factor, read=load):
    """Return a reader in which a state's speeches of stage 1, or of all later ones, name Russia `factor` times."""
    years = "year < 2000" if stage == 1 else "year >= 2000"
    return edited(
        "ungdc_mentions", f"iso3 == '{iso3}' and keyword_group == 'russia' and {years}", read,
        mentions=lambda old: (old.astype(float) * factor).round(),
    )  # fmt: skip


def named(iso3, years, mentions, read=load):
    """Return a reader in which each of a state's speeches of those years names Russia that often."""
    return edited(
        "ungdc_mentions", f"iso3 == '{iso3}' and keyword_group == 'russia' and {years}", read, mentions=mentions
    )


def coded(codes):
    """Return a reader in which the sentences of each speech of stage 1 have these codes in turn."""

    def read(wanted):
        table = load(wanted)
        if wanted == "ungdc_russia_sentences":
            turn = table.groupby("year").cumcount().map(lambda place: codes[place % len(codes)])
            table["context_code"] = turn.where(table["year"] < 2000, table["context_code"]).astype("string")
        return table

    return read


def found(vote, read=load):
    """Return a reader in which the two missing votes of stage 4 were found, and were `vote`."""
    for resolution in ("A/RES/77/229", "A/RES/78/221"):
        read = added("unga_ukraine_votes", f"resolution == '{resolution}'", read, iso3="TJK", vote=vote)
    return read


def vote(cast, where, read=load):
    """Return a reader in which Tajikistan cast other votes."""
    return edited("unga_ukraine_votes", f"{OURS} and {where}", read, vote=cast)


def times(name, where, column, factor, read=load):
    """Return a reader in which figures are higher or lower by a factor."""
    return edited(name, where, read, **{column: lambda old: old.astype(float) * factor})


def level_money(wanted):
    """Return tables in which Tajikistan's remittances grow by a steady 5 per cent a year in roubles."""
    table = load(wanted)
    if wanted == "wdi_remittances":
        rate = load("wdi_exchange_rates").query("iso3 == 'RUS'").set_index("year")["lcu_per_usd"]
        steady = 7e10 * 1.05 ** (table["year"] - 2010).astype(float) / table["year"].map(rate)
        ours = (table["iso3"] == "TJK") & table["year"].between(STAGES[2].start - 1, STAGES[2].end)
        table["remittances_usd"] = table["remittances_usd"].mask(ours, steady)
    return table
