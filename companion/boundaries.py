"""A chart in which the reader sets the boundary years of the stages and sees what they explain."""

from collections.abc import Iterator

import altair as alt
import pandas as pd

from companion import charts
from companion.periods import BOUNDARIES, admissible, beyond_trend, explained, judged, rank
from companion.stages import FIRST_YEAR

KINDS = ("values", "changes from year to year")
BEYOND = "beyond a straight line"
#: Width of a bin of shares of variance.
BIN = 0.05


def changes(series: pd.Series) -> pd.Series:
    """Return the differences of a yearly series, only between years that follow each other."""
    return series.diff()[series.index.to_series().diff() == 1]


def forms(series: dict[str, pd.Series]) -> Iterator[tuple[str, str, pd.Series]]:
    """Yield each series as it is and as its changes: series, kind, numbers by year."""
    for name, values in series.items():
        yield from zip((name, name), KINDS, (values, changes(values)), strict=True)


def observations(series: dict[str, pd.Series]) -> pd.DataFrame:
    """Return the series and their changes as one table: series, kind, year, value."""
    return pd.concat(
        part.rename("value").rename_axis("year").reset_index().assign(series=name, kind=kind)
        for name, kind, part in forms(series)
    )


def comparison(series: dict[str, pd.Series]) -> pd.DataFrame:
    """Return how the paper's boundaries do: series, kind (`KINDS` and `BEYOND`), boundaries, :func:`periods.rank`."""
    judgements = [(*form, explained) for form in forms(series)]
    judgements += [(name, BEYOND, values, beyond_trend) for name, values in series.items()]
    return pd.DataFrame(
        {"series": name, "kind": kind, "boundaries": judged(part), **rank(part, judged(part), measure)}
        for name, kind, part, measure in judgements
    )


def all_choices(series: dict[str, pd.Series]) -> pd.DataFrame:
    """Return how many admissible sets of boundaries explain how much: series, kind, share (middle of its bin), sets."""
    rows = []
    for name, kind, part in forms(series):
        shares = pd.Series(explained(part, admissible(part, len(judged(part)))))
        counts = (shares // BIN).value_counts()
        rows += [{"series": name, "kind": kind, "share": BIN * (k + 0.5), "sets": n} for k, n in counts.items()]
    return pd.DataFrame(rows)


def movable(series: dict[str, pd.Series]) -> alt.VConcatChart:
    """Return the chart: above, a series with the mean and spread of each stage; below, all choices of boundaries.

    Parameters
    ----------
    series : yearly series by name, each indexed by calendar year
    """
    table = observations(series)
    first, last = FIRST_YEAR, int(table["year"].max())
    which = alt.param("which", value=next(iter(series)), bind=alt.binding_select(options=list(series), name="Series "))
    kind = alt.param("kind", value=KINDS[0], bind=alt.binding_select(options=list(KINDS), name="Drawn as "))
    cuts = [
        alt.param(f"cut{number}", value=year, bind=alt.binding_range(
            min=first + 1, max=last, step=1, name=f"Stage {number} begins in "))
        for number, year in enumerate(BOUNDARIES, start=2)
    ]  # fmt: skip
    chosen = "datum.series == which && datum.kind == kind"
    part = " + ".join(f"(datum.year >= cut{number})" for number in range(2, len(cuts) + 2))
    base = (
        alt.Chart(table)
        .transform_filter(chosen)
        .transform_calculate(part=part)
        .transform_joinaggregate(mean="mean(value)", spread="stdev(value)", groupby=["part"])
        .transform_joinaggregate(middle="mean(value)", n="count()")
        .transform_calculate(
            within="pow(datum.value - datum.mean, 2)", total="pow(datum.value - datum.middle, 2)",
            low="datum.mean - datum.spread", high="datum.mean + datum.spread")
        .transform_joinaggregate(within="sum(within)", total="sum(total)")
        .transform_calculate(share="1 - datum.within / datum.total")
    )  # fmt: skip
    x = charts.years(first, last)
    blue, red = charts.STYLES["TJK"][0], charts.STYLES["RUS"][0]
    y = alt.Y("value:Q", title="", scale=alt.Scale(zero=False))
    spread = base.mark_area(opacity=0.15, color=blue).encode(x=x, y="low:Q", y2="high:Q", detail="part:N")
    means = base.mark_line(strokeWidth=3, color=blue).encode(x=x, y="mean:Q", detail="part:N")
    points = base.mark_point(filled=True, size=28, color=charts.INK, opacity=1).encode(
        x=x, y=y, tooltip=["year:Q", alt.Tooltip("value:Q", format=".3~f")])  # fmt: skip
    words = base.transform_filter("datum.year == 2003 || datum.year == 2005").transform_aggregate(
        share="mean(share)", n="max(n)").transform_calculate(
        text="'These years explain ' + format(datum.share, '.0%') + ' of the variance, n = ' + datum.n"
    ).mark_text(align="left", baseline="bottom", fontWeight="bold").encode(
        x=alt.value(0), y=alt.value(-6), text="text:N")  # fmt: skip
    above = alt.layer(spread, means, points, words).properties(height=190)

    scale = alt.Scale(domain=[0, 1])
    axis = alt.X("share:Q", title="share of variance explained", scale=scale, axis=alt.Axis(format=".0%"))
    bars = alt.Chart(all_choices(series)).transform_filter(chosen).mark_bar(color=charts.GRID, width=17).encode(
        x=axis, y=alt.Y("sets:Q", title="all admissible choices"), tooltip=["sets:Q"])  # fmt: skip
    paper = alt.Chart(comparison(series)[["series", "kind", "share", "place", "sets"]]).transform_filter(chosen)
    paper = paper.transform_calculate(
        text="'The paper’s years: ' + format(datum.share, '.0%') + ', place ' + datum.place + ' of ' + datum.sets"
    )
    mark = paper.mark_rule(color=red, strokeWidth=2, strokeDash=[6, 3]).encode(x=axis)
    label = paper.mark_text(align="left", baseline="bottom", color=red, fontWeight="bold").encode(
        x=alt.value(0), y=alt.value(-6), text="text:N")  # fmt: skip
    own = base.transform_aggregate(share="mean(share)").mark_rule(color=blue, strokeWidth=3).encode(x=axis)
    below = alt.layer(bars, own, mark, label).properties(height=110)
    return alt.vconcat(above, below, spacing=40).add_params(which, kind, *cuts)
