"""What goes out to a seat that sits at a page: the regions of the page in place of the data.

All lines of a role share what was made for it, so a page costs its HTML once, however many look
at it.  A line keeps which regions it was sent, and is sent those that differ.
"""

from __future__ import annotations

import json
from typing import Any

from wargame.host import regions
from wargame.host.regions import Regions
from wargame.play.asides import WHITE
from wargame.play.outlet import Outlet
from wargame.play.room import Chair, Room
from wargame.play.seat_protocol import Place, frame
from wargame.play.view_public import PUBLIC
from wargame.telling.names import catalogue


class Pages:
    """The pages of a room as they stand, made when somebody looks and something has changed."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._given: dict[str, Any] | None = None
        self._made: dict[str, tuple[tuple[int, ...], Regions]] = {}
        self._views: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {}
        self._told: dict[str, tuple[tuple[int, ...], Regions]] = {}
        #: Each quarter's news, by role, branch, quarter and how many facts it had.
        self._quarters: dict[tuple[str, int, int, int], str] = {}

    def of(self, role: str) -> Regions:
        """Every region of a role's page."""
        room = self.room
        if self._given is None:
            self._given = catalogue(room.session.game.compiled)
        version = (*room.version(role), room.locked)
        if role not in self._made or self._made[role][0] != version:
            view = json.loads(room.view(role))  # what a seat without a page would be sent
            made = regions.of_view(view, self._given, locked=room.locked)
            self._views[role] = version, view
            self._made[role] = version, made
        count = (room.branch, room.count(role))
        if role not in self._told or self._told[role][0] != count:
            self._told[role] = count, self._news(role, self._views[role][1])
        return {**self._made[role][1], **self._told[role][1]}

    def _news(self, role: str, view: dict[str, Any]) -> Regions:
        """The regions that tell what happened; a quarter to which nothing was added stands."""
        facts, branch = self.room.feed(role), self.room.branch
        made: dict[tuple[str, int, int, int], str] = {}
        told: Regions = {}
        for turn, happened in regions.by_quarter(facts).items():
            key = (role, branch, turn, len(happened))
            kept = self._quarters.get(key)
            made[key] = kept or regions.of_quarter(happened, view, self._given)
            told[f"news/{turn}"] = made[key]
        self._quarters = {k: v for k, v in self._quarters.items() if k[0] != role} | made
        return {**told, **regions.of_talk(facts, view, self._given)}


class PageOutlet(Outlet):
    """One line of a page: a ``regions`` frame wherever there would be facts and a view."""

    def __init__(self, pages: Pages, chair: Chair, after: Place | None = None) -> None:
        super().__init__(pages.room, chair, after)
        self.pages = pages
        self._sent: Regions = {}
        self._stood: tuple[int, ...] = ()

    def frames(self, most: int = 8) -> list[str]:
        """What has changed on the page, and the clock and who is there as for every seat."""
        role = self.chair.role
        if role in (WHITE, PUBLIC):
            return super().frames(most)
        room = self.room
        made: list[str] = []
        if room.branch != self._branch:
            self._branch = room.branch
            self._sent = {}
            made.append(frame("rewound", branch=self._branch))
        stands = (*room.version(role), room.count(role), room.locked)
        if stands != self._stood:
            self._stood, self._view = stands, room.version(role)
            made += self._changes()
        self._n = room.count(role)
        return made + super().frames(most)

    def _changes(self) -> list[str]:
        now = self.pages.of(self.chair.role)
        changed = {name: text for name, text in now.items() if self._sent.get(name) != text}
        gone = sorted(self._sent.keys() - now.keys())
        self._sent = now
        turn, node = self.room.place
        if self.room.ended:
            node = "over"
        return [
            frame(
                "regions",
                branch=self._branch,
                n=self.room.count(self.chair.role),
                turn=turn,
                node=node,
                changed=changed,
                gone=gone,
            )
        ]
