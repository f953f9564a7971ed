"""The argument as a whole: one path from claim to source and back, one verdict everywhere, boundaries that move."""

import re

import pytest
from conftest import PAGES, awaken, soup

from companion import boundaries, claims, indicators, periods
from companion.data import load, source

LEDGER = claims.ledger()
#: Years by which the test moves a boundary, enough to change the printed share.
MOVES = 8


def section(name):
    return soup("book/claims.html").find(id=f"claim-{name}").find_parent("section")


def test_a_reader_walks_from_a_claim_to_its_source_and_back_one_click_each(site, chromium):
    tab = chromium.new_page()
    tab.goto(f"{site}/book/claims.html#claim-civil-war")
    entry = tab.locator("section:has(> #claim-civil-war)")
    entry.get_by_role("link", name="Stage 1, the 1990s").click()
    assert tab.url.endswith("stage-1-seeking-support.html")
    tab.go_back()
    entry.get_by_role("link", name=re.compile("^Figure")).first.click()
    assert tab.url.endswith("stage-1-seeking-support.html#fig-violence")
    figure = tab.locator(".shown", has=tab.locator("#fig-violence"))
    figure.locator(".chart-claims summary").click()
    figure.get_by_role("link", name="civil war").click()
    assert tab.url.endswith("claims.html#claim-civil-war")
    with tab.expect_download() as file:
        entry.get_by_role("link", name="ucdp_violence.csv").click()
    assert file.value.suggested_filename == "ucdp_violence.csv"
    assert (
        entry.get_by_role("link", name="source").get_attribute("href") == source("ucdp_violence")["sources"][0]["path"]
    )
    entry.get_by_role("link", name=source("ucdp_violence")["title"].split(",")[0]).click()
    assert tab.url.endswith("data.html#data-ucdp-violence")
    tab.locator("section:has(> #data-ucdp-violence)").get_by_role("link", name="Civil war tore").click()
    assert tab.url.endswith("claims.html#claim-civil-war")
    tab.close()


@pytest.mark.parametrize("name", LEDGER.index)
def test_the_ledger_prints_what_the_rule_found(name):
    claim, text = LEDGER.loc[name], " ".join(section(name).text.split())
    assert f"Verdict: {claim['verdict']}." in text
    for column in ("value", "threshold", "distance", "alternative", "caveat"):
        if isinstance(claim[column], str):
            words = re.sub(r"\W+", " ", claim[column])
            assert words.strip() in re.sub(r"\W+", " ", text), (name, column)


@pytest.mark.parametrize("name", LEDGER.index)
def test_the_figures_that_a_claim_names_exist(name):
    drawn = {figure["id"] for page in PAGES for figure in soup(page).select("figure")}
    figures = LEDGER.loc[name, "figures"]
    assert set(figures.split() if isinstance(figures, str) else []) <= drawn


def test_chapters_print_the_ledgers_verdicts():
    printed = 0
    for page in [page for page in PAGES if "/stage-" in page]:
        for row in soup(page).select("tr:has(a[href*='claims.html#claim-'])"):
            name = row.select_one("a[href*='claims.html#claim-']")["href"].split("#claim-")[1]
            verdict = row.select("td")[-1].strong
            if verdict and verdict.text.split()[0].rstrip(".,").lower() in {
                word.split()[0] for word in claims.VERDICTS
            }:
                assert verdict.text.lower().rstrip(".") == LEDGER.loc[name, "verdict"], (page, name)
                printed += 1
    assert printed >= 20


@pytest.fixture
def movable(site, chromium):
    tab = chromium.new_page()
    tab.goto(f"{site}/book/robustness.html")
    chart = tab.locator("#fig-boundaries .chart")
    awaken(chart)
    yield tab
    tab.close()


def choose(tab, **options):
    """Choose in the controls of the live chart: State, Series, Drawn_as."""
    controls = tab.locator("#fig-boundaries .chart-controls")
    for label, option in options.items():
        controls.get_by_label(label.replace("_", " ")).select_option(option)


def slide(tab, stage, years):
    """Move the slider of a stage's first year by as many years, with the arrow keys."""
    tab.locator("#fig-boundaries .chart-controls").get_by_label(f"Stage {stage} begins in").focus()
    for _ in range(abs(years)):
        tab.keyboard.press("ArrowRight" if years > 0 else "ArrowLeft")


def says(tab, words):
    """Wait until the live chart says `words`."""
    found = "words => [...document.querySelectorAll('#fig-boundaries .chart text')].some(t => t.textContent === words)"
    tab.wait_for_function(found, arg=words)


