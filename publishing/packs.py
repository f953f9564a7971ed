"""``make assignments``: for each chapter what a student gets, and in one course what a lecturer keeps.

They are written into ``_build/assignments``. ``EXERCISES="ex-s3-window ex-s3-slowly"`` or ``KIND=words`` (or ``cells``)
picks what they hold.
"""

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt

from publishing import build, instructor
from publishing.archive import write_zip
from publishing.book.myst import MystError
from publishing.classroom import assignments, teaching, worksheet
from publishing.paths import BUILD, DATA, ROOT
from publishing.print.pages import parsed, unfold
from publishing.print.typeset import PrintFailed, typeset
from publishing.steps import step

OUT = BUILD / "assignments"
WORK = BUILD / "assignments-work"
#: What a pack holds besides a chapter's own files.
FIXED = ROOT / "publishing" / "classroom" / "pack"
#: Reads what an instructor's notebook says: plain Markdown, in which hints fold out.
MARKDOWN = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "replacements", "smartquotes"])


def lay_out(name: str, labels: set[str], course: Path, paper: Path) -> None:
    """Put a chapter's assignment into the nbgrader `course`, and its solutions as Markdown into `paper`.

    It has those exercises of the chapter that are in `labels`.
    """
    stem, title = name.removesuffix(".md"), teaching.title(name)
    head, questions, answers = assignments.texts(stem)
    questions = {label: question for label, question in questions.items() if label in labels}
    made = assignments.notebook(name, head, questions, answers, teaching.solutions(name))
    source = course / "source" / stem
    source.mkdir(parents=True)
    nbformat.write(made, source / f"{stem}.ipynb")
    shutil.copytree(ROOT / "companion", source / "companion", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(DATA, source / "data")
    shutil.copy(ROOT / "binder" / "requirements.txt", source)
    build.run([sys.executable, "-m", "nbgrader", "generate_assignment", stem, "--create"], f"nbgrader-{stem}", course)
    solved = [f"{question}\n\n{answers[label]}" for label, question in questions.items()]
    text = "\n\n".join([f"# {title}: solutions", *solved])
    (paper / f"{stem}.md").write_text(text, encoding="utf-8")


def print_out(path: Path) -> None:
    """Typeset a file in Markdown as a PDF beside it; raises PrintFailed."""
    text = parsed(MARKDOWN.render(path.read_text(encoding="utf-8")))
    unfold(text)
    for line in text.select("p:has(> strong:only-child)"):
        if line.text == line.strong.text:  # in a notebook bold words are headings enough
            line.name = "h3" if line.text == "Solution" else "h2"
    typeset(text.h1.text, str(text), path.with_suffix(".pdf"))


def zip_up(stems: list[str], labels: set[str], course: Path, paper: Path) -> None:
    """Write the archives: a student's for each chapter, and the lecturer's, which is one course with all of them."""
    lecturer = {name: (FIXED / name).read_bytes() for name in ("nbgrader_config.py", "course.py")}
    readme = (FIXED / "lecturer.txt").read_text(encoding="utf-8").format(expected=expected(stems, labels))
    lecturer |= {"README.txt": readme.encode(), "requirements.txt": grading().encode(),
                 "marking.csv": assignments.marking(labels).encode()}  # fmt: skip
    for stem in stems:
        sheets = {path.name: path.read_bytes() for path in paper.glob(f"{stem}-worksheet.pdf")}
        student = {"README.txt": (FIXED / "student.txt").read_bytes()}
        write_zip(OUT / f"{stem}.zip", inside(course / "release" / stem) | sheets | student)
        source = inside(course / "source" / stem)
        lecturer |= {f"source/{stem}/{path}": content for path, content in source.items()} | sheets
        lecturer[f"{stem}-solutions.pdf"] = (paper / f"{stem}.pdf").read_bytes()
    write_zip(OUT / "lecturer.zip", lecturer)


def expected(stems: list[str], labels: set[str]) -> str:
    """Return how many points the tests of each assignment give, a line each."""
    lines = []
    for stem in stems:
        keys = [key for label, key in teaching.solutions(f"{stem}.md").items() if label in labels]
        lines.append(f"        {stem}: {sum(key.points - key.by_hand for key in keys)}")
    return "\n".join(lines)


def grading() -> str:
    """Return what a lecturer's environment needs: the packages of a student's, and nbgrader as it is locked."""
    locked = (ROOT / "requirements-teach.txt").read_text(encoding="utf-8")
    students = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8")
    return f"{students}{re.search('^nbgrader==[^ ]+', locked, re.M)[0]}\n"


def inside(folder: Path) -> dict[str, bytes]:
    """Return the files in `folder` by their path from it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def main() -> None:
    """Make the packs from the instructor's edition; exits with one message when something does not fit."""
    course, paper = WORK / "course", WORK / "paper"
    # nbgrader calls other programs of the environment by their bare names
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    try:
        if not (instructor.OUT / "html").exists():
            sys.exit("The packs are made from the instructor's edition: make instructor")
        shutil.rmtree(WORK, ignore_errors=True)
        for folder in (course, paper):
            folder.mkdir(parents=True)
        shutil.copy(FIXED / "nbgrader_config.py", course)
        labels = assignments.chosen()
        names = [name for name in teaching.chapters() if labels & teaching.exercises(name).keys()]
        for name in names:
            with step(f"Making the assignment {name.removesuffix('.md')}"):
                lay_out(name, labels, course, paper)
        stems = [name.removesuffix(".md") for name in names]
        with step("Typesetting worksheets and solutions"):
            build.at_once(*((print_out, paper / f"{stem}.md") for stem in stems),
                          *((worksheet.write, name, labels, paper / f"{name.removesuffix('.md')}-worksheet.pdf")
                            for name in names))  # fmt: skip
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir()
        zip_up(stems, labels, course, paper)
    except (MystError, build.BuildFailed, PrintFailed) as problem:
        sys.exit(str(problem))
    print(f"The packs: {OUT}")


if __name__ == "__main__":
    main()
