"""``wargame join``: a seat of a hosted exercise in a terminal, on the screen or line by line."""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
from typing import TextIO

from wargame.cli.common import complain, on_terminal
from wargame.errors import WargameError
from wargame.host.remote import RemoteSeat
from wargame.play.asides import WHITE
from wargame.play.survey import observes

#: Seconds after which one is told what is waited for.
_QUIET = 1.5


def main(args: argparse.Namespace) -> int:
    """Hold the seat of a link until the exercise or its person ends it."""
    seat = RemoteSeat(args.link, fingerprint=args.fingerprint)
    told = threading.Timer(_QUIET, lambda: complain(f"looking for {seat.client.where} ..."))
    told.daemon = True
    if sys.stderr.isatty():
        told.start()
    try:
        seat.__enter__()
    finally:
        told.cancel()
    try:
        return _seated(seat, still=args.plain, lines=args.lines)
    finally:
        seat.__exit__()


def _seated(seat: RemoteSeat, *, still: bool, lines: bool) -> int:
    if observes(seat.key):
        from wargame.tui.plain_watch import run_watcher

        seat.learn()
        return run_watcher(seat, sys.stdin, sys.stdout, still=still)
    if seat.role == WHITE:
        return _white(seat, still=still)
    if seat.role not in seat.roles:
        raise WargameError("this link is the room display's: open it in a browser")
    seat.learn()
    if not still and not lines and on_terminal() and _roomy():
        from wargame.tui.hosted_app import run_hosted_table

        return run_hosted_table(seat)
    from wargame.tui.plain_hosted import run_hosted

    return run_hosted(seat, sys.stdin, sys.stdout, still=still)


def _roomy() -> bool:
    """Whether the table fits into the terminal."""
    from wargame.tui.screens.base import too_small

    size = shutil.get_terminal_size()
    return not too_small(size.columns, size.lines)


def _white(seat: RemoteSeat, *, still: bool) -> int:
    from wargame.host.console_terminal import run_console
    from wargame.tui.conversation import converse
    from wargame.tui.keyboard import Keyboard, lines_of
    from wargame.tui.plain_paper import copy_paper

    def run(stdin: TextIO, stdout: TextIO) -> int:
        return run_console(seat, stdin, stdout, copy_paper)

    lines = lines_of(sys.stdin, sys.stdout, still=still)
    if isinstance(lines, Keyboard):
        return converse(seat, lines, sys.stdout, run)
    return run(sys.stdin, sys.stdout)
