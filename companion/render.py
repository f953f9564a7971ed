"""One chart expression, every medium: the Altair renderer of the book.

A chart becomes a bundle of: the live chart (Vega-Lite, for JupyterLab and the page's script), an SVG for the page,
its description as text, and the table behind it as the page prints it and as CSV. The SVG has no
title: the page sets it as text, which wraps on a phone.
"""

from companion import tables

try:
    import vl_convert
except ImportError:  # a browser kernel: the live chart, the text and the table are enough there
    vl_convert = None

#: JupyterLab 4.6 knows Vega-Lite up to version 5 by this type; Altair 6's own `v6` falls back to a still picture.
VEGALITE = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.20.1.json"
#: The table behind a figure: {"html": head and body, "csv": the whole as text}.
TABLE = "application/vnd.companion.table+json"


def bundle(spec: dict, **_) -> dict[str, object]:
    """Return the mime bundle of a Vega-Lite `spec`; without vl-convert no pictures."""
    spec = {**spec, "$schema": SCHEMA}
    result = {VEGALITE: spec, "text/plain": spec.get("description", "A chart without description")}
    if meta := spec.get("usermeta"):
        values = meta["columns"], meta["rows"]
        result[TABLE] = {"html": tables.as_html(*values), "csv": tables.as_csv(*values)}
    if vl_convert:
        drawn = {key: value for key, value in spec.items() if key not in ("usermeta", "title")}
        result["image/svg+xml"] = vl_convert.vegalite_to_svg(drawn)
    return result
