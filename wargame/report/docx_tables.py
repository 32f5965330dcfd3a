"""Tables of a document as Word has them: a head that comes again on every page, fixed columns."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from wargame.report.document import Run, Table, Text, Tone, plain
from wargame.report.docx_styles import BOXES, TABLE_POINTS, TEXT_HEIGHT, colour, edges
from wargame.report.docx_words import Places, paragraph, words
from wargame.report.svg import text_width
from wargame.report.tidy import one_line

#: Room beside the text of a cell, both sides, in twentieths of a point.
_BESIDE = 190
#: The least width of a column, and the most that one word may claim, as a part of the table; all
#: columns together may claim so much.
_LEAST, _CLAIM, _CLAIM_ALL = 480, 0.17, 0.6
#: How much wider bold letters are, and points of a letter of code.
_BOLD, _CODE = 1.1, 0.61 * TABLE_POINTS
#: The most letters of a row's head that is set in bold.
_HEAD = 48
#: What a column that is filled in by hand may claim.
_HAND = 0.2
_HIGH = '<w:trHeight w:val="680" w:hRule="atLeast"/>'
_RULED = edges(insideH=(4, "rule"), insideV=(4, "rule"))
_LINE = 20 * TABLE_POINTS * 1.25


def table(block: Table, places: Places, width: int) -> str:
    """The table's XML, ``width`` twentieths of a point wide."""
    columns = len(block.header)
    rows = [
        tuple(() if _blank(cell) else cell for cell in (*row, *([()] * columns))[:columns])
        for row in block.rows
    ]
    # Row heads are bold, unless they are whole sentences.
    heads = block.heads and all(len(plain(row[0])) <= _HEAD for row in rows if row)
    # Where dots or empty columns wait for somebody's hand: lines between them, and high rows.
    dotted = any(_blank(cell) for row in block.rows for cell in row)
    hand = dotted or sum(_by_hand(rows, place) for place in range(columns)) > 1
    widths = column_widths(block.header, rows, width, heads=heads, hand=hand)
    align = block.align.ljust(columns, "l")
    head = "".join(
        _cell(paragraph("TableText", words(title), f"<w:keepNext/>{_side(side)}"), wide)
        for title, wide, side in zip(block.header, widths, align, strict=False)
    )
    body = []
    for number, row in enumerate(rows):
        anchor = block.anchors[number] if number < len(block.anchors) else ""
        cells = []
        for place, (cell, wide, side) in enumerate(zip(row, widths, align, strict=False)):
            inside = places.runs(cell)
            if not place and anchor:
                inside = places.mark(anchor, inside)
            cells.append(_cell(paragraph("TableText", inside, _side(side)), wide))
        high = _HIGH if hand and not all(plain(cell).strip() for cell in row) else ""
        whole = "<w:cantSplit/>" if _fits(row, widths) else ""
        kept = f"<w:trPr>{whole}{high}</w:trPr>" if whole or high else ""
        body.append(f"<w:tr>{kept}{''.join(cells)}</w:tr>")
    begun = opened("ReportTable", widths, one_line(block.caption), heads=heads, ruled=hand)
    return (
        f"{begun}"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{''.join(body)}</w:tbl>"
    )


def facts(rows: Sequence[tuple[str, Text]], places: Places, width: int) -> str:
    """Labels and their values, side by side, without a head."""
    longest = max((20 * text_width(one_line(label), 10.5) for label, _ in rows), default=0)
    first = min(int(longest) + 2 * _BESIDE, int(0.36 * width))
    widths = [first, width - first]
    body = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        f"{_cell(paragraph('TableFact', words(label)), first)}"
        f"{_cell(paragraph('TableFact', places.runs(value)), width - first)}</w:tr>"
        for label, value in rows
    )
    return f"{opened('ReportFacts', widths, 'Facts of the exercise', headed=False)}{body}</w:tbl>"


def box(kind: str, title: str, inside: str, width: int) -> str:
    """A remark: its title is the head of a table of one cell, and comes again on the next page."""
    said = one_line(title)
    # What the colour of the edge says, in a word; not twice where the title says it.
    label = "" if said.lower() == kind else kind.capitalize() + ": " * bool(said)
    tone = f'<w:color w:val="{colour(BOXES[kind][0])}"/>'
    head = _cell(paragraph("BoxTitle", words(label, tone) + words(said)), width)
    return (
        f"{opened(f'Report{kind.capitalize()}', [width], said, heads=False)}"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        f"<w:tr>{_cell(inside, width)}</w:tr></w:tbl>"
    )


