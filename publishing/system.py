"""System software that pip can't install: the environment, Pango for the PDF, browsers for the tests.

``python -m publishing.system environment FOLDER | browsers`` installs through apt what is missing,
where apt and the rights are there; otherwise it says in one sentence what to install, and exits with 1.
Only the standard library is used, because this runs before anything is installed.
"""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

#: Libraries that WeasyPrint opens, by their Debian packages. Without the last it writes other bytes, with a warning.
PANGO = {"libpango-1.0-0": "pango-1.0", "libpangoft2-1.0-0": "pangoft2-1.0", "libharfbuzz-subset0": "harfbuzz-subset"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FIREFOXES = ("firefox-esr", "firefox")


class MissingSoftware(Exception):
    """Something can't be installed from here; the message is one sentence with the remedy."""


def apt_install(packages: list[str], missing: str) -> None:
    """Install Debian `packages`, as root or through a sudo that asks no password.

    Raises MissingSoftware, with `missing` in its message, without apt, without rights, or when apt fails.
    """
    remedy = f"{missing}; install it by: sudo apt-get install --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise MissingSoftware(f"{missing}, and there is no apt here; see 'Other systems' in README.md.")
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and subprocess.run([*as_root, "true"], capture_output=True).returncode:
        raise MissingSoftware(remedy)
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run([*as_root, *environment, "apt-get", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise MissingSoftware(f"{remedy} (apt said: {done.stderr.strip().splitlines()[-1:]})")


def environment(folder: str) -> None:
    """Create the virtual environment in `folder`, an empty one even where one stands.

    Debian keeps the means for it in a package of its own.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs on whatever `python3` is
        raise MissingSoftware(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    create = [sys.executable, "-m", "venv", "--clear", folder]
    if subprocess.run(create, capture_output=True).returncode:
        apt_install(["python3-venv"], "Python can't create a virtual environment")
        subprocess.run(create, check=True)


def pango() -> None:
    """Make sure that WeasyPrint finds Pango, which sets the PDF's letters."""
    if missing := [package for package, library in PANGO.items() if not find_library(library)]:
        apt_install(missing, "The PDF needs Pango and HarfBuzz")


def browsers() -> None:
    """Make sure that all that the tests open pages in is there."""
    browser()
    engines()


def browser() -> str:
    """Return the path of a Chromium, installed if need be: Debian's package, else Playwright's own."""
    found = next(filter(None, map(working, BROWSERS)), None)
    release = Path("/etc/os-release")
    if release.exists() and "\nID=debian\n" in release.read_text():
        # Playwright's driver is a Node.js that needs libatomic; the charts' letters are as broad as Liberation's
        packages = ["libatomic1", "fonts-liberation", *([] if found else ["chromium"])]
        if subprocess.run(["dpkg", "-s", *packages], capture_output=True).returncode:
            apt_install(packages, "The tests need Chromium, libatomic and the Liberation fonts")
        found = found or working("chromium")
    return found or playwright_browser()


def engines() -> dict[str, str | None]:
    """Return the programs of the other engines that the tests need by their Debian packages, installed if need be."""
    found = find_engines()
    missing = [package for package, path in found.items() if not path]
    if missing:
        apt_install(missing, "The tests need Firefox, and WebKitGTK's driver and browser with Xvfb as their screen")
        found = find_engines()
    return found


def find_engines() -> dict[str, str | None]:
    """Return the paths of Firefox, WebKitGTK's driver and browser, and Xvfb by their Debian packages."""
    return {
        "firefox-esr": next(filter(None, map(working, FIREFOXES)), None),
        "webkit2gtk-driver": shutil.which("WebKitWebDriver"),
        "libwebkit2gtk-4.1-0": next(map(str, Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")), None),
        "xvfb": shutil.which("Xvfb"),
    }


def working(name: str) -> str | None:
    """Return the path of program `name` if it runs: Ubuntu's chromium-browser may only point at a snap."""
    path = shutil.which(name)
    return path if path and not subprocess.run([path, "--version"], capture_output=True).returncode else None


def playwright_browser() -> str:
    """Return the path of Playwright's own Chromium, downloaded if need be (Ubuntu, macOS)."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        command = [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
        if subprocess.run(command).returncode:
            raise MissingSoftware("The tests need Chromium; install it by: playwright install chromium")
    return path


if __name__ == "__main__":
    try:
        {"environment": environment, "browsers": browsers}[sys.argv[1]](*sys.argv[2:])
    except MissingSoftware as problem:
        sys.exit(str(problem))
