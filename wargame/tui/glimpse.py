"""A glimpse of an exercise, for the home screen: its situation in a line, and its diagram.

Read in a thread, since content has to be compiled for it.  No Textual.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wargame.tui.lines import Line
from wargame.tui.map_facts import Picture, picture
from wargame.tui.present_situation import situation_line


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a seat would see first."""

    role: str
    quarter: str
    situation: Line
    picture: Picture


def of_start(scenario: str, role: str, content: Path | None = None) -> Glimpse:
    """How a scenario opens for a role; nothing is kept of it."""
    from wargame.play.session import new_session

    # Any seed will do: nothing has been rolled when the first decision is asked for.
    session = new_session(scenario, role=role, seed=1, content=content)
    try:
        return _seen(session)
    finally:
        session.close()


def of_save(path: Path) -> Glimpse:
    """How a save stands for the person who plays it; raises WargameError where it cannot."""
    from wargame.play.replay import Replay
    from wargame.tui.replay import Reading

    replay = Replay.open(path)
    try:
        held = replay.people or replay.roles
        reading = Reading(replay, held[0])
        board = reading.board(len(replay))
        return Glimpse(
            role=reading.who,
            quarter=board.view["quarter"],
            situation=situation_line(board.view),
            picture=picture(board.view, board.feed, board.names),
        )
    finally:
        replay.close()


def _seen(session: Any) -> Glimpse:
    from wargame.telling.names import catalogue
    from wargame.tui.seat import Seat

    seat = Seat(session, catalogue(session.game.compiled))
    return Glimpse(
        role=seat.names.role(seat.role),
        quarter=seat.view["quarter"],
        situation=situation_line(seat.view),
        picture=picture(seat.view, seat.feed, seat.names),
    )
