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


def fitted(name: str, svg: str, width: float) -> str:
    """Return the picture `name` as it stands in a page, at least `width` pixels wide: so letters keep their size."""
    root = xml.fromstring(svg)
    _, _, drawn, height = map(float, root.get("viewBox").split())
    width = max(width, drawn)
    root.attrib |= {"width": f"{width:g}", "viewBox": f"0 0 {width:g} {height:g}"}
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
    return xml.tostring(root, encoding="unicode")


def unseen(element: xml.Element) -> bool:
    """Return whether an element draws nothing: a ground without colour, or what only a pointer would meet."""
    ground = element.get("class") in ("background", "foreground") and not {"fill", "stroke"} & element.attrib.keys()
    return ground or element.get("opacity") == "0"


def rounded(match: re.Match) -> str:
    """Return a number with one decimal, none where that is a nought."""
    return f"{float(match[0]):.1f}".removesuffix(".0")
