"""The line-up: a real series among nineteen that were made up with its trend and its memory, in an order drawn by lot.

The protocol is that of Buja and others (2009, https://doi.org/10.1098/rsta.2009.0120): whoever has not seen the data
and picks the real series out of twenty would have done so by luck once in twenty.
"""

import numpy as np
import pandas as pd

from analysis import surrogates
from companion.indicators import period_series

#: What stands in a line-up, in the order of the page.
LINEUPS = [(iso3, name) for iso3 in ("TJK", "KAZ") for name in ("military spending", "UN ideal point")]
PANELS = 20
SEED = 2009


def table() -> pd.DataFrame:
    """Return each line-up's panels: iso3, series, panel (1 to `PANELS`), real, year, value (3 decimals)."""
    rng = np.random.default_rng(SEED)
    parts = []
    for iso3, name in LINEUPS:
        series = period_series(iso3)[name]
        place = int(rng.integers(PANELS))
        values = np.insert(surrogates.draw(series, rng, PANELS - 1), place, series, axis=0)
        parts += [
            pd.DataFrame({"iso3": iso3, "series": name, "panel": panel, "real": str(panel == place + 1).lower(),
                          "year": series.index, "value": drawn.round(3)})
            for panel, drawn in enumerate(values, start=1)
        ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)
