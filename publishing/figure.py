"""A chart on the page: inline SVG, text alternative, the data as a table and as CSV, the live chart on demand."""

import csv
import html
import io
import json
import re

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.errors import ExtensionError

from companion.render import VEGALITE

#: What a picture in a page can do without: Vega's roles for its parts, which would be read beside the figure's text
#: alternative, what is so by default or by the style sheet, and empty shapes.
UNSEEN = (
    r' (?:role|aria-[a-z]+|font-family)="[^"]*"| opacity="1"| pointer-events="none"'
    r'|<path class="(?:background|foreground)" d="(?:M0,0h0v0h0Z)?"[^>]*/>'
)
#: What a text begins with that a spreadsheet runs.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class VegaLiteFigure:
    """A MyST-NB mime renderer (entry point ``myst_nb.mime_renderers``) for what ``charts.figure`` returns."""

    mime_priority_overrides = (("html", VEGALITE, 1),)

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the figure's HTML as one raw node, or None for another mime type.

        Raises ExtensionError for a chart that did not pass through ``charts.figure`` or has no name.
        """
        if inline or data.mime_type != VEGALITE:
            return None
        env = renderer.renderer.sphinx_env
        where = f"book page '{env.docname}', cell {data.cell_index}"
        name = data.cell_metadata.get("mystnb", {}).get("figure", {}).get("name")
        if not name:
            raise ExtensionError(f"{where}: the chart needs a caption and a name (mystnb: figure: ... in its cell).")
        meta = data.content.get("usermeta", {})
        if "columns" not in meta:
            raise ExtensionError(f"{where}: figure '{name}' has no text alternative; pass it through charts.figure.")
        _, outputs = renderer.renderer.nb_client.code_cell_outputs(data.cell_index)
        svg = outputs[data.output_index]["data"]["image/svg+xml"]
        record = {"docname": env.docname, "csv": to_csv(meta), "sources": meta["sources"],
                  "cell": data.cell_index, "title": " ".join(data.content["title"]["text"])}  # fmt: skip
        figures(env)[name] = record
        return [nodes.raw("", figure_html(name, data.content, svg, record), format="html")]


def figures(env) -> dict[str, dict]:
    """Return the figures met so far in a Sphinx environment: name -> docname, csv, sources, cell, title."""
    if not hasattr(env, "companion_figures"):
        env.companion_figures = {}
    return env.companion_figures


def to_csv(meta: dict) -> str:
    """Return the table behind a figure as CSV text (comma, LF), empty cells for missing values.

    An apostrophe goes before text that a spreadsheet would take for a formula, as OWASP recommends.
    """
    rows = [
        [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row]
        for row in meta["rows"]
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(meta["columns"])
    writer.writerows(rows)
    return text.getvalue()


def figure_html(name: str, spec: dict, svg: str, record: dict) -> str:
    """Return the HTML of figure `name`: chart, its Vega-Lite specification as JSON, its table, and where to look on."""
    meta = spec["usermeta"]
    # the look is the same for all charts and comes with vega.js
    drawn = {key: value for key, value in spec.items() if key not in ("usermeta", "title", "config")}
    width = re.search(r'<svg[^>]* width="(\d+)', svg)[1]  # the style sheet sizes letters by it
    # ids such as those of clip paths must be unique on a page that carries several charts
    svg = re.sub(r'(id="|url\(#)', rf"\g<1>{name}-", svg)
    svg = re.sub(UNSEEN, "", svg)
    # more digits than that would make up a tenth of the page; words and numbers between the tags stay, and opacities
    svg = re.sub(r"<[^>]*>", lambda tag: re.sub(r'opacity="[^"]*"|-?\d+\.\d{2,}', rounded, tag[0]), svg)
    drawn = shorter(drawn)
    # "</" would end the script element early
    json_text = json.dumps(drawn, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in meta["columns"])
    body = "".join("<tr>" + "".join(f"<td>{cell_text(cell)}</td>" for cell in row) + "</tr>" for row in meta["rows"])
    title, subtitle = (html.escape(" ".join(spec["title"][part])) for part in ("text", "subtitle"))
    alternative = html.escape(spec["description"])
    return (
        f'<p class="chart-title">{title}</p><p class="chart-subtitle">{subtitle}</p>'
        f'<div class="chart" style="--width: {width}" role="img" tabindex="0" aria-label="{alternative}">{svg}</div>'
        f'<script type="application/json" class="chart-spec">{json_text}</script>'
        f"{controls(spec)}"
        f'<details class="chart-data"><summary>Data behind this figure</summary>'
        f'<div class="chart-table" role="region" tabindex="0" aria-label="Data: {title}">'
        f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p><a href="figures/{name}.csv" download>Download as CSV</a>. {links(name, record)}</p></details>'
    )


def links(name: str, record: dict) -> str:
    """Return links from a figure to the tables that it draws on and to the claims that it bears on."""
    from companion.data import source  # loads pandas, which is there only when a page is read
    from publishing import ledger

    tables = ", ".join(
        f'<a href="data.html#data-{table.replace("_", "-")}">{table}</a> '
        f'(<a href="../data/{source(table)["path"]}" download aria-label="File of {table}">file</a>)'
        for table in record["sources"]
    )
    claims = ", ".join(
        f'<a href="claims.html#claim-{key}">{key.replace("-", " ")}</a>' for key in ledger.bearing_on(name)
    )
    parts = [
        f"Drawn from: {tables}, by the code that unfolds above the figure." if tables else "",
        f"Claims: {claims}." if claims else "",
    ]
    return " ".join(part for part in parts if part)


def rounded(match: re.Match) -> str:
    """Return a number of an SVG's geometry at one decimal, which is finer than a screen shows, an opacity as it is."""
    return match[0] if match[0].startswith("opacity") else f"{float(match[0]):.1f}".removesuffix(".0")


def shorter(value: object) -> object:
    """Return a JSON value with its numbers at seven significant digits."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, dict):
        return {key: shorter(item) for key, item in value.items()}
    return [shorter(item) for item in value] if isinstance(value, list) else value


def controls(spec: dict) -> str:
    """Return the place where a chart's sliders and choices will stand once it is alive, empty for one without any."""
    rows = sum("bind" in parameter for parameter in spec.get("params", []))
    if not rows:
        return ""
    # the height is kept free, so that nothing moves when they appear
    return (
        f'<div class="chart-controls" style="--rows: {rows}" role="group" aria-label="Controls of the chart above">'
        "<p>Point at the chart, or reach it with the Tab key, and its controls appear here.</p></div>"
    )


def cell_text(value: object) -> str:
    """Return a table cell: thousands apart, an en dash for a missing value."""
    if value is None:
        return '<span role="img" aria-label="no value">–</span>'
    if isinstance(value, float):
        return f"{value:,.10g}"
    if isinstance(value, int) and abs(value) > 9999:
        return f"{value:,}"
    return html.escape(str(value))
