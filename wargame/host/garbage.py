"""Python's search for what nothing refers to any more, kept out of the moments that seats wait in.

Nearly everything here goes when its last reference goes; the search is for rings of references
alone.  It stops the whole process, and looks through a scenario's tens of thousands of tables each
time, none of which ever goes.  So what is there at the start is left out of it, it comes less
often, and the thorough one comes when nobody waits.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: So many new things more than have gone start a search among the young; the thorough search is
#: begun by hand, or after very many others.
YOUNG, MIDDLE, OLD = 20_000, 20, 1_000

#: Nothing was new for anybody for so many seconds: the thorough search may be made.  Where
#: something always is, it is made after so many all the same.
QUIET, LATEST = 2.0, 60.0


@contextmanager
def rarely() -> Iterator[None]:
    """Search rarely, and not among what there is now."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class Sweeper:
    """When to make the thorough search; times are the seconds of one clock."""

    def __init__(self, now: float) -> None:
        self._swept = self._stirred = now

    def stir(self, now: float) -> None:
        """Something is new for somebody."""
        self._stirred = now

    def sweep(self, now: float) -> bool:
        """Search, if something happened since the last time and this is the moment for it."""
        quiet = now - self._stirred >= QUIET
        if self._stirred <= self._swept or not (quiet or now - self._swept >= LATEST):
            return False
        gc.collect()
        self._swept = now
        return True
