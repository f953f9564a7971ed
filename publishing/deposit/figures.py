"""The figures as files of their own: each as a picture and as the table behind it, with what a reader is told of it."""

import hashlib
import json
from dataclasses import dataclass
from urllib.parse import unquote

from bs4 import BeautifulSoup, SoupStrainer, Tag

from publishing import book, deposit
from publishing.paths import HTML, figure_csv
from publishing.print.pages import PICTURE, picture

FOLDER = "companion-figures"


@dataclass(frozen=True)
class Figure:
    """A figure of the website: its address, page (``book/...``), words, tables of the data package, and two files."""

    name: str
    page: str
    number: str
    title: str
    caption: str
    tables: list[str]
    files: dict[str, bytes]

    def record(self) -> dict:
        """Return what the list of figures says of it."""
        known = deposit.tables()
        return {
            "name": self.name, "number": self.number, "title": self.title, "caption": self.caption, "page": self.page,
            "tables": self.tables,
            "sources": [source for table in self.tables for source in known[table]["sources"]],
            "files": [{"path": name, "sha256": hashlib.sha256(content).hexdigest()}
                      for name, content in self.files.items()],
        }  # fmt: skip


def read() -> list[Figure]:
    """Return the figures of the built website in their order."""
    return [figure for page in book.chapters() for figure in on(page)]


def on(page: str) -> list[Figure]:
    """Return the figures of `page`."""
    text = PICTURE.sub(picture, (HTML / f"{page}.html").read_text(encoding="utf-8"))
    article = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("article"))
    return [made(page, chart.find_parent("figure")) for chart in article.select("figure .chart")]


def made(page: str, figure: Tag) -> Figure:
    """Return the figure of `page` that an element of it shows."""
    name = figure["id"]
    shown = figure.select_one(".chart .wide img")["src"].partition(",")[2]
    files = {f"{name}.svg": unquote(shown).encode(), f"{name}.csv": (HTML / figure_csv(page, name)).read_bytes()}
    drawn_from = figure.find_parent(class_="shown").select('.chart-data a[href*="#data-"]')
    return Figure(
        name, page, words(figure.select_one(".caption-number")), words(figure.select_one(".chart-title")),
        words(figure.select_one(".caption-text")), [words(link) for link in drawn_from], files,
    )  # fmt: skip


def words(element: Tag) -> str:
    """Return the text of an element in one line."""
    return " ".join(element.text.split())


def files(figures: list[Figure]) -> dict[str, bytes]:
    """Return the files of `figures`, and a list of them with captions, sources and checksums, by name."""
    listed = json.dumps([figure.record() for figure in figures], indent=1, ensure_ascii=False) + "\n"
    return {"figures.json": listed.encode()} | {name: one for figure in figures for name, one in figure.files.items()}
