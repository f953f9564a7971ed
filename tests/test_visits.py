"""One visit to each page, in one tab: what it asks for, how it fits, what moves, what stops anybody from reading it."""

import gzip
from collections import Counter
from types import SimpleNamespace

import pytest
from conftest import HTML, LIVE_PAGES, PAGES, awaken, broken_rules, load, sideways

#: In bytes gzipped; of a stage some three kilobytes are the words of the pages that its notes name.
FIRST_VISIT, NEXT_VISIT, REQUESTS = 157_000, 80_000, 20
#: The page with most figures and cells weighs more, and the codebook with all columns: at first, and as a next page.
HEAVIEST = {"book/stage-2-open-door.html": (166_500, 87_000), "book/data.html": (166_000, 95_000)}
WIDE, PHONES = 1280, (1000, 600, 390, 360)
#: Adds up how far things move, in ``window.shift``.
SHIFT = """window.shift = 0; window.shifts = new PerformanceObserver(list => { for (const entry of list.getEntries())
  window.shift += entry.value; }); shifts.observe({type: 'layout-shift', buffered: true});"""
#: Forgets how far things moved up to now, as by a change of the window: once it is drawn, and what is not told yet.
STILL = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
  shifts.takeRecords(); shift = 0; done() }, 100))))"""
#: Size on the screen of each text of a chart, its place, and its words.
LABELS = """() => [...document.querySelectorAll('.chart svg')].filter(svg => svg.getClientRects().length).map(svg => {
  const whole = svg.getBoundingClientRect(), scale = whole.width / svg.viewBox.baseVal.width
  const seen = [...svg.querySelectorAll('text')].filter(text => text.getAttribute('opacity') !== '0')
  return [svg.closest('figure').id, seen.filter(text => text.textContent).map(text => {
    const box = text.getBoundingClientRect()
    return {words: text.textContent, size: parseFloat(getComputedStyle(text).fontSize) * scale,
            left: box.left, right: box.right, top: box.top, bottom: box.bottom,
            below: box.bottom - whole.bottom}})]})"""
#: The marks of a chart as they are seen: kind, words, ink, and how much of it lets the ground through.
MARKS = """chart => [...chart.querySelectorAll('svg g[class*=mark-] :is(path, line, text, rect, image)')].map(mark => {
  const style = getComputedStyle(mark), ink = (name) => {
    const through = parseFloat(style[name + 'Opacity']) * parseFloat(style.opacity)
    const colour = style[name], unseen = colour === 'none' || colour === 'rgba(0, 0, 0, 0)' || !through
    return unseen ? null : [colour, +through.toFixed(3)] }
  const seen = [ink('fill'), ink('stroke')], line = seen[1] && [style.strokeWidth, style.strokeDasharray]
  return seen.some(Boolean) && (mark.tagName !== 'path' || mark.getAttribute('d')) && JSON.stringify(
    [mark.closest('g[class*=mark-]').classList[0], mark.tagName === 'text' && mark.textContent, seen, line])
}).filter(Boolean)"""


def watch(tab):
    """Note what a tab asks for and what its console says."""
    tab.asked, tab.errors = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("pageerror", lambda error: tab.errors.append(str(error)))
    tab.on("console", lambda message: tab.errors.append(message.text) if message.type == "error" else None)


def weigh(tab, address):
    """Load a page, return the weight of each file, in bytes gzipped."""
    responses = []

    def note(response):
        responses.append(response)

    tab.on("response", note)
    load(tab, address)
    tab.remove_listener("response", note)
    # a body is asked for afterwards: within the event it would come after the tab is closed
    return {answer.url: len(gzip.compress(answer.body(), mtime=0)) for answer in responses if answer.status == 200}


def wake(tab):
    """Bring each chart to life, return how it looked before and after: height, marks."""
    looks = {}
    for chart in tab.locator(".chart").all():

        def look(chart=chart):
            return SimpleNamespace(height=chart.bounding_box()["height"], marks=Counter(chart.evaluate(MARKS)))

        before = look()
        awaken(chart)
        looks[chart.evaluate("chart => chart.closest('figure').id")] = before, look()
    return looks


def changes(looks):
    """Return what charts look like otherwise once they are alive."""
    faults = []
    for name, (still, live) in looks.items():
        assert still.marks, f"{name} has no marks"
        if abs(still.height - live.height) >= 2:
            faults.append(f"{name}: the page jumps")
        faults += [f"{name}: {mark} is drawn in the still chart alone" for mark in still.marks - live.marks]
        faults += [f"{name}: {mark} is drawn in the live chart alone" for mark in live.marks - still.marks]
    return faults


@pytest.fixture(scope="module", params=PAGES)
def seen(request, site, chromium):
    """What one visit shows of a page: narrow and in the dark; wide and light, with its charts alive, its folds open."""
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": WIDE, "height": 800})
    tab = context.new_page()
    tab.set_default_timeout(120_000)
    tab.add_init_script(SHIFT)
    watch(tab)
    page = SimpleNamespace(name=request.param, broken={}, wider={}, labels={}, asked=tab.asked, errors=tab.errors)
    page.loaded = weigh(tab, f"{site}/{page.name}")
    page.early = [url for url in tab.asked if "vega.js" in url]
    page.shift = tab.evaluate("shift")
    for width in (WIDE, *PHONES):
        tab.set_viewport_size({"width": width, "height": 800})
        page.labels[width] = tab.evaluate(LABELS)
        page.wider[width] = sideways(tab)
    tab.emulate_media(color_scheme="dark")
    page.broken["on a phone in the dark"] = broken_rules(tab)
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": WIDE, "height": 800})
    page.wider[WIDE] = sideways(tab)
    tab.evaluate(STILL)
    page.looks = wake(tab)
    page.shift += tab.evaluate("shift")
    tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    tab.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished))")
    page.broken["all open and alive"] = broken_rules(tab)
    tab.set_viewport_size({"width": PHONES[-1], "height": 800})
    page.wider["all open and alive"] = sideways(tab)
    context.close()
    return page


@pytest.fixture(scope="module")
def first_page(site, chromium):
    """The addresses of what a reader has who begins with the first chapter that has figures."""
    context = chromium.new_context()
    loaded = weigh(context.new_page(), f"{site}/{LIVE_PAGES[0]}")
    context.close()
    return set(loaded)


def test_a_page_is_light_and_the_next_one_lighter(seen, first_page):
    first, following = HEAVIEST.get(seen.name, (FIRST_VISIT, NEXT_VISIT))
    assert sum(seen.loaded.values()) <= first, seen.loaded
    assert len(seen.loaded) <= REQUESTS
    new = {url: size for url, size in seen.loaded.items() if url not in first_page}
    assert sum(new.values()) <= following and (new or seen.name == LIVE_PAGES[0]), new


def test_a_page_has_no_errors_and_asks_no_other_host(seen, site):
    assert seen.errors == []
    assert [url for url in seen.asked if not url.startswith((site, "data:", "blob:"))] == []


def test_charts_come_to_life_only_when_asked_and_look_as_before(seen):
    assert seen.early == [], "Vega is loaded before a reader asks for it"
    assert bool(seen.looks) == (seen.name in LIVE_PAGES)
    assert changes(seen.looks) == []


def test_nothing_shifts(seen):
    assert seen.shift < 0.01


def test_nothing_scrolls_sideways_but_in_its_own_box(seen):
    assert {width: boxes for width, boxes in seen.wider.items() if boxes} == {}


def test_no_accessibility_rule_is_broken(seen):
    assert {state: rules for state, rules in seen.broken.items() if rules} == {}


def overlap(one, other):
    """Return whether two labels' boxes overlap by more than the air around letters."""
    wide = min(one["right"], other["right"]) - max(one["left"], other["left"])
    high = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return wide > 2 and high > 5


