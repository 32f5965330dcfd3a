"""Word documents: what Word needs to find is there, in the order it asks for, whatever was said."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from importlib import import_module
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.sample_document import HOSTILE, forest_picture, orders, sample_document
from wargame.errors import WargameError
from wargame.report.document import (
    Blank,
    Block,
    Callout,
    Document,
    Figure,
    Item,
    Listing,
    Paragraph,
    Run,
    Section,
    Table,
    text,
)
from wargame.report.docx import packed, write
from wargame.report.docx_tables import column_widths
from wargame.report.raster import Raster
from wargame.report.svg import TONES
from wargame.report.tidy import tidy

Read = Any
ANYTHING = st.text(max_size=60) | st.sampled_from(HOSTILE)


@pytest.fixture(scope="module")
def sample() -> bytes:
    return packed(sample_document())


@pytest.fixture(scope="module")
def read(sample: bytes) -> Read:
    return docx.Document(BytesIO(sample))


def made(*blocks: Block) -> Read:
    """A document of one section, read back."""
    whole = Document("T", "S", (), (Section("s", "Section", blocks),))
    return docx.Document(BytesIO(packed(whole)))


def parts(package: bytes) -> dict[str, ElementTree.Element]:
    """Every XML part of the package; a part that is not XML fails here."""
    with zipfile.ZipFile(BytesIO(package)) as file:
        assert file.testzip() is None
        return {
            name: ElementTree.fromstring(file.read(name))
            for name in file.namelist()
            if name.endswith((".xml", ".rels"))
        }


def found(root: Read, tag: str) -> list[Read]:
    return list(root.iter(qn(tag)))


# Structure ----------------------------------------------------------------------------------


def test_headings_are_headings_in_order(read: Read) -> None:
    """By Word's own styles, numbered by them, as deep as the sections are."""
    levels = [(p.style.name, p.text) for p in read.paragraphs if p.style.name.startswith("Heading")]
    assert levels[:4] == [
        ("Heading 1", "Exercise overview"),
        ("Heading 1", "Executive summary"),
        ("Heading 1", "Narrative"),
        ("Heading 2", "2025 Q1: the river line"),
    ]
    assert ("Heading 3", "Third level") in levels
    assert ("Heading 4", "Fourth level") in levels
    assert read.paragraphs[0].style.name == "Title"
    assert read.paragraphs[1].style.name == "Subtitle"
    assert read.styles["Heading 1"].element.pPr.numPr is not None


def test_a_very_deep_section_takes_the_last_heading() -> None:
    """Word has styles for some levels only."""
    section = Section("deep", "Deep")
    for level in range(8):
        section = Section(f"s{level}", f"Level {level}", (), (section,))
    whole: Read = docx.Document(BytesIO(packed(Document("T", "", (), (section,)))))
    assert whole.paragraphs[-1].style.name == "Heading 4"


