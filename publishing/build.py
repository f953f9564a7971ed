"""``make book``: check everything, then build the PDF and the website that links to it.

``make site`` adds the argument ``site``: chapters become handouts, too, and pages get Run buttons.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from publishing import freshness, system
from publishing.paths import BUILD, HANDOUTS, INDEX, PDF, ROOT
from publishing.steps import step

#: What a build's output says of the cause, most telling first: a failing cell, our own checks, a full disk, a warning.
CAUSES = (
    r"(?P<file>\S+\.md):Executing notebook failed.*?(?P<cell>In\[\d+\], line \d+).*?^(?P<what>(?!nbclient)\w+: .*?)$",
    r"^(?:Extension error.*?|.*?ExtensionError):\s*\n?(?P<what>.+?)$",
    r"^(?P<what>OSError: .*?)$",
    r"^Warning, treated as error:\n(?P<what>.+?)$",
    r"^! (?P<what>.+?)$",
)


class BuildFailed(Exception):
    """A step failed; the message says why and where its whole output is."""


def run(command: list[str], log: str, folder: Path = ROOT) -> None:
    """Run `command` in `folder`, its output in ``_build/<log>.log``.

    Raises BuildFailed with the cause, as far as the output tells it.
    """
    BUILD.mkdir(exist_ok=True)
    path = BUILD / f"{log}.log"
    with path.open("w", encoding="utf-8") as file:
        failed = subprocess.run(command, cwd=folder, stdout=file, stderr=subprocess.STDOUT).returncode
    if failed:
        output = path.read_text(encoding="utf-8", errors="replace")
        raise BuildFailed(f"{cause(output)}\nThe whole output is in {path.relative_to(ROOT)}.")


def cause(output: str) -> str:
    """Return the line of a failed build's `output` that tells a writer what to mend, else its last lines."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", output).replace(f"{ROOT}/", "")
    for pattern in CAUSES:
        if match := re.search(pattern, plain, re.M | re.S):
            parts = match.groupdict()
            return ": ".join(parts[name] for name in ("file", "cell", "what") if parts.get(name))
    return "\n".join(plain.splitlines()[-25:])


def jupyter_book(builder: str, folder: Path = ROOT, *options: str) -> None:
    """Build the book with `builder` into `folder`, warnings counting as errors, as ``jupyter-book build . -W`` does."""
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", ".", "-W", "--builder", builder]
    run([*command, "--path-output", str(folder), *options], builder)


def latexmk(path: Path) -> None:
    """Typeset a LaTeX file beside it."""
    run(
        ["latexmk", "-xelatex", "-halt-on-error", "-interaction=nonstopmode", path.name],
        f"tex-{path.stem}",
        path.parent,
    )


def latexmk_all(paths: list[Path]) -> None:
    """Typeset several LaTeX files, as many at once as the machine has cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(latexmk, paths))


def pdf() -> None:
    """Typeset the book's LaTeX into ``_build/pdf/companion.pdf``."""
    PDF.parent.mkdir(parents=True, exist_ok=True)
    PDF.unlink(missing_ok=True)  # a page must not link to a PDF of older content
    # a folder apart: a builder that shared the website's environment would take what it has read for written
    folder = BUILD / "print" / "_build" / "latex"
    shutil.rmtree(folder, ignore_errors=True)
    with step("Running the cells, writing the PDF's LaTeX"):
        jupyter_book("latex", BUILD / "print")
    with step("Typesetting the PDF"):
        latexmk(folder / "companion.tex")
    shutil.copy(folder / "companion.pdf", PDF)


def handouts() -> None:
    """Typeset a PDF for each chapter into ``_build/handouts``."""
    folder = BUILD / "print" / "_build" / "handouts"
    shutil.rmtree(folder, ignore_errors=True)
    with step("Writing the handouts' LaTeX"):
        jupyter_book("custom", BUILD / "print", "--custom-builder", "handouts")
    with step("Typesetting the handouts"):
        latexmk_all(sorted(folder.glob("*.tex")))
    HANDOUTS.mkdir()
    for path in folder.glob("*.tex"):  # charts are PDFs, too
        shutil.copy(path.with_suffix(".pdf"), HANDOUTS)


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """Put `folder` back as it was when the block fails."""
    copy = folder.with_name(f"{folder.name}-last-good")
    shutil.rmtree(copy, ignore_errors=True)
    if folder.exists():
        shutil.copytree(folder, copy)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if copy.exists():
            copy.rename(folder)
        raise
    shutil.rmtree(copy, ignore_errors=True)


def main() -> None:
    """Build everything unless nothing changed; what can't be had is left out: say so, and exit with 1."""
    site = sys.argv[1:] == ["site"]
    stamp, other = (freshness.SITE, freshness.BOOK) if site else (freshness.BOOK, freshness.SITE)
    if stamp.holds() and INDEX.exists() and PDF.exists():
        print(f"Nothing has changed. The book: {INDEX}")
        return
    stamp.path.unlink(missing_ok=True)
    other.path.unlink(missing_ok=True)
    if missing := make(site):
        sys.exit("\n".join(missing))
    stamp.set()


def make(site: bool) -> list[str]:
    """Build everything and return a sentence for each part that can't be had; exits with one for what is wrong."""
    # these load pandas and Sphinx, a second when there is nothing to do
    from publishing import check
    from publishing.run import live

    missing = []
    shutil.rmtree(HANDOUTS, ignore_errors=True)  # a page must not link to a handout of older content
    try:
        with step("Checking data, references, contents and chapters"):
            check.run()
        try:
            with step("Looking for TeX (installing it takes some minutes)"):
                system.tex()
            pdf()
            if site:
                handouts()
        except system.MissingSoftware as problem:
            PDF.unlink(missing_ok=True)
            missing.append(f"The website was built without the PDF. {problem}")
        if site:
            try:
                with step("Fetching what live cells need"):
                    live.write()
            except live.NotToBeHad as problem:
                missing.append(f"The website was built without Run buttons. {problem}")
        with step("Building the website"), kept(BUILD / "html"):
            jupyter_book("html")
    except (check.CheckFailed, BuildFailed) as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"A file can't be written ({problem}); free some space on the disk and build again.")
    print(f"The book: {INDEX}")
    return missing


if __name__ == "__main__":
    main()
