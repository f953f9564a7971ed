"""The book's Sphinx extension: checked data, fresh cells, sections made from data, downloads."""

import functools
import hashlib
import importlib
import io
import shutil
import zipfile
from collections.abc import Iterable
from html import unescape
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from publishing.figure import figures
from publishing.repository import ROOT, github_name
from publishing.run import execute

BUILD = ROOT / "_build"
PDF = BUILD / "pdf" / "companion.pdf"
#: A PDF for each chapter.
HANDOUTS = BUILD / "handouts"
#: What live cells load, by `publishing.live`, in a folder named by its contents; without it pages have no Run buttons.
LIVE = BUILD / "pyodide"
CACHE = BUILD / ".jupyter_cache"
DATA = ROOT / "data"
#: Where the website has the whole data package.
DATA_ARCHIVE = "data/companion-data.zip"
#: Stand in a page where sections go that are made from data: MyST takes no headings from a directive.
MARKS = {"<!-- a section for each table -->": "codebook", "<!-- a section for each claim -->": "ledger",
         "<!-- a section for each stage -->": "timeline"}  # fmt: skip
TIMELINE_PAGE = "book/timeline"
#: What a cell's output depends on besides its code; the packages as they are installed, whatever the lock says.
OUTPUTS = ("data/*", "companion/*.py", "requirements.txt")
PACKAGES = ("altair", "ipykernel", "numpy", "pandas", "vl-convert-python")
#: What any page can depend on besides its own text.
PAGES = (
    *OUTPUTS, "publishing/**/*",
    "book/quotations.txt", "binder/*", "references.bib", "CITATION.cff", "LICENSE*", "_*.yml",
)  # fmt: skip


