"""The chart grammar of the book: panels, and the figure that they make.

A chapter makes panels (:mod:`companion.panels`) and hands them to :func:`figure`, which adds what every medium needs:
the finding as title, a text alternative, the table behind it and its sources.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from companion import data
from companion.by_row import bars, dots, grid
from companion.numbers import filled
from companion.over_years import columns, facts, lines, marks, presence
from companion.panels import Frame, Layer, Panel, custom, joint, level, ranges
from companion.render import Figure
from companion.specifications import scales, together
from companion.style import (
    BAND,
    BLUE,
    GRID,
    GROUNDS,
    HEIGHT,
    HEIGHTS,
    INK,
    NARROW,
    QUIET,
    RED,
    STYLES,
    WIDE,
    Form,
    country,
    dash,
    look,
    years,
)

__all__ = [
    "BAND",
    "BLUE",
    "GRID",
    "GROUNDS",
    "INK",
    "NARROW",
    "QUIET",
    "RED",
    "STYLES",
    "WIDE",
    "Frame",
    "Layer",
    "Panel",
    "bars",
    "columns",
    "country",
    "custom",
    "dash",
    "dots",
    "facts",
    "figure",
    "grid",
    "level",
    "lines",
    "look",
    "marks",
    "presence",
    "ranges",
    "years",
]


#: Between panels that stand side by side, in pixels.
GAP = 24


def compose(panels: Sequence[Panel], form: Form, shared: tuple[str, ...] = ()) -> dict:
    """Return `panels` as one Vega-Lite specification with the look and the width of a `form`.

    Panels with years span the same ones. They stand one under the other, and side by side where there is room and
    their axes have nothing in common.

    Parameters
    ----------
    shared : the channels whose scale is the same in all panels ("y", "shape"); each has its own otherwise
    """
    years, height = joint(panels), HEIGHT if len(panels) == 1 else HEIGHTS
    panels = [replace(panel, years=panel.years and years) for panel in panels]
    beside = form is WIDE and len(panels) > 1 and not all(panel.years for panel in panels)
    number = len(panels) if beside else 1
    sides = [panel.sides(form) for panel in panels]
    left, right = map(max, zip(*sides, strict=True))
    if beside:
        left = sum(before for before, _ in sides) / number
    width = int((form.width - GAP * (number - 1)) / number - left - right)
    drawn = [panel.draw(width, height, place, shared, form) for place, panel in enumerate(panels)]
    spec = drawn[0]
    if len(drawn) > 1:
        spec = together("hconcat", drawn) | {"spacing": GAP} if beside else together("vconcat", drawn)
        spec |= scales(shared)
    return legible(spec, form) | {"config": look(form)}


def legible(spec: object, form: Form) -> object:
    """Return a Vega-Lite specification in which no letters that a chapter made small are smaller than the form's."""
    if isinstance(spec, list):
        return [legible(part, form) for part in spec]
    if not isinstance(spec, dict):
        return spec
    sizes = {key: max(spec[key], form.small) for key in ("fontSize", "subtitleFontSize") if key in spec}
    parts = {key: value if key == "datasets" else legible(value, form) for key, value in spec.items()}
    return parts | sizes


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its index as columns, words for codes as names, and nothing but plain values."""
    countries = data.load("countries").set_index("iso3")["label"]
    if any(table.index.names):
        table = table.reset_index()
    names = [countries.get(name, str(name).replace("_", " ")) for name in table.columns]
    table = table.set_axis([name[:1].upper() + name[1:] for name in names], axis=1)
    return table.astype(object).where(table.notna(), None)


def figure(
    *panels: Panel,
    title: str,
    subtitle: str,
    alternative: str,
    table: pd.DataFrame,
    shared: tuple[str, ...] = (),
) -> Figure:
    """Return `panels` as a figure with all that a reader needs who sees it, hears it, prints it or takes its numbers.

    In the three texts a name in braces stands for what :func:`companion.numbers.glue` was given under it.

    Parameters
    ----------
    panels : from top to bottom
    title : the finding, in one sentence
    subtitle : measure, unit, years
    alternative : what a sighted reader would conclude, 60 to 300 characters
    table : the values drawn; names of columns become words, codes of countries their names
    shared : as for :func:`compose`

    Raises
    ------
    NameError : a name in braces was not glued
    ValueError : the text alternative is too short or too long, or the table is empty
    DataError : a source is not in the data package
    """
    title, subtitle, alternative = filled(title), filled(subtitle), filled(alternative)
    if not 60 <= len(alternative) <= 300:
        raise ValueError(f"A text alternative has 60 to 300 characters, this one has {len(alternative)}: {alternative}")
    if table.empty:
        raise ValueError(f"The figure '{title}' has no table behind it.")
    sources = list(dict.fromkeys(name for panel in panels for name in panel.sources))
    for name in sources:
        data.source(name)
    plain = _plain(table)
    words = {
        "title": {"text": textwrap.wrap(title, 100), "subtitle": textwrap.wrap(subtitle, 125)},
        "description": alternative,
        "usermeta": {"columns": list(plain.columns), "rows": plain.to_numpy().tolist(), "sources": sources},
    }
    return Figure(compose(panels, WIDE, shared) | words, compose(panels, NARROW, shared))
