"""A chart in which the reader sets the boundary years of the stages and sees what they explain."""

from collections.abc import Iterator
from string import ascii_lowercase

import altair as alt
import pandas as pd

from companion import charts
from companion.periods import BOUNDARIES, RIVALS, SHORTEST, beyond_trend, explained, judged, rank
from companion.stages import FIRST_YEAR

KINDS = ("values", "changes from year to year")
BEYOND = "beyond a straight line"
#: Width of a bin of shares of variance.
BIN = 0.05
#: Names of the sliders' parameters, one a boundary.
CUTS = [f"cut{number}" for number, _ in enumerate(BOUNDARIES, start=2)]
#: Names of the places of the boundaries in a choice: each counts the observed years before it.
STEPS = ascii_lowercase[: len(BOUNDARIES)]


def changes(series: pd.Series) -> pd.Series:
    """Return the differences of a yearly series, only between years that follow each other."""
    return series.diff()[series.index.to_series().diff() == 1]


def forms(series: dict[str, pd.Series]) -> Iterator[tuple[str, str, pd.Series]]:
    """Yield each series as it is and as its changes: series, kind, numbers by year."""
    for name, values in series.items():
        yield from zip((name, name), KINDS, (values, changes(values)), strict=True)


def comparison(series: dict[str, pd.Series]) -> pd.DataFrame:
    """Return how the paper's boundaries do: series, kind (`KINDS` and `BEYOND`), boundaries, :func:`periods.rank`."""
    judgements = [(*form, explained) for form in forms(series)]
    judgements += [(name, BEYOND, values, beyond_trend) for name, values in series.items()]
    return pd.DataFrame(
        {"series": name, "kind": kind, "boundaries": judged(part), **rank(part, judged(part), measure)}
        for name, kind, part, measure in judgements
    )


def offered(states: dict[str, dict[str, pd.Series]]) -> pd.DataFrame:
    """Return what the chart draws: state, series, kind, year and value (lists), which sliders count, and a note."""
    rows = []
    for state, series in states.items():
        for name, kind, part in forms(series):
            used = [number for number, year in enumerate(BOUNDARIES) if year in judged(part)]
            idle = [f"stage {number + 2}" for number in range(len(BOUNDARIES)) if number not in used]
            note = (
                f"Too few years to judge the start of {' and '.join(idle)}: that slider does nothing." if idle else ""
            )
            rows.append({"state": state, "series": name, "kind": kind, "year": part.index.tolist(),
                         "value": part.tolist(), "used": used, "note": note})  # fmt: skip
    return pd.DataFrame(rows)


def _yearly(chart: alt.Chart) -> alt.Chart:
    """Return one row a year, with ``rest``, the value less the mean or the line, and ``line``, the line at length 1."""
    return (
        chart.transform_flatten(["year", "value"])
        .transform_joinaggregate(middle="mean(value)", centre="mean(year)")
        .transform_calculate(off="datum.value - datum.middle", time="datum.year - datum.centre")
        .transform_calculate(along="datum.off * datum.time", length="datum.time * datum.time")
        .transform_joinaggregate(along="sum(along)", length="sum(length)")
        .transform_calculate(line=f"kind == '{BEYOND}' ? datum.time / sqrt(datum.length) : 0")
        .transform_calculate(rest="datum.off - datum.line * datum.along / sqrt(datum.length)")
        .transform_calculate(square="datum.rest * datum.rest")
    )


