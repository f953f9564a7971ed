"""What could be a little otherwise: for each claim the changes of which :mod:`analysis.fragility` finds the least."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import pandas as pd

from analysis.fragility import WAYS, Change, both_ways, counted, during
from analysis.nulls import SERIES
from analysis.readers import Edit, changed, recoded, spread, without
from companion import indicators, states
from companion.data import Read, load
from companion.stages import STAGES, stage_of
from companion.states import FIVE, PARTNERS

FIRST, SECOND, THIRD, FOURTH = STAGES
OURS = "iso3 == 'TJK'"
Changes = Iterator[Change]


def naming() -> Changes:
    """Yield mentions of Russia, more or fewer, in the speeches of each of the five states, in stage 1 and later."""
    speeches, names = indicators.speeches(), states.labels()
    times = {"in stage 1": during(FIRST.start, FIRST.end), "later": during(SECOND.start, FOURTH.end)}
    for iso3, (when, years) in product(FIVE, times.items()):
        where = f"iso3 == '{iso3}' and {years}"
        whole, rows = int(speeches.query(where)["mentions"].sum()), f"{where} and keyword_group == 'russia'"
        for way, sign in WAYS:
            words = f"mentions of Russia by {names[iso3]} {when} {way} by {{n}}, from {whole}"
            edit = partial(spread, "mentions", where=rows, sign=sign)
            yield counted(words, "ungdc_mentions", edit, whole, min(whole, 15))


def four_stages() -> Changes:
    """Yield series that are steps at the paper's years; which of them come first goes round."""
    places = [(table, column) for table, columns in SERIES.items() for column in columns]

    def steps(chosen: list[tuple[str, str]]) -> Read:
        def edit(columns: list[str], table: pd.DataFrame) -> pd.DataFrame:
            stage = [stage_of(year).number for year in table["year"].clip(FIRST.start, FOURTH.end)]
            level = pd.Series([10.0 * number**2 for number in stage], index=table.index)
            return table.assign(**{column: level.where(table[column].notna()) for column in columns})

        return changed(**{
            name: partial(edit, [column for table, column in chosen if table == name]) for name, _ in chosen
        })  # fmt: skip

    for first in range(len(places)):
        order = places[first:] + places[:first]
        yield Change(
            "{n} of 8 series replaced by steps at the paper’s years", lambda n, o=order: steps(o[: int(n)]), 8, most=3
        )


def named_partners() -> Changes:
    """Yield traces of ties that are lost, one a group, in groups that have two."""
    traces = indicators.ties(SECOND.end)
    tables = {
        "mission": ("diplomatic_exchange", "partner_iso3"),
        "grants": ("oda_grants", "donor_iso3"),
        "credit": ("debt_by_creditor", "creditor_iso3"),
    }
    lost = [(group, row.idxmax()) for group, row in traces.iterrows() if row.sum() == 2]

    def read(number: float) -> Read:
        def edit(name: str, column: str, table: pd.DataFrame) -> pd.DataFrame:
            gone = [code for group, kind in lost[: int(number)] if tables[kind][0] == name for code in PARTNERS[group]]
            return table[~table[column].isin(gone)]

        return changed(**{name: lambda table, a=name, b=column: edit(a, b, table) for name, column in tables.values()})

    total = int(traces.to_numpy().sum())
    yield Change(f"{{n}} of {total} kinds of tie not found", read, total, most=len(lost))


def leading(*chosen: int) -> Changes:
    """Yield more or less of what Russia has on each measure on which partners compete, in the stages `chosen`."""
    measured = {
        "trade_cow": ("trade with Russia", "partner", "value_musd"),
        "trade_baci": ("trade with Russia by the second book", "partner", "value_musd"),
        "trade_official": ("trade with Russia", "partner", "share_pct"),
        "sipri_arms_tiv": ("arms from Russia", "partner_iso3", "tiv"),
        "un_migrant_stock": ("migrants in Russia", "destination", "migrants"),
        "debt_by_creditor": ("debt to Russia", "creditor_iso3", "stock_usd"),
        "students_abroad": ("students in Russia", "destination", "students"),
    }
    for number in chosen:
        years = during(STAGES[number - 1].start, STAGES[number - 1].end)
        for name, (words, who, column) in measured.items():
            where = f"{who} == 'RUS' and {years}"
            if load(name).query(where)[column].notna().any():
                yield from both_ways(f"{words} in stage {number}, {{way}} by {{n}} per cent", name, column, where)


