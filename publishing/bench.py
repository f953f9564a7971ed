"""``make bench``: how long the book takes to build, also grown, against a bare Jupyter Book; what its pages weigh.

All are built in the same run on the same machine, in copies, so that the ratios mean something on any machine.
"""

import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from publishing import book
from publishing.repository import copy_sources

BARE = {
    "_config.yml": "title: Bare\nexecute:\n  execute_notebooks: cache\n",
    "_toc.yml": "format: jb-book\nroot: index\nchapters:\n  - file: chart\n",
    "index.md": "# Bare\n\nA book of two pages.\n",
    "chart.md": """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# A chart

```{code-cell} python
import altair as alt
import pandas as pd

alt.Chart(pd.DataFrame({"year": [1991, 1992], "value": [1, 2]})).mark_line().encode(x="year:O", y="value")
```
""",
}
#: Chapters of the size of stage 1 that the grown book has more.
MORE = 8


def timed(folder: Path) -> float:
    """Return the seconds that ``jupyter-book build .`` takes in `folder`."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    start = time.monotonic()
    command = [Path(sys.executable).parent / "jupyter-book", "build", "."]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.monotonic() - start


def measure(folder: Path, chapter: str) -> dict[str, float]:
    """Return the seconds of a build of `folder` from nothing, with nothing changed, and with `chapter` edited."""
    times = {"cold": timed(folder), "nothing changed": timed(folder)}
    page = folder / chapter
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    return times | {"one chapter edited": timed(folder)}


def grow(folder: Path) -> None:
    """Add `MORE` chapters to the sources in `folder`: copies of stage 1, with figures and exercises of other names."""
    text = (folder / "book/stage-1-seeking-support.md").read_text(encoding="utf-8")
    toc = yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8"))
    for number in range(MORE):
        name = f"book/more-{number}"
        # in quotes a name stands for rows of a table, which are the first chapter's
        own = re.sub("(?<!')fig-", f"fig-more{number}-", text).replace("ex-s1-", f"ex-more{number}-")
        (folder / f"{name}.md").write_text(own, encoding="utf-8")
        toc["parts"][-1]["chapters"].append({"file": name})
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")


def weight(html: Path, page: str) -> int:
    """Return the bytes of a first visit to `page`, gzipped: the page, what it loads by itself, Latin letters."""
    text = (html / page).read_text(encoding="utf-8")
    loaded = re.findall(r'<(?:script|link rel="stylesheet")[^>]*(?:src|href)="([^"?#:]+)', text)
    files = {(html / page).parent.joinpath(name).resolve() for name in loaded} | {html / page}
    files |= set((html / "_static").glob("*-latin.woff2"))
    return sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files)


def main() -> None:
    """Print the ratios, what a chapter more costs, and the weights."""
    with tempfile.TemporaryDirectory() as name:
        bare, whole, grown = (Path(name) / part for part in ("bare", "book", "grown"))
        bare.mkdir()
        for file, content in BARE.items():
            (bare / file).write_text(content, encoding="utf-8")
        copy_sources(whole)
        copy_sources(grown)
        grow(grown)
        theirs = measure(bare, "chart.md")
        ours, more = (measure(folder, "book/introduction.md") for folder in (whole, grown))
        pages = list(book.chapters())
        print(f"{'step':<22}{'bare book':>10}{'this book':>11}{'ratio':>8}   aim   a chapter more")
        for step, aim in (("cold", ""), ("nothing changed", "1.2"), ("one chapter edited", "1.3")):
            growth = f"{(more[step] - ours[step]) / MORE:>10.2f} s"
            ratio = f"{ours[step] / theirs[step]:>8.2f}   {aim:<4}"
            print(f"{step:<22}{theirs[step]:>8.1f} s{ours[step]:>9.1f} s{ratio}{growth}")
        per_page = ours["cold"] / len(pages)
        print(f"{'cold, per page':<22}{'':>10}{per_page:>9.1f} s{per_page / theirs['cold']:>8.2f}   0.35")
        for page in pages:
            print(f"{page + '.html':<44}{weight(whole / '_build/html', page + '.html') / 1000:>8.0f} kB gzipped   150")


if __name__ == "__main__":
    main()
