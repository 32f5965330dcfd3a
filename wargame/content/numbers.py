"""Values as authors write them, and as messages show them.

What authors write in decimals the rules hold as exact integers, or it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from wargame.errors import did_you_mean

#: More digits than this in one number are refused.
MAX_DIGITS = 30

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([^\s,]+)")
_NUMERIC = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
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

#: pydantic's error types about size, each with the name of its limit and the words for it.
BOUNDS = {
    "less_than": ("lt", "less than"), "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "more than"), "greater_than_equal": ("ge", "at least"),
    "multiple_of": ("multiple_of", "a multiple of"),
    "too_short": ("min_length", "at least"), "too_long": ("max_length", "at most"),
    "string_too_short": ("min_length", "at least"), "string_too_long": ("max_length", "at most"),
}  # fmt: skip
#: Patterns of `content.base`, in words.
FORMS = {
    r"^[a-z0-9][a-z0-9-]*$": "small letters, digits and hyphens",
    r"^[a-z][a-z0-9_]*$": "small letters, digits and underscores",
    r"^[A-Z][A-Z0-9]*$": "capital letters and digits",
}
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


def found(value: Any) -> str:
    """What stands in a document, in words."""
    if value is None or value == "":
        return "nothing" if value is None else "empty text"
    if isinstance(value, str):
        return f'the text "{shown(value)}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return str(value)


def bound(kind: str, context: dict[str, Any], value: Any) -> str:
    """What was found and the bound it broke, for an error type of `BOUNDS`."""
    name, words = BOUNDS[kind]
    limit = context[name]
    if not kind.startswith(("too_", "string_")):
        return f"found {found(value)}, expected {words} {limit}"
    unit = "character" if kind.startswith("string") else "entry"
    plural = "entries" if unit == "entry" else "characters"
    size = len(value) if isinstance(value, str | list | dict) else 0
    return f"found {size} {unit if size == 1 else plural}, expected {words} {limit}"


def listed(words: list[str], last: str = " or ", most: int = 12) -> str:
    """Options in words: ``a`, `b` or `c``; of many, the first."""
    ticked = [f"`{shown(word)}`" for word in words[:most]]
    if len(words) > most or not words:
        return f"{', '.join(ticked)} …".strip()
    return last.join(part for part in (", ".join(ticked[:-1]), ticked[-1]) if part)


def options_in(expected: str) -> list[str]:
    """The options in a text of pydantic's such as ``'a', 'b' or 3``."""
    return [a or b or c for a, b, c in _QUOTED.findall(expected.replace(" or ", ", "))]


def kind_hint(value: Any, expected: list[str], options: list[str]) -> str:
    """What may have been meant by a value of the wrong kind."""
    if isinstance(value, str):
        numeric = _NUMERIC.fullmatch(value) and any("number" in words for words in expected)
        return "remove the quotes" if numeric else did_you_mean(value[:80], options)
    return "quote it" if isinstance(value, int | Decimal) and "text" in expected else ""


def written(source: str, start: int, offset: int, quote: str) -> int:
    """The index in a source line of a quoted text's character, its escapes counted."""
    for _ in range(offset):
        if source.startswith("''", start) and quote == "'":
            start += 2
        elif source.startswith("\\", start) and quote == '"':
            start += {"x": 4, "u": 6, "U": 10}.get(source[start + 1 : start + 2], 2)
        else:
            start += 1
    return start


def resolve(text: str) -> tuple[int | Decimal | str | None, str, str]:
    """What a plain scalar stands for; if it is refused, its text with a message and a hint."""
    if text in _WORDS:
        return _WORDS[text], "", ""
    if text[0] not in "+-.0123456789":
        if len(text) < 4 and text.lower() in ("yes", "no", "on", "off"):
            hint = f'write true or false, or quote it: "{text}"'
            return text, f"`{text}` is true or false to some YAML readers", hint
        return text, "", ""
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
Milli = Annotated[int, BeforeValidator(_milli), WithJsonSchema({"type": "number"})]

#: Per mille from an author's percent, 0 to 100: ``47.5`` becomes 475.
PerMille = Annotated[
    int,
    BeforeValidator(_per_mille(0)),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]

#: Per mille from an author's percentage points, -100 to 100: ``-7.5`` becomes -75.
PerMillePoints = Annotated[
    int,
    BeforeValidator(_per_mille(-1000)),
    WithJsonSchema({"type": "number", "minimum": -100, "maximum": 100}),
]

#: An exact fraction from an author's number, for weights: ``0.05`` becomes 1/20.
Ratio = Annotated[
    Fraction,
    BeforeValidator(_exact),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "number"}),
]
