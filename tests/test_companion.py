"""The package that chapters import: free of the publishing tools, honest about its input."""

import importlib
import re
import subprocess
import sys

import altair as alt
import myst_nb
import pandas as pd
import pytest
from conftest import ROOT

from companion import charts, data, numbers, render, style
from companion.stages import FIRST_YEAR, LAST_YEAR, STAGES, stage_of

WALL = """
import importlib, pkgutil, sys
for name in ("sphinx", "myst_nb", "docutils", "vl_convert", "publishing"):
    sys.modules[name] = None          # importing it now fails
import companion
for module in pkgutil.iter_modules(companion.__path__):
    importlib.import_module(f"companion.{module.name}")
import altair as alt
bundle = companion.render.bundle(alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().to_dict())
assert "image/svg+xml" not in bundle and companion.render.VEGALITE in bundle
print("free")
"""


def test_companion_imports_without_sphinx_mystnb_and_vlconvert():
    done = subprocess.run([sys.executable, "-c", WALL], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "free", done.stderr


def test_stages_cover_the_papers_years_without_gap_or_overlap():
    years = [year for stage in STAGES for year in stage.years]
    assert years == list(range(FIRST_YEAR, LAST_YEAR + 1))
    assert stage_of(FIRST_YEAR - 1) is None and stage_of(LAST_YEAR + 1) is None
    assert [stage_of(year).number for year in (1999, 2000, 2010, 2022)] == [1, 2, 3, 4]


def example(**changes):
    arguments = {"title": "T", "subtitle": "S", "alternative": "x" * 80, "table": pd.DataFrame({"a": [1]})}
    panel = changes.pop("panel", charts.custom(alt.Chart(alt.Data(values=[{"a": 1}])).mark_point()))
    return charts.figure(panel, **(arguments | changes))


def test_a_chart_is_live_still_and_text_at_once():
    bundle = example()._repr_mimebundle_()
    assert set(bundle) == {render.VEGALITE, render.TABLE, render.PHONE, "image/svg+xml", "text/plain"}
    assert set(bundle[render.PHONE]) == {"spec", "svg"}
    assert bundle["text/plain"] == "x" * 80
    assert bundle[render.VEGALITE]["$schema"].endswith("/v5.20.1.json")


@pytest.mark.parametrize("alternative", ["", "Too short.", "x" * 301])
def test_a_figure_without_fitting_text_alternative_is_refused(alternative):
    with pytest.raises(ValueError, match="text alternative"):
        example(alternative=alternative)


def test_a_figure_without_values_or_with_unknown_source_is_refused():
    with pytest.raises(ValueError, match="no table"):
        example(table=pd.DataFrame({"a": []}))
    with pytest.raises(data.DataError, match="no table 'nowhere'"):
        example(panel=charts.custom(alt.Chart(), "nowhere"))


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        ("", 1999, "1999"),
        ("", "a few", "a few"),
        (".0f", 12345.6, "12,346"),
        ("d", 1234, "1,234"),
        (".1f", -0.25, "−0.2"),
        ("+.1f", 2.0, "+2.0"),
        (".1f", [1, 2.25], "1.0 and 2.2"),
        ("", pd.Index([1994, 1996, 1997]), "1994, 1996 and 1997"),
        ("", [], "none"),
    ],
)
def test_a_number_is_written_as_the_book_prints_it(form, value, text):
    assert numbers.written(value, form) == text


@pytest.mark.parametrize("missing", [float("nan"), pd.NA, None])
def test_a_missing_number_is_refused_by_name(missing):
    with pytest.raises(ValueError, match=r"^trough: .*NaN"):
        numbers.glue(".1f", trough=missing)


def test_years_that_follow_each_other_are_one_span():
    assert numbers.spans([1998, 1992, 1996, 1997]) == "1992, 1996-1998"


def test_one_glued_number_serves_all_words_of_a_figure(monkeypatch):
    monkeypatch.setattr(numbers, "display", lambda *bundles, **_: None)
    numbers.glue(".0f", fall=1234.4)
    spec = example(title="It fell by {fall}", subtitle="In {fall}", alternative="{fall} " + "x" * 60).to_dict()
    assert (spec["title"]["text"], spec["title"]["subtitle"]) == (["It fell by 1,234"], ["In 1,234"])
    assert spec["description"].startswith("1,234 x")
    with pytest.raises(NameError, match="'rise'"):
        example(title="It rose by {rise}")


