"""The head of each page and what its template prints: policy, description, how to cite it, other forms of it."""

import functools
import json
import re
from itertools import accumulate
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx

from companion.stages import STAGES
from publishing import repository, upstream
from publishing.page.addresses import live_folders
from publishing.paths import CODEBOOK, DATA, DATA_ARCHIVE, EPUB, HANDOUTS, NOTEBOOKS, PDF, ROOT, STAGE, STATIC, TIMELINE
from publishing.print import handouts, promised

#: Scripts and style sheets that sphinx-design and sphinx-exercise add to each page and no page of this book uses.
UNUSED = ("sphinx-design", "design-tabs", "exercise")
#: What a page may load: its own files. Styles inside a page are needed by the theme and by drawn charts.
POLICY = (
    "default-src 'self'; script-src 'self' 'sha256-{hash}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
#: Characters of a page's description, which search engines cut.
LENGTH = 300


def take_base_address(app: Sphinx, config) -> None:
    """Take the website's address, where the environment knows it: ``BOOK_URL``, or GitHub Pages of the repository."""
    config.html_baseurl = repository.website()


@functools.cache
def policy() -> str:
    """Return the Content-Security-Policy; the theme's one inline script, which runs at once, is let in by its hash."""
    return POLICY.format(hash=upstream.inline_hash())


def page_context(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Give the templates what they print: policy, links to other forms of the page, how to cite it."""
    if page == TIMELINE:
        app.add_js_file("timeline.js", loading_method="defer")  # called here, it reaches this page alone
    context["policy"] = policy()
    context["mend"] = functools.partial(upstream.mend, page=page)
    context |= forms(page)
    cells = doctree is not None and any(box.get("nb_element") for box in doctree.findall(nodes.container))
    beside = functools.partial(context["pathto"], resource=True)
    app.add_js_file("charts.js", loading_method="defer", **{"data-vega": beside(f"{STATIC}/vega.js")})
    if cells and (folders := live_folders()):
        attributes = {name: beside(folder) for name, folder in folders.items()}
        app.add_js_file("live.js", loading_method="defer", **attributes)
    context["notebook"] = f"{NOTEBOOKS}/{Path(page).name}.ipynb" if cells else None
    context["binder"] = repository.binder_url(page) if doctree is not None else None
    for files in ("css_files", "script_files"):
        context[files] = [file for file in context[files] if not any(name in str(file.filename) for name in UNUSED)]
    context["description"] = app.config.html_title if doctree is None else description(doctree)
    if doctree is not None:
        context["stages"] = stages(app)
        context["citation"] = citation(context["title"], page, context.get("pageurl"))
        context["schema"] = schema(context["citation"], page, app.config.html_baseurl)


def forms(page: str) -> dict[str, str | None]:
    """Return where the website will have the book as PDF and EPUB, and `page` as PDF; None for what won't be made."""
    made = promised()
    handout = f"{HANDOUTS.name}/{Path(page).name}.pdf" if "handouts" in made and page in handouts() else None
    book, epub = (f"{path.parent.name}/{path.name}" if "book" in made else None for path in (PDF, EPUB))
    return {"pdf": book, "epub": epub, "handout": handout}


def stages(app: Sphinx) -> list[dict]:
    """Return the four stages with their chapters, for the band of stages at the head of each page."""
    chapter = {stage[1]: name for name in app.env.found_docs if (stage := STAGE.match(name))}
    return [
        {"number": s.number, "start": s.start, "end": s.end, "years": len(s.years), "page": chapter[str(s.number)]}
        for s in STAGES if str(s.number) in chapter
    ]  # fmt: skip


def citation(title: str, page: str, address: str | None) -> dict[str, str]:
    """Return how to cite a chapter: title, year, version, date, address (empty if unknown), plain text and BibTeX."""
    meta = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    plain_title, date = re.sub("<[^>]*>", "", title), str(meta["date-released"])
    parts = {"title": plain_title, "book": meta["title"], "date": date, "version": meta["version"],
             "address": address or "", "author": meta["authors"][0]["name"]}  # fmt: skip
    where = f" {address}" if address else ""
    text = "{author} ({year}). {title}. In {book}. Version {version}, {date}.".format(year=date[:4], **parts)
    key = "companion-" + page.split("/")[-1]
    url = f"  url = {{{address}}},\n" if address else ""
    bibtex = (
        f"@incollection{{{key},\n  author = {{{{{parts['author']}}}}},\n  title = {{{plain_title}}},\n"
        f"  booktitle = {{{parts['book']}}},\n  year = {{{date[:4]}}},\n{url}"
        f"  note = {{Version {parts['version']}, {date}}},\n}}"
    )
    return parts | {"text": text + where, "bibtex": bibtex}


def schema(cited: dict[str, str], page: str, base: str) -> str | None:
    """Return the page's description for search engines, in the vocabulary of schema.org; None without an address."""
    if not base:
        return None
    described = {
        "@context": "https://schema.org", "@type": "ScholarlyArticle", "headline": cited["title"],
        "isPartOf": {"@type": "Book", "name": cited["book"]}, "url": cited["address"], "datePublished": cited["date"],
        "version": cited["version"], "license": "https://creativecommons.org/licenses/by/4.0/", "inLanguage": "en",
        "author": {"@type": "Organization", "name": cited["author"]},
    }  # fmt: skip
    if page == CODEBOOK:
        package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
        archive = {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": f"{base}{DATA_ARCHIVE}"}
        # the tables' licences differ and stand on the page
        del described["headline"], described["license"]
        described |= {"@type": "Dataset", "name": package["title"], "description": package["description"],
                      "distribution": [archive]}  # fmt: skip
    return json.dumps(described, ensure_ascii=False).replace("</", "<\\/")


def description(doctree: nodes.document) -> str:
    """Return the first paragraph of a page: as many whole sentences as `LENGTH` lets in, at least one.

    Citations, the lead-in and the reading time are left out.
    """
    paragraph = next(doctree.findall(nodes.paragraph)).deepcopy()
    for node in list(paragraph.findall(lambda node: isinstance(node, nodes.raw) or cites(node))):
        node.parent.remove(node)
    text = " ".join(paragraph.astext().split()).removeprefix("Overview. ")
    sentences = [part for part in re.split(r"(?<=[.?!”]) (?=[A-Z])", text) if not part.startswith("Reading time:")]
    texts = list(accumulate(sentences, "{} {}".format))
    return max((text for text in texts if len(text) <= LENGTH), key=len, default=texts[0])


def cites(node: nodes.Node) -> bool:
    """Return whether a node is a citation."""
    return isinstance(node, nodes.inline) and "bibtex-citation" in node["classes"]


def setup(app: Sphinx) -> None:
    """Fill the templates."""
    app.connect("config-inited", take_base_address)
    app.connect("html-page-context", page_context, priority=900)
