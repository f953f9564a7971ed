"""Class material: exercises that cover objectives, checks that answer, handouts that a printer can print."""

import itertools
import re

import pytest
from conftest import CLASS_PAGES, HTML, sheets, soup

from companion import charts
from publishing.classroom import teaching
from publishing.paths import CARTRIDGE
from publishing.sections import lecturer

CHAPTERS = teaching.chapters()
#: Minutes as the plans write them.
SPELT = {"–": 0, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30}


def rows(table):
    """Return the cells of a table's body on the lecturer's page, row by row."""
    return [row.select("td") for row in table.select("tbody tr")]


def test_the_stages_and_the_synthesis_have_exercises():
    assert len(CHAPTERS) == 5 and {name.split("-")[0] for name in CHAPTERS} == {"stage", "synthesis.md"}


@pytest.mark.parametrize("name", CHAPTERS)
def test_exercises_cover_the_objectives_in_three_kinds(name):
    exercises = teaching.exercises(name).values()
    covered = {int(number) for exercise in exercises for number in re.findall(r"\d+", exercise.objectives)}
    assert covered == set(range(1, len(teaching.objectives(name)) + 1))
    kinds = [exercise.kind for exercise in exercises]
    assert len(kinds) >= 6 and all(kinds.count(kind) >= 2 for kind in set(kinds)) and len(set(kinds)) == 3
    assert {exercise.level for exercise in exercises} == {"Easy", "Medium", "Hard"}
    folds = [[(part.name, part.title.text) for part in exercise.body.directives] for exercise in exercises]
    assert all(("dropdown", "Hint") in parts for parts in folds)


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_exercise_has_a_solution_and_code_is_checked(name):
    solutions, exercises = teaching.solutions(name), teaching.exercises(name)
    assert all("**Marking.**" in solution.text for solution in solutions.values())
    with_code = {label for label, exercise in exercises.items() if exercise.kind == "Change a cell"}
    assert {label for label, solution in solutions.items() if solution.tests} == with_code and len(with_code) >= 2
    assert {label for label, solution in solutions.items() if solution.code} == with_code


def test_each_chapter_has_a_plan_of_ninety_and_of_forty_five_minutes_this_one_without_laptops():
    plans = soup("book/teaching.html").select("#a-session-for-each-chapter table")
    assert len(plans) == len(CHAPTERS)
    for plan in plans:
        steps = [(SPELT[long.text], SPELT[short.text], what.text) for long, short, what in rows(plan)]
        assert [sum(minutes) for minutes in zip(*((long, short) for long, short, _ in steps), strict=True)] == [90, 45]
        assert all(short <= long for long, short, _ in steps)
        assert not [what for _, short, what in steps if short and "laptop" in what]


def test_a_lecturer_finds_all_exercises_and_a_way_without_code():
    section = soup("book/teaching.html").find(id="all-exercises")
    *tables, way = section.select("table")
    assert len(tables) == len(CHAPTERS)
    without = []
    for name, table in zip(CHAPTERS, tables, strict=True):
        page, exercises = name.replace(".md", ".html"), teaching.exercises(name)
        listed = {row[-1].text: [row[0].a["href"], *(cell.text for cell in row[1:4])] for row in rows(table)}
        assert listed == {label: [f"{page}#{label}", one.kind, one.level, one.minutes]
                          for label, one in exercises.items()}  # fmt: skip
        without += [f"{page}#{label}" for label, key in teaching.solutions(name).items() if not key.code]
        assert f"{sum(int(one.minutes) for one in exercises.values())} minutes" in table.find_previous("p").text
    *chapters, together = rows(way)
    assert [link["href"] for row in chapters for link in row[1].select("a")] == without
    assert together[1].text == f"{len(without)} exercises"
    assert int(together[2].text) == sum(int(row[2].text) for row in chapters) > 300


def test_what_goes_into_a_syllabus_has_address_licence_and_how_to_cite(monkeypatch):
    monkeypatch.setattr(lecturer, "website", lambda: "https://example.org/tj/")
    sentences = lecturer.syllabus().split("\n\n")
    assert f'href="../{CARTRIDGE}" download' in sentences.pop() and len(sentences) == len(CHAPTERS)
    for name, words in zip(CHAPTERS, sentences, strict=True):
        page = name.removesuffix(".md")
        assert f"[https://example.org/tj/book/{page}.html]({name})" in words and "students can" in words
        assert "CC BY 4.0" in words and f"). {teaching.title(name)}. In Tajikistan" in words
    links = soup("book/teaching.html").select("#in-a-syllabus blockquote a")
    assert [link["href"] for link in links] == [name.replace(".md", ".html") for name in CHAPTERS]


