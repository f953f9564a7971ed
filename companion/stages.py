"""The four stages of the paper. Nothing else in this project knows a boundary year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the website's menu asks here for the years, and needs no tables
    import pandas as pd

#: The paper covers 1991 to 2023; later years are shown as 'after the paper'.
FIRST_YEAR, LAST_YEAR = 1991, 2023


@dataclass(frozen=True)
class Stage:
    """One stage: its number, our short name for it, and its first and last calendar year."""

    number: int
    name: str
    start: int
    end: int

    @property
    def years(self) -> range:
        """The calendar years of the stage."""
        return range(self.start, self.end + 1)


#: The paper speaks of decades and of '2022 onwards'. That 2020 and 2021 belong to stage 3 is our
#: assumption: to try another boundary, change the years here and build the book again. A year either way always
#: builds; a longer move can stop a cell that needs a year its table lacks, as "Teaching with this book" tells.
STAGES = (
    Stage(1, "Seeking support", FIRST_YEAR, 1999),
    Stage(2, "Open door, Russia first", 2000, 2009),
    Stage(3, "Costs of dependence", 2010, 2021),
    Stage(4, "Navigating", 2022, LAST_YEAR),
)


def stage_of(year: int) -> Stage | None:
    """Return the stage to which a calendar year belongs, None for a year outside the paper's period."""
    return next((stage for stage in STAGES if year in stage.years), None)


def period(year: int) -> str:
    """Return the period of a calendar year as the charts call it: "Stage 3", "after" (the paper) or "before"."""
    stage = stage_of(year)
    return f"Stage {stage.number}" if stage else "before" if year < FIRST_YEAR else "after"


def within(table: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Return the rows of `table` whose ``year`` lies in `stage`."""
    return table[table["year"].isin(stage.years)]


def staged(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `table` inside the paper's period, with the ``stage`` number that follows from ``year``."""
    inside = table[table["year"].between(FIRST_YEAR, LAST_YEAR)]
    return inside.assign(stage=[stage_of(year).number for year in inside["year"]])
