"""What the book takes from Sphinx, MyST-NB and sphinxcontrib-bibtex beyond what they promise.

Private names and exchanged parts stand here, each with its reason, and are used through this module; other modules
use only those names themselves that are inherited, run cells, or read the sources without a build. When an update takes
one away, ``tests/test_upstream.py`` fails with the reason.
"""

from collections import defaultdict
from copy import deepcopy
from functools import cache
from html import unescape
from importlib.metadata import entry_points
from pathlib import Path

import pybtex.plugin
from docutils import nodes
from myst_nb.core.read import create_nb_reader
from myst_nb.core.render import MimeData, NbElementRenderer
from myst_nb.ext.glue.roles import PasteTextRole
from nbformat import NotebookNode
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinxcontrib.bibtex.citation_target import parse_citation_targets

logger = logging.getLogger(__name__)

#: Names that no documentation promises, with the reason why the book uses them.
NAMES = {
    "myst_nb.core.read.create_nb_reader": "cells must be read as MyST-NB reads them, or the cache would not know them",
    "myst_nb.core.render.MditRenderMixin.nb_client": "a chart's HTML needs the other forms of its output",
    "myst_nb.core.execute.NotebookClientBase.code_cell_outputs": "a chart's HTML needs the other forms of its output",
    "myst_parser.mdit_to_docutils.base.DocutilsRenderer.sphinx_env": "a chart is noted with its page",
    "myst_parser.parsers.mdit.create_md_parser": "the sources are read by MyST's own parser, outside a build, too",
    "myst_parser.parsers.directives.parse_directive_text": "options of directives are read as MyST reads them",
    "mdit_py_plugins.myst_role.index.myst_role": "a role must know its place in the text, to be replaced there",
    "markdown_it.rules_inline.link": "a link must know its place in the text, to be replaced there",
    "sphinx.util.nodes.explicit_title_re": "a notebook prints the words of a reference as a page does",
    "myst_nb.sphinx_.SphinxEnvType.myst_config": "the reader of cells asks for MyST's configuration",
    "myst_nb.sphinx_.SphinxEnvType.mystnb_config": "the reader of cells asks for MyST-NB's configuration",
    "myst_nb.sphinx_.HideInputCells.default_priority": "code moves below a figure before MyST-NB folds it",
    "myst_nb.ext.glue.roles.PasteTextRole": "a number's class on the page is its name, where live cells find it",
    "jupyter_book.sphinx.build_sphinx": "`make watch` builds in a process that has all loaded, and quietly",
    "jupyter_cache.base.CacheBundleIn": "its own executor reads and looks up each page twice more, seconds in a build",
    "jupyter_cache.executors.utils.single_nb_execution": "cells run as MyST-NB runs them, several pages at once",
    "weasyprint.layout.block._linebox_layout": "a figure on paper stays on the page where it has been put",
    "weasyprint.layout.LayoutContext._update_footnote_area": "a figure on paper stays on the page where it was put",
    "weasyprint.layout.LayoutContext.in_column": "a figure on paper stays on the page where it has been put",
    "pybtex.plugin.entry_points": "it looks through all installed packages each time, up to a tenth of a second",
    "sphinx.environment.BuildEnvironment.toc_fignumbers": "figure numbers are printed in lists and notebooks",
    "sphinx.environment.collectors.toctree.TocTreeCollector.assign_figure_numbers": "a quarter of an edit's build",
    "sphinx.application.Sphinx.build": "a build with nothing changed ends before it has begun",
    "sphinx.domains.std.StandardDomain.get_numfig_title": "what has a caption is numbered",
    "sphinx.search.IndexBuilder._mapping": "a word that is gone from all pages stays in the index of an older build",
    "sphinx.search.IndexBuilder._title_mapping": "a word that is gone from all titles stays there, too",
    "sphinx.domains.std.StandardDomain.labels": "a reference to a figure is resolved without unpickling its page",
    "sphinx.domains.std.StandardDomain.build_reference_node": "such a reference looks like Sphinx's own",
    "sphinxcontrib.bibtex.domain.BibtexDomain.citations": "a note has the entries of the works it stands for",
    "sphinxcontrib.bibtex.citation_target.parse_citation_targets": "a note has the entries of the works it stands for",
    "sphinxcontrib.bibtex.domain.Citation.citation_id": "a note leads to the entry in the bibliography",
    "sphinxcontrib.bibtex.domain.BibtexDomain.backend": "works cited look as in the bibliography",
    "sphinxcontrib.bibtex.domain.Citation.formatted_entry": "works cited look as in the bibliography",
}


