"""What is new, as a reader would want it: years, revisions, definitions, numbers in the prose, verdicts."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import shorten

import pandas as pd

from companion.data import load, source
from companion.numbers import spans
from publishing import book, freshness
from publishing.paths import ROOT
from refresh import by_hand
from refresh.core import FOLDER, Edition
from refresh.staging import COPY, python, title

#: Where all revised values stand, of which the report prints the largest; and the report itself.
REVISED, REPORT = FOLDER / "revised.csv", FOLDER / "report.txt"
#: How many revisions, numbers of a chapter and keys are printed.
SHOWN = 5
#: Values are equal that differ by less than this part: the last digit of what the tables carry.
EQUAL = 1e-9


def revisions(name: str, new: pd.DataFrame) -> pd.DataFrame:
    """Return each value of table `name` that is not what it was: ``key``, ``column``, ``old``, ``new``, ``per_cent``.

    Rows are those that both editions have. A value that came or went has an empty old or new one.
    """
    schema = source(name)["schema"]
    key, old = schema["primaryKey"], load(name)
    numeric = {column["name"] for column in schema["fields"] if column["type"] in ("integer", "number")}
    both = old.astype(object).merge(new.astype(object), on=key, suffixes=(" old", " new"))
    parts = []
    for column in (column for column in old if column not in key):
        pair = both[[f"{column} old", f"{column} new"]].set_axis(["old", "new"], axis=1)
        if column in numeric:
            pair = pair.apply(pd.to_numeric).astype("float64")
            moved = (pair["new"] - pair["old"]).abs() > EQUAL * pair["old"].abs()
        else:
            moved = pair["new"].fillna("") != pair["old"].fillna("")
        found = pair[moved | (pair["old"].isna() != pair["new"].isna())]
        share = 100 * (found["new"] / found["old"] - 1) if column in numeric else float("nan")
        keys = [" ".join(map(str, row)) for row in both.loc[found.index, key].to_numpy()]
        parts.append(found.assign(table=name, key=keys, column=column, per_cent=share))
    order = ["table", "key", "column", "old", "new", "per_cent"]
    return pd.concat([part.astype({"old": object, "new": object}) for part in parts], ignore_index=True)[order]


def compared(name: str, edition: Edition) -> tuple[list[str], pd.DataFrame]:
    """Return the report's lines on a table, and its revisions."""
    old, new, resource = load(name), edition.table, source(name)
    lines = [f"{name}: {title(name)}", f"  Edition: {edition.vintage}", f"  Until now: {resource['vintage']}"]
    if "year" in old:
        lines += years(old, new)
    index = [frame.set_index(resource["schema"]["primaryKey"]).index for frame in (old, new)]
    if len(gone := index[0].difference(index[1])):
        shown = "; ".join(" ".join(map(str, row if isinstance(row, tuple) else (row,))) for row in gone[:SHOWN])
        lines.append(f"  Gone: {len(gone)} rows ({shown}{' ...' if len(gone) > SHOWN else ''})")
    found = revisions(name, new)
    revised = found[found["old"].notna() & found["new"].notna()]
    filled = found["old"].isna().sum()
    if filled or found["new"].isna().sum():
        lines.append(f"  In rows that were there: {filled} values came, {found['new'].isna().sum()} went")
    if len(revised):
        lines.append(f"  Revised: {len(revised)} values; old, new, per cent, the largest first")
        order = revised["per_cent"].abs().sort_values(ascending=False, na_position="first").index
        for row in revised.loc[order[:SHOWN]].itertuples():
            change = "" if pd.isna(row.per_cent) else f"  {row.per_cent:+,.1f} %"
            lines.append(f"    {row.key:<24} {row.column:<26} {number(row.old):>18} {number(row.new):>18}{change}")
        if len(revised) > SHOWN:
            lines.append(f"    and {len(revised) - SHOWN} more, in {REVISED}")
    lines += [f"  {line}" for line in definitions(resource, edition)] + [f"  {note}" for note in edition.notes]
    return lines, found


