"""Each rule gives each of its verdicts when the data change by as much as they might have: a figure, a vote, a year."""

import pytest
from worlds import OURS, TURNOVER, added, coded, dropped, edited, found, level_money, named, scaled, steps, times, vote

from companion import claims
from companion.data import load
from publishing.sections import ledger

#: The verdicts by the column of ``claims.csv`` that says when.
COLUMNS = {f"{verdict.replace(' ', '_')}_if": verdict for verdict in ledger.JUDGED}


MORE_UZBEK = times("trade_cow", "partner == 'UZB' and year < 2000", "value_musd", 1.5)
MORE_RUSSIAN = times("trade_cow", "partner == 'RUS' and year > 2000", "value_musd", 3)
FEW_SEATS = f"{OURS} and year == 2009"
SMALL = ["Austria", "Israel", "South Korea", "Netherlands"]
A_CHINESE_ARM = added("sipri_arms_tiv", f"{OURS} and year == 2022", partner_iso3="CHN", tiv=1.0)
CUSTOMS = "year == 2023"
NO_GRANTS = "donor_iso3 in ['JPN', 'KOR', 'KWT', 'ARE', 'SAU', 'QAT']"
NO_CHINA = dropped(
    "china_finance", OURS, dropped("debt_by_creditor", "creditor_iso3 == 'CHN'", dropped("oda_grants", NO_GRANTS))
)
NO_AMERICA = dropped(
    "debt_by_creditor",
    "creditor_iso3 in ['CHN', 'USA']",
    dropped("china_finance", OURS, dropped("oda_grants", NO_GRANTS[:-1] + ", 'USA']")),
)
MEN_AT_HOME = times("russia_transfers", "year > 2009", "usd_million", 0.4)
ENDED = added("bilateral_agreements", "title.str.contains('2042')", title="Agreement on the base terminated")
KGZ_STUDENTS = times("students_abroad", "destination == 'KGZ' and year < 2010", "students", 2)