def _choices(chart: alt.Chart) -> alt.Chart:
    """Return all admissible choices of boundaries, one a row, with ``share`` and ``place`` as :func:`periods.rank` has.

    A boundary is a step, 0 before it and 1 from it on. The share is what the steps explain of ``rest``, found by taking
    them one after the other and from each what those before it explain, mean or line first (Gram and Schmidt).
    """
    chart = (
        _yearly(chart)
        .transform_window(rest_so_far="sum(rest)", line_so_far="sum(line)")
        .transform_joinaggregate(total="sum(square)", n="count()")
        .transform_aggregate([alt.AggregatedFieldDef(op="values", **{"as": "rows"})])
        .transform_calculate(n="datum.rows[0].n", used="datum.rows[0].used")
    )
    before, share = "0", "0"
    for number, step in enumerate(STEPS):
        # a step after the last year stands for a boundary that can't be judged: it explains nothing
        places = f"sequence({before} + {SHORTEST}, datum.n - {SHORTEST - 1})"
        chart = chart.transform_calculate(**{step: f"datum.used.length > {number} ? {places} : [datum.n]"})
        chart = chart.transform_flatten([step])
        before = f"datum.{step}"
    for number, step in enumerate(STEPS):
        for other in STEPS[number:]:
            # inner product of two steps without mean and line
            inner = (
                f"(datum.n - datum.{other}) * datum.{step} / datum.n - datum.rows[datum.{step} - 1].line_so_far"
                f" * datum.rows[datum.{other} - 1].line_so_far"
            )
            for past in STEPS[:number]:
                inner += f" - datum.by_{past} * datum.{past}{step} * datum.{past}{other}"
            chart = chart.transform_calculate(**{step + other: inner})
        reach = f"-datum.rows[datum.{step} - 1].rest_so_far"
        for past in STEPS[:number]:
            reach += f" - datum.by_{past} * datum.{past}{step} * datum.on_{past}"
        inverse = f"datum.{step}{step} > 1e-9 ? 1 / datum.{step}{step} : 0"
        chart = chart.transform_calculate(**{f"by_{step}": inverse, f"on_{step}": reach})
        share += f" + datum.by_{step} * datum.on_{step} * datum.on_{step}"
    return (
        chart.transform_calculate(share=f"({share}) / datum.rows[0].total")
        .transform_calculate(rounded="round(1e9 * datum.share)")  # a difference of rounding is none
        .transform_window(place="rank()", sort=[alt.SortField("rounded", order="descending")])
    )


def _chosen(cuts: list[str]) -> str:
    """Return the condition under which a row of :func:`_choices` has the boundary years `cuts`, in their order."""
    year = f"[{', '.join(cuts)}][datum.used[{{}}]]"
    return " && ".join(
        f"(datum.used.length <= {number} || (datum.rows[datum.{step} - 1].year < {year.format(number)}"
        f" && {year.format(number)} <= datum.rows[datum.{step}].year))"
        for number, step in enumerate(STEPS)
    )


