"""``wargame export``: a save's tables as files, with their data dictionary."""

from __future__ import annotations

import argparse

from wargame.cli.common import DONE
from wargame.cli.progress import Progress
from wargame.errors import WargameError
from wargame.play.rows import content_tables
from wargame.record.export import export


def main(args: argparse.Namespace) -> int:
    """Write the tables and name the files."""
    if not args.path.is_file():
        raise WargameError(f"there is no save at {args.path}")
    with Progress("steps") as progress:
        written = export(args.path, args.output, args.format, content_tables, progress)
    for path in written:
        print(path)
    return DONE
