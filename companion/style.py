"""The look of every chart: sizes, colours, theme, and the encodings that a country and a year have throughout.

Importing the module turns on the book's theme and its renderer, so that a chart at the end of a cell looks the same
in the built book, in JupyterLab and in print.
"""

import altair as alt
import pandas as pd

from companion import render
from companion.stages import LAST_YEAR, STAGES

#: A panel's size in pixels; the page scales it, and at this width its letters stay legible on a phone.
WIDTH, HEIGHT = 350, 220
#: The height of each of several panels.
HEIGHTS = 160
#: Ink, grid and grounds; the page's style sheet swaps them for the dark theme by these very values.
INK, QUIET, GRID, GROUNDS = "#1f2328", "#59636e", "#d1d9e0", ("#e1e9f3", "#faf8f1")
#: Colour on a light ground, colour on a dark ground, and dash: safe for colour-blind readers and in grey.
STYLES = {
    "TJK": ("#0b5cad", "#6cb6ff", [1, 0]),
    "RUS": ("#b3261e", "#ff8a80", [7, 3]),
    "CHN": ("#8a5a00", "#e3b341", [2, 2]),
    "USA": ("#4d5761", "#aab4bf", [9, 3, 2, 3]),
    "UZB": ("#1a7f5a", "#56d4a4", [5, 2, 1, 2]),
    "KAZ": ("#7a3e9d", "#d2a8ff", [4, 4]),
    "KGZ": ("#a0396f", "#f778ba", [1, 2]),
    "TKM": ("#5b6b00", "#b5c94c", [10, 2]),
    "CHE": ("#3b5f7a", "#8fbcd9", [3, 1]),
    "NLD": ("#8c4a2f", "#e0a184", [6, 1, 1, 1]),
}
#: The colours of what is no country.
BLUE, RED = STYLES["TJK"][0], STYLES["RUS"][0]
#: Shapes of marks, the second carrier beside the colour.
SHAPES = ("circle", "triangle-up", "diamond", "square", "cross", "triangle-down")


def enable_theme() -> None:
    """Make the book's restrained look the default of every Altair chart."""

    @alt.theme.register("companion", enable=True)
    def companion() -> dict:
        axis = {
            "labelColor": INK,
            "titleColor": INK,
            "gridColor": GRID,
            "domainColor": QUIET,
            "tickColor": QUIET,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        }
        axis_y = {
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleBaseline": "bottom",
            "titleX": 0,
            "titleY": -22,
            "domain": False,
            "ticks": False,
            "labelPadding": 8,
        }
        title = {
            "anchor": "start",
            "frame": "bounds",
            "color": INK,
            "fontSize": 14,
            "offset": 30,
            "subtitleColor": QUIET,
            "subtitleFontSize": 12,
            "subtitlePadding": 5,
        }
        words = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12}
        config = {
            "aria": False,  # the figure as a whole has a text alternative and a table
            "font": "Liberation Sans, Arial, Helvetica, Nimbus Sans, Roboto, sans-serif",
            # room for letters that a phone shows larger in relation to the lines
            "padding": {"left": 18, "right": 20, "top": 5, "bottom": 5},
            "background": None,
            "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": "transparent"},
            "axis": axis,
            "axisX": {"grid": False},
            "axisY": axis_y,
            "title": title,
            "header": words,
            "legend": words | {"orient": "bottom", "columns": 1, "rowPadding": 5, "labelLimit": 0},
            "text": {"color": INK, "fontSize": 12},
        }
        return {"config": config}


enable_theme()
alt.renderers.register("companion", render.bundle)
alt.renderers.enable("companion")


def country(column: str = "iso3") -> alt.Color:
    """Return the colour encoding of a country `column` (ISO 3166-1 alpha-3): one colour through the whole book."""
    scale = alt.Scale(domain=list(STYLES), range=[light for light, _, _ in STYLES.values()])
    return alt.Color(f"{column}:N", legend=None, scale=scale)


def dash(column: str = "iso3") -> alt.StrokeDash:
    """Return the dash encoding of a country `column`, the second carrier beside the colour."""
    scale = alt.Scale(domain=list(STYLES), range=[pattern for _, _, pattern in STYLES.values()])
    return alt.StrokeDash(f"{column}:N", legend=None, scale=scale)


def years(first: int, last: int, column: str = "year", width: int = WIDTH) -> alt.X:
    """Return the x encoding of a year `column` from `first` to `last`, written as 1991 and not as 1,991.

    Every layer of a panel must take its x from here: layers share one scale. The ticks are as many as a panel of
    `width` pixels has room for.
    """
    room = width / WIDTH
    step = next(step for step in (1, 2, 5, 10) if last - first < 8 * step * room or step == 10)
    ticks = [year for year in range(first, last + 1) if year % step == 0]
    scale = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False, zero=False)
    return alt.X(f"{column}:Q", title=None, axis=alt.Axis(format="d", values=ticks), scale=scale)


def stage_bands(first: int, last: int, width: int = WIDTH) -> alt.LayerChart:
    """Return the labelled grounds of the stages that overlap the calendar years `first` to `last`.

    Years after the paper get a paler ground, so that they are told apart from stage 4 before them. A band too narrow
    for its name has the stage's number alone.
    """
    rows = [
        {"start": max(s.start, first) - 0.5, "end": min(s.end, last) + 0.5, "ground": s.number % 2, "strength": 0.7}
        | {"label": f"Stage {s.number}", "short": str(s.number)}
        for s in STAGES
        if s.start <= last and s.end >= first
    ]
    if last > LAST_YEAR:
        after = {"start": LAST_YEAR + 0.5, "end": last + 0.5, "ground": 0, "strength": 0.2}
        rows.append(after | {"label": "after", "short": "after"})
    table = pd.DataFrame(rows).assign(middle=lambda t: (t["start"] + t["end"]) / 2)
    room = (table["end"] - table["start"]) * width / (last - first + 1)
    table["label"] = table["label"].where(room > 40, table["short"])
    base = alt.Chart(table.drop(columns="short"))
    ground = alt.Color("ground:O", legend=None, scale=alt.Scale(domain=[1, 0], range=list(GROUNDS)))
    strength = alt.Opacity("strength:Q", scale=None)
    x = years(first, last, "start", width)
    bands = base.mark_rect().encode(x=x, x2="end:Q", color=ground, opacity=strength)
    names = base.mark_text(baseline="bottom", color=QUIET, fontSize=11).encode(
        x=years(first, last, "middle", width), y=alt.value(-3), text="label:N"
    )
    return alt.layer(bands, names).resolve_scale(color="independent")
