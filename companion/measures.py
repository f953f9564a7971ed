"""How the book measures: each measure that the claim ledger and a chapter, or two chapters, take, as one function.

A function here takes a table and knows no file; :mod:`companion.indicators` has the series made from the book's tables.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from companion.stages import staged
from companion.states import AGGREGATES

Number = TypeVar("Number", float, pd.Series)
#: The ways to vote, as the tables of roll calls write them.
VOTES = ("yes", "no", "abstain", "not_voting")
#: Student's t, 97.5 per cent, for 1 to 30 degrees of freedom: NIST/SEMATECH e-Handbook of Statistical Methods,
#: section 1.3.6.7.2 (https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm). SciPy is not in the browser.
STUDENTS_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


def yearly(table: pd.DataFrame, column: str, key: str = "iso3") -> pd.DataFrame:
    """Return `column` by year (rows) and `key` (columns), as float; what the table lacks is missing.

    Parameters
    ----------
    table : one row for each ``year`` and `key`
    column : the values
    key : the column that tells the countries apart

    Raises
    ------
    ValueError : `table` has two rows for a year and key
    """
    return table.pivot(index="year", columns=key, values=column).astype(float)


def percent_change(before: Number, after: Number) -> Number:
    """Return the change from `before` to `after`, in per cent of `before`; both numbers, or both series."""
    return 100 * (after / before - 1)


def lead(values: pd.Series) -> float:
    """Return by how much Tajikistan's value exceeds the highest other; below zero where another state is ahead.

    Parameters
    ----------
    values : one value a state, in any unit, indexed by ISO3 code, ``TJK`` among them
    """
    return float(values["TJK"] - values.drop("TJK").max())


def medians(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the median of `column` for each stage (rows, 1 to 4) and country (columns); missing years don't count."""
    return staged(table.dropna(subset=column)).groupby(["stage", "iso3"])[column].median().unstack()


def chained(growth: pd.DataFrame, base: int) -> pd.DataFrame:
    """Return the level that yearly growth rates add up to, from the year `base`, which is 100.

    Parameters
    ----------
    growth : per cent a year, by year (rows) and country (columns); a year without a rate leaves the level missing
    base : the calendar year before the first rate that counts
    """
    levels = 100 * (1 + growth.loc[base + 1 :].astype(float) / 100).cumprod()
    start = pd.DataFrame(100.0, index=[base], columns=growth.columns)
    return pd.concat([start, levels]).rename_axis("year")


def shares(table: pd.DataFrame, *by: str, who: str = "partner", value: str = "value_musd") -> pd.DataFrame:
    """Return each partner's share of the total, in per cent: `by` (rows), partners (columns, aggregates left out).

    The total is the table's own for the world (``WLD``); where it has none, the sum of all partners, others and unknown
    ones (``OTH``) among them.

    Parameters
    ----------
    table : one row or several for each `by` and partner; several are added, so that shares by ``year`` alone of a table
        of exports and imports are shares of turnover, and by ``stage`` of all years of a stage together
    by : columns that tell the totals apart, for example "flow" and "year"
    who, value : the columns of the partner's code and of the sum
    """
    sums = _sums(table, [*by, who], value).unstack(who)
    total = sums["WLD"] if "WLD" in sums else sums.drop(columns="EU27", errors="ignore").sum(axis=1)
    return 100 * sums.drop(columns=list(AGGREGATES), errors="ignore").div(total, axis=0)


def concentration(table: pd.DataFrame) -> pd.Series:
    """Return how concentrated trade is on few of the partners that the table names, by year: the Herfindahl index.

    It is the sum of the squared shares of the named partners' turnover: 1 where one partner has all, 1/n where n share
    alike. Aggregates, and the rest of the world, don't count.

    Parameters
    ----------
    table : columns year, partner and value_musd; exports and imports of a partner and year are added
    """
    sums = _sums(table[~table["partner"].isin(AGGREGATES)], ["year", "partner"], "value_musd").unstack()
    return (sums.div(sums.sum(axis=1), axis=0) ** 2).sum(axis=1)


