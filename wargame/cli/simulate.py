"""``wargame simulate``: many worlds of a scenario, counted up."""

from __future__ import annotations

import argparse
import sys
from typing import TextIO

from wargame.analysis.simulate import WORLDS, Result, simulate
from wargame.cli.common import emit_json, open_scenario
from wargame.cli.progress import Progress, lasting
from wargame.report.figures import bounds, counted, hundred, percent
from wargame.rules.tables import ObjectiveTable, RoleTable


def main(args: argparse.Namespace) -> int:
    """Simulate and say what came of it."""
    compiled = open_scenario(args.scenario, args.content)
    with Progress() as progress:
        result = simulate(
            compiled,
            worlds=WORLDS if args.worlds is None else args.worlds,
            seed=0 if args.seed is None else args.seed,
            seats=dict(args.seat),
            workers=args.workers,
            out=args.out,
            fresh=args.fresh,
            progress=progress,
            say=progress.say,
        )
    if args.json:
        emit_json(result.document())
        return 0
    show(result, sys.stdout)
    if args.out is not None:
        print(f"\nThe rows are in {args.out}")
    return 0


def show(result: Result, out: TextIO) -> None:
    """The result for people, in 80 columns."""
    tables, tally = result.tables, result.tally
    out.write(
        f"{tables.scenario}, seed {result.seed}: {counted(result.worlds, 'world')} of "
        f"{counted(result.turns, 'quarter')} in {lasting(result.seconds)}\n"
        f"digest {result.digest}\n"
    )
    if result.wars:
        share = result.wars / result.worlds
        out.write(f"Direct war ends {percent(share)} of the worlds; nobody scores there.\n")
    out.write(f"\n{'Objectives, and how often they are met':48}{'met':>6}  95 %     near\n")
    scores = result.scores()
    for role in tables.roles:
        score = scores[role.key]
        out.write(
            f"{role.name} ({result.seats[role.key]}), score {score.mean:.1f} "
            f"({score.low:.1f} to {score.high:.1f})\n"
        )
        for objective in tables.objectives:
            if int(tally.objectives[role.index, objective.index, 0]):
                out.write(_objective(result, role, objective))
    out.write(f"\n{'Tracks at the end':32}{'start':>7}{'p10':>8}{'p50':>8}{'p90':>8}\n")
    for track in tables.tracks:
        fan = [result.track(track.key, share) for share in (0.1, 0.5, 0.9)]
        start, *cells = amounts(track.start / 1000, *fan)
        told = "".join(f"{cell:>8}" for cell in cells)
        out.write(f"{short(track.name, 31):32}{start:>7}{told}  {short(track.unit, 14)}\n")


def _objective(result: Result, role: RoleTable, objective: ObjectiveTable) -> str:
    tally = result.tally
    met = tally.met(role.index, objective.index)
    near = tally.near(role.index, objective.index)
    held = int(tally.objectives[role.index, objective.index, 0])
    name = objective.name
    if held < result.worlds:
        name += f" (drawn in {percent(held / result.worlds)})"
    told = f"{percent(met.mean):>6}  {bounds(hundred(met), 0):7}  {percent(near.mean)}"
    return f"  {short(name, 45):46}{told}\n"


def amounts(*values: float) -> list[str]:
    """Values of one track, with as many decimals as the largest can use."""
    most = max(abs(value) for value in values)
    decimals = 0 if most >= 1000 else 1 if most >= 100 else 2
    return [f"{value:.{decimals}f}" for value in values]


def short(text: str, most: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
