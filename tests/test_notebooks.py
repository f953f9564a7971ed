"""The notebooks to download: plain Markdown, complete outputs; ``test_binder.py`` runs them from their archive."""

import json
import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from conftest import HTML

from companion.render import VEGALITE
from publishing import book

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
        assert {VEGALITE, "image/png", "text/markdown", "text/plain"} <= kinds
        assert "".join(found[number + 1]["source"]).startswith("**Figure ")


def test_an_export_to_html_has_a_text_alternative_for_every_picture(tmp_path):
    """By Jupyter's own program, as *Save and Export Notebook As* calls it."""
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "html",
        "--output-dir",
        tmp_path,
        FOLDER / f"{NAMES[-1]}.ipynb",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "Alternative text is missing" not in done.stderr, done.stderr
    pictures = BeautifulSoup((tmp_path / f"{NAMES[-1]}.html").read_text(encoding="utf-8"), "html.parser").select("img")
    described = [output["data"]["text/plain"] for cell in cells(NAMES[-1]) for output in cell.get("outputs", [])
                 if "image/png" in output.get("data", {})]  # fmt: skip
    said = ["".join(text).replace("[", "(").replace("]", ")").split() for text in described]
    assert [picture["alt"].split() for picture in pictures] == said and said
