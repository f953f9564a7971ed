"""Forecasts stand as they were frozen, were made as the page says, and are scored by hand-worked numbers."""

import hashlib
import shutil
import statistics

import pandas as pd
import pytest

from companion import data, forecasts
from companion.data import load, source

#: Frozen on 2026-11-27, never edit: neither ``data/forecasts.csv`` nor this line. Data that come later change neither.
FROZEN = "02935b99150dc20743d8d077d7841b2c28e0858b7408178731a5102adb8882d0"
BURDEN = [
    ("stage 4 holds", 2.0584),
    ("back to stage 3", 1.0634),
    ("the line goes on", 1.3801),
    ("nothing changes", 1.8478),
]


def planted(values, name="sipri_milex", column="share_gdp_pct"):
    """Return a reader whose Tajik series has other `values` by year, old ones and new ones."""

    def read(wanted):
        table = load(wanted)
        if wanted != name:
            return table
        ours = table["iso3"] == "TJK"
        rows = pd.DataFrame({"iso3": "TJK", "year": list(values), column: list(values.values())})
        return pd.concat([table[~(ours & table["year"].isin(rows["year"]))], rows], ignore_index=True)

    return read


def score(values):
    """Return the frozen forecasts of military spending for 2025, scored with planted values."""
    return forecasts.scored(planted(values)).query("series == 'military spending' and year == 2025")


def test_the_forecasts_are_those_of_27_november_2026():
    content = (data.FOLDER / "forecasts.csv").read_bytes()
    assert hashlib.sha256(content).hexdigest() == FROZEN, "data/forecasts.csv: frozen on 2026-11-27, never edit."
    assert source("forecasts")["hash"] == f"sha256:{FROZEN}"
    table = load("forecasts")
    assert set(table["date"].dt.strftime("%Y-%m-%d")) == {"2026-11-27"}
    assert (table["year"] > table["last_year"]).all(), "what a forecast knows already is none"


def test_a_changed_forecast_is_refused_in_one_sentence(tmp_path, monkeypatch):
    shutil.copytree(data.FOLDER, tmp_path / "data")
    file = tmp_path / "data/forecasts.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("2.0584", "1.8584"), encoding="utf-8")
    monkeypatch.setattr(data, "FOLDER", tmp_path / "data")
    with pytest.raises(data.DataError, match=r"^forecasts\.csv: frozen on 27 November 2026, never edit; restore"):
        data._checked.__wrapped__("forecasts")