def output_of(renderer: NbElementRenderer, data: MimeData) -> tuple[BuildEnvironment, dict[str, object]]:
    """Return the environment, and the whole output of which `data` is one form, by mime type."""
    _, outputs = renderer.renderer.nb_client.code_cell_outputs(data.cell_index)
    return renderer.renderer.sphinx_env, outputs[data.output_index]["data"]


def cells(document: nodes.document) -> list[tuple[nodes.container, list[nodes.Element]]]:
    """Return the cells of a page, each with the boxes of what it shows."""
    boxes = [box for box in document.findall(nodes.container) if box.get("nb_element") == "cell_code"]
    return [(box, [part for part in box.children if part.get("nb_element") == "cell_code_output"]) for box in boxes]


def has_cells(document: nodes.document) -> bool:
    """Return whether a page has cells or what they show."""
    return any(box.get("nb_element") for box in document.findall(nodes.container))


def read_notebook(env: BuildEnvironment, docname: str) -> NotebookNode | None:
    """Return a page as MyST-NB reads it, None for a page without cells."""
    path = env.doc2path(docname)
    text = Path(path).read_text(encoding="utf-8")
    reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
    notebook = reader and reader.read(text)
    return notebook if notebook and any(cell.cell_type == "code" for cell in notebook.cells) else None


def numbers(env: BuildEnvironment, kind: str, docname: str | None = None) -> dict[str, int]:
    """Return {name: number} of the figures, tables or exercises (`kind`) of a page, of the whole book without one.

    They count through the book. What has no number is not there.
    """
    pages = [docname] if docname else list(env.toc_fignumbers)
    return {
        name: number[-1]
        for page in pages
        for name, number in env.toc_fignumbers.get(page, {}).get(kind, {}).items()
    }  # fmt: skip


class NumberedReferences(SphinxPostTransform):
    """Resolves references to figures and exercises from the list of their numbers.

    Sphinx unpickles for each of them the page that it leads to, a quarter of a build.
    """

    default_priority = 9  # before Sphinx's own, after sphinx-exercise has named its references
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Put links in the places of the references."""
        domain = self.env.get_domain("std")
        for node in list(self.document.findall(addnodes.pending_xref)):
            page, label, _ = domain.labels.get(node["reftarget"], ("", "", ""))
            if node["reftype"] != "numref" or node.get("refexplicit") or not page:
                continue
            for kind, found in self.env.toc_fignumbers.get(page, {}).items():
                if label in found:
                    title = self.config.numfig_format[kind]
                    text = title % ".".join(map(str, found[label]))
                    node.replace_self(domain.build_reference_node(
                        self.env.docname, self.app.builder, page, label, text, "numref",
                        nodeclass=addnodes.number_reference, title=title))  # fmt: skip


class NamedNumber(PasteTextRole):
    """The role ``{glue:text}``, with the number's name as the class on the page, where a live cell finds it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number as `PasteTextRole` does, its class exchanged."""
        found, messages = super().run()
        name = self.text.rpartition("::")[2].partition(":")[0]  # PAGE::NAME:FORMAT
        for number in found:
            number["classes"] = [f"glue-{name}"]
        return found, messages


def mend_doctree(app: Sphinx, doctree: nodes.document) -> None:
    """Undo what is not right in a page as it was read.

    MyST escapes the ampersands of addresses, and so do the writers. sphinx-exercise gives the contents of all exercises
    of a page one id.
    """
    for link in doctree.findall(nodes.reference):
        if "refuri" in link:
            link["refuri"] = unescape(link["refuri"])
    for section in doctree.findall(nodes.section):
        if isinstance(section.parent, nodes.Admonition):
            section["ids"] = [f"{section.parent['ids'][0]}-content"]


