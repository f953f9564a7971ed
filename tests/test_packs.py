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
from pathlib import Path

import nbformat
import pytest
from conftest import HTML, errors, execute, sheets

from publishing import instructor, packs
from publishing.book import Chapter
from publishing.classroom import teaching

CHAPTERS = teaching.chapters()


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
    files = published(HTML)
    for name in CHAPTERS:
        files |= inside(products / f"{name.removesuffix('.md')}.zip")
    assert not [name for name in files if "solutions" in name]
    kinds = (".html", ".js", ".ipynb", ".pdf", ".txt", ".md", ".py")
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
def ran(products, tmp_path_factory):
    """The students' and the lecturers' notebooks by chapter, run each in its unpacked archive."""
    home, paths = tmp_path_factory.mktemp("packs"), {}
    for stem in map(lambda name: name.removesuffix(".md"), CHAPTERS):
        for side in (stem, f"{stem}-lecturer"):
            with zipfile.ZipFile(products / f"{side}.zip") as archive:
                archive.extractall(home)
        assert {"README.txt", "questions.pdf", "requirements.txt"} <= {path.name for path in (home / stem).iterdir()}
        source = home / f"{stem}-lecturer" / "source" / stem
        paths[stem] = home / stem / f"{stem}.ipynb", source / f"{stem}.ipynb"
    execute(sys.executable, [path for both in paths.values() for path in both])
    return {stem: [nbformat.read(path, as_version=4) for path in both] for stem, both in paths.items()}


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_packs_notebook_runs_before_and_after_it_is_solved(ran, name):
    student, lecturer = ran[name.removesuffix(".md")]
    raised = {output.ename for output in errors(student)}
    allowed = {"NotImplementedError", "AssertionError", "TypeError", "AttributeError"}
    assert "NotImplementedError" in raised and raised <= allowed
    assert errors(lecturer) == []


def test_right_partly_right_and_wrong_submissions_get_their_marks(products, tmp_path):
    name = "stage-3-costs-of-dependence.md"
    stem, keys = name.removesuffix(".md"), teaching.solutions(name)
    with zipfile.ZipFile(products / f"{stem}-lecturer.zip") as archive:
        archive.extractall(tmp_path)
    course = tmp_path / f"{stem}-lecturer"
    bare_names = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    def nbgrader(*arguments):
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=course, env=bare_names, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]

    nbgrader("generate_assignment", stem, "--create")
    release = nbformat.read(course / "release" / stem / f"{stem}.ipynb", as_version=4)
    coded = [label for label, key in keys.items() if key.code]
    full = {label: sum(points for points, _ in keys[label].tests) for label in coded}
    for student, solved in (("right", coded), ("partly", coded[:1]), ("wrong", [])):
        handed_in = nbformat.from_dict(json.loads(json.dumps(release)))
        for cell in handed_in.cells:
            label = cell.metadata.get("nbgrader", {}).get("grade_id")
            if label in solved:
                cell.source = keys[label].code
        folder = course / "submitted" / student / stem
        folder.mkdir(parents=True)
        nbformat.write(handed_in, folder / f"{stem}.ipynb")
    nbgrader("autograde", stem, "--create")
    nbgrader("export")
    rows = list(csv.DictReader((course / "grades.csv").open()))
    marks = {row["student_id"]: float(row["raw_score"]) for row in rows}
    assert marks == {"right": sum(full.values()), "partly": full[coded[0]], "wrong": 0}
    assert {float(row["max_score"]) for row in rows} == {sum(key.points for key in keys.values())}


def test_the_marking_table_adds_up(products):
    for name in CHAPTERS:
        stem = name.removesuffix(".md")
        content = inside(products / f"{stem}-lecturer.zip")[f"{stem}-lecturer/marking.csv"]
        table = list(csv.DictReader(io.StringIO(content.decode())))
        assert [row["exercise"] for row in table] == list(teaching.exercises(name))
        assert all(int(row["points"]) == int(row["by tests"]) + int(row["by hand"]) for row in table)
