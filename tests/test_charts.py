"""Charts as a reader meets them: in the dark, under the pointer, in forced colours, downloaded."""

import pytest
from bs4 import BeautifulSoup
from conftest import awaken


def test_a_chart_keeps_its_colours_where_the_system_forces_others(site, chromium):
    context = chromium.new_context(forced_colors="active", color_scheme="dark")
    tab = context.new_page()
    tab.goto(f"{site}/book/stage-1-seeking-support.html")
    ground = "() => getComputedStyle(document.querySelector('#fig-growth .chart svg')).backgroundColor"
    assert tab.evaluate(ground) == "rgb(255, 255, 255)"
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
    figure = tab.locator("#fig-violence")
    figure.locator("summary").click()
    with tab.expect_download() as download:
        figure.get_by_role("button", name=f"Download as {kind}").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == f"fig-violence.{kind.lower()}"
    if kind == "SVG":
        assert "Stage 1" in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").svg.text
    else:
        assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 20_000
    tab.close()


@pytest.fixture
def alive(site, chromium):
    """Bring to life a figure of stage 1, and return its chart."""
    tab = chromium.new_page()
    tab.goto(f"{site}/book/stage-1-seeking-support.html")

    def go(name):
        chart = tab.locator(f"#{name} .chart")
        awaken(chart)
        return chart

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
    faint = "() => [...document.querySelectorAll('#fig-growth .mark-line path')].filter(path => (path.getAttribute("
    faint += "'stroke-opacity') || path.getAttribute('opacity')) === '0.25').length === 5"
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
