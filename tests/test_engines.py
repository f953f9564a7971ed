"""Readers have Firefox and Safari, too: there pages have no errors, charts live, cells run, the theme changes."""

import functools
import http.server
import json
import threading
from pathlib import Path

import pytest
from conftest import HTML, QuietHandler
from engines import ENTER, RIGHT

CHAPTER, SLIDER = "book/stage-1-seeking-support.html", "book/robustness.html"
#: Runs before all other scripts of a page, and notes in ``faults`` what a reader's console would show.
WATCH = b"""window.faults = [];
addEventListener("error", function ({ target, message }) {
  // a browser may give up fetching the next page beforehand
  if (target.rel !== "next") faults.push(message || `${target.outerHTML.slice(0, 200)} can't be loaded`);
}, true);
addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => faults.push(`The policy forbids ${event.blockedURI}`), true);
console.error = (...words) => faults.push(words.join(" "));
"""
#: Opens the page once more, as wide as a small phone.
PHONE = """document.body.append(Object.assign(document.createElement("iframe"), {
  src: location.href, width: 360, height: 740, onload() { this.title = "A phone"; } }))"""


class Watched(QuietHandler):
    """Serves the built site, with ``WATCH`` as the first script of each page."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if self.path == "/watch.js":
            content, kind = WATCH, "text/javascript"
        elif path.suffix == ".html":
            content = path.read_bytes().replace(b"<head>", b'<head><script src="/watch.js"></script>', 1)
            kind = "text/html"
        else:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture(scope="module")
def watched():
    """Serve the site as `Watched` does, yield its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Watched, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def open_page(reader, address):
    """Open a page, bring its charts to life under the pointer, return how many there are."""
    reader.open(address)
    charts = reader.evaluate("[...document.querySelectorAll('figure:has(.chart)')].map(figure => figure.id)")
    for name in charts:
        chart = f"document.querySelector('#{name} .chart')"
        reader.click(f"#{name} .chart")
        assert reader.wait(f"{chart}.dataset.state !== 'loading' && {chart}.dataset.state") == "live", name
        assert reader.evaluate(f"{chart}.querySelector('svg').getBoundingClientRect().height") > 100, name
    return len(charts)


@pytest.mark.parametrize("page", [CHAPTER, SLIDER])
def test_a_page_is_free_of_errors_alive_in_both_themes_and_no_wider_than_the_screen(reader, watched, page):
    assert open_page(reader, f"{watched}/{page}") >= 3
    letters = ["getComputedStyle(document.querySelector('article p')).color",
               "getComputedStyle(document.querySelector('.chart svg text')).fill"]  # fmt: skip
    seen = [[reader.evaluate(colour) for colour in letters]]
    for _ in ("from the system's theme to the other", "and back"):
        reader.click("button.theme")
        seen.append([reader.evaluate(colour) for colour in letters])
    assert all(len(set(colours)) > 1 for colours in zip(*seen, strict=True)), seen
    reader.evaluate(PHONE)
    reader.wait("document.querySelector('iframe').title")
    for screen in ("window", "frames[0]"):
        content, room = reader.evaluate(
            f"(page => [page.scrollWidth, page.clientWidth])({screen}.document.documentElement)"
        )
        assert content <= room, screen
    assert reader.evaluate("[...faults, ...frames[0].faults]") == []


def test_a_reader_changes_a_cell_runs_it_and_the_prose_follows(reader, watched):
    reader.open(f"{watched}/{CHAPTER}")
    reader.click("details.code summary")
    reader.click("div.cell pre")
    # the keys that move the cursor differ between systems; this puts it before the first letter
    reader.evaluate("getSelection().collapse(document.querySelector('div.cell pre'), 0)")
    reader.press(*"from companion.numbers import glue", ENTER, *"glue(deaths_1998='99.9')", ENTER)
    reader.click("div.cell .live-bar button")
    status = "document.querySelector('div.cell .live-status').textContent"
    reader.wait(f"/^(Done|Error|Python)/.test({status})", 90)
    assert reader.evaluate(status) == (
        "Done: cell 1. Numbers changed in the text: 1. Words and verdicts were written for the built values"
    )
    assert reader.evaluate("[...document.querySelectorAll('mark')].map(mark => mark.textContent)") == ["99.9"]
    assert reader.evaluate("faults") == []


def test_a_slider_moves_the_chart(reader, watched):
    open_page(reader, f"{watched}/{SLIDER}")
    drawn = "document.querySelector('.chart svg').outerHTML"
    reader.click(".chart-controls input[type=range]")
    before = reader.evaluate(drawn)
    reader.press(RIGHT)
    reader.wait(f"{drawn} !== {json.dumps(before)}")
    assert reader.evaluate("faults") == []
