"""The four stages of the paper. Nothing else in this project knows a boundary year."""

from dataclasses import dataclass

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
