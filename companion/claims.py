"""The claim ledger: every claim of the paper's extract, with the verdict of its rule on the data.

Chapters and ledger print verdicts from here and nowhere else, so they can't disagree.
"""

from functools import cache

import pandas as pd

from companion import rules_later, rules_stage1, rules_whole
from companion.data import Read, load
from companion.rules import Finding

RULES = rules_whole.RULES | rules_stage1.RULES | rules_later.RULES
#: From what the paper would like least to what it would like most; then what no rule judges.
VERDICTS = ("contradicted", "cannot tell", "in part", "near miss", "supported", "documented", "not testable here")


def ledger(read: Read = load) -> pd.DataFrame:
    """Return the claims, one a row: the columns of ``claims.csv`` and those of :class:`companion.rules.Finding`.

    A claim without a rule has as its verdict its kind, documented or not testable here, and no value.

    Parameters
    ----------
    read : returns a table by its name; the tests hand in changed data
    """
    claims = read("claims").set_index("id")
    found = {name: vars(rule(read)) for name, rule in RULES.items()}
    table = claims.join(pd.DataFrame.from_dict(found, orient="index"))
    return table.assign(verdict=table["verdict"].fillna(table["kind"]))


@cache
def finding(name: str) -> Finding:
    """Return the finding of the rule of claim `name` on the book's data."""
    return RULES[name](load)


def verdict_words(stage: int | str) -> dict[str, str]:
    """Return the verdicts of a stage's claims (1 to 4, or "all") for ``glue``: ``verdict_civil_war`` -> In part."""
    claims = load("claims")[load("claims")["about"] == str(stage)]
    return {
        f"verdict_{name.replace('-', '_')}": (finding(name).verdict if name in RULES else kind).capitalize()
        for name, kind in zip(claims["id"], claims["kind"], strict=True)
    }
