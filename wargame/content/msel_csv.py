"""The list of injects as CSV, for a spreadsheet: out of it, into it, and back the same.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which comes off
again on the way in.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wargame.content.context import Place
from wargame.content.source import Document, Loc, Mark
from wargame.content.validate import check
from wargame.errors import ContentError, Fault, WargameError, did_you_mean

if TYPE_CHECKING:
    from wargame.content.msel import MselEntry

#: Columns in order: what the heading says, and the key that an author writes.
COLUMNS = {
    "Serial": "serial",
    "Quarter": "quarter",
    "Minute": "minute",
    "From": "from",
    "To": "to",
    "Means": "means",
    "Event": "inject",
    "Branch": "branch",
    "Text": "text",
    "Expected action": "expect",
    "Objectives": "objectives",
    "Only when": "when",
    "After": "after",
    "Answered": "answered",
    "Standby": "standby",
    "Contingency": "contingency",
    "Instead": "instead",
}
_LISTS = {"to": ",", "objectives": ",", "when": ";"}
_NUMBERS = ("serial", "minute", "after", "instead")
_ANSWERS = ("standby", "answered")
#: Columns that tell how the list has been run so far; passed over on the way in.
STATE = ("Status", "Brought in", "Reason", "What was seen")
#: How a spreadsheet's formula begins, and what was put before one.
_FORMULA = tuple("=+-@\t\r")
#: Yes and no, as people write them and as spreadsheets of other languages do.
_YES = ("yes", "true", "1", "x", "wahr", "vrai", "verdadero", "vero", "prawda", "истина", "істина")
_NO = ("no", "false", "0", "", "falsch", "faux", "falso", "fałsz", "ложь", "хибність")
#: What may stand between cells, and what a spreadsheet may be told of it in a line of its own.
_BETWEEN, _SEPARATOR = ",;\t", re.compile(r"\s*\"?sep=(.)\"?\s*")
#: Numbers and quarters as spreadsheets and people put them.
_WHOLE, _TIME = re.compile(r"([0-9]{1,9})(?:[.,]0+)?"), re.compile(r"([0-9]{1,2}):([0-5][0-9])")
_QUARTERS = (
    re.compile(r"(?P<year>20[0-9]{2})[\s./-]*Q(?P<quarter>[1-4])", re.IGNORECASE),
    re.compile(r"Q(?P<quarter>[1-4])[\s./-]*(?P<year>20[0-9]{2})", re.IGNORECASE),
    re.compile(r"(?P<year>20[0-9]{2})-(?P<month>0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
)
#: Where a fault is as authors of YAML are told it, and what a quarter is asked to be.
_WHERE = re.compile(r"msel\[[0-9]+\]\.?(\w*)(?:\[[0-9]+\])?: ")
_ABSENT = re.compile(r"(?:.*: )?`(\w+)` is missing")
_QUARTER = "text of the form `^20[0-9]{2}Q[1-4]$`"
#: What steers a terminal and says nothing; lines and tabs within a cell are text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: Lines that a list may have, and characters of a file.
_MOST_ROWS, _MOST_TEXT = 2_000, 4_000_000


def to_csv(entries: Iterable[MselEntry], state: Mapping[int, tuple[str, ...]] | None = None) -> str:
    """The list as CSV with a heading, in the order given.

    ``state`` has the cells of :data:`STATE` by serial, for a list that is being run.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *(STATE if state is not None else ())])
    for entry in entries:
        row = [_cell(entry, key) for key in COLUMNS.values()]
        row += state.get(entry.serial, ("",) * len(STATE)) if state is not None else ()
        writer.writerow([guarded(text) for text in row])
    return out.getvalue()


#: What tells spreadsheets that a file is UTF-8; some read it as something else without it.
MARK = "\ufeff"


def from_csv(text: str, name: str = "the list") -> tuple[list[MselEntry], Place]:
    """Entries with the place they stand at, which :mod:`wargame.content.msel_table` wants.

    Raises ContentError with every fault at its line and column, counted in cells.
    """
    from wargame.content.msel import Msel

    document = _document(text.removeprefix(MARK), name)
    found, faults = check(document, Msel)
    if found is None:
        raise by_columns(ContentError(faults))
    return found.msel, Place(document, ("msel",))


