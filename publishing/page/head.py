"""What the template of each page prints: policy, scripts, description, other forms of it, how to cite it."""

import base64
import functools
import hashlib
import re
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from publishing import PREVIEW, book, repository, upstream
from publishing.archive import version
from publishing.classroom.assignments import SETUP
from publishing.figure import figures
from publishing.page import contents, metadata
from publishing.page.addresses import live_folders
from publishing.page.body import text_of
from publishing.paths import (
    EPUB,
    HANDOUTS,
    LEDGER,
    NOTEBOOKS,
    PDF,
    REFEREE,
    ROOT,
    STATIC,
    TIMELINE,
    specifications_js,
)
from publishing.print import handouts, promised

#: The scripts of pages, each only where something uses it.
SCRIPTS = ("page.js", "charts.js", "walk.js", "live.js", "timeline.js", "ledger.js", "referee.js")
#: The scripts that live.js loads once a reader needs them.
LATER = ("results", "editor", "drafts", "exercises", "tour")
THEME = Path(__file__).parent / "theme"
#: What a page may load: its own files. Styles inside a page are needed by the theme and by drawn charts.
POLICY = (
    "default-src 'self'; script-src 'self' 'sha256-{hash}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
#: Words that a reader takes in in a minute; less than in a novel, since its names are foreign.
PACE = 200
#: Characters of a page's description, which search engines cut.
LENGTH = 300


def take_base_address(app: Sphinx, config) -> None:
    """Take the website's address, where the environment knows it: ``BOOK_URL``, or GitHub Pages of the repository."""
    config.html_baseurl = repository.website()


@functools.cache
def early() -> str:
    """Return the pages' one inline script, which sets light or dark before anything is painted."""
    return (THEME / "early.js").read_text(encoding="utf-8").strip()


@functools.cache
def policy() -> str:
    """Return the Content-Security-Policy; the inline script is let in by its hash."""
    return POLICY.format(hash=base64.b64encode(hashlib.sha256(early().encode()).digest()).decode())


def page_context(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Give the template what it prints: policy, contents, other forms of the page, how to cite it."""
    context |= {"policy": policy(), "early": early(), "parts": contents.parts(app.env),
                "quick": contents.quick(app.env), "stages": contents.stages(app.env),
                "sections": contents.sections(context.get("toc", ""))}  # fmt: skip
    context |= forms(page)
    cells = doctree is not None and upstream.has_cells(doctree)
    context["notebook"] = f"{NOTEBOOKS}/{Path(page).name}.ipynb" if cells else None
    context["minutes"] = minutes(doctree) if cells else None
    context["exercises"] = page in book.chapters() and book.chapters()[page].exercises
    context["binder"] = repository.binder_url(page) if doctree is not None else None
    beside = functools.partial(context["pathto"], resource=True)
    add = functools.partial(app.add_js_file, loading_method="defer")  # called here, it reaches this page alone
    add("page.js")
    if page == TIMELINE:
        add("timeline.js")
    if page == LEDGER:
        add("ledger.js")
    if page == REFEREE:
        add("referee.js")
    if any(figure["docname"] == page for figure in figures(app.env).values()):
        add("charts.js", **{"data-vega": beside(f"{STATIC}/vega.js"), "data-specs": beside(specifications_js(page))})
        add("walk.js")
    context["live"] = folders = live_folders() if cells and not app.tags.has(PREVIEW) else None
    if folders:
        later = {f"data-{name}": beside(f"{STATIC}/{name}.js") for name in LATER}
        add("live.js", **{name: beside(folder) for name, folder in folders.items()}, **later,
            **{"data-page": f"{page} {edition(page)}", "data-setup": SETUP})  # fmt: skip
    if page != "search":  # what Sphinx and its extensions bring is for the page of results
        context["script_files"] = [file for file in context["script_files"] if Path(file.filename).name in SCRIPTS]
    context["description"] = app.config.html_title if doctree is None else description(doctree)
    context["pageurl"] = None
    if doctree is not None:
        context |= described(page, context["title"], context["description"], app.config.html_baseurl, beside)


def edition(page: str) -> str:
    """Return what stands for the sources of `page`; what a reader writes on it is kept for this edition."""
    return version({page: (ROOT / f"{page}.md").read_bytes()})


def forms(page: str) -> dict[str, str | None]:
    """Return where the website will have the book as PDF and EPUB, and `page` as PDF; None for what won't be made."""
    made = promised()
    handout = f"{HANDOUTS.name}/{Path(page).name}.pdf" if "handouts" in made and page in handouts() else None
    book, epub = (f"{path.parent.name}/{path.name}" if "book" in made else None for path in (PDF, EPUB))
    return {"pdf": book, "epub": epub, "handout": handout}


def described(page: str, title: str, words: str, base: str, beside: Callable[[str], str]) -> dict[str, object]:
    """Return what the template prints for programs, and on the page's change and its faults.

    Parameters
    ----------
    words : the description of `page`
    base : the website's address, empty if unknown
    beside : gives a file's address as the page writes it
    """
    address = metadata.address(base, page)
    cited, handout = metadata.citation(title, page, address), forms(page)["handout"]
    day = metadata.changed(page)
    return {
        "pageurl": address, "citation": cited, "schema": metadata.schema(cited, words, page, base),
        "highwire": metadata.highwire(cited, handout and (base + handout if base else beside(handout))),
        "graph": metadata.open_graph(cited, words, page),
        "changed": day and metadata.in_words(day), "released": metadata.in_words(cited["date"]),
        "report": repository.report_url(cited["title"], address or f"{page}.md", cited["version"]),
    }  # fmt: skip


def minutes(doctree: nodes.document) -> int:
    """Return how long a page takes to read, in minutes: its paragraphs at `PACE`, exercises and boxes left out."""
    text = [node for node in doctree.findall(nodes.paragraph) if isinstance(node.parent, nodes.section)]
    return max(1, round(sum(len(text_of(paragraph).split()) for paragraph in text) / PACE))


def description(doctree: nodes.document) -> str:
    """Return the first paragraph of a page: as many whole sentences as `LENGTH` lets in, at least one.

    Citations are left out.
    """
    paragraph = next(doctree.findall(nodes.paragraph)).deepcopy()
    for node in list(paragraph.findall(lambda node: isinstance(node, nodes.raw) or cites(node))):
        node.parent.remove(node)
    sentences = re.split(r"(?<=[.?!”]) (?=[A-Z])", " ".join(paragraph.astext().split()))
    texts = list(accumulate(sentences, "{} {}".format))
    return max((text for text in texts if len(text) <= LENGTH), key=len, default=texts[0])


def cites(node: nodes.Node) -> bool:
    """Return whether a node is a citation."""
    return isinstance(node, nodes.inline) and "bibtex-citation" in node["classes"]


def setup(app: Sphinx) -> None:
    """Register the theme and fill its template."""
    app.add_html_theme("companion", str(THEME))
    app.connect("config-inited", take_base_address)
    app.connect("html-page-context", page_context, priority=900)
