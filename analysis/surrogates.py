"""Made-up series that keep a real one's memory and trend, and what the paper's years explain of them.

Two null models say that there are no stages. In the first a series is a straight line and a noise that remembers the
year before, an autoregression of order one; in the second the line's residuals keep their spectrum, all their
memory, and lose their dates (Theiler and others, 1992).
"""

import numpy as np
import pandas as pd

#: The strongest memory that is drawn from: at one, a series has no mean to come back to.
STRONGEST = 0.97


def residuals(series: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the least-squares straight line of a yearly series, and what it leaves, both of shape (n,)."""
    years, values = series.index.to_numpy(float), series.to_numpy(float)
    line = np.polynomial.Polynomial.fit(years, values, 1)(years)
    return line, values - line


def memory(series: pd.Series) -> tuple[float, float]:
    """Return the correlation of a series' residuals with those of the year before, as found and without bias.

    The least-squares estimate around a fitted line is too low on average by (2 + 4 phi) / n (Shaman and Stine 1988 give
    the method, for a mean; with a line see van Giersbergen 2005). Only pairs of years that follow each other count.

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


def draw(series: pd.Series, rng: np.random.Generator, n: int = 1) -> np.ndarray:
    """Return `n` series with the line of `series` and a noise of its memory and its yearly shocks, at the same years.

    Parameters
    ----------
    series : values indexed by calendar year, rising; years may be missing
    rng : the source of the draws
    n : how many

    Returns
    -------
    array of shape (n, len(series))
    """
    line, left = residuals(series)
    _, phi = memory(series)
    years = series.index.to_numpy() - series.index[0]
    shocks = (left[1:] - phi * left[:-1])[np.diff(years) == 1].std()
    noise = rng.normal(scale=shocks, size=(n, years[-1] + 1))
    noise[:, 0] /= np.sqrt(1 - phi**2)  # a noise that has always gone on
    for year in range(1, noise.shape[1]):
        noise[:, year] += phi * noise[:, year - 1]
    return line + noise[:, years]
