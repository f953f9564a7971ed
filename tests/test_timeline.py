"""The timeline: every event stands on the page once, can be linked, filtered and printed."""

import csv
import re

import pytest
from conftest import HTML, ROOT, sideways, soup

from companion.data import load
from companion.stages import stage_of

PAGE = "book/timeline.html"
MONTHS = "January February March April May June July August September October November December".split()
EVENTS = load("timeline").to_dict("records")
#: The words of the page for the codes of the table.
DOMAINS = {"diplomacy": "Diplomacy", "domestic-ru": "Russian politics", "domestic-tj": "Tajik politics",
           "economy": "Economy", "energy": "Energy", "international": "United Nations", "migration": "Migration",
           "security": "Security"}  # fmt: skip
DETERMINANTS = {"domestic-russia": "Within Russia", "domestic-tajikistan": "Within Tajikistan",
                "international": "Wider world", "soviet-legacy": "Soviet legacies"}  # fmt: skip


def plain(text):
    """Return text without the difference of straight and curly quotes, and of spaces."""
    return " ".join(re.sub("[\u2018\u2019]", "'", re.sub("[\u201c\u201d]", '"', text)).split())


def date_text(event):
    """Return a date as the page should write it, as far as it is known."""
    year, *rest = map(int, event["date"].split("-"))
    assert len(rest) == ("year", "month", "day").index(event["precision"]), event["id"]
    return " ".join([*map(str, rest[1:]), *(MONTHS[month - 1] for month in rest[:1]), str(year)])


def section_title(event):
    """Return the heading under which an event belongs."""
    stage = stage_of(int(event["date"][:4]))
    return f"Stage {stage.number}, {stage.start}-{stage.end}: {stage.name}" if stage else "After the paper"


def stage_key(event):
    stage = stage_of(int(event["date"][:4]))
    return str(stage.number) if stage else "after"


@pytest.fixture(scope="module")
def page():
    return soup(PAGE)


@pytest.fixture
def open_page(site, chromium):
    """Open the page with a query, in a context that is closed after the test."""
    contexts = []

    def visit(query="", address=f"{site}/{PAGE}", **settings):
        contexts.append(chromium.new_context(**settings))
        tab = contexts[-1].new_page()
        tab.goto(address + query)
        return tab

    yield visit
    for context in contexts:
        context.close()


def shown(tab):
    """Return the identifiers of the events that can be seen."""
    return {row.get_attribute("id") for row in tab.locator("table.timeline td:first-child a").all() if row.is_visible()}


def matching(**choice):
    """Return the identifiers of the events of the table that a choice of codes leaves."""
    return {e["id"] for e in EVENTS if all((e | {"stage": stage_key(e)})[key] == code for key, code in choice.items())}


def test_the_events_are_many_and_in_the_order_of_time():
    dates = [event["date"] for event in EVENTS]
    assert len(EVENTS) >= 150 and dates == sorted(dates)
    assert len({event["id"] for event in EVENTS}) == len(EVENTS)
    assert len({event["event"] for event in EVENTS}) == len(EVENTS)


def test_every_event_stands_once_in_its_section_with_date_text_and_source(page):
    rows = page.select("table.timeline tbody tr")
    assert [row.a["id"] for row in rows] == [event["id"] for event in EVENTS]
    for row, event in zip(rows, EVENTS, strict=True):
        assert len(page.find_all(id=event["id"])) == 1
        when, what, domain, determinant, source, _ = row.select("td")
        assert when.get_text(strip=True) == date_text(event) and when.a["href"] == f"#{event['id']}"
        assert plain(what.get_text()) == plain(event["event"])
        assert domain.get_text() == DOMAINS[event["domain"]]
        assert determinant.get_text() == DETERMINANTS[event["determinant"]]
        assert source.a["href"] == event["url"] and plain(source.a.get_text()) == plain(event["publisher"])
        assert source.get_text().endswith("(medium)") == (event["confidence"] == "medium")
        assert row.find_parent("section").h2.find(string=True) == section_title(event)


