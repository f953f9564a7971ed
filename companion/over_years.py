"""Panels over the years: lines, marks, columns, years of presence, dated facts."""

import itertools

import altair as alt
import pandas as pd

from companion.events import placed
from companion.letters import width
from companion.panels import Frame, Panel, Tables, legend, named, numerals, shaped, span, tables, told
from companion.style import BLUE


def lines(
    table: pd.DataFrame,
    value: str,
    unit: str,
    source: Tables,
    *,
    by: str | None = "iso3",
    height: int | None = None,
) -> Panel:
    """Return one line for each value of `by` with its name at the end; a missing year stays a gap.

    Live, the line that the pointer touches stands out.

    Parameters
    ----------
    table : columns ``year`` (integer), `value` (number in `unit`) and `by`
    value, unit : what is drawn, and the unit as the axis names it
    source : name of the table in ``datapackage.json``, or of several, the chief one first
    by : the column that tells lines apart, of countries (ISO3) or of names
    height : of the panel in pixels; without one the figure gives it
    """
    table, colour, pattern = named(table, by)
    first, last = span(table)
    # one, or five where five years stand together
    step = min((later - year for year, later in itertools.pairwise(sorted(set(table["year"])))), default=1)
    grid = pd.MultiIndex.from_product([table["name"].unique(), range(first, last + 1, step)], names=["name", "year"])
    keys = table.drop_duplicates("name").set_index("name")[[by]] if by else pd.DataFrame(index=[""])
    full = table.set_index(["name", "year"])[[value]].astype("float64").reindex(grid).reset_index().join(keys, "name")
    ends = full.dropna(subset=value).groupby("name").tail(1).sort_values([value, "name"])

    def draw(frame: Frame) -> alt.LayerChart:
        # the lowest pitch at which two names don't touch, in units of the measure
        pitch = 1.3 * frame.form.text / frame.height * (full[value].max() - min(0, full[value].min()))
        places: list[float] = []
        for end in ends[value]:
            places.append(end if not places else max(end, places[-1] + pitch))
        base = alt.Chart(full).encode(x=frame.x(), y=alt.Y(f"{value}:Q", title=unit), color=colour)
        near = alt.selection_point(
            f"near{frame.place}_{frame.layer}", on="mouseover", clear="mouseout", fields=["name"]
        )
        faint = alt.OpacityValue(0.25, condition={"param": near.name, "value": 1})
        line = base.mark_line().encode(strokeDash=pattern, opacity=faint, detail=alt.Detail("name:N"))
        seen = base.transform_filter(f"isValid(datum['{value}'])").mark_circle(size=22, opacity=1)
        labels = (
            alt.Chart(ends.assign(place=places))
            .mark_text(align="left", dx=6, fontWeight=600)
            .encode(x=alt.XValue("width"), y=alt.Y("place:Q"), text=alt.Text("name:N"), color=colour)
        )
        # an unseen broad line is easier to touch
        broad = base.mark_line(strokeWidth=14, opacity=0).encode(detail=alt.Detail("name:N")).add_params(near)
        return alt.layer(line, broad, told(seen, value, unit, source, "year"), labels)

    before = numerals(full[value])
    return Panel((draw,), tables(source), (first, last), height, before=before, after=tuple(ends["name"]))


def marks(
    table: pd.DataFrame,
    value: str,
    unit: str,
    source: Tables,
    *,
    by: str | None = None,
    colour: str | None = None,
    hollow: str | None = None,
    domain: tuple[float, float] | None = None,
    height: int | None = None,
) -> Panel:
    """Return single figures over the years as marks that no line joins.

    Parameters
    ----------
    table, value, unit, source, height : as for :func:`lines`
    by : the column whose values have shapes, with a legend
    colour : the column whose values have colours, when it is not `by`
    hollow : a column of booleans; where it is true a mark is open
    domain : ends of the axis, when they don't follow from the values
    """
    table, hue, _ = named(table, colour or by)
    by = "name" if by and not colour else by
    kinds = list(dict.fromkeys(table[by])) if by else []
    scale = alt.Scale(domain=domain) if domain else alt.Undefined

    def draw(frame: Frame) -> alt.LayerChart:
        base = alt.Chart(table).encode(x=frame.x(), y=alt.Y(f"{value}:Q", title=unit, scale=scale))
        return shaped(told(base, value, unit, source, "year", *([by] if colour else [])), by, hue, hollow, kinds, frame)

    return Panel((draw,), tables(source), span(table), height, before=numerals(table[value]))


