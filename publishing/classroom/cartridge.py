"""The chapters as links for a course's system, in an IMS Common Cartridge 1.1 that Canvas, Moodle and others import.

Its links are whole addresses, so it is made only where the website's address is known.

Source of the form: IMS Common Cartridge 1.1, "Implementation", with its schemas for manifests and web links.
"""

from pathlib import Path
from xml.etree import ElementTree as xml

from sphinx.application import Sphinx

from publishing import book
from publishing.archive import zipped
from publishing.paths import CARTRIDGE
from publishing.repository import website

MANIFEST = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
METADATA = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
LINK = "http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1"


def cartridge(title: str, parts: dict[str, dict[str, str]]) -> bytes:
    """Return the cartridge of a book: `parts` has by their titles the titles of their pages by address."""
    root = xml.Element("manifest", {"xmlns": MANIFEST, "identifier": "companion"})
    about = xml.SubElement(root, "metadata")
    xml.SubElement(about, "schema").text = "IMS Common Cartridge"
    xml.SubElement(about, "schemaversion").text = "1.1.0"
    general = xml.SubElement(xml.SubElement(about, "lom", xmlns=METADATA), "general")
    xml.SubElement(xml.SubElement(general, "title"), "string").text = title
    contents = xml.SubElement(xml.SubElement(root, "organizations"), "organization",
                              {"identifier": "contents", "structure": "rooted-hierarchy"})  # fmt: skip
    top, resources, files = item(contents, "book", ""), xml.SubElement(root, "resources"), {}
    for number, (part, pages) in enumerate(parts.items(), 1):
        folder = item(top, f"part-{number}", part)
        for address, words in pages.items():
            name = f"page-{len(files) + 1}"
            item(folder, f"{name}-item", words).set("identifierref", name)
            resource = xml.SubElement(resources, "resource", {"identifier": name, "type": "imswl_xmlv1p1"})
            xml.SubElement(resource, "file", href=f"{name}.xml")
            link = xml.Element("webLink", xmlns=LINK)
            xml.SubElement(link, "title").text = words
            xml.SubElement(link, "url", href=address)
            files[f"{name}.xml"] = written(link)
    return zipped("", {"imsmanifest.xml": written(root)} | files)


def item(parent: xml.Element, identifier: str, title: str) -> xml.Element:
    """Add an entry to the contents and return it; the outermost has no title."""
    entry = xml.SubElement(parent, "item", identifier=identifier)
    if title:
        xml.SubElement(entry, "title").text = title
    return entry


def written(root: xml.Element) -> bytes:
    """Return a document as a file has it."""
    xml.indent(root)
    return xml.tostring(root, encoding="utf-8", xml_declaration=True)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the cartridge of the whole book, unless nobody knows the website's address."""
    if exception or app.builder.format != "html" or not website():
        return
    title, names = app.config.html_title, app.env.titles
    parts = {part or title: {f"{website()}{page}.html": names[page].astext() for page in pages}
             for part, pages in book.parts().items()}  # fmt: skip
    (Path(app.outdir) / CARTRIDGE).write_bytes(cartridge(title, parts))


def setup(app: Sphinx) -> None:
    """Write it beside the quizzes, after these."""
    app.connect("build-finished", write)
