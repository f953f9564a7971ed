"""The table behind a figure, as the page prints it and as a file: in the built book and after a run in the browser."""

import csv
import html
import io

#: What a text begins with that a spreadsheet runs.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_html(columns: list[str], rows: list[list]) -> str:
    """Return head and body of a table as HTML: thousands apart, an en dash for a missing value."""
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{cell_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"


def cell_text(value: object) -> str:
    """Return a cell of a table as HTML."""
    if value is None:
        return '<span role="img" aria-label="no value">–</span>'
    if isinstance(value, float):
        return f"{value:,.10g}"
    if isinstance(value, int) and abs(value) > 9999:
        return f"{value:,}"
    return html.escape(str(value))


def as_csv(columns: list[str], rows: list[list]) -> str:
    """Return a table as CSV text (comma, LF), empty cells for missing values.

    An apostrophe goes before text that a spreadsheet would take for a formula, as OWASP recommends.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row])
    return text.getvalue()
