"""What turns the chapters into products: a room for each, and the commands of the Makefile.

As a Sphinx extension it sets up the rooms. Some commands run before anything is installed, so nothing is imported here.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: In this order: what listens to one event is called in it.
ROOMS = (
    "unchanged", "upstream", "freshness", "page.citations", "page.notes", "page.contents", "figure.lists",
    "classroom.self_check", "classroom.checks", "page.metadata", "page.head", "page.body", "page.style", "sections",
    "figure", "figure.code", "run.execute", "run.notebooks", "classroom.quiz", "classroom.cartridge", "page.site",
    "page.addresses",
)  # fmt: skip
#: What ``make watch`` does without: files beside the pages, and addresses for a cache that it has not. Its builds carry
#: the tag `PREVIEW`.
APART, PREVIEW = {"run.notebooks", "classroom.quiz", "classroom.cartridge", "page.addresses"}, "preview"


def setup(app: "Sphinx") -> dict:
    """Register everything with Sphinx."""
    for room in ROOMS:
        if room not in APART or not app.tags.has(PREVIEW):
            import_module(f"publishing.{room}").setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
