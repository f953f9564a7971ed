"""A build as a writer has it: without warnings, quick for an edit, of today's data, kept when the next one fails."""

import csv
import hashlib
import re
import sys
from pathlib import Path

import pytest
from conftest import HTML, build, changed, jupyter_book, parsed, run, sheets
from test_faults import CHAPTER, FAULTS, cell, one_clear_message

from publishing.print import PROMISED

#: A figure more.
MORE = """
rows = load("wdi_gdp").query("iso3 == 'TJK'")
charts.figure(
    charts.marks(rows, "gdp_growth_pct", "per cent", "wdi_gdp"),
    title="Planted", subtitle="Planted", alternative="A figure that nobody needs, planted by a test." * 2, table=rows,
)
"""
LIVELY = "book/stage-3-costs-of-dependence.html"


def page(checkout, name):
    """Return a page of the copy's website, parsed."""
    return parsed(checkout / f"_build/html/book/{name}.html")


def test_a_changed_value_reaches_prose_title_table_pdf_and_csv(checkout):
    first = page(checkout, "index")
    assert first.select('a[href*="pdf/companion.pdf"]')
    figure = first.find(id="fig-words-and-money")
    assert "51 per cent of gross domestic product" in " ".join(first.article.text.split())
    assert "51 per cent" in figure.select_one(".chart")["aria-label"]
    assert "50.9" in [cell.text for cell in figure.find_parent(class_="shown").select("td")]
    rows = list(csv.reader((checkout / "_build/html/book/figures/fig-words-and-money.csv").open(encoding="utf-8")))
    assert any("50.9" in row for row in rows)
    assert b",50.8953" in (checkout / "_build/html/data/wdi_remittances.csv").read_bytes()
    paper = " ".join(sheets(checkout / "_build/html/pdf/companion.pdf"))
    assert "51 per cent of gross domestic product" in " ".join(paper.split())


def test_a_plain_build_with_nothing_changed_does_nothing_and_one_with_a_page_gone_brings_it_back(checkout):
    before, idle = website(checkout), "Nothing has changed."
    assert idle in jupyter_book(checkout, **{PROMISED: "book"}) and website(checkout) == before
    numbers = [number.text for number in page(checkout, "introduction").select(".caption-number")]
    (checkout / "_build/html/book/coding.html").unlink()
    with changed(checkout / CHAPTER, lambda old: old + b"\nOne more sentence.\n"):
        assert idle not in jupyter_book(checkout, **{PROMISED: "book"})
    assert page(checkout, "coding").h1.text == parsed(HTML / "book/coding.html").h1.text
    edited = page(checkout, "introduction")
    assert "One more sentence." in edited.article.text
    assert [number.text for number in edited.select(".caption-number")] == numbers and numbers
    with changed(checkout / CHAPTER, cell("raise RuntimeError('planted')")):
        assert run(checkout, Path(sys.executable).parent / "jupyter-book", "build", ".", "-W").returncode != 0
    assert idle not in jupyter_book(checkout, **{PROMISED: "book"}), "what failed may have left pages of two editions"


@pytest.fixture(scope="module")
def edited(checkout):
    """Pages before and after an edit: the introduction loses a paragraph, names an event and has a figure more."""

    def change(old):
        shorter = re.sub(rb"(?m)^\w.{100,}\n(?:.+\n)*", b"", old, count=1) + b"\n% 2025-c5-washington\n"
        return cell(MORE, figure=True)(shorter)

    names = ("introduction", "timeline", "stage-4-navigating", "teaching")
    before = [page(checkout, name) for name in names]
    with changed(checkout / CHAPTER, change):
        jupyter_book(checkout, **{PROMISED: "book"})
        return before, [page(checkout, name) for name in names]


def test_a_chapter_that_begins_to_name_an_event_is_linked(edited):
    rows = [timeline.find(id="2025-c5-washington").find_parent("tr") for _, timeline, *_ in edited]
    links = [[link["href"].split("#")[0] for link in row.select("td")[5].select("a")] for row in rows]
    assert links == [[], ["introduction.html"]]


