"""The blocks of a document as the body of a Word document, written as XML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from xml.sax.saxutils import quoteattr

from wargame.report.document import (
    Blank,
    Block,
    Callout,
    Document,
    Figure,
    Item,
    Listing,
    Paragraph,
    Section,
    Table,
)
from wargame.report.docx_styles import (
    HEADINGS,
    LISTS,
    NUMBER_GAP,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    list_style,
)
from wargame.report.docx_tables import box, facts, table
from wargame.report.docx_words import Places, field, paragraph, words
from wargame.report.raster import Picture
from wargame.report.tidy import one_line

#: English Metric Units of a point.
_EMU = 12700
#: A gap after a table: what follows does not touch it, and two tables stay two.
_GAP = paragraph("Gap", "")
#: How much of a page a picture may take.
_PICTURE = 0.6
#: How far a box's text is from its edges, both sides together.
_BOX_ROOM = 360

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


class Body:
    """Writes a document's blocks one after the other.

    ``picture`` draws a figure and puts it into the package: the picture and the name by which
    the body calls it.  ``list_anew`` gives the number of a numbered list that begins at 1.
    """

    def __init__(
        self,
        document: Document,
        picture: Callable[[str], tuple[Picture, str]],
        list_anew: Callable[[], int],
    ) -> None:
        self._document = document
        self._places = Places(document)
        self._picture = picture
        self._list_anew = list_anew
        self._tables = 0
        self._figures = 0

    def write(self) -> str:
        """The whole body but the properties of its pages."""
        document = self._document
        parts = [paragraph("Title", words(document.title))]
        if document.subtitle:
            parts.append(paragraph("Subtitle", words(document.subtitle)))
        if document.facts:
            parts += [facts(document.facts, self._places, TEXT_WIDTH), _GAP]
        parts += self._contents()
        for number, section in enumerate(document.sections):
            parts += self._section(section, 1, page=section.page or number == 0)
        return "".join(parts)

    # Sections ------------------------------------------------------------------------------

    def _contents(self) -> Iterator[str]:
        """The table of contents: a field that Word fills, and until then the headings.

        Nobody knows the pages before the text is set, so the numbers are left to the field.
        """
        entries = [
            (number.count(".") + 1, number, section)
            for number, section in _numbered(self._document.sections)
            if number.count(".") < 2
        ]
        if not entries:
            return
        yield '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        yield "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>"
        yield paragraph("TOCHeading", words("Contents"))
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
            r'<w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \h \z \u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        for place, (level, number, section) in enumerate(entries, 1):
            name = self._places.name(section.id)
            shown = words(f"{number}{NUMBER_GAP}{one_line(section.title)}")
            link = f'<w:hyperlink w:anchor="{name}" w:history="1">{shown}</w:hyperlink>'
            # A paragraph of its own for the end would fall alone on a page that the list fills.
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if place == len(entries) else ""
            yield paragraph(f"TOC{level}", begin + (link if name else shown) + end)
            begin = ""
        yield "</w:sdtContent></w:sdt>"

    def _section(self, section: Section, level: int, *, page: bool) -> Iterator[str]:
        heading = self._places.mark(section.id, words(one_line(section.title)))
        # On a new page nothing is above a heading that it should keep away from.
        direct = '<w:pageBreakBefore/><w:spacing w:before="0"/>' if page else ""
        yield paragraph(f"Heading{min(level, HEADINGS)}", heading, direct)
        yield from self._blocks(section.blocks, TEXT_WIDTH)
        for inner in section.sections:
            yield from self._section(inner, level + 1, page=inner.page)

    # Blocks --------------------------------------------------------------------------------

    def _blocks(self, blocks: Sequence[Block], width: int) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block, width)

    def _block(self, block: Block, width: int) -> Iterator[str]:
        match block:
            case Paragraph():
                yield self._paragraph(block)
            case Listing():
                number = self._list_anew() if block.numbered else 1
                yield from self._items(block.items, number, block.numbered, 0)
            case Table():
                if block.caption:
                    self._tables += 1
                    yield _caption("Table", self._tables, block.caption, before=True)
                yield table(block, self._places, width)
                yield _GAP
            case Figure():
                yield from self._figure(block, width)
            case Callout():
                inside = "".join(self._blocks(block.blocks, width - _BOX_ROOM))
                # A cell ends with a paragraph, also where it holds nothing else.
                yield box(block.tone, block.title, inside or _GAP, width)
                yield _GAP
            case Blank():
                yield paragraph("BlankLabel", words(block.label))
                tab = f'<w:tab w:val="right" w:leader="underscore" w:pos="{width}"/>'
                for line in range(max(1, block.lines)):
                    held = "<w:keepNext/>" if line + 1 < min(block.lines, 8) else ""
                    yield paragraph(
                        "BlankLine", "<w:r><w:tab/></w:r>", f"{held}<w:tabs>{tab}</w:tabs>"
                    )

    def _paragraph(self, block: Paragraph) -> str:
        said = bool(block.text) and all(run.tone == "quote" and not run.to for run in block.text)
        inside = self._places.mark(block.anchor, self._places.runs(block.text, toned=not said))
        return paragraph("Quote" if said else "Normal", inside)

    def _items(
        self, items: Sequence[Item], number: int, numbered: bool, depth: int
    ) -> Iterator[str]:
        level = min(depth, LISTS - 1)
        for item in items:
            inside = self._places.mark(item.anchor, self._places.runs(item.text))
            direct = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            yield paragraph(list_style(numbered, level), inside, direct)
            yield from self._items(item.items, number, numbered, depth + 1)

    def _figure(self, block: Figure, width: int) -> Iterator[str]:
        self._figures += 1
        picture, name = self._picture(block.svg)
        fit = min(
            1.0,
            width / (20 * picture.width),
            _PICTURE * TEXT_HEIGHT / (20 * picture.height),
        )
        wide, high = (int(fit * side * _EMU) for side in (picture.width, picture.height))
        held = "<w:keepNext/>" if block.caption else ""
        yield paragraph("Figure", _drawing(self._figures, name, wide, high, block), held)
        if block.caption:
            yield _caption("Figure", self._figures, block.caption, before=False)


def _numbered(sections: Sequence[Section], above: str = "") -> Iterator[tuple[str, Section]]:
    """Every section with its number, as the headings' style counts them."""
    for place, section in enumerate(sections, 1):
        yield f"{above}{place}", section
        yield from _numbered(section.sections, f"{above}{place}.")


def _caption(kind: str, number: int, caption: str, *, before: bool) -> str:
    """A caption with the number of its kind; ``before`` keeps it with what follows."""
    counted = field(f"SEQ {kind} \\* ARABIC", str(number))
    inside = f"{words(f'{kind} ')}{counted}{words(f'. {one_line(caption)}')}"
    return paragraph("Caption", inside, "<w:keepNext/>" if before else "")


def _drawing(number: int, name: str, wide: int, high: int, block: Figure) -> str:
    """A picture in the line, with what it shows in words."""
    alt, title = quoteattr(one_line(block.alt)), quoteattr(one_line(block.caption))
    size = f'cx="{wide}" cy="{high}"'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{number}" name="Figure {number}" descr={alt} '
        f'title={title}/><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_A}" '
        f'noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic xmlns:a="{_A}">'
        f'<a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="Figure {number}" descr={alt}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{name}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
