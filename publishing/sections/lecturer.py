"""What *Teaching with this book* lists: all exercises, the way through them without code, sentences for a syllabus."""

from publishing.book import Exercise
from publishing.classroom import teaching
from publishing.page.metadata import citation
from publishing.paths import CARTRIDGE, TEACHING
from publishing.paths import link as relative
from publishing.repository import website

CODE = "Change a cell"


def exercises() -> str:
    """Return a table of the exercises of each chapter, below the chapter's name and their minutes together."""
    parts = []
    for name in teaching.chapters():
        listed = teaching.exercises(name).values()
        rows = [f"| {link(one)} | {one.kind} | {one.level} | {one.minutes} | `{one.label}` |" for one in listed]
        head = f"**[]({name})**: {len(rows)} exercises, {minutes(listed)} minutes together"
        parts.append("\n".join([f"{head}\n", "| Exercise | Kind | Level | Minutes | Label |",
                                "| --- | --- | --- | --- | --- |", *rows]))  # fmt: skip
    return "\n\n".join(parts)


def without_code() -> str:
    """Return a table of the exercises in words, in the book's order, with their minutes by chapter and together."""
    rows, every = [], []
    for name in teaching.chapters():
        listed = [exercise for exercise in teaching.exercises(name).values() if exercise.kind != CODE]
        rows.append(f"| []({name}) | {'; '.join(map(link, listed))} | {minutes(listed)} |")
        every += listed
    rows.append(f"| Together | {len(every)} exercises | {minutes(every)} |")
    return "\n".join(["| Chapter | Exercises, in this order | Minutes |", "| --- | --- | --- |", *rows])


def syllabus() -> str:
    """Return two sentences for each chapter: what it is, where and what for; its licence and how it is cited."""
    parts = []
    for name in teaching.chapters():
        page, title, first = name.removesuffix(".md"), teaching.title(name), teaching.objectives(name)[0]
        address = f"[{website()}book/{page}.html]({name})"
        parts.append(
            f"> “{title}” ({address}) has data, live charts and {len(teaching.exercises(name))} exercises; after it "
            f"students can {first[0].lower()}{first[1:]} Text and charts are under CC BY 4.0, data under each table’s "
            f"own licence; to be cited as: {citation(title, page, '')['text']}"
        )
    if website():
        file = relative(TEACHING, CARTRIDGE)
        parts.append(f'<a href="{file}" download>All chapters as links</a> for a course in Canvas, Moodle or another '
                     "system that imports a Common Cartridge (not tried in any of them).")  # fmt: skip
    return "\n\n".join(parts)


def link(exercise: Exercise) -> str:
    """Return a link to an exercise under its title."""
    return f"{{ref}}`{exercise.title} <{exercise.label}>`"


def minutes(listed: list[Exercise]) -> int:
    """Return the minutes that exercises take together."""
    return sum(int(exercise.minutes) for exercise in listed)
