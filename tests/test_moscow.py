"""What was said to Moscow: every quotation is in the table, and the page's numbers come out a second way."""

import csv
import itertools
import re
import statistics

import pytest
from conftest import ROOT, soup
from scipy import stats

PAGE = "book/to-moscow.html"
SOURCE = (ROOT / "book/to-moscow.md").read_text(encoding="utf-8")
#: Themes of the table in the words of the chart's text alternative.
THEMES = {"gratitude": "gratitude", "discontent": "discontent", "third_parties": "other partners",
          "migrants": "migrants", "respect": "respect"}  # fmt: skip
#: First year of the paper's third stage, and the year of the pilots.
THIRD, PILOTS = 2010, 2011
NEIGHBOURS = ("KAZ", "KGZ", "TKM", "UZB")


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


def residuals(years, counts):
    """Return what each year adds to the pooled rate's error, in conflict per thousand events (linearised ratio)."""
    rate, mean = pooled(years, counts), statistics.mean(counts[year][1] for year in years)
    return [(1000 * counts[year][0] - rate * counts[year][1]) / mean for year in years]


def halves(counts, without=()):
    """Return the years before the third stage and those of it, as far as they are counted."""
    years = [year for year in counts if year not in without]
    return [year for year in years if year < THIRD], [year for year in years if year >= THIRD]


def interval(counts, without=()):
    """Return the ends of the rise's interval by SciPy's own comparison after Welch."""
    early, late = halves(counts, without)
    rise = pooled(late, counts) - pooled(early, counts)
    compared = stats.ttest_ind(residuals(late, counts), residuals(early, counts), equal_var=False)
    around = compared.confidence_interval(0.95)
    return rise + around.low, rise + around.high


def surely_more(state):
    """Return whether the whole interval of Tajikistan's rise less a neighbour's lies above zero."""
    groups = [(years, counts) for counts in (events("TJK"), events(state)) for years in halves(counts)]
    early, late, their_early, their_late = (pooled(*group) for group in groups)
    variances = [statistics.variance(residuals(*group)) / len(group[0]) for group in groups]
    shares = [v**2 / (len(years) - 1) for v, (years, _) in zip(variances, groups, strict=True)]
    freedom = sum(variances) ** 2 / sum(shares)
    half = stats.t.ppf(0.975, freedom) * sum(variances) ** 0.5
    return late - early - (their_late - their_early) > half


def test_talk_rose_by_as_much_as_the_page_says_and_not_surely():
    counts = events("TJK")
    early, late = halves(counts)
    assert (printed("before"), printed("after")) == (round(pooled(early, counts)), round(pooled(late, counts)))
    assert [printed("fewest"), printed("most")] == [f(n for n, _ in counts.values()) for f in (min, max)]
    for without, ends in {(): ("low_tjk", "high_tjk"), (PILOTS,): ("low_2011", "high_2011")}.items():
        assert interval(counts, without) == pytest.approx([printed(end) for end in ends], abs=0.6)
    assert "by the ledger’s interval not surely, and not surely by more than any neighbour’s" in SOURCE
    for state in ("TJK", *NEIGHBOURS):
        low, high = interval(events(state))
        assert low < 0 < high, state
    assert "all five hold zero" in alternative("fig-moscow-talk")


def test_with_equal_years_the_interval_just_leaves_out_zero():
    counts = events("TJK")
    late, early = ([pooled([year], counts) for year in years] for years in reversed(halves(counts)))
    low = stats.ttest_ind(late, early, equal_var=False).confidence_interval(0.95).low
    assert 0 < low < 1 and printed("low_equal") == pytest.approx(low, abs=0.2)


def test_no_neighbour_is_surely_outdone():
    assert [state for state in NEIGHBOURS if surely_more(state)] == []
    assert soup(PAGE).select_one(".glue-surely_more").text == "none"


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


def leaning():
    """Return the sum of Tajikistan's dependences on Russia by year."""
    rows = [row for row in REACH if row["iso3"] == "TJK"]
    return {int(row["year"]): float(row["economic_dependence"]) + float(row["security_dependence"]) for row in rows}


def test_dependence_is_lowest_in_2005_and_falls_from_its_peak_on():
    sums = leaning()
    peak = max(sums, key=sums.get)
    assert printed("peak_leaning") == peak == 2012 and min(sums, key=sums.get) == 2005
    later = [sums[year] for year in sorted(sums) if year >= peak]
    assert later == sorted(later, reverse=True)


def test_dependence_was_higher_in_the_years_of_harder_words():
    sums, counts = leaning(), events("TJK")
    years = sorted(counts.keys() & sums.keys())
    assert (years[0], years[-1]) == (2002, 2014)
    words, leant = [pooled([year], counts) for year in years], [sums[year] for year in years]
    together = statistics.correlation(words, leant)
    assert together > 0.5 and printed("r_levels") == pytest.approx(together, abs=0.051)
    changes = [[b - a for a, b in itertools.pairwise(one)] for one in (words, leant)]
    # the page says of them that they hardly agree
    assert abs(statistics.correlation(*changes)) < 0.3
    assert printed("r_changes") == pytest.approx(statistics.correlation(*changes), abs=0.051)
    quiet = statistics.mean(sums[year] for year in years if year < printed("best_cut"))
    hard = statistics.mean(sums[year] for year in years if year >= printed("best_cut"))
    said = re.search(r"dependence is ([\d.]+) on average .* and ([\d.]+) in 2007", alternative("fig-moscow-reach"))
    assert tuple(map(float, said.groups())) == pytest.approx((quiet, hard), abs=0.051)
    assert quiet < hard


def test_russias_reach_sank_first_over_tajikistan():
    peaks = {}
    for row in REACH:
        value, year = float(row["influence_capacity"]), int(row["year"])
        peaks[row["iso3"]] = max(peaks.get(row["iso3"], (0, 0)), (value, year))
    assert peaks["TJK"][1] < min(peaks["KGZ"][1], peaks["KAZ"][1])
    last = {row["influencer_iso3"]: float(row["influence_capacity"]) for row in table("influence_capacity")
            if row["iso3"] == "TJK" and row["year"] == "2020"}  # fmt: skip
    assert printed("times_china") == pytest.approx(last["RUS"] / last["CHN"], abs=0.05)


def test_a_reading_that_was_not_repeated_says_so():
    assert "once and not blind" in SOURCE and "(coding.md)" in SOURCE
    coding = (ROOT / "book/coding.md").read_text(encoding="utf-8")
    assert "[](to-moscow.md)" in coding and "which was not coded twice" in coding
