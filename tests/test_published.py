"""A build at a known address after changes of each kind: nothing old stays, and programs find what the pages hold."""

import json
import re
import zipfile
from urllib.parse import unquote, urlsplit

import pytest
from conftest import jupyter_book, parsed, soup

from companion import data
from publishing.print import PROMISED
from publishing.repository import github_name
from publishing.run.notebooks import ARCHIVE

#: A change of each kind, all in one build.
CHANGES = {
    "CITATION.cff": lambda text: re.sub(r"(?m)^date-released: .*$", 'date-released: "2031-02-03"', text),
    "publishing/figure/assets.py": lambda text: text.replace('"#ece7da"', '"#ece7db"'),
    "book/introduction.md": lambda text: re.sub(
        r"(?ms)^```\{code-cell\}(?:(?!^```).)*name: fig-map$.*?^```$", "", text
    ),
    "_toc.yml": lambda text: text.replace("book/coding", "book/ciphers"),
    "references.bib": lambda text: text.replace("author = {Long, Tom}", "author = {Longer, Tom}"),
}
#: What the build is told: an address below a host's root, a repository, and that there will be PDFs.
KNOWN = {"BOOK_URL": "https://example.org/book", "GITHUB_REPOSITORY": "somebody/fork", PROMISED: "book handouts"}


def executed(checkout):
    """Return when each of the outputs of cells was written."""
    return {path: path.stat().st_mtime_ns for path in (checkout / "_build/.jupyter_cache/executed").rglob("*.ipynb")}


@pytest.fixture(scope="module")
def html(checkout):
    """The copy's website after a build with `CHANGES` and `KNOWN`, one chapter renamed."""
    html = checkout / "_build/html"
    assert (html / "book/figures/fig-map.csv").exists() and (html / "notebooks/coding.ipynb").exists()
    files = [*(checkout / "book").glob("*.md"), *(checkout / name for name in CHANGES)]
    before = {path: path.read_text(encoding="utf-8") for path in files}
    for path, text in before.items():
        change = CHANGES.get(path.relative_to(checkout).as_posix(), str)
        path.write_text(change(text).replace("coding.md", "ciphers.md"), encoding="utf-8")
    (checkout / "book/coding.md").rename(checkout / "book/ciphers.md")
    (html / "data/gone.csv").write_text("of older content")
    outputs = executed(checkout)
    try:
        jupyter_book(checkout, **KNOWN)
    finally:
        (checkout / "book/ciphers.md").unlink()
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
    assert outputs and outputs.items() <= executed(checkout).items(), "a reference that changed ran cells"
    return html


@pytest.fixture(scope="module")
def page(html):
    """Return a way to a page of the website, parsed."""
    return lambda name: parsed(html / name)


def notebooks(html):
    """Return the names in the archive of notebooks."""
    with zipfile.ZipFile(html / "notebooks" / ARCHIVE) as archive:
        return set(archive.namelist())


def test_a_website_first_built_without_the_pdf_links_to_it_when_there_is_one(page):
    assert page("book/index.html").select('a[href*="pdf/companion.pdf"]')


def test_a_changed_reference_reaches_the_pages(page):
    assert "Longer" in page("book/introduction.html").text
    assert "Tom Longer" in page("book/bibliography.html").text


def test_a_release_reaches_the_pages(html):
    assert "2031-02-03" in (html / "book/stage-1-seeking-support.html").read_text(encoding="utf-8")


def test_generated_assets_follow_what_makes_them(html):
    assert "#ece7db" in (html / "_static/page.css").read_text(encoding="utf-8")


def test_a_removed_figure_leaves_nothing(html):
    assert not (html / "book/figures/fig-map.csv").exists()
    for page in ("introduction", "figures", "data"):
        assert "fig-map" not in (html / f"book/{page}.html").read_text(encoding="utf-8"), page
    assert not (html / "data/gone.csv").exists()


def test_the_search_has_no_word_that_is_gone(html):
    index = json.loads((html / "searchindex.js").read_text(encoding="utf-8").removeprefix("Search.setIndex(")[:-1])
    for kind in ("terms", "titleterms"):
        assert index[kind] and [word for word, pages in index[kind].items() if pages == []] == []


def test_a_renamed_chapter_leaves_nothing_under_its_old_name(html):
    assert (html / "book/ciphers.html").exists() and not (html / "book/coding.html").exists()
    assert "companion-notebooks/ciphers.ipynb" in notebooks(html)
    assert "companion-notebooks/coding.ipynb" not in notebooks(html)
    assert not (html / "notebooks/coding.ipynb").exists()


def test_a_forks_pages_lead_to_the_fork(html):
    page = (html / "book/stage-1-seeking-support.html").read_text(encoding="utf-8")
    assert "mybinder.org/v2/gh/somebody/fork/" in page


def test_a_page_has_one_address(html, page):
    sitemap = (html / "sitemap.xml").read_text(encoding="utf-8")
    for name, end in {"index": "", "book/index": "", "book/introduction": "introduction.html"}.items():
        address = f"https://example.org/book/book/{end}"
        assert page(f"{name}.html").find("link", rel="canonical")["href"] == address
        assert f"<loc>{address}</loc><lastmod>20" in sitemap
    assert address in page(f"{name}.html").select_one("details.cite pre").text
    assert not (html / "robots.txt").exists(), "nobody reads it below a host's root"


def test_a_reference_manager_makes_a_section_of_the_book(page):
    page = page("book/introduction.html")
    tags = {tag["name"]: tag["content"] for tag in page.select('meta[name^="citation_"]')}
    cited = page.select_one("details.cite p").text
    assert tags["citation_title"] in cited and tags["citation_inbook_title"] in cited
    assert tags["citation_publication_date"].replace("/", "-") in cited
    name = tags["citation_author"].removesuffix(",")
    assert cited.startswith(name) and name != tags["citation_author"], "Zotero would take a body's last word for a name"
    assert tags["citation_pdf_url"] == "https://example.org/book/handouts/introduction.pdf"
    assert page.find("meta", property="og:title")["content"] == tags["citation_title"]
    assert json.loads(page.find("script", type="application/ld+json").string)["@type"] == "ScholarlyArticle"


def test_search_engines_for_data_read_each_table_on_the_codebook(html, page):
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


def test_an_error_is_reported_with_the_page_it_is_on(page):
    link = page("book/introduction.html").select_one('footer a[href*="/issues/new"]')["href"]
    assert link.startswith("https://github.com/somebody/fork/issues/new?")
    assert "https://example.org/book/book/introduction.html" in unquote(link)
    assert ("Tell whoever gave you this book" in soup("book/introduction.html").footer.text) == (github_name() is None)


def test_the_page_for_lost_readers_is_whole_at_any_depth(html, page):
    lost = page("404.html")
    addresses = [
        tag.get("href") or tag.get("src") or tag.get("action") for tag in lost.select("[href], [src], [action]")
    ]
    own = {urlsplit(address).path for address in addresses if not address.startswith(("https:", "#"))}
    own -= {"/book/pdf/companion.pdf", "/book/pdf/companion.epub"}  # promised and not made here
    assert {"/book/book/introduction.html", "/book/search.html", "/book/_static/page.css"} <= own
    assert [path for path in own if not path.startswith("/book/") or not (html / path[6:]).exists()] == []
    assert lost.html["data-content_root"] == "/book/" and lost.select_one("form input[name=q]")
