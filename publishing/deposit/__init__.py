"""What an archive is told of a release: figures, licences, metadata for Zenodo, RO-Crate and CODECHECK.

All of it is made from ``CITATION.cff``, ``data/datapackage.json`` and the pages; nothing is typed twice.
"""

import json

from publishing.paths import DATA
from publishing.print.typeset import cited

#: The licence of prose and charts, as ``LICENSE-content`` names it.
TEXT_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: What a table's licence is called in ``datapackage.json`` where its source states none.
NOT_STATED = "not-stated"


def tables() -> dict[str, dict]:
    """Return the resources of the data package by name."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return {table["name"]: table for table in package["resources"]}


def licences() -> str:
    """Return in a few sentences which part of the release is under which licence."""
    listed = [[licence["name"] for licence in table["licenses"]] for table in tables().values()]
    open_data = sum(NOT_STATED not in names for names in listed)
    return (
        f"Code: {cited()['license']} (LICENSE). Prose and charts: CC BY 4.0 (LICENSE-content). Data: each table has "
        f"the licence that datapackage.json names, with its limits. {open_data} of {len(listed)} tables have one; for "
        f"all or part of the other {len(listed) - open_data} no licence was stated, and only what the book draws or "
        "discusses is carried."
    )
