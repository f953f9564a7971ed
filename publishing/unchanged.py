"""A plain ``jupyter-book build .`` of a book in which nothing has changed: Sphinx isn't let to find that out by itself.

It takes seconds for that, as it walks through each page for its figures and formats each work cited.
"""

import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from publishing import freshness
from publishing.paths import LIVE
from publishing.print import promised

logger = logging.getLogger(__name__)


def state(app: Sphinx) -> str:
    """Return what the pages would be made from now, and by which command."""
    sources = freshness.Stamp(note(app), freshness.EVERYTHING, True).current()
    return f"{sources} {promised()} {sorted(path.name for path in LIVE.glob('*'))} {sys.argv[1:]}"


def note(app: Sphinx) -> Path:
    """Return the file that holds what the pages were made from, and which these are."""
    return Path(app.doctreedir) / f"{Path(app.outdir).name}.stamp"


def begin(app: Sphinx) -> None:
    """Let the build end here when the pages are there and would become what they are."""
    app.companion_state = state(app)
    before, *pages = note(app).read_text(encoding="utf-8").splitlines() if note(app).exists() else [""]
    there = all((Path(app.outdir) / page).exists() for page in pages)
    if before == app.companion_state and there and not app.fresh_env_used:
        app.build = lambda *_: logger.info("Nothing has changed.")
    else:
        note(app).unlink(missing_ok=True)  # a build that fails leaves pages of two editions


def end(app: Sphinx, exception: Exception | None) -> None:
    """Note what the pages have been made from; what is written during a build is not in it."""
    if not exception and app.builder.format == "html":
        pages = sorted(path.relative_to(app.outdir).as_posix() for path in Path(app.outdir).rglob("*.html"))
        note(app).write_text("\n".join([app.companion_state, *pages]), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Ask before anything is done, and note when all is."""
    app.connect("builder-inited", begin, priority=1)
    app.connect("build-finished", end, priority=999)
