"""Chapters as notebooks to download: executed, with MyST's own syntax turned into plain Markdown."""

import ast
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import indent

from jupyter_cache import get_cache
from markdown_it.token import Token
from nbformat import NotebookNode, v4, writes
from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.plugin import find_plugin
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.nodes import explicit_title_re

from companion.render import VEGALITE
from publishing import book, freshness, upstream
from publishing.archive import modules_and_data, write_zip
from publishing.book.myst import Directive, MystError, Source
from publishing.classroom import self_check
from publishing.page.citations import KeptPlain, SuffixedYears
from publishing.paths import CACHE, NOTEBOOKS, ROOT
from publishing.run import still
from publishing.sections import MARKS

ARCHIVE = "companion-notebooks.zip"
#: What of a cell's output a notebook keeps: the live chart, its still picture, its text.
KEPT = (VEGALITE, "image/svg+xml", "text/plain", "text/html")
NOTE = (
    "*This notebook is a chapter of “{title}”. Its cells need the folders `companion` and `data` beside it: they are "
    "in the archive of all notebooks, with a list of packages to install.*"
)
#: The address of another page of the book, or of a place in one.
PAGE = re.compile(r"(?:/?(?:[\w-]+/)*([\w-]+)\.md)?(?:#[\w-]+)?")
ADMONITIONS = {"admonition", "caution", "danger", "hint", "important", "note", "tip", "warning"}
#: What stands for directives that have no content.
FIXED = {"solution-start": "**Solution**", "solution-end": "", "check": ""}
UNKNOWN = "publishing/run/notebooks.py doesn't say what stands for {{{}}} in a notebook."
HERE = "*On the website this page goes on with sections that are made from the data.*"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write each chapter that has cells to ``notebooks/NAME.ipynb``, and all with what they need as one archive."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / NOTEBOOKS
    shutil.rmtree(folder, ignore_errors=True)  # a chapter's that is gone would get into the archive
    folder.mkdir()
    beside, sources = surroundings(app), []
    for docname, chapter in book.chapters().items():
        if chapter.cells and chapter.is_notebook:

            def made(docname: str = docname) -> bytes:
                return writes(readable(app, docname, executed(app, docname), entries())).encode() + b"\n"

            sources.append(beside + chapter.text.encode())
            try:
                content = freshness.kept("notebooks", sources[-1], made)
            except MystError as error:
                raise ExtensionError(str(error)) from None
            (folder / f"{Path(docname).name}.ipynb").write_bytes(content)
    freshness.keep_only("notebooks", sources)
    others = [*folder.glob("*.ipynb"), ROOT / "binder" / "requirements.txt", ROOT / "LICENSE"]
    files = modules_and_data() | {path.name: path.read_bytes() for path in others}
    write_zip(folder / ARCHIVE, dict(sorted(files.items())))


def surroundings(app: Sphinx) -> bytes:
    """Return what notebooks are made of beside their chapters' texts: all but texts, and what references lead to."""
    titles = {name: title.astext() for name, title in app.env.titles.items()}
    numbers = [upstream.numbers(app.env, kind) for kind in ("figure", "exercise")]
    labels = sorted(upstream.labels(app.env).items())
    return repr((freshness.digest(*freshness.EVERYTHING, text=False), sorted(titles.items()), labels, numbers)).encode()


@cache
def entries() -> BibliographyData:
    """Return the bibliography, with the years by which its works are told apart."""
    works = parse_file(str(ROOT / "references.bib")).entries.values()
    return BibliographyData({entry.key: entry for entry in SuffixedYears().sort(works)})


def executed(app: Sphinx, docname: str) -> NotebookNode:
    """Return a chapter with the outputs of its cells; raises ExtensionError when they have been deleted."""
    try:
        _, merged = get_cache(CACHE).merge_match_into_notebook(upstream.read_notebook(app.env, docname))
    except KeyError:
        raise ExtensionError(f"{docname}.md: its outputs are gone; `make clean` and build again.") from None
    return merged


def readable(app: Sphinx, docname: str, notebook: NotebookNode, entries: BibliographyData) -> NotebookNode:
    """Return the notebook with plain Markdown, outputs that any viewer shows, and the works cited at its end."""
    glued = {
        output.metadata.scrapbook.name: ast.literal_eval(next(iter(output.data.values())))
        for cell in notebook.cells if cell.cell_type == "code"
        for output in cell.outputs if "scrapbook" in output.get("metadata", {})
    }  # fmt: skip
    text, chapter, at = Text(app, docname, glued, entries), book.chapters()[docname], 0
    cells = [v4.new_markdown_cell(NOTE.format(title=app.config.html_title))]
    for cell in notebook.cells:
        if cell.cell_type != "code":
            at = chapter.text.index(cell.source, at)
            words = text.plain(Source(cell.source, chapter.place, chapter.line(at)))
            cells.append(v4.new_markdown_cell(words, metadata=cell.metadata))
            continue
        outputs = [output for output in cell.outputs if "scrapbook" not in output.get("metadata", {})]
        for output in outputs:
            if "data" in output:  # what a cell prints has none
                output["data"] = {mime: content for mime, content in output["data"].items() if mime in KEPT}
                still.put(output)
        count = cell.execution_count
        cells.append(
            v4.new_code_cell(
                cell.source, outputs=outputs, execution_count=count, metadata={"tags": cell.metadata.get("tags", [])}
            )
        )
        if figure := cell.metadata.get("mystnb", {}).get("figure"):
            spec = next(output.data[VEGALITE] for output in outputs if VEGALITE in output.data)
            title = " ".join(spec["title"]["text"])  # the still picture has none
            head = f"**{text.number(figure['name'])}. {title}.**"
            caption = text.plain(Source(figure["caption"], chapter.place, chapter.line(at)))
            cells.append(v4.new_markdown_cell(f"{head} {caption}"))
    cells.append(v4.new_markdown_cell("## Works cited\n\n" + text.works()))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same in every build
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


