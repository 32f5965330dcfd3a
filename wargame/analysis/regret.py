"""What a better plan would have been worth, out of what its role could know and do.

At each of a role's sealed orders several legal plans are tried: the one that was given, the
planner's and that less one order, every doctrine's of the role, and none at all.  All are played
in the same worlds, which look to the role like the real one and are dealt afresh beyond what it
sees (:mod:`wargame.play.unseen`), the others drawing doctrines evenly.  The best is chosen in some
worlds and held against the plan that was given in others, so that the choice does not flatter it.

Regret is relative to the model, to the plans that were tried and to the role's status quo ever
after.  How hard the choice was is told beside it: how many plans did as well as the best.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from wargame.analysis.intervals import Interval, mean
from wargame.analysis.portions import Record, in_portions
from wargame.content.compiled import Compiled
from wargame.play.ask import ask
from wargame.play.decisions import Decision, default_decision, in_effect
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.fixed import Fixed, Plan
from wargame.play.game import Game
from wargame.play.mixed import scattered_pool
from wargame.play.onward import Position, play_on
from wargame.play.planner_seat import PlannerPlayer
from wargame.play.reel import Reel
from wargame.play.unseen import as_seen, catch_up, deal_afresh
from wargame.record.events import Branch, Event
from wargame.rules.dice import Family
from wargame.rules.score import scores
from wargame.rules.tables import Ints

#: The planner's budget in worlds, those in which plans are chosen, and those they are held in.
BUDGET, CHOOSING, HOLDING = "256", 256, 1_000
#: Numbers of the worlds in which plans are held against each other: none they are chosen in.
_APART = 1 << 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Regret:
    """One decision: what the best plan found was worth more, in thousandths of a point.

    ``tried`` distinct plans, ``as_good`` of them not shown to be worse than the best where they
    were chosen, ``spread`` between the best and the worst of them.  ``by`` says whose plan the
    best is: ``given`` (the one that was given), ``planner`` (or ``planner, less order 1``), a
    doctrine's id or ``none``.
    """

    role: str
    turn: int
    quarter: str
    seq: int
    given: tuple[str, ...]
    best: tuple[str, ...]
    by: str
    regret: Interval
    tried: int
    as_good: int
    spread: float

    @property
    def choice(self) -> str:
        """How hard it was: ``clear``, ``fair`` or ``close``."""
        if self.as_good == 1:
            return "clear"
        return "close" if 2 * self.as_good >= self.tried else "fair"


@dataclass(frozen=True, eq=False)
class _Job:
    record: Record
    roles: tuple[str, ...]


class _Reading:
    """A record on its way, which stops to think where orders were given."""

    def __init__(self, job: _Job) -> None:
        record = job.record
        self.compiled = record.content.compiled()
        self.turn = -1
        self.found: list[Regret] = []
        self.job = job
        self.reel = Reel(
            self.compiled, record.events, record.meta, record.branches, watch=self._watch
        )
        self.places = {e.turn: n + 1 for n, e in enumerate(record.events) if e.kind == "reveal"}

    def quarter(self, turn: int) -> list[Regret]:
        """The regrets of one quarter."""
        self.turn, self.found = turn, []
        if turn in self.places:
            if self.reel.place >= self.places[turn]:
                self.reel.seek(1)
            self.reel.seek(self.places[turn])
        return self.found

    def _watch(self, what: str, game: Game) -> None:
        if what == "resolve" and game.node == "orders" and game.world.turn == self.turn:
            seqs = {
                event.actor: event.seq
                for event in self.job.record.events
                if event.kind == "decision" and event.turn == self.turn and event.phase == "orders"
            }
            for role in self.job.roles:
                if role in game.decisions:
                    self.found.append(regret(self.compiled, game, role, seqs.get(role, 0)))


def regrets(
    compiled: Compiled,
    events: Sequence[Event],
    meta: Mapping[str, str],
    branches: Sequence[Branch],
    roles: Sequence[str],
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Regret]:
    """The regret of every sealed order of these roles, in order of play."""
    if not roles:
        return []
    job = _Job(Record.of(compiled, events, meta, branches), tuple(roles))
    turns = sorted({event.turn for event in events if event.kind == "reveal"})
    found: dict[int, list[Regret]] = {}
    for turn, one in in_portions(_quarter, job, turns, workers):
        found[turn] = one
        if progress is not None:
            progress(len(found), len(turns))
    return [one for turn in turns for one in found[turn]]


@lru_cache(maxsize=1)
def _reading(job: _Job) -> _Reading:
    """The record this process is reading."""
    return _Reading(job)


def _quarter(job: _Job, turn: int) -> list[Regret]:
    return _reading(job).quarter(turn)


def regret(compiled: Compiled, game: Game, role: str, seq: int = 0) -> Regret:
    """The regret of the orders a role has sealed in a game that stands at the orders."""
    position = as_seen(Position.of(game), game.role(role).index)
    given = game.decisions[role]
    plans = _plans(compiled, game, role, given)
    names, decisions = list(plans), list(plans.values())
    points = _played(compiled, position, role, decisions, np.arange(CHOOSING))
    means = points.mean(axis=1)
    best = int(means.argmax())
    as_good = sum(
        not _difference(points[best] - row).low > 0 for row in points
    )  # the best itself among them
    if best == 0:
        difference = Interval(0.0, 0.0, 0.0)
    else:
        apart = _APART + np.arange(HOLDING)
        held = _played(compiled, position, role, [given, decisions[best]], apart)
        difference = _difference(held[1] - held[0])
    return Regret(
        role=role,
        turn=game.world.turn,
        quarter=game.tables.quarter_name(game.world.turn),
        seq=seq,
        given=_named(given),
        best=_named(decisions[best]),
        by=names[best],
        regret=difference,
        tried=len(plans),
        as_good=as_good,
        spread=float(means.max() - means.min()),
    )


def _plans(compiled: Compiled, game: Game, role: str, given: Decision) -> dict[str, Decision]:
    """The plans to try by whose they are, the one that was given first; none twice."""
    table = game.role(role)
    found = {"given": given}
    planner = PlannerPlayer(compiled, role, BUDGET).decide(game, role)
    if planner is not None:
        found["planner"] = game.check(role, planner)
        for number in range(len(found["planner"]["orders"])):
            found[f"planner, less order {number + 1}"] = _less(game, role, found["planner"], number)
    for key, doctrine in compiled.doctrines[role].items():
        found[key] = game.check(role, ask(game, role, DoctrinePlayer(doctrine)))
    found["none"] = default_decision(game.world, table, "orders", game.offered)
    kept: dict[str, Decision] = {}
    known: set[str] = set()
    for name, decision in found.items():
        if (done := in_effect(decision)) not in known:
            known.add(done)
            kept[name] = decision
    return kept


def _less(game: Game, role: str, plan: Decision, number: int) -> Decision:
    """A plan without one of its orders: legal, as every order only costs."""
    orders = [order for at, order in enumerate(plan["orders"]) if at != number]
    return game.check(role, {"standing": plan["standing"], "orders": orders})


def _played(
    compiled: Compiled,
    position: Position,
    role: str,
    decisions: Sequence[Decision],
    numbers: np.ndarray,
) -> Ints:
    """The role's score under each plan in the same worlds, ``[plans, N]``."""
    table = compiled.tables.role(role)
    count = len(numbers)
    worlds = np.tile(np.asarray(numbers, dtype=np.uint64), len(decisions))
    world = deal_afresh(compiled, position, table.index, worlds, family=Family.REVIEW)
    players = scattered_pool(compiled)
    players[table.index] = DoctrinePlayer(compiled.doctrine(role))
    offered = catch_up(world, players, position, table.index)
    plans = [Plan.of(compiled.tables, table, "orders", decision) for decision in decisions]
    standing = np.concatenate([p.standing for p in plans if p.standing is not None])
    orders = np.concatenate([p.orders for p in plans if p.orders is not None], axis=1)
    together = Plan(standing=np.repeat(standing, count), orders=np.repeat(orders, count, axis=1))
    players[table.index] = Fixed(players[table.index], world.turn, together)
    play_on(position, world, players, offered=offered)
    found: Ints = scores(world, position.turns)[table.index].reshape(len(decisions), count)
    return found


def _difference(values: Ints) -> Interval:
    return mean(int(values.sum()), int((values * values).sum()), len(values))


def _named(decision: Decision) -> tuple[str, ...]:
    return (decision["standing"], *(order["action"] for order in decision["orders"]))


def document(found: Sequence[Regret]) -> list[dict[str, Any]]:
    """Regrets as plain JSON."""
    return [
        {
            "role": one.role,
            "turn": one.turn,
            "quarter": one.quarter,
            "seq": one.seq,
            "given": list(one.given),
            "best": list(one.best),
            "by": one.by,
            "regret": {
                "mean": round(one.regret.mean, 1),
                "low": round(one.regret.low, 1),
                "high": round(one.regret.high, 1),
            },
            "tried": one.tried,
            "as_good": one.as_good,
            "spread": round(one.spread, 1),
            "choice": one.choice,
        }
        for one in found
    ]
