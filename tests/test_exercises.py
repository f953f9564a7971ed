"""Exercises answered on the page: run and checked in the reader's browser, kept, taken along, for who writes alone."""

import json
import re
import shutil
import sys

import nbformat
import pytest
from conftest import HTML, ROOT, broken_rules, errors, execute, load, sideways
from engines import appeared

from publishing.classroom import teaching
from publishing.page.head import LATER

NAME = "stage-3-costs-of-dependence"
CHAPTER = f"book/{NAME}.html"
KEYS = teaching.solutions(f"{NAME}.md")
LABELS = ("ex-s3-vintages", "ex-s3-lenders", "ex-s3-window")
END = re.compile("^(Checked|Done|Error|Stopped|Python)")
BLOCKED = """Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('The operation is insecure.', 'SecurityError') } })"""


@pytest.fixture
def context(chromium):
    """A browser that remembers nothing of other tests."""
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(60_000)
    yield context
    context.close()


def come_to(context, site, label=LABELS[0]):
    """Open the chapter, scroll to an exercise, return the tab once there is a box to write in."""
    tab = context.new_page()
    tab.faults = []
    tab.on("pageerror", lambda error: tab.faults.append(str(error)))
    tab.on("console", lambda message: tab.faults.append(message.text) if message.type == "error" else None)
    load(tab, f"{site}/{CHAPTER}")
    tab.locator(f"#{label}").scroll_into_view_if_needed()
    tab.locator(f"#{label} textarea").wait_for()
    return tab


def write(tab, label, code):
    """Write over what stands in an exercise's cell, as a paste does."""
    tab.locator(f"#{label} pre").first.focus()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.insert_text(code)


def checked(tab, label):
    """Press Check, return what is announced and the lines of the judgement."""
    tab.locator(f"#{label}").get_by_role("button", name="Check").click()
    status = tab.locator(f"#{label} .live-status").first
    handle = [status.element_handle(), END.pattern]
    tab.wait_for_function("([status, end]) => status.textContent.match(new RegExp(end))", arg=handle)
    return status.text_content(), tab.locator(f"#{label} .judged li").all_text_contents()


def test_who_only_reads_loads_nothing_of_it(context, site):
    tab = context.new_page()
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    load(tab, f"{site}/{CHAPTER}")
    assert any("live.js" in address for address in asked)
    assert not [address for address in asked for name in LATER if f"/{name}.js" in address]