@pytest.mark.parametrize("width", [WIDE, *PHONES])
def test_labels_are_large_whole_and_apart(seen, width):
    faults = []
    for name, labels in seen.labels[width]:
        faults += [f"{name}: '{label['words']}' has {label['size']:.1f} px" for label in labels if label["size"] < 11]
        faults += [f"{name}: '{label['words']}' leaves the screen" for label in labels
                   if label["left"] < 0 or label["right"] > width]  # fmt: skip
        faults += [f"{name}: '{label['words']}' ends below its chart" for label in labels if label["below"] > 3]
        faults += [f"{name}: '{one['words']}' touches '{other['words']}'" for number, one in enumerate(labels)
                   for other in labels[:number] if overlap(one, other)]  # fmt: skip
    assert faults == []


@pytest.fixture(scope="module")
def without_scripts(chromium):
    """A tab in which no script runs."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("page", LIVE_PAGES)
def test_charts_are_seen_without_javascript(site, without_scripts, page):
    without_scripts.goto(f"{site}/{page}")
    boxes = [chart.bounding_box() for chart in without_scripts.locator(".chart .wide svg").all()]
    assert boxes and all(box["width"] > 250 and box["height"] > 50 for box in boxes)


@pytest.mark.parametrize("page", [LIVE_PAGES[0], next(page for page in PAGES if page not in LIVE_PAGES)])
@pytest.mark.parametrize("width", [WIDE, PHONES[-1]])
def test_a_page_opened_as_a_file_is_alive_and_asks_no_host(chromium, page, width):
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": width, "height": 800})
    tab = context.new_page()
    watch(tab)
    tab.goto(f"{HTML.as_uri()}/{page}")
    looks = wake(tab)
    assert bool(looks) == (page in LIVE_PAGES) and changes(looks) == []
    assert tab.errors == []
    assert [url for url in tab.asked if not url.startswith((HTML.as_uri(), "data:", "blob:"))] == []
    context.close()
