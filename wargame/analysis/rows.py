"""One row a world: what ``--out`` writes, as CSV or as Parquet.

Columns: ``world``, ``digest``; ``R.score`` of every role; ``R.objective`` of every objective a
role can hold (2 met, 1 near, 0 missed, empty where it was not drawn); every track at the end.
Blocks are turned into bytes where they are played, and put together in the order of worlds.
"""

from __future__ import annotations

import csv
import importlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from wargame.analysis.pairs import objective_pairs
from wargame.errors import WargameError
from wargame.record.files import written_aside
from wargame.rules.score import holds_objective, mark, scores
from wargame.rules.tables import Ints, Tables
from wargame.rules.worlds import World

#: What a file's ending asks for.
FORMATS = {".csv": "csv", ".parquet": "parquet"}
#: Rows of a group in Parquet, whatever the blocks were: so the file does not depend on them.
_GROUP = 65_536


def format_of(path: Path) -> str:
    """``csv`` or ``parquet`` by the file's ending; looks whether it can be written at all."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise WargameError(f"{path}: rows are written as .csv or .parquet")
    if not path.parent.is_dir():
        raise WargameError(f"{path}: there is no folder {path.parent}")
    if path.is_dir():
        raise WargameError(f"{path} is a folder")
    if form == "parquet":
        _pyarrow()
    return form


def columns(tables: Tables) -> list[str]:
    """The names of all columns."""
    return [
        "world",
        "digest",
        *(f"{role.key}.score" for role in tables.roles),
        *(f"{tables.roles[role].key}.{key}" for role, key in _held(tables)),
        *(track.key for track in tables.tracks),
    ]


def rows(world: World, turns: int, form: str) -> bytes:
    """The rows of a batch that is played out, in the form asked for; empty for none."""
    if not form:
        return b""
    found = _numbers(world, turns)
    return _lines(world.tables, found) if form == "csv" else found.astype("<i8").tobytes()


def write(path: Path, tables: Tables, blocks: Iterable[bytes]) -> None:
    """Put the rows of all blocks, given in the order of worlds, into one file, in one step."""
    with written_aside(path, replace=True) as aside:
        if FORMATS[path.suffix.lower()] == "csv":
            with aside.open("wb") as file:
                file.write((",".join(columns(tables)) + "\n").encode())
                for block in blocks:
                    file.write(block)
        else:
            _write_parquet(aside, tables, blocks)


def _held(tables: Tables) -> list[tuple[int, str]]:
    return [(role, tables.objectives[index].key) for role, index in objective_pairs(tables)]


def _numbers(world: World, turns: int) -> Ints:
    """All columns as whole numbers ``[C, N]``; the digest by its bits, -1 for not held."""
    tables = world.tables
    points = []
    for role in tables.roles:
        for objective in tables.objectives:
            if role.index in objective.roles:
                held = holds_objective(world, objective, role)
                points.append(np.where(held, mark(world, objective, role, turns).points, -1))
    return np.concatenate(
        [
            world.dice.worlds.astype(np.int64)[None],
            world.digest.view(np.int64)[None],
            scores(world, turns),
            np.array(points, dtype=np.int64).reshape(len(points), world.size),
            world.values[: len(tables.tracks)],
        ]
    )


def _lines(tables: Tables, found: Ints) -> bytes:
    first = 2 + len(tables.roles)
    marked = first + len(_held(tables))
    words = {-1: "", 0: "0", 1: "1", 2: "2"}
    cells: list[Any] = [found[0].tolist()]
    cells.append([f"{value:016x}" for value in found[1].view(np.uint64).tolist()])
    cells += (found[2:first] / 1000).tolist()
    cells += [[words[value] for value in row] for row in found[first:marked].tolist()]
    cells += (found[marked:] / 1000).tolist()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(zip(*cells, strict=True))
    return text.getvalue().encode()


def _pyarrow() -> Any:
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise WargameError(
            "Parquet needs pyarrow: install it with `pip install 'wargame[parquet]'`, "
            "or write a .csv"
        ) from error


def _write_parquet(aside: Path, tables: Tables, blocks: Iterable[bytes]) -> None:
    arrow = _pyarrow()
    parquet = importlib.import_module("pyarrow.parquet")
    names = columns(tables)
    first = 2 + len(tables.roles)
    marked = first + len(_held(tables))
    kinds = [arrow.int64(), arrow.string()]
    kinds += [arrow.float64()] * (first - 2) + [arrow.int8()] * (marked - first)
    kinds += [arrow.float64()] * (len(names) - marked)
    schema = arrow.schema(list(zip(names, kinds, strict=True)))

    def table(found: Ints) -> Any:
        cells: list[Any] = []
        for number, kind in enumerate(kinds):
            column: Any = found[number]
            if number == 1:
                cells.append([f"{value:016x}" for value in column.view(np.uint64).tolist()])
            elif kind == arrow.int8():
                cells.append(arrow.array(column.astype(np.int8), mask=column < 0))
            else:
                cells.append(arrow.array(column / 1000 if number else column))
        return arrow.table(cells, schema=schema)

    with parquet.ParquetWriter(aside, schema, compression="zstd") as writer:
        for group in _groups(blocks, len(names)):
            writer.write_table(table(group), row_group_size=_GROUP)


def _groups(blocks: Iterable[bytes], columns: int) -> Iterator[Ints]:
    """The rows of all blocks ``[C, n]`` in groups of one size, the last one smaller."""
    waiting: list[Ints] = []
    size = 0
    for block in blocks:
        waiting.append(np.frombuffer(block, dtype="<i8").reshape(columns, -1))
        size += waiting[-1].shape[1]
        while size >= _GROUP:
            found = np.concatenate(waiting, axis=1)
            yield found[:, :_GROUP]
            waiting = [found[:, _GROUP:]]
            size -= _GROUP
    if size:
        yield np.concatenate(waiting, axis=1)
