"""The style sheet, the lists and the settings of a Word document, written whole.

Every look has a style by the name that Word gives it, so that a house style can be laid over the
document.  Sizes are half points (``sz``), lengths twentieths of a point, as the format has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from wargame.report.svg import TONES

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

#: A4 and its margins; what is left between them is :data:`TEXT` wide.
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
MARGIN, MARGIN_TOP, MARGIN_FOOT = 1134, 1361, 1247
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
TEXT_HEIGHT = PAGE_HEIGHT - MARGIN_TOP - MARGIN_FOOT

#: Points of the letters in a table.
TABLE_POINTS = 9.0

#: Families that are on every system under these names or have the same widths there.
SANS, MONO = "Arial", "Courier New"

#: The levels of headings that have a style; deeper sections take the last.
HEADINGS = 4
#: The depth of lists that have a style.
LISTS = 3

#: What stands between a section's number and its title.
NUMBER_GAP = "\u2002"
#: The instance of the sections' numbers; numbered lists come after it.
_SECTIONS = 3
FIRST_LIST = 4

#: The box of each kind of remark: the tone of its edge, the shade of its ground.
BOXES = {"note": ("dim", "F1F3F4"), "finding": ("good", "EDF6F3"), "caution": ("two", "FBF1E7")}


def styles(language: str) -> str:
    """The part of the package that holds the styles."""
    return (
        f'<w:styles xmlns:w="{SPACE}">{_defaults(language)}'
        f"{''.join(_paragraphs())}{''.join(_characters())}{''.join(_tables())}</w:styles>"
    )


def _defaults(language: str) -> str:
    # No letters and colours here: in a table some programs let them overrule those of a run's
    # style.  The style Normal has them.
    lang = quoteattr(language)
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:lang w:val={lang} w:eastAsia={lang} w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )


def _paragraphs() -> Iterator[str]:
    yield _style(
        "Normal",
        "Normal",
        paragraph='<w:spacing w:after="120" w:line="269" w:lineRule="auto"/>',
        run=f"{_font(SANS)}{_ink('ink')}{_size(20)}",
        default=True,
        quick=True,
    )
    yield _paragraph(
        "Title",
        "Title",
        '<w:keepNext/><w:spacing w:before="2600" w:after="160" w:line="240" w:lineRule="auto"/>',
        f"<w:b/><w:bCs/>{_ink('one')}{_size(56)}",
    )
    yield _paragraph(
        "Subtitle",
        "Subtitle",
        '<w:spacing w:after="480"/>',
        f"{_ink('dim')}{_size(26)}",
    )
    looks = (
        (420, 140, f"<w:b/><w:bCs/>{_ink('one')}{_size(34)}"),
        (320, 100, f"<w:b/><w:bCs/>{_size(26)}"),
        (260, 80, f"<w:b/><w:bCs/>{_size(22)}"),
        (220, 60, f"<w:b/><w:bCs/>{_ink('dim')}{_size(20)}"),
    )
    for level, (before, after, run) in enumerate(looks, 1):
        yield _paragraph(
            f"Heading{level}",
            f"heading {level}",
            "<w:keepNext/><w:keepLines/>"
            f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{_SECTIONS}"/></w:numPr>'
            f'<w:spacing w:before="{before}" w:after="{after}" '
            f'w:line="240" w:lineRule="auto"/><w:outlineLvl w:val="{level - 1}"/>',
            run,
        )
    yield _paragraph(
        "TOCHeading",
        "TOC Heading",
        '<w:keepNext/><w:pageBreakBefore/><w:spacing w:after="200"/>',
        looks[0][2],
    )
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    for level, (before, indent) in enumerate(((120, 0), (0, 340), (0, 680)), 1):
        yield _paragraph(
            f"TOC{level}",
            f"toc {level}",
            f'{tab}<w:spacing w:before="{before}" w:after="40"/>'
            f'<w:ind w:left="{indent}" w:right="567"/>',
            "<w:b/><w:bCs/>" if level == 1 else "",
            quick=False,
        )
    middle = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    for name in ("Header", "Footer"):
        yield _paragraph(
            name,
            name.lower(),
            f'{middle}<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>',
            f"{_ink('dim')}{_size(16)}",
            quick=False,
        )
    yield _paragraph(
        "Handling",
        "Handling",
        '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>',
        f"<w:b/><w:bCs/>{_size(17)}",
    )
    yield _paragraph(
        "Caption",
        "caption",
        '<w:keepLines/><w:spacing w:before="120" w:after="80" w:line="240" w:lineRule="auto"/>',
        f"<w:b/><w:bCs/>{_ink('dim')}{_size(18)}",
    )
    yield _paragraph(
        "Figure",
        "Figure",
        '<w:keepNext/><w:spacing w:before="160" w:after="40" w:line="240" w:lineRule="auto"/>',
        "",
    )
    for kind, name in enumerate(("Bullet", "Number")):
        for depth in range(LISTS):
            yield _paragraph(
                list_style(bool(kind), depth),
                f"List {name} {depth + 1 if depth else ''}".strip(),
                f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{kind + 1}"/></w:numPr>'
                f'<w:spacing w:after="60"/>'
                f'<w:ind w:left="{list_indent(depth)}" w:hanging="340"/>',
                "",
            )
    yield _paragraph(
        "Quote",
        "Quote",
        '<w:pBdr><w:left w:val="single" w:sz="18" w:space="10" '
        f'w:color="{colour("rule")}"/></w:pBdr>'
        '<w:spacing w:before="60" w:after="140"/><w:ind w:left="454" w:right="454"/>',
        "<w:i/><w:iCs/>",
    )
    small = '<w:spacing w:before="20" w:after="20" w:line="247" w:lineRule="auto"/>'
    yield _paragraph("TableText", "Table Text", small, _size(int(2 * TABLE_POINTS)))
    yield _paragraph("TableFact", "Table Fact", '<w:spacing w:before="50" w:after="50"/>', "")
    yield _paragraph(
        "BoxTitle",
        "Box Title",
        '<w:keepNext/><w:spacing w:before="40" w:after="0"/>',
        "<w:b/><w:bCs/>",
    )
    yield _paragraph(
        "BlankLabel",
        "Blank Label",
        '<w:keepNext/><w:spacing w:before="200" w:after="0"/>',
        "<w:b/><w:bCs/>",
    )
    yield _paragraph(
        "BlankLine",
        "Blank Line",
        '<w:spacing w:before="260" w:after="0" w:line="240" w:lineRule="auto"/>',
        f"{_ink('dim')}",
    )
    yield _paragraph(
        "Gap",
        "Gap",
        '<w:spacing w:after="0" w:line="160" w:lineRule="exact"/>',
        _size(8),
        quick=False,
    )


def _characters() -> Iterator[str]:
    yield _style("DefaultParagraphFont", "Default Paragraph Font", "character", default=True)
    looks = (
        ("Strong", "Strong", "<w:b/><w:bCs/>"),
        ("Emphasis", "Emphasis", "<w:i/><w:iCs/>"),
        ("Quiet", "Quiet", f"{_ink('dim')}"),
        ("Code", "Code", f"{_font(MONO)}<w:noProof/>{_size(18)}"),
        ("Good", "Good", f"{_ink('good')}"),
        ("Bad", "Bad", f"{_ink('bad')}"),
        ("Hyperlink", "Hyperlink", f'{_ink("one")}<w:u w:val="single"/>'),
    )
    for id, name, run in looks:
        yield _style(id, name, "character", run=run, based="DefaultParagraphFont", quick=True)


def _tables() -> Iterator[str]:
    yield (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"{_room(0, 108)}</w:tblPr></w:style>"
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList">'
        '<w:name w:val="No List"/><w:uiPriority w:val="99"/>'
        "<w:semiHidden/><w:unhideWhenUsed/></w:style>"
    )
    rows = edges(top=(8, "dim"), bottom=(8, "dim"), insideH=(4, "rule"))
    head = (
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr>'
        f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{colour("dim")}"/>'
        f'</w:tcBorders>{_shade(colour("panel"))}<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    )
    first = '<w:tblStylePr w:type="firstCol"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr>'
    yield _table("ReportTable", "Report Table", rows + _room(20, 90), head + first)
    yield _table("ReportFacts", "Report Facts", edges(insideH=(4, "rule")) + _room(0, 90), first)
    for kind, (edge, ground) in BOXES.items():
        look = edges(left=(36, edge)) + _room(30, 170)
        name = kind.capitalize()
        yield _table(f"Report{name}", f"Report {name}", look, "", _shade(ground))


def numbering() -> str:
    """The kinds of list and the numbers of the sections, and an instance of each.

    Instances 1 and 2, bullets and numbers, are for whoever uses the styles by hand.
    """
    levels = [[_level(kind, depth) for depth in range(LISTS)] for kind in (0, 1)]
    levels.append([_section(depth) for depth in range(HEADINGS)])
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{kind}"><w:multiLevelType w:val="multilevel"/>'
        f"{''.join(of_kind)}</w:abstractNum>"
        for kind, of_kind in enumerate(levels)
    )
    plain = "".join(
        f'<w:num w:numId="{kind + 1}"><w:abstractNumId w:val="{kind}"/></w:num>'
        for kind in range(len(levels))
    )
    return f'<w:numbering xmlns:w="{SPACE}">{kinds}{plain}</w:numbering>'


def numbered_anew(number: int) -> str:
    """Another numbered list, which begins at 1 on every level."""
    anew = "".join(
        f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="1"/></w:lvlOverride>'
        for depth in range(LISTS)
    )
    return f'<w:num xmlns:w="{SPACE}" w:numId="{number}"><w:abstractNumId w:val="1"/>{anew}</w:num>'


def list_indent(depth: int) -> int:
    """Where the text of an item begins, counted from 0 for the outermost list."""
    return 397 + 397 * depth


def list_style(numbered: bool, depth: int) -> str:
    """The style of an item, counted from 0 for the outermost list."""
    return f"List{'Number' if numbered else 'Bullet'}{depth + 1 if depth else ''}"


def _level(kind: int, depth: int) -> str:
    if kind:
        form = ("decimal", "lowerLetter", "lowerRoman")[depth]
        mark = f"%{depth + 1}{'.' if depth == 0 else ')'}"
    else:
        form, mark = "bullet", ("•", "–", "▪")[depth]
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="{list_style(bool(kind), depth)}"/>'
        f'<w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{list_indent(depth)}" w:hanging="340"/></w:pPr>'
        f"<w:rPr>{_font(SANS)}</w:rPr></w:lvl>"
    )


def _section(depth: int) -> str:
    """A section's number with those of the sections around it."""
    number = ".".join(f"%{level}" for level in range(1, depth + 2))
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="Heading{depth + 1}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{number}{NUMBER_GAP}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr>'
        f'<w:rPr><w:b w:val="0"/><w:bCs w:val="0"/>{_ink("dim")}</w:rPr></w:lvl>'
    )


