"""The self-checks as quizzes for a course say what the page says, in the forms that Moodle and QTI document."""

import io
import zipfile
from types import SimpleNamespace
from xml.etree import ElementTree as xml

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import CLASS_PAGES, HTML, soup

from publishing import book
from publishing.classroom import cartridge, quiz, teaching
from publishing.paths import CARTRIDGE, QUIZZES

QTI = {"q": quiz.QTI, "p": quiz.PACKAGE}
CC = {"c": cartridge.MANIFEST, "w": cartridge.LINK}
STEMS = [page.removeprefix("book/").removesuffix(".html") for page in CLASS_PAGES]


def plain(text):
    """Return words without markup, on one line."""
    return " ".join(BeautifulSoup(text, "html.parser").text.split())


def on_the_page(stem):
    """Return the questions of a page's self-check: text, and for each option its text, whether right, the reason."""
    for item in soup(f"book/{stem}.html").select("ol.self-check > li"):
        options = []
        for fold in item.select("details"):
            verdict = fold.p.strong.text
            options.append((plain(str(fold.summary)), verdict == "Right.",
                            plain(str(fold.p)).removeprefix(verdict).strip()))  # fmt: skip
        yield plain(str(item.p)), options


@pytest.mark.parametrize("stem", STEMS)
def test_moodle_gets_the_pages_questions(stem):
    root = xml.parse(HTML / QUIZZES / f"{stem}-moodle.xml").getroot()
    category, *questions = root.findall("question")
    assert root.tag == "quiz" and category.get("type") == "category"
    found = []
    for question in questions:
        assert question.get("type") == "multichoice" and question.findtext("single") == "true"
        answers = [(plain(one.findtext("text")), one.get("fraction") == "100", plain(one.findtext("feedback/text")))
                   for one in question.findall("answer")]  # fmt: skip
        assert sorted(float(one.get("fraction")) for one in question.findall("answer"))[-2:] == [0, 100]
        found.append((plain(question.findtext("questiontext/text")), answers))
    assert found == list(on_the_page(stem)) and found


@pytest.mark.parametrize("stem", STEMS)
def test_a_qti_package_holds_the_pages_questions(stem):
    with zipfile.ZipFile(io.BytesIO((HTML / QUIZZES / f"{stem}-qti.zip").read_bytes())) as archive:
        resources = xml.fromstring(archive.read("imsmanifest.xml")).findall("p:resources/p:resource", QTI)
        items = [xml.fromstring(archive.read(resource.get("href"))) for resource in resources]
        assert {resource.get("href") for resource in resources} == set(archive.namelist()) - {"imsmanifest.xml"}
    found = []
    for item in items:
        right = item.findtext("q:responseDeclaration/q:correctResponse/q:value", namespaces=QTI)
        told = {one.get("identifier"): plain(xml.tostring(one, "unicode", method="html"))
                for one in item.findall("q:modalFeedback", QTI)}  # fmt: skip
        choices = [(plain(xml.tostring(one, "unicode", method="html")), one.get("identifier") == right,
                    told[one.get("identifier")]) for one in item.iterfind(".//q:simpleChoice", QTI)]  # fmt: skip
        found.append((plain(xml.tostring(item.find(".//q:prompt", QTI), "unicode", method="html")), choices))
    assert found == list(on_the_page(stem)) and found


def test_all_self_checks_are_there_and_linked():
    for name in teaching.chapters():
        asked = [yaml.safe_load(part.content.text) for part in teaching.read(name).those("self-check")]
        stem = name.removesuffix(".md")
        assert sum(map(len, asked)) == len(list(on_the_page(stem)))
        links = [link["href"].partition("?")[0] for link in soup(f"book/{stem}.html").select(".quiz a[download]")]
        assert links == [f"../{QUIZZES}/{stem}-moodle.xml", f"../{QUIZZES}/{stem}-qti.zip"]


def test_links_in_a_quiz_are_whole_or_words(monkeypatch):
    fold = "<details><summary><span>Yes</span></summary><p><strong>Right.</strong> So.</p></details>"
    html = f'<ol class="arabic self-check">\n<li><p>See <a href="x.html#fig">Figure 1</a>?</p>{fold}</li></ol>'
    monkeypatch.setattr(quiz, "website", lambda: "")
    assert quiz.questions("book/p", html)[0].text == "See Figure 1?"
    monkeypatch.setattr(quiz, "website", lambda: "https://example.org/tj/")
    assert 'href="https://example.org/tj/book/x.html#fig"' in quiz.questions("book/p", html)[0].text


def test_a_cartridge_leads_to_each_page_in_the_order_of_the_book_and_needs_an_address(monkeypatch, tmp_path):
    titles = {page: SimpleNamespace(astext=lambda page=page: f"<{page}> & more") for page in book.chapters()}
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html"), env=SimpleNamespace(titles=titles),
                          config=SimpleNamespace(html_title="A book"))  # fmt: skip
    path = tmp_path / CARTRIDGE
    path.parent.mkdir()
    monkeypatch.setattr(cartridge, "website", lambda: "")
    cartridge.write(app, None)
    assert not path.exists()
    monkeypatch.setattr(cartridge, "website", lambda: "https://example.org/tj/")
    cartridge.write(app, None)
    with zipfile.ZipFile(path) as archive:
        files = {name: xml.fromstring(archive.read(name)) for name in archive.namelist()}
    manifest = files.pop("imsmanifest.xml")
    resources = {one.get("identifier"): one.find("c:file", CC).get("href")
                 for one in manifest.findall("c:resources/c:resource", CC)}  # fmt: skip
    assert list(resources.values()) == list(files)
    folders = manifest.findall("c:organizations/c:organization/c:item/c:item", CC)
    assert [folder.findtext("c:title", namespaces=CC) for folder in folders] == ["A book", *list(book.parts())[1:]]
    entries = [entry for folder in folders for entry in folder.findall("c:item", CC)]
    led = [files[resources[entry.get("identifierref")]].find("w:url", CC).get("href") for entry in entries]
    assert led == [f"https://example.org/tj/{page}.html" for page in book.chapters()]
    assert [entry.findtext("c:title", namespaces=CC) for entry in entries] == [f"<{page}> & more" for page in titles]
    every = [one.get("identifier") for one in manifest.iter() if one.get("identifier")]
    assert len(every) == len(set(every))
