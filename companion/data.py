"""The data of the book, read by the schema in ``data/datapackage.json`` (a Frictionless Data Package)."""

import hashlib
import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd

_BESIDE = Path(__file__).parent.parent / "data"
#: The folder of the data: beside the package in a checkout, inside it in an installed wheel.
FOLDER = _BESIDE if (_BESIDE / "datapackage.json").exists() else Path(__file__).parent / "_data"

_REQUIRED = ("name", "path", "title", "description", "sources", "obtained", "vintage", "licenses", "bibtex")
_DTYPES = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean",
           "date": "datetime64[s]"}  # fmt: skip
_CONSTRAINTS = {"required", "minimum", "maximum", "enum", "pattern"}
#: Bytes that no table should hold: they are unseen in most editors.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: What returns a table by its name, as :func:`load` does.
Read = Callable[[str], pd.DataFrame]


class DataError(ValueError):
    """Something in ``data/`` breaks its own schema. The message names file, row and column."""


@cache
def package() -> dict[str, dict]:
    """Return the resources of ``datapackage.json`` by name.

    Raises DataError when the file is missing, is no valid JSON, a resource lacks a key that the book prints, or a field
    has a type or a constraint that :func:`load` can't check.
    """
    path = FOLDER / "datapackage.json"
    try:
        resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
    except FileNotFoundError:
        raise DataError(f"{path} is missing: the book can't be built without its data package.") from None
    except json.JSONDecodeError as error:
        raise DataError(f"{path.name}, line {error.lineno}: not valid JSON ({error.msg}).") from None
    except KeyError:
        raise DataError(f"{path.name}: the list 'resources' is missing.") from None
    for number, resource in enumerate(resources, start=1):
        if lacking := [key for key in _REQUIRED if key not in resource]:
            raise DataError(f"{path.name}, resource {number} ({resource.get('name')}): '{lacking[0]}' is missing.")
        for field in resource.get("schema", {}).get("fields", []):
            where = f"{path.name}, resource {number} ({resource['name']}), field '{field.get('name')}'"
            if field.get("type") not in _DTYPES:
                raise DataError(f"{where}: the type '{field.get('type')}' is none of {', '.join(_DTYPES)}.")
            if unknown := sorted(set(field.get("constraints", {})) - _CONSTRAINTS):
                raise DataError(f"{where}: the constraint '{unknown[0]}' is none of {', '.join(sorted(_CONSTRAINTS))}.")
    return {resource["name"]: resource for resource in resources}


def source(name: str) -> dict:
    """Return the metadata of table `name`: title, sources, vintage, licences, schema with units, breaks.

    Raises DataError for a name that is not in the data package.
    """
    if name not in package():
        raise DataError(f"There is no table '{name}' in datapackage.json; there are: {', '.join(package())}.")
    return package()[name]


def load(name: str) -> pd.DataFrame:
    """Return table `name` as a DataFrame, one column per field of its schema, in the schema's types.

    Parameters
    ----------
    name : name of a resource in ``data/datapackage.json``, for example ``"wdi_gdp"``

    Raises
    ------
    DataError : the table is unknown, or its file breaks the schema; the message names file, row and column
    """
    return _checked(name).copy()  # who changes what he got changes nobody else's


@cache
def _checked(name: str) -> pd.DataFrame:
    """Return table `name`, read and checked once in a run."""
    resource = source(name)
    path = FOLDER / resource["path"]
    text = _read(path)
    if "hash" in resource and f"sha256:{hashlib.sha256(text.getvalue().encode()).hexdigest()}" != resource["hash"]:
        frozen = f"frozen on {resource['vintage']}, never edit; restore the file from the repository's history"
        raise DataError(f"{path.name}: {frozen} (its SHA-256 is not the one in datapackage.json).")
    try:
        table = pd.read_csv(text, dtype="string", keep_default_na=False, na_values=[""])
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise DataError(f"{path.name}: {error}.") from None
    fields = resource["schema"]["fields"]
    _check_header(path.name, list(table.columns), [field["name"] for field in fields])
    for field in fields:
        table[field["name"]] = _typed(path.name, table[field["name"]], field)
    _check_keys(path.name, table, resource["schema"])
    return table


def validate() -> None:
    """Read every table of the data package by its schema; raises DataError at the first that breaks it."""
    for name, resource in package().items():
        if resource["path"].endswith(".csv"):
            load(name)


