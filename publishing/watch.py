"""``make watch``: the book for who writes it: what is saved is built, and pages that are open load again.

It has a folder of its own, so that what ``make site`` made stays as it is. The pages there are those of the website,
without Run buttons; the script that loads them again is put in on their way to the browser.
"""

import http.server
import multiprocessing
import os
import sys
import threading
import time
from functools import partial
from pathlib import Path

from sphinx.application import builtin_extensions
from watchfiles import watch

from publishing import PREVIEW, ROOMS
from publishing.paths import BUILD, DATA, ROOT

HOST, PORT = "localhost", 8000
FOLDER = BUILD / "watch"
HTML, READ = FOLDER / "html", FOLDER / "doctrees"
SCRIPT = Path(__file__).with_suffix(".js")
#: What can change a page: the project's own files, and these folders.
FOLDERS = (ROOT / "book", ROOT / "companion", DATA, ROOT / "publishing")
#: What a build imports. Each build starts where all that is loaded, and has nothing of the one before.
LOADED = (
    *(f"publishing.{room}" for room in ROOMS), *builtin_extensions, "companion.data", "jupyter_book.sphinx",
    "companion.claims", "companion.charts", "latexcodec", "myst_nb.sphinx_ext", "publishing.sections.ledger",
    "sphinx_comments", "sphinx_design.extension", "sphinx_exercise", "sphinx_external_toc.events",
    "sphinx_jupyterbook_latex.transforms", "sphinx_multitoc_numbering", "sphinxcontrib.bibtex",
    "sqlalchemy.dialects.sqlite",
)  # fmt: skip


class Page(http.server.SimpleHTTPRequestHandler):
    """Serves the pages, each with the script, and tells them when to load again."""

    built, builds = threading.Condition(), 0

    @classmethod
    def announce(cls) -> None:
        """Tell all open pages that there was a build."""
        with cls.built:
            cls.builds += 1
            cls.built.notify_all()

    def do_GET(self) -> None:
        """Answer one request."""
        file = Path(self.translate_path(self.path))
        if self.path == "/watch":
            self.tell()
        elif self.path == "/watch.js":
            self.answer("text/javascript", SCRIPT.read_bytes())
        elif file.suffix == ".html" and file.is_file():
            script = b'<script src="/watch.js" defer></script></head>'
            self.answer("text/html; charset=utf-8", file.read_bytes().replace(b"</head>", script, 1))
        else:
            super().do_GET()

    def answer(self, kind: str, content: bytes) -> None:
        """Send `content`, of the media type `kind`."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def tell(self) -> None:
        """Send an event after each build, until the page is left."""
        known = self.builds  # before the page hears of being connected, so that it misses none
        self.answer("text/event-stream", b": connected\n\n")
        while True:
            with self.built:
                while self.builds == known:
                    self.built.wait()
                known = self.builds
            self.wfile.write(b"data: built\n\n")

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


class Server(http.server.ThreadingHTTPServer):
    """A server that doesn't mind pages that are left."""

    def handle_error(self, *_: object) -> None:
        """Say nothing of a connection that is gone."""


def build() -> None:
    """Build what changed; a fault is printed, and the page stays."""
    from publishing import upstream  # not in the process that serves, which needs nothing of it

    upstream.build_book(ROOT, HTML, READ, PREVIEW)


def main() -> None:
    """Build, serve, and build again what is saved, until the writer stops it."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(list(LOADED))
    server = Server((HOST, PORT), partial(Page, directory=HTML))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folders = {folder for top in FOLDERS for folder in (top, *top.rglob("*/"))}
    print(f"The book will be at http://{HOST}:{PORT}/book/index.html; the first build takes minutes. Stop: Ctrl-C.")
    changes = watch(ROOT, *folders, recursive=False, rust_timeout=500, yield_on_timeout=True, raise_interrupt=False)
    next(changes)  # begins here, so that nothing is missed that is saved during the first build
    while True:
        start = time.monotonic()
        process = processes.Process(target=build)
        process.start()
        process.join()
        print(f"    {time.monotonic() - start:.1f} s", flush=True)
        Page.announce()
        saved = next(({path for _, path in change} for change in changes if change), None)
        if saved is None:  # Ctrl-C
            return
        print(f"==> {', '.join(sorted(os.path.relpath(path, ROOT) for path in saved))}", flush=True)
        if not all(path.endswith(".md") for path in saved):  # what is loaded may be older
            os.execv(sys.executable, [sys.executable, "-m", "publishing.watch"])


if __name__ == "__main__":
    main()
