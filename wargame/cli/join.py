"""``wargame join``: a seat of a hosted exercise, line by line."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from wargame.errors import WargameError
from wargame.host.remote import RemoteSeat
from wargame.play.asides import WHITE


def main(args: argparse.Namespace) -> int:
    """Play the seat of a link until the exercise or its person ends it."""
    from wargame.tui.plain import run_plain

    with RemoteSeat(args.link, fingerprint=args.fingerprint) as seat:
        if seat.role == WHITE:
            from wargame.host.console_terminal import run_console

            return run_console(seat, sys.stdin, sys.stdout)
        if seat.role not in seat.client.welcome["roles"]:
            raise WargameError("this link is the room display's: open it in a browser")
        print(f"You are seated: {seat.client.welcome['exercise']}.", flush=True)
        seat.waits = lambda: print(
            "", "Waiting for the others; Ctrl-C leaves.", sep="\n", flush=True
        )
        seat.heard = lambda fact: _heard(fact, seat.role)
        return run_plain(seat, seat.role, sys.stdin, sys.stdout)


def _heard(fact: dict[str, Any], role: str) -> None:
    """Say what was said aside, which the story of the exercise leaves out."""
    body, kind = fact["body"], fact["kind"]
    if kind == "message" and fact["actor"] != role:
        others = [name for name in body["members"] if name not in (role, fact["actor"])]
        among = f" (also to {', '.join(others)})" if others else ""
        room = f" in {_plain(body['room'])}" if body["room"] else ""
        print(f"{fact['actor']} says{room}{among}: {_plain(body['text'])}", flush=True)
    elif kind == "disclosure":
        track = f" {body['track']} stands at {body['value'] / 1000:g}." if "track" in body else ""
        print(f"The White Cell tells you: {_plain(body['text'])}{track}", flush=True)
    elif kind == "control" or (kind == "clock" and body.get("reason")):
        print(f"The White Cell, {body['what']}: {_plain(body['reason'])}", flush=True)
    elif kind == "seat" and body["reason"]:
        holder = body["holder"]
        print(f"{body['role']} is now held by {holder}: {_plain(body['reason'])}", flush=True)


def _plain(text: str) -> str:
    """A stranger's text without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
