"""A PDF for each chapter: its own bibliography, references to other chapters as words, the page's address.

``jupyter-book build . --builder custom --custom-builder handouts`` writes the LaTeX. Jupyter Book's own route to LaTeX
dies on more than one document.
"""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.latex import LaTeXBuilder

from publishing import upstream


class HandoutBuilder(LaTeXBuilder):
    """Writes each page of the book as a LaTeX document of its own."""

    name = "handouts"

    def init(self) -> None:
        """Answer to the name of the LaTeX builder, by which extensions tell what to make for print."""
        self.name = "latex"
        super().init()

    def init_document_data(self) -> None:
        """List a document for each page with cells but the landing page."""
        self.titles = []
        pages = sorted(self.env.found_docs - {self.config.root_doc})
        for docname in [name for name in pages if upstream.read_notebook(self.env, name)]:
            title = self.env.titles[docname].astext()
            self.document_data.append((docname, f"{Path(docname).name}.tex", title, self.config.author, "howto", False))
            self.titles.append((docname, title))

    def init_context(self) -> None:
        """Begin with the chapter's title: no title page, no contents."""
        super().init_context()
        self.context |= {"maketitle": r"\handouttitle", "tableofcontents": "", "extraclassoptions": "oneside"}

    def assemble_doctree(self, indexfile: str, toctree_only: bool, appendices: list[str]) -> nodes.document:
        """Return the chapter with its origin under its title and its works cited at its end."""
        tree = super().assemble_doctree(indexfile, toctree_only, appendices)
        works = self.works_cited(indexfile)
        ids = {name for node in tree.findall() for name in getattr(node, "attributes", {}).get("ids", [])}
        for link in list(tree.findall(nodes.reference)):
            # what leads to another page is words on paper
            if link.get("internal") and link.get("refuri", "").lstrip("%").split("#")[-1] not in ids:
                link.replace_self(link.children)
        section = next(tree.findall(nodes.section))
        section.insert(1, nodes.paragraph("", "", nodes.emphasis("", self.origin(indexfile))))
        # figures keep the numbers that they have in the book
        if numbers := upstream.numbers(self.env, "figure", indexfile):
            before = min(numbers.values()) - 1
            section.insert(1, nodes.raw("", rf"\setcounter{{figure}}{{{before}}}", format="latex"))
        section += works
        return tree

    def origin(self, docname: str) -> str:
        """Return the sentence that says where the handout comes from, with the page's address where it is known."""
        where = f" {self.config.html_baseurl}{docname}.html" if self.config.html_baseurl else ""
        return f"A chapter of “{self.config.html_title}”.{where}"

    def works_cited(self, docname: str) -> list[nodes.Node]:
        """Return a section with the works that a page cites, in the order of the bibliography."""
        listed = []
        for place, entry in upstream.works_cited(self.env, docname):
            entry.insert(0, nodes.raw("", rf"\hypertarget{{{place}}}{{}}", format="latex"))
            listed.append(entry)
        return [nodes.section("", nodes.title("", "Works cited"), *listed, ids=["works-cited"])]


def setup(app: Sphinx) -> None:
    """Register the builder."""
    app.add_builder(HandoutBuilder)
