"""The data's own years: where each series changes its level, by the library ruptures, and if near the paper's years.

Dynamic programming finds the best breaks for each number of them, and the Bayesian information criterion chooses the
number; PELT finds number and years at once for a penalty, which is varied. Both take each year for independent of the
one before, so they find too many breaks in series with memory. What counts is the comparison with as many breaks
thrown at random.
"""

import numpy as np
import pandas as pd
import ruptures

from analysis.surrogates import every_series
from companion.periods import BOUNDARIES, RIVALS, SHORTEST, admissible

#: The most breaks that are tried.
MOST = 5
#: What a break costs in PELT, in units of the logarithm of the length; one break costs two parameters, so 2 is the
#: criterion's own price.
PRICES = (1.0, 2.0, 3.0, 5.0)
#: The years of the paper and of its rivals.
AIMS = tuple(sorted({*BOUNDARIES, *(year for years in RIVALS.values() for year in years)}))
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


def at_random(values: pd.Series, number: int) -> np.ndarray:
    """Return how likely one of `number` breaks hits each of the `AIMS` where all admissible sets are equally likely."""
    sets = np.array(admissible(values, number))
    return np.array([(abs(sets - aim) <= NEAR).any(axis=1).mean() for aim in AIMS])


def hits() -> pd.DataFrame:
    """Return how many series break near each year of the paper and of its rivals, and how many would at random.

    The p-value is that of a sum of independent throws, one a series, each with its own probability.
    """
    series = {(iso3, name): values for iso3, name, values in every_series()}
    found = table().assign(group=lambda t: np.where(t["iso3"] == "TJK", "Tajikistan", "four neighbours"))
    keys = set(zip(found["iso3"], found["series"], found["breaks"], strict=True))
    known = {key: at_random(series[key[:2]], key[2]) for key in keys}
    rows = []
    for (group, way), part in found.groupby(["group", "way"], sort=False):
        for number, aim in enumerate(AIMS):
            ways, count = np.ones(1), 0
            for row in part.itertuples():
                years = series[row.iso3, row.series].index
                if not years[0] + SHORTEST <= aim <= years[-1] - SHORTEST + 1:
                    continue  # no break can be found there
                chance = known[row.iso3, row.series, row.breaks][number]
                ways = np.convolve(ways, [1 - chance, chance])
                count += any(abs(int(year) - aim) <= NEAR for year in row.years.split())
            rows.append({
                "group": group, "way": way, "year": aim, "series": len(ways) - 1, "hits": count,
                "expected": float(ways @ np.arange(len(ways))), "p_chance": float(ways[count:].sum()),
            })  # fmt: skip
    return pd.DataFrame(rows).round(4)
