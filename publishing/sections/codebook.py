"""The codebook: a section of Markdown for each table, made from ``data/datapackage.json`` when the page is read."""

import html

import pandas as pd

from companion.data import load, package
from publishing.paths import CODEBOOK, TABLES, link
from publishing.repository import website
from publishing.sections import ledger

#: Countries in a picture of coverage.
SHOWN = 12
#: How a program reads a table from the website, with one for an example.
READING = """A program reads a table from this website’s address{here}, in Python and in R:

```python
import pandas as pd

table = pd.read_csv("{site}data/wdi_remittances.csv", na_values=[""], keep_default_na=False)
```

```r
table <- read.csv("{site}data/wdi_remittances.csv", na.strings = "", encoding = "UTF-8")
```

R 4.2 was tried on every table: rows, columns and gaps are those of pandas; True and False come as words, which
`as.logical` reads. The table behind a figure is `book/figures/NAME.csv` there, with the name that the figure’s own
address ends with."""


def sections() -> str:
    """Return the Markdown of all tables, in the order of the data package."""
    return "\n\n".join(section(name, resource) for name, resource in package().items())


def reading() -> str:
    """Return how a program reads a table, by the website's address where it is known."""
    return READING.format(site=website() or "ADDRESS/", here="" if website() else " (here ADDRESS)")


def section(name: str, resource: dict) -> str:
    """Return the Markdown of one table: measure, units, coverage, source, vintage, licence, breaks."""
    licence = ", ".join(licence.get("title", licence["name"]) for licence in resource["licenses"])
    sources = "; ".join(f"[{source['title']}]({source['path']})" for source in resource["sources"])
    cited = f" {{cite}}`{','.join(resource['bibtex'])}`" if resource["bibtex"] else ""
    parts = [
        f"(data-{name})=\n## {words(resource['title'])}",
        words(resource["description"]),
        coverage(name, resource),
        f"*Coverage.* {words(resource['coverage'])}" if "coverage" in resource else "",
        f"*Source.* {sources}{cited}. *Obtained.* {words(resource['obtained'])} "
        f"*Vintage.* {words(resource['vintage'])}",
        f"*Licence.* {licence}. *Download.* {downloads(resource)}",
        "\n".join(f"* {words(caution)}" for caution in resource.get("breaks", [])),
        fields(resource),
        f"```{{figures-using}} {name}\n```",
        claims_judged(name),
    ]
    return "\n\n".join(part for part in parts if part)


def file(resource: dict) -> str:
    """Return the address of a table's file."""
    return link(CODEBOOK, f"{TABLES}/{resource['path']}")


def downloads(resource: dict) -> str:
    """Return links to a table's file, and to it as a workbook for who has a spreadsheet."""
    path, name = file(resource), resource["path"]
    links = [f'<a href="{path}" download>{name}</a>']
    if name.endswith(".csv"):
        links.append(f'<a href="{path.removesuffix("csv")}xlsx" download>{name.removesuffix("csv")}xlsx</a>')
    return ", ".join(links)


def words(text: str) -> str:
    """Return a text of the data package as Markdown in which nothing is taken for an HTML tag, such as ``<year>``."""
    return html.escape(text, quote=False)


def claims_judged(name: str) -> str:
    """Return links to the claims that a table helps to judge, empty where it judges none."""
    links = [f"{{ref}}`{claim} <claim-{key}>`" for key, claim in ledger.judging(name)]
    return "*Claims that it helps to judge.* " + "; ".join(links) + "." if links else ""


def fields(resource: dict) -> str:
    """Return the columns of a table as a Markdown table, empty for what is no table."""
    rows = [
        f"| `{field['name']}` | {words(field.get('title', ''))} | {words(field.get('unit', field['type']))} |"
        for field in resource.get("schema", {}).get("fields", [])
    ]
    return "\n".join(["| Column | What it holds | Unit or type |", "| --- | --- | --- |", *rows]) if rows else ""


def dated(name: str, resource: dict) -> pd.DataFrame | None:
    """Return the rows of a table with their year as ``when``, None for a table without years."""
    columns = [field["name"] for field in resource.get("schema", {}).get("fields", [])]
    when = next((column for column in ("year", "date", "delivery_year") if column in columns), None)
    if not when:
        return None
    table = load(name).dropna(subset=when)
    return table.assign(when=table[when].astype("string").str[:4].astype(int))


def period(name: str, resource: dict) -> tuple[int, int] | None:
    """Return the first and the last year of a table, None for a table without years."""
    table = dated(name, resource)
    return None if table is None else (int(table["when"].min()), int(table["when"].max()))


def coverage(name: str, resource: dict) -> str:
    """Return a small picture of the years that a table holds, a line for each country, gaps left open.

    Of many countries the `SHOWN` with most rows are drawn, and the picture says how many are not.
    """
    table = dated(name, resource)
    if table is None:
        return ""
    country = next((name for name in ("iso3", "partner", "recipient", "recipient_iso3") if name in table), None)
    table = table.assign(who=table[country].fillna("–") if country else "all")
    counts = table["who"].value_counts()
    years = table.groupby("who")["when"].agg(lambda year: sorted(set(year))).loc[sorted(counts.index[:SHOWN])]
    first, last = period(name, resource)
    width = 480 / (last - first + 1)
    lines = "".join(
        f'<text x="0" y="{16 * row + 11}">{html.escape(code)}</text>'
        f'<path d="{"".join(bar(start, end, first, width, 16 * row) for start, end in runs(held))}"/>'
        for row, (code, held) in enumerate(years.items())
    )
    more = f"and {len(counts) - SHOWN} more" if len(counts) > SHOWN else ""
    height = 16 * len(years) + 16
    words = f"{resource['title']}: years with data from {first} to {last}, for {', '.join(years.index)} {more}".strip()
    return (
        f'<div class="coverage"><svg role="img" aria-label="{html.escape(words)}." viewBox="0 0 540 {height}">'
        f'{lines}<text x="50" y="{height - 4}">{first}</text><text x="290" y="{height - 4}" text-anchor="middle">{more}'
        f'</text><text x="530" y="{height - 4}" text-anchor="end">{last}</text></svg></div>'
    )


def runs(years: list[int]) -> list[tuple[int, int]]:
    """Return the first and last year of each unbroken run in a sorted list of years."""
    series = pd.Series(years)
    return [(int(run.iloc[0]), int(run.iloc[-1])) for _, run in series.groupby(series.diff().ne(1).cumsum())]


def bar(start: int, end: int, first: int, width: float, top: int) -> str:
    """Return the SVG path of a bar from year `start` to `end`, `width` pixels a year."""
    left = 50 + (start - first) * width
    return f"M{left:.1f} {top + 3}h{(end - start + 1) * width:.1f}v9H{left:.1f}z"
