"""The notebooks to download: plain Markdown, complete outputs, and an archive that runs by itself."""

import json
import os
import re
import subprocess
import sys
import zipfile

import pytest
from conftest import HTML

from companion.render import VEGALITE
from publishing import book
from publishing.run.notebooks import ARCHIVE

FOLDER = HTML / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


def cells(name):
    return json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


def test_each_chapter_with_cells_is_a_notebook():
    with_cells = {name.split("/")[1] for name, chapter in book.chapters().items() if chapter.cells}
    assert set(NAMES) == with_cells


@pytest.mark.parametrize("name", NAMES)
def test_no_syntax_of_the_book_is_left(name):
    for cell in cells(name):
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            assert not re.search(r"\{[\w:]+\}`|```\{|^\([\w-]+\)=$|\]\([\w-]+\.md|<!--", text, re.M), text[:300]


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_drawn_and_has_its_caption(name):
    found = cells(name)
    code = {"".join(cell["source"]): number for number, cell in enumerate(found) if cell["cell_type"] == "code"}
    for number in [code[cell.code] for cell in book.chapters()[f"book/{name}"].cells if cell.draws]:
        kinds = {kind for output in found[number]["outputs"] for kind in output["data"]}
        assert {VEGALITE, "image/svg+xml", "text/plain"} <= kinds
        assert "".join(found[number + 1]["source"]).startswith("**Figure ")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An empty environment with what the archive asks for, and the unpacked archive."""
    home = tmp_path_factory.mktemp("notebooks")
    with zipfile.ZipFile(FOLDER / ARCHIVE) as archive:
        archive.extractall(home)
    unpacked = home / "companion-notebooks"
    subprocess.run([sys.executable, "-m", "venv", home / "venv"], check=True)
    python = home / "venv" / "bin" / "python"
    quiet = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*quiet, "-r", unpacked / "requirements.txt"], check=True)
    return python, unpacked


def charts(notebook):
    """Return the charts of a notebook's outputs, in their order."""
    outputs = [output.get("data", {}) for cell in notebook for output in cell.get("outputs", [])]
    return [data[VEGALITE] for data in outputs if VEGALITE in data]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_from_the_archive_in_an_empty_environment(environment, name):
    python, folder = environment
    variables = os.environ | {"PYTHONPATH": ""}
    options = ["--to", "notebook", "--execute", "--output", f"{name}-run", f"{name}.ipynb"]
    command = [python, "-m", "jupyter", "nbconvert", *options]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    ran = json.loads((folder / f"{name}-run.ipynb").read_text(encoding="utf-8"))["cells"]
    assert charts(cells(name)) == charts(ran), "a chart drawn from the archive differs from the book's"
