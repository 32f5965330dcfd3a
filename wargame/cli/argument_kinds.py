"""What the commands' arguments are made of: the parser, shared flags, kinds of value.

Out of the standard library alone, so that help is quick.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, NoReturn

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


def command_of(commands: Subparsers, name: str, does: str) -> Parser:
    """A command's own parser; its module is named as it is."""
    made: Parser = commands.add_parser(name, help=does, description=f"{does.capitalize()}.")
    made.set_defaults(handler=f"wargame.cli.{name}")
    content_flag(made, argparse.SUPPRESS)  # what stood before the command is kept
    return made


def content_flag(target: Parser, default: Any) -> None:
    """``--content``."""
    target.add_argument(
        "--content",
        type=Path,
        metavar="DIR",
        default=default,
        help="a folder with scenarios/ and decks/, looked into first",
    )


def json_flag(command: Parser) -> None:
    """``--json``."""
    command.add_argument("--json", action="store_true", help="one JSON document on stdout")


def seed_flag(command: Parser) -> None:
    """``--seed``."""
    command.add_argument("--seed", type=whole, metavar="N", help="the number the dice start from")


def seats_flag(command: Parser) -> None:
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


def workers_flag(command: Parser) -> None:
    """``--workers``."""
    command.add_argument(
        "--workers",
        type=crew,
        default=1,
        metavar="N|ADDRESS",
        help="so many processes, or a dask scheduler's tcp://HOST:PORT (1)",
    )


def courses_flag(command: Parser) -> None:
    """``--a`` and ``--b``: two courses of action."""
    for name in ("a", "b"):
        command.add_argument(
            f"--{name}",
            type=course,
            action="extend",
            default=[],
            metavar="R=DOCTRINE,...",
            help=f"course {name.upper()}; a doctrine alone is meant for every role that has it",
        )


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


def worlds(text: str) -> int:
    """A number of worlds; thousands may be set apart: ``10_000``."""
    plain = text.replace("_", "").replace(",", "")
    if not re.fullmatch(r"[0-9]{1,10}", plain) or not 0 < int(plain) <= 1 << 32:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of worlds from 1 to 2^32")
    return int(plain)


def crew(text: str) -> int | str:
    """How many processes, or the address of a scheduler."""
    if re.fullmatch(r"[0-9]{1,4}", text) and int(text):
        return int(text)
    if re.fullmatch(r"[a-z]+://\S+", text):
        return text
    if re.fullmatch(r"[\w.-]+:[0-9]+", text):
        return f"tcp://{text}"
    raise argparse.ArgumentTypeError(
        f"`{text}` is neither a number of processes nor an address like tcp://host:8786"
    )


def whole(text: str) -> int:
    """A whole number below 2^128."""
    if not re.fullmatch(r"[0-9]{1,39}", text) or int(text) >= 1 << 128:
        raise argparse.ArgumentTypeError(f"`{text}` is not a whole number from 0 to 2^128 - 1")
    return int(text)


def quarters(text: str) -> int:
    """A number of quarters, from 1 to 999."""
    if not re.fullmatch(r"[0-9]{1,3}", text) or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of quarters")
    return int(text)


def port(text: str) -> int:
    """A port to listen on; 0 for any that is free."""
    number = whole(text)
    if number > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text}")
    return number


def opponents(text: str) -> str:
    """Who plays the roles that no person holds."""
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


def for_role(text: str) -> tuple[str, str]:
    """A role and what is said of it, out of ``R=WHAT``."""
    role, equals, what = (word.strip() for word in text.partition("="))
    if not (role and equals and what):
        raise argparse.ArgumentTypeError(f"`{text}` is not ROLE=WHAT, as in `US=us-supplemental`")
    return role.upper(), what


def named(text: str) -> tuple[str, str]:
    """An id and what is said of it, out of ``ID=WHAT``."""
    key, equals, what = (word.strip() for word in text.partition("="))
    if not (key and equals and what):
        raise argparse.ArgumentTypeError(f"`{text}` is not ID=WHAT")
    return key, what
