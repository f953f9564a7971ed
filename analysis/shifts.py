"""In how many shifts of the stages' boundaries by a year does each verdict stay?

The boundaries are read when the book's modules are imported, so that each shift is judged in a process of its own, in
which :mod:`companion.stages` is given other years before anything else is imported.
"""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import product

from companion import stages

STEPS = (-1, 0, 1)


def move(steps: tuple[int, ...]) -> None:
    """Move the first year of the stages after the first one by `steps` years each, in this process."""
    starts = [stage.start + step for stage, step in zip(stages.STAGES[1:], steps, strict=True)]
    first, last = stages.STAGES[0].start, stages.STAGES[-1].end
    years = zip([first, *starts], [start - 1 for start in starts] + [last], strict=True)
    stages.STAGES = tuple(replace(s, start=a, end=b) for s, (a, b) in zip(stages.STAGES, years, strict=True))


def judge() -> dict[str, str]:
    """Return the verdict of each rule, by claim; a rule that can't be run with these years is "no verdict"."""
    from companion.claims import RULES
    from companion.data import load

    found = {}
    for name, rule in RULES.items():
        try:
            found[name] = rule(load).verdict
        except (KeyError, ValueError, ZeroDivisionError, IndexError):
            found[name] = "no verdict"
    return found


def verdicts(steps: tuple[int, ...]) -> dict[str, str]:
    """Return the verdict of each rule when the boundaries are moved by `steps` years, found in a process of its own."""
    words = [sys.executable, "-m", "analysis.shifts", *map(str, steps)]
    return json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)


def kept() -> Counter[str]:
    """Return for each claim in how many of the 27 shifts its verdict stays, the paper's own years among them."""
    count: Counter[str] = Counter()
    found = {steps: verdicts(steps) for steps in product(STEPS, repeat=len(stages.STAGES) - 1)}
    base = found[0, 0, 0]
    for those in found.values():
        count.update(name for name in base if those[name] == base[name])
    return count


if __name__ == "__main__":
    move(tuple(map(int, sys.argv[1:])))
    print(json.dumps(judge()))
