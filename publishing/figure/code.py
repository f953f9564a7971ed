"""The code of a figure, in one fold below it: the cells that compute for it, and the one that draws.

Cells that show nothing leave no other trace on a page; what stands after the last figure is folded at the page's end.
The code of a cell without the tag ``hide-input`` stays in sight, unless it draws a figure.
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
            hidden = cell.attributes.pop("hide_mode", None)
            lesson = not hidden and len(cell) > len(shown) and not folds(shown)  # a cell may have lost its code
            if not shown and not lesson:
                cell.parent.remove(cell)
                waiting.append(cell)
                continue
            code = nodes.container("", cell[0], classes=cell["classes"])
            if lesson:
                cell.parent.replace(cell, nodes.container("", code, *shown, classes=["shown", "lesson"]))
                continue
            box = nodes.container("", *shown, line(shown, [*waiting, code]), classes=["shown"])
            cell.parent.replace(cell, box)  # its classes stay with the code
            waiting = []
        if waiting:
            page = next(self.document.findall(nodes.section))
            page += nodes.container("", line([], waiting, "Code of the numbers in the text"), classes=["shown", "rest"])


def line(shown: list[nodes.Element], cells: list[nodes.Element], word: str = "Code") -> nodes.container:
    """Return the line below what a cell shows: the figure's own folds, if it is one, and that of the code."""
    return nodes.container("", *folds(shown), fold("", *cells, summary=word, classes=["code"]), classes=["below"])


def folds(shown: list[nodes.Element]) -> list[nodes.raw]:
    """Return a figure's own folds, none for what is no figure."""
    raws = (raw for box in shown for raw in box.findall(nodes.raw) if "below" in raw)
    return [nodes.raw("", raw["below"], format="html") for raw in raws]


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(CodeBelow)
