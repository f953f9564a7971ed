"""The book as EPUB opens in a reader: an independent validator finds no error, and no link leads nowhere."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import HTML, NPM, PAGES

EPUB = HTML / "pdf" / "companion.epub"
CHECKER = Path(sys.executable).parent / "node", NPM / "@likecoin/epubcheck-ts/bin/epubcheck.js"


def checked(path):
    return subprocess.run([*CHECKER, path], capture_output=True, text=True)


@pytest.fixture(scope="module")
def inside():
    with zipfile.ZipFile(EPUB) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_is_valid():
    done = checked(EPUB)
    assert done.returncode == 0 and "Warnings: 0" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("claims.xhtml", None),
        ("claims.xhtml", lambda text: text.replace(b"</section>", b"", 1)),
        ("claims.xhtml", lambda text: text.replace(b"#claims--", b"#claims--no", 1)),
        ("nav.xhtml", lambda text: text.replace(b"claims.xhtml", b"claim.xhtml")),
    ],
)
def test_a_broken_one_is_found(inside, tmp_path, file, change):
    with zipfile.ZipFile(tmp_path / "broken.epub", "w") as archive:
        for name, content in inside.items():
            if name != file or change:
                archive.writestr(zipfile.ZipInfo(name), change(content) if name == file else content)
    assert checked(tmp_path / "broken.epub").returncode != 0


def test_its_contents_name_every_chapter(inside):
    links = BeautifulSoup(inside["nav.xhtml"], "html.parser").select("nav a")
    assert [link["href"] for link in links] == [f"{Path(page).stem}.xhtml" for page in PAGES]
    assert all(link["href"] in inside and link.text for link in links)