def own_words(values, years, measure=periods.explained):
    """Return what the chart has to print for the reader's years, from the module's own count."""
    ranked = periods.rank(values, years, measure)
    return (
        f"These years explain {100 * ranked['share']:.0f}%, place {ranked['place']:,} of {ranked['sets']:,}, "
        f"n = {ranked['n']}"
    )


def paper_words(values, measure=periods.explained):
    """Return what the chart has to print for the paper's years."""
    ranked = periods.rank(values, periods.judged(values), measure)
    return f"The paper’s years: {100 * ranked['share']:.0f}%, place {ranked['place']:,} of {ranked['sets']:,}"


def rival_words(author, values):
    """Return what the chart has to print for another author's years, as many of them as of the paper's."""
    kept = [periods.BOUNDARIES.index(year) for year in periods.judged(values)]
    ranked = periods.rank(values, tuple(periods.RIVALS[author][number] for number in kept))
    place = f"place {ranked['place']:,} of {ranked['sets']:,}"
    return f"{author.capitalize()}’s years: {100 * ranked['share']:.0f}%, {place}"


def test_another_authors_years_are_marked_and_told_where_they_leave_pieces_long_enough(movable):
    series = indicators.period_series()
    for name in ("UN ideal point", "remittances to GDP", "aid to income"):
        choose(movable, Series=name)
        for author in periods.RIVALS:
            says(movable, rival_words(author, series[name]))
    choose(movable, Series="military spending")  # begins two years before the monograph's first
    says(movable, paper_words(series["military spending"]))
    told = movable.locator("#fig-boundaries .chart text", has_text="monograph’s years").all_text_contents()
    still = rival_words("a monograph", series["UN ideal point"])  # the hidden picture for the other width
    assert set(told) <= {still}


def test_boundaries_move_by_keyboard_and_share_and_place_are_the_modules(movable):
    values = indicators.period_series()["military spending"]
    choose(movable, Series="military spending")
    says(movable, own_words(values, periods.BOUNDARIES))
    slide(movable, 3, MOVES)
    moved = (periods.BOUNDARIES[0], periods.BOUNDARIES[1] + MOVES, periods.BOUNDARIES[2])
    assert own_words(values, moved) != own_words(values, periods.BOUNDARIES)
    says(movable, own_words(values, moved))
    says(movable, paper_words(values))  # the paper's mark stays where it was
    movable.wait_for_url(f"**/robustness.html?*cut3={moved[1]}#fig-boundaries")
    address = movable.url
    for sent, years in ((address, moved), (address.replace(f"={moved[1]}", "=3000"), periods.BOUNDARIES)):
        movable.goto("about:blank")
        movable.goto(sent)
        says(movable, own_words(values, years))


@pytest.mark.parametrize("state", ["TJK", "KAZ"])
def test_each_series_in_each_form_has_the_modules_share_and_place(movable, state):
    name = load("countries").set_index("iso3")["label"][state]
    choose(movable, State=name)
    for series, values in indicators.period_series(state).items():
        if len(values) < 20:
            continue
        drawn = [*boundaries.forms({series: values}), (series, boundaries.BEYOND, values)]
        for _, kind, part in drawn:
            measure = periods.beyond_trend if kind == boundaries.BEYOND else periods.explained
            choose(movable, Series=series, Drawn_as=kind)
            # as many pieces on the reader's side as on the paper's
            says(movable, own_words(part, periods.judged(part), measure))
            says(movable, paper_words(part, measure))


def test_a_slider_that_the_series_does_not_allow_does_nothing_and_says_so(movable):
    values = indicators.period_series()["remittances to GDP"]
    kept = periods.judged(values)
    assert kept == periods.BOUNDARIES[1:]
    choose(movable, Series="remittances to GDP")
    slide(movable, 2, MOVES)
    says(movable, "Too few years to judge the start of stage 2: that slider does nothing.")
    says(movable, own_words(values, kept))


def test_a_choice_that_the_grey_bars_exclude_has_no_share(movable):
    slide(movable, 4, 2)  # leaves a piece of one year
    says(movable, "Each piece needs 3 years, in order.")
    slide(movable, 4, -3)
    first, second, third = periods.BOUNDARIES
    says(movable, own_words(indicators.period_series()["UN ideal point"], (first, second, third - 1)))


def test_a_state_without_a_long_series_says_so(movable):
    choose(movable, State="Turkmenistan", Series="remittances to GDP")
    says(movable, "Turkmenistan has too few years of this series.")
