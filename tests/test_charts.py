"""Charts as a reader meets them: in the dark, under the pointer, in forced colours, downloaded."""

import pytest
from bs4 import BeautifulSoup
from conftest import LIVE_PAGES, awaken, soup


@pytest.mark.parametrize("page", LIVE_PAGES)
def test_a_title_is_read_at_a_glance(page):
    titles = [title.text for title in soup(page).select("figure .chart-title")]
    assert titles and [title for title in titles if len(title.split()) > 12] == []


def test_a_chart_keeps_its_colours_where_the_system_forces_others(site, chromium):
    context = chromium.new_context(forced_colors="active", color_scheme="dark")
    tab = context.new_page()
    tab.goto(f"{site}/book/stage-1-seeking-support.html")
    ground = "() => getComputedStyle(document.querySelector('#fig-growth .chart svg')).backgroundColor"
    assert tab.evaluate(ground) == "rgb(255, 253, 248)"
    line = "() => getComputedStyle(document.querySelector('#fig-growth .mark-line path')).stroke"
    assert tab.evaluate(line) == "rgb(122, 62, 157)", "the light colour, made for a light ground"
    context.close()


def test_nothing_moves_for_a_reader_who_asked_for_stillness(site, chromium):
    context = chromium.new_context(reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{site}/book/stage-1-seeking-support.html")
    moving = """() => [...document.querySelectorAll('*')].filter(element => {
        const style = getComputedStyle(element)
        const moves = parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none'
        return style.scrollBehavior === 'smooth' || moves
    }).map(element => element.outerHTML.slice(0, 80))"""
    assert tab.evaluate(moving) == []
    context.close()


@pytest.mark.parametrize("kind", ["SVG", "PNG"])
def test_a_chart_can_be_downloaded(site, chromium, tmp_path, kind):
    tab = chromium.new_page()
    tab.goto(f"{site}/book/stage-1-seeking-support.html")
    figure = tab.locator(".shown", has=tab.locator("#fig-violence"))
    figure.locator(".chart-download summary").click()
    with tab.expect_download() as download:
        figure.get_by_role("button", name=f"Chart as {kind}").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == f"fig-violence.{kind.lower()}"
    if kind == "SVG":
        drawn = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").svg
        assert "Stage 1" in drawn.text and figure.locator(".chart-title").inner_text().split()[0] in drawn.text
    else:
        assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 20_000
    tab.close()


@pytest.fixture
def alive(site, chromium):
    """Bring to life a figure of stage 1, and return its chart."""
    tab = chromium.new_page()
    tab.goto(f"{site}/book/stage-1-seeking-support.html")

    def go(name):
        awaken(tab.locator(f"#{name} .chart"))
        return tab.locator(f"#{name} .chart .wide")

    yield go
    tab.close()


def test_a_country_stands_out_under_the_pointer(alive):
    chart = alive("fig-growth")
    point = chart.locator(".mark-symbol path").nth(8)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    # a pointer that comes from elsewhere, as a hand's does
    for away in (40, 0):
        chart.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - away)
    faint = "() => [...document.querySelectorAll('#fig-growth .wide .mark-line path')].filter(path => "
    faint += "(path.getAttribute('stroke-opacity') || path.getAttribute('opacity')) === '0.25').length === 5"
    chart.page.wait_for_function(faint)


def test_a_live_chart_answers_the_pointer(alive):
    chart = alive("fig-violence")
    chart.locator(".mark-rect path").nth(3).hover(force=True)
    chart.locator(".mark-rect.role-mark").last.locator("path").nth(1).hover(force=True)
    chart.page.wait_for_selector("#vg-tooltip-element.visible")
    assert "1992" in chart.page.locator("#vg-tooltip-element").inner_text()


def test_text_in_charts_follows_the_theme(site, chromium):
    colours = {}
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme)
        tab = context.new_page()
        tab.goto(f"{site}/book/stage-1-seeking-support.html")
        script = "() => getComputedStyle(document.querySelector('#fig-violence .chart svg text')).fill"
        colours[scheme] = tab.evaluate(script)
        context.close()
    assert colours["light"] != colours["dark"]


def test_arrow_keys_read_a_charts_values_aloud(site, chromium):
    """The table has a row a year and a column a country; a screen reader says what the live region has."""
    tab = chromium.new_page()
    tab.goto(f"{site}/book/stage-3-costs-of-dependence.html")
    figure, voice = tab.locator(".shown", has=tab.locator("#fig-s3-remittances")), tab.locator(".chart-voice")
    assert voice.get_attribute("aria-live") == "polite"
    tab.keyboard.press("Tab")  # the reader has a keyboard
    awaken(figure.locator(".chart"))
    assert "Arrow keys" in tab.locator(".chart-hint").inner_text()
    heads = figure.locator(".chart-data th").all_text_contents()
    rows = [row.locator("td").all_text_contents() for row in figure.locator(".chart-data tbody tr").all()[:2]]
    for key, row, column in (("ArrowRight", 0, 1), ("ArrowRight", 1, 1), ("ArrowDown", 1, 2), ("ArrowLeft", 0, 2)):
        tab.keyboard.press(key)
        assert voice.text_content() == f"{rows[row][0]}, {heads[column]}: {rows[row][column]}"
        assert tab.locator(".chart-hint").inner_text() == voice.text_content()
    tab.keyboard.press("Escape")
    assert voice.text_content() == "" and not tab.locator(".chart-hint").count()
    tab.close()


def test_the_live_chart_takes_the_width_at_hand(site, chromium):
    tab = chromium.new_page(viewport={"width": 1280, "height": 800})
    tab.goto(f"{site}/book/stage-1-seeking-support.html")
    chart = tab.locator("#fig-growth .chart")
    awaken(chart)
    assert chart.locator(".wide .vega-embed").count() and not chart.locator(".narrow .vega-embed").count()
    tab.set_viewport_size({"width": 390, "height": 800})
    chart.locator(".narrow .vega-embed svg").wait_for()
    tab.close()
