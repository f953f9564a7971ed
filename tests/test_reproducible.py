"""A build of the same sources elsewhere, which runs every cell anew, gives the bytes of the website here."""

import hashlib
import shutil
import sys
from pathlib import Path

from conftest import HTML, run

from publishing.paths import HANDOUTS, LIVE, PDF, ROOT
from publishing.repository import copy_sources, github_name


def digests(html):
    # Sphinx's own digest of its settings has the environment's folders in it
    files = [path for path in html.rglob("*") if path.is_file() and path.name != ".buildinfo"]
    return {str(path.relative_to(html)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_build_elsewhere_is_byte_identical(tmp_path):
    folder = tmp_path / "elsewhere"
    copy_sources(folder)
    for made in (PDF.parent, HANDOUTS, LIVE):  # what `make site` makes beforehand, for the pages to link to
        shutil.copytree(made, folder / made.relative_to(ROOT))
    command = [Path(sys.executable).parent / "jupyter-book", "build", ".", "-W"]
    done = run(folder, *command, GITHUB_REPOSITORY=github_name() or "")
    assert done.returncode == 0, done.stdout[-3000:]
    here, there = digests(HTML), digests(folder / "_build/html")
    assert len(here) > 100
    differ = {name for name in here | there if here.get(name) != there.get(name)}
    assert differ == set(), "if it is the search index alone: it keeps words that are gone, until the next make clean"
