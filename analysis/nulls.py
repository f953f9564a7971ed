"""How often would a rule of the ledger say *supported* by chance, or of somebody else?

For each claim that has one, a null is a stream of readers in which nothing special is true of Tajikistan and Russia, or
in which another state or time stands in their place; the claim's own rule judges each of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.readers import Edit, changed, swapped
from companion import indicators
from companion.claims import RULES
from companion.data import Read, load
from companion.stages import FIRST_YEAR, STAGES
from companion.states import AGGREGATES, FIVE, PARTNERS

FIRST, SECOND, THIRD, FOURTH = STAGES
SEED = 1991
Stream = Callable[[np.random.Generator], Iterator[Read]]


@dataclass(frozen=True)
class Null:
    """What is tried in place of the data, in a sentence, and the readers of it."""

    words: str
    readers: Stream


def repeated(draw: Callable[[np.random.Generator], Read], times: int) -> Stream:
    """Return a stream of `times` readers, each drawn anew."""
    return lambda rng: (draw(rng) for _ in range(times))


def lots(*others: str, place: str = "TJK") -> Stream:
    """Return a stream in which the state at `place` keeps it, and then each of the `others` takes it in turn."""
    return lambda rng: (swapped(place, iso3) for iso3 in (place, *others))


def dealt(column: str | list[str], where: str, by: str | None = None) -> Callable[[np.random.Generator], Edit]:
    """Return what makes edits that deal the values of `column` at random to the rows that match `where`, within `by`.

    Parameters
    ----------
    column : one column, or several whose values stay together
    by : the column within whose values alone is dealt, for example "year"
    """
    columns = [column] if isinstance(column, str) else column

    def edit(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
        rows = table.query(where)
        for _, part in rows.groupby(by) if by else [(None, rows)]:
            table.loc[part.index, columns] = part[columns].iloc[rng.permutation(len(part))].to_numpy()
        return table

    return lambda rng: partial(edit, rng)


def shuffled(name: str, *what: str, **how: str) -> Callable[[np.random.Generator], Read]:
    """Return what draws a reader whose table `name` has values dealt anew; see :func:`dealt`."""
    return lambda rng: changed(**{name: dealt(*what, **how)(rng)})


def speeches_dealt(rng: np.random.Generator) -> Read:
    """Return a reader in which the speeches of each year, with their mentions of Russia, are dealt to the five states."""
    joined = indicators.speeches()
    order = joined.groupby("year")["iso3"].transform(rng.permutation)
    speaker = pd.Series(order.to_numpy(), index=pd.MultiIndex.from_frame(joined[["iso3", "year"]]))

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        keys = pd.MultiIndex.from_frame(table[["iso3", "year"]])
        return table.assign(iso3=pd.Series(speaker.reindex(keys).to_numpy(), index=table.index).fillna(table["iso3"]))

    return changed(ungdc_mentions=edit, ungdc_speeches=edit)


def partners_dealt(columns: dict[str, str]) -> Callable[[np.random.Generator], Read]:
    """Return what draws a reader in which, table by table, the partners of Tajikistan have changed names with each other.

    Parameters
    ----------
    columns : for each table the column of the partner
    """

    def edit(rng: np.random.Generator, column: str, table: pd.DataFrame) -> pd.DataFrame:
        names = [name for name in table[column].dropna().unique() if name not in AGGREGATES]
        return table.replace({column: dict(zip(names, rng.permutation(names), strict=True))})

    return lambda rng: changed(**{name: partial(edit, rng, column) for name, column in columns.items()})


def other_groups(rng: np.random.Generator) -> Read:
    """Return a reader in which as many states that the paper doesn't name stand for those of its five groups."""
    named = [state for group in PARTNERS.values() for state in group]
    codes = {"diplomatic_exchange": "partner_iso3", "oda_grants": "donor_iso3", "debt_by_creditor": "creditor_iso3"}
    seen = set().union(*(load(name)[column].dropna() for name, column in codes.items()))
    others = sorted(seen - set(named) - set(AGGREGATES))
    drawn = dict(zip(rng.permutation(others)[: len(named)], rng.permutation(named), strict=False))

    def edit(column: str, table: pd.DataFrame) -> pd.DataFrame:
        return table[~table[column].isin(named)].replace({column: drawn})

    return changed(**{name: partial(edit, column) for name, column in codes.items()})


def walks(rng: np.random.Generator) -> Read:
    """Return a reader in which each of the eight series is a random walk of normal steps, as long as it is."""
    columns = {
        "unga_ideal_points": ["ideal_point"], "unga_agreement": ["agreement_score"], "sipri_milex": ["share_gdp_pct"],
        "wdi_trade_openness": ["exports_pct_gdp", "imports_pct_gdp"], "ungdc_mentions": ["mentions"],
        "wdi_aid_fdi_debt": ["oda_pct_gni", "external_debt_pct_gni"], "wdi_remittances": ["remittances_pct_gdp"],
    }  # fmt: skip

    def edit(names: list[str], table: pd.DataFrame) -> pd.DataFrame:
        years = pd.RangeIndex(table["year"].min(), table["year"].max() + 1)
        for name in names:
            walk = pd.Series(rng.normal(size=len(years)).cumsum(), index=years)
            table[name] = table["year"].map(walk).astype(float).where(table[name].notna())
        return table

    edits = {name: partial(edit, names) for name, names in columns.items()}
    return changed(**edits, ungdc_speeches=lambda table: table.assign(word_count=1000))