def geometry(name: str) -> list[dict]:
    """Return the GeoJSON features of the outlines `name`, which Altair draws with ``mark_geoshape``.

    Raises DataError for a name that is not in the data package.
    """
    return json.loads((FOLDER / source(name)["path"]).read_text(encoding="utf-8"))["features"]


def _read(path: Path) -> io.StringIO:
    """Return the file as text stream; the project's CSV files are UTF-8 without BOM and with LF line ends."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing from {path.parent}.") from None
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataError(f"{path.name}, row {row}: not UTF-8; save the file as UTF-8.") from None
    if text.startswith("\ufeff"):
        raise DataError(f"{path.name}, row 1: starts with a byte order mark; save it as UTF-8 without BOM.")
    if "\r" in text:
        raise DataError(f"{path.name}, row 1: Windows line ends (CRLF); save the file with LF line ends.")
    if found := _CONTROL.search(text):
        before = text[: found.start()]
        row, column = before.count("\n") + 1, before.rpartition("\n")[2].count(",") + 1
        raise DataError(f"{path.name}, row {row}, column {column}: the control character {found[0]!r}; delete it.")
    return io.StringIO(text)


def _check_header(file: str, found: list[str], expected: list[str]) -> None:
    for column in expected:
        if column not in found:
            raise DataError(f"{file}, row 1: column '{column}' is missing.")
    for column in found:
        if column not in expected:
            raise DataError(f"{file}, row 1: column '{column}' is not in datapackage.json.")
    if found != expected:
        raise DataError(f"{file}, row 1: the columns must stand in the order {', '.join(expected)}.")


def _typed(file: str, column: pd.Series, field: dict) -> pd.Series:
    """Return `column` in the field's type, every value checked against the field's constraints."""
    rules = field.get("constraints", {})
    dtype = _DTYPES[field["type"]]
    values = _parsed(column, field, dtype)
    broken = {
        "is missing": column.isna() & rules.get("required", False),
        f"is no {field['type']}": values.isna() & column.notna(),
        f"is below {rules.get('minimum')}": values < rules["minimum"] if "minimum" in rules else None,
        f"is above {rules.get('maximum')}": values > rules["maximum"] if "maximum" in rules else None,
        f"is none of {rules.get('enum')}": ~values.isin(rules["enum"]) & column.notna() if "enum" in rules else None,
        f"does not match {rules.get('pattern')}": (
            ~column.str.fullmatch(rules["pattern"]).fillna(True) if "pattern" in rules else None
        ),
        "is not a whole number": values.mod(1).ne(0) & values.notna() if dtype == "Int64" else None,
    }
    for what, rows in broken.items():
        if rows is not None and rows.fillna(False).any():
            row = int(rows.fillna(False).to_numpy().argmax())
            value = "" if pd.isna(column.iloc[row]) else f"'{column.iloc[row]}' "
            raise DataError(f"{file}, row {row + 2}, column '{field['name']}': {value}{what}.")
    return values.astype(dtype)


def _parsed(column: pd.Series, field: dict, dtype: str) -> pd.Series:
    """Return `column` read as the field's type, missing where it can't be read."""
    if dtype in ("Int64", "float64"):
        return pd.to_numeric(column, errors="coerce")
    if dtype == "boolean":
        words = dict.fromkeys(field.get("trueValues", ["true"]), True)
        return column.map(words | dict.fromkeys(field.get("falseValues", ["false"]), False))
    if field["type"] == "date":
        return pd.to_datetime(column, format="%Y-%m-%d", errors="coerce")
    return column


def _check_keys(file: str, table: pd.DataFrame, schema: dict) -> None:
    """Check that the primary key is unique and that each foreign key stands in its table."""
    key = schema.get("primaryKey", [])
    if key and (twice := table.duplicated(key)).any():
        row = int(twice.to_numpy().argmax())
        values = ", ".join(f"{name} {table[name].iloc[row]}" for name in key)
        raise DataError(f"{file}, row {row + 2}, column '{key[0]}': the key ({values}) stands twice.")
    for foreign in schema.get("foreignKeys", []):
        column, reference = foreign["fields"], foreign["reference"]
        other = FOLDER / source(reference["resource"])["path"]
        known = pd.read_csv(other, dtype="string", keep_default_na=False)[reference["fields"]]
        strange = table[column].notna() & ~table[column].isin(known)
        if strange.any():
            row = int(strange.to_numpy().argmax())
            value = table[column].iloc[row]
            raise DataError(
                f"{file}, row {row + 2}, column '{column}': '{value}' is not in {reference['resource']}.csv."
            )
