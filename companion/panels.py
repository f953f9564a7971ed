"""Panels, of which figures are made: layers with one pair of axes, and what is laid over them.

A panel is a recipe: it is drawn when :func:`companion.charts.figure` knows how wide. ``+`` lays one over another.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import altair as alt
import pandas as pd

from companion import data
from companion.letters import broadest
from companion.specifications import part, scales, together
from companion.style import (
    BLUE,
    HEIGHT,
    INK,
    NARROW,
    QUIET,
    SHAPES,
    STYLES,
    WIDE,
    WIDTH,
    Form,
    stage_bands,
    years,
)


@dataclass(frozen=True)
class Frame:
    """What a layer must know: its panel's first and last calendar year, size in pixels, place in the figure, form.

    ``layer`` is its own place in the panel.
    """

    first: int
    last: int
    width: int
    height: int
    place: int
    form: Form = NARROW
    layer: int = 0

    @property
    def wide(self) -> bool:
        """Whether the figure is composed for a page and not for a phone."""
        return self.form is WIDE

    def x(self, column: str = "year") -> alt.X:
        """Return the x encoding of a year `column`, the same for all layers."""
        return years(self.first, self.last, column, self.width)


Layer = Callable[[Frame], alt.Chart | alt.LayerChart]


@dataclass(frozen=True)
class Panel:
    """Layers with one pair of axes, the tables they draw on, and the calendar years they span, if they do.

    ``height`` is in pixels on a phone, without one the figure gives it; where words in rows fill it, ``rows`` is true.
    ``before`` and ``after`` are the words that stand on both sides; ``margin`` are pixels on the left beside them.
    """

    layers: tuple[Layer, ...]
    sources: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    height: int | alt.Step | None = None
    margin: int = 0
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    rows: bool = False

    def __add__(self, other: "Panel") -> "Panel":
        """Lay `other` over this panel, whose height stays."""
        return replace(
            self,
            layers=self.layers + other.layers,
            sources=tuple(dict.fromkeys(self.sources + other.sources)),
            years=joint([self, other]),
            before=self.before + other.before,
            after=self.after + other.after,
        )

    def sides(self, form: Form) -> tuple[int, int]:
        """Return the room that words take on the left and on the right, in pixels."""
        left = broadest(self.before, form.axis) + 10 + self.margin * form.axis / NARROW.axis
        # without names, half of an axis' last number
        return round(left), round(max(6, broadest(self.after, form.text) + 8))

    def draw(
        self,
        width: int = WIDTH,
        height: int = HEIGHT,
        place: int = 0,
        shared: tuple[str, ...] = (),
        form: Form = NARROW,
    ) -> dict:
        """Return the panel as a Vega-Lite specification, the `place`-th of its figure.

        Parameters
        ----------
        width, height : between the axes, in pixels, the height as on a phone; the panel's own height comes first
        shared : the channels whose scale all panels of the figure share

        Raises
        ------
        ValueError : something was laid over charts side by side or in facets
        """
        first, last = self.years or (0, 0)
        height, growth = self.height or height, form.rows if self.rows else form.stretch
        grown = alt.Step(height.step * growth) if isinstance(height, alt.Step) else round(height * growth)
        frame = Frame(first, last, width, grown, place, form)
        layers = [layer(replace(frame, layer=number)) for number, layer in enumerate(self.layers)]
        if not isinstance(layers[0], (alt.Chart, alt.LayerChart)):
            if len(layers) > 1:
                raise ValueError("On charts side by side or in facets no other panel can be laid.")
            return part(layers[0], form)
        if self.years:
            layers.insert(0, stage_bands(first, last, width, form))
        size = {"width": width, "height": grown.to_dict() if isinstance(grown, alt.Step) else grown}
        return together("layer", [part(layer, form) for layer in layers]) | scales(shared) | size


def joint(panels: Iterable[Panel]) -> tuple[int, int] | None:
    """Return the first and the last calendar year of all `panels` that have years."""
    spans = [panel.years for panel in panels if panel.years]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


#: The name of a table in the data package, or of several, the chief one first.
Tables = str | Sequence[str]


def span(table: pd.DataFrame) -> tuple[int, int]:
    """Return the first and the last calendar year of a table with a column ``year``, in which 2008.6 lies in 2009."""
    # on the axis a year reaches half a year to both sides of its number
    first, last = (math.ceil(year - 0.5) for year in (table["year"].min(), table["year"].max()))
    return first, last


#: The encoding of colours and of dashes: of names, or one for all.
Colour, Dash = alt.Color | alt.ColorValue, alt.StrokeDash | alt.StrokeDashValue


def named(table: pd.DataFrame, by: str | None) -> tuple[pd.DataFrame, Colour, Dash]:
    """Return the table with a column ``name`` for the values of `by`, and their colour and dash.

    Countries (ISO 3166-1 alpha-3) have their own; other values take the same ones in the order in which they come.
    """
    if by is None:
        return table.assign(name=""), alt.ColorValue(BLUE), alt.StrokeDashValue([1, 0])
    values = list(dict.fromkeys(table[by]))
    names, styles = values, list(STYLES.values())[: len(values)]
    if set(values) <= set(STYLES):
        names = list(data.load("countries").set_index("iso3")["label"][values])
        styles = [STYLES[value] for value in values]
    colours = alt.Scale(domain=names, range=[light for light, _, _ in styles])
    dashes = alt.Scale(domain=names, range=[pattern for _, _, pattern in styles])
    table = table.assign(name=table[by].map(dict(zip(values, names, strict=True))))
    colour, pattern = (alt.Color("name:N", scale=colours), alt.StrokeDash("name:N", scale=dashes))
    return table, colour.legend(None), pattern.legend(None)


def tables(source: Tables) -> tuple[str, ...]:
    """Return the names of one table or several as a tuple."""
    return (source,) if isinstance(source, str) else tuple(source)


def numerals(*columns: pd.Series) -> tuple[str, ...]:
    """Return the longest number that an axis for the values in `columns` is likely to have."""
    values = pd.concat(columns).dropna().astype(float)
    low, high = float(values.min()), float(values.abs().max())
    return (("−" if low < 0 else "") + (f"{high:,.0f}" if high >= 5 else "0.0" if high >= 0.5 else "0.00"),)


def told(chart: alt.Chart, value: str, unit: str, source: Tables, *where: str) -> alt.Chart:
    """Return `chart` with tooltips: what, where or when, how much, by whom."""
    titles = data.source(tables(source)[0])["sources"]
    tips = [alt.Tooltip("name:N", title="What"), *(alt.Tooltip(f"{one}:N", title=one.capitalize()) for one in where)]
    tips += [alt.Tooltip(f"{value}:Q", title=unit, format=",.4~r"), alt.Tooltip("source:N", title="Source")]
    return chart.transform_calculate(source=repr(titles[0]["title"])).encode(tooltip=tips)


def legend(names: Sequence[str], frame: Frame, **look: object) -> alt.Legend:
    """Return a legend under a chart, in as many columns as `names` leave room for."""
    each = broadest(tuple(names), frame.form.axis) + 34
    return alt.Legend(title=None, columns=max(1, int(frame.width / each)), **look)


def shaped(
    chart: alt.Chart, by: str | None, colour: Colour, hollow: str | None, kinds: list[str], frame: Frame
) -> alt.LayerChart:
    """Return marks with a shape for each of the `kinds` in column `by`, open where the column `hollow` is true."""
    shape = alt.ShapeValue("circle")
    if len(kinds) > 1:
        own = by == "name"  # colours and shapes tell the same apart: one legend for both
        shapes = alt.Scale(domain=kinds, range=list(SHAPES[: len(kinds)]))
        # the symbols of a legend for shapes alone have no country's colour
        grey = {} if own else {"symbolFillColor": QUIET, "symbolStrokeColor": QUIET}
        shape = alt.Shape(f"{by}:N", scale=shapes, legend=legend(kinds, frame, **grey))
        colour = colour.legend(legend(kinds, frame)) if own else colour
    chart = chart.encode(shape=shape, color=colour)
    full = chart.mark_point(size=70, filled=True, opacity=1)
    if not hollow:
        return alt.layer(full)
    left = chart.transform_filter(f"datum['{hollow}']").mark_point(size=70, strokeWidth=2, opacity=1)
    return alt.layer(full.transform_filter(f"!datum['{hollow}']"), left)


def ranges(table: pd.DataFrame, low: str, high: str) -> Panel:
    """Return a thin line from `low` to `high` in each year of `table`, to lay over another panel."""

    def draw(frame: Frame) -> alt.Chart:
        rules = alt.Chart(table).mark_rule(strokeWidth=1.5, color=INK)
        return rules.encode(x=frame.x(), y=alt.Y(f"{low}:Q"), y2=alt.Y2(high))

    return Panel((draw,), (), span(table))


def level(value: float) -> Panel:
    """Return a dashed line across a panel at `value`, to lay over it."""
    table = pd.DataFrame({"level": [value]})
    rule = alt.Chart(table).mark_rule(strokeDash=[4, 3], color=QUIET).encode(y=alt.Y("level:Q"))
    return Panel((lambda frame: rule,))


def custom(
    chart: alt.TopLevelMixin | Layer, *sources: str, years: tuple[int, int] | None = None, **sizes: int
) -> Panel:
    """Return a panel of plain Altair, for what is unlike all others.

    Parameters
    ----------
    chart : an Altair chart without size, or, when it needs one, a function of a :class:`Frame`
    sources : names of the tables in ``datapackage.json``
    years : first and last calendar year, when its x is a year
    sizes : height, margin and rows of the :class:`Panel`
    """
    layer = (lambda frame: chart) if isinstance(chart, alt.TopLevelMixin) else chart
    return Panel((layer,), sources, years, before=("0000",), **sizes)
