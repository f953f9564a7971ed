"""Tables in which nothing special is true of Tajikistan and Russia, or another state or time stands in their place.

A stream yields readers of such tables, drawn at random or one for each possible case.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.readers import changed, swapped
from companion import indicators
from companion.data import Read, load
from companion.indicators import KEYWORDS
from companion.stages import STAGES, staged
from companion.states import AGGREGATES, FIVE, PARTNERS

FIRST, SECOND, THIRD, FOURTH = STAGES
#: The columns of the partner and of what is counted in each table in which partners compete for the first place.
PARTNER = {
    "trade_cow": ("partner", "value_musd"), "trade_baci": ("partner", "value_musd"),
    "trade_official": ("partner", "value_musd"), "sipri_arms_tiv": ("partner_iso3", "tiv"),
    "un_migrant_stock": ("destination", "migrants"), "debt_by_creditor": ("creditor_iso3", "stock_usd"),
    "students_abroad": ("destination", "students"), "unga_agreement": ("partner_iso3", "agreement_score"),
}  # fmt: skip
#: How many partners, Russia among them, deal their names to each other.
LARGEST = 5
#: Where each of the eight series stands: table, column, name.
SERIES = {
    "unga_ideal_points": {"ideal_point": "UN ideal point"},
    "unga_agreement": {"agreement_score": "UN agreement with Russia"},
    "ungdc_mentions": {"mentions": "mentions of Russia"},
    "sipri_milex": {"share_gdp_pct": "military spending"},
    "wdi_trade_openness": {"exports_pct_gdp": "trade openness"},
    "wdi_remittances": {"remittances_pct_gdp": "remittances to GDP"},
    "wdi_aid_fdi_debt": {"oda_pct_gni": "aid to income", "external_debt_pct_gni": "external debt"},
}  # fmt: skip
Stream = Callable[[np.random.Generator], Iterator[Read]]


def repeated(draw: Callable[[np.random.Generator], Read], times: int) -> Stream:
    """Return a stream of `times` readers, each drawn anew."""
    return lambda rng: (draw(rng) for _ in range(times))


def lots(*others: str, place: str = "TJK") -> Stream:
    """Return a stream in which the state at `place` keeps it, and then each of the `others` takes it in turn."""
    return lambda rng: (swapped(place, iso3) for iso3 in (place, *others))


def speeches_dealt(rng: np.random.Generator) -> Read:
    """Return a reader in which the speeches of each year, with what they name, are dealt to the five states.

    A speech's name for its own state becomes that of the state to which it is dealt, and the other way round.
    """
    joined = indicators.speeches()
    order = joined.groupby("year")["iso3"].transform(rng.permutation)
    speaker = pd.Series(order.to_numpy(), index=pd.MultiIndex.from_frame(joined[["iso3", "year"]]))

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        keys = pd.MultiIndex.from_frame(table[["iso3", "year"]])
        dealt = pd.Series(speaker.reindex(keys).to_numpy(), index=table.index, dtype="string")
        given = table.assign(iso3=dealt.fillna(table["iso3"]))
        if "keyword_group" not in table:
            return given
        group, old, new = table["keyword_group"], table["iso3"].map(KEYWORDS), given["iso3"].map(KEYWORDS)
        return given.assign(keyword_group=group.mask(group == new, old).mask(group == old, new))

    return changed(ungdc_mentions=edit, ungdc_speeches=edit)


def partners_dealt(rng: np.random.Generator) -> Read:
    """Return a reader in which, table by table, Russia and Tajikistan's largest other partners have dealt names."""

    def edit(column: str, value: str, table: pd.DataFrame) -> pd.DataFrame:
        ours = table[table["iso3"] == "TJK"] if "iso3" in table else table
        size = ours[~ours[column].isin([*AGGREGATES, "RUS"])].groupby(column)[value].sum()
        names = ["RUS", *size.astype(float).nlargest(LARGEST - 1).index]
        return table.replace({column: dict(zip(names, rng.permutation(names), strict=True))})

    return changed(**{name: partial(edit, *columns) for name, columns in PARTNER.items()})


