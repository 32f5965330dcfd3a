"""The keys: what each does, who holds which, and a person's own instead of the given ones.

Every binding of a screen, dialog or list of ours has an id, ``table.commit`` or ``list.select``.
A class gets ids for the bindings it does not name itself, from its own name and the action.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.binding import Binding
from textual.keys import format_key

from wargame.errors import did_you_mean

#: Keys that a terminal, a multiplexer or a browser may keep for itself.
EATEN = re.compile(
    r"^(alt\+.*|ctrl\+(enter|space|w|t|n|q|c|z|s|tab|j|m|i|h|up|down|left|right)|f11|f12|"
    r"shift\+(up|down|left|right|insert)|super\+.*)$"
)

#: Keys every list and text needs for itself.
FIXED = ("up", "down", "left", "right", "enter", "escape", "tab", "space", "pageup", "pagedown")

_SHOWN = {"escape": "esc", "pageup": "page up", "pagedown": "page down", "f1": "F1"}
_SHOWN |= {key: key for key in ("enter", "up", "down", "left", "right")}

_WORD = re.compile(r"[^a-z0-9]+")


def named(scope: str, bindings: Iterable[Any]) -> list[Binding]:
    """Bindings with an id each: scope, action, and its parameter or key where that tells more."""
    made = []
    for given in bindings:
        binding = given if isinstance(given, Binding) else Binding(*given)
        if binding.id is None:
            where, _, action = binding.action.partition("(")[0].rpartition(".")
            parts = ["any" if where == "app" else scope, _WORD.sub("-", action)]
            if rest := binding.action.partition("(")[2]:
                word = _WORD.sub("-", rest.casefold()).strip("-")
                parts.append(word if word.isalpha() else binding.key.partition(",")[0])
            binding = replace(binding, id=".".join(parts))
        made.append(binding)
    return made


class Keyed:
    """A class with bindings, each of which gets an id; to stand before Textual's own class."""

    #: What the ids of its bindings begin with; without one, the name of the class.
    SCOPE: ClassVar[str] = ""

    def __init_subclass__(cls, **given: Any) -> None:
        if "BINDINGS" in vars(cls):
            scope = vars(cls).get("SCOPE") or cls.__name__.casefold()
            cls.BINDINGS = named(scope, vars(cls)["BINDINGS"])  # type: ignore[attr-defined]
        super().__init_subclass__(**given)


@dataclass(frozen=True, slots=True)
class Known:
    """A binding that can be given another key."""

    id: str
    keys: tuple[str, ...]
    what: str
    #: The classes of screen or widget in which it is alive.
    places: frozenset[str]
    action: str


def shown(keys: Iterable[str]) -> str:
    """Keys as people read them: ``? or F1``."""
    return " or ".join(_one(key) for key in keys)


def _one(key: str) -> str:
    return _SHOWN.get(key) or format_key(key)


def normal(keys: str) -> tuple[str, ...]:
    """Keys as typed in the settings, in the form the terminal reports them."""
    from textual.keys import _character_to_key

    parts = [part.strip() for part in keys.split(",")] if keys.strip(", ") else [keys.strip()]
    return tuple(_character_to_key(p) if len(p) == 1 else p for p in parts if p)


def known(classes: Iterable[type[Any]] | None = None) -> dict[str, Known]:
    """Every binding by id, with all the places where it is alive."""
    places: dict[str, set[str]] = {}
    first: dict[str, tuple[tuple[str, ...], str, str]] = {}
    for kind in classes if classes is not None else our_classes():
        for found in _bindings_of(kind):
            key = found.id or ""
            places.setdefault(key, set()).add(kind.__name__)
            keys = tuple(found.key.split(","))
            what = found.description or found.action
            if key in first:
                keys = tuple(dict.fromkeys((*first[key][0], *keys)))
                what = first[key][1]
            first[key] = (keys, what, found.action)
    return {
        key: Known(key, keys, what, frozenset(places[key]), action)
        for key, (keys, what, action) in sorted(first.items())
    }


def _bindings_of(kind: type[Any]) -> Iterator[Binding]:
    for bindings in kind._merged_bindings.key_to_bindings.values():
        for binding in bindings:
            if binding.id and not binding.system:
                yield binding


def our_classes() -> list[type[Any]]:
    """Every class of ours that has bindings: the app, the screens, the lists."""
    import pkgutil
    from importlib import import_module

    import wargame.tui.screens as screens
    import wargame.tui.widgets as widgets
    from wargame.tui.app import WargameApp

    found: list[type[Any]] = [WargameApp]
    for package in (screens, widgets):
        for module in pkgutil.iter_modules(package.__path__):
            loaded = import_module(f"{package.__name__}.{module.name}")
            found += [
                kind
                for kind in vars(loaded).values()
                if isinstance(kind, type)
                and kind.__module__ == loaded.__name__
                and getattr(kind, "_merged_bindings", None) is not None
            ]
    return found


def _meet(one: Known, other: Known) -> bool:
    """Whether two bindings can be alive at the same time."""
    return bool(one.places & other.places) or any(
        place in ("WargameApp", "RowList", "DocView") for place in one.places | other.places
    )


def refusal(key: str, wanted: str, table: Mapping[str, Known], own: Mapping[str, str]) -> str:
    """Why a binding cannot have a key, in words; empty where it can."""
    mine = table[key]
    if wanted in FIXED and wanted not in mine.keys:
        return f"{_one(wanted)} moves about in lists and texts"
    if EATEN.match(wanted) and wanted not in mine.keys:
        return f"terminals, multiplexers or browsers keep {_one(wanted)} for themselves"
    for other in table.values():
        if other.id == key or other.action == mine.action or not _meet(mine, other):
            continue
        held = normal(own[other.id]) if other.id in own else other.keys
        if wanted in held:
            return f'{_one(wanted)} is held by "{other.what}" ({other.id})'
    return ""


def sift(
    own: Mapping[str, str], table: Mapping[str, Known] | None = None
) -> tuple[dict[str, str], list[str]]:
    """A person's keys that can hold, and what is wrong with the others."""
    if not own:
        return {}, []
    table = known() if table is None else table
    problems: list[str] = []
    good: dict[str, str] = {}
    for key, given in own.items():
        if key not in table:
            hint = did_you_mean(key, table) or "the settings screen lists them"
            problems.append(f"there is no action `{key}` to give a key to; {hint}")
            continue
        good[key] = given
    for key in list(good):
        told = [why for wanted in normal(good[key]) if (why := refusal(key, wanted, table, good))]
        if told:
            del good[key]
            problems.append(f"`{key}` keeps its own key: {told[0]}")
    return good, problems


def reasoned(screen: Any, binding: Binding) -> str:
    """Why an action does nothing now, in words a screen gives, or the plain fact."""
    ask: Callable[[str], str] | None = getattr(screen, "why_not", None)
    action = binding.action.partition("(")[0].rpartition(".")[2]
    return (ask(action) if ask is not None else "") or "not at this point"


def barred(screen: Any, binding: Binding) -> str:
    """Why an action does nothing now, where a screen says so of an action it still takes."""
    ask: Callable[[str], str] | None = getattr(screen, "barred", None)
    told = ask(binding.action.partition("(")[0].rpartition(".")[2]) if ask is not None else ""
    return f"{told[:1].lower()}{told[1:]}".rstrip(".")
