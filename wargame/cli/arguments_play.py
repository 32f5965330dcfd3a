"""The arguments of the commands that play: ``play`` and ``run``."""

from __future__ import annotations

from pathlib import Path

from wargame.cli.argument_kinds import (
    Subparsers,
    command_of,
    json_flag,
    opponents,
    quarters,
    seat,
    seed_flag,
)


def play(commands: Subparsers) -> None:
    """``wargame play``."""
    command = command_of(commands, "play", "play a solo exercise")
    command.add_argument("scenario", nargs="?", metavar="SCENARIO", help="an id or a path")
    command.add_argument("--role", metavar="R", help="the role you take")
    seed_flag(command)
    command.add_argument("--save", type=Path, metavar="FILE", help="where the exercise is kept")
    command.add_argument(
        "--opponents",
        type=opponents,
        metavar="doctrine|planner[:LEVEL]|random",
        default="doctrine",
        help="who plays the other roles (doctrine); LEVEL is novice, staff, expert, a number "
        "of worlds, or seconds as in 2s",
    )
    command.add_argument("--resume", type=Path, metavar="FILE", help="go on with a save")
    command.add_argument(
        "--branch", metavar="B", help="with --resume: a branch of it, by name or number"
    )
    command.add_argument(
        "--plain", action="store_true", help="line by line: no colour, boxes or cursor movement"
    )


def run(commands: Subparsers) -> None:
    """``wargame run``."""
    command = command_of(commands, "run", "run a whole exercise without a screen")
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    seed_flag(command)
    command.add_argument(
        "--seat",
        type=seat,
        action="append",
        default=[],
        metavar="R=PLAYER",
        help="who plays a role: doctrine[:ID], planner[:LEVEL], random, script:FILE or "
        "exec:COMMAND; may be given for each role",
    )
    command.add_argument("--turns", type=quarters, metavar="T", help="stop after T quarters")
    command.add_argument("--save", type=Path, metavar="FILE", help="keep the exercise here")
    json_flag(command)
