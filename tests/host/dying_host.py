"""A host that kills itself without a word at a chosen place of a chosen command.

``WARGAME_DIES=rewind:2:within`` is inside the second commit after a rewind came in, when all is
written and nothing is committed; ``after`` is when that commit is through.  A command with fewer
commits is done by then, and the host dies before it can say so.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from wargame.cli import main
from wargame.play import seat_protocol as protocol
from wargame.play.room import Chair, Room
from wargame.record.database import Database

KIND, NUMBER, WHEN = os.environ["WARGAME_DIES"].split(":")

_do, _writing = Room.do, Database.writing
commits = -1  # since the command came in; none has yet


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def do(room: Room, chair: Chair, order: protocol.Command) -> None:
    """Do a command, and die where it is the one."""
    global commits
    if order.type != KIND:
        _do(room, chair, order)
        return
    commits = 0
    _do(room, chair, order)
    _die()


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """A commit, in or after which the host may die."""
    global commits
    if commits >= 0:
        commits += 1
    with _writing(db):
        yield
        if (commits, WHEN) == (int(NUMBER), "within"):
            _die()
    if (commits, WHEN) == (int(NUMBER), "after"):
        _die()


setattr(Room, "do", do)  # noqa: B010
setattr(Database, "writing", writing)  # noqa: B010

if __name__ == "__main__":
    sys.exit(main())
