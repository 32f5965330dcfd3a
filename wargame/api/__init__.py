"""The library: ``import wargame``, then load, run, simulate, forecast, compare and ask what if.

The same rules, dice and worlds as on the command line: world *i* of a seed is the same world in
every call here and there.  docs/api.md is a tour.  A call that takes a scenario takes its id, the
path of its file, or what :func:`load` gave.  What the caller can mend is raised as
:class:`wargame.WargameError`, in plain words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from wargame.analysis import compare as _compare
from wargame.analysis import forecast as _forecast
from wargame.analysis import simulate as _simulate
from wargame.api.exercise import Exercise, at_orders, begin, of_save, resume
from wargame.api.otherwise import WhatIf, whatif
from wargame.api.results import Comparison, Forecast, Mark, Outcome, Simulation
from wargame.api.scenario import Scenario, as_scenario, load
from wargame.errors import ContentError, WargameError
from wargame.play.onward import Position
from wargame.play.opening import MOST_WORLDS
from wargame.play.outcome import outcome
from wargame.play.session import start_session

__all__ = [
    "Comparison",
    "ContentError",
    "Exercise",
    "Forecast",
    "Outcome",
    "Scenario",
    "Simulation",
    "WargameError",
    "WhatIf",
    "begin",
    "compare",
    "forecast",
    "load",
    "resume",
    "run",
    "simulate",
    "whatif",
]

R = TypeVar("R")

#: How much was done of how much, in worlds.
Progress = Callable[[int, int], None]


def run(
    scenario: Scenario | str | Path,
    *,
    seed: int = 0,
    world: int = 0,
    seats: Mapping[str, str] | None = None,
    turns: int | None = None,
    save: str | Path | None = None,
) -> Outcome:
    """Play one exercise to its end without a screen.

    Args:
        scenario: Which.
        seed: What the dice start from, 0 to 2**128 - 1.
        world: Which world of the seed, 0 to 2**32 - 1; ``run`` on the command line plays 0.
        seats: Players by role as on the command line (``doctrine[:ID]``, ``random``,
            ``planner[:LEVEL]``, ``script:FILE``, ``exec:COMMAND``); the status quo elsewhere.
        turns: Stop after so many quarters, 1 to 40; the scenario's own length without it.
        save: Keep the exercise in this file, which must not exist yet.

    Returns:
        An :class:`Outcome`; its ``tracks [turns + 1, tracks]`` are in the tracks' own units.

    Raises:
        WargameError: For a role, player, seed or file that cannot be; ContentError for content.

    Source: docs/rules.md.
    """
    loaded = as_scenario(scenario)
    if not 0 <= world < MOST_WORLDS:
        raise WargameError(f"a world is a whole number from 0 to {MOST_WORLDS - 1:,}, not {world}")
    for role, player in (seats or {}).items():
        if player.partition(":")[0] == "person":
            raise WargameError(f"{role}={player}: nobody is asked here; `wargame play` asks")
    session = start_session(
        loaded.compiled,
        dict(seats or {}),
        seed=seed,
        world=world,
        save=None if save is None else Path(save),
        turns=turns,
    )
    try:
        session.advance()
        document = outcome(session, seed)
        game = session.game
        marks = game.standings()
        tracks = np.array(game.history, dtype=np.float64) / 1000
    finally:
        session.close()
    tracks.setflags(write=False)
    return Outcome(
        scenario=loaded.id,
        seed=seed,
        world=world,
        turns=document["turns"],
        ended=document["ended"],
        digest=document["digest"],
        scores={role: item["score"] for role, item in document["roles"].items()},
        objectives={
            role: {
                key: Mark(mark["value"] / 1000, mark["points"])
                for key, mark in item["objectives"].items()
            }
            for role, item in marks.items()
        },
        tracks=tracks,
        axes={"turn": tuple(range(len(tracks))), "track": tuple(loaded.tracks)},
        _document=document,
    )


def simulate(
    scenario: Scenario | str | Path,
    *,
    worlds: int = _simulate.WORLDS,
    seed: int = 0,
    seats: Mapping[str, str] | None = None,
    turns: int | None = None,
    workers: int | str = 1,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Play many worlds and count what becomes of them.

    Args:
        scenario: Which.
        worlds: Worlds 0 to ``worlds - 1`` of the seed, 1 to 2**32 of them.
        seed: What the dice start from, 0 to 2**128 - 1.
        seats: Players by role, ``doctrine[:ID]``, ``random`` or ``planner[:LEVEL]``.
        turns: Stop after so many quarters, 1 to 40.
        workers: Processes of this machine, or the ``tcp://`` address of a dask scheduler.  A
            script that asks for processes keeps its work under ``if __name__ == "__main__":``.
        out: A ``.csv`` or ``.parquet`` file for a row a world.
        progress: Called with the worlds done and asked for.

    Returns:
        A :class:`Simulation`, the same for any number of workers.

    Raises:
        WargameError: For what cannot be: a role, a player, a folder, a cluster.

    Source: docs/scaling.md.
    """
    found = _simulate.simulate(
        as_scenario(scenario).compiled,
        worlds=worlds,
        seed=seed,
        seats=seats,
        turns=turns,
        workers=workers,
        out=None if out is None else Path(out),
        progress=progress,
    )
    return _as(Simulation, found)


