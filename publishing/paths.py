"""Where things are: sources, what is built, pages that the code knows by name, and the way from one to another."""

import posixpath
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
BUILD = ROOT / "_build"
#: The outputs of the cells.
CACHE = BUILD / ".jupyter_cache"
#: What pages load and no file of the project holds; and the stamps that tell what each product was made from.
GENERATED = BUILD / "generated"
#: What Sphinx has read.
READ = BUILD / ".doctrees"
#: The website, its first page, the book as PDF, and a PDF for each chapter.
HTML = BUILD / "html"
INDEX, PDF, HANDOUTS = HTML / "book" / "index.html", HTML / "pdf" / "companion.pdf", HTML / "handouts"
EPUB = PDF.with_suffix(".epub")
#: What live cells load, in a folder named by its contents; without it pages have no Run buttons.
LIVE = BUILD / "pyodide"

#: The first page, and pages that are more than their text.
LANDING = "book/index"
CODEBOOK, LEDGER, TIMELINE, BIBLIOGRAPHY = "book/data", "book/claims", "book/timeline", "book/bibliography"
REFEREE, TEACHING = "book/referee", "book/teaching"
#: The chapter on the whole period, and what the name of a stage's chapter begins with.
SYNTHESIS, STAGE = "book/synthesis", re.compile(r"book/stage-(\d)")

#: Where the website has the tables, the whole data package, the notebooks, and the scripts and styles of its pages.
TABLES, DATA_ARCHIVE, NOTEBOOKS, STATIC = "data", "data/companion-data.zip", "notebooks", "_static"
#: Where it has the self-checks as quizzes for a course's system, and the chapters as links for one.
QUIZZES, CARTRIDGE = "quizzes", "quizzes/companion.imscc"


def figure_csv(page: str, name: str) -> str:
    """Return where the website has the data behind figure `name` of `page`."""
    return posixpath.join(posixpath.dirname(page), "figures", f"{name}.csv")


def specifications_js(page: str) -> str:
    """Return where the website has the specifications of the charts of `page`."""
    return posixpath.join(posixpath.dirname(page), "figures", f"{posixpath.basename(page)}.js")


def link(page: str, target: str) -> str:
    """Return the address of `target`, a file's path from the website's root, as `page` writes it."""
    return posixpath.relpath(target, posixpath.dirname(page))
