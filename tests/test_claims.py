"""Verdicts follow the data: each rule turns when the data that it rests on do, and each statistic is computed twice."""

import csv
import math
import statistics
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from companion import claims, data, indicators, periods, rules_later, rules_whole
from companion.data import load
from companion.stages import STAGES, stage_of, staged
from publishing import book

OURS = "iso3 == 'TJK'"


def edited(name, where, **columns):
    """Return a reader whose table `name` has other values in the rows that match `where`."""

    def read(wanted):
        table = load(wanted).copy()
        if wanted == name:
            rows = table.eval(where) if isinstance(where, str) else where(table)
            for column, value in columns.items():
                kind = table[column].dtype
                new = value(table.loc[rows]) if callable(value) else value
                table[column] = table[column].astype(object)
                table.loc[rows, column] = new
                table[column] = table[column].astype(kind)
        return table

    return read


def dropped(name, where):
    """Return a reader whose table `name` lacks the rows that match `where`."""
    return lambda wanted: load(wanted)[~load(wanted).eval(where)] if wanted == name else load(wanted)


def steps(wanted):
    """Return the tables of the eight series, each replaced by steps at the paper's boundaries."""
    table = load(wanted).copy()
    columns = {
        "unga_ideal_points": "ideal_point", "unga_agreement": "agreement_score", "sipri_milex": "share_gdp_pct",
        "wdi_trade_openness": "exports_pct_gdp", "wdi_aid_fdi_debt": "oda_pct_gni",
        "wdi_remittances": "remittances_pct_gdp",
    }  # fmt: skip
    if wanted in columns:
        number = [stage_of(min(year, STAGES[-1].end)) for year in table["year"].clip(lower=STAGES[0].start)]
        level = pd.Series([10.0 * stage.number**2 for stage in number], index=table.index)
        table[columns[wanted]] = level.where(table[columns[wanted]].notna())
    return table


def level_speeches(wanted):
    """Return tables in which every Tajik speech names Russia at the same rate."""
    table = load(wanted).copy()
    if wanted in ("ungdc_mentions", "ungdc_speeches"):
        table.loc[table["iso3"] == "TJK", "mentions" if wanted == "ungdc_mentions" else "word_count"] = 2
    return table


def add_leaving(wanted):
    table = load(wanted)
    row = {"organisation": "CSTO", "iso3": "TJK", "event": "left", "date": "2023-06-01"}
    return pd.concat([table, pd.DataFrame([row])]) if wanted == "memberships" else table


def add_support(wanted):
    table = load(wanted)
    row = table.query("role == 'side_a_supporter' and iso3 == 'RUS'").head(1).assign(year=1992)
    return pd.concat([table, row]) if wanted == "ucdp_participants" else table


def test_help_for_the_popular_front_counts_as_support():
    """It was the rebel of 1992 that took office, so troops for it are no sign of a second policy."""

    def read(wanted):
        table = add_support(wanted)
        if wanted == "ucdp_participants":
            added = (table["iso3"] == "RUS") & (table["year"] == 1992)
            table = table.assign(
                role=table["role"].mask(added, "side_b_supporter"), rebel_side=table["rebel_side"].mask(added, "PFT")
            )
        return table

    assert claims.RULES["support-sequence"](read).verdict == "contradicted"
    assert list(indicators.supporters().query("iso3 == 'UZB'")["year"]) == [1992, 1993, 1994]


#: claim -> changed data, the verdict that must follow
FLIPS = {
    "four-stages": (steps, "supported"),
    "evolving-perceptions": (level_speeches, "contradicted"),
    "diversification": (edited("cow_igo_total", f"{OURS} and year >= 2000", igo_full_members=10), "mixed"),
    "aid-dependence": (edited("wdi_aid_fdi_debt", OURS, oda_pct_gni=12.0), "supported"),
    "named-partners": (dropped("oda_grants", "donor_iso3 in ['USA', 'JPN', 'KOR', 'KWT', 'ARE', 'SAU']"), "mixed"),
    "special-place": (edited("un_migrant_stock", "destination == 'KAZ' and year < 2000", migrants=9_999_999), "mixed"),
    "centralised-governance": (edited("vdem", "iso3 == 'RUS'", polyarchy=0.3), "supported"),
    "seeking-support": (edited("ungdc_mentions", f"{OURS} and keyword_group == 'russia' and year < 2000", mentions=0),
                        "contradicted"),
    "subordinated-start": (edited("wdi_gdp", OURS, gdp_usd=9e12), "contradicted"),
    "resource-poor": (edited("wdi_gdp", f"{OURS} and year == 1991", gdp_per_head_ppp=1.0), "supported"),
    "civil-war": (edited("ucdp_violence", f"{OURS} and year == 1998", deaths_best=3), "supported"),
    "support-sequence": (add_support, "contradicted"),
    "upper-hand": (edited("ucdp_violence", f"{OURS} and year == 1995", deaths_best=20000), "contradicted"),
    "symbolic-material": (edited("ungdc_russia_sentences", "year < 1994", context_code="security_help"), "supported"),
    "treaty-asymmetry": (edited("ungdc_mentions", "iso3 == 'RUS' and keyword_group == 'tajikistan'", mentions=0),
                         "supported"),
    "open-door": (edited("cow_igo_total", f"{OURS} and year == 2009", igo_full_members=90), "supported"),
    "russia-first": (edited("trade_cow", "partner == 'CHN' and year > 1999", value_musd=9999.0), "mixed"),
    "economic-dependence": (edited("wdi_remittances", "iso3 == 'KGZ'", remittances_pct_gdp=9.0), "supported"),
    "subordinated-position": (edited("wdi_remittances", f"{OURS} and year > 2021", remittances_pct_gdp=5.0), "mixed"),
    "navigating": (edited("unga_ukraine_votes", f"{OURS} and year == 2022", vote="no"), "contradicted"),
    "no-disengagement": (add_leaving, "contradicted"),
}  # fmt: skip


