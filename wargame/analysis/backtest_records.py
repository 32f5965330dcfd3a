"""Recorded history out of a CSV file: a `quarter` column, and columns of numbers by name.

The file is read strictly, and whatever is wrong is said with its line and column, as for
content.  A blank cell means that nobody knows.  Columns of text are let through as long as
nobody asks for them as numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wargame.content.shelf import MAX_BYTES, read_bytes, search_path
from wargame.errors import ContentError, Fault, WargameError, did_you_mean

#: The record that ships, among the folders where content is found.
SHIPPED = "scenarios/history/2022-2024.csv"

_QUARTER = re.compile(r"(?P<year>[12][0-9]{3})Q(?P<part>[1-4])")
_CELL = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^,"][^,]*|)')
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


def quarter_number(name: str) -> int | None:
    """Quarters since year 0, so that they can be counted; None where this is no quarter."""
    found = _QUARTER.fullmatch(name)
    return 4 * int(found["year"]) + int(found["part"]) - 1 if found else None


def quarter_name(number: int) -> str:
    """The name of a quarter, such as ``2023Q4``."""
    return f"{number // 4}Q{number % 4 + 1}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it stands in the file; ``column`` counts characters from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Records:
    """A file of recorded series, quarter by quarter."""

    path: Path
    columns: tuple[str, ...]
    #: The cells of each quarter, by :func:`quarter_number`, in the order of ``columns``.
    rows: Mapping[int, Sequence[Cell]]

    def series(self, column: str) -> dict[int, float]:
        """What a column records, by quarter; quarters of which it records nothing are left out.

        Raises ContentError for every cell that is neither blank nor a number.
        """
        if column not in self.columns:
            hint = did_you_mean(column, self.columns)
            raise WargameError(f"{self.path} has no column `{column}`{'; ' + hint if hint else ''}")
        place = self.columns.index(column)
        found: dict[int, float] = {}
        faults = []
        for quarter, cells in sorted(self.rows.items()):
            cell = cells[place]
            value = float(cell.text) if _NUMBER.fullmatch(cell.text) else math.nan
            if math.isfinite(value):
                found[quarter] = value
            elif cell.text:
                told = f"{column}, {quarter_name(quarter)}: `{_short(cell.text)}` is no number"
                hint = "write digits with a decimal point, or leave the cell blank"
                faults.append(_fault(self.path, cell, "number", told, hint))
        if faults:
            raise ContentError(faults)
        return found

    def numeric(self) -> list[str]:
        """The columns that hold a number somewhere and no text anywhere."""
        return [
            name
            for place, name in enumerate(self.columns)
            if any(cells[place].text for cells in self.rows.values())
            and all(
                not cells[place].text or _NUMBER.fullmatch(cells[place].text)
                for cells in self.rows.values()
            )
        ]


def shipped_records(content: Path | None = None) -> Path:
    """Where the record that ships with the program stands."""
    for root in search_path(content):
        if (root / SHIPPED).is_file():
            return root / SHIPPED
    raise WargameError(f"the recorded series are missing: there is no {SHIPPED}")


def read_records(path: Path) -> Records:
    """Read a file of recorded series.

    Raises WargameError where there is no such file, ContentError with every fault of its form.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "there is no such file"
        raise WargameError(f"{path}: {what}; name a .csv file with a `quarter` column")
    lines = _lines(path)
    faults: list[Fault] = []
    rows = [_cells(path, number, text, faults) for number, text in lines]
    if faults:
        raise ContentError(faults)
    header = rows[0] if rows else []
    columns = tuple(cell.text for cell in header)
    _check_header(path, header, faults)
    if faults:
        raise ContentError(faults)
    place = columns.index("quarter")
    found: dict[int, Sequence[Cell]] = {}
    for cells in rows[1:]:
        _keep(path, header, place, cells, found, faults)
    if faults:
        raise ContentError(faults)
    if not found:
        raise WargameError(f"{path} has a header and no quarters")
    names = tuple(name for name in columns if name != "quarter")
    kept = {
        quarter: [cell for n, cell in enumerate(cells) if n != place]
        for quarter, cells in found.items()
    }
    return Records(path, names, kept)


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines that hold anything, with their numbers."""
    data = read_bytes(path)
    if len(data) > MAX_BYTES:
        raise WargameError(f"{path} is larger than {MAX_BYTES // 2**20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        told = "this is not UTF-8 text"
        raise ContentError(
            [Fault(path.as_posix(), line, 1, "not-utf8", told, "save it as UTF-8")]
        ) from None
    split = re.split(r"\r\n?|\n", text)
    return [(number, line) for number, line in enumerate(split, 1) if line.strip(" \t,")]


def _cells(path: Path, number: int, text: str, faults: list[Fault]) -> list[Cell]:
    """One line taken apart; what cannot be read stops at its place."""
    cells: list[Cell] = []
    at = 0
    while True:
        found = _CELL.match(text, at)
        end = at if found is None else found.end()
        if found is None or (end < len(text) and text[end] != ","):
            cell = Cell("", number, at + 1)
            told = "a cell in quotes is not closed, or goes on after its closing quote"
            faults.append(_fault(path, cell, "quotes", told, 'write "" for a quote inside one'))
            return cells
        quoted = found["quoted"]
        value = found["bare"] if quoted is None else quoted.replace('""', '"')
        cells.append(Cell(value.strip(), number, at + 1))
        if end == len(text):
            return cells
        at = end + 1


def _check_header(path: Path, header: Sequence[Cell], faults: list[Fault]) -> None:
    """One column is called `quarter`, and no two are called alike."""
    names = [cell.text for cell in header]
    if "quarter" not in names:
        first = header[0] if header else Cell("", 1, 1)
        if len(names) == 1 and re.search(r"[;\t]", names[0]):
            hint = "columns are set apart by commas"
        else:
            near = did_you_mean("quarter", names)
            hint = near.replace("did you mean", "is it") if near else "as in `quarter,my_column`"
        told = "the first line names no column `quarter`"
        faults.append(_fault(path, first, "no-quarter", told, hint))
    for place, cell in enumerate(header):
        if not cell.text:
            told = f"column {place + 1} has no name"
            faults.append(_fault(path, cell, "no-name", told, "name it, or take it out"))
        elif cell.text in names[:place]:
            told = f"a second column `{_short(cell.text)}`"
            faults.append(_fault(path, cell, "duplicate-column", told, "keep one of them"))


def _keep(
    path: Path,
    header: Sequence[Cell],
    place: int,
    cells: list[Cell],
    found: dict[int, Sequence[Cell]],
    faults: list[Fault],
) -> None:
    """Note one line's cells under its quarter."""
    if len(cells) != len(header):
        told = f"{len(cells)} cells where the first line names {len(header)} columns"
        faults.append(_fault(path, cells[0], "cells", told, "blank cells keep their commas"))
        return
    cell = cells[place]
    quarter = quarter_number(cell.text)
    if quarter is None:
        told = f"`{_short(cell.text)}` is no quarter" if cell.text else "the quarter is blank"
        faults.append(_fault(path, cell, "quarter", told, "a quarter is written 2023Q4"))
    elif quarter in found:
        told = f"{cell.text} stands already in line {found[quarter][0].line}"
        faults.append(_fault(path, cell, "duplicate-quarter", told, "keep one of them"))
    else:
        found[quarter] = cells


def _fault(path: Path, cell: Cell, code: str, message: str, hint: str) -> Fault:
    return Fault(path.as_posix(), cell.line, cell.column, code, message, hint)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
