"""What could be a little otherwise: for each claim the changes among which :mod:`analysis.fragility` finds the least."""

from collections.abc import Callable, Iterator

import pandas as pd

from analysis.fragility import Change
from analysis.readers import Edit, changed, recoded, scaled, spread, without
from companion import indicators, measures, states
from companion.data import Read, load
from companion.stages import STAGES, stage_of
from companion.states import FIVE, NEIGHBOURS, PARTNERS

FIRST, SECOND, THIRD, FOURTH = STAGES
OURS = "iso3 == 'TJK'"
Changes = Iterator[Change]


def during(first: int, last: int) -> str:
    """Return the condition that a row lies in these years."""
    return f"{first} <= year <= {last}"


def both_ways(words: str, name: str, column: str, where: str, amount: float = 100) -> Changes:
    """Yield a rise and a fall of `column`, by a share of it; `words` hold ``{n}`` and ``{way}``, more or less."""
    for way, sign in (("more", 1), ("less", -1)):

        def read(size: float, sign: int = sign) -> Read:
            return changed(**{name: scaled(column, 1 + sign * size, where)})

        yield Change(words.replace("{way}", way), read, 1, amount)


def counted(words: str, name: str, edit: Callable[[int], Edit], whole: float, most: int) -> Change:
    """Return a change of `name` by a whole number of things, of which there are `whole`."""
    return Change(words, lambda size: changed(**{name: edit(int(size))}), whole, most=most)


def naming() -> Changes:
    """Yield mentions of Russia, more or fewer, in the speeches of each of the five states, in stage 1 and later."""
    speeches, names = indicators.speeches(), states.labels()
    for iso3 in FIVE:
        for when, years in (("in stage 1", during(0, FIRST.end)), ("later", during(SECOND.start, FOURTH.end))):
            where = f"iso3 == '{iso3}' and {years}"
            whole = int(speeches.query(where)["mentions"].sum())
            for way, sign in (("more", 1), ("fewer", -1)):
                words = f"{{n}} {way} than {whole} mentions of Russia by {names[iso3]} {when}"
                rows = f"{where} and keyword_group == 'russia'"
                yield counted(words, "ungdc_mentions",
                              lambda n, s=sign, r=rows: spread("mentions", s * n, r), whole, min(whole, 15))  # fmt: skip


def four_stages() -> Changes:
    """Yield series that are steps at the paper's years, and at others, the nearest to the line first."""
    columns = {
        "UN ideal point": ("unga_ideal_points", "ideal_point"), "aid to income": ("wdi_aid_fdi_debt", "oda_pct_gni"),
        "UN agreement with Russia": ("unga_agreement", "agreement_score"), "mentions of Russia": ("ungdc_mentions", "mentions"),
        "military spending": ("sipri_milex", "share_gdp_pct"), "external debt": ("wdi_aid_fdi_debt", "external_debt_pct_gni"),
        "remittances to GDP": ("wdi_remittances", "remittances_pct_gdp"),
    }  # fmt: skip

    def steps(number: int, late: int) -> Read:
        def edit(name: str, table: pd.DataFrame) -> pd.DataFrame:
            stage = [stage_of(year).number for year in (table["year"] + late).clip(FIRST.start, FOURTH.end)]
            for where, column in list(columns.values())[:number]:
                if where == name:
                    level = pd.Series([10.0 * value**2 for value in stage], index=table.index)
                    table[column] = level.where(table[column].notna())
            return table

        return changed(**{name: lambda table, name=name: edit(name, table) for name, _ in columns.values()})

    for words, late in (("at the paper’s years", 0), ("at years half a stage earlier", 5)):
        yield Change(f"{{n}} of 8 series made steps {words}", lambda n, late=late: steps(int(n), late), 8, most=7)


def diversification() -> Changes:
    first, second = (during(max(1994, stage.start), stage.end) for stage in (FIRST, SECOND))
    yield from both_ways("{n} per cent {way} trade with Uzbekistan in stage 1", "trade_cow", "value_musd", f"partner == 'UZB' and {first}")
    yield from both_ways("{n} per cent {way} trade with Russia in stage 2", "trade_cow", "value_musd", f"partner == 'RUS' and {second}")
    missions = len(indicators.missions().query("year == 2005"))
    yield counted(f"{{n}} fewer than {missions} missions in 2005", "diplomatic_exchange",
                  lambda n: without(n, "year == 2005 and level != 'other_or_unknown'"), missions, missions - 1)  # fmt: skip
    yield members(f"{OURS} and year == {SECOND.end}", -1)