def incomes() -> Changes:
    """Yield income per head in the first year that is more or less, in dollars."""
    where = f"{OURS} and year == {FIRST.start}"
    income = load("wdi_gdp").query(where)["gdp_per_head_ppp"].item()
    words = f"income per head in {FIRST.start} {{way}} by {{n}} dollars, from {income:,.0f}"
    yield from both_ways(words, "wdi_gdp", "gdp_per_head_ppp", where, income)


def deaths() -> Changes:
    """Yield more or fewer deaths in each year of the war and in the year after it."""
    count = indicators.deaths()["deaths_best"]
    for year in range(1992, 1999):
        where = f"{OURS} and violence_type == 'state_based' and year == {year}"
        words = f"deaths of {year} {{way}} by {{n}}, from {count[year]:,}"
        yield from both_ways(words, "ucdp_violence", "deaths_best", where, count[year])


def coded() -> Changes:
    """Yield years with Russian troops that are coded or not coded, 1992 among them."""
    rows = "iso3 == 'RUS' and role == 'side_a_supporter'"
    years = len(load("ucdp_participants").query(rows))

    def earlier(number: int) -> Edit:
        return lambda table: pd.concat([table, table.query(rows).head(number).assign(year=1992)])

    coded = f"the {years} years in which Russia is coded with troops"
    yield counted(f"{{n}} year, 1992, more than {coded}", "ucdp_participants", earlier, years, 1)
    yield counted(f"{{n}} of {coded} not coded", "ucdp_participants", partial(without, where=rows), years, years)


def sentences() -> Changes:
    """Yield sentences that are coded as help for security, or thanks, or as neither."""
    named = ["gratitude_mediation", "security_help"]
    years = during(FIRST.start, FIRST.end)
    total = len(load("ungdc_russia_sentences").query(years))
    codings = {("not in", named[0]): "as thanks", ("not in", named[1]): "as help", ("in", "none"): "otherwise"}
    for (where, new), how in codings.items():
        edit = partial(recoded, "context_code", where=f"{years} and context_code {where} {named}", new=new)
        yield counted(f"{{n}} of {total} sentences coded {how}", "ungdc_russia_sentences", edit, total, total)


def open_door() -> Changes:
    """Yield donors, more or fewer, in each of the last three years of the stage, and missions abroad in 2005."""
    years, abroad = during(SECOND.end - 2, SECOND.end), "year == 2005 and direction == 'tajik_mission_abroad'"
    donors = load("oda_grants").query(f"{years} and grants_usd > 0").groupby("donor")["year"].nunique()
    mean = donors.sum() / 3

    def more(number: int) -> Edit:
        def edit(table: pd.DataFrame) -> pd.DataFrame:
            every = table.query(f"{years} and grants_usd > 0").drop_duplicates("year")
            return pd.concat([table, *(every.assign(donor=f"another {one}") for one in range(number))])

        return edit

    def fewer(number: int) -> Edit:
        gone = list(donors[donors == 3].index[:number])
        return lambda table: table[~(table["donor"].isin(gone) & table.eval(years))]

    for way, edit in (("up", more), ("down", fewer)):
        words = f"donors in each of the last three years of the stage {way} by {{n}}, from {mean:.0f} on average"
        yield counted(words, "oda_grants", edit, mean, 20)
    missions = len(indicators.missions().query(abroad))
    edit = partial(without, where=f"{abroad} and level != 'other_or_unknown'")
    yield counted(f"missions abroad in 2005 down by {{n}}, from {missions}", "diplomatic_exchange", edit, missions, 9)


