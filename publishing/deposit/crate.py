"""``ro-crate-metadata.json``: the files of a release, what they are and under which licences, as an RO-Crate 1.3."""

import hashlib
import json
import tomllib

from publishing import deposit, repository
from publishing.paths import ROOT
from publishing.print.typeset import cited

SPECIFICATION = "https://w3id.org/ro/crate/1.3"
NAME = "ro-crate-metadata.json"
PYTHON = "https://www.python.org/"
#: All kinds of things that have licences of their own.
ALL = "text code data"
#: Of each file of a release what it is, its media type, and the licences that what it holds is under.
FILES = {
    "companion-website.zip": ("The website, which works without network", "application/zip", ALL),
    "companion.pdf": ("The book as PDF, tagged (PDF/UA-1)", "application/pdf", "text data"),
    "companion.epub": ("The book as EPUB 3", "application/epub+zip", "text data"),
    "companion-notebooks.zip": ("The chapters as notebooks, with data and modules", "application/zip",
                                ALL),
    "companion-data.zip": ("The data package: tables, and datapackage.json that describes them", "application/zip",
                           "data"),
    "companion-figures.zip": ("Each figure as SVG and the table behind it as CSV; figures.json lists them with "
                              "captions, sources and checksums", "application/zip", "text data"),
    "companion-source.zip": ("All that the other files are made from; solutions to exercises are not public",
                             "application/zip", ALL),
    "README.md": ("How to read, run and build the book", "text/markdown", "text"),
    "LICENSE": ("The licence of the code", "text/plain", "code"),
    "LICENSE-content": ("The licence of prose and charts", "text/plain", "text"),
    "CITATION.cff": ("How to cite the book", "application/yaml", "text"),
    "requirements.txt": ("The packages that build the book, locked with hashes", "text/plain", "code"),
    "requirements-teach.txt": ("The packages that make assignments, locked with hashes", "text/plain", "code"),
    "requirements-dev.txt": ("The packages that test the book, locked with hashes", "text/plain", "code"),
    ".zenodo.json": ("The release as Zenodo describes it", "application/json", "text"),
    "codecheck.yml": ("The authors' part of a CODECHECK configuration: the figures to reproduce, with checksums",
                      "application/yaml", "text"),
}  # fmt: skip


def metadata(files: dict[str, bytes]) -> str:
    """Return the metadata of a release that has `files`; raises KeyError for one that `FILES` does not know."""
    about, licensed = cited(), licences()
    (paper,) = about["references"]
    (author,), (paper_author,) = about["authors"], paper["authors"]
    root = {
        "@id": "./", "@type": "Dataset", "name": about["title"], "description": about["abstract"],
        "version": about["version"], "datePublished": about["date-released"], "keywords": about["keywords"],
        "license": references(licensed, ALL), "conditionsOfAccess": deposit.licences(),
        "author": {"@id": "#contributors"}, "citation": {"@id": paper["url"]},
        "hasPart": [{"@id": name} for name in files],
    }  # fmt: skip
    if address := repository.website():
        root["url"] = address
    entities = [
        {"@id": NAME, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": SPECIFICATION}},
        root,
        *(file(name, content, licensed) for name, content in files.items()),
        {"@id": PYTHON, "@type": "ComputerLanguage", "name": "Python", "url": PYTHON, "version": python()},
        {"@id": "#contributors", "@type": "Organization", "name": author["name"]},
        *{licence["@id"]: licence for part in licensed.values() for licence in part}.values(),
        {"@id": paper["url"], "@type": "ScholarlyArticle", "name": paper["title"], "author": {"@id": "#paper-author"}},
        {"@id": "#paper-author", "@type": "Person", "affiliation": {"@id": "#paper-affiliation"},
         "name": f"{paper_author['given-names']} {paper_author['family-names']}"},
        {"@id": "#paper-affiliation", "@type": "Organization", "name": paper_author["affiliation"]},
    ]  # fmt: skip
    crate = {"@context": f"{SPECIFICATION}/context", "@graph": entities}
    return json.dumps(crate, indent=1, ensure_ascii=False) + "\n"


def file(name: str, content: bytes, licensed: dict[str, list[dict]]) -> dict:
    """Return what the metadata says of a file."""
    what, media_type, kinds = FILES[name]
    described = {
        "@id": name, "@type": "File", "name": name, "description": what, "encodingFormat": media_type,
        "contentSize": str(len(content)), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    if kinds != ALL:  # else it has those of the whole
        described["license"] = references(licensed, kinds)
    if name == "companion-source.zip":
        described |= {"@type": ["File", "SoftwareSourceCode"], "programmingLanguage": {"@id": PYTHON}}
        if repository.github_name():
            described["codeRepository"] = f"https://github.com/{repository.github_name()}"
    return described


def python() -> str:
    """Return the versions of Python that the code runs on."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]


def licences() -> dict[str, list[dict]]:
    """Return the licences of text, code and data as entities."""
    code = cited()["license"]
    data = {}
    for table in deposit.tables().values():
        for one in table["licenses"]:
            if one["name"] == deposit.NOT_STATED:
                data["#not-stated"] = "No licence stated by the source"
            elif "path" in one:
                data.setdefault(one["path"], one["name"])
    return {
        "text": [licence(deposit.TEXT_LICENCE, "CC-BY-4.0")],
        "code": [licence(f"https://spdx.org/licenses/{code}", code)],
        "data": [licence(address, name) for address, name in sorted(data.items())],
    }


def licence(address: str, name: str) -> dict:
    """Return the entity of a licence."""
    return {"@id": address, "@type": "CreativeWork", "name": name, "description": f"Licence: {name}"}


def references(licensed: dict[str, list[dict]], kinds: str) -> dict | list[dict]:
    """Return a link to each licence of `kinds`, words out of text, code and data; a single one stands alone."""
    addresses = dict.fromkeys(one["@id"] for kind in kinds.split() for one in licensed[kind])
    links = [{"@id": address} for address in addresses]
    return links if len(links) > 1 else links[0]
