"""How often would a rule of the ledger say *supported* by chance, or of somebody else, and how often of what is so?

For each claim, tables in which nothing special is true, or another state or time stands in the place of the claim's,
are judged by the claim's own rule. For claims of which what is true can be drawn, such tables are judged as well.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis import nulls, worlds
from analysis.nulls import Stream, repeated
from companion.claims import RULES
from companion.periods import BOUNDARIES, RIVALS
from companion.states import NEIGHBOURS

SEED = 1991
(RIVAL,) = RIVALS.values()


@dataclass(frozen=True)
class Trial:
    """What is tried in place of the data, in a sentence without its stop: its readers, or the verdicts on it."""

    words: str
    readers: Stream | None = None
    verdicts: Callable[[np.random.Generator], Iterable[str]] | None = None

    def judged(self, name: str) -> list[str]:
        """Return the verdicts of the rule of claim `name`."""
        rng = np.random.default_rng(SEED)
        return [*self.verdicts(rng)] if self.verdicts else [RULES[name](read).verdict for read in self.readers(rng)]


EACH = Trial("Each of the five states in Tajikistan’s place, itself among them", nulls.lots(*NEIGHBOURS))
SPEECHES = "The speeches of each year dealt at random to the five states"
PARTNERS = "The names of Russia and of the four largest other partners dealt anew in each table"
NULLS = {
    "four-stages": Trial(
        "Eight made-up series that keep the trend and the memory of each, and their shocks in common",
        verdicts=worlds.verdicts,
    ),
    "evolving-perceptions": Trial(SPEECHES, repeated(nulls.speeches_dealt, 100)),
    "diversification": Trial(
        "The years of trade dealt at random to the two stages, with the memberships of any of the five states",
        repeated(nulls.years_dealt, 200),
    ),
    "aid-dependence": EACH,
    "named-partners": Trial(
        "As many states that the paper doesn’t name, drawn at random", repeated(nulls.other_groups, 200)
    ),
    "special-place": Trial(PARTNERS, repeated(nulls.partners_dealt, 50)),
    "seeking-support": Trial(SPEECHES, repeated(nulls.speeches_dealt, 200)),
    "subordinated-start": EACH,
    "resource-poor": Trial(
        "Each of the six states in Tajikistan’s place, itself among them", nulls.lots(*NEIGHBOURS, "RUS")
    ),
    "civil-war": Trial("Nine years drawn with replacement from those of the stage", repeated(nulls.years_drawn, 500)),
    "support-sequence": Trial(
        "As many years with Russian troops, placed in the six of the war in each possible way", nulls.coded_years
    ),
    "symbolic-material": Trial("Codes drawn from the sentences of later years", repeated(nulls.later_sentences, 500)),
    "open-door": Trial(
        "Donors in each later decade of the table, with the missions of 1995 and 2000", nulls.decades(range(2001, 2014))
    ),
    "russia-first": Trial(PARTNERS, repeated(nulls.partners_dealt, 100)),
    "economic-dependence": Trial(
        "The stage made to begin in each year from 2003 to 2012", nulls.pseudo_thirds(range(2003, 2013))
    ),
    "subordinated-position": Trial(
        "The stage made to begin in each year from 2008 to 2023", nulls.pseudo_starts(range(2008, 2024))
    ),
    "navigating": Trial(
        "The votes dealt at random to both periods, those not found drawn from the others",
        repeated(nulls.votes_dealt, 300),
    ),
    "no-disengagement": Trial("Each three years in a row from 1994 on, by another book of trade", nulls.three_years),
}

DRAWN = "The speeches of each state drawn with replacement within each stage, as if what was found were the truth"
#: Tables in which a claim is true.
TRUE = {
    "four-stages": Trial(
        "The same series with steps of one standard deviation at the paper’s years",
        verdicts=partial(worlds.verdicts, cuts=BOUNDARIES),
    ),
    "evolving-perceptions": Trial(DRAWN, repeated(nulls.speeches_drawn, 50)),
    "seeking-support": Trial(DRAWN, repeated(nulls.speeches_drawn, 100)),
    "symbolic-material": Trial("A third of the sentences thanks and a third help, by lot", repeated(nulls.thirds, 500)),
}
#: Tables in which something else is true instead.
FALSE = {
    "four-stages": Trial(
        "The same series with such steps at a rival’s years, {}, {} and {}".format(*RIVAL),
        verdicts=partial(worlds.verdicts, cuts=RIVAL),
    )
}


def chance(name: str, tried: dict[str, Trial] = NULLS) -> tuple[float, float, int]:
    """Return how often the rule of claim `name` says *supported* and *contradicted* of what is tried, and the trials.

    Raises KeyError for a claim without a rule or of which nothing is tried.
    """
    found = tried[name].judged(name)
    return found.count("supported") / len(found), found.count("contradicted") / len(found), len(found)
