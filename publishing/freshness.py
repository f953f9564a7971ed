"""What is up to date: a digest of all that a product is made from; when that changes, the product is made anew."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from publishing.paths import BIBLIOGRAPHY, CACHE, GENERATED, LIVE, ROOT, TEACHING, TIMELINE
from publishing.print import promised
from publishing.repository import days_of_change, github_name

if TYPE_CHECKING:  # `make book` asks here, in a tenth of a second, whether there is anything to do
    from sphinx.application import Sphinx

#: The packages that compute and draw; they count as they are installed, whatever the lock says.
PACKAGES = ("altair", "ipykernel", "numpy", "pandas", "vl-convert-python")
#: All that a product can be made from. Folders stand whole, so that a new file counts.
EVERYTHING = ("*", "binder/*", "book/*", "companion/**/*", "data/*", "publishing/**/*")


def digest(*patterns: str, text: bool = True) -> str:
    """Return a digest of the project's files that match the glob `patterns`, paths and contents, and of `PACKAGES`.

    Without `text` neither the pages' own Markdown counts nor what gives them their form on paper.
    """
    sha = hashlib.sha256(" ".join(f"{name}=={version(name)}" for name in PACKAGES).encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if counts(path)}):
        if text or not (path.suffix == ".md" or path.match("publishing/print/*.css")):
            sha.update(path.relative_to(ROOT).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()


def counts(path: Path) -> bool:
    """Return whether a path is a file that somebody has written: neither hidden nor compiled."""
    return path.is_file() and not path.name.startswith(".") and path.suffix != ".pyc"


def place(kind: str, source: bytes) -> Path:
    """Return the file that holds what is made of `source`, among others of its `kind`."""
    return GENERATED / kind / hashlib.sha256(source).hexdigest()


def kept(kind: str, source: bytes, make: Callable[[], bytes]) -> bytes:
    """Return what `make` makes of `source` and of nothing else; made once, it is kept among others of its `kind`."""
    path = place(kind, source)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}")  # whoever builds beside finds all of it or nothing
        half.write_bytes(make())
        half.replace(path)
    return path.read_bytes()


def keep_only(kind: str, sources: list[bytes]) -> None:
    """Delete what was made of others than `sources`, among all of a `kind`."""
    used = {place(kind, source) for source in sources}
    for path in set((GENERATED / kind).glob("*")) - used:
        path.unlink()


@dataclass(frozen=True)
class Stamp:
    """Remembers, in the file `path`, what a product was made from: the files that match `patterns`.

    An `addressed` product holds the website's address, the repository's, and the days of its pages' changes.
    """

    path: Path
    patterns: tuple[str, ...]
    addressed: bool = False

    def holds(self) -> bool:
        """Return whether nothing changed since the product was made."""
        return self.path.exists() and self.path.read_text() == self.current()

    def set(self, state: str | None = None) -> None:
        """Note that the product has been made of `state`, as `current` gave it, or of what is there now."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(state or self.current())

    def current(self) -> str:
        """Return what the product would be made from now."""
        if not self.addressed:
            return digest(*self.patterns)
        days = hashlib.sha256(repr(sorted(days_of_change().items())).encode()).hexdigest()
        return f"{digest(*self.patterns)} {github_name()} {os.environ.get('BOOK_URL')} {days}"


#: The outputs of the cells, beyond their own code, by which the cache knows them. The stamp goes with the cache.
OUTPUTS = Stamp(CACHE / "companion.stamp", ("data/*", "companion/**/*", "requirements.txt"))
#: ``vega.js`` and the chart colours.
ASSETS = Stamp(GENERATED / "assets.stamp", ("companion/**/*", "publishing/figure/*", "requirements.txt"))
#: The letters of the pages.
LETTERS = Stamp(GENERATED / "letters.stamp", ("companion/fonts/*", "publishing/page/fonts*", "publishing/page/fonts/*"))
#: Pyodide and its packages.
BROWSER = Stamp(GENERATED / "live.stamp", ("publishing/archive.py", "publishing/run/live*", "requirements.txt"))
#: The book as ``make book`` makes it, and as ``make site`` does.
BOOK, SITE = (Stamp(GENERATED / f"{name}.stamp", EVERYTHING, True) for name in ("book", "site"))


def outdated(app: "Sphinx", env, added: set, changed: set, removed: set) -> set[str]:
    """Read all pages again when anything but their own text changed since the environment was pickled."""
    current = (digest(*EVERYTHING, text=False), github_name(), app.config.html_baseurl, linked())
    stale = getattr(env, "companion_digest", None) != current
    env.companion_digest = current
    if not stale and not added | changed | removed:
        return set()
    before, env.companion_told = getattr(env, "companion_told", {}), told_of_chapters()
    if stale:
        return set(env.found_docs)
    return {page for page in env.companion_told if before.get(page) != env.companion_told[page]} & set(env.found_docs)


def linked() -> tuple[list[str], list[str]]:
    """Return what pages link to that is made beside them: PDFs, and what live cells load."""
    return promised(), sorted(path.name for path in LIVE.glob("*"))


def told_of_chapters() -> dict[str, object]:
    """Return what pages tell of the text of chapters.

    The timeline links to those that name an event, the lecturer's page lists exercises, the bibliography counts facts.
    """
    from publishing.sections import lecturer, timeline, words  # load pandas, which an unchanged book can do without

    listed = (lecturer.exercises(), lecturer.without_code(), lecturer.syllabus())
    return {TIMELINE: timeline.mentions(), TEACHING: listed, BIBLIOGRAPHY: words.counted()}


def setup(app: "Sphinx") -> None:
    """Let Sphinx ask what must be read again."""
    app.connect("env-get-outdated", outdated)