def movable(states: dict[str, dict[str, pd.Series]]) -> charts.Layer:
    """Return what draws the chart: above, a series with mean and spread of each stage; below, all choices of years.

    Parameters
    ----------
    states : for each state, by name, its yearly series by name, each indexed by calendar year; the first state and its
        first series are shown first
    """
    table = offered(states)
    names = list(dict.fromkeys(table["series"]))
    have = set(zip(table["state"], table["series"], strict=True))
    none = [{"state": state, "series": name, "note": f"{state} has too few years of this series."}
            for state in states for name in names if (state, name) not in have]  # fmt: skip
    first, last = FIRST_YEAR, max(map(max, table["year"]))

    def select(name: str, options: list[str], title: str) -> alt.Parameter:
        return alt.param(name, value=options[0], bind=alt.binding_select(options=options, name=title))

    controls = [
        select("state", list(states), "State "),
        select("which", names, "Series "),
        select("kind", [*KINDS, BEYOND], "Drawn as "),
        *(alt.param(cut, value=year, bind=alt.binding_range(
            min=first + 1, max=last, step=1, name=f"Stage {number} begins in "))
            for number, (cut, year) in enumerate(zip(CUTS, BOUNDARIES, strict=True), start=2)),
    ]  # fmt: skip
    chosen = "datum.state == state && datum.series == which"
    # beyond a line the values are drawn less the line
    form = alt.Chart(table).transform_filter(f"{chosen} && datum.kind == (kind == '{BEYOND}' ? '{KINDS[0]}' : kind)")
    part = " + ".join(f"(indexof(datum.used, {k}) >= 0 && datum.year >= {cut})" for k, cut in enumerate(CUTS))
    base = (
        _yearly(form)
        .transform_calculate(part=part, drawn=f"kind == '{BEYOND}' ? datum.rest : datum.value")
        .transform_joinaggregate(mean="mean(drawn)", spread="stdev(drawn)", groupby=["part"])
        .transform_calculate(low="datum.mean - datum.spread", high="datum.mean + datum.spread")
    )
    x = charts.years(first, last)
    blue, red = charts.BLUE, charts.RED
    y = alt.Y("drawn:Q", title="", scale=alt.Scale(zero=False))
    spread = base.mark_area(opacity=0.15, color=blue).encode(x=x, y="low:Q", y2="high:Q", detail="part:N")
    means = base.mark_line(strokeWidth=3, color=blue).encode(x=x, y="mean:Q", detail="part:N")
    points = base.mark_point(filled=True, size=28, color=charts.INK, opacity=1).encode(
        x=x, y=y, tooltip=["year:Q", alt.Tooltip("drawn:Q", format=".3~f")])  # fmt: skip
    sets = _choices(form)
    # no field is written twice: what a slider changes is computed anew from what stands
    own = sets.transform_calculate(own=f"{_chosen(CUTS)} ? 1 : 0").transform_calculate(
        own_share="datum.own * datum.share", own_place="datum.own * datum.place")  # fmt: skip
    result = own.transform_aggregate(
        share="sum(own_share)", place="sum(own_place)", own="sum(own)", sets="count()", n="max(n)"
    )
    result = result.transform_calculate(
        text="datum.own ? 'These years explain ' + format(datum.share, '.0%') + ', place ' + format(datum.place, ',') "
        f"+ ' of ' + format(datum.sets, ',') + ', n = ' + datum.n : 'Each piece needs {SHORTEST} years, in order.'"
    )

    def words(chart: alt.Chart, height: int, **style: str) -> alt.Chart:
        mark = chart.mark_text(align="left", baseline="bottom", **style)
        return mark.encode(x=alt.value(0), y=alt.value(height), text="text:N")

    notes = form.transform_calculate(text="datum.note")
    missing = alt.Chart(pd.DataFrame(none, columns=["state", "series", "note"])).transform_filter(chosen)
    above = alt.layer(
        spread, means, points, words(result, -6, fontWeight="bold"), words(notes, -22),
        words(missing.transform_calculate(text="datum.note"), 90),
    )  # fmt: skip

    def share(field: str) -> alt.X:
        scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(format=".0%")
        return alt.X(f"{field}:Q", title="share of variance explained", scale=scale, axis=axis)

    line_height = 15
    counted = alt.Y("sets:Q", title="all admissible choices", axis=alt.Axis(titleY=-21 - line_height * len(RIVALS)))
    bars = sets.transform_calculate(bin=f"{BIN} * (floor(datum.share / {BIN}) + 0.5)").transform_aggregate(
        sets="count()", groupby=["bin"]).mark_bar().encode(x=share("bin"), y=counted, tooltip=["sets:Q"])  # fmt: skip

    def published(author: str, years: tuple[int, ...], line: int, colour: str, dash: list[int]) -> list[alt.Chart]:
        """Return a dashed rule at what an author's years explain, and words on the `line`-th line over the bars."""
        place = sets.transform_joinaggregate(sets="count()").transform_filter(_chosen(list(map(str, years))))
        place = place.transform_calculate(
            text=f"'{author.capitalize()}’s years: ' + format(datum.share, '.0%') + ', place ' "
            "+ format(datum.place, ',') + ' of ' + format(datum.sets, ',')"
        )
        rule = place.mark_rule(color=colour, strokeWidth=2, strokeDash=dash).encode(x=share("share"))
        return [rule, words(place, -6 - line_height * line, color=colour, fontWeight="bold")]

    marks = published("The paper", BOUNDARIES, 0, red, [6, 3])
    for line, (author, years) in enumerate(RIVALS.items(), start=1):
        marks += published(author, years, line, charts.INK, [2, 3])
    mine = own.transform_filter("datum.own").mark_rule(color=blue, strokeWidth=3).encode(x=share("share"))

    def draw(frame: charts.Frame) -> alt.VConcatChart:
        wide, high = frame.width, frame.height
        binned = bars.mark_bar(color=charts.GRID, width=0.97 * BIN * wide)
        below = alt.layer(binned, mine, *marks).properties(width=wide, height=high // 2)
        both = alt.vconcat(above.properties(width=wide, height=high), below, spacing=40 + line_height * len(RIVALS))
        return both.add_params(*controls)

    return draw
