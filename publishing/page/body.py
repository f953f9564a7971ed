"""The body of each page: lasting addresses of paragraphs, words in other languages."""

import hashlib
from collections import Counter

from docutils import nodes
from sphinx.application import Sphinx


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
    """Return a word in the language of the role's name, which a screen reader then speaks as such.

    docutils makes the attribute ``lang`` of such a class.
    """
    return [nodes.inline(rawtext, text, classes=[f"language-{name}"])], []


def setup(app: Sphinx) -> None:
    """Register roles, and what changes pages before they are written."""
    for language in ("tg", "ru"):
        app.add_role(language, foreign)
    app.connect("doctree-resolved", anchor_paragraphs)
