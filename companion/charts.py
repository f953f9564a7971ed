"""The chart grammar of the book: theme, colours, stage bands, labels at the line's end.

A chapter composes a chart from these parts with ``+`` and ``|`` and hands it to :func:`figure`, which adds
what every medium needs: the finding as title, a text alternative, the table behind it and its sources.
Importing the module turns on the book's theme and its renderer, so that a chart at the end of a cell looks the same
in the built book, in JupyterLab and in print.
"""

import itertools
import textwrap

import altair as alt
import pandas as pd

from companion import data, render
from companion.stages import LAST_YEAR, STAGES

#: A chart's size in pixels; the page scales it, and at this width its letters stay legible on a phone.
WIDTH, HEIGHT = 350, 220
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
#: Numbers for the names of parameters: two panels of one chart must not share one.
_NUMBERS = itertools.count(1)
NEIGHBOURS = ("KAZ", "KGZ", "TKM", "UZB")


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
        return {"config": {
            "aria": False,  # the figure as a whole has a text alternative and a table
            "font": "Liberation Sans, Arial, Helvetica, Nimbus Sans, Roboto, sans-serif",
            # room for letters that a phone shows larger in relation to the lines
            "padding": {"left": 18, "right": 20, "top": 5, "bottom": 5},
            "background": None,
            "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": "transparent"},
            "axis": axis,
            "axisX": {"grid": False},
            "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleBaseline": "bottom",
                      "titleX": 0, "titleY": -22, "domain": False, "ticks": False, "labelPadding": 8},
            "title": {"anchor": "start", "frame": "bounds", "color": INK, "fontSize": 14, "offset": 30,
                      "subtitleColor": QUIET, "subtitleFontSize": 12, "subtitlePadding": 5},
            "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12},
            "legend": {"orient": "bottom", "columns": 1, "rowPadding": 5,
                       "labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12},
            "text": {"color": INK, "fontSize": 12},
        }}  # fmt: skip


enable_theme()
alt.renderers.register("companion", render.bundle)
alt.renderers.enable("companion")


def country(column: str = "iso3") -> alt.Color:
    """Return the colour encoding of a country `column` (ISO 3166-1 alpha-3): one colour through the whole book."""
    return alt.Color(f"{column}:N", legend=None, scale=alt.Scale(
        domain=list(STYLES), range=[light for light, _, _ in STYLES.values()]))  # fmt: skip


def dash(column: str = "iso3") -> alt.StrokeDash:
    """Return the dash encoding of a country `column`, the second carrier beside the colour."""
    return alt.StrokeDash(f"{column}:N", legend=None, scale=alt.Scale(
        domain=list(STYLES), range=[pattern for _, _, pattern in STYLES.values()]))  # fmt: skip


def years(first: int, last: int, column: str = "year") -> alt.X:
    """Return the x encoding of a year `column` from `first` to `last`, written as 1991 and not as 1,991.

    Every layer of a chart must take its x from here: layers share one scale.
    """
    step = 1 if last - first < 6 else 2 if last - first < 15 else 5
    ticks = [year for year in range(first, last + 1) if year % step == 0]
    return alt.X(f"{column}:Q", title=None, axis=alt.Axis(format="d", values=ticks),
                 scale=alt.Scale(domain=[first - 0.5, last + 0.5], nice=False, zero=False))  # fmt: skip


def stage_bands(first: int, last: int) -> alt.LayerChart:
    """Return the labelled grounds of the stages that overlap the calendar years `first` to `last`.

    Years after the paper get a paler ground, so that they are told apart from stage 4 before them.
    """
    rows = [
        {"start": max(s.start, first) - 0.5, "end": min(s.end, last) + 0.5, "ground": s.number % 2,
         "label": f"Stage {s.number}", "strength": 0.7}
        for s in STAGES if s.start <= last and s.end >= first
    ]  # fmt: skip
    if last > LAST_YEAR:
        rows.append({"start": LAST_YEAR + 0.5, "end": last + 0.5, "ground": 0, "label": "after", "strength": 0.2})
    base = alt.Chart(pd.DataFrame(rows).assign(middle=lambda t: (t.start + t.end) / 2))
    ground = alt.Color("ground:O", legend=None, scale=alt.Scale(domain=[1, 0], range=list(GROUNDS)))
    bands = base.mark_rect().encode(x=years(first, last, "start"), x2="end:Q", color=ground,
                                    opacity=alt.Opacity("strength:Q", scale=None))  # fmt: skip
    names = base.mark_text(baseline="bottom", color=QUIET, fontSize=11).encode(
        x=years(first, last, "middle"), y=alt.value(-3), text="label:N"
    )
    return alt.layer(bands, names).resolve_scale(color="independent")


