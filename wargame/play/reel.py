"""A record played again event by event: the exercise as it stood after each, and any of them again.

The record's decisions are put to the rules and every result is compared with what was recorded.
Under other rules than those it was played under the two may part; what was recorded stands, and
the place is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wargame.content.compiled import Compiled
from wargame.errors import IllegalOrder, SaveDamaged
from wargame.play import accords, control
from wargame.play.asides import ASIDE as ASIDE  # handed on: what goes by on a reel unread
from wargame.play.asides import sound
from wargame.play.choices import NODES
from wargame.play.game import Game
from wargame.play.happenings import Happening
from wargame.play.rulings import fair
from wargame.record.canonical import spell
from wargame.record.events import Branch, Event

#: Called with ``resolve`` before a node is resolved, with ``control`` before the White Cell acts.
Watch = Callable[[str, Game], None]


class Reel:
    """The line of a branch, one event after the other.

    ``game`` is the exercise as it stands after the ``place`` first events; ``difference`` names
    the first event that these rules tell otherwise, and beyond it nothing is recomputed.
    ``pending`` is what the rules say must come next, because it was resolved at once with the
    event before.  ``watch`` sees the game before anything in it changes for good.
    """

    def __init__(
        self,
        compiled: Compiled,
        events: Sequence[Event],
        meta: Mapping[str, str],
        branches: Sequence[Branch] = (),
        watch: Watch | None = None,
    ) -> None:
        """Stand after the setup, the first event.

        Raises SaveDamaged where the record cannot be recomputed at all: it begins otherwise,
        or is a redacted copy.
        """
        if not events or events[0].kind != "setup":
            raise SaveDamaged("the record does not begin with its setup")
        self.events = events
        self.game, self.seats = begin(compiled, events[0])
        self.difference: str | None = None
        self.pending: list[Happening] = []
        self._watch = watch
        self._nonces = {branch.id: branch.nonce for branch in branches}
        self._branch = events[0].branch
        #: By place: what play changes, and what was pending, to stand there once more.
        self._kept: dict[int, tuple[dict[str, Any], list[Happening], int]] = {}
        version = meta.get("rules_version", "")
        setup = self.game.setup(self.seats, int(version) if version.isdecimal() else 0)
        self.place = 1
        if not same(events[0], setup):
            self.difference = "event 1 (setup)"
        else:
            self.pending = self.game.start()
        self._keep()

    @property
    def done(self) -> bool:
        """Whether every event was taken, or no more can be recomputed."""
        return self.difference is not None or self.place >= len(self.events)

    @property
    def settled(self) -> bool:
        """Whether something can be decided here: nothing that was resolved is still to come."""
        return not self.pending and self.difference is None

    def step(self) -> Event | None:
        """Take the next event; None where none is left, or these rules tell it otherwise."""
        if self.done:
            return None
        event = self.events[self.place]
        self._enter(event.branch)
        place = f"event {event.seq} ({event.kind}, {self.game.tables.quarter_name(event.turn)})"
        try:
            fits = self._fits(event)
        except IllegalOrder:
            self.difference = f"{place}: these rules refuse the order"
            return None
        if not fits:
            self.difference = place
            return None
        self.place += 1
        if event.kind == "situation":
            self._keep()
        return event

    def seek(self, place: int) -> Game:
        """Stand after the ``place`` first events, or as near before it as can be recomputed."""
        place = max(1, min(place, len(self.events)))
        if place < self.place:
            start = max(kept for kept in self._kept if kept <= place)
            self._stand(start)
            self.difference = None
        while self.place < place and self.step() is not None:
            pass
        return self.game

    def finish(self) -> None:
        """Take every event, and see that the record does not end too early."""
        while self.step() is not None:
            pass
        if self.difference is None and self.pending:  # what is resolved at once is written at once
            seq = self.events[-1].seq + 1
            self.difference = f"the end: event {seq} ({self.pending[0].kind}) is missing"

    def on(self, branch: int) -> Game:
        """The game as it goes on on a branch that has no events of its own yet."""
        self._enter(branch)
        return self.game

    # Inside ----------------------------------------------------------------------------

    def _enter(self, branch: int) -> None:
        """Roll the dice of a branch from here on."""
        if branch != self._branch:
            self._branch = branch
            if nonce := self._nonces.get(branch, 0):
                self.game.reroll(nonce)

    def _fits(self, event: Event) -> bool:
        """Whether an event is what the rules say comes next; they have taken it then."""
        game = self.game
        if event.kind in ASIDE:
            self._come_to(event)
            if event.kind == "accord":
                before = self.events[: self.place]
                return sound(event) and accords.fair(event, before, game)
            return sound(event) and (event.kind != "ruling" or fair(event, game.world))
        if event.kind == "decision":
            body = body_of(event, event.actor)
            if not self._reach(body.get("node")):
                return False
            return same(event, game.decide(event.actor, body.get("decision"))[1])
        if event.kind == "control":
            bodies = {name: body_of(event, name) for name in ("public", *event.parts)}
            if not self._reach(event.phase):
                return False
            self._tell("control")
            return same(event, game.control(control.asked(bodies)))
        while not self.pending and not game.ended:
            self._resolve()
        return bool(self.pending) and same(event, self.pending.pop(0))

    def _reach(self, node: Any) -> bool:
        """Resolve up to a node, unless that would make events that are not recorded."""
        while not self.pending and self.game.node != node and not self.game.ended:
            self._resolve()
        return not self.pending

    def _come_to(self, event: Event) -> None:
        """Pass nodes that were resolved without a trace, where something was said beyond them."""
        ahead = NODES[NODES.index(self.game.node) + 1 :]
        if event.phase in ahead and event.turn == self.game.world.turn:
            self._reach(event.phase)

    def _resolve(self) -> None:
        self._tell("resolve")
        self.pending = self.game.resolve()

    def _tell(self, what: str) -> None:
        if self._watch is not None:
            self._watch(what, self.game)

    def _keep(self) -> None:
        self._kept[self.place] = self.game.kept(), list(self.pending), self._branch

    def _stand(self, place: int) -> None:
        """Stand where something was kept; what is put back is kept once more."""
        kept, pending, self._branch = self._kept[place]
        self.game.put_back(kept)
        self.place, self.pending = place, list(pending)
        self._keep()


def begin(compiled: Compiled, setup: Event) -> tuple[Game, dict[str, str]]:
    """A fresh game as a setup event describes it, and its seats."""
    public, engine = body_of(setup, "public"), body_of(setup, "engine")
    seed, turns, seats = engine.get("seed"), public.get("turns"), public.get("seats")
    world = engine.get("world", 0)
    roles = [role.key for role in compiled.tables.roles]
    if not (
        isinstance(seed, str)
        and seed.isdecimal()
        and len(seed) < 40
        and int(seed) < 2**128
        and type(world) is int
        and 0 <= world < 2**32
        and isinstance(turns, int)
        and 1 <= turns <= 40
        and isinstance(seats, dict)
        and sorted(seats) == sorted(roles)
        and all(isinstance(spec, str) for spec in seats.values())
    ):
        raise SaveDamaged("the record's setup cannot be read")
    game = Game(compiled, int(seed), world=world, turns=turns)
    return game, {role: seats[role] for role in roles}


def body_of(event: Event, audience: str) -> dict[str, Any]:
    """What one audience may read of an event, which must be there."""
    part = event.parts.get(audience)
    if part is None or part.body is None:
        raise SaveDamaged("this copy is redacted: it can be read, but not recomputed")
    body = part.body
    if not isinstance(body, dict):
        raise SaveDamaged("the record's setup cannot be read")
    return body


def same(event: Event, made: Happening) -> bool:
    """Whether a recorded event and a recomputed one say the same."""
    if (event.kind, event.turn, event.phase, event.actor) != (
        made.kind,
        made.turn,
        made.phase,
        made.actor,
    ):
        return False
    return set(made.parts) == set(event.parts) and all(
        part.redacted or part.text == spell(made.parts[name]) for name, part in event.parts.items()
    )
