"""Every page: safe, lasting to link to, ready to cite, whole under any address."""

import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import HTML, PAGES, run, soup

from companion import data
from companion.stages import STAGES
from publishing.print import PROMISED
from publishing.repository import github_name


@pytest.mark.parametrize("page", ["search.html", *PAGES])
def test_a_policy_lets_in_the_pages_own_files_only(page):
    text = soup(page)
    policy = text.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'self'" in policy and "unsafe-eval" not in policy
    assert re.search(r"script-src 'self' 'sha256-[^']+';", policy), "scripts: own files and one by its hash, no more"
    assert not [tag.name for tag in text.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    assert len(text.select("script:not([src]):not([type])")) == 1, "one inline script, let in by its hash"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_how_to_cite_it(page):
    cited = soup(page).select_one("details.cite")
    title = soup(page).h1.get_text().removesuffix("¶")
    assert title in cited.p.text and "Version" in cited.p.text
    assert cited.pre.text.startswith("@incollection{companion-") and "year = {20" in cited.pre.text


def test_paragraphs_have_addresses():
    for page in [page for page in PAGES if "/stage-" in page]:
        anchors = soup(page).select("a.pilcrow")
        names = [link["href"] for link in anchors]
        assert len(names) > 20 and len(set(names)) == len(names)
        assert all(soup(page).find(id=name[1:]) for name in names)


@pytest.mark.parametrize(("query", "found"), [("Rogun", "stage-2-open-door"), ("Рахмон", "names"), ("Раҳмон", "names"),
                                              ("Rakhmonov", "names")])  # fmt: skip
@pytest.mark.parametrize("where", ["served", "file"])
def test_the_search_finds_by_cyrillic_and_latin_spelling(site, chromium, query, found, where):
    tab = chromium.new_page()
    tab.goto(f"{site if where == 'served' else HTML.as_uri()}/search.html?q={query}")
    tab.wait_for_selector("#search-results li a")
    assert any(found in link.get_attribute("href") for link in tab.locator("#search-results li a").all())
    if where == "served":  # the words around it come from the page, which a page opened as a file may not read
        tab.wait_for_selector("#search-results .context")
    tab.close()


@pytest.mark.parametrize("page", PAGES)
def test_the_band_of_stages_leads_to_the_chapters(page):
    links = soup(page).select("nav.stages a")
    assert [link.text for link in links] == [f"Stage {s.number} {s.start}–{s.end}" for s in STAGES]
    here = [link for link in links if link.get("aria-current")]
    number = re.match(r"book/stage-(\d)", page)
    assert [link.text[:7] for link in here] == ([f"Stage {number[1]}"] if number else [])


def test_words_in_other_languages_are_marked():
    page = soup("book/names.html")
    assert page.find(lang="tg", string="Хуҷанд") and page.find(lang="ru", string="Худжанд")


def test_a_long_note_stays_on_a_small_screen_and_escape_closes_it(site, chromium):
    tab = chromium.new_page(viewport={"width": 390, "height": 640})
    tab.goto(f"{site}/book/data.html")
    notes = tab.locator(".note")
    longest = notes.nth(
        notes.evaluate_all("all => all.map(n => n.textContent.length).reduce((b, x, i, a) => x > a[b] ? i : b, 0)")
    )
    tab.locator(f"[popovertarget={longest.get_attribute('id')}]").first.click()
    box = longest.bounding_box()
    assert len(longest.inner_text()) > 1000 and box["y"] >= 0 and box["y"] + box["height"] <= 641
    tab.keyboard.press("Escape")
    assert not longest.is_visible()
    tab.close()


def test_a_page_names_its_sections():
    for page in [page for page in PAGES if "/stage-" in page]:
        named = [link["href"].split("#")[1] for link in soup(page).select("nav.toc > ul > li > a")]
        assert named == [part["id"] for part in soup(page).select("article > section > section:has(> h2)")]


def test_a_printed_page_is_light_shows_addresses_and_no_navigation(site, chromium):
    tab = chromium.new_page(viewport={"width": 1400, "height": 900})
    tab.goto(f"{site}/book/stage-1-seeking-support.html")
    tab.click("button.theme")
    parts = (".top", ".toc", ".stages", ".launch", "details.cite", ".below")
    assert all(tab.locator(part).first.is_visible() for part in parts)
    tab.emulate_media(media="print")
    assert [part for part in parts if tab.locator(part).first.is_visible()] == []
    assert tab.locator("h1 + p").evaluate("lead => getComputedStyle(lead).color") == "rgb(94, 88, 76)"
    chart, text = (tab.locator(part).first.bounding_box() for part in (".chart", "h1 + p"))
    assert chart["width"] <= text["width"] + 1, "a chart reaches over the sheet's edge"
    after = "link => getComputedStyle(link, '::after').content"
    tab.goto(f"{site}/book/bibliography.html")
    assert "http" in tab.locator("article a[href^='http']").first.evaluate(after)
    tab.close()


@pytest.fixture(scope="module")
def published(checkout):
    """Return a way to pages of a site that knows its address, below a host's root, and its repository, to be parsed."""
    command = Path(sys.executable).parent / "jupyter-book"
    known = {"BOOK_URL": "https://example.org/book", "GITHUB_REPOSITORY": "somebody/fork", PROMISED: "book handouts"}
    done = run(checkout, command, "build", ".", "-W", **known)
    assert done.returncode == 0, done.stdout[-2000:]
    html = checkout / "_build/html"
    return html, lambda page: BeautifulSoup((html / page).read_text(encoding="utf-8"), "html.parser")


def test_a_page_has_one_address(published):
    html, page = published
    sitemap = (html / "sitemap.xml").read_text(encoding="utf-8")
    for name, end in {"index": "", "book/index": "", "book/introduction": "introduction.html"}.items():
        address = f"https://example.org/book/book/{end}"
        assert page(f"{name}.html").find("link", rel="canonical")["href"] == address
        assert f"<loc>{address}</loc><lastmod>20" in sitemap
    assert address in page(f"{name}.html").select_one("details.cite pre").text
    assert not (html / "robots.txt").exists(), "nobody reads it below a host's root"


def test_a_reference_manager_makes_a_section_of_the_book(published):
    page = published[1]("book/introduction.html")
    tags = {tag["name"]: tag["content"] for tag in page.select('meta[name^="citation_"]')}
    cited = page.select_one("details.cite p").text
    assert tags["citation_title"] in cited and tags["citation_inbook_title"] in cited
    assert tags["citation_publication_date"].replace("/", "-") in cited
    name = tags["citation_author"].removesuffix(",")
    assert cited.startswith(name) and name != tags["citation_author"], "Zotero would take a body's last word for a name"
    assert tags["citation_pdf_url"] == "https://example.org/book/handouts/introduction.pdf"
    assert page.find("meta", property="og:title")["content"] == tags["citation_title"]
    assert json.loads(page.find("script", type="application/ld+json").string)["@type"] == "ScholarlyArticle"


def test_search_engines_for_data_read_each_table_on_the_codebook(published):
    html, page = published
    described = json.loads(page("book/data.html").find("script", type="application/ld+json").string)
    tables = {part["url"].split("#")[1]: part for part in described["hasPart"]}
    assert len(tables) == len(data.package()) and set(tables) <= {
        tag["id"] for tag in page("book/data.html").select("[id]")
    }
    for file in [file for part in [described, *tables.values()] for file in part["distribution"]]:
        assert (html / file["contentUrl"].removeprefix("https://example.org/book/")).exists()
    gdp = tables["data-wdi-gdp"]
    assert gdp["license"] == ["https://creativecommons.org/licenses/by/4.0/"] and "Tajikistan" in gdp["spatialCoverage"]
    years = data.load("wdi_gdp")["year"]
    assert gdp["temporalCoverage"] == f"{years.min()}/{years.max()}"
    assert {"name": "gdp_usd", "unitText": "current US dollars"}.items() <= gdp["variableMeasured"][0].items()
    for name, resource in data.package().items():
        if any(licence["name"] == "not-stated" for licence in resource["licenses"]):
            part = tables[f"data-{name.replace('_', '-')}"]
            assert "license" not in part and "licence" in part["copyrightNotice"].lower(), "a licence is invented"


def test_an_error_is_reported_with_the_page_it_is_on(published):
    link = published[1]("book/introduction.html").select_one('footer a[href*="/issues/new"]')["href"]
    assert link.startswith("https://github.com/somebody/fork/issues/new?")
    assert "https://example.org/book/book/introduction.html" in unquote(link)
    assert ("Tell whoever gave you this book" in soup("book/introduction.html").footer.text) == (github_name() is None)


def test_the_page_for_lost_readers_is_whole_at_any_depth(published):
    html, page = published
    lost = page("404.html")
    addresses = [
        tag.get("href") or tag.get("src") or tag.get("action") for tag in lost.select("[href], [src], [action]")
    ]
    own = {urlsplit(address).path for address in addresses if not address.startswith(("https:", "#"))}
    own -= {"/book/pdf/companion.pdf", "/book/pdf/companion.epub"}  # promised and not made here
    assert {"/book/book/introduction.html", "/book/search.html", "/book/_static/page.css"} <= own
    assert [path for path in own if not path.startswith("/book/") or not (html / path[6:]).exists()] == []
    assert lost.html["data-content_root"] == "/book/" and lost.select_one("form input[name=q]")
