"""Play the referee: the page's form, its line-ups, and what stands in their place on paper and without scripts.

The script ``referee.js`` makes the controls, so that without it no control is dead. What it needs is one block of JSON.
"""

import json
from html import escape

import pandas as pd

from companion import states
from companion.data import load
from publishing.paths import LEDGER, REFEREE, link

AXES = ("line", "window", "source")
VERDICTS = ("supported", "between", "contradicted")
#: What stands in the place of the form where no script runs.
ON_PAPER = (
    "On paper, or where scripts don’t run: take the options and their reasons from the table of options in the "
    "codebook, write your choice and your reason on a slip, hand it to somebody, and only then look your rule up in "
    "the table of rules."
)
#: Size of a panel of the line-up, in the units of its drawing.
WIDE, HIGH = 160, 96


def game() -> str:
    """Return the place of the form, and what the script needs: claims, their options, values and verdicts."""
    data = json.dumps([claim(name) for name in claims()], ensure_ascii=False, separators=(",", ":"))
    safe = data.replace("</", "<\\/")
    return html(
        f'<div id="referee"><p>{ON_PAPER}</p></div><script type="application/json" id="referee-data">{safe}</script>'
    )


def claims() -> list[str]:
    """Return the claims that can be judged in several ways, in their order."""
    return list(load("specifications")["claim"].unique())


def words(name: str) -> str:
    """Return the words of a claim."""
    return load("claims").set_index("id").at[name, "claim"]


def claim(name: str) -> dict:
    """Return what the script needs of a claim; its values and verdicts in the order of lines, windows, sources."""
    tables = load("specification_options"), load("specifications")
    options, found = (table[table["claim"] == name] for table in tables)
    measure = options[options["axis"] == "measure"].iloc[0]
    axes = [options[options["axis"] == axis] for axis in AXES]
    return {
        "id": name,
        "claim": words(name).replace("'", "’"),
        "measure": measure["words"],
        "unit": measure["reason"],
        "ledger": f"{link(REFEREE, LEDGER)}.html#claim-{name}",
        "options": [axis[["option", "words", "reason"]].to_numpy().tolist() for axis in axes],
        "lines": axes[0]["supported_from"].astype(float).tolist(),
        "base": [int(axis["base"].to_numpy(bool).argmax()) for axis in axes],
        "values": found["value"].tolist(),
        "ranges": found[["low", "high"]].to_numpy().tolist(),
        "verdicts": "".join(verdict[0] for verdict in found["verdict"]),
    }


def counts() -> str:
    """Return a table: of each claim's specifications, how many find what, and how many agree with the ledger's rule."""
    found, options = load("specifications"), load("specification_options")
    base = options[options["base"].fillna(False)].set_index(["claim", "axis"])["option"]
    rows = []
    for name, table in found.groupby("claim", sort=False):
        own = table[(table[list(AXES)] == [base[name, axis] for axis in AXES]).all(axis=1)]["verdict"].item()
        number = table["verdict"].value_counts().reindex(VERDICTS, fill_value=0)
        cells = [f"{{ref}}`{words(name).rstrip('.')} <claim-{name}>`", len(table), *number,
                 f"{own}, as {number[own] - 1} others"]  # fmt: skip
        rows.append(f"| {' | '.join(map(str, cells))} |")
    head = ["Claim", "Rules", *map(str.capitalize, VERDICTS), "The rule nearest to the ledger’s"]
    return "\n".join([f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *rows])


def lineups() -> str:
    """Return the line-ups, each a list of panels without names or years."""
    return "\n\n".join(
        f"### Line-up {number}\n\n" + html(f'<ol class="lineup">{"".join(map(panel, panels(rows)))}</ol>')
        for number, (_, rows) in enumerate(series(), start=1)
    )


def answers() -> str:
    """Return which panel of each line-up is real, and what it shows."""
    names = states.labels()
    lines = []
    for number, ((iso3, name), rows) in enumerate(series(), start=1):
        real = rows[rows["real"]]
        lines.append(
            f'<li data-real="{real["panel"].iloc[0]}">Line-up {number}: panel {real["panel"].iloc[0]} is real. It is '
            f"{escape(names[iso3])}’s {escape(name)}, {real['year'].min()} to {real['year'].max()}.</li>"
        )
    return html(f'<ul id="lineup-answers">{"".join(lines)}</ul>')


def series() -> list[tuple[tuple[str, str], pd.DataFrame]]:
    """Return the rows of each line-up, by state and series."""
    return list(load("lineup").groupby(["iso3", "series"], sort=False))


def panels(rows: pd.DataFrame) -> list[tuple[int, pd.DataFrame]]:
    """Return the rows of each panel of a line-up, by its number."""
    return list(rows.groupby("panel"))


def panel(numbered: tuple[int, pd.DataFrame]) -> str:
    """Return one panel: a line as high as its box, and in words the heights of some twelve points of it.

    All panels of a line-up are described in one form, so that the words give away no more than the drawing.
    """
    number, rows = numbered
    height = 100 * (rows["value"] - rows["value"].min()) / (rows["value"].max() - rows["value"].min())
    span = rows["year"].max() - rows["year"].min()
    across = (rows["year"] - rows["year"].min()) / span * (WIDE - 12) + 6
    down = HIGH - 6 - height / 100 * (HIGH - 12)
    points = " ".join(f"{x:.0f} {y:.0f}" for x, y in zip(across, down, strict=True))
    parts = height.groupby((rows["year"] - rows["year"].min()) // 3).mean()
    words = f"Heights out of 100, every three years: {', '.join(f'{part:.0f}' for part in parts)}."
    return (
        f'<li><span>{number}</span><span class="panel" role="img" aria-label="{words}">'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" fill="none" stroke="currentColor" '
        f'stroke-width="2"><polyline points="{points}"/></svg></span></li>'
    )


def html(text: str) -> str:
    """Return HTML as a block of Markdown."""
    return f"```{{raw}} html\n{text}\n```"
