"""What every page of the website carries: a security policy, mended roles, lasting addresses, a citation."""

import base64
import functools
import hashlib
import json
import os
import re
from collections import Counter
from pathlib import Path

import furo
import yaml
from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx.application import Sphinx

from companion.stages import STAGES
from publishing import repository
from publishing.extension import DATA, DATA_ARCHIVE, HANDOUTS, PDF, TIMELINE_PAGE
from publishing.page.addresses import live_folders
from publishing.page.markup import description
from publishing.repository import ROOT

#: Scripts and style sheets that Jupyter Book's extensions add to each page and no page of this book uses.
UNUSED = ("sphinx-thebe", "togglebutton", "design-tabs", "sphinx-book-theme", "sphinx-design", "exercise")
#: What a page may load: its own files. Styles inside a page are needed by the theme and by drawn charts.
POLICY = (
    "default-src 'self'; script-src 'self' 'sha256-{hash}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
ROOT_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="refresh" content="0; url=book/index.html"><link rel="canonical" href="book/index.html">
<link rel="icon" href="_static/favicon.png"><meta name="description" content="{title}">
</head><body><p><a href="book/index.html">Open the book</a></p></body></html>
"""


def take_base_address(app: Sphinx, config) -> None:
    """Take the website's address, where the environment knows it: ``BOOK_URL``, or GitHub Pages of the repository."""
    owner, _, name = os.environ.get("GITHUB_REPOSITORY", "").partition("/")
    base = os.environ.get("BOOK_URL") or (f"https://{owner}.github.io/{name}" if name else "")
    config.html_baseurl = f"{base.rstrip('/')}/" if base else ""  # addresses are joined by putting one after the other


def silence_thebe(app: Sphinx) -> None:
    """Take out sphinx-thebe, which Jupyter Book always loads: it leaves an outside address in each page."""
    for event in ("env-before-read-docs", "doctree-resolved"):
        for listener in list(app.events.listeners[event]):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)


@functools.cache
def policy() -> str:
    """Return the Content-Security-Policy; the theme's one inline script, which runs at once, is let in by its hash."""
    base = (Path(furo.__file__).parent / "theme/furo/base.html").read_text(encoding="utf-8")
    script = re.search(r"<body>.*?<script>(.*?)</script>", base, re.S)[1]
    return POLICY.format(hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())


