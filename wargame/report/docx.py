"""A document as a Word file: real styles, fields, bookmarks and pictures that say what they show.

The same document gives the same bytes: no clock, no author, no trace of the machine.  Importing
this module raises WargameError where python-docx or typst is missing.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from wargame.errors import WargameError
from wargame.record.files import written_aside
from wargame.report import docx_styles as sheet
from wargame.report.document import Document
from wargame.report.docx_body import Body
from wargame.report.docx_words import field, paragraph, words
from wargame.report.raster import NEEDED, Picture, Raster
from wargame.report.tidy import one_line

# Here and not where they are used: who asks for a Word file is told before any work is done.
try:
    import docx
    import typst  # noqa: F401  (for the pictures)
    from docx.oxml.parser import parse_xml
except ImportError as exc:
    raise WargameError(NEEDED) from exc

if TYPE_CHECKING:
    from docx.document import Document as Package
    from docx.oxml.xmlchemy import BaseOxmlElement

#: The first moment that a zip file can name: what is written says nothing of when.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def write(document: Document, path: Path) -> None:
    """Write the Word file whole or not at all.

    Raises WargameError where the disk says no.
    """
    made = packed(document)
    with written_aside(path, replace=True) as aside:
        aside.write_bytes(made)


def packed(document: Document) -> bytes:
    """The bytes of the Word file."""
    package = docx.Document()
    _strip(package)
    _sheets(package, document)
    _edges(package, document)
    _fill(package, document)
    _properties(package, document)
    raw = BytesIO()
    package.save(raw)
    return _timeless(raw)


def _strip(package: Package) -> None:
    """Leave out what the library's template brings: its preview, its program, its old styles."""
    for holder, gone in (
        (package.part.package, ("thumbnail", "extended-properties")),
        (package.part, ("stylesWithEffects", "webSettings", "fontTable", "customXml")),
    ):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in gone:
                del holder.rels[key]


def _sheets(package: Package, document: Document) -> None:
    """Styles, lists and settings, in place of the template's."""
    language = one_line(document.language)
    for element, text in (
        (package.styles.element, sheet.styles(language)),
        (package.part.numbering_part.element, sheet.numbering()),
        (package.settings.element, sheet.settings(language)),
    ):
        _replace(element, text)


def _fill(package: Package, document: Document) -> None:
    """The body, its pictures and its numbered lists."""
    raster = Raster()
    lists = package.part.numbering_part.element
    given = sheet.FIRST_LIST

    def picture(svg: str) -> tuple[Picture, str]:
        made = raster.draw(svg)
        name, _ = package.part.get_or_add_image(BytesIO(made.png))
        return made, name

    def list_anew() -> int:
        nonlocal given
        lists.append(parse_xml(sheet.numbered_anew(given)))
        given += 1
        return given - 1

    text = Body(document, picture, list_anew).write()
    # The whole part at once: elements moved one by one from tree to tree take a time that grows
    # with the square of their number.
    whole = parse_xml(
        f'<w:document xmlns:w="{sheet.SPACE}" xmlns:r="{_RELATIONS}">'
        f"<w:body>{text}</w:body></w:document>"
    )
    whole[0].append(package.element.body.sectPr)
    package.part._element = whole


def _edges(package: Package, document: Document) -> None:
    """A4, and what stands above and below the text of every page."""
    page = package.sections[0]
    size = (
        f'<w:pgSz w:w="{sheet.PAGE_WIDTH}" w:h="{sheet.PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{sheet.MARGIN_TOP}" w:right="{sheet.MARGIN}" '
        f'w:bottom="{sheet.MARGIN_FOOT}" w:left="{sheet.MARGIN}" '
        'w:header="567" w:footer="510" w:gutter="0"/><w:cols w:space="720"/><w:titlePg/>'
    )
    _replace(page._sectPr, f'<w:sectPr xmlns:w="{sheet.SPACE}">{size}</w:sectPr>')
    handling = paragraph("Handling", words(document.handling)) if document.handling else ""
    title = paragraph("Header", words(one_line(document.title)))
    pages = paragraph(
        "Footer",
        f"{words(one_line(document.subtitle))}<w:r><w:tab/></w:r>"
        f"{words('Page ')}{field('PAGE', '1')}{words(' of ')}{field('NUMPAGES', '1')}",
    )
    bare = paragraph("Header", "")
    for part, text in (
        (page.first_page_header, handling or bare),
        (page.first_page_footer, handling or bare),
        (page.header, handling + title),
        (page.footer, pages + handling),
    ):
        part.is_linked_to_previous = False
        root = part._element
        for child in list(root):
            root.remove(child)
        for child in _parsed(text):
            root.append(child)


def _properties(package: Package, document: Document) -> None:
    """Title and language; nobody is made up as the author and no moment as the time."""
    core = package.core_properties._element
    _replace(
        core,
        '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cp="http://schemas.'
        'openxmlformats.org/package/2006/metadata/core-properties">'
        f"<dc:title>{escape(one_line(document.title))}</dc:title>"
        f"<dc:subject>{escape(one_line(document.subtitle))}</dc:subject>"
        f"<dc:language>{escape(one_line(document.language))}</dc:language></cp:coreProperties>",
    )


def _parsed(text: str) -> list[BaseOxmlElement]:
    """The elements of a piece of body, in the library's own classes."""
    whole = f'<w:body xmlns:w="{sheet.SPACE}" xmlns:r="{_RELATIONS}">{text}</w:body>'
    return list(parse_xml(whole))


def _replace(element: BaseOxmlElement, text: str) -> None:
    """Give an element the children of another, written as text."""
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(text)):
        element.append(child)


def _timeless(raw: BytesIO) -> bytes:
    """The same package with no times in it, its parts in one order."""
    made = BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(made, "w") as new:
        # The list of contents comes first, as readers expect; then all by name.
        for name in sorted(old.namelist(), key=lambda name: (name[0] != "[", name)):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return made.getvalue()
