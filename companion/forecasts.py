"""Forecasts of eight series for 2025 to 2027: made once, frozen in ``data/forecasts.csv``, and scored by each build.

:func:`made` is how the file was made, from data as they stood at its date. What is scored is the file, never a forecast
made anew. Errors are scaled as Hyndman and Koehler (2006) propose: by the series' own mean change from year to year.
"""

import numpy as np
import pandas as pd

from companion.data import Read, load, source
from companion.indicators import UNITS, period_series
from companion.measures import yearly
from companion.stages import STAGES

#: What may come, in the order of the table.
HYPOTHESES = ("stage 4 holds", "back to stage 3", "the line goes on", "nothing changes")
#: The years that are forecast, and the last one that was known.
YEARS, END = (2025, 2026, 2027), 2024
#: Where a stage-3 level and a stage-4 level begin.
STARTS = (STAGES[2].start, STAGES[3].start)
#: Changes are measured from here: those of the war and the years after it would make every range hold everything.
CALM = STAGES[1].start
#: The part of past changes that a range is wide enough for.
COVERED = 0.8
#: Errors that differ by less are equal.
ROUNDING = 1e-9
#: Tajikistan’s ideal point less Russia’s.
APART = "UN distance to Russia"
#: The series that have a value in stage 4 and a source that goes on, with their unit and the table that they come from.
SERIES = {
    "UN ideal point": (UNITS["UN ideal point"], "unga_ideal_points"),
    APART: ("0 = as Russia", "unga_ideal_points"),
    "mentions of Russia": (UNITS["mentions of Russia"], "ungdc_mentions"),
    "military spending": (UNITS["military spending"], "sipri_milex"),
    "trade openness": (UNITS["trade openness"], "wdi_trade_openness"),
    "aid to income": (UNITS["aid to income"], "wdi_aid_fdi_debt"),
    "external debt": (UNITS["external debt"], "wdi_aid_fdi_debt"),
    "remittances to GDP": (UNITS["remittances to GDP"], "wdi_remittances"),
}


def observed(read: Read = load) -> dict[str, pd.Series]:
    """Return Tajikistan's values of the series named in `SERIES`, each indexed by year, missing years left out."""
    points = yearly(read("unga_ideal_points"), "ideal_point")
    found = period_series("TJK", read) | {APART: (points["TJK"] - points["RUS"]).dropna()}
    return {name: found[name] for name in SERIES}


def changes(values: pd.Series, ahead: int = 1) -> pd.Series:
    """Return the absolute changes of a yearly series over `ahead` years since `CALM`; a missing year gives none."""
    whole = values.reindex(range(max(CALM, values.index.min()), values.index.max() + 1))
    return whole.diff(ahead).abs().dropna()


def said(values: pd.Series, year: int, starts: tuple[int, int] = STARTS) -> dict[str, float]:
    """Return what each of the `HYPOTHESES` says of a series for a `year` after its end, in the series' unit.

    Parameters
    ----------
    values : indexed by calendar year (rising, missing years left out), shape (n,), in any unit
    starts : the first years of the level that may return and of the one that may hold

    Returns
    -------
    the mean since the second start, the mean between the starts, the least-squares line through all years, and the last
    value; a series that was never below zero is not forecast to be
    """
    last = values.index[-1]
    slope, level = np.polyfit(values.index - last, values.to_numpy(float), 1)
    recent, before = values.loc[starts[1] :].mean(), values.loc[starts[0] : starts[1] - 1].mean()
    floor = 0 if (values >= 0).all() else -np.inf
    found = (recent, before, level + slope * (year - last), values.iloc[-1])
    return {name: max(floor, float(value)) for name, value in zip(HYPOTHESES, found, strict=True)}


