"""Intervals of rates: as in the textbook where it has them, and as wide as they say where it has none."""

import numpy as np
import pytest
from scipy import stats

from companion import indicators, intervals
from companion.data import load
from companion.measures import concentration
from companion.stages import staged
from companion.states import FIVE, NEIGHBOURS


@pytest.mark.parametrize("freedom", [1, 2.5, 7, 12.3, 30, 44.4, 500])
def test_the_quantile_is_students(freedom):
    assert intervals.quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=0.03 if freedom < 3 else 2e-3)


def test_a_difference_of_means_is_welchs():
    rng = np.random.default_rng(4)
    one, other = rng.normal(3, 1, 8), rng.normal(2, 4, 24)
    found = intervals.difference([intervals.rate(one)], [intervals.rate(other)])
    welch = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
    assert found.value == pytest.approx(one.mean() - other.mean())
    assert (found.low, found.high) == pytest.approx((welch.low, welch.high), rel=2e-3)


def test_the_variance_of_a_rate_is_near_the_jackknifes():
    """The jackknife leaves out one speech at a time and knows no formula."""
    speeches = staged(indicators.speeches().query("iso3 == 'KGZ'"))
    top, bottom = speeches["mentions"].to_numpy(float), speeches["word_count"].to_numpy(float)
    left = np.array([np.delete(top, k).sum() / np.delete(bottom, k).sum() for k in range(len(top))])
    jackknife = (len(top) - 1) * ((left - left.mean()) ** 2).mean()
    assert intervals.rate(top, bottom).variance == pytest.approx(jackknife, rel=0.1)


def test_one_unit_decides_nothing_and_none_that_varies_decides_all():
    alone = intervals.difference([intervals.rate([3.0])], [intervals.rate([1.0, 2.0])])
    assert alone.above() is None
    assert intervals.difference([intervals.rate([2.0, 2.0])], [intervals.rate([1.0, 1.0])]).above() is True
    assert intervals.Interval(0.5, -0.02, 1.05).above() is None and intervals.Interval(-1, -2, -0.5).above() is False
    assert f"{intervals.Interval(0.5, -0.02, 1.05):.2f}" == "0.50 (−0.02 to 1.05)"


def test_intervals_of_speeches_cover_as_often_as_they_say():
    """Worlds are drawn in which each state's own speeches are what its speeches can be: 8 early, 24 later."""
    rng = np.random.default_rng(11)
    speeches = staged(indicators.speeches())
    pools = {
        (iso3, early): part[["mentions", "word_count"]].to_numpy(float)
        for iso3 in FIVE
        for early, part in speeches[speeches["iso3"] == iso3].groupby(speeches["stage"] == 1)
    }

    def rates(draw):
        return {key: intervals.rate(*(rows[rng.integers(0, len(rows), len(rows))] if draw else rows).T)
                for key, rows in pools.items()}  # fmt: skip

    def more(rates, iso3):
        return intervals.difference([rates["TJK", True], rates[iso3, False]], [rates["TJK", False], rates[iso3, True]])

    true = {iso3: more(rates(draw=False), iso3).value for iso3 in NEIGHBOURS}
    hits = [
        found.low <= true[iso3] <= found.high
        for drawn in (rates(draw=True) for _ in range(400))
        for iso3, found in ((iso3, more(drawn, iso3)) for iso3 in NEIGHBOURS)
    ]
    assert 0.93 < np.mean(hits) < 0.98


def test_concentration_is_the_sum_of_squared_shares():
    table = load("trade_cow").query("year == 2005 and partner not in ['WLD', 'EU27']")
    by_partner = table.groupby("partner")["value_musd"].sum().dropna()
    plain = sum((value / by_partner.sum()) ** 2 for value in by_partner)
    assert concentration(load("trade_cow"))[2005] == pytest.approx(plain)
    assert concentration(table.head(1)).item() == 1


def test_names_of_states_are_a_plain_count():
    rows = load("ungdc_mentions").query("iso3 == 'TJK' and year == 2022").set_index("keyword_group")["mentions"]
    named = indicators.named_states().set_index("year").loc[2022]
    assert named["named"] == sum(rows[group] for group in indicators.NAMED) and named["russia"] == rows["russia"]
    assert not {"tajikistan", "afghanistan"} & set(indicators.NAMED)
    wider = indicators.named_states(also=("afghanistan",)).set_index("year").loc[2022, "named"]
    assert wider == named["named"] + rows["afghanistan"]
