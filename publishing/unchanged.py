"""A plain ``jupyter-book build .`` of a book in which nothing has changed: Sphinx isn't let to find that out by itself.

It takes seconds for that, as it walks through each page for its figures and formats each work cited.
"""

import sys
from pathlib import Path

from sphinx.application import Sphinx

from publishing import freshness, upstream


def state() -> str:
    """Return what the website would be made from now, and by which command."""
    return f"{freshness.BOOK.current()} {freshness.linked()} {sys.argv[1:]}"


def note(app: Sphinx) -> Path:
    """Return the file that holds what the website was made from, and its files."""
    return Path(app.doctreedir) / f"{Path(app.outdir).name}.stamp"


def begin(app: Sphinx) -> None:
    """Let the build end here when the website is there and would become what it is."""
    app.companion_state, out = state(), Path(app.outdir)
    text = note(app).read_text(encoding="utf-8") if note(app).exists() else ""
    before, _, files = text.partition("\n")
    there = all((out / name).exists() for name in files.splitlines())
    if before == app.companion_state and there and not app.fresh_env_used:
        upstream.end_here(app, "Nothing has changed.")
    else:
        note(app).unlink(missing_ok=True)  # a build that fails leaves pages of two editions


def end(app: Sphinx, exception: Exception | None) -> None:
    """Note what the website has been made from; what is written during a build is not in it."""
    if not exception and app.builder.format == "html":
        out = Path(app.outdir)
        files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
        note(app).write_text("\n".join([app.companion_state, *files]), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Ask before anything is done, and note when all is."""
    app.connect("builder-inited", begin, priority=1)
    app.connect("build-finished", end, priority=999)
