"""Where the sources live and when they changed: from the continuous integration's variables and from git.

So a fork points at itself.
"""

import json
import os
import re
import shutil
import subprocess
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from publishing.paths import CACHE, GENERATED, ROOT

#: What a copy of the sources has not: what was built or installed, and the history.
PASSED_OVER = ("_build", ".venv*", ".git", "node_modules", "__pycache__", ".*_cache")
#: What a public archive has not either, and what it has instead of a history.
PRIVATE, DAYS = "solutions", "days-of-change.json"


@cache
def github_name() -> str | None:
    """Return ``owner/name`` of the GitHub repository that this checkout belongs to, None where there is none."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return name
    if not shutil.which("git"):
        return None
    done = subprocess.run(["git", "remote", "get-url", "origin"], cwd=ROOT, capture_output=True, text=True)
    match = re.search(r"github\.com[:/]([^/]+/[^/]+?)(\.git)?$", done.stdout.strip())
    return match[1] if match else None


def website() -> str:
    """Return the website's address, ``BOOK_URL`` or GitHub Pages of the repository, with a slash at its end, or "".

    An empty ``BOOK_URL`` says that there is none.
    """
    owner, _, name = os.environ.get("GITHUB_REPOSITORY", "").partition("/")
    host = f"{owner}.github.io".lower()
    # the repository that is called like the host is published at its root
    pages = f"https://{host}/{'' if name.lower() == host else name}" if name else ""
    base = os.environ.get("BOOK_URL", pages)
    return f"{base.rstrip('/')}/" if base else ""


def root() -> str:
    """Return the path at which the website begins on its host, with a slash at its end; the host's root if unknown."""
    return urlsplit(website()).path or "/"


@cache
def days_of_change() -> dict[str, str]:
    """Return the day on which each file of words was last changed by git's history, as ``2026-11-27``, by its path.

    In an archive of the sources, which has no history, they stand in `DAYS`. Nothing is known without git, and nothing
    of what lies before the cut of a shallow clone.
    """
    if (ROOT / DAYS).exists():
        return json.loads((ROOT / DAYS).read_text(encoding="utf-8"))
    if not shutil.which("git"):
        return {}
    # a day in the time zone of who committed is the same everywhere
    command = ["git", "-c", "core.quotePath=off", "log", "--format=%x00%cs %D", "--name-only", "--relative",
               "--", "book", "data", "references.bib"]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    days: dict[str, str] = {}
    for commit in done.stdout.split("\0")[1:]:
        head, *files = commit.splitlines()
        day, _, names = head.partition(" ")
        if "grafted" not in names.split(", "):
            days |= {file: max(day, days.get(file, day)) for file in files if file}
    return days


def report_url(title: str, where: str, version: str) -> str | None:
    """Return the address that reports an error in the page `title` at `where`, None without a repository."""
    if not (name := github_name()):
        return None
    body = f"Page: {where}\nVersion: {version}\n\nWhat is wrong, and what would be right:\n"
    return f"https://github.com/{name}/issues/new?{urlencode({'title': f'Error in: {title}', 'body': body})}"


def binder_url(page: str) -> str | None:
    """Return the address that opens chapter `page` as a notebook on mybinder.org, None without a repository."""
    if not (name := github_name()):
        return None
    return f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/{page}.md"


def copy_sources(folder: Path) -> None:
    """Copy the sources, without what was built or installed, to `folder`, which must not exist yet."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*PASSED_OVER))


def copy_outputs(folder: Path) -> None:
    """Copy what builds keep, to a copy of the sources in `folder`: cells' outputs, letters, workbooks, still pictures.

    Not the stamps of products that are not copied.
    """
    for made in (CACHE, GENERATED):
        there = folder / made.relative_to(ROOT)
        shutil.rmtree(there, ignore_errors=True)
        if made.exists():
            shutil.copytree(made, there, ignore=shutil.ignore_patterns("book.stamp", "site.stamp"))


def public_sources() -> dict[str, bytes]:
    """Return the sources that may be published, by path: without solutions, and without what git was not told of.

    Where there is no git, as in an archive that was unpacked, they are all that `copy_sources` copies. `DAYS` is added.
    """
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        paths = [Path(name) for name in listed if (ROOT / name).is_file()]
    else:
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
        paths = [path for path in paths if not any(fnmatch(part, name) for part in path.parts for name in PASSED_OVER)]
    files = {path.as_posix(): (ROOT / path).read_bytes() for path in paths if path.parts[0] != PRIVATE}
    days = {path: day for path, day in sorted(days_of_change().items()) if path in files}
    return dict(sorted((files | {DAYS: json.dumps(days, indent=1).encode()}).items()))
