"""What is printed, from the pages of the website: the book, and of each chapter a handout and slides."""

import os

from publishing.paths import LANDING

#: The variable that names the PDFs that will be made from the pages, so that pages link to them.
PROMISED = "COMPANION_PDFS"


def promised() -> list[str]:
    """Return which PDFs will be made from the pages: ``book`` and ``handouts``, or one, or none."""
    return os.environ.get(PROMISED, "").split()


def handouts() -> list[str]:
    """Return the pages that are printed one by one, too, as text and as slides: those with cells but the first."""
    from publishing import book  # loads MyST's parser, which an unchanged book can do without

    return [page for page, chapter in book.chapters().items() if chapter.cells and page != LANDING]
