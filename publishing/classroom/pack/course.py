"""Grade what students handed in, and write their marks and feedback: ``python course.py grade|marks NAME``.

nbgrader does the grading. This makes sure that one notebook which can't be graded stops nobody else's, and says why.
"""

import csv
import json
import shutil
import sys
from collections import Counter
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader

KINDS = ("utf-8-sig", "utf-16", "cp1251")


class CannotBeGraded(Exception):
    """A submission can't be graded; the message says why, for the lecturer."""


def notebook(folder: Path, name: str) -> Path:
    """Return a student's notebook under the name that nbgrader expects; browsers add "(1)" to a name.

    Raises CannotBeGraded when there is none, or several.
    """
    found = sorted(folder.glob("*.ipynb"))
    if len(found) > 1 and (right := folder / f"{name}.ipynb") in found:
        found = [right]
    if len(found) != 1:
        raise CannotBeGraded(f"{len(found) or 'no'} notebooks in {folder}; leave the one that counts")
    return found[0].rename(folder / f"{name}.ipynb")


def read(path: Path) -> dict:
    """Return a notebook, whatever its letters are saved in; raises CannotBeGraded for a file that is none."""
    for kind in KINDS:
        try:
            return json.loads(path.read_bytes().decode(kind))
        except ValueError:  # of letters, and of JSON
            continue
    raise CannotBeGraded(f"{path.name} is no notebook; ask for the file that Jupyter saved")


def mend(path: Path, released: dict[str, str]) -> list[str]:
    """Make a notebook one that nbgrader can grade, keep the student's file beside it, return what was done.

    Parameters
    ----------
    released : the text of each cell that counts, by its name, as students got it
    """
    raw = read(path)
    try:
        book = nbformat.convert(nbformat.from_dict(raw), 4)
    except Exception as problem:
        raise CannotBeGraded(f"{path.name} is no notebook that Jupyter knows ({problem})") from None
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in book.cells]
    said = []
    for name, count in Counter(filter(None, names)).items():
        if count > 1:  # the copy that was written in is the answer
            copies = [cell for cell, other in zip(book.cells, names, strict=True) if other == name]
            chosen = next((cell for cell in copies if cell.source != released.get(name)), copies[0])
            for cell in copies:
                if cell is not chosen:
                    del cell.metadata["nbgrader"]
            said.append(f"{name} stood there {count} times: the first changed copy counts")
    said += [f"{name} was deleted and is put back" for name in released if name not in names]
    if not set(released) & set(names):
        raise CannotBeGraded(f"{path.name} holds none of this assignment's cells: is it another file?")
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    if not path.with_suffix(".as-handed-in").exists():
        shutil.copy(path, path.with_suffix(".as-handed-in"))
    nbformat.write(book, path)
    return said


def graded_cells(path: Path) -> dict[str, str]:
    """Return the text of each cell that nbgrader knows, by its name."""
    cells = nbformat.read(path, as_version=4).cells
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if "nbgrader" in cell.metadata}


def grade(api: NbGraderAPI, name: str) -> None:
    """Grade each student's notebook by itself, say for each how it went; exits with 1 when one could not be graded."""
    released, failed = graded_cells(Path("release") / name / f"{name}.ipynb"), 0
    for folder in sorted(Path("submitted").glob(f"*/{name}")):
        student = folder.parent.name
        try:
            said = mend(notebook(folder, name), released)
            done = api.autograde(name, student, force=True, create=True)
            if not done["success"]:
                raise CannotBeGraded((done["error"] or done["log"]).strip().splitlines()[-1])
            print("; ".join([f"{student}: graded", *said]))
        except CannotBeGraded as problem:
            failed += 1
            print(f"{student}: NOT GRADED: {problem}")
    if failed:
        sys.exit(f"{failed} not graded; all others are. Mend these and run the same again.")


def feedback(student: str, name: str, submission) -> str:
    """Return what a student reads: points, what each test that failed says, the lecturer's comments."""
    cells = nbformat.read(Path("autograded") / student / name / f"{name}.ipynb", as_version=4).cells
    wrong = {cell.metadata.nbgrader.grade_id: output.evalue for cell in cells if "nbgrader" in cell.metadata
             for output in cell.get("outputs", []) if output.output_type == "error"}  # fmt: skip
    lines = [f"{name}: {submission.score:g} of {submission.max_score:g} points", ""]
    for book in submission.notebooks:
        comments = {comment.name: comment.comment for comment in book.comments if comment.comment}
        for mark in sorted(book.grades, key=lambda mark: mark.name):
            lines.append(f"{mark.name}: {mark.score:g} of {mark.max_score:g}")
            lines += [f"    {text}" for text in (wrong.get(mark.name), comments.get(mark.name)) if text]
    return "\n".join([*lines, ""])


def marks(api: NbGraderAPI, name: str) -> None:
    """Write ``marks/NAME-moodle.csv``, ``…-canvas.csv`` and a text of feedback for each student."""
    folder = Path("marks")
    (folder / name).mkdir(parents=True, exist_ok=True)
    with api.gradebook as book:
        done = sorted(book.assignment_submissions(name), key=lambda submission: submission.student.id)
        waiting = [submission.student.id for submission in done if submission.needs_manual_grade]
        texts = {one.student.id: feedback(one.student.id, name, one) for one in done}
        points = {one.student.id: one.score for one in done}
        most = max((one.max_score for one in done), default=0)
    for student, text in texts.items():
        (folder / name / f"{student}.txt").write_text(text, encoding="utf-8")
    moodle = [[f"Participant {student}", f"{points[student]:g}", "-", text] for student, text in texts.items()]
    write(folder / f"{name}-moodle.csv", ["Identifier", "Grade", "Last modified (grade)", "Feedback comments"], moodle)
    canvas = [["Points Possible", "", "", "", "", f"{most:g}"]]
    canvas += [["", "", "", student, "", f"{points[student]:g}"] for student in texts]
    write(folder / f"{name}-canvas.csv", ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", name], canvas)
    print(f"{len(done)} students: marks/{name}-moodle.csv, marks/{name}-canvas.csv, marks/{name}/")
    if waiting:
        print(f"Still to be marked by hand (Formgrader): {', '.join(waiting)}")


def write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    """Write a table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def main() -> None:
    """Do what the command line says; exits with one sentence when there is nothing to do it with."""
    if len(sys.argv) != 3 or sys.argv[1] not in ("grade", "marks"):
        sys.exit("python course.py grade NAME, or python course.py marks NAME; NAME is a folder in source/")
    name = sys.argv[2]
    if not Path("release", name, f"{name}.ipynb").exists():
        sys.exit(f"release/{name} is missing; first: nbgrader generate_assignment {name} --create")
    app = NbGrader()
    app.load_config_file()
    api = NbGraderAPI(config=app.config)
    {"grade": grade, "marks": marks}[sys.argv[1]](api, name)


if __name__ == "__main__":
    main()
