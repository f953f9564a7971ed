"""The data are what their schema and their sources say."""

import csv
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from companion import data

TABLES = [name for name, resource in data.package().items() if resource["path"].endswith(".csv")]
CHECKS = list(csv.DictReader((Path(__file__).parent / "crosschecks.csv").open(encoding="utf-8")))


def test_the_data_package_keeps_to_its_own_form():
    """Names are unique, files are where they are said to be, keys name fields that exist."""
    resources = json.loads((data.FOLDER / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert len({resource["name"] for resource in resources}) == len(resources) == len(data.package())
    fields = {r["name"]: [field["name"] for field in r.get("schema", {}).get("fields", [])] for r in resources}
    for resource in resources:
        name, schema = resource["name"], resource.get("schema", {})
        assert re.fullmatch(r"[a-z0-9_]+", name) and (data.FOLDER / resource["path"]).is_file(), name
        assert resource["profile"] == ("tabular-data-resource" if schema else "data-resource"), name
        assert resource["encoding"] == "utf-8" and schema.get("missingValues", [""]) == [""], name
        assert len(set(fields[name])) == len(fields[name]), name
        assert set(schema.get("primaryKey", [])) <= set(fields[name]), name
        for key in schema.get("foreignKeys", []):
            assert key["fields"] in fields[name], (name, key)
            assert key["reference"]["fields"] in fields[key["reference"]["resource"]], (name, key)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "geopoint"}, r"\(first\), field 'a': the type 'geopoint' is none of string, integer"),
        ({"constraints": {"maxLength": 3}}, r"\(first\), field 'a': the constraint 'maxLength' is none of enum"),
    ],
)
def test_a_schema_says_nothing_that_is_not_checked(change, message, tmp_path, monkeypatch):
    field = {"name": "a", "type": "integer"} | change
    resource = dict.fromkeys(data._REQUIRED, "x") | {"name": "first", "schema": {"fields": [field]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    with pytest.raises(data.DataError, match=message):
        data.package.__wrapped__()


def test_a_table_is_read_once_and_nobody_changes_another_readers_copy(monkeypatch):
    first = data.load("russian_population")
    first["persons"] = 0
    monkeypatch.setattr(data, "_read", lambda path: pytest.fail(f"{path.name} is read again"))
    assert (data.load("russian_population")["persons"] > 0).all()


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