def test_a_number_that_two_figures_glue_is_handed_over_once_and_a_changed_one_again(monkeypatch):
    shown = []
    monkeypatch.setattr(numbers, "display", lambda *bundles, **given: shown.append(given["metadata"]["scrapbook"]))
    for value in (7, 7, 8):
        numbers.glue(twins=value)
    assert [record["name"] for record in shown] == ["twins", "twins"]


def test_the_record_of_a_number_is_what_mystnb_writes(monkeypatch):
    written = []

    def record(*bundles, raw, metadata):
        written.append((bundles, raw, metadata))

    monkeypatch.setattr(numbers, "display", record)
    monkeypatch.setattr(importlib.import_module("myst_nb.ext.glue"), "ipy_display", record)
    numbers.glue(twice="two")
    myst_nb.glue("twice", "two", display=False)
    assert written[0] == written[1]


TWO = pd.DataFrame({"iso3": ["TJK", "TJK", "RUS"], "year": [2000, 2002, 2002], "gdp_growth_pct": [1.0, 2.0, 3.0]})


def drawn_rows(panel, **sizes):
    """Return the tables of a panel's chart."""
    return list(panel.draw(**sizes)["datasets"].values())


def test_a_missing_year_stays_a_gap_in_the_line():
    line = charts.lines(TWO.query("iso3 == 'TJK'").assign(year=[2000, 2002]), "gdp_growth_pct", "per cent", "wdi_gdp")
    assert [1.0, 2.0] in [[row.get("gdp_growth_pct") for row in rows] for rows in drawn_rows(line)]
    three = pd.concat([TWO, TWO.tail(1).assign(year=2001)])
    rows = next(rows for rows in drawn_rows(charts.lines(three, "gdp_growth_pct", "%", "wdi_gdp")) if len(rows) == 6)
    assert [row["gdp_growth_pct"] for row in rows if row["name"] == "Tajikistan"] == [1.0, None, 2.0]


def test_names_at_the_ends_of_lines_never_touch():
    close = TWO.assign(year=2002, gdp_growth_pct=[2.0, 2.0, 2.001])[1:]
    rows = next(rows for rows in drawn_rows(charts.lines(close, "gdp_growth_pct", "%", "wdi_gdp"), height=150)
                if "place" in rows[0])  # fmt: skip
    places = sorted(row["place"] for row in rows)
    assert places[1] - places[0] >= 15 / 150 * 2.001 - 1e-9


def test_panels_of_a_figure_span_the_same_years_and_bring_their_sources():
    early = charts.lines(TWO, "gdp_growth_pct", "per cent", "wdi_gdp")
    late = charts.columns(TWO.assign(year=[2004, 2005, 2006]), "gdp_growth_pct", "per cent", ["vdem", "wdi_gdp"])
    spec = charts.figure(early, late, title="T", subtitle="S", alternative="x" * 80, table=TWO).to_dict()
    domains = re.findall(r"'domain': \[(\d+\.5), (\d+\.5)\]", str(spec))
    assert set(domains) == {("1999.5", "2006.5")}
    assert spec["usermeta"]["sources"] == ["wdi_gdp", "vdem"]


def test_a_place_in_a_year_belongs_to_that_year():
    early_and_late = pd.DataFrame({"year": [2008.54, 2012.7], "price": [1.0, 2.0]})
    panel = charts.marks(early_and_late, "price", "somoni", "petrol_and_duty")
    assert panel.years == (2009, 2013)
    assert charts.marks(early_and_late.assign(year=[2008.5, 2013.5]), "price", "", "vdem").years == (2008, 2013)


def test_the_words_of_a_fact_stay_in_the_picture_where_another_panel_makes_the_axis_longer():
    fact = pd.DataFrame({"date": ["2012-02"], "precision": "month", "label": "a law of a good many letters"})
    short, long = charts.facts(fact, 2010, 2012), charts.lines(TWO, "gdp_growth_pct", "per cent", "wdi_gdp")
    figure = charts.figure(long, short, title="T", subtitle="S", alternative="x" * 80, table=TWO)
    width = float(re.search(r'width="([\d.]+)"', figure._repr_mimebundle_()["image/svg+xml"])[1])
    assert width <= style.WIDE.width + 3


