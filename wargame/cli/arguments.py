"""Every command's arguments, out of the standard library alone, so that help is quick.

A command is a function here that adds its parser and names the module that runs it. That
module is imported only when the command runs: its ``main(args)`` returns the exit code.
A module may offer ``add(subparsers)`` too, by calling the function here.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, NoReturn

import wargame
from wargame.errors import WargameError, did_you_mean

Subparsers = Any  # argparse keeps the type of `add_subparsers` to itself

_SEAT = re.compile(r"(?P<role>[A-Za-z][A-Za-z0-9]*)=(?P<player>\S.*)")
_PLAYERS = ("doctrine", "planner", "random", "script", "exec")
_CHOICE = re.compile(r"argument (?P<what>[^:]+): invalid choice: '(?P<word>.*?)'")


class Parser(argparse.ArgumentParser):
    """An argument parser that says in one plain line what is wrong."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("allow_abbrev", False)
        super().__init__(**settings)

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments with exit code 2."""
        found = _CHOICE.match(message)
        if found:
            known = self._known(found["what"])
            hint = did_you_mean(found["word"], known) or f"one of: {', '.join(known)}"
            message = f"there is no {found['what']} `{found['word']}`; {hint}"
        message = re.sub(r"^argument ([^:]+): ", r"\1: ", message)
        self.exit(2, f"{self.prog}: {message}\nSee `{self.prog} --help`.\n")

    def _known(self, what: str) -> list[str]:
        for action in self._actions:
            if what in (action.metavar, action.dest, "/".join(action.option_strings)):
                return [str(choice) for choice in action.choices or ()]
        return []


def parser() -> Parser:
    """The whole program's parser."""
    program = Parser(
        prog="wargame",
        description="A policy wargame: play it, run it without a screen, check its content.",
        epilog="Exit codes: 0 done, 1 the answer is no, 2 your mistake, 3 ours. "
        "Without a command, on a terminal: the home screen.",
    )
    program.add_argument("--version", action="version", version=f"wargame {wargame.__version__}")
    _content(program, None)
    program.set_defaults(handler=None)
    commands = program.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for add in (
        play,
        run,
        check,
        schema,
        cards,
        verify,
        export,
        simulate,
        open_world,
        compare,
        balance,
        backtest,
        coverage,
        model,
        sensitivity,
    ):
        add(commands)
    return program


def play(commands: Subparsers) -> None:
    """``wargame play``."""
    command = _command(commands, "play", "play a solo exercise")
    command.add_argument("scenario", nargs="?", metavar="SCENARIO", help="an id or a path")
    command.add_argument("--role", metavar="R", help="the role you take")
    _seed(command)
    command.add_argument("--save", type=Path, metavar="FILE", help="where the exercise is kept")
    command.add_argument(
        "--opponents",
        type=_opponents,
        metavar="doctrine|planner[:LEVEL]|random",
        default="doctrine",
        help="who plays the other roles (doctrine); LEVEL is novice, staff, expert, a number "
        "of worlds, or seconds as in 2s",
    )
    command.add_argument("--resume", type=Path, metavar="FILE", help="go on with a save")
    command.add_argument(
        "--plain", action="store_true", help="line by line: no colour, boxes or cursor movement"
    )


def run(commands: Subparsers) -> None:
    """``wargame run``."""
    command = _command(commands, "run", "run a whole exercise without a screen")
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    _seed(command)
    command.add_argument(
        "--seat",
        type=seat,
        action="append",
        default=[],
        metavar="R=PLAYER",
        help="who plays a role: doctrine[:ID], planner[:LEVEL], random, script:FILE or "
        "exec:COMMAND; may be given for each role",
    )
    command.add_argument("--turns", type=_positive, metavar="T", help="stop after T quarters")
    command.add_argument("--save", type=Path, metavar="FILE", help="keep the exercise here")
    _json(command)


