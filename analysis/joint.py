"""One rank for all series of a state at once, and how often chance does as well.

A set of years is one claim about all series, so it is judged by the mean of what it explains of them. Chance is made-up
series that keep each one's line and memory, and whose yearly shocks go together as the real ones do.
"""

import numpy as np
import pandas as pd

from analysis.cuts import shares
from analysis.surrogates import DRAWS, SEED, chance, every_series, made, memory, place, residuals
from companion.periods import BOUNDARIES, RIVALS, joint_sets
from companion.states import FIVE

#: Two series' shocks are taken to go together only where so many years say how.
COMMON = 10

#: The monograph's phases by their first whole years: they begin in mid-1997, in late 2005 and in early 2012.
WHOLE = (1998, 2006, 2012)


def shocks(series: dict[str, pd.Series]) -> pd.DataFrame:
    """Return what is new in each year of each series: the residual less what the year before let expect."""
    new = {}
    for name, values in series.items():
        left = pd.Series(residuals(values)[1], values.index)
        new[name] = left - memory(values)[1] * left.reindex(left.index - 1).set_axis(left.index)
    return pd.DataFrame(new)


def together(series: dict[str, pd.Series], rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """Return `n` made-up worlds: each series as :func:`surrogates.draw` makes it, with shocks that go together."""
    pairs = shocks(series).corr(min_periods=COMMON).fillna(0).to_numpy(copy=True)
    np.fill_diagonal(pairs, 1)
    # correlations of different years can contradict each other: the nearest that don't
    size, axes = np.linalg.eigh(pairs)
    mix = axes * np.sqrt(size.clip(min=0))
    mix /= np.linalg.norm(mix, axis=1, keepdims=True)
    first, last = (end(values.index[k] for values in series.values()) for end, k in ((min, 0), (max, -1)))
    drawn = rng.normal(size=(n, last - first + 1, len(series))) @ mix.T
    spans = [slice(values.index[0] - first, values.index[-1] - first + 1) for values in series.values()]
    return {
        name: made(values, drawn[:, span, number].copy())
        for number, ((name, values), span) in enumerate(zip(series.items(), spans, strict=True))
    }


def table() -> pd.DataFrame:
    """Return the joint place of the paper's and of rival years, for five states, on values and beyond a line."""
    rng = np.random.default_rng(SEED)
    periodisations, sets = {"the paper": BOUNDARIES} | RIVALS | {"the same, first whole years": WHOLE}, joint_sets()
    rows = []
    for iso3 in FIVE:
        series = {name: values for _, name, values in every_series(iso3)}
        worlds = together(series, rng, DRAWS)
        for measure, line in (("values", False), ("beyond a line", True)):
            real, chances = (
                np.mean([
                    shares(values.index.to_numpy(float), which, world[name], line) for name, values in series.items()
                ], axis=0)
                for which, world in (
                    (sets, {name: values.to_numpy()[None] for name, values in series.items()}),
                    (list(periodisations.values()), worlds),
                )
            )  # fmt: skip
            for number, (author, years) in enumerate(periodisations.items()):
                own = real[0, sets.index(years)]
                rows.append({
                    "iso3": iso3, "series": len(series), "measure": measure, "periodisation": author,
                    "years": " ".join(map(str, years)), "share": own,
                    "place": 1 + int((real[0] > own + 1e-12).sum()), "sets": len(sets),
                    "top_pct": place(np.r_[own, real[0]]), "p_chance": chance(own, chances[:, number]),
                    "best_years": " ".join(map(str, sets[real[0].argmax()])), "best_share": real[0].max(),
                })  # fmt: skip
    return pd.DataFrame(rows).round(4)
