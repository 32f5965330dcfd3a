"""What a console says of cells, injects and the clock: one wording for page and terminal.

Words on a page may be marked; a tone says how (``good``, ``wait``, ``bad`` or nothing).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: A state of a cell (:mod:`wargame.play.cells`), and how it is marked.
STATES: Mapping[str, tuple[str, str]] = {
    "played": ("a program plays", ""),
    "idle": ("not asked", ""),
    "committed": ("committed", "good"),
    "away": ("not connected", "bad"),
    "stuck": ("stuck", "bad"),
    "drafting": ("drafting", "wait"),
    "reading": ("reading", "wait"),
}

#: Where an inject stands (:mod:`wargame.play.msel_run`), and how it is marked.
INJECTS: Mapping[str, tuple[str, str]] = {
    "planned": ("planned", ""),
    "due": ("its time has come, but it waits", ""),
    "triggered": ("due now", "wait"),
    "queued": ("comes when the next quarter opens", "wait"),
    "held": ("held back", ""),
    "skipped": ("left out", ""),
    "delivered": ("brought in", "good"),
    "answered": ("brought in and answered", "good"),
}

#: What closes a phase, by the pace of the clock.
PACES: Mapping[str, str] = {
    "clock": "the clock, or you",
    "hand": "you alone",
    "ready": "all having decided",
}


def stands(inject: Mapping[str, Any]) -> tuple[str, str]:
    """Where an inject stands: words, and how they are marked."""
    if inject["queued"]:
        return INJECTS["queued"]
    if inject["answered"]:
        return INJECTS["answered"]
    return INJECTS[inject["status"]]


def timed(inject: Mapping[str, Any]) -> str:
    """When an inject is planned: ``2025Q2, minute 12``, or that it is kept to hand."""
    if inject["standby"]:
        return f"{inject['quarter']}, kept to hand"
    return f"{inject['quarter']}, minute {inject['minute']}"
