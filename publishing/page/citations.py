"""Author-year citations in round brackets, as political science prints them."""

import pickle
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import chain, product
from pathlib import Path
from string import ascii_lowercase

from pybtex.database import BibliographyData, Entry
from pybtex.plugin import register_plugin as register_style
from pybtex.style import FormattedEntry
from pybtex.style.formatting.plain import Style as PlainStyle
from pybtex.style.sorting.author_year_title import SortingStyle
from pybtex.style.template import Node
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle
from sphinxcontrib.bibtex.style.referencing.basic_author_year import BasicAuthorYearTextualReferenceStyle
from sphinxcontrib.bibtex.style.template import join, join2, post_text, pre_text, reference, year

from publishing import freshness


def _round_brackets() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep="; ")


@dataclass
class LinkedTextual(BasicAuthorYearTextualReferenceStyle):
    """Jonson (2006) in running text, all of it the link: a year alone would lead to many works."""

    def inner(self, role_name: str) -> Node:
        """Return the template of one citation."""
        who = self.person.author_or_editor_or_title(full="s" in role_name)
        when = join2(sep1=self.pre_text_sep, sep2=self.post_text_sep)[pre_text, year, post_text]
        return reference[join(sep=self.text_reference_sep)[who, join[self.bracket.left, when, self.bracket.right]]]


@dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """(Jonson, 2006; Long, 2022), and Jonson (2006) in running text."""

    bracket_parenthetical: BracketStyle = field(default_factory=_round_brackets)
    bracket_textual: BracketStyle = field(default_factory=_round_brackets)
    bracket_year: BracketStyle = field(default_factory=_round_brackets)

    def __post_init__(self) -> None:
        """Let the linked form write the roles of running text."""
        super().__post_init__()
        linked = LinkedTextual(bracket=self.bracket_textual, person=self.person)
        self.role_style.update(dict.fromkeys(linked.role_names(), linked))


class SuffixedYears(SortingStyle):
    """pybtex's order by author, year and title, the years of the entries as `year_labels` gives them."""

    def sort(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return copies of `entries` in order, with the labels as their years."""
        ordered = super().sort(entries)
        labels = year_labels(ordered)
        return [dated(entry, labels[entry.key]) for entry in ordered]


#: This module, as what is kept is also of its making.
CODE = Path(__file__).read_bytes()


class KeptPlain(PlainStyle):
    """pybtex's plain style; what it makes of a work is kept, as it takes seconds for all of them in each build."""

    def format_entry(self, label: str, entry: Entry, bib_data: BibliographyData | None = None) -> FormattedEntry:
        """Return how a work is printed under `label`; raises FieldIsMissing where it lacks what its kind has."""
        source = repr((version("pybtex"), entry)).encode() + CODE
        made = freshness.kept("works", source, lambda: pickle.dumps(super(KeptPlain, self).format_entry("", entry)))
        return FormattedEntry(entry.key, pickle.loads(made).text, label)


class SuffixedPlain(KeptPlain):
    """The style of the bibliography, with 2007a and 2007b."""

    default_sorting_style = "author_year_suffix"


def dated(entry: Entry, label: str) -> Entry:
    """Return a copy of `entry` with `label` for its year."""
    copy = Entry(entry.type, {**entry.fields, "year": label}, entry.persons)
    copy.key = entry.key
    return copy


def year_labels(entries: Iterable[Entry]) -> dict[str, str]:
    """Return {key: year label} of a bibliography, such as ``{"jonson2006": "2006", "long2022war": "2022b"}``.

    Works whose citations would read alike get a letter (2007a, n.d.-a), in the order of the bibliography. The letters
    depend on all works of an author and year, so give every entry that the book cites.
    """
    style = RoundAuthorYear()
    who = style.person.author_or_editor_or_title(full=False)
    alike = defaultdict(list)
    for entry in SortingStyle().sort(entries):
        author = str(who.format_data({"entry": entry, "style": style}))
        alike[author, entry.fields.get("year", "n.d.")].append(entry.key)
    labels = {}
    for (_, when), keys in alike.items():
        hyphen = "" if when[-1].isdigit() else "-"
        letters = chain(ascii_lowercase, map("".join, product(ascii_lowercase, repeat=2)))
        labels |= {keys[0]: when} if len(keys) == 1 else {key: f"{when}{hyphen}{next(letters)}" for key in keys}
    return labels


def setup(app: Sphinx) -> None:
    """Offer the styles: ``round_author_year`` for citations, ``plain_suffixed`` for the bibliography."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", "round_author_year", RoundAuthorYear)
    register_style("pybtex.style.sorting", "author_year_suffix", SuffixedYears)
    register_style("pybtex.style.formatting", "plain_suffixed", SuffixedPlain)
