"""The arguments of the commands that play: ``play``, ``run``, ``host`` and ``join``."""

from __future__ import annotations

from pathlib import Path

from wargame.cli.argument_kinds import (
    Subparsers,
    command_of,
    json_flag,
    opponents,
    port,
    quarters,
    seat,
    seed_flag,
    whole,
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


def host(commands: Subparsers) -> None:
    """``wargame host``."""
    command = command_of(commands, "host", "host a facilitated exercise for cells in a room")
    command.add_argument("target", metavar="SCENARIO|SAVE", help="an id, a path, or a save")
    command.add_argument(
        "--bind",
        default="127.0.0.1",
        metavar="ADDR",
        help="where to listen (127.0.0.1); 0.0.0.0 for everyone on the network",
    )
    command.add_argument("--port", type=port, default=8420, metavar="N", help="the port (8420)")
    command.add_argument("--save", type=Path, metavar="FILE", help="where the exercise is kept")
    command.add_argument(
        "--branch", metavar="B", help="of a save: the branch to go on with, by name or number"
    )
    command.add_argument(
        "--seat",
        type=seat,
        action="append",
        default=[],
        metavar="R=PLAYER",
        help="who plays a role that no person holds: doctrine[:ID], planner[:LEVEL] or random",
    )
    command.add_argument("--turns", type=quarters, metavar="T", help="end after T quarters")
    command.add_argument(
        "--seed",
        type=whole,
        metavar="N",
        help="the dice of this seed, to enter an exercise that was played on paper with "
        "`wargame print --seed N`; without it the seed is nobody's to know",
    )
    command.add_argument(
        "--pace",
        choices=("hand", "clock", "ready"),
        help="what closes a phase: the White Cell alone, the clock too (the default), or all "
        "having decided; a save goes on with its own",
    )
    command.add_argument(
        "--msel",
        type=Path,
        metavar="FILE",
        help="the list of injects to run (CSV), in place of the scenario's own",
    )
    command.add_argument(
        "--new-links", action="store_true", help="new links for all; those given out end"
    )
    command.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="HOST",
        help="a name by which this machine is reached; the first one is put into the links",
    )
    command.add_argument(
        "--evaluator",
        choices=("public", "white"),
        action="append",
        default=[],
        help="a seat for an evaluator, who reads what all see or what the White Cell sees, and "
        "takes notes; may be given for each",
    )
    command.add_argument(
        "--qr", action="store_true", help="print each link as a code for telephones too"
    )
    command.add_argument(
        "--sheets",
        type=Path,
        metavar="FILE",
        help="write a sheet to hand out for each link printed, as HTML; a secret",
    )
    command.add_argument(
        "--tls-self",
        action="store_true",
        help="TLS: with a certificate of its own, whose fingerprint is printed",
    )
    command.add_argument("--cert", type=Path, metavar="FILE", help="TLS: the certificate (PEM)")
    command.add_argument("--key", type=Path, metavar="FILE", help="TLS: its key (PEM)")


def join(commands: Subparsers) -> None:
    """``wargame join``."""
    command = command_of(commands, "join", "take a seat of a hosted exercise in a terminal")
    command.add_argument("link", metavar="URL", help="the seat's link, as it was given out")
    command.add_argument(
        "--fingerprint",
        default="",
        metavar="SHA256",
        help="of the certificate that the host made for itself, as it printed it",
    )
    command.add_argument(
        "--plain",
        action="store_true",
        help="line by line, and move no cursor: lines that a screen reader can read",
    )
    command.add_argument(
        "--lines", action="store_true", help="line by line, in place of the full screen of a cell"
    )
