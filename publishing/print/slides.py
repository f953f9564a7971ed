"""The figures of a chapter for a projector: one on each sheet, with its caption, and where it comes from."""

import re
from html import escape
from pathlib import Path
from urllib.parse import unquote

from bs4 import Tag

from publishing.paths import HANDOUTS
from publishing.print import handout, pages
from publishing.print.typeset import typeset

#: How many times its height a figure is wide whose words stand above and below it; those of others stand beside.
BROAD = 1.95
SHEET = '<section class="slide {layout}"><p class="foot">{origin} Text and charts: CC BY 4.0.</p></section>'


def write(page: str) -> None:
    """Typeset the slides of `page`; raises PrintFailed."""
    chapter, origin = pages.read(page), handout.origin(page)
    title = pages.heading(chapter)
    slides = pages.parsed(SHEET.format(layout="opening", origin=origin))
    slides.section.insert(0, pages.parsed(f'<p class="kicker">Figures</p><h1>{escape(title)}</h1>'))
    for figure in chapter.select("figure"):
        figure.select_one(".chart-title").name = "h2"
        sheet = pages.parsed(SHEET.format(layout=layout(figure), origin=origin)).section
        sheet.insert(0, figure)
        slides.append(sheet)
    pages.unlink(slides)
    typeset(f"{title} (figures)", str(slides), HANDOUTS / f"{Path(page).name}-slides.pdf")


def layout(figure: Tag) -> str:
    """Return how a figure stands on its sheet, by the form of its drawing."""
    _, _, width, height = re.search('viewBox="([^"]+)"', unquote(figure.img["src"]))[1].split()
    return "broad" if float(width) > BROAD * float(height) else "tall"
