"""Steps or bends: is a series better told by levels, the paper's or its own, or by a line that bends once or twice?

Models are compared by the Bayesian information criterion, which charges the logarithm of the length for each number
that is fitted: levels, slopes, and the years of bends and of a series' own steps. The paper's years cost nothing, since
they were not fitted. Noise is taken as independent from year to year, and then as remembering the year before, by its
exact likelihood.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.surrogates import every_series
from companion.periods import admissible, judged

#: How strongly a noise may remember the year before.
MEMORIES = np.arange(0, 0.99, 0.02)
#: The most bends of a line, and the most steps at a series' own years.
TURNS = 2


def whitened(years: np.ndarray, phi: float) -> tuple[np.ndarray, float]:
    """Return what makes an autoregressive noise independent, and the logarithm of its determinant.

    Parameters
    ----------
    years : of the observations, rising, shape (n,); after a gap of d years the memory is phi to the power d
    phi : the memory of one year, from 0 to less than 1

    Returns
    -------
    matrix of shape (n, n), to multiply values and regressors with
    """
    gap = np.diff(years)
    scale = np.r_[np.sqrt(1 - phi**2), np.sqrt((1 - phi**2) / (1 - phi ** (2 * gap)))]
    white = np.diag(scale)
    white[np.arange(1, len(years)), np.arange(len(years) - 1)] = -scale[1:] * phi**gap
    return white, float(np.log(scale).sum())


def models(values: pd.Series) -> Iterator[tuple[str, list[tuple[int, ...]], np.ndarray, int]]:
    """Yield each model: its name, the sets of years it may turn at, a design for each, and how many numbers it fits.

    Designs have the shape (sets, n, columns).
    """
    years = values.index.to_numpy(float)
    line = np.column_stack([np.ones_like(years), years - years.mean()])
    yield "a line", [()], line[None], 2
    cuts = judged(values)
    steps = np.column_stack([np.ones_like(years), *(years >= cut for cut in cuts)]).astype(float)
    yield "the paper’s steps", [cuts], steps[None], steps.shape[1]
    for turns in range(1, TURNS + 1):
        sets, s = admissible(values, turns), "s" * (turns > 1)
        after = years[:, None] - np.array(sets)[:, None, :]
        for name, columns, level in ((f"{turns} own step{s}", after >= 0, line[:, :1]),
                                     (f"{turns} bend{s}", after.clip(min=0), line)):  # fmt: skip
            start = np.broadcast_to(level, (len(sets), *level.shape))
            yield name, sets, np.concatenate([start, columns], axis=2), level.shape[1] + 2 * turns


def criterion(values: pd.Series, designs: np.ndarray, count: int, phi: float = 0) -> np.ndarray:
    """Return the Bayesian information criterion of each design with `count` fitted numbers, up to a constant."""
    n = len(values)
    white, log_size = whitened(values.index.to_numpy(), phi)
    target = white @ values.to_numpy()
    basis, _ = np.linalg.qr(white @ designs)
    along = np.einsum("snk,n->sk", basis, target)
    left = target @ target - (along**2).sum(axis=1)
    return n * np.log(left / n) - 2 * log_size + count * np.log(n)


def table() -> pd.DataFrame:
    """Return each model of each long series: its years, its memory, and how far it is behind the series' best."""
    rows = []
    for iso3, name, values in every_series():
        for model, sets, designs, count in models(values):
            plain = criterion(values, designs, count)
            remembered = np.array([criterion(values, designs, count + 1, phi) for phi in MEMORIES])
            phi, which = np.unravel_index(remembered.argmin(), remembered.shape)
            rows.append({
                "iso3": iso3, "series": name, "model": model, "fitted": count,
                "years": " ".join(map(str, sets[int(plain.argmin())])), "behind": plain.min(),
                "years_memory": " ".join(map(str, sets[which])), "behind_memory": remembered.min(),
                "memory": MEMORIES[phi],
            })  # fmt: skip
    found = pd.DataFrame(rows)
    behind = ["behind", "behind_memory"]
    found[behind] -= found.groupby(["iso3", "series"])[behind].transform("min")
    return found.round(2)
