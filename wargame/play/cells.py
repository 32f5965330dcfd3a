"""The White Cell's one view of all cells: who is there, who is still at work, who is stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wargame.play.room import Room

#: A cell that is asked and has not moved for so many seconds may be stuck.
STILL = 120


def console(room: Room) -> dict[str, Any]:
    """Every cell's state, what is tabled and what is pending; for the White Cell alone.

    ``state`` is one of ``played`` (no person holds the seat), ``idle`` (nothing is asked of it),
    ``committed``, ``away``, ``stuck`` (it says so, or has not moved for two minutes),
    ``drafting`` and ``reading``; ``still`` for how many seconds a cell that is waited for has
    given no sign, in tens; ``paper`` whether what it decided was entered for it from paper.
    """
    from wargame.play import room_paper
    from wargame.play.room_white import shown

    session = room.session
    asked = session.asked()
    return {
        "cells": [
            {
                "role": role,
                "holder": holder,
                "lines": room.cells[role].lines,
                "state": _state(room, role, asked),
                "still": _still(room, role, asked),
                "paper": room_paper.entered(room, role),
            }
            for role, holder in session.seats.items()
        ],
        "waiting": session.waiting(),
        "locked": room.locked,
        "ended": room.ended,
        "trouble": room.trouble,
        "overrides": dict(session.game.overrides),
        "forced": dict(session.game.forced),
        "tabled": session.game.preview() if room.locked else [],
        "shown": shown(room),
        "event": len(session.facts),
    }


def _state(room: Room, role: str, asked: list[str]) -> str:
    cell, session = room.cells[role], room.session
    if role in session.players:
        return "played"
    if cell.lines and cell.state == "stuck":
        return "stuck"  # who calls for help is heard, whether or not anything is owed
    if role not in asked:
        return "idle"
    if role in session.game.decisions:
        return "committed"
    if not cell.lines:
        return "away"
    if room.clock.running and room.now() - max(cell.active, room.opened) > STILL:
        return "stuck"
    return cell.state or "reading"


def _still(room: Room, role: str, asked: list[str]) -> int:
    session, cell = room.session, room.cells[role]
    if role in session.players or role not in asked or role in session.game.decisions:
        return 0
    return int(room.now() - max(cell.active, room.opened)) // 10 * 10
