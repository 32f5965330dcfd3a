"""One quarter of a record taken apart: what each decision, roll and event was worth.

Along the true course the value of a position is what every role can expect from there, over
worlds that roll dice of their own.  Between two positions that follow each other everything that
was settled is put in place one thing after another, and each change of the value is booked to the
thing that was put in place.  The changes of a step sum to the difference of the two values, because
they are differences of one chain.

Decisions that meet each other (signals, orders, reactions) are put in place in the order of the
roles and in reverse, and the two are averaged.  Answers to events and hands, where each role's
touches nobody else's, events and rolls are put in place once, in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

import numpy as np
import numpy.typing as npt

from wargame.analysis.arms import Arm, Values, play_arms
from wargame.analysis.intervals import Interval, mean
from wargame.analysis.moments import APART, Intervention, Told, band_name
from wargame.play.choices import NODES, Policy
from wargame.play.onward import Position
from wargame.rules.tables import Band, Ints, Tables

#: Whom a change is booked to, before it is known whose value is asked about.
Part = Literal["decision", "deals", "dice", "events", "control"]

#: Values are whole: a score in thousandths of a point, a chance in millionths.
SCORE_UNIT, CHANCE_UNIT = 1, 1_000_000

#: Nodes at which what one role decides bears on what another's decision does.
_MEETING = ("signals", "orders", "reactions")

#: What a decision at each node is called.
_KINDS = {
    "signals": "signals",
    "events": "answer",
    "orders": "orders",
    "reactions": "reaction",
    "hands": "hand",
}


@dataclass(slots=True)
class Step:
    """One thing that was settled, and what it changed.

    ``change`` has, for each measure in their order, the whole-number change that is booked (a
    score in thousandths of a point, a chance in millionths), and ``ranges`` its 95 % interval in
    the same units.  ``kind`` says what it was, ``cause`` names it by content id, ``actor`` by
    whom, ``seq`` the event of the record that tells of it.
    """

    turn: int
    quarter: str
    node: str
    part: Part
    kind: str
    actor: str
    cause: tuple[str, ...]
    seq: int
    change: list[int] = field(default_factory=list)
    ranges: list[Interval] = field(default_factory=list)
    #: For a roll: its chance and roll per mille, and the band that stands.
    roll: Mapping[str, int | str] = field(default_factory=dict)
    #: For a decision: what the reference would have decided there, by content id.
    instead: tuple[str, ...] = ()


@dataclass(slots=True)
class Taken:
    """A quarter taken apart: the value as it opened, its steps, and the worlds at both its ends.

    ``arms`` is how often its worlds were played on to the end.
    """

    turn: int
    steps: list[Step]
    opening: Values
    closing: Values
    arms: int


@dataclass(slots=True)
class _Chain:
    """Arms in the order in which things were put in place, and the steps between them."""

    arms: list[Arm]
    #: For each step: (forward from, to) and, where both orders count, (reverse from, to).
    steps: list[tuple[Step, tuple[int, int], tuple[int, int] | None]]

    def arm(self, arm: Arm) -> int:
        self.arms.append(arm)
        return len(self.arms) - 1


def take_apart(
    told: Told,
    tables: Tables,
    players: Sequence[Policy],
    measures: Sequence[tuple[str, str]],
    worlds: int,
    last: Position | None = None,
) -> Taken:
    """Put everything of one quarter in place, one thing after another.

    ``last`` is where the exercise stands if the quarter is still in play.
    """
    chain = _Chain([], [])
    present = [node for node in NODES if node in told.moments]
    places = [told.moments[node].first for node in present]
    if last is not None:
        places.append(told.waiting[0].before if told.waiting else last)
    start = at = chain.arm(Arm(places[0]))
    for node, following in zip_longest(present, places[1:]):
        if node is not None:
            at = _node(chain, told, tables, node, at, Arm(following) if following else None)
    if last is not None:
        at = _adjusted(chain, told, told.waiting, last, at)
    values = play_arms(chain.arms, players, measures, worlds)
    units = unit_of(measures)
    for step, (a, b), reverse in chain.steps:
        pairs = [(values[a], values[b])]
        if reverse is not None:
            pairs.append((values[reverse[0]], values[reverse[1]]))
        step.ranges = _ranges(pairs, units)
    _book(chain, [whole(one, units) for one in values])
    return Taken(
        told.turn, [step for step, _, _ in chain.steps], values[start], values[at], len(values)
    )


def unit_of(measures: Sequence[tuple[str, str]]) -> Ints:
    """The unit each measure is counted in, ``[M]``."""
    return np.array([CHANCE_UNIT if key else SCORE_UNIT for _, key in measures], dtype=np.int64)


def whole(values: Values, units: Ints) -> Ints:
    """Means over worlds as whole numbers, rounded down, ``[M]``."""
    totals = values.sum(axis=1, dtype=np.int64) * units
    return np.asarray(totals // values.shape[1])


def changed(before: Values, after: Values, units: Ints) -> tuple[list[int], list[Interval]]:
    """The whole-number change between two values, and the interval of their paired difference."""
    change = (whole(after, units) - whole(before, units)).tolist()
    return change, _ranges([(before, after)], units)


def _node(
    chain: _Chain, told: Told, tables: Tables, node: str, at: int, following: Arm | None
) -> int:
    """Put one node's things in place after the value at ``at``; where the value stands then."""
    moment = told.moments[node]
    at = _adjusted(chain, told, moment.interventions, moment.position, at)
    if node in APART:
        # What was decided leads to the next node itself, unless dice fall in between.
        end = following if node in ("events", "orders") else None
        at = _decisions(chain, told, node, at, end)
    elif following is not None:
        to = chain.arm(following)
        step = _step(told, node, "deals", node, "", _deals(told, node), told.seqs.get("deals", 0))
        chain.steps.append((step, (at, to), None))
        at = to
    if node == "signals" and following is not None:
        at = _events(chain, told, tables, at, following)
    elif node == "reactions" and following is not None:
        at = _rolls(chain, told, tables, at, following)
    return at


