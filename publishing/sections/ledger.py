"""The claim ledger: a section of Markdown for each claim, with its words, rule and verdict, and where to look on."""

import re

import pandas as pd

from companion import events
from companion.claims import ledger
from companion.data import load, source
from companion.stages import STAGES
from publishing import book
from publishing.book import PAPER
from publishing.paths import LEDGER, REFEREE, STAGE, SYNTHESIS, TABLES, link

#: The verdicts that a rule can give.
JUDGED = ("supported", "near miss", "in part", "cannot tell", "contradicted")
#: A hyphen that stands for a minus.
MINUS = re.compile(r"(?<![\w/])-(?=\d)")
#: The columns of the table of all claims.
HEADS = ("Claim", "Verdict", "By chance, per cent", "To be changed, per cent", "What turns it", "Stays, of 27 shifts",
         "If it is so, per cent")  # fmt: skip
DETERMINANTS = events.DETERMINANTS | {"all": "All groups", "periodisation": "The division into stages"}


def sections() -> str:
    """Return the Markdown of all claims: a line of each, then those on the whole period, then stage by stage."""
    table = judged()
    heads = {"all": "The whole period"} | {str(stage.number): events.heading(stage) for stage in STAGES}
    return f"{summary(table)}\n\n" + "\n\n".join(
        "\n\n".join([f"## {head}", *(section(name, claim) for name, claim in table[table["about"] == key].iterrows())])
        for key, head in heads.items()
    )


def judged() -> pd.DataFrame:
    """Return the ledger with what ``severity.csv`` says of each claim that has a rule."""
    return ledger().join(load("severity").set_index("claim"))


def summary(table: pd.DataFrame) -> str:
    """Return a table with a line for each claim, the most severe test first; those without a rule come last."""
    rows = [
        " | ".join([f"{{ref}}`{claim['claim'].rstrip('.')} <claim-{name}>`", marked(claim["verdict"]),
                    percent(claim["chance"]), percent(claim["turn_size"]), told(claim["turns"]), told(claim["shifts"]),
                    percent(claim["power"])])
        for name, claim in table.sort_values(["chance", "turn_size"], ascending=[True, False]).iterrows()
    ]  # fmt: skip
    lines = [f"| {' | '.join(HEADS)} |", f"|{' --- |' * len(HEADS)}", *(f"| {row} |" for row in rows)]
    return "## Every claim in a line\n\n```{table}\n:class: severity\n\n" + "\n".join(lines) + "\n```"


def marked(verdict: str, before: str = "", after: str = "") -> str:
    """Return a verdict in the look that verdicts have, with words before and after it."""
    return f"[{before}{verdict}{after}]{{.verdict .{verdict.split()[0]}}}"


def percent(share: float) -> str:
    """Return a share, 0 to 1, in per cent, with a decimal below one; an unknown one is empty."""
    return "" if pd.isna(share) else f"{100 * share:.{int(0 < share < 0.01)}f}"


def told(value: object) -> str:
    """Return a value as a text that begins with a capital, a missing one as none."""
    return "" if pd.isna(value) else str(value)[0].upper() + str(value)[1:]


def by_chance(claim: pd.Series) -> str | None:
    """Return how often a claim's rule passes where nothing special is true, None for a claim without a rule."""
    if pd.isna(claim["chance"]):
        return None
    times = [round(claim[column] * claim["trials"]) for column in ("chance", "chance_contradicted")]
    tried = claim["null_model"][0].lower() + claim["null_model"][1:]
    return f"*Supported* in {times[0]} of {claim['trials']} trials, *contradicted* in {times[1]}. Tried: {tried}."


def where_true(claim: pd.Series) -> str | None:
    """Return how often a rule finds what was made true, or something else made true; None where neither was tried."""
    found = []
    for column, verdict in (("power", "supported"), ("refuted", "contradicted")):
        if pd.notna(claim[column]):
            words = claim[f"{column}_model"]
            found.append(f"*{verdict.capitalize()}* in {percent(claim[column])} per cent of the trials. Tried: "
                         f"{words[0].lower()}{words[1:]}.")  # fmt: skip
    return " ".join(found) or None


def by_others(name: str) -> str | None:
    """Return how many of the rules that could be defended say what of a claim; None where there is but its own."""
    found = load("specifications").query("claim == @name")["verdict"].value_counts()
    if found.empty:
        return None
    supported, contradicted = (found.get(word, 0) for word in ("supported", "contradicted"))
    return (f"Of {found.sum()} rules that [the referee’s page](/{REFEREE}.md) has, {supported} say *supported* and "
            f"{contradicted} *contradicted*.")  # fmt: skip


