"""The data are renewed by one command: what came is reported, what is broken is refused, nothing is taken unasked."""

import json
import re
import shutil
import sys

import pandas as pd
import pytest
from conftest import ROOT, changed
from providers import Providers

import refresh.__main__ as command
from analysis import TABLES as COMPUTED
from companion.data import load, package, source
from companion.measures import yearly
from publishing.paths import DATA
from refresh import OWN, SOURCES, by_hand, report, staging, worldbank
from refresh import accept as acceptance
from refresh.core import Downloads, Refused

#: No waiting in a test.
PATIENCE = {"pauses": (0, 0), "between": 0, "timeout": 30}
#: The last whole year of the World Bank's tables, and the next.
LAST, NEXT = 2025, 2026


@pytest.fixture(scope="module")
def servers():
    """The publishers' servers, once for all tests."""
    return Providers()


@pytest.fixture
def providers(servers, tmp_path, monkeypatch):
    """The publishers with the editions that the book has, and a folder of its own for all that a refresh makes."""
    servers.reset()
    monkeypatch.setenv("REFRESH_BASE", servers.address)
    for module in (command, acceptance, report, staging, sys.modules["refresh.core"]):
        for name, value in vars(module).items():
            if name.isupper() and str(value).startswith(str(ROOT / "_build" / "refresh")):
                monkeypatch.setattr(module, name, tmp_path / value.relative_to(ROOT / "_build"))
    return servers


@pytest.fixture
def few(monkeypatch):
    """A World Bank of two tables, which is quicker."""
    two = {name: worldbank.INDICATORS[name] for name in ("wdi_gdp", "wdi_remittances")}
    monkeypatch.setattr(worldbank, "INDICATORS", two)


def ask(*names, **patience):
    """Ask these sources without waiting."""
    return command.ask(list(names), **PATIENCE | patience)


def with_rows(table, **columns):
    """Return a table with one row more."""
    return pd.concat([table, pd.DataFrame([columns])], ignore_index=True)


def doubled(column, **where):
    """Return an edit that doubles a column in the rows that have these values."""

    def edit(table):
        rows = (table[list(where)] == pd.Series(where)).all(axis=1)
        assert rows.any()
        table[column] = table[column].astype(float)
        table.loc[rows, column] *= 2
        return table

    return edit


@pytest.fixture
def own_data(providers, tmp_path, monkeypatch):
    """A copy of the data that an acceptance may change, in the place of the book's."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    for module in (command, acceptance, staging):
        monkeypatch.setattr(module, "DATA", data)
    return data


def test_every_table_is_served_computed_found_by_hand_or_the_books_own():
    served = [name for source in SOURCES for name in sys.modules.get(f"refresh.{source}", load_source(source)).TABLES]
    listed = [*served, *COMPUTED, *by_hand(), *OWN]
    assert sorted(listed) == sorted(package())


def load_source(name):
    """Return the module of a source."""
    return __import__(f"refresh.{name}", fromlist=[name])


@pytest.mark.parametrize("name", [name for source in SOURCES for name in load_source(source).TABLES])
def test_a_table_is_written_as_its_file_stands(name):
    assert staging.written(load(name)) == (DATA / f"{name}.csv").read_text(encoding="utf-8")


def test_an_edition_that_the_book_has_brings_nothing(providers):
    """Each format is read as the book's table was made from it, so an unchanged edition changes no byte."""
    new, refused = ask(*SOURCES)
    assert set(refused) == {"roll_calls"} and not new


