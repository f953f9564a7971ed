"""Made-up worlds of the eight series, with steps at some years or with none, judged as the ledger judges four stages.

The rule runs through thousands of sets of years, one after the other. Here many worlds are ranked at once, and the
verdict is the rule's own, by :func:`companion.rules_whole.by_place`.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.cuts import shares
from analysis.joint import together
from analysis.surrogates import residuals
from companion import indicators
from companion.periods import BOUNDARIES, joint_sets
from companion.rules_whole import by_place

WORLDS = 1000
#: What a step is worth in standard deviations of what a straight line leaves of the series.
STEP = 1.0


def tops(worlds: dict[str, np.ndarray], years: dict[str, np.ndarray]) -> np.ndarray:
    """Return the place of the paper's years among all sets, 0 to 1: on values and beyond a line (rows), by world."""
    sets = joint_sets()
    places = []
    for line in (False, True):
        explained = np.mean([shares(years[name], sets, values, line) for name, values in worlds.items()], axis=0)
        own = explained[:, [sets.index(BOUNDARIES)]]
        places.append((1 + (explained > own + 1e-12).sum(axis=1)) / len(sets))
    return np.array(places)


def stepped(values: pd.Series, cuts: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return steps of size `STEP` at `cuts`, up or down by lot, for `WORLDS` series of the years of `values`."""
    signs = rng.choice([-1, 1], size=(WORLDS, len(cuts)))
    return STEP * residuals(values)[1].std() * (signs @ (values.index.to_numpy() >= np.array(cuts)[:, None]))


def verdicts(rng: np.random.Generator, cuts: tuple[int, ...] = ()) -> Iterator[str]:
    """Yield verdicts in worlds that keep each series' trend and memory, and common shocks, with steps at `cuts`."""
    series = indicators.period_series()
    worlds = together(series, rng, WORLDS)
    if cuts:
        worlds = {name: made + stepped(series[name], cuts, rng) for name, made in worlds.items()}
    years = {name: values.index.to_numpy(float) for name, values in series.items()}
    return (by_place(*pair) for pair in tops(worlds, years).T)
