"""Panels with a row for each country or kind: bars, dots, a grid of words."""

import altair as alt
import pandas as pd

from companion.panels import Frame, Panel, Tables, named, shaped, tables, told
from companion.style import BLUE, GROUNDS, QUIET


def bars(table: pd.DataFrame, value: str, row: str, unit: str, source: Tables, *, height: int | None = None) -> Panel:
    """Return a bar for each row of `table`, named by the column `row`, in the table's order."""

    def draw(frame: Frame) -> alt.Chart:
        base = alt.Chart(table.assign(name=table[row].astype(str))).mark_bar(color=BLUE)
        y = alt.Y("name:N", title=None, sort=None)
        return told(base.encode(x=alt.X(f"{value}:Q", title=unit), y=y), value, unit, source)

    return Panel((draw,), tables(source), None, height, before=tuple(table[row].astype(str)), rows=True)


def dots(
    table: pd.DataFrame,
    value: str,
    row: str,
    unit: str,
    source: Tables,
    *,
    by: str,
    colour: str | None = None,
    hollow: str | None = None,
    joined: bool = False,
    domain: tuple[float, float] | None = None,
    height: int | None = None,
) -> Panel:
    """Return rows of marks along one scale.

    Parameters
    ----------
    table, value, unit, source, by, colour, hollow, domain, height : as for :func:`marks`
    row : the column whose values are the rows, in the order in which they come
    joined : whether a thin line joins the marks of a row
    """
    table, hue, _ = named(table, colour or by)
    by = by if colour else "name"
    kinds = list(dict.fromkeys(table[by]))
    scale = alt.Scale(domain=domain, zero=False, nice=False) if domain else alt.Undefined

    def draw(frame: Frame) -> alt.LayerChart:
        y = alt.Y(f"{row}:N", title=None, sort=list(dict.fromkeys(table[row])))
        base = alt.Chart(table).encode(x=alt.X(f"{value}:Q", title=unit, scale=scale), y=y)
        drawn = [shaped(told(base, value, unit, source, row, by), by, hue, hollow, kinds, frame)]
        if joined:
            drawn.insert(0, base.mark_line(color=QUIET, strokeWidth=1).encode(detail=alt.Detail(f"{row}:N")))
        return alt.layer(*drawn)

    return Panel((draw,), tables(source), None, height, before=tuple(table[row].astype(str)), rows=True)


def grid(table: pd.DataFrame, column: str, row: str, text: str, *sources: str, shaded: str) -> Panel:
    """Return a table as a picture: `text` in a cell for each `row` and `column`, on a ground where `shaded` is true."""

    def draw(frame: Frame) -> alt.LayerChart:
        axis = alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)
        base = alt.Chart(table).encode(
            x=alt.X(f"{column}:N", title=None, sort=list(dict.fromkeys(table[column])), axis=axis),
            y=alt.Y(f"{row}:N", title=None, sort=list(dict.fromkeys(table[row]))),
            tooltip=[column, row, text],
        )
        ground = base.transform_filter(f"datum['{shaded}']").mark_rect(color=GROUNDS[0], stroke=QUIET, strokeWidth=1)
        return alt.layer(ground, base.mark_text(fontSize=frame.form.small).encode(text=alt.Text(f"{text}:N")))

    return Panel((draw,), sources, None, alt.Step(25), before=tuple(table[row].astype(str)), rows=True)
