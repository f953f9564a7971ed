"""``make instructor``: the book with each solution below its exercise, in ``_build/instructor``."""

import os
import shutil
import subprocess
import sys

import yaml

from publishing.book.myst import MystError
from publishing.classroom import checks, teaching
from publishing.paths import BUILD
from publishing.repository import copy_outputs, copy_sources

OUT = BUILD / "instructor"


def build() -> None:
    """Build the instructor's edition from a copy of the sources; exits with the build's own message when it fails.

    The last good edition stays until then. Raises TeachingError when exercises and solutions don't fit, or solutions
    and what pages take for right.
    """
    checks.compare()
    sources = OUT / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    copy_sources(sources)
    copy_outputs(sources)  # chapters without exercises need not run again
    for name in teaching.chapters():
        (sources / "book" / name).write_text(teaching.with_solutions(name), encoding="utf-8")
    config = yaml.safe_load((sources / "_config.yml").read_text(encoding="utf-8"))
    config["title"] += " (instructor’s edition)"
    (sources / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "publishing.build"], cwd=sources,
                          env=os.environ | {"PYTHONPATH": str(sources)})  # fmt: skip
    if done.returncode:
        sys.exit(done.returncode)
    shutil.rmtree(OUT / "html", ignore_errors=True)
    (sources / "_build" / "html").rename(OUT / "html")
    shutil.rmtree(sources)


def main() -> None:
    """Build, and say where the edition is."""
    try:
        build()
    except MystError as problem:
        sys.exit(str(problem))
    print(f"The instructor's edition: {OUT / 'html' / 'book' / 'index.html'}, {OUT / 'html' / 'pdf' / 'companion.pdf'}")


if __name__ == "__main__":
    main()
