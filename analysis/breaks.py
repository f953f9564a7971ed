"""The data's own years: where each series changes its level, by the library ruptures, and whether near the paper's years.

Dynamic programming finds the best breaks for each number of them, and the Bayesian information criterion chooses the
number; PELT finds number and years at once for a penalty, which is varied. Both take each year for independent of the
one before, so they find too many breaks in series with memory. What counts is the comparison with as many breaks
thrown at random.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import ruptures

from analysis.surrogates import every_series
from companion.periods import BOUNDARIES, SHORTEST, admissible

#: The most breaks that are tried.
MOST = 5
#: What a break costs in PELT, in units of the logarithm of the length; one break costs two parameters, so 2 is the
#: criterion's own price.
PRICES = (1.0, 2.0, 3.0, 5.0)
#: A break hits a year that is at most so many years away.
NEAR = 1


def best(values: np.ndarray) -> list[list[int]]:
    """Return the places of the best 0, 1, ... `MOST` breaks, each the first of a new level, by dynamic programming."""
    search = ruptures.Dynp(model="l2", min_size=SHORTEST, jump=1).fit(values)
    return [[], *(search.predict(n_bkps=number)[:-1] for number in range(1, MOST + 1))]


def left(values: np.ndarray, breaks: list[int]) -> float:
    """Return the sum of squares that a level for each piece leaves."""
    return sum(float(((piece - piece.mean()) ** 2).sum()) for piece in np.split(values, breaks))


def chosen(values: np.ndarray) -> list[int]:
    """Return the breaks that the Bayesian information criterion chooses; a break costs its level and its place."""
    n = len(values)
    found = best(values)
    costs = [n * np.log(left(values, breaks) / n) + 2 * len(breaks) * np.log(n) for breaks in found]
    return found[int(np.argmin(costs))]


def pelt(values: np.ndarray, price: float) -> list[int]:
    """Return the breaks that PELT finds when one costs `price` times the logarithm of the length.

    Squares are counted in units of the noise, whose variance is half that of the changes from year to year.
    """
    noise = np.diff(values).var() / 2
    search = ruptures.Pelt(model="l2", min_size=SHORTEST, jump=1).fit(values / np.sqrt(noise))
    return search.predict(pen=price * np.log(len(values)))[:-1]


def table() -> pd.DataFrame:
    """Return, for each long series of five states and each way of choosing, the years in which a new level begins."""
    rows = []
    for iso3, name, values in every_series():
        numbers, years = values.to_numpy(), values.index.to_numpy()
        ways = {"criterion": chosen(numbers)} | {f"price {price:g}": pelt(numbers, price) for price in PRICES}
        rows += [
            {"iso3": iso3, "series": name, "way": way, "breaks": len(found), "years": " ".join(map(str, years[found]))}
            for way, found in ways.items()
        ]
    return pd.DataFrame(rows)


def hit(years: Iterable[int], aim: int) -> bool:
    """Return whether a break lies within `NEAR` years of the year `aim`."""
    return any(abs(year - aim) <= NEAR for year in years)


def at_random(values: pd.Series, number: int, aim: int) -> float:
    """Return how likely one of `number` breaks hits `aim` if all admissible sets of so many are equally likely."""
    return float(np.mean([hit(years, aim) for years in admissible(values, number)])) if number else 0.0


def hits() -> pd.DataFrame:
    """Return how many series break near each of the paper's years, and how many would at random.

    The p-value is that of a sum of independent throws, one a series, each with its own probability.
    """
    series = {(iso3, name): values for iso3, name, values in every_series()}
    known: dict[tuple, float] = {}
    rows = []
    found = table().assign(group=lambda t: np.where(t["iso3"] == "TJK", "Tajikistan", "four neighbours"))
    for (group, way), part in found.groupby(["group", "way"], sort=False):
        for aim in BOUNDARIES:
            ways, count = np.ones(1), 0
            for row in part.itertuples():
                values = series[row.iso3, row.series]
                if not values.index[0] + SHORTEST <= aim <= values.index[-1] - SHORTEST + 1:
                    continue  # no break can be found there
                key = (row.iso3, row.series, row.breaks, aim)
                if key not in known:
                    known[key] = at_random(values, row.breaks, aim)
                ways = np.convolve(ways, [1 - known[key], known[key]])
                count += hit(map(int, row.years.split()), aim)
            rows.append({
                "group": group, "way": way, "year": aim, "series": len(ways) - 1, "hits": count,
                "expected": float(ways @ np.arange(len(ways))), "p_chance": float(ways[count:].sum()),
            })  # fmt: skip
    return pd.DataFrame(rows).round(4)
