"""The code of a figure, in one fold below it: the cells that compute for it, and the one that draws.

Cells that show nothing leave no other trace on a page; what stands after the last figure is folded at the page's end.
The code of a cell without the tag ``hide-input`` stays where it is.
"""

from docutils import nodes
from myst_nb.sphinx_ import HideInputCells
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from publishing import upstream
from publishing.page.body import fold


class CodeBelow(SphinxPostTransform):
    """Moves each cell's code below what the cell shows, with that of the silent cells before it."""

    default_priority = HideInputCells.default_priority - 9  # before MyST-NB folds the code of single cells
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Rearrange the cells of the page."""
        waiting = []
        for cell, shown in upstream.cells(self.document):
            if not cell.attributes.pop("hide_mode", None):  # where code is the lesson, it stands above what it shows
                cell.parent.replace(cell, nodes.container("", cell[0], *shown, classes=["shown", "lesson"]))
                continue
            if not shown:
                cell.parent.remove(cell)
                waiting.append(cell)
                continue
            code = nodes.container("", cell[0], classes=cell["classes"])
            box = nodes.container("", *shown, line(shown, [*waiting, code]), classes=["shown"])
            cell.parent.replace(cell, box)  # its classes stay with the code
            waiting = []
        if waiting:
            page = next(self.document.findall(nodes.section))
            page += nodes.container("", line([], waiting, "Code of the numbers in the text"), classes=["shown", "rest"])


def line(shown: list[nodes.Element], cells: list[nodes.Element], word: str = "Code") -> nodes.container:
    """Return the line below what a cell shows: the figure's own folds, if it is one, and that of the code."""
    below = next((raw["below"] for box in shown for raw in box.findall(nodes.raw) if "below" in raw), "")
    return nodes.container(
        "", nodes.raw("", below, format="html"), fold("", *cells, summary=word, classes=["code"]), classes=["below"]
    )


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(CodeBelow)