def test_tables_have_heads_that_come_again(read: Read) -> None:
    """The first row of each is marked so; a row of ordinary length is not torn apart."""
    tables = found(read.element.body, "w:tbl")
    headed = [t for t in tables if t.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"]
    assert len(headed) == len(tables) - 1 == 7  # all but the facts on the title page
    for each in headed:
        first, *rest = each.tr_lst
        assert found(first, "w:tblHeader")
        assert not any(row.trPr is not None and found(row.trPr, "w:tblHeader") for row in rest)
        assert each.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    long = max(tables, key=lambda each: len(each.tr_lst))
    assert len(long.tr_lst) == 121
    assert all(found(row, "w:cantSplit") for row in long.tr_lst)


def test_tables_fit_the_page(read: Read) -> None:
    """The grid, the cells and the whole agree, inside the margins, also in a box."""
    page = read.sections[0]
    room = (page.page_width - page.left_margin - page.right_margin) // 635
    for table in found(read.element.body, "w:tbl"):
        grid = [int(column.get(qn("w:w"))) for column in table.tblGrid]
        assert sum(grid) <= room
        assert min(grid) > 0
        for row in table.tr_lst:
            cells = [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in row.tc_lst]
            assert cells == grid
            # Word refuses a cell that does not end with a paragraph.
            assert all(cell[-1].tag == qn("w:p") for cell in row.tc_lst)


def test_two_tables_are_not_one(read: Read) -> None:
    """Between two tables stands a paragraph: Word would join them."""
    for holder in [read.element.body, *found(read.element.body, "w:tc")]:
        tags = [child.tag for child in holder]
        assert (qn("w:tbl"), qn("w:tbl")) not in pairwise(tags)


def test_pictures_say_what_they_show(read: Read) -> None:
    """Words, a number of its own, no wider than the text, kept with the caption below."""
    places = found(read.element.body, "wp:docPr")
    assert [place.get("id") for place in places] == ["1", "2", "3"]
    assert "62 % of the worlds" in places[0].get("descr")
    assert all(place.get("descr") for place in places)
    for shape in read.inline_shapes:
        assert shape.width <= Cm(17.01)
        assert read.part.related_parts[
            shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        ].blob.startswith(b"\x89PNG")
    for number, paragraph in enumerate(read.paragraphs):
        if paragraph.style.name == "Figure":
            assert found(paragraph._p.pPr, "w:keepNext")
            assert read.paragraphs[number + 1].style.name == "Caption"
            assert read.paragraphs[number + 1].text.startswith("Figure ")


def test_every_link_has_its_bookmark(read: Read) -> None:
    """And no bookmark comes twice, by name or by number; a link to nowhere is text."""
    body = read.element.body
    starts, ends = found(body, "w:bookmarkStart"), found(body, "w:bookmarkEnd")
    names = [start.get(qn("w:name")) for start in starts]
    numbers = [start.get(qn("w:id")) for start in starts]
    assert len({name.lower() for name in names}) == len(names)
    assert len(set(numbers)) == len(numbers)
    assert Counter(numbers) == Counter(end.get(qn("w:id")) for end in ends)
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in names)
    links = {link.get(qn("w:anchor")) for link in found(body, "w:hyperlink")}
    assert {"narrative", "annex_orders", "event_12"} <= links <= set(names)
    assert {"move_1", "objective_north", "name_3"} <= set(names)
    assert "a link to nowhere is just text" in "".join(p.text for p in read.paragraphs)


def test_alike_names_stay_apart() -> None:
    """Anchors that only signs, capitals or their far ends tell apart get bookmarks of their own."""
    anchors = ("a-b", "a_b", "A+b", "12", "\u00e9", "", "x" * 60, "x" * 60 + "y", "a-b")
    blocks = [Paragraph(text("to", Run("x", "", each)), each) for each in anchors]
    body = made(*blocks).element.body
    names = [each.get(qn("w:name")) for each in found(body, "w:bookmarkStart")]
    assert len({name.lower() for name in names}) == len(names) == 1 + len(set(anchors) - {""})
    links = [link.get(qn("w:anchor")) for link in found(body, "w:hyperlink")]
    assert links[1] == links[-1]  # the contents' link to the section comes before them
    assert set(links) <= set(names)


def test_fields_are_fields(read: Read, sample: bytes) -> None:
    """Contents, page numbers and the counting of captions are Word's to keep."""
    codes = [each.text for each in found(read.element.body, "w:instrText")]
    assert [code.split() for code in codes] == [["TOC", "\\o", '"1-2"', "\\h", "\\z", "\\u"]]
    kinds = [each.get(qn("w:fldCharType")) for each in found(read.element.body, "w:fldChar")]
    assert kinds == ["begin", "separate", "end"]
    counted = [each.get(qn("w:instr")).split()[:2] for each in found(read.element, "w:fldSimple")]
    assert counted.count(["SEQ", "Table"]) == 4
    assert counted.count(["SEQ", "Figure"]) == 3
    footer = read.sections[0].footer._element
    assert [each.get(qn("w:instr")).strip() for each in found(footer, "w:fldSimple")] == [
        "PAGE",
        "NUMPAGES",
    ]
    updating = parts(sample)["word/settings.xml"].find(qn("w:updateFields"))
    assert updating is not None
    assert updating.get(qn("w:val")) == "true"


