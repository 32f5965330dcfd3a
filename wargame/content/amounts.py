"""Thousandths as people read them."""

from __future__ import annotations


def show_milli(value: int) -> str:
    """The shortest decimal text of thousandths: 18540 is ``18.54``, -500 is ``-0.5``."""
    whole, rest = divmod(abs(value), 1000)
    decimals = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{'-' if value < 0 else ''}{whole}{decimals}"


def signed(value: int) -> str:
    """Thousandths with a sign: ``+1.5``."""
    return ("+" if value >= 0 else "") + show_milli(value)
