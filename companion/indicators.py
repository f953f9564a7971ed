"""What the book measures: the series that the claim ledger and the chapters make from the book's tables.

Every function takes `read`, which returns a table by its name as :func:`companion.data.load` does; so a test can hand
it changed data.
"""

import numpy as np
import pandas as pd

from companion.data import Read, load
from companion.measures import yearly
from companion.stages import STAGES, Stage, staged, within
from companion.states import AGGREGATES, FIVE, PARTNERS

#: The keyword group by which a speech names each of the five states.
KEYWORDS = {
    "TJK": "tajikistan", "KAZ": "kazakhstan", "KGZ": "kyrgyzstan", "TKM": "turkmenistan", "UZB": "uzbekistan",
}  # fmt: skip


def speeches(group: str = "russia", read: Read = load) -> pd.DataFrame:
    """Return each General Debate speech of the five states: iso3, year, mentions, word_count, rate per 1,000 words.

    Parameters
    ----------
    group : the keyword group of ``ungdc_mentions`` that is counted
    """
    mentions = read("ungdc_mentions").query("keyword_group == @group")[["iso3", "year", "mentions"]]
    words = read("ungdc_speeches")[["iso3", "year", "word_count"]]
    table = mentions[mentions["iso3"].isin(FIVE)].merge(words, on=["iso3", "year"])
    return table.assign(rate=(1000 * table["mentions"] / table["word_count"]).astype(float))


def named_by_russia(read: Read = load) -> pd.DataFrame:
    """Return how often Russia's speech names each of the five states: years (rows), ISO3 codes (columns)."""
    own = yearly(read("ungdc_mentions").query("iso3 == 'RUS'"), "mentions", "keyword_group")
    return own[list(KEYWORDS.values())].set_axis(list(KEYWORDS), axis=1).astype(int)


def sentence_codes(read: Read = load) -> pd.DataFrame:
    """Return how many Tajik sentences name Russia: stages (rows, 1 to 4), codes of their context (columns)."""
    counts = staged(read("ungdc_russia_sentences")).groupby(["stage", "context_code"]).size().unstack(fill_value=0)
    return counts.reindex([stage.number for stage in STAGES], fill_value=0)


def deaths(read: Read = load) -> pd.DataFrame:
    """Return the state-based deaths in Tajikistan by year: columns deaths_best, deaths_low, deaths_high."""
    rows = read("ucdp_violence").query("iso3 == 'TJK' and violence_type == 'state_based'")
    return rows.set_index("year")[["deaths_best", "deaths_low", "deaths_high"]].astype(int)


def supporters(read: Read = load) -> pd.DataFrame:
    """Return the states coded as sending troops in stage 1 for the government or the Popular Front: iso3, year.

    The government changed hands in 1992: the Popular Front (PFT) was the rebel until it won.
    """
    rows = read("ucdp_participants").query("role == 'side_a_supporter' or rebel_side == 'PFT'")
    return within(rows, STAGES[0])[["iso3", "year"]].drop_duplicates().sort_values(["iso3", "year"])


def missions(read: Read = load) -> pd.DataFrame:
    """Return the resident diplomatic missions whose level is known, from and in Tajikistan, in 1995, 2000 and 2005."""
    return read("diplomatic_exchange").query("level != 'other_or_unknown'")


def ties(until: int, read: Read = load) -> pd.DataFrame:
    """Return which ties each group of partners that the paper names has shown up to the year `until`.

    Returns
    -------
    groups of :data:`companion.states.PARTNERS` (rows), mission, grants and credit (columns), true or false: a resident
    mission of known level either way, a grant above zero, public debt to the state or a Chinese official commitment
    """
    credit = read("debt_by_creditor").query("creditor_type == 'bilateral' and year <= @until and stock_usd > 0")
    loans = read("china_finance").query("iso3 == 'TJK' and year <= @until and commitments_usd2021 > 0")
    states = {
        "mission": missions(read).query("year <= @until")["partner_iso3"],
        "grants": read("oda_grants").query("year <= @until and grants_usd > 0")["donor_iso3"],
        "credit": [*credit["creditor_iso3"], *(["CHN"] if len(loans) else [])],
    }
    return pd.DataFrame({kind: {group: bool(set(codes) & set(members)) for group, members in PARTNERS.items()}
                         for kind, codes in states.items()})  # fmt: skip


