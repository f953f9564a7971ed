"""After a release no browser takes an older file from its cache: addresses change with what they lead to."""

import re
from urllib.parse import urljoin

import pytest
from conftest import PAGES, lasting, soup


@pytest.mark.parametrize("page", ["index.html", "search.html", *PAGES])
def test_what_a_page_loads_and_offers_has_an_address_that_changes_with_it(page):
    tags = soup(page).select("[src], [href]")
    local = [tag.get("src") or tag["href"] for tag in tags if not re.match("https?:|#", tag.get("src") or tag["href"])]
    files = [urljoin(f"http://x/{page}", link) for link in local if ".html" not in link]
    assert [address for address in files if not lasting(address)] == []
