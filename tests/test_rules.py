"""Each rule gives each of its verdicts when the data change by as much as they might have: a figure, a vote, a year."""

import re

import numpy as np
import pandas as pd
import pytest

from companion import claims, firsts, rules
from companion.data import load
from companion.stages import STAGES
from publishing.sections import ledger

OURS = "iso3 == 'TJK'"
#: The verdicts by the column of ``claims.csv`` that says when.
COLUMNS = {f"{verdict.replace(' ', '_')}_if": verdict for verdict in ledger.JUDGED}


def edited(name, where, read=load, **columns):
    """Return a reader whose table `name` has other values in the rows that match `where`."""

    def changed(wanted):
        table = read(wanted).copy()
        if wanted == name:
            rows = table.eval(where)
            assert rows.any(), where
            for column, value in columns.items():
                kind = table[column].dtype
                new = value(table.loc[rows, column]) if callable(value) else value
                table[column] = table[column].astype(object)
                table.loc[rows, column] = new
                table[column] = table[column].astype(kind)
        return table

    return changed


def dropped(name, where, read=load):
    """Return a reader whose table `name` lacks the rows that match `where`."""
    assert load(name).eval(where).any(), where
    return lambda wanted: read(wanted)[~read(wanted).eval(where)] if wanted == name else read(wanted)


def added(name, like, read=load, **columns):
    """Return a reader whose table `name` has one row more: the first that matches `like`, with other values."""

    def changed(wanted):
        table = read(wanted)
        return pd.concat([table, table.query(like).head(1).assign(**columns)]) if wanted == name else table

    return changed


def line(name, read=load, **numbers):
    """Return a reader of a ledger in which the lines of claim `name` stand elsewhere."""
    moved = " ".join(f"{key}={number:g}" for key, number in (rules.lines(name, load) | numbers).items())
    return edited("claims", f"id == '{name}'", read, lines=moved)


def steps(levels, cuts):
    """Return a reader of the eight series as steps at `cuts`, two standard deviations apart, with half their noise."""
    columns = {
        "unga_ideal_points": "ideal_point", "unga_agreement": "agreement_score", "sipri_milex": "share_gdp_pct",
        "wdi_trade_openness": "exports_pct_gdp", "wdi_aid_fdi_debt": "oda_pct_gni",
        "wdi_remittances": "remittances_pct_gdp", "ungdc_mentions": "mentions",
    }  # fmt: skip

    def read(wanted):
        table = load(wanted).copy()
        if wanted in columns:
            values = table[columns[wanted]].astype(float)
            noise = values.groupby(table["iso3"]).transform(lambda own: own.diff().clip(-own.std(), own.std()) / 2)
            level = np.array(levels)[np.searchsorted(cuts, table["year"], side="right")]
            new = (values.mean() + values.std() * 2 * level + noise.fillna(0)).where(values.notna())
            table[columns[wanted]] = new.clip(lower=0).round() if wanted == "ungdc_mentions" else new
        return table

    return read


def scaled(iso3, stage, factor, read=load):
    """Return a reader in which a state's speeches of stage 1, or of all later ones, name Russia `factor` times."""
    years = "year < 2000" if stage == 1 else "year >= 2000"
    return edited(
        "ungdc_mentions", f"iso3 == '{iso3}' and keyword_group == 'russia' and {years}", read,
        mentions=lambda old: (old.astype(float) * factor).round(),
    )  # fmt: skip


def named(iso3, years, mentions, read=load):
    """Return a reader in which each of a state's speeches of those years names Russia that often."""
    return edited(
        "ungdc_mentions", f"iso3 == '{iso3}' and keyword_group == 'russia' and {years}", read, mentions=mentions
    )


def coded(codes):
    """Return a reader in which the sentences of each speech of stage 1 have these codes in turn."""

    def read(wanted):
        table = load(wanted)
        if wanted == "ungdc_russia_sentences":
            turn = table.groupby("year").cumcount().map(lambda place: codes[place % len(codes)])
            table["context_code"] = turn.where(table["year"] < 2000, table["context_code"]).astype("string")
        return table

    return read


