"""Live cells: the reader runs, edits, stops and resets them in the browser, and they compute what the book says."""

import functools
import http.server
import json
import math
import re
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import HTML, PAGES, QuietHandler, broken_rules, lasting, load, soup
from playwright.sync_api import TimeoutError, expect

from companion.render import VEGALITE

CHAPTERS = [page for page in PAGES if 'class="cell ' in (HTML / page).read_text(encoding="utf-8")]
CHAPTER = "book/stage-3-costs-of-dependence.html"
TABLES = "[...document.querySelectorAll('.chart-data table')].map(table => table.innerHTML)"
CSV = ".chart-download a[download]:first-of-type"
END = re.compile("^(Done|Error|Stopped|Python)")


@pytest.fixture(scope="module")
def reader(chromium):
    """A browser whose cache the tests share."""
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(120_000)
    yield context
    context.close()


@pytest.fixture
def visit(reader, site):
    """Open a page, note what it asks for in ``tab.asked`` and what is announced in ``window.announced``."""
    tabs = []

    def go(page, address=site):
        tab = reader.new_page()
        tabs.append(tab)
        tab.asked = []
        tab.on("request", lambda request: tab.asked.append(request.url))
        load(tab, f"{address}/{page}")
        tab.evaluate(
            "() => { window.announced = []; for (const status of document.querySelectorAll('[role=status]')) "
            "new MutationObserver(() => announced.push(status.textContent)).observe(status, {childList: true}); }"
        )
        return tab

    yield go
    for tab in tabs:
        tab.close()


def ended(tab, name):
    """Return what is announced at the end of a run of cell `name`, or of 'all cells'."""
    try:
        tab.wait_for_function(
            "([name, end]) => { const said = announced.filter(text => text.match(new RegExp(end))).pop(); "
            "const buttons = [...document.querySelectorAll('.live-bar button')].map(button => button.textContent); "
            "return said && buttons.includes('Run ' + name); }",
            arg=[name, END.pattern],
            polling=100,
        )
    except TimeoutError:
        pytest.fail(f"{name} did not end; announced: {tab.evaluate('announced')}; asked for: {tab.asked[-12:]}")
    return tab.evaluate("announced.splice(0)")


def differences(one, other, where=""):
    """Yield where two JSON values differ; the last digits of a number may, as they do between machines."""
    if isinstance(one, dict | list) and type(one) is type(other):
        keys = range(max(len(one), len(other))) if isinstance(one, list) else sorted(one.keys() | other.keys())
        for key in keys:
            try:
                yield from differences(one[key], other[key], f"{where}/{key}")
            except (KeyError, IndexError):
                yield f"{where}/{key}"
    elif isinstance(one, float | int) and isinstance(other, float | int):
        if not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12):
            yield f"{where}: {one} {other}"
    elif one != other:
        yield f"{where}: {one} {other}"


def type_into(tab, cell, text, key="Control+End"):
    """Open the code of a cell and type `text` by keyboard alone."""
    box = tab.locator("div.cell").nth(cell - 1)
    fold = box.locator("xpath=ancestor::details")
    if fold.get_attribute("open") is None:
        fold.locator("summary").focus()
        tab.keyboard.press("Enter")
    box.locator("pre").first.focus()
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == f"Code of cell {cell}"
    tab.keyboard.press(key)
    for number, line in enumerate(text.split("\n")):
        if number:
            tab.keyboard.press("Enter")
        tab.keyboard.type(line)


