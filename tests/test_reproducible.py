"""A build of the same sources elsewhere, which runs every cell anew, gives website and PDFs here to the byte."""

import hashlib
import shutil
import sys

from conftest import HTML, run

from publishing import freshness
from publishing.paths import LIVE, ROOT
from publishing.repository import copy_sources


def digests(html):
    # Sphinx's own digest of its settings has the environment's folders in it
    files = [path for path in html.rglob("*") if path.is_file() and path.name != ".buildinfo"]
    return {str(path.relative_to(html)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_build_elsewhere_is_byte_identical(tmp_path):
    folder = tmp_path / "elsewhere"
    copy_sources(folder)
    for made in (LIVE, freshness.BROWSER.path):  # what live cells load is the network's
        (folder / made.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if made.is_dir() else shutil.copy)(made, folder / made.relative_to(ROOT))
    # the history is no part of the copy: it says when pages were changed, and where the repository is
    history = {"GIT_DIR": str(ROOT / ".git")} if (ROOT / ".git").exists() else {}
    done = run(folder, sys.executable, "-m", "publishing.build", "site", **history)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    here, there = digests(HTML), digests(folder / "_build/html")
    assert len(here) > 100
    differ = {name for name in here | there if here.get(name) != there.get(name)}
    assert differ == set(), "if it is the search index alone: it keeps words that are gone, until the next make clean"
