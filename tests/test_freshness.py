"""What stands on the page is what the data say today."""

import csv
import dataclasses
import functools
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import HTML, build, changed, run, sheets

from publishing import freshness, repository
from publishing.page import head
from publishing.paths import ROOT, TEACHING, TIMELINE
from publishing.print import PROMISED
from publishing.repository import copy_outputs
from publishing.run import execute
from publishing.run.notebooks import ARCHIVE


def read(checkout):
    return BeautifulSoup((checkout / "_build/html/book/index.html").read_text(encoding="utf-8"), "html.parser")


def test_a_changed_value_reaches_prose_title_table_pdf_and_csv(checkout):
    table = checkout / "data/wdi_remittances.csv"
    handouts = checkout / "_build/html/handouts"
    handouts.mkdir(exist_ok=True)
    (handouts / "index.pdf").write_bytes(b"of older content")
    with changed(table, lambda old: old.replace(b",49.8953", b",50.8953")):
        done = build(checkout)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not handouts.exists(), "a handout of older content is published"
        page = read(checkout)
        assert page.select('a[href*="pdf/companion.pdf"]'), "a site first built without the PDF must link to it now"
        figure = page.find(id="fig-words-and-money")
        assert "51 per cent of gross domestic product" in " ".join(page.article.text.split())
        assert "51 per cent" in figure.select_one(".chart")["aria-label"]
        assert "50.9" in [cell.text for cell in figure.find_parent(class_="shown").select("td")]
        rows = list(csv.reader((checkout / "_build/html/book/figures/fig-words-and-money.csv").open(encoding="utf-8")))
        assert any("50.9" in row for row in rows)
        assert b",50.8953" in (checkout / "_build/html/data/wdi_remittances.csv").read_bytes()
        paper = " ".join(sheets(checkout / "_build/html/pdf/companion.pdf"))
        assert "51 per cent of gross domestic product" in " ".join(paper.split())
    copy_outputs(checkout)