class Text:
    """Turns one chapter's MyST into Markdown, and remembers what it cites."""

    def __init__(self, app: Sphinx, docname: str, glued: dict[str, str], entries: BibliographyData) -> None:
        """Take what references are resolved with: the environment, the chapter's numbers, the bibliography."""
        self.env, self.docname, self.glued, self.entries = app.env, docname, glued, entries
        self.cited: set[str] = set()

    def plain(self, source: Source) -> str:
        """Return Markdown without roles, directives, labels and links to other pages of the book.

        Raises MystError for a role or a directive that is not known here.
        """
        return source.replaced([*self.blocks(source), *self.inlines(source)])

    def blocks(self, source: Source) -> Iterator[tuple[int, int, str]]:
        """Yield the edits that directives, labels, comments and marks need."""
        for directive in source.directives:
            words = indent(self.directive(source, directive), " " * directive.margin).lstrip()
            yield directive.start, directive.stop, words
        for token in source.tokens:
            if token.type in ("myst_target", "myst_line_comment"):
                yield *source.lines(token), ""
            elif token.type == "html_block" and (mark := token.content.strip()) in MARKS:
                start = source.lines(token)[0]
                yield start, start + len(mark), HERE

    def directive(self, source: Source, directive: Directive) -> str:
        """Return what stands for a directive."""
        name, body = directive.name, directive.content
        title = self.plain(directive.title)
        if name == "exercise":
            return self.exercise(title, directive.options["label"])
        if name == "self-check":
            return self_check.plain(body.text, lambda words: self.plain(Source(words, source.place, body.first)))
        if name == "dropdown":
            return f"<details><summary>{title}</summary>\n\n{self.plain(body)}\n\n</details>"
        if name == "table":
            return f"**{title}**\n\n{self.plain(body)}" if title else self.plain(body)
        if name in ADMONITIONS:
            return indent(f"**{title or name.capitalize()}**\n\n{self.plain(body)}", "> ", lambda line: True)
        if name in FIXED:
            return FIXED[name]
        raise source.error(directive.start, UNKNOWN.format(name))

    def exercise(self, title: str, label: str) -> str:
        """Return an exercise with its number and title as a heading."""
        number = upstream.numbers(self.env, "exercise", self.docname)[label]
        exercise = book.chapters()[self.docname].exercises[label]
        head = f"*{exercise.kind}. {exercise.level}, {exercise.minutes} minutes.*"
        return f"**Exercise {number}. {title}**\n\n{head}\n{self.plain(exercise.body)}"

    def inlines(self, source: Source) -> Iterator[tuple[int, int, str]]:
        """Yield the edits that roles and links to other pages need."""
        page, label = None, 0
        for start, end, token in source.inlines():
            if token.type == "myst_role":
                yield start, end, self.role(source, start, token)
            elif token.type == "link_open":
                page, label = PAGE.fullmatch(token.attrs["href"]), end
                if page:
                    yield start, end, ""
            elif page:
                yield start, end, f"*{self.title(page[1])}*" if start == label else ""

    def role(self, source: Source, start: int, token: Token) -> str:
        """Return what stands for a role."""
        name, content = token.meta["name"], token.content
        titled = explicit_title_re.match(content)
        if name == "glue:text":
            return self.glued[content]
        if name in ("cite", "cite:t"):
            return self.citation(content, in_text=name == "cite:t")
        if name == "numref":
            return self.number(content)
        if name == "ref":
            return titled[1] if titled else upstream.labels(self.env)[content][2]
        if name in ("term", "tg", "ru"):
            return titled[1] if titled else content
        raise source.error(start, UNKNOWN.format(name))

    def title(self, name: str) -> str:
        """Return the title of another page of the book."""
        return self.env.titles[f"{self.docname.rsplit('/', 1)[0]}/{name}"].astext()

    def number(self, name: str) -> str:
        """Return 'Figure 3' for a figure's name."""
        numbers = upstream.numbers(self.env, "figure")
        return f"Figure {numbers[name]}" if name in numbers else name

    def citation(self, listed: str, in_text: bool) -> str:
        """Return an author-year citation of the keys `listed`, in brackets or for running text."""
        keys = [key.strip() for key in listed.split(",")]
        self.cited |= set(keys)
        pairs = [
            (authors(self.entries.entries[key]), self.entries.entries[key].fields.get("year", "n.d.")) for key in keys
        ]
        if in_text:
            return "; ".join(f"{who} ({year})" for who, year in pairs)
        return "(" + "; ".join(f"{who}, {year}" for who, year in pairs) + ")"

    def works(self) -> str:
        """Return the works cited so far as a list."""
        backend = find_plugin("pybtex.backends", "plaintext")()
        chosen = [self.entries.entries[key] for key in sorted(self.cited)]
        return "\n".join(f"* {entry.text.render(backend)}" for entry in KeptPlain().format_entries(chosen))


def authors(entry: Entry) -> str:
    """Return the authors as a citation names them: one, two, or the first 'et al.'."""
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [" ".join(person.prelast_names + person.last_names).strip("{}") for person in people]
    if not names:
        return entry.fields.get("title", entry.key).strip("{}")
    return names[0] if len(names) == 1 else " and ".join(names) if len(names) == 2 else f"{names[0]} et al."


def setup(app: Sphinx) -> None:
    """Write the notebooks when the website is built."""
    app.connect("build-finished", write)
