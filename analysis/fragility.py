"""How little would turn a verdict: for each claim the smallest of the changes that are tried, found by search.

A change has a size: so many votes, sentences or donors, or a share of a value. Counts are raised by one until the
rule's verdict turns, shares are halved towards the least that turns it. Of all changes of a claim that one is kept
which is the smallest part of what it changes.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from analysis.readers import Edit, changed, scaled
from companion.claims import RULES
from companion.data import Read, load

#: A share of a value is found to this, and none is tried that nearly doubles a value or nearly takes it away.
FINE, MOST = 0.0002, 0.99


@dataclass(frozen=True)
class Change:
    """Something that could be a little otherwise.

    Parameters
    ----------
    words : what is changed, with ``{n}`` for the size
    read : returns the changed tables for a size
    whole : what the size is a part of; 1 for a share of a value
    amount : for a share of a value, what that value is, in the unit of the words
    most : the largest count that is tried; None for a share
    """

    words: str
    read: Callable[[float], Read]
    whole: float = 1
    amount: float = 100
    most: int | None = None


def during(first: int, last: int) -> str:
    """Return the condition that a row lies in these years."""
    return f"{first} <= year <= {last}"


def both_ways(words: str, name: str, column: str, where: str, amount: float = 100) -> Iterator[Change]:
    """Yield a rise and a fall of `column`, by a share of it; `words` hold ``{n}`` and ``{way}``, more or less."""
    for way, sign in (("more", 1), ("less", -1)):

        def read(size: float, sign: int = sign) -> Read:
            return changed(**{name: scaled(column, 1 + sign * size, where)})

        yield Change(words.replace("{way}", way), read, 1, amount)


def counted(words: str, name: str, edit: Callable[[int], Edit], whole: float, most: int) -> Change:
    """Return a change of `name` by a whole number of things, of which there are `whole`."""
    return Change(words, lambda size: changed(**{name: edit(int(size))}), whole, most=most)


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
    # rounded up: what is printed turns the verdict
    number = steps if change.most else math.ceil(steps * change.amount)
    return Turn(change.words.format(n=f"{number:,}"), float(steps / change.whole), verdict(steps), change, steps)


def turn(name: str, changes: Iterable[Change]) -> Turn | None:
    """Return the smallest of the turns that `changes` bring about, as a part of what each changes."""
    found = [turned for change in changes if (turned := least(name, change))]
    return min(found, key=lambda turned: turned.size, default=None)
