"""``wargame fork``: a what-if branch in the same save."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import Any

from wargame.cli.changing import changes_of
from wargame.cli.common import DONE, emit_json, shown_path
from wargame.content.amounts import show_milli
from wargame.content.ready import ready_from_files
from wargame.play.branched import Branched, branch_off, place_of
from wargame.play.changes import described, told
from wargame.play.outcome import roles_of
from wargame.record.store import Store
from wargame.report.figures import wrapped

#: Substitutions that are listed in words.
MOST = 12


def main(args: argparse.Namespace) -> int:
    """Make the branch and say where it stands."""
    with Store.open(args.path) as save:
        turn = None if args.turn is None else args.turn - 1
        seq, turn = place_of(save, args.branch, turn, args.event)
        changes = changes_of(ready_from_files(save.content()).tables, turn, args)
        made = branch_off(
            save,
            seq=seq,
            name=args.name,
            changes=changes,
            parent=args.branch,
            author=args.author,
            reason=args.reason,
            run=args.run,
        )
    if args.json:
        emit_json(document(made))
    else:
        sys.stdout.write("\n".join(_lines(args, made)) + "\n")
    return DONE


def document(made: Branched) -> dict[str, Any]:
    """What ``fork --json`` prints."""
    row, game = made.forked.branch, made.game
    return {
        "branch": {
            "id": row.id,
            "name": row.name,
            "parent": made.parent,
            "author": row.author,
            "reason": row.reason,
            "fresh_dice": made.forked.fresh_dice,
        },
        "at": {
            "seq": row.seq,
            "turn": made.turn + 1,
            "quarter": made.tables.quarter_name(made.turn),
            "moved": made.forked.moved,
        },
        "changes": described(made.tables, made.changes),
        "substitutions": [one.document for one in made.substitutions],
        "stands": {
            "turn": game.world.turn + (not game.ended),
            "quarter": made.tables.quarter_name(game.world.turn - bool(game.ended)),
            "node": "" if game.ended else game.node,
        },
        "digest": game.digest,
        "ended": game.ended,
        "roles": roles_of(game),
    }


def _lines(args: argparse.Namespace, made: Branched) -> list[str]:
    game, tables = made.game, made.tables
    quarter = tables.quarter_name(made.turn)
    lines = wrapped("", made.forked.said)
    if changes := described(tables, made.changes):
        lines += ["", f"Otherwise in {quarter}:"]
        for change in changes:
            lines += wrapped("  ", told(change), 4)
    if made.substitutions:
        # Cards kept and buried are told last: little hangs on them.
        rest = sorted(made.substitutions, key=lambda one: one.node == "hands")
        lines += ["", f"What was recorded and could not stand ({len(rest)}):"]
        for one in rest[:MOST]:
            line = f"{one.quarter} {one.role}: {one.was}; instead {one.instead} ({one.why})"
            lines += wrapped("  ", line, 4)
        if more := rest[MOST:]:
            lines.append(f"  and {len(more)} more (--json)")
    lines.append("")
    if game.ended:
        lines.append(f"It ended after {game.world.turn} quarters ({game.ended}).")
    else:
        now = tables.quarter_name(game.world.turn)
        lines.append(f"It stands at {game.node} of {now}, and can be played on.")
    for role in tables.roles:
        score = game.standings()[role.key]["score"]
        lines.append(f"  {role.name:24} {show_milli(score):>7}")
    path = shlex.quote(shown_path(args.path))
    name = shlex.quote(made.forked.branch.name)
    lines += ["", f"digest {game.digest}"]
    lines.append(f"Beside {made.parent}: wargame diff {path} {shlex.quote(made.parent)} {name}")
    return lines
