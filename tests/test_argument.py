"""The argument as a whole: one path from claim to source and back, one verdict everywhere, boundaries that move."""

import re

import pytest
from conftest import PAGES, awaken, soup

from companion import boundaries, claims, periods, rules
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
    figure = tab.locator("#fig-violence")
    figure.locator("summary").click()
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


def explained(tab):
    """Return the share and n that the live chart prints for the reader's years, and the text on the paper's."""
    words = tab.locator("#fig-boundaries .chart text").all_text_contents()
    own = next(text for text in words if text.startswith("These years explain"))
    return (
        int(re.search(r"(\d+)%", own)[1]),
        int(re.search(r"n = (\d+)", own)[1]),
        next(t for t in words if "place" in t),
    )


def test_boundaries_move_by_keyboard_and_the_share_is_the_modules(movable):
    series = rules.period_series(load)
    name = "military spending"
    controls = movable.locator("#fig-boundaries .chart-controls")
    controls.get_by_label("Series").select_option(name)
    movable.wait_for_function("() => document.querySelector('#fig-boundaries .chart').textContent.includes('n = 26')")
    share, n, paper = explained(movable)
    ranked = periods.rank(series[name], periods.BOUNDARIES)
    assert (share, n) == (round(100 * ranked["share"]), ranked["n"])
    assert f"place {ranked['place']} of {ranked['sets']}" in paper
    slider = controls.get_by_label("Stage 3 begins in")
    slider.focus()
    for _ in range(MOVES):
        movable.keyboard.press("ArrowRight")
    moved = (periods.BOUNDARIES[0], periods.BOUNDARIES[1] + MOVES, periods.BOUNDARIES[2])
    expected = round(100 * periods.explained(series[name], [moved])[0])
    assert expected != share
    movable.wait_for_function(
        f"() => document.querySelector('#fig-boundaries .chart').textContent.includes('explain {expected}%')"
    )
    assert f"place {ranked['place']} of" in explained(movable)[2], "the paper's mark stays where it was"


def test_changes_from_year_to_year_can_be_chosen(movable):
    values = boundaries.changes(rules.period_series(load)["UN ideal point"])
    movable.locator("#fig-boundaries .chart-controls").get_by_label("Drawn as").select_option(boundaries.KINDS[1])
    expected = round(100 * periods.explained(values, [periods.BOUNDARIES])[0])
    movable.wait_for_function(
        f"() => document.querySelector('#fig-boundaries .chart').textContent.includes('explain {expected}%')"
    )
    assert explained(movable)[1] == len(values)
