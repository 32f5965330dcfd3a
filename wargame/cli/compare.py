"""``wargame compare``: two courses of action on the same dice."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from wargame.analysis.compare import WORLDS, compare, whole_course
from wargame.analysis.compare_document import document
from wargame.cli.common import DONE, drawable, emit_json, open_scenario, shown_path
from wargame.cli.courses import course_of
from wargame.cli.progress import Progress
from wargame.errors import WargameError
from wargame.report.compare_picture import compare_picture
from wargame.report.compare_text import compare_text


def main(args: argparse.Namespace) -> int:
    """Compare and say what differs."""
    if args.picture is not None:
        drawable(args.picture)
    if not args.a and not args.b:
        raise WargameError("name at least one course of action: --a ROLE=DOCTRINE,...")
    compiled = open_scenario(args.scenario, args.content)
    a, b = course_of(compiled, "--a", args.a), course_of(compiled, "--b", args.b)
    courses = [whole_course(compiled, course) for course in (a, b)]
    with Progress() as progress:
        found = compare(
            compiled,
            a,
            b,
            worlds=WORLDS if args.worlds is None else args.worlds,
            seed=0 if args.seed is None else args.seed,
            by=args.by,
            workers=args.workers,
            progress=progress,
        )

    def opener(side: int, world: int) -> Sequence[str]:
        words = ["wargame", "open", args.scenario]
        if args.content is not None:
            words += ["--content", str(args.content)]
        words += ["--seed", str(found.seed), "--world", str(world)]
        quo = compiled.bundle.scenario.status_quo
        for role, doctrine in courses[side].items():
            if doctrine != quo[role]:
                words += ["--seat", f"{role}=doctrine:{doctrine}"]
        return [*words, "--save", f"{'ab'[side]}-{world}.wargame"]

    if args.picture is not None:
        compare_picture(found).save(args.picture)
    if args.json:
        emit_json(document(found, opener))
        return DONE
    sys.stdout.write(compare_text(found, opener))
    if args.picture is not None:
        print(f"\nThe picture is {shown_path(args.picture)}")
    return DONE