def years_dealt(rng: np.random.Generator) -> Read:
    """Return a reader in which the years of trade are dealt to stages 1 and 2, and any of five states has joined."""
    years = [*range(1994, SECOND.end + 1)]
    deal = dict(zip(years, rng.permutation(years), strict=True))
    codes = {(other := rng.choice(FIVE)): "TJK", "TJK": other}
    return changed(
        trade_cow=lambda table: table.assign(year=table["year"].map(lambda year: deal.get(year, year))),
        cow_igo_total=lambda table: table.replace({"iso3": codes}),
    )


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


def pseudo_starts(starts: range) -> Stream:
    """Return a stream in which stage 4 begins in each of the years `starts`: remittances are read as later ones."""

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


def pseudo_thirds(starts: range) -> Stream:
    """Return a stream in which stage 3 begins in each of the years `starts`: money and output are read as later."""
    tables = "wdi_remittances", "wdi_trade_openness", "russia_transfers", "wdi_gdp", "wdi_exchange_rates"

    def reader(start: int) -> Read:
        on = THIRD.start - start
        return changed(**dict.fromkeys(tables, lambda table: table.assign(year=table["year"] + on)))

    return lambda rng: map(reader, starts)


def decades(starts: range) -> Stream:
    """Return a stream in which decades of donors begin in `starts`, and missions are those of five years ago."""

    def reader(start: int) -> Read:
        back = start - SECOND.start
        return changed(
            oda_grants=lambda table: table.assign(year=table["year"] - back),
            diplomatic_exchange=lambda table: table.assign(year=table["year"] + 5),
        )

    return lambda rng: map(reader, starts)


def votes_dealt(rng: np.random.Generator) -> Read:
    """Return a reader in which Tajikistan's votes on Ukraine are dealt anew, those not found drawn first."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        table = table[table["year"] <= FOURTH.end]
        ours = table["iso3"] == "TJK"
        calls = table.drop_duplicates("resolution").assign(iso3="TJK")
        votes = [*table.loc[ours, "vote"], *rng.choice(table.loc[ours, "vote"], len(calls) - ours.sum())]
        return pd.concat([table[~ours], calls.assign(vote=rng.permutation(votes))])

    return changed(unga_ukraine_votes=edit)


def three_years(rng: np.random.Generator) -> Iterator[Read]:
    """Yield readers in which three years of trade with Russia in a row, from 1994 on, stand for 2021 to 2023."""
    trade = load("trade_cow").groupby(["year", "partner"])["value_musd"].sum().unstack()
    for start in range(1994, trade.index.max() - 1):
        rows = trade.loc[start : start + 2]
        table = pd.DataFrame({
            "partner": "RUS", "year": range(THIRD.end, FOURTH.end + 1), "period": "year", "flow": "turnover",
            "value_musd": rows["RUS"].array, "share_pct": (100 * rows["RUS"] / rows["WLD"]).array,
            "publication_date": "",
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


def speeches_drawn(rng: np.random.Generator) -> Read:
    """Return a reader in which each state has, in each stage, speeches of that stage drawn with replacement."""
    years = staged(load("ungdc_speeches")[["iso3", "year"]])
    drawn = years.assign(
        drawn=years.groupby(["iso3", "stage"])["year"].transform(lambda own: rng.choice(own, len(own)))
    )

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        whole = table.rename(columns={"year": "drawn"})
        return drawn.drop(columns="stage").merge(whole, on=["iso3", "drawn"]).drop(columns="drawn")

    return changed(ungdc_mentions=edit, ungdc_speeches=edit)


def thirds(rng: np.random.Generator) -> Read:
    """Return a reader in which of the sentences of stage 1 a third are thanks and a third are help, by lot."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        early = table["year"] <= FIRST.end
        codes = np.resize(["gratitude_mediation", "security_help", "other"], early.sum())
        table.loc[early, "context_code"] = rng.permutation(codes)
        return table

    return changed(ungdc_russia_sentences=edit)


def later_sentences(rng: np.random.Generator) -> Read:
    """Return a reader in which the sentences of stage 1 have codes drawn from those of later years."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        early = table["year"] <= FIRST.end
        table.loc[early, "context_code"] = rng.choice(table.loc[~early, "context_code"], early.sum())
        return table

    return changed(ungdc_russia_sentences=edit)
