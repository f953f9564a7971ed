"""The markup of every page: valid, described, and named so that it can be read and spoken."""

import subprocess
import sys
from copy import copy
from pathlib import Path

import pytest
from conftest import HTML, NPM, PAGES, soup

from publishing.repository import root

ALL = sorted(str(path.relative_to(HTML)) for path in HTML.rglob("*.html"))


def test_every_page_is_valid_html():
    assert {"index.html", "search.html", *PAGES} <= set(ALL)
    command = [Path(sys.executable).parent / "node", NPM / "html-validate/bin/html-validate.mjs", "--formatter", "text",
               "--config", NPM.parent / ".htmlvalidate.json", *ALL]  # fmt: skip
    done = subprocess.run(command, cwd=HTML, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", ALL)
def test_a_page_has_an_icon(page):
    icon = soup(page).select_one('link[rel~="icon"]')["href"].split("?")[0]
    beside = HTML / icon.removeprefix(root()) if icon.startswith("/") else (HTML / page).parent / icon
    assert beside.exists()


def test_each_page_is_described_in_words_of_its_own():
    words = {page: soup(page).select_one('meta[name="description"]')["content"] for page in PAGES}
    assert len(set(words.values())) == len(PAGES)
    for page, text in words.items():
        assert 60 <= len(text) <= 300, page
        first = copy(soup(page).select_one("article section > p"))
        for citation in first.select(".bibtex-citation"):
            citation.decompose()
        assert text in " ".join(first.text.split()), page
