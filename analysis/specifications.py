"""What a claim's verdict would be under other rules that somebody could defend: each line, window and source.

A specification curve (Simonsohn, Simmons and Nelson 2020, https://doi.org/10.1038/s41562-020-0912-z) computes a result
under every combination of choices that can be defended. Here the choices are those of ``specification_options.csv``,
which has each in words with the reason for it: a line (the value from which a claim is supported, and below which it is
contradicted), a window of years, and a source or measure. Each function below returns what a window and a source
give, and the ledger's own combination is among them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

import pandas as pd

from companion import indicators, intervals, measures
from companion.data import load
from companion.rules import base_stands
from companion.stages import FIRST_YEAR, LAST_YEAR, STAGES
from companion.states import FIVE, NEIGHBOURS

AXES = ("line", "window", "source")


@dataclass(frozen=True)
class Found:
    """A value, the range in which it lies, and whether the claim's other conditions hold.

    The range is an interval of 95 per cent, or what several sources or conditions leave open; without either, a point.
    """

    value: float
    low: float
    high: float
    holds: bool = True


def point(value: float, holds: bool = True) -> Found:
    """Return a value whose range nobody has computed."""
    return Found(value, value, value, holds)


def weakest(values: Iterable[float], holds: bool = True) -> Found:
    """Return the lowest of several values that must all reach the line; its range goes to the highest."""
    low, *_, high = sorted(values) * 2
    return Found(low, low, max(low, high), holds)


def years(window: str) -> tuple[int, int]:
    """Return the first and the last year of a window such as "1991-1999"."""
    first, _, last = window.partition("-")
    return int(first), int(last)


def during(table: pd.DataFrame, window: str) -> pd.DataFrame:
    """Return the rows of `table` whose ``year`` lies in `window`."""
    return table[table["year"].between(*years(window))]


def seeking_support(window: str, source: str) -> Found:
    """Return the smallest lead of the rate of naming Russia over later Tajik stages and over neighbours."""
    speeches = indicators.speeches()

    def rate(iso3: str, part: str) -> intervals.Estimate:
        own = during(speeches[speeches["iso3"] == iso3], part)
        counts = (own["rate"],) if source == "speeches" else (own["mentions"], own["word_count"] / 1000)
        return intervals.rate(*counts)

    others = {"own": (), "whole": [iso3 for iso3 in NEIGHBOURS if iso3 != "TKM"]}.get(source, NEIGHBOURS)
    later = [f"{max(stage.start, years(window)[1] + 1)}-{stage.end}" for stage in STAGES[1:]]
    rivals = [*(rate("TJK", part) for part in later), *(rate(iso3, window) for iso3 in others)]
    leads = [intervals.difference([rate("TJK", window)], [rival]) for rival in rivals]
    nearest = min(leads, key=lambda lead: lead.low)
    return Found(nearest.value, nearest.low, nearest.high)


def symbolic_material(window: str, source: str) -> Found:
    """Return the smaller of two shares of sentences on Russia, thanks and security help, in per cent."""
    sentences = during(load("ungdc_russia_sentences"), window)
    if source == "no-past":
        sentences = sentences[sentences["context_detail"] != "past"]
    material = ["security_help", *(["border"] if source == "border" else [])]
    shares = []
    for codes in (["gratitude_mediation"], material):
        named = sentences["context_code"].isin(codes).groupby(sentences["year"]).agg(["sum", "size"])
        counts = (named["sum"] / named["size"],) if source == "speeches" else (named["sum"], named["size"])
        shares.append(intervals.difference([intervals.rate(*counts)]))
    # a share can't be below nought, though its interval reaches there
    return Found(*(100 * max(0, min(getattr(share, end) for share in shares)) for end in ("value", "low", "high")))


def aid_dependence(window: str, source: str) -> Found:
    """Return the lowest stage's aid, in per cent of income; three neighbours must be below it in each stage."""
    table = load("wdi_aid_fdi_debt")
    table = table[table["year"].between(FIRST_YEAR, LAST_YEAR) & table["iso3"].isin(FIVE)]
    grants = table["oda_pct_gni"] * table["grants_usd"] / table["oda_usd"]
    values = table.assign(value=grants if source == "grants" else table["oda_pct_gni"]).dropna(subset="value")
    cuts = [] if window == "whole" else [int(year) for year in window.split()]
    stage = sum((values["year"] >= cut).astype(int) for cut in cuts) if cuts else values["year"] * 0
    level = values.groupby([stage, "iso3"])["value"].agg("mean" if source == "mean" else "median").unstack()
    above = level[list(NEIGHBOURS)].lt(level["TJK"], axis=0).sum(axis=1)
    return point(level["TJK"].min(), bool((above >= 3).all()))


def diversification(window: str, source: str) -> Found:
    """Return by how many hundredths trade's concentration falls; memberships must grow more than in the neighbours."""
    trade = load("trade_cow").query("year >= 1994")
    if source == "all":
        value = 100 * measures.concentration(trade)
    else:
        shares = measures.shares(trade, "year")
        value = shares["RUS"] if source == "russia" else shares.max(axis=1)
    before, after = (years(part) for part in window.split("/"))
    fall = intervals.difference(*([intervals.rate(value.loc[slice(*part)])] for part in (before, after)))
    member = measures.yearly(load("cow_igo_total"), "igo_full_members")
    more = member.loc[after[1]] - member.loc[before[1]]
    return Found(fall.value, fall.low, fall.high, bool(more["TJK"] > more[list(NEIGHBOURS)].median()))