def check(commands: Subparsers) -> None:
    """``wargame check``."""
    command = _command(commands, "check", "check content and saves, every fault in one pass")
    command.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="files or folders; without any, all content that is found",
    )
    _json(command)


def schema(commands: Subparsers) -> None:
    """``wargame schema``."""
    command = _command(commands, "schema", "print the JSON Schema of a kind of content")
    command.add_argument("kind", choices=SCHEMAS, metavar="KIND", help=", ".join(SCHEMAS))


def cards(commands: Subparsers) -> None:
    """``wargame cards``."""
    command = _command(commands, "cards", "list cards with odds, effects and sources")
    command.add_argument(
        "scenario",
        nargs="?",
        default="bridge-2025",
        metavar="SCENARIO",
        help="an id or a path (bridge-2025)",
    )
    command.add_argument("--role", metavar="R", help="only this role's cards")
    command.add_argument("--deck", metavar="D", help="only this deck's cards")
    _json(command)


def verify(commands: Subparsers) -> None:
    """``wargame verify``."""
    command = _command(commands, "verify", "replay a save and compare, check its hash chain")
    command.add_argument("path", type=Path, metavar="SAVE")
    _json(command)


def export(commands: Subparsers) -> None:
    """``wargame export``."""
    command = _command(commands, "export", "write a save's tables as files")
    command.add_argument("path", type=Path, metavar="SAVE")
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write into"
    )
    command.add_argument(
        "--format",
        choices=("csv", "jsonl"),
        default="csv",
        metavar="csv|jsonl",
        help="the kind of file (csv)",
    )


def simulate(commands: Subparsers) -> None:
    """``wargame simulate``."""
    command = _command(commands, "simulate", "play many worlds and count what comes of them")
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument("--worlds", type=worlds, metavar="N", help="how many worlds (10,000)")
    _seed(command)
    _seats(command)
    _workers(command)
    command.add_argument(
        "--out", type=Path, metavar="FILE", help="a row a world: FILE.csv or FILE.parquet"
    )
    command.add_argument(
        "--fresh", action="store_true", help="do not go on where an earlier run was interrupted"
    )
    _json(command)


def open_world(commands: Subparsers) -> None:
    """``wargame open``."""
    command = _command(commands, "open", "make a save of one world of a simulation")
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument("--seed", type=_whole, metavar="N", required=True, help="its seed")
    command.add_argument("--world", type=_whole, metavar="I", required=True, help="which, from 0")
    _seats(command)
    command.add_argument("--save", type=Path, metavar="FILE", required=True, help="the save")
    command.add_argument("--turns", type=_positive, metavar="T", help="stop after T quarters")
    command.add_argument(
        "--role", metavar="R", help="take this seat from there on (from the start without --turns)"
    )
    _json(command)


def compare(commands: Subparsers) -> None:
    """``wargame compare``."""
    command = _command(commands, "compare", "set two courses of action against each other")
    command.description = (
        "Set two courses of action against each other on the same dice. A course gives roles "
        "their doctrines; a seat that it does not name plays the scenario's status quo, and a "
        "course left out is the status quo."
    )
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    _courses(command)
    command.add_argument("--worlds", type=worlds, metavar="N", help="how many worlds (10,000)")
    _seed(command)
    _workers(command)
    command.add_argument(
        "--by",
        type=lambda text: [word.strip().upper() for word in text.split(",")],
        metavar="R,...",
        help="whose score says which worlds went badly (the roles whose doctrine differs)",
    )
    command.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw it too")
    _json(command)


