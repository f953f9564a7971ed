"""The one style sheet of all pages: letters, page, colours of charts."""

from pathlib import Path

from sphinx.application import Sphinx

from publishing.page import fonts
from publishing.paths import GENERATED, STATIC

PARTS = (Path(__file__).parent / "companion.css", GENERATED / "chart-colours.css")


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``_static/page.css`` and the letters beside it."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / STATIC
    fonts.write(folder)
    letters = folder / "fonts.css"
    text = "\n".join(path.read_text(encoding="utf-8") for path in (letters, *PARTS))
    letters.unlink()
    (folder / "page.css").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write it when the pages are written."""
    app.connect("build-finished", write)
