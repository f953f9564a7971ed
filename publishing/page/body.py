"""The body of each page: how it is written, lasting addresses of paragraphs, words in other languages."""

import hashlib
import re
from collections import Counter

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

#: What pandas shows of a table in a notebook.
PANDAS = re.compile(r"\s*<div>\s*<style scoped>.*?</style>\s*(?P<table><table.*?</table>).*", re.S)
SCROLLS = '<div class="scrolls" role="group" aria-label="Table" tabindex="0">'
#: A word of code that the style sheet gives no colour.
PLAIN = re.compile(r'<span class="(?!(?:k|kn|kc|ow|s1|s2|sa|sd|si|mi|mf|nb|nf|c1)")\w+">([^<]*)</span>')
#: The title of a stage's chapter: what stands small above the title, and the title.
STAGED = re.compile(r"(Stage \d.*?): (.+)")


class fold(nodes.General, nodes.Element):
    """A part of a page that unfolds, under the words ``summary``."""


class PageWriter(HTML5Translator):
    """Sphinx's writer, with all that scrolls in reach of the keyboard and without docutils' list of works."""

    def visit_table(self, node: nodes.table) -> None:
        """Begin a table in a box that scrolls; the timeline's never does."""
        self.body.append("<div>" if "timeline" in node["classes"] else SCROLLS)
        super().visit_table(node)

    def depart_table(self, node: nodes.table) -> None:
        """End a table and its box."""
        super().depart_table(node)
        self.body.append("</div>")

    def visit_raw(self, node: nodes.raw) -> None:
        """Write HTML as it is; a table of pandas goes into the box of all tables and leaves its own style behind."""
        if match := PANDAS.fullmatch(node.astext()):
            table = match["table"].replace(' border="1"', "", 1)
            self.body.append(f"{SCROLLS}{table}</div>")
            raise nodes.SkipNode
        super().visit_raw(node)

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Write a piece of code, marked where the style sheet has a colour: a page's cells weigh half as much."""
        try:
            super().visit_literal_block(node)
        except nodes.SkipNode:
            self.body[-1] = PLAIN.sub(r"\1", self.body[-1]).replace("<pre>", '<pre tabindex="0">', 1)
            raise

    def visit_fold(self, node: fold) -> None:
        """Begin a fold."""
        self.body.append(f"{self.starttag(node, 'details')}<summary>{self.encode(node['summary'])}</summary>")

    def depart_fold(self, node: fold) -> None:
        """End a fold."""
        self.body.append("</details>")

    def visit_citation(self, node: nodes.citation) -> None:
        """Begin an entry of the bibliography: docutils' role for it is withdrawn from WAI-ARIA."""
        self.body.append(self.starttag(node, "div", CLASS="citation"))

    def depart_citation(self, node: nodes.citation) -> None:
        """End an entry."""
        self.body.append("</div>")


def anchor_paragraphs(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each paragraph of prose an address made from its words: it stays when other paragraphs come and go."""
    if app.builder.format != "html":
        return
    met = Counter()
    for paragraph in doctree.findall(nodes.paragraph):
        words = text_of(paragraph)
        if isinstance(paragraph.parent, nodes.section) and len(words) > 80:
            name = "p-" + hashlib.sha256(words.encode()).hexdigest()[:8]
            met[name] += 1
            if met[name] > 1:  # the same words once more
                name += f"-{met[name]}"
            paragraph["ids"].append(name)
            attributes = 'tabindex="-1" aria-hidden="true" title="Link to this paragraph"'
            link = f'<a class="pilcrow headerlink" href="#{name}" {attributes}>¶</a>'
            paragraph += nodes.raw("", link, format="html")


def text_of(paragraph: nodes.paragraph) -> str:
    """Return the words of a paragraph without its citations."""
    return "".join(
        child.astext() for child in paragraph
        if not (isinstance(child, nodes.inline) and "bibtex-citation" in child["classes"])
    )  # fmt: skip


def fold_boxes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fold each box of the class ``dropdown`` under its title."""
    for box in list(doctree.findall(nodes.admonition)):
        if "dropdown" in box["classes"]:
            title, *rest = box.children
            box.replace_self(fold("", *rest, summary=title.astext(), classes=["box"]))


def divide_title(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let a stage's number and period stand in a line of their own above the title of its chapter."""
    title = next(doctree.findall(nodes.title), None)
    if title is not None and (parts := STAGED.fullmatch(title.astext())):
        colon = nodes.inline("", ": ", classes=["unseen"])  # for who hears it
        title.children = [nodes.inline("", "", nodes.Text(parts[1]), colon, classes=["kicker"]),
                          nodes.inline("", parts[2], classes=["headline"])]  # fmt: skip


def foreign(name: str, rawtext: str, text: str, lineno: int, inliner, options=None, content=None) -> tuple[list, list]:
    """Return a word in the language of the role's name, which a screen reader then speaks as such.

    docutils makes the attribute ``lang`` of such a class.
    """
    return [nodes.inline(rawtext, text, classes=[f"language-{name}"])], []


def setup(app: Sphinx) -> None:
    """Register roles, and what changes pages before they are written."""
    for language in ("tg", "ru"):
        app.add_role(language, foreign)
    app.add_node(fold)
    app.set_translator("html", PageWriter)
    app.connect("doctree-resolved", anchor_paragraphs)
    app.connect("doctree-resolved", divide_title)
    app.connect("doctree-resolved", fold_boxes)