def years(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Return a line on years that are new in the table, or in one of its columns only."""
    columns = [column for column in old if pd.api.types.is_numeric_dtype(old[column]) and column != "year"]
    whole = sorted(set(new["year"].astype(int)) - set(old["year"].astype(int)))
    parts = [f"{spans(whole)} ({int(new['year'].isin(whole).sum())} rows)"] if whole else []
    for column in columns:
        last, now = (int(frame.loc[frame[column].notna(), "year"].max()) for frame in (old, new))
        later = [year for year in range(last + 1, now + 1) if year not in whole]
        parts += [f"{spans(later)} for {column}"] if later else []
    return [f"  New years: {'; '.join(parts) or 'none'}"]


def number(value: object) -> str:
    """Return a value as the report prints it: seven digits of a number, with commas between thousands."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.7g}"


def definitions(resource: dict, edition: Edition) -> list[str]:
    """Return a line for each definition that is no longer what the data package has, and one on those without."""
    known = resource.get("definitions", {})
    lines = [
        f"Definition changed: {column}, was '{shorten(known[column], 160)}', is '{shorten(words, 160)}'"
        for column, words in edition.definitions.items() if known.get(column, words) != words
    ]  # fmt: skip
    if unknown := [column for column in edition.definitions if column not in known]:
        lines.append(f"Definitions noted for the first time, so nothing to compare with: {', '.join(unknown)}")
    return lines


def judged(chapters: list[str]) -> tuple[dict, dict]:
    """Return what the book says now and what it would say: verdicts and numbers, as ``refresh.judge`` gives them.

    What it says now is kept as long as data, modules and chapters stay as they are.
    """
    kept = FOLDER / "now.json"
    state = freshness.digest("data/*", "companion/**/*", "book/*") + " ".join(chapters)
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}

    def ask(folder: Path) -> dict:
        done = python(folder, "-m", "refresh.judge", *chapters, stderr=None)
        if done.returncode:
            sys.exit(f"The verdicts can't be judged in {folder}: see above.")
        return json.loads(done.stdout)

    with ThreadPoolExecutor() as pool:
        would = pool.submit(ask, COPY)
        now = known["says"] if known.get("state") == state else ask(ROOT)
    kept.write_text(json.dumps({"state": state, "says": now}), encoding="utf-8")
    return now, would.result()


def consequences(now: dict, would: dict) -> list[str]:
    """Return the report's lines on numbers in the prose and verdicts that would change; the weightiest come last."""
    lines, moves, turns = ["Numbers in the prose"], [], []
    for chapter, names in would["numbers"].items():
        former = now["numbers"][chapter]
        if "stopped" in names and "stopped" not in former:
            lines.append(f"  {chapter}: A CELL WOULD STOP: {names['stopped']}")
        changed = [name for name in names if name != "stopped" and former.get(name) != names[name]]
        lines += [f"  {chapter}: {len(changed)} of {len(names)} would change"] if changed else []
        lines += [f"    {name:<24} {former.get(name, 'none')} -> {names[name]}" for name in changed[:SHOWN]]
        lines += [f"    and {len(changed) - SHOWN} more"] if len(changed) > SHOWN else []
    for name, (verdict, value) in would["verdicts"].items():
        before, held = now["verdicts"][name]
        both = [f"    was: {held}", f"    is:  {value}"]
        if verdict != before:
            turns += [f"  {name}: {before} -> {verdict.upper()}", *both]
        elif value != held:
            moves += [f"  {name}: {verdict} as before", *both]
    lines += ["  none"] if len(lines) == 1 else []
    lines += ["", "Verdicts that stay, on other values", *(moves or ["  none"])]
    return [*lines, "", "VERDICTS THAT WOULD TURN", *(turns or ["  none"])]


def report(editions: dict[str, Edition], refused: dict[str, str], consequence: list[str], all_sources: bool) -> str:
    """Return the report, and write it and all revisions to their files.

    Parameters
    ----------
    editions : what is staged, by table
    refused : what is not taken, by source or table, with the reason
    consequence : the lines of :func:`consequences`
    all_sources : whether every source was asked; then tables that nobody serves are listed, too
    """
    lines, revised = ["THE DATA, RENEWED: NOTHING IN data/ HAS CHANGED YET", ""], []
    if all_sources:
        lines += ["By hand: tables that no publisher serves plainly, and what to look for"]
        lines += [f"  {name}: {look}" for name, look in by_hand().items()] + [""]
    for name, edition in editions.items():
        said, found = compared(name, edition)
        lines += [*said, ""]
        revised.append(found)
    if refused:
        lines += ["Not taken", *(f"  {reason}" for reason in refused.values()), ""]
    lines += [*consequence, ""] if consequence else []
    if editions:
        lines += ["To be read again before accepting: the sentences 'coverage' and 'breaks' of these tables in",
                  "data/datapackage.json, and prose that says what the numbers above no longer say.",
                  "Take it: make refresh ACCEPT=1"]  # fmt: skip
    else:
        lines.append("Nothing new.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if revised:
        pd.concat(revised).to_csv(REVISED, index=False, lineterminator="\n")
    return "\n".join(lines)


def chapters() -> list[str]:
    """Return the chapters that have cells."""
    return [name for name, chapter in book.chapters().items() if chapter.cells]