def first_by_year(table: pd.DataFrame, who: str = "partner", value: str = "value_musd") -> pd.Series:
    """Return the code of the partner with the largest sum in each year, indexed by year; aggregates don't count.

    Parameters
    ----------
    table : columns ``year``, `who` and `value`; several rows of a partner and year are added
    """
    single = table[~table[who].isin(AGGREGATES)].dropna(subset=[who, value])
    return _sums(single, ["year", who], value).unstack(who).idxmax(axis=1)


def _sums(table: pd.DataFrame, by: list[str], value: str) -> pd.Series:
    """Return the sums of `value`; a group of which no value is known stays missing."""
    return table.astype({value: float}).groupby(by)[value].sum(min_count=1)


def agreement(votes: pd.DataFrame, *by: str) -> pd.Series:
    """Return the mean agreement of votes, 0 to 1, each year weighted by the roll calls in which both took part.

    Parameters
    ----------
    votes : rows of ``unga_agreement``: agreement_score (0 to 1, 1 = always the same) and n_both_voting (roll calls)
    by : columns that tell the means apart, for example "partner_iso3"
    """
    points = votes.assign(points=votes["agreement_score"] * votes["n_both_voting"])
    sums = points.groupby(list(by))[["points", "n_both_voting"]].sum().astype(float)
    return (sums["points"] / sums["n_both_voting"]).rename("agreement")


def vote_counts(votes: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Return how often each way of voting occurs: `by` (rows), `VOTES` (columns), numbers of roll calls.

    Parameters
    ----------
    votes : one row for each country and roll call, with a column ``vote``
    by : columns that tell the counts apart, for example "iso3" and "stage"
    """
    return votes.groupby([*by, "vote"]).size().unstack(fill_value=0).reindex(columns=VOTES, fill_value=0)


def pooled_rates(speeches: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Return mentions, word_count and rate (mentions per 1,000 words), all speeches of a group together, by `by`.

    Parameters
    ----------
    speeches : one row a speech with mentions and word_count, as :func:`companion.indicators.speeches` returns it
    by : columns that tell the groups apart, for example "iso3" and "stage"
    """
    sums = speeches.groupby(list(by))[["mentions", "word_count"]].sum()
    return sums.assign(rate=(1000 * sums["mentions"] / sums["word_count"]).astype(float))


def donors(grants: pd.DataFrame) -> pd.Series:
    """Return the number of donors with a grant above zero in each year, of the rows of ``oda_grants`` given."""
    return grants[grants["grants_usd"] > 0].groupby("year")["donor"].nunique()


def last_published(table: pd.DataFrame, column: str, *by: str) -> pd.Series:
    """Return, of several published figures for one thing, the one that was published last.

    Parameters
    ----------
    table : figures with their ``publication_date`` (day); rows without `column` don't count
    by : columns that tell the things apart, for example "year"
    """
    known = table.dropna(subset=column).sort_values("publication_date", kind="stable")
    return known.groupby(list(by))[column].last()


@dataclass(frozen=True)
class Slope:
    """A slope with the ends of its 95 per cent interval; `n` points. ``f"{slope:.2f}"`` is "1.13 (0.55 to 1.71)"."""

    slope: float
    low: float
    high: float
    n: int

    def __format__(self, spec: str) -> str:
        return f"{self.slope:{spec}} ({self.low:{spec}} to {self.high:{spec}})"


def slope(x: ArrayLike, y: ArrayLike) -> Slope:
    """Return the slope of `y` on `x` by ordinary least squares, with its 95 per cent interval by Student's t.

    Parameters
    ----------
    x, y : numbers, shape (n,); a pair of which one is missing is left out

    Raises
    ------
    ValueError : fewer than 3 or more than 32 pairs, for which `STUDENTS_T` has no quantile
    """
    pairs = np.column_stack([np.asarray(x, float), np.asarray(y, float)])
    x, y = pairs[~np.isnan(pairs).any(axis=1)].T
    if not 3 <= len(x) <= len(STUDENTS_T) + 2:
        raise ValueError(f"A slope's interval needs 3 to {len(STUDENTS_T) + 2} pairs, here are {len(x)}.")
    slope, level = np.polyfit(x, y, 1)
    error = np.sqrt(((y - level - slope * x) ** 2).sum() / (len(x) - 2) / ((x - x.mean()) ** 2).sum())
    half = STUDENTS_T[len(x) - 3] * error
    return Slope(float(slope), float(slope - half), float(slope + half), len(x))
