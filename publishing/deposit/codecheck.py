"""``codecheck.yml``: what who checks the computations has to reproduce, by CODECHECK's specification 1.0.

It is the part that authors write. Codechecker, report and certificate are added by whoever checks; nobody has yet.
"""

import yaml

from publishing import repository
from publishing.deposit.figures import FOLDER, Figure
from publishing.print.typeset import cited

SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
HEAD = """---
# The authors' part of a CODECHECK configuration. No check has taken place: codechecker, report and certificate are
# for an independent checker to add. The files are those of companion-figures.zip.
"""
SOURCE = (
    "companion-source.zip holds code, data and the lock of all packages. Unpack it and run in it: make reproduce "
    "DEPOSIT=FOLDER, with the folder where this file is. It builds everything in an empty folder and compares it."
)


def configuration(figures: list[Figure]) -> str:
    """Return the configuration with the manifest of `figures`, each file with its SHA-256."""
    about = cited()
    manifest = [
        {"file": f"{FOLDER}/{file['path']}", "comment": f"{figure.number}: {figure.title} ({figure.page})",
         "sha256": file["sha256"]}
        for figure in figures for file in figure.record()["files"]
    ]  # fmt: skip
    paper = {"title": about["title"], "authors": [{"name": author["name"]} for author in about["authors"]]}
    if address := repository.website():
        paper["reference"] = address
    content = {"version": SPECIFICATION, "paper": paper, "source": SOURCE}
    if name := repository.github_name():
        content["repository"] = f"https://github.com/{name}"
    content["manifest"] = manifest
    return HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