def test_three_exercises_are_answered_checked_kept_and_taken_along(context, site, tmp_path):
    tab = come_to(context, site)
    for label in LABELS:
        said, lines = checked(tab, label)
        assert lines and all(line.endswith("three dots still stand there") or "still empty" in line for line in lines)
        assert said.endswith("not answered")
    wrong = KEYS["ex-s3-lenders"].code.replace(".mean()", ".median()").replace("late_rest / early_rest", "-1")
    write(tab, "ex-s3-lenders", wrong)
    said, lines = checked(tab, "ex-s3-lenders")
    assert "times: expected is: the later mean divided by the earlier" in lines
    assert "early_rest: the form fits, the value is off" in lines, lines
    assert tab.locator("#ex-s3-lenders .judged .wrong").count() == 1
    for label in LABELS:
        write(tab, label, KEYS[label].code)
        said, lines = checked(tab, label)
        assert said == f"Checked {said.split(':')[0].removeprefix('Checked ')}: {len(lines)} right", said
    tab.locator("#ex-s3-lenders textarea").fill("Both pairs, because one year decides.")
    tab.locator("#ex-s3-slowly textarea").fill("Медленно, but “slowly”.")
    for theme in ("light", "dark"):
        tab.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert broken_rules(tab) == [], theme
    tab.set_viewport_size({"width": 360, "height": 740})
    assert sideways(tab) == []

    tab.goto("about:blank")
    tab.close()
    tab = come_to(context, site)
    assert tab.locator("#ex-s3-slowly textarea").input_value() == "Медленно, but “slowly”."
    assert tab.locator("#ex-s3-window pre").first.text_content().strip() == KEYS["ex-s3-window"].code
    said, lines = checked(tab, "ex-s3-window")
    assert said.endswith(": 3 right")

    with tab.expect_download() as download:
        tab.get_by_role("button", name="My answers as text").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "Медленно, but “slowly”." in text and KEYS["ex-s3-window"].code in text
    with tab.expect_download() as download:
        tab.get_by_role("button", name="My answers as a notebook").click()
    for folder in ("companion", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / download.value.suggested_filename
    shutil.copy(download.value.path(), path)
    nbformat.validate(nbformat.read(path, as_version=4))
    execute(sys.executable, [path])
    made = nbformat.read(path, as_version=4)
    assert errors(made) == [] and sum(cell.cell_type == "code" for cell in made.cells) == 4
    assert "Медленно, but “slowly”." in [cell.source for cell in made.cells]

    erase = tab.get_by_role("button", name="Erase what I wrote on this page")
    erase.click()
    tab.get_by_role("button", name="Really erase all of it?").click()
    assert tab.locator("#ex-s3-slowly textarea").input_value() == ""
    assert tab.evaluate("Object.keys(localStorage).filter(key => key.startsWith('companion '))") == []
    assert tab.faults == []


def test_an_answer_does_not_disturb_the_page_and_a_mistake_names_its_line(context, site):
    tab = come_to(context, site)
    tab.locator("details.code summary").first.click()
    tab.get_by_role("button", name="Run cell 1", exact=True).click()
    tab.wait_for_function("() => document.querySelector('div.cell .live-status').textContent === 'Done: cell 1'")
    write(tab, LABELS[0], "labels = alt = 1\n\n1 / 0")
    label = tab.locator(f"#{LABELS[0]}")
    said, lines = checked(tab, LABELS[0])
    assert re.fullmatch(r"Error in exercise \d+, line 3", said) and not lines
    assert "ZeroDivisionError" in label.locator(".live-error").text_content()
    code = tab.locator("div.cell pre").first
    code.focus()
    tab.keyboard.press("ControlOrMeta+End")
    tab.keyboard.insert_text("\nprint(alt.Chart.__name__)")
    tab.keyboard.press("Shift+Enter")
    tab.wait_for_function("() => document.querySelector('.live-result').textContent.includes('Chart')")
    label.get_by_role("button", name="Reset").click()
    assert "editions = load" in label.locator("pre").first.text_content()
    tab.reload()
    tab.locator("details.code summary").first.click()
    assert "print(alt.Chart.__name__)" in tab.locator("div.cell pre").first.text_content()


def test_the_keyboard_writes_indents_undoes_and_gets_out(context, site):
    tab = come_to(context, site)
    code = tab.locator(f"#{LABELS[0]} pre").first
    code.focus()
    tab.keyboard.press("ControlOrMeta+a")
    # the help comes while the code is marked, and leaves the marks
    tab.wait_for_function("() => window.companionLive.edit")
    tab.keyboard.type("for one in [1]:")
    tab.keyboard.press("Enter")
    tab.keyboard.type("print(one)")
    tab.keyboard.press("Enter")
    tab.keyboard.type("2")
    assert code.inner_text().rstrip("\n") == "for one in [1]:\n    print(one)\n    2"
    tab.keyboard.press("Shift+Tab")
    assert code.inner_text().rstrip("\n") == "for one in [1]:\n    print(one)\n2"
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.press("Tab")
    assert code.inner_text().rstrip("\n") == "    for one in [1]:\n        print(one)\n    2"
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("End")
    tab.keyboard.type("3")
    tab.keyboard.press("ControlOrMeta+z")
    assert "23" not in code.inner_text()
    tab.keyboard.press("Escape")
    assert re.fullmatch(r"Run exercise \d+", tab.evaluate("document.activeElement.textContent"))


def test_changed_numbers_are_led_to_and_the_words_are_said_to_be_the_built_ones(context, site):
    tab = come_to(context, site)
    name = tab.evaluate("document.querySelector('[class^=glue-]').className.slice(5)")
    tab.locator("details.code summary").first.click()
    code = tab.locator("div.cell pre").first
    code.focus()
    tab.keyboard.press("ControlOrMeta+End")
    tab.keyboard.insert_text(f"\nfrom companion.numbers import glue\nglue({name}='99.9')")
    tab.keyboard.press("Shift+Enter")
    bar = tab.get_by_role("group", name="Changed numbers")
    bar.wait_for()
    assert "Words and verdicts were written for the built values" in bar.text_content()
    assert f"{name}: 99.9" in tab.locator(".live-result").first.text_content()
    bar.get_by_role("button", name="Next").press("Enter")
    mark = tab.locator("mark.here")
    assert mark.text_content() == "99.9" and mark.evaluate(
        "mark => { const box = mark.getBoundingClientRect(); return box.top > 0 && box.bottom < innerHeight }"
    )
    assert re.search("Number 1 of [1-9].*99.9, on the built page", bar.text_content())
    assert broken_rules(tab) == []
    bar.get_by_role("button", name="Back to the cell").press("Enter")
    assert tab.evaluate("document.activeElement.textContent") == "Run cell 1" and not bar.count()


def test_where_nothing_may_be_kept_one_line_says_so(context, site):
    context.add_init_script(BLOCKED)
    tab = come_to(context, site)
    tab.locator("#ex-s3-slowly textarea").fill("It was slow.")
    tab.get_by_text("This browser keeps nothing here: take your answers along").wait_for()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="My answers as text").click()
    assert "It was slow." in download.value.path().read_text(encoding="utf-8")
    assert tab.faults == []


