"""Each measure agrees with a second way to it: plain loops over the files, textbook formulas, tables made by hand."""

import csv
import math
import statistics

import numpy as np
import pandas as pd
import pytest

from companion import data, events, firsts, indicators, measures, states
from companion.data import load
from companion.stages import LAST_YEAR, STAGES, period, staged, within


def rows(name, **where):
    """Return the rows of a file as text by column, read without pandas."""
    with (data.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[column] == value for column, value in where.items())]


def totals(pairs):
    """Return the sum of the values of each key."""
    sums = {}
    for key, value in pairs:
        sums[key] = sums.get(key, 0) + float(value)
    return sums


def stage_number(year):
    return next((stage.number for stage in STAGES if stage.start <= int(year) <= stage.end), None)


def test_a_stage_holds_its_years_and_no_others():
    table = pd.DataFrame({"year": [1990, 1991, 1999, 2000, LAST_YEAR, LAST_YEAR + 1]})
    assert dict(zip(staged(table)["year"], staged(table)["stage"], strict=True)) == {1991: 1, 1999: 1, 2000: 2, 2023: 4}
    assert within(table, STAGES[0])["year"].tolist() == [1991, 1999]
    assert [period(year) for year in (1990, 1991, 2023, 2024)] == ["before", "Stage 1", "Stage 4", "after"]


def test_years_stand_in_rows_and_what_is_missing_stays_so():
    table = pd.DataFrame({"year": [2000, 2001, 2001], "iso3": ["TJK", "TJK", "KGZ"], "x": [1, 2, 3]})
    wide = measures.yearly(table, "x")
    assert wide.TJK.to_dict() == {2000: 1.0, 2001: 2.0} and wide.KGZ[2001] == 3 and math.isnan(wide.KGZ[2000])
    with pytest.raises(ValueError, match="duplicate"):
        measures.yearly(pd.concat([table, table]), "x")


def test_changes_leads_and_levels_of_plain_numbers():
    assert measures.percent_change(20, 27) == pytest.approx(35)
    assert measures.lead(pd.Series({"KGZ": 4.0, "TJK": 3.0, "UZB": 1.0})) == -1
    assert measures.lead(pd.Series({"KGZ": 4.0, "TJK": 6.5, "UZB": 1.0})) == 2.5
    growth = pd.DataFrame({"TJK": [99.0, 50.0, -20.0], "KGZ": [99.0, np.nan, 10.0]}, index=[1990, 1991, 1992])
    level = measures.chained(growth, 1990)
    assert level.TJK.tolist() == [100, 150, pytest.approx(120)] and math.isnan(level.KGZ[1991])


def test_medians_agree_with_a_plain_count():
    aid = [float(row["oda_pct_gni"]) for row in rows("wdi_aid_fdi_debt", iso3="TJK")
           if row["oda_pct_gni"] and stage_number(row["year"]) == 2]  # fmt: skip
    found = measures.medians(load("wdi_aid_fdi_debt"), "oda_pct_gni")
    assert found.loc[2, "TJK"] == pytest.approx(statistics.median(aid)) and list(found.index) == [1, 2, 3, 4]


def test_shares_of_trade_agree_with_a_plain_count_by_year_flow_and_stage():
    found = measures.shares(load("trade_cow"), "flow", "year")
    turnover = measures.shares(load("trade_cow"), "year")
    pooled = measures.shares(staged(load("trade_cow")), "stage")
    lines = rows("trade_cow")
    by = totals(((row["flow"], row["year"], row["partner"]), row["value_musd"]) for row in lines)
    both = totals(((row["year"], row["partner"]), row["value_musd"]) for row in lines)
    all_years = totals(((stage_number(row["year"]), row["partner"]), row["value_musd"]) for row in lines)
    for flow in ("export", "import"):
        share = 100 * by[flow, "1999", "UZB"] / by[flow, "1999", "WLD"]
        assert found.UZB[flow, 1999] == pytest.approx(share)
    assert turnover.RUS[2004] == pytest.approx(100 * both["2004", "RUS"] / both["2004", "WLD"])
    assert pooled.RUS[2] == pytest.approx(100 * all_years[2, "RUS"] / all_years[2, "WLD"])
    assert not set(found.columns) & set(states.AGGREGATES)


