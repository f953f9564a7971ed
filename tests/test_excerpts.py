"""The words that carry a fact: few, translated, dated, of a page that the book names, and shown where it is cited."""

import csv
import json
import re

import pandas as pd
import pytest
from conftest import ROOT, soup

from companion import data
from publishing import excerpts

ROWS = list(csv.DictReader((ROOT / "data/excerpts.csv").open(encoding="utf-8")))
#: A row that is right, of an event and of the page that a chapter cites for it.
RIGHT = {"facts": "2013-zarifi-conditions lenta2013base", "url": "https://lenta.ru/news/2013/01/18/base",
         "excerpt": "только после", "language": "ru", "translation": "only after", "read": "2026-11-26",
         "archived": ""}  # fmt: skip
REFUSED = {
    "a fact that nobody knows": ({"facts": "2013-nothing"}, "'facts': '2013-nothing' is no row of"),
    "a data set": ({"facts": "worldbank2026wdi"}, "'facts': 'worldbank2026wdi' is no row of"),
    "another page": ({"url": "https://example.org"}, "'url': the address of "),
    "too many words": ({"excerpt": "word " * 25}, "'excerpt': 25 words; keep 24 at most"),
    "no translation": ({"translation": ""}, "'translation': what is not English has one"),
    "English translated": ({"language": "en"}, "'translation': what is not English has one"),
    "a day to come": ({"read": "2126-01-01"}, "'read': 2126-01-01 has not come yet"),
}


def problems(monkeypatch, *rows):
    """Return what is wrong with a table of `rows`."""
    table = pd.DataFrame(rows).assign(read=lambda table: pd.to_datetime(table["read"]))
    known = excerpts.facts()
    monkeypatch.setattr(excerpts, "facts", lambda: known)
    monkeypatch.setattr(excerpts, "load", lambda name: table)
    return list(excerpts.problems())


@pytest.mark.parametrize("fault", REFUSED)
def test_a_row_that_carries_nothing_is_refused_by_its_number(monkeypatch, fault):
    change, message = REFUSED[fault]
    found = problems(monkeypatch, RIGHT, RIGHT | change)
    assert found and all(problem.startswith(f"data/excerpts.csv, row 3, column {message}") for problem in found)


def test_a_right_row_is_taken(monkeypatch):
    assert problems(monkeypatch, RIGHT) == []


def test_an_unknown_language_and_the_same_words_twice_break_the_schema():
    schema = data.source("excerpts")["schema"]
    language = next(field for field in schema["fields"] if field["name"] == "language")
    with pytest.raises(data.DataError, match=r"row 2, column 'language': 'tlh' is none of"):
        data._typed("excerpts.csv", pd.Series(["tlh"], dtype="string"), language)
    with pytest.raises(data.DataError, match=r"row 3, column 'url': the key .* stands twice"):
        data._check_keys("excerpts.csv", pd.DataFrame([RIGHT, RIGHT]), schema)


def test_an_identifier_means_one_fact():
    names = [name for kind in excerpts.facts().values() for name in kind]
    assert len(names) == len(set(names)) > 600


def shown(words):
    """Return what stands in the quotation marks of a page: words and their language."""
    return [(quoted.text, quoted.get("lang", "en")) for quoted in words.select("q")]


def test_a_note_has_the_words_of_its_pages_in_their_language_or_says_that_none_are_kept():
    page = soup("book/to-moscow.html")
    kept = {key: [(row["excerpt"], row["language"]) for row in ROWS if key in row["facts"].split()]
            for key in ("ng2001ally", "kremlin2005natural")}  # fmt: skip
    assert {language for rows in kept.values() for _, language in rows} == {"ru", "en"}
    found = [shown(words) for words in page.select(".note .words")]
    assert all(rows in found for rows in kept.values())
    assert [words.text for words in page.select(".note .words") if not shown(words)] == [
        "None of its words are kept here." for rows in found if not rows
    ]
    note = next(words.text for words in page.select(".words") if words.find("q", lang="ru"))
    assert re.search(r"\(in English: .+\)\. Read \d+ November 2026\.", note)


def straight(rows):
    """Return words without the difference of straight and curly quotes."""
    return [(re.sub("[‘’]", "'", re.sub("[“”]", '"', words)), language) for words, language in rows]


def test_an_event_opens_the_words_of_its_page():
    page = soup("book/timeline.html")
    kept = {row["id"]: [(line["excerpt"], line["language"]) for line in ROWS if row["id"] in line["facts"].split()]
            for row in data.load("timeline").to_dict("records")}  # fmt: skip
    for event, rows in kept.items():
        button = page.find("button", popovertarget=f"words-{event}")
        assert bool(button) == bool(rows), event
        assert not rows or straight(shown(page.find(id=f"words-{event}"))) == straight(rows), event


def cited_pages():
    """Return the keys of the pages of press and web that chapters cite, read without the book's own parsers."""
    texts = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "book").glob("*.md"))
    cited = {key.strip() for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", texts) for key in keys.split(",")}
    tables = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]
    sets = {key for table in tables if '"name": "url"' not in json.dumps(table) for key in table["bibtex"]}
    entries = (ROOT / "references.bib").read_text(encoding="utf-8").split("\n@")
    pages = {re.match(r"misc\{(.+),", entry)[1] for entry in entries if entry[:4] == "misc" and "\n  url = " in entry}
    return pages & cited - sets


def test_the_bibliography_counts_what_the_tables_hold():
    text = " ".join(soup("book/bibliography.html").text.split())
    kept, facts = {fact for row in ROWS for fact in row["facts"].split()}, [cited_pages()]
    for name in ("timeline", "statements", "migration_control"):
        with (ROOT / f"data/{name}.csv").open(encoding="utf-8") as file:
            facts.append({row["id"] for row in csv.DictReader(file)})
    assert kept <= set.union(*facts)
    for some in (*facts, set.union(*facts)):
        assert f"{len(some & kept)} of {len(some)} " in text
