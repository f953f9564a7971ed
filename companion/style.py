"""The look of every chart: sizes, colours, theme, and the encodings that a country and a year have throughout.

Importing the module turns on the book's theme and its renderer, so that a chart at the end of a cell looks the same
in the built book, in JupyterLab and in print.
"""

from dataclasses import dataclass
from functools import cache

import altair as alt
import pandas as pd

from companion import letters, render
from companion.stages import LAST_YEAR, STAGES


@dataclass(frozen=True)
class Form:
    """One of the two ways in which a figure is composed: how wide, and with letters of which size.

    ``width`` is that of the whole picture in pixels; ``text``, ``axis`` and ``small`` are the sizes of names and words,
    of the axes' labels, and of the smallest letters. ``stretch`` is by how much a panel is higher than on a phone, and
    ``rows`` the same where its height follows from rows of words.
    """

    width: int
    text: float
    axis: float
    small: float
    stretch: float
    rows: float


#: For a phone, shown at its own size or hardly smaller; and for a page, over text and margin.
NARROW, WIDE = Form(340, 12.5, 12, 11.5, 1, 1), Form(860, 14, 13, 12.5, 1.45, 1.2)
#: A panel's size in pixels when nothing else gives it, and the height of each of several panels; on a phone.
WIDTH, HEIGHT, HEIGHTS = 350, 220, 160
#: Ink, quiet ink, grid and the grounds of stages with odd and even numbers; the page's style sheet swaps them for the
#: dark theme by these very values.
INK, QUIET, GRID, GROUNDS = "#1d1b16", "#5e584c", "#ddd6c7", ("#f1ece0", "#fffdf8")
#: What makes the ground of an odd stage at half its strength, so that the grid is seen through it.
BAND = "#e3dbc8"
#: Colour on a light ground, colour on a dark ground, and dash: safe for colour-blind readers and in grey.
STYLES = {
    "TJK": ("#0b5cad", "#6cb6ff", [1, 0]),
    "RUS": ("#b3261e", "#ff8a80", [7, 3]),
    "CHN": ("#8a5a00", "#e3b341", [2, 2]),
    "USA": ("#4d5761", "#aab4bf", [9, 3, 2, 3]),
    "UZB": ("#16704f", "#56d4a4", [5, 2, 1, 2]),
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
#: Source Sans 3 by the name that the cuts in ``fonts/`` bear, and what stands in for it.
FONT = "Companion Sans, Liberation Sans, Arial, sans-serif"
#: The strip above a panel in which the stages' names stand, in pixels.
STRIP = 19


def look(form: Form) -> dict:
    """Return Vega-Lite's configuration of the book's restrained look in a `form`."""
    words = {"labelColor": INK, "titleColor": INK, "labelFontSize": form.axis, "titleFontSize": form.axis}
    axis = {"gridColor": GRID, "domainColor": QUIET, "tickColor": QUIET, "titleFontWeight": "normal", "labelLimit": 240}
    axis_y = {
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleBaseline": "bottom",
        "titleX": 0,
        "titleY": -STRIP - 7,
        "titleColor": QUIET,
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
    }
    title = {
        "anchor": "start",
        "frame": "bounds",
        "color": INK,
        "fontSize": form.text + 3,
        "fontWeight": 600,
        "offset": 20,
        "subtitleColor": QUIET,
        "subtitleFontSize": form.text,
        "subtitlePadding": 5,
    }
    legend = {"orient": "bottom", "columns": 1 if form is NARROW else 4, "rowPadding": 5, "labelLimit": 0}
    return {
        "aria": False,  # the figure as a whole has a text alternative and a table
        "font": FONT,
        "padding": {"left": 1, "right": 1, "top": 4, "bottom": 4},
        "background": None,
        "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": "transparent"},
        "axis": words | axis,
        "axisX": {"grid": False, "titleAnchor": "end", "titleColor": QUIET},
        "axisQuantitative": {"tickCount": 5 if form is NARROW else 6},
        "axisY": axis_y,
        "title": title,
        "header": words,
        "legend": words | legend,
        "text": {"color": INK, "fontSize": form.text},
        "line": {"strokeWidth": 2.4},
    }


@alt.theme.register("companion", enable=True)
def theme() -> dict:
    """Return the look of a chart that is in no figure."""
    return {"config": look(NARROW)}


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
    `width` pixels has room for, and hardly more than a dozen.
    """
    apart = max(36, width / 14)
    step = next(step for step in (1, 2, 5, 10) if step * width / (last - first + 1) >= apart or step == 10)
    ticks = [year for year in range(first, last + 1) if year % step == 0]
    scale = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False, zero=False)
    return alt.X(f"{column}:Q", title=None, axis=alt.Axis(format="d", values=ticks, tickCount=len(ticks)), scale=scale)


@cache
def stage_bands(first: int, last: int, width: int = WIDTH, form: Form = NARROW) -> alt.LayerChart:
    """Return the grounds of the stages that overlap the calendar years `first` to `last`, their names in a strip above.

    Years after the paper get a paler ground, so that they are told apart from stage 4 before them. A band too narrow
    for its name has the stage's number alone, or nothing.
    """
    rows = [
        {"start": max(s.start, first) - 0.5, "end": min(s.end, last) + 0.5, "strength": 0.5 * (s.number % 2)}
        | {"label": f"Stage {s.number}", "short": str(s.number)}
        for s in STAGES
        if s.start <= last and s.end >= first
    ]
    if last > LAST_YEAR:
        after = {"start": LAST_YEAR + 0.5, "end": last + 0.5, "strength": 0.2}
        rows.append(after | {"label": "after", "short": ""})
    table = pd.DataFrame(rows).assign(middle=lambda t: (t["start"] + t["end"]) / 2)
    room = (table["end"] - table["start"]) * width / (last - first + 1)
    wanted = table["label"].map(lambda label: letters.width(label, form.small))
    table["label"] = table["label"].where(room > wanted, table["short"])
    base = alt.Chart(table.drop(columns="short"))
    strength = alt.Opacity("strength:Q", scale=None)
    bands = base.transform_filter("datum.strength").mark_rect(color=BAND)
    bands = bands.encode(
        x=years(first, last, "start", width), x2=alt.X2("end"), opacity=strength,
        y=alt.YValue(-STRIP), y2=alt.Y2Value("height"),
    )  # fmt: skip
    names = base.mark_text(baseline="middle", color=QUIET, fontSize=form.small).encode(
        x=years(first, last, "middle", width), y=alt.YValue(-STRIP / 2), text=alt.Text("label:N")
    )
    return alt.layer(bands, names)
