"""The self-checks as quizzes for a course's system: Moodle XML, and QTI 2.1 for Canvas and others.

They are taken from the finished pages, where numbers and references are resolved. What a page prints as a link is plain
words in a quiz, unless the website's address is known.

Sources of the formats: Moodle's documentation, "Moodle XML format"; IMS Question and Test Interoperability 2.1,
"Implementation Guide", with the template ``match_correct`` for choices.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin
from xml.etree import ElementTree as xml

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx

from publishing.archive import zipped
from publishing.classroom.cartridge import written
from publishing.classroom.self_check import RIGHT
from publishing.paths import QUIZZES
from publishing.repository import website

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"


@dataclass
class Question:
    """A question with its options, each a text, whether it is right, and what is said of it."""

    text: str
    options: list[tuple[str, bool, str]]


def questions(page: str, html: str) -> list[Question]:
    """Return the questions of the self-check in the HTML of `page`, none where it has none."""
    start, end = html.find('<ol class="arabic self-check">'), "</ol>"
    if start < 0:
        return []
    check = BeautifulSoup(html[start : html.index(end, start) + len(end)], "html.parser")
    return [
        Question(words(item.p, page), [option(fold, page) for fold in item.find_all("details")])
        for item in check.ol.find_all("li", recursive=False)
    ]


def option(fold: Tag, page: str) -> tuple[str, bool, str]:
    """Return what an option of a self-check says: its text, whether it is right, the reason."""
    right = fold.strong.extract().text == RIGHT
    return words(fold.summary, page), right, words(fold.p, page).strip()


def words(thing: Tag, page: str) -> str:
    """Return the words of an element, with links to the website where its address is known."""
    base = website()
    for link in thing.find_all("a"):
        if base:
            link.attrs = {"href": urljoin(f"{base}{page}.html", link["href"])}
        else:
            link.unwrap()
    for other in thing.find_all(lambda tag: tag.name not in ("a", "em", "strong", "code")):
        other.unwrap()
    return thing.decode_contents()


def moodle(title: str, asked: list[Question]) -> bytes:
    """Return the questions in Moodle's XML, in a category of the chapter's `title`."""
    quiz = xml.Element("quiz")
    category = xml.SubElement(xml.SubElement(quiz, "question", type="category"), "category")
    xml.SubElement(category, "text").text = f"$course$/top/{title.replace('/', '//')}"
    for number, item in enumerate(asked, 1):
        question = xml.SubElement(quiz, "question", type="multichoice")
        worded(question, "name", f"{title}, {number}", plain=True)
        worded(question, "questiontext", item.text)
        for name, value in {"defaultgrade": "1", "single": "true", "shuffleanswers": "true",
                            "answernumbering": "abc"}.items():  # fmt: skip
            xml.SubElement(question, name).text = value
        for text, right, reason in item.options:
            answer = worded(question, "answer", text)
            answer.set("fraction", "100" if right else "0")
            worded(answer, "feedback", reason)
    return written(quiz)


def worded(parent: xml.Element, name: str, text: str, plain: bool = False) -> xml.Element:
    """Add to `parent` an element in Moodle's way, its text in an element of its own, and return it."""
    element = xml.SubElement(parent, name, {} if plain else {"format": "html"})
    xml.SubElement(element, "text").text = text
    return element


def item(identifier: str, title: str, asked: Question) -> bytes:
    """Return one question as a QTI item."""
    root = xml.Element("assessmentItem", {"xmlns": QTI, "identifier": identifier, "title": title,
                                          "adaptive": "false", "timeDependent": "false"})  # fmt: skip
    names = [chr(ord("A") + number) for number in range(len(asked.options))]
    right = next(name for name, (_, right, _) in zip(names, asked.options, strict=True) if right)
    said = {"identifier": "RESPONSE", "cardinality": "single", "baseType": "identifier"}
    response = xml.SubElement(root, "responseDeclaration", said)
    xml.SubElement(xml.SubElement(response, "correctResponse"), "value").text = right
    for name, kind in (("SCORE", "float"), ("FEEDBACK", "identifier")):
        xml.SubElement(root, "outcomeDeclaration", {"identifier": name, "cardinality": "single", "baseType": kind})
    body = xml.SubElement(xml.SubElement(root, "itemBody"), "choiceInteraction",
                          {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxChoices": "1"})  # fmt: skip
    body.append(marked("prompt", asked.text))
    for name, (text, _, _) in zip(names, asked.options, strict=True):
        choice = marked("simpleChoice", text)
        choice.set("identifier", name)
        body.append(choice)
    scored = xml.SubElement(root, "responseProcessing")
    condition = xml.SubElement(scored, "responseCondition")
    same = xml.SubElement(condition, "responseIf")
    both = xml.SubElement(same, "match")
    xml.SubElement(both, "variable", identifier="RESPONSE")
    xml.SubElement(both, "correct", identifier="RESPONSE")
    for place, value in ((same, "1"), (xml.SubElement(condition, "responseElse"), "0")):
        score = xml.SubElement(place, "setOutcomeValue", identifier="SCORE")
        xml.SubElement(score, "baseValue", baseType="float").text = value
    told = xml.SubElement(scored, "setOutcomeValue", identifier="FEEDBACK")
    xml.SubElement(told, "variable", identifier="RESPONSE")
    for name, (_, _, reason) in zip(names, asked.options, strict=True):
        feedback = marked("modalFeedback", reason)
        feedback.attrib |= {"outcomeIdentifier": "FEEDBACK", "identifier": name, "showHide": "show"}
        root.append(feedback)
    return written(root)


def marked(name: str, text: str) -> xml.Element:
    """Return an element whose content is `text` with its markup."""
    return xml.fromstring(f"<{name}>{BeautifulSoup(text, 'html.parser').decode(formatter='minimal')}</{name}>")


def qti(stem: str, title: str, asked: list[Question]) -> bytes:
    """Return the questions as a QTI 2.1 package, an archive with a manifest."""
    root = xml.Element("manifest", {"xmlns": PACKAGE, "identifier": f"companion-{stem}"})
    about = xml.SubElement(root, "metadata")
    xml.SubElement(about, "schema").text = "QTIv2.1 Package"
    xml.SubElement(about, "schemaversion").text = "1.0.0"
    xml.SubElement(root, "organizations")
    resources, files = xml.SubElement(root, "resources"), {}
    for number, one in enumerate(asked, 1):
        name = f"question-{number}.xml"
        files[name] = item(f"{stem}-{number}", f"{title}, {number}", one)
        resource = xml.SubElement(resources, "resource", {"identifier": f"question-{number}",
                                                          "type": "imsqti_item_xmlv2p1", "href": name})  # fmt: skip
        xml.SubElement(resource, "file", href=name)
    return zipped("", {"imsmanifest.xml": written(root)} | files)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write for each page with a self-check its quizzes, ``quizzes/STEM-moodle.xml`` and ``STEM-qti.zip``."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / QUIZZES
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for page, title in app.env.titles.items():
        asked = questions(page, Path(app.builder.get_outfilename(page)).read_text(encoding="utf-8"))
        if asked:
            stem, title = PurePosixPath(page).name, title.astext()
            (folder / f"{stem}-moodle.xml").write_bytes(moodle(title, asked))
            (folder / f"{stem}-qti.zip").write_bytes(qti(stem, title, asked))


def setup(app: Sphinx) -> None:
    """Write the quizzes after the pages."""
    app.connect("build-finished", write)
