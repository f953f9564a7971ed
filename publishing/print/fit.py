"""What a page leaves out on paper."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx


def fit_for_print(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave the code out of the PDF (page and notebook have it), and make the landing page one chapter there."""
    if app.builder.format != "latex":
        return
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code_source":
            cell.parent.remove(cell)
    # a glossary makes an index of its terms, which are in the order of the alphabet already
    for entry in list(doctree.findall(addnodes.index)):
        entry.parent.remove(entry)
    if docname != app.config.root_doc:
        return
    landing = next(doctree.findall(nodes.section))
    for section in [child for child in landing.children if isinstance(child, nodes.section)]:
        heading = nodes.rubric("", section.next_node(nodes.title).astext())
        section.replace_self([heading, *section.children[1:]])


def setup(app: Sphinx) -> None:
    """Fit each page before it is written."""
    app.connect("doctree-resolved", fit_for_print)
