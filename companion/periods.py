"""Do these boundaries tell a yearly series apart better than others? Shares of variance, and ranks among all sets.

The measure is the between-group share of the sum of squares, as in the analysis of variance; the comparison with every
admissible set of boundaries is the exhaustive search that Fisher (1958) describes for grouping an ordered series.
"""

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from companion.stages import FIRST_YEAR, STAGES

Measure = Callable[[pd.Series, list[tuple[int, ...]]], np.ndarray]
#: The first years of the stages after the first one.
BOUNDARIES = tuple(stage.start for stage in STAGES[1:])
#: Years in which another history of the relation has a new phase begin. Its sections run to the first half of 1997, to
#: mid-2005 and to early 2012, where it ends, so that its last year is an end and hardly a cut. The copies read
#: name no author; Meshcheryakov signed an article on 1997 to 2005 under nearly the same title.
RIVALS = {"a monograph": (1997, 2005, 2012)}
#: The least number of observed years that a segment must hold.
SHORTEST = 3


def explained(series: pd.Series, sets: list[tuple[int, ...]]) -> np.ndarray:
    """Return, for each set of boundaries, the share of the series' variance that lies between its segments, 0 to 1.

    Parameters
    ----------
    series : values indexed by calendar year (rising, missing years left out), shape (n,)
    sets : boundary years; a boundary is the first year of a segment; all sets of one length k, shape (m, k)

    Returns
    -------
    array of shape (m,); a segment without a year counts nothing
    """
    values = series.to_numpy(float)
    cuts = np.searchsorted(series.index.to_numpy(), np.array(sets, ndmin=2))
    edges = np.hstack([np.zeros((len(cuts), 1), int), cuts, np.full((len(cuts), 1), len(values))])
    sums = np.diff(np.concatenate([[0], values.cumsum()])[edges], axis=1)
    sizes = np.diff(edges, axis=1)
    between = (sums**2 / np.maximum(sizes, 1)).sum(axis=1) - values.sum() ** 2 / len(values)
    return between / ((values - values.mean()) ** 2).sum()


def beyond_trend(series: pd.Series, sets: list[tuple[int, ...]]) -> np.ndarray:
    """Return, for each set, the share of what a straight line leaves of the variance that the segments' means explain.

    Parameters and shape as in :func:`explained`. Two least-squares fits are compared, of a line, and of a line with a
    level of its own in each segment.
    """
    years, values = series.index.to_numpy(float), series.to_numpy(float)
    line = np.column_stack([np.ones_like(years), years - years.mean()])

    def left(design: np.ndarray) -> float:
        return float(((values - design @ np.linalg.lstsq(design, values, rcond=None)[0]) ** 2).sum())

    alone = left(line)
    return np.array([1 - left(np.column_stack([line, *(years >= cut for cut in cuts)])) / alone for cuts in sets])


def admissible(series: pd.Series, count: int, shortest: int = SHORTEST) -> list[tuple[int, ...]]:
    """Return all sets of `count` boundary years that leave at least `shortest` observed years in each segment."""
    years = series.index.tolist()
    return [
        tuple(years[cut] for cut in cuts)
        for cuts in combinations(range(shortest, len(years) - shortest + 1), count)
        if all(later - earlier >= shortest for earlier, later in pairwise(cuts))
    ]


def judged(series: pd.Series, boundaries: tuple[int, ...] = BOUNDARIES) -> tuple[int, ...]:
    """Return those of the `boundaries` that have at least `SHORTEST` observed years on each side.

    Of two boundaries too near to each other, in a series with gaps, the later is left out.
    """
    kept: list[int] = []
    for boundary in boundaries:
        before = ((series.index >= (kept[-1] if kept else -np.inf)) & (series.index < boundary)).sum()
        if before >= SHORTEST and (series.index >= boundary).sum() >= SHORTEST:
            kept.append(boundary)
    return tuple(kept)


def _placed(share: float, shares: np.ndarray, sets: list[tuple[int, ...]]) -> dict[str, float]:
    """Return what :func:`rank` does but ``n``, for a set that explains `share` among `sets` that explain `shares`."""
    # a difference of rounding is none
    place = int((shares > share + 1e-12).sum()) + 1
    return {"share": float(share), "place": place, "sets": len(sets), "top": place / len(sets),
            "best": sets[int(shares.argmax())]}  # fmt: skip


def rank(series: pd.Series, boundaries: tuple[int, ...], measure: Measure = explained) -> dict[str, float]:
    """Return how a set of boundaries compares with all admissible sets of as many, for one series and one measure.

    Returns
    -------
    ``share`` : share of variance explained, 0 to 1
    ``place``, ``sets`` : its place among the admissible sets (1 = best, ties share the better), and their number
    ``top`` : place / sets, 0 to 1
    ``best`` : the boundaries that explain most
    ``n`` : number of yearly observations
    """
    sets = admissible(series, len(boundaries))
    shares = measure(series, sets)
    share = measure(series, [boundaries])[0]
    return _placed(share, shares, sets) | {"n": len(series)}


def joint_sets() -> list[tuple[int, ...]]:
    """Return the sets of years among which several series are judged at once, the same for every state.

    They are the admissible ones of all calendar years from `FIRST_YEAR` to the first by which the last of the
    `BOUNDARIES` can be judged, 2024.
    """
    return admissible(pd.Series(0.0, index=range(FIRST_YEAR, BOUNDARIES[-1] + SHORTEST)), len(BOUNDARIES))


def joint_rank(
    series: dict[str, pd.Series], boundaries: tuple[int, ...] = BOUNDARIES, measure: Measure = explained
) -> dict[str, float]:
    """Return how a set of boundaries does for several series at once, among the sets of :func:`joint_sets`.

    A set is judged by the mean, over the series, of what it explains; a boundary outside the years of a series explains
    nothing of it.

    Returns
    -------
    as :func:`rank` does, but ``share`` is the mean share, and ``n`` the number of series
    """
    sets = joint_sets()
    shares = np.mean([measure(one, sets) for one in series.values()], axis=0)
    share = np.mean([measure(one, [boundaries])[0] for one in series.values()])
    return _placed(share, shares, sets) | {"n": len(series)}
