"""What the tests share: the built site, its pages, its PDF, a browser that can't leave this machine."""

import functools
import http.server
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from publishing import check, system

ROOT = Path(__file__).parent.parent
HTML = ROOT / "_build" / "html"
PAGES = [f"{name}.html" for name in check.chapters()]


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
    """A headless Chromium; the flags keep it from calling home."""
    path = system.browser()
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pdf():
    """The book's PDF."""
    return PdfReader(HTML / "pdf" / "companion.pdf")
