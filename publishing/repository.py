"""Where the sources live: from the continuous integration's variable or git's origin, so a fork points at itself."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from publishing.paths import CACHE, GENERATED, ROOT


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
    """Return the website's address, ``BOOK_URL`` or GitHub Pages of the repository, with a slash at its end, or ""."""
    owner, _, name = os.environ.get("GITHUB_REPOSITORY", "").partition("/")
    base = os.environ.get("BOOK_URL") or (f"https://{owner}.github.io/{name}" if name else "")
    return f"{base.rstrip('/')}/" if base else ""


def binder_url(page: str) -> str | None:
    """Return the address that opens chapter `page` as a notebook on mybinder.org, None without a repository."""
    if not (name := github_name()):
        return None
    return f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/{page}.md"


def copy_sources(folder: Path) -> None:
    """Copy the sources, without what was built or installed, to `folder`, which must not exist yet."""
    passed_over = shutil.ignore_patterns("_build", ".venv*", ".git", "node_modules", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, folder, ignore=passed_over)


def copy_outputs(folder: Path) -> None:
    """Copy what builds keep, to a copy of the sources in `folder`: cells' outputs, letters, workbooks, still pictures.

    Not the stamps of products that are not copied.
    """
    for made in (CACHE, GENERATED):
        there = folder / made.relative_to(ROOT)
        shutil.rmtree(there, ignore_errors=True)
        if made.exists():
            shutil.copytree(made, there, ignore=shutil.ignore_patterns("book.stamp", "site.stamp", "notebooks.stamp"))
