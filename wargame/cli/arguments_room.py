"""The arguments of the commands that read what was hosted: ``msel`` and ``rulings``."""

from __future__ import annotations

from pathlib import Path

from wargame.cli.argument_kinds import Subparsers, command_of, json_flag


def msel(commands: Subparsers) -> None:
    """``wargame msel``."""
    command = command_of(commands, "msel", "the list of injects as it was run, and what it served")
    command.add_argument("path", type=Path, metavar="SAVE", help="a save")
    command.add_argument("--branch", metavar="B", help="a branch, by name or number")
    command.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write it as CSV, for a spreadsheet"
    )
    json_flag(command)


def rulings(commands: Subparsers) -> None:
    """``wargame rulings``."""
    command = command_of(commands, "rulings", "moves that no card had, and how they were ruled")
    command.add_argument("path", type=Path, nargs="+", metavar="SAVE", help="saves, or folders")
    command.add_argument("--find", metavar="WORDS", default="", help="only those with these words")
    json_flag(command)