def _adjusted(
    chain: _Chain, told: Told, done: Sequence[Intervention], end: Position, at: int
) -> int:
    """What the White Cell moved at once, one thing after another; ``end`` is after all of it."""
    for one, later in zip(done, [*(other.before for other in done[1:]), end], strict=False):
        to = chain.arm(Arm(later))
        what = str(one.body["what"])
        cause = (str(one.body.get("role" if what == "breach" else "track", "")),)
        # A broken accord is judged by the engine: what follows was agreed, and ruled by nobody.
        agreed = what == "breach" and bool(one.body.get("accord"))
        part: Part = "deals" if agreed else "control"
        step = _step(told, one.before.node, part, what, "" if agreed else "WHITE", cause, one.seq)
        chain.steps.append((step, (at, to), None))
        at = to
    return at


def _step(
    told: Told, node: str, part: Part, kind: str, actor: str, cause: tuple[str, ...], seq: int
) -> Step:
    return Step(told.turn, told.quarter, node, part, kind, actor, cause, seq)


def _deals(told: Told, node: str) -> tuple[str, ...]:
    if node == "answers":
        return tuple(told.signed)
    offers = told.moments[node].decisions.values()
    return tuple(
        item["offer"] if isinstance(item, dict) else item
        for decision in offers
        for item in decision.get("offers", ())
    )


def _decisions(chain: _Chain, told: Told, node: str, at: int, end: Arm | None) -> int:
    """Simultaneous decisions in the order of the roles and in reverse."""
    moment = told.moments[node]
    moved = [role for role in moment.decisions if role in moment.moved]
    moved.sort(key=lambda role: _place(moment.position.world.tables, role))
    if not moved:
        return at
    fixed = {role: moment.decisions[role] for role in moved}
    last = chain.arm(end if end is not None else Arm(moment.position, fixed))
    forward = [at]
    for count in range(1, len(moved)):
        some = {role: fixed[role] for role in moved[:count]}
        forward.append(chain.arm(Arm(moment.position, some)))
    forward.append(last)
    reverse: list[int] = []
    if node in _MEETING and len(moved) > 1:
        reverse.append(at)
        for count in range(1, len(moved)):
            some = {role: fixed[role] for role in moved[len(moved) - count :]}
            reverse.append(chain.arm(Arm(moment.position, some)))
        reverse.append(last)
    for number, role in enumerate(moved):
        back = len(moved) - 1 - number
        step = _step(
            told, node, "decision", _KINDS[node], role, _what(node, fixed[role]),
            moment.seqs.get(role, 0),
        )  # fmt: skip
        step.instead = _what(node, moment.usual[role])
        chain.steps.append(
            (
                step,
                (forward[number], forward[number + 1]),
                (reverse[back], reverse[back + 1]) if reverse else None,
            )
        )
    return last


def _place(tables: Tables, role: str) -> int:
    return tables.role(role).index


def _what(node: str, decision: Mapping[str, object]) -> tuple[str, ...]:
    """What a decision names, by content id."""
    found: list[str] = []
    if node == "signals":
        found = [str(card) for card in _list(decision.get("cards"))]
    elif node == "events":
        answers = decision.get("answers", {})
        assert isinstance(answers, Mapping)
        found = [f"{event}/{option}" for event, option in answers.items()]
    elif node == "orders":
        found = [str(decision["standing"])]
        found += [str(order["action"]) for order in _list(decision["orders"])]
    elif node == "reactions":
        found = [str(decision["react"]), *([str(decision["card"])] if "card" in decision else [])]
    else:
        found = [f"{key} {decision[key]}" for key in ("keep", "bury") if decision.get(key)]
    return tuple(found)


def _list(value: object) -> list[dict[str, object]]:
    return list(value) if isinstance(value, list) else []


