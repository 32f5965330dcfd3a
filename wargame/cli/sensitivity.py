"""``wargame sensitivity``: which assumptions drive an outcome."""

from __future__ import annotations

import argparse
import sys

from wargame.analysis import sensitivity as asked
from wargame.cli.common import DONE, drawable, emit_json, open_scenario, shown_path
from wargame.cli.courses import course_of
from wargame.cli.progress import Progress
from wargame.report.sensitivity_picture import sensitivity_picture
from wargame.report.sensitivity_text import document, sensitivity_text


def main(args: argparse.Namespace) -> int:
    """Ask and say what was found."""
    if args.picture is not None:
        drawable(args.picture)
    compiled = open_scenario(args.scenario, args.content)
    given = {
        name: getattr(args, name)
        for name in ("worlds", "seed", "paths", "few", "samples", "draws")
        if getattr(args, name) is not None
    }
    with Progress() as progress:
        found = asked.sensitivity(
            compiled,
            a=course_of(compiled, "--a", args.a),
            b=course_of(compiled, "--b", args.b) if args.b else None,
            of=args.of,
            workers=args.workers,
            progress=progress,
            **given,
        )
    if args.picture is not None:
        sensitivity_picture(found).save(args.picture)
    if args.json:
        emit_json(document(found))
        return DONE
    sys.stdout.write(sensitivity_text(found))
    if args.picture is not None:
        print(f"\nThe picture is {shown_path(args.picture)}")
    return DONE