def test_an_event_links_to_the_chapters_that_name_it_and_to_no_others(page):
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "book").glob("*.md")}
    built = {name for name in texts if (HTML / f"book/{name}.html").exists()} - {"timeline"}
    with (ROOT / "data/timeline.csv").open(encoding="utf-8", newline="") as file:
        drawn = {event["id"]: event["figure"] for event in csv.DictReader(file)}
    found = 0
    for row in page.select("table.timeline tbody tr"):
        links = {link["href"] for link in row.select("td")[5].select("a")}
        figure = drawn[row.a["id"]]
        words = [f'"{row.a["id"]}"', f"'{row.a['id']}'", *([f"name: {figure}\n"] if figure else [])]
        naming = {f"{name}.html" for name in built if any(word in texts[name] for word in words)}
        assert {link.split("#")[0] for link in links} == naming, row.a["id"]
        found += len(links)
    assert found > 0


def test_without_javascript_all_events_are_seen_and_no_control_is_dead(open_page):
    tab = open_page(java_script_enabled=False)
    assert shown(tab) == matching()
    assert tab.locator(".timeline-filter, article select").count() == 0


@pytest.mark.parametrize("where", ["served", "file"])
def test_the_keyboard_filters_and_the_number_is_announced(open_page, site, where):
    tab = open_page(address=f"{site}/{PAGE}" if where == "served" else (HTML / PAGE).as_uri())
    status = tab.locator(".timeline-filter [aria-live=polite]")
    assert status.inner_text() == f"{len(EVENTS)} events"
    tab.get_by_role("combobox", name="Stage").focus()
    tab.keyboard.type("Stage 3")
    tab.keyboard.press("Tab")
    tab.keyboard.type("Energy")
    assert shown(tab) == matching(stage="3", domain="energy")
    tab.keyboard.press("Tab")
    tab.keyboard.type("Within R")
    left = matching(stage="3", domain="energy", determinant="domestic-russia")
    assert shown(tab) == left and left
    assert status.inner_text() == f"{len(left)} events"
    headings = [h.inner_text() for h in tab.locator("section:has(> div > table.timeline) h2").all() if h.is_visible()]
    assert [heading[:7] for heading in headings] == ["Stage 3"]
    assert tab.url.endswith("?stage=3&domain=Energy&determinant=Within+Russia")
    tab.reload()
    assert shown(tab) == left, "a filtered view can't be linked"


def test_the_pages_own_contents_follow_the_filter(open_page):
    tab = open_page("?stage=3", viewport={"width": 1400, "height": 900})
    named = [link.inner_text()[:7] for link in tab.locator(".toc a").all() if link.is_visible()]
    assert [words for words in named if words.startswith("Stage")] == ["Stage 3"]


def test_a_filtered_view_and_an_event_can_be_linked(open_page):
    assert shown(open_page("?stage=after&determinant=Soviet+legacies")) == matching(
        stage="after", determinant="soviet-legacy"
    )
    assert shown(open_page("?stage=9&domain=nonsense")) == matching()
    tab = open_page("?domain=United+Nations#2022-un-abstain-es11-4")
    assert tab.locator("[id='2022-un-abstain-es11-4']").bounding_box()["y"] < tab.viewport_size["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_an_event_is_a_block_and_nothing_scrolls_sideways(open_page, scheme):
    tab = open_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    assert sideways(tab) == []
    wrappers = tab.locator("div:has(> table.timeline)").all()
    assert len(wrappers) == 5
    assert not [box for box in wrappers if box.evaluate("box => box.scrollWidth > box.clientWidth")]
    date, event = (tab.locator("table.timeline tbody td").nth(i).bounding_box() for i in (0, 1))
    assert event["y"] >= date["y"] + date["height"] - 1 and event["width"] > 250


def test_only_the_timeline_loads_the_filter():
    pages = {path.name for path in (HTML / "book").glob("*.html") if "timeline.js" in path.read_text(encoding="utf-8")}
    assert pages == {"timeline.html"}


def test_the_pdf_holds_the_first_and_last_event_of_each_stage(pdf):
    text = re.sub(r"[\s\ufffe\u2010-]+", "", plain(" ".join(pdf)))
    by_stage = {}
    for event in EVENTS:
        by_stage.setdefault(stage_key(event), []).append(event)
    assert len(by_stage) == 5
    for events in by_stage.values():
        for event in (events[0], events[-1]):
            words = re.sub(r"[\s-]+", "", plain(f"{date_text(event)} {event['event']}"))
            assert words in text, event["id"]
