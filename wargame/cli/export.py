"""``wargame export``: a save's tables as files."""

from __future__ import annotations

import argparse

from wargame.play.rows import by_quarter
from wargame.record.export import export


def main(args: argparse.Namespace) -> int:
    """Write the tables and name the files."""
    for path in export(args.path, args.output, args.format, by_quarter()):
        print(path)
    return 0
