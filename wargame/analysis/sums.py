"""Whole-number sums that parts of a study are put together from, in any order.

Every figure of a study is worked out from these sums at its end, so it is the same for any
number of workers and any cut into parts.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence

import numpy as np

from wargame.analysis.intervals import Group, Interval, Z, student95
from wargame.rules.tables import Bools, Ints

#: Sums by name; those of one name have one shape.
Sums = dict[str, Ints]
#: The numbers of one figure.
Figures = Sequence[int] | Ints


def add(total: Sums, part: Sums) -> None:
    """Take a part's sums into the total."""
    for name, values in part.items():
        if name in total:
            total[name] = total[name] + values
        else:
            total[name] = values


def digest(total: Sums) -> str:
    """32 hex digits over all sums."""
    found = hashlib.sha256()
    for name in sorted(total):
        values = np.ascontiguousarray(total[name]).astype("<i8")
        found.update(f"{name}{values.shape}".encode())
        found.update(values.tobytes())
    return found.hexdigest()[:32]


def moments(values: Ints) -> Ints:
    """Count, sum and sum of squares of every row of ``values [..., N]``: ``[..., 3]``."""
    count = np.full(values.shape[:-1], values.shape[-1], dtype=np.int64)
    return np.stack([count, values.sum(axis=-1), (values * values).sum(axis=-1)], axis=-1)


def moments_where(values: Ints, where: Bools) -> Ints:
    """As :func:`moments`, of the worlds ``where [..., N]`` alone."""
    kept = values * where
    count = np.broadcast_to(where.sum(axis=-1), values.shape[:-1])
    return np.stack([count, kept.sum(axis=-1), (kept * kept).sum(axis=-1)], axis=-1)


def crossed(one: Ints, other: Ints) -> Ints:
    """What a ratio or a correlation takes: ``[..., 6]`` n, x, y, xx, yy, xy, over the last axis."""
    count = np.full(one.shape[:-1], one.shape[-1], dtype=np.int64)
    products = (one, other, one * one, other * other, one * other)
    return np.stack([count, *(item.sum(axis=-1) for item in products)], axis=-1)


def whole(values: Iterable[int]) -> Ints:
    """A row of counts."""
    return np.array(list(values), dtype=np.int64)


def mean_of(found: Figures, scale: float = 1.0) -> Interval | None:
    """The mean with its interval, of :func:`moments` of values in ``1 / scale``; None of none."""
    group = Group(*(int(value) for value in found))
    if group.size < 2:
        return None
    off = student95(group.size - 1) * math.sqrt(group.variance / group.size)
    return Interval(group.mean / scale, (group.mean - off) / scale, (group.mean + off) / scale)


def ratio_of(found: Figures) -> Interval | None:
    """The sum of y over the sum of x with its interval, of :func:`crossed`, within 0 and 1.

    A world's opportunities belong together, so worlds are what varies (Cochran 1977, 6.4).
    Where it is all or none in every world, the interval is the one of so many single worlds.
    """
    n, x, y, xx, yy, xy = (int(value) for value in found)
    if not x:
        return None
    share = y / x
    if y in (0, x):
        far = Z * Z / (x + Z * Z)  # Wilson's, at its end
        return Interval(share, share - far if y else 0.0, share if y else far)
    # In whole numbers: the sum of (y - share x)^2, times x squared.
    rest = yy * x * x - 2 * y * x * xy + y * y * xx
    off = Z * math.sqrt(max(0, rest) / x**2 * n / max(1, n - 1)) / x
    return Interval(share, max(0.0, share - off), min(1.0, share + off))


def correlation_of(found: Figures) -> Interval | None:
    """The correlation of x and y with its interval (Fisher's z), of :func:`crossed`."""
    n, x, y, xx, yy, xy = (int(value) for value in found)
    spread = (n * xx - x * x) * (n * yy - y * y)
    if n < 4 or spread <= 0:
        return None
    r = (n * xy - x * y) / math.sqrt(spread)
    r = max(-1.0, min(1.0, r))
    if abs(r) > 1 - 1e-12:
        return Interval(r, r, r)
    off = Z / math.sqrt(n - 3)
    return Interval(r, math.tanh(math.atanh(r) - off), math.tanh(math.atanh(r) + off))