def _events(chain: _Chain, told: Told, tables: Tables, at: int, following: Arm) -> int:
    """The events that fell, one by one; then that no other did; then the White Cell's own."""
    moment = told.moments["signals"]
    fixed = {role: moment.decisions[role] for role in moment.moved}
    numbers = {event.key: event.index for event in tables.events}
    drawn = [key for key in told.fell if key not in told.injected]
    seq = told.seqs.get("events", 0)
    falls: dict[int, int] = {}
    if not told.injected and not drawn:
        step = _step(told, "events", "events", "quiet", "", (), seq)
        return _last(chain, step, at, following)
    for key in drawn:
        falls[numbers[key]] = told.fell[key]
        to = chain.arm(Arm(moment.position, fixed, dict(falls)))
        step = _step(told, "events", "events", "event", "", (key,), seq)
        chain.steps.append((step, (at, to), None))
        at = to
    step = _step(told, "events", "events", "no-other", "", (), seq)
    if not told.injected:
        return _last(chain, step, at, following)
    falls |= {
        number: 0
        for key, number in numbers.items()
        if key not in told.injected and key not in told.fell
    }
    to = chain.arm(Arm(moment.position, fixed, dict(falls)))
    chain.steps.append((step, (at, to), None))
    at = to
    for key, cause in list(told.injected.items())[:-1]:
        falls[numbers[key]] = told.fell.get(key, 0)
        to = chain.arm(Arm(moment.position, fixed, dict(falls)))
        step = _step(told, "events", "control", "inject", "WHITE", (key,), cause)
        chain.steps.append((step, (at, to), None))
        at = to
    key, cause = list(told.injected.items())[-1]
    step = _step(told, "events", "control", "inject", "WHITE", (key,), cause)
    return _last(chain, step, at, following)


def _rolls(chain: _Chain, told: Told, tables: Tables, at: int, following: Arm) -> int:
    """The rolls in their order, the White Cell's rulings, then what else fell at the front."""
    moment = told.moments["reactions"]
    fixed = {role: moment.decisions[role] for role in moment.moved}
    actions = {action.key: action for action in tables.actions}
    seq = told.seqs.get("adjudication", 0)
    bands: dict[int, int] = {}
    for entry in told.rolls:
        key = str(entry["action"])
        band = int(entry.get("rolled", entry["band"]))
        bands[actions[key].index] = band
        to = chain.arm(Arm(moment.position, fixed, {}, dict(bands)))
        step = _step(told, "adjudication", "dice", "roll", str(entry["role"]), (key,), seq)
        step.roll = {
            "chance": int(entry["chance"]),
            "roll": int(entry["roll"]),
            "band": band_name(band),
        }
        if not (entry["sure"] and band == Band.SUCCESS):
            chain.steps.append((step, (at, to), None))
            at = to
    for key, cause in told.overridden.items():
        bands[actions[key].index] = told.bands[key]
        to = chain.arm(Arm(moment.position, fixed, {}, dict(bands)))
        step = _step(told, "adjudication", "control", "override", "WHITE", (key,), cause)
        step.roll = {"band": band_name(told.bands[key])}
        chain.steps.append((step, (at, to), None))
        at = to
    seq = told.seqs.get("operations", 0)
    noise = frozenset(derived.site for derived in tables.derived if derived.noise)
    shaken = [track for track in tables.tracks if track.shock]
    if noise and shaken:
        to = chain.arm(Arm(moment.position, fixed, {}, dict(bands), noise))
        chain.steps.append(
            (_step(told, "operations", "dice", "front", "", (), seq), (at, to), None)
        )
        return _last(chain, _step(told, "operations", "dice", "shocks", "", (), seq), to, following)
    return _last(chain, _step(told, "operations", "dice", "front", "", (), seq), at, following)


def _last(chain: _Chain, step: Step, at: int, following: Arm) -> int:
    to = chain.arm(following)
    chain.steps.append((step, (at, to), None))
    return to


def _book(chain: _Chain, values: Sequence[Ints]) -> None:
    """Book whole-number changes that sum exactly along the chain.

    Where two orders are averaged halves arise: the running sum is rounded, not each of them.
    """
    carry: npt.NDArray[np.int64] | None = None
    for step, (a, b), reverse in chain.steps:
        forward = values[b] - values[a]
        if reverse is None:
            step.change = forward.tolist()
            carry = None
            continue
        doubled = forward + values[reverse[1]] - values[reverse[0]]
        before = np.zeros_like(doubled) if carry is None else carry
        carry = before + doubled
        step.change = (carry // 2 - before // 2).tolist()


def _ranges(pairs: Sequence[tuple[Values, Values]], units: Ints) -> list[Interval]:
    """Intervals of the paired differences, the mean of one or two of them."""
    total = sum((after.astype(np.int64) - before) for before, after in pairs)
    assert not isinstance(total, int)
    count = total.shape[1]
    sums, squares = total.sum(axis=1).tolist(), (total * total).sum(axis=1).tolist()
    return [
        mean(one, square, count).scaled(unit / len(pairs))
        for one, square, unit in zip(sums, squares, units.tolist(), strict=True)
    ]
