"""Exact numbers for content: what authors write in decimals, the rules hold as integers."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

#: More digits than this in one number are refused.
MAX_DIGITS = 30

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
#: Plain scalars that one YAML reader or another turns into something else, with the hint.
_REFUSED = (
    (re.compile(r"[-+]?[0-9]*\.?[0-9]*[eE][-+]?[0-9]+"), "write the number out, or quote it"),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.)"), "write digits on both sides of the point"),
    (re.compile(r"[-+]?0[0-9]+(\.[0-9]*)?"), "write it without the leading zero, or quote it"),
    (re.compile(r"[-+]?[0-9.]*_[0-9_.]*"), "write it without `_`, or quote it"),
    (re.compile(r"[-+]?0([xX][0-9a-fA-F_]+|o[0-7_]+|b[01_]+)"),
     "write it in decimal digits, or quote it"),
    (re.compile(r"[-+]?[0-9][0-9_]*(:[0-9]+)+(\.[0-9_]*)?"), "quote it"),
    (re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE), "write a plain number, or quote it"),
)  # fmt: skip

#: The error type of a value that is no number at all (its context has ``expected``).
NOT_A_NUMBER = "number_expected"
#: The error type of a number that cannot be held; its message says all.
NUMBER_REFUSED = "number_refused"

#: Tracks are 32-bit thousandths.
MILLI_LIMIT = 2**31 - 1


def shown(value: str, limit: int = 40) -> str:
    """An author's text made safe and short enough for a message."""
    text = value if len(value) <= limit else value[: limit - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def from_text(text: str) -> tuple[int | Decimal | str, str, str]:
    """The number a plain scalar stands for, else the text, with a message and hint if refused."""
    whole = _INT.fullmatch(text)
    if whole or _DECIMAL.fullmatch(text):
        if sum(c.isdigit() for c in text) <= MAX_DIGITS:
            return (int(text) if whole else Decimal(text)), "", ""
        message = f"`{shown(text)}` has more than {MAX_DIGITS} digits"
        return text, message, "shorten it, or quote it"
    for pattern, hint in _REFUSED:
        if pattern.fullmatch(text):
            return text, f"`{shown(text)}` is not the same to all YAML readers", hint
    return text, "", ""


def _exact(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError(NOT_A_NUMBER, "expected {expected}", {"expected": "a number"})
    if isinstance(value, Decimal) and not value.is_finite():
        raise _refused(f"{value} is not a finite number")
    return Fraction(value)


def _refused(message: str) -> PydanticCustomError:
    return PydanticCustomError(NUMBER_REFUSED, "{said}", {"said": message})


def _scaled(value: Any, scale: int, fine: str, low: int, high: int, where: str) -> int:
    exact = _exact(value) * scale
    if exact.denominator != 1:
        raise _refused(f"{value:f} has more than {fine}")
    whole = exact.numerator
    if not low <= whole <= high:
        raise _refused(f"{value} is not {where}")
    return whole


def _milli(value: Any) -> int:
    fine = "three decimals: tracks hold thousandths"
    return _scaled(value, 1000, fine, -MILLI_LIMIT, MILLI_LIMIT,
                   "between -2147483.647 and 2147483.647")  # fmt: skip


def _per_mille(low: int) -> Callable[[Any], int]:
    where = f"between {low // 10} and 100 percent" if low == 0 else "from -100 to 100 points"

    def validate(value: Any) -> int:
        return _scaled(value, 10, "one decimal: odds hold tenths of a percent", low, 1000, where)

    return validate


#: Thousandths from an author's number: ``18.54`` becomes 18540.  Validate once only: a
#: dumped model holds thousandths.  A bound in `Field` other than 0 counts thousandths.
Milli = Annotated[int, PlainValidator(_milli), WithJsonSchema({"type": "number"})]

#: Per mille from an author's percent, 0 to 100: ``47.5`` becomes 475.
PerMille = Annotated[
    int,
    PlainValidator(_per_mille(0)),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]

#: Per mille from an author's percentage points, -100 to 100: ``-7.5`` becomes -75.
PerMillePoints = Annotated[
    int,
    PlainValidator(_per_mille(-1000)),
    WithJsonSchema({"type": "number", "minimum": -100, "maximum": 100}),
]

#: An exact fraction from an author's number, for weights: ``0.05`` becomes 1/20.
Ratio = Annotated[Fraction, PlainValidator(_exact), WithJsonSchema({"type": "number"})]


def show_milli(value: int) -> str:
    """The shortest decimal text of thousandths: 18540 is ``18.54``, -500 is ``-0.5``."""
    whole, rest = divmod(abs(value), 1000)
    decimals = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{'-' if value < 0 else ''}{whole}{decimals}"
