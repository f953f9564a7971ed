"""``.zenodo.json``: how Zenodo describes a release that it takes from GitHub.

It stands in the repository, where Zenodo reads it; ``python -m publishing.deposit.zenodo`` writes it anew.
"""

import json

from publishing import deposit
from publishing.paths import ROOT
from publishing.print.typeset import cited

FILE = ROOT / ".zenodo.json"
#: Zenodo takes one licence for all; this one sends a reader to the notes.
LICENCE = "other-open"


def metadata() -> str:
    """Return the description of the release, in the fields of Zenodo's deposits."""
    about = cited()
    (paper,) = about["references"]
    return json.dumps({
        "title": about["title"],
        "upload_type": about["type"],
        "version": about["version"],
        "publication_date": about["date-released"],
        "language": "eng",
        "creators": [{"name": author["name"]} for author in about["authors"]],
        "description": f"<p>{about['abstract']}</p>",
        "keywords": about["keywords"],
        "access_right": "open",
        "license": LICENCE,
        "notes": deposit.licences(),
        "related_identifiers": [{"identifier": paper["url"], "relation": "references", "scheme": "url"}],
    }, indent=1, ensure_ascii=False) + "\n"  # fmt: skip


if __name__ == "__main__":
    FILE.write_text(metadata(), encoding="utf-8")
