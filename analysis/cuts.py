"""What boundaries explain of many series at once: the measures of :mod:`companion.periods`, by projection.

Steps are turned into orthogonal directions by a singular value decomposition; so a set whose boundaries lie outside the
years of a series, and explain nothing of it, needs no case of its own.
"""

import numpy as np


def shares(years: np.ndarray, sets: list[tuple[int, ...]], values: np.ndarray, line: bool) -> np.ndarray:
    """Return the share of variance that each set of boundary years explains of each series.

    Parameters
    ----------
    years : calendar years, rising, shape (n,)
    sets : boundary years, each the first year of a piece, all sets of one length, shape (s, k)
    values : series of these years, shape (m, n)
    line : whether a straight line is taken out first, as :func:`companion.periods.beyond_trend` does

    Returns
    -------
    array of shape (m, s), 0 to 1
    """
    fixed, _ = np.linalg.qr(np.vander(years - years.mean(), 1 + line))
    steps = (years[:, None] >= np.array(sets)[:, None, :]).astype(float)
    left, size, _ = np.linalg.svd(steps - fixed @ (fixed.T @ steps), full_matrices=False)
    # a step that the line, or another step, makes already has no direction of its own
    left = left * (size > 1e-9)[:, None, :]
    rest = values - (values @ fixed) @ fixed.T
    along = rest @ left.transpose(1, 0, 2).reshape(len(years), -1)
    between = (along**2).reshape(len(values), len(sets), -1).sum(axis=2)
    return between / (rest**2).sum(axis=1, keepdims=True)
