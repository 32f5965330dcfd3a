"""``wargame msel``: the list of injects of a hosted exercise, and how it was run."""

from __future__ import annotations

import argparse

from wargame.cli.common import DONE, emit_json, shown_path
from wargame.content.msel_csv import MARK
from wargame.content.ready import ready_from_files
from wargame.errors import WargameError, printable
from wargame.host.words_white import stands, timed
from wargame.play.branches import find_branch
from wargame.play.facts import recorded_fact
from wargame.play.game import Game
from wargame.play.msel_run import Plan
from wargame.play.verify import rebuild
from wargame.record.store import Store


def main(args: argparse.Namespace) -> int:
    """Say where each inject stands, or write the list as CSV."""
    if not args.path.is_file():
        raise WargameError(f"there is no save at {args.path}")
    plan, game = _read(args)
    if args.output:
        args.output.write_text(MARK + plan.csv(game), encoding="utf-8", newline="")
        print(f"{shown_path(args.output)}: {len(plan.items)} injects")
    if args.json:
        emit_json(plan.document(game))
    elif not args.output:
        _say(plan, game)
    return DONE


def _read(args: argparse.Namespace) -> tuple[Plan, Game]:
    with Store.open(args.path, write=False) as store:
        rows = store.branches()
        row = find_branch(rows, args.branch)
        events, meta, content = list(store.events(row.id)), store.meta(), store.content()
    compiled = ready_from_files(content)
    rebuilt = rebuild(compiled, events, meta, rows, row.id)
    if rebuilt.difference is not None:
        raise WargameError(
            f"these rules do not come to what this save records ({rebuilt.difference}), so what "
            "the injects wait for cannot be told"
        )
    game = rebuilt.game
    facts = [recorded_fact(event, game, number) for number, event in enumerate(events)]
    return Plan(compiled).follow(row.id, facts), game


def _say(plan: Plan, game: Game) -> None:
    if not plan.items:
        print("This exercise has no list of injects.")
        return
    for row in plan.rows(game):
        item, entry = row.item, row.item.entry
        told = row.document()
        waits = f" for {' and '.join(row.waits)}" if row.status == "due" else ""
        text = f"{entry.serial:>4}. {timed(told)}: {stands(told)[0]}{waits}"
        text += f"; to {', '.join(entry.to)}"
        if item.delivered:
            text += f"; came in {item.delivered[0]}, event {item.delivered[2]}"
        if item.reason:
            text += f"; {item.reason}"
        print(printable(text.replace("\n", " ")))
    served = plan.coverage()
    done = [one for one in served if one["delivered"]]
    print(f"\nObjectives served by what was brought in: {len(done)} of {len(served)}")
    for one in served:
        if one["planned"]:
            by = ", ".join(str(serial) for serial in one["delivered"]) or "none yet"
            print(f"  {one['name']}: {by} of {', '.join(map(str, one['planned']))}")