def found(vote, read=load):
    """Return a reader in which the two missing votes of stage 4 were found, and were `vote`."""
    for resolution in ("A/RES/77/229", "A/RES/78/221"):
        read = added("unga_ukraine_votes", f"resolution == '{resolution}'", read, iso3="TJK", vote=vote)
    return read


def vote(cast, where, read=load):
    """Return a reader in which Tajikistan cast other votes."""
    return edited("unga_ukraine_votes", f"{OURS} and {where}", read, vote=cast)


def times(name, where, column, factor, read=load):
    """Return a reader in which figures are higher or lower by a factor."""
    return edited(name, where, read, **{column: lambda old: old.astype(float) * factor})


def level_money(wanted):
    """Return tables in which Tajikistan's remittances grow by a steady 5 per cent a year in roubles."""
    table = load(wanted)
    if wanted == "wdi_remittances":
        rate = load("wdi_exchange_rates").query("iso3 == 'RUS'").set_index("year")["lcu_per_usd"]
        steady = 7e10 * 1.05 ** (table["year"] - 2010).astype(float) / table["year"].map(rate)
        ours = (table["iso3"] == "TJK") & table["year"].between(STAGES[2].start - 1, STAGES[2].end)
        table["remittances_usd"] = table["remittances_usd"].mask(ours, steady)
    return table


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
TURNOVER = "partner == 'RUS' and flow == 'turnover' and period == 'year'"
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
        "cannot tell": load,
        "supported": vote("abstain", "resolution == 'A/RES/ES-11/3'", found("abstain")),
        "in part": found("abstain"),
        "contradicted": vote("no", "year == 2022"),
    },
    "no-disengagement": {
        "in part": load,
        "supported": edited("trade_official", f"{TURNOVER} and year == 2023", share_pct=23.5),
        "cannot tell": edited("trade_official", f"{TURNOVER} and year == 2022", value_musd=1250),
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


@pytest.mark.parametrize("name", claims.RULES)
def test_words_and_programme_share_the_numbers_of_a_line(name):
    """The words have the numbers in braces, the programme reads them: neither can have its own."""
    claim = load("claims").set_index("id").loc[name]
    words = " ".join(claim[column] for column in COLUMNS if isinstance(claim[column], str))
    numbers = rules.lines(name, load) if isinstance(claim["lines"], str) else {}
    assert set(re.findall(r"\{(\w+)\}", words)) == set(numbers)
    printed = ledger.rule(claims.ledger().loc[name])
    assert all(re.search(rf"\b{number:g}\b", printed) for number in numbers.values())
    # years, stages, the intervals' level and what a rate is related to are no lines
    others = r"\b(?:19|20)\d\d\b|stage \d|95 per cent|[12],000"
    assert not re.search(r"\d", re.sub(others, "", words)), "a line stands in the words and not among the lines"


def growth_of_donors():
    count = load("oda_grants").query("grants_usd > 0 and 2000 <= year <= 2009").groupby("year")["donor"].nunique()
    return 100 * (count.loc[2007:].mean() / count.loc[:2002].mean() - 1)


def aid_of_stage_4():
    rows = load("wdi_aid_fdi_debt").query(f"{OURS} and 2022 <= year <= 2023")
    return rows["oda_pct_gni"].median()


def gap_of_1991():
    income = load("wdi_gdp").query("year == 1991").set_index("iso3")["gdp_per_head_ppp"]
    return 100 * (1 - income["KGZ"] / income["TJK"])


#: claim, lines that stand exactly at a value or a hair beyond it -> verdict
EDGES = [
    ("civil-war", {"deaths": 97}, "in part"), ("civil-war", {"deaths": 98}, "contradicted"),
    ("support-sequence", {"years": 4}, "supported"), ("support-sequence", {"years": 5}, "near miss"),
    ("named-partners", {"groups": 5}, "supported"), ("named-partners", {"groups": 5, "few": 5}, "contradicted"),
    ("aid-dependence", {"share": aid_of_stage_4() - 1e-4}, "supported"),
    ("aid-dependence", {"share": aid_of_stage_4() + 1e-4}, "in part"),
    ("aid-dependence", {"share": 3.5, "neighbours": 4}, "in part"),
    ("open-door", {"growth": growth_of_donors() - 1e-4}, "supported"),
    ("open-door", {"growth": growth_of_donors() + 1e-4}, "near miss"),
    ("open-door", {"growth": 120, "little": 101}, "contradicted"),
    ("resource-poor", {"margin": gap_of_1991() - 1e-4}, "in part"),
    ("resource-poor", {"margin": gap_of_1991() + 1e-4}, "cannot tell"),
    ("evolving-perceptions", {"unit": 1.48}, "cannot tell"), ("evolving-perceptions", {"unit": 1.5}, "contradicted"),
    ("four-stages", {"tail": 38}, "in part"), ("four-stages", {"tail": 36}, "cannot tell"),
    ("symbolic-material", {"part": 0}, "cannot tell"), ("symbolic-material", {"part": 66}, "contradicted"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "moved", "verdict"), EDGES)
def test_a_line_turns_a_verdict_where_the_value_stands(name, moved, verdict):
    assert claims.RULES[name](line(name, **moved)).verdict == verdict


def test_exactly_a_fifth_less_turnover_contradicts():
    fallen = edited("trade_official", f"{TURNOVER} and year == 2022", value_musd=0.8 * 1130)
    assert claims.RULES["no-disengagement"](fallen).verdict == "contradicted"
    above = edited("trade_official", f"{TURNOVER} and year == 2022", value_musd=0.8 * 1130 + 1)
    assert claims.RULES["no-disengagement"](above).verdict == "in part"


def test_exactly_half_of_the_measures_is_not_more_than_half():
    """In stage 4 Russia is first on one measure of two by the Tajik book."""
    assert list(firsts.leaders(STAGES[3]).values()) == ["CHN", "RUS"]
    assert claims.RULES["special-place"](load).verdict == "in part"


@pytest.mark.parametrize("partner", ["CHN", "RUS"])
def test_a_year_that_lacks_china_says_as_little_as_one_that_lacks_russia(partner):
    lacking = dropped("trade_official", f"partner == '{partner}' and year == 2022 and flow == 'turnover'")
    assert set(firsts.official_trade(STAGES[3])["year"]) == {2022}
    assert firsts.official_trade(STAGES[3], read=lacking).empty
    assert "trade" not in firsts.leaders(STAGES[3], read=lacking)


def test_chinas_customs_stand_beside_russias_tajik_figure():
    books = firsts.official_trade(STAGES[3], chinese=True).set_index(["year", "partner"])["value"]
    assert books[2023, "CHN"] == 3865 and books[2023, "RUS"] == 1714.9 and set(books.index.levels[0]) == {2023}


def test_arms_count_where_several_suppliers_deliver():
    assert "arms" not in firsts.leaders(STAGES[1]) and firsts.leaders(STAGES[2])["arms"] == "RUS"
    several = added("sipri_arms_tiv", f"{OURS} and year == 2006", partner_iso3="CHN", tiv=1.0)
    assert firsts.leaders(STAGES[1], read=several)["arms"] == "RUS"


def test_a_rule_that_was_changed_says_since_when_why_and_what_it_was():
    table = load("claims").set_index("id")
    marks = table[["former_rule", "former_verdict", "changed", "reason"]].notna()
    assert (marks.all(axis=1) | ~marks.any(axis=1)).all()
    found = claims.ledger()["verdict"]
    unmarked = table.index[~marks.any(axis=1) & table.index.isin(claims.RULES)]
    assert set(found[unmarked]) <= {"supported"}, "a verdict of another word than before is a change"
    assert ledger.former(table.loc["treaty-asymmetry"]).endswith("The verdict was *contradicted*.")


def test_a_verdict_is_judged_from_its_legs():
    assert rules.judge(True, True) == "supported"
    assert rules.judge(True, None) == "cannot tell" == rules.judge(False, None, near=True)
    assert rules.judge(True, False) == "in part" and rules.judge(True, False, near=True) == "near miss"
    assert rules.judge(True, None, against=True) == "contradicted"
    assert (rules.together(True, None), rules.together(False, None), rules.together(True)) == (None, False, True)
