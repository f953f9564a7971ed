"""The directive ``figures-using``: the figures that use a table, or all of them with their code and data.

Which they are is known only when all chapters have been read, so it leaves a place that is filled when a page is
written.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from publishing import upstream
from publishing.figure import figures


class place(nodes.General, nodes.Element):
    """Stands for the figures that use table ``table``; without one, for all figures with their data."""


class FiguresUsing(SphinxDirective):
    """The figures that use the table named by the argument; without one, all figures with their code and data."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the place of the list."""
        self.env.companion_lists = getattr(self.env, "companion_lists", set()) | {self.env.docname}
        return [place(table=self.arguments[0] if self.arguments else None)]


def changed(app: Sphinx, env) -> set[str]:
    """Write the pages that list figures again when a chapter's figures changed."""
    current = {name: {**figure, "csv": "", "specifications": ""} for name, figure in figures(env).items()}
    stale = getattr(env, "companion_listed", None) != current
    env.companion_listed = current
    return env.companion_lists if stale else set()


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put into each place the figures, with links, now that all chapters are known."""
    known = figures(app.env)
    for spot in list(doctree.findall(place)):
        table = spot.get("table")
        used = {name: figure for name, figure in known.items() if not table or table in figure["sources"]}
        if table and not used:
            spot.replace_self(nodes.paragraph("", "No figure draws on it yet."))
            continue
        numbers = upstream.numbers(app.env, "figure")
        items = nodes.bullet_list()
        for name, figure in sorted(used.items(), key=lambda pair: numbers[pair[0]]):
            page = app.builder.get_relative_uri(docname, figure["docname"])
            line = nodes.paragraph("", f"Figure {numbers[name]}. ")
            line += nodes.reference("", figure["title"], refuri=f"{page}#{name}")
            if not table:
                line += nodes.Text(f" Code: {figure['docname']}.md, cell {figure['cell']}. Data: ")
                line += nodes.Text(", ".join(figure["sources"]) or "companion/stages.py")
            items += nodes.list_item("", line)
        heading = [] if not table else [nodes.paragraph("", "", nodes.emphasis("", "Figures that draw on it."))]
        spot.replace_self([*heading, items])


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_node(place)
    app.add_directive("figures-using", FiguresUsing)
    app.connect("env-updated", changed)
    app.connect("doctree-resolved", fill)
