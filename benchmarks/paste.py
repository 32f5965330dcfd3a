"""Puts measured tables where a document keeps them, so that no figure is typed by hand.

A document marks a place with `<!-- bench:NAME -->` and ends it with `<!-- /bench -->`; what
stands between is replaced, and a name that was not measured keeps what it has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_PLACE = re.compile(r"(<!-- bench:([a-z]+) -->\n).*?(<!-- /bench -->)", re.DOTALL)


def paste(text: str, tables: Mapping[str, str]) -> str:
    """A document with each table in its place; a table without a place is an error."""
    places = {found[2] for found in _PLACE.finditer(text)}
    if missing := sorted(set(tables) - places):
        raise ValueError(f"no place for {', '.join(missing)}: mark it with <!-- bench:NAME -->")

    def fill(found: re.Match[str]) -> str:
        if found[2] not in tables:
            return found[0]
        return f"{found[1]}{tables[found[2]]}\n{found[3]}"

    return _PLACE.sub(fill, text)


def paste_into(path: Path, tables: Mapping[str, str]) -> None:
    """The same with a file."""
    path.write_text(paste(path.read_text(encoding="utf-8"), tables), encoding="utf-8")