@pytest.mark.parametrize("name", claims.RULES)
def test_a_change_of_the_data_turns_the_verdict(name):
    read, expected = FLIPS[name]
    assert claims.RULES[name](load).verdict != expected
    assert claims.RULES[name](read).verdict == expected


def test_every_claim_that_data_can_judge_has_one_rule():
    table = load("claims")
    assert set(table.loc[table["kind"].isin(["testable", "proxy"]), "id"]) == set(claims.RULES)


def test_the_ledgers_quotations_are_the_papers():
    spans = set(book.quotations())
    for name, quote in load("claims").set_index("id")["quote"].items():
        for span in quote.split(" | "):
            assert any(span in whole for whole in spans), (name, span)


def test_the_ledger_names_tables_that_exist():
    for name, tables in load("claims").set_index("id")["tables"].dropna().items():
        for table in tables.split():
            assert table in data.package(), (name, table)


def rows(name):
    with (data.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def naive_share(values, boundaries):
    """Share of variance between segments, by the definition and without arrays."""
    mean = statistics.fmean(values.values())
    groups = {}
    for year, value in values.items():
        groups.setdefault(sum(year >= boundary for boundary in boundaries), []).append(value)
    between = sum(len(group) * (statistics.fmean(group) - mean) ** 2 for group in groups.values())
    return between / sum((value - mean) ** 2 for value in values.values())


def test_shares_of_variance_and_ranks_agree_with_a_plain_count():
    for name, series in indicators.period_series().items():
        values = {int(year): float(value) for year, value in series.items()}
        years = sorted(values)
        inside = periods.judged(series)
        sets = [
            cuts for cuts in combinations(years, len(inside))
            if all(sum(low <= year < high for year in years) >= 3
                   for low, high in zip((0, *cuts), (*cuts, 9999), strict=True))
        ]  # fmt: skip
        found = periods.rank(series, inside)
        share = naive_share(values, inside)
        better = sum(naive_share(values, cuts) > share + 1e-9 for cuts in sets)
        assert (found["sets"], found["place"], found["n"]) == (len(sets), better + 1, len(values)), name
        assert found["share"] == pytest.approx(share), name


def test_the_elasticity_agrees_with_the_textbook():
    gdp = {int(r["year"]): float(r["gdp_usd"]) for r in rows("wdi_gdp") if r["iso3"] == "RUS" and r["gdp_usd"]}
    rate = {int(r["year"]): float(r["lcu_per_usd"]) for r in rows("wdi_exchange_rates")
            if r["iso3"] == "RUS" and r["lcu_per_usd"]}  # fmt: skip
    sent = {int(r["year"]): float(r["remittances_usd"]) for r in rows("wdi_remittances")
            if r["iso3"] == "TJK" and r["remittances_usd"]}  # fmt: skip
    years = STAGES[2].years
    x = [math.log(gdp[y] * rate[y]) - math.log(gdp[y - 1] * rate[y - 1]) for y in years]
    y = [math.log(sent[y] * rate[y]) - math.log(sent[y - 1] * rate[y - 1]) for y in years]
    slope, level = statistics.linear_regression(x, y)
    spread = sum((b - level - slope * a) ** 2 for a, b in zip(x, y, strict=True))
    error = math.sqrt(spread / (len(x) - 2) / sum((a - statistics.fmean(x)) ** 2 for a in x))
    found = rules_later.elasticity(load, "TJK", "roubles")
    assert found.n == 12 and found.slope == pytest.approx(slope)
    # Student's t, 10 degrees of freedom, 97.5 per cent, from any printed table: 2.228
    assert (found.high - found.low) / 2 == pytest.approx(2.228 * error)
    assert (found.high + found.low) / 2 == pytest.approx(slope)


def test_resampled_falls_centre_on_the_plain_difference():
    rates = indicators.speeches()
    own = staged(rates[rates["iso3"] == "TJK"])
    plain = own.loc[own["stage"] == 1, "rate"].mean() - own.loc[own["stage"] > 1, "rate"].mean()
    drawn = rules_whole.fall(rates, "TJK", "rate", np.random.default_rng(5))
    assert drawn.mean() == pytest.approx(plain, abs=0.02)
