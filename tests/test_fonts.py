"""The letters of pages and charts: all that the book writes, cut small, and as wide as the charts believe."""

import re
import unicodedata

import pytest
from conftest import ROOT
from fontTools.subset import parse_unicodes
from fontTools.ttLib import TTFont

from companion import letters
from publishing.page import fonts


def characters(font):
    """Return the characters that a font has."""
    return {chr(code) for code in TTFont(font).getBestCmap()}


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.file.stem)
def test_a_face_has_every_letter_that_the_book_writes(face):
    folders = ("book", "data", "solutions", "companion", "publishing/page")
    paths = [path for folder in folders for path in (ROOT / folder).iterdir() if path.suffix in (".md", ".csv", ".css")]
    written = {c for path in [*paths, ROOT / "references.bib"] for c in path.read_text(encoding="utf-8")}
    wanted = {c for c in written if unicodedata.category(c)[0] not in "CZ"} | set("ғӣқӯҳҷҒӢҚӮҲҶ–—’“”…−×±≤≥→†¶")
    assert wanted <= characters(face.file)
    reached = {chr(code) for name in ("latin", "cyrillic") for code in parse_unicodes(fonts.RANGES[name])}
    assert wanted <= reached, "a page would ask for a third file of this face, or has none that has it"


def test_charts_leave_the_room_that_their_letters_take():
    font = TTFont(fonts.SANS / "SourceSans3-Semibold.ttf")
    codes = font.getBestCmap()
    assert letters.WIDTHS == tuple(font["hmtx"][codes[code]][0] for code in range(32, 127))
    assert letters.width("Кӣ", 10) == 12


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of what pages load."""
    folder = tmp_path_factory.mktemp("fonts")
    fonts.write(folder)
    return folder


def test_the_style_sheet_names_small_files_without_a_reserved_name(written):
    sheet = (written / "fonts.css").read_text(encoding="utf-8")
    files = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(files) == len(fonts.FACES) * len(fonts.RANGES)
    assert {path.name for path in written.glob("*.woff2")} == set(files)
    assert sum((written / file).stat().st_size for file in files if file.endswith("-latin.woff2")) < 65_000
    for file in files:
        names = [str(name) for name in TTFont(written / file)["name"].names if name.nameID in (1, 3, 4, 6, 16)]
        assert names == [], file


@pytest.mark.parametrize("family", ["Source Serif 4", "Source Sans 3"])
def test_what_stands_in_has_the_width_and_the_height_of_the_letters_to_come(written, chromium, family):
    """As far as this system has a font that stands in: DejaVu Serif, Liberation Sans."""
    tab = chromium.new_page()
    tab.goto((written / "fonts.css").as_uri())
    sheet = (written / "fonts.css").read_text(encoding="utf-8").replace('url("', f'url("{written.as_uri()}/')
    words = "In the 2010s policymakers slowly realised the negative consequences of excessive dependence."
    (written / "page.html").write_text(
        f"<style>{sheet} span{{font-size:100px}}</style><span>{words}</span>", encoding="utf-8"
    )
    tab.goto((written / "page.html").as_uri())
    sizes = {}
    for name in re.findall(f'font-family:"({family}[^"]*)"', sheet):
        tab.evaluate(
            "name => { document.querySelector('span').style.fontFamily = JSON.stringify(name) + ',monospace' }", name
        )
        tab.evaluate("document.fonts.ready")
        sizes[name] = tab.evaluate(
            "[...['offsetWidth', 'offsetHeight']].map(side => document.querySelector('span')[side])"
        )
    width, height = sizes.pop(family)
    close = [abs(w / width - 1) < 0.02 and abs(h / height - 1) < 0.02 for w, h in sizes.values()]
    assert any(close), (width, height, sizes)
    tab.close()
