"""Solutions stay on the lecturer's side, and assignment packs run and are graded."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile

import nbformat
import pytest
from conftest import HTML, errors, execute, sheets

from publishing import instructor, packs
from publishing.book import Chapter
from publishing.classroom import assignments, teaching
from publishing.release import OUT

CHAPTERS = teaching.chapters()
SOURCES = OUT / "companion-source.zip"


@pytest.fixture(scope="module")
def products():
    """The packs, beside the instructor's edition that they are made from."""
    assert packs.OUT.exists(), "Make the packs first: make assignments"
    return packs.OUT


def plain(words):
    """Return words without markup, punctuation and spaces, by which two forms of one text are compared."""
    words = re.sub(r"\{[\w:]+\}`[^`]*`|</?[a-zA-Z][^>]*>|&\w+;|\\[nu]\w{0,4}", "", words)
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", words))


def telltales(name):
    """Return pieces of a chapter's solutions that no student should meet: sentences, and lines of code."""
    found = set()
    asked = plain(teaching.read(name).text)
    for solution in teaching.solutions(name).values():
        text = Chapter(solution.text, name)
        prose = text.replaced((cell.start, cell.stop, "") for cell in text.those("code-cell"))
        found |= {plain(part) for part in re.split(r"\{[\w:]+\}`[^`]*`|(?<=[.;:?!])\s", prose)}
        hidden = [part for _, test in solution.tests for part in re.findall(r"### BEGIN HID.*?### END HID", test, re.S)]
        found |= {plain(line) for code in (solution.code, *hidden) for line in code.splitlines()}
    return {piece for piece in found if len(piece) > 30 and piece not in asked}


def inside(path):
    """Return the files of an archive by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def published(folder):
    """Return the published files by name, those in archives too."""
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".zip":
            files |= {f"{path.name}/{name}": content for name, content in inside(path).items()}
        else:
            files[str(path.relative_to(folder))] = path.read_bytes()
    return files


def readable(name, content):
    """Return the words of a file: of a PDF its text, of others what stands in them."""
    if name.endswith(".pdf"):
        return "".join(sheets(content))
    return content.decode("utf-8", errors="ignore")


def test_no_solution_is_on_the_students_side(products):
    pieces = {piece for name in CHAPTERS for piece in telltales(name)}
    assert len(pieces) > 100
    files = published(HTML) | inside(SOURCES)
    for name in CHAPTERS:
        files |= inside(products / f"{name.removesuffix('.md')}.zip")
    assert not [name for name in files if "solutions" in name]
    kinds = (".html", ".js", ".json", ".ipynb", ".pdf", ".txt", ".md", ".py")
    for name, content in files.items():
        if name.endswith(kinds) and "pyodide/" not in name:
            words = plain(readable(name, content))
            assert not [piece for piece in pieces if piece in words], name


def test_the_instructors_edition_has_the_solutions_in_place(products):
    book = plain(readable("companion.pdf", (instructor.OUT / "html/pdf/companion.pdf").read_bytes()))
    for name in CHAPTERS:
        page = plain((instructor.OUT / "html/book" / name.replace(".md", ".html")).read_text(encoding="utf-8"))
        pieces = telltales(name)
        assert sum(piece in page for piece in pieces) > 0.9 * len(pieces)
        assert sum(piece in book for piece in pieces) > 0.9 * len(pieces)


@pytest.fixture(scope="module")
def course(products, tmp_path_factory):
    """The lecturer's archive, unpacked."""
    home = tmp_path_factory.mktemp("course")
    with zipfile.ZipFile(products / "lecturer.zip") as archive:
        archive.extractall(home)
    return home / "lecturer"


@pytest.fixture(scope="module")
def ran(products, course, tmp_path_factory):
    """The students' and the lecturers' notebooks by chapter, run each where it was unpacked."""
    home, paths = tmp_path_factory.mktemp("packs"), {}
    for stem in map(lambda name: name.removesuffix(".md"), CHAPTERS):
        with zipfile.ZipFile(products / f"{stem}.zip") as archive:
            archive.extractall(home)
        there = {path.name for path in (home / stem).iterdir()}
        assert {"README.txt", f"{stem}-worksheet.pdf", "requirements.txt"} <= there
        paths[stem] = home / stem / f"{stem}.ipynb", course / "source" / stem / f"{stem}.ipynb"
    execute(sys.executable, [path for both in paths.values() for path in both])
    return {stem: [nbformat.read(path, as_version=4) for path in both] for stem, both in paths.items()}


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_packs_notebook_runs_before_and_after_it_is_solved(ran, name):
    student, lecturer = ran[name.removesuffix(".md")]
    assert errors(lecturer) == []
    assert {output.ename for output in errors(student)} <= {"AssertionError", "TypeError"}
    waiting = [cell for cell in student.cells if cell.source.startswith("assert not any(one is ...")]
    assert waiting
    for cell in waiting:
        assert cell.outputs[0].evalue == "not answered: three dots still stand there"


