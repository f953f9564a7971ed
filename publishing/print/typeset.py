"""From one document in HTML to a PDF that is tagged (PDF/UA-1) and the same in every build."""

import logging
from html import escape
from pathlib import Path

import yaml

from publishing import upstream
from publishing.paths import ROOT

STYLE = Path(__file__).with_name("print.css")
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="author" content="{author}"><meta name="dcterms.created" content="{date}">
<meta name="dcterms.modified" content="{date}"><link rel="stylesheet" href="{style}"></head>
<body>{body}</body></html>"""


class PrintFailed(Exception):
    """A document can't be typeset; the message says what WeasyPrint found."""


class Complaints(logging.Handler):
    """Raises PrintFailed at what WeasyPrint warns of: a link that leads nowhere, a broken picture, an unknown rule."""

    def emit(self, record: logging.LogRecord) -> None:
        """Stop: what is wrong at the start need not be drawn to the end."""
        raise PrintFailed(record.getMessage())


def cited() -> dict:
    """Return what ``CITATION.cff`` says of the book."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def title() -> str:
    """Return the title of the edition, as Jupyter Book's configuration has it."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]


def typeset(title: str, body: str, path: Path) -> None:
    """Write the PDF of `body`, which is HTML.

    Raises PrintFailed when anything in it can't be printed as it stands.
    """
    import weasyprint  # loads Pango, which a machine may lack

    upstream.keep_figures()
    about, complaints = cited(), Complaints(logging.WARNING)
    words = {"title": escape(title), "author": escape(about["authors"][0]["name"])}
    page = PAGE.format(**words, date=about["date-released"], style=STYLE.as_uri(), body=body)
    weasyprint.LOGGER.addHandler(complaints)
    try:
        content = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    except PrintFailed as problem:
        raise PrintFailed(f"{path.name}: {problem}") from None
    finally:
        weasyprint.LOGGER.removeHandler(complaints)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
