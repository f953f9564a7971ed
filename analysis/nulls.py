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

from analysis import surrogates
from analysis.readers import Edit, changed, swapped
from companion import indicators
from companion.claims import RULES
from companion.data import Read, load
from companion.measures import yearly
from companion.stages import STAGES
from companion.states import AGGREGATES, FIVE, PARTNERS

FIRST, SECOND, THIRD, FOURTH = STAGES
SEED = 1991
#: Where each of the eight series stands: table, column, name.
SERIES = {
    "unga_ideal_points": {"ideal_point": "UN ideal point"}, "unga_agreement": {"agreement_score": "UN agreement with Russia"},
    "ungdc_mentions": {"mentions": "mentions of Russia"}, "sipri_milex": {"share_gdp_pct": "military spending"},
    "wdi_trade_openness": {"exports_pct_gdp": "trade openness"}, "wdi_remittances": {"remittances_pct_gdp": "remittances to GDP"},
    "wdi_aid_fdi_debt": {"oda_pct_gni": "aid to income", "external_debt_pct_gni": "external debt"},
}  # fmt: skip
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


def made_up(rng: np.random.Generator) -> Read:
    """Return a reader in which each of the eight series is made up, with its own trend, memory and yearly shocks."""
    drawn = {name: pd.Series(surrogates.draw(one, rng)[0], index=one.index) for name, one in indicators.period_series().items()}

    def edit(places: dict[str, str], table: pd.DataFrame) -> pd.DataFrame:
        for column, name in places.items():
            rows = table["iso3"] == "TJK"
            table[column] = table["year"].map(drawn[name]).where(rows & table[column].notna())
        return table

    edits = {table: partial(edit, places) for table, places in SERIES.items()}
    whole = edits["wdi_trade_openness"]
    edits["wdi_trade_openness"] = lambda table: whole(table.assign(imports_pct_gdp=0.0))  # openness is the sum of both
    return changed(**edits, ungdc_speeches=lambda table: table.assign(word_count=1000))


def pseudo_starts(starts: range) -> Stream:
    """Return a stream in which stage 4 begins in each of the years `starts`: remittances are read that many years on."""

    def reader(start: int) -> Read:
        on = FOURTH.start - start
        # a year without a figure has a row, so that the rule finds it missing
        years = pd.MultiIndex.from_product([["TJK"], range(THIRD.start, FOURTH.end + 2)], names=["iso3", "year"])
        return changed(
            wdi_remittances=lambda table: (
                table.assign(year=table["year"] + on).set_index(["iso3", "year"]).reindex(years).reset_index()
            ),
            remittance_reports=lambda table: table.iloc[:0],
        )

    return lambda rng: map(reader, starts)


def decades(starts: range) -> Stream:
    """Return a stream in which donors are counted in decades that begin in `starts`, and missions five years earlier."""

    def reader(start: int) -> Read:
        back = start - SECOND.start
        return changed(
            oda_grants=lambda table: table.assign(year=table["year"] - back),
            diplomatic_exchange=lambda table: table.assign(year=table["year"] + 5),
        )

    return lambda rng: map(reader, starts)


def output_dealt(rng: np.random.Generator) -> Read:
    """Return a reader in which the yearly changes of Russia's output, in roubles, of stage 3 are dealt to its years."""
    rate = yearly(load("wdi_exchange_rates"), "lcu_per_usd")["RUS"]
    years = [*range(THIRD.start - 1, THIRD.end + 1)]
    output = (yearly(load("wdi_gdp"), "gdp_usd")["RUS"] * rate)[years]
    steps = rng.permutation(np.log(output).diff().dropna())
    dealt = (output.iloc[0] * np.exp(np.cumsum([0, *steps]))) / rate[years]

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        rows = (table["iso3"] == "RUS") & table["year"].isin(years)
        table.loc[rows, "gdp_usd"] = table.loc[rows, "year"].map(dealt)
        return table

    return changed(wdi_gdp=edit)