def self_contained(value, datasets):
    """Return a specification with its tables in their places: they are named by a digest of their last digits too."""
    if isinstance(value, list):
        return [self_contained(item, datasets) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("name") in datasets:
        return datasets[value["name"]]
    return {key: self_contained(item, datasets) for key, item in value.items() if item is not datasets}


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_computes_in_the_browser_what_the_book_says(visit, page):
    tab = visit(page)
    numbers, tables = tab.locator("[class^=glue-]").all_text_contents(), tab.evaluate(TABLES)
    files = [link.get_attribute("href") for link in tab.locator(CSV).all()]
    tab.get_by_role("button", name="Run all cells").click()
    assert ended(tab, "all cells")[-1] == "Done: all cells"
    assert tab.locator("[class^=glue-]").all_text_contents() == numbers
    assert tab.evaluate(TABLES) == tables
    for file, link in zip(files, tab.locator(CSV).all(), strict=True):
        written = unquote(link.get_attribute("href")).removeprefix("data:text/csv;charset=utf-8,")
        built = (HTML / page).parent / urlsplit(file).path
        assert written == built.read_text(encoding="utf-8"), built.name
    notebook = json.loads((HTML / "notebooks" / f"{Path(page).stem}.ipynb").read_text(encoding="utf-8"))
    outputs = [output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", [])]
    expected = [data[VEGALITE] for data in outputs if VEGALITE in data]
    drawn = [json.loads(text)["wide"] for text in tab.locator(".chart-spec").all_text_contents()]
    assert all("usermeta" in spec for spec in drawn), "a chart is still the built page's"
    drawn, expected = ([self_contained(spec, spec["datasets"]) for spec in specs] for specs in (drawn, expected))
    assert list(differences(drawn, expected)) == []
    stale = [address for address in tab.asked if address != tab.url and not lasting(address)]
    assert stale == [], "after a release a browser would take it from its cache"


def test_a_reader_without_a_mouse_changes_a_cell_and_sees_another_chart_and_other_numbers(visit):
    tab = visit(CHAPTER)
    assert not [address for address in tab.asked if "pyodide" in address or "worker" in address]
    chart = tab.locator("#fig-s3-remittances .chart")
    figure = tab.locator(".shown").filter(has=chart)
    # the cells whose code unfolds under the figure: the last one draws it; cells are counted from one
    cells = tab.locator("div.cell").evaluate_all("(all, box) => all.map((cell, i) => box.contains(cell) && i + 1)",
                                                 figure.element_handle())  # fmt: skip
    *_, computing, drawing = filter(None, cells)
    before = [
        chart.get_attribute("aria-label"),
        figure.locator(".chart-data table").inner_html(),
        chart.bounding_box()["height"],
    ]
    numbers = tab.locator("[class^=glue-]").all_inner_texts()
    code = tab.locator("div.cell").nth(computing - 1).locator("pre").first
    source = code.inner_html()
    type_into(tab, computing, "\nglue(far_low='99.9'); ratio = ratio.loc[:2019]; receipts['remittances_pct_gdp'] /= 10")
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.textContent") == f"Run cell {computing}"
    tab.get_by_role("button", name=f"Run cell {drawing}", exact=True).focus()
    tab.keyboard.press("Enter")
    said = ended(tab, f"cell {drawing}")
    assert said[0] == "Running cell 1 first, as it has not run yet" and any("step 1 of 3" in text for text in said)
    assert f"Running cell {drawing}" in said, said
    told = "Words and verdicts were written for the built values"
    assert said[-1] == f"Done: cell {drawing}. Numbers changed in the text: 1. {told}", said
    assert tab.locator("mark").all_inner_texts() == ["99.9"]
    tab.wait_for_function("chart => chart.dataset.state === 'live'", arg=chart.element_handle())
    assert figure.locator(".chart-data tbody td:first-child").last.text_content() == "2019"
    assert "40" not in chart.locator("svg text").all_text_contents(), "the axis ends at a tenth of what it was"
    assert abs(chart.bounding_box()["height"] - before[2]) < 20
    for theme in ("light", "dark"):
        tab.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert broken_rules(tab) == [], theme
    for cell in (computing, drawing):
        tab.get_by_role("button", name=f"Reset cell {cell}", exact=True).press("Enter")
    tab.wait_for_function("chart => chart.dataset.state === 'live'", arg=chart.element_handle())
    assert tab.locator("[class^=glue-]").all_inner_texts() == numbers and not tab.locator("mark").count()
    assert code.inner_html() == source
    assert [chart.get_attribute("aria-label"), figure.locator(".chart-data table").inner_html()] == before[:2]


def test_an_error_is_short_and_an_endless_cell_can_be_stopped(visit):
    tab = visit(CHAPTER)
    type_into(tab, 1, "print('so far')\n1 / 0\n", "Control+Home")
    tab.keyboard.press("Shift+Enter")
    assert ended(tab, "cell 1")[-1] == "Error in cell 1, line 2"
    result = tab.locator(".live-result").first
    assert result.locator("pre").all_inner_texts()[0].strip() == "so far"
    report = tab.locator(".live-error").inner_text().splitlines()
    assert report[-1] == "ZeroDivisionError: division by zero" and "line 2" in report[1] and len(report) <= 5
    tab.get_by_role("button", name="Reset cell 1", exact=True).click()
    type_into(tab, 1, "while True: pass\n", "Control+Home")
    tab.keyboard.press("Shift+Enter")
    tab.get_by_role("button", name="Stop cell 1", exact=True).click()
    assert ended(tab, "cell 1")[-1].startswith("Stopped")
    tab.get_by_role("button", name="Reset cell 1", exact=True).click()
    tab.get_by_role("button", name="Run cell 1", exact=True).click()
    assert ended(tab, "cell 1")[-1] == "Done: cell 1"


def test_a_table_and_a_chart_of_the_readers_own_appear_under_the_cell(visit):
    tab = visit(CHAPTER)
    type_into(tab, 1, "\nfrom IPython.display import display\ndisplay(labels.to_frame().head(2))\n"
              "alt.Chart(labels.reset_index()).mark_point().encode(x='iso3:N')")  # fmt: skip
    tab.get_by_role("button", name="Run cell 1", exact=True).click()
    assert ended(tab, "cell 1")[-1] == "Done: cell 1"
    result = tab.locator(".live-result").first
    assert result.locator("table tbody tr").count() == 2
    result.locator(".chart[data-state=live] svg").wait_for()


#: Shows a table, and what a stranger might put beside one.
SHOWN = """class Shown:
    _repr_html_ = lambda self: (
        "<table class='live-tour' onclick='x()'><tr><td style='position:fixed'>a <b>value</b></td></tr></table>"
        "<img src=x onerror=x()><form action=/><button>Go</button></form><meta http-equiv=refresh content='0; url=/'>"
        "<style>body { display: none }</style><script>x()</script>"
        "<svg onload=x()><a href='/'><text>words</text></a></svg>")
Shown()"""


def test_a_link_brings_a_cell_which_runs_only_when_the_reader_says_so_and_shows_at_most_a_table(visit, chromium):
    tab = visit(CHAPTER)
    fold = tab.locator("div.cell").first.locator("xpath=ancestor::details")
    fold.locator("summary").click()
    code = tab.locator("div.cell pre").first
    code.focus()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.insert_text(SHOWN)
    link = tab.get_by_role("button", name="Link to cell 1", exact=True)
    link.click()
    address = tab.url
    tab.get_by_role("button", name="Reset cell 1", exact=True).click()
    link.wait_for(state="hidden")

    other = chromium.new_context(reduced_motion="reduce").new_page()
    asked = []
    other.on("request", lambda request: asked.append(request.url))
    load(other, address)
    box = other.get_by_role("region", name="Code that came by a link")
    assert "It is not the book’s" in box.inner_text() and "another edition" not in box.inner_text()
    assert box.locator("pre").text_content() == SHOWN
    built = other.locator("div.cell pre").first.text_content()
    assert "class Shown" not in built and not [url for url in asked if "pyodide" in url]
    assert broken_rules(other) == []
    box.get_by_role("button", name="Throw it away").click()
    assert box.count() == 0 and "#" not in other.url and other.locator("div.cell pre").first.text_content() == built
    other.evaluate("address => { location = address }", address.replace("=", "x="))
    assert "another edition of this page" in box.inner_text()
    box.get_by_role("button", name="Put it into cell 1").press("Enter")
    assert other.locator("div.cell pre").first.text_content() == SHOWN
    assert not [url for url in asked if "pyodide" in url], "nothing has run yet"
    other.get_by_role("button", name="Run cell 1", exact=True).press("Enter")
    result = other.locator(".live-result").first
    result.get_by_role("group", name="Table").wait_for(timeout=120_000)
    kinds = "box => [...box.querySelectorAll('[role=group] *')].map(thing => thing.tagName + thing.attributes.length)"
    assert set(result.evaluate(kinds)) == {"TABLE0", "TBODY0", "TR0", "TD0"}
    assert result.inner_text().split() == ["a", "value", "Gowords"]
    other.context.close()


def test_from_a_file_there_are_no_buttons_and_one_line_says_why(reader):
    tab = reader.new_page()
    tab.goto(f"{HTML.as_uri()}/{CHAPTER}")
    assert not tab.locator(".live-bar button").count()
    assert "Open over http to run cells" in tab.locator(".launch").inner_text()
    tab.close()


def served(handler):
    """Serve the site by a handler of the test's own, return the address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


LOADED = [path.name for folder in (HTML / "pyodide").iterdir() for path in folder.iterdir()]


@pytest.mark.parametrize(
    ("name", "answer", "end"),
    [(name, "missing", f"Python can't be started: .*{re.escape(name)}") for name in LOADED]
    + [
        ("pyodide.asm.wasm", "text/html", r"Python can't be started: instead of pyodide\.asm\.wasm comes a web page"),
        ("python_stdlib.zip", "text/html", r"Python can't be started: instead of python_stdlib\.zip comes a web page"),
        ("pyodide.asm.wasm", "damaged", "Python can't be started: WebAssembly"),
        ("pyodide.asm.wasm", "application/octet-stream", "Done: cell 1"),
    ],
)
def test_python_starts_or_the_page_says_at_once_why_it_can_not(chromium, name, answer, end):
    class Faulty(QuietHandler):
        def do_GET(self):
            if not self.path.endswith(f"/{name}"):
                return super().do_GET()
            if answer == "missing":
                return self.send_error(404)
            content = Path(self.translate_path(self.path)).read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/wasm" if answer == "damaged" else answer)
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if answer == "damaged" else content)

    context = chromium.new_context()
    tab = context.new_page()
    load(tab, f"{served(Faulty)}/{CHAPTER}")
    tab.locator("details.code summary").first.click()
    tab.get_by_role("button", name="Run cell 1", exact=True).click()
    said = tab.locator("div.cell .live-status").first
    expect(said).to_have_text(re.compile(end), timeout=120_000 if end.startswith("Done") else 30_000)
    context.close()


@pytest.mark.parametrize(("extra", "end"), [("'wasm-unsafe-eval'", "Done: cell 1"), ("", "Python can't be started")])
def test_a_policy_sent_with_every_file_needs_one_word_more(visit, extra, end):
    policy = soup(CHAPTER).find("meta", {"http-equiv": "Content-Security-Policy"})["content"]

    class Strict(QuietHandler):
        def end_headers(self):
            self.send_header(
                "Content-Security-Policy", policy.replace("script-src 'self'", f"script-src 'self' {extra}")
            )
            super().end_headers()

    tab = visit(CHAPTER, served(Strict))
    tab.locator("details.code summary").first.click()
    tab.get_by_role("button", name="Run cell 1", exact=True).click()
    assert ended(tab, "cell 1")[-1].startswith(end)
