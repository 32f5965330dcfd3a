"""What each role could expect at every point of an exercise, and what moved it.

The value of a position is the expected score of each role, and the chance of each of its
objectives, over worlds played on from there by reference players on dice that no exercise rolls;
the same worlds at every point, so that differences show what was settled and not noise.  Every
change of it is booked to what was put in place: own decision, others' decisions, deals, dice,
events, the White Cell (:mod:`wargame.analysis.swing_steps`).  The parts sum to final minus initial
exactly, in whole units.

It is relative to the model and to the reference: a decision is worth so much more or less than
what the reference would have done there, everybody playing on as the reference does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from wargame.analysis.intervals import Interval
from wargame.analysis.moments import Course, Told, read, references
from wargame.analysis.portions import Record, in_portions
from wargame.analysis.swing_detail import KINDS as PIECES_OF
from wargame.analysis.swing_detail import Piece, pieces
from wargame.analysis.swing_steps import Step, Taken, changed, take_apart, unit_of, whole
from wargame.content.compiled import Compiled
from wargame.errors import WargameError
from wargame.play.choices import Policy
from wargame.record.events import Branch, Event

#: Worlds at each point, unless told otherwise.
WORLDS = 1_000
#: What a change can be booked to, from one role's point of view; the first three are decision,
#: the next two luck.
PARTS = ("own", "others", "deals", "dice", "events", "control")
#: Turning points listed, and those that are looked at more closely.
POINTS, CLOSER = 10, 6

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of one role through an exercise, in whole units.

    ``value [T + 1]`` as each quarter opened and at last; ``parts[name] [T]`` what each quarter
    brought.  ``initial + sum of all parts = final``, exactly.
    """

    value: tuple[int, ...]
    parts: Mapping[str, tuple[int, ...]]

    @property
    def initial(self) -> int:
        """The value as the exercise began."""
        return self.value[0]

    @property
    def final(self) -> int:
        """How it ended, or the value where it stands."""
        return self.value[-1]


@dataclass(frozen=True, slots=True)
class Swing:
    """An exercise taken apart.

    ``lines[role, objective]`` (the score where the objective is empty); ``ranges`` are the 95 %
    bounds of each value; ``steps`` every thing that was settled, in order, with its change of each
    of ``measures``.
    """

    worlds: int
    reference: str
    quarters: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]
    lines: Mapping[tuple[str, str], Line]
    ranges: Mapping[tuple[str, str], tuple[Interval, ...]]
    steps: tuple[Step, ...]
    ended: bool
    #: How often ``worlds`` were played on from somewhere to the end.
    arms: int
    #: By number of a step: which of its pieces did it, for the role that it moved most.
    pieces: Mapping[int, tuple[Piece, ...]] = field(default_factory=dict)

    def change(self, step: Step, measure: tuple[str, str]) -> tuple[int, Interval]:
        """What a step changed of a measure, and its interval."""
        at = self.measures.index(measure)
        return step.change[at], step.ranges[at]

    def turning_points(self, most: int = POINTS) -> list[tuple[Step, str]]:
        """The steps that moved some role's expected score most, each with that role.

        Only changes whose interval is clear of nought count.
        """
        found: list[tuple[int, Step, str]] = []
        for step in self.steps:
            moved = [
                (abs(change), role)
                for (role, key), change, spread in zip(
                    self.measures, step.change, step.ranges, strict=True
                )
                if not key and spread.shows
            ]
            if moved:
                size, role = max(moved, key=lambda pair: pair[0])
                found.append((size, step, role))
        found.sort(key=lambda item: -item[0])
        return [(step, role) for _, step, role in found[:most]]


def part_for(step: Step, role: str) -> str:
    """Which of :data:`PARTS` a step is from one role's point of view."""
    if step.part == "decision":
        return "own" if step.actor == role else "others"
    return step.part


