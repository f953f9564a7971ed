"""Two builds of one commit, in two folders, give the same bytes."""

import hashlib
import sys
from pathlib import Path

from conftest import run

from publishing.repository import copy_sources


def digests(folder):
    copy_sources(folder)
    done = run(folder, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W", SOURCE_DATE_EPOCH="1700000000")
    assert done.returncode == 0, done.stdout[-3000:]
    html = folder / "_build/html"
    files = [path for path in html.rglob("*") if path.is_file()]
    return {str(path.relative_to(html)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_builds_are_byte_identical(tmp_path):
    first, second = digests(tmp_path / "one" / "book"), digests(tmp_path / "two" / "elsewhere")
    assert len(first) > 100
    assert {name for name in first | second if first.get(name) != second.get(name)} == set()