def test_the_frozen_forecasts_follow_from_the_data_of_their_vintage():
    """Data of another vintage leave them alone: then they can't be recomputed, and must not be."""
    frozen = load("forecasts").drop(columns="date")
    now = frozen["table"].map(lambda name: source(name)["vintage"])
    same = frozen[frozen["vintage"] == now].reset_index(drop=True)
    made = forecasts.register()
    made = made[made["series"].isin(same["series"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(made, same, check_dtype=False, check_exact=True)


def test_a_forecast_made_a_second_way_is_the_same():
    """Money sent home, by the textbook: means, a least-squares line, and the fourth of five sorted changes."""
    rows = load("wdi_remittances").query("iso3 == 'TJK'").dropna()
    values = {int(year): value for year, value in zip(rows["year"], rows["remittances_pct_gdp"], strict=True)}
    line = statistics.linear_regression(list(values), list(values.values()))
    changes = sorted(abs(values[year] - values[year - 1]) for year in values if year - 1 in values)
    place = 0.8 * (len(changes) - 1)
    low, high = changes[int(place)], changes[int(place) + 1]
    half = low + (place - int(place)) * (high - low)
    expected = {
        "stage 4 holds": statistics.fmean(values[year] for year in (2022, 2023, 2024)),
        "back to stage 3": statistics.fmean(values[year] for year in range(2010, 2022)),
        "the line goes on": line.intercept + line.slope * 2025,
        "nothing changes": values[2024],
    }
    series = pd.Series(values)
    made = forecasts.made(series).query("year == 2025").set_index("hypothesis")
    assert made["value"].to_dict() == pytest.approx(expected)
    assert (made["high"] - made["value"]).tolist() == pytest.approx([half] * 4)
    assert forecasts.changes(series).mean() == pytest.approx(statistics.fmean(changes))


def test_a_value_that_cannot_be_below_zero_is_not_forecast_to_be():
    falling = pd.Series(range(24, -1, -1), index=range(2000, 2025), dtype=float)
    made = forecasts.made(falling).query("year == 2027").set_index("hypothesis")
    assert made.loc["the line goes on", ["value", "low", "high"]].tolist() == [0, 0, 3]
    below = forecasts.made(falling - 1).query("year == 2027").set_index("hypothesis")
    assert below.loc["the line goes on", "value"] == pytest.approx(-4)


def test_nothing_is_scored_before_its_year_is_in_the_data():
    late = forecasts.scored()["year"].tolist()
    known = {name: values.index.max() for name, values in forecasts.observed().items()}
    assert len(late) == sum(known[row.series] >= row.year for row in load("forecasts").itertuples())


@pytest.mark.parametrize(
    ("value", "nearest", "held"),
    [
        # steps of 0.1878 per cent of product; the half range of 2025 is 0.3477
        (2.1, ["stage 4 holds"], ["stage 4 holds", "nothing changes"]),
        (1.0, ["back to stage 3"], ["back to stage 3"]),
        (1.25, ["the line goes on"], ["back to stage 3", "the line goes on"]),
        ((2.0584 + 1.8478) / 2, ["stage 4 holds", "nothing changes"], ["stage 4 holds", "nothing changes"]),
        (3.0, ["stage 4 holds"], []),
    ],
)
def test_a_planted_observation_is_scored_by_hand_worked_numbers(value, nearest, held):
    scored = score({2024: 1.8478, 2025: value}).set_index("hypothesis")
    assert set(scored["revised"]) == {0}
    assert scored["error"].to_dict() == pytest.approx({name: abs(value - said) / 0.1878 for name, said in BURDEN})
    assert list(scored.index[scored["nearest"]]) == nearest
    assert list(scored.index[scored["held"]]) == held


def test_where_the_source_has_moved_its_past_nobody_wins():
    """The last value known was 1.8478; a step is 0.1878."""
    moved, gone, little = (score({2024: last, 2025: 2.1}) for last in (2.2, float("nan"), 2.0))
    assert moved["revised"].tolist() == pytest.approx([(2.2 - 1.8478) / 0.1878] * 4)
    assert moved["nearest"].isna().all() and moved["error"].notna().all()
    assert len(gone) == 4 and gone["nearest"].isna().all()
    assert little["nearest"].sum() == 1


def test_a_rehearsal_knows_nothing_of_its_year():
    """Known to 2023: a level of 2.15 since 2022, of 1 before it, 2.4 at last; it came to 1.85."""
    past = dict.fromkeys(range(1995, 2022), 1.0) | {2022: 1.9, 2023: 2.4}
    known, same = (forecasts.register(planted(past | {2024: value}), 2023, (2024,)) for value in (1.85, 9.0))
    pd.testing.assert_frame_equal(known, same)
    read = planted(past | {2024: 1.85})
    scored = forecasts.scored(read, known).query("series == 'military spending'").set_index("hypothesis")
    off = scored["error"] * scored["step"]
    assert off.drop("the line goes on").tolist() == pytest.approx([0.3, 0.85, 0.55], abs=1e-4)
    assert list(scored.index[scored["nearest"]]) == ["stage 4 holds"]


def test_a_pretended_stage_is_found_where_one_is_planted_and_not_in_a_line():
    years = range(1995, 2025)
    steps = forecasts.pretended(planted({year: 3.0 if year >= 2010 else 1.0 for year in years}))
    line = forecasts.pretended(planted({year: 0.1 * (year - 1990) for year in years}))
    steps, line = (table[table["series"] == "military spending"].set_index("year") for table in (steps, line))
    # from 1995 on, twelve years before three: the first is known to 2009, the last to 2023
    assert list(steps.index) == list(line.index) == list(range(2009, 2024))
    # nobody saw the step come; for two years after it only the last value knows its height
    assert list(steps.index[~steps["stage 4 holds"]]) == [2010, 2011] and steps["nothing changes"].all()
    assert line["the line goes on"].all() and not line["stage 4 holds"].any()
