"""A chart on the page: inline SVG, text alternative, the data as a table and as CSV, the live chart on demand."""

import html
import json
from typing import TYPE_CHECKING

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from companion.render import PHONE, TABLE, VEGALITE
from publishing import freshness, upstream
from publishing.figure import svg
from publishing.paths import CODEBOOK, GENERATED, LEDGER, TABLES, figure_csv, link

if TYPE_CHECKING:
    from companion.style import Form


class VegaLiteFigure:
    """A MyST-NB mime renderer (entry point ``myst_nb.mime_renderers``) for what ``charts.figure`` returns."""

    mime_priority_overrides = (("html", VEGALITE, 1),)

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the figure's HTML as one raw node, or None for another mime type.

        Raises ExtensionError for a chart that did not pass through ``charts.figure`` or has no name.
        """
        if data.mime_type in (TABLE, PHONE):
            return []  # go into the chart's HTML
        if inline or data.mime_type != VEGALITE:
            return None
        from companion.style import NARROW, WIDE  # loads Altair, which an unchanged page can do without

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
        forms = {
            "wide": (data.content, bundle["image/svg+xml"], WIDE),
            "narrow": (bundle[PHONE]["spec"], bundle[PHONE]["svg"], NARROW),
        }
        record["specifications"] = specifications(forms)
        below = line(name, bundle[TABLE]["html"], record)
        picture = figure_html(name, forms)
        return [nodes.raw("", picture, format="html", below=below, name=name)]


def figures(env) -> dict[str, dict]:
    """Return the figures met so far in a Sphinx environment, by name.

    Of each: docname, csv, sources, cell, title, specifications.
    """
    if not hasattr(env, "companion_figures"):
        env.companion_figures = {}
    return env.companion_figures


def forget(app: Sphinx, env, docname: str) -> None:
    """Drop the figures of a page that is read again."""
    for name in [name for name, figure in figures(env).items() if figure["docname"] == docname]:
        del figures(env)[name]


def figure_html(name: str, forms: dict[str, tuple[dict, str, "Form"]]) -> str:
    """Return the HTML of a figure: title, chart in both forms, the place of its Vega-Lite specifications.

    Parameters
    ----------
    name : the figure's address on its page
    forms : for "wide" and "narrow" the specification, the picture as SVG and the form; the wide specification has
        title, text alternative and table
    """
    spec = forms["wide"][0]
    title, subtitle = (html.escape(" ".join(spec["title"][part])) for part in ("text", "subtitle"))
    pictures = "".join(
        f'<div class="{kind}">{svg.fitted(f"{name}-{kind}", picture, form.width)}</div>'
        for kind, (_, picture, form) in forms.items()
    )
    return (
        f'<p class="chart-title">{title}</p><p class="chart-subtitle">{subtitle}</p>'
        f'<div class="chart" role="img" tabindex="0" aria-label="{html.escape(spec["description"])}">{pictures}</div>'
        '<script type="application/json" class="chart-spec"></script>'
        f"{controls(spec)}"
    )


def specifications(forms: dict[str, tuple[dict, str, "Form"]]) -> str:
    """Return both specifications as JSON: what the page says otherwise is left out, and a table stands once."""
    # the look is the same for all charts and comes with vega.js
    kept = {
        kind: shorter({key: value for key, value in spec.items() if key not in ("usermeta", "title", "config")})
        for kind, (spec, _, _) in forms.items()
    }
    for table in kept["wide"].get("datasets", {}):
        kept["narrow"].get("datasets", {}).pop(table, None)
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)


def line(name: str, table: str, record: dict) -> str:
    """Return the folds of the line under figure `name`: its table, its files, the claims that it bears on.

    Parameters
    ----------
    table : head and body of the table behind it, as HTML
    record : what `figures` holds of it
    """
    file, title = link(record["docname"], figure_csv(record["docname"], name)), html.escape(record["title"])
    workbook, claims = f"{file.removesuffix('csv')}xlsx", claim_links(name, record["docname"])
    return (
        '<details class="chart-data"><summary>Data</summary>'
        f'<div class="chart-table" role="region" tabindex="0" aria-label="Data: {title}">'
        f"<table><caption>{title}</caption>{table}</table></div>{drawn_from(record)}</details>"
        '<details class="chart-download"><summary>Download</summary>'
        f'<p><a href="{file}" download>Table as CSV</a>, <a href="{workbook}" download>as xlsx</a></p></details>'
    ) + (f'<details class="chart-claims"><summary>Claims</summary><p>{claims}</p></details>' if claims else "")


def drawn_from(record: dict) -> str:
    """Return a paragraph with links to the tables that a figure draws on, empty without any."""
    from companion.data import source  # loads pandas, which is there only when a page is read

    codebook, folder = (link(record["docname"], to) for to in (f"{CODEBOOK}.html", TABLES))
    tables = ", ".join(
        f'<a href="{codebook}#data-{table.replace("_", "-")}">{table}</a> '
        f'(<a href="{folder}/{source(table)["path"]}" download aria-label="File of {table}">file</a>)'
        for table in record["sources"]
    )
    return f"<p>Drawn from: {tables}.</p>" if tables else ""


def claim_links(name: str, docname: str) -> str:
    """Return links from figure `name` to the claims that it bears on, empty without any."""
    from publishing.sections import ledger

    address = link(docname, f"{LEDGER}.html")
    return ", ".join(f'<a href="{address}#claim-{key}">{key.replace("-", " ")}</a>' for key in ledger.bearing_on(name))


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

        assets.write(GENERATED)
        freshness.ASSETS.set()
    app.config.html_static_path.append(str(GENERATED / "vega.js"))


def setup(app: Sphinx) -> None:
    """Register what figures need; the renderer is found by MyST-NB itself."""
    app.connect("builder-inited", take_in_assets)
    app.connect("env-purge-doc", forget)