def swing(
    compiled: Compiled,
    events: Sequence[Event],
    meta: Mapping[str, str],
    branches: Sequence[Branch] = (),
    *,
    worlds: int = WORLDS,
    reference: str = "status-quo",
    workers: int = 1,
    progress: Progress | None = None,
) -> Swing:
    """Take an exercise apart; the same result whatever ``workers``.

    Raises SaveDamaged for a record that cannot be recomputed, WargameError where these rules tell
    it otherwise or nothing has been played.
    """
    job = _Job(Record.of(compiled, events, meta, branches), worlds, reference)
    course = _course(job)
    if course.difference is not None:
        raise WargameError(
            f"these rules tell this exercise otherwise from {course.difference} on: it can be "
            "replayed and reported as it was recorded, but not taken apart"
        )
    told = _played(course)
    if not told:
        raise WargameError("nothing has been played in this exercise yet")
    taken: dict[int, Taken] = {}
    # The first quarters have the most to play after them: the long ones begin.
    for number, one in in_portions(_one, job, range(len(told)), workers):
        taken[number] = one
        if progress is not None:
            progress(len(taken), len(told))
    found = _assembled(course, [taken[number] for number in range(len(told))], worlds, reference)
    return replace(found, pieces=_pieces(job, found, workers))


@dataclass(frozen=True, eq=False)
class _Job:
    """What a process needs to take a quarter apart."""

    record: Record
    worlds: int
    reference: str

    def references(self) -> list[Policy]:
        """Who decisions are measured against."""
        seats = self.record.events[0].body("public").get("seats", {})
        return references(self.record.content.compiled(), seats, self.reference)


@lru_cache(maxsize=1)
def _course(job: _Job) -> Course:
    """The course this process has read."""
    record = job.record
    compiled = record.content.compiled()
    return read(compiled, record.events, record.meta, record.branches, job.reference)


def _played(course: Course) -> list[Told]:
    """The quarters in which something has been settled."""
    return [told for told in course.told if told.moments or told.waiting]


def _one(job: _Job, number: int) -> Taken:
    """Take one quarter apart, in whatever process."""
    course = _course(job)
    told = _played(course)
    last = course.last if number == len(told) - 1 and not told[number].closed else None
    return take_apart(
        told[number],
        job.record.content.compiled().tables,
        job.references(),
        course.measures,
        job.worlds,
        last,
    )


@dataclass(frozen=True)
class _Closer:
    """What a process needs to look at some steps more closely."""

    job: _Job
    #: For each: the number of the quarter, the step, the role.
    points: tuple[tuple[int, Step, str], ...]


def _pieces(job: _Job, found: Swing, workers: int) -> dict[int, tuple[Piece, ...]]:
    """The pieces of the first turning points that have any."""
    places = {told.turn: number for number, told in enumerate(_played(_course(job)))}
    able = [(step, role) for step, role in found.turning_points(CLOSER) if step.kind in PIECES_OF]
    closer = _Closer(job, tuple((places[step.turn], step, role) for step, role in able))
    numbers = {id(step): number for number, step in enumerate(found.steps)}
    return {
        numbers[id(able[number][0])]: tuple(looked)
        for number, looked in in_portions(_look, closer, range(len(able)), workers)
    }


def _look(closer: _Closer, number: int) -> list[Piece]:
    """Look at one step more closely, in whatever process."""
    job = closer.job
    course = _course(job)
    quarter, step, role = closer.points[number]
    return pieces(
        _played(course)[quarter],
        step,
        role,
        job.record.content.compiled().tables,
        job.references(),
        course.measures,
        job.worlds,
    )