def test_the_report_tells_years_revisions_gone_rows_and_definitions(providers, few):
    providers.change("wdi_gdp", doubled("gdp_usd", iso3="TJK", year=2024))
    providers.change("wdi_gdp", lambda table: with_rows(table, iso3="TJK", year=NEXT, gdp_growth_pct=7.5))
    providers.change("wdi_gdp", lambda table: table[~((table["iso3"] == "CHN") & (table["year"] == 1989))])
    providers.change("sipri_milex", doubled("constant_musd", iso3="TJK", year=2024))
    providers.base_year = 2024
    new, _ = ask("worldbank", "sipri")
    gdp = "\n".join(report.compared("wdi_gdp", new["wdi_gdp"])[0])
    assert "New years: 2026 (1 rows)" in gdp and "Gone: 1 rows (CHN 1989)" in gdp
    assert re.search(r"Revised: 1 values.*\n\s+TJK 2024 +gdp_usd +14,\S+ +28,\S+ +\+100\.0 %", gdp), gdp
    milex = "\n".join(report.compared("sipri_milex", new["sipri_milex"])[0])
    assert "Definition changed: constant_musd, was 'Constant (2023) US$', is 'Constant (2024) US$'" in milex
    described = staging.described(source("sipri_milex"), new["sipri_milex"])
    units = {column["name"]: column.get("unit") for column in described["schema"]["fields"]}
    assert units["constant_musd"] == "million constant 2024 US dollars"


def test_roll_calls_are_counted_from_the_librarys_file(providers, tmp_path):
    """Three resolutions: the two states agree, differ by half, and one of them is absent."""
    folder = tmp_path / "refresh" / "by hand"
    folder.mkdir(parents=True)
    votes = {"A/RES/80/1": "YY", "A/RES/80/2": "YA", "A/RES/80/3": "YX"}
    lines = [f"{iso3},{vote},2025-12-0{number},{symbol}" for number, (symbol, both) in enumerate(votes.items(), 1)
             for iso3, vote in zip(("TJK", "RUS"), both, strict=True)]  # fmt: skip
    (folder / "ga_voting.csv").write_text("\n".join(["ms_code,ms_vote,date,resolution", *lines]), encoding="utf-8")
    new, refused = ask("roll_calls")
    row = new["unga_agreement"].table.query("iso3 == 'TJK' and partner_iso3 == 'RUS' and year == 2025").iloc[0]
    assert not refused and list(row[["n_roll_calls", "n_both_voting"]]) == [3, 2]
    assert list(row[["share_identical", "agreement_score", "share_opposed"]]) == [0.5, 0.75, 0]


def test_an_answer_that_does_not_come_is_asked_for_again(providers):
    providers.fail("wti-year", "slow")
    assert not ask("oil", timeout=1)[1]
    assert sum("wti-year" in path for path in providers.asked) == 2


def test_numbers_of_the_prose_that_would_change_and_cells_that_would_stop_are_told():
    now = {"verdicts": {}, "numbers": {"book/one": {"a": "1", "b": "2"}, "book/two": {"c": "3"}}}
    numbers = {"book/one": {"a": "1", "b": "4"}, "book/two": {"stopped": "KeyError: 2026"}}
    lines = report.consequences(now, {"verdicts": {}, "numbers": numbers})
    assert lines[1].strip() == "book/one: 1 of 2 would change" and lines[2].split() == ["b", "2", "->", "4"]
    assert lines[3].strip() == "book/two: A CELL WOULD STOP: KeyError: 2026" and lines[-1].strip() == "none"


@pytest.mark.parametrize("fault", [500, 429, "truncated"])
def test_an_answer_that_fails_is_asked_for_again(providers, few, fault):
    """By plain download and by the World Bank's client alike."""
    providers.fail("brent-year", fault)
    providers.fail("NY.GDP.MKTP.CD/country", fault)
    new, refused = ask("oil", "worldbank")
    assert not refused and "oil_price" not in new
    assert sum("brent-year" in path for path in providers.asked) == 2
    assert sum("NY.GDP.MKTP.CD/country" in path for path in providers.asked) == 2


def test_an_interrupted_run_goes_on_where_it_stopped(providers):
    providers.fail("wti-year", *[503] * 3)
    _, refused = ask("oil")
    assert "Run `make refresh` again later; it goes on from here." in refused["oil"]
    _, refused = ask("oil")
    assert not refused
    assert sum("brent-year" in path for path in providers.asked) == 1
    assert sum("wti-year" in path for path in providers.asked) == 4


