"""The whole book as EPUB 3, for readers whose device sets the lines."""

import zipfile
from html import escape
from pathlib import Path

from bs4 import Tag

from publishing import book
from publishing.paths import EPUB
from publishing.print import pages
from publishing.print.typeset import cited, title

CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PAGE = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"
xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en"><head><title>{title}</title>
<link rel="stylesheet" href="epub.css"/></head><body>{body}</body></html>"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">{id}</dc:identifier>
<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>en</dc:language><dc:date>{date}</dc:date>
<meta property="dcterms:modified">{date}T00:00:00Z</meta></metadata>
<manifest><item id="css" href="epub.css" media-type="text/css"/>
<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>{items}</manifest>
<spine><itemref idref="nav"/>{spine}</spine></package>"""


def write() -> None:
    """Write the book from the pages of the website."""
    about, chapters = cited(), {pages.name(page): pages.read(page) for page in book.chapters()}
    titles = {name: escape(pages.heading(chapter)) for name, chapter in chapters.items()}
    entries = "".join(f'<li><a href="{name}.xhtml">{words}</a></li>' for name, words in titles.items())
    package = PACKAGE.format(
        id=f"companion-{about['version']}", title=escape(title()), author=escape(about["authors"][0]["name"]),
        date=about["date-released"], spine="".join(f'<itemref idref="{name}"/>' for name in titles),
        items="".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in titles),
    )  # fmt: skip
    contents = PAGE.format(title="Contents", body=f'<nav epub:type="toc"><h1>Contents</h1><ol>{entries}</ol></nav>')
    texts = {f"{name}.xhtml": PAGE.format(title=titles[name], body=linked(text)) for name, text in chapters.items()}
    style = Path(__file__).with_name("epub.css").read_text(encoding="utf-8")
    made = {"META-INF/container.xml": CONTAINER, "book.opf": package, "nav.xhtml": contents, "epub.css": style}
    EPUB.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(EPUB, "w") as archive:
        # the first file, and not compressed: by it a device knows what this is
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip")
        for name, text in (made | texts).items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)


def linked(chapter: Tag) -> str:
    """Return a chapter as XHTML, its links leading to the files of other chapters."""
    for link in chapter.select('a[href^="#"]'):
        name = link["href"][1:].split("--")[0]
        link["href"] = f"{name}.xhtml{link['href']}"
    return str(chapter)
