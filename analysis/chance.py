"""How often would a rule of the ledger say *supported* by chance, or of somebody else?

For each claim, tables in which nothing special is true, or another state or time stands in the place of the claim's,
are judged by the claim's own rule.
"""

from dataclasses import dataclass

import numpy as np

from analysis import nulls
from analysis.nulls import Stream, repeated
from companion.claims import RULES
from companion.states import NEIGHBOURS

SEED = 1991


@dataclass(frozen=True)
class Null:
    """What is tried in place of the data, in a sentence without its stop, and the readers of it."""

    words: str
    readers: Stream


EACH = Null("Each of the five states in Tajikistan’s place, itself among them", nulls.lots(*NEIGHBOURS))
SPEECHES = "The speeches of each year dealt at random to the five states"
PARTNERS = "The names of the partners dealt anew in each table"
NULLS = {
    "four-stages": Null("Eight made-up series that keep the trend and the memory of each", repeated(nulls.made_up, 40)),
    "evolving-perceptions": Null(SPEECHES, repeated(nulls.speeches_dealt, 100)),
    "diversification": Null(
        "The years of trade dealt at random to the two stages, with the memberships of any of the five states",
        repeated(nulls.years_dealt, 200),
    ),
    "aid-dependence": EACH,
    "named-partners": Null(
        "As many states that the paper doesn’t name, drawn at random", repeated(nulls.other_groups, 200)
    ),
    "special-place": Null(PARTNERS, repeated(nulls.partners_dealt, 50)),
    "seeking-support": Null(SPEECHES, repeated(nulls.speeches_dealt, 200)),
    "subordinated-start": EACH,
    "resource-poor": Null(
        "Each of the six states in Tajikistan’s place, itself among them", nulls.lots(*NEIGHBOURS, "RUS")
    ),
    "civil-war": Null("Nine years drawn with replacement from those of the stage", repeated(nulls.years_drawn, 500)),
    "support-sequence": Null(
        "As many years with Russian troops, placed in the six of the war in each possible way", nulls.coded_years
    ),
    "symbolic-material": Null("Codes drawn from the sentences of later years", repeated(nulls.later_sentences, 500)),
    "open-door": Null(
        "Donors in each later decade of the table, with the missions of 1995 and 2000", nulls.decades(range(2001, 2014))
    ),
    "russia-first": Null(PARTNERS, repeated(nulls.partners_dealt, 100)),
    "economic-dependence": Null(
        "The changes of Russia’s output dealt at random to the years of the stage", repeated(nulls.output_dealt, 200)
    ),
    "subordinated-position": Null(
        "The stage made to begin in each year from 2008 to 2023", nulls.pseudo_starts(range(2008, 2024))
    ),
    "navigating": Null(
        "The votes dealt at random to both periods, those not found drawn from the others",
        repeated(nulls.votes_dealt, 300),
    ),
    "no-disengagement": Null("Each three years in a row from 1994 on, by another book of trade", nulls.three_years),
}


def chance(name: str) -> tuple[float, float, int]:
    """Return how often the rule of claim `name` says *supported* and *contradicted* under its null, and the trials.

    Raises KeyError for a claim without a rule or a null.
    """
    found = [RULES[name](read).verdict for read in NULLS[name].readers(np.random.default_rng(SEED))]
    return found.count("supported") / len(found), found.count("contradicted") / len(found), len(found)