def test_a_changed_reference_reaches_the_pages_without_running_a_cell(checkout):
    executed = checkout / "_build/.jupyter_cache/executed"
    before = {path: path.stat().st_mtime_ns for path in executed.rglob("*.ipynb")}
    with changed(
        checkout / "references.bib", lambda old: old.replace(b"author = {Long, Tom}", b"author = {Longer, Tom}")
    ):
        done = run(checkout, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W")
        assert done.returncode == 0, done.stdout
        assert "Longer" in (checkout / "_build/html/book/introduction.html").read_text(encoding="utf-8")
        assert "Tom Longer" in (checkout / "_build/html/book/bibliography.html").read_text(encoding="utf-8")
    assert before and {path: path.stat().st_mtime_ns for path in executed.rglob("*.ipynb")} == before


#: What can change no product; what `analysis/` computes stands in `data/`.
ASIDE = ("analysis/", "tests/", "docs/", "solutions/", ".")


def test_every_file_that_can_change_a_product_counts():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    counted = {
        path.relative_to(ROOT).as_posix()
        for pattern in freshness.EVERYTHING
        for path in ROOT.glob(pattern)
        if freshness.counts(path)
    }
    assert [name for name in listed if name not in counted and not name.startswith(ASIDE)] == ["binder/.dockerignore"]


@pytest.fixture(scope="module")
def edited(checkout):
    """The pages before and after a writer's edit: the introduction loses a paragraph and names an event."""

    def pages():
        names = ("introduction", "timeline")
        texts = [(checkout / f"_build/html/book/{name}.html").read_text(encoding="utf-8") for name in names]
        return [BeautifulSoup(text, "html.parser") for text in texts]

    def change(old):
        return re.sub(rb"(?m)^\w.{100,}\n(?:.+\n)*", b"", old, count=1) + b"\n% 2025-c5-washington\n"

    run(checkout, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W")
    before = pages()
    with changed(checkout / "book/introduction.md", change):
        done = run(checkout, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W")
        assert done.returncode == 0, done.stdout[-3000:]
        return before, pages()


def test_a_chapter_that_begins_to_name_an_event_is_linked(edited):
    rows = [timeline.find(id="2025-c5-washington").find_parent("tr") for _, timeline in edited]
    links = [[link["href"].split("#")[0] for link in row.select("td")[5].select("a")] for row in rows]
    assert links == [[], ["introduction.html"]]


def test_a_paragraph_keeps_its_address_when_one_before_it_goes(edited):
    before, after = ([link["href"] for link in page.select("a.pilcrow")] for page, _ in edited)
    (gone,) = set(before) - set(after)
    assert [name for name in before if name != gone] == after
    assert before.index(gone) < len(before) - 5, "there is hardly a paragraph after it"


@pytest.mark.parametrize(
    ("product", "name"),
    [
        ("OUTPUTS", "requirements.txt"),
        ("OUTPUTS", "data/wdi_remittances.csv"),
        ("OUTPUTS", "companion/stages.py"),
        ("ASSETS", "requirements.txt"),
        ("ASSETS", "companion/stages.py"),
        ("ASSETS", "publishing/figure/assets.py"),
        ("LETTERS", "publishing/page/fonts.py"),
        ("LETTERS", "companion/fonts/FONTLOG.txt"),
        ("BROWSER", "requirements.txt"),
        ("BROWSER", "publishing/archive.py"),
        ("BROWSER", "publishing/run/live.py"),
        ("BROWSER", "publishing/run/live-files.csv"),
        ("NOTEBOOKS", "book/introduction.md"),
        ("NOTEBOOKS", "CITATION.cff"),
        ("NOTEBOOKS", "LICENSE"),
        ("NOTEBOOKS", "_config.yml"),
        ("NOTEBOOKS", "binder/requirements.txt"),
        ("NOTEBOOKS", "publishing/classroom/self_check.py"),
    ],
)
def test_a_product_is_stale_when_what_it_is_made_from_changed(checkout, monkeypatch, tmp_path, product, name):
    monkeypatch.setattr(freshness, "ROOT", checkout)
    stamp = dataclasses.replace(getattr(freshness, product), path=tmp_path / "generated" / "stamp")
    assert not stamp.holds()
    stamp.set()
    assert stamp.holds()
    with changed(checkout / name, lambda old: old + b"\n# more\n"):
        assert not stamp.holds()
    assert stamp.holds()


def test_a_file_that_moves_to_another_folder_makes_a_product_stale(checkout, monkeypatch):
    monkeypatch.setattr(freshness, "ROOT", checkout)
    before = freshness.digest(*freshness.EVERYTHING)
    (checkout / "publishing/page/theme/layout.html").rename(checkout / "publishing/figure/layout.html")
    try:
        assert freshness.digest(*freshness.EVERYTHING) != before
    finally:
        (checkout / "publishing/figure/layout.html").rename(checkout / "publishing/page/theme/layout.html")


def test_products_are_of_the_packages_that_are_installed(monkeypatch):
    before = freshness.digest()
    monkeypatch.setattr(freshness, "version", lambda name: "0.0")
    assert freshness.digest() != before


def test_stale_outputs_go_and_fresh_ones_stay(monkeypatch, tmp_path):
    cache = tmp_path / "cache"
    monkeypatch.setattr(execute, "CACHE", cache)
    monkeypatch.setattr(freshness, "OUTPUTS", dataclasses.replace(freshness.OUTPUTS, path=cache / "stamp"))
    for gone in (True, False):
        cache.mkdir(exist_ok=True)
        (cache / "outputs").write_text("of some cells")
        execute.take_in_data(None)
        assert (cache / "outputs").exists() != gone


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Ask which of two pages must be read again, as Sphinx does in each build."""
    monkeypatch.setattr(freshness, "LIVE", tmp_path / "LIVE")
    monkeypatch.delenv(PROMISED, raising=False)
    env = SimpleNamespace(found_docs={"book/index", TEACHING, TIMELINE})
    app = SimpleNamespace(config=SimpleNamespace(html_baseurl=""))
    ask = functools.partial(freshness.outdated, app, env, set(), removed=set())
    assert ask(changed=set()) == env.found_docs, "an environment that knows nothing yet"
    assert ask(changed=set()) == set() and ask(changed={"book/index"}) == {TEACHING, TIMELINE}
    return app, tmp_path, lambda: ask(changed=set()) == env.found_docs and ask(changed=set()) == set()


@pytest.mark.parametrize(
    "name", ["CITATION.cff", "publishing/page/theme/layout.html", "publishing/paths.py", "references.bib"]
)
def test_all_pages_are_read_again_when_a_file_changed(checkout, monkeypatch, asked, name):
    monkeypatch.setattr(freshness, "ROOT", checkout)
    asked[2]()  # takes note of the copy
    with changed(checkout / name, lambda old: old + b"\n# more\n"):
        assert asked[2]()
    assert asked[2]()
    with changed(checkout / "book/introduction.md", lambda old: old + b"\nOne more sentence.\n"):
        assert not asked[2]()


def test_all_pages_are_read_again_when_what_surrounds_them_changed(monkeypatch, asked):
    app, folder, all_again = asked
    assert not all_again()
    monkeypatch.setattr(freshness, "github_name", lambda: "somebody/fork")
    assert all_again(), "the repository's name"
    app.config.html_baseurl = "https://example.org/"
    assert all_again(), "the website's address"
    monkeypatch.setenv(PROMISED, "book")
    assert all_again(), "the book's PDF"
    monkeypatch.setenv(PROMISED, "book handouts")
    assert all_again(), "the handouts"
    (folder / "LIVE" / "one").mkdir(parents=True)
    assert all_again(), "live cells"


#: A change of each kind, all in one build.
CHANGES = {
    "CITATION.cff": lambda text: re.sub(r"(?m)^date-released: .*$", 'date-released: "2031-02-03"', text),
    "publishing/figure/assets.py": lambda text: text.replace('"#ece7da"', '"#ece7db"'),
    "book/introduction.md": lambda text: re.sub(
        r"(?ms)^```\{code-cell\}(?:(?!^```).)*name: fig-map$.*?^```$", "", text
    ),
    "_toc.yml": lambda text: text.replace("book/coding", "book/ciphers"),
}


@pytest.fixture(scope="module")
def renewed(checkout):
    """The checkout's website after a build with `CHANGES`, one chapter renamed, and another repository's name."""
    html = checkout / "_build/html"
    assert (html / "book/figures/fig-map.csv").exists() and (html / "notebooks/coding.ipynb").exists()
    files = [*(checkout / "book").glob("*.md"), *(checkout / name for name in CHANGES)]
    before = {path: path.read_text(encoding="utf-8") for path in files}
    for path, text in before.items():
        change = CHANGES.get(path.relative_to(checkout).as_posix(), str)
        path.write_text(change(text).replace("coding.md", "ciphers.md"), encoding="utf-8")
    chapter = checkout / "book/coding.md"
    chapter.rename(checkout / "book/ciphers.md")
    (html / "data/gone.csv").write_text("of older content")
    command = [Path(sys.executable).parent / "jupyter-book", "build", ".", "-W"]
    done = run(checkout, *command, GITHUB_REPOSITORY="somebody/fork")
    (checkout / "book/ciphers.md").unlink()
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:]
    return html


def notebooks(html):
    """Return the names in the archive of notebooks."""
    with zipfile.ZipFile(html / "notebooks" / ARCHIVE) as archive:
        return set(archive.namelist())


def test_a_release_reaches_the_pages(renewed):
    assert "2031-02-03" in (renewed / "book/stage-1-seeking-support.html").read_text(encoding="utf-8")


def test_generated_assets_follow_what_makes_them(renewed):
    assert "#ece7db" in (renewed / "_static/page.css").read_text(encoding="utf-8")


def test_a_removed_figure_leaves_nothing(renewed):
    assert not (renewed / "book/figures/fig-map.csv").exists()
    for page in ("introduction", "figures", "data"):
        assert "fig-map" not in (renewed / f"book/{page}.html").read_text(encoding="utf-8"), page
    assert not (renewed / "data/gone.csv").exists()


def test_a_renamed_chapter_leaves_nothing_under_its_old_name(renewed):
    assert (renewed / "book/ciphers.html").exists() and not (renewed / "book/coding.html").exists()
    assert "companion-notebooks/ciphers.ipynb" in notebooks(renewed)
    assert "companion-notebooks/coding.ipynb" not in notebooks(renewed)
    assert not (renewed / "notebooks/coding.ipynb").exists()


def test_a_forks_pages_lead_to_the_fork(renewed):
    page = (renewed / "book/stage-1-seeking-support.html").read_text(encoding="utf-8")
    assert "mybinder.org/v2/gh/somebody/fork/" in page


def test_a_clone_with_windows_line_ends_is_in_order(tmp_path):
    clone = ["git", "clone", "--quiet", "-c", "core.autocrlf=true", str(ROOT), str(tmp_path / "clone")]
    subprocess.run(clone, check=True, capture_output=True)
    assert b"\r" not in (tmp_path / "clone/data/countries.csv").read_bytes()
    assert b"\r" not in (tmp_path / "clone/publishing/build.py").read_bytes()


@pytest.mark.parametrize(
    ("known", "base"),
    [
        ({"BOOK_URL": "https://example.org/tj"}, "https://example.org/tj/"),
        ({"BOOK_URL": "https://example.org/tj/"}, "https://example.org/tj/"),
        ({"BOOK_URL": "https://example.org", "GITHUB_REPOSITORY": "Some/book"}, "https://example.org/"),
        ({"GITHUB_REPOSITORY": "Some/book"}, "https://some.github.io/book/"),
        ({"GITHUB_REPOSITORY": "Some/some.github.io"}, "https://some.github.io/"),
    ],
)
def test_the_base_address_ends_with_one_slash(monkeypatch, known, base):
    for name in ("BOOK_URL", "GITHUB_REPOSITORY"):
        monkeypatch.setenv(name, known.get(name, ""))
    config = SimpleNamespace()
    head.take_base_address(None, config)
    assert config.html_baseurl == base and repository.root() == urlsplit(base).path


def test_a_page_says_when_its_text_was_changed_and_not_what_nobody_knows(tmp_path, monkeypatch):
    def git(*command, day="2026-01-01"):
        when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *command], cwd=tmp_path, env=os.environ | when, check=True, capture_output=True)

    git("init", "whole")
    for day, name in [("2026-01-02", "old"), ("2026-03-04", "new"), ("2026-03-03", "new")]:
        (tmp_path / "whole/book").mkdir(exist_ok=True)
        (tmp_path / f"whole/book/{name}.md").write_text(day)
        git("-C", "whole", "add", ".")
        git("-C", "whole", "commit", "-m", "x", day=day)
    git("clone", "--depth", "2", (tmp_path / "whole").as_uri(), "cut")
    known = {}
    for clone in ("whole", "cut"):
        monkeypatch.setattr(repository, "ROOT", tmp_path / clone)
        known[clone] = repository.days_of_change.__wrapped__()
    assert known["whole"] == {"book/old.md": "2026-01-02", "book/new.md": "2026-03-04"}
    assert known["cut"] == {"book/new.md": "2026-03-03"}, "a cut history gives every older file the day of the cut"


def test_no_text_in_a_published_table_is_a_formula():
    tables = [*(HTML / "book/figures").glob("*.csv"), *(HTML / "data").glob("*.csv")]
    assert len(tables) > 50
    cells = [cell for table in tables for row in csv.reader(table.open(encoding="utf-8", newline="")) for cell in row]
    assert [
        cell for cell in cells if re.match(r"[=+\-@\t\r]", cell) and not re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)
    ] == []


def test_a_second_make_site_has_nothing_to_do_and_starts_nothing():
    before = (HTML / "index.html").stat().st_mtime
    start = time.monotonic()
    done = run(ROOT, sys.executable, "-m", "publishing.build", "site")
    assert done.stdout.startswith("Nothing has changed") and done.returncode == 0, done.stdout + done.stderr
    assert time.monotonic() - start < 5 and (HTML / "index.html").stat().st_mtime == before


@pytest.mark.parametrize("change", ["file", "address", "repository", "package"])
def test_what_a_product_was_made_from_is_remembered(tmp_path, monkeypatch, change):
    monkeypatch.setattr(freshness, "ROOT", tmp_path)
    (tmp_path / "a.md").write_text("a")
    stamp = freshness.Stamp(tmp_path / "made" / "stamp", ("*.md",), addressed=True)
    assert not stamp.holds()
    stamp.set()
    assert stamp.holds()
    if change == "file":
        (tmp_path / "a.md").rename(tmp_path / "b.md")
    elif change == "address":
        monkeypatch.setenv("BOOK_URL", "https://example.org/")
    elif change == "repository":
        monkeypatch.setattr(freshness, "github_name", lambda: "another/fork")
    else:
        monkeypatch.setattr(freshness, "version", lambda name: "0")
    assert not stamp.holds()