def other_pairs(rng: np.random.Generator) -> Iterator[Read]:
    """Yield readers in which two other states of V-Dem's table stand for Tajikistan and Russia."""
    others = sorted(set(load("vdem")["iso3"]) - {"TJK", "RUS"})
    for pair in combinations(others, 2):
        codes = dict(zip(pair, ("TJK", "RUS"), strict=True))
        yield changed(vdem=lambda table, codes=codes: table.assign(iso3=table["iso3"].map(codes)).dropna(subset="iso3"))


def pseudo_starts(starts: range) -> Stream:
    """Return a stream in which stage 4 begins in each of the years `starts`: remittances are read that many years on."""

    def reader(start: int) -> Read:
        on = FOURTH.start - start
        return changed(wdi_remittances=lambda table: table.assign(year=table["year"] + on))

    return lambda rng: map(reader, starts)


def years_drawn(rng: np.random.Generator) -> Read:
    """Return a reader in which each year of stage 1 has the deaths of one of its years, drawn with replacement."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        rows = table.query("iso3 == 'TJK' and violence_type == 'state_based' and year in @FIRST.years").index
        columns = [column for column in table if column.startswith("deaths")]
        table.loc[rows, columns] = table.loc[rng.choice(rows, len(rows)), columns].to_numpy()
        return table

    return changed(ucdp_violence=edit)


def later_sentences(rng: np.random.Generator) -> Read:
    """Return a reader in which the sentences of stage 1 have codes drawn from those of later years."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        early = table["year"] <= FIRST.end
        table.loc[early, "context_code"] = rng.choice(table.loc[~early, "context_code"], early.sum())
        return table

    return changed(ungdc_russia_sentences=edit)


PARTNER_COLUMNS = {
    "trade_cow": "partner", "trade_baci": "partner", "trade_official": "partner", "sipri_arms_tiv": "partner_iso3",
    "un_migrant_stock": "destination", "debt_by_creditor": "creditor_iso3", "students_abroad": "destination",
}  # fmt: skip
OURS = "iso3 == 'TJK'"
#: For each claim its null, or why there is none.
NULLS: dict[str, Null | str] = {
    "four-stages": Null("Eight independent random walks in place of the series", repeated(walks, 60)),
    "evolving-perceptions": Null(
        "The speeches of each year dealt at random to the five states", repeated(speeches_dealt, 200)
    ),
    "diversification": Null(
        "The years of trade dealt at random to the two stages",
        repeated(shuffled("trade_cow", ["year"], where="year >= 1994 and year <= 2009"), 200),
    ),
    "aid-dependence": Null("Each of the five states in Tajikistan’s place", lots(*FIVE[1:])),
    "named-partners": Null("As many states that the paper doesn’t name, drawn at random", repeated(other_groups, 200)),
    "special-place": Null(
        "The names of the partners dealt anew in each table", repeated(partners_dealt(PARTNER_COLUMNS), 100)
    ),
    "centralised-governance": Null("Each pair of four neighbours in the place of the two", other_pairs),
    "seeking-support": Null(
        "The speeches of each year dealt at random to the five states", repeated(speeches_dealt, 200)
    ),
    "subordinated-start": Null("Each of the five states in Tajikistan’s place", lots(*FIVE[1:])),
    "resource-poor": Null("Each of the six states in Tajikistan’s place", lots(*FIVE[1:], "RUS")),
    "civil-war": Null("Nine years drawn with replacement from those of the stage", repeated(years_drawn, 500)),
    "support-sequence": Null("Each state that is coded with troops in Russia’s place", lots("UZB", place="RUS")),
    "upper-hand": Null(
        "The deaths of stage 1 dealt at random to its years",
        repeated(
            shuffled(
                "ucdp_violence",
                ["deaths_best", "deaths_low", "deaths_high"],
                where=f"{OURS} and violence_type == 'state_based' and year <= {FIRST.end}",
            ),
            500,
        ),
    ),
    "symbolic-material": Null("Codes drawn from the sentences of later years", repeated(later_sentences, 500)),
    "treaty-asymmetry": Null("Each of the five states in Tajikistan’s place", lots(*FIVE[1:])),
    "russia-first": Null(
        "The names of the partners dealt anew in each table",
        repeated(partners_dealt(PARTNER_COLUMNS | {"unga_agreement": "partner_iso3"}), 200),
    ),
    "economic-dependence": Null("Each state with such figures in Tajikistan’s place", lots("KAZ", "KGZ", "UZB")),
    "subordinated-position": Null(
        "The stage made to begin in each year from 2008 to 2023", pseudo_starts(range(2008, 2024))
    ),
    "navigating": Null(
        "The votes found dealt at random to the two periods",
        repeated(shuffled("unga_ukraine_votes", ["vote"], where=f"{OURS} and year in [*range(2010, 2024)]"), 500),
    ),
}


def chance(name: str) -> tuple[float, float, int]:
    """Return how often the rule of claim `name` says *supported* and *contradicted* under its null, and the trials.

    Raises KeyError for a claim without a rule.
    """
    found = [RULES[name](read).verdict for read in NULLS[name].readers(np.random.default_rng(SEED))]
    return found.count("supported") / len(found), found.count("contradicted") / len(found), len(found)