def test_shares_without_a_world_total_are_of_all_partners_and_gaps_stay_gaps():
    sums = pd.array([1, 3, 4, 3, None, 5], dtype="Int64")  # Germany's 3 are the European Union's 3
    who = ["RUS", "DEU", "OTH", "EU27", "RUS", "DEU"]
    found = measures.shares(
        pd.DataFrame({"year": [1] * 4 + [2] * 2, "who": who, "sum": sums}), "year", who="who", value="sum"
    )
    assert found.loc[1].to_dict() == {"RUS": 12.5, "DEU": 37.5}
    assert found.DEU[2] == 100 and math.isnan(found.RUS[2])


def test_debt_shares_are_of_all_creditors_of_the_rows_given():
    lines = [row for row in rows("debt_by_creditor") if row["year"] == "2009"]
    everybody = [row for row in lines if row["creditor"] == "All creditors of the type"]
    china = next(float(row["stock_usd"]) for row in lines if row["creditor_iso3"] == "CHN")
    ways = {"who": "creditor_iso3", "value": "stock_usd"}
    every = measures.shares(load("debt_by_creditor"), "year", **ways)
    to_states = measures.shares(load("debt_by_creditor").query("creditor_type == 'bilateral'"), "year", **ways)
    assert every.CHN[2009] == pytest.approx(100 * china / sum(float(row["stock_usd"]) for row in everybody))
    alone = next(float(row["stock_usd"]) for row in everybody if row["creditor_type"] == "bilateral")
    assert to_states.CHN[2009] == pytest.approx(100 * china / alone)


def test_the_first_of_a_year_is_no_aggregate_and_flows_are_added():
    table = pd.DataFrame(
        [(1, "RUS", 5), (1, "RUS", 4), (1, "UZB", 8), (1, "WLD", 99), (2, "UZB", 3), (2, None, 9), (2, "RUS", None)],
        columns=["year", "partner", "value_musd"],
    )
    assert measures.first_by_year(table).to_dict() == {1: "RUS", 2: "UZB"}


def test_agreement_is_weighted_by_votes():
    found = measures.agreement(staged(load("unga_agreement").query("source == 'undl_scrape'")), "partner_iso3", "iso3",
                               "stage")  # fmt: skip
    points, votes = {}, {}
    for row in rows("unga_agreement", source="undl_scrape"):
        key = row["partner_iso3"], row["iso3"], stage_number(row["year"])
        if row["agreement_score"]:
            points[key] = points.get(key, 0) + float(row["agreement_score"]) * int(row["n_both_voting"])
            votes[key] = votes.get(key, 0) + int(row["n_both_voting"])
    for key in (("RUS", "TJK", 1), ("CHN", "KGZ", 2), ("RUS", "UZB", 3)):
        assert found[key] == pytest.approx(points[key] / votes[key])


def test_votes_are_counted_by_kind_also_those_that_never_occur():
    found = measures.vote_counts(within(load("unga_ukraine_votes"), STAGES[3]), "iso3")
    lines = [row["vote"] for row in rows("unga_ukraine_votes", iso3="TJK") if stage_number(row["year"]) == 4]
    assert tuple(found.columns) == measures.VOTES
    assert found.loc["TJK"].to_dict() == {kind: lines.count(kind) for kind in measures.VOTES}
    assert measures.vote_counts(load("unga_ukraine_votes").query("iso3 == 'RUS'"), "iso3").loc["RUS", "yes"] == 0


def test_mentions_per_thousand_words_agree_with_a_plain_count():
    words = {(row["iso3"], row["year"]): int(row["word_count"]) for row in rows("ungdc_speeches")}
    named = {(row["iso3"], row["year"]): int(row["mentions"]) for row in rows("ungdc_mentions", keyword_group="russia")}
    speeches = indicators.speeches()
    assert set(speeches["iso3"]) == set(states.FIVE)
    found = measures.pooled_rates(staged(speeches), "iso3", "stage")
    for iso3, stage in (("TJK", 1), ("KGZ", 3)):
        keys = [key for key in named if key[0] == iso3 and stage_number(key[1]) == stage]
        mentions, total = sum(named[key] for key in keys), sum(words[key] for key in keys)
        assert found.loc[iso3, stage].to_dict() == pytest.approx(
            {"mentions": mentions, "word_count": total, "rate": 1000 * mentions / total}
        )
    one = speeches.query("iso3 == 'TJK' and year == 1995").iloc[0]
    assert one["rate"] == pytest.approx(1000 * named["TJK", "1995"] / words["TJK", "1995"])
    assert indicators.speeches("tajikistan")["mentions"].sum() != speeches["mentions"].sum()


