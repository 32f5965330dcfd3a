"""``wargame redact``: a copy of a save for one reader."""

from __future__ import annotations

import argparse

from wargame.cli.common import DONE, shown_path
from wargame.errors import WargameError
from wargame.record.redact import redact_for


def main(args: argparse.Namespace) -> int:
    """Write the copy and say what it is."""
    if not args.path.is_file():
        raise WargameError(f"there is no save at {args.path}")
    redact_for(args.path, args.output, args.reader)
    whom = {"public": "the public", "white": "the White Cell"}.get(args.reader, args.reader)
    print(
        f"{shown_path(args.output)}: what {whom} may know, the chain intact. Events that others "
        "wrote in secret are there without their contents; docs/saves.md says what that tells."
    )
    return DONE