def page_context(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Give the templates what they print: policy, links to other forms of the page, how to cite it."""
    if page == TIMELINE_PAGE:
        app.add_js_file("timeline.js", loading_method="defer")  # called here, it reaches this page alone
    context["policy"] = policy()
    context["has_pdf"] = PDF.exists()
    name = f"{Path(page).name}.pdf"
    context["handout"] = f"{HANDOUTS.name}/{name}" if (HANDOUTS / name).exists() else None
    cells = doctree is not None and any(box.get("nb_element") for box in doctree.findall(nodes.container))
    beside = functools.partial(context["pathto"], resource=True)
    app.add_js_file("charts.js", loading_method="defer", **{"data-vega": beside("_static/vega.js")})
    if cells and (folders := live_folders()):
        attributes = {name: beside(folder) for name, folder in folders.items()}
        app.add_js_file("live.js", loading_method="defer", **attributes)
    context["notebook"] = f"notebooks/{Path(page).name}.ipynb" if cells else None
    context["binder"] = repository.binder_url(page) if doctree is not None else None
    context["body"] = mend_roles(context.get("body", ""))
    context["furo_navigation_tree"] = mend_roles(context.get("furo_navigation_tree", ""))
    context["css_files"] = [file for file in context["css_files"] if needed(file)]
    context["script_files"] = [file for file in context["script_files"] if needed(file)]
    context["description"] = app.config.html_title if doctree is None else description(doctree)
    if doctree is not None:
        context["stages"] = stages(app)
        context["citation"] = citation(context["title"], page, context.get("pageurl"))
        context["schema"] = schema(context["citation"], page, app.config.html_baseurl)


def stages(app: Sphinx) -> list[dict]:
    """Return the four stages with their chapters, for the band of stages at the head of each page."""
    chapter = {name.split("-")[1]: name for name in app.env.found_docs if name.startswith("book/stage-")}
    return [
        {"number": s.number, "start": s.start, "end": s.end, "years": len(s.years), "page": chapter[str(s.number)]}
        for s in STAGES if str(s.number) in chapter
    ]  # fmt: skip


def needed(file) -> bool:
    """Return whether a page uses a script or style sheet; inline settings of unused scripts are not files."""
    return bool(file.filename) and not any(name in str(file.filename) for name in UNUSED)


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
    if page == "book/data":
        package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
        archive = {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": f"{base}{DATA_ARCHIVE}"}
        # the tables' licences differ and stand on the page
        del described["headline"], described["license"]
        described |= {"@type": "Dataset", "name": package["title"], "description": package["description"],
                      "distribution": [archive]}  # fmt: skip
    return json.dumps(described, ensure_ascii=False).replace("</", "<\\/")


def anchor_paragraphs(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each paragraph of prose an address made from its words: it stays when other paragraphs come and go."""
    if app.builder.format != "html":
        return
    met = Counter()
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and len(paragraph.astext()) > 80:
            name = "p-" + hashlib.sha256(paragraph.astext().encode()).hexdigest()[:8]
            met[name] += 1
            if met[name] > 1:  # the same words once more
                name += f"-{met[name]}"
            paragraph["ids"].append(name)
            attributes = 'tabindex="-1" aria-hidden="true" title="Link to this paragraph"'
            link = f'<a class="pilcrow" href="#{name}" {attributes}>¶</a>'
            paragraph += nodes.raw("", link, format="html")


def foreign(name: str, rawtext: str, text: str, lineno: int, inliner, options=None, content=None) -> tuple[list, list]:
    """Return a word in the language of the role's name, which a screen reader then speaks as such."""
    return [nodes.inline(rawtext, text, classes=[f"lang-{name}"])], []


class NamedNumber(PasteTextRole):
    """The role ``{glue:text}``, with the number's name as the class on the page, where a live cell finds it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number as `PasteTextRole` does, its class exchanged."""
        found, messages = super().run()
        for number in found:
            number["classes"] = [f"glue-{self.text}"]
        return found, messages


def mend_roles(html: str) -> str:
    """Return `html` with roles as WAI-ARIA wants them, languages marked, what scrolls within reach of the keyboard."""
    # a reference's text behind each citation would make up a tenth of a page
    html = re.sub(r'(bibliography\.html#[^"]+") title="[^"]+"', r"\1", html)
    return (
        html.replace(
            '<div class="table-wrapper', '<div role="group" aria-label="Table" tabindex="0" class="table-wrapper'
        )
        .replace('<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">')
        .replace(' role="doc-biblioentry"', "")
        .replace('class="lang-tg"', 'lang="tg"')
        .replace('class="lang-ru"', 'lang="ru"')
        .replace('<div role="list" class="citation-list">', '<div class="citation-list">')
        .replace(
            'role="heading"><span class="caption-text">', 'role="heading" aria-level="2"><span class="caption-text">'
        )
    )


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write a root page and, where the website's address is known, a sitemap."""
    if exception or app.builder.format != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    (out / "index.html").write_text(ROOT_PAGE.format(title=app.config.html_title), encoding="utf-8")
    if base:
        urls = "".join(f"<url><loc>{base}{name}.html</loc></url>" for name in sorted(app.env.found_docs))
        sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
        (out / "sitemap.xml").write_text(sitemap, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Register the extension with Sphinx."""
    for language in ("tg", "ru"):
        app.add_role(language, foreign)
    app.setup_extension("myst_nb")
    app.add_role_to_domain("glue", "text", NamedNumber(), override=True)
    app.connect("config-inited", take_base_address)
    app.connect("builder-inited", silence_thebe)
    app.connect("doctree-resolved", anchor_paragraphs)
    app.connect("html-page-context", page_context, priority=900)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
