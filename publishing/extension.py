"""The book's Sphinx extension: checked data, fresh cells, charts alive, downloads, a root page."""

import hashlib
import shutil
from pathlib import Path

import vl_convert
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from companion import charts
from companion.data import FOLDER, DataError, load, package
from publishing import repository
from publishing.figure import figures

ROOT = Path(__file__).parent.parent
PDF = Path("pdf/companion.pdf")


def digest() -> str:
    """Return a digest of all that a cell's result depends on beside its own text: ``data/`` and ``companion/``."""
    sha = hashlib.sha256()
    for path in sorted([*FOLDER.iterdir(), *(ROOT / "companion").glob("*.py")]):
        sha.update(path.name.encode() + path.read_bytes())
    return sha.hexdigest()


def check_data(app: Sphinx) -> None:
    """Stop before anything is written when a table breaks its schema."""
    try:
        for name, resource in package().items():
            if resource["path"].endswith(".csv"):
                load(name)
    except DataError as error:
        raise ExtensionError(f"data: {error}") from None


def forget_stale_results(app: Sphinx) -> None:
    """Empty the execution cache when data or modules changed: it keys on the cells' text alone."""
    cache = Path(app.outdir).parent / ".jupyter_cache"
    stamp = cache / "companion-digest"
    app.companion_digest = digest()
    if not stamp.exists() or stamp.read_text() != app.companion_digest:
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        stamp.write_text(app.companion_digest)


def outdated(app: Sphinx, env, added: set, changed: set, removed: set) -> set[str]:
    """Read all pages again when data or modules changed since the environment was pickled."""
    stale = getattr(env, "companion_digest", None) != app.companion_digest
    env.companion_digest = app.companion_digest
    return set(env.found_docs) if stale else set()


def forget_figures(app: Sphinx, env, docname: str) -> None:
    """Drop the figures of a page that is read again."""
    for name in [name for name, figure in figures(env).items() if figure["docname"] == docname]:
        del figures(env)[name]


def write_assets(app: Sphinx) -> None:
    """Write the chart colours as a style sheet, from the one place where they are defined."""
    folder = Path(app.outdir).parent / "generated"
    folder.mkdir(parents=True, exist_ok=True)
    light, dark = zip(*((light, dark) for light, dark, _ in charts.STYLES.values()), strict=True)
    swap = dict(zip(light, dark, strict=True)) | {
        charts.INK: "#e6edf3", charts.QUIET: "#a3adb8", charts.GRID: "#3d444d",
        charts.GROUNDS[0]: "#1d2733", charts.GROUNDS[1]: "#2a271d",
    }  # fmt: skip
    rules = "\n".join(
        f'.chart svg [fill="{old}"]{{fill:{new}}}.chart svg [stroke="{old}"]{{stroke:{new}}}'
        for old, new in swap.items()
    )
    nested = rules.replace(".chart", 'body[data-theme="dark"] .chart')
    auto = rules.replace(".chart", 'body:not([data-theme="light"]) .chart')
    sheet = f"@media screen{{{nested}\n@media (prefers-color-scheme:dark){{{auto}}}}}"
    (folder / "chart-colours.css").write_text(sheet, encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def page_context(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Give the templates what they link to: the PDF where there is one, the repository where it is known."""
    context["has_pdf"] = (Path(app.outdir).parent / PDF).exists()
    context["binder"] = repository.binder_url(page) if doctree is not None else None
    context["figure_count"] = sum(figure["docname"] == page for figure in figures(app.env).values())


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Put beside the pages what they link to: figures' data, the data package, Vega, the PDF, a root page."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for name, figure in figures(app.env).items():
        folder = out / Path(figure["docname"]).parent / "figures"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.csv").write_text(figure["csv"], encoding="utf-8")
    shutil.copytree(FOLDER, out / "data", dirs_exist_ok=True)
    vega = vl_convert.javascript_bundle("window.companionEmbed = vegaEmbed;")
    # the bundle declares its names at the top level; a function keeps them from the page
    (out / "_static" / "vega.js").write_text(f"(function(){{{vega}}})();", encoding="utf-8")
    pdf = out.parent / PDF
    if pdf.exists():
        (out / PDF).parent.mkdir(exist_ok=True)
        shutil.copy(pdf, out / PDF)
    (out / "index.html").write_text(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>' + app.config.html_title + "</title>"
        '<meta http-equiv="refresh" content="0; url=book/index.html"><link rel="canonical" href="book/index.html">'
        '</head><body><p><a href="book/index.html">Open the book</a></p></body></html>\n',
        encoding="utf-8",
    )


def setup(app: Sphinx) -> dict:
    """Register the extension with Sphinx."""
    app.connect("builder-inited", check_data)
    app.connect("builder-inited", forget_stale_results)
    app.connect("builder-inited", write_assets)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget_figures)
    app.connect("html-page-context", page_context)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