def sensitivity(commands: Subparsers) -> None:
    """``wargame sensitivity``."""
    command = _command(commands, "sensitivity", "say which assumptions drive an outcome")
    command.description = (
        "Vary every assumption that has a `range:` and say which of them an outcome hangs on, on "
        "common dice: screening, variance, one at a time. With --b the outcome is the difference "
        "between two courses of action. Needs SALib: pip install 'wargame[sweep]'."
    )
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument(
        "--of", metavar="OUTCOME", help="score:ROLE, objective:ID or track:ID (a shared objective)"
    )
    _courses(command)
    command.add_argument("--worlds", type=worlds, metavar="N", help="worlds at each point (256)")
    _seed(command)
    for flag, letter, told in (
        ("paths", "P", "random paths of the screening (4)"),
        ("few", "K", "assumptions whose variance is taken apart (6)"),
        ("samples", "S", "base points of the variance, a power of two (32)"),
        ("draws", "D", "draws of all assumptions at once (0)"),
    ):
        command.add_argument(f"--{flag}", type=_whole, metavar=letter, help=told)
    _workers(command)
    command.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw it too")
    _json(command)


def balance(commands: Subparsers) -> None:
    """``wargame balance``."""
    command = _command(commands, "balance", "ask whether a scenario is a good game")
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
    _seed(command)
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
    _workers(command)
    command.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw it too")
    _json(command)


def backtest(commands: Subparsers) -> None:
    """``wargame backtest``."""
    command = _command(commands, "backtest", "hold a scenario against recorded history")
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
    _seed(command)
    _seats(command)
    _workers(command)
    command.add_argument("--all", action="store_true", help="every series quarter by quarter")
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR|FILE.svg",
        help="draw it: all series on one sheet, in a folder also a picture of each",
    )
    _json(command)


def coverage(commands: Subparsers) -> None:
    """``wargame coverage``."""
    command = _command(commands, "coverage", "say what realises each entry of a catalogue")
    command.description = (
        "Say which card, deal, event, modifier, coupling and so on realises each entry of a "
        "catalogue, and which entries nothing realises. Exit code 1 where a required entry (tier "
        "1 or 2) is missing, or with --effect where what realises it moves nothing."
    )
    command.add_argument("catalogue", type=Path, metavar="CATALOGUE.yaml", help="the entries")
    command.add_argument(
        "scenario", nargs="*", metavar="SCENARIO", help="ids or paths (all but `tiny`)"
    )
    command.add_argument(
        "--effect",
        action="store_true",
        help="switch each realisation off in turn and see what it moves",
    )
    command.add_argument("--worlds", type=worlds, metavar="N", help="with --effect: worlds (512)")
    _seed(command)
    _workers(command)
    _json(command)


def model(commands: Subparsers) -> None:
    """``wargame model``."""
    command = _command(commands, "model", "say or draw what moves what in a scenario")
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="draw it: FILE.svg, FILE.dot (Graphviz) or FILE.mmd (Mermaid)",
    )
    command.add_argument(
        "--focus", metavar="TRACK", help="one track or derived value, to two steps around it"
    )
    _json(command)


SCHEMAS = ("card", "deck", "event", "scenario", "doctrine", "gates", "sources")


def seat(text: str) -> tuple[str, str]:
    """A role and its player out of ``R=PLAYER``."""
    found = _SEAT.fullmatch(text.strip())
    if not found:
        raise argparse.ArgumentTypeError(f"`{text}` is not ROLE=PLAYER, as in `RUS=doctrine`")
    kind, colon, rest = found["player"].partition(":")
    if kind not in _PLAYERS:
        hint = (
            did_you_mean(kind, _PLAYERS)
            or "doctrine[:ID], planner[:LEVEL], random, script:FILE, exec:COMMAND"
        )
        raise argparse.ArgumentTypeError(f"there is no player `{kind}`; {hint}")
    if kind == "planner":
        _level(rest)
    if kind in ("script", "exec") and not rest:
        what = "FILE" if kind == "script" else "COMMAND"
        raise argparse.ArgumentTypeError(f"`{kind}` needs more: {found['role']}={kind}:{what}")
    if (colon and not rest) or (kind == "random" and colon):
        raise argparse.ArgumentTypeError(f"`{found['player']}`: leave out the `:`")
    return found["role"].upper(), found["player"]