def standings(trade: str = "trade_cow", read: Read = load) -> dict[str, pd.DataFrame]:
    """Return the measures on which partners compete for the first place, each a table of year, partner and value.

    Parameters
    ----------
    trade : the trade table, ``trade_cow`` (from 1994, as 1992-1993 are incomplete) or ``trade_baci``

    Returns
    -------
    arms deliveries (SIPRI's units), migrants (persons), debt to states (dollars), students abroad (persons), trade
    (exports and imports, million dollars); no aggregates
    """
    students = read("students_abroad")
    # a year for which UNESCO has no Russian figure can't say who is first
    known = students.loc[students["destination"] == "RUS", "year"]
    tables = {
        "arms": (read("sipri_arms_tiv").query("iso3 == 'TJK'"), "partner_iso3", "tiv"),
        "migrants’ destination": (read("un_migrant_stock").query("revision == 2020"), "destination", "migrants"),
        "debt": (read("debt_by_creditor").query("creditor_type == 'bilateral'"), "creditor_iso3", "stock_usd"),
        "students abroad": (students[students["year"].isin(known)], "destination", "students"),
        "trade": (read(trade).query("year >= 1994"), "partner", "value_musd"),
    }
    return {
        measure: table.loc[table[who].notna() & ~table[who].isin(AGGREGATES), ["year", who, value]]
        .set_axis(["year", "partner", "value"], axis=1)
        .groupby(["year", "partner"], as_index=False)
        .sum()
        for measure, (table, who, value) in tables.items()
    }


def leaders(stage: Stage, trade: str = "trade_cow", last: bool = False, read: Read = load) -> dict[str, str]:
    """Return who is first in a stage on each measure that a table of several countries covers: measure -> ISO3 code.

    Parameters
    ----------
    trade : the trade table, ``trade_cow`` or ``trade_baci``, whose reconciled data begin in 2000
    last : judge by the last year of the stage that a table holds, instead of the stage's total
    """
    trade = trade if stage.number > 1 else "trade_cow"
    tables = standings(trade, read)
    if stage.number > 2 and trade == "trade_cow":
        del tables["trade"]  # it ends within stage 3
    first = {}
    for measure, table in tables.items():
        rows = within(table, stage)
        rows = rows[rows["year"] == rows["year"].max()] if last else rows
        if len(rows):
            first[measure] = rows.groupby("partner")["value"].sum().idxmax()
    if "trade" not in first and (official := _official_leader(stage, read)):
        first["trade"] = official
    return first


def _official_leader(stage: Stage, read: Read) -> str | None:
    """Return who is first in most years of a stage by official turnover, where several partners are named."""
    rows = within(read("trade_official").query("flow == 'turnover' and period == 'year' and partner != 'WLD'"), stage)
    winners = []
    for _, year in rows.groupby("year"):
        for column in ("value_musd", "share_pct"):
            named = year.dropna(subset=column)
            if named["partner"].nunique() > 1:
                winners.append(named.loc[named[column].idxmax(), "partner"])
    return max(sorted(set(winners)), key=winners.count) if winners else None


def remittance_changes(iso3: str, unit: str = "roubles", read: Read = load) -> pd.DataFrame:
    """Return yearly changes of Russia's output and of the remittances to a state, as differences of logarithms.

    Parameters
    ----------
    iso3 : the state that receives
    unit : ``roubles`` (dollars at the yearly exchange rate) or ``dollars``, for output and remittances alike

    Returns
    -------
    columns output and sent, in per cent (100 times the logarithm), indexed by year; years without both are left out
    """
    rate = yearly(read("wdi_exchange_rates"), "lcu_per_usd")["RUS"] if unit == "roubles" else 1
    output = yearly(read("wdi_gdp"), "gdp_usd")["RUS"] * rate
    sent = yearly(read("wdi_remittances"), "remittances_usd")[iso3] * rate
    return 100 * np.log(pd.DataFrame({"output": output, "sent": sent})).diff().dropna()


#: The eight yearly series in which the four stages might show, with their units.
UNITS = {
    "UN ideal point": "higher = closer to the USA",
    "UN votes like Russia": "0 to 1",
    "mentions of Russia": "per 1,000 words",
    "military spending": "per cent of GDP",
    "trade openness": "per cent of GDP",
    "aid to income": "per cent of GNI",
    "external debt": "per cent of GNI",
    "remittances to GDP": "per cent",
}
#: The tables that they are made from.
PERIOD_TABLES = (
    *("unga_ideal_points", "unga_agreement", "ungdc_mentions", "ungdc_speeches", "sipri_milex"),
    *("wdi_trade_openness", "wdi_aid_fdi_debt", "wdi_remittances"),
)


def period_series(iso3: str = "TJK", read: Read = load) -> dict[str, pd.Series]:
    """Return the series named in `UNITS` of a state, each indexed by year."""
    agreement = read("unga_agreement").query("source == 'undl_scrape' and partner_iso3 == 'RUS'")
    openness = read("wdi_trade_openness").eval("openness = exports_pct_gdp + imports_pct_gdp")
    tables = {
        "UN ideal point": (read("unga_ideal_points"), "ideal_point"),
        "UN votes like Russia": (agreement, "agreement_score"),
        "mentions of Russia": (speeches(read=read), "rate"),
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