@pytest.mark.parametrize("page", CLASS_PAGES)
def test_at_least_five_questions_to_check_oneself(page):
    questions = re.findall(r'<ol class="arabic self-check">.*?</ol>', (HTML / page).read_text(encoding="utf-8"), re.S)
    assert len(questions) == 1 and questions[0].count("<li>") >= 5
    assert questions[0].count("<strong>Right.</strong>") == questions[0].count("<li>")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_self_check_answers_the_keyboard_without_scripts(site, chromium, scripts):
    context = chromium.new_context(java_script_enabled=scripts)
    tab = context.new_page()
    tab.goto(f"{site}/book/stage-3-costs-of-dependence.html")
    option = tab.locator(".self-check details").first
    feedback = option.locator("p")
    assert not feedback.is_visible()
    option.locator("summary").focus()
    tab.keyboard.press("Enter")
    assert feedback.is_visible() and re.match(r"(Right|No)\. [A-Z]", feedback.inner_text())
    context.close()


@pytest.mark.parametrize("page", CLASS_PAGES)
def test_a_handout_is_whole_and_linked(page):
    stem = page.removeprefix("book/").removesuffix(".html")
    assert f'href="../handouts/{stem}.pdf?v=' in (HTML / page).read_text(encoding="utf-8")
    handout = sheets(HTML / "handouts" / f"{stem}.pdf")
    words = " ".join(handout)
    assert 5 <= len(handout) <= 30
    assert "Works cited" in words and "Exercise" in words and "Check yourself" in words
    shown = re.findall(
        r'caption-number">(Figure \d+) </span><span class="caption-text">([\w’-]+)',
        (HTML / page).read_text(encoding="utf-8"),
    )
    assert shown, "a handout has figures"
    for number, first in shown:
        assert re.search(rf"{number}\.\s+{first}", words), f"{number} has another number than in the book"


def lightness(colour):
    """Return how light a colour `#rrggbb` looks, 0 to 100 (CIE L*), which is what a black-and-white printer keeps."""
    linear = [(int(colour[k : k + 2], 16) / 255) ** 2.2 for k in (1, 3, 5)]
    return 116 * (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]) ** (1 / 3) - 16


@pytest.mark.parametrize("page", CLASS_PAGES)
def test_handouts_can_be_read_in_black_and_white(page):
    """The handout's picture is the page's: lines need another dash or lightness."""
    grounds = [lightness(colour) for colour in charts.GROUNDS]
    assert abs(grounds[0] - grounds[1]) > 4, "the grounds of two stages look alike in grey"
    for figure in soup(page).select("figure:has(.chart)"):
        seen = figure.select(".mark-line path[stroke]:not([opacity='0'])")
        lines = {(line["stroke"], line.get("stroke-dasharray")) for line in seen}
        for one, other in itertools.combinations(lines, 2):
            differ = one[1] != other[1] or abs(lightness(one[0]) - lightness(other[0])) > 15
            assert differ or one[0] == other[0], f"{figure['id']}: {one} and {other} look alike in grey"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: re.sub(r"(## ex-s3-vintages) \(\d", r"\1 (1", text), "give more than its points"),
        (lambda text: re.sub(r"^## ex-.*?(?=^## )", "", text, count=1, flags=re.S | re.M), "nothing found for ex-s"),
        (None, "stage-3-costs-of-dependence.md is not here"),
    ],
)
def test_solutions_that_do_not_fit_are_named(tmp_path, monkeypatch, change, said):
    name = "stage-3-costs-of-dependence.md"
    if change:
        broken = change((teaching.SOLUTIONS / name).read_text(encoding="utf-8"))
        (tmp_path / name).write_text(broken, encoding="utf-8")
    monkeypatch.setattr(teaching, "SOLUTIONS", tmp_path if change else tmp_path / "nowhere")
    with pytest.raises(teaching.TeachingError, match=said):
        teaching.solutions(name)
