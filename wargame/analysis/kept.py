"""Analyses kept in a file beside the save, found again by the head hash they were made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from wargame.analysis.workers import program
from wargame.content.folders import cache_folder
from wargame.errors import WargameError
from wargame.record.files import written_aside

#: Results kept for one save; the oldest go.
MOST = 12
_LARGEST = 64 << 20


def side_file(save: Path) -> Path:
    """Where the analyses of a save are kept.  It tells what the save tells: all of it."""
    return save.with_name(f"{save.name}-analysis.json")


def key_of(head: str, **settings: object) -> str:
    """What an analysis is found by: the branch's head hash, what was asked, and this program.

    Another version of the rules or of the analysis finds nothing of this one's.
    """
    text = json.dumps({"head": head, "program": program(), **settings}, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def find(save: Path, key: str) -> dict[str, Any] | None:
    """A kept analysis, or None."""
    for place in _places(save):
        if (found := _read(place).get(key)) is not None:
            result: dict[str, Any] = found["result"]
            return result
    return None


def latest(save: Path, head: str) -> dict[str, Any] | None:
    """The analysis of a head that was kept last, whatever it asked, or None."""
    for place in _places(save):
        for entry in reversed(list(_read(place).values())):
            if entry["head"] == head:
                result: dict[str, Any] = entry["result"]
                return result
    return None


def keep(save: Path, key: str, head: str, result: Mapping[str, Any]) -> Path | None:
    """Keep an analysis beside the save, else in the user's cache; None where neither can be."""
    for place in _places(save):
        entries = _read(place)
        entries.pop(key, None)
        entries[key] = {"head": head, "result": result}
        kept = dict(list(entries.items())[-MOST:])
        with suppress(WargameError, OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            with written_aside(place, replace=True) as aside:
                aside.touch()
                # Who may not read the save may not read this; we must be able to write it.
                aside.chmod(save.stat().st_mode & 0o666 | 0o600)
                aside.write_text(json.dumps(kept, separators=(",", ":")), encoding="utf-8")
            return place
    return None


def _places(save: Path) -> list[Path]:
    """Beside the save; and for a folder that cannot be written, the user's cache."""
    save = save.resolve()
    name = hashlib.sha256(str(save).encode()).hexdigest()[:24]
    places = [side_file(save)]
    folder = cache_folder()
    if folder is not None:
        places.append(folder / "analysis" / f"{name}.json")
    return places


def _read(place: Path) -> dict[str, dict[str, Any]]:
    """What a file keeps; one that is not ours, or was cut, keeps nothing."""
    with suppress(OSError, ValueError, RecursionError):
        if place.is_file() and place.stat().st_size <= _LARGEST:
            found = json.loads(place.read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return {key: entry for key, entry in found.items() if _ours(entry)}
    return {}


def _ours(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("head"), str)
        and isinstance(entry.get("result"), dict)
    )
