"""Scenarios compiled once: a second exercise of the same content does not read it again.

In one process the compilation itself is kept, beyond it what :mod:`wargame.content.keep` wrote.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from wargame.content import keep
from wargame.content.compiled import Compiled
from wargame.content.shelf import InSave, OnDisk, search_path

Stamp = tuple[tuple[str, int, int], ...]

#: Files of saves whose content was compiled, by the hash of all their bytes.
_FILES: dict[bytes, Compiled] = {}
#: All that ships is seven, and a list of scenarios opens every one of them.
_MOST = 16


def ready(reference: str, content: Path | None = None) -> Compiled:
    """A scenario by id or path, compiled; read again once any content file has changed.

    Raises ContentError with every fault, WargameError where there is no such scenario.
    """
    return _compiled(reference, content, str(Path.cwd()), _stamp(reference, content))


def ready_from_files(files: Mapping[str, bytes]) -> Compiled:
    """The scenario that a save carries inside, compiled."""
    key = _key(files)
    made = _FILES.get(key)
    if made is None:
        made = keep.find(InSave(files)) or _compiled_in_save(InSave(files))
        _keep(key, made)
    return made


def remember(compiled: Compiled) -> None:
    """Let :func:`ready_from_files` give this scenario for its files."""
    _keep(_key(compiled.bundle.files), compiled)


def _key(files: Mapping[str, bytes]) -> bytes:
    digest = sha256()
    for name, text in sorted(files.items()):
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.digest()


def _keep(key: bytes, made: Compiled) -> None:
    _FILES.pop(key, None)
    for oldest in list(_FILES)[: max(0, len(_FILES) + 1 - _MOST)]:
        _FILES.pop(oldest, None)
    _FILES[key] = made


@lru_cache(maxsize=_MOST)
def _compiled(reference: str, content: Path | None, here: str, stamp: Stamp) -> Compiled:
    return keep.find(OnDisk(reference, content)) or _compiled_on_disk(OnDisk(reference, content))


def _compiled_on_disk(shelf: OnDisk) -> Compiled:
    # Imported here: the models are not needed where a compilation was kept.
    from wargame.content.compile import compile_bundle
    from wargame.content.library import bundle_on_disk

    made = compile_bundle(bundle_on_disk(shelf))
    keep.keep(shelf, made)
    return made


def _compiled_in_save(shelf: InSave) -> Compiled:
    from wargame.content.compile import compile_bundle
    from wargame.content.library import bundle_in_save

    made = compile_bundle(bundle_in_save(shelf))
    keep.keep(shelf, made)
    return made


def _stamp(reference: str, content: Path | None) -> Stamp:
    """Every content file that may be read, with its time and size."""
    roots = list(search_path(content))
    path = Path(reference)
    if path.is_file():
        own = path.resolve().parent
        roots.insert(0, own.parent if own.name == "scenarios" else own)
    return tuple(entry for root in roots for entry in _files(root))


def _files(root: Path) -> Iterator[tuple[str, int, int]]:
    for folder in ("", "scenarios", "scenarios/doctrines", "decks"):
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.endswith((".yaml", ".yml")):
                found = entry.stat()
                yield entry.path, found.st_mtime_ns, found.st_size
