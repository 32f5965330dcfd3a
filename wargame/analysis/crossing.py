"""What crosses between the table's process and the one that plays its forecasts.

Both are ours, on one machine, the one started by the other: pickle is safe here and nowhere
else.  A message is its length in eight bytes and then so many bytes.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from wargame.play.decisions import Decision
from wargame.play.onward import Position
from wargame.rules.tables import Tables

#: What an answer can be: a picture of a forecast, advice, or why there is neither.
PICTURE, ADVICE, TROUBLE = "picture", "advice", "trouble"


@dataclass(frozen=True, slots=True)
class Scenario:
    """The files of a scenario, sent before the first question about it."""

    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Question:
    """What is to become of a position, or what the staff would do in it.

    ``place`` is the position as its role sees it, packed; ``worlds`` 0 asks for advice of a
    ``level``.
    """

    ticket: int
    place: bytes
    role: str
    plan: Decision | None = None
    worlds: int = 0
    level: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to the question with this ticket; a forecast has several."""

    ticket: int
    kind: str
    value: Any


def send(stream: IO[bytes], message: Any) -> None:
    """Write a message; raises OSError where nobody reads any more."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read a message; raises EOFError where nobody writes any more."""
    size = int.from_bytes(_exactly(stream, 8), "big")
    return pickle.loads(_exactly(stream, size))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = stream.read(size)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Packer(pickle.Pickler):
    """Leaves out the scenario's tables: whoever unpacks has its own."""

    def persistent_id(self, given: Any) -> str | None:
        return "tables" if isinstance(given, Tables) else None


class _Unpacker(pickle.Unpickler):
    def __init__(self, data: bytes, tables: Tables) -> None:
        super().__init__(io.BytesIO(data))
        self._tables = tables

    def persistent_load(self, key: Any) -> Tables:
        return self._tables


def pack(position: Position) -> bytes:
    """A position without its scenario."""
    into = io.BytesIO()
    _Packer(into, protocol=pickle.HIGHEST_PROTOCOL).dump(position)
    return into.getvalue()


def unpack(data: bytes, tables: Tables) -> Position:
    """A position of a scenario."""
    found = _Unpacker(data, tables).load()
    assert isinstance(found, Position)
    return found
