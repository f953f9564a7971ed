"""A page of the built website as paper takes it: its text, without what only a screen can use.

All that rests on how a page is marked up stands here.
"""

import posixpath
import re
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from bs4 import BeautifulSoup, NavigableString, SoupStrainer, Tag

from publishing.classroom.self_check import RIGHT
from publishing.paths import BIBLIOGRAPHY, HTML, link
from publishing.repository import website

#: What a page has beside its text, for a screen, a mouse or a running cell: elements, and their classes.
LEFT_OUT = {"script", "style", "button", "nav"}, {
    "headerlink", "pilcrow", "sd-summary-state-marker", "coverage", "label", "cite",
    "narrow", "quiz", "chart-controls", "chart-data", "chart-download", "chart-claims", "below",
}  # fmt: skip
#: What stands between a thing and its words: boxes of cells and tables, and what would make a link within a link, or
#: an item without a body, for who listens.
BETWEEN = (
    "div.shown, div.cell_output, div.scrolls, div:has(> table), .bibtex-citation, a *, "
    "li > p:first-child, td > p:only-child, th > p:only-child, dd > p:only-child"
)
#: Pictures are taken out before a page is parsed, as they are most of it and no parser for HTML keeps their letters.
PICTURE = re.compile(r"<svg\b.*?</svg>", re.S)
LETTERS = "Source Sans 3"


def read(page: str, html: Path = HTML) -> Tag:
    """Return the chapter on `page` (``book/stage-1-…``) as a section whose addresses hold in a book of many pages.

    Each id begins with the page's name, links lead to such ids, or to the website where its address is known, and are
    plain words otherwise. `html` is the folder of the website.
    """
    text = PICTURE.sub(picture, (html / f"{page}.html").read_text(encoding="utf-8"))
    whole = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("article"))
    name_works(whole, page)
    for thing in whole.find_all(left_out):
        thing.decompose()
    for code in whole.find_all(["pre", "code"]):
        code.string = code.text  # its colours are too many for paper
    for chart in whole.select(".chart, .panel"):
        drawn = chart.img.extract()
        drawn["alt"] = chart["aria-label"]
        chart.replace_with(drawn)
    for box in whole.select(BETWEEN):
        box.unwrap()
    for mark in whole.select("section > span[id]"):  # a second address of a heading, from which a page could break it
        mark.find_next_sibling(re.compile("^h[1-6]$")).insert(0, mark.extract())
    for number in whole.select("figcaption .caption-number"):
        number.string = f"{number.text.strip()}. "
    for figure in whole.select("figure"):
        trim(figure)
    for check in whole.select("ol.self-check"):
        answers_below(check)
    unfold(whole)
    for head in whole.select("th"):
        if not head.text.strip():  # the corner of a table heads nothing
            head.name = "td"
            continue
        head["scope"] = "col" if head.find_parent("thead") else "row"
    address(whole, page)
    chapter = whole.article
    chapter.name, chapter.attrs = "section", {"class": f"chapter {name(page)}", "id": name(page)}
    return chapter


def left_out(thing: Tag) -> bool:
    """Return whether an element has no use on paper; its class tells quicker than a selector."""
    elements, classes = LEFT_OUT
    return thing.name in elements or "popover" in thing.attrs or not classes.isdisjoint(thing.get("class", ()))


def parsed(html: str) -> BeautifulSoup:
    """Return a piece of HTML to be put into a page."""
    return BeautifulSoup(html, "html.parser")


def picture(match: re.Match) -> str:
    """Return the image that stands for a drawing; as an image it has a text alternative on paper, too."""
    drawing = match[0].replace("<svg", f'<svg font-family="{LETTERS}"', 1)
    return f'<img src="data:image/svg+xml,{quote(drawing)}"/>'


def name_works(whole: Tag, page: str) -> None:
    """Put author and year, linked to the bibliography, in the place of each note's number, before a sentence's stop."""
    address = link(page, f"{BIBLIOGRAPHY}.html")
    works = {
        note["id"]: [work["class"][0].removeprefix("work-") for work in note.find_all(class_=re.compile("^work-"))]
        for note in whole.find_all(popover=True)
    }
    for mark in whole.select("sup.cite"):
        listed, (_, _, words) = works[mark.button["popovertarget"]], mark.button["aria-label"].partition(": ")
        names = words.split("; ") if len(listed) == words.count("; ") + 1 else [words]
        links = [f'<a href="{address}#{work}">{escape(name)}</a>' for name, work in zip(names, listed, strict=False)]
        stop, before = mark.get("data-stop", ""), mark.parent.previous_sibling
        if isinstance(before, NavigableString):
            before.replace_with(f"{before.removesuffix(stop)} ")
        mark.replace_with(parsed(f"({'; '.join(links)}){stop}"))


def heading(chapter: Tag) -> str:
    """Return the title of a chapter in one line."""
    return chapter.h1.text


def trim(figure: Tag) -> None:
    """Take out of a figure the line ends of its source: WeasyPrint keeps those of what floats."""
    for text in figure.find_all(string=True):
        if text.parent.name in ("figure", "figcaption") and not text.strip():
            text.extract()
        else:
            text.replace_with(" ".join(re.split(r"\s+", text)))


def answers_below(check: Tag) -> None:
    """Give a self-check lettered options, and below all questions the right letters with their reasons."""
    new = parsed("").new_tag
    heading, answers = new("p", attrs={"class": "answers"}), new("ol")
    heading.string = "Answers"
    for question in check.find_all("li", recursive=False):
        options = new("ol", attrs={"type": "a"})
        for number, option in enumerate(question.find_all("details")):
            entry = new("li")
            entry.extend(option.summary.extract().contents)
            options.append(entry)
            if option.strong.text == RIGHT:
                option.strong.string = f"{'abcdef'[number]}."
                answers.append(answer := new("li"))
                answer.extend(option.contents)
            option.decompose()
        question.append(options)
    check.insert_after(heading, answers)


def unfold(whole: Tag) -> None:
    """Open what folds out: its words stand as a title above it."""
    for fold in whole.select("details"):
        fold.name, fold.summary.name = "div", "p"
        fold.p["class"], fold["class"] = "fold-title", "fold"


def address(whole: Tag, page: str) -> None:
    """Make ids and links of `page` hold in a book of many pages."""
    for thing in whole.select("[id]"):
        thing["id"] = f"{name(page)}--{thing['id']}"
    for anchor in whole.select("a[href]"):
        parts = urlsplit(anchor["href"])
        if parts.scheme:
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
        if path.removesuffix(".html") == page or path.endswith(".html"):
            anchor["href"] = "#" + "--".join(filter(None, [name(path.removesuffix(".html")), parts.fragment]))
        elif website():
            anchor["href"] = f"{website()}{path}"
        else:
            anchor.unwrap()


def name(page: str) -> str:
    """Return how `page` is called in a book: the last part of its path."""
    return PurePosixPath(page).name


def unlink(whole: Tag) -> None:
    """Turn links to what is not in `whole` into words."""
    there = {thing["id"] for thing in whole.select("[id]")}
    for anchor in whole.select('a[href^="#"]'):
        if anchor["href"][1:] not in there:
            anchor.unwrap()
