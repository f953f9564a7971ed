"""What a claim's verdict would be under other rules that somebody could defend: each line, window and source.

A specification curve (Simonsohn, Simmons and Nelson 2020, https://doi.org/10.1038/s41562-020-0912-z) computes a result
under every combination of choices that can be defended. Here the choices are those of ``specification_options.csv``,
which has each in words with the reason for it: a line (the value from which a claim is supported, and below which it is
contradicted), a window of years, and a source or measure. Each function below returns the one value that a choice
of window and source gives, and whether the claim's other conditions hold, without which nothing is supported.
"""

from collections.abc import Callable
from itertools import product

import pandas as pd

from companion import indicators, measures
from companion.data import load
from companion.rules import base_stands
from companion.stages import STAGES
from companion.states import FIVE, NEIGHBOURS

AXES = ("line", "window", "source")
Found = tuple[float, bool]


def years(window: str) -> tuple[int, int]:
    """Return the first and the last year of a window such as "1991-1999"."""
    first, _, last = window.partition("-")
    return int(first), int(last)


def during(table: pd.DataFrame, window: str) -> pd.DataFrame:
    """Return the rows of `table` whose ``year`` lies in `window`."""
    return table[table["year"].between(*years(window))]


def seeking_support(window: str, source: str) -> Found:
    """Return the rate of naming Russia in the first years, as a multiple of the highest other rate."""
    speeches = indicators.speeches()

    def rate(some: pd.DataFrame) -> pd.Series:
        if source == "pooled":
            return measures.pooled_rates(some, "iso3")["rate"]
        value = some["rate"] if source == "speeches" else (some["mentions"] > 0).astype(float)
        return value.groupby(some["iso3"]).mean()

    first = rate(during(speeches, window))
    later = [f"{max(stage.start, years(window)[1] + 1)}-{stage.end}" for stage in STAGES[1:]]
    own = [rate(during(speeches, part))["TJK"] for part in later]
    return first["TJK"] / max(*own, first[list(NEIGHBOURS)].max()), True


def symbolic_material(window: str, source: str) -> Found:
    """Return the share of sentences on Russia that thank it or name security help, in per cent."""
    sentences = during(load("ungdc_russia_sentences"), window)
    if source == "no-past":
        sentences = sentences[sentences["context_detail"] != "past"]
    codes = ["gratitude_mediation", "security_help", *(["border"] if source == "border" else [])]
    named = sentences["context_code"].isin(codes)
    return 100 * (named.groupby(sentences["year"]).mean() if source == "speeches" else named).mean(), True


def aid_dependence(window: str, source: str) -> Found:
    """Return the lowest stage's aid, in per cent of income; the condition is three neighbours below it in each."""
    table = load("wdi_aid_fdi_debt").query("year >= 1991 and year <= 2023 and iso3 in @FIVE")
    grants = table["oda_pct_gni"] * table["grants_usd"] / table["oda_usd"]
    values = table.assign(value=grants if source == "grants" else table["oda_pct_gni"]).dropna(subset="value")
    cuts = [] if window == "whole" else [int(year) for year in window.split()]
    stage = sum((values["year"] >= cut).astype(int) for cut in cuts) if cuts else values["year"] * 0
    level = values.groupby([stage, "iso3"])["value"].agg("mean" if source == "mean" else "median").unstack()
    above = level[list(NEIGHBOURS)].lt(level["TJK"], axis=0).sum(axis=1)
    return level["TJK"].min(), bool((above >= 3).all())


def diversification(window: str, source: str) -> Found:
    """Return by how many points a share of trade falls between two windows; missions and memberships must grow."""
    trade = pd.concat([during(load("trade_cow"), part).assign(part=n) for n, part in enumerate(window.split("/"))])
    shares = measures.shares(trade, "part")
    value = {"largest": shares.max(axis=1), "russia": shares["RUS"], "all": (shares**2).sum(axis=1) / 100}[source]
    missions = indicators.missions().groupby("year").size()
    member = load("cow_igo_total").query("iso3 == 'TJK'").set_index("year")["igo_full_members"]
    before, after = (years(part)[1] for part in window.split("/"))
    grow = missions[2005] > missions[1995] and member[after] > member[before]
    return value[0] - value[1], bool(grow)


