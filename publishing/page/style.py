"""The one style sheet of all pages: letters, page, colours of charts."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from publishing import freshness
from publishing.paths import GENERATED, STATIC

LETTERS = GENERATED / "letters"
PARTS = (LETTERS / "fonts.css", Path(__file__).parent / "companion.css", GENERATED / "chart-colours.css")


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``_static/page.css`` and the letters beside it."""
    if exception or app.builder.format != "html":
        return
    if not freshness.LETTERS.holds():
        from publishing.page import fonts  # cuts letters for some seconds

        fonts.write(LETTERS)
        freshness.LETTERS.set()
    folder = Path(app.outdir) / STATIC
    for path in folder.glob("*.woff2"):
        path.unlink()
    for path in LETTERS.glob("*.woff2"):
        shutil.copy(path, folder)
    text = "\n".join(path.read_text(encoding="utf-8") for path in PARTS)
    (folder / "page.css").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write it when the pages are written."""
    app.connect("build-finished", write)
