"""What was said to Moscow: every quotation is in the table, and the page's numbers come out a second way."""

import csv
import random
import re
import statistics

import pytest
from conftest import ROOT, soup

PAGE = "book/to-moscow.html"
SOURCE = (ROOT / "book/to-moscow.md").read_text(encoding="utf-8")
#: Themes of the table in the words of the chart's text alternative.
THEMES = {"gratitude": "gratitude", "discontent": "discontent", "third_parties": "other partners",
          "migrants": "migrants", "respect": "respect"}  # fmt: skip
#: First year of the paper's third stage, and the year of the pilots.
THIRD, PILOTS = 2010, 2011


def table(name):
    """Return the rows of a table of the book as text, read without the book's own reader."""
    with (ROOT / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SAID = table("leaders_on_russia")
REACH = [row for row in table("influence_capacity") if row["influencer_iso3"] == "RUS"]


def squeezed(words):
    """Return words without capitals, stops and the form of an apostrophe."""
    return re.sub(r"[\W_]+", " ", words.casefold()).strip()


def printed(name):
    """Return the number that the page prints under a glued name."""
    return float(soup(PAGE).select_one(f".glue-{name}").text.replace("\u2212", "-"))


def alternative(figure):
    return " ".join(soup(PAGE).find(id=figure).select_one(".chart")["aria-label"].split())


def test_every_statement_has_a_page_and_a_short_quotation():
    assert len({row["id"] for row in SAID}) == len(SAID) >= 30
    for row in SAID:
        assert row["url"].startswith("http") and row["publisher"], row["id"]
        assert len(row["quote"].split()) < 25 and len(row["translation"].split()) < 25, row["id"]
        assert bool(row["translation"]) == (row["language"] not in ("", "en")), row["id"]
        assert bool(row["quote"]) == bool(row["language"]), row["id"]


def test_what_the_chapter_quotes_stands_in_the_table_or_in_the_paper():
    known = [squeezed(row[column]) for row in SAID for column in ("quote", "translation")]
    known += map(squeezed, (ROOT / "book/quotations.txt").read_text(encoding="utf-8").split("\n"))
    quoted = re.findall("\u201c([^\u201d]+)\u201d", SOURCE)
    assert len(quoted) > 12
    assert [words for words in quoted if not any(squeezed(words) in one for one in known)] == []


def test_the_first_date_of_each_theme_is_the_earliest_of_the_table():
    words = alternative("fig-moscow-themes")
    tajik = [row for row in SAID if row["iso3"] == "TJK"]
    for theme, name in THEMES.items():
        first = min(row["date"] for row in tajik if theme in row["themes"].split())
        assert f"{name} {first[:4]}" in words, theme
    named = [row["date"][:4] for row in tajik if "label" in row["themes"].split()]
    assert f"from {min(named)} to {max(named)}" in words


def test_a_demand_for_respect_is_older_than_the_speech_of_astana():
    asked = sorted(row["date"] for row in SAID if "respect" in row["themes"].split())
    assert asked == ["2012-04-17", "2022-10-14"]
    assert min(row["date"] for row in SAID if "migrants" in row["themes"].split()) < f"{THIRD}-01"


def events(state):
    """Return verbal conflict and all verbal events of a state by year."""
    rows = [row for row in table("verbal_events") if row["iso3"] == state]
    return {
        int(row["year"]): (int(row["verbal_conflict"]), int(row["verbal_conflict"]) + int(row["verbal_cooperation"]))
        for row in rows
    }


def pooled(years, counts):
    """Return conflict per thousand events of some years together."""
    return 1000 * sum(counts[year][0] for year in years) / sum(counts[year][1] for year in years)


def resampled(counts):
    """Return the ends of the middle 95 per cent of the rise, by the standard library and another seed."""
    early, late = [y for y in counts if y < THIRD], [y for y in counts if y >= THIRD]
    rng = random.Random(7)
    rises = sorted(
        pooled(rng.choices(late, k=len(late)), counts) - pooled(rng.choices(early, k=len(early)), counts)
        for _ in range(8000)
    )
    return rises[200], rises[-200]


def test_talk_hardened_by_as_much_as_the_page_says():
    counts = events("TJK")
    early, late = [y for y in counts if y < THIRD], [y for y in counts if y >= THIRD]
    assert (printed("before"), printed("after")) == (round(pooled(early, counts)), round(pooled(late, counts)))
    assert [printed("fewest"), printed("most")] == [f(n for n, _ in counts.values()) for f in (min, max)]
    without = {year: pair for year, pair in counts.items() if year != PILOTS}
    assert resampled(without) == pytest.approx((printed("low_2011"), printed("high_2011")), abs=1.2)
    assert resampled(counts)[0] > 0 > max(resampled(events(state))[0] for state in ("KAZ", "KGZ", "TKM", "UZB"))


def test_the_step_is_where_it_leaves_least_of_the_variance():
    counts = events("TJK")
    rates = {year: pooled([year], counts) for year in counts}
    whole = statistics.pvariance(rates.values()) * len(rates)

    def explained(cut):
        parts = [[rate for year, rate in rates.items() if (year < cut) == side] for side in (True, False)]
        return 1 - sum(statistics.pvariance(part) * len(part) for part in parts) / whole

    best = max(range(2005, 2013), key=explained)
    assert printed("best_cut") == best < THIRD
    assert printed("fit_best") == pytest.approx(explained(best), abs=0.005)
    assert printed("fit_third") == pytest.approx(explained(THIRD), abs=0.005)


def test_dependence_is_lowest_in_2005_and_falls_from_its_peak_on():
    rows = [row for row in REACH if row["iso3"] == "TJK"]
    sums = {int(row["year"]): float(row["economic_dependence"]) + float(row["security_dependence"]) for row in rows}
    peak = max(sums, key=sums.get)
    assert printed("peak_leaning") == peak == 2012 and min(sums, key=sums.get) == 2005
    later = [sums[year] for year in sorted(sums) if year >= peak]
    assert later == sorted(later, reverse=True)


def test_russias_reach_sank_first_over_tajikistan():
    peaks = {}
    for row in REACH:
        value, year = float(row["influence_capacity"]), int(row["year"])
        peaks[row["iso3"]] = max(peaks.get(row["iso3"], (0, 0)), (value, year))
    assert peaks["TJK"][1] < min(peaks["KGZ"][1], peaks["KAZ"][1])
    last = {row["influencer_iso3"]: float(row["influence_capacity"]) for row in table("influence_capacity")
            if row["iso3"] == "TJK" and row["year"] == "2020"}  # fmt: skip
    assert printed("times_china") == pytest.approx(last["RUS"] / last["CHN"], abs=0.05)
