"""One version, one date and one title everywhere; a release is whole, described, valid, and without solutions."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests
import rocrate
import urllib3
import yaml
from conftest import ROOT, run
from rocrate_validator import models, services

from publishing import deposit, release, reproduce
from publishing.archive import zipped
from publishing.deposit import codecheck, crate, zenodo
from publishing.deposit.figures import FOLDER
from publishing.repository import DAYS, copy_sources

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
        ("publishing/**/student.txt", r"companion “(.+)”", NAME),
        ("publishing/**/lecturer.txt", r"companion “(.+)”", NAME),
    ],
)
def test_a_file_says_what_the_citation_says(file, pattern, expected):
    (path,) = ROOT.glob(file)
    assert set(re.findall(pattern, path.read_text(encoding="utf-8"), re.M)) == {expected}


#: Descriptions of a crate that nobody has for this book: a publisher, identifiers of people and organisations, and an
#: address of what "no licence stated" means.
UNKNOWN = {"ro-crate-1.2_56.1", "ro-crate-1.2_85.0", "ro-crate-1.2_86.2", "ro-crate-1.2_89.0", "ro-crate-1.2_90.1",
           "ro-crate-1.2_91.0", "ro-crate-1.2_93.0"}  # fmt: skip


@pytest.fixture(scope="module")
def files():
    """The files of the release by name, each compared with its checksum."""
    assert release.OUT.exists(), "Make the release first: make release"
    return reproduce.read(release.OUT)


@pytest.fixture(scope="module")
def graph(files):
    """The entities of the RO-Crate by their identifiers."""
    return {entity["@id"]: entity for entity in json.loads(files[crate.NAME])["@graph"]}


def members(files, name):
    """Return what is in a zip of the release, by path from the folder that it unpacks to."""
    inside = reproduce.outputs(f"{name}.zip", files[f"{name}.zip"])
    return {path.removeprefix(f"{name}.zip/{name}/"): content for path, content in inside.items()}


def test_the_citation_is_valid_by_its_makers_schema():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    done = subprocess.run([*command, ROOT / "CITATION.cff"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


class Terms(requests.adapters.BaseAdapter):
    """Answers for the network with the terms of RO-Crate that its makers' package carries."""

    def send(self, request, **_):
        """Return them as what was asked for."""
        content = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
        answer = urllib3.HTTPResponse(io.BytesIO(content), headers={"Content-Type": "application/ld+json"}, status=200,
                                      preload_content=False)  # fmt: skip
        return requests.adapters.HTTPAdapter().build_response(request, answer)

    def close(self):
        """Leave nothing."""


def test_the_crate_is_valid_and_lacks_only_what_nobody_knows(monkeypatch):
    # the validator makes its session anew when it likes
    monkeypatch.setattr(requests.Session, "get_adapter", lambda *_, **__: Terms())
    settings = models.ValidationSettings(rocrate_uri=str(release.OUT), requirement_severity=models.Severity.RECOMMENDED)
    issues = services.validate(settings).get_issues()
    assert {issue.check.identifier for issue in issues} == UNKNOWN, [issue.message for issue in issues]


def test_the_crate_has_the_size_and_sum_of_each_file(files, graph):
    described = {name: (one["contentSize"], one["sha256"]) for name, one in graph.items() if "sha256" in one}
    there = {
        name: (str(len(content)), hashlib.sha256(content).hexdigest())
        for name, content in files.items()
        if name not in (crate.NAME, release.SUMS)
    }
    assert described == there and [part["@id"] for part in graph["./"]["hasPart"]] == list(there)


def test_text_code_and_data_have_their_own_licences(files, graph):
    def names(file):
        listed = graph[file].get("license", graph["./"]["license"])
        return {graph[one["@id"]]["name"] for one in (listed if isinstance(listed, list) else [listed])}

    package = json.loads(members(files, "companion-data")["datapackage.json"])
    of_data = {one["name"] for table in package["resources"] for one in table["licenses"]} - {"not-stated"}
    assert names("LICENSE") == {"MIT"} and files["LICENSE"].startswith(b"MIT License")
    assert names("LICENSE-content") == {"CC-BY-4.0"} and b"CC BY 4.0" in files["LICENSE-content"]
    assert names("companion-data.zip") == of_data | {"No licence stated by the source"}
    assert names("companion-source.zip") == names("companion-data.zip") | {"MIT", "CC-BY-4.0"}
    assert deposit.licences() in json.loads(files[".zenodo.json"])["notes"]