def test_years_after_the_paper_have_a_paler_ground():
    rows = next(iter(style.stage_bands(2020, 2025).to_dict()["datasets"].values()))
    assert [(row["label"], row["strength"]) for row in rows] == [("Stage 3", 0.5), ("Stage 4", 0), ("after", 0.2)]


@pytest.mark.parametrize(("form", "svg"), [(style.WIDE, "image/svg+xml"), (style.NARROW, render.PHONE)])
def test_a_picture_has_the_width_of_its_form_with_the_names_beside_its_panels(form, svg):
    names = TWO.assign(edition="as published in 2026", year=[2000, 2001, 2002], gdp_growth_pct=[1e3, 2e3, 12e3])
    panels = [
        charts.lines(names, "gdp_growth_pct", "million", "wdi_gdp", by="edition"),
        charts.marks(names, "gdp_growth_pct", "million", "wdi_gdp"),
    ]
    drawn = charts.figure(*panels, title="T", subtitle="S", alternative="x" * 80, table=TWO)._repr_mimebundle_()[svg]
    width = float(re.search(r'width="([\d.]+)"', drawn if isinstance(drawn, str) else drawn["svg"])[1])
    assert form.width - 20 < width <= form.width + 3


def test_panels_without_years_stand_side_by_side_where_there_is_room():
    panel = charts.bars(TWO, "gdp_growth_pct", "iso3", "per cent", "wdi_gdp")
    figure = charts.figure(panel, panel, title="T", subtitle="S", alternative="x" * 80, table=TWO)
    assert "hconcat" in figure.wide and "vconcat" in figure.narrow


def picture(panel):
    """Return a panel's picture, which needs a specification that Vega-Lite takes."""
    return example(panel=panel)._repr_mimebundle_()["image/svg+xml"]


def test_two_panels_of_lines_can_lie_on_each_other():
    one, other = (charts.lines(table, "gdp_growth_pct", "per cent", "wdi_gdp") for table in (TWO, TWO[:2]))
    assert [param["name"] for param in (one + other).draw()["params"]] == ["near0_0", "near0_1"]
    assert picture(one + other).count(">Tajikistan<") == 2


def test_a_slider_and_a_choice_of_a_chapters_own_chart_stand_where_vega_lite_takes_them():
    slider = alt.param("cut", value=1, bind=alt.binding_range(min=0, max=3))
    chart = alt.Chart(TWO).mark_point().encode(x="year:Q", y="gdp_growth_pct:Q")
    chart = chart.transform_filter("datum.gdp_growth_pct > cut").add_params(slider, alt.selection_point("pick"))
    spec = charts.custom(chart).draw()
    assert [param["name"] for param in spec["params"]] == ["cut"]
    assert [param["name"] for param in spec["layer"][0]["params"]] == ["pick"]
    assert "<svg" in picture(charts.custom(chart))


def test_what_cannot_be_put_together_is_said():
    beside = charts.custom(alt.hconcat(alt.Chart(TWO).mark_point(), alt.Chart(TWO).mark_point()))
    with pytest.raises(ValueError, match="no other panel can be laid"):
        (beside + charts.level(1)).draw()
    with pytest.raises(alt.utils.schemapi.SchemaValidationError, match="colour"):
        charts.lines(TWO, "gdp_growth_pct", "per cent", "wdi_gdp").draw(shared=("colour",))


def test_letters_that_a_chapter_made_too_small_are_raised():
    small = charts.custom(alt.Chart(alt.Data(values=[{"a": 1}])).mark_text(fontSize=5).encode(text="a:Q"))
    figure = example(panel=small)
    for spec, form in ((figure.wide, style.WIDE), (figure.narrow, style.NARROW)):
        assert re.findall(r"'fontSize': ([\d.]+)", str(spec["layer"])) == [str(form.small)]


@pytest.mark.parametrize(("width", "ticks"), [(350, [1995, 2000, 2005, 2010, 2015, 2020]), (120, [2000, 2010, 2020])])
def test_a_narrow_panel_has_fewer_ticks(width, ticks):
    assert charts.years(1991, 2023, width=width).to_dict()["axis"]["values"] == ticks


def test_a_table_has_words_for_codes():
    table = pd.DataFrame({"TJK": [1.0], "share_pct": [None]}, index=pd.Index([1999], name="year"))
    spec = example(table=table).to_dict()["usermeta"]
    assert spec["columns"] == ["Year", "Tajikistan", "Share pct"] and spec["rows"] == [[1999, 1.0, None]]