def open_door(window: str, source: str) -> Found:
    """Return the slower growth of missions abroad and donors of grants, in per cent."""
    first, last = years(window)
    grants = load("oda_grants")
    donors = measures.donors(grants.query("donor_type == 'bilateral'") if source == "governments" else grants)
    missions = indicators.missions().query("direction == 'tajik_mission_abroad'").groupby("year").size()
    member = load("cow_igo_total").query("iso3 == 'TJK'").set_index("year")["igo_full_members"]
    span = 0 if source == "ends" else 2
    ends = donors.loc[first : first + span].mean(), donors.loc[last - span : last].mean()
    pairs = [(missions[2000], missions[2005]), ends, *([(member[first], member[last])] if source == "seats" else [])]
    return weakest(measures.percent_change(*pair) for pair in pairs)


#: What remittances must exceed: a multiple of exports or a share of output in per cent; and the share from Russia.
SIZES = {"half": ("exports", 1, 50), "most": ("exports", 2, 75), "third": ("output", 100 / 3, 50),
         "neighbours": ("neighbours", 1, 50)}  # fmt: skip


def economic_dependence(window: str, source: str) -> Found:
    """Return in how many of the years, in per cent, remittances are large, and mostly come from Russia."""
    first, last = years(window)
    ratio = measures.yearly(load("wdi_remittances"), "remittances_pct_gdp").loc[first:last]
    beside, times, part = SIZES[source]
    exports = measures.yearly(load("wdi_trade_openness"), "exports_pct_gdp")["TJK"]
    other = {"exports": exports.reindex(ratio.index), "output": 1, "neighbours": ratio[list(NEIGHBOURS)].max(axis=1)}
    size = (ratio["TJK"] / other[beside]).dropna()
    sent = load("wdi_remittances").query("iso3 == 'TJK'").set_index("year")["remittances_usd"]
    origin = (100 * indicators.sent_from_russia() / sent).loc[first:last].dropna()
    changes = indicators.remittance_changes("TJK").loc[first:last]
    follows = measures.slope(changes["output"], changes["sent"]).low > 0
    return weakest([100 * (size > times).mean(), 100 * (origin > part).mean()], bool(follows))


def subordinated_position(window: str, source: str) -> Found:
    """Return remittances to output as per cent of an earlier level; the agreement on the base must stand."""
    now, before = window.split("/")
    table = load("wdi_remittances").query("iso3 == 'TJK'")
    ratio = table.set_index("year")["remittances_pct_gdp"]
    earlier, later = (ratio.loc[slice(*years(part))] for part in (before, now))
    if source == "mean":
        return point(100 * later.mean() / earlier.mean(), base_stands(load))
    figures = pd.DataFrame({"bank": later})
    if source == "published":  # in relation to the same output
        estimates = load("remittance_reports").query("kind == 'estimate'")
        reports = estimates.groupby("year")["usd_billion"].agg(["min", "max"])
        scale = 1e9 * ratio / table.set_index("year")["remittances_usd"]
        figures = figures.join(reports.mul(scale, axis=0))
    low, high = (100 * ends.min() / earlier.median() for ends in (figures.min(axis=1), figures.max(axis=1)))
    return Found(low, low, high, base_stands(load))


def navigating(window: str, source: str) -> Found:
    """Return by how many per cent votes with Russia fall; votes that were not found count both ways."""
    votes = indicators.ukraine_votes("TJK")
    if source == "rights":
        votes = votes.drop("A/RES/ES-11/3")
    if source == "cast":
        votes = votes[votes["vote"] != "not_voting"]
    before, now = (during(votes, part) for part in window.split("/"))

    def rate(part: pd.DataFrame, more: int = 0) -> float:
        return (part["vote"].eq("no").sum() + more) / (part["world"].sum() if source == "world" else len(part))

    start, missing = rate(before), int(now["vote"].isna().sum())
    found, least, most = (100 * (1 - end / start) for end in (rate(now.dropna()), rate(now, missing), rate(now)))
    return Found(found, min(found, least), max(found, most), not votes["vote"].eq("yes").any())


MEASURES: dict[str, Callable[[str, str], Found]] = {
    "seeking-support": seeking_support, "symbolic-material": symbolic_material, "aid-dependence": aid_dependence,
    "diversification": diversification, "open-door": open_door, "economic-dependence": economic_dependence,
    "subordinated-position": subordinated_position, "navigating": navigating,
}  # fmt: skip


def judged(found: Found, line: pd.Series) -> str:
    """Return the verdict on what was found, by the numbers of a line; all of the range must lie beyond a sure line."""
    low, high = (found.low, found.high) if line.sure else (found.value, found.value)
    if low >= line.supported_from and found.holds:
        return "supported"
    return "contradicted" if high < line.contradicted_below else "between"


def table() -> pd.DataFrame:
    """Return every specification of every claim: claim, line, window, source, value, low, high, verdict."""
    options = load("specification_options")
    rows = []
    for claim, measure in MEASURES.items():
        own = options[options["claim"] == claim]
        lines, windows, sources = (own[own["axis"] == axis] for axis in AXES)
        found = {pair: measure(*pair) for pair in product(windows["option"], sources["option"])}
        for line, pair in product(lines.itertuples(), found):
            one = found[pair]
            ends = [round(float(end), 2) for end in (one.value, one.low, one.high)]
            rows.append((claim, line.option, *pair, *ends, judged(one, line)))
    return pd.DataFrame(rows, columns=["claim", *AXES, "value", "low", "high", "verdict"])
