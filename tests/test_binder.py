"""An empty environment made from binder/ runs the notebooks of the archive, and opens and runs chapters as Binder."""

import json
import os
import re
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import HTML, ROOT, errors, execute
from repo2docker.app import Repo2Docker
from repo2docker.buildpacks import PythonBuildPack

from companion.render import VEGALITE
from publishing import book
from publishing.repository import copy_sources
from publishing.run.notebooks import ARCHIVE

CHAPTERS = [f"{name}.md" for name, chapter in book.chapters().items() if chapter.cells]
#: Are run in JupyterLab, too: the one with most cells, and the one whose charts have controls.
LIVELY = [f"{max(book.chapters(), key=lambda name: len(book.chapters()[name].cells))}.md", "book/robustness.md"]
DRAWN = "count => document.querySelectorAll('.jp-RenderedVegaLite .vega-embed').length >= count"


def pins(file):
    return dict(re.findall(r"^([\w-]+)==([^\s;\\]+)", (ROOT / file).read_text(encoding="utf-8"), re.M))


def test_binder_has_the_versions_of_the_book():
    locked = pins("requirements-dev.txt")
    for name, version in pins("binder/requirements.txt").items():
        assert locked[name] == version, f"binder/requirements.txt: {name} is {version}, the book has {locked[name]}"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The Python of an empty environment with what binder/requirements.txt asks for."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    python = home / "bin" / "python"
    quiet = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    subprocess.run([*quiet, "-r", ROOT / "binder/requirements.txt"], check=True)
    return python


@pytest.fixture(scope="module")
def archive(tmp_path_factory, environment):
    """The unpacked archive of notebooks, run before the book's own package is installed."""
    home = tmp_path_factory.mktemp("archive")
    with zipfile.ZipFile(HTML / "notebooks" / ARCHIVE) as packed:
        packed.extractall(home)
    folder = home / "companion-notebooks"
    assert (folder / "requirements.txt").read_bytes() == (ROOT / "binder/requirements.txt").read_bytes()
    execute(environment, sorted(folder.glob("*.ipynb")))
    return folder


@pytest.fixture(scope="module")
def lab(tmp_path_factory, environment, archive):
    """A JupyterLab server on a copy of the sources, in an environment that binder/ alone has made."""
    home = tmp_path_factory.mktemp("binder")
    sources = home / "sources"
    copy_sources(sources)
    variables = os.environ | {
        "NB_PYTHON_PREFIX": str(environment.parent.parent),
        "PATH": f"{environment.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"), "PYTHONPATH": "",
    }  # fmt: skip
    subprocess.run(["binder/postBuild"], cwd=sources, env=variables, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [environment, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
               "--IdentityProvider.token="]  # fmt: skip
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=sources, env=variables, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/"
    wait_for(f"{address}api", home / "log")
    yield address
    server.terminate()
    server.wait()


def wait_for(address, log):
    """Return once `address` answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"JupyterLab did not start within five minutes:\n{log.read_text()}")


def charts(notebook):
    """Return the charts of a notebook's outputs, in their order."""
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return [data[VEGALITE] for data in outputs if VEGALITE in data]


@pytest.mark.parametrize("name", [chapter.split("/")[1].removesuffix(".md") for chapter in CHAPTERS])
def test_a_notebook_of_the_archive_runs_in_an_empty_environment(archive, name):
    ran = nbformat.read(archive / f"{name}.ipynb", as_version=4)
    assert errors(ran) == []
    published = nbformat.read(HTML / "notebooks" / f"{name}.ipynb", as_version=4)
    assert charts(published) == charts(ran), "a chart drawn from the archive differs from the book's"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_as_a_notebook(lab, chapter):
    with urllib.request.urlopen(f"{lab}api/contents/{chapter}?type=notebook") as answer:
        cells = json.load(answer)["content"]["cells"]
    assert [cell["source"] for cell in cells if cell["cell_type"] == "code"] == sources(chapter)


def sources(chapter):
    """Return the code of a chapter's cells."""
    return [cell.code for cell in book.chapters()[chapter.removesuffix(".md")].cells]


@pytest.mark.parametrize("chapter", LIVELY)
def test_in_jupyterlab_all_cells_run_and_charts_come_alive(lab, chromium, chapter):
    code = sources(chapter)
    tab = chromium.new_page(viewport={"width": 1400, "height": 1000})
    tab.goto(f"{lab}lab/tree/{chapter}?reset")
    tab.wait_for_selector(".jp-NotebookPanel", timeout=300_000)
    # cells run only once the kernel is there; the toolbar's sign says idle before it is, the status line does not
    tab.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=300_000)
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    tab.wait_for_function(
        "([count]) => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
        ".filter(prompt => /\\d/.test(prompt.textContent)).length >= count", arg=[len(code)], timeout=300_000,
    )  # fmt: skip
    assert not tab.locator("[data-mime-type='application/vnd.jupyter.error']").count(), "a cell failed"
    tab.wait_for_function(DRAWN, arg=sum("charts.figure(" in source for source in code), timeout=300_000)
    tab.close()


def test_binder_would_build_what_binder_requirements_say(monkeypatch):
    monkeypatch.chdir(ROOT)
    for kind in Repo2Docker().buildpacks:
        pack = kind(base_image="docker.io/library/buildpack-deps:24.04")
        pack.platform = "linux/amd64"
        if pack.detect():
            break
    assert kind.__name__ == "PythonBuildPack" and pack.python_version == "3.11"
    steps = [line for line in pack.render({}).splitlines() if line.startswith("RUN") and "binder/" in line]
    install = 'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"'
    assert steps == [install, "RUN chmod +x binder/postBuild", "RUN ./binder/postBuild"]


class Docker:
    """Stands for Docker: keeps the names of the files that an image would be built from."""

    def build(self, fileobj, **_):
        """Take the archive that repo2docker hands over."""
        with tarfile.open(fileobj=fileobj) as archive:
            self.names = {name.split("/", 2)[1] for name in archive.getnames() if name.startswith("src/")}
        return []


def test_neither_solutions_nor_the_history_that_holds_them_get_into_binders_image(tmp_path, monkeypatch):
    copy_sources(tmp_path / "book")
    subprocess.run(["git", "init", "--quiet", tmp_path / "book"], check=True)
    monkeypatch.chdir(tmp_path / "book")
    pack, docker = PythonBuildPack(base_image="docker.io/library/buildpack-deps:24.04"), Docker()
    pack.platform = "linux/amd64"
    assert pack.detect()
    list(pack.build(docker, "book", 0, {}, [], {}))
    tracked = {path.name for path in Path().iterdir()}
    assert tracked - docker.names == {".git", "solutions"}
