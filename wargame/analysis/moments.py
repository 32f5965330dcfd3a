"""A recorded exercise as the moments at which something was decided or fell, quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.content.compiled import Compiled
from wargame.play.ask import ask
from wargame.play.choices import Policy
from wargame.play.decisions import Decision, checked, in_effect
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.game import Game
from wargame.play.onward import Position
from wargame.play.reel import Reel
from wargame.record.events import Branch, Event
from wargame.rules.score import holds_objective
from wargame.rules.tables import Band

#: Nodes at which each role's part is told apart; offers and answers are deals, told as one.
APART = ("signals", "events", "orders", "reactions", "hands")


@dataclass(slots=True)
class Intervention:
    """The White Cell moved something at once: where the exercise stood before, and what it did."""

    before: Position
    body: Mapping[str, Any]
    seq: int


@dataclass(slots=True)
class Moment:
    """One decision node of one quarter: where it stood as it was resolved, and what was decided.

    ``moved`` are the roles whose decision differs from their reference's, which ``usual`` holds;
    ``seqs`` names the event of each role's decision.
    """

    node: str
    position: Position
    decisions: dict[str, Decision]
    moved: tuple[str, ...] = ()
    usual: dict[str, Decision] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)
    interventions: list[Intervention] = field(default_factory=list)

    @property
    def first(self) -> Position:
        """Where it stood before the White Cell moved anything at it."""
        return self.interventions[0].before if self.interventions else self.position


@dataclass(slots=True)
class Told:
    """One quarter of a record.

    ``fell`` are the events that fell with how (1 + branch) and ``bands`` how each adjudication
    stands, in their order; ``rolls`` are the ledger's entries of those that were rolled.
    ``injected`` and ``overridden`` were the White Cell's, with the band the dice gave.
    ``seqs`` names the event that tells of each kind.
    """

    turn: int
    quarter: str
    moments: dict[str, Moment] = field(default_factory=dict)
    fell: dict[str, int] = field(default_factory=dict)
    rolls: list[Mapping[str, Any]] = field(default_factory=list)
    bands: dict[str, int] = field(default_factory=dict)
    injected: dict[str, int] = field(default_factory=dict)
    overridden: dict[str, int] = field(default_factory=dict)
    signed: list[str] = field(default_factory=list)
    seqs: dict[str, int] = field(default_factory=dict)
    #: What the White Cell moved at a node that is still open.
    waiting: list[Intervention] = field(default_factory=list)
    #: Whether the quarter was played to its close.
    closed: bool = False


@dataclass(slots=True)
class Course:
    """A record as far as it goes: its quarters, and how every measure ended.

    ``measures`` are what is valued: a role's score, ``(role, "")``, and the chance of each
    objective that the role holds, ``(role, objective)``.  ``final`` has the score in thousandths
    of a point and 1 or 0 for an objective; it is empty while the exercise is in play.
    """

    told: list[Told]
    measures: list[tuple[str, str]]
    final: dict[tuple[str, str], int]
    last: Position | None
    difference: str | None


def references(compiled: Compiled, seats: Mapping[str, str], kind: str) -> list[Policy]:
    """Who a decision is measured against, by role.

    ``status-quo`` is the scenario's; ``seats`` the doctrine that held the seat, where one did.
    """
    made: list[Policy] = []
    for role in compiled.tables.roles:
        who, _, which = seats.get(role.key, "").partition(":")
        held = which if kind == "seats" and who == "doctrine" else ""
        known = held if held in compiled.doctrines[role.key] else None
        made.append(DoctrinePlayer(compiled.doctrine(role.key, known)))
    return made


class _Reader:
    """Notes every moment while a record is played again."""

    def __init__(self, players: Sequence[Policy]) -> None:
        self.players = players
        self.told: list[Told] = []
        self.seq = 0
        self._seqs: dict[str, int] = {}

    def quarter(self, game: Game) -> Told:
        turn = game.world.turn
        if not self.told or self.told[-1].turn != turn:
            self.told.append(Told(turn, game.tables.quarter_name(turn)))
        return self.told[-1]

    def watch(self, what: str, game: Game) -> None:
        """See the game before a node is resolved, or before the White Cell acts."""
        if what == "control":
            self._before = Position.of(game)
            return
        told = self.quarter(game)
        for role in game.open_roles():  # a silent seat; its default is what stands
            self._seqs.setdefault(role, 0)
        decisions = {role: game.default(role) for role in game.open_roles()} | dict(game.decisions)
        moment = Moment(game.node, Position.of(game), decisions)
        if game.node in APART:
            moment.usual = {
                role.key: usual
                for role, player in zip(game.tables.roles, self.players, strict=True)
                if role.key in decisions
                and in_effect(decisions[role.key])
                != in_effect(usual := self._usual(game, role.key, player))
            }
            moment.moved = tuple(moment.usual)
        moment.seqs, self._seqs = self._seqs, {}
        moment.interventions, told.waiting = told.waiting, []
        told.moments[game.node] = moment

    def _usual(self, game: Game, role: str, player: Policy) -> Decision:
        """What the reference would decide."""
        # Not by `game.check`: once the White Cell has ruled nothing can be decided any more.
        held = game.role(role)
        return checked(game.world, held, game.node, ask(game, role, player), game.offered)

    def take(self, event: Event, game: Game) -> None:
        """An event was taken; ``game`` stands after it."""
        public = event.body("public")
        if event.kind == "decision":
            self._seqs[event.actor] = event.seq
        elif event.kind == "control":
            self._control(event, public, game)
        elif event.kind in ("events", "deals", "reveal", "adjudication", "operations", "quarter"):
            self._result(event, public, game)

    def _control(self, event: Event, public: Mapping[str, Any], game: Game) -> None:
        told = self.quarter(game)
        what = public.get("what")
        if what in ("adjust", "breach"):
            told.waiting.append(Intervention(self._before, public, event.seq))
        elif what in ("inject", "hold"):
            told.injected[str(public["event"])] = event.seq
        elif what == "override":
            told.overridden[str(public["action"])] = event.seq
        elif what == "withdraw":
            told.injected.pop(str(public.get("event")), None)
            told.overridden.pop(str(public.get("action")), None)

    def _result(self, event: Event, public: Mapping[str, Any], game: Game) -> None:
        told = next(one for one in self.told if one.turn == event.turn)
        told.seqs[event.kind] = event.seq
        if event.kind == "events":
            happening = game.world.happening[:, 0]
            told.fell = {
                one.key: int(happening[one.index])
                for one in game.tables.events
                if happening[one.index]
            }
        elif event.kind == "reveal":
            told.signed = list(public.get("signed", ()))
        elif event.kind == "adjudication":
            entries = [e for e in public.get("entries", ()) if e["kind"] == "adjudication"]
            told.rolls = [e for e in entries if not e["sure"] or e["action"] in told.overridden]
            told.bands = {e["action"]: int(e["band"]) for e in entries}
        elif event.kind == "quarter":
            told.closed = True


def read(
    compiled: Compiled,
    events: Sequence[Event],
    meta: Mapping[str, str],
    branches: Sequence[Branch] = (),
    reference: str = "status-quo",
) -> Course:
    """A record's moments, as far as these rules give what was recorded.

    Raises SaveDamaged for a record that cannot be recomputed, a redacted copy among them.
    """
    seats = events[0].body("public").get("seats", {}) if events else {}
    reader = _Reader(references(compiled, seats, reference))
    reel = Reel(compiled, events, meta, branches, watch=reader.watch)
    game = reel.game
    measures = [(role.key, "") for role in compiled.tables.roles] + [
        (role.key, objective.key)
        for role in compiled.tables.roles
        for objective in compiled.tables.objectives
        if holds_objective(game.world, objective, role)[0]
    ]
    while (event := reel.step()) is not None:
        reader.take(event, game)
    final: dict[tuple[str, str], int] = {}
    last = None
    if game.ended:
        standing = game.standings()
        final = {(role, ""): int(one["score"]) for role, one in standing.items()}
        final |= {
            (role, key): int(objective["met"])
            for role, one in standing.items()
            for key, objective in one["objectives"].items()
        }
    else:
        last = Position.of(game)
    return Course(reader.told, measures, final, last, reel.difference)


def band_name(band: int) -> str:
    """A band in the words of the content."""
    return Band(band).name.lower()
