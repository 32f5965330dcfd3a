"""A decision copied from a cell's paper line by line, by the questions its seat is asked."""

from __future__ import annotations

from typing import TextIO

from wargame.errors import IllegalOrder
from wargame.tui import plain_pages as pages
from wargame.tui.plain import WIDTH, Plain, Seat, Stopped, Taken, refusal
from wargame.tui.plain_menus import decide


class _Paper(Plain):
    """Plain mode at the node at hand and no further."""

    def copy(self) -> bool:
        """Ask until a decision is taken; False where whoever copies stops first."""
        self._look()
        self.say(
            f"{self.view['role']['name']}, {pages.NODES[self.view['node']].lower()}, "
            f"{self.view['quarter']}. Answer as it stands on the paper; q enters nothing."
        )
        while True:
            try:
                self.session.submit(self.role, decide(self))
                return True
            except Taken:
                self.say("Copy what is on the paper: nothing is planned here.")
            except IllegalOrder as error:
                self.say(f"That cannot be done: {refusal(error)}")
                if {"wrong_phase", "locked", "not_your_seat"} & {*error.codes}:
                    return False  # no other answer would be taken
                self.say("Once more.")
            except Stopped:
                return False


def copy_paper(session: Seat, role: str, stdin: TextIO, stdout: TextIO) -> bool:
    """Enter what a role decided on paper; whether anything was entered."""
    return _Paper(session, role, stdin, stdout, WIDTH).copy()
