"""How severe is the test of each claim: how often its rule passes by chance, and how little would turn its verdict."""

import pandas as pd

from analysis import shifts
from analysis.changes import CHANGES
from analysis.fragility import Turn, turn
from analysis.nulls import NULLS, chance
from companion.claims import RULES

#: What stands for a verdict that none of the changes tried has turned.
NONE = Turn("none of the changes that were tried", float("nan"), "")


def row(name: str) -> dict[str, object]:
    """Return chance and fragility of claim `name`; see :func:`table`."""
    null, turned = NULLS[name], turn(name, CHANGES[name]()) or NONE
    words = null if isinstance(null, str) else null.words
    supported, contradicted, trials = (None, None, 0) if isinstance(null, str) else chance(name)
    return {
        "claim": name, "chance": supported, "chance_contradicted": contradicted, "null_model": words, "trials": trials,
        "turns": turned.words, "turn_size": turned.size, "turn_to": turned.to,
    }  # fmt: skip


def table() -> pd.DataFrame:
    """Return one row for each claim with a rule.

    Returns
    -------
    columns: claim (identifier); chance, chance_contradicted (0 to 1: how often the rule says so under its null, empty
    where there is none); null_model (what stands in place of the data, or why nothing does); trials; turns (the
    smallest change that turns the verdict), turn_size (as a part of what it changes), turn_to (the verdict it turns
    to); shifts (in how many of 27 shifts of the boundaries by a year the verdict stays)
    """
    kept = shifts.kept()
    rows = [row(name) | {"shifts": kept[name]} for name in RULES]
    return pd.DataFrame(rows).round({"chance": 4, "chance_contradicted": 4, "turn_size": 4})
