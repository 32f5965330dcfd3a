"""Compiled scenarios kept on disk, so that the next start need not read YAML again.

An entry is named by a hash of everything the compilation depends on: the bytes of every file
the scenario asks for, this program and its Python.  So it never has to be brought up to date;
it is found or it is not.  Which files those are is known only once they are read; a small file
beside the entries remembers, by the scenario's own bytes, which names it asked for last time.

Nothing here is trusted.  Entries hold data and no code (:mod:`wargame.content.codec`), carry a
hash of themselves, and are passed over where they are damaged or belong to somebody else.
Whatever goes wrong, the scenario is compiled as if nothing had been kept.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import wargame
from wargame.content import codec
from wargame.content.compiled import Compiled
from wargame.content.folders import cache_folder
from wargame.content.shelf import InSave, OnDisk
from wargame.content.texts import dump_texts, load_texts
from wargame.errors import ContentError, Fault
from wargame.rules.policy import DoctrineTable
from wargame.rules.tables import Tables

_FORMAT = 1
#: No entry is larger, and no more of them are kept.
_MAX_BYTES = 64 * 1024 * 1024
_MOST = 40
_BINARY = getattr(os, "O_BINARY", 0)
_BOM = b"\xef\xbb\xbf"

_Contents = tuple[Tables, dict[str, dict[str, DoctrineTable]]]


def find(shelf: OnDisk | InSave) -> Compiled | None:
    """The scenario of a shelf as it was compiled before, or None."""
    folder = cache_folder()
    program = _program()
    if folder is None or program is None:
        return None
    if isinstance(shelf, OnDisk):
        try:
            asked = _names(folder, program, shelf)
            if asked is None:
                return None
            files = {name: text for name in asked if (text := shelf.take(name)) is not None}
        except ContentError:  # a file that cannot be read: whoever compiles says which
            return None
    else:
        asked, files = None, dict(shelf.files)
    text = _read(folder / _entry(program, files))
    if text is None:
        return None
    try:
        return _opened(text, shelf, files, asked)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None


def keep(shelf: OnDisk | InSave, compiled: Compiled) -> None:
    """Keep what was compiled of the files taken from a shelf; nothing happens if that fails."""
    folder = cache_folder()
    program = _program()
    if folder is None or program is None:
        return
    files = {name: text for name, text in shelf.taken.items() if text is not None}
    if isinstance(shelf, InSave):
        files = dict(shelf.files)
    names = {shelf.label(name): name for name in files}
    if not all(fault.path in names for fault in compiled.warnings):
        return
    try:
        document = {
            "asked": list(shelf.taken),
            "tables": codec.dump((compiled.tables, compiled.doctrines), _Contents),
            "warnings": [
                [names[w.path], w.line, w.column, w.code, w.message, w.hint]
                for w in compiled.warnings
            ],
        }
        tables, texts = _json(document), dump_texts(compiled.bundle)
    except (TypeError, ValueError):  # something in them cannot be written as data
        return
    head = {
        "format": _FORMAT,
        "sha256": sha256(tables + texts).hexdigest(),
        "tables": len(tables),
    }
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / _entry(program, files), _json(head) + b"\n" + tables + texts)
        if isinstance(shelf, OnDisk):
            _write(folder / _hint(program, shelf), _json(list(shelf.taken)))
        _prune(folder)


@lru_cache(maxsize=1)
def _program() -> str | None:
    """What compiles: this version with its own files as they are, and the Python it runs on.

    None where those cannot be seen, as in a zip file: then nothing is kept.
    """
    home = Path(wargame.__file__).parent
    found: list[Any] = [_FORMAT, wargame.__version__, sys.version, sys.byteorder]
    found += [[one.__qualname__, repr(one.__annotations__)] for one in codec.reachable(_Contents)]
    try:
        for folder in (home, home / "content", home / "rules"):
            for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    now = entry.stat()
                    found.append([entry.name, now.st_size, now.st_mtime_ns])
    except OSError:
        return None
    return sha256(_json(found)).hexdigest()


def _entry(program: str, files: Mapping[str, bytes]) -> str:
    digest = sha256(program.encode())
    for name, text in sorted(files.items()):
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return f"{digest.hexdigest()[:40]}.compiled"


def _hint(program: str, shelf: OnDisk) -> str:
    text = shelf.take(shelf.name) or b""
    told = f"{program}\0{shelf.name}\0{sha256(text).hexdigest()}"
    return f"{sha256(told.encode()).hexdigest()[:40]}.names"


def _names(folder: Path, program: str, shelf: OnDisk) -> list[str] | None:
    """The names that this scenario asked for when it was compiled last."""
    text = _read(folder / _hint(program, shelf))
    try:
        names = json.loads(text or b"null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(names, list) or not all(_is_content(name) for name in names):
        return None
    return names


def _is_content(name: object) -> bool:
    """Whether a name can be one of content's files: nothing else is opened for a hint's sake."""
    if not isinstance(name, str) or not name.startswith(("scenarios/", "decks/")):
        return False
    return name.endswith(".yaml") and ".." not in name.split("/") and "\0" not in name


def _opened(
    text: bytes, shelf: OnDisk | InSave, files: Mapping[str, bytes], asked: list[str] | None
) -> Compiled | None:
    head_text, _, body = text.partition(b"\n")
    head = json.loads(head_text)
    if head["format"] != _FORMAT or sha256(body).hexdigest() != head["sha256"]:
        return None
    document = json.loads(body[: head["tables"]])
    if asked is not None and set(asked) != set(document["asked"]):
        return None
    tables, doctrines = codec.load(document["tables"], _Contents)
    plain = {name: files[name].removeprefix(_BOM) for name in document["asked"] if name in files}
    texts = partial(load_texts, body[head["tables"] :], plain)
    warnings = [Fault(*found) for found in document["warnings"]]
    warnings = [replace(fault, path=shelf.label(fault.path)) for fault in warnings]
    return Compiled(texts, tables, doctrines, warnings)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _read(path: Path) -> bytes | None:
    """A file that this user wrote and nobody else can, or None."""
    try:
        # Without waiting, so that a pipe somebody put there cannot hold the program up.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(file.fileno())
            if about.st_size > _MAX_BYTES or not stat.S_ISREG(about.st_mode):
                return None
            foreign = hasattr(os, "geteuid") and about.st_uid != os.geteuid()
            if foreign or (os.name == "posix" and about.st_mode & 0o022):
                return None
            return file.read()
    except (OSError, ValueError):
        return None


def _write(path: Path, text: bytes) -> None:
    """The whole file or none of it, whoever else writes the same one meanwhile."""
    import tempfile  # only who writes needs it

    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _prune(folder: Path) -> None:
    """Leave the newest entries only."""
    found = sorted(
        (path.stat().st_mtime_ns, path)
        for path in folder.iterdir()
        if path.suffix in (".compiled", ".names") or path.name.startswith(".new-")
    )
    for _, path in found[: -2 * _MOST]:
        path.unlink(missing_ok=True)
