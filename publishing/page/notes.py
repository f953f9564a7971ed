"""Citations that don't interrupt: a small number in the text, and the work cited in a note beside it.

On a wide screen the note stands in the margin; elsewhere the number opens it, by touch or key, as a popover of the
browser's own. Opened, it also has the words of the page that carry what is said, or that none are kept. In captions and
tables author and year stay in the line.
"""

import re
from html import escape

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from publishing import upstream
from publishing.paths import CODEBOOK

#: Where there is no margin beside the words.
INSIDE = (nodes.caption, nodes.table, nodes.definition_list, nodes.sidebar)
#: What ends a sentence or its part stands before the number.
STOP = re.compile(r"^[.,;:!?”’)]+")


class Notes(SphinxPostTransform):
    """Puts a number and a note in the place of each citation in brackets; citations in running text stay words."""

    default_priority = 8  # before sphinxcontrib-bibtex resolves them
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Exchange the citations of the page."""
        numbers = {}
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["refdomain"] != "cite" or node["reftype"] != "p" or inside(node):
                continue
            where = node.parent.index(node)
            before, after = (text_at(node.parent, place) for place in (where - 1, where + 1))
            stop = STOP.match(after)[0] if STOP.match(after) else ""
            if before:
                node.parent[where - 1] = nodes.Text(before.rstrip() + stop)
            if after:
                node.parent[where + 1] = nodes.Text(after[len(stop) :])
            words, entries = upstream.cited(self.env, self.app.builder, node)
            first = node["reftarget"] not in numbers
            number = numbers.setdefault(node["reftarget"], len(numbers) + 1)
            works = [(address, entry, words_kept(key, self.env.docname)) for key, address, entry in entries if first]
            node.replace_self(note(number, words, works, stop))


def inside(node: nodes.Node) -> bool:
    """Return whether a citation stands where it stays in the line."""
    while node := node.parent:
        if isinstance(node, INSIDE):
            return True
    return False


def text_at(parent: nodes.Element, place: int) -> str:
    """Return the text that is child `place` of `parent`, empty where that is none."""
    return parent[place].astext() if 0 <= place < len(parent) and isinstance(parent[place], nodes.Text) else ""


def note(number: int, words: str, works: list[tuple[str, nodes.Element, str]], stop: str) -> nodes.inline:
    """Return the number of a note, and the note itself where its works are cited first.

    `words` name the `works`; of each of these are given its address in the bibliography, what that says of it, and its
    own words as HTML. `stop` went before the number, and print, which has the words in its place, puts it back.
    """
    moved = f' data-stop="{stop}"' if stop else ""
    button = (
        f'<sup class="cite"{moved}><button type="button" popovertarget="note-{number}" '
        f'aria-label="{number}: {escape(words)}">{number}</button></sup>'
    )
    whole = nodes.inline("", "", nodes.raw("", button, format="html"), classes=["bibtex-citation"])
    if not works:
        return whole
    opening = f'<span class="note" id="note-{number}" popover role="note"><b>{number}</b> '
    whole += nodes.raw("", opening, format="html")
    for address, entry, said in works:
        for link in entry.findall(nodes.reference):
            if link.astext().startswith("http"):  # the site's name says enough
                link.children = [nodes.Text(re.sub(r"^https?://(?:www\.)?([^/]+).*", r"\1", link.astext()))]
        whole += nodes.inline("", "", *entry.children, classes=[f"work-{address}"])
        whole += nodes.raw("", said, format="html")
        whole += nodes.Text(" ")
    whole += nodes.raw("", "</span>", format="html")
    return whole


def words_kept(key: str, page: str) -> str:
    """Return the words of a work of press or web as HTML, or that none are kept; empty for others, and in the codebook.

    What is cited there are tables, not facts.
    """
    # imported here as it loads pandas, which an unchanged book can do without
    from publishing import excerpts

    if page == CODEBOOK or key not in excerpts.facts()[excerpts.PAGES]:
        return ""
    return f' <span class="words">{excerpts.shown(key) or "None of its words are kept here."}</span>'


def setup(app) -> None:
    """Register the transform."""
    app.add_post_transform(Notes)
