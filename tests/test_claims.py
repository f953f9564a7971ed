"""The ledger is whole, quotes the paper, names what exists; and each statistic of its rules is computed twice."""

import csv
import math
import statistics
from itertools import combinations

import pandas as pd
import pytest

from companion import claims, data, indicators, periods, rules_later
from companion.data import load
from companion.stages import STAGES
from publishing import book


def add_support(wanted):
    table = load(wanted)
    if wanted != "ucdp_participants":
        return table
    return pd.concat([table, table.query("role == 'side_a_supporter' and iso3 == 'RUS'").head(1).assign(year=1992)])


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
