"""One version, one date and one title, wherever a reader or a program meets them."""

import re

import pytest
import yaml
from conftest import ROOT

CITED = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
VERSION, TITLE, DATE = CITED["version"], CITED["title"], str(CITED["date-released"])
#: The title without what it says of the kind of book.
NAME = TITLE.split(":")[0]


@pytest.mark.parametrize(
    ("file", "pattern", "expected"),
    [
        ("pyproject.toml", r'^version = "(.+)"$', VERSION),
        ("data/datapackage.json", r'^ "version": "(.+)",$', VERSION),
        ("data/datapackage.json", r'^ "created": "(.+)T', DATE),
        ("data/datapackage.json", r"^ \"title\": \"Data of the companion '(.+)'\",$", NAME),
        ("docs/scaling.md", r'tag: "(.+)"', VERSION),
        ("CHANGELOG.md", r"(?s)\A.*?\n## (\d\S*)", VERSION),
        ("CHANGELOG.md", r"(?s)\A.*?\n## \d\S* \((.+?)\)", DATE),
        ("book/index.md", r"^> .+ Version (.+)\.$", VERSION),
        ("book/index.md", r"^> .+ \((\d+)\)\. ", DATE[:4]),
        ("book/index.md", r"^> .+ \*(.+)\*", TITLE),
        ("book/index.md", r"^# (.+)$", NAME),
        ("README.md", r"\A# (.+)$", TITLE),
        ("_config.yml", r'^ *(?:html_)?title: "(.+)"$', NAME),
        ("_config.yml", r'^copyright: "(.+)"$', DATE[:4]),
        ("publishing/**/companion.sty", r"\\Huge\S* (.+)\\par", NAME),
        ("publishing/**/student.txt", r"companion “(.+)”", NAME),
        ("publishing/**/lecturer.txt", r"companion “(.+)”", NAME),
    ],
)
def test_a_file_says_what_the_citation_says(file, pattern, expected):
    (path,) = ROOT.glob(file)
    assert set(re.findall(pattern, path.read_text(encoding="utf-8"), re.M)) == {expected}
