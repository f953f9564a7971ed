"""A worksheet for each chapter: its exercises in words with the figures that they ask about, and room to write.

It is made from the chapter's page in the instructor's edition, as the handouts are from the website's.
"""

from pathlib import Path

from bs4 import Tag

from publishing import instructor
from publishing.classroom import teaching
from publishing.print import handout, pages
from publishing.print.typeset import typeset

#: Lines to write on, for an exercise that takes so many minutes.
LINES_A_MINUTE = 0.5


def write(name: str, labels: set[str], path: Path) -> None:
    """Typeset the worksheet of the chapter with the file `name`: those of its exercises in words that `labels` has.

    Nothing is written where there are none. Raises PrintFailed.
    """
    page = f"book/{name.removesuffix('.md')}"
    chapter, keys = pages.read(page, instructor.OUT / "html"), teaching.solutions(name)
    asked = {label: exercise for label, exercise in teaching.exercises(name).items()
             if label in labels and not keys[label].code}  # fmt: skip
    if not asked:
        return
    stem = pages.name(page)
    sheet = pages.parsed(
        f'<section class="chapter worksheet"><h1>{teaching.title(name)}: worksheet</h1>'
        f'<p class="origin">{handout.origin(page)} Text and figures: CC BY 4.0.</p>'
        '<p class="who">Name: <span></span> Date: <span></span></p></section>'
    )
    shown: set[str] = set()
    for label, exercise in asked.items():
        box = chapter.find(id=f"{stem}--{label}")
        for figure in figures(box, chapter):
            if figure["id"] not in shown:
                shown.add(figure["id"])
                sheet.section.append(figure)
        lines = "<hr/>" * round(int(exercise.minutes) * LINES_A_MINUTE)
        points = f'<p class="points">{keys[label].points} points</p>'
        sheet.section.extend([box, pages.parsed(points), pages.parsed(f'<div class="room">{lines}</div>')])
    pages.unlink(sheet)
    title = sheet.h1["data-title"] = sheet.h1.text
    typeset(title, str(sheet), path)


def figures(exercise: Tag, chapter: Tag) -> list[Tag]:
    """Return the figures of `chapter` that an exercise names, in the order in which it does."""
    links = dict.fromkeys(link["href"].removeprefix("#") for link in exercise.select('a[href^="#"]'))
    found = (chapter.find("figure", id=target) for target in links)
    return [figure for figure in found if figure]
