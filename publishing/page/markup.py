"""Markup that is valid and can be spoken: the folds of code, ids, a description of each page."""

import re
from html import escape
from itertools import accumulate

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

#: Characters of a page's description, which search engines cut.
LENGTH = 300


def visit_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Write a fold named by the words that are seen, as who speaks to a browser says them."""
    words = "".join(
        f'<span class="{state}">{escape(node[prompt])}</span>'
        for state, prompt in (("collapsed", "prompt_show"), ("expanded", "prompt_hide"))
    )
    self.body.append(f'<details class="admonition hide {" ".join(node["classes"])}"><summary>{words}</summary>\n')


def rename_contents(app: Sphinx, doctree: nodes.document) -> None:
    """Give the content of each exercise and solution an id of its own: sphinx-exercise gives all of them the same."""
    for section in doctree.findall(nodes.section):
        if isinstance(section.parent, nodes.Admonition):
            section["ids"] = [f"{section.parent['ids'][0]}-content"]


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


def setup(app: Sphinx) -> dict:
    """Register the extension with Sphinx."""
    app.setup_extension("myst_nb")
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_HideCellInput))
    app.connect("doctree-read", rename_contents)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
