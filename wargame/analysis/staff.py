"""Advice on request: what a staff officer of a role would do at the node at hand, and why.

:func:`staff_advice` is one call without state.  It works from a :class:`Position`, so it can run
beside the exercise, in a process of its own: it takes and gives plain values that pickle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wargame.analysis.intervals import Interval
from wargame.content.compiled import Compiled
from wargame.play.choices import ReactionMasks
from wargame.play.decisions import Decision, offers_to
from wargame.play.onward import Position
from wargame.play.planner import Planner
from wargame.play.planner_levels import level
from wargame.play.planner_search import Findings
from wargame.play.planner_words import as_decision, gain, mostly, plan_words, reason
from wargame.rules import deals as deal_rules
from wargame.rules import hazards, legal

#: The nodes at which there is something to advise on.
NODES = ("events", "offers", "answers", "orders", "reactions")
#: How many others it names: the next best, and those it would not do.
NEXT, AGAINST = 2, 2


@dataclass(frozen=True, slots=True)
class Course:
    """One course of action: the decision in the record's form, its words, and its worth.

    ``gain`` is in points of the role's score (-100 to 100) over following the doctrine, with
    its interval of 95 %; ``sure`` says whether the interval leaves out 0.
    """

    plan: Decision
    words: str
    gain: Interval

    @property
    def sure(self) -> bool:
        """Whether the gain (or loss) is clear of chance."""
        return self.gain.low > 0 or self.gain.high < 0


@dataclass(frozen=True, slots=True)
class Advice:
    """What the staff officer would do at a node, and why.

    ``doctrine`` is the key of the doctrine it is measured against and ``follows`` whether the
    advice is just that; ``reason`` one or two plain sentences.  ``objective`` is the key of the
    objective that the advice changes most (empty if none) and ``shift`` by how much of a whole
    objective (-1 to 1).  ``others`` are the next best courses of action and ``against`` the
    worst of those that were tried, worst first.  ``worlds`` were played, ``tried`` courses of
    action looked at.
    """

    role: str
    turn: int
    node: str
    level: str
    doctrine: str
    follows: bool
    best: Course
    reason: str
    objective: str
    shift: Interval
    others: tuple[Course, ...]
    against: tuple[Course, ...]
    tried: int
    worlds: int


def staff_advice(
    compiled: Compiled,
    position: Position,
    role: str,
    budget: str = "staff",
    *,
    seed: int = 0,
) -> Advice | None:
    """Advise a role on its decision at the node where a position stands.

    ``budget`` is a planner's level, worlds or seconds (:func:`planner_levels.level`).  None
    where there is nothing to advise on: no such node, or nothing to choose between.  The same
    position as the role sees it, budget in worlds and seed give the same advice.
    """
    planner = Planner(compiled, role, level(budget), turns=position.turns, seed=seed)
    if position.node not in NODES:
        return None
    position = replace(position, world=position.world.copy())
    planner.opened(position.world, position.tracks)
    _ask(planner, position)
    thought = planner.thoughts[0] if planner.thoughts else None
    if thought is None or len(thought.findings.arms) < 2:
        return None
    found = thought.findings

    def course(arm: int) -> Course:
        plan = found.arms[arm].plan
        return Course(
            as_decision(compiled.tables, planner.role, position.node, plan),
            plan_words(compiled.tables, planner.role, plan),
            Interval(*gain(found, arm)),
        )

    most = mostly(found, found.best, planner.outlook)
    return Advice(
        role=role,
        turn=position.world.turn,
        node=position.node,
        level=planner.level.name,
        doctrine=planner.keys[planner.home],
        follows=found.best == 0,
        best=course(found.best),
        reason=reason(
            compiled.tables, planner.role, found, planner.outlook, planner.keys[planner.home]
        ),
        objective=most[0].key if most else "",
        shift=Interval(*(value / 2 for value in most[1])) if most else Interval(0.0, 0.0, 0.0),
        others=tuple(course(arm) for arm in found.ranked() if arm != found.best)[:NEXT],
        against=tuple(course(arm) for arm in _worst(found))[:AGAINST],
        tried=len(found.arms),
        worlds=planner.worlds,
    )


def _worst(found: Findings) -> list[int]:
    """The arms that did clearly worse than the doctrine, the worst first."""
    losses = [(gain(found, arm), arm) for arm in range(1, len(found.arms)) if arm != found.best]
    return [arm for loss, arm in sorted(losses) if loss.high < 0]


def _ask(planner: Planner, position: Position) -> None:
    """Have a planner decide at a node, as the loop of a quarter would ask it."""
    world, role, node = position.world, planner.role, position.node
    if node == "orders":
        planner.standing(world, role, legal.standing_refusals(world, role) == 0)
    elif node == "offers" and role.deals:
        planner.offers(world, role, legal.offer_refusals(world, role) == 0)
    elif node == "answers":
        able = np.zeros(position.offered.shape, dtype=np.bool_)
        for action in offers_to(world, role, position.offered):
            able[action.deal] = deal_rules.party_can_pay(world, action, role.index)
        planner.answers(world, role, position.offered, able)
    elif node == "reactions":
        planner.reaction(world, role, ReactionMasks(world, role))
    elif node == "events":
        for event in world.tables.events:
            if event.options and event.chooser == role.index and world.happening[event.index, 0]:
                planner.choice(world, role, event, hazards.legal_choices(world, event))
                break