def members(where: str, sign: int) -> Change:
    """Return a change of the number of memberships in a year."""
    whole = int(load("cow_igo_total").query(where)["igo_full_members"].sum())
    return counted(f"{{n}} {'more' if sign > 0 else 'fewer'} than {whole} memberships in the last year of stage 2", "cow_igo_total",
                   lambda n: spread("igo_full_members", sign * n, where), whole, whole)  # fmt: skip


def aid_dependence() -> Changes:
    yield from both_ways("{n} per cent {way} aid in every year", "wdi_aid_fdi_debt", "oda_pct_gni", OURS)


def named_partners() -> Changes:
    """Yield traces of ties that are lost, one a group, in groups that have two."""
    traces = indicators.ties(SECOND.end)
    tables = {"mission": ("diplomatic_exchange", "partner_iso3"), "grants": ("oda_grants", "donor_iso3"), "credit": ("debt_by_creditor", "creditor_iso3")}
    lost = [(group, row.idxmax()) for group, row in traces.iterrows() if row.sum() == 2]

    def read(number: float) -> Read:
        def edit(name: str, column: str, table: pd.DataFrame) -> pd.DataFrame:
            gone = [code for group, kind in lost[: int(number)] if tables[kind][0] == name for code in PARTNERS[group]]
            return table[~table[column].isin(gone)]

        return changed(**{name: lambda table, a=name, b=column: edit(a, b, table) for name, column in tables.values()})

    total = int(traces.to_numpy().sum())
    yield Change(f"{{n}} of {total} kinds of tie less", read, total, most=len(lost))


def leading(*chosen: int) -> Changes:
    """Yield more or less of what Russia has on each measure on which partners compete, in each of the stages `chosen`."""
    measured = {
        "trade_cow": ("trade with", "partner", "value_musd"), "sipri_arms_tiv": ("arms from", "partner_iso3", "tiv"),
        "un_migrant_stock": ("migrants in", "destination", "migrants"), "debt_by_creditor": ("debt to", "creditor_iso3", "stock_usd"),
        "students_abroad": ("students in", "destination", "students"), "trade_official": ("trade, by share, with", "partner", "share_pct"),
    }  # fmt: skip
    for number in chosen:
        years = during(STAGES[number - 1].start, STAGES[number - 1].end)
        for name, (words, who, column) in measured.items():
            where = f"{who} == 'RUS' and {years}"
            if load(name).query(where)[column].notna().any():
                yield from both_ways(f"{{n}} per cent {{way}} {words} Russia in stage {number}", name, column, where)


def centralised_governance() -> Changes:
    for iso3, label in (("TJK", "Tajikistan"), ("RUS", "Russia")):
        where = f"iso3 == '{iso3}' and edition == 'v16'"
        yield from both_ways(f"{{n}} per cent {{way}} electoral democracy in {label}", "vdem", "polyarchy", where)


def subordinated_start() -> Changes:
    yield from both_ways("{n} per cent {way} output of Tajikistan in every year", "wdi_gdp", "gdp_usd", OURS)


def resource_poor() -> Changes:
    where = f"{OURS} and year == {FIRST.start}"
    income = load("wdi_gdp").query(where)["gdp_per_head_ppp"].item()
    yield from both_ways(f"{{n}} dollars a head {{way}} than {income:,.0f} in {FIRST.start}", "wdi_gdp", "gdp_per_head_ppp", where, income)


def deaths(*years: int) -> Changes:
    """Yield more or fewer deaths in each of the `years`."""
    count = indicators.deaths()["deaths_best"]
    for year in years:
        where = f"{OURS} and violence_type == 'state_based' and year == {year}"
        for change in both_ways(f"{{n}} deaths {{way}} than {count[year]:,} in {year}", "ucdp_violence", "deaths_best", where, count[year]):
            yield Change(change.words.replace("less", "fewer"), change.read, 1, change.amount)


