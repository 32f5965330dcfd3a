"""The command line: one program, its arguments in :mod:`.arguments`, a module a command."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program on these arguments, or on the process's own; the exit code."""
    from wargame.cli.common import guarded

    return guarded(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    from importlib import import_module

    from wargame.cli.arguments import parser
    from wargame.cli.common import checked_content, on_terminal

    program = parser()
    args = program.parse_args(argv)
    args.content = checked_content(args.content)
    if args.command is not None:
        return int(import_module(args.handler).main(args) or 0)
    if not on_terminal():
        program.print_help()
        return 0
    app = import_module("wargame.tui.app")
    return int(app.run_app(None, content=args.content) or 0)
