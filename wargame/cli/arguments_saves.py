"""The arguments of the commands that read a save."""

from __future__ import annotations

from pathlib import Path

from wargame.cli.argument_kinds import (
    Parser,
    Subparsers,
    command_of,
    for_role,
    json_flag,
    named,
    quarters,
    whole,
    worlds,
)


def verify(commands: Subparsers) -> None:
    """``wargame verify``."""
    command = command_of(commands, "verify", "replay a save and compare, check its hash chain")
    _save(command)
    json_flag(command)


def export(commands: Subparsers) -> None:
    """``wargame export``."""
    command = command_of(commands, "export", "write a save's tables as files")
    _save(command)
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write into"
    )
    command.add_argument(
        "--format",
        choices=("csv", "jsonl", "parquet"),
        default="csv",
        metavar="csv|jsonl|parquet",
        help="the kind of file (csv)",
    )


def replay(commands: Subparsers) -> None:
    """``wargame replay``."""
    command = command_of(commands, "replay", "step through what happened")
    _save(command)
    _branch(command)
    command.add_argument("--turn", type=quarters, metavar="T", help="begin at this quarter")
    command.add_argument("--event", type=whole, metavar="N", help="begin at this event")
    command.add_argument(
        "--as", dest="role", metavar="R", help="through a role's eyes (the White Cell's)"
    )
    command.add_argument("--beside", metavar="B", help="another branch, side by side")
    command.add_argument("--find", metavar="WORDS", help="only the events that hold these words")
    command.add_argument(
        "--note", metavar="TEXT", help="write a note at the event (or a quarter's end) and stop"
    )
    command.add_argument("--bookmark", metavar="NAME", help="put a bookmark at the event and stop")
    command.add_argument(
        "--plain", action="store_true", help="line by line: no colour, boxes or cursor movement"
    )
    json_flag(command)


def fork(commands: Subparsers) -> None:
    """``wargame fork``."""
    command = command_of(commands, "fork", "make a what-if branch in the same save")
    _save(command)
    _branch(command)
    command.add_argument("--turn", type=quarters, metavar="T", help="the quarter that it changes")
    command.add_argument("--event", type=whole, metavar="N", help="or: leave after this event")
    command.add_argument("--name", required=True, metavar="B", help="the branch's name")
    command.add_argument(
        "--reason", default="", metavar="TEXT", help="why it was made; every copy shows it"
    )
    command.add_argument("--author", default="", metavar="NAME", help="who made it")
    _changes(command)
    command.add_argument(
        "--run", action="store_true", help="play it to the end as recorded, where still legal"
    )
    json_flag(command)


def whatif(commands: Subparsers) -> None:
    """``wargame whatif``."""
    command = command_of(commands, "whatif", "say what a change would have done, in many worlds")
    command.description = (
        "Play an exercise again from a quarter on, as recorded and with a change, in many worlds "
        "on common dice. Recorded decisions stand where they are legal; else the role's doctrine "
        "decides, and what was replaced is listed."
    )
    _save(command)
    _branch(command)
    command.add_argument(
        "--turn", type=quarters, required=True, metavar="T", help="the quarter that it changes"
    )
    command.add_argument("--role", metavar="R", help="whose orders --order gives")
    _changes(command, orders=False)
    command.add_argument(
        "--order",
        nargs="+",
        action="extend",
        default=[],
        metavar="CARD",
        help="all orders of --role in the quarter, or R=CARD",
    )
    command.add_argument("--worlds", type=worlds, metavar="N", help="how many worlds (500)")
    command.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw it too")
    json_flag(command)


def diff(commands: Subparsers) -> None:
    """``wargame diff``."""
    command = command_of(commands, "diff", "say where two branches part, and by how much")
    _save(command)
    command.add_argument("a", metavar="A", help="a branch, by name or number")
    command.add_argument("b", metavar="B", help="another")
    json_flag(command)


def analyse(commands: Subparsers) -> None:
    """``wargame analyse``."""
    command = command_of(commands, "analyse", "say what was decision and what was luck")
    command.description = (
        "Say what each role could expect at every point of an exercise, and what moved it: its "
        "own decisions, others', deals, dice, events, the White Cell. Kept beside the save."
    )
    _save(command)
    _branch(command)
    command.add_argument("--worlds", type=worlds, metavar="N", help="worlds at each point (1,000)")
    command.add_argument(
        "--reference",
        choices=("status-quo", "seats"),
        default="status-quo",
        metavar="status-quo|seats",
        help="whom a decision is measured against: the scenario's status quo, or the doctrine "
        "that held the seat (status-quo)",
    )
    command.add_argument(
        "--regret",
        metavar="R,...|all|none",
        help="whose plans are held against the best found (the roles held by persons)",
    )
    command.add_argument("--fresh", action="store_true", help="work it out anew")
    json_flag(command)


def report(commands: Subparsers) -> None:
    """``wargame report``."""
    command = command_of(commands, "report", "write the after-action report")
    _save(command)
    _branch(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help="FILE.html, FILE.docx or FILE.md",
    )
    command.add_argument("--worlds", type=worlds, metavar="N", help="worlds at each point (1,000)")
    command.add_argument(
        "--no-analysis", action="store_true", help="what was recorded alone, at once"
    )
    command.add_argument(
        "--details",
        type=Path,
        metavar="FILE.yaml",
        help="what no record knows: sponsor, purpose, questions, participants, ratings, owners",
    )


def redact(commands: Subparsers) -> None:
    """``wargame redact``."""
    command = command_of(commands, "redact", "copy what one reader may know, chain intact")
    _save(command)
    command.add_argument(
        "--for", dest="reader", required=True, metavar="R|public", help="who is to read it"
    )
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="the copy"
    )


def _save(command: Parser) -> None:
    command.add_argument("path", type=Path, metavar="SAVE")


def _branch(command: Parser) -> None:
    command.add_argument(
        "--branch", metavar="B", help="a branch, by name or number (the one on which it went on)"
    )


def _changes(command: Parser, *, orders: bool = True) -> None:
    """What is to go otherwise in the quarter at hand; each may be given more than once."""
    if orders:
        command.add_argument(
            "--order",
            type=for_role,
            action="append",
            default=[],
            metavar="R=CARD",
            help="all orders of a role in the quarter; R=none for none",
        )
    for flag, kind, metavar, told in (
        ("standing", for_role, "R=OPTION", "a role's standing order"),
        ("react", for_role, "R=support:CARD", "its reaction (support:, oppose:, play: or none)"),
        ("answer", named, "EVENT=OPTION", "the answer to an event"),
        ("deal", named, "DEAL=signed|refused", "what becomes of a deal"),
        ("inject", named, "EVENT=BRANCH|yes|no", "an event that falls, or does not"),
        ("outcome", named, "CARD=BAND", "how a roll falls (setback, partial, success, ...)"),
        ("set", named, "TRACK=VALUE", "a track as the quarter opens"),
    ):
        command.add_argument(
            f"--{flag}", type=kind, action="append", default=[], metavar=metavar, help=told
        )