@cache
def keep_figures() -> None:
    """Let WeasyPrint keep a footnote, as which a figure is printed, on the page where it has put it.

    Where the line of a paragraph does not fit that it must not be broken before, WeasyPrint moves the last footnote to
    the next page, and ends this one although there is room now. It does not do so in columns.
    """
    from weasyprint.layout import LayoutContext, block  # needs Pango, which pages can be built without

    lines, update, before = block._linebox_layout, LayoutContext._update_footnote_area, []

    def as_in_a_column(context: LayoutContext, *rest: object) -> tuple:
        before.append(context.in_column)
        context.in_column = True
        try:
            return lines(context, *rest)
        finally:
            context.in_column = before.pop()

    def as_it_is(context: LayoutContext) -> bool:
        said, context.in_column = context.in_column, before[0] if before else context.in_column
        try:
            return update(context)
        finally:
            context.in_column = said

    block._linebox_layout, LayoutContext._update_footnote_area = as_in_a_column, as_it_is


def note_numbered(app: Sphinx, doctree: nodes.document) -> None:
    """Note which parts of a page get a number, as Sphinx's collector finds them: those with a caption."""
    found, standard = defaultdict(list), app.env.get_domain("std")
    for node in doctree.findall(nodes.Element):
        if node.get("ids") and standard.get_numfig_title(node):
            found[standard.get_enumerable_node_type(node)].append(node["ids"][0])
    app.env.companion_numbered = getattr(app.env, "companion_numbered", {}) | {app.env.docname: dict(found)}


@cache
def count_once() -> None:
    """Let Sphinx count figures only where a page has others than before; it unpickles all pages for that."""
    count = TocTreeCollector.assign_figure_numbers

    def counted(self: TocTreeCollector, env: BuildEnvironment) -> list[str]:
        now = ({page: env.companion_numbered[page] for page in env.found_docs}, env.toctree_includes)
        before, numbers = getattr(env, "companion_counted", (None, None))
        if now == before:
            env.toc_fignumbers = numbers.copy()
            return []
        count(self, env)
        env.companion_counted = deepcopy(now), env.toc_fignumbers.copy()
        # a page that has no figure may refer to one
        return list(env.found_docs) if env.toc_fignumbers != numbers else []

    TocTreeCollector.assign_figure_numbers = counted


def cited(env: BuildEnvironment, builder: Builder, node: addnodes.pending_xref) -> tuple[str, list[tuple]]:
    """Return what a citation in brackets says, without these, and of each work its key, place in the list and entry."""
    domain = env.get_domain("cite")
    resolved = domain.resolve_xref(env, env.docname, builder, "p", node["reftarget"], node, node[0])
    keys = {target.key for target in parse_citation_targets(node["reftarget"])}
    works = [citation for citation in domain.citations if citation.key in keys]  # in the order of the words
    entries = [(work.key, work.citation_id, domain.backend.paragraph(work.formatted_entry)) for work in works]
    return resolved.astext().strip("()"), entries


def build_book(sources: Path, out: Path, read: Path, tag: str) -> None:
    """Build the pages into `out` as Jupyter Book does, quietly and with `tag`; Sphinx keeps its own in `read`."""
    from jupyter_book.sphinx import build_sphinx  # not for the extension, which it loads

    settings = {"external_toc_path": str(sources / "_toc.yml"), "latex_individualpages": False}
    config = sources / "_config.yml"
    build_sphinx(sources, out, noconfig=True, path_config=config, confoverrides=settings, doctreedir=read,
                 tags=[tag], quiet=True)  # fmt: skip


def end_here(app: Sphinx, why: str) -> None:
    """Let a build that has not begun be over."""
    app.build = lambda *_: logger.info(why)


def labels(env: BuildEnvironment) -> dict[str, tuple[str, str, str]]:
    """Return the page, the place in it and the title of each label."""
    return env.get_domain("std").labels


def scan_once() -> None:
    """Let pybtex look through the installed packages once, and not for each of its parts, some at each citation."""
    pybtex.plugin.entry_points = entry_points().select


def forget_words(app: Sphinx) -> list:
    """Take words that no page has any more out of the search, so that every build of the same pages gives the same."""
    for words in (app.builder.indexer._mapping, app.builder.indexer._title_mapping):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    return []


def setup(app: Sphinx) -> None:
    """Exchange the parts."""
    scan_once()
    count_once()
    app.setup_extension("myst_nb")
    app.add_role_to_domain("glue", "text", NamedNumber(), override=True)
    app.connect("doctree-read", mend_doctree)
    app.connect("doctree-read", note_numbered, priority=900)
    app.connect("html-collect-pages", forget_words)  # before the index is written
    app.add_post_transform(NumberedReferences)
