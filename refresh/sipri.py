"""Military spending by SIPRI: the workbook that https://www.sipri.org/databases/milex links.

Its sheets have a row a state and a column a year; figures in blue are SIPRI's estimates, in red highly uncertain, as
the third row of each sheet says.
"""

import io
from collections.abc import Iterator

import openpyxl
import pandas as pd

from companion.data import load, source
from refresh.core import Downloads, Edition, Refused, newest, sorted_like, whole

TITLE = "SIPRI Military Expenditure Database"
PAGE = "https://www.sipri.org/databases/milex"
TABLES = ("sipri_milex",)
STATES = {"Tajikistan": "TJK", "Russia": "RUS", "Kazakhstan": "KAZ", "Kyrgyz Republic": "KGZ", "Kyrgyzstan": "KGZ",
          "Uzbekistan": "UZB", "Turkmenistan": "TKM", "China": "CHN", "United States of America": "USA"}  # fmt: skip
#: What a sheet's name begins with, and what turns its figures into our unit.
SHEETS = {"share_gdp_pct": ("Share of GDP", 100), "constant_musd": ("Constant (", 1),
          "current_musd": ("Current US$", 1), "share_gov_pct": ("Share of Govt. spending", 100)}  # fmt: skip
#: Colours of figures, from the surest to the least sure.
QUALITY = ("reported", "sipri_estimate", "highly_uncertain")
BLUE, RED = {"FF0000FF", 12}, {"FFFF0000", 10}
#: Before these years figures mix currency units, or stand for money that is gone.
FIRST = {"TJK": 1995}
LINK = r"/sites/default/files/[^\"' ]*?SIPRI-Milex-data-1949-(?P<edition>\d{4}[^\"' ]*?)\.xlsx"


def editions(downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield the table as the newest workbook has it."""
    page = downloads.file("milex.html", PAGE).read_text(encoding="utf-8")
    link = newest(TITLE, page, LINK)
    path = downloads.file("milex.xlsx", f"https://www.sipri.org{link[0]}")
    old = load("sipri_milex")
    book = whole(TITLE, lambda: openpyxl.load_workbook(io.BytesIO(path.read_bytes())))
    table, definitions = spending(book, int(old["year"].min()))
    table = sorted_like(table, old, source("sipri_milex")["schema"]["primaryKey"])
    yield "sipri_milex", Edition(
        table, f"Edition 1949-{link['edition']}", f"Read from https://www.sipri.org{link[0]} by `make refresh`; zeros "
        "in current dollars that stand for lost currencies (before 1994) were removed.", definitions,
    )  # fmt: skip


def spending(book: openpyxl.Workbook, first: int) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return our states' figures since the year `first`, with the least sure mark of a year, and the sheets' names."""
    columns, marks, definitions = {}, [], {}
    for column, (begins, factor) in SHEETS.items():
        name = next((name for name in book.sheetnames if name.startswith(begins)), None)
        if name is None:
            raise Refused(f"{TITLE}: the sheet '{begins}' is missing; the format has changed.")
        values, mark = figures(book[name], first)
        columns[column] = (factor * values).round(5)
        definitions[column] = name
        marks.append(mark)
    current = columns["current_musd"]
    columns["current_musd"] = current[current != 0]
    table = pd.DataFrame(columns).dropna(how="all")
    table["quality"] = pd.concat(marks, axis=1).max(axis=1).reindex(table.index).map(dict(enumerate(QUALITY)))
    return table.rename_axis(["iso3", "year"]).reset_index(), definitions


def figures(sheet, first: int) -> tuple[pd.Series, pd.Series]:
    """Return a sheet's figures and the rank of their quality, by ISO3 code and year; raises Refused for other forms."""
    rows = list(sheet.iter_rows())
    header = next((row for row in rows if row[0].value == "Country"), None)
    if header is None:
        raise Refused(
            f"{TITLE}: the column 'Country' is missing from the sheet '{sheet.title}'; the format has changed."
        )
    years = {index: int(cell.value) for index, cell in enumerate(header) if isinstance(cell.value, int | float)}
    values, marks = {}, {}
    for row in rows:
        if not (iso3 := STATES.get(str(row[0].value).strip())):
            continue
        for index, year in years.items():
            cell = row[index]
            if isinstance(cell.value, int | float) and year >= FIRST.get(iso3, first):
                colour = cell.font.color and cell.font.color.value
                values[iso3, year] = float(cell.value)
                marks[iso3, year] = 1 if colour in BLUE else 2 if colour in RED else 0
    if gone := sorted(set(STATES.values()) - {iso3 for iso3, _ in values}):
        raise Refused(f"{TITLE}: no row for {gone[0]} in the sheet '{sheet.title}'; the format has changed.")
    return pd.Series(values), pd.Series(marks)
