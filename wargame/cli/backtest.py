"""``wargame backtest``: the model against recorded history."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from wargame.analysis.backtest import WORLDS, Backtest, backtest
from wargame.analysis.backtest_document import document
from wargame.cli.common import DONE, drawable, emit_json, open_scenario, shown_path
from wargame.cli.progress import Progress
from wargame.errors import WargameError
from wargame.report.backtest_picture import series_picture, sheet
from wargame.report.backtest_text import backtest_text


def main(args: argparse.Namespace) -> int:
    """Score a scenario and say how well it did."""
    if args.output is not None:
        _writable(args.output)
    compiled = open_scenario(args.scenario, args.content)
    with Progress() as progress:
        found = backtest(
            compiled,
            against=args.against,
            worlds=WORLDS if args.worlds is None else args.worlds,
            seed=0 if args.seed is None else args.seed,
            seats=dict(args.seat),
            workers=args.workers,
            content=args.content,
            progress=progress,
        )
    drawn = [] if args.output is None else draw(found, args.output)
    if args.json:
        emit_json({**document(found), "against": shown_path(found.path)})
        return DONE
    sys.stdout.write(backtest_text(found, every=args.all))
    if len(drawn) == 1:
        print(f"\nThe picture is {shown_path(drawn[0])}")
    elif drawn:
        print(f"\n{len(drawn)} pictures are in {shown_path(args.output)}, all: {drawn[0].name}")
    return DONE


def draw(found: Backtest, where: Path) -> list[Path]:
    """Draw the sheet as ``where``, an ``.svg``; or the sheet and every series into a folder."""
    if where.suffix.lower() == ".svg":
        sheet(found).save(where)
        return [where]
    where.mkdir(exist_ok=True)
    drawn = [where / "backtest.svg"]
    sheet(found).save(drawn[0])
    for series in found.series:
        drawn.append(where / f"{series.of.key}.svg")
        series_picture(found, series).save(drawn[-1])
    return drawn


def _writable(where: Path) -> None:
    """Say at once, and not after all the work, where no picture can go."""
    if where.suffix.lower() == ".svg":
        drawable(where)
    elif where.suffix and not where.is_dir():
        raise WargameError(f"{where}: a picture is drawn as .svg, or several into a folder")
    elif where.exists() and not where.is_dir():
        raise WargameError(f"{where} is a file: name a folder, or a picture FILE.svg")
    elif not where.parent.is_dir():
        raise WargameError(f"{where}: there is no folder {where.parent}")