def country_lines(frame: pd.DataFrame, column: str, unit: str, source: str, key: str = "iso3",
                  first: int | None = None, height: int = HEIGHT) -> alt.LayerChart:  # fmt: skip
    """Return one line per country with its name at the end; a missing year stays a gap.

    Parameters
    ----------
    frame : columns `key` (ISO3), ``year`` (integer) and `column` (number in `unit`)
    column, unit : what is drawn, and the unit as the axis names it
    source : name of the table in ``datapackage.json``, for the tooltip
    key : the column that tells the countries apart
    first : first year of the axis, when it is not the first year of `frame`
    height : of the chart in pixels
    """
    labels = data.load("countries").set_index("iso3")["label"]
    first, last = first or int(frame["year"].min()), int(frame["year"].max())
    grid = pd.MultiIndex.from_product([frame[key].unique(), range(first, last + 1)], names=[key, "year"])
    full = (
        frame.set_index([key, "year"])[[column]].astype("float64").reindex(grid).reset_index()
        .assign(country=lambda t: t[key].map(labels))
    )  # fmt: skip
    tips = [alt.Tooltip("country:N", title="Country"), alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip(f"{column}:Q", title=unit, format=",.4~r"),
            alt.Tooltip("source:N", title="Source")]  # fmt: skip
    base = alt.Chart(full).encode(x=years(first, last), y=alt.Y(f"{column}:Q", title=unit), color=country(key))
    # live, the country whose line the pointer touches stands out; an unseen broad line is easier to touch
    near = alt.selection_point(name=f"near{next(_NUMBERS)}", on="mouseover", clear="mouseout", fields=[key])
    faint = alt.condition(near, alt.value(1), alt.value(0.25))
    line = base.mark_line(strokeWidth=2).encode(strokeDash=dash(key), opacity=faint)
    points = (
        base.transform_filter(f"isValid(datum['{column}'])")
        .transform_calculate(source=repr(data.source(source)["sources"][0]["title"]))
        .mark_circle(size=22, opacity=1).encode(tooltip=tips)
    )  # fmt: skip
    # the lowest pitch at which two names don't touch, in units of the measure
    pitch = 15 / height * (full[column].max() - min(0, full[column].min()))
    names = _end_labels(full, column, key, pitch).encode(x=years(first, last))
    broad = base.mark_line(strokeWidth=14, opacity=0).add_params(near)
    return alt.layer(line, broad, points, names).properties(height=height)


def _end_labels(frame: pd.DataFrame, column: str, key: str, pitch: float) -> alt.Chart:
    """Return each country's name beside its last value, pushed apart where lines end closer than `pitch`."""
    ends = frame.dropna(subset=column).sort_values("year").groupby(key).tail(1).sort_values(column)
    places: list[float] = []
    for value in ends[column]:
        places.append(value if not places else max(value, places[-1] + pitch))
    ends = ends.assign(place=places, year=frame["year"].max())
    return alt.Chart(ends).mark_text(align="left", dx=12).encode(y="place:Q", text="country:N", color=country(key))


def dated_facts(frame: pd.DataFrame, first: int, last: int) -> alt.LayerChart:
    """Return dated facts as labelled points, one under the other in the order of time.

    Parameters
    ----------
    frame : columns ``date`` (datetime) and ``label`` (at most some 40 characters)
    first, last : calendar years of the axis
    """
    middle = pd.Timestamp(year=(first + last) // 2 + 1, month=1, day=1)
    facts = frame.sort_values("date").assign(
        place=lambda t: range(len(t)), early=lambda t: t["date"] < middle,
        year=lambda t: t["date"].dt.year + (t["date"].dt.dayofyear - 1) / 365 - 0.5,
        # a day without a leading nought is spelled differently by each system's strftime
        day=lambda t: t["date"].dt.day.astype("string") + t["date"].dt.strftime(" %B %Y"),
    ).drop(columns="date")  # fmt: skip
    base = alt.Chart(facts).encode(x=years(first, last), y=alt.Y("place:O", axis=None))
    points = base.mark_circle(size=60, color=STYLES["TJK"][0], opacity=1).encode(
        tooltip=[alt.Tooltip("day:N", title="Date"), alt.Tooltip("label:N", title="What")]
    )
    right = base.transform_filter("datum.early").mark_text(align="left", dx=8).encode(text="label:N")
    left = base.transform_filter("!datum.early").mark_text(align="right", dx=-8).encode(text="label:N")
    return alt.layer(points, right, left)


def figure(chart: alt.TopLevelMixin, *, title: str, subtitle: str, alternative: str, table: pd.DataFrame,
           sources: list[str]) -> alt.TopLevelMixin:  # fmt: skip
    """Return `chart` with all that a reader needs who sees it, hears it, prints it or takes its numbers.

    Parameters
    ----------
    title : the finding, in one sentence
    subtitle : measure, unit, years
    alternative : what a sighted reader would conclude, 60 to 300 characters
    table : the values drawn, with plain column names
    sources : names of the tables in ``datapackage.json`` that the chart draws on

    Raises
    ------
    ValueError : the text alternative is too short or too long, or the table is empty
    DataError : a source is not in the data package
    """
    if not 60 <= len(alternative) <= 300:
        raise ValueError(f"A text alternative has 60 to 300 characters, this one has {len(alternative)}: {alternative}")
    if table.empty:
        raise ValueError(f"The figure '{title}' has no table behind it.")
    for name in sources:
        data.source(name)
    heading = alt.TitleParams(textwrap.wrap(title, 54), subtitle=textwrap.wrap(subtitle, 66))
    plain = table.astype(object).where(table.notna(), None)
    return chart.properties(
        title=heading,
        description=alternative,
        usermeta={"columns": list(map(str, plain.columns)), "rows": plain.to_numpy().tolist(), "sources": sources},
    )
