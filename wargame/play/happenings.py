"""What happened, split by who may know it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wargame.rules.ledger import Entry, Ledger
from wargame.rules.tables import Tables
from wargame.rules.view import audience, lookalikes, seen_terms


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: a kind, its phase, who did it, and a body for each audience.

    Audiences are ``public``, ``engine`` (the host alone), ``white`` (the White Cell), a role,
    or roles joined by ``+``.
    """

    kind: str
    turn: int
    phase: str
    actor: str
    parts: dict[str, Any]


@lru_cache(maxsize=4096)
def seen_by(tables: Tables, what: str) -> str:
    """Who may see a change of a register, as an audience."""
    seen = audience(tables, what)
    if seen is None:
        return "public"
    return "+".join(sorted(tables.roles[role].key for role in seen)) or "engine"


@lru_cache(maxsize=1024)
def parties(tables: Tables, key: str) -> str:
    """The parties of a deal, as an audience."""
    action = next(a for a in tables.actions if a.key == key)
    return "+".join(sorted(tables.roles[p].key for p in action.parties))


def share(tables: Tables, node: str, ledger: Ledger, parts: dict[str, Any]) -> None:
    """Put a ledger's entries into the parts of those who may see them; it was kept at ``node``."""
    for number, entry in enumerate(ledger.entries):
        for key, shown in _shown(tables, node, entry).items():
            part = parts.setdefault(key, {})
            part.setdefault("entries", []).append({"n": number, **shown})


def _shown(tables: Tables, node: str, entry: Entry) -> dict[str, Entry]:
    """An entry for each audience: drifts may look different to different roles."""
    key = _audience(tables, node, entry)
    if entry["kind"] != "drift":
        return {key: entry}
    track = str(entry["what"])
    alike = lookalikes(tables, track)
    if not alike:
        return {key: entry}
    terms: Any = entry["terms"]
    told = key.split("+")
    looks: dict[str, tuple[list[str], Entry]] = {}
    for group in alike:
        names = [tables.roles[role].key for role in group]
        names = [name for name in names if key == "public" or name in told]
        if names:
            seen = seen_terms(tables, track, terms, group[0])
            roles, _ = looks.setdefault(repr(seen), ([], {**entry, "terms": seen}))
            roles += names
    if len(looks) == 1 and repr(terms) in looks:
        return {key: entry}
    shown = {"+".join(sorted(roles)): look for roles, look in looks.values()}
    return {**shown, "engine": entry}


def _audience(tables: Tables, node: str, entry: Entry) -> str:
    kind = entry["kind"]
    if kind == "buried":
        return str(entry["role"])
    if kind in ("signed", "refused"):
        return parties(tables, str(entry["action"]))
    what = entry.get("what")
    if what is None:
        return "public"
    seen = seen_by(tables, str(what))
    if seen == "public" and kind == "paid" and node == "answers":
        return parties(tables, str(entry["cause"]))  # a signature is shown with the orders
    return seen
