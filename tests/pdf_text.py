"""The words of a PDF by XeTeX, page by page, in a hundredth of the time that pypdf's own extraction takes.

It rests on what all our PDFs have in common, their figures too: fonts of two-byte codes with a table to Unicode.
"""

import io
import re

from pypdf import PdfReader

#: In a page's content: a font is chosen, a text in hexadecimal digits, a text in letters, a figure.
TOKEN = re.compile(rb"/(\S+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\(((?:[^()\\]|\\.)*)\)|/(\S+) Do", re.S)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(content):
    """Return the text of each page of a PDF given as bytes, without spaces between words: letters are what counts."""
    reader = PdfReader(io.BytesIO(content))
    fonts = {}
    return [text(page["/Resources"], page.get_contents().get_data(), fonts) for page in reader.pages]


def chapters(content):
    """Return the pages of each chapter of the book by its title, as its bookmarks tell; None stands for the first."""
    reader = PdfReader(io.BytesIO(content))
    texts = pages(content)
    marks = [entry for entry in reader.outline if not isinstance(entry, list)]
    starts = [(None, 0), *((mark.title, reader.get_destination_page_number(mark)) for mark in marks)]
    ends = [start for _, start in starts[1:]] + [len(texts)]
    return {title: texts[start:end] for (title, start), end in zip(starts, ends, strict=True)}


def text(resources, data, fonts):
    """Return the text of a page's content or of a figure's, with figures where they are drawn."""
    found, code = [], {}
    for font, digits, letters, drawn in TOKEN.findall(data):
        if font:
            code = unicode_of(resources["/Font"].raw_get(f"/{font.decode()}"), fonts)
        elif drawn:
            figure = resources["/XObject"][f"/{drawn.decode()}"].get_object()
            found.append(text(figure.get("/Resources", {}), figure.get_data(), fonts))
        else:
            raw = bytes.fromhex(digits.decode()) if digits else ESCAPE.sub(unescaped, letters)
            found += [code.get(raw[at : at + 2], "") for at in range(0, len(raw), 2)]
    return "".join(found)


def unescaped(match):
    """Return the byte that an escape in a text stands for."""
    said = match[1]
    return bytes([int(said, 8)]) if said[:1].isdigit() else CONTROL.get(said, said)


def unicode_of(font, fonts):
    """Return a font's table: code of two bytes -> text; `fonts` keeps those that were read."""
    key = font.idnum
    if key not in fonts:
        table = font.get_object().get("/ToUnicode")
        fonts[key] = cmap(table.get_object().get_data()) if table else {}
    return fonts[key]


def cmap(data):
    """Return what a CMap maps: code of two bytes -> text."""
    table = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.S):
        for code, letters in re.findall(rb"<(\w+)>\s*<(\w+)>", block):
            table[bytes.fromhex(code.decode())] = decoded(letters)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.S):
        for first, last, start in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for offset in range(int(last, 16) - int(first, 16) + 1):
                letters = decoded(start)
                table[(int(first, 16) + offset).to_bytes(2)] = letters[:-1] + chr(ord(letters[-1]) + offset)
    return table


def decoded(digits):
    """Return a text in UTF-16 written in hexadecimal digits."""
    return bytes.fromhex(digits.decode()).decode("utf-16-be")
