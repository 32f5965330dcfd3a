"""What a long sweep has done already, kept in a folder until all of it is done.

Every finished block becomes one small file, written whole or not at all: its tally and its
rows, under a key that says what was asked and of which rules, with a hash over all of it.  A
file that is cut, damaged, or of another question is ignored and its worlds are played again.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wargame.analysis.workers import Span
from wargame.errors import WargameError
from wargame.record.files import Claim, disk_errors

_FORM = "wargame-part/1"


@dataclass(frozen=True, slots=True)
class Part:
    """What a block came to: its packed tally, and its rows in the form asked for."""

    tally: bytes
    rows: bytes


class Parts:
    """The folder of one sweep's finished blocks; one process at a time uses it.

    It is made, and claimed, when there is something to keep.  Where the sweep does not
    depend on it (``needed`` is False), a folder that is taken or cannot be written is none,
    and there may be none to begin with.
    """

    def __init__(self, folder: Path | None, key: str, *, needed: bool) -> None:
        self.folder = folder or Path()
        self.key = key
        self.needed = needed
        self._claim: Claim | None = None
        self._off = folder is None

    def _ready(self) -> bool:
        """Whether the folder is ours to use."""
        if self._claim is None and not self._off:
            try:
                with disk_errors(self.folder):
                    self.folder.parent.mkdir(parents=True, exist_ok=True)
                self._claim = Claim(self.folder)
            except WargameError:
                if self.needed:
                    raise
                self._off = True
        return not self._off

    def found(self, total: int) -> Iterator[tuple[Span, Part]]:
        """The parts that can be used for worlds 0 to ``total - 1``, in order, none twice."""
        if self._off or not (self.needed or self.folder.is_dir()) or not self._ready():
            return
        at = 0
        for span in sorted(self._names()):
            if span.first < at or span.end > total:
                continue
            part = self.read(span)
            if part is not None:
                at = span.end
                yield span, part

    def read(self, span: Span) -> Part | None:
        """A part, or None where there is no sound one."""
        try:
            head, _, body = self._path(span).read_bytes().partition(b"\n")
            told: dict[str, Any] = json.loads(head)
            cut = told["tally"]
            if told != self._head(span, body[:cut], body[cut:]):
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Part(body[:cut], body[cut:])

    def keep(self, span: Span, part: Part) -> None:
        """Keep a finished block, in one step."""
        if not self._ready():
            return
        try:
            self._write(span, part)
        except WargameError:
            if self.needed:
                raise
            self._off = True

    def _write(self, span: Span, part: Part) -> None:
        path = self._path(span)
        head = json.dumps(self._head(span, part.tally, part.rows)).encode()
        aside = self.folder / f".{secrets.token_hex(8)}.tmp"
        with disk_errors(path):
            self.folder.mkdir(exist_ok=True)
            try:
                aside.write_bytes(head + b"\n" + part.tally + part.rows)
                aside.replace(path)
            finally:
                with suppress(OSError):
                    aside.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove what was kept, and the folder if nothing else is in it."""
        if self._off or not self.folder.is_dir() or not self._ready():
            return
        with suppress(OSError):
            for entry in list(os.scandir(self.folder)):
                if entry.name.endswith((".part", ".tmp")):
                    Path(entry.path).unlink(missing_ok=True)
            self.folder.rmdir()

    def close(self) -> None:
        """Let others use the folder."""
        if self._claim is not None:
            self._claim.release()

    def _names(self) -> Iterator[Span]:
        with suppress(OSError):
            for path in self.folder.glob("*.part"):
                first, _, count = path.stem.partition("-")
                if first.isdecimal() and count.isdecimal():
                    yield Span(int(first), int(count))

    def _path(self, span: Span) -> Path:
        return self.folder / f"{span.first:012}-{span.count}.part"

    def _head(self, span: Span, tally: bytes, rows: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(f"{self.key}/{span.first}/{span.count}/{len(tally)}\n".encode())
        digest.update(tally)
        digest.update(rows)
        return {
            "form": _FORM,
            "key": self.key,
            "first": span.first,
            "count": span.count,
            "tally": len(tally),
            "rows": len(rows),
            "sha256": digest.hexdigest(),
        }


def forget_old(folder: Path, days: int = 30) -> None:
    """Remove the parts of sweeps that were left lying for so long."""
    limit = time.time() - days * 86_400
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            if entry.is_dir() and entry.stat().st_mtime < limit:
                old = Parts(Path(entry.path), "", needed=False)
                old.discard()
                old.close()
