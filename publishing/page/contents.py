"""What leads from page to page: the contents in each page's menu, the stages, a page's own sections."""

import re

import yaml
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from companion.stages import STAGES
from publishing.paths import CODEBOOK, LANDING, LEDGER, ROOT, STAGE, TEACHING, TIMELINE

#: Pages that readers seek from everywhere, with the word that stands for each at the head of a wide screen.
QUICK = {TIMELINE: "Timeline", LEDGER: "Claims", CODEBOOK: "Data", TEACHING: "Teach"}


def parts(env: BuildEnvironment) -> list[dict]:
    """Return the parts of the book with their pages as ``_toc.yml`` has them: caption, pages by name and title."""
    listed = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    found = [{"caption": part["caption"], "names": [page["file"] for page in part["chapters"]]} for part in listed]
    return [
        {"caption": part["caption"],
         "pages": [{"name": name, "title": env.titles[name].astext()} for name in part["names"] if name in env.titles]}
        for part in [{"caption": "", "names": [LANDING]}, *found]
    ]  # fmt: skip


def quick(env: BuildEnvironment) -> list[dict]:
    """Return the pages of `QUICK` that the book has."""
    return [{"name": name, "word": word} for name, word in QUICK.items() if name in env.found_docs]


def stages(env: BuildEnvironment) -> list[dict]:
    """Return the four stages with their chapters, for the band of stages at the head of each page."""
    chapter = {stage[1]: name for name in env.found_docs if (stage := STAGE.match(name))}
    return [
        {"number": s.number, "start": s.start, "end": s.end, "years": len(s.years), "page": chapter[str(s.number)]}
        for s in STAGES if str(s.number) in chapter
    ]  # fmt: skip


def sections(toc: str) -> str:
    """Return the list of a page's sections out of Sphinx's `toc`, which begins with the page itself; none if empty."""
    inner = re.search(r"^<ul>\s*<li>.*?</a>(<ul>.*</ul>)?\s*</li>\s*</ul>\s*$", toc, re.S)
    return (inner and inner[1]) or ""


def changed(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """Write all pages again when what stands in each one's menu changed."""
    now = [(page["name"], page["title"]) for part in parts(env) for page in part["pages"]]
    before, env.companion_contents = getattr(env, "companion_contents", now), now
    return set() if now == before else set(env.found_docs)


def setup(app: Sphinx) -> None:
    """Follow changes of titles."""
    app.connect("env-updated", changed)
