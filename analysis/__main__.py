"""``python -m analysis [NAME ...]``: write ``data/NAME.csv`` of the named tables, or of all."""

import sys

from analysis import TABLES, maker, written
from companion.data import FOLDER
from publishing.steps import step

names = sys.argv[1:] or list(TABLES)
if unknown := set(names) - set(TABLES):
    sys.exit(f"No such table: {', '.join(sorted(unknown))}. There are {', '.join(TABLES)}.")
for name in names:
    with step(f"Computing data/{name}.csv"):
        (FOLDER / f"{name}.csv").write_text(written(maker(name)()), encoding="utf-8", newline="")