def columns(
    table: pd.DataFrame,
    value: str,
    unit: str,
    source: Tables,
    *,
    by: str | None = None,
    height: int | None = None,
) -> Panel:
    """Return a column for each year, with a piece for each value of `by`; parameters as for :func:`lines`."""
    table, hue, _ = named(table, by)
    kinds = list(dict.fromkeys(table["name"]))
    # nobody counts halves
    axis = alt.Axis(tickMinStep=1) if (table[value] % 1 == 0).all() else alt.Axis()

    def draw(frame: Frame) -> alt.Chart:
        colour = hue.legend(legend(kinds, frame, values=kinds)) if by else hue
        wide = 0.6 * frame.width / (frame.last - frame.first + 1)
        y = alt.Y(f"{value}:Q", title=unit, axis=axis)
        bars = alt.Chart(table).mark_bar(width=wide).encode(x=frame.x(), y=y, color=colour)
        return told(bars, value, unit, source, "year")

    before = numerals(table.groupby("year")[value].sum())
    return Panel((draw,), tables(source), span(table), height, before=before)


def presence(table: pd.DataFrame, row: str, source: Tables, *, height: int = 44) -> Panel:
    """Return a row for each country in the column `row` (ISO3), filled in the years that `table` has of it."""
    table, colour, _ = named(table, row)
    table = table.assign(left=table["year"] - 0.4, right=table["year"] + 0.4)

    def draw(frame: Frame) -> alt.Chart:
        tips = [alt.Tooltip("name:N", title="What"), alt.Tooltip("year:N", title="Year")]
        bars = alt.Chart(table).mark_bar(height=12).encode(x=frame.x("left"), x2=alt.X2("right"), tooltip=tips)
        return bars.encode(y=alt.Y("name:N", title=None, sort=None), color=colour)

    before = tuple(table["name"].unique())
    return Panel((draw,), tables(source), span(table), height, before=before, rows=True)


def facts(table: pd.DataFrame, first: int, last: int, *, height: int | None = None) -> Panel:
    """Return dated facts as labelled points, one under the other in the order of time.

    Parameters
    ----------
    table : rows of the table ``timeline``, with ``label`` (at most some 40 characters)
    first, last : calendar years of the axis
    """
    rows = placed(table)[["label", "when", "year"]].sort_values("year", kind="stable")
    rows = rows.assign(place=range(len(rows)))

    def draw(frame: Frame) -> alt.LayerChart:
        # a label stands on the right of its point where it fits, or fits better than on the left; the figure's other
        # panels may have made the axis longer
        at = (rows["year"] - frame.first + 0.5) * frame.width / (frame.last - frame.first + 1)
        size = frame.form.small
        ends = at + [8 + width(label, size) for label in rows["label"]]
        fits = (ends <= frame.width) | (ends - frame.width < ends - 2 * at)
        base = alt.Chart(rows.assign(fits=fits))
        base = base.encode(x=frame.x(), y=alt.Y("place:O", axis=None), text=alt.Text("label:N"))
        tips = [alt.Tooltip("when:N", title="Date"), alt.Tooltip("label:N", title="What")]
        points = base.mark_circle(size=60, color=BLUE, opacity=1).encode(tooltip=tips)
        right = base.transform_filter("datum.fits").mark_text(align="left", dx=8, fontSize=size)
        left = base.transform_filter("!datum.fits").mark_text(align="right", dx=-8, fontSize=size)
        return alt.layer(points, right, left)

    return Panel((draw,), ("timeline",), (first, last), height, rows=True)
