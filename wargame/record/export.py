"""A save as plain tables for other programs (the host's view: nothing is left out).

The tables are those of `flat_tables` and `flat_results`, worked out over the verified record and
never read from the file's own views.  With them goes a data dictionary: every table, every
column, its type, its unit and what it means.
"""

from __future__ import annotations

import csv
import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from wargame.errors import WargameError
from wargame.record.canonical import canonical, parse
from wargame.record.check import read_record
from wargame.record.database import Database
from wargame.record.events import Event, Record
from wargame.record.files import disk_errors, written_aside
from wargame.record.flat import Column, Table, Type, as_json, text
from wargame.record.flat_results import TABLES
from wargame.record.rows import insert_record

FORMATS = ("csv", "jsonl", "parquet")

#: A table and its rows, values in the order of its columns.
Filled = tuple[Table, list[tuple[Any, ...]]]

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")

#: Beside the tables: what their columns are.  It describes itself too.
DICTIONARY = Table(
    "dictionary",
    "What every column of every table is.",
    (
        text("table", "", "the table, which is the file's name"),
        text("column", "", "the column"),
        text("type", "", "text, integer, number, boolean or json (JSON as text)"),
        text("unit", "", "its unit, where it has one"),
        text("meaning", "", "what it says"),
        text("table_meaning", "", "what a row of the table is"),
    ),
    "",
)
_PARTS = as_json("parts", "", "for each audience its body, hash and salt; JSON Lines alone have it")


def export(
    path: str | Path,
    folder: str | Path,
    fmt: str,
    more: Callable[[Record], Iterable[Filled]] | None = None,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> list[Path]:
    """Write a save into a folder as `csv`, `jsonl` or `parquet`; the files written are returned.

    One file a table, also where it is empty, with the rows of all branches; what `more` makes of
    the record comes after; and `dictionary.csv`.  In `events.jsonl` each event stands whole, with
    all its parts.  `told` hears how many of how many steps are done.

    Spreadsheets run text that begins with `=`, `+`, `-`, `@`, tab or carriage return: such
    cells of CSV files get a leading apostrophe, unless they are numbers.  Existing files of the
    same names are replaced, each in one step, so that Ctrl-C leaves none half written.

    Raises:
        SaveDamaged: the save does not verify.
        WargameError: an unknown format, no pyarrow for Parquet, or a folder that cannot be
            written.
    """
    if fmt not in FORMATS:
        raise WargameError(
            f"There is no export format {fmt}; there are {', '.join(FORMATS[:-1])} "
            f"and {FORMATS[-1]}."
        )
    if fmt == "parquet":
        _arrow()
    record = read_record(path)
    filled: list[Filled] = []
    for one in tables_of(record, Path(path)):
        filled.append(one)
        told(len(filled), 2 * len(TABLES))
    filled += more(record) if more is not None else ()
    if fmt == "jsonl":
        filled = [_whole(record, one) if one[0].name == "events" else one for one in filled]
    filled.append((DICTIONARY, dictionary([table for table, _ in filled])))
    place = Path(folder)
    with disk_errors(place):
        place.mkdir(parents=True, exist_ok=True)
    written = []
    for table, rows in filled:
        written.append(_written(place, "csv" if table is DICTIONARY else fmt, table, rows))
        told(len(filled) + len(written), 2 * len(filled))
    return written


def tables_of(record: Record, named: Path) -> Iterator[Filled]:
    """Every declared table of a record, its rows in order of branches and events.

    Errors name `named`.
    """
    db = Database(Path("flat"), "memory", named=named)
    try:
        with db.writing():
            db.create()
            insert_record(db, replace(record, content={}))
        for table in TABLES:
            names = [column.name for column in table.columns]
            found = db.rows(table.select)
            keys = ["id"] if names[0] == "id" else ["branch", "seq"] if "seq" in names else []
            places = [names.index(key) for key in keys]
            found.sort(key=lambda row: [row[place] for place in places])
            yield table, [_typed(table, row) for row in found]
    finally:
        db.close()


def dictionary(tables: Sequence[Table]) -> list[tuple[str, ...]]:
    """The rows of the data dictionary of these tables and of itself."""
    return [
        (table.name, column.name, column.type, column.unit, column.meaning, table.meaning)
        for table in (*tables, DICTIONARY)
        for column in table.columns
    ]


def _typed(table: Table, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row with every value of its column's type; what a stranger put there may not be."""
    return tuple(
        _value(table, column, value) for column, value in zip(table.columns, row, strict=True)
    )


def _value(table: Table, column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type in ("text", "json"):
        return str(value)
    if isinstance(value, float if column.type == "number" else int):
        return bool(value) if column.type == "boolean" else value
    raise WargameError(f"{table.name}.{column.name}: {value!r} in the record is no {column.type}.")


def _whole(record: Record, events: Filled) -> Filled:
    """The table of events with all their parts."""
    table, rows = events
    wide = replace(table, columns=(*table.columns, _PARTS))
    parts = {event.id: canonical(_parts(event)) for event in record.events}
    return wide, [(*row, parts[row[0]]) for row in rows]


def _parts(event: Event) -> dict[str, dict[str, Any]]:
    return {
        name: {"hash": part.hash}
        if part.redacted
        else {"salt": part.salt, "hash": part.hash, "body": part.body}
        for name, part in event.parts.items()
    }


def _written(folder: Path, fmt: str, table: Table, rows: list[tuple[Any, ...]]) -> Path:
    target = folder / f"{table.name}.{fmt}"
    with written_aside(target, replace=True) as aside:
        if fmt == "parquet":
            _parquet(aside, table, rows)
        else:
            with _text(aside) as file:
                (_csv if fmt == "csv" else _lines)(file, table, rows)
    return target


def _text(path: Path) -> TextIO:
    return path.open("x", encoding="utf-8", newline="")


def _csv(file: TextIO, table: Table, rows: list[tuple[Any, ...]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    told = str(value)
    if told[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(told):
        return "'" + told
    return told


def _lines(file: TextIO, table: Table, rows: list[tuple[Any, ...]]) -> None:
    import json

    names = [column.name for column in table.columns]
    nested = [number for number, column in enumerate(table.columns) if column.type == "json"]
    for row in rows:
        values = list(row)
        for number in nested:
            values[number] = None if values[number] is None else parse(values[number])
        line = json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False)
        file.write(line + "\n")


def _arrow() -> Any:
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise WargameError(
            "Parquet needs pyarrow: install it with `pip install 'wargame[parquet]'`, "
            "or export csv or jsonl."
        ) from error


def _parquet(aside: Path, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """A Parquet file whose columns carry unit and meaning as metadata."""
    arrow = _arrow()
    kinds: dict[Type, Any] = {
        "text": arrow.string(),
        "json": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
    }
    schema = arrow.schema(
        [
            arrow.field(
                column.name,
                kinds[column.type],
                metadata={"unit": column.unit, "meaning": column.meaning},
            )
            for column in table.columns
        ],
        metadata={"meaning": table.meaning},
    )
    cells = [
        arrow.array([row[number] for row in rows], type=kinds[column.type])
        for number, column in enumerate(table.columns)
    ]
    parquet = importlib.import_module("pyarrow.parquet")
    parquet.write_table(arrow.table(cells, schema=schema), aside, compression="zstd")
