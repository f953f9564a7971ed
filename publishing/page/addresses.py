"""Addresses that change with what they lead to, so that a browser's cache never mixes two editions of the book.

A file has its version after a question mark. What live cells load stands in folders named by their contents, which go
with their edition: a page that is older than what the server has finds nothing there, rather than newer numbers.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx

from publishing.archive import modules_and_data, version, zipped
from publishing.classroom import checks
from publishing.paths import LIVE, ROOT
from publishing.repository import root

#: The address of a file beside the page, with the version that it may have already.
ADDRESS = re.compile(r'(?P<start> (?:href|src|data-(?!python|book)\w+)="(?P<path>[^":?#]+\.(?!html")\w+))(?:\?v=\w+)?"')


def live_folders() -> dict[str, str]:
    """Return the folders that live cells load, by the attributes that name them: Python with its packages, the book.

    Without live cells there are none.
    """
    python = next(LIVE.glob("*/pyodide.js"), None)
    if python is None:
        return {}
    book = version(book_files())
    return {"data-python": f"{LIVE.name}/{python.parent.name}", "data-book": f"{LIVE.name}/book-{book}"}


@cache
def book_files() -> dict[str, bytes]:
    """Return what live cells load of the book: one archive, and the script beside the page.

    The archive has modules, data, what runs cells and judges answers, and what it knows of the exercises.
    """
    inside = modules_and_data() | {"exercises.json": json.dumps(checks.known()).encode()}
    inside |= {name: (ROOT / "publishing" / "run" / name).read_bytes() for name in ("kernel.py", "judge.py")}
    script = (ROOT / "publishing" / "run" / "live-worker.js").read_bytes()
    return {"book.zip": zipped("book", inside), "live-worker.js": script}


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the folder of the book that live cells load; then give all addresses their versions."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    if folders := live_folders():
        book = out / folders["data-book"]
        book.mkdir()
        for name, content in book_files().items():
            (book / name).write_bytes(content)
    renew(out)


def renew(out: Path) -> None:
    """Give all addresses in all pages of the website `out` the versions of what they lead to."""
    digest = cache(lambda path: hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else None)
    for page in out.rglob("*.html"):

        def versioned(match: re.Match, folder: Path = page.parent) -> str:
            path = unquote(match["path"])
            file = out / path.removeprefix(root()) if path.startswith("/") else folder / path
            found = digest(file.resolve())
            return f'{match["start"]}?v={found}"' if found else match[0]

        page.write_text(ADDRESS.sub(versioned, page.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Give addresses their versions once everything stands where they lead."""
    app.connect("build-finished", write, priority=900)
