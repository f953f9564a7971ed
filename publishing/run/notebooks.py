"""Chapters as notebooks to download: executed, with MyST's own syntax turned into plain Markdown."""

import ast
import re
import shutil
from pathlib import Path

from jupyter_cache import get_cache
from nbformat import NotebookNode, v4, writes
from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.plugin import find_plugin
from sphinx.application import Sphinx

from companion.render import VEGALITE
from publishing import freshness, upstream
from publishing.archive import modules_and_data, write_zip
from publishing.classroom import self_check, teaching
from publishing.page.citations import SuffixedYears
from publishing.paths import CACHE, NOTEBOOKS, ROOT
from publishing.sections import MARKS

ARCHIVE = "companion-notebooks.zip"
#: What of a cell's output a notebook keeps: the live chart, its still picture, its text.
KEPT = (VEGALITE, "image/svg+xml", "text/plain", "text/html")
NOTE = (
    "*This notebook is a chapter of “{title}”. Its cells need the folders `companion` and `data` beside it: they are "
    "in the archive of all notebooks, with a list of packages to install.*"
)
FOLDED = r"<details><summary>\1</summary>\n\n\2\n</details>"
HERE = "*On the website this page goes on with sections that are made from the data.*"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write each chapter that has cells to ``notebooks/NAME.ipynb``, and all with what they need as one archive."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / NOTEBOOKS
    if freshness.NOTEBOOKS.holds() and (folder / ARCHIVE).exists():
        return
    shutil.rmtree(folder, ignore_errors=True)  # a chapter's that is gone would get into the archive
    folder.mkdir()
    bibliography = parse_file(str(ROOT / "references.bib")).entries.values()
    entries = BibliographyData({entry.key: entry for entry in SuffixedYears().sort(bibliography)})
    for docname in sorted(app.env.found_docs):
        if notebook := executed(app, docname):
            text = writes(readable(app, docname, notebook, entries))
            (folder / f"{Path(docname).name}.ipynb").write_text(text + "\n", encoding="utf-8")
    beside = [*folder.glob("*.ipynb"), ROOT / "binder" / "requirements.txt", ROOT / "LICENSE"]
    files = modules_and_data() | {path.name: path.read_bytes() for path in beside}
    write_zip(folder / ARCHIVE, dict(sorted(files.items())))
    freshness.NOTEBOOKS.set()


def executed(app: Sphinx, docname: str) -> NotebookNode | None:
    """Return a chapter with the outputs of its cells, None for a page without cells."""
    if not (notebook := upstream.read_notebook(app.env, docname)):
        return None
    _, merged = get_cache(CACHE).merge_match_into_notebook(notebook)
    return merged


def readable(app: Sphinx, docname: str, notebook: NotebookNode, entries: BibliographyData) -> NotebookNode:
    """Return the notebook with plain Markdown, outputs that any viewer shows, and the works cited at its end."""
    glued = {
        output.metadata.scrapbook.name: ast.literal_eval(next(iter(output.data.values())))
        for cell in notebook.cells if cell.cell_type == "code"
        for output in cell.outputs if "scrapbook" in output.get("metadata", {})
    }  # fmt: skip
    text = Text(app, docname, glued, entries)
    cells = [v4.new_markdown_cell(NOTE.format(title=app.config.html_title))]
    for cell in notebook.cells:
        if cell.cell_type != "code":
            cells.append(v4.new_markdown_cell(text.plain(cell.source), metadata=cell.metadata))
            continue
        outputs = [output for output in cell.outputs if "scrapbook" not in output.get("metadata", {})]
        for output in outputs:
            if "data" in output:  # what a cell prints has none
                output["data"] = {mime: content for mime, content in output["data"].items() if mime in KEPT}
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
            cells.append(v4.new_markdown_cell(f"{head} {text.plain(figure['caption'])}"))
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

    def plain(self, source: str) -> str:
        """Return Markdown without roles, directives, labels and links to other pages of the book."""
        for mark in MARKS:
            source = source.replace(mark, HERE)
        source = teaching.EXERCISE.sub(self.exercise, source)
        source = re.sub(r"^`{4,}\{solution-start\}.*\n`{4,}$", "**Solution**", source, flags=re.M)
        source = re.sub(r"^`{4,}\{solution-end\}\n`{4,}$", "", source, flags=re.M)
        source = re.sub(r"^```\{dropdown\} ([^\n]+)\n(.*?)^```$", FOLDED, source, flags=re.S | re.M)
        source = re.sub(r"^```\{self-check\}\n(.*?)^```$", self_check.plain, source, flags=re.S | re.M)
        source = re.sub(r"\{term\}`([^`]+)`", r"\1", source)
        source = re.sub(r"^```\{table\}\n(?::[^\n]*\n)*\n?(.*?)^```$", r"\1", source, flags=re.S | re.M)
        source = re.sub(r"^\([\w-]+\)=\n", "", source, flags=re.M)
        source = re.sub(r"\{glue:text\}`([^`]+)`", lambda match: self.glued[match[1]], source)
        source = re.sub(r"\{cite(?::(t))?\}`([^`]+)`", self.citation, source)
        source = re.sub(r"\{numref\}`([^`]+)`", lambda match: self.number(match[1]), source)
        source = re.sub(r"\{ref\}`(.+?) <[^`]+>`", r"\1", source)
        source = re.sub(r"\[\]\((?:/book/)?([\w-]+)\.md\)", lambda match: f"*{self.title(match[1])}*", source)
        return re.sub(r"\[([^\]]+)\]\((?:[\w-]+\.md)?(?:#[\w-]+)?\)", r"\1", source)

    def exercise(self, match: re.Match) -> str:
        """Return an exercise with its number and title as a heading."""
        number = upstream.numbers(self.env, "exercise", self.docname)[match["label"]]
        head = f"*{match['kind']}. {match['level']}, {match['minutes']} minutes.*"
        return f"**Exercise {number}. {match['title']}**\n\n{head}\n{match['body']}"

    def title(self, name: str) -> str:
        """Return the title of another page of the book."""
        return self.env.titles[f"{self.docname.rsplit('/', 1)[0]}/{name}"].astext()

    def number(self, name: str) -> str:
        """Return 'Figure 3' for a figure's name."""
        numbers = upstream.numbers(self.env, "figure")
        return f"Figure {numbers[name]}" if name in numbers else name

    def citation(self, match: re.Match) -> str:
        """Return an author-year citation in brackets, or in running text for ``cite:t``."""
        keys = [key.strip() for key in match[2].split(",")]
        self.cited |= set(keys)
        pairs = [
            (authors(self.entries.entries[key]), self.entries.entries[key].fields.get("year", "n.d.")) for key in keys
        ]
        if match[1]:
            return "; ".join(f"{who} ({year})" for who, year in pairs)
        return "(" + "; ".join(f"{who}, {year}" for who, year in pairs) + ")"

    def works(self) -> str:
        """Return the works cited so far as a list."""
        style, backend = (
            find_plugin("pybtex.style.formatting", "plain")(),
            find_plugin("pybtex.backends", "plaintext")(),
        )
        chosen = [self.entries.entries[key] for key in sorted(self.cited)]
        return "\n".join(f"* {entry.text.render(backend)}" for entry in style.format_entries(chosen))


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