def made(values: pd.Series, years: tuple[int, ...] = YEARS) -> pd.DataFrame:
    """Return the forecasts of a series for `years` after its end, four for each year.

    Parameters
    ----------
    values : as for :func:`said`

    Returns
    -------
    ``year``, ``hypothesis`` and ``value``; ``low`` and ``high``, so far to both sides that `COVERED` of the series'
    changes over as many years would lie within, and no narrower than for a year before; for all hypotheses alike
    """
    last = values.index[-1]
    half = pd.Series({ahead: changes(values, ahead).quantile(COVERED) for ahead in range(1, max(years) - last + 1)})
    half = half.cummax()
    floor = 0 if (values >= 0).all() else -np.inf
    rows = [
        {"year": year, "hypothesis": name, "value": value, "low": max(floor, value - half[year - last]),
         "high": value + half[year - last]}
        for year in years for name, value in said(values, year).items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def register(read: Read = load, until: int | None = None, years: tuple[int, ...] = YEARS) -> pd.DataFrame:
    """Return the forecasts of all series, in the columns of ``forecasts.csv`` but its date.

    Parameters
    ----------
    read : returns a table by its name
    until : the last year that the forecasts may know; without one all years

    Returns
    -------
    the columns of :func:`made` and, for each series, ``series``, ``unit``, ``table`` and its ``vintage``,
    ``last_year``, ``last_value`` and ``step``, the mean absolute change from year to year since `CALM`; numbers have
    four decimals
    """
    parts = []
    for name, values in observed(read).items():
        known = values.loc[:until]
        unit, table = SERIES[name]
        origin = {"series": name, "unit": unit, "table": table, "vintage": source(table)["vintage"]}
        ends = {"last_year": known.index[-1], "last_value": known.iloc[-1], "step": changes(known).mean()}
        four = made(known, years)
        parts.append(pd.DataFrame(origin | ends, index=four.index).join(four))
    return pd.concat(parts, ignore_index=True).round(4)


def scored(read: Read = load, forecasts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return how the forecasts did whose year has come into the data; an empty table as long as none has.

    Parameters
    ----------
    read : returns a table by its name; a refreshed one brings the new years
    forecasts : as :func:`register` gives them; without them the frozen ones

    Returns
    -------
    the forecasts' columns and ``observed``; ``error``, the absolute difference in units of ``step``; ``held``, whether
    the range holds the observed value; ``revised``, by how many steps the source has moved the last value since;
    ``nearest``, whether no hypothesis has a smaller error (several may share it), missing where the source has moved
    the last value by more than a step or dropped it, so that old forecasts and new values are not on one scale
    """
    table = read("forecasts") if forecasts is None else forecasts
    found = pd.concat(observed(read), names=["series", "year"]).rename("observed")
    table = table.join(found, on=["series", "year"]).dropna(subset="observed")
    now = table.join(found.rename("now"), on=["series", "last_year"])["now"]
    table["error"] = (table["observed"] - table["value"]).abs() / table["step"]
    table["held"] = table["observed"].between(table["low"], table["high"])
    table["revised"] = (now - table["last_value"]).abs() / table["step"]
    nearest = table["error"] <= table.groupby(["series", "year"])["error"].transform("min") + ROUNDING
    table["nearest"] = nearest.astype("boolean").where(table["revised"] <= 1)
    return table.reset_index(drop=True)


def pretended(read: Read = load, ahead: int = 1) -> pd.DataFrame:
    """Return which rules would have come nearest if stages were said to begin in other years than the paper's.

    The design of the forecasts (a level since `STARTS`, the level before it, a line, the last value, known to `END`) is
    moved back year by year. So the share of "stage 4 holds" is what a stage gets that is merely pretended.

    Parameters
    ----------
    read : returns a table by its name
    ahead : how many years after the last known value is forecast

    Returns
    -------
    ``series``, ``year`` (the last that the forecast knows), and a column of booleans for each of `HYPOTHESES`; a series
    counts where it has both years and begins before the level that may return
    """
    rows = []
    for name, values in observed(read).items():
        for last in values.index[values.index < END]:
            starts = tuple(start - END + last for start in STARTS)
            if last + ahead in values.index and starts[0] >= values.index[0]:
                told = pd.Series(said(values.loc[:last], last + ahead, starts))
                error = (told - values[last + ahead]).abs()
                rows.append({"series": name, "year": last} | dict(error <= error.min() + ROUNDING))
    return pd.DataFrame(rows)
