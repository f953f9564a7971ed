"""What the rules of the claim ledger share: the form of a finding, and the measures that several rules take.

Every rule is a function of `read`, which returns a table by its name as :func:`companion.data.load` does. So a test can
hand it changed data and see the verdict turn.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from companion.stages import STAGES, Stage, stage_of

Read = Callable[[str], pd.DataFrame]
FIVE = ("TJK", "KAZ", "KGZ", "TKM", "UZB")
#: Codes of table rows that are no country.
GROUPS = ("WLD", "EU27", "ALL")


@dataclass(frozen=True)
class Finding:
    """What a rule finds: the verdict, the value behind it, the line it is held against, and how far they are apart."""

    verdict: str
    value: str
    threshold: str
    distance: str
    alternative: str


def judge(supported: bool, contradicted: bool) -> str:
    """Return the verdict of a rule whose conditions hold or not; what is neither is mixed."""
    return "supported" if supported else "contradicted" if contradicted else "mixed"


def within(table: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Return the rows of `table` whose ``year`` lies in `stage`."""
    return table[table["year"].isin(stage.years)]


def staged(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `table` inside the paper's period, with the ``stage`` number that follows from ``year``."""
    inside = table[[stage_of(year) is not None for year in table["year"]]]
    return inside.assign(stage=[stage_of(year).number for year in inside["year"]])


def medians(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the median of `column` for each stage (rows) and country (columns)."""
    known = staged(table.dropna(subset=column))
    return known.pivot_table(index="stage", columns="iso3", values=column, aggfunc="median")


def speech_rates(read: Read) -> pd.DataFrame:
    """Return each speech of the five states: iso3, year, mentions of Russia, word_count, rate per 1,000 words."""
    mentions = read("ungdc_mentions").query("keyword_group == 'russia' and iso3 in @FIVE")
    table = mentions.merge(read("ungdc_speeches")[["iso3", "year", "word_count"]], on=["iso3", "year"])
    return table.assign(rate=1000 * table["mentions"] / table["word_count"])


def pooled_rates(read: Read) -> pd.DataFrame:
    """Return mentions of Russia per 1,000 words, all speeches of a stage together: stages (rows), states (columns)."""
    sums = staged(speech_rates(read)).groupby(["stage", "iso3"])[["mentions", "word_count"]].sum()
    return (1000 * sums["mentions"] / sums["word_count"]).unstack()


def period_series(read: Read, iso3: str = "TJK") -> dict[str, pd.Series]:
    """Return the eight yearly series of a state in which the four stages might show, each indexed by year."""
    agreement = read("unga_agreement").query("source == 'undl_scrape' and partner_iso3 == 'RUS'")
    openness = read("wdi_trade_openness").eval("openness = exports_pct_gdp + imports_pct_gdp")
    tables = {
        "UN ideal point": (read("unga_ideal_points"), "ideal_point"),
        "UN agreement with Russia": (agreement, "agreement_score"),
        "mentions of Russia": (speech_rates(read), "rate"),
        "military spending": (read("sipri_milex"), "share_gdp_pct"),
        "trade openness": (openness, "openness"),
        "aid to income": (read("wdi_aid_fdi_debt"), "oda_pct_gni"),
        "external debt": (read("wdi_aid_fdi_debt"), "external_debt_pct_gni"),
        "remittances to GDP": (read("wdi_remittances"), "remittances_pct_gdp"),
    }
    return {
        name: table[table["iso3"] == iso3].dropna(subset=column).set_index("year")[column].astype(float).sort_index()
        for name, (table, column) in tables.items()
    }


def deaths(read: Read) -> pd.DataFrame:
    """Return the state-based deaths in Tajikistan by year: columns deaths_best, deaths_low, deaths_high."""
    return read("ucdp_violence").query("iso3 == 'TJK' and violence_type == 'state_based'").set_index("year")


def russian_support_years(read: Read, iso3: str = "RUS") -> list[int]:
    """Return the years of stage 1 in which a state is coded as sending troops for the government or the Popular Front.

    The government changed hands in 1992: the Popular Front (PFT) was the rebel until it won.
    """
    rows = read("ucdp_participants").query("iso3 == @iso3 and (role == 'side_a_supporter' or rebel_side == 'PFT')")
    return sorted(set(within(rows, STAGES[0])["year"]))


def turnover(read: Read, table: str = "trade_cow") -> pd.DataFrame:
    """Return exports and imports together by year (rows) and partner (columns), million dollars."""
    return read(table).pivot_table(index="year", columns="partner", values="value_musd", aggfunc="sum")


def leaders(read: Read, stage: Stage, trade: str = "trade_cow", last: bool = False) -> dict[str, str]:
    """Return who is first in a stage on each measure that a table of several countries covers: measure -> ISO3 code.

    Parameters
    ----------
    trade : the trade table, ``trade_cow`` (from 1994, as 1992-1993 are incomplete) or ``trade_baci``
    last : judge by the last year of the stage that a table holds, instead of the stage's total
    """
    trade = trade if stage.number > 1 else "trade_cow"  # reconciled data begin in 2000
    flows = turnover(read, trade).query("year >= 1994").drop(columns=list(GROUPS), errors="ignore")
    arms = read("sipri_arms_tiv").query("iso3 == 'TJK'")
    migrants = read("un_migrant_stock").query("revision == 2020")
    students = read("students_abroad").rename(columns={"destination": "who", "students": "value"})
    # a year for which UNESCO has no Russian figure can't say who is first
    known = students.loc[students["who"] == "RUS", "year"]
    debt = read("debt_by_creditor").query("creditor_type == 'bilateral'").dropna(subset="creditor_iso3")
    tables = {
        "arms": arms.rename(columns={"partner_iso3": "who", "tiv": "value"}),
        "migrants’ destination": migrants.rename(columns={"destination": "who", "migrants": "value"}),
        "debt": debt.rename(columns={"creditor_iso3": "who", "stock_usd": "value"}),
        "students abroad": students[students["year"].isin(known)],
    }
    if stage.number < 3 or trade != "trade_cow":
        tables["trade"] = flows.stack().rename("value").reset_index().rename(columns={"partner": "who"})
    first = {}
    for measure, table in tables.items():
        rows = within(table[~table["who"].isin(GROUPS)], stage)
        rows = rows[rows["year"] == rows["year"].max()] if last else rows
        if len(rows):
            first[measure] = rows.groupby("who")["value"].sum().idxmax()
    if "trade" not in first and (official := _official_leader(read, stage)):
        first["trade"] = official
    return first


def _official_leader(read: Read, stage: Stage) -> str | None:
    """Return who is first in most years of a stage by official turnover, where several partners are named."""
    rows = within(read("trade_official").query("flow == 'turnover' and period == 'year' and partner != 'WLD'"), stage)
    winners = []
    for _, year in rows.groupby("year"):
        for column in ("value_musd", "share_pct"):
            named = year.dropna(subset=column)
            if named["partner"].nunique() > 1:
                winners.append(named.loc[named[column].idxmax(), "partner"])
    return max(sorted(set(winners)), key=winners.count) if winners else None


def base_stands(read: Read) -> bool:
    """Return whether the agreement on the Russian base was signed and ratified, and no row records its end."""
    titles = read("bilateral_agreements")["title"]
    ended = titles.str.contains("base") & titles.str.contains("terminat|denounc")
    signed = titles.str.contains("base (to 2042)", regex=False)
    ratified = titles.str.contains("Exchange of ratification instruments for the base agreement")
    return bool(signed.any() and ratified.any() and not ended.any())
