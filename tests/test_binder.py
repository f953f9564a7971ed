"""Binder and JupyterLab: an empty environment made from binder/ opens a chapter as a notebook and runs it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from conftest import ROOT

from publishing.repository import copy_sources

CHAPTER = "book/stage-1-seeking-support.md"


def pins(file):
    return dict(re.findall(r"^([\w-]+)==([^\s;\\]+)", (ROOT / file).read_text(encoding="utf-8"), re.M))


def test_binder_has_the_versions_of_the_book():
    locked = pins("requirements-dev.txt")
    for name, version in pins("binder/requirements.txt").items():
        assert locked[name] == version, f"binder/requirements.txt: {name} is {version}, the book has {locked[name]}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab server on a copy of the sources, in an environment that binder/ alone has made."""
    home = tmp_path_factory.mktemp("binder")
    sources, environment = home / "sources", home / "environment"
    copy_sources(sources)
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    quiet = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*quiet, "-r", "binder/requirements.txt"], cwd=sources, check=True)
    variables = os.environ | {
        "NB_PYTHON_PREFIX": str(environment), "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"), "PYTHONPATH": "",
    }  # fmt: skip
    subprocess.run(["binder/postBuild"], cwd=sources, env=variables, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        python,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=",
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=sources, env=variables, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/"
    wait_for(f"{address}api", home / "log")
    yield address
    server.terminate()
    server.wait()


def wait_for(address, log):
    """Return once `address` answers."""
    for _ in range(120):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"JupyterLab did not start within a minute:\n{log.read_text()}")


def test_a_chapter_opens_as_a_notebook_and_its_charts_come_alive(lab, chromium):
    with urllib.request.urlopen(f"{lab}api/contents/{CHAPTER}?type=notebook") as answer:
        cells = json.load(answer)["content"]["cells"]
    charts = sum("charts.figure(" in cell["source"] for cell in cells)
    assert charts >= 7
    tab = chromium.new_page(viewport={"width": 1400, "height": 1000})
    tab.goto(f"{lab}lab/tree/{CHAPTER}")
    tab.wait_for_selector(".jp-NotebookPanel", timeout=60_000)
    # cells run only once the kernel is there
    tab.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=60_000)
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    drawn = "count => document.querySelectorAll('.jp-RenderedVegaLite .vega-embed').length >= count"
    tab.wait_for_function(drawn, arg=charts, timeout=120_000)
    assert not tab.locator("[data-mime-type='application/vnd.jupyter.error']").count(), "a cell failed"
    tab.close()