def settings(language: str) -> str:
    """Fields are brought up to date when the document is opened; the layout is today's Word's."""
    uri = "http://schemas.microsoft.com/office/word"
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{uri}" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    return (
        f'<w:settings xmlns:w="{SPACE}"><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:updateFields w:val="true"/>'
        f"<w:compat>{compat}</w:compat><w:themeFontLang w:val={quoteattr(language)}/>"
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


# Pieces -----------------------------------------------------------------------------------------


def _paragraph(id: str, name: str, paragraph: str, run: str, *, quick: bool = True) -> str:
    after = "Normal" if id.startswith(("Heading", "Title", "Subtitle", "Caption", "TOCH")) else ""
    return _style(
        id, name, paragraph=paragraph, run=run, based="Normal", follows=after, quick=quick
    )


def _style(
    id: str,
    name: str,
    kind: str = "paragraph",
    *,
    paragraph: str = "",
    run: str = "",
    based: str = "",
    follows: str = "",
    default: bool = False,
    quick: bool = False,
) -> str:
    own = ("Figure", "Handling", "TableText", "TableFact", "BoxTitle", "BlankLabel", "BlankLine")
    custom = ' w:customStyle="1"' if id in (*own, "Gap", "Quiet", "Code", "Good", "Bad") else ""
    return (
        f'<w:style w:type="{kind}"{" w:default=" + chr(34) + "1" + chr(34) if default else ""}'
        f'{custom} w:styleId="{id}"><w:name w:val="{name}"/>'
        f"{f'<w:basedOn w:val={chr(34)}{based}{chr(34)}/>' if based else ''}"
        f"{f'<w:next w:val={chr(34)}{follows}{chr(34)}/>' if follows else ''}"
        f"{'<w:qFormat/>' if quick else ''}"
        f"{f'<w:pPr>{paragraph}</w:pPr>' if paragraph else ''}"
        f"{f'<w:rPr>{run}</w:rPr>' if run else ''}</w:style>"
    )


def _table(id: str, name: str, look: str, parts: str, cell: str = "") -> str:
    cells = f"<w:tcPr>{cell}</w:tcPr>" if cell else ""
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr>{look}</w:tblPr>{cells}{parts}</w:style>'
    )


def edges(**sides: tuple[int, str]) -> str:
    """Lines of a table: their width in eighths of a point, and their tone."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="{colour(tone)}"/>'
        for side, (width, tone) in sides.items()
    )
    return f"<w:tblBorders>{lines}</w:tblBorders>"


def colour(tone: str) -> str:
    """A tone of the pictures, on a light page, as Word writes colours."""
    return TONES[tone][0].lstrip("#").upper()


def _room(above: int, beside: int) -> str:
    sides = (("top", above), ("left", beside), ("bottom", above), ("right", beside))
    inner = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    return f"<w:tblCellMar>{inner}</w:tblCellMar>"


def _shade(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def _ink(tone: str) -> str:
    return f'<w:color w:val="{colour(tone)}"/>'


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
