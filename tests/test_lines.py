"""The ledger's lines: in the words as in the programme, exact at their edges, and what is missing counts for nobody."""

import re
from itertools import product

import pytest
from worlds import OURS, TURNOVER, added, dropped, edited, found, line

from companion import claims, firsts, indicators, measures, rules
from companion.data import load
from companion.stages import STAGES
from publishing.sections import ledger

#: The columns of ``claims.csv`` that say when a rule gives a verdict.
COLUMNS = [f"{verdict.replace(' ', '_')}_if" for verdict in ledger.JUDGED]


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


@pytest.mark.parametrize(
    ("read", "legs"),
    [(load, "no open open"), (found("abstain"), "no yes yes"), (found("no"), "no no yes"), (found("yes"), "no yes no")],
)
def test_missing_votes_leave_open_what_they_could_turn(read, legs):
    """By those that were found alone, the yearly resolution would have been voted on less often with Russia."""
    said = claims.RULES["navigating"](read).distance
    assert re.findall(r": (yes|no|open)", said) == legs.split()


def test_whatever_the_missing_votes_were_the_verdict_on_navigating_is_the_same():
    missing = "A/RES/77/229", "A/RES/78/221"
    assert indicators.ukraine_votes("TJK").loc[list(missing), "vote"].isna().all()
    for cast in product(measures.VOTES, repeat=2):
        read = load
        for resolution, vote in zip(missing, cast, strict=True):
            read = added("unga_ukraine_votes", f"resolution == '{resolution}'", read, iso3="TJK", vote=vote)
        assert claims.RULES["navigating"](read).verdict == claims.finding("navigating").verdict, cast


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
    assert rules.judge(True, None) == "cannot tell" == rules.judge(False, None, against=None)
    assert rules.judge(False, None) == "in part", "a leg that surely fails decides before one that is open"
    assert rules.judge(True, False) == "in part" and rules.judge(True, False, near=True) == "near miss"
    assert rules.judge(True, None, against=True) == "contradicted"
    assert (rules.together(True, None), rules.together(False, None), rules.together(True)) == (None, False, True)
    holds = (False, None), (True, None), (False, False)
    assert [rules.none_holds(*legs) for legs in holds] == [None, False, True]
