"""How severe is the test of each claim: how often its rule passes by chance and where it should, and what turns it."""

import pandas as pd

from analysis import shifts
from analysis.chance import FALSE, NULLS, TRUE, chance
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
    } | able(name)  # fmt: skip


def able(name: str) -> dict[str, object]:
    """Return how often the rule of claim `name` finds what is made true or false, where that was tried."""
    found: dict[str, object] = {}
    for verdict, (column, tried) in enumerate((("power", TRUE), ("refuted", FALSE))):
        known = name in tried
        share = round(chance(name, tried)[verdict], 4) if known else float("nan")
        found |= {column: share, f"{column}_model": tried[name].words if known else ""}
    return found


def table() -> pd.DataFrame:
    """Return one row for each claim with a rule.

    Returns
    -------
    columns: claim (identifier); chance, chance_contradicted (0 to 1: how often the rule says so under its null);
    trials; null_model (what stands in place of the data); turns (the smallest change that turns the verdict),
    turn_size (as a part of what it changes), turn_to (the verdict it turns to); power (0 to 1: how often the rule says
    supported where the claim is true) and power_model (in what tables); refuted and refuted_model (how often
    contradicted where something else is true, and what); shifts (in how many of 27 shifts of the boundaries by a year
    the verdict stays); power and refuted are missing where no such tables were made
    """
    kept = shifts.kept()
    return pd.DataFrame([row(name) | {"shifts": kept[name]} for name in RULES])
