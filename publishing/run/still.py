"""A chart's still picture in a notebook that is taken along: pixels with a text alternative.

Jupyter's export to HTML gives a drawing no alternative, and its export to PDF needs a program for one that few have.
"""

import hashlib
from base64 import b64encode
from io import BytesIO

import vl_convert
from nbformat import NotebookNode
from PIL import Image

from companion import render  # noqa: F401 - registers the letters with vl-convert
from publishing.paths import GENERATED

#: Pictures made before, each named by a digest of the drawing.
KEPT = GENERATED / "stills"
#: Pixels for each of a drawing's own, and how many colours are kept: a quarter of the weight, and no eye sees it.
SCALE, COLOURS = 1.5, 64


def put(output: NotebookNode) -> None:
    """Put pixels in the place of the drawing that a cell's `output` holds, if it holds one."""
    svg = output["data"].pop("image/svg+xml", None)
    if svg is None:
        return
    path = KEPT / f"{hashlib.sha256(svg.encode()).hexdigest()}.png"
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        # on a ground of its own, as a dark viewer would swallow the letters
        drawing = svg.replace(">", '><rect width="100%" height="100%" fill="white"/>', 1)
        drawn = Image.open(BytesIO(vl_convert.svg_to_png(drawing, scale=SCALE)))
        drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    pixels = b64encode(path.read_bytes()).decode()
    words = " ".join(output["data"]["text/plain"].split()).replace("[", "(").replace("]", ")")
    # the export to HTML takes the Markdown, which has the words; that to PDF the picture
    output["data"] |= {"image/png": pixels, "text/markdown": f"![{words}](data:image/png;base64,{pixels})"}
