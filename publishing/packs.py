"""``make assignments``: for each chapter what a student gets and what a lecturer keeps, in ``_build/assignments``."""

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat

from publishing import build, instructor
from publishing.archive import write_zip
from publishing.book.myst import MystError
from publishing.classroom import assignments, teaching
from publishing.paths import BUILD, DATA, ROOT
from publishing.steps import step

OUT = BUILD / "assignments"
WORK = BUILD / "assignments-work"
#: What a pack holds besides a chapter's own files.
FIXED = ROOT / "publishing" / "classroom" / "pack"
#: What folds out in a notebook; LaTeX drops the tags and the words of the summary.
FOLDED = re.compile(r"<details><summary>(.*?)</summary>\n(.*?)</details>", re.S)


def lay_out(name: str, course: Path, paper: Path) -> None:
    """Put a chapter's assignment into the nbgrader `course`, and questions and solutions as Markdown into `paper`."""
    stem, title = name.removesuffix(".md"), teaching.title(name)
    head, questions, answers = assignments.texts(stem)
    made = assignments.notebook(name, head, questions, answers, teaching.solutions(name))
    source = course / "source" / stem
    source.mkdir(parents=True)
    nbformat.write(made, source / f"{stem}.ipynb")
    shutil.copytree(ROOT / "companion", source / "companion", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(DATA, source / "data")
    shutil.copy(ROOT / "binder" / "requirements.txt", source)
    build.run([sys.executable, "-m", "nbgrader", "generate_assignment", stem, "--create"], f"nbgrader-{stem}", course)
    solved = [f"{question}\n\n{answers[label]}" for label, question in questions.items()]
    for kind, parts in (("questions", [head, *questions.values()]), ("solutions", solved)):
        text = FOLDED.sub(r"**\1.**\n\2", "\n\n".join([f"# {title}: {kind}", *parts]))
        (paper / f"{stem}-{kind}.md").write_text(text, encoding="utf-8")


def typeset(paper: Path) -> None:
    """Typeset the Markdown in `paper` as PDFs in its folder ``tex``."""
    (paper / "index.md").write_text("# Assignments\n", encoding="utf-8")
    shutil.copy(FIXED / "conf.py", paper)
    shutil.copy(ROOT / "publishing" / "print" / "companion.sty", paper)
    build.run([sys.executable, "-m", "sphinx", "-q", "-b", "latex", ".", "tex"], "assignments", paper)
    build.latexmk_all(sorted((paper / "tex").glob("*-*.tex")))


def zip_up(name: str, course: Path, pdfs: Path) -> None:
    """Write a chapter's two archives: the student's, and the lecturer's."""
    stem = name.removesuffix(".md")
    student = inside(course / "release" / stem) | {
        "questions.pdf": (pdfs / f"{stem}-questions.pdf").read_bytes(),
        "README.txt": (FIXED / "student.txt").read_bytes(),
    }
    write_zip(OUT / f"{stem}.zip", student)
    source = inside(course / "source" / stem)
    lecturer = {f"source/{stem}/{path}": content for path, content in source.items()} | {
        "solutions.pdf": (pdfs / f"{stem}-solutions.pdf").read_bytes(),
        "marking.csv": assignments.marking(name).encode(),
        "nbgrader_config.py": (FIXED / "nbgrader_config.py").read_bytes(),
        "README.txt": (FIXED / "lecturer.txt").read_bytes(),
    }
    write_zip(OUT / f"{stem}-lecturer.zip", lecturer)


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
        for name in teaching.chapters():
            with step(f"Making the assignment {name.removesuffix('.md')}"):
                lay_out(name, course, paper)
        with step("Typesetting questions and solutions"):
            typeset(paper)
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir()
        for name in teaching.chapters():
            zip_up(name, course, paper / "tex")
    except (MystError, build.BuildFailed) as problem:
        sys.exit(str(problem))
    print(f"The packs: {OUT}")


if __name__ == "__main__":
    main()
