"""The arguments of the commands that play many worlds."""

from __future__ import annotations

from pathlib import Path

from wargame.cli.argument_kinds import (
    Subparsers,
    command_of,
    courses_flag,
    json_flag,
    quarters,
    seats_flag,
    seed_flag,
    whole,
    workers_flag,
    worlds,
)


def simulate(commands: Subparsers) -> None:
    """``wargame simulate``."""
    command = command_of(commands, "simulate", "play many worlds and count what comes of them")
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument("--worlds", type=worlds, metavar="N", help="how many worlds (10,000)")
    seed_flag(command)
    seats_flag(command)
    workers_flag(command)
    command.add_argument(
        "--out", type=Path, metavar="FILE", help="a row a world: FILE.csv or FILE.parquet"
    )
    command.add_argument(
        "--fresh", action="store_true", help="do not go on where an earlier run was interrupted"
    )
    json_flag(command)


def open_world(commands: Subparsers) -> None:
    """``wargame open``."""
    command = command_of(commands, "open", "make a save of one world of a simulation")
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument("--seed", type=whole, metavar="N", required=True, help="its seed")
    command.add_argument("--world", type=whole, metavar="I", required=True, help="which, from 0")
    seats_flag(command)
    command.add_argument("--save", type=Path, metavar="FILE", required=True, help="the save")
    command.add_argument("--turns", type=quarters, metavar="T", help="stop after T quarters")
    command.add_argument(
        "--role", metavar="R", help="take this seat from there on (from the start without --turns)"
    )
    json_flag(command)


def compare(commands: Subparsers) -> None:
    """``wargame compare``."""
    command = command_of(commands, "compare", "set two courses of action against each other")
    command.description = (
        "Set two courses of action against each other on the same dice. A course gives roles "
        "their doctrines; a seat that it does not name plays the scenario's status quo, and a "
        "course left out is the status quo."
    )
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    courses_flag(command)
    command.add_argument("--worlds", type=worlds, metavar="N", help="how many worlds (10,000)")
    seed_flag(command)
    workers_flag(command)
    command.add_argument(
        "--by",
        type=lambda text: [word.strip().upper() for word in text.split(",")],
        metavar="R,...",
        help="whose score says which worlds went badly (the roles whose doctrine differs)",
    )
    command.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw it too")
    json_flag(command)


def sensitivity(commands: Subparsers) -> None:
    """``wargame sensitivity``."""
    command = command_of(commands, "sensitivity", "say which assumptions drive an outcome")
    command.description = (
        "Vary every assumption that has a `range:` and say which of them an outcome hangs on, on "
        "common dice: screening, variance, one at a time. With --b the outcome is the difference "
        "between two courses of action. Needs SALib: pip install 'wargame[sweep]'."
    )
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument(
        "--of", metavar="OUTCOME", help="score:ROLE, objective:ID or track:ID (a shared objective)"
    )
    courses_flag(command)
    command.add_argument("--worlds", type=worlds, metavar="N", help="worlds at each point (256)")
    seed_flag(command)
    for flag, letter, told in (
        ("paths", "P", "random paths of the screening (4)"),
        ("few", "K", "assumptions whose variance is taken apart (6)"),
        ("samples", "S", "base points of the variance, a power of two (32)"),
        ("draws", "D", "draws of all assumptions at once (0)"),
    ):
        command.add_argument(f"--{flag}", type=whole, metavar=letter, help=told)
    workers_flag(command)
    command.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw it too")
    json_flag(command)


def balance(commands: Subparsers) -> None:
    """``wargame balance``."""
    command = command_of(commands, "balance", "ask whether a scenario is a good game")
    command.description = (
        "Ask whether a scenario is a good game: seats, doctrines, cards, deals and events over "
        "all pairings of its doctrines, held to gates. Exit code 1 where a gate is missed."
    )
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument(
        "--worlds",
        type=worlds,
        metavar="N",
        help="how many worlds (500), made up to whole rounds of the pairings of doctrines",
    )
    seed_flag(command)
    command.add_argument(
        "--gates",
        type=Path,
        metavar="FILE",
        help="what it is held to (scenarios/gates/ID.yaml, else built-in gates)",
    )
    command.add_argument(
        "--role", action="append", default=[], metavar="R", help="try this role's cards only"
    )
    command.add_argument(
        "--no-cards", action="store_true", help="try no cards, which takes most of the time"
    )
    command.add_argument("--all", action="store_true", help="every row of every table")
    workers_flag(command)
    command.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw it too")
    json_flag(command)


def backtest(commands: Subparsers) -> None:
    """``wargame backtest``."""
    command = command_of(commands, "backtest", "hold a scenario against recorded history")
    command.description = (
        "Hold a scenario against recorded history: how many records lie inside the bands of many "
        "worlds, and the CRPS beside that of a forecast that nothing changes, free-running and "
        "one quarter ahead. Where the file has no record of its quarters, what the worlds "
        "forecast is printed."
    )
    command.add_argument(
        "scenario",
        nargs="?",
        default="retrospective-2022",
        metavar="SCENARIO",
        help="an id or a path (retrospective-2022)",
    )
    command.add_argument(
        "--against",
        type=Path,
        metavar="FILE.csv",
        help="a file with a column `quarter` and columns that the scenario names in `history:` "
        "(the record that ships)",
    )
    command.add_argument("--worlds", type=worlds, metavar="N", help="how many worlds (2,000)")
    seed_flag(command)
    seats_flag(command)
    workers_flag(command)
    command.add_argument("--all", action="store_true", help="every series quarter by quarter")
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR|FILE.svg",
        help="draw it: all series on one sheet, in a folder also a picture of each",
    )
    json_flag(command)
