"""What the tests share: the built site, its pages, its PDF, a browser that can't leave this machine."""

import functools
import hashlib
import http.server
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from engines import Firefox, WebKit
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadFileScheduling

from publishing import book, system
from publishing.classroom import teaching
from publishing.paths import ROOT
from publishing.repository import copy_outputs, copy_sources

HTML = ROOT / "_build" / "html"
PAGES = [f"{name}.html" for name in book.chapters()]
#: What npm brought from tests/npm/package-lock.json.
NPM = ROOT / "tests" / "npm" / "node_modules"
LIVE_PAGES = [f"{name}.html" for name, chapter in book.chapters().items() if any(c.draws for c in chapter.cells)]
CLASS_PAGES = [f"book/{name.removesuffix('.md')}.html" for name in teaching.chapters()]


#: Files that share the copy of the sources, which takes a build: one worker has them all.
SHARING = {"test_builds", "test_published"}
#: Groups of tests that take minutes, longest first. Whoever is free takes the next: so both workers end together.
SLOW = ("checkout", "test_packs", "test_visits", "test_live", "test_binder", "test_reproducible", "test_engines")


def group(file):
    """Return the group of a file's tests."""
    return "checkout" if Path(file).stem in SHARING else Path(file).stem


class Groups(LoadFileScheduling):
    """Lets one worker have all tests of a group, so that what they share is made once.

    The mark ``xdist_group`` would do the same, but xdist 3.8 writes it where pytest 9.2 does not look.
    """

    def _split_scope(self, nodeid):
        return group(nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config, log):
    """Give xdist the groups."""
    return Groups(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes longest; whoever uses the copy of the sources must share it."""
    alone = {item.path.stem for item in items if "checkout" in item.fixturenames} - SHARING
    assert not alone, f"tests/conftest.py: {alone} use the copy of the sources, name them in SHARING"
    place = {name: number for number, name in enumerate(SLOW)}
    items.sort(key=lambda item: place.get(group(item.path), len(SLOW)))


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A file server that does not log each request."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def site():
    """Serve the built site, yield its address."""
    assert (HTML / "index.html").exists(), "Build the book first: make book"
    handler = functools.partial(QuietHandler, directory=str(HTML))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium; the flags keep it from calling home and from any other host than this one."""
    path = system.browser()
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


def sheets(pdf):
    """Return the text of each sheet of a PDF, given by its path or its bytes."""
    return [sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(pdf)]


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=lambda engine: engine.__name__)
def reader(request, tmp_path_factory):
    """A reader with one of the engines."""
    engine = request.param(tmp_path_factory.mktemp("profile"))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def pdf():
    """The text of each sheet of the book's PDF."""
    return sheets(HTML / "pdf" / "companion.pdf")


@pytest.fixture(scope="session")
def sources(tmp_path_factory):
    """A copy of the sources, where nothing is built. A test that changes a file of it puts it back."""
    folder = tmp_path_factory.mktemp("sources") / "book"
    copy_sources(folder)
    return folder


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """A copy of the sources and of what their builds keep, then one value changed, built as `make book` does.

    A test that changes a file of it puts it back.
    """
    folder = tmp_path_factory.mktemp("checkout") / "book"
    copy_sources(folder)
    copy_outputs(folder)
    table = folder / "data/wdi_remittances.csv"
    table.write_bytes(table.read_bytes().replace(b",49.8953", b",50.8953"))
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@functools.cache
def soup(page):
    """Return a page of the built site, parsed; no test changes it."""
    return parsed(HTML / page)


def parsed(path):
    """Return a page as it is now, parsed."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def lasting(address):
    """Return whether an address of the built site can never lead to other contents that a reader would notice."""
    parts = urlsplit(address)
    path = HTML / parts.path.lstrip("/")
    if path.suffix == ".woff2":  # letters of a face keep their shapes; those that an older file lacks, a system has
        return True
    if parts.query == f"v={hashlib.sha256(path.read_bytes()).hexdigest()[:10]}":
        return True
    digests = [
        file.name.encode() + hashlib.sha256(file.read_bytes()).digest() for file in sorted(path.parent.iterdir())
    ]
    return path.parent.name.removeprefix("book-") == hashlib.sha256(b"".join(digests)).hexdigest()[:10]


def load(tab, address):
    """Open a page, return once nothing more is asked for and its scripts have run, which a busy machine does later."""
    tab.goto(address, wait_until="networkidle")
    tab.wait_for_function("() => document.readyState === 'complete'")


def awaken(chart):
    """Bring a chart to life as a reader with a keyboard does."""
    chart.focus()
    state = "chart => ['live', 'still'].includes(chart.dataset.state)"
    chart.page.wait_for_function(state, arg=chart.element_handle())
    assert chart.get_attribute("data-state") == "live"


def broken_rules(tab):
    """Return the accessibility rules that a page breaks (WCAG 2.2 A and AA), each with its first place."""
    # by its tags, axe leaves out the rule for people who speak to their browser, as it is an experiment still
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
               "rules": {"label-content-name-mismatch": {"enabled": True}},
               "resultTypes": ["violations"]}  # what is in order would be handed over place by place  # fmt: skip
    violations = Axe.from_file(NPM / "axe-core/axe.min.js").run(tab, options=options).response["violations"]
    return [(violation["id"], violation["nodes"][0]["html"]) for violation in violations]


def sideways(tab):
    """Return the boxes around a page's text, from the article to the window, that scroll sideways or cut it off.

    What is wide, as a table, scrolls in a box of its own within the article.
    """
    return tab.evaluate("""() => { const wide = []
      for (let box = document.querySelector('article'); box; box = box.parentElement)
        if (box.scrollWidth > box.clientWidth && (!box.parentElement || getComputedStyle(box).overflowX !== 'visible'))
          wide.push(`${box.tagName} ${box.className}: ${box.scrollWidth} > ${box.clientWidth}`)
      return wide }""")


def run(folder, *command, **variables):
    """Run `command` in a copy of the sources, with the copy's own packages and not the installed ones."""
    environment = os.environ | {"PYTHONPATH": str(folder)} | variables
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def build(folder, **variables):
    """Build a copy of the sources as `make book` does."""
    return run(folder, sys.executable, "-m", "publishing.build", **variables)


def jupyter_book(folder, **variables):
    """Build a copy of the sources as anybody in the field does, a warning being an error; return what that prints."""
    done = run(folder, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W", **variables)
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def execute(python, notebooks):
    """Run notebooks one after the other in one process of `python`; errors stand in their outputs."""
    command = [python, "-m", "jupyter", "execute", "--inplace", "--allow-errors", *notebooks]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": ""}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def errors(notebook):
    """Return the errors in a notebook's outputs."""
    return [output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "error"]


@contextmanager
def changed(path, change):
    """Change the bytes of a file for the time of the block; None as their new value deletes it."""
    before = path.read_bytes()
    after = change(before)
    if after is None:
        path.unlink()
    else:
        path.write_bytes(after)
    try:
        yield
    finally:
        path.write_bytes(before)