def digest(*patterns: str) -> str:
    """Return a digest of the project's files that match the glob `patterns`, paths and contents."""
    sha = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}):
        sha.update(path.relative_to(ROOT).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()


def installed() -> str:
    """Return the versions of the packages that compute and draw, as they are installed here."""
    return " ".join(f"{name}=={version(name)}" for name in PACKAGES)


def share_cache(app: Sphinx, config) -> None:
    """Let all builders find executed cells in one place."""
    config.nb_execution_cache_path = str(CACHE)


def take_in_data(app: Sphinx) -> None:
    """When data or modules changed, check every table and empty the execution cache, which keys on cells alone.

    Raises ExtensionError, before anything is written, when a table breaks its schema.
    """
    stamp = CACHE / "companion-digest"
    current = f"{digest(*OUTPUTS)} {installed()}"
    if stamp.exists() and stamp.read_text() == current:
        return
    from companion.data import DataError, validate  # loads pandas, which an unchanged book can do without

    try:
        validate()
    except DataError as error:
        raise ExtensionError(f"data: {error}") from None
    shutil.rmtree(CACHE, ignore_errors=True)
    CACHE.mkdir(parents=True)
    stamp.write_text(current)


def outdated(app: Sphinx, env, added: set, changed: set, removed: set) -> set[str]:
    """Read all pages again when anything but their own text changed since the environment was pickled."""
    surroundings = (installed(), github_name(), app.config.html_baseurl)
    current = (digest(*PAGES), surroundings, PDF.exists(), HANDOUTS.exists(), [path.name for path in LIVE.glob("*")])
    stale = getattr(env, "companion_digest", None) != current
    env.companion_digest = current
    if stale:
        return set(env.found_docs)
    # the timeline links to the chapters that name an event
    return {TIMELINE_PAGE} & set(env.found_docs) if added | changed | removed else set()


def expand_marks(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put sections made from data where a page says so; on paper they are shorter."""
    for mark, module in MARKS.items():
        if mark in source[0]:
            # imported here as they load pandas, which an unchanged book can do without
            make = importlib.import_module(f"publishing.sections.{module}").sections
            source[0] = source[0].replace(mark, make(paper=app.builder.format == "latex"))


def mend_links(app: Sphinx, doctree: nodes.document) -> None:
    """Give back their ampersands to outside addresses: MyST escapes them, and so do the writers."""
    for link in doctree.findall(nodes.reference):
        if "refuri" in link:
            link["refuri"] = unescape(link["refuri"])


def forget_figures(app: Sphinx, env, docname: str) -> None:
    """Drop the figures of a page that is read again."""
    for name in [name for name, figure in figures(env).items() if figure["docname"] == docname]:
        del figures(env)[name]


def take_in_assets(app: Sphinx) -> None:
    """Write the generated assets when what they are made from changed, and serve them with the pages."""
    folder = BUILD / "generated"
    stamp = folder / "digest"
    current = digest("companion/charts.py", "publishing/figure/assets.py", "requirements.txt")
    if not stamp.exists() or stamp.read_text() != current:
        from publishing.figure import assets  # loads Altair and vl-convert, which an unchanged book can do without

        assets.write(folder)
        stamp.write_text(current)
    app.config.html_static_path += [str(folder / name) for name in ("vega.js", "chart-colours.css")]


def keep_doctrees(app: Sphinx, env) -> None:
    """Unpickle a page once for the website: every numbered reference does it anew, which takes a quarter of a build."""
    # the PDFs' builder takes pages apart
    if app.builder.format == "html":
        env.get_doctree = functools.cache(env.get_doctree)


def fit_for_print(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave the code out of the PDF (page and notebook have it), and make the landing page one chapter there."""
    if app.builder.format != "latex":
        return
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code_source":
            cell.parent.remove(cell)
    # a glossary makes an index of its terms, which are in the order of the alphabet already
    for entry in list(doctree.findall(addnodes.index)):
        entry.parent.remove(entry)
    if docname != app.config.root_doc:
        return
    landing = next(doctree.findall(nodes.section))
    for section in [child for child in landing.children if isinstance(child, nodes.section)]:
        heading = nodes.rubric("", section.next_node(nodes.title).astext())
        section.replace_self([heading, *section.children[1:]])


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Put beside the pages what they link to: figures' data, the data package, PDFs, what live cells load."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    forget(out, app.env.found_docs)
    for name, figure in figures(app.env).items():
        folder = out / Path(figure["docname"]).parent / "figures"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.csv").write_text(figure["csv"], encoding="utf-8")
    shutil.copytree(DATA, out / "data")
    write_archive(out / DATA_ARCHIVE)
    for made in (PDF.parent, HANDOUTS, LIVE):
        # what this build did not make may be of older content
        shutil.rmtree(out / made.name, ignore_errors=True)
        if made.exists():
            shutil.copytree(made, out / made.name)


def forget(out: Path, docnames: Iterable[str]) -> None:
    """Delete from the website `out` figures' data, tables, and pages other than `docnames`: they are written anew."""
    for folder in (out / "data", *out.glob("**/figures")):
        shutil.rmtree(folder, ignore_errors=True)
    for page in (out / "book").rglob("*.html"):
        if page.relative_to(out).with_suffix("").as_posix() not in docnames:
            page.unlink()


def modules_and_data() -> dict[str, bytes]:
    """Return what a chapter needs beside it to run, by the path where it looks for it."""
    paths = [*sorted((ROOT / "companion").glob("*.py")), *sorted(DATA.iterdir())]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}


def write_archive(path: Path) -> None:
    """Write the whole data package as a zip with checksums, the same bytes for the same data."""
    files = {file.name: file.read_bytes() for file in sorted(DATA.iterdir())}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    write_zip(path, files | {"SHA256SUMS": sums.encode()})


def zipped(folder: str, files: dict[str, bytes]) -> bytes:
    """Return an archive of `files` in a folder of that name, the same bytes for the same files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in files.items():
            # a ZipInfo of its own has a fixed date
            whole.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Write `files` into a folder of the archive's own name, the same bytes for the same files."""
    path.write_bytes(zipped(path.stem, files))


def setup(app: Sphinx) -> dict:
    """Register the extension with Sphinx."""
    app.connect("config-inited", share_cache, priority=100)
    app.connect("builder-inited", take_in_data)
    app.connect("builder-inited", take_in_assets)
    app.connect("env-before-read-docs", execute.run_ahead)
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", expand_marks)
    app.connect("doctree-read", mend_links)
    app.connect("env-purge-doc", forget_figures)
    # by now the environment has been pickled, which a wrapped method can't be
    app.connect("env-check-consistency", keep_doctrees)
    app.connect("doctree-resolved", fit_for_print)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
