"""``make book``: check everything, then build the PDF and the website that links to it."""

import shutil
import subprocess
import sys
from pathlib import Path

from publishing import check, system
from publishing.extension import PDF, ROOT
from publishing.steps import step

BUILD = ROOT / "_build"


class BuildFailed(Exception):
    """A step failed; the message says which and shows the end of what it printed."""


def run(command: list[str], log: str, folder: Path = ROOT) -> None:
    """Run `command` in `folder`, its output in ``_build/<log>.log``.

    Raises BuildFailed with the last lines of that output.
    """
    BUILD.mkdir(exist_ok=True)
    path = BUILD / f"{log}.log"
    with path.open("w", encoding="utf-8") as file:
        failed = subprocess.run(command, cwd=folder, stdout=file, stderr=subprocess.STDOUT).returncode
    if failed:
        tail = "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-25:])
        raise BuildFailed(f"{tail}\nThe whole output is in {path.relative_to(ROOT)}.")


def jupyter_book(builder: str) -> None:
    """Build the book with `builder`, warnings counting as errors, as ``jupyter-book build . -W`` does."""
    run([str(Path(sys.executable).parent / "jupyter-book"), "build", ".", "-W", "--builder", builder], builder)


def pdf() -> None:
    """Typeset the book's LaTeX into ``_build/pdf/companion.pdf``."""
    target = BUILD / PDF
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)  # a page must not link to a PDF of older content
    shutil.rmtree(BUILD / "latex", ignore_errors=True)
    with step("Running the cells, writing the PDF's LaTeX"):
        jupyter_book("latex")
    with step("Typesetting the PDF"):
        run(["latexmk", "-xelatex", "-halt-on-error", "-interaction=nonstopmode", "companion.tex"], "pdf",
            BUILD / "latex")  # fmt: skip
    shutil.copy(BUILD / "latex" / "companion.pdf", target)


def main() -> None:
    """Build everything; without TeX, the website alone, and say so."""
    missing = None
    try:
        with step("Checking data, references, contents and chapters"):
            check.run()
        try:
            with step("Looking for TeX (installing it takes some minutes)"):
                system.tex()
            pdf()
        except system.MissingSoftware as problem:
            (BUILD / PDF).unlink(missing_ok=True)
            missing = problem
        with step("Building the website"):
            jupyter_book("html")
    except (check.CheckFailed, BuildFailed) as problem:
        sys.exit(str(problem))
    print(f"The book: {BUILD / 'html' / 'book' / 'index.html'}")
    if missing:
        sys.exit(f"The website was built without the PDF. {missing}")


if __name__ == "__main__":
    main()