def opened(
    style: str,
    widths: Sequence[int],
    told: str,
    *,
    heads: bool = True,
    headed: bool = True,
    ruled: bool = False,
) -> str:
    """The beginning of a table: its look, what it is in words, its columns.

    ``heads`` is whether the first column heads its rows, ``headed`` whether there is a head row,
    ``ruled`` whether lines divide the columns.
    """
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    look = (
        f'<w:tblLook w:val="{0x0600 | 0x20 * headed | 0x80 * heads:04X}" '
        f'w:firstRow="{int(headed)}" w:lastRow="0" w:firstColumn="{int(heads)}" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    )
    lines = _RULED if ruled else ""
    caption = f"<w:tblCaption w:val={quoteattr(told)}/>" if told else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'{lines}<w:tblLayout w:type="fixed"/>{look}{caption}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def column_widths(
    header: Sequence[str],
    rows: Sequence[Sequence[Text]],
    width: int,
    *,
    heads: bool = False,
    hand: bool = False,
) -> list[int]:
    """Widths that add up to ``width``: every word whole where that can be, then by need.

    ``heads`` is whether the first column is in bold, ``hand`` whether empty ones are written in.
    """
    least, most = [], []
    claim = width * max(_CLAIM, _CLAIM_ALL / len(header))
    for place, title in enumerate(header):
        bold = _BOLD if heads and place == 0 else 1.0
        said = one_line(title)
        cells = [(_BOLD * _wide(said), _BOLD * _word(said))]
        for row in rows:
            whole = sum(_run_wide(run) for run in row[place])
            word = max((_word(one_line(run.text), run.tone) for run in row[place]), default=0.0)
            cells.append((bold * whole, bold * word))
        longest = max(word for _, word in cells)
        least.append(max(_LEAST, min(longest + _BESIDE, claim)))
        room = _HAND * width if hand and _by_hand(rows, place) else 0.0
        most.append(max(least[-1], room, max(whole for whole, _ in cells) + _BESIDE))
    spare = width - sum(least)
    if spare <= 0:  # too many columns: by the same measure for all
        made = [int(wide * width / sum(least)) for wide in least]
    else:
        need = [high - low for low, high in zip(least, most, strict=True)]
        if sum(need) <= spare:  # all fit on one line: what is over goes to all alike
            over = (spare - sum(need)) / len(need)
            made = [int(high + over) for high in most]
        else:  # by the root of the need, so that one long column leaves the others room
            made = _shared(least, need, spare)
    made[-1] += width - sum(made)
    return made


def _shared(least: Sequence[float], need: Sequence[float], spare: float) -> list[int]:
    """The spare room: all they need to the columns that need little, the rest by the root of it."""
    got = [0.0] * len(need)
    waiting = set(range(len(need)))
    while waiting:
        small = {place for place in waiting if need[place] <= spare / len(waiting)}
        if not small:
            total = sum(need[place] ** 0.5 for place in waiting)
            for place in waiting:
                got[place] = min(need[place], spare * need[place] ** 0.5 / total)
            break
        for place in small:
            got[place] = need[place]
        spare -= sum(need[place] for place in small)
        waiting -= small
    return [int(low + extra) for low, extra in zip(least, got, strict=True)]


def _fits(row: Sequence[Text], widths: Sequence[int]) -> bool:
    """Whether a row is short enough to be kept on one page."""
    lines = max(
        _wide(plain(cell)) / max(1, wide - _BESIDE) + plain(cell).count("\n")
        for cell, wide in zip(row, widths, strict=True)
    )
    return lines * _LINE < TEXT_HEIGHT / 3


def _blank(cell: Text) -> bool:
    """Whether a cell is a row of dots to write on: in a table that is an empty cell."""
    said = plain(cell).strip()
    return len(said) > 2 and not said.strip(".…_")


def _by_hand(rows: Sequence[Sequence[Text]], place: int) -> bool:
    """Whether a column has nothing in it yet."""
    return bool(rows) and not any(plain(row[place]).strip() for row in rows)


def _run_wide(run: Run) -> float:
    """Letters of one width are wider than those of a text."""
    said = one_line(run.text)
    return 20 * _CODE * len(said) if run.tone == "code" else _wide(said)


def _word(said: str, tone: Tone = "") -> float:
    """The longest word."""
    return max((_run_wide(Run(word, tone)) for word in said.split(" ")), default=0.0)


def _wide(said: str) -> float:
    return 20 * text_width(said, TABLE_POINTS)


def _cell(inside: str, width: int) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'


def _side(letter: str) -> str:
    return '<w:jc w:val="right"/>' if letter == "r" else ""