def test_from_a_file_the_starter_stands_as_it_was(context):
    tab = context.new_page()
    tab.goto(f"{HTML.as_uri()}/{CHAPTER}")
    tab.locator(f"#{LABELS[0]}").scroll_into_view_if_needed()
    assert not tab.locator(".exercise textarea").count()
    assert tab.locator(f"#{LABELS[0]} pre").first.get_attribute("contenteditable") is None


def test_a_chapters_head_leads_to_its_exercises(context, site):
    tab = context.new_page()
    load(tab, f"{site}/{CHAPTER}")
    tab.get_by_role("link", name="Exercises", exact=True).click()
    tab.locator(f"#{LABELS[0]} textarea").wait_for()
    assert tab.evaluate("location.hash") == "#exercises"


def test_other_engines_answer_check_keep_and_take_along(reader, site):
    def come():
        reader.open(f"{site}/{CHAPTER}")
        reader.evaluate("document.querySelector('#ex-s3-lenders').scrollIntoView()")
        reader.wait("!!document.querySelector('#ex-s3-slowly textarea')")

    def answer(label, code):
        # what is written over stands there before the last letters are typed by hand
        reader.click(f"#{label} pre")
        reader.wait("!!window.companionLive.edit")
        reader.evaluate(f"getSelection().selectAllChildren(document.querySelector('#{label} pre'))")
        reader.evaluate(f"document.execCommand('insertText', false, {json.dumps(code)})")

    def check(label, expected=""):
        status = f"document.querySelector('#{label} .live-status').textContent"
        reader.evaluate(f"{status} = ''")  # what comes now is the answer to this click
        reader.click(f"#{label} [aria-label^=Check]")
        reader.wait(f"/^(Checked|Error|Python)/.test({status})", 240)
        lines = reader.evaluate(f"document.querySelectorAll('#{label} .judged li').length")
        assert reader.evaluate(status).endswith(expected or f": {lines} right")

    come()
    check("ex-s3-lenders", "3 not answered")
    answer("ex-s3-lenders", KEYS["ex-s3-lenders"].code.replace("late_rest / early_rest", "early_rest / late_rest"))
    check("ex-s3-lenders", "2 right, 1 off")
    for label in LABELS:
        answer(label, KEYS[label].code)
        check(label)
    reader.click("#ex-s3-slowly textarea")
    reader.press(*"slow")
    come()
    assert reader.evaluate("document.querySelector('#ex-s3-slowly textarea').value") == "slow"
    check("ex-s3-window")
    reader.click(".mine .live-bar button")
    path = reader.folder / f"{NAME}-answers.ipynb"
    made = appeared(lambda: nbformat.read(path, as_version=4))
    nbformat.validate(made)
    assert [cell.source for cell in made.cells if cell.cell_type == "code"][1:] == [
        KEYS[label].code for label in LABELS
    ]
    assert made.cells[-1].source == "slow"
