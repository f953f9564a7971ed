"""The package that chapters import: free of the publishing tools, honest about its input."""

import subprocess
import sys

import altair as alt
import pandas as pd
import pytest
from conftest import ROOT

from companion import charts, data, render
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
    arguments = {
        "title": "T",
        "subtitle": "S",
        "alternative": "x" * 80,
        "table": pd.DataFrame({"a": [1]}),
        "sources": [],
    }
    return charts.figure(alt.Chart(alt.Data(values=[{"a": 1}])).mark_point(), **(arguments | changes))


def test_a_chart_is_live_still_print_and_text_at_once():
    bundle = render.bundle(example().to_dict())
    assert set(bundle) == {render.VEGALITE, "image/svg+xml", "application/pdf", "text/plain"}
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
        example(sources=["nowhere"])


def test_a_missing_year_stays_a_gap_in_the_line():
    frame = pd.DataFrame({"iso3": ["TJK"] * 2, "year": [2000, 2002], "gdp_growth_pct": [1.0, 2.0]})
    spec = charts.country_lines(frame, "gdp_growth_pct", "per cent", "wdi_gdp").to_dict()
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 3)
    assert [row["gdp_growth_pct"] for row in rows] == [1.0, None, 2.0]
