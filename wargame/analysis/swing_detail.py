"""Which piece of a turning point did it: one order of a plan, one source of the noise.

A step of :mod:`.swing_steps` puts a role's whole plan in place, or all noise of one kind.  Here its
pieces are held against the same worlds one by one: a plan with and without each of its orders
(its standing order against the reference's), each source of noise alone against none.  Pieces
need not sum to the step, as they meet each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wargame.analysis.arms import Arm, Values, play_arms
from wargame.analysis.intervals import Interval
from wargame.analysis.moments import Told
from wargame.analysis.swing_steps import Step, changed, unit_of
from wargame.play.choices import Policy
from wargame.play.decisions import Decision
from wargame.rules import legal
from wargame.rules.tables import Tables

#: Kinds of steps that have pieces.
KINDS = ("orders", "front", "shocks")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece by content id, and what it changed of a role's expected score (thousandths)."""

    cause: str
    change: Interval


def pieces(
    told: Told,
    step: Step,
    role: str,
    tables: Tables,
    players: Sequence[Policy],
    measures: Sequence[tuple[str, str]],
    worlds: int,
) -> list[Piece]:
    """The pieces of a step that show an effect on a role's score, the largest first."""
    if step.kind == "orders":
        pairs = _orders(told, step, tables, players)
    elif step.kind in ("front", "shocks"):
        pairs = _noise(told, step, tables)
    else:
        return []
    arms = list({id(arm): arm for pair in pairs.values() for arm in pair}.values())
    values = dict(zip(map(id, arms), play_arms(arms, players, measures, worlds), strict=True))
    at, units = measures.index((role, "")), unit_of(measures)

    def of(arm: Arm) -> Values:
        return values[id(arm)][at : at + 1]

    found = [
        Piece(cause, changed(of(before), of(after), units[at : at + 1])[1][0])
        for cause, (before, after) in pairs.items()
    ]
    shown = [piece for piece in found if piece.change.shows]
    return sorted(shown, key=lambda piece: -abs(piece.change.mean))


def _orders(
    told: Told, step: Step, tables: Tables, players: Sequence[Policy]
) -> dict[str, tuple[Arm, Arm]]:
    """A plan without each of its orders, and the plan; all others as they were."""
    moment = told.moments["orders"]
    whole = Arm(moment.position, dict(moment.decisions))
    plan = moment.decisions[step.actor]
    pairs: dict[str, tuple[Arm, Arm]] = {}

    def without(cause: str, less: Decision) -> None:
        decisions: Mapping[str, Decision] = {**moment.decisions, step.actor: less}
        pairs[cause] = replace(whole, fixed=decisions), whole

    role = tables.role(step.actor)
    world = moment.position.world
    usual = players[role.index].standing(world, role, legal.standing_legal(world, role))
    standing = role.standing[int(usual[0])].key
    if standing != plan["standing"]:
        without(plan["standing"], {**plan, "standing": standing})
    for number, order in enumerate(plan["orders"]):
        rest = [other for at, other in enumerate(plan["orders"]) if at != number]
        without(order["action"], {**plan, "orders": rest})
    return pairs


def _noise(told: Told, step: Step, tables: Tables) -> dict[str, tuple[Arm, Arm]]:
    """None of the noise of one kind, and each source of it alone; all rolls as they fell."""
    moment = told.moments["reactions"]
    actions = {action.key: action.index for action in tables.actions}
    front = {derived.key: derived.site for derived in tables.derived if derived.noise}
    shocks = {track.key: track.site for track in tables.tracks if track.shock}
    before = frozenset() if step.kind == "front" else frozenset(front.values())
    base = Arm(
        moment.position,
        dict(moment.decisions),
        {},
        {actions[key]: band for key, band in told.bands.items()},
        before,
    )
    return {
        key: (base, replace(base, noise=before | {site}))
        for key, site in (front if step.kind == "front" else shocks).items()
    }
