"""The same thing measured by others: do the paper's years fare better in another source, edition or unit?"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.cuts import shares
from analysis.surrogates import DRAWS, SEED, judge, place
from companion.data import load
from companion.measures import yearly
from companion.periods import admissible, judged
from companion.states import FIVE

#: Half of the interval from the 5 to the 95 per cent quantile, in standard deviations of a normal distribution.
NINETY = 1.645


def variants() -> Iterator[tuple[str, str, str, pd.Series]]:
    """Yield each variant: ISO3 code, series, source, values by year."""
    output = yearly(load("wdi_gdp"), "gdp_usd")["TJK"]
    military = load("sipri_milex").query("iso3 == 'TJK'").set_index("year")
    yield "TJK", "military spending", "SIPRI’s output", military["share_gdp_pct"]
    yield "TJK", "military spending", "World Bank’s output", 1e8 * military["current_musd"] / output
    yield "TJK", "military spending", "constant dollars", np.log(military["constant_musd"])
    yield "TJK", "military spending", "state’s spending", military["share_gov_pct"]
    sent = load("remittances_vintages").pivot(index="year", columns="vintage", values="remittances_usd")
    common = sent.dropna().index
    for edition in sent:
        yield "TJK", "remittances to GDP", f"edition of {edition[:4]}", (sent[edition] / output)[common]
    points = load("unga_ideal_points")
    for iso3 in FIVE:
        for column, votes in (("ideal_point", "final passage"), ("ideal_point_all", "all votes")):
            if iso3 == "TJK":
                yield iso3, "UN ideal point", votes, yearly(points, column)[iso3]
            yield (
                iso3,
                "distance to Russia",
                votes,
                (yearly(points, column)[iso3] - yearly(points, column)["RUS"]).abs(),
            )


def table() -> pd.DataFrame:
    """Return how the paper's years do in each variant of a series, as :func:`surrogates.judge` has it."""
    rng = np.random.default_rng(SEED)
    rows = [
        {"iso3": iso3, "series": name, "source": source} | judge(values.dropna().astype(float), rng)
        for iso3, name, source, values in variants()
    ]
    return pd.DataFrame(rows).drop(columns=["share_beyond", "p_spectrum", "best_years", "p_any_years"]).round(4)


def redrawn() -> pd.DataFrame:
    """Return where the paper's years rank when each ideal point is drawn anew from its own uncertainty.

    An estimate is drawn from two halves of normal distributions, so that its 5 and 95 per cent quantiles are those that
    the source prints; years are taken to err independently.
    """
    rng = np.random.default_rng(SEED)
    rows = []
    for iso3 in FIVE:
        known = load("unga_ideal_points").query("iso3 == @iso3").dropna(subset="ideal_point").set_index("year")
        point, low, high = (known[name].to_numpy(float) for name in ("ideal_point", "q5", "q95"))
        error = rng.normal(size=(DRAWS, len(known)))
        drawn = point + error / NINETY * np.where(error < 0, point - low, high - point)
        cuts = judged(known)
        sets = [cuts, *admissible(known, len(cuts))]
        for measure, line in (("values", False), ("beyond a line", True)):
            explained = shares(known.index.to_numpy(float), sets, np.vstack([point, drawn]), line)
            as_printed, *places = [place(one) for one in explained]
            ends = dict(zip(("low_pct", "middle_pct", "high_pct"), np.quantile(places, (0.05, 0.5, 0.95)), strict=True))
            rows.append({"iso3": iso3, "measure": measure, "top_pct": as_printed} | ends)
    return pd.DataFrame(rows).round(2)
