"""Two courses of action on the same dice: which does better, at what, and from when on.

A course of action gives some roles a doctrine; every other seat plays the scenario's status
quo.  World ``i`` is played under A and under B from the same dice, so what differs is the
decisions, and a difference over worlds has a far narrower interval than two runs apart.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wargame.analysis.comparison import Comparison
from wargame.analysis.pairs import Pairs, count_pairs
from wargame.analysis.workers import Content, Progress, run_blocks
from wargame.content.compiled import Compiled
from wargame.errors import WargameError, did_you_mean
from wargame.play.doctrine import DoctrinePlayer
from wargame.rules.tables import Tables

#: Worlds where none are asked for.
WORLDS = 10_000

#: Doctrines by role: what a course of action says.
Course = Mapping[str, str]


@dataclass(frozen=True)
class Job:
    """All that a worker needs to know; doctrines and ``by`` stand in the order of the roles."""

    content: Content
    seed: int
    a: tuple[str, ...]
    b: tuple[str, ...]
    by: tuple[int, ...]


def compare(
    compiled: Compiled,
    a: Course,
    b: Course,
    *,
    worlds: int = WORLDS,
    seed: int = 0,
    by: Sequence[str] | None = None,
    workers: int | str = 1,
    block: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Play ``worlds`` worlds of a seed under both courses and hold them against each other.

    ``by`` names the roles whose score says which worlds went badly; without it, those whose
    doctrine differs.  ``workers`` and ``block`` change nothing in the result, only the time it
    takes (:func:`wargame.analysis.workers.run_blocks`).

    Raises WargameError for a role or doctrine that there is not, and for fewer than 2 worlds.
    """
    if not 2 <= worlds <= 1 << 32:
        raise WargameError(
            f"a comparison takes from 2 worlds (one alone has no interval) to 2^32, not {worlds}"
        )
    if not 0 <= seed < 1 << 128:
        raise WargameError("a seed is a whole number from 0 to 2^128 - 1")
    tables = compiled.tables
    full_a, full_b = whole_course(compiled, a), whole_course(compiled, b)
    changed = tuple(role for role in full_a if full_a[role] != full_b[role])
    judged = tuple(dict.fromkeys(known_role(tables, role) for role in by or ()))
    judged = judged or changed or tuple(full_a)
    job = Job(
        content=Content.of(compiled),
        seed=seed,
        a=tuple(full_a.values()),
        b=tuple(full_b.values()),
        by=tuple(role.index for role in tables.roles if role.key in judged),
    )
    began = time.perf_counter()
    found = Pairs(tables)
    for _, part in run_blocks(_block, job, worlds, workers=workers, block=block, progress=progress):
        found += part
    return Comparison(
        tables=tables,
        seed=seed,
        a=full_a,
        b=full_b,
        by=judged,
        pairs=found,
        seconds=time.perf_counter() - began,
    )


def whole_course(compiled: Compiled, course: Course) -> dict[str, str]:
    """A doctrine for every role: the course's, or else the status quo.

    Raises WargameError, with a suggestion, for a role or a doctrine that there is not.
    """
    named: dict[str, str] = {}
    for key, doctrine in course.items():
        role = known_role(compiled.tables, key)
        known = compiled.doctrines.get(role, {})
        if doctrine not in known:
            hint = did_you_mean(doctrine, known) or f"{role} has {', '.join(sorted(known))}"
            raise WargameError(f"{role} has no doctrine `{doctrine}`; {hint}")
        named[role] = doctrine
    quo = compiled.bundle.scenario.status_quo
    return {role.key: named.get(role.key, quo[role.key]) for role in compiled.tables.roles}


def known_role(tables: Tables, key: str) -> str:
    """The key of a role; raises WargameError, with a suggestion, where there is none."""
    known = [role.key for role in tables.roles]
    if key not in known:
        hint = did_you_mean(key, known) or f"the roles are {', '.join(known)}"
        raise WargameError(f"there is no role `{key}`; {hint}")
    return key


def _block(job: Job, first: int, count: int) -> Pairs:
    """One block of worlds under both courses."""
    compiled = job.content.compiled()
    keys = [role.key for role in compiled.tables.roles]
    courses = [
        [
            DoctrinePlayer(compiled.doctrine(role, name))
            for role, name in zip(keys, side, strict=True)
        ]
        for side in (job.a, job.b)
    ]
    numbers = np.arange(first, first + count, dtype=np.uint64)
    return count_pairs(compiled.tables, (courses[0], courses[1]), job.seed, numbers, job.by)