def turning(claim: pd.Series) -> str | None:
    """Return the least change that turns a verdict, None for a claim without a rule."""
    if pd.isna(claim["chance"]):
        return None
    to = f": then *{claim['turn_to']}*" if isinstance(claim["turn_to"], str) else ""
    moved = f"With boundaries moved by a year the verdict stays in {claim['shifts']} of 27 cases."
    return f"{told(claim['turns'])}{to}. {moved}"


def section(name: str, claim: pd.Series) -> str:
    """Return the Markdown of one claim."""
    words = " … ".join(f"“{span}”" for span in claim["quote"].split(" | "))
    lines = {
        "What is looked at": claim["observable"],
        "Found": claim.get("value"),
        "The line": claim.get("threshold"),
        "Distance from it": claim.get("distance"),
        "Judged another way": claim.get("alternative"),
        "By chance or for somebody else": by_chance(claim),
        "Where the claim is so, or something else": where_true(claim),
        "What would turn it": turning(claim),
        "By other rules": by_others(name),
        "The rule": rule(claim),
        "Out of reach": claim["out_of_reach"],
        changed_on(claim): former(claim),
        "Announced beside it": claim["alternative_to_report"],
        "Documented by": cited(claim),
        "Caveat": claim["caveat"],
        "Group of determinants": DETERMINANTS[claim["determinant"]],
        "Read on": links(claim),
    }
    found = {term: MINUS.sub("−", text) for term, text in lines.items() if isinstance(text, str) and text}
    body = "\n\n".join(f"{term}\n: {text}" for term, text in found.items())
    kind = {"proxy": " It is judged by something near it, not by itself."}.get(claim["kind"], "")
    verdict = marked(claim["verdict"], "Verdict: ", ".")
    return (
        f"(claim-{name})=\n### {claim['claim'].rstrip('.')}\n\n{verdict}{kind} The extract: {words} "
        f"{{cite}}`{PAPER}`.\n\n{body}"
    )


def cited(claim: pd.Series) -> str | None:
    """Return citations of what documents a claim, None where nothing does."""
    keys = words_of(claim["bibtex"])
    return f"{{cite}}`{','.join(keys)}`" if keys else None


def rule(claim: pd.Series) -> str | None:
    """Return the claim's rule in words, with the numbers of its lines, None where there is none."""
    if not isinstance(claim["supported_if"], str):
        return None
    numbers = dict(pair.split("=") for pair in words_of(claim["lines"]))
    words = {verdict: claim[f"{verdict.replace(' ', '_')}_if"] for verdict in JUDGED}
    parts = [f"{verdict} if {text.format(**numbers)}" for verdict, text in words.items() if isinstance(text, str)]
    return "; ".join(parts) + "."


def changed_on(claim: pd.Series) -> str:
    """Return on which day the claim's rule was changed, in words."""
    day = pd.Timestamp(claim["changed"]) if isinstance(claim["changed"], str) else None
    return f"Changed on {day.day} {day:%B %Y}" if day else ""


def former(claim: pd.Series) -> str | None:
    """Return why a claim's rule was changed, the rule before, and its verdict; None where it was not."""
    if not isinstance(claim["former_rule"], str):
        return None
    return f"{claim['reason']}. Before: {claim['former_rule']} The verdict was *{claim['former_verdict']}*."


def links(claim: pd.Series) -> str:
    """Return links to the claim's chapter, its figures, and its tables with file and source."""
    pages = {stage[1]: name for name in book.chapters() if (stage := STAGE.match(name))} | {"all": SYNTHESIS}
    parts = [f"chapter [](/{pages[claim['about']]}.md)"]
    parts += [f"{{numref}}`{figure}`" for figure in words_of(claim["figures"])]
    for name in words_of(claim["tables"]):
        meta = source(name)
        first = meta["sources"][0]
        file = f'<a href="{link(LEDGER, TABLES)}/{meta["path"]}" download>{meta["path"]}</a>, '
        parts.append(f"{{ref}}`{meta['title']} <data-{name}>` ({file}[source]({first['path']}))")
    return "; ".join(parts)


def words_of(cell: object) -> list[str]:
    """Return the names in a cell of the claims table that holds several, or none."""
    return cell.split() if isinstance(cell, str) else []


def judging(table: str) -> list[tuple[str, str]]:
    """Return the claims (identifier, text) that a table of the data package helps to judge."""
    rows = load("claims")
    return [(r.id, r.claim.rstrip(".")) for r in rows.itertuples() if table in words_of(r.tables)]


def bearing_on(figure: str) -> list[str]:
    """Return the identifiers of the claims that a figure bears on."""
    rows = load("claims")
    return [r.id for r in rows.itertuples() if figure in words_of(r.figures)]
