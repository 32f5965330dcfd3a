"""The arguments of the commands that read content."""

from __future__ import annotations

from pathlib import Path

from wargame.cli.argument_kinds import (
    Subparsers,
    command_of,
    json_flag,
    quarters,
    seed_flag,
    whole,
    workers_flag,
    worlds,
)


def check(commands: Subparsers) -> None:
    """``wargame check``."""
    command = command_of(commands, "check", "check content and saves, every fault in one pass")
    command.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="files or folders; without any, all content that is found",
    )
    json_flag(command)


def schema(commands: Subparsers) -> None:
    """``wargame schema``."""
    command = command_of(commands, "schema", "print the JSON Schema of a kind of content")
    command.add_argument("kind", choices=SCHEMAS, metavar="KIND", help=", ".join(SCHEMAS))


def cards(commands: Subparsers) -> None:
    """``wargame cards``."""
    command = command_of(commands, "cards", "list cards with odds, effects and sources")
    command.add_argument(
        "scenario",
        nargs="?",
        default="bridge-2025",
        metavar="SCENARIO",
        help="an id or a path (bridge-2025)",
    )
    command.add_argument("--role", metavar="R", help="only this role's cards")
    command.add_argument("--deck", metavar="D", help="only this deck's cards")
    json_flag(command)


def coverage(commands: Subparsers) -> None:
    """``wargame coverage``."""
    command = command_of(commands, "coverage", "say what realises each entry of a catalogue")
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
    seed_flag(command)
    workers_flag(command)
    json_flag(command)


def model(commands: Subparsers) -> None:
    """``wargame model``."""
    command = command_of(commands, "model", "say or draw what moves what in a scenario")
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
    json_flag(command)


def print_kit(commands: Subparsers) -> None:
    """``wargame print``."""
    command = command_of(commands, "print", "print a scenario: briefs, cards, forms, guide")
    command.set_defaults(handler="wargame.cli.print_kit")
    command.description = (
        "Write a scenario as sheets to print: each role's brief, cards and forms, boards, and "
        "the facilitator's guide with running order, injects and tables. HTML always, PDF with "
        "the extra wargame[report]."
    )
    command.add_argument("scenario", metavar="SCENARIO", help="an id or a path")
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write into"
    )
    command.add_argument("--role", metavar="R", help="only what one role needs")
    command.add_argument(
        "--minutes", type=whole, default=240, metavar="N", help="how long the day is, about (240)"
    )
    command.add_argument(
        "--turns",
        type=quarters,
        metavar="T",
        help="for an exercise that ends after T quarters, as with `wargame host --turns T`",
    )
    command.add_argument(
        "--msel",
        type=Path,
        metavar="FILE",
        help="the list of injects to print (CSV), in place of the scenario's own",
    )
    command.add_argument("--backs", action="store_true", help="backs for the cards, for two sides")
    command.add_argument(
        "--paper", choices=("a4", "letter"), default="a4", help="the size of the paper (a4)"
    )
    command.add_argument("--no-pdf", action="store_true", help="HTML only")
    command.add_argument(
        "--seed",
        type=whole,
        metavar="N",
        help="add the rolls that the program makes with this seed to the White Cell's guide",
    )


SCHEMAS = ("card", "deck", "event", "scenario", "doctrine", "gates", "sources", "details")
