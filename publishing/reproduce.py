"""``make reproduce``: build everything anew from a release's source archive alone, and compare each output with it.

The archive is unpacked into an empty folder outside the project. The packages are those that this command runs with;
what live cells load is taken from ``_build/downloads`` where it is there, as each file is checked by its sha256.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from publishing.deposit import crate
from publishing.paths import ROOT
from publishing.release import OUT, SUMS
from publishing.run.live import DOWNLOADS

SOURCES = "companion-source"
LOCK = "requirements.txt"


class NotReproduced(Exception):
    """The release can't be built anew or differs; the message says where."""


def read(folder: Path) -> dict[str, bytes]:
    """Return the files of the release in `folder`; raises NotReproduced for one that its checksums don't fit."""
    if not (folder / SUMS).exists():
        raise NotReproduced(f"There is no release in {folder} (a folder with {SUMS}); make one: make release")
    files = {SUMS: (folder / SUMS).read_bytes()}
    for line in files[SUMS].decode().splitlines():
        digest, name = line.split("  ")
        path = folder / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise NotReproduced(f"{path} is not the file that {SUMS} names.")
        files[name] = path.read_bytes()
    return files


def outputs(name: str, content: bytes) -> dict[str, bytes]:
    """Return what is in a file of a release by name: the files of a zip, else the file itself."""
    if not name.endswith(".zip"):
        return {name: content}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {f"{name}/{inside}": archive.read(inside) for inside in archive.namelist()}


def compare(released: dict[str, bytes], built: dict[str, bytes]) -> list[str]:
    """Print for each file of a release how many outputs it has and how many are the same; return the others' names."""
    differ = []
    print(f"{'file':<26}{'outputs':>8}{'same':>8}")
    for name in dict.fromkeys([*released, *built]):
        ours, theirs = (outputs(name, files[name]) if name in files else {} for files in (released, built))
        other = sorted(output for output in ours | theirs if ours.get(output) != theirs.get(output))
        print(f"{name:<26}{len(ours | theirs):>8}{len(ours | theirs) - len(other):>8}")
        differ += other
    return differ


def rebuild(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return what the sources of a release give when everything is built from them in the empty `folder`.

    Raises NotReproduced when the packages are locked otherwise here, or the build fails.
    """
    with zipfile.ZipFile(io.BytesIO(files[f"{SOURCES}.zip"])) as archive:
        archive.extractall(folder)
    sources = folder / SOURCES
    if (sources / LOCK).read_bytes() != (ROOT / LOCK).read_bytes():
        raise NotReproduced(f"The release was made with another {LOCK}: run make reproduce in its unpacked sources.")
    downloads = sources / DOWNLOADS.relative_to(ROOT)
    if DOWNLOADS.exists():
        shutil.copytree(DOWNLOADS, downloads)
    environment = os.environ | {"PYTHONPATH": str(sources)} | addresses(files)
    for command in (["publishing.build", "site"], ["publishing.release"]):
        if subprocess.run([sys.executable, "-m", *command], cwd=sources, env=environment).returncode:
            raise NotReproduced(f"The sources in {sources} can't be built.")
    return read(sources / OUT.relative_to(ROOT))


def addresses(files: dict[str, bytes]) -> dict[str, str]:
    """Return the variables that tell a build the addresses of website and repository as the release has them."""
    graph = {entity["@id"]: entity for entity in json.loads(files[crate.NAME])["@graph"]}
    repository = graph[f"{SOURCES}.zip"].get("codeRepository", "")
    return {"BOOK_URL": graph["./"].get("url", ""), "GITHUB_REPOSITORY": repository.removeprefix("https://github.com/")}


def main() -> None:
    """Reproduce the release in the folder that is named, else in ``_build/release``; exits with 1 and what differs."""
    release = Path(sys.argv[1]) if sys.argv[1:] else OUT
    try:
        released = read(release)
        folder = Path(tempfile.mkdtemp(prefix="reproduce-"))
        print(f"Building the sources of {release} in {folder}, with the packages of {sys.prefix}")
        differ = compare(released, rebuild(released, folder))
    except NotReproduced as problem:
        sys.exit(str(problem))
    if differ:
        sys.exit("\n".join([f"{len(differ)} outputs differ; those built anew are in {folder}:", *differ]))
    shutil.rmtree(folder)
    print("All outputs are the same, byte for byte.")


if __name__ == "__main__":
    main()