def test_handling_is_on_every_page(read: Read) -> None:
    """The title page too, above and below."""
    page = read.sections[0]
    assert page.different_first_page_header_footer
    for part in (page.header, page.footer, page.first_page_header, page.first_page_footer):
        told = [p.text for p in part.paragraphs if p.style.name == "Handling"]
        assert told == ["OFFICIAL - for exercise participants <only>"]
    assert (page.page_width, page.page_height) == (Cm(21.0), Cm(29.7)) or (
        abs(page.page_width - Cm(21.0)) < 1000 and abs(page.page_height - Cm(29.7)) < 1000
    )


def test_lists_begin_at_one() -> None:
    """Each numbered list is counted anew; items keep their depth and have Word's styles."""
    inner = Item(text("b"), (Item(text("c"), (Item(text("d"), (Item(text("e")),)),)),))
    read = made(
        Listing((Item(text("a")), inner), True),
        Listing((Item(text("again")),), True),
        Listing((Item(text("bullet"), (Item(text("inner")),)),)),
    )
    listed = [p for p in read.paragraphs if p.style.name.startswith("List")]
    assert [(p.style.name, p.text) for p in listed] == [
        ("List Number", "a"),
        ("List Number", "b"),
        ("List Number 2", "c"),
        ("List Number 3", "d"),
        ("List Number 3", "e"),
        ("List Number", "again"),
        ("List Bullet", "bullet"),
        ("List Bullet 2", "inner"),
    ]
    numbers = [p._p.pPr.numPr.numId.val for p in listed]
    assert len(set(numbers[:5])) == 1
    assert len({numbers[0], numbers[5], numbers[6]}) == 3
    lists = read.part.numbering_part.element
    for number in (numbers[0], numbers[5]):
        assert [each.val for each in found(lists.num_having_numId(number), "w:startOverride")] == [
            1,
            1,
            1,
        ]


def test_a_saying_is_a_quotation(read: Read) -> None:
    """A paragraph that is one saying; a saying within a sentence is stressed."""
    quotes = [p.text for p in read.paragraphs if p.style.name == "Quote"]
    assert quotes == ["\u201cWe cannot wait for the spring.\u201d"]
    styled = {run.text: run.style.name for p in read.paragraphs for run in p.runs}
    assert styled["\u201cso be it\u201d"] == "Emphasis"
    assert styled["river line"] == "Strong"


def test_a_remark_says_its_kind() -> None:
    """Not by the colour of its edge alone, and not twice."""
    tones: tuple[Literal["note", "finding", "caution"], ...] = ("note", "finding", "caution")
    titles = [Callout(title, (), tone) for tone in tones for title in ("Care", tone.upper())]
    heads = [table.cell(0, 0).text for table in made(*titles).tables]
    assert heads == ["Note: Care", "NOTE", "Finding: Care", "FINDING", "Caution: Care", "CAUTION"]


def test_room_to_write() -> None:
    """As many lines as asked for; empty columns are wide and their rows high."""
    empty = text("")
    row = (text("word " * 60), empty, text("……………"))
    plan = Table("Plan", ("Observation", "Owner", "Done by"), (row, row))
    read = made(Blank("Rating", 4), plan)
    assert sum(p.style.name == "Blank Line" for p in read.paragraphs) == 4
    table = found(read.element.body, "w:tbl")[-1]
    assert int(table.tblGrid[1].get(qn("w:w"))) > 1500
    assert len(found(table, "w:trHeight")) == 2
    assert "…" not in "".join(cell.text for row in read.tables[-1].rows for cell in row.cells)


def test_pages_begin_where_they_should(read: Read) -> None:
    """The first section does, and those that ask for it."""
    breaks = [
        p.text
        for p in read.paragraphs
        if p._p.pPr is not None and found(p._p.pPr, "w:pageBreakBefore")
    ]
    assert breaks == ["Exercise overview", "Improvement plan", "Annexes"]