def test_an_answer_has_one_place(products):
    for name in CHAPTERS:
        stem = name.removesuffix(".md")
        content = inside(products / f"{stem}.zip")[f"{stem}/{stem}.ipynb"].decode()
        assert "NotImplementedError" not in content and "YOUR CODE HERE" not in content


def test_the_solutions_have_what_their_cells_print_and_no_test(products):
    files = inside(products / "lecturer.zip")
    text = readable("solutions.pdf", files["lecturer/stage-3-costs-of-dependence-solutions.pdf"])
    assert "spread:" in text and "HIDDEN" not in text and "assert" not in text
    assert re.search(r"spread:\s+\d", text)


def test_a_worksheet_has_figures_points_and_licence_and_no_code(products):
    name = "stage-3-costs-of-dependence.md"
    stem = name.removesuffix(".md")
    content = inside(products / f"{stem}.zip")[f"{stem}/{stem}-worksheet.pdf"]
    text, keys = readable("worksheet.pdf", content), teaching.solutions(name)
    words = [label for label, key in keys.items() if not key.code]
    asked = teaching.exercises(name)
    assert all(plain(asked[label].title) in plain(text) for label in words)
    assert not any(plain(asked[label].title) in plain(text) for label in keys.keys() - set(words))
    assert text.count("points") >= len(words) and "CC BY 4.0" in text and "Name:" in text
    assert "Figure" in text and "load(" not in text


def release(course, stem):
    """Return a student's notebook as it is handed out."""
    return nbformat.read(course / "release" / stem / f"{stem}.ipynb", as_version=4)


def solved(book, keys, labels):
    """Return a copy of a notebook in which the exercises `labels` are solved."""
    copy = nbformat.from_dict(json.loads(json.dumps(book)))
    for cell in copy.cells:
        label = cell.metadata.get("nbgrader", {}).get("grade_id")
        if label in labels:
            cell.source = keys[label].code
    return copy


def cell_of(book, label):
    """Return the place of the cell with that name in a notebook."""
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in book.cells].index(label)


def hand_in(course, stem, student, book, name="", encoding="utf-8"):
    """Put a notebook, or text that is none, where a lecturer would."""
    folder = course / "submitted" / student / stem
    folder.mkdir(parents=True)
    text = book if isinstance(book, str) else json.dumps(book, ensure_ascii=False)
    (folder / (name or f"{stem}.ipynb")).write_text(text, encoding=encoding)