def _assembled(course: Course, taken: list[Taken], worlds: int, reference: str) -> Swing:
    """Join the quarters: between two of them only dice fall, cards drawn and deals put to test."""
    units = unit_of(course.measures)
    told = _played(course)
    final = None
    if course.final:
        row = [course.final[measure] for measure in course.measures]
        final = np.repeat(np.array(row, dtype=np.int32)[:, None], worlds, axis=1)
    ends = [*(one.opening for one in taken[1:]), final]
    steps: list[Step] = []
    values = [taken[0].opening]
    for one, quarter, end in zip(taken, told, ends, strict=True):
        steps += one.steps
        if end is None:
            end = one.closing
        else:
            step = Step(
                quarter.turn, quarter.quarter, "hands", "dice", "cards", "", (),
                quarter.seqs.get("quarter", 0),
            )  # fmt: skip
            step.change, step.ranges = changed(one.closing, end, units)
            steps.append(step)
        values.append(end)
    numbers = [whole(value, units).tolist() for value in values]
    places = {quarter.turn: number for number, quarter in enumerate(told)}
    lines: dict[tuple[str, str], Line] = {}
    ranges: dict[tuple[str, str], tuple[Interval, ...]] = {}
    zeros = np.zeros((len(course.measures), worlds), dtype=np.int32)
    bounds = [changed(zeros, value, units)[1] for value in values]
    for at, measure in enumerate(course.measures):
        parts = {part: [0] * len(told) for part in PARTS}
        for step in steps:
            parts[part_for(step, measure[0])][places[step.turn]] += step.change[at]
        lines[measure] = Line(
            tuple(row[at] for row in numbers),
            {part: tuple(row) for part, row in parts.items()},
        )
        ranges[measure] = tuple(row[at] for row in bounds)
    return Swing(
        worlds=worlds,
        reference=reference,
        quarters=tuple(quarter.quarter for quarter in told),
        measures=tuple(course.measures),
        lines=lines,
        ranges=ranges,
        steps=tuple(steps),
        ended=bool(course.final),
        arms=sum(one.arms for one in taken),
    )


def document(found: Swing) -> dict[str, Any]:
    """The result as plain JSON: scores in thousandths of a point, chances in millionths."""
    roles: dict[str, Any] = {}
    for (role, key), line in found.lines.items():
        told = {
            "value": list(line.value),
            **{part: list(line.parts[part]) for part in PARTS},
            "initial": line.initial,
            "final": line.final,
            "ranges": [_bounds(spread) for spread in found.ranges[role, key]],
        }
        if key:
            roles[role]["objectives"][key] = told
        else:
            roles[role] = {**told, "objectives": {}}
    return {
        "unit": "thousandths of a score point; chances of objectives in millionths",
        "worlds": found.worlds,
        "reference": found.reference,
        "ended": found.ended,
        "quarters": list(found.quarters),
        "roles": roles,
        "turning_points": [
            {
                "rank": rank,
                "role": role,
                "part": part_for(step, role),
                **_told(found, step),
                "size": found.change(step, (role, ""))[0],
                "pieces": [
                    {"cause": piece.cause, **_bounds(piece.change)}
                    for piece in found.pieces.get(found.steps.index(step), ())
                ],
            }
            for rank, (step, role) in enumerate(found.turning_points(), start=1)
        ],
        "steps": [{"part": step.part, **_told(found, step)} for step in found.steps],
    }


def _told(found: Swing, step: Step) -> dict[str, Any]:
    return {
        "turn": step.turn,
        "quarter": step.quarter,
        "node": step.node,
        "kind": step.kind,
        "actor": step.actor,
        "cause": list(step.cause),
        "seq": step.seq,
        **({"roll": dict(step.roll)} if step.roll else {}),
        **({"instead": list(step.instead)} if step.part == "decision" else {}),
        "change": {
            role: {"booked": step.change[at], **_bounds(step.ranges[at])}
            for at, (role, key) in enumerate(found.measures)
            if not key
        },
    }


def _bounds(spread: Interval) -> dict[str, float]:
    return {
        "mean": round(spread.mean, 1),
        "low": round(spread.low, 1),
        "high": round(spread.high, 1),
    }
