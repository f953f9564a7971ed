"""Numbers are computed and quotations stand in the paper: both checks catch a planted case."""

import pytest

from publishing import check
from publishing.book import Chapter, prose

DATA = {"worldbank2026wdi"}


@pytest.mark.parametrize(
    "planted",
    [
        "Output fell to 32 per cent {cite}`worldbank2026wdi`.",
        "As {numref}`fig-growth` shows, 12,345 people left.",
        "It fell to {glue:text}`low` and later rose to 41.5 per cent.",
        "```{code-cell} python\n---\nmystnb:\n  figure:\n    caption: |\n      About 77 votes.\n---\npass\n```",
        "```{code-cell} python\n---\nmystnb:\n  figure:\n    caption: >\n      About 77 votes.\n---\npass\n```",
        "```{code-cell} python\n---\nmystnb:\n  figure: {caption: 'About 77\n    votes.'}\n---\npass\n```",
        '```{code-cell} ipython3\n:mystnb: {figure: {caption: "About 77 votes."}}\n\npass\n```',
        "```{table}\n| Year | Value |\n| --- | --- |\n| {numref}`fig-growth` | 12,345 |\n```",
        '```{code-cell} python\ncharts.figure(c, title=f"It fell to 32 per cent in {year:.0f}")\n```',
        '```{code-cell} python\ncharts.figure(c, alternative="Two bars, 388,000 and 34,838.")\n```',
    ],
)
def test_a_typed_number_is_found(planted):
    assert prose.typed_numbers(Chapter(planted, "planted.md"), DATA)


@pytest.mark.parametrize(
    "innocent",
    [
        "Output fell to {glue:text}`low` per cent in 1996 {cite}`worldbank2026wdi`.",
        "On 25 May 1993 the 201st division stayed {cite}`worldbank2026wdi`.",
        "It fell to {glue:text}`low`. Others say 50,000 {cite}`hrw1996refugees`.",
        "The paper has 12 pages.",
        "The code `glue(low=77)` and `{glue:text}` make 77.",
        "See {numref}`fig-growth`.\n\n```python\nlow = 77\n```",
        '```{code-cell} python\ncharts.figure(c, title=f"It fell to {low:.2f}", height=120)\n```',
        '```{code-cell} python\ncharts.figure(c, title="It fell to {low_2022} per cent")\n```',
    ],
)
def test_a_year_a_name_and_another_sources_number_are_left_alone(innocent):
    assert prose.typed_numbers(Chapter(innocent, "innocent.md"), DATA) == []


def test_a_changed_quotation_of_the_paper_is_found():
    spans = {"four distinct stages"}
    good = f"It has “four distinct\nstages” {{cite}}`{check.PAPER}`."

    def foreign(text):
        return prose.foreign_quotations(Chapter(text, "planted.md"), check.PAPER, spans)

    assert foreign(good) == []
    assert foreign(good.replace("four", "five")) == [(1, "five distinct stages")]
    assert foreign("It speaks of “stages”.") == [(1, "stages")]
    assert foreign('It speaks of "stages", straight quotes.') == [(1, "stages")]
    assert foreign("He said “no” {cite}`rferl-civilwar`.") == []


def test_the_chapters_are_free_of_both():
    assert check.chapter_problems() == []
