"""``make release``: all that an archive takes in, in ``_build/release``, from the website that ``make site`` built."""

import shutil
import sys

from publishing import freshness
from publishing.archive import checksums, zipped
from publishing.deposit import codecheck, crate, figures, zenodo
from publishing.paths import BUILD, DATA_ARCHIVE, EPUB, HTML, NOTEBOOKS, PDF, ROOT
from publishing.repository import public_sources
from publishing.run.notebooks import ARCHIVE
from publishing.steps import step

OUT = BUILD / "release"
#: What is carried as it stands.
AS_IT_STANDS = ("README.md", "LICENSE", "LICENSE-content", "CITATION.cff", "requirements.txt",
                "requirements-teach.txt", "requirements-dev.txt")  # fmt: skip
SUMS = "SHA256SUMS"


def files() -> dict[str, bytes]:
    """Return the files of a release by name, the checksums of all others last."""
    drawn = figures.read()
    archives = {
        "companion-website": website(),
        figures.FOLDER: figures.files(drawn),
        "companion-source": public_sources(),
    }
    made = {f"{name}.zip": zipped(name, content) for name, content in archives.items()}
    made |= {path.name: path.read_bytes() for path in (PDF, EPUB, HTML / NOTEBOOKS / ARCHIVE, HTML / DATA_ARCHIVE)}
    made |= {name: (ROOT / name).read_bytes() for name in AS_IT_STANDS}
    made |= {zenodo.FILE.name: zenodo.metadata().encode(), "codecheck.yml": codecheck.configuration(drawn).encode()}
    made = {name: made[name] for name in crate.FILES}
    made[crate.NAME] = crate.metadata(made).encode()
    return made | {SUMS: checksums(made)}


def website() -> dict[str, bytes]:
    """Return the files of the website by path, without Sphinx's digest of its settings, which names this machine."""
    paths = sorted(path for path in HTML.rglob("*") if path.is_file() and path.name != ".buildinfo")
    return {path.relative_to(HTML).as_posix(): path.read_bytes() for path in paths}


def main() -> None:
    """Write the release; exits with one sentence when the website is not whole or not of these sources."""
    if not freshness.SITE.holds():
        sys.exit("A release is made from the whole website, with PDF and Run buttons, as it is now: make site")
    with step("Putting together what an archive takes in"):
        made = files()
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir(parents=True)
        for name, content in made.items():
            (OUT / name).write_bytes(content)
    for name, content in made.items():
        print(f"{len(content) / 1e6:>10.3f} MB  {name}")
    print(f"The release: {OUT}")


if __name__ == "__main__":
    main()
