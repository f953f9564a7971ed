"""How little would turn a verdict: for each claim the smallest of the changes that are tried, found by search.

A change has a size: so many votes, sentences or donors, or a share of a value. Counts are raised by one until the
rule's verdict turns, shares are halved towards the least that turns it. Of all changes of a claim that one is kept
which is the smallest part of what it changes.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from analysis.readers import Edit, changed, scaled
from companion.claims import RULES
from companion.data import Read, load

#: A share of a value is found to this, and none is tried that nearly doubles a value or nearly takes it away.
FINE, MOST = 0.0002, 0.99
WAYS = (("up", 1), ("down", -1))


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
    """Yield a rise and a fall of `column`, by a share of it; `words` hold ``{n}`` and ``{way}``, up or down."""
    for way, sign in WAYS:

        def read(size: float, sign: int = sign) -> Read:
            return changed(**{name: scaled(column, 1 + sign * size, where)})

        yield Change(words.replace("{way}", way), read, 1, amount)


def counted(words: str, name: str, edit: Callable[[int], Edit], whole: float, most: int) -> Change:
    """Return a change of `name` by a whole number of things, of which there are `whole`."""
    return Change(words, lambda size: changed(**{name: edit(int(size))}), whole, most=most)


@dataclass(frozen=True)
class Turn:
    """The least size of a change that turns a verdict.

    It is in words, as a part of the whole (0 to 1), and with the verdict it turns to; then the change itself, and its
    least size in its own steps.
    """

    words: str
    size: float
    to: str
    change: Change | None = None
    steps: float = 0


def least(name: str, change: Change, limit: float) -> Turn | None:
    """Return the least size of `change` that turns the verdict of claim `name`, None where none below `limit` does."""
    base = now(name)

    def verdict(size: float) -> str:
        return RULES[name](change.read(size)).verdict

    if change.most:
        counts = (size for size in range(1, change.most + 1) if size < limit * change.whole)
        steps = next((size for size in counts if verdict(size) != base), None)
    elif verdict(min(MOST, limit)) == base:
        steps = None
    else:
        low, steps = 0.0, min(MOST, limit)
        while steps - low > FINE:
            middle = (low + steps) / 2
            low, steps = (low, middle) if verdict(middle) != base else (middle, steps)
    if steps is None:
        return None
    # rounded up: what is printed turns the verdict
    number = steps if change.most else math.ceil(steps * change.amount)
    return Turn(change.words.format(n=f"{number:,}"), float(steps / change.whole), verdict(steps), change, steps)


@cache
def now(name: str) -> str:
    """Return the verdict of claim `name` on the book's data."""
    return RULES[name](load).verdict


def turn(name: str, changes: Iterable[Change]) -> Turn | None:
    """Return the smallest of the turns that `changes` bring about, as a part of what each changes."""
    smallest = None
    for change in changes:
        smallest = least(name, change, smallest.size if smallest else math.inf) or smallest
    return smallest
