"""How far two blind codings of sentences, statements and events agree, and each with the single coding before them.

Krippendorff's alpha for nominal codes (Hayes and Krippendorff, Communication Methods and Measures 1, 2007, 77-89):
1 where two coders always agree, 0 where they agree as often as chance would have it. A mark that may stand beside
others, a theme or a cause, is a variable of its own with the values 1 and 0.
"""

from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd

from companion.data import Read, load

#: What is coded in each table ``codings_NAME``; its columns are ``coder_a_CODE``, ``coder_b_CODE``, ``former_CODE``.
CODES = {
    "sentences": ("context",),
    "statements": (
        "label_partner_or_ally", "gratitude", "asks_more", "want_respect", "discontent",
        "third_party", "migrants", "security", "economy", "soviet_past",
    ),
    "events": ("soviet_legacy", "domestic_tajikistan", "domestic_russia", "international", "primary"),
}  # fmt: skip
CODERS = ("coder_a", "coder_b", "former")
RESAMPLES = 1000
SEED = 1991


def counted(pairs: pd.DataFrame) -> np.ndarray:
    """Return how many of the coders gave each value to each unit, with shape (units, values).

    Parameters
    ----------
    pairs : one row a unit, one column a coder, nothing missing
    """
    return np.stack([(pairs == value).sum(axis=1) for value in np.unique(pairs.astype(str))], axis=1)


def alpha(counts: np.ndarray) -> float:
    """Return Krippendorff's nominal alpha of `counts`, with shape (units, values).

    It is nan where all coders gave one value to all units: without variety nothing shows that they can tell one thing
    from another.
    """
    if (counts.sum(axis=0) > 0).sum() < 2:
        return np.nan
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def interval(counts: np.ndarray, level: float = 0.95) -> tuple[float, float, int]:
    """Return the percentile interval of alpha over units drawn again, and how many draws had an alpha.

    Units are drawn as if independent, although some sentences stand in one speech: it is rather too narrow.
    """
    draws = np.random.default_rng(SEED).integers(len(counts), size=(RESAMPLES, len(counts)))
    alphas = np.array([alpha(counts[draw]) for draw in draws])
    defined = alphas[~np.isnan(alphas)]
    if not defined.size:
        return np.nan, np.nan, 0
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high), defined.size


def compared(first: pd.Series, second: pd.Series) -> dict[str, float | int]:
    """Return how two coders agree on the units that both coded.

    ``marked`` counts the units to which one of them, or both, gave the mark 1; it is nan for codes with names.
    """
    pairs = pd.concat([first, second], axis=1).dropna().astype(str)
    counts = counted(pairs)
    low, high, draws = interval(counts)
    binary = pairs.isin(["0", "1"]).all(axis=None)
    return {
        "units": len(pairs),
        "marked": (pairs == "1").any(axis=1).sum() if binary else np.nan,
        "agreement": (pairs.iloc[:, 0] == pairs.iloc[:, 1]).mean(),
        "alpha": alpha(counts),
        "low": low,
        "high": high,
        "draws": draws,
    }


def table(read: Read = load) -> pd.DataFrame:
    """Return one row for each code and pair of coders, rounded to three decimals."""
    rows = []
    for material, codes in CODES.items():
        codings = read(f"codings_{material}")
        for code in codes:
            coders = [coder for coder in CODERS if f"{coder}_{code}" in codings]
            for pair in combinations(coders, 2):
                found = compared(*(codings[f"{coder}_{code}"] for coder in pair))
                rows.append({"material": material, "code": code, "first": pair[0], "second": pair[1]} | found)
    return pd.DataFrame(rows).astype({"marked": "Int64"}).round(3)
