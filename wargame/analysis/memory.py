"""Memory that a block has used is kept for the next one."""

from __future__ import annotations

import sys
from functools import lru_cache

#: glibc's names for what is set, and the bytes they are set to.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT, _LARGEST = 16 << 20, 8 << 20


@lru_cache(maxsize=1)
def keep_memory() -> bool:
    """Have glibc keep up to 16 MB that were freed; whether it does.

    A block makes and drops arrays of some hundred kilobytes all the time.  Given back to the
    system each time and asked for again, they cost a seventh of all time, and half as much
    again under dask's nanny, which starts its workers with the least possible kept.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _LARGEST) and mallopt(_M_TRIM_THRESHOLD, _KEPT))
