"""Author-year citations in round brackets, as political science prints them."""

import functools
from dataclasses import dataclass, field

import pybtex.plugin
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle


def _round_brackets() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep="; ")


@dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """(Jonson, 2006; Long, 2022), and Jonson (2006) in running text."""

    bracket_parenthetical: BracketStyle = field(default_factory=_round_brackets)
    bracket_textual: BracketStyle = field(default_factory=_round_brackets)
    bracket_year: BracketStyle = field(default_factory=_round_brackets)


def setup(app: Sphinx) -> dict:
    """Offer the style to sphinxcontrib-bibtex as ``round_author_year``."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", "round_author_year", RoundAuthorYear)
    # pybtex looks through all installed packages for each citation; once a build will do
    pybtex.plugin.find_plugin = functools.cache(pybtex.plugin.find_plugin)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