def three_years(rng: np.random.Generator) -> Iterator[Read]:
    """Yield readers in which three years of trade with Russia in a row, from 1994 on, stand for 2021 to 2023."""
    trade = load("trade_cow").groupby(["year", "partner"])["value_musd"].sum().unstack()
    for start in range(1994, trade.index.max() - 1):
        rows = trade.loc[start : start + 2]
        table = pd.DataFrame({
            "reporter": "TJK", "partner": "RUS", "year": range(THIRD.end, FOURTH.end + 1), "period": "year", "flow": "turnover",
            "value_musd": rows["RUS"].to_numpy(), "share_pct": (100 * rows["RUS"] / rows["WLD"]).to_numpy(), "publication_date": "x",
        })  # fmt: skip
        yield changed(trade_official=lambda _, table=table: table)


def years_drawn(rng: np.random.Generator) -> Read:
    """Return a reader in which each year of stage 1 has the deaths of one of its years, drawn with replacement."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        rows = table.query("iso3 == 'TJK' and violence_type == 'state_based' and year in @FIRST.years").index
        columns = [column for column in table if column.startswith("deaths")]
        table.loc[rows, columns] = table.loc[rng.choice(rows, len(rows)), columns].to_numpy()
        return table

    return changed(ucdp_violence=edit)


def coded_years(rng: np.random.Generator) -> Iterator[Read]:
    """Yield readers in which Russia is coded with troops in as many years of the war, for each choice of them."""
    ours = "iso3 == 'RUS' and role == 'side_a_supporter'"

    def edit(years: tuple[int, ...], table: pd.DataFrame) -> pd.DataFrame:
        table.loc[table.eval(ours), "year"] = years
        return table

    for years in combinations(range(1992, 1998), len(load("ucdp_participants").query(ours))):
        yield changed(ucdp_participants=partial(edit, years))


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
    "four-stages": Null("Eight made-up series that keep the trend and the memory of each", repeated(made_up, 40)),
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
    "seeking-support": Null(
        "The speeches of each year dealt at random to the five states", repeated(speeches_dealt, 200)
    ),
    "subordinated-start": Null("Each of the five states in Tajikistan’s place", lots(*FIVE[1:])),
    "resource-poor": Null("Each of the six states in Tajikistan’s place", lots(*FIVE[1:], "RUS")),
    "civil-war": Null("Nine years drawn with replacement from those of the stage", repeated(years_drawn, 500)),
    "support-sequence": Null("As many years of the war with Russian troops, each choice of them", coded_years),
    "symbolic-material": Null("Codes drawn from the sentences of later years", repeated(later_sentences, 500)),
    "open-door": Null("Donors in each later decade of the table, missions five years earlier", decades(range(2001, 2014))),
    "russia-first": Null(
        "The names of the partners dealt anew in each table",
        repeated(partners_dealt(PARTNER_COLUMNS | {"unga_agreement": "partner_iso3"}), 200),
    ),
    "economic-dependence": Null("The changes of Russia’s output dealt at random to the years", repeated(output_dealt, 300)),
    "subordinated-position": Null(
        "The stage made to begin in each year from 2008 to 2023", pseudo_starts(range(2008, 2024))
    ),
    "navigating": Null(
        "The votes found dealt at random to the two periods",
        repeated(shuffled("unga_ukraine_votes", ["vote"], where=f"{OURS} and year <= {FOURTH.end}"), 500),
    ),
    "no-disengagement": Null("Each three years in a row from 1994 on, by another book of trade", three_years),
}


def chance(name: str) -> tuple[float, float, int]:
    """Return how often the rule of claim `name` says *supported* and *contradicted* under its null, and the trials.

    Raises KeyError for a claim without a rule.
    """
    found = [RULES[name](read).verdict for read in NULLS[name].readers(np.random.default_rng(SEED))]
    return found.count("supported") / len(found), found.count("contradicted") / len(found), len(found)