# What Word asks for -------------------------------------------------------------------------

#: Children of an element come in this order, or Word says that the file is damaged.
ORDERS = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind jc "
    "outlineLvl",
    "w:rPr": "rStyle rFonts b bCs i iCs noProof color sz szCs u rtl lang",
    "w:tblPr": "tblStyle tblW tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption",
    "w:tblBorders": "top left bottom right insideH insideV",
    "w:tcPr": "tcW tcBorders shd vAlign",
    "w:tbl": "tblPr tblGrid tr",
    "w:tr": "trPr tc",
    "w:style": "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr "
    "trPr tcPr tblStylePr",
    "w:tblStylePr": "pPr rPr tblPr trPr tcPr",
    "w:lvl": "start numFmt pStyle suff lvlText lvlJc pPr rPr",
    "w:abstractNum": "multiLevelType lvl",
    "w:num": "abstractNumId lvlOverride",
    "w:numbering": "abstractNum num",
    "w:sectPr": "headerReference footerReference pgSz pgMar cols titlePg",
    "w:settings": "zoom defaultTabStop characterSpacingControl updateFields compat themeFontLang "
    "decimalSymbol listSeparator",
    "w:styles": "docDefaults style",
    "wp:inline": "extent docPr cNvGraphicFramePr graphic",
}


def test_parts_come_in_the_order_of_the_format(sample: bytes) -> None:
    """In every part; an element that the test does not know fails it, to be looked up."""
    checked = Counter[str]()
    for name, root in parts(sample).items():
        for tag, order in ORDERS.items():
            known = order.split()
            for element in root.iter(qn(tag)):
                places = [known.index(child.tag.rsplit("}", 1)[-1]) for child in element]
                if tag == "w:sectPr":  # references stand in any order among themselves
                    places = [max(place, 1) for place in places]
                assert places == sorted(places), (name, tag, [child.tag for child in element])
                checked[tag] += 1
    assert set(checked) == set(ORDERS)


def test_every_style_named_is_there(sample: bytes) -> None:
    """And every list that is counted, and every part that is related."""
    read = parts(sample)
    styles = read["word/styles.xml"]
    ids = {each.get(qn("w:styleId")) for each in styles.iter(qn("w:style"))}
    numbers = {each.get(qn("w:numId")) for each in read["word/numbering.xml"].iter(qn("w:num"))}
    for root in read.values():
        for tag in ("w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next"):
            assert {each.get(qn("w:val")) for each in root.iter(qn(tag))} <= ids
        used = {each.get(qn("w:val")) for each in root.iter(qn("w:numId"))}
        assert used <= numbers
    with zipfile.ZipFile(BytesIO(sample)) as file:
        names = set(file.namelist())
    targets = {
        each.get("Target", "")
        for each in read["word/_rels/document.xml.rels"]
        if each.get("TargetMode") != "External"
    }
    assert {f"word/{target}" for target in targets} <= names