def test_russia_names_each_state_by_its_keyword():
    found = indicators.named_by_russia()
    for iso3, word in indicators.KEYWORDS.items():
        counts = {int(row["year"]): int(row["mentions"])
                  for row in rows("ungdc_mentions", iso3="RUS", keyword_group=word)}  # fmt: skip
        assert found[iso3].to_dict() == counts


def test_sentences_are_counted_by_stage_and_code():
    found = indicators.sentence_codes()
    codes = [(stage_number(row["year"]), row["context_code"]) for row in rows("ungdc_russia_sentences")]
    assert list(found.index) == [1, 2, 3, 4]
    for code in set(code for _, code in codes):
        assert found[code].tolist() == [codes.count((stage, code)) for stage in (1, 2, 3, 4)]


def test_deaths_supporters_missions_and_donors_agree_with_a_plain_count():
    lines = rows("ucdp_violence", iso3="TJK", violence_type="state_based")
    assert indicators.deaths()["deaths_best"].to_dict() == {int(row["year"]): int(row["deaths_best"]) for row in lines}
    support = {(row["iso3"], int(row["year"])) for row in rows("ucdp_participants")
               if (row["role"] == "side_a_supporter" or row["rebel_side"] == "PFT")
               and stage_number(row["year"]) == 1}  # fmt: skip
    assert list(indicators.supporters().itertuples(index=False, name=None)) == sorted(support)
    known = [row for row in rows("diplomatic_exchange") if row["level"] != "other_or_unknown"]
    assert len(indicators.missions()) == len(known) < len(rows("diplomatic_exchange"))
    table = pd.DataFrame({"year": [1, 1, 1, 2], "donor": ["A", "A", "B", "B"], "grants_usd": [1.0, 2.0, 0.0, -3.0]})
    assert measures.donors(table).to_dict() == {1: 1}


def test_no_state_is_in_two_groups_and_western_europe_is_the_united_nations():
    west = set(states.PARTNERS["Western Europe"])
    assert len(west) == 23 and not west & {"TUR", "USA", "CAN", "POL", "CYP"}
    members = [iso3 for group in states.PARTNERS.values() for iso3 in group]
    assert len(members) == len(set(members))
    assert states.labels()["TJK"] == "Tajikistan" and ("TJK", *states.NEIGHBOURS) == states.FIVE


@pytest.mark.parametrize("until", [1999, 2004, 2009])
def test_ties_of_the_groups_agree_with_a_plain_count(until):
    found = indicators.ties(until)
    for group, members in states.PARTNERS.items():
        grants = any(row["donor_iso3"] in members and int(row["year"]) <= until and float(row["grants_usd"] or 0) > 0
                     for row in rows("oda_grants"))  # fmt: skip
        mission = any(row["partner_iso3"] in members and int(row["year"]) <= until
                      and row["level"] != "other_or_unknown" for row in rows("diplomatic_exchange"))  # fmt: skip
        credit = any(row["creditor_iso3"] in members and int(row["year"]) <= until and float(row["stock_usd"]) > 0
                     for row in rows("debt_by_creditor", creditor_type="bilateral"))  # fmt: skip
        lent = group == "China" and any(
            int(row["year"]) <= until and float(row["commitments_usd2021"] or 0) > 0
            for row in rows("china_finance", iso3="TJK")
        )
        assert found.loc[group].tolist() == [mission, grants, credit or lent], group


def test_a_chinese_commitment_is_credit_also_where_no_debt_is_recorded():
    def read(name):
        table = load(name)
        return table[table["creditor_iso3"] != "CHN"] if name == "debt_by_creditor" else table

    assert indicators.ties(2009, read)["credit"]["China"] and not indicators.ties(1999, read)["credit"]["China"]


