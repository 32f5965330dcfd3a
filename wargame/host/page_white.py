"""The console of a room as it stands, made piece by piece when what it shows has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from wargame.host import (
    regions,
    regions_accords,
    regions_white,
    regions_white_list,
    regions_white_paper,
)
from wargame.host.kept import names_of
from wargame.host.regions import Regions
from wargame.play import interventions, room_accords, room_msel, room_paper, room_rulings
from wargame.play.asides import WHITE
from wargame.play.cells import console
from wargame.play.room import Room


class WhitePages:
    """Every region of the White Cell's page; ``given`` are the names of the content."""

    def __init__(self, room: Room, given: dict[str, Any]) -> None:
        self.room, self._given = room, given
        compiled = room.session.game.compiled
        #: What the scenario has that no view names: events to bring in, doctrines to seat.
        self._content = {
            "events": [
                (event.key, event.name, [(branch.key, branch.name) for branch in event.branches])
                for event in compiled.tables.events
            ],
            "doctrines": {role: sorted(known) for role, known in compiled.doctrines.items()},
        }
        turns = range(room.session.game.turns)
        self._quarter_names = [compiled.tables.quarter_name(turn) for turn in turns]
        self._view: tuple[tuple[int, ...], dict[str, Any]] | None = None
        self._parts: dict[str, tuple[object, Regions]] = {}
        self._quarters: dict[tuple[int, int, int], str] = {}

    def of(self) -> Regions:
        """The whole page."""
        room, given = self.room, self._given
        if self._view is None or self._view[0] != room.version(WHITE):
            self._view = room.version(WHITE), room.seen(WHITE, moment=True)
        version, view = self._view
        told = console(room)
        clock = room.told_clock()
        branch, count = room.branch, room.count(WHITE)
        seats = [(cell["role"], cell["holder"]) for cell in told["cells"]]
        parts: dict[str, tuple[object, Callable[[], Regions]]] = {
            "console": (
                (version, clock["running"], clock["pace"], _spelt(told)),
                lambda: regions_white.of_console(told, clock, view, given),
            ),
            "view": (
                (room.stands(WHITE), _spelt([seats, told["forced"]])),
                lambda: regions_white.of_view(view, given, self._content, told),
            ),
            "list": (
                (room_msel.stands(room), room_rulings.stands(room), view["ended"]),
                lambda: regions_white_list.of_list(
                    room_msel.shown(room),
                    room_rulings.shown(room),
                    view,
                    given,
                    self._quarter_names,
                ),
            ),
            "paper": (
                (
                    (version, room_paper.stands(room)),
                    _spelt([told[key] for key in ("locked", "tabled", "overrides")]),
                    tuple((cell["role"], cell["state"], cell["paper"]) for cell in told["cells"]),
                ),
                lambda: regions_white_paper.of_paper(
                    room_paper.shown(room), told, view, given, self._content["events"]
                ),
            ),
            "facts": ((branch, count, version), lambda: self._facts(view, branch)),
        }
        found: Regions = {}
        for part, (key, make) in parts.items():
            if part not in self._parts or self._parts[part][0] != key:
                self._parts[part] = key, make()
            found |= self._parts[part][1]
        return found

    def _facts(self, view: dict[str, Any], branch: int) -> Regions:
        facts = self.room.feed(WHITE)
        made: dict[tuple[int, int, int], str] = {}
        told: Regions = {}
        for turn, happened in regions.by_quarter(facts).items():
            key = (branch, turn, len(happened))
            made[key] = self._quarters.get(key) or regions.of_quarter(happened, view, self._given)
            told[f"news/{turn}"] = made[key]
        self._quarters = made
        store = self.room.session.store
        back = [] if store is None else interventions.rewinds(store.branches())
        rewinds = [(row.seq, row.name, row.reason) for row in back]
        of_facts = regions_white.of_facts(facts, view, self._given, branch, rewinds)
        return told | of_facts | self._accords(view)

    def _accords(self, view: dict[str, Any]) -> Regions:
        """Every accord between cells, whoever its parties are."""
        game = self.room.session.game
        quarters = [game.tables.quarter_name(turn) for turn in range(game.turns)]
        names = names_of(view, self._given)
        every = room_accords.known(self.room).accords.values()
        shown = regions_accords.mine(every, WHITE, names, quarters)
        return {"accords": regions.made("accords", **shown)}


def _spelt(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
