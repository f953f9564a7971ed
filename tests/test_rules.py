"""Each rule gives each of its verdicts when the data change by as much as they might have: a figure, a vote, a year."""

import re

import numpy as np
import pandas as pd
import pytest

from companion import claims, firsts, indicators, intervals, rules
from companion.data import load
from companion.stages import STAGES, stage_of
from publishing.sections import ledger

OURS = "iso3 == 'TJK'"
#: The verdicts by the column of ``claims.csv`` that says when.
COLUMNS = {f"{verdict.replace(' ', '_')}_if": verdict for verdict in ledger.JUDGED}


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