def test_without_a_network_nobody_waits_for_every_publisher(providers, monkeypatch):
    monkeypatch.setenv("REFRESH_BASE", "http://127.0.0.1:9")
    new, refused = ask("oil", "sipri", "ucdp", "vdem")
    assert not new and "gave no whole answer" in refused["sipri"]
    assert "not asked" in refused["ucdp"] and "Is there a network?" in refused["vdem"]


def test_half_a_file_is_never_kept(tmp_path):
    downloads = Downloads("A source", tmp_path, **PATIENCE)

    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        downloads.kept("file", stopped)
    assert not list(tmp_path.iterdir())
    assert downloads.kept("file", lambda: b"whole").read_bytes() == b"whole"


@pytest.mark.parametrize(
    ("name", "part", "content", "sentence"),
    [
        ("oil", "brent-year", b"Date,Dollars\n1990-06-30,20\n", "Oil prices: the column 'Price' is missing"),
        ("ucdp", "organizedviolencecy", b"no archive", "Uppsala Conflict Data Program: the file can't be read"),
        ("ucdp", "downloads", b"<p>We have moved</p>", "Uppsala Conflict Data Program: no link like"),
        ("ideal_points", "datafile", b"iso3c,year\nTJK,2025\n", "the column 'idealpointfp' is missing"),
        ("sipri", "xlsx", b"no workbook", "SIPRI Military Expenditure Database: the file can't be read"),
        ("vdem", "metadata", b"{}", "V-Dem, through Our World in Data: the description names no edition"),
        ("worldbank", "NY.GDP.MKTP.CD/country", b"<html>", "World Development Indicators gave no whole answer"),
    ],
)
def test_another_format_is_refused_in_one_sentence_and_asked_for_anew(providers, few, name, part, content, sentence):
    providers.replace[part] = content
    new, refused = ask(name)
    assert sentence in refused[name] and not new
    providers.replace.clear()
    assert not ask(name)[1]


def test_a_new_edition_stands_beside_the_former_ones(providers):
    providers.democracy = 2027
    new, _ = ask("vdem")
    table, old = new["vdem"].table, load("vdem")
    for edition in ("v15", "v16"):
        pd.testing.assert_frame_equal(
            table[table["edition"] == edition].reset_index(drop=True),
            old[old["edition"] == edition].reset_index(drop=True), check_dtype=False)  # fmt: skip
    described = staging.described(source("vdem"), new["vdem"])
    assert described["schema"]["fields"][2]["constraints"]["enum"] == ["v15", "v16", "v17"]


def test_estimates_that_an_edition_lacks_stay_as_they_are_and_the_report_says_so(providers):
    providers.final_passage_only = True
    providers.change("unga_ideal_points", doubled("ideal_point", iso3="TJK", year=2024))
    edition = ask("ideal_points")[0]["unga_ideal_points"]
    every = [column for column in edition.table if column.endswith("_all")]
    pd.testing.assert_frame_equal(edition.table[every], load("unga_ideal_points")[every], check_dtype=False)
    assert "1946-2025" in edition.vintage and edition.notes[0].startswith("Definition changed: this file has no")


def test_what_is_frozen_or_of_a_former_edition_is_never_staged():
    served = {name for source in SOURCES for name in load_source(source).TABLES}
    assert not served & {name for name, resource in package().items() if "hash" in resource}
    assert "remittances_vintages" not in served
    edition = staging.Edition(load("forecasts"), "", "")
    with pytest.raises(Refused, match="forecasts: the table is frozen"):
        staging.described(source("forecasts"), edition)