#: claim -> verdict -> the data as they are, or as they might have been
CASES = {
    "four-stages": {
        "cannot tell": load,
        "supported": steps([0, 1, 2, 3], [2000, 2010, 2022]),
        "in part": steps([0, 1, 2, 3], [2002, 2011, 2022]),
        "contradicted": steps([0, 1.5, 0.5, 2], [1996, 2005, 2016]),
    },
    "evolving-perceptions": {
        "cannot tell": load,
        "supported": named("TJK", "year == 2000", 1, scaled("KGZ", 1, 0.4, scaled("TKM", 1, 0.4))),
        "in part": named("TJK", "year == 2000", 1, named("KGZ", "year < 2000", 6)),
        "contradicted": scaled("TJK", 1, 0.35),
    },
    "diversification": {
        "cannot tell": load,
        "supported": MORE_UZBEK,
        "near miss": edited("cow_igo_total", FEW_SEATS, MORE_UZBEK, igo_full_members=42),
        "in part": MORE_RUSSIAN,
        "contradicted": edited("cow_igo_total", FEW_SEATS, MORE_RUSSIAN, igo_full_members=40),
    },
    "aid-dependence": {
        "in part": load,
        "supported": times("wdi_aid_fdi_debt", f"{OURS} and year > 2009", "oda_pct_gni", 1.4),
        "contradicted": times("wdi_aid_fdi_debt", OURS, "oda_pct_gni", 0.55),
    },
    "named-partners": {
        "supported": load,
        "near miss": dropped("oda_grants", NO_GRANTS),
        "in part": NO_CHINA,
        "contradicted": NO_AMERICA,
    },
    "special-place": {
        "in part": load,
        "supported": edited("china_trade_gap", CUSTOMS, A_CHINESE_ARM, partner_reported_musd=1500),
        "cannot tell": A_CHINESE_ARM,
        "contradicted": edited("trade_official", f"{TURNOVER.replace('RUS', 'CHN')} and year == 2022", share_pct=25),
    },
    "seeking-support": {
        "cannot tell": load,
        "supported": scaled("KGZ", 1, 0.5, scaled("TKM", 1, 0.5)),
        "in part": named("KGZ", "year < 2000", 8),
        "contradicted": named("TJK", "year < 2000", 0, named("TJK", "2000 <= year < 2010", 2)),
    },
    "subordinated-start": {
        "supported": load,
        "near miss": times("wdi_gdp", "iso3 == 'KGZ' and year < 1996", "gdp_usd", 0.6),
        "in part": times("wdi_gdp", "iso3 == 'KGZ'", "gdp_usd", 0.4),
        "contradicted": times("wdi_gdp", OURS, "gdp_usd", 3),
    },
    "resource-poor": {
        "cannot tell": load,
        "supported": times("wdi_gdp", f"{OURS} and year == 1991", "gdp_per_head_ppp", 0.9),
        "in part": times("wdi_gdp", f"{OURS} and year == 1991", "gdp_per_head_ppp", 1.1),
        "contradicted": times("wdi_gdp", OURS, "gdp_per_head_ppp", 2.2),
    },
    "civil-war": {
        "in part": load,
        "supported": edited("ucdp_violence", f"{OURS} and year == 1998", deaths_best=20),
        "contradicted": edited("ucdp_violence", f"{OURS} and year == 1997", deaths_best=20),
    },
    "support-sequence": {
        "supported": load,
        "near miss": dropped("ucdp_participants", "iso3 == 'RUS' and year > 1993"),
        "contradicted": added("ucdp_participants", "iso3 == 'RUS' and role == 'side_a_supporter'", year=1992),
    },
    "symbolic-material": {
        "cannot tell": load,
        "supported": coded(["gratitude_mediation", "security_help"]),
        "in part": coded(["security_help", "security_help", "border"]),
        "contradicted": coded(["border"]),
    },
    "open-door": {
        "in part": load,
        "supported": dropped("oda_grants", f"donor in {SMALL} and year < 2003"),
        "near miss": dropped("oda_grants", f"donor in {SMALL[:3]} and year < 2003"),
        "contradicted": dropped(
            "diplomatic_exchange", "year == 2005 and partner_iso3 in ['USA', 'CHN', 'BEL', 'TKM', 'UZB']",
            dropped("oda_grants", f"donor in {SMALL} and year in [2007, 2008, 2009]"),
        ),
    },
    "russia-first": {
        "supported": load,
        "cannot tell": times("trade_baci", "partner == 'CHN' and year < 2010", "value_musd", 1.2),
        "in part": KGZ_STUDENTS,
        "contradicted": times("trade_cow", "partner == 'RUS'", "value_musd", 0.4,
                              times("trade_baci", "partner == 'RUS'", "value_musd", 0.4, KGZ_STUDENTS)),
    },
    "economic-dependence": {
        "supported": load,
        "cannot tell": times("wdi_remittances", f"{OURS} and year in [2015, 2016]", "remittances_usd", 1.7),
        "in part": MEN_AT_HOME,
        "contradicted": times("russia_transfers", "year > 2009", "usd_million", 0.3,
                              times("wdi_remittances", OURS, "remittances_pct_gdp", 0.3, level_money)),
    },
    "subordinated-position": {
        "supported": load,
        "cannot tell": edited("remittance_reports", "year == 2023", usd_billion=3.5),
        "in part": times("wdi_remittances", f"{OURS} and year in [2022, 2023]", "remittances_pct_gdp", 0.6),
        "contradicted": times("wdi_remittances", f"{OURS} and year in [2022, 2023]", "remittances_pct_gdp", 0.6, ENDED),
    },
    "navigating": {
        "in part": load,
        "supported": vote("abstain", "resolution == 'A/RES/ES-11/3'", found("abstain")),
        "cannot tell": vote("abstain", "resolution == 'A/RES/ES-11/3'"),
        "contradicted": vote("no", "year == 2022"),
    },
    "no-disengagement": {
        "in part": load,
        "supported": edited("trade_official", f"{TURNOVER} and year == 2023", share_pct=23.5),
        "cannot tell": edited("trade_official", f"{TURNOVER} and year == 2022", value_musd=1250,
                              read=edited("trade_official", f"{TURNOVER} and year == 2023", share_pct=23.5)),
        "contradicted": edited("trade_official", f"{TURNOVER} and year == 2022", value_musd=850),
    },
}  # fmt: skip


@pytest.mark.parametrize(("name", "verdict"), [(name, verdict) for name, cases in CASES.items() for verdict in cases])
def test_a_plausible_change_of_the_data_gives_each_verdict(name, verdict):
    assert claims.RULES[name](CASES[name][verdict]).verdict == verdict


@pytest.mark.parametrize("name", claims.RULES)
def test_the_ledger_says_when_a_rule_gives_a_verdict_or_why_it_never_does(name):
    claim = load("claims").set_index("id").loc[name]
    said = {verdict for column, verdict in COLUMNS.items() if isinstance(claim[column], str)}
    assert said == set(CASES[name])
    out = claim["out_of_reach"] if isinstance(claim["out_of_reach"], str) else ""
    assert all(verdict in out for verdict in set(ledger.JUDGED) - said), out
