"""Staged tables: written beside the data, described, and checked in a copy of the sources by the book's validator."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd

from companion.data import DataError, source
from publishing.paths import DATA
from publishing.repository import copy_sources
from refresh.core import FOLDER, Edition, Refused

#: The staged tables and the description that would go with them; and a copy of the sources that has both.
STAGED, COPY = FOLDER / "staged", FOLDER / "copy"
#: What a run leaves for `accept`: digests of the files that it was compared with.
SEAL = "seal.json"
#: Tables that hold several editions side by side, with the column that names them: they lose none.
EDITIONS = {"vdem": "edition"}
DESCRIPTION = "datapackage.json"


def written(table: pd.DataFrame) -> str:
    """Return a table as the text of its file in ``data/``: whole numbers without a point, other floats in full."""

    def cell(value: object) -> str:
        if pd.isna(value):
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() else repr(value)
        return str(value)

    text = table.astype(object).map(cell)
    return text.to_csv(index=False, lineterminator="\n")


def described(resource: dict, edition: Edition) -> dict:
    """Return the description of a table with its new vintage, origin and definitions, and years as far as it goes.

    Raises Refused for a table that is frozen, or that loses an edition.
    """
    name, table = resource["name"], edition.table
    if "hash" in resource:
        raise Refused(f"{name}: the table is frozen; no refresh changes it.")
    new = json.loads(json.dumps(resource)) | {"vintage": edition.vintage, "obtained": edition.obtained}
    if definitions := resource.get("definitions", {}) | edition.definitions:
        new["definitions"] = definitions
    for column in new["schema"]["fields"]:
        rules = column.get("constraints", {})
        if column["name"] == "year":
            last = int(pd.to_numeric(table["year"]).max())
            rules["maximum"] = max(rules["maximum"], min(last, date.today().year + edition.ahead))
        if column["name"] == EDITIONS.get(name):
            rules["enum"] = sorted({*rules["enum"], *table[column["name"]]})
        # a price basis is part of the unit
        if base := re.search(r"\((\d{4})\)", edition.definitions.get(column["name"], "")):
            column["unit"] = re.sub(r"(?<=constant )\d{4}", base[1], column["unit"])
    return new


def stage(editions: dict[str, Edition]) -> dict[str, str]:
    """Write the tables and their description to `STAGED` and into a copy of the sources; return what is refused, why.

    A table that breaks its schema is left out, and said with the validator's own words.
    """
    for folder in (STAGED, COPY):
        shutil.rmtree(folder, ignore_errors=True)
    STAGED.mkdir(parents=True)
    copy_sources(COPY)
    package = json.loads((DATA / DESCRIPTION).read_text(encoding="utf-8"))
    places = {resource["name"]: number for number, resource in enumerate(package["resources"])}
    former, refused = json.loads(json.dumps(package)), {}

    def describe() -> None:
        text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        for folder in (STAGED, COPY / "data"):
            (folder / DESCRIPTION).write_text(text, encoding="utf-8", newline="")

    for name, edition in editions.items():
        try:
            package["resources"][places[name]] = described(package["resources"][places[name]], edition)
        except Refused as problem:
            refused[name] = str(problem)
            continue
        for folder in (STAGED, COPY / "data"):
            (folder / f"{name}.csv").write_text(written(edition.table), encoding="utf-8", newline="")
    describe()
    while problem := invalid():
        name = problem.partition(".csv")[0]
        if name not in editions or name in refused:
            raise DataError(problem)  # the book's own data, or its chapters, were broken before
        refused[name] = f"{problem} The table stays as it is."
        package["resources"][places[name]] = former["resources"][places[name]]
        (STAGED / f"{name}.csv").unlink()
        shutil.copy(DATA / f"{name}.csv", COPY / "data")
        describe()
    return refused


def invalid() -> str:
    """Return what the book's validator finds in the copy, in its own words; nothing where all is in order."""
    done = python(COPY, "-c", "from companion.data import validate; validate()")
    return done.stderr.strip().splitlines()[-1].partition("DataError: ")[2] if done.returncode else ""


def python(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    """Run Python in a copy of the sources, with the copy's own modules and data."""
    rest = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    path = os.pathsep.join([str(folder), *(one for one in rest if one)])
    environment = os.environ | {"PYTHONPATH": path}
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, text=True, **kept)


def staged() -> dict[str, Path]:
    """Return the files that wait to be accepted, by the name they have in ``data/``."""
    return {path.name: path for path in sorted(STAGED.glob("*")) if path.name != SEAL}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def seal() -> None:
    """Note the files with which the staged ones were compared, so that nothing else is accepted."""
    before = {path.name: digest(path) for path in DATA.iterdir()}
    after = {name: digest(path) for name, path in staged().items()}
    (STAGED / SEAL).write_text(json.dumps({"before": before, "after": after}), encoding="utf-8")


def title(name: str) -> str:
    """Return the title of a table."""
    return source(name)["title"]
