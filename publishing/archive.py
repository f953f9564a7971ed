"""Archives: the same bytes for the same files, so that builds are alike and an address can stand for contents."""

import hashlib
import io
import zipfile
from pathlib import Path, PurePosixPath

from publishing.paths import DATA, ROOT

#: A date of all files in an archive that is no file's own, and that doesn't look like a clock out of order.
DATE = (2020, 1, 1, 0, 0, 0)


def zipped(folder: str, files: dict[str, bytes]) -> bytes:
    """Return an archive of `files`, in a folder of that name if it has one.

    Whoever unpacks it may read them, and run those that begin with ``#!``.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in files.items():
            entry = zipfile.ZipInfo(str(PurePosixPath(folder, name)), DATE)
            entry.external_attr = (0o755 if content.startswith(b"#!") else 0o644) << 16
            whole.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Write `files` into a folder of the archive's own name."""
    path.write_bytes(zipped(path.stem, files))


def checksums(files: dict[str, bytes]) -> bytes:
    """Return the SHA-256 of each of `files`, as ``sha256sum --check`` reads them."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()).encode()


def version(files: dict[str, bytes]) -> str:
    """Return ten digits that stand for the names and contents of `files`."""
    sha = hashlib.sha256()
    for name, content in sorted(files.items()):
        sha.update(name.encode() + hashlib.sha256(content).digest())
    return sha.hexdigest()[:10]


def modules_and_data() -> dict[str, bytes]:
    """Return what a chapter needs beside it to run, by the path where it looks for it."""
    modules = (path for path in (ROOT / "companion").rglob("*.*") if path.suffix in (".py", ".ttf", ".txt"))
    paths = [*sorted(modules), *sorted(DATA.iterdir())]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}


def write_data_package(path: Path) -> None:
    """Write the whole data package, with checksums."""
    files = {file.name: file.read_bytes() for file in sorted(DATA.iterdir())}
    write_zip(path, files | {"SHA256SUMS": checksums(files)})