def course(text: str) -> list[tuple[str, str]]:
    """Roles and their doctrines out of ``R=DOCTRINE,R=DOCTRINE``; no role for a bare doctrine."""
    found = []
    for part in text.split(","):
        role, equals, doctrine = (word.strip() for word in part.partition("="))
        if not equals:
            role, doctrine = "", role
        if not doctrine or (equals and not role):
            raise argparse.ArgumentTypeError(
                f"`{part.strip()}` is not ROLE=DOCTRINE, as in `US=steady,EU=together`, nor a "
                "doctrine for every role that has it"
            )
        found.append((role.upper(), doctrine))
    return found


def _courses(command: Parser) -> None:
    for name in ("a", "b"):
        command.add_argument(
            f"--{name}",
            type=course,
            action="extend",
            default=[],
            metavar="R=DOCTRINE,...",
            help=f"course {name.upper()}; a doctrine alone is meant for every role that has it",
        )


def _command(commands: Subparsers, name: str, does: str) -> Parser:
    made: Parser = commands.add_parser(name, help=does, description=f"{does.capitalize()}.")
    made.set_defaults(handler=f"wargame.cli.{name}")
    _content(made, argparse.SUPPRESS)  # what stood before the command is kept
    return made


def _content(target: Parser, default: Any) -> None:
    target.add_argument(
        "--content",
        type=Path,
        metavar="DIR",
        default=default,
        help="a folder with scenarios/ and decks/, looked into first",
    )


def _json(command: Parser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON document on stdout")


def _seed(command: Parser) -> None:
    command.add_argument("--seed", type=_whole, metavar="N", help="the number the dice start from")


def _seats(command: Parser) -> None:
    """The seats of many worlds: players that decide alike for all of them."""
    command.add_argument(
        "--seat",
        type=seat,
        action="append",
        default=[],
        metavar="R=PLAYER",
        help="who plays a role: doctrine[:ID], planner[:LEVEL] or random; may be given for each "
        "role",
    )


def _workers(command: Parser) -> None:
    command.add_argument(
        "--workers",
        type=_crew,
        default=1,
        metavar="N|ADDRESS",
        help="so many processes, or a dask scheduler's tcp://HOST:PORT (1)",
    )


def worlds(text: str) -> int:
    """A number of worlds; thousands may be set apart: ``10_000``."""
    plain = text.replace("_", "").replace(",", "")
    if not re.fullmatch(r"[0-9]{1,10}", plain) or not 0 < int(plain) <= 1 << 32:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of worlds from 1 to 2^32")
    return int(plain)


def _crew(text: str) -> int | str:
    if re.fullmatch(r"[0-9]{1,4}", text) and int(text):
        return int(text)
    if re.fullmatch(r"[a-z]+://\S+", text):
        return text
    if re.fullmatch(r"[\w.-]+:[0-9]+", text):
        return f"tcp://{text}"
    raise argparse.ArgumentTypeError(
        f"`{text}` is neither a number of processes nor an address like tcp://host:8786"
    )


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,39}", text) or int(text) >= 1 << 128:
        raise argparse.ArgumentTypeError(f"`{text}` is not a whole number from 0 to 2^128 - 1")
    return int(text)


def _positive(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of quarters")
    return int(text)


def _opponents(text: str) -> str:
    kind, colon, rest = text.partition(":")
    known = ("doctrine", "planner", "random")
    if kind not in known:
        hint = did_you_mean(kind, known) or "take `doctrine`, `planner[:LEVEL]` or `random`"
        raise argparse.ArgumentTypeError(f"there are no opponents `{text}`; {hint}")
    if colon and (kind != "planner" or not rest):
        raise argparse.ArgumentTypeError(f"`{text}`: leave out the `:`")
    if kind == "planner":
        _level(rest)
    return text


def _level(text: str) -> None:
    """Refuse a planner's budget that is none."""
    from wargame.play.planner_levels import level

    try:
        level(text)
    except WargameError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
