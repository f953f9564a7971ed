"""Taking what was staged and reported into ``data/``, all of it or nothing."""

import json
import shutil
import sys

from analysis import TABLES as COMPUTED
from companion.data import package
from publishing.paths import DATA
from refresh.core import FOLDER
from refresh.staging import COPY, DESCRIPTION, SEAL, STAGED, digest


def accept() -> list[str]:
    """Move the staged files into ``data/`` and return the tables that changed.

    An interrupted acceptance is taken up where it stopped. Exits with one sentence, and nothing changed, where nothing
    is staged, or where ``data/`` or the staged files are no longer those of the report.
    """
    if not (STAGED / SEAL).exists():
        sys.exit("Nothing waits to be accepted: run `make refresh` first and read its report.")
    seal = json.loads((STAGED / SEAL).read_text(encoding="utf-8"))
    for name, before in seal["before"].items():
        path = DATA / name
        if not path.exists() or digest(path) not in (before, seal["after"].get(name)):
            sys.exit(f"data/{name} has changed since the report: run `make refresh` again.")
    for name, after in seal["after"].items():
        if digest(STAGED / name) != after:
            sys.exit(f"{STAGED / name} is not what was reported: run `make refresh` again.")
    # the description last: until it is there, an interrupted acceptance shows as a table that breaks its schema
    for name in sorted(seal["after"], key=lambda name: name == DESCRIPTION):
        unfinished = FOLDER / f"{name}.part"
        shutil.copyfile(STAGED / name, unfinished)
        unfinished.replace(DATA / name)  # on one disk, so a table is the former or the new one and never half of it
    changed = [name.removesuffix(".csv") for name in seal["after"] if name != DESCRIPTION]
    for folder in (STAGED, COPY, FOLDER / "downloads"):
        shutil.rmtree(folder, ignore_errors=True)
    return changed


def said(changed: list[str]) -> str:
    """Return what is to be done after an acceptance."""
    computed = [name for name in COMPUTED if name in package()]
    return "\n".join([
        f"Accepted: {', '.join(changed)}. The vintages in data/datapackage.json follow.",
        f"Now `make analysis`, which computes {', '.join(computed)} anew from them,",
        "then `make test`. The ledger prints turned verdicts by itself; sentences about them are yours.",
    ])  # fmt: skip
