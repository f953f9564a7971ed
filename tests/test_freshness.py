"""What stands on the page is what the data say today."""

import csv
import dataclasses
import functools
import os
import re
import subprocess
import sys
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from conftest import HTML, changed, run

from publishing import book, excerpts, freshness, repository
from publishing.page import head
from publishing.paths import BIBLIOGRAPHY, ROOT, TEACHING, TIMELINE
from publishing.print import PROMISED
from publishing.run import execute, notebooks

#: What can change no product; what `analysis/` and `refresh/` make stands in `data/`.
ASIDE = ("analysis/", "refresh/", "tests/", "docs/", "solutions/", ".")


def test_every_file_that_can_change_a_product_counts():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    counted = {
        path.relative_to(ROOT).as_posix()
        for pattern in freshness.EVERYTHING
        for path in ROOT.glob(pattern)
        if freshness.counts(path)
    }
    assert [name for name in listed if name not in counted and not name.startswith(ASIDE)] == ["binder/.dockerignore"]


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
        ("BOOK", "book/introduction.md"),
        ("BOOK", "CITATION.cff"),
        ("BOOK", "LICENSE"),
        ("BOOK", "_config.yml"),
        ("BOOK", "binder/requirements.txt"),
        ("SITE", "publishing/classroom/self_check.py"),
    ],
)
def test_a_product_is_stale_when_what_it_is_made_from_changed(sources, monkeypatch, tmp_path, product, name):
    monkeypatch.setattr(freshness, "ROOT", sources)
    stamp = dataclasses.replace(getattr(freshness, product), path=tmp_path / "generated" / "stamp")
    assert not stamp.holds()
    stamp.set()
    assert stamp.holds()
    with changed(sources / name, lambda old: old + b"\n# more\n"):
        assert not stamp.holds()
    assert stamp.holds()


def test_a_file_that_moves_to_another_folder_makes_a_product_stale(sources, monkeypatch):
    monkeypatch.setattr(freshness, "ROOT", sources)
    before = freshness.digest(*freshness.EVERYTHING)
    (sources / "publishing/page/theme/layout.html").rename(sources / "publishing/figure/layout.html")
    try:
        assert freshness.digest(*freshness.EVERYTHING) != before
    finally:
        (sources / "publishing/figure/layout.html").rename(sources / "publishing/page/theme/layout.html")


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
    assert ask(changed=set()) == set() and ask(changed={"book/index"}) == set()
    return app, tmp_path, lambda: ask(changed=set()) == env.found_docs and ask(changed=set()) == set(), ask


@pytest.mark.parametrize(
    "name", ["CITATION.cff", "publishing/page/theme/layout.html", "publishing/paths.py", "references.bib"]
)
def test_all_pages_are_read_again_when_a_file_changed(sources, monkeypatch, asked, name):
    monkeypatch.setattr(freshness, "ROOT", sources)
    asked[2]()  # takes note of the copy
    with changed(sources / name, lambda old: old + b"\n# more\n"):
        assert asked[2]()
    assert asked[2]()
    for own in ("book/introduction.md", "publishing/print/print.css"):
        with changed(sources / own, lambda old: old + b"\n"):
            assert not asked[2](), f"{own} changes no other page"


@pytest.mark.parametrize("page", [TIMELINE, TEACHING])
def test_a_page_that_tells_of_chapters_is_read_again_when_these_say_something_else(monkeypatch, asked, page):
    ask, told = asked[3], freshness.told_of_chapters()
    monkeypatch.setattr(freshness, "told_of_chapters", lambda: told | {page: "something else"})
    assert ask(changed={"book/index"}) == {page} and ask(changed={"book/index"}) == set()


@pytest.mark.parametrize(
    ("old", "new", "page"),
    [("### Exercises", "### 2025-c5-washington", TIMELINE), ("} Rows and", "} Lines and", TEACHING),
     ("{cite}", "{term}", BIBLIOGRAPHY)],
)  # fmt: skip
def test_pages_tell_what_chapters_say(monkeypatch, old, new, page):
    before, chapters = freshness.told_of_chapters(), book.chapters()
    stage = chapters["book/stage-2-open-door"]
    assert old in stage.text
    said = chapters | {"book/stage-2-open-door": book.Chapter(stage.text.replace(old, new), stage.place)}
    monkeypatch.setattr(book, "chapters", lambda: said)
    monkeypatch.setattr(excerpts, "facts", excerpts.facts.__wrapped__)
    after = freshness.told_of_chapters()
    assert [page for page in before if before[page] != after[page]] == [page]


@pytest.mark.parametrize("name", ["data/wdi_remittances.csv", "references.bib", "publishing/classroom/self_check.py"])
def test_notebooks_are_made_anew_when_what_surrounds_their_text_changed(sources, monkeypatch, name):
    monkeypatch.setattr(freshness, "ROOT", sources)
    labels = {}
    env = SimpleNamespace(titles={}, toc_fignumbers={}, get_domain=lambda name: SimpleNamespace(labels=labels))
    surroundings = functools.partial(notebooks.surroundings, SimpleNamespace(env=env))
    before = surroundings()
    with changed(sources / name, lambda old: old + b"\n# more\n"):
        assert surroundings() != before
    assert surroundings() == before
    env.toc_fignumbers["book/index"] = {"figure": {"fig-words-and-money": (2,)}}
    counted = surroundings()
    assert counted != before, "figures are counted otherwise"
    env.titles["book/index"] = SimpleNamespace(astext=lambda: "Another title")
    titled = surroundings()
    assert titled != counted, "a chapter has another title"
    labels["timeline-1"] = ("book/timeline", "timeline-1", "Another stage")
    assert surroundings() != titled, "a place has another title"


def test_of_what_is_kept_only_what_is_used_stays(monkeypatch, tmp_path):
    monkeypatch.setattr(freshness, "GENERATED", tmp_path)
    for source in (b"old", b"new"):
        assert freshness.kept("kind", source, lambda made=source: made.upper()) == source.upper()
    freshness.keep_only("kind", [b"new"])
    assert [path.read_bytes() for path in (tmp_path / "kind").iterdir()] == [b"NEW"]
    assert freshness.kept("kind", b"new", lambda: b"made anew") == b"NEW"


def test_all_pages_are_read_again_when_what_surrounds_them_changed(monkeypatch, asked):
    app, folder, all_again, _ = asked
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
        ({"GITHUB_REPOSITORY": "Some/book", "BOOK_URL": ""}, ""),
    ],
)
def test_the_base_address_ends_with_one_slash(monkeypatch, known, base):
    for name in ("BOOK_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    config = SimpleNamespace()
    head.take_base_address(None, config)
    assert config.html_baseurl == base and repository.root() == (urlsplit(base).path or "/")


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