def decoded(content: bytes, name: str) -> str:
    """A spreadsheet's file as text; WargameError where it is in no form of Unicode."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = f"{name} is not in UTF-8: save it as CSV (UTF-8)"
        raise WargameError(told) from error


def by_columns(error: ContentError) -> ContentError:
    """The same faults in the words of somebody who has a spreadsheet before her."""
    return ContentError(
        replace(fault, message=_spreadsheet(fault.message), hint=_hint(fault.hint))
        for fault in error.faults
    )


def _spreadsheet(message: str) -> str:
    titles = {key: title for title, key in COLUMNS.items()}
    found = _WHERE.match(message)
    if found is not None:
        message = f"{titles.get(found[1], found[1])}: {message[found.end() :]}"
    if absent := _ABSENT.fullmatch(message):
        message = f"{titles.get(absent[1], absent[1])}: the cell is empty, and an inject needs it"
    return message.replace(_QUARTER, "a quarter such as 2025Q1").replace(
        "expected true or false", "expected yes or no"
    )


def _hint(hint: str) -> str:
    return "" if hint == "remove the quotes" else hint


def guarded(text: str) -> str:
    """A cell that no spreadsheet reckons with."""
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text


def _cell(entry: MselEntry, key: str) -> str:
    value = getattr(entry, "sender" if key == "from" else key)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return f"{_LISTS[key]} ".join(value)
    return str(value)


def _document(text: str, name: str) -> Document:
    """The cells as a document, so that faults are found and told as in YAML."""
    if len(text) > _MOST_TEXT:
        raise ContentError([Fault(name, 0, 0, "too-big", "the file is too long for a list")])
    first, _, rest = text.partition("\n")
    told = _SEPARATOR.fullmatch(first)
    heads = (rest if told else text).splitlines()[:1]
    delimiter = max(_BETWEEN, key=(heads[0] if heads else "").count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=told[1] if told else delimiter)
    if told:
        next(reader, None)
    faults: list[Fault] = []
    marks: dict[Loc, Mark] = {(): Mark((1, 1), None, "*"), ("msel",): Mark((1, 1), None, "*")}
    rows: list[dict[str, Any]] = []
    try:
        heading = _heading(next(reader, []), name, reader.line_num)
        line = reader.line_num + 1
        for cells in reader:
            # A cell may hold line breaks: an entry is where its first line is.
            start, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) == _MOST_ROWS:
                many = f"more than {_MOST_ROWS:,} lines"
                raise ContentError([Fault(name, start, 1, "too-big", many)])
            loc = ("msel", len(rows))
            marks[loc] = Mark((start, 1), None, "*")
            row: dict[str, Any] = {}
            for place, cell in enumerate(cells):
                if place not in heading:
                    if cell.strip():
                        bare = "this cell has no heading"
                        faults.append(Fault(name, start, place + 1, "csv", bare))
                    continue
                key = heading[place]
                if not key:
                    continue
                if _CONTROL.search(cell):
                    odd = "this cell has a control character in it"
                    faults.append(Fault(name, start, place + 1, "csv", odd))
                value = _value(key, _unguarded(cell.strip()))
                if value is None:
                    continue
                row[key] = value
                marks[(*loc, key)] = mark = Mark((start, place + 1), (1, place + 1), "*")
                for number in range(len(value) if isinstance(value, list) else 0):
                    marks[(*loc, key, number)] = mark
            rows.append(row)
    except csv.Error as error:
        raise ContentError([Fault(name, reader.line_num, 1, "csv", str(error))]) from error
    return Document(name, None, text, {"msel": rows}, marks, tuple(faults))


def _heading(cells: list[str], name: str, line: int = 1) -> Mapping[int, str]:
    """Which key each column holds; every heading must be known, but their order is free."""
    known = {title.casefold(): key for title, key in COLUMNS.items()}
    found: dict[int, str] = {}
    faults = []
    told_only = {title.casefold() for title in STATE}
    for place, cell in enumerate(cells):
        word = cell.strip()
        key = known.get(word.casefold())
        if not word:
            continue
        if word.casefold() in told_only:
            found[place] = ""
            continue
        if key is None:
            told, hint = f"there is no column `{word[:40]}`", did_you_mean(word[:40], COLUMNS)
            faults.append(Fault(name, max(line, 1), place + 1, "csv", told, hint))
        elif key in found.values():
            twice = f"the column `{word}` stands twice"
            faults.append(Fault(name, max(line, 1), place + 1, "csv", twice))
        else:
            found[place] = key
    if not any(found.values()) and not faults:
        titles = ", ".join(COLUMNS)
        faults.append(Fault(name, 1, 1, "csv", "the first line names no columns", titles))
    if faults:
        raise ContentError(faults)
    return found


def _value(key: str, text: str) -> Any:
    """What a cell means; what cannot be read is left as text, for the model to refuse."""
    if key in _ANSWERS:
        word = text.casefold()
        return True if word in _YES else False if word in _NO else text
    if not text:
        return None
    if key in _LISTS:
        return [part.strip() for part in re.split(f"[{_LISTS[key]}]", text) if part.strip()]
    if key in _NUMBERS and (whole := _WHOLE.fullmatch(text)):
        return int(whole[1])
    if key == "minute" and (time := _TIME.fullmatch(text)):
        return int(time[1]) * 60 + int(time[2])
    if key == "quarter":
        return _quarter(text)
    return text


def _quarter(text: str) -> str:
    """A quarter as the list has it, also where it stands as ``Q1 2025`` or as one of its days."""
    for form in _QUARTERS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            number = parts.get("quarter") or (int(parts["month"]) + 2) // 3
            return f"{parts['year']}Q{number}"
    return text
