"""``wargame replay``: read a save again, on the screen, line by line or as one document."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from wargame.cli.common import DONE, emit_json, on_terminal
from wargame.errors import WargameError

if TYPE_CHECKING:
    from wargame.play.replay import Replay


def main(args: argparse.Namespace) -> int:
    """Read a save; with ``--note`` or ``--bookmark`` write that and stop."""
    from wargame.play.replay import Replay

    if args.turn is not None and args.event is not None:
        raise WargameError("--turn and --event are two ways to say where: give one of them")
    if args.json and args.plain:
        raise WargameError("--json and --plain are two ways to print it: give one of them")
    replay = Replay.open(args.path, args.branch or "")
    try:
        if args.note is not None or args.bookmark is not None:
            return _annotate(args, replay)
        if args.json or args.plain or not on_terminal():
            return _print(args, replay)
        from wargame.play.branches import find_branch
        from wargame.tui.screens.replay import run_replay

        asked = replay.viewpoint(args.role) if args.role else ""
        if args.beside:
            find_branch(replay.branches, args.beside)
        return run_replay(
            replay,
            viewer=asked,
            place=_place(args, replay, asked or _viewer(args, replay)) if _placed(args) else 0,
            beside=args.beside or "",
            find=args.find or "",
            content=args.content,
        )
    finally:
        replay.close()


def _placed(args: argparse.Namespace) -> bool:
    return args.turn is not None or args.event is not None


def _viewer(args: argparse.Namespace, replay: Replay) -> str:
    """Whose eyes: those asked for, else the White Cell's, or a person's while it is in play."""
    return replay.viewpoint(args.role) if args.role else replay.viewpoints()[0]


def _place(args: argparse.Namespace, replay: Replay, viewer: str) -> int:
    """The event to begin at."""
    if args.event is not None:
        return replay.event(args.event).seq
    if args.turn is not None:
        return replay.first_of(args.turn - 1, viewer)
    return 1


def _annotate(args: argparse.Namespace, replay: Replay) -> int:
    from wargame.play.replay_view import WHITE

    viewer = replay.viewpoint(args.role) if args.role else WHITE
    if args.event is not None:
        replay.event(args.event)
        about = args.event
    elif args.turn is not None:
        about = replay.last_of(args.turn - 1, WHITE)
    else:
        raise WargameError("say where: --event N, or --turn T for a quarter's end")
    for kind, text in (("note", args.note), ("bookmark", args.bookmark)):
        if text is not None:
            replay = replay.annotate(kind, text, about, viewer)
            print(f"{kind.capitalize()} at event {about}, written as event {len(replay)}.")
    return DONE


def _print(args: argparse.Namespace, replay: Replay) -> int:
    from wargame.play.replay_beside import beside
    from wargame.tui.plain_replay import document, lines
    from wargame.tui.replay import Reading
    from wargame.tui.turning import turning_points

    replay.turning = turning_points(replay)
    reading = Reading(replay, _viewer(args, replay))
    start = _place(args, replay, reading.viewer)
    found = reading.find(args.find) if args.find is not None else None
    other = beside(replay, replay.on(args.beside), reading.viewer) if args.beside else None
    if args.json:
        emit_json(document(reading, start, found, other))
    else:
        for text in lines(reading, start, found, other):
            print(text)
    return DONE
