"""``wargame verify``: recompute a save and check its hash chain."""

from __future__ import annotations

import argparse

from wargame.cli.common import DONE, NO, emit_json
from wargame.errors import SaveDamaged
from wargame.play.verify import verify


def main(args: argparse.Namespace) -> int:
    """Exit 0 where the save is a true record, 1 where it is not."""
    if not args.path.is_file():
        from wargame.errors import WargameError

        raise WargameError(f"there is no save at {args.path}")
    try:
        result = verify(args.path)
    except SaveDamaged as error:
        result = {
            "ok": False,
            "events": 0,
            "branches": 0,
            "head": "",
            "rules_differ": False,
            "first_difference": str(error),
            "redacted": False,
            "strange_views": [],
        }
    if args.json:
        emit_json(result)
    elif not result["ok"]:
        print(f"{args.path}: NOT a true record: {result['first_difference']}")
    else:
        held = "its chain holds" if result["redacted"] else "true"
        print(
            f"{args.path}: {held}; {result['events']} events, {result['branches']} branch"
            f"{'es' if result['branches'] != 1 else ''}, head {result['head']}"
        )
        if result["redacted"]:
            print(
                "It is a redacted copy: what others may not know was taken out, so its results "
                "cannot be recomputed."
            )
        if result["strange_views"]:
            print(
                "It has SQL views that this version did not write "
                f"({', '.join(result['strange_views'])}): read its tables by `wargame export`."
            )
        if result["rules_differ"]:
            print(
                f"These rules would have gone otherwise at {result['first_difference']}; "
                "the record stands."
            )
    return DONE if result["ok"] else NO
