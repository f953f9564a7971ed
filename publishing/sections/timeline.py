"""The timeline: a section of Markdown for each stage, made from the table of events when the page is read."""

import re
from pathlib import Path

from companion.events import events, heading
from companion.stages import STAGES
from publishing import book, excerpts
from publishing.book import Chapter
from publishing.paths import STAGE

COLUMNS = ("Date", "Event", "Domain", "Determinant", "Source", "Chapter")


def sections() -> str:
    """Return the Markdown of all events, stage by stage."""
    table, chapters = events(), {name: named(chapter) for name, chapter in book.chapters().items()}
    parts = []
    for number, stage in [*((str(stage.number), stage) for stage in STAGES), ("after", None)]:
        rows = table[table["stage"] == heading(stage)]
        if not rows.empty:
            lines = "\n".join(row(event, chapters) for event in rows.itertuples())
            parts.append(f"(timeline-{number})=\n## {heading(stage)}\n\n{framed(lines)}")
    return "\n\n".join(parts)


def framed(lines: str) -> str:
    """Return rows of Markdown as a table."""
    head = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"
    return f"```{{table}}\n:class: timeline\n\n{head}\n{lines}\n```"


def row(event: tuple, chapters: dict[str, set[str]]) -> str:
    """Return one event as a row. Its date carries the event's identifier, and links to it."""
    source = f"[{plain(event.publisher)}](<{event.url}>){said(event.id)}"
    source += "" if event.confidence == "high" else " (medium)"
    date = f'<a id="{event.id}" href="#{event.id}">{event.when}</a>'
    cells = [date, plain(event.event), event.domain, event.determinant, source, used_in(event, chapters)]
    return f"| {' | '.join(cells)} |"


def said(event: str) -> str:
    """Return a mark that opens the words of an event's page, empty where none are kept."""
    words = re.sub(r"[\\`*_\[\]|$]", lambda found: f"&#{ord(found[0])};", excerpts.shown(event))
    opening = f'<button type="button" popovertarget="words-{event}" aria-label="Words of the page">“…”</button>'
    return f' {opening}<span class="said" id="words-{event}" popover role="note">{words}</span>' if words else ""


def named(chapter: Chapter) -> set[str]:
    """Return what a chapter may name of events: the words of its text with hyphens inside, and figures that it draws.

    A figure's name in the text is not one that it draws.
    """
    words = {word for word in re.findall(r"[\w-]+", chapter.text) if not word.startswith("fig-")}
    return words | {cell.name for cell in chapter.cells if cell.name}


def used_in(event: tuple, chapters: dict[str, set[str]]) -> str:
    """Return links to the chapters that draw an event's figure or name its identifier."""
    used = [name for name, said in chapters.items() if {event.id, event.figure} & said]
    return ", ".join(f"[{short(name)}](/{name}.md)" for name in used)


def short(name: str) -> str:
    """Return a chapter's name for a narrow column: 'Stage 1' for ``book/stage-1-seeking-support``."""
    stage = STAGE.match(name)
    return f"Stage {stage[1]}" if stage else Path(name).name.replace("-", " ").capitalize()


def plain(text: str) -> str:
    """Return `text` with the characters escaped that mean something in Markdown."""
    return re.sub(r"([\\`*_\[\]<>|$])", r"\\\1", text)
