"""The timeline: a section of Markdown for each stage, made from the table of events when the page is read."""

import re
from pathlib import Path

from companion.events import events, heading
from companion.stages import STAGES
from publishing import book, excerpts
from publishing.paths import STAGE

COLUMNS = ("Date", "Event", "Domain", "Determinant", "Source", "Chapter")


def sections() -> str:
    """Return the Markdown of all events, stage by stage."""
    table, used = events(), mentions()
    parts = []
    for number, stage in [*((str(stage.number), stage) for stage in STAGES), ("after", None)]:
        rows = table[table["stage"] == heading(stage)]
        if not rows.empty:
            lines = "\n".join(row(event, used[event.id]) for event in rows.itertuples())
            parts.append(f"(timeline-{number})=\n## {heading(stage)}\n\n{framed(lines)}")
    return "\n\n".join(parts)


def framed(lines: str) -> str:
    """Return rows of Markdown as a table."""
    head = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"
    return f"```{{table}}\n:class: timeline\n\n{head}\n{lines}\n```"


def row(event: tuple, chapters: list[str]) -> str:
    """Return one event, used in `chapters`, as a row. Its date carries the event's identifier, and links to it."""
    source = f"[{plain(event.publisher)}](<{event.url}>){said(event.id)}"
    source += "" if event.confidence == "high" else " (medium)"
    date = f'<a id="{event.id}" href="#{event.id}">{event.when}</a>'
    links = [f"[{short(name)}](/{name}.md)" for name in chapters]
    cells = [date, plain(event.event), event.domain, event.determinant, source, ", ".join(links)]
    return f"| {' | '.join(cells)} |"


def said(event: str) -> str:
    """Return a mark that opens the words of an event's page, empty where none are kept."""
    words = re.sub(r"[\\`*_\[\]|$]", lambda found: f"&#{ord(found[0])};", excerpts.shown(event))
    opening = f'<button type="button" popovertarget="words-{event}" aria-label="Words of the page">“…”</button>'
    return f' {opening}<span class="said" id="words-{event}" popover role="note">{words}</span>' if words else ""


def mentions() -> dict[str, list[str]]:
    """Return the chapters that draw an event or whose text, cells included, names it, by the event's identifier."""
    chapters = book.chapters().items()
    words = {name: set(re.findall(r"[\w-]+", chapter.text)) for name, chapter in chapters}
    figures = {name: {cell.name for cell in chapter.cells} for name, chapter in chapters}
    return {
        event.id: [name for name in words if event.id in words[name] or event.figure in figures[name]]
        for event in events().itertuples()
    }


def short(name: str) -> str:
    """Return a chapter's name for a narrow column: 'Stage 1' for ``book/stage-1-seeking-support``."""
    stage = STAGE.match(name)
    return f"Stage {stage[1]}" if stage else Path(name).name.replace("-", " ").capitalize()


def plain(text: str) -> str:
    """Return `text` with the characters escaped that mean something in Markdown."""
    return re.sub(r"([\\`*_\[\]<>|$])", r"\\\1", text)