def test_a_paragraph_keeps_its_address_when_one_before_it_goes(edited):
    before, after = ([link["href"] for link in page.select("a.pilcrow")] for page, *_ in edited)
    (gone,) = set(before) - set(after)
    assert [name for name in before if name != gone] == after
    assert before.index(gone) < len(before) - 5, "there is hardly a paragraph after it"


def test_figures_after_a_new_one_are_counted_anew_and_pages_without_figures_know_it(edited):
    for place, part in ((2, "figcaption"), (3, "article")):
        before, after = (int(re.search(r"Figure (\d+)", pages[place].find(part).text)[1]) for pages in edited)
        assert after == before + 1


#: One for each step that can stop a build: its first, `make check`; the cells; the figures made of what cells return;
#: the PDF.
STOPS = {
    "text in a number": FAULTS["text in a number"],
    "directive that no notebook shows": (
        CHAPTER,
        lambda old: old + b"\n```{epigraph}\nNo.\n```\n",
        r"introduction\.md, line \d+: publishing/run/notebooks\.py doesn't say what stands for \{epigraph\}",
    ),
    "failing cell": (
        CHAPTER,
        cell("raise RuntimeError('planted')"),
        r"introduction\.md: In\[\d+\], line 1: RuntimeError: planted",
    ),
    "figure without text alternative": (
        CHAPTER,
        cell("alt.Chart(places).mark_point()", figure=True),
        r"figure 'fig-planted' has no text alternative",
    ),
    "rule that no printer knows": (
        "publishing/print/print.css",
        lambda old: old + b"\nh1 { colour: red; }\n",
        r"companion\.pdf: Ignored `colour",
    ),
    "chart without a name": (
        CHAPTER,
        cell("alt.Chart(places).mark_point()"),
        r"the chart needs a caption and a name",
    ),
}


def website(folder):
    """Return a digest of the website, file by file."""
    html = folder / "_build/html"
    return {
        path.relative_to(html): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in html.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("fault", STOPS)
def test_a_fault_stops_the_build_with_one_clear_message(checkout, fault):
    file, change, message = STOPS[fault]
    before = website(checkout)
    with changed(checkout / file, change):
        done = build(checkout)
    one_clear_message(done, message)
    assert website(checkout) == before


def test_a_full_disk_stops_the_build_and_keeps_the_website(checkout):
    """No file may grow beyond 60 kB, which stops a build half-way as a full disk does."""
    before = website(checkout)
    limit = (
        "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000));"
        "runpy.run_module('publishing.build', run_name='__main__')"
    )
    with changed(checkout / CHAPTER, lambda old: old + b"\nOne more sentence.\n"):
        done = run(checkout, sys.executable, "-c", limit)
    one_clear_message(done, r"File too large.*free some space")
    assert website(checkout) == before
    assert not list((checkout / "_build").glob("last-good-*")), "what fills the disk"


def test_without_pango_and_network_the_website_is_built_and_a_sentence_for_each_says_what_is_missing(checkout):
    missing = (
        "import ctypes.util, runpy, sys\nctypes.util.find_library = lambda name: None\n"
        "sys.argv[1:] = ['site']\nrunpy.run_module('publishing.build', run_name='__main__')"
    )
    handouts = checkout / "_build/html/handouts"
    handouts.mkdir()
    (handouts / "index.pdf").write_bytes(b"of older content")
    alone = {"PIP_NO_INDEX": "1", "npm_config_offline": "true", "PATH": str(Path(sys.executable).parent)}
    done = run(checkout, sys.executable, "-c", missing, **alone)
    assert done.returncode != 0 and "-----" not in done.stdout
    paper, cells = done.stderr.splitlines()
    assert paper.startswith("The website was built without the PDF. The PDF needs Pango")
    assert re.match(r"The website was built without Run buttons\. Live cells need a \S+ of the sha256", cells)
    assert not page(checkout, "index").select('a[href*="companion.pdf"]') and not handouts.exists()
    assert "live.js" not in (checkout / "_build/html" / LIVELY).read_text(encoding="utf-8")
    assert "live.js" in (HTML / LIVELY).read_text(encoding="utf-8")
