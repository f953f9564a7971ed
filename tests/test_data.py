"""The data are what their schema and their sources say."""

import csv
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from companion import data

TABLES = [name for name, resource in data.package().items() if resource["path"].endswith(".csv")]
CHECKS = list(csv.DictReader((Path(__file__).parent / "crosschecks.csv").open(encoding="utf-8")))


def test_frictionless_finds_the_package_valid():
    command = [Path(sys.executable).parent / "frictionless", "validate", "data/datapackage.json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_file_of_the_folder_is_described():
    described = {resource["path"] for resource in data.package().values()} | {"datapackage.json"}
    assert {path.name for path in (ROOT / "data").iterdir()} == described


@pytest.mark.parametrize("name", TABLES)
def test_table_loads_in_the_types_of_its_schema(name):
    table = data.load(name)
    assert len(table) > 0
    for field in data.source(name)["schema"]["fields"]:
        numeric = pd.api.types.is_numeric_dtype(table[field["name"]])
        assert numeric == (field["type"] in ("integer", "number", "boolean")), field["name"]
        assert field.get("unit") or field["type"] not in ("integer", "number"), f"{field['name']} has no unit"


def test_what_a_resource_says_of_its_origin_is_not_empty():
    for name, resource in data.package().items():
        assert all(resource[key] for key in ("title", "description", "obtained", "vintage")), name
        assert resource["sources"] and all(source["title"] and source["path"] for source in resource["sources"]), name
        assert resource["licenses"] and all(licence["name"] for licence in resource["licenses"]), name


@pytest.mark.parametrize("check", CHECKS, ids=[f"{c['table']}-{c['key']}-{c['column']}" for c in CHECKS])
def test_value_agrees_with_a_second_publisher(check):
    rows = data.load(check["table"])
    for condition in check["key"].split(";"):
        column, _, value = condition.partition("=")
        rows = rows[rows[column].astype("string") == value]
    assert len(rows) == 1, f"{check['key']} selects {len(rows)} rows"
    assert float(rows[check["column"]].iloc[0]) == pytest.approx(
        float(check["expected"]), abs=float(check["tolerance"])
    ), f"{check['publisher']}: {check['note']}"


def test_stage_follows_from_the_year_alone():
    for name in TABLES:
        assert "stage" not in data.load(name).columns, name
