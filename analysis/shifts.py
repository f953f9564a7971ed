"""In how many shifts of the stages' boundaries by a year does each verdict stay?

Boundary years are read when the book's modules are imported. So for each shift these are imported anew, after
:mod:`companion.stages` was given other years; tables stay loaded, as they know no stage.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from itertools import product

from companion.data import load

STEPS = (-1, 0, 1)


def ours() -> list[str]:
    """Return the names of the book's modules that are imported, but for that of the data."""
    return [name for name in sys.modules if name.split(".")[0] == "companion" and name != "companion.data"]


@contextmanager
def moved(steps: tuple[int, ...]) -> Iterator[None]:
    """Within this context, modules of the book that are imported have boundaries moved by `steps` years each."""
    before = {name: sys.modules.pop(name) for name in ours()}
    try:
        stages = import_module("companion.stages")
        starts = [stage.start + step for stage, step in zip(stages.STAGES[1:], steps, strict=True)]
        years = zip([stages.FIRST_YEAR, *starts], [start - 1 for start in starts] + [stages.LAST_YEAR], strict=True)
        stages.STAGES = tuple(replace(s, start=a, end=b) for s, (a, b) in zip(stages.STAGES, years, strict=True))
        yield
    finally:
        for name in ours():
            del sys.modules[name]
        sys.modules.update(before)


def verdicts(steps: tuple[int, ...]) -> dict[str, str]:
    """Return the verdict of each rule when the boundaries are moved by `steps` years; "none" where it can't be run."""
    found = {}
    with moved(steps):
        for name, rule in import_module("companion.claims").RULES.items():
            try:
                found[name] = rule(load).verdict
            except (KeyError, ValueError, IndexError):  # a year that the rule needs is not in its table
                found[name] = "none"
    return found


def kept() -> Counter[str]:
    """Return for each claim in how many of the 27 shifts its verdict stays, the paper's own years among them."""
    found = {steps: verdicts(steps) for steps in product(STEPS, repeat=3)}
    base = found[0, 0, 0]
    return Counter(name for those in found.values() for name in base if those[name] == base[name])
