"""How little would turn a verdict: for each claim the smallest of the changes that are tried, found by search.

A change has a size: so many votes, sentences or donors, or a share of a value. Counts are raised by one until the rule's
verdict turns, shares are halved towards the least that turns it. Of all changes of a claim that one is kept which is the
smallest part of what it changes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from analysis.readers import changed
from companion.claims import RULES
from companion.data import Read, load

#: A share of a value is found to this, and no value is more than doubled.
FINE, MOST = 0.0005, 1.0


@dataclass(frozen=True)
class Change:
    """Something that could be a little otherwise.

    Parameters
    ----------
    words : what is changed, with ``{n}`` for the size
    read : returns the changed tables for a size
    whole : what the size is a part of; for a share of a value 1, or minus 1 where the value falls
    amount : for a share of a value, what that value is, in the unit of the words
    most : the largest count that is tried; None for a share
    """

    words: str
    read: Callable[[float], Read]
    whole: float = 1
    amount: float = 100
    most: int | None = None


@dataclass(frozen=True)
class Turn:
    """The least size of a change that turns a verdict, in words, as a part of the whole (0 to 1), and what it turns to;
    the change itself and its least size in its own steps."""

    words: str
    size: float
    to: str
    change: Change | None = None
    steps: float = 0


def least(name: str, change: Change) -> Turn | None:
    """Return the least size of `change` that turns the verdict of claim `name`, None where none does."""
    rule, base = RULES[name], RULES[name](load).verdict

    def verdict(size: float) -> str:
        return rule(change.read(size)).verdict

    if change.most:
        steps = next((size for size in range(1, change.most + 1) if verdict(size) != base), None)
    elif verdict(MOST) == base:
        steps = None
    else:
        low, steps = 0.0, MOST
        while steps - low > FINE:
            middle = (low + steps) / 2
            low, steps = (low, middle) if verdict(middle) != base else (middle, steps)
    if steps is None:
        return None
    number = f"{steps}" if change.most else f"{steps * change.amount:,.{0 if steps * change.amount >= 10 else 1}f}"
    return Turn(change.words.format(n=number), steps / abs(change.whole), verdict(steps), change, steps)


def turn(name: str, changes: Iterable[Change]) -> Turn | None:
    """Return the smallest of the turns that `changes` bring about, as a part of what each changes."""
    found = [turned for change in changes if (turned := least(name, change))]
    return min(found, key=lambda turned: turned.size, default=None)
