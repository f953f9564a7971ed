"""Agreement of coders: alpha against published examples and a second way, its interval, and what chance gives."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from analysis import reliability
from companion.data import load

# The first two examples of K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), with its results.
PUBLISHED = [
    ("0100000010", "1110010000", 0.095),
    ("aabbdcccedda", "babbbccceddd", 0.692),
]


def by_hand(first, second):
    """Return alpha by the formula for two coders and nominal codes, in plain counts."""
    values = Counter(first) + Counter(second)
    total = sum(values.values())
    apart = 2 * sum(one != other for one, other in zip(first, second, strict=True))
    expected = total * total - sum(count * count for count in values.values())
    return 1 - (total - 1) * apart / expected


def compared(first, second):
    return reliability.compared(pd.Series(list(first)), pd.Series(list(second)))


@pytest.mark.parametrize(("first", "second", "value"), PUBLISHED)
def test_alpha_is_that_of_krippendorffs_examples(first, second, value):
    found = compared(first, second)
    assert found["alpha"] == pytest.approx(value, abs=0.0005) == pytest.approx(by_hand(first, second), abs=0.0005)
    assert found["units"] == len(first) and found["low"] <= found["alpha"] <= found["high"] <= 1


def test_what_stands_beside_alpha_agrees_with_a_count():
    binary, named = (compared(first, second) for first, second, _ in PUBLISHED)
    assert (binary["agreement"], named["agreement"]) == (0.6, 0.75)
    assert binary["marked"] == 5 and np.isnan(named["marked"])
    marks = [pd.Series(marks, dtype="Int64") for marks in ([0, 1, None, 1], [0, 1, 1, 0])]
    one_missing = reliability.compared(*marks)
    assert (one_missing["units"], one_missing["marked"]) == (3, 2)
    assert one_missing["alpha"] == pytest.approx(by_hand("011", "010"))


@pytest.fixture
def careful():
    """Two codings of 200 units that differ in some twenty."""
    chance = np.random.default_rng(7)
    first = chance.choice(list("abcd"), 200)
    return first, np.where(chance.random(200) < 0.13, chance.choice(list("abcd"), 200), first)


def test_careful_coders_agree_far_above_shuffled_ones(careful):
    first, second = careful
    found = compared(first, second)
    assert found["alpha"] == pytest.approx(by_hand(first, second)) and found["alpha"] > 0.8
    shuffled = [by_hand(first, np.random.default_rng(seed).permutation(second)) for seed in range(200)]
    chance = compared(first, np.random.default_rng(0).permutation(second))
    assert abs(np.mean(shuffled)) < 0.02 and chance["low"] < 0 < chance["high"] < found["low"]


def test_more_units_give_a_narrower_interval(careful):
    first, second = careful
    once, often = compared(first[:60], second[:60]), compared(np.tile(first[:60], 4), np.tile(second[:60], 4))
    # four times the units halve an interval
    assert (often["high"] - often["low"]) / (once["high"] - once["low"]) == pytest.approx(0.5, abs=0.1)


def test_without_variety_there_is_no_alpha():
    found = compared("0000", "0000")
    assert np.isnan(found["alpha"]) and np.isnan(found["low"]) and found["draws"] == 0 and found["agreement"] == 1
    rare = compared("1" + "0" * 9, "1" + "0" * 9)
    assert rare["alpha"] == 1 and 0 < rare["draws"] < reliability.RESAMPLES


def made(name):
    """Return codings in which the second coder differs from the first in one unit, and the former in two."""
    material = name.removeprefix("codings_")
    units = pd.DataFrame(index=range(6))
    for code in reliability.CODES[material]:
        first = ["x", "y"] * 3 if code in ("context", "primary") else [0, 1] * 3
        units[f"coder_a_{code}"] = first
        units[f"coder_b_{code}"] = [first[1], *first[1:]]
        if material != "events" or code == "primary":
            units[f"former_{code}"] = [first[1], *first[1:5], first[0]]
    return units


def test_the_table_has_each_code_and_pair_once():
    found = reliability.table(made).set_index(["material", "code", "first", "second"]).sort_index()
    assert found.index.is_unique and len(found) == 3 * (1 + 10 + 1) + 4
    assert (found.xs(("coder_a", "coder_b"), level=("first", "second"))["agreement"] == 0.833).all()
    assert (found.xs(("coder_a", "former"), level=("first", "second"))["agreement"] == 0.667).all()
    assert (found.xs(("coder_b", "former"), level=("first", "second"))["agreement"] == 0.833).all()
    assert (found["units"] == 6).all() and found.loc[("sentences", "context")]["marked"].isna().all()
    pd.testing.assert_frame_equal(reliability.table(made), reliability.table(made))


@pytest.mark.parametrize("material", reliability.CODES)
def test_settling_only_decides_between_the_coders(material):
    codings = load(f"codings_{material}")
    for code in reliability.CODES[material]:
        one, other, settled = (codings[f"{coder}_{code}"] for coder in ("coder_a", "coder_b", "settled"))
        assert ((settled == one) | (settled == other)).all()


def test_all_sentences_and_events_of_the_tables_then_are_coded():
    assert len(load("codings_sentences")) == len(load("ungdc_russia_sentences"))
    events = load("codings_events")
    assert len(events) == 258
    assert set(events["id"]) <= set(load("timeline")["id"])
    for _, event in events.iterrows():
        assert event["settled_" + event["settled_primary"].replace("-", "_")] == 1


def test_the_timelines_page_tells_the_codings_rightly():
    events = load("codings_events")
    sorted_otherwise = (events["former_primary"] != events["settled_primary"]).mean()
    assert round(4 * sorted_otherwise) == 1  # "one event in four"
    causes = ["soviet_legacy", "domestic_tajikistan", "domestic_russia", "international"]
    assert (events[[f"settled_{cause}" for cause in causes]].sum(axis=1) > 1).mean() > 0.5  # "most"
