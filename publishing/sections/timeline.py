"""The timeline: a section of Markdown for each stage, made from the table of events when the page is read."""

import re
from pathlib import Path

from companion.events import events, heading
from companion.stages import STAGES
from publishing import book
from publishing.book import Chapter
from publishing.paths import STAGE

#: Columns on screen, and fewer on paper, with their widths in per cent.
SCREEN = ("Date", "Event", "Domain", "Determinant", "Source", "Chapter")
PRINT = {"Date": 19, "Event": 45, "Domain, determinant": 19, "Source": 17}


def sections(paper: bool) -> str:
    """Return the Markdown of all events, stage by stage; on `paper` with fewer columns."""
    table, chapters = events(), book.chapters()
    # in print the chart would float behind the first table
    parts = ["```{raw} latex\n\\clearpage\n```"] if paper else []
    for number, stage in [*((str(stage.number), stage) for stage in STAGES), ("after", None)]:
        rows = table[table["stage"] == heading(stage)]
        if not rows.empty:
            lines = "\n".join(row(event, chapters, paper) for event in rows.itertuples())
            parts.append(f"(timeline-{number})=\n## {heading(stage)}\n\n{framed(lines, paper)}")
    return "\n\n".join(parts)


def framed(lines: str, paper: bool) -> str:
    """Return rows of Markdown as a table; a long table breaks over pages, and needs its columns' widths there."""
    columns = PRINT if paper else SCREEN
    widths = f":widths: {' '.join(map(str, PRINT.values()))}\n" if paper else ""
    head = f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}"
    return f"```{{table}}\n:class: timeline longtable\n{widths}\n{head}\n{lines}\n```"


def row(event: tuple, chapters: dict[str, Chapter], paper: bool) -> str:
    """Return one event as a row. Its date carries the event's identifier, and links to it."""
    source = f"[{plain(event.publisher)}](<{event.url}>)" + ("" if event.confidence == "high" else " (medium)")
    if paper:
        cells = [event.when, plain(event.event), f"{event.domain}, *{event.determinant}*", source]
    else:
        date = f'<a id="{event.id}" href="#{event.id}">{event.when}</a>'
        cells = [date, plain(event.event), event.domain, event.determinant, source, used_in(event.id, chapters)]
    return f"| {' | '.join(cells)} |"


def used_in(identifier: str, chapters: dict[str, Chapter]) -> str:
    """Return links to the chapters whose text, cells included, names an event."""
    word = re.compile(rf"(?<![\w-]){re.escape(identifier)}(?![\w-])")
    used = [name for name, chapter in chapters.items() if word.search(chapter.text)]
    return ", ".join(f"[{short(name)}](/{name}.md)" for name in used)


def short(name: str) -> str:
    """Return a chapter's name for a narrow column: 'Stage 1' for ``book/stage-1-seeking-support``."""
    stage = STAGE.match(name)
    return f"Stage {stage[1]}" if stage else Path(name).name.replace("-", " ").capitalize()


def plain(text: str) -> str:
    """Return `text` with the characters escaped that mean something in Markdown."""
    return re.sub(r"([\\`*_\[\]<>|$])", r"\\\1", text)
