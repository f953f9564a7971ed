"""A chart's picture made small and safe to stand in a page beside others."""

import re
from xml.etree import ElementTree as xml

NAMESPACE = "http://www.w3.org/2000/svg"
#: What a picture in a page can do without: roles for its parts, which would be read beside the figure's text
#: alternative, and what is so by default or by the style sheet.
UNSEEN = {"role", "font-family", "aria-hidden", "aria-label", "aria-roledescription"}
DEFAULTS = {("opacity", "1"), ("pointer-events", "none")}
#: Where more than one decimal is finer than a screen shows. Opacity is not among them.
GEOMETRY = ("d", "transform", "x", "y", "x2", "y2", "width", "height")
#: What nothing is drawn by.
EMPTY = (None, "", "M0,0h0v0h0Z")


def fitted(name: str, svg: str) -> tuple[str, str]:
    """Return the picture of figure `name` as it stands in a page, and its width in pixels."""
    root = xml.fromstring(svg)
    for parent in root.iter():
        for child in [child for child in parent if unseen(child)]:
            parent.remove(child)
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key in UNSEEN or (key, value) in DEFAULTS:
                del element.attrib[key]
            elif key in GEOMETRY:
                element.set(key, re.sub(r"-?\d+\.\d{2,}", rounded, value))
            elif key == "id":
                # such as those of clip paths must be unique on a page that carries several charts
                element.set(key, f"{name}-{value}")
            elif value.startswith("url(#"):
                element.set(key, value.replace("#", f"#{name}-", 1))
    xml.register_namespace("", NAMESPACE)
    return xml.tostring(root, encoding="unicode"), root.get("width").removesuffix(".0")


def unseen(element: xml.Element) -> bool:
    """Return whether an element is one of Vega's grounds without a shape."""
    return element.get("class") in ("background", "foreground") and element.get("d") in EMPTY


def rounded(match: re.Match) -> str:
    """Return a number with one decimal, none where that is a nought."""
    return f"{float(match[0]):.1f}".removesuffix(".0")
