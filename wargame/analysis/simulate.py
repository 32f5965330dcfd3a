"""Many worlds of one scenario played out: chances, scores and the fan of every track.

World *i* is the world that ``run`` plays as world 0 of its seed and ``open`` as world *i*: the
same rules, the same dice.  Results are whole numbers that only ever add
(:mod:`wargame.analysis.tally`), so they do not depend on who played which block.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wargame import RULES_VERSION
from wargame.analysis import rows
from wargame.analysis.intervals import Interval
from wargame.analysis.parts import Part, Parts, forget_old
from wargame.analysis.pool import start
from wargame.analysis.tally import Tally
from wargame.analysis.workers import Content, Progress, Span, run_blocks
from wargame.content.compiled import Compiled
from wargame.content.folders import cache_folder
from wargame.content.ready import ready
from wargame.errors import WargameError
from wargame.play.game import DICE
from wargame.play.opening import MOST_WORLDS
from wargame.play.policies import full_seats, make_policies
from wargame.play.rollout import play_quarter
from wargame.rules.tables import Tables

#: Worlds where none are asked for: chances to a percentage point, in about a second.
WORLDS = 10_000
#: A sweep without rows that takes longer than this many seconds keeps what it has done.
_KEPT_AFTER = 2.0


@dataclass(frozen=True)
class Job:
    """All a worker needs to know."""

    content: Content
    seats: Mapping[str, str]
    seed: int
    turns: int
    #: ``csv``, ``parquet`` or empty: what rows are written as.
    rows: str

    @property
    def key(self) -> str:
        """What was asked, as a hash: worlds of one key can be put together."""
        told = [
            self.content.key,
            RULES_VERSION,
            DICE,
            sorted(self.seats.items()),
            str(self.seed),
            self.turns,
            self.rows,
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def play_block(job: Job, first: int, count: int) -> Part:
    """Worlds ``first`` to ``first + count - 1`` played out."""
    compiled = job.content.compiled()
    players = make_policies(compiled, job.seats, job.turns)
    world = start(compiled, count, job.seed, first)
    tally = Tally(compiled.tables, job.turns)
    tally.quarter(world)
    while world.turn < job.turns:
        play_quarter(world, players)
        tally.quarter(world)
    tally.finish(world)
    return Part(tally.pack(), rows.rows(world, job.turns, job.rows))


@dataclass(frozen=True)
class Result:
    """What a simulation came to; values are in the tracks' own units, scores out of 100."""

    tables: Tables
    seed: int
    seats: dict[str, str]
    tally: Tally
    #: On the wall, this time; an earlier part of a sweep that was gone on with is not in it.
    seconds: float
    #: Worlds that an earlier, interrupted run of the same sweep had done.
    found: int = 0

    @property
    def worlds(self) -> int:
        """How many worlds."""
        return self.tally.worlds

    @property
    def turns(self) -> int:
        """How many quarters were played."""
        return self.tally.turns

    @property
    def digest(self) -> str:
        """32 hex digits over every world's number and digest."""
        return self.tally.digest

    @property
    def wars(self) -> int:
        """Worlds that ended in direct war."""
        return int(self.tally.wars[-1])

    def track(self, key: str, share: float, turn: int | None = None) -> float:
        """The value a ``share`` (0-1) of the worlds does not exceed, after ``turn`` quarters."""
        row = next(track.index for track in self.tables.tracks if track.key == key)
        return self.tally.tracks.quantile(self.turns if turn is None else turn, row, share) / 1000

    def objectives(self) -> dict[str, dict[str, Interval]]:
        """By role and objective, the chance that it is met where it is held."""
        return {
            role.key: {
                objective.key: self.tally.met(role.index, objective.index)
                for objective in self.tables.objectives
                if self.tally.objectives[role.index, objective.index, 0]
            }
            for role in self.tables.roles
        }

    def scores(self) -> dict[str, Interval]:
        """By role, the mean score."""
        found = {}
        for role in self.tables.roles:
            mean = self.tally.scores.mean(0, role.index)
            found[role.key] = Interval(*(_within(value / 1000) for value in mean))
        return found

    def document(self) -> dict[str, Any]:
        """What ``simulate --json`` prints."""
        return {
            "scenario": self.tables.scenario,
            "seed": self.seed,
            "seats": self.seats,
            "turns": self.turns,
            "worlds": self.worlds,
            "seconds": round(self.seconds, 3),
            "decisions": self.tally.decisions,
            "digest": self.digest,
            "wars": self.wars,
            "tracks": {
                track.key: [
                    {
                        "turn": turn,
                        "p10": round(self.track(track.key, 0.1, turn), 3),
                        "p50": round(self.track(track.key, 0.5, turn), 3),
                        "p90": round(self.track(track.key, 0.9, turn), 3),
                    }
                    for turn in range(self.turns + 1)
                ]
                for track in self.tables.tracks
            },
            "objectives": {
                role: {key: round(chance.mean, 6) for key, chance in chances.items()}
                for role, chances in self.objectives().items()
            },
            "scores": {
                role: {name: round(value, 6) for name, value in mean._asdict().items()}
                for role, mean in self.scores().items()
            },
        }


