"""The optional compiler behind the rules' loops: numba, from the extra ``wargame[fast]``.

It takes about a second to import and, once on each machine, some seconds to compile, so a
process asks for it only once it has played many worlds, or from the start with
``WARGAME_FAST=1``; ``WARGAME_FAST=0`` says never.  What it changes is time alone: the loops are
the same functions (:mod:`wargame.rules.fast`) and every world's digest is the same.
"""

from __future__ import annotations

import os
from importlib import import_module

from wargame.rules import fast

#: Worlds after which it pays: importing the compiler takes as long as it saves on so many.
WORLDS = 50_000

_played = 0


def speed_up() -> bool:
    """Have the rules' loops compiled if numba is there; whether they are."""
    if os.environ.get("WARGAME_FAST") == "0":
        return False
    if not fast.compiled():
        try:
            numba = import_module("numba")
        except ImportError:
            return False
        fast.compile_with(numba.njit(cache=True, nogil=True))
    return True


def slow_down() -> None:
    """Run the rules' loops as they stand again."""
    fast.compile_with(None)


def played(worlds: int) -> None:
    """Note that this process has played so many worlds more; speed up when they are many."""
    global _played
    before, _played = _played, _played + worlds
    if before < WORLDS <= _played or (not before and os.environ.get("WARGAME_FAST") == "1"):
        speed_up()
