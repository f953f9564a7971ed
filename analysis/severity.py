"""How severe is the test of each claim: how often its rule passes by chance, and how little would turn its verdict."""

import pandas as pd

from analysis import shifts
from analysis.chance import NULLS, chance
from analysis.changes import CHANGES
from analysis.fragility import Turn, turn
from companion.claims import RULES

#: What stands for a verdict that none of the changes tried has turned.
NONE = Turn("none of the changes that were tried", float("nan"), "")


def row(name: str) -> dict[str, object]:
    """Return chance and fragility of claim `name`; see :func:`table`."""
    turned, (supported, contradicted, trials) = turn(name, CHANGES[name]()) or NONE, chance(name)
    return {
        "claim": name, "chance": round(supported, 4), "chance_contradicted": round(contradicted, 4), "trials": trials,
        "null_model": NULLS[name].words, "turns": turned.words, "turn_size": round(turned.size, 4),
        "turn_to": turned.to,
    }  # fmt: skip


def table() -> pd.DataFrame:
    """Return one row for each claim with a rule.

    Returns
    -------
    columns: claim (identifier); chance, chance_contradicted (0 to 1: how often the rule says so under its null);
    trials; null_model (what stands in place of the data); turns (the smallest change that turns the verdict),
    turn_size (as a part of what it changes), turn_to (the verdict it turns to); shifts (in how many of 27 shifts of the
    boundaries by a year the verdict stays)
    """
    kept = shifts.kept()
    return pd.DataFrame([row(name) | {"shifts": kept[name]} for name in RULES])