def test_what_zenodo_reads_in_the_repository_is_what_the_citation_says():
    assert zenodo.FILE.read_text(encoding="utf-8") == zenodo.metadata(), "renew it as CONTRIBUTING.md tells"


def test_codecheck_lists_each_figure_as_it_is_and_claims_no_check(files):
    text = files["codecheck.yml"].decode()
    said = yaml.safe_load(text)
    assert text.startswith("---\n") and said["version"] == codecheck.SPECIFICATION and said["paper"]["title"] == TITLE
    assert not {"codechecker", "report", "certificate", "check_time"} & said.keys()
    figures = members(files, FOLDER)
    sums = {f"{FOLDER}/{path}": hashlib.sha256(content).hexdigest() for path, content in figures.items()}
    del sums[f"{FOLDER}/figures.json"]
    assert {one["file"]: one["sha256"] for one in said["manifest"]} == sums


def test_each_figure_of_the_website_is_a_picture_and_a_table_with_its_sources(files):
    figures = members(files, FOLDER)
    listed = json.loads(figures["figures.json"])
    website = members(files, "companion-website")
    tables = {Path(name).name: content for name, content in website.items() if re.search(r"figures/[^/]+\.csv$", name)}
    assert {f"{figure['name']}.csv" for figure in listed} == tables.keys() and len(listed) > 50
    assert [figure["number"] for figure in listed] == [f"Figure {number + 1}" for number in range(len(listed))]
    for figure in listed:
        picture, table = (figures[file["path"]] for file in figure["files"])
        assert ElementTree.fromstring(picture).tag.endswith("}svg") and table == tables[f"{figure['name']}.csv"]
        assert figure["title"] and figure["caption"] and bool(figure["tables"]) == bool(figure["sources"])
    assert sum(bool(figure["sources"]) for figure in listed) > 50


def test_no_file_of_a_release_is_a_solution(files):
    names = [inside for name, content in files.items() for inside in reproduce.outputs(name, content)]
    assert len(names) > 1000 and not [name for name in names if "solutions" in name]


def test_public_are_the_sources_that_git_knows_but_solutions(tmp_path):
    folder = tmp_path / "book"
    copy_sources(folder)
    ask = "from publishing.repository import public_sources; print(*public_sources(), sep='\\n')"
    without_git = run(folder, sys.executable, "-c", ask).stdout.split("\n")
    me = ("-c", "user.name=nobody", "-c", "user.email=nobody@localhost")
    for command in (["init", "--quiet"], ["add", "--all"], [*me, "commit", "--quiet", "--message", "all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "private.txt").write_text("not for the public", encoding="utf-8")
    with_git = run(folder, sys.executable, "-c", ask).stdout.split("\n")
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=folder, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        of_a_tag = [member.name for member in packed if member.isfile()]
    assert with_git == without_git and sorted(of_a_tag) == sorted({*filter(None, with_git)} - {DAYS})
    assert "book/index.md" in with_git and not [name for name in with_git if name.startswith(("solutions", "private"))]


def test_a_changed_byte_is_named(files, tmp_path, capsys):
    name, inside = f"{FOLDER}.zip", members(files, FOLDER)
    inside["figures.json"] = inside["figures.json"].replace(b"1", b"2", 1)
    built = files | {name: zipped(FOLDER, inside), "companion.pdf": files["companion.pdf"][:-1] + b"?"}
    assert reproduce.compare(files, built) == ["companion.pdf", f"{name}/{FOLDER}/figures.json"]
    assert re.search(r"^companion.pdf +1 +0$", capsys.readouterr().out, re.M)
    del built["companion.epub"]
    assert "companion.epub" in reproduce.compare(files, built)
    shutil.copytree(release.OUT, tmp_path / "release")
    with (tmp_path / "release" / "LICENSE").open("ab") as file:
        file.write(b"!")
    with pytest.raises(reproduce.NotReproduced, match=r"LICENSE is not the file that SHA256SUMS names"):
        reproduce.read(tmp_path / "release")
