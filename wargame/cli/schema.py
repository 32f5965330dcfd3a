"""``wargame schema``: the JSON Schema of a kind of content."""

from __future__ import annotations

import argparse
import sys

from wargame.cli.common import DONE


def main(args: argparse.Namespace) -> int:
    """Print the schema; ``schemas/`` holds the same text."""
    from wargame.content.schemas import schema_text

    sys.stdout.write(schema_text(args.kind))
    return DONE
