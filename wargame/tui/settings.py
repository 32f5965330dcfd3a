"""What a person has set for themselves: read leniently, written without harming the file.

The file is ``settings.toml`` in the platform's configuration folder.  Whatever in it cannot be
understood is said with its line, left as it is, and the default holds instead.  No Textual.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from wargame.errors import WargameError, did_you_mean

CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("dark", "light", "contrast", "blue-orange", "projector", "terminal"),
    "speed": ("slow", "normal", "fast", "instant"),
    "spacing": ("standard", "compact"),
}

#: Numbers of worlds that the settings screen offers, and the least and most of any.
WORLDS = (1_000, 4_000, 10_000)
LEAST_WORLDS, MOST_WORLDS = 100, 100_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings; every field has a default that suits a first evening."""

    theme: str = "dark"
    #: How fast stories and rolls are told.
    speed: str = "normal"
    #: Whether what cannot be taken back is asked about first.
    confirm: bool = True
    spacing: str = "standard"
    #: Keys by binding id, several with commas: ``{"table.commit": "c,f9"}``.
    keys: Mapping[str, str] = field(default_factory=dict)
    #: Hints that were shown and need no second showing.
    seen: tuple[str, ...] = ()
    #: Whether a forecast stands beside the plan in hand, and out of how many worlds.
    forecast: bool = True
    worlds: int = 10_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings as read, and what of the file could not be understood, a sentence each."""

    settings: Settings = field(default_factory=Settings)
    problems: tuple[str, ...] = ()


def config_folder() -> Path:
    """The folder of settings and drafts; ``WARGAME_CONFIG`` names another."""
    if given := os.environ.get("WARGAME_CONFIG"):
        return Path(given).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("APPDATA")
        return Path(base or Path.home() / "AppData" / "Roaming") / "wargame"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "wargame"
    base = os.environ.get("XDG_CONFIG_HOME")
    # The standard says that a relative path there counts as none.
    return Path(base if base and Path(base).is_absolute() else Path.home() / ".config") / "wargame"


def settings_file() -> Path:
    """Where the settings lie."""
    return config_folder() / "settings.toml"


# Reading --------------------------------------------------------------------------------


def load(path: Path | None = None) -> Loaded:
    """The settings of a file; a missing file is no problem."""
    path = path or settings_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Loaded()
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        return Loaded(problems=(f"{path}: cannot be read ({told}); the defaults hold",))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"^(.*) \(at line (\d+), column \d+\)$", str(error))
        place, told = (f":{found[2]}", found[1]) if found else ("", str(error))
        told = told[:1].lower() + told[1:]
        return Loaded(problems=(f"{path}{place}: {told}; the defaults hold",))
    return _understood(document, text, path)


def _understood(document: Mapping[str, Any], text: str, path: Path) -> Loaded:
    values: dict[str, Any] = {}
    problems: list[str] = []
    known = [one.name for one in fields(Settings)]

    def wrong(key: str, told: str, table: str = "") -> None:
        problems.append(f"{path}:{_line(text, key, table)}: {told}")

    for key, value in document.items():
        if key not in known:
            hint = did_you_mean(key, known) or f"known: {', '.join(known)}"
            wrong(key, f"there is no setting `{key}`; {hint}")
        elif key in CHOICES:
            if value in CHOICES[key]:
                values[key] = value
            else:
                wrong(key, f"{key} is one of {', '.join(CHOICES[key])}, not {_shown(value)}")
        elif key in ("confirm", "forecast"):
            if isinstance(value, bool):
                values[key] = value
            else:
                wrong(key, f"{key} is true or false, not {_shown(value)}")
        elif key == "worlds":
            whole = isinstance(value, int) and not isinstance(value, bool)
            if whole and LEAST_WORLDS <= value <= MOST_WORLDS:
                values[key] = value
            else:
                told = f"worlds is a whole number from {LEAST_WORLDS} to {MOST_WORLDS}"
                wrong(key, f"{told}, not {_shown(value)}")
        elif key == "seen":
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                values[key] = tuple(value)
            else:
                wrong(key, 'seen is a list of words, such as ["jump"]')
        elif isinstance(value, dict):
            keys: dict[str, str] = {}
            for name, given in value.items():
                if isinstance(given, str) and given.strip():
                    keys[name] = given
                else:
                    wrong(name, f'a key is a word such as "f9", not {_shown(given)}', "keys")
            values[key] = keys
        else:
            wrong(key, 'keys is a table: a line [keys], then "table.commit" = "f9"')
    return Loaded(Settings(**values), tuple(problems))


def _shown(value: Any) -> str:
    return json.dumps(value) if isinstance(value, str | bool | int) else f"a {type(value).__name__}"


def _line(text: str, key: str, table: str = "") -> int:
    """The line a key stands in, from 1; where it cannot be found, 1."""
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[+\s*\"?([^\]\"]+?)\"?\s*\]+", line):
            here = found[1]
            if not table and (here == key or here.startswith(f"{key}.")):
                return number
        elif here == table and _names(line) in (key, f'"{key}"', f"'{key}'"):
            return number
    return 1


def _names(line: str) -> str:
    found = re.match(r"\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9_.-]+)\s*=", line)
    return found[1] if found else ""


# Writing --------------------------------------------------------------------------------


def save(settings: Settings, path: Path | None = None) -> None:
    """Write what differs from the file, line by line; comments and unknown lines stay.

    Raises WargameError, with the file untouched, where that cannot be done safely.
    """
    path = path or settings_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise WargameError(f"{path} cannot be read, so it was left as it is ({error})") from error
    before = load(path).settings
    made = text
    for one in fields(Settings):
        new = getattr(settings, one.name)
        if one.name == "keys":
            made = _with_keys(made, before.keys, new)
        elif new != getattr(before, one.name):
            made = _with_line(made, one.name, _toml(new))
    if made == text:
        return
    _prove(text, made, settings, path)
    write_whole(path, made)


def _toml(value: Any) -> str:
    """A word, a switch or a list of words as TOML, whose strings are those of JSON."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _with_line(text: str, key: str, value: str) -> str:
    """A text with a key of the top set to a value."""
    lines = text.splitlines()
    top = next((n for n, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    given = f"{key} = {value}"
    for number in range(top):
        if _names(lines[number]) == key:
            lines[number] = given
            return "\n".join(lines) + "\n"
    while top and not lines[top - 1].strip():
        top -= 1
    gap = [""] if top < len(lines) and lines[top].strip() else []
    return "\n".join([*lines[:top], given, *gap, *lines[top:]]) + "\n"


def _with_keys(text: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """A text with the table of keys brought from one state to another."""
    if dict(before) == dict(after):
        return text
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if re.match(r"\s*\[\s*keys\s*\]", line)), None)
    if start is None:
        start = len(lines) + bool(lines)
        lines += ([""] if lines else []) + ["[keys]"]
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), None)
    inside = lines[start + 1 : end]
    rest = lines[end:] if end is not None else []
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    kept: list[str] = []
    done: set[str] = set()
    for line in inside:
        name = _names(line).strip("\"'")
        if name not in changed:
            kept.append(line)
        elif name in after:
            kept.append(f"{_toml(name)} = {_toml(after[name])}")
            done.add(name)
    while kept and not kept[-1].strip():
        kept.pop()
    kept += [f"{_toml(name)} = {_toml(after[name])}" for name in sorted(changed & {*after} - done)]
    return "\n".join([*lines[: start + 1], *kept, *([""] if rest else []), *rest]) + "\n"


def _prove(text: str, made: str, wanted: Settings, path: Path) -> None:
    """Refuse a new text that does not say what is wanted or loses what stood there besides."""
    try:
        old, new = tomllib.loads(text), tomllib.loads(made)
    except tomllib.TOMLDecodeError as error:
        raise WargameError(f"{path} was left as it is: {error}; mend it or take it away") from error
    known = {one.name for one in fields(Settings)}
    foreign = {key: value for key, value in old.items() if key not in known}
    read = _understood(new, made, path).settings
    if {k: v for k, v in new.items() if k not in known} != foreign or read != replace(
        wanted, keys=dict(wanted.keys)
    ):
        raise WargameError(
            f"{path} was left as it is: it is laid out in a way that cannot be changed line by line"
        )


def write_whole(path: Path, text: str) -> None:
    """Write a file at once or not at all; raises WargameError where the disk says no."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WargameError(f"{path} could not be written: {error.strerror or error}") from error
