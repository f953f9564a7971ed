"""Chapters are read by MyST's own parser: whatever form a writer or an editor gives them, the same is found."""

from types import SimpleNamespace

import jupytext
import pytest

from publishing import book
from publishing.book.myst import MystError, Source
from publishing.classroom import teaching
from publishing.run.notebooks import Text

NAMES = [name for name, chapter in book.chapters().items() if chapter.cells]


def reading(chapter):
    """Return what is found in a chapter, without the places where it stands."""
    cells = [(cell.code, cell.tags, cell.name, cell.caption) for cell in chapter.cells]
    exercises = [
        (exercise.title, exercise.label, exercise.kind, exercise.objectives, exercise.body.text, exercise.starter)
        for exercise in chapter.exercises.values()
    ]
    words = [(block.words, [(role.meta["name"], role.content) for role in block.roles]) for block in chapter.blocks()]
    return cells, exercises, words, sorted(key for _, key in chapter.citations()), chapter.problems()


@pytest.mark.parametrize("name", NAMES)
def test_a_round_trip_through_a_notebook_loses_nothing(name):
    chapter = book.chapters()[name]
    notebook = jupytext.writes(jupytext.reads(chapter.text, fmt="md:myst"), fmt="ipynb")
    back = book.Chapter(jupytext.writes(jupytext.reads(notebook, fmt="ipynb"), fmt="md:myst"), chapter.place)
    assert "    caption: |\n" in chapter.text and "    caption: |\n" not in back.text, "captions take another form"
    assert reading(back) == reading(chapter)


@pytest.fixture
def plain():
    """What turns MyST into a notebook's Markdown, for a page that has one number, one exercise-free neighbour."""
    neighbour = SimpleNamespace(astext=lambda: "Next page")
    env = SimpleNamespace(titles={"book/next": neighbour}, toc_fignumbers={"book/next": {"figure": {"fig-x": (7,)}}})
    text = Text(SimpleNamespace(env=env), "book/this", {"low": "41.5"}, None)
    return lambda source: text.plain(Source(source, "book/this.md", 10))


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("It fell to {glue:text}`low`, see\n{numref}`fig-x`.", "It fell to 41.5, see\nFigure 7."),
        ("Write `{glue:text}`, {glue:text}`low`.", "Write `{glue:text}`, 41.5."),
        ("```python\nx = '{glue:text}`low`'\n```", "```python\nx = '{glue:text}`low`'\n```"),
        ("> A quotation with\n> {glue:text}`low`\n> inside.", "> A quotation with\n> 41.5\n> inside."),
        ("{ref}`across\ntwo lines <there>` and on", "across two lines and on"),
        ("[](next.md), [a *{glue:text}`low`*](next.md#x), [](/book/next.md).", "*Next page*, a *41.5*, *Next page*."),
        ("[out](https://example.org/a.md)", "[out](https://example.org/a.md)"),
        ("(here)=\n## Heading {glue:text}`low`\n% a remark\n", "## Heading 41.5\n"),
        (
            "| a | b |\n| --- | --- |\n| `x\\|y` {glue:text}`low` | {glue:text}`low` |",
            "| a | b |\n| --- | --- |\n| `x\\|y` 41.5 | 41.5 |",
        ),
        (":::{table} {glue:text}`low`\n:class: x\n\n| a |\n| --- |\n:::", "**41.5**\n\n| a |\n| --- |"),
        (
            "* Item\n\n  ```{dropdown} Hint\n  See {glue:text}`low`.\n  ```\n",
            "* Item\n\n  <details><summary>Hint</summary>\n\n  See 41.5.\n\n  </details>\n",
        ),
        (":::{note}\nOne\n\n{glue:text}`low`\n:::", "> **Note**\n> \n> One\n> \n> 41.5"),
        ("````{tip}\n```{note} A\nB\n```\n````", "> **Tip**\n> \n> > **A**\n> > \n> > B"),
        ("A {tg}`Хуҷанд`, a {term}`patent` and {term}`patents <patent>`.", "A Хуҷанд, a patent and patents."),
    ],
)
def test_a_notebook_has_plain_markdown(plain, source, markdown):
    assert plain(source) == markdown


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("One\n\n```{epigraph}\nTwo\n```", r"book/this\.md, line 12: .*\{epigraph\}"),
        ("````{note}\nOne\n```{epigraph}\nTwo\n```\n````", r"book/this\.md, line 12: .*\{epigraph\}"),
        ("One\ntwo {abbr}`x`", r"book/this\.md, line 11: .*\{abbr\}"),
        ("```{note}\nOne", r"book/this\.md, line 10: the \{note\} that begins here is not closed"),
    ],
)
def test_what_no_notebook_can_show_is_named(plain, source, said):
    with pytest.raises(MystError, match=said):
        plain(source)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("(3 points)", "(three points)", r"line \d+: expected is a heading such as"),
        ("[test, points-2]", "[tests, points-2]", r"line \d+: the tags of a solution's cell are"),
    ],
)
def test_a_solution_in_another_form_is_named(tmp_path, monkeypatch, old, new, said):
    name = "stage-3-costs-of-dependence.md"
    text = (teaching.SOLUTIONS / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(teaching, "SOLUTIONS", tmp_path)
    with pytest.raises(teaching.TeachingError, match=rf"solutions/{name}, {said}"):
        teaching.solutions(name)
