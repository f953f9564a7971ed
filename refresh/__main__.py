"""``python -m refresh [SOURCE ...]``: ask publishers, stage what is new, print a report. ``--accept`` takes it."""

import shutil
import sys
from importlib import import_module

from companion.data import DataError, source
from publishing.paths import DATA
from publishing.steps import step
from refresh import SOURCES, report, staging
from refresh.accept import accept, said
from refresh.core import FOLDER, Downloads, Edition, Refused, Unreachable, editions

#: After so many publishers in a row without an answer the others are not waited for.
SILENT = 2


def ask(names: list[str], **patience) -> tuple[dict[str, Edition], dict[str, str]]:
    """Return what the sources have that is not in ``data/``, by table, and what is refused, by source, with the reason.

    Parameters
    ----------
    patience : ``pauses``, ``between`` and ``timeout`` of :class:`refresh.core.Downloads`
    """
    new, refused, silent = {}, {}, 0
    for number, name in enumerate(names, 1):
        module = import_module(f"refresh.{name}")
        if silent == SILENT:
            refused[name] = f"{module.TITLE}: not asked, as {SILENT} before it gave no answer. Is there a network?"
            continue
        downloads = Downloads(module.TITLE, FOLDER / "downloads" / name, **patience)
        with step(f"Asking {module.TITLE} ({number} of {len(names)})"):
            try:
                for table, edition in editions(module, downloads):
                    if is_new(table, edition):
                        new[table] = edition
                silent = 0
            except Refused as problem:
                silent = silent + 1 if isinstance(problem, Unreachable) else 0
                refused[name] = str(problem)
                print(f"    {problem}", flush=True)
    return new, refused


def is_new(name: str, edition: Edition) -> bool:
    """Return whether an edition differs from what the book has, in a value or in a definition."""
    known = source(name).get("definitions", {})
    text = (DATA / f"{name}.csv").read_text(encoding="utf-8")
    other = [column for column, words in edition.definitions.items() if known.get(column, words) != words]
    return bool(other) or staging.written(edition.table) != text


def refresh(names: list[str], chapters: list[str], **patience) -> str:
    """Ask the sources, stage what is new, judge the book with it, and return the report."""
    shutil.rmtree(staging.STAGED, ignore_errors=True)  # what an earlier report told is no longer to be accepted
    new, refused = ask(names, **patience)
    consequences = []
    if new:
        with step("Writing and checking the staged tables"):
            broken = staging.stage(new)
            refused |= broken
            new = {name: edition for name, edition in new.items() if name not in broken}
    if new:
        with step("Judging the claims and running the chapters, as they are and with the staged tables"):
            consequences = report.consequences(*report.judged(chapters))
        staging.seal()
    return report.report(new, refused, consequences, all_sources=set(names) == set(SOURCES))


def main(arguments: list[str]) -> None:
    """Run the command; exits with one sentence when something is not as it should be."""
    if arguments == ["--accept"]:
        print(said(accept()))
        return
    if unknown := set(arguments) - set(SOURCES):
        sys.exit(f"No such source: {', '.join(sorted(unknown))}. There are {', '.join(SOURCES)}.")
    try:
        print(refresh(arguments or list(SOURCES), report.chapters()))
    except DataError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted: nothing is lost, `make refresh` goes on from here.")


if __name__ == "__main__":
    main(sys.argv[1:])
