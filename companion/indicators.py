"""What the book measures: the series that the claim ledger and the chapters make from the book's tables.

Every function takes `read`, which returns a table by its name as :func:`companion.data.load` does; so a test can hand
it changed data.
"""

import numpy as np
import pandas as pd

from companion.data import Read, load
from companion.measures import yearly
from companion.stages import STAGES, staged, within
from companion.states import FIVE, PARTNERS

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


#: The keyword groups that name one state, without Tajikistan itself and without Afghanistan, a subject of its speeches.
NAMED = (
    *("russia", "united_states", "china", "iran", "pakistan", "india", "japan", "turkey"),
    *("kazakhstan", "kyrgyzstan", "uzbekistan", "turkmenistan"),
)


def named_states(read: Read = load, also: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return how often each Tajik speech names Russia, and any of the states of `NAMED`: year, russia, named, words.

    Parameters
    ----------
    also : keyword groups that are counted as well, for example Afghanistan's
    """
    own = yearly(read("ungdc_mentions").query("iso3 == 'TJK'"), "mentions", "keyword_group")
    words = read("ungdc_speeches").query("iso3 == 'TJK'").set_index("year")["word_count"]
    named = own[[*NAMED, *also]].sum(axis=1)
    return pd.DataFrame({"russia": own["russia"], "named": named, "words": words.astype(float)}).reset_index()


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


def sent_from_russia(read: Read = load) -> pd.Series:
    """Return what the Bank of Russia saw sent to Tajikistan, dollars by year: its wider series where that has begun."""
    rows = read("russia_transfers").query("period == 'year'")
    series = rows.pivot_table(index="year", columns="measure", values="usd_million")
    wide, narrow = (series[name] for name in ("cross_border_transfers_individuals", "money_transfer_systems"))
    return 1e6 * wide.fillna(narrow).dropna()


#: The United Nations' members since 2011.
MEMBERS = 193


def ukraine_votes(iso3: str, read: Read = load) -> pd.DataFrame:
    """Return a state's vote on each resolution on Ukraine, missing where it was not found.

    Returns
    -------
    year, vote (one of :data:`companion.measures.VOTES`), world (share of all members that voted no, 0 to 1), yearly
    (whether it is the resolution on human rights in Crimea, which comes back each December)
    """
    table = read("unga_ukraine_votes")
    calls = table.drop_duplicates("resolution").set_index("resolution").sort_values("date")
    own = table[table["iso3"] == iso3].set_index("resolution")["vote"]
    return calls[["year"]].assign(
        vote=own, world=(calls["total_no"] / MEMBERS).astype(float), yearly=calls["title"] == "Human rights in Crimea"
    )


#: The eight yearly series in which the four stages might show, with their units.
UNITS = {
    "UN ideal point": "higher = closer to the USA",
    "UN agreement with Russia": "0 to 1",
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
        "UN agreement with Russia": (agreement, "agreement_score"),
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