def test_nothing_says_who_or_when(sample: bytes) -> None:
    """Title and language are told; no author, no machine, no moment; the same bytes again."""
    assert packed(sample_document()) == sample
    core = docx.Document(BytesIO(sample)).core_properties
    assert core.title == "Bridge 2025: after-action report"
    assert core.language == "en-GB"
    assert (core.author, core.last_modified_by, core.comments) == ("", "", "")
    assert (core.created, core.modified) == (None, None)
    with zipfile.ZipFile(BytesIO(sample)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"
        assert not any("thumbnail" in name or "app.xml" in name for name in file.namelist())
        assert b"python-docx" not in b"".join(map(file.read, file.namelist()))
    lang = parts(sample)["word/styles.xml"].find(f".//{qn('w:lang')}")
    assert lang is not None
    assert lang.get(qn("w:val")) == "en-GB"


# Hostile text -------------------------------------------------------------------------------


@settings(max_examples=15)
@given(ANYTHING, ANYTHING, st.sampled_from(["", "code", "quote", "strong"]))
def test_any_text_is_read_back(words: str, name: str, tone: Any) -> None:
    """In a paragraph, a link, a cell, a title, a label; nothing gets out of where it stands."""
    whole = Document(
        name,
        words,
        ((words, text(name)),),
        (
            Section(
                name,
                words,
                (
                    Paragraph(text("<", (words, tone), ">", Run(name, tone, words)), words),
                    Table(words, (words,), ((text((words, tone)),),), anchors=(name,)),
                    Callout(name, (Blank(words),)),
                    Listing((Item(text(words), anchor=name),)),
                ),
            ),
        ),
        words,
        words,
    )
    raw = packed(whole)
    parts(raw)
    read: Read = docx.Document(BytesIO(raw))
    said = "<" + tidy(words) + ">" + tidy(name)
    assert said in [p.text for p in read.paragraphs]
    table = next(each for each in read.tables if each.style.name == "Report Table")
    assert table.cell(1, 0).text == tidy(words)


def test_letters_from_the_right() -> None:
    """Runs of them are told to Word; digits and Latin words between them are not."""
    read = made(Paragraph(text(HOSTILE[12] + " in English")))
    runs = [(run.text, run.font.rtl) for run in read.paragraphs[-1].runs]
    turned = [said for said, rtl in runs if rtl]
    assert "".join(said for said, _ in runs) == HOSTILE[12] + " in English"
    assert len(turned) == 2
    assert not any(re.search("[0-9A-Za-z(]", said) for said in turned)


@given(
    st.lists(
        st.lists(st.text("ab W", max_size=200), min_size=3, max_size=3), min_size=1, max_size=4
    ),
    st.integers(1500, 12000),
)
def test_columns_fill_the_table(rows: list[list[str]], width: int) -> None:
    """Exactly, none without room; a column of short words is not cut for a long one."""
    cells = [[text(cell) for cell in row] for row in rows]
    widths = column_widths(("A", "B", "C"), cells, width)
    assert sum(widths) == width
    assert min(widths) > 0


def test_a_short_column_stays_whole() -> None:
    """A long text folds, a figure beside it does not."""
    rows = [[text("word " * 100), text("2025 Q1"), text("100 %")]]
    widths = column_widths(("Text", "Quarter", "Odds"), rows, 9600)
    assert widths[0] > 6000
    assert widths[1] > 700


# Pictures, the disk, what is missing --------------------------------------------------------


def pixels(png: bytes) -> tuple[int, list[bytes]]:
    """A picture's bytes for one dot, and its lines of dots."""
    head, data, place = png[16:29], b"", 8
    while place < len(png):
        size, kind = int.from_bytes(png[place : place + 4], "big"), png[place + 4 : place + 8]
        data += png[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
        place += 12 + size
    width, depth, colours = int.from_bytes(head[:4], "big"), head[8], head[9]
    step = {0: 1, 2: 3, 4: 2, 6: 4}[colours]
    assert (depth, head[12]) == (8, 0)
    raw, lines = zlib.decompress(data), [bytes(width * step)]
    for start in range(0, len(raw), width * step + 1):
        line = bytearray(raw[start + 1 : start + 1 + width * step])
        for n, value in enumerate(line):
            left = line[n - step] if n >= step else 0
            up = lines[-1][n]
            over = lines[-1][n - step] if n >= step else 0
            near = min((left, up, over), key=lambda each: abs(left + up - over - each))
            line[n] = (value + (0, left, up, (left + up) // 2, near)[raw[start]]) & 255
        lines.append(bytes(line))
    return step, lines[1:]


def test_letters_of_a_picture_are_drawn() -> None:
    """With the system's fonts and without them, dark on white."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">'
        "<style>text{{font-family:nowhere}}</style>"
        '<text x="5" y="30" font-size="28">{}</text></svg>'
    )
    for fonts in (True, False):
        raster = Raster(72, system_fonts=fonts)
        dark = []
        for word in ("", "iiii", "Wiim"):
            picture = raster.draw(svg.format(word))
            assert (picture.width, picture.height) == (150, 30)
            step, lines = pixels(picture.png)
            assert lines[0][:3] == b"\xff\xff\xff"
            dark.append(sum(value < 128 for line in lines for value in line[::step]))
        assert 0 == dark[0] < 10 < dark[1] < dark[2]


def test_pictures_are_light() -> None:
    """Whatever page the machine's owner prefers, and in the colours of the light page."""
    step, lines = pixels(Raster(72).draw(forest_picture().svg).png)
    dots = {line[n : n + 3] for line in lines for n in range(0, len(line), step)}
    assert lines[2][:3] == b"\xff\xff\xff"
    for tone in ("one", "two", "ink"):
        assert bytes.fromhex(TONES[tone][0][1:]) in dots, tone


@pytest.mark.parametrize("svg", ["", "<svg/>", "no drawing", '<svg width="-1" height="5"/>'])
def test_what_is_no_picture_is_said(svg: str) -> None:
    """In one line."""
    with pytest.raises(WargameError, match="picture"):
        made(Figure(svg, "c", "a"))


@pytest.mark.parametrize("missing", ["docx", "typst"])
def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """With the way to get it, and before any work is done."""
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "wargame.report.docx")
    with pytest.raises(WargameError, match=r"pip install 'wargame\[report\]'"):
        import_module("wargame.report.docx")


def test_the_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """An old report is replaced; a folder that is not there is said."""
    path = tmp_path / "r.docx"
    path.write_bytes(b"old")
    write(sample_document(3), path)
    assert docx.Document(str(path)).paragraphs[0].text == "Bridge 2025: after-action report"
    assert [each.name for each in tmp_path.iterdir()] == ["r.docx"]
    with pytest.raises(WargameError, match="no folder"):
        write(sample_document(1), tmp_path / "none" / "r.docx")


def test_a_document_without_anything() -> None:
    """No facts, no sections, no handling: a title page and nothing else."""
    whole = docx.Document(BytesIO(packed(Document("T", "", (), ()))))
    assert [p.text for p in whole.paragraphs] == ["T"]
    assert made(Table("", ("A", "B"), ((text("short row"),),))).tables[0].cell(1, 1).text == ""


# Another program ----------------------------------------------------------------------------


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not on this machine"
)
def test_libreoffice_keeps_tables_and_pictures(tmp_path: Path) -> None:
    """Read by it and written again: every table with its head, every picture with its words."""
    write(sample_document(120), tmp_path / "r.docx")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    for kind in ("odt", "pdf"):
        command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir"]
        command += [str(tmp_path), str(tmp_path / "r.docx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "r.odt") as file:
        content = ElementTree.fromstring(file.read("content.xml"))
    office = "{urn:oasis:names:tc:opendocument:xmlns:"
    tables = list(content.iter(f"{office}table:1.0}}table"))
    assert len(tables) == 8
    assert (
        sum(1 for t in tables if t.find(f"{office}table:1.0}}table-header-rows") is not None) == 7
    )
    rows = [len(list(table.iter(f"{office}table:1.0}}table-row"))) for table in tables]
    assert max(rows) == 121
    told = [each.text for each in content.iter(f"{office}svg-compatible:1.0}}desc")]
    assert len(told) == 3
    assert all(told)
    titles = ["".join(each.itertext()) for each in content.iter(f"{office}text:1.0}}h")]
    assert titles[0] == "Exercise overview"
    assert HOSTILE[0] in titles
    assert len(list(content.iter(f"{office}text:1.0}}table-of-content"))) == 1
    pdf = (tmp_path / "r.pdf").read_bytes()
    assert 9 <= len(re.findall(rb"/Type\s*/Page[^s]", pdf)) <= 14
    assert len(re.findall(rb"/Subtype\s*/Image", pdf)) >= 3


def test_a_long_annex_is_quick() -> None:
    """Ten thousand rows in a few seconds: a report is there minutes after the exercise."""
    from time import process_time

    start = process_time()  # others may be at work
    packed(Document("T", "", (), (Section("s", "S", (orders(10_000),)),)))
    assert process_time() - start < 15
