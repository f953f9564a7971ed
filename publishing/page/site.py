"""The website around its pages: root page, sitemap, and all that pages link to; nothing stays of what is gone."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

from publishing import PREVIEW, archive, repository
from publishing.figure import figures
from publishing.page import metadata, workbooks
from publishing.paths import DATA, DATA_ARCHIVE, HANDOUTS, LIVE, PDF, STATIC, TABLES, figure_csv, specifications_js

MISSING = "404"
ROOT_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}"><link rel="canonical" href="{address}">
<link rel="icon" href="{static}/favicon.png"><meta name="description" content="{title}">
</head><body><p><a href="{page}">Open the book</a></p></body></html>
"""


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Put beside the pages what they link to: figures' data, the data package, what live cells load."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    forget(out, app.env.found_docs)
    write_figures(out, figures(app.env))
    shutil.copytree(DATA, out / TABLES)
    archive.write_data_package(out / DATA_ARCHIVE)
    workbooks.write(out, figures(app.env))
    for made in (PDF.parent, HANDOUTS, LIVE):  # what is there may be of older content
        shutil.rmtree(out / made.name, ignore_errors=True)
    if LIVE.exists() and not app.tags.has(PREVIEW):
        shutil.copytree(LIVE, out / LIVE.name)
    page, base = f"{app.config.root_doc}.html", app.config.html_baseurl
    address = metadata.address(base, app.config.root_doc) or page
    text = ROOT_PAGE.format(title=app.config.html_title, page=page, address=address, static=STATIC)
    (out / "index.html").write_text(text, encoding="utf-8")
    write_sitemap(out, base, app.env.found_docs)


def write_sitemap(out: Path, base: str, docnames: Iterable[str]) -> None:
    """Write the sitemap of the website `out` with the address `base`, and where it has a host to itself its notice."""
    for name in ("sitemap.xml", "robots.txt"):
        (out / name).unlink(missing_ok=True)
    if not base:
        return
    released = metadata.edition()["date"]
    urls = "".join(
        f"<url><loc>{escape(metadata.address(base, name))}</loc>"
        f"<lastmod>{metadata.changed(name) or released}</lastmod></url>\n"
        for name in sorted(docnames)
    )
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    (out / "sitemap.xml").write_text(sitemap, encoding="utf-8")
    if repository.root() == "/":  # engines look for it nowhere else
        (out / "robots.txt").write_text(f"Sitemap: {base}sitemap.xml\n", encoding="utf-8")


def missing(app: Sphinx) -> list[tuple[str, dict, str]]:
    """Return the page that servers show where there is none."""
    return [(MISSING, {}, f"{MISSING}.html")]


def from_the_root(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Let that page write all addresses from the host's root, as it is shown at any depth."""
    if page == MISSING:
        root, relative = repository.root(), context["pathto"]
        context["pathto"] = lambda *target, **options: root + relative(*target, **options)
        context["content_root"] = root


def write_figures(out: Path, made: dict[str, dict]) -> None:
    """Write the data of all figures, and for each page what its charts are drawn from once they come to life.

    A script, and not JSON: a page that is opened as a file can load it, too.
    """
    pages = {}
    for name, figure in made.items():
        path = out / figure_csv(figure["docname"], name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(figure["csv"], encoding="utf-8")
        pages.setdefault(figure["docname"], []).append(f'"{name}":{figure["specifications"]}')
    for page, parts in pages.items():
        text = f"window.companionSpecs={{{','.join(parts)}}};\n"
        (out / specifications_js(page)).write_text(text, encoding="utf-8")


def forget(out: Path, docnames: Iterable[str]) -> None:
    """Delete from the website `out` figures' data, tables, and pages other than `docnames`: they are written anew."""
    for folder in (out / TABLES, *out.glob("**/figures")):
        shutil.rmtree(folder, ignore_errors=True)
    for page in (out / "book").rglob("*.html"):
        if page.relative_to(out).with_suffix("").as_posix() not in docnames:
            page.unlink()


def setup(app: Sphinx) -> None:
    """Finish the website."""
    app.connect("html-collect-pages", missing)
    app.connect("html-page-context", from_the_root, priority=100)  # before anything asks for an address
    app.connect("build-finished", finish)
