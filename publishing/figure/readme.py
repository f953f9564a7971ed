"""Make the README's picture from the built book: ``python -m publishing.figure.readme``."""

import re

from companion.style import FONT, GROUNDS
from publishing.paths import INDEX, ROOT

PICTURE = ROOT / "docs" / "words-and-money.svg"
CHART = re.compile(r'id="fig-words-and-money".*?<div class="wide"><svg (.*?</svg>)', re.DOTALL)


def write() -> None:
    """Write the landing page's chart into `PICTURE`, with a ground and a font, as no style sheet gives them there.

    Raises FileNotFoundError when the book is not built.
    """
    chart = CHART.search(INDEX.read_text(encoding="utf-8"))[1]
    PICTURE.write_text(f'<svg font-family="{FONT}" style="background:{GROUNDS[1]}" {chart}\n', encoding="utf-8")


if __name__ == "__main__":
    write()
