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
    """Keeps what WeasyPrint warns of: an address that leads nowhere, a picture that can't be drawn, an unknown rule."""

    def __init__(self) -> None:
        """Listen to warnings and what is worse."""
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a complaint."""
        self.said.append(record.getMessage())


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
    about, complaints = cited(), Complaints()
    words = {"title": escape(title), "author": escape(about["authors"][0]["name"])}
    page = PAGE.format(**words, date=about["date-released"], style=STYLE.as_uri(), body=body)
    weasyprint.LOGGER.addHandler(complaints)
    try:
        content = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    finally:
        weasyprint.LOGGER.removeHandler(complaints)
    if complaints.said:
        raise PrintFailed(f"{path.name}: {complaints.said[0]}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
