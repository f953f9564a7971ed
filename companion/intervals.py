"""How sure is a difference of rates that rest on a few speeches or years? One interval for all rules of the ledger.

A rate is a ratio of two sums over units drawn together (mentions over words, by speech). Its variance is that of the
ratio estimator (Cochran, Sampling Techniques, 1977, chapter 6), so that units count and not single mentions; rates of
two groups are compared as by Welch (1947), with Satterthwaite's degrees of freedom. Units are taken as independent.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from companion.measures import STUDENTS_T


@dataclass(frozen=True)
class Estimate:
    """A rate, the variance of its estimate, and the degrees of freedom of that variance."""

    value: float
    variance: float
    freedom: int


@dataclass(frozen=True)
class Interval:
    """A difference with the ends of its 95 per cent interval. ``f"{interval:.2f}"`` is "0.52 (−0.02 to 1.05)"."""

    value: float
    low: float
    high: float

    def above(self, line: float = 0) -> bool | None:
        """Return whether the interval lies above `line`; None where it reaches over it."""
        return True if self.low > line else False if self.high < line else None

    def __format__(self, spec: str) -> str:
        return f"{self.value:{spec}} ({self.low:{spec}} to {self.high:{spec}})".replace("-", "−")


def rate(top: ArrayLike, bottom: ArrayLike = 1) -> Estimate:
    """Return the sum of `top` over the sum of `bottom`, one pair a unit; of one unit the variance is infinite.

    Parameters
    ----------
    top : what is counted in each unit, for example mentions in a speech, shape (n,)
    bottom : what it is related to, for example words, shape (n,); 1 gives the mean of `top`
    """
    top = np.asarray(top, float)
    bottom = np.broadcast_to(np.asarray(bottom, float), top.shape)
    n, value = len(top), top.sum() / bottom.sum()
    spread = ((top - value * bottom) ** 2).sum() / bottom.sum() ** 2
    return Estimate(float(value), float(spread * n / (n - 1)) if n > 1 else np.inf, max(n - 1, 1))


def difference(plus: Iterable[Estimate], minus: Iterable[Estimate] = ()) -> Interval:
    """Return the sum of the rates `plus` less that of the rates `minus`, with its 95 per cent interval."""
    plus, minus = list(plus), list(minus)
    value = sum(one.value for one in plus) - sum(one.value for one in minus)
    variance = np.array([one.variance for one in (*plus, *minus)])
    if not np.isfinite(variance).all():
        return Interval(value, -np.inf, np.inf)
    if not variance.any():
        return Interval(value, value, value)
    freedom = variance.sum() ** 2 / (variance**2 / [one.freedom for one in (*plus, *minus)]).sum()
    half = quantile(freedom) * np.sqrt(variance.sum())
    return Interval(value, float(value - half), float(value + half))


def quantile(freedom: float) -> float:
    """Return Student's t, 97.5 per cent, for any degrees of freedom from 1 on, between those of the table."""
    table = np.arange(len(STUDENTS_T), 0, -1)
    # in the reciprocal the quantile is nearly straight; at zero it is the normal distribution's
    return float(np.interp(1 / freedom, [0, *(1 / table)], [1.960, *(STUDENTS_T[row - 1] for row in table)]))
