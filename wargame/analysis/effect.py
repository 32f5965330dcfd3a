"""Whether each realisation does anything: switched off alone, on the same dice, what moves?

A realisation is tried in every scenario it belongs to until something moves: first where all
doctrines of all roles play one another; then, as that may hardly meet it, where it is met
whenever it can be (:mod:`wargame.analysis.exposure`); all that in four times the worlds.  What
no doctrine ever plays is never met, whatever it could do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from wargame.analysis.intervals import Interval
from wargame.analysis.measured import Measure, difference
from wargame.analysis.switches import Switch
from wargame.analysis.withouts import COUNTED, HOW, How, with_and_without
from wargame.analysis.workers import Content, Progress, run_blocks
from wargame.errors import WargameError

#: Worlds of a batch, where nobody says how many; fewer than LEAST tell nothing.
WORLDS, LEAST, MOST = 512, 64, 100_000
#: How many times the worlds, where fewer showed nothing.
MORE = 4

State = Literal["effective", "still", "unmet"]


@dataclass(frozen=True, slots=True)
class Probe:
    """One realisation: its switch in every scenario it belongs to."""

    name: str
    switches: tuple[tuple[str, Switch], ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a realisation does.

    ``effective``: ``measure`` moved by ``by`` (what it is with it less what it is without; an
    interval at 95 % for all measures together).  ``still``: nothing moved beyond its interval,
    and ``measure`` is None.  ``unmet``: no doctrine ever plays it, or it never happens.
    """

    name: str
    state: State
    scenario: str
    how: How
    worlds: int
    #: Worlds of the batch in which it was met, where that can be counted, else changed.
    met: int
    #: Worlds of the batch that are different without it.
    changed: int
    measure: Measure | None
    by: Interval


@dataclass(frozen=True)
class Job:
    """Everything a worker needs to know; ``bases`` are the scenarios that others stand on."""

    contents: Mapping[str, Content]
    bases: Mapping[str, str]
    probes: tuple[Probe, ...]
    seed: int
    worlds: int


def effects(
    job: Job, *, workers: int | str = 1, progress: Progress | None = None
) -> tuple[Effect, ...]:
    """Try every probe; what is found does not depend on the workers."""
    if not LEAST <= job.worlds <= MOST:
        raise WargameError(
            f"what something does is looked for in {LEAST} to {MOST:,} worlds, not {job.worlds:,}"
        )
    found: dict[int, Effect] = {}
    total = len(job.probes)
    for span, some in run_blocks(
        try_probes, job, total, block=1, workers=workers, progress=progress
    ):
        found |= dict(zip(range(span.first, span.end), some, strict=True))
    return tuple(found[number] for number in range(total))


def try_probes(job: Job, first: int, count: int) -> list[Effect]:
    """What some of the probes do: the work of a worker."""
    return [_try(job, probe) for probe in job.probes[first : first + count]]


def _try(job: Job, probe: Probe) -> Effect:
    """One probe, scenario by scenario and by ever stronger means until something moves."""
    found: Effect | None = None
    met = probe.switches[0][1].kind not in COUNTED
    for worlds in (job.worlds, MORE * job.worlds):
        for scenario, switch in probe.switches:
            for how in HOW:
                moves = found is not None and found.state == "effective"
                # What four times the worlds do not meet is not sought there on purpose.
                idle = how == "exposed" and (moves or (worlds > job.worlds and not met))
                if idle or (moves and met):
                    continue
                tried = _tried(job, probe.name, scenario, switch, how, worlds)
                if tried is None:
                    continue
                met |= how == "play" and tried.met > 0
                if found is None or found.state == "still":
                    found = tried
    assert found is not None
    return found if met else replace(found, state="unmet")


def _tried(
    job: Job, name: str, scenario: str, switch: Switch, how: How, worlds: int
) -> Effect | None:
    """One probe in one scenario, in one way; None where it cannot be tried so."""
    pair = with_and_without(
        job.contents, job.bases.get(scenario), scenario, switch, how, job.seed, worlds
    )
    if pair is None:
        return None
    moved = difference(pair.measures, pair.one, pair.other)
    state: State = "still" if moved.measure is None else "effective"
    met = moved.changed if pair.met is None else int(pair.met.sum())
    return Effect(name, state, scenario, how, worlds, met, moved.changed, moved.measure, moved.by)
