"""The whole program's parser: a command is a function that adds its parser.

Each names the module that runs it, which is imported only when the command runs: its
``main(args)`` returns the exit code.  A module may offer ``add(subparsers)`` too, by calling the
function.
"""

from __future__ import annotations

import wargame
from wargame.cli.argument_kinds import Parser, content_flag
from wargame.cli.arguments_content import cards, check, coverage, model, print_kit, schema
from wargame.cli.arguments_play import host, join, play, run
from wargame.cli.arguments_room import msel, rulings
from wargame.cli.arguments_saves import (
    analyse,
    diff,
    export,
    fork,
    redact,
    replay,
    report,
    verify,
    whatif,
)
from wargame.cli.arguments_worlds import (
    backtest,
    balance,
    compare,
    open_world,
    sensitivity,
    simulate,
)


def parser() -> Parser:
    """The whole program's parser."""
    program = Parser(
        prog="wargame",
        description="A policy wargame: play it, run it without a screen, check its content.",
        epilog="Exit codes: 0 done, 1 the answer is no, 2 your mistake, 3 ours. "
        "Without a command, on a terminal: the home screen.",
    )
    program.add_argument("--version", action="version", version=f"wargame {wargame.__version__}")
    content_flag(program, None)
    program.set_defaults(handler=None)
    commands = program.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for add in (
        play,
        run,
        host,
        join,
        check,
        schema,
        cards,
        verify,
        export,
        replay,
        fork,
        whatif,
        diff,
        redact,
        analyse,
        report,
        simulate,
        open_world,
        compare,
        balance,
        backtest,
        coverage,
        model,
        sensitivity,
        print_kit,
        msel,
        rulings,
    ):
        add(commands)
    return program
