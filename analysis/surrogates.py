"""Made-up series that keep a real one's memory and trend, and what the paper's years explain of them.

Two null models say that there are no stages. In the first a series is a straight line and a noise that remembers the
year before, an autoregression of order one; in the second the line's residuals keep their spectrum, all their
memory, and lose their dates (Theiler and others, 1992).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from analysis.cuts import shares
from companion.indicators import period_series
from companion.periods import admissible, judged
from companion.states import FIVE

SEED, DRAWS = 1991, 999
#: The least number of yearly observations of a series that is judged.
LONG = 20
#: The strongest memory that is drawn from: at one, a series has no mean to come back to.
STRONGEST = 0.97


def residuals(series: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the least-squares straight line of a yearly series, and what it leaves, both of shape (n,)."""
    years, values = series.index.to_numpy(float), series.to_numpy(float)
    line = np.polynomial.Polynomial.fit(years, values, 1)(years)
    return line, values - line


def memory(series: pd.Series) -> tuple[float, float]:
    """Return the correlation of a series' residuals with those of the year before, as found and without bias.

    Around a fitted line the least-squares estimate is too low on average by (2 + 4 phi) / n: of that 2 phi / n is there
    without any line, and a line with a slope adds twice as much as a mean alone, 2 (1 + phi) / n (van Giersbergen
    2004). A test compares it with simulated series. Only pairs of years that follow each other count.

    Returns
    -------
    phi as found, and phi corrected, between nought and `STRONGEST`
    """
    _, left = residuals(series)
    follow = np.diff(series.index.to_numpy()) == 1
    before, after = left[:-1][follow], left[1:][follow]
    phi = float(before @ after / (before @ before))
    n = follow.sum() + 1
    return phi, float(np.clip((n * phi + 2) / (n - 4), 0, STRONGEST))


def every_series(*states: str) -> Iterator[tuple[str, str, pd.Series]]:
    """Yield the long series of the named states, or of all five: ISO3 code, name, values by year."""
    for iso3 in states or FIVE:
        yield from ((iso3, name, values) for name, values in period_series(iso3).items() if len(values) >= LONG)


def made(series: pd.Series, shocks: np.ndarray) -> np.ndarray:
    """Return series with the line of `series` and its memory of yearly `shocks`, at the same years.

    Parameters
    ----------
    series : values indexed by calendar year, rising; years may be missing
    shocks : of standard deviation one, for each year from the first to the last, shape (n, last - first + 1)

    Returns
    -------
    array of shape (n, len(series)); the shocks are as large as those of `series`
    """
    line, left = residuals(series)
    _, phi = memory(series)
    years = series.index.to_numpy() - series.index[0]
    noise = shocks * (left[1:] - phi * left[:-1])[np.diff(years) == 1].std()
    noise[:, 0] /= np.sqrt(1 - phi**2)  # a noise that has always gone on
    for year in range(1, noise.shape[1]):
        noise[:, year] += phi * noise[:, year - 1]
    return line + noise[:, years]


def draw(series: pd.Series, rng: np.random.Generator, n: int = 1) -> np.ndarray:
    """Return `n` made-up series with the line, the memory and the size of the shocks of `series`, at the same years.

    Parameters
    ----------
    series : values indexed by calendar year, rising; years may be missing
    rng : the source of the draws
    n : how many

    Returns
    -------
    array of shape (n, len(series))
    """
    return made(series, rng.normal(size=(n, series.index[-1] - series.index[0] + 1)))


def dateless(series: pd.Series, rng: np.random.Generator, n: int = 1) -> np.ndarray:
    """Return `n` series with the line of `series` and its residuals' spectrum, but with random phases.

    Missing years are closed up. Parameters and result as for :func:`draw`.
    """
    line, left = residuals(series)
    size = np.fft.rfft(left)
    turns = np.exp(2j * np.pi * rng.random((n, len(size))))
    if len(left) % 2 == 0:  # the fastest wave has no phase, only a sign
        turns[:, -1] = np.sign(turns[:, -1].real)
    return line + np.fft.irfft(size * turns, len(left))


def chance(found: float, made: np.ndarray) -> float:
    """Return the part of `made` and `found` together that is as large as `found`, a p-value that is never nought."""
    return (1 + int((made >= found - 1e-12).sum())) / (1 + len(made))


def place(explained: np.ndarray) -> float:
    """Return the place of the first of several choices among the others, in per cent of their number, best lowest."""
    return 100 * (1 + int((explained[1:] > explained[0] + 1e-12).sum())) / (len(explained) - 1)


def judge(values: pd.Series, rng: np.random.Generator) -> dict[str, object]:
    """Return what the paper's years explain of a series, beside other years and beside chance.

    Returns
    -------
    ``n``, ``boundaries`` : yearly observations, and those of the paper's years that can be judged
    ``phi``, ``phi_corrected`` : as :func:`memory` has them
    ``top_values_pct``, ``top_beyond_pct`` : place among all admissible choices, on values and beyond a straight line
    ``share_beyond`` : what the years explain of what the line leaves
    ``p_memory``, ``p_spectrum`` : how often as much is explained of series of :func:`draw` and of :func:`dateless`
    ``best_years``, ``p_any_years`` : the years that explain most, and how often any years explain as much by chance
    """
    cuts = judged(values)
    # the paper's years come first; where a series lacks one of them, they are no set of observed years
    sets = [cuts, *admissible(values, len(cuts))]
    years, real = values.index.to_numpy(float), values.to_numpy()[None]
    plain, found = (shares(years, sets, real, line)[0] for line in (False, True))
    remembered, spectral = (shares(years, sets, make(values, rng, DRAWS), True) for make in (draw, dateless))
    phi, corrected = memory(values)
    return {
        "n": len(values),
        "boundaries": " ".join(map(str, cuts)),
        "phi": phi,
        "phi_corrected": corrected,
        "top_values_pct": place(plain),
        "top_beyond_pct": place(found),
        "share_beyond": found[0],
        "p_memory": chance(found[0], remembered[:, 0]),
        "p_spectrum": chance(found[0], spectral[:, 0]),
        "best_years": " ".join(map(str, sets[1 + found[1:].argmax()])),
        "p_any_years": chance(found.max(), remembered.max(axis=1)),
    }


def table() -> pd.DataFrame:
    """Return :func:`judge` of each long series of five states, and p-values that hold for all series together."""
    rng = np.random.default_rng(SEED)
    found = pd.DataFrame([{"iso3": iso3, "series": name} | judge(values, rng) for iso3, name, values in every_series()])
    found["p_holm"] = multipletests(found["p_memory"], method="holm")[1]
    return found.round(4)