def test_the_lecturers_readme_holds_word_for_word_and_broken_submissions_stop_nobody(course):
    """All commands of README.txt, in an environment with what it installs; eight students, most of them odd."""
    name = "stage-3-costs-of-dependence.md"
    stem, keys = name.removesuffix(".md"), teaching.solutions(name)
    readme = (course / "README.txt").read_text(encoding="utf-8")
    steps = {number: "\n".join(re.findall(r"^ {4}(\S.*)$", part, re.M)).replace("NAME", stem)
             for number, part in re.findall(r"^(\d)\. (.*?)(?=^\d\. |\Z)", readme, re.M | re.S)}  # fmt: skip

    def follow(*numbers, code=0):
        """Type what these steps say, in one shell."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        lines = "\n".join(steps[number] for number in numbers)
        activate = "" if "1" in numbers else ". grader/bin/activate\n"
        done = subprocess.run(["bash", "-ec", activate + lines], cwd=course, env=clean, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr[-3000:]
        return done.stdout

    config = course / "nbgrader_config.py"
    config.write_text(re.sub(r"timeout = \d+", "timeout = 8", config.read_text()))  # an endless loop is one soon, too
    follow("1")
    before_removal = steps["2"].partition("rm -r")[0]
    removal, steps["2"] = steps["2"].removeprefix(before_removal), before_removal
    follow("2")
    coded = [label for label, key in keys.items() if key.code]
    full = {label: sum(points for points, _ in keys[label].tests) for label in coded}
    model = (course / "marks" / stem / "model.txt").read_text(encoding="utf-8")
    tests = re.findall(r"-test-\d: (\d+) of (\d+)", model)
    assert tests and all(got == most for got, most in tests)
    assert re.search(rf"{stem}: {sum(full.values())}$", readme, re.M)
    steps["2"] = removal
    follow("2")

    book, first = release(course, stem), coded[0]
    right = solved(book, keys, coded)
    doubled = solved(book, keys, [])
    place = cell_of(doubled, first)
    answer = nbformat.from_dict(json.loads(json.dumps(doubled.cells[place])))
    answer.source = keys[first].code
    doubled.cells.insert(place + 1, answer)
    deleted = solved(book, keys, coded)
    del deleted.cells[cell_of(deleted, f"{first}-test-1")]
    old = solved(book, keys, coded)
    old.metadata["kernelspec"] = {"name": "python36", "display_name": "Python 3.6", "language": "python"}
    letters = solved(book, keys, coded)
    letters.cells[cell_of(letters, next(label for label in keys if keys[label].by_hand) + "-words")].source = "Ответ"
    slow = solved(book, keys, coded)
    slow.cells[cell_of(slow, first)].source = "while True:\n    pass"
    for student, handed_in in {"right": right, "wrong": solved(book, keys, []), "doubled": doubled, "deleted": deleted,
                               "old": old, "slow": slow, "no-notebook": "Dear professor,"}.items():  # fmt: skip
        hand_in(course, stem, student, handed_in)
    hand_in(course, stem, "letters", letters, name=f"{stem} (1).ipynb", encoding="cp1251")
    said = follow("4", code=1)
    assert [line for line in said.splitlines() if "NOT GRADED" in line] == [
        f"no-notebook: NOT GRADED: {stem}.ipynb is no notebook; ask for the file that Jupyter saved"
    ]
    assert f"doubled: graded; {first} stood there 2 times" in said
    assert f"deleted: graded; {first}-test-1 was deleted and is put back" in said
    follow("6")
    marks = {row["SIS Login ID"]: row[stem] for row in
             csv.DictReader((course / "marks" / f"{stem}-canvas.csv").open(encoding="utf-8"))}  # fmt: skip
    expected = dict.fromkeys(("right", "old", "letters"), sum(full.values()))
    expected |= {
        "wrong": 0,
        "doubled": full[first],
        "slow": sum(full.values()) - full[first],
        "deleted": sum(full.values()),
    }
    assert {student: float(mark) for student, mark in marks.items() if student} == expected
    feedback = (course / "marks" / stem / "wrong.txt").read_text(encoding="utf-8")
    assert "not answered: three dots still stand there" in feedback and "HIDDEN" not in feedback
    moodle = list(csv.DictReader((course / "marks" / f"{stem}-moodle.csv").open(encoding="utf-8")))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= moodle[0].keys()
    assert moodle[0]["Identifier"].startswith("Participant ")


def test_the_marking_table_adds_up(products):
    table = list(csv.DictReader(io.StringIO(inside(products / "lecturer.zip")["lecturer/marking.csv"].decode())))
    assert [row["exercise"] for row in table] == [label for name in CHAPTERS for label in teaching.exercises(name)]
    assert all(int(row["points"]) == int(row["by tests"]) + int(row["by hand"]) for row in table)


def test_others_may_read_what_they_unpack(products):
    with zipfile.ZipFile(products / "lecturer.zip") as archive:
        assert {entry.external_attr >> 16 & 0o777 for entry in archive.infolist()} == {0o644}


def test_a_lecturer_picks_exercises_or_a_kind(monkeypatch):
    monkeypatch.setenv("EXERCISES", "ex-s3-window ex-s3-slowly")
    assert assignments.chosen() == {"ex-s3-window", "ex-s3-slowly"}
    monkeypatch.setenv("KIND", "cells")
    assert assignments.chosen() == {"ex-s3-window"}
    monkeypatch.setenv("EXERCISES", "ex-s3-nowhere")
    with pytest.raises(assignments.UnknownExercise, match="no exercise ex-s3-nowhere"):
        assignments.chosen()


def test_what_moodle_downloads_is_collected(course):
    pattern = re.search(r'r"(.*)"', (course / "nbgrader_config.py").read_text(encoding="utf-8"))[1]
    match = re.match(pattern, "downloaded/x/extracted/Ann Lee_1234_assignsubmission_file/stage-3 (1).ipynb")
    assert match["student_id"] == "1234" and match["file_id"] == "stage-3 (1).ipynb"
