"""What goes out to one line of a seat: frames in order, from the line's own place on.

An outlet keeps no queue: it looks at the room and says what its seat has not been told.  So a slow
line costs no memory, and a line that was cut goes on where its seat left off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wargame.play import room_msel, room_paper, room_rulings
from wargame.play.asides import WHITE
from wargame.play.cells import console
from wargame.play.facts import Fact
from wargame.play.room import Chair, Room
from wargame.play.seat_protocol import VERSION, Place, frame
from wargame.play.view_public import PUBLIC

#: About how many characters of facts go into one frame.
ROUGHLY = 200_000


#: What the White Cell alone is shown, besides its facts and its view; and what changes when that
#: may have, where it is long.
_WHITE_CELL: Mapping[
    str, tuple[Callable[[Room], dict[str, Any]], Callable[[Room], object] | None]
] = {
    "console": (console, None),
    "msel": (room_msel.shown, room_msel.stands),
    "rulings": (room_rulings.shown, room_rulings.stands),
}


class Outlet:
    """One line: where its seat stands in what it may know."""

    def __init__(self, room: Room, chair: Chair, after: Place | None = None) -> None:
        self.room = room
        self.chair = chair
        self._branch = room.branch
        told = room.count(chair.role)
        fits = after is not None and after.branch == room.branch and after.n <= told
        #: The next of its facts; from the first where the line went on elsewhere meanwhile.
        self._n = after.n if after is not None and fits else 0
        self._view: tuple[int, ...] | None = None
        self._clock = self._people = -1
        self._console: dict[str, tuple[object, str]] = {}
        self._paper: tuple[object, ...] = ("",)

    def welcome(self, exercise: str) -> str:
        """The first frame: who this seat is, and from which fact on it will be told."""
        cell = self.room.cells[self.chair.role]
        draft = cell.draft if self.chair.role not in (WHITE, PUBLIC) else None
        return frame(
            "welcome",
            v=VERSION,
            seat=self.chair.key,
            role=self.chair.role,
            roles=self.room.roles,
            exercise=exercise,
            branch=self._branch,
            n=self._n,
            draft=draft,
            commitment=self.room.commitment,
        )

    def frames(self, most: int = 8) -> list[str]:
        """What the seat has not been told, the oldest first; empty where it knows all.

        At most about so many frames: ask again until there are none.
        """
        room, role = self.room, self.chair.role
        made: list[str] = []
        if room.branch != self._branch:
            self._branch, self._n = room.branch, 0
            made.append(frame("rewound", branch=self._branch))
        while len(made) < most and self._n < room.count(role):
            made.append(self._facts())
        if self._n < room.count(role):
            return made  # the view comes after the facts that led to it
        if (version := room.version(role)) != self._view:
            self._view = version
            made.append(self._seen(version))
        if room.clocked != self._clock:
            self._clock = room.clocked
            made.append(frame("clock", **room.told_clock()))
        if room.peopled != self._people:
            self._people = room.peopled
            made.append(frame("presence", present=room.present()))
        if role == WHITE:
            for kind, (told, stands) in _WHITE_CELL.items():
                place = stands(room) if stands is not None else None
                before = self._console.get(kind)
                if before is not None and place is not None and before[0] == place:
                    continue  # it is long, and looked at whenever anything happens
                shown = frame(kind, **told(room))
                self._console[kind] = place, shown
                if before is None or shown != before[1]:
                    made.append(shown)
            made += self._form()
        return made

    def _form(self) -> list[str]:
        """What the role may decide whose paper the White Cell has before it."""
        stands = room_paper.stands(self.room)
        if stands == self._paper:
            return []
        self._paper = stands
        return [frame("paper", **room_paper.shown(self.room))]

    def more(self) -> bool:
        """Have worked out what may come late, once all else is told; whether there is anything."""
        room, role = self.room, self.chair.role
        if self._view == room.version(role):  # else something has happened, and comes first
            room.advise(role)
        return self._view != room.version(role)

    def _seen(self, version: tuple[int, ...]) -> str:
        """The frame of the view as it stands, one text for all lines of the role."""
        room, role = self.room, self.chair.role
        stands = (self._branch, self._n, *version)
        kept = room.frames.get(("view", role))
        if kept is None or kept[0] != stands:
            seen = room.view(role)
            text = f'{{"branch":{self._branch},"n":{self._n},"type":"view","view":{seen}}}'
            kept = room.frames["view", role] = stands, text, self._n
        return kept[1]

    def _facts(self) -> str:
        """A frame of facts from the line's own place on, one text for all lines there."""
        room, role = self.room, self.chair.role
        stands = (self._branch, self._n, room.count(role))
        kept = room.frames.get(("facts", role))
        if kept is None or kept[0] != stands:
            chosen: list[Fact] = []
            size = 0
            for one in room.feed(role, self._n):
                size += _weight(one)
                chosen.append(one)
                if size > ROUGHLY:
                    break
            text = frame("facts", branch=self._branch, n=self._n, facts=chosen)
            kept = room.frames["facts", role] = stands, text, self._n + len(chosen)
        self._n = kept[2]
        return kept[1]


def _weight(value: Any) -> int:
    """About how many characters a value takes."""
    if isinstance(value, dict):
        return sum(len(key) + 4 + _weight(one) for key, one in value.items())
    if isinstance(value, list):
        return sum(1 + _weight(one) for one in value)
    return len(value) + 2 if isinstance(value, str) else 6
