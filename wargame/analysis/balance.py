"""Whether a scenario is a good game: seats, doctrines, cards, deals and events.

What it is found from is played in parts (:class:`Part`): all pairings of the doctrines, each
doctrine in all of them, every card and deal tried, every event struck out, all pairings on the
same dice.  A part comes to whole-number sums (:mod:`wargame.analysis.sums`), so what is found
is the same for any number of workers.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from wargame.analysis import seats
from wargame.analysis.dominance import compared
from wargame.analysis.findings import Findings
from wargame.analysis.pool import pairings
from wargame.analysis.reading import findings
from wargame.analysis.spread import batch_of_dice, cross, crossed_doctrines, dice_for
from wargame.analysis.sums import Sums, add, moments, moments_where
from wargame.analysis.trials import candidates, quarters, strike_out, trial
from wargame.analysis.workers import Content, Progress, run_blocks
from wargame.content.compiled import Compiled
from wargame.errors import WargameError

#: Worlds of one part: of a trial fewer, as every card is a batch of its own there.
WORLDS, TRIED, SETTLED = 1024, 256, 100
#: Most worlds of a balance: below it no sum of squares can leave 63 bits.
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of work: a study of a role, if it has one, on some worlds."""

    study: str
    first: int
    count: int
    #: About how much play it takes, in world-quarters; for the time that is left.
    weight: int
    role: int = -1
    quarter: int = 0


@dataclass(frozen=True)
class Plan:
    """Everything a worker needs to know."""

    content: Content
    seed: int
    parts: tuple[Part, ...]


#: Worlds to play where nobody says how many, before they are made up to whole rounds.
WANTED = 500
#: Pairings of which a round is always whole; of more, fewer worlds are an even sample.
ROUND = 1000


def whole_rounds(compiled: Compiled, worlds: int) -> int:
    """So many worlds or a few more, in which every pairing of the doctrines comes equally often.

    Of more than :data:`ROUND` pairings, a part of a round has to do for fewer worlds.  Every
    doctrine has two worlds at least, as one alone says nothing of how far it may be off.
    """
    size = pairings(compiled)
    least = 2 * max(len(own) for own in compiled.doctrines.values())
    wanted = max(worlds, least)
    return wanted if wanted < size and size > ROUND else size * -(-wanted // size)


def balance(
    compiled: Compiled,
    *,
    worlds: int | None = None,
    seed: int = 0,
    cards: Collection[str] | None = None,
    workers: int | str = 1,
    progress: Progress | None = None,
) -> Findings:
    """Measure a scenario; :mod:`wargame.analysis.verdicts` holds what is found to gates.

    ``worlds`` run through all pairings of the doctrines, in whole rounds.  ``cards`` names the
    roles whose cards and deals are tried, all by default.  ``workers`` is as in
    :func:`wargame.analysis.workers.run_blocks`; what is found does not depend on it.
    ``progress(done, of)`` is told world-quarters.  Raises WargameError for more than
    :data:`MOST` worlds or none.
    """
    wanted = WANTED if worlds is None else worlds
    count = whole_rounds(compiled, wanted)
    if wanted < 1 or count > MOST:
        raise WargameError(f"a balance plays from 1 to {MOST:,} worlds, not {wanted:,}")
    parts = plan(compiled, count, cards)
    done = 0
    total: Sums = {}
    whole = sum(part.weight for part in parts)
    if progress is not None:
        progress(0, whole)
    job = Plan(Content.of(compiled), seed, parts)
    for span, sums in run_blocks(play_parts, job, len(parts), block=1, workers=workers):
        add(total, sums)
        done += sum(part.weight for part in parts[span.first : span.end])
        if progress is not None:
            progress(done, whole)
    return findings(compiled, total, worlds=count, seed=seed)


def plan(compiled: Compiled, worlds: int, cards: Collection[str] | None) -> tuple[Part, ...]:
    """The parts that a balance of so many worlds takes, the heavy ones first.

    Every quarter in which cards are tried has worlds of its own, so that what is found in one
    says nothing of the other.
    """
    tables = compiled.tables
    turns, half = tables.turns, seats.half_time(tables)
    found: list[Part] = []

    def cut(study: str, total: int, size: int, weight: int, **more: int) -> None:
        start = more.pop("start", 0)
        for first in range(0, total, size):
            count = min(size, total - first)
            found.append(Part(study, start + first, count, weight * count, **more))

    for role in tables.roles:
        if cards is None or role.key in cards:
            arms = len(candidates(compiled, role)) + 1
            for number, quarter in enumerate(quarters(compiled)):
                left = quarter + arms * (turns - quarter)
                start = number * worlds
                cut("trials", worlds, TRIED, left, role=role.index, quarter=quarter, start=start)
        own = 2 + len(compiled.doctrines[role.key])
        cut("edges", worlds, WORLDS, own * turns, role=role.index)
    cut("events", worlds, WORLDS, (1 + len(tables.events) // 3) * turns)
    size = math.prod(len(keys) for keys in crossed_doctrines(compiled).values())
    cut("cross", dice_for(compiled, worlds), batch_of_dice(compiled), size * turns)
    for played in sorted({half, turns - 1}):
        left = played + seats.CONTINUATIONS * (turns - played)
        some = min(worlds, whole_rounds(compiled, seats.CONTINUED))
        cut("certain", some, SETTLED, left, quarter=played)
    cut("watched", worlds, WORLDS, turns)
    cut("ordered", worlds, WORLDS, 2 * turns)
    return tuple(found)


def play_parts(job: Plan, first: int, count: int) -> Sums:
    """The sums of some parts of a plan: what a worker does."""
    compiled = job.content.compiled()
    total: Sums = {}
    for part in job.parts[first : first + count]:
        add(total, _play(compiled, part, job.seed))
    return total


def _play(compiled: Compiled, part: Part, seed: int) -> Sums:
    worlds = {"seed": seed, "first": part.first, "count": part.count}
    if part.study == "trials":
        return _tried(compiled, part, seed)
    if part.study == "events":
        struck = strike_out(compiled, **worlds)
        effects = [moments(one.outcomes - one.without) for one in struck]
        return {"events": np.stack(effects)} if effects else {}
    if part.study == "edges":
        return seats.edges(compiled, part.role, **worlds)
    if part.study == "certain":
        return seats.certain(compiled, part.quarter, **worlds)
    studies = {"cross": cross, "watched": seats.watched, "ordered": seats.ordered}
    return studies[part.study](compiled, **worlds)


def _tried(compiled: Compiled, part: Part, seed: int) -> Sums:
    """What everything a role can do comes to, and how its orders compare."""
    role = compiled.tables.roles[part.role]
    tried = trial(compiled, role, part.quarter, seed=seed, first=part.first, count=part.count)
    effects = moments_where(tried.outcomes - tried.alone, tried.took[:, None, :])
    return {
        f"effects:{role.key}": effects,
        f"pairs:{role.key}": compared(role, tried),
    }
