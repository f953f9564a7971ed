"""The events of the timeline, with words for what the table holds as codes."""

import pandas as pd

from companion.data import load
from companion.stages import Stage, stage_of

#: What an event is about. In the table 'international' means votes and membership in the United Nations, no more.
DOMAINS = {
    "diplomacy": "Diplomacy",
    "security": "Security",
    "economy": "Economy",
    "energy": "Energy",
    "migration": "Migration",
    "international": "United Nations",
    "domestic-tj": "Tajik politics",
    "domestic-ru": "Russian politics",
}
#: What chiefly moved an event, by the timeline's own reading; ``codings_events`` has two blind ones.
DETERMINANTS = {
    "domestic-tajikistan": "Within Tajikistan",
    "domestic-russia": "Within Russia",
    "soviet-legacy": "Soviet legacies",
    "international": "Wider world",
}
#: How much of a date is known, and how it is then written.
FORMATS = {"day": "{0.day} {0:%B %Y}", "month": "{0:%B %Y}", "year": "{0:%Y}"}


def heading(stage: Stage | None) -> str:
    """Return the heading of a stage, 'After the paper' for None."""
    return f"Stage {stage.number}, {stage.start}-{stage.end}: {stage.name}" if stage else "After the paper"


def placed(table: pd.DataFrame) -> pd.DataFrame:
    """Return events with two columns that are made from ``date`` and ``precision``.

    ``when`` is the date as far as it is known ("5 May 1992", "November 1991", "2002"); ``year`` is its place on the
    axis of :func:`companion.style.years`, in the middle of the month or the year where the day is not known.
    """
    first = pd.to_datetime(table["date"], format="ISO8601")
    # on the axis a year reaches half a year to both sides of its number
    share = (first.dt.day_of_year - 1) / 365 - 0.5 + table["precision"].map({"day": 0, "month": 0.5 / 12, "year": 0.5})
    when = [FORMATS[known].format(date) for date, known in zip(first, table["precision"], strict=True)]
    return table.assign(when=when, year=first.dt.year + share.astype(float))


def events() -> pd.DataFrame:
    """Return the events in the order of time, as :func:`placed` has them, the table's codes replaced by words.

    ``stage`` is the heading under which an event stands.
    """
    table = placed(load("timeline"))
    return table.assign(
        stage=table["date"].str[:4].astype(int).map(lambda year: heading(stage_of(year))),
        domain=table["domain"].map(DOMAINS),
        determinant=table["determinant"].map(DETERMINANTS),
    )
