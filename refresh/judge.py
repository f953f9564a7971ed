"""``python -m refresh.judge``: what the book says with the data beside it, as JSON: its verdicts and its numbers.

It is run in a copy of the sources with new tables and in the sources themselves, each time in a process of its own,
since modules read tables and years when they are imported.
"""

import contextlib
import io
import json
import sys
import time

import pandas as pd

from companion import numbers
from companion.claims import ledger
from publishing import book


def verdicts() -> dict[str, list[str]]:
    """Return of each claim its verdict and the value behind it."""
    table = ledger()
    return {name: [row["verdict"], "" if pd.isna(row["value"]) else row["value"]] for name, row in table.iterrows()}


def glued(chapters: list[str]) -> dict[str, dict[str, str]]:
    """Return the numbers in the prose of the `chapters`, by chapter and name; where a cell stops, ``stopped`` says why.

    Cells run here as they stand, without a kernel; what they draw and print is dropped.
    """
    found = {}
    for name in chapters:
        start = time.monotonic()
        numbers.GLUED.clear()
        names = {"__name__": "__main__"}
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                for cell in book.chapters()[name].cells:
                    exec(compile(cell.code, name, "exec"), names)
            found[name] = dict(numbers.GLUED)
        except Exception as error:  # whatever a chapter's code can raise is to be reported, not to end the report
            found[name] = dict(numbers.GLUED) | {"stopped": f"{type(error).__name__}: {error}"}
        print(f"    {name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    print(json.dumps({"verdicts": verdicts(), "numbers": glued(sys.argv[1:])}))
