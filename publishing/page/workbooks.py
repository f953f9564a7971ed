"""Workbooks for who opens a table with a spreadsheet: the table, and a sheet that says what it is.

A spreadsheet reads a CSV by the settings of its country: decimal commas turn numbers into text, foreign letters into
others. A workbook says itself what is a number and what is a word.
"""

import csv
import io
import json
import os
import re
import zipfile
from datetime import datetime
from pathlib import Path

from publishing.archive import DATE, zipped
from publishing.freshness import kept
from publishing.paths import DATA, TABLES, figure_csv

#: When a workbook was written, which makes two of the same contents differ.
SAVED = re.compile(rb"<dcterms:modified.*?</dcterms:modified>")
#: What counts as a number; a code with a nought in front is a word.
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
LICENCE = "Text and charts: CC BY 4.0. Data: each table's own licence."


def write(out: Path, figures: dict[str, dict]) -> None:
    """Write a workbook beside each table of the website `out`: the data sets, and what figures are drawn from.

    Parameters
    ----------
    figures : for each figure its page (``docname``), its table as ``csv``, its ``title`` and its ``sources``
    """
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    for resource in package:
        if resource["path"].endswith(".csv"):
            text = (DATA / resource["path"]).read_text(encoding="utf-8")
            put(out / TABLES / resource["path"], text, about_table(resource))
    for name, figure in figures.items():
        path = out / figure_csv(figure["docname"], name)
        sources = [resource for resource in package if resource["name"] in figure["sources"]]
        put(path, figure["csv"], about_figure(name, figure["title"], sources))


def put(path: Path, text: str, about: list[tuple[str, ...]]) -> None:
    """Write the workbook of a table beside its CSV at `path`; one that was made of the same before is taken."""
    source = repr((text, about)).encode() + Path(__file__).read_bytes()
    path.with_suffix(".xlsx").write_bytes(kept("workbooks", source, lambda: workbook(text, about)))


def workbook(text: str, about: list[tuple[str, ...]]) -> bytes:
    """Return a workbook with the sheets *Data*, of a CSV's `text`, and *About*, with a row for each of `about`.

    It has the same bytes for the same contents.
    """
    os.environ["OPENPYXL_LXML"] = "False"  # it would write with lxml, in other bytes, where that is installed
    from openpyxl import Workbook, cell, styles  # only where a table is new

    book = Workbook(write_only=True)
    book.properties.created = datetime(*DATE)
    book.properties.creator = "Tajikistan and Russia in four stages"
    sheet = book.create_sheet("Data")
    sheet.freeze_panes = "A2"
    head, *rows = csv.reader(io.StringIO(text))
    sheet.append([styled(cell.WriteOnlyCell(sheet, name), font=styles.Font(bold=True)) for name in head])
    for row in rows:
        sheet.append([value(text) for text in row])
    notes = book.create_sheet("About")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 24, 90
    wrapped = styles.Alignment(wrap_text=True, vertical="top")
    for row in about:
        notes.append([styled(cell.WriteOnlyCell(notes, part), alignment=wrapped) for part in row])
    written = io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as parts:
        files = {name: steady(parts.read(name)) for name in parts.namelist()}
    return zipped("", files)


def steady(content: bytes) -> bytes:
    """Return a part of a workbook without the time of writing, a list of parts in order: openpyxl has it in none."""
    parts = re.findall(rb"<Override [^>]*/>", content)
    for part, rest in zip(parts, sorted(parts), strict=True):
        content = content.replace(part, rest.replace(b"<", b"\0"), 1)
    return SAVED.sub(b"", content.replace(b"\0", b"<"))


def styled(cell, **looks):
    """Return a cell of a workbook with these looks."""
    for name, look in looks.items():
        setattr(cell, name, look)
    return cell


def value(text: str) -> str | float | int | None:
    """Return what a cell of a CSV holds: a number as a number, nothing as nothing, all else as words."""
    if NUMBER.fullmatch(text):
        return float(text) if set(text) & set(".eE") else int(text)
    return text or None


def about_table(resource: dict) -> list[tuple[str, ...]]:
    """Return the rows of the sheet that describes a data set: source, licence, cautions, columns with units."""
    rows = [("Table", resource["title"]), ("What it holds", resource["description"])]
    rows += [("Source", f"{source['title']}: {source['path']}") for source in resource["sources"]]
    rows += [("Obtained", resource["obtained"]), ("Vintage", resource["vintage"])]
    rows += [("Licence", licence.get("title", licence["name"])) for licence in resource["licenses"]]
    rows += [("Mind", caution) for caution in resource.get("breaks", [])]
    for field in resource["schema"]["fields"]:
        said = [field.get("title"), field.get("description"), field.get("unit", field["type"])]
        rows.append((f"Column {field['name']}", "; ".join(filter(None, said))))
    return rows


def about_figure(name: str, title: str, sources: list[dict]) -> list[tuple[str, ...]]:
    """Return the rows of the sheet that describes a figure's table: its title, where it comes from, its licence."""
    rows = [("Figure", title), ("Name in the book", name), ("Licence", LICENCE)]
    return rows + [("Drawn from", f"{table['title']} ({table['path']}): {table['sources'][0]['path']}")
                   for table in sources]  # fmt: skip
