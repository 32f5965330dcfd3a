"""The sheets of the kit as PDF, set by Typst with the fonts it brings: the same everywhere.

A template is handed data and no markup: words of a scenario stay words, whatever they hold.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wargame.errors import WargameError
from wargame.record.files import disk_errors, written_aside
from wargame.report.document import (
    Blank,
    Block,
    Callout,
    Document,
    Figure,
    Listing,
    Paragraph,
    Section,
    Table,
    Text,
    plain,
)
from wargame.report.paper_html import Sheet, reader
from wargame.report.paper_sheets import Board, BoardRow, Form, Kit, Part
from wargame.report.tidy import one_line, tidy

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"
#: What to say where Typst is not there.
NEEDED = "PDF files need more than the core: pip install 'wargame[report]'."
#: From how many columns on a table is set small; letters that make a column a text.
_DENSE, _TEXT = 7, 14
#: A page in a PDF whose objects are not packed away.
_PAGE = re.compile(rb"/Type\s*/Page\b")


def there() -> bool:
    """Whether Typst can be asked."""
    try:
        _compiler()
    except WargameError:
        return False
    return True


def pdf(kit: Kit, part: Part, sheets: Sequence[Sheet]) -> bytes:
    """One part as a PDF; raises WargameError without Typst, or where a card does not fit."""
    name, data = prepared(kit, part, sheets)
    made = _compiled(name, data, "pdf", None)
    assert isinstance(made, bytes)
    return made


def pictures(kit: Kit, part: Part, sheets: Sequence[Sheet], dots: float = 96) -> list[bytes]:
    """The pages of a part as PNG, for looking at."""
    name, data = prepared(kit, part, sheets)
    made = _compiled(name, data, "png", dots)
    return made if isinstance(made, list) else [made]


def write(kit: Kit, part: Part, sheets: Sequence[Sheet], folder: Path) -> int:
    """Write a part whole or not at all and give its pages; a disk's no is a WargameError."""
    path = folder / f"{part.name}.pdf"
    made = pdf(kit, part, sheets)
    with disk_errors(path), written_aside(path, replace=True) as aside:
        aside.write_bytes(made)
    return len(sheets) or len(_PAGE.findall(made))


def prepared(kit: Kit, part: Part, sheets: Sequence[Sheet]) -> tuple[str, dict[str, Any]]:
    """The template of a part and what it is given."""
    if part.document is not None:
        document = _document(part.document, kit.colours[part.role])
        return "paper_document.typ", document | {
            "paper": kit.paper.typst,
            "edition": kit.edition,
        }
    data = {
        "paper": kit.paper.typst,
        "fit": kit.paper.fit,
        "page": [kit.paper.width, kit.paper.height],
        "deck": kit.paper.deck,
        "edition": kit.edition,
        "title": kit.title,
        "part": part.title,
        "role": part.role,
        "reader": reader(part.role, kit.readers),
        "colours": kit.colours,
        "sheets": [_sheet(sheet) for sheet in sheets],
    }
    return ("paper_cards.typ" if part.kind == "cards" else "paper_forms.typ"), data


def _compiled(name: str, data: dict[str, Any], form: Any, dots: float | None) -> Any:
    text = json.dumps(data, ensure_ascii=False)
    try:
        return _compiler().compile(
            str(TEMPLATES / name), format=form, ppi=dots, sys_inputs={"data": text}
        )
    except RuntimeError as error:  # the base of TypstError
        raise WargameError(f"A sheet cannot be set: {error}.") from error


@cache
def _compiler() -> typst.Compiler:
    try:
        import typst
    except ImportError as error:
        raise WargameError(NEEDED) from error
    return typst.Compiler(root=str(TEMPLATES), ignore_system_fonts=True)


# Sheets ------------------------------------------------------------------------------------


def _sheet(sheet: Sheet) -> dict[str, Any]:
    if sheet.kind == "forms":
        return {"kind": "forms", "forms": [_form(form) for form in sheet.forms]}
    if sheet.board is not None:
        return {"kind": "boards", "board": _board(sheet.board)}
    return dataclasses.asdict(sheet)


def _form(form: Form) -> dict[str, Any]:
    rows = [
        {"grow": grow, "items": [dataclasses.asdict(item) for item in row]}
        for grow, row in zip(form.grows(), form.rows, strict=True)
    ]
    return {"title": form.title, "owner": form.owner, "when": form.when, "half": form.half,
            "rows": rows}  # fmt: skip


def _board(board: Board) -> dict[str, Any]:
    made = dataclasses.asdict(board)
    made["rows"] = [_row(row) for row in board.rows]
    return made


def _row(row: BoardRow) -> dict[str, Any]:
    return {**dataclasses.asdict(row), "about": row.about}


# Documents ---------------------------------------------------------------------------------


def _document(document: Document, colour: str) -> dict[str, Any]:
    return {
        "title": one_line(document.title),
        "subtitle": one_line(document.subtitle),
        "handling": one_line(document.handling),
        "colour": colour,
        "facts": [[label, _text(value)] for label, value in document.facts],
        "sections": [_section(one) for one in document.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": one_line(section.title),
        "page": section.page,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(one) for one in section.sections],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"is": "Paragraph", "text": _text(block.text)}
        case Listing():
            return {"is": "Listing", "numbered": block.numbered, "items": _items(block)}
        case Table():
            return _table(block)
        case Figure():
            return {"is": "Figure", "svg": block.svg, "alt": block.alt, "caption": block.caption}
        case Callout():
            return {
                "is": "Callout",
                "title": one_line(block.title),
                "blocks": [_block(inner) for inner in block.blocks],
            }
        case Blank():
            return {"is": "Blank", "label": one_line(block.label), "lines": max(block.lines, 1)}


def _items(block: Listing) -> list[dict[str, Any]]:
    return [
        {"text": _text(item.text), "items": [{"text": _text(one.text)} for one in item.items]}
        for item in block.items
    ]


def _table(table: Table) -> dict[str, Any]:
    width = len(table.header)
    cells = [[plain(row[column]) for row in table.rows] for column in range(width)]
    longest = [max(map(len, column), default=0) for column in cells]
    means = [sum(map(len, column)) / max(len(column), 1) for column in cells]
    # A word that cannot be broken needs its room, a long text more lines rather than more width.
    words = [max((len(word) for cell in column for word in cell.split(" ")), default=0)
             for column in cells]  # fmt: skip
    shares = [
        0 if long <= _TEXT else max(round(mean**0.7), round(word * 0.5), 4)
        for long, mean, word in zip(longest, means, words, strict=True)
    ]
    if not any(shares):
        shares = [1] * width
    return {
        "is": "Table",
        "caption": one_line(table.caption),
        "header": list(table.header),
        "columns": shares,
        "align": list(table.align.ljust(width, "l")),
        "dense": width >= _DENSE,
        "rows": [[_text(cell) for cell in row] for row in table.rows],
    }


def _text(runs: Text) -> list[dict[str, str]]:
    """Runs with the blanks at their ends, which keep words apart."""
    return [{"text": re.sub("[ \t\n]+", " ", tidy(run.text)), "tone": run.tone} for run in runs]
