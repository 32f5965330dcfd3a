"""A save as plain tables for other programs (the host's view: nothing is left out).

Besides the events themselves, any part of any event may carry tables of its own in its
body: `"rows": {table: [{column: value}, ...]}`.  All rows of one name, over all events,
become one CSV file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from wargame.errors import WargameError
from wargame.record.canonical import canonical
from wargame.record.check import read_record
from wargame.record.events import Event
from wargame.record.files import disk_errors, written_aside

_EVENT_COLUMNS = ("id", "branch", "seq", "turn", "phase", "kind", "actor", "at", "hash")
_PLACE = ("branch", "seq", "turn", "phase")
_TABLE_NAME = re.compile(r"(?!(con|prn|aux|nul|com[0-9]|lpt[0-9]|events)$)[a-z][a-z0-9_]{0,59}")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


Tables = Mapping[str, Any]


def export(
    path: str | Path,
    folder: str | Path,
    fmt: str,
    derive: Callable[[Event], Tables] | None = None,
) -> list[Path]:
    """Write a save into a folder as `csv` or `jsonl`; the files written are returned.

    * `jsonl`: `events.jsonl`, one event with all its parts a line.
    * `csv`: `events.csv` with the headers, and `<table>.csv` for every table that `derive`
      makes of the events (without it, for every table their bodies hold under `rows`):
      branch, seq, turn, phase, then the columns in the order they first appear
      (a record sorts the keys within a row).  A column named like one of those four is
      called `row_...`.

    Spreadsheets run text that begins with `=`, `+`, `-`, `@`, tab or carriage return: such
    cells get a leading apostrophe, unless they are numbers.  Existing files of the same
    names are replaced, each in one step, so that Ctrl-C leaves none half written.

    Raises:
        SaveDamaged: the save does not verify.
        WargameError: an unknown format, or a folder that cannot be written.
    """
    if fmt not in ("csv", "jsonl"):
        raise WargameError(f"There is no export format {fmt}; there are csv and jsonl.")
    events = read_record(path).events
    place = Path(folder)
    with disk_errors(place):
        place.mkdir(parents=True, exist_ok=True)
    if fmt == "jsonl":
        return [_write(place / "events.jsonl", (_line(event) for event in events))]
    tables: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        for table, rows in _rows(event, derive):
            tables.setdefault(table, []).extend(rows)
    headers = [{column: getattr(event, column) for column in _EVENT_COLUMNS} for event in events]
    written = [_table(place / "events.csv", _EVENT_COLUMNS, headers)]
    for table, rows in tables.items():
        columns = dict.fromkeys((*_PLACE, *(column for row in rows for column in row)))
        written.append(_table(place / f"{table}.csv", columns, rows))
    return written


def _line(event: Event) -> str:
    parts = {
        name: {"hash": part.hash}
        if part.redacted
        else {"salt": part.salt, "hash": part.hash, "body": part.body}
        for name, part in event.parts.items()
    }
    return canonical({**vars(event), "parts": parts}) + "\n"


def _rows(
    event: Event, derive: Callable[[Event], Tables] | None
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    place = {column: getattr(event, column) for column in _PLACE}
    if derive is not None:
        found = [derive(event)]
    else:
        found = [(part.body or {}).get("rows", {}) for _, part in sorted(event.parts.items())]
    for tables in found:
        if not isinstance(tables, dict):
            raise WargameError(f"Event {event.id}: `rows` is no object of tables.")
        for table, rows in tables.items():
            if not _TABLE_NAME.fullmatch(table):
                raise WargameError(f"Event {event.id}: {table!r} cannot name a table.")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise WargameError(f"Event {event.id}: table {table} is no list of rows.")
            yield (
                table,
                [
                    place | {f"row_{key}" if key in _PLACE else key: row[key] for key in row}
                    for row in rows
                ],
            )


def _table(target: Path, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    names = list(columns)
    with written_aside(target, replace=True) as aside, _text(aside) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([_cell(name) for name in names])
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return target


def _write(target: Path, lines: Iterable[str]) -> Path:
    with written_aside(target, replace=True) as aside, _text(aside) as file:
        file.writelines(lines)
    return target


def _text(path: Path) -> TextIO:
    return path.open("x", encoding="utf-8", newline="")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return canonical(value)
    text = str(value)
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
