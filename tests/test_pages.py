"""Every page: safe, lasting to link to, ready to cite, whole under any address."""

import re

import pytest
from conftest import HTML, PAGES, soup

from companion.stages import STAGES


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
