"""A chart's still picture in a notebook that is taken along: pixels with a text alternative.

Jupyter's export to HTML gives a drawing no alternative, and its export to PDF needs a program for one that few have.
"""

from base64 import b64encode
from io import BytesIO

import vl_convert
from nbformat import NotebookNode
from PIL import Image

from companion import render  # noqa: F401 - registers the letters with vl-convert
from publishing.freshness import kept

#: Pixels for each of a drawing's own, and how many colours are kept: a quarter of the weight, and no eye sees it.
SCALE, COLOURS = 1.5, 64


def put(output: NotebookNode) -> None:
    """Put pixels in the place of the drawing that a cell's `output` holds, if it holds one."""
    svg = output["data"].pop("image/svg+xml", None)
    if svg is None:
        return
    pixels = b64encode(kept("stills", f"{SCALE} {COLOURS} {svg}".encode(), lambda: png(svg))).decode()
    words = " ".join(output["data"]["text/plain"].split()).replace("[", "(").replace("]", ")")
    # the export to HTML takes the Markdown, which has the words; that to PDF the picture
    output["data"] |= {"image/png": pixels, "text/markdown": f"![{words}](data:image/png;base64,{pixels})"}


def png(svg: str) -> bytes:
    """Return a drawing as pixels, on a ground of its own, as a dark viewer would swallow the letters."""
    drawing, written = svg.replace(">", '><rect width="100%" height="100%" fill="white"/>', 1), BytesIO()
    drawn = Image.open(BytesIO(vl_convert.svg_to_png(drawing, scale=SCALE)))
    drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()