def support_sequence() -> Changes:
    rows = "iso3 == 'RUS' and role == 'side_a_supporter'"
    years = len(load("ucdp_participants").query(rows))

    def earlier(table: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([table, table.query(rows).head(1).assign(year=1992)])

    yield Change(f"{{n}} year more, 1992, beside {years} in which Russia is coded", lambda n: changed(ucdp_participants=earlier), years, most=1)
    yield counted(f"{{n}} of {years} years less in which Russia is coded", "ucdp_participants", lambda n: without(n, rows), years, years)


def symbolic_material() -> Changes:
    named = ["gratitude_mediation", "security_help"]
    years, total = during(FIRST.start, FIRST.end), len(load("ungdc_russia_sentences").query(during(FIRST.start, FIRST.end)))
    for where, new in ((f"{years} and context_code not in {named}", named[1]), (f"{years} and context_code in {named}", "none_of_these")):
        yield counted(f"{{n}} of {total} sentences coded {'as help' if new in named else 'otherwise'}", "ungdc_russia_sentences",
                      lambda n, w=where, new=new: recoded("context_code", n, w, new), total, total)  # fmt: skip


def treaty_asymmetry() -> Changes:
    yield from naming()
    named, labels = indicators.named_by_russia().loc[FIRST.start : FIRST.end].sum(), states.labels()
    for iso3 in FIVE:
        where = f"iso3 == 'RUS' and keyword_group == '{indicators.KEYWORDS[iso3]}' and {during(FIRST.start, FIRST.end)}"
        for way, sign in (("more", 1), ("fewer", -1)):
            words = f"{{n}} {way} than {named[iso3]} mentions of {labels[iso3]} by Russia in stage 1"
            yield counted(words, "ungdc_mentions", lambda n, s=sign, w=where: spread("mentions", s * n, w), named.sum(), 16)


def open_door() -> Changes:
    grants = load("oda_grants").query(f"year == {SECOND.end}")
    donors = int(measures.donors(grants).item())

    def more(number: int) -> Edit:
        return lambda table: pd.concat([table, *(table.query(f"year == {SECOND.end} and grants_usd > 0").head(1).assign(donor=f"another {i}") for i in range(number))])

    def fewer(number: int) -> Edit:
        names = sorted(grants[grants["grants_usd"] > 0]["donor"].unique())[:number]
        return lambda table: table[~(table["donor"].isin(names) & (table["year"] == SECOND.end))]

    yield counted(f"{{n}} more than {donors} donors in {SECOND.end}", "oda_grants", more, donors, donors)
    yield counted(f"{{n}} fewer than {donors} donors in {SECOND.end}", "oda_grants", fewer, donors, donors)
    yield from (members(f"{OURS} and year == {SECOND.end}", sign) for sign in (1, -1))


def economic_dependence() -> Changes:
    names = states.labels()
    for iso3 in ("TJK", *NEIGHBOURS):
        where = f"iso3 == '{iso3}' and {during(THIRD.start, THIRD.end)}"
        yield from both_ways(f"{{n}} per cent {{way}} remittances to output in {names[iso3]} in stage 3", "wdi_remittances", "remittances_pct_gdp", where)


def subordinated_position() -> Changes:
    where = f"{OURS} and {during(FOURTH.start, FOURTH.end)}"
    yield from both_ways("{n} per cent {way} remittances to output in stage 4", "wdi_remittances", "remittances_pct_gdp", where)


def navigating() -> Changes:
    votes = load("unga_ukraine_votes").query(OURS)
    for part, first, last in (("from 2022", FOURTH.start, FOURTH.end), ("before 2022", THIRD.start, THIRD.end)):
        whole = len(votes.query(during(first, last)))
        for old, new in (("abstain", "no"), ("abstain", "yes"), ("no", "abstain")):
            where = f"{OURS} and {during(first, last)} and vote == '{old}'"
            yield counted(f"{{n}} of {whole} votes {part} *{new}* and not *{old}*", "unga_ukraine_votes",
                          lambda n, w=where, new=new: recoded("vote", n, w, new), whole, whole)  # fmt: skip


def no_disengagement() -> Changes:
    for year in FOURTH.years:
        yield from both_ways(f"{{n}} per cent {{way}} trade with Russia in {year}", "trade_official", "value_musd", f"partner == 'RUS' and year == {year}")


CHANGES: dict[str, Callable[[], Changes]] = {
    "four-stages": four_stages, "evolving-perceptions": naming, "diversification": diversification,
    "aid-dependence": aid_dependence, "named-partners": named_partners, "special-place": lambda: leading(1, 2, 3, 4),
    "centralised-governance": centralised_governance, "seeking-support": naming, "subordinated-start": subordinated_start,
    "resource-poor": resource_poor, "civil-war": lambda: deaths(*range(1992, 1999)), "support-sequence": support_sequence,
    "upper-hand": lambda: deaths(*range(1992, 1997)), "symbolic-material": symbolic_material,
    "treaty-asymmetry": treaty_asymmetry, "open-door": open_door, "russia-first": lambda: leading(2),
    "economic-dependence": economic_dependence, "subordinated-position": subordinated_position, "navigating": navigating,
    "no-disengagement": no_disengagement,
}  # fmt: skip
