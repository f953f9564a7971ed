"""``make book``: check everything, build the website, then the PDF from its pages.

``make site`` adds the argument ``site``: chapters become handouts and slides, too, and pages get Run buttons.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from publishing import freshness, system
from publishing.paths import BUILD, HTML, INDEX, PDF, READ, ROOT
from publishing.print import PROMISED, handouts
from publishing.steps import step

#: What a build's output says of the cause, most telling first: a failing cell, our own checks, a full disk, a warning.
CAUSES = (
    r"(?P<file>\S+\.md):Executing notebook failed.*?(?P<cell>In\[\d+\], line \d+).*?^(?P<what>(?!nbclient)\w+: .*?)$",
    r"^(?:Extension error.*?|.*?ExtensionError):\s*\n?(?P<what>.+?)$",
    r"^(?P<what>OSError: .*?)$",
    r"^Warning, treated as error:\n(?P<what>.+?)$",
)


class BuildFailed(Exception):
    """A step failed; the message says why and where its whole output is."""


def run(command: list[str], log: str, folder: Path = ROOT, **variables: str) -> None:
    """Run `command` in `folder` with `variables` in its environment, its output in ``_build/<log>.log``.

    Raises BuildFailed with the cause, as far as the output tells it.
    """
    BUILD.mkdir(exist_ok=True)
    path = BUILD / f"{log}.log"
    with path.open("w", encoding="utf-8") as file:
        done = subprocess.run(command, cwd=folder, env=os.environ | variables, stdout=file, stderr=subprocess.STDOUT)
    if done.returncode:
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


def jupyter_book(promised: str) -> None:
    """Build the website as ``jupyter-book build . -W`` does, warnings counting as errors; it links PDFs `promised`."""
    run([str(Path(sys.executable).parent / "jupyter-book"), "build", ".", "-W"], "html", **{PROMISED: promised})


def typeset(promised: str) -> None:
    """Make the EPUB and the PDFs `promised` from the website's pages; raises PrintFailed."""
    from publishing.page import addresses
    from publishing.print import book, epub, handout, slides

    one_by_one = handouts() if "handouts" in promised else []
    printed = [(write, page) for write in (handout.write, slides.write) for page in one_by_one]
    at_once((book.write,), *printed, (epub.write,))  # the longest first
    addresses.renew(HTML)


def at_once(*calls: tuple) -> None:
    """Make `calls`, each a function with its arguments, as many at once as the machine has cores.

    The first that fails stops those that have not begun.
    """
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        try:
            for made in as_completed([pool.submit(*call) for call in calls]):
                made.result()
        except Exception:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def kept(*folders: Path) -> Iterator[None]:
    """Put `folders` back as they were when the block fails; they belong together, as a website and what was read."""
    BUILD.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="last-good-", dir=BUILD) as there:
        copies = {folder: shutil.copytree(folder, Path(there) / folder.name) for folder in folders if folder.exists()}
        try:
            yield
        except BaseException:
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
                if folder in copies:
                    copies[folder].rename(folder)
            raise


def main() -> None:
    """Build everything unless nothing changed; what can't be had is left out: say so, and exit with 1."""
    site = sys.argv[1:] == ["site"]
    stamp, other = (freshness.SITE, freshness.BOOK) if site else (freshness.BOOK, freshness.SITE)
    if stamp.holds() and INDEX.exists() and PDF.exists():
        print(f"Nothing has changed. The book: {INDEX}")
        return
    stamp.path.unlink(missing_ok=True)
    other.path.unlink(missing_ok=True)
    state = stamp.current()  # what is written during a build is not in it
    if missing := make(site):
        sys.exit("\n".join(missing))
    stamp.set(state)


def make(site: bool) -> list[str]:
    """Build everything and return a sentence for each part that can't be had; exits with one for what is wrong."""
    # these load pandas and Sphinx, a second when there is nothing to do
    from publishing import check
    from publishing.print.typeset import PrintFailed
    from publishing.run import live

    missing, promised = [], "book handouts" if site else "book"
    try:
        with step("Checking data, references, contents and chapters"):
            check.run()
        try:
            with step("Looking for Pango, which sets the PDF's letters"):
                system.pango()
        except system.MissingSoftware as problem:
            promised = ""
            missing.append(f"The website was built without the PDF. {problem}")
        if site:
            try:
                with step("Fetching what live cells need"):
                    live.write()
            except live.NotToBeHad as problem:
                missing.append(f"The website was built without Run buttons. {problem}")
        with kept(HTML, READ):
            with step("Running the cells, building the website"):
                jupyter_book(promised)
            if promised:
                with step("Typesetting the PDF, handouts and slides" if site else "Typesetting the PDF"):
                    typeset(promised)
    except (check.CheckFailed, BuildFailed, PrintFailed) as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"A file can't be written ({problem}); free some space on the disk and build again.")
    print(f"The book: {INDEX}")
    return missing


if __name__ == "__main__":
    main()
