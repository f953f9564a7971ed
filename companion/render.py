"""One chart expression, every medium: what a figure and any other chart give to a notebook, a page and a browser.

A figure becomes a bundle of: the live chart in both forms (Vega-Lite, for JupyterLab and the page's script), an SVG of
each for page and print, its description as text, and the table behind it as the page prints it and as CSV. The SVGs
have no title: the page sets it as text, which wraps on a phone.
"""

from dataclasses import dataclass
from pathlib import Path

from companion import tables

try:
    import vl_convert
except ImportError:  # a browser kernel: the live chart, the text and the table are enough there
    vl_convert = None
else:
    # the page's own letters, so that what is measured is what is drawn
    vl_convert.register_font_directory(str(Path(__file__).parent / "fonts"))

#: JupyterLab 4.6 knows Vega-Lite up to version 5 by this type; Altair 6's own `v6` falls back to a still picture.
VEGALITE = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.20.1.json"
#: The table behind a figure: {"html": head and body, "csv": the whole as text}.
TABLE = "application/vnd.companion.table+json"
#: The form of a figure for a phone: {"spec": Vega-Lite, "svg": picture, where there is a way to draw one}.
PHONE = "application/vnd.companion.phone+json"


def bundle(spec: dict, **_) -> dict[str, object]:
    """Return the mime bundle of a Vega-Lite `spec`, as Altair asks a renderer for it; without vl-convert no picture."""
    spec = {**spec, "$schema": SCHEMA}
    result = {VEGALITE: spec, "text/plain": spec.get("description", "A chart without description")}
    return result | ({"image/svg+xml": drawn(spec)} if vl_convert else {})


def drawn(spec: dict) -> str:
    """Return a Vega-Lite `spec` as SVG, without its title."""
    return vl_convert.vegalite_to_svg({key: value for key, value in spec.items() if key not in ("usermeta", "title")})


@dataclass(frozen=True)
class Figure:
    """A chart composed twice, as Vega-Lite: for a page, with title, description and table, and for a phone."""

    wide: dict
    narrow: dict

    def to_dict(self) -> dict:
        """Return the form for a page."""
        return self.wide

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        """Return the figure in all its forms; a notebook shows the one for a page."""
        values = self.wide["usermeta"]["columns"], self.wide["usermeta"]["rows"]
        narrow = {"spec": {**self.narrow, "$schema": SCHEMA}}
        return bundle(self.wide) | {
            TABLE: {"html": tables.as_html(*values), "csv": tables.as_csv(*values)},
            PHONE: narrow | ({"svg": drawn(self.narrow)} if vl_convert else {}),
        }
