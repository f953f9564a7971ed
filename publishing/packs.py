"""``make assignments``: for each chapter what a student gets and what a lecturer keeps, in ``_build/assignments``."""

import os
import shutil
import sys
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt

from publishing import build, instructor
from publishing.archive import write_zip
from publishing.book.myst import MystError
from publishing.classroom import assignments, teaching
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
        text = "\n\n".join([f"# {title}: {kind}", *parts])
        (paper / f"{stem}-{kind}.md").write_text(text, encoding="utf-8")


def print_out(path: Path) -> None:
    """Typeset a file in Markdown as a PDF beside it; raises PrintFailed."""
    text = parsed(MARKDOWN.render(path.read_text(encoding="utf-8")))
    unfold(text)
    for line in text.select("p:has(> strong:only-child)"):
        if line.text == line.strong.text:  # in a notebook bold words are headings enough
            line.name = "h3" if line.text == "Solution" else "h2"
    typeset(text.h1.text, str(text), path.with_suffix(".pdf"))


def zip_up(name: str, course: Path, paper: Path) -> None:
    """Write a chapter's two archives: the student's, and the lecturer's."""
    stem = name.removesuffix(".md")
    student = inside(course / "release" / stem) | {
        "questions.pdf": (paper / f"{stem}-questions.pdf").read_bytes(),
        "README.txt": (FIXED / "student.txt").read_bytes(),
    }
    write_zip(OUT / f"{stem}.zip", student)
    source = inside(course / "source" / stem)
    lecturer = {f"source/{stem}/{path}": content for path, content in source.items()} | {
        "solutions.pdf": (paper / f"{stem}-solutions.pdf").read_bytes(),
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
            build.at_once(*((print_out, path) for path in sorted(paper.glob("*.md"))))
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir()
        for name in teaching.chapters():
            zip_up(name, course, paper)
    except (MystError, build.BuildFailed, PrintFailed) as problem:
        sys.exit(str(problem))
    print(f"The packs: {OUT}")


if __name__ == "__main__":
    main()
