"""Templates filled in: a region is made once of the same things."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wargame.host.kept import Kept, fingerprint

TEMPLATES = Path(__file__).parent / "templates"

#: How many characters of regions, and of parts of regions, are kept for the next time.
MOST = 12_000_000

_kept: Kept[str] = Kept(MOST, len)
_parts: Kept[Markup] = Kept(MOST, len)


def made(name: str, **given: Any) -> str:
    """A region: its template filled in."""

    def fill() -> str:
        return templates().get_template(f"{name}.html.j2").render(given).strip()

    return _kept.of(fingerprint(name, given), fill)


class _Plain(Environment):
    """What a template reads of plain data it finds at once, without asking for an attribute."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A key of a dictionary before one of its methods."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _once(macro: Any, *given: Any) -> Markup:
    """What a macro makes of plain data: ``{{ once(card, item) }}``; it must read nothing else."""
    return _parts.of(fingerprint(macro.name, given), lambda: macro(*given))


@cache
def templates() -> Environment:
    """The templates of every page; compiled once, on first use."""
    found = _Plain(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals["once"] = _once
    return found


def names() -> list[str]:
    """Every template, so that each can be compiled before somebody waits for it."""
    return templates().list_templates(extensions=["j2"])
