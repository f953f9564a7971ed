"""Where the sources live: from the continuous integration's variable or git's origin, so a fork points at itself."""

import os
import re
import shutil
import subprocess
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from publishing.paths import ROOT

#: What a copy of the sources has not: what was built or installed, and the history.
PASSED_OVER = ("_build", ".venv*", ".git", "node_modules", "__pycache__", ".*_cache")
#: What a public archive has not either.
PRIVATE = "solutions"


@cache
def github_name() -> str | None:
    """Return ``owner/name`` of the GitHub repository that this checkout belongs to, None where there is none."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return name
    if not shutil.which("git"):
        return None
    done = subprocess.run(["git", "remote", "get-url", "origin"], capture_output=True, text=True)
    match = re.search(r"github\.com[:/]([^/]+/[^/]+?)(\.git)?$", done.stdout.strip())
    return match[1] if match else None


def website() -> str:
    """Return the website's address, ``BOOK_URL`` or GitHub Pages of the repository, with a slash at its end, or "".

    An empty ``BOOK_URL`` says that there is none.
    """
    owner, _, name = os.environ.get("GITHUB_REPOSITORY", "").partition("/")
    base = os.environ.get("BOOK_URL", f"https://{owner}.github.io/{name}" if name else "")
    return f"{base.rstrip('/')}/" if base else ""


def binder_url(page: str) -> str | None:
    """Return the address that opens chapter `page` as a notebook on mybinder.org, None without a repository."""
    if not (name := github_name()):
        return None
    return f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/{page}.md"


def copy_sources(folder: Path) -> None:
    """Copy the sources, without what was built or installed, to `folder`, which must not exist yet."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*PASSED_OVER))


def public_sources() -> dict[str, bytes]:
    """Return the sources that may be published, by path: without solutions, and without what git was not told of.

    Where there is no git, as in an archive that was unpacked, they are all that `copy_sources` copies.
    """
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        paths = [Path(name) for name in listed if (ROOT / name).is_file()]
    else:
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
        paths = [path for path in paths if not any(fnmatch(part, name) for part in path.parts for name in PASSED_OVER)]
    return {path.as_posix(): (ROOT / path).read_bytes() for path in sorted(paths) if path.parts[0] != PRIVATE}