def votes() -> Changes:
    """Yield votes on Ukraine that were otherwise, and votes not found that are."""
    table = load("unga_ukraine_votes").query(f"year <= {FOURTH.end}")
    ours = table.query(OURS)
    for part, stage in (("before 2022", THIRD), ("from 2022", FOURTH)):
        when = during(stage.start, stage.end)
        whole = len(ours.query(when))
        for old, new in (("abstain", "no"), ("abstain", "yes"), ("no", "abstain"), ("not_voting", "no")):
            edit = partial(recoded, "vote", where=f"{OURS} and {when} and vote == '{old}'", new=new)
            words = f"{{n}} of {whole} votes {part} *{new}* and not *{old.replace('_', ' ')}*"
            yield counted(words, "unga_ukraine_votes", edit, whole, whole)
    calls = table.drop_duplicates("resolution")
    lost = calls[~calls["resolution"].isin(ours["resolution"])].assign(iso3="TJK")
    for new in ("abstain", "no", "yes"):

        def found(number: int, new: str = new) -> Edit:
            return lambda table: pd.concat([table, lost[:number].assign(vote=new)])

        words = f"{{n}} of {len(lost)} votes that were not found turning up as *{new}*"
        yield counted(words, "unga_ukraine_votes", found, len(calls), len(lost))


def circle() -> Changes:
    """Yield trade with the largest partners of stages 1 and 2, and memberships at the end of stage 2, more or less."""
    for iso3, name, stage in (("UZB", "Uzbekistan", FIRST), ("RUS", "Russia", SECOND)):
        where = f"partner == '{iso3}' and {during(max(1994, stage.start), stage.end)}"
        yield from both_ways(
            f"trade with {name} in stage {stage.number} {{way}} by {{n}} per cent", "trade_cow", "value_musd", where
        )
    where = f"{OURS} and year == {SECOND.end}"
    whole = load("cow_igo_total").query(where)["igo_full_members"].item()
    for way, sign in WAYS:
        words, edit = (
            f"memberships {way} by {{n}}, from {whole}",
            partial(spread, "igo_full_members", where=where, sign=sign),
        )
        yield counted(words, "cow_igo_total", edit, whole, whole)


def dependence() -> Changes:
    """Yield exports, money from Russia, and remittances of single years, more or less."""
    years = during(THIRD.start, THIRD.end)
    words = "exports in stage 3 {way} by {n} per cent"
    yield from both_ways(words, "wdi_trade_openness", "exports_pct_gdp", f"{OURS} and {years}")
    yield from both_ways("money from Russia in stage 3 {way} by {n} per cent", "russia_transfers", "usd_million", years)
    for year in THIRD.years:
        words = f"remittances in {year} {{way}} by {{n}} per cent"
        yield from both_ways(words, "wdi_remittances", "remittances_usd", f"{OURS} and year == {year}")


def ratios() -> Changes:
    """Yield remittances in relation to output in each year of stage 4, more or less."""
    for year in FOURTH.years:
        words = f"remittances in relation to output in {year} {{way}} by {{n}} per cent"
        yield from both_ways(words, "wdi_remittances", "remittances_pct_gdp", f"{OURS} and year == {year}")


def turnover() -> Changes:
    """Yield trade with Russia, and its share of all trade, in each year of stage 4, more or less."""
    for year in FOURTH.years:
        where = f"partner == 'RUS' and year == {year}"
        yield from both_ways(
            f"trade with Russia in {year} {{way}} by {{n}} per cent", "trade_official", "value_musd", where
        )
        words = f"Russia’s share of trade in {year} {{way}} by {{n}} per cent"
        yield from both_ways(words, "trade_official", "share_pct", where)


#: What is tried for each claim.
CHANGES: dict[str, Callable[[], Changes]] = {
    "four-stages": four_stages,
    "evolving-perceptions": naming,
    "diversification": circle,
    "aid-dependence": lambda: both_ways(
        "aid in every year {way} by {n} per cent", "wdi_aid_fdi_debt", "oda_pct_gni", OURS
    ),
    "named-partners": named_partners,
    "special-place": lambda: leading(1, 2, 3, 4),
    "seeking-support": naming,
    "subordinated-start": lambda: both_ways("output in every year {way} by {n} per cent", "wdi_gdp", "gdp_usd", OURS),
    "resource-poor": incomes,
    "civil-war": deaths,
    "support-sequence": coded,
    "symbolic-material": sentences,
    "open-door": open_door,
    "russia-first": lambda: leading(2),
    "economic-dependence": dependence,
    "subordinated-position": ratios,
    "navigating": votes,
    "no-disengagement": turnover,
}