def test_who_leads_a_stage_agrees_with_a_plain_count():
    arms = totals((row["partner_iso3"], row["tiv"]) for row in rows("sipri_arms_tiv", iso3="TJK")
                  if stage_number(row["year"]) == 3)  # fmt: skip
    assert firsts.leaders(STAGES[2])["arms"] == max(arms, key=arms.get)
    for table in ("trade_cow", "trade_baci"):
        trade = totals((row["partner"], row["value_musd"]) for row in rows(table)
                       if row["partner"] not in states.AGGREGATES and row["year"] == "2009")  # fmt: skip
        assert firsts.leaders(STAGES[1], table, last=True)["trade"] == max(trade, key=trade.get)
    debt = totals((row["creditor_iso3"], row["stock_usd"]) for row in rows("debt_by_creditor", year="2004")
                  if row["creditor_type"] == "bilateral" and row["creditor_iso3"] not in ("", "WLD"))  # fmt: skip
    assert measures.first_by_year(firsts.standings()["debt"], value="value")[2004] == max(debt, key=debt.get)
    # UNESCO has no Russian figure for 2010, so nobody is first
    assert 2010 not in set(firsts.standings()["students abroad"]["year"])


def test_of_several_figures_the_last_published_counts():
    table = pd.DataFrame(
        [(2021, 1.0, "2022-02-01"), (2021, 2.0, "2023-02-01"), (2021, None, "2024-02-01"), (2022, 5.0, "2021-01-01")],
        columns=["year", "value", "publication_date"],
    )
    assert measures.last_published(table, "value", "year").to_dict() == {2021: 2.0, 2022: 5.0}


def chance(freedom, quantile):
    """Return the chance that Student's t lies below a quantile: the density by the textbook, added up by Simpson."""
    scale = math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2) / math.sqrt(freedom * math.pi)
    x = np.linspace(0, quantile, 20001)
    density = scale * (1 + x**2 / freedom) ** (-(freedom + 1) / 2)
    weights = np.where(np.arange(len(x)) % 2, 4, 2)
    weights[[0, -1]] = 1
    return 0.5 + (density * weights).sum() * (x[1] - x[0]) / 3


def test_each_quantile_of_t_leaves_two_and_a_half_per_cent_above_it():
    for freedom, quantile in enumerate(measures.STUDENTS_T, start=1):
        assert chance(freedom, quantile - 0.00051) < 0.975 < chance(freedom, quantile + 0.00051), freedom


def test_a_slope_has_the_interval_of_the_textbook():
    # Anscombe's first data set: slope 0.5001, standard error 0.1179
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    found = measures.slope([*x, 99, None], [*y, None, 99])
    assert found.n == 11 and found.slope == pytest.approx(0.5001, abs=1e-4)
    assert found.high - found.slope == pytest.approx(2.262 * 0.1179, abs=2e-4)
    assert found.slope - found.low == pytest.approx(found.high - found.slope)
    assert f"{found:.2f}" == "0.50 (0.23 to 0.77)"


@pytest.mark.parametrize("n", [2, 33])
def test_a_slope_of_too_few_or_too_many_points_is_refused(n):
    with pytest.raises(ValueError, match=f"needs 3 to 32 pairs, here are {n}"):
        measures.slope(range(n), range(n))


@pytest.mark.parametrize("unit", ["roubles", "dollars"])
def test_changes_of_money_and_output_are_differences_of_logarithms(unit):
    rate = {row["year"]: float(row["lcu_per_usd"]) for row in rows("wdi_exchange_rates", iso3="RUS")
            if row["lcu_per_usd"]}  # fmt: skip
    price = rate if unit == "roubles" else dict.fromkeys(rate, 1.0)
    gdp = {row["year"]: row["gdp_usd"] for row in rows("wdi_gdp", iso3="RUS")}
    sent = {row["year"]: row["remittances_usd"] for row in rows("wdi_remittances", iso3="KGZ")}
    found = indicators.remittance_changes("KGZ", unit)
    for column, series in (("output", gdp), ("sent", sent)):
        level = {year: float(series[year]) * price[year] for year in ("2014", "2015")}
        assert found[column][2015] == pytest.approx(100 * math.log(level["2015"] / level["2014"]))


def test_an_event_known_to_the_month_stands_in_its_middle():
    table = load("timeline").query("id in ['1993-grachev-order', '1997-general-peace-agreement']")
    assert events.placed(table)["when"].tolist() == ["February 1993", "27 June 1997"]
    # a month and a half after New Year, half a year after the start of the year's room on the axis
    assert events.placed(table)["year"].tolist() == pytest.approx(
        [1992.5 + 31 / 365 + 0.5 / 12, 1996.5 + 177 / 365], abs=0.004
    )