def _within(score: float) -> float:
    """Bounds of a mean score stay on its scale; with a single world they are the scale."""
    return min(max(score, 0.0), 100.0)


def simulate(
    scenario: Compiled | str,
    *,
    worlds: int = WORLDS,
    seed: int = 0,
    seats: Mapping[str, str] | None = None,
    turns: int | None = None,
    workers: int | str = 1,
    block: int | None = None,
    out: Path | None = None,
    fresh: bool = False,
    content: Path | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Result:
    """Play ``worlds`` worlds of a scenario (an id, a path, or one compiled) and count them up.

    ``seats`` gives roles their players as on the command line (``doctrine[:ID]``, ``random``);
    ``workers`` and ``block`` say how it is done (:func:`wargame.analysis.workers.run_blocks`)
    and change nothing in the result.  ``out`` names a ``.csv`` or ``.parquet`` file for a row
    a world, written in one step at the end.

    What is finished of a long sweep, or of one with ``out``, is kept until all is: when it is
    interrupted, the same call goes on there, unless ``fresh``.  ``say`` hears about that.

    Raises WargameError for what cannot be done: no such scenario, player, folder or cluster.
    """
    if not 1 <= worlds <= MOST_WORLDS:
        raise WargameError(f"worlds are a whole number from 1 to {MOST_WORLDS:,}, not {worlds}")
    if not 0 <= seed < 2**128:
        raise WargameError("a seed is a whole number from 0 to 2**128 - 1")
    if turns is not None and not 1 <= turns <= 40:
        raise WargameError(f"turns must be between 1 and 40, not {turns}")
    began = time.perf_counter()
    form = "" if out is None else rows.format_of(out)
    compiled = ready(scenario, content) if isinstance(scenario, str) else scenario
    tables = compiled.tables
    taken = full_seats(compiled, seats or {})
    make_policies(compiled, taken)  # what is wrong with a seat is said before anything starts
    job = Job(Content.of(compiled), taken, seed, tables.turns if turns is None else turns, form)
    tally = Tally(tables, job.turns)
    parts = _parts(out, job.key)
    done: list[Span] = []
    try:
        done = _earlier(parts, tally, worlds, fresh)
        found = tally.worlds
        if done and say is not None:
            say(
                f"going on where an earlier run stopped: {found:,} of {worlds:,} worlds are "
                "there (--fresh begins anew)"
            )
        waiting: list[tuple[Span, Part]] = []
        blocks = run_blocks(
            play_block,
            job,
            worlds,
            block=block or fine_block(taken),
            workers=workers,
            done=done,
            progress=progress,
        )
        for span, part in blocks:
            tally += Tally.unpack(tables, part.tally)
            waiting.append((span, part))
            if form or time.perf_counter() - began > _KEPT_AFTER:
                for each in waiting:
                    parts.keep(*each)
                    done.append(each[0])
                waiting.clear()
        if out is not None:
            rows.write(out, tables, _in_order(parts, done))
        parts.discard()
    except KeyboardInterrupt:
        if done and say is not None:
            kept = sum(span.count for span in done)
            say(f"stopped; {kept:,} of {worlds:,} worlds are kept, and the same command goes on")
        raise
    finally:
        parts.close()
    return Result(tables, seed, taken, tally, time.perf_counter() - began, found)


def fine_block(seats: Mapping[str, str]) -> int | None:
    """Worlds of a block: few where somebody thinks long about each, else as suits the workers."""
    return 32 if any(spec.startswith("planner") for spec in seats.values()) else None


def _parts(out: Path | None, key: str) -> Parts:
    """Where finished blocks are kept: beside the file of rows, else in the user's cache."""
    if out is not None:
        return Parts(out.with_name(f"{out.name}.parts"), key, needed=True)
    folder = cache_folder()
    if folder is None:
        return Parts(None, key, needed=False)
    forget_old(folder / "simulate")
    return Parts(folder / "simulate" / key[:32], key, needed=False)


def _earlier(parts: Parts, tally: Tally, worlds: int, fresh: bool) -> list[Span]:
    """Count what an interrupted run left; the spans it had done."""
    if fresh:
        parts.discard()
        return []
    done = []
    for span, part in parts.found(worlds):
        try:
            tally += Tally.unpack(tally.tables, part.tally)
        except ValueError:
            continue
        done.append(span)
    return done


def _in_order(parts: Parts, done: list[Span]) -> Iterator[bytes]:
    """The rows of all blocks in the order of worlds."""
    for span in sorted(done):
        part = parts.read(span)
        if part is None:
            raise WargameError(
                f"{span} in {parts.folder} were damaged meanwhile: give the same command "
                "again, and they alone are played again"
            )
        yield part.rows
