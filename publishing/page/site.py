"""The website around its pages: root page, sitemap, and all that pages link to; nothing stays of what is gone."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

from publishing import archive
from publishing.figure import figures
from publishing.page import workbooks
from publishing.paths import DATA, DATA_ARCHIVE, HANDOUTS, LIVE, PDF, STATIC, TABLES, figure_csv, specifications_js

ROOT_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}"><link rel="canonical" href="{page}">
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
    if LIVE.exists():
        shutil.copytree(LIVE, out / LIVE.name)
    page = f"{app.config.root_doc}.html"
    (out / "index.html").write_text(
        ROOT_PAGE.format(title=app.config.html_title, page=page, static=STATIC), encoding="utf-8"
    )
    if base := app.config.html_baseurl:
        urls = "".join(f"<url><loc>{base}{name}.html</loc></url>" for name in sorted(app.env.found_docs))
        sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
        (out / "sitemap.xml").write_text(sitemap, encoding="utf-8")


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
    app.connect("build-finished", finish)