def open_door(window: str, source: str) -> Found:
    """Return the growth of the second fastest of missions, donors and memberships, in per cent."""
    first, last = years(window)
    missions = indicators.missions()
    missions = missions if source == "both" else missions.query("direction == 'tajik_mission_abroad'")
    grants = load("oda_grants")
    donors = measures.donors(grants.query("donor_type == 'bilateral'") if source == "governments" else grants)
    member = load("cow_igo_total").query("iso3 == 'TJK'").set_index("year")["igo_full_members"]

    def growth(series: pd.Series) -> float:
        if source != "smooth":
            return measures.percent_change(series[first], series[last])
        return measures.percent_change(series.loc[first : first + 2].mean(), series.loc[last - 2 : last].mean())

    counted = missions.groupby("year").size()
    found = [growth(donors), growth(member), measures.percent_change(counted[2000], counted[2005])]
    return sorted(found)[1], True


def economic_dependence(window: str, source: str) -> Found:
    """Return the lead in remittances to GDP, in points; the elasticity in roubles must exclude zero."""
    first, last = years(window)
    ratio = measures.yearly(load("wdi_remittances"), "remittances_pct_gdp")[list(FIVE)]
    if source == "2018":
        old = load("remittances_vintages").query("vintage == '2018-08'").set_index("year")["remittances_usd"]
        ratio["TJK"] = 100 * old / measures.yearly(load("wdi_gdp"), "gdp_usd")["TJK"]
        last = min(last, int(old.index.max()))
    part = ratio.loc[first:last]
    level = part.mean() if source == "mean" else part.median()
    others = level[list(NEIGHBOURS)].dropna()
    changes = indicators.remittance_changes("TJK").loc[first:last]
    follows = measures.slope(changes["output"], changes["sent"]).low > 0
    return level["TJK"] - (others.median() if source == "typical" else others.max()), bool(follows)


def subordinated_position(window: str, source: str) -> Found:
    """Return remittances to GDP as per cent of an earlier level; the agreement on the base must stand."""
    now, before = window.split("/")
    table = load("wdi_remittances").query("iso3 == 'TJK'")
    if source == "reports":
        higher = load("remittance_reports").query("kind == 'estimate' and year == 2023")["usd_billion"].max() * 1e9
        ratio = higher / table["remittances_usd"].where(table["year"] == 2023)
        table = table.assign(remittances_pct_gdp=table["remittances_pct_gdp"] * ratio.fillna(1))
    earlier = during(table, before)["remittances_pct_gdp"]
    level = earlier.mean() if source == "mean" else earlier.median()
    return 100 * during(table, now)["remittances_pct_gdp"].mean() / level, base_stands(load)


def navigating(window: str, source: str) -> Found:
    """Return by how many points the share of votes with Russia falls; no vote may be with the majority."""
    votes = load("unga_ukraine_votes").query("iso3 == 'TJK'")
    if source == "rights":
        votes = votes[votes["resolution"] != "A/RES/ES-11/3"]
    if source == "cast":
        votes = votes[votes["vote"] != "not_voting"]
    before, now = (during(votes, part)["vote"] for part in window.split("/"))
    missing = int(source == "with")
    share = (now == "no").sum() + missing, len(now) + missing
    return 100 * ((before == "no").mean() - share[0] / share[1]), not pd.concat([before, now]).eq("yes").any()


MEASURES: dict[str, Callable[[str, str], Found]] = {
    "seeking-support": seeking_support, "symbolic-material": symbolic_material, "aid-dependence": aid_dependence,
    "diversification": diversification, "open-door": open_door, "economic-dependence": economic_dependence,
    "subordinated-position": subordinated_position, "navigating": navigating,
}  # fmt: skip


def table() -> pd.DataFrame:
    """Return every specification of every claim: claim, line, window, source, value (2 decimals), verdict.

    A value at the line or above supports, if the other conditions hold; one below the lower line contradicts.
    """
    options = load("specification_options")
    rows = []
    for claim, measure in MEASURES.items():
        own = options[options["claim"] == claim]
        lines, windows, sources = (own[own["axis"] == axis] for axis in AXES)
        found = {pair: measure(*pair) for pair in product(windows["option"], sources["option"])}
        for line, (window, source) in product(lines.itertuples(), found):
            value, holds = found[window, source]
            value = round(float(value), 2)
            verdict = "contradicted" if value < line.contradicted_below else "between"
            verdict = "supported" if value >= line.supported_from and holds else verdict
            rows.append((claim, line.option, window, source, value, verdict))
    return pd.DataFrame(rows, columns=["claim", *AXES, "value", "verdict"])
