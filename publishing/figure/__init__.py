"""A chart on the page: inline SVG, text alternative, the data as a table and as CSV, the live chart on demand."""

import html
import json

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from companion.render import TABLE, VEGALITE
from publishing import freshness, upstream
from publishing.figure import svg
from publishing.paths import CODEBOOK, GENERATED, LEDGER, TABLES, figure_csv, link


class VegaLiteFigure:
    """A MyST-NB mime renderer (entry point ``myst_nb.mime_renderers``) for what ``charts.figure`` returns."""

    mime_priority_overrides = (("html", VEGALITE, 1),)

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the figure's HTML as one raw node, or None for another mime type.

        Raises ExtensionError for a chart that did not pass through ``charts.figure`` or has no name.
        """
        if data.mime_type == TABLE:
            return []  # goes into the chart's HTML
        if inline or data.mime_type != VEGALITE:
            return None
        env, bundle = upstream.output_of(renderer, data)
        where = f"book page '{env.docname}', cell {data.cell_index}"
        name = data.cell_metadata.get("mystnb", {}).get("figure", {}).get("name")
        if not name:
            raise ExtensionError(f"{where}: the chart needs a caption and a name (mystnb: figure: ... in its cell).")
        if TABLE not in bundle:
            raise ExtensionError(f"{where}: figure '{name}' has no text alternative; pass it through charts.figure.")
        record = {"docname": env.docname, "csv": bundle[TABLE]["csv"], "sources": data.content["usermeta"]["sources"],
                  "cell": data.cell_index, "title": " ".join(data.content["title"]["text"])}  # fmt: skip
        figures(env)[name] = record
        picture = figure_html(name, data.content, bundle["image/svg+xml"], bundle[TABLE]["html"], record)
        return [nodes.raw("", picture, format="html")]


def figures(env) -> dict[str, dict]:
    """Return the figures met so far in a Sphinx environment: name -> docname, csv, sources, cell, title."""
    if not hasattr(env, "companion_figures"):
        env.companion_figures = {}
    return env.companion_figures


def forget(app: Sphinx, env, docname: str) -> None:
    """Drop the figures of a page that is read again."""
    for name in [name for name, figure in figures(env).items() if figure["docname"] == docname]:
        del figures(env)[name]


def figure_html(name: str, spec: dict, picture: str, table: str, record: dict) -> str:
    """Return the HTML of a figure: chart, its Vega-Lite specification as JSON, its table, and where to look on.

    Parameters
    ----------
    name : the figure's address on its page
    spec : Vega-Lite with title and text alternative
    picture : the chart as SVG
    table : head and body of the table behind it, as HTML
    record : what `figures` holds of it
    """
    # the look is the same for all charts and comes with vega.js
    drawn = shorter({key: value for key, value in spec.items() if key not in ("usermeta", "title", "config")})
    # "</" would end the script element early
    json_text = json.dumps(drawn, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    title, subtitle = (html.escape(" ".join(spec["title"][part])) for part in ("text", "subtitle"))
    still, width = svg.fitted(name, picture)  # the style sheet sizes letters by the width
    file = link(record["docname"], figure_csv(record["docname"], name))
    return (
        f'<p class="chart-title">{title}</p><p class="chart-subtitle">{subtitle}</p>'
        f'<div class="chart" style="--width: {width}" role="img" tabindex="0" '
        f'aria-label="{html.escape(spec["description"])}">{still}</div>'
        f'<script type="application/json" class="chart-spec">{json_text}</script>'
        f"{controls(spec)}"
        f'<details class="chart-data"><summary>Data behind this figure</summary>'
        f'<div class="chart-table" role="region" tabindex="0" aria-label="Data: {title}">'
        f"<table><caption>{title}</caption>{table}</table></div>"
        f'<p><a href="{file}" download>Download as CSV</a>. {links(name, record)}</p></details>'
    )


def links(name: str, record: dict) -> str:
    """Return links from a figure to the tables that it draws on and to the claims that it bears on."""
    from companion.data import source  # loads pandas, which is there only when a page is read
    from publishing.sections import ledger

    codebook, claim_ledger, folder = (
        link(record["docname"], to) for to in (f"{CODEBOOK}.html", f"{LEDGER}.html", TABLES)
    )
    tables = ", ".join(
        f'<a href="{codebook}#data-{table.replace("_", "-")}">{table}</a> '
        f'(<a href="{folder}/{source(table)["path"]}" download aria-label="File of {table}">file</a>)'
        for table in record["sources"]
    )
    claims = ", ".join(
        f'<a href="{claim_ledger}#claim-{key}">{key.replace("-", " ")}</a>' for key in ledger.bearing_on(name)
    )
    parts = [
        f"Drawn from: {tables}, by the code that unfolds above the figure." if tables else "",
        f"Claims: {claims}." if claims else "",
    ]
    return " ".join(part for part in parts if part)


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


def take_in_assets(app: Sphinx) -> None:
    """Write the generated assets when what they are made from changed, and serve them with the pages."""
    if not freshness.ASSETS.holds():
        from publishing.figure import assets  # loads Altair and vl-convert, which an unchanged book can do without

        freshness.ASSETS.set()
        assets.write(GENERATED)
    app.config.html_static_path += [str(GENERATED / name) for name in ("vega.js", "chart-colours.css")]


def setup(app: Sphinx) -> None:
    """Register what figures need; the renderer is found by MyST-NB itself."""
    app.connect("builder-inited", take_in_assets)
    app.connect("env-purge-doc", forget)
