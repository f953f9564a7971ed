"""The codebook: a page made from ``data/datapackage.json`` each time the book is built.

A page that holds `MARK` gets a section for each table there. The directive ``figures-using`` lists the figures that
use a table, or all of them. Which they are is known only when all chapters have been read, so it leaves a place that is
filled when a page is written.
"""

import html

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from companion.data import load, package
from publishing.figure import figures

MARK = "<!-- a section for each table -->"


class place(nodes.General, nodes.Element):
    """Stands for the figures that use table ``table``; without one, for all figures with their data."""


class FiguresUsing(SphinxDirective):
    """The figures that use the table named by the argument; without one, all figures with their code and data."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the place of the list."""
        return [place(table=self.arguments[0] if self.arguments else None)]


def expand(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put a section for each table where a page says so."""
    if MARK in source[0]:
        sections = "\n\n".join(section(name, resource) for name, resource in package().items())
        source[0] = source[0].replace(MARK, sections)


def section(name: str, resource: dict) -> str:
    """Return the Markdown of one table: measure, units, coverage, source, vintage, licence, breaks."""
    licence = ", ".join(licence.get("title", licence["name"]) for licence in resource["licenses"])
    sources = "; ".join(f"[{source['title']}]({source['path']})" for source in resource["sources"])
    cited = f" {{cite}}`{','.join(resource['bibtex'])}`" if resource["bibtex"] else ""
    parts = [
        f"(data-{name})=\n## {resource['title']}",
        resource["description"],
        coverage(name, resource),
        f"*Coverage.* {resource['coverage']}" if "coverage" in resource else "",
        f"*Source.* {sources}{cited}. *Obtained.* {resource['obtained']} *Vintage.* {resource['vintage']}",
        f'*Licence.* {licence}. *Download.* <a href="../data/{resource["path"]}" download>{resource["path"]}</a>',
        "\n".join(f"* {caution}" for caution in resource.get("breaks", [])),
        fields(resource),
        f"```{{figures-using}} {name}\n```",
    ]
    return "\n\n".join(part for part in parts if part)


def fields(resource: dict) -> str:
    """Return the columns of a table as a Markdown table, empty for what is no table."""
    rows = [
        f"| `{field['name']}` | {field.get('title', '')} | {field.get('unit', field['type'])} |"
        for field in resource.get("schema", {}).get("fields", [])
    ]
    return "\n".join(["| Column | What it holds | Unit or type |", "| --- | --- | --- |", *rows]) if rows else ""


def coverage(name: str, resource: dict) -> str:
    """Return a small picture of the years that a table holds, a line for each country, gaps left open."""
    columns = [field["name"] for field in resource.get("schema", {}).get("fields", [])]
    country = next((column for column in ("iso3", "partner", "recipient", "recipient_iso3") if column in columns), None)
    if "year" not in columns or not country:
        return ""
    table = load(name).dropna(subset=["year", country])
    shown = table[country].value_counts().index[:8]
    years = table.loc[table[country].isin(shown)].groupby(country)["year"].agg(lambda year: sorted(set(year)))
    first, last = int(table["year"].min()), int(table["year"].max())
    width = 480 / (last - first + 1)
    lines = "".join(
        f'<text x="0" y="{16 * row + 11}">{html.escape(code)}</text>'
        f'<path d="{"".join(bar(start, end, first, width, 16 * row) for start, end in runs(held))}"/>'
        for row, (code, held) in enumerate(years.items())
    )
    height = 16 * len(years) + 16
    words = f"{resource['title']}: years with data from {first} to {last}, for {', '.join(years.index)}."
    return (
        f'<div class="coverage"><svg role="img" aria-label="{html.escape(words)}" viewBox="0 0 540 {height}">'
        f"{lines}"
        f'<text x="50" y="{height - 4}">{first}</text>'
        f'<text x="530" y="{height - 4}" text-anchor="end">{last}</text></svg></div>'
    )


def runs(years: list[int]) -> list[tuple[int, int]]:
    """Return the first and last year of each unbroken run in a sorted list of years."""
    series = pd.Series(years)
    return [(int(run.iloc[0]), int(run.iloc[-1])) for _, run in series.groupby(series.diff().ne(1).cumsum())]


def bar(start: int, end: int, first: int, width: float, top: int) -> str:
    """Return the SVG path of a bar from year `start` to `end`, `width` pixels a year."""
    left = 50 + (start - first) * width
    return f"M{left:.1f} {top + 3}h{(end - start + 1) * width:.1f}v9H{left:.1f}z"


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put into each place the figures, with links, now that all chapters are known."""
    if app.builder.format == "latex":
        # the columns of some sixty tables fill forty pages; the website and the package have them
        for entry in list(doctree.findall(place)):
            if entry.get("table"):
                for table in list(entry.parent.findall(nodes.table)):
                    table.parent.remove(table)
    known = figures(app.env)
    for spot in list(doctree.findall(place)):
        table = spot.get("table")
        used = {name: figure for name, figure in known.items() if not table or table in figure["sources"]}
        if table and not used:
            spot.replace_self(nodes.paragraph("", "No figure draws on it yet."))
            continue
        items = nodes.bullet_list()
        for name, figure in sorted(used.items(), key=lambda pair: (pair[1]["docname"], pair[0])):
            page = app.builder.get_relative_uri(docname, figure["docname"])
            link = nodes.reference("", figure["title"], refuri=f"{page}#{name}")
            line = nodes.paragraph("", "", link)
            if not table:
                line += nodes.Text(f" Code: {figure['docname']}.md, cell {figure['cell']}. Data: ")
                line += nodes.Text(", ".join(figure["sources"]) or "companion/stages.py")
            items += nodes.list_item("", line)
        heading = [] if not table else [nodes.paragraph("", "", nodes.emphasis("", "Figures that draw on it."))]
        spot.replace_self([*heading, items])


def setup(app: Sphinx) -> dict:
    """Register the directives."""
    app.add_node(place)
    app.add_directive("figures-using", FiguresUsing)
    app.connect("source-read", expand)
    app.connect("doctree-resolved", fill)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