def forecast(
    exercise: Scenario | str | Path,
    role: str,
    *,
    plan: Mapping[str, Any] | None = None,
    worlds: int = _forecast.WORLDS,
    seats: Mapping[str, str] | None = None,
    seed: int = 0,
    world: int = 0,
    after: int = 0,
    doctrine: str | None = None,
    dice: int = 0,
    branch: str | int | None = None,
) -> Forecast:
    """What may become of an exercise from where it stands, as one role can know it.

    What the role cannot see is dealt afresh in every world, and everybody follows the
    scenario's doctrines; nobody's real dice are read.

    Args:
        exercise: A save (a path that ends in ``.wargame``), or a scenario: its exercise of
            ``seed`` and ``world`` under ``seats``, where orders are given ``after`` so many
            quarters.
        role: For whom.
        plan: A decision of the role at the node at hand, as docs/outside_players.md writes it,
            such as ``{"standing": "dig", "orders": [{"action": "store"}]}``.  Everything is then
            played with it, and its worth is against a silent seat's decision.
        worlds: How many worlds, 1 or more.
        seats: Players by role up to here, of a scenario only.
        seed: The exercise's seed, of a scenario only.
        world: Which world of the seed, of a scenario only.
        after: Quarters played, of a scenario only.
        doctrine: Which doctrine of its own the role follows; the status quo's without it.
        dice: Another number gives the forecast other dice.
        branch: Of a save: which branch of it, by name or number; the first without it.

    Returns:
        A :class:`Forecast`: fans ``[quarters to come, tracks, 5]``, chances and a plan's worth.

    Raises:
        WargameError: For a role, a doctrine or an exercise that is over, IllegalOrder with the
            reasons for a plan that the rules refuse, SaveDamaged for a save that is not whole.

    Source: ``wargame.analysis.forecast``, ``wargame.play.unseen``.
    """
    if worlds < 1:
        raise WargameError("a forecast takes at least one world")
    if isinstance(exercise, str | Path) and str(exercise).endswith(".wargame"):
        if seats or seed or world or after:
            raise WargameError(
                "a save says by itself where it stands: seats, seed, world and after are for "
                "scenarios"
            )
        compiled, game = of_save(Path(exercise), branch)
    elif branch is not None:
        raise WargameError("only a save has branches")
    else:
        compiled = as_scenario(exercise).compiled
        game = at_orders(compiled, seats or {}, seed=seed, world=world, after=after)
    _compare.known_role(compiled.tables, role)
    if doctrine is not None:
        _compare.whole_course(compiled, {role: doctrine})
    decided = None if plan is None else game.check(role, dict(plan))
    pictures = _forecast.forecast(
        compiled, Position.of(game), role, plan=decided, worlds=worlds, own=doctrine, seed=dice
    )
    *_, last = pictures
    return Forecast(last)


def compare(
    scenario: Scenario | str | Path,
    a: Mapping[str, str],
    b: Mapping[str, str] | None = None,
    *,
    worlds: int = _compare.WORLDS,
    seed: int = 0,
    by: Sequence[str] | None = None,
    workers: int | str = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Set two courses of action against each other, world by world on the same dice.

    Args:
        scenario: Which.
        a: Course A: doctrines by role; every other seat plays the status quo.
        b: Course B; the status quo without it.
        worlds: How many worlds, 2 or more, each played under both.
        seed: What the dice start from, 0 to 2**128 - 1.
        by: The roles whose score says which worlds went badly; those that differ without it.
        workers: As for :func:`simulate`.
        progress: Called with the worlds done and asked for.

    Returns:
        A :class:`Comparison`, the same for any number of workers.

    Raises:
        WargameError: For a role or doctrine that there is not, and for fewer than two worlds.

    Source: ``wargame.analysis.compare``; the intervals are those of
    ``wargame.analysis.intervals``.
    """
    found = _compare.compare(
        as_scenario(scenario).compiled,
        a,
        b or {},
        worlds=worlds,
        seed=seed,
        by=by,
        workers=workers,
        progress=progress,
    )
    return _as(Comparison, found)


def _as(kind: type[R], found: Any) -> R:
    """A result of the analysis as the library's own kind, which hands itself over."""
    return kind(**{one.name: getattr(found, one.name) for one in fields(found)})
