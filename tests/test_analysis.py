"""Tables that chapters only draw are what their modules compute, and are described."""

import io
import re

import pandas as pd
import pytest
from conftest import ROOT

from analysis import TABLES, maker, written
from companion import data


# that of severity takes minutes: its own tests compute most of its rows, and parts of the others
@pytest.mark.parametrize("name", sorted(set(TABLES) - {"severity"}))
def test_the_table_that_chapters_draw_is_what_its_module_computes(name):
    computed = pd.read_csv(io.StringIO(written(maker(name)())))
    committed = pd.read_csv(data.FOLDER / data.source(name)["path"])
    # processors differ in a last digit
    pd.testing.assert_frame_equal(computed, committed, rtol=1e-6, check_exact=False)


@pytest.mark.parametrize(
    "path", [*(ROOT / "book").glob("*.md"), *(ROOT / "companion").glob("*.py")], ids=lambda p: p.name
)
def test_nothing_that_runs_in_the_browser_imports_the_analysis(path):
    assert not re.search(r"^\s*(from|import) analysis\b", path.read_text(encoding="utf-8"), re.M)
