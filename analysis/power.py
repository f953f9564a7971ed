"""What the test of boundaries can see at this length, and what chance gives it.

Made-up series of the years 1991 to 2024 are judged as the real ones are. Some are four levels at the paper's years, in
a noise of standard deviation one that may remember the year before; others have no steps. Several at once are made of
single ones drawn at random, so they know nothing of each other; eight real series are worth fewer.
"""

import numpy as np
import pandas as pd

from analysis.cuts import shares
from analysis.surrogates import SEED, chance, draw
from companion.periods import BOUNDARIES, joint_sets
from companion.stages import FIRST_YEAR

#: How many series, and how many groups of several, each line of the table rests on.
TRIALS = 1000
#: How many made-up series each of `TRIALS` is compared with for a p-value.
WORLDS = 99
#: What a step is worth in standard deviations of the noise, and how the noise remembers.
STEPS, MEMORIES = (0.0, 0.5, 1.0, 2.0), (0.0, 0.5)
#: The direction of each step.
SHAPES = {"rising": (1, 1, 1), "up and down": (1, -1, 1)}
YEARS = np.arange(FIRST_YEAR, max(map(max, joint_sets())) + 3)


def noise(phi: float, rng: np.random.Generator) -> np.ndarray:
    """Return `TRIALS` autoregressive noises of standard deviation one, or random walks where `phi` is one."""
    shocks = rng.normal(size=(TRIALS, len(YEARS)))
    if phi == 1:
        return shocks.cumsum(axis=1)
    for year in range(1, len(YEARS)):
        shocks[:, year] = phi * shocks[:, year - 1] + np.sqrt(1 - phi**2) * shocks[:, year]
    return shocks


def tops(explained: np.ndarray) -> np.ndarray:
    """Return the place of the paper's years among all choices, from 0 to 1, for each row of what they explain."""
    own = explained[:, [joint_sets().index(BOUNDARIES)]]
    return (1 + (explained > own + 1e-12).sum(axis=1)) / explained.shape[1]


def line(series: np.ndarray, straight: bool, rng: np.random.Generator) -> dict[str, float]:
    """Return how the paper's years do in made-up series, one a row: percentages of series, or of groups of them."""
    explained = shares(YEARS.astype(float), joint_sets(), series, straight)
    single = tops(explained)
    groups = rng.integers(TRIALS, size=(TRIALS, 8))
    # the rule of the ledger counts single series; the joint rank takes the mean of what is explained
    three, eight = (tops(np.array([explained[group[:k]].mean(axis=0) for group in groups])) for k in (3, 8))
    found = {
        "tenth_pct": single <= 0.1, "below_median_pct": single > 0.5,
        "half_tenth_pct": (single[groups] <= 0.1).sum(axis=1) >= 4,
        "half_below_pct": (single[groups] > 0.5).sum(axis=1) >= 4,
        "three_tenth_pct": three <= 0.1, "eight_tenth_pct": eight <= 0.1,
    }  # fmt: skip
    return {name: 100 * float(values.mean()) for name, values in found.items()}


def rejected(series: np.ndarray, rng: np.random.Generator) -> float:
    """Return in how many per cent of made-up series the test with memory and trend rejects chance at five per cent."""
    found = 0
    for values in series:
        worlds = draw(pd.Series(values, YEARS), rng, WORLDS)
        explained = shares(YEARS.astype(float), [BOUNDARIES], np.vstack([values, worlds]), True)[:, 0]
        found += chance(explained[0], explained[1:]) <= 0.05
    return 100 * found / len(series)


def table() -> pd.DataFrame:
    """Return, for each kind of made-up series and each measure, how often the paper's years are found."""
    rng = np.random.default_rng(SEED)
    kinds = [("none", 0.0, phi) for phi in (*MEMORIES, 1.0)]
    kinds += [(shape, step, phi) for shape in SHAPES for step in STEPS[1:] for phi in MEMORIES]
    rows = []
    for shape, step, phi in kinds:
        levels = step * ((YEARS[:, None] >= BOUNDARIES) @ SHAPES.get(shape, (0, 0, 0)))
        series = levels + noise(phi, rng)
        for measure, straight in (("values", False), ("beyond a line", True)):
            kind = {"shape": shape, "step_sd": step, "memory": phi, "measure": measure}
            p = {"rejected_pct": rejected(series, rng) if straight else np.nan}
            rows.append(kind | line(series, straight, rng) | p)
    return pd.DataFrame(rows).round(1)
