"""The robustness chapter's methods against a second way, and its sentences against its tables."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest
import ruptures
from conftest import ROOT
from statsmodels.regression.linear_model import OLS
from statsmodels.tsa.statespace.sarimax import SARIMAX

from analysis import bends, breaks, cuts, joint, power, sources, surrogates
from companion import periods
from companion.data import load
from companion.indicators import period_series

SERIES = period_series()
TESTED = list(SERIES)
YEARS = np.arange(1991, 2025)


def remembering(phi, rng):
    """Return one autoregressive series of standard deviation one, by a plain loop."""
    values = [rng.normal()]
    for _ in YEARS[1:]:
        values.append(phi * values[-1] + np.sqrt(1 - phi**2) * rng.normal())
    return pd.Series(values, YEARS)


# what years explain


@pytest.mark.parametrize("line", [False, True])
@pytest.mark.parametrize("name", TESTED)
def test_shares_by_projection_are_those_of_the_books_own_measures(name, line):
    values, measure = SERIES[name], periods.beyond_trend if line else periods.explained
    sets = periods.joint_sets()[::40]
    ours = cuts.shares(values.index.to_numpy(float), sets, values.to_numpy()[None], line)[0]
    assert ours == pytest.approx(measure(values, sets), abs=1e-9)


def test_the_joint_rank_is_the_tables_and_a_plain_loops():
    series = {name: values for name, values in SERIES.items() if len(values) >= surrogates.LONG}
    found = periods.joint_rank(series)
    row = load("period_joint").query("iso3 == 'TJK' and measure == 'values' and periodisation == 'the paper'").iloc[0]
    assert (found["place"], found["sets"], found["n"]) == (row["place"], row["sets"], row["series"])
    assert " ".join(map(str, found["best"])) == row["best_years"]

    def mean_share(years):
        total = 0
        for values in series.values():
            pieces = [part for _, part in values.groupby(np.searchsorted(years, values.index, side="right"))]
            within = sum(((piece - piece.mean()) ** 2).sum() for piece in pieces)
            total += 1 - within / ((values - values.mean()) ** 2).sum()
        return total / len(series)

    assert mean_share(periods.BOUNDARIES) == pytest.approx(found["share"])
    sample = periods.joint_sets()[::60]
    explained = np.mean([periods.explained(values, sample) for values in series.values()], axis=0)
    assert [mean_share(years) for years in sample] == pytest.approx(explained)
    assert all(min(np.diff(years)) >= 3 and 1994 <= years[0] and years[-1] <= 2022 for years in periods.joint_sets())


# chance


@pytest.mark.parametrize("name", ["UN ideal point", "external debt", "UN agreement with Russia"])
def test_memory_as_found_is_statsmodels_regression_on_the_year_before(name):
    values = SERIES[name]
    design = np.column_stack([np.ones(len(values)), values.index])
    left = pd.Series(OLS(values.to_numpy(), design).fit().resid, values.index)
    pairs = pd.DataFrame({"now": left, "before": left.reindex(left.index - 1).set_axis(left.index)}).dropna()
    found = OLS(pairs["now"].to_numpy(), pairs["before"].to_numpy()).fit().params[0]
    assert surrogates.memory(values)[0] == pytest.approx(found)


@pytest.mark.parametrize("phi", [0.3, 0.6])
def test_the_correction_finds_the_memory_that_was_put_in(phi):
    rng = np.random.default_rng(7)
    found = np.array([surrogates.memory(remembering(phi, rng)) for _ in range(1500)]).mean(axis=0)
    assert found[1] == pytest.approx(phi, abs=0.03)
    assert found[0] < phi - 0.07  # without it, far too low


def test_made_up_series_have_the_line_the_memory_and_the_shocks_of_the_real_one():
    rng = np.random.default_rng(3)
    values = SERIES["trade openness"]
    made = surrogates.draw(values, rng, 4000)
    assert made.shape == (4000, len(values))
    line, left = surrogates.residuals(values)
    phi = surrogates.memory(values)[1]
    assert made.mean(axis=0) == pytest.approx(line, abs=0.06 * made.std())
    noise = made - line
    follow = np.flatnonzero(np.diff(values.index) == 1)
    assert np.corrcoef(noise[:, follow].ravel(), noise[:, follow + 1].ravel())[0, 1] == pytest.approx(phi, abs=0.02)
    shocks = (noise[:, follow + 1] - phi * noise[:, follow]).std()
    assert shocks == pytest.approx((left[follow + 1] - phi * left[follow]).std(), rel=0.02)


def test_series_without_dates_keep_the_spectrum():
    values = SERIES["external debt"]
    line, left = surrogates.residuals(values)
    for made in surrogates.dateless(values, np.random.default_rng(3), 5):
        assert np.abs(np.fft.rfft(made - line)) == pytest.approx(np.abs(np.fft.rfft(left)), abs=1e-6 * left.std())
        assert not np.allclose(made, values)


@pytest.mark.parametrize("phi", [0.0, 0.5])
def test_chance_is_rejected_no_more_often_than_it_says(phi):
    """Of series without stages some five in a hundred fall under five per cent, by p-values of the test itself."""
    rng = np.random.default_rng(11)
    found = 0
    for _ in range(400):
        series = remembering(phi, rng)
        made = np.vstack([series, surrogates.draw(series, rng, 99)])
        explained = cuts.shares(YEARS.astype(float), [periods.BOUNDARIES], made, True)[:, 0]
        found += surrogates.chance(explained[0], explained[1:]) <= 0.05
    assert 0.005 <= found / 400 <= 0.08


def test_shocks_that_go_together_do_so_in_made_up_worlds():
    series = {name: SERIES[name] for name in ("UN ideal point", "external debt", "aid to income")}
    wanted = joint.shocks(series).corr()
    worlds = joint.together(series, np.random.default_rng(5), 600)
    pairs = [
        joint.shocks({name: pd.Series(worlds[name][k], values.index) for name, values in series.items()}).corr()
        for k in range(600)
    ]
    assert np.mean(pairs, axis=0) == pytest.approx(wanted.to_numpy(), abs=0.06)


# bends, breaks, power


@pytest.mark.parametrize("name", ["external debt", "military spending"])  # without gaps, and with
def test_the_criterion_with_memory_rests_on_statsmodels_exact_likelihood(name):
    values = SERIES[name]
    years = np.arange(values.index[0], values.index[-1] + 1)
    for bend in (0, 1):
        whole = np.column_stack([np.ones(len(years)), years - 2008.0, *[np.maximum(0, years - 2016.0)] * bend])
        design = whole[np.isin(years, values.index)]
        numbers = design.shape[1] + 1
        ours = [bends.criterion(values, design[None], numbers, phi)[0] for phi in bends.MEMORIES]
        phi = bends.MEMORIES[int(np.argmin(ours))]
        white, _ = bends.whitened(values.index.to_numpy(), phi)
        beta, left, *_ = np.linalg.lstsq(white @ design, white @ values.to_numpy(), rcond=None)
        n = len(values)
        # a state space model knows what a missing year does
        model = SARIMAX(values.reindex(years).to_numpy(), exog=whole, order=(1, 0, 0))
        exact = model.loglike([*beta, phi, left[0] / n])
        assert min(ours) == pytest.approx(-2 * exact - n * (1 + np.log(2 * np.pi)) + numbers * np.log(n), abs=1e-6)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("name", ["UN ideal point", "mentions of Russia", "trade openness"])
def test_the_librarys_best_breaks_are_those_of_the_books_own_search(name, number):
    values = SERIES[name]
    found = breaks.best(values.to_numpy())[number]
    assert tuple(values.index[found]) == periods.rank(values, tuple(values.index[found]))["best"]


def test_pelt_finds_what_dynamic_programming_finds_for_the_same_price():
    for name, price in itertools.product(TESTED, breaks.PRICES):
        values = SERIES[name].to_numpy()
        scaled = values / np.sqrt(np.diff(values).var() / 2)
        search = ruptures.Dynp(model="l2", min_size=periods.SHORTEST, jump=1).fit(scaled)
        choices = [[], *(search.predict(n_bkps=number)[:-1] for number in range(1, min(8, len(values) // 3)))]
        costs = [breaks.left(scaled, found) + price * np.log(len(values)) * len(found) for found in choices]
        assert breaks.left(scaled, breaks.pelt(values, price)) + price * np.log(len(values)) * len(
            breaks.pelt(values, price)
        ) == pytest.approx(min(costs)), (name, price)  # fmt: skip


def test_hits_at_random_are_what_throws_give():
    values, rng = SERIES["trade openness"], np.random.default_rng(2)
    sets = periods.admissible(values, 3)
    throws = [sets[k] for k in rng.integers(len(sets), size=4000)]
    for aim, exact in zip(breaks.AIMS, breaks.at_random(values, 3), strict=True):
        assert np.mean([min(abs(year - aim) for year in years) <= 1 for years in throws]) == pytest.approx(
            exact, abs=0.03
        )


def test_one_cell_of_the_power_table_by_a_plain_loop():
    rng, found = np.random.default_rng(9), []
    for _ in range(150):
        series = remembering(0.5, rng) + sum((YEARS >= cut).astype(float) for cut in periods.BOUNDARIES)
        found.append(periods.rank(series, periods.BOUNDARIES)["top"] <= 0.1)
    cell = load("period_power").query("shape == 'rising' and step_sd == 1 and memory == 0.5 and measure == 'values'")
    assert 100 * np.mean(found) == pytest.approx(cell["tenth_pct"].iloc[0], abs=9)
    assert len(power.YEARS) == len(YEARS)


def test_redrawn_ideal_points_have_the_quantiles_that_the_source_prints():
    table = load("unga_ideal_points").query("iso3 == 'TJK'").dropna(subset="ideal_point")
    error = np.random.default_rng(1).normal(size=(20000, len(table)))
    point, low, high = (table[name].to_numpy(float) for name in ("ideal_point", "q5", "q95"))
    drawn = point + error / sources.NINETY * np.where(error < 0, point - low, high - point)
    assert np.quantile(drawn, 0.05, axis=0) == pytest.approx(low, abs=0.02)
    assert np.quantile(drawn, 0.95, axis=0) == pytest.approx(high, abs=0.02)


# what the chapter says in words


def best(measure, periodisation="the paper"):
    rows = load("period_joint").query("measure == @measure and periodisation == @periodisation")
    return rows.set_index("iso3")["top_pct"]


def test_the_same_years_cut_kazakhstan_best_and_a_rivals_cut_tajikistan_better():
    for measure in ("values", "beyond a line"):
        paper, rival = best(measure), best(measure, "a monograph")
        assert paper.idxmin() == "KAZ" and rival["TJK"] < 5 < 30 < paper["TJK"]
    assert best("values", "the same, first whole years")["TJK"] < 5
    assert (best("values", "a monograph")[["KAZ", "KGZ", "TKM"]] < 5).all()


def test_chance_does_as_well_as_the_paper_in_half_of_its_worlds():
    ours = load("period_joint").query("iso3 == 'TJK' and measure == 'beyond a line'").set_index("periodisation")
    assert ours["p_chance"]["the paper"] == pytest.approx(0.5, abs=0.05)
    assert 0.05 < ours["p_chance"]["a monograph"] < 0.06


def test_two_series_of_thirty_seven_pass_and_neither_after_allowing_for_all_tries():
    table = load("period_surrogates")
    low = table[table["p_memory"] < 0.05]
    assert set(zip(low["iso3"], low["series"], strict=True)) == {("TJK", "military spending"), ("KAZ", "external debt")}
    assert (low["p_holm"] > 0.05).all() and len(table) == 37
    ours = table[table["iso3"] == "TJK"]
    assert (ours["top_beyond_pct"] > 50).sum() == len(ours) / 2


def test_2010_is_nowhere_2000_is_the_regions_and_2022_is_chance():
    hits = load("period_hits").set_index(["way", "group", "year"]).sort_index()
    for way in hits.index.unique("way"):
        ours, others = hits.loc[(way, "Tajikistan")], hits.loc[(way, "four neighbours")]
        assert ours["hits"][2010] == 1 and (ours["hits"] < ours["expected"])[2010]
        assert (others["hits"] < others["expected"])[2010]
        assert (ours["p_chance"][[2000, 2022]] > 0.1).all() and others["p_chance"][2022] > 0.1
        assert (others["p_chance"][2000] < 0.02) == (way != "price 5")
    found = load("period_breaks").query("iso3 == 'TJK' and way == 'criterion'").dropna(subset="years")
    last = found[found["years"].str.contains("202[123]")]
    assert set(last["series"]) == {"military spending", "remittances to GDP"}


def test_bends_beat_the_papers_steps_in_seven_of_eight():
    table = load("period_bends").query("iso3 == 'TJK'")
    for behind in ("behind", "behind_memory"):
        wide = table.pivot(index="series", columns="model", values=behind)
        bent = wide[["1 bend", "2 bends"]].min(axis=1) < wide["the paper’s steps"]
        assert list(bent.index[~bent]) == ["military spending"] and bent.sum() == 7
    assert set(wide.index[wide["1 own step"] == 0]) == {"UN agreement with Russia", "mentions of Russia"}


def test_another_edition_changes_nothing_and_another_output_much():
    ours = load("period_sources").query("iso3 == 'TJK'").set_index(["series", "source"])
    sent = ours.loc["remittances to GDP"]
    assert sent["top_values_pct"].nunique() == sent["top_beyond_pct"].nunique() == 1
    army = ours.loc["military spending"]
    assert army["p_memory"]["SIPRI’s output"] < 0.01 < 0.3 < army["p_memory"]["World Bank’s output"]
    other = ours.drop(index=("military spending", "SIPRI’s output")).drop(
        index=("military spending", "World Bank’s output")
    )
    assert (other[["top_values_pct", "top_beyond_pct"]] > 10).all(axis=None)


def test_the_publishers_divisor_halves_the_share_of_2000():
    army = load("sipri_milex").query("iso3 == 'TJK'").set_index("year")
    output = load("wdi_gdp").query("iso3 == 'TJK'").set_index("year")["gdp_usd"]
    assert army["share_gdp_pct"][2000] / (1e8 * army["current_musd"] / output)[2000] == pytest.approx(0.5, abs=0.01)
    divisor = army["constant_musd"] / army["share_gdp_pct"]
    assert divisor[2000] / divisor[1999] == pytest.approx(2, abs=0.05)


def test_the_distance_to_russia_does_better_than_most_but_not_than_two_neighbours():
    apart = load("period_sources").query("series == 'distance to Russia' and source == 'final passage'")
    apart = apart.set_index("iso3")["top_values_pct"]
    assert (apart < apart["TJK"]).sum() == 2
    others = load("period_surrogates").query("iso3 == 'TJK'")["top_values_pct"]
    assert (others > apart["TJK"]).sum() == len(others) - 1


def test_the_years_beside_the_papers_are_those_of_the_titles_that_are_cited():
    assert periods.RIVALS == {"a monograph": (1997, 2005, 2012)}
    bibliography = (ROOT / "references.bib").read_text(encoding="utf-8")
    for words in ("from the second half of 1997 to mid-2005", "from late 2005 to early 2012"):
        assert re.search(words, bibliography), words