def test_a_table_that_breaks_its_schema_is_refused_by_the_validators_words(providers, few, own_data):
    """The others are staged all the same, and data/ stays as it is."""
    before = {path.name: path.read_bytes() for path in own_data.iterdir()}
    providers.change("oil_price", lambda table: table.assign(usd_per_barrel=table["usd_per_barrel"] * 100))
    providers.change("wdi_gdp", lambda table: with_rows(table, iso3="TJK", year=NEXT, gdp_usd=1.9e10))
    new, _ = ask("oil", "worldbank")
    refused = staging.stage(new)
    assert list(refused) == ["oil_price"] and "column 'usd_per_barrel': '1823' is above 200" in refused["oil_price"]
    assert "wdi_gdp.csv" in staging.staged() and "oil_price.csv" not in staging.staged()
    assert {path.name: path.read_bytes() for path in own_data.iterdir()} == before


def test_without_a_report_nothing_is_accepted(providers, own_data):
    with pytest.raises(SystemExit, match="Nothing waits to be accepted"):
        acceptance.accept()


def test_a_verdict_that_would_turn_is_announced_and_an_acceptance_takes_all(providers, few, own_data):
    """One edition: remittances of 2023 fall below the median of stage 3, so a claim that was supported turns."""
    claim = "subordinated-position"
    share = yearly(load("wdi_remittances"), "remittances_pct_gdp").TJK[2023]

    def fall(table):
        rows = (table["iso3"] == "TJK") & (table["year"] == 2023)
        table.loc[rows, "remittances_usd"] *= 10 / share
        return with_rows(table, iso3="TJK", year=NEXT, remittances_usd=9e9)

    providers.change("wdi_remittances", fall)
    before = {path.name: path.read_bytes() for path in own_data.iterdir()}
    text = command.refresh(["worldbank"], ["book/timeline"], **PATIENCE)
    turns = text.partition("VERDICTS THAT WOULD TURN")[2]
    assert re.search(rf"{claim}: supported -> [A-Z ]+\n    was: .*37\.8", turns), text
    assert "Numbers in the prose\n  none\n" in text
    assert "differs in 1 years of Tajikistan" in text and "New years: 2026 (1 rows)" in text
    assert {path.name: path.read_bytes() for path in own_data.iterdir()} == before

    taken = acceptance.accept()
    assert "wdi_remittances" in taken and "remittances_vintages" not in taken
    described = {one["name"]: one for one in json.loads((own_data / "datapackage.json").read_text())["resources"]}
    assert described["wdi_remittances"]["vintage"] == f"World Development Indicators, updated on {providers.day}"
    assert f"TJK,{NEXT},9000000000" in (own_data / "wdi_remittances.csv").read_text()
    untouched = set(before) - {f"{name}.csv" for name in taken} - {"datapackage.json"}
    assert {name: (own_data / name).read_bytes() for name in untouched} == {name: before[name] for name in untouched}
    with pytest.raises(SystemExit, match="Nothing waits to be accepted"):
        acceptance.accept()


def test_only_what_was_reported_is_accepted_and_an_interruption_is_taken_up(providers, own_data, monkeypatch):
    providers.change("oil_price", lambda table: with_rows(table, series="brent", year=NEXT, usd_per_barrel=70.5))
    staging.stage(ask("oil")[0])
    staging.seal()
    for edited in (staging.STAGED / "oil_price.csv", own_data / "polity.csv"):
        with changed(edited, lambda content: content + b"wti,2027,60\n"):
            with pytest.raises(SystemExit, match="run `make refresh` again"):
                acceptance.accept()
    copy = shutil.copyfile

    def stopping(place, target):
        if place.name == "datapackage.json":
            raise KeyboardInterrupt
        copy(place, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(shutil, "copyfile", stopping)
        acceptance.accept()
    assert acceptance.accept() == ["oil_price"]
    assert "To 2026" in (own_data / "datapackage.json").read_text()


def test_the_command_says_which_sources_there_are():
    with pytest.raises(SystemExit, match=f"No such source: nobody. There are {', '.join(SOURCES)}."):
        command.main(["nobody"])
