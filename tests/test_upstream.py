"""What the book takes from its libraries beyond what they promise is still there; a failure gives the reason for it."""

import importlib
import importlib.metadata
import inspect
from types import SimpleNamespace

import pybtex.database
import pybtex.plugin
import pytest
import sphinxcontrib.bibtex.roles
import sphinxcontrib.bibtex.transforms
from conftest import PAGES, soup
from docutils import nodes
from myst_nb.ext.glue import GLUE_PREFIX

from publishing import upstream
from publishing.paths import ROOT


def has(thing, name):
    """Return whether a module or a class has `name`; what an instance gets when it is made counts."""
    if hasattr(thing, name):
        return True
    kinds = [kind for kind in getattr(thing, "__mro__", []) if kind is not object]
    return any(name in kind.__annotations__ or f"self.{name}" in inspect.getsource(kind) for kind in kinds)


@pytest.mark.parametrize("name", upstream.NAMES)
def test_a_private_name_is_still_there(name):
    reason = f"{name} is gone, but {upstream.NAMES[name]}"
    *path, last = name.split(".")
    thing = None
    for part in path:
        module = f"{thing.__name__}.{part}" if thing else part
        try:
            thing = getattr(thing, part) if has(thing, part) else importlib.import_module(module)
        except ImportError:
            pytest.fail(reason)
    assert has(thing, last), reason


@pytest.mark.parametrize(
    "caller", [pybtex.plugin, pybtex.database, sphinxcontrib.bibtex.roles, sphinxcontrib.bibtex.transforms]
)
def test_each_search_for_a_plug_in_does_without_the_installed_packages(monkeypatch, caller):
    monkeypatch.setattr(pybtex.plugin, "entry_points", pybtex.plugin.entry_points)
    upstream.scan_once()
    monkeypatch.setattr(importlib.metadata, "distributions", None)
    assert caller.find_plugin("pybtex.backends", "plaintext").default_suffix == ".txt"


@pytest.mark.parametrize("text", ["share", "share:.1f", "stage-1::share", "stage-1::share:.1f"])
def test_a_number_is_found_by_its_name_however_it_is_printed(monkeypatch, text):
    monkeypatch.setattr(upstream.PasteTextRole, "run", lambda self: ([nodes.inline(classes=["pasted-text"])], []))
    role = upstream.NamedNumber()
    role.text = text
    numbers, _ = role.run()
    assert numbers[0]["classes"] == ["glue-share"]


def test_numbers_of_figures_are_those_of_a_page_or_of_the_book():
    env = SimpleNamespace(toc_fignumbers={"book/a": {"figure": {"fig-a": (1,)}}, "book/b": {"figure": {"fig-b": (2,)}}})
    assert upstream.numbers(env, "figure") == {"fig-a": 1, "fig-b": 2}
    assert upstream.numbers(env, "figure", "book/b") == {"fig-b": 2}
    assert upstream.numbers(env, "table", "book/a") == upstream.numbers(env, "figure", "book/c") == {}


@pytest.mark.parametrize("file", ["companion/numbers.py", "publishing/run/kernel.py"])
def test_numbers_are_written_as_myst_nb_reads_them(file):
    assert f'"{GLUE_PREFIX}text/plain"' in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_a_reference_names_the_number_of_what_it_leads_to(page):
    for link in soup(page).select("a:has(.std-numref)"):
        address, _, name = link["href"].partition("#")
        target = soup(f"book/{address}" if address else page).find(id=name)
        number = target.select_one(".caption-number").text
        assert number.strip() == link.text, (page, link["href"])
