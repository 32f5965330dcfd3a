"""The two small languages of content: closed conditions, and formulas in whole thousandths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from wargame.errors import did_you_mean
from wargame.rules.tables import ALWAYS, NEVER, Atom, Node

_FAR = 2**61


class GrammarError(Exception):
    """A condition or formula that cannot be read; ``offset`` counts characters from 0."""

    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.hint = hint


@dataclass(slots=True)
class Names:
    """What a condition or formula may name.

    ``rows`` and ``scale`` are the register file's; the other maps point at rows of cards,
    deals and roles.  ``own`` maps ``supports R`` / ``opposes R`` for the card at hand.
    """

    rows: dict[str, int]
    scale: list[int]
    flags: set[str]
    standing: dict[str, dict[str, int]]
    standing_rows: dict[str, int]
    since: dict[str, int]
    played: dict[str, int]
    in_force: dict[str, int]
    broken: dict[str, int]
    signalled: Callable[[str], int | None]
    own: Callable[[str, str], int | None] | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def row(self, name: str, offset: int) -> int:
        """The register of a plain name."""
        if name in self.rows:
            return self.rows[name]
        raise GrammarError(
            f"`{name}` is not a track, flag or value", offset, did_you_mean(name, self.rows)
        )


def _choose(name: str, known: Iterable[str], what: str, offset: int) -> str:
    known = list(known)
    if name in known:
        return name
    raise GrammarError(f"`{name}` is not {what}", offset, did_you_mean(name, known))


def _number(text: str, scale: int, offset: int) -> int:
    try:
        value = Decimal(text) * scale
    except ArithmeticError as error:
        raise GrammarError(f"`{text}` is not a number", offset) from error
    if value != value.to_integral_value() or abs(value) > _FAR:
        raise GrammarError(f"`{text}` has more decimals than this value can hold", offset)
    return int(value)


_WORD = re.compile(r"\S+")
_RANGE = re.compile(r"^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$")
_PLAIN = re.compile(r"^-?\d+(\.\d+)?$")
_OPS = (">=", "<=", "==", "!=", ">", "<")


def condition(text: str, names: Names) -> Atom:
    """Compile one condition; raises GrammarError with the offset of the fault."""
    words = [(match.group(), match.start()) for match in _WORD.finditer(text)]
    negate = False
    if words and words[0][0] == "not":
        negate = True
        words = words[1:]
    if not words:
        raise GrammarError("a condition is missing", 0)
    row, low, high, flip = _atom(words, names)
    return Atom(row, low, high, negate != flip, text)


def _atom(words: list[tuple[str, int]], names: Names) -> tuple[int, int, int, bool]:
    first, at = words[0]
    count = len(words)
    if first.endswith(".standing"):
        return _standing(words, names)
    if first in ("since",) and count == 4:
        card = _choose(words[1][0], names.since, "a card", words[1][1])
        return _compare(names.since[card], 1, words[2], words[3])
    if first == "played" and count == 2:
        card = _choose(words[1][0], names.played, "a card", words[1][1])
        return names.played[card], 1, 1, False
    if first == "in-force" and count == 2:
        deal = _choose(words[1][0], names.in_force, "a deal that can be in force", words[1][1])
        return names.in_force[deal], 1, ALWAYS, False
    if first == "broken" and count == 2:
        role = _choose(words[1][0], names.broken, "a role, or `any`", words[1][1])
        return names.broken[role], 1, _FAR, False
    if first == "signalled" and count == 2:
        row = names.signalled(words[1][0])
        if row is None:
            _choose(words[1][0], names.played, "a card", words[1][1])
        return int(row or 0), 1, 1, False
    if first in ("supports", "opposes") and count == 2:
        if names.own is None:
            raise GrammarError(f"`{first}` can stand only in a card's own modifiers", at)
        row = names.own(first, words[1][0])
        if row is None:
            raise GrammarError(
                f"`{words[1][0]}` is not a role",
                words[1][1],
                did_you_mean(words[1][0], names.standing),
            )
        return row, 1, 1, False
    row = names.row(first, at)
    if count == 1:
        if first not in names.flags:
            raise GrammarError(f"`{first}` is not a flag: compare it, as in `{first} >= 50`", at)
        return row, 1, _FAR, False
    if count == 3 and words[1][0] == "in":
        match = _RANGE.match(words[2][0])
        if not match:
            raise GrammarError("a range looks like `30..40`", words[2][1])
        scale = names.scale[row]
        low, high = (_number(match[side], scale, words[2][1]) for side in (1, 2))
        if low > high:
            raise GrammarError(f"`{words[2][0]}` runs backwards: nothing is in it", words[2][1])
        return row, low, high, False
    if count == 3:
        return _compare(row, names.scale[row], words[1], words[2])
    raise GrammarError(
        "a condition looks like `us_will >= 55`, `not funding_gap` or `since pda >= 2`", at
    )


def _standing(words: list[tuple[str, int]], names: Names) -> tuple[int, int, int, bool]:
    first, at = words[0]
    role = _choose(first[: -len(".standing")], names.standing, "a role", at)
    rest = words[1:]
    if not rest or rest[0][0] != "is" or len(rest) not in (2, 3):
        raise GrammarError(f"write `{role}.standing is OPTION`", at)
    flip = len(rest) == 3
    if flip and rest[1][0] != "not":
        raise GrammarError(f"write `{role}.standing is not OPTION`", rest[1][1])
    option, offset = rest[-1]
    option = _choose(option, names.standing[role], f"a standing order of {role}", offset)
    index = names.standing[role][option]
    return names.standing_rows[role], index, index, flip


def _compare(
    row: int, scale: int, op: tuple[str, int], number: tuple[str, int]
) -> tuple[int, int, int, bool]:
    if op[0] not in _OPS:
        raise GrammarError(f"`{op[0]}` is not a comparison (>=, >, <=, <, ==, !=)", op[1])
    if not _PLAIN.match(number[0]):
        raise GrammarError(f"`{number[0]}` is not a plain number", number[1])
    value = _number(number[0], scale, number[1])
    if op[0] == ">=":
        return row, value, _FAR, False
    if op[0] == ">":
        return row, value + 1, _FAR, False
    if op[0] == "<=":
        return row, -_FAR, value, False
    if op[0] == "<":
        return row, -_FAR, value - 1, False
    return row, value, value, op[0] == "!="


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[a-z]+)?)"
    r"|(?P<op>>=|<=|==|!=|[-+*/(),<>]))"
)
_FUNCTIONS = {"min": None, "max": None, "abs": 1, "clip": 3, "if": 3, "pick": None}
_RAW = ("standing", "in_force", "since", "played", "flag")

Code = list[tuple[int, ...]]


class _Formula:
    """A Pratt parser that emits three-address code as it reads."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.code: Code = []
        self.at = 0
        self.token: tuple[str, str, int] = ("", "", 0)
        self.depth = 0
        self.seen: dict[tuple[int, ...], int] = {}
        self.advance()

    def fail(self, message: str, hint: str = "") -> GrammarError:
        return GrammarError(message, self.token[2], hint)

    def advance(self) -> None:
        if not self.text[self.at :].strip():
            self.token = ("end", "", len(self.text))
            self.at = len(self.text)
            return
        match = _TOKEN.match(self.text, self.at)
        if not match:
            start = self.at + len(self.text[self.at :]) - len(self.text[self.at :].lstrip())
            raise GrammarError(f"`{self.text[start]}` cannot stand in a formula", start)
        kind = str(match.lastgroup)
        self.token = (kind, match.group(kind), match.start(kind))
        self.at = match.end()

    def emit(self, *step: int) -> int:
        """Append a step, or reuse an equal earlier one."""
        if step in self.seen:
            return self.seen[step]
        self.code.append(step)
        self.seen[step] = len(self.code) - 1
        return len(self.code) - 1

    def parse(self) -> Code:
        result = self.expression(0)
        if self.token[0] != "end":
            raise self.fail(f"`{self.token[1]}` is not expected here")
        if result != len(self.code) - 1:
            self.code.append((int(Node.ADD), result, self.emit(int(Node.CONST), 0)))
        return self.code

    _BINDING: ClassVar[dict[str, int]] = {
        "or": 1,
        "and": 2,
        "<": 4,
        "<=": 4,
        ">": 4,
        ">=": 4,
        "==": 4,
        "!=": 4,
        "+": 5,
        "-": 5,
        "*": 6,
        "/": 6,
    }

    def expression(self, power: int) -> int:
        self.depth += 1
        if self.depth > 40:
            raise self.fail("the formula is nested too deeply")
        left = self.prefix()
        while True:
            op = self.token[1] if self.token[0] in ("op", "name") else ""
            binding = self._BINDING.get(op, 0)
            if binding <= power:
                break
            self.advance()
            left = self.combine(op, left, self.expression(binding))
        self.depth -= 1
        return left

    def combine(self, op: str, left: int, right: int) -> int:
        if op in (">", ">="):
            left, right = right, left
            op = "<" if op == ">" else "<="
        if op == "!=":
            return self.emit(int(Node.NOT), self.emit(int(Node.EQ), left, right))
        node = {
            "+": Node.ADD,
            "-": Node.SUB,
            "*": Node.MUL,
            "/": Node.DIV,
            "<": Node.LT,
            "<=": Node.LE,
            "==": Node.EQ,
            "and": Node.AND,
            "or": Node.OR,
        }[op]
        return self.emit(int(node), left, right)

    def prefix(self) -> int:
        kind, word, offset = self.token
        if kind == "number":
            self.advance()
            return self.emit(int(Node.CONST), _number(word, 1000, offset))
        if kind == "op" and word == "-":
            self.advance()
            return self.emit(int(Node.NEG), self.expression(5))
        if kind == "op" and word == "(":
            self.advance()
            value = self.expression(0)
            self.expect(")")
            return value
        if kind != "name":
            raise self.fail("a number, a name or `(` is expected here")
        if word == "not":
            self.advance()
            return self.emit(int(Node.NOT), self.expression(3))
        if word in _RAW:
            return self.raw(word)
        self.advance()
        if self.token[:2] == ("op", "("):
            return self.call(word, offset)
        row = self.names.row(word, offset)
        return self.register(row)

    def register(self, row: int) -> int:
        return self.emit(int(Node.ROW), row, 1000 // self.names.scale[row])

    def expect(self, sign: str) -> None:
        if self.token[:2] != ("op", sign):
            raise self.fail(f"`{sign}` is expected here")
        self.advance()

    def call(self, name: str, offset: int) -> int:
        if name not in _FUNCTIONS:
            raise GrammarError(
                f"`{name}` is not a function", offset, did_you_mean(name, [*_FUNCTIONS, *_RAW])
            )
        self.advance()
        values = [self.expression(0)]
        while self.token[:2] == ("op", ","):
            self.advance()
            values.append(self.expression(0))
        self.expect(")")
        wanted = _FUNCTIONS[name]
        if (wanted and len(values) != wanted) or len(values) < (wanted or 2):
            raise GrammarError(f"`{name}` takes {wanted or 'two or more'} values", offset)
        if name == "abs":
            return self.emit(int(Node.ABS), values[0])
        if name == "if":
            return self.emit(int(Node.IF), *values)
        if name == "pick":
            return self.emit(int(Node.PICK), *values)
        if name == "clip":
            low = self.emit(int(Node.MAX), values[0], values[1])
            return self.emit(int(Node.MIN), low, values[2])
        node = int(Node.MIN if name == "min" else Node.MAX)
        result = values[0]
        for value in values[1:]:
            result = self.emit(node, result, value)
        return result

    def raw(self, word: str) -> int:
        """Functions whose arguments are content keys, which may hold hyphens."""
        close = self.text.find(")", self.at)
        opening = self.text[self.at :].lstrip()
        if close < 0 or not opening.startswith("("):
            raise self.fail(f"write `{word}(...)`")
        start = self.text.index("(", self.at) + 1
        parts = [part.strip() for part in self.text[start:close].split(",")]
        self.at = close + 1
        row, low, high = self.raw_row(word, parts, start)
        self.advance()
        if low is None or high is None:
            return self.register(row)
        value = self.register(row)
        if low == high:
            return self.emit(int(Node.EQ), value, self.emit(int(Node.CONST), low * 1000))
        return self.emit(int(Node.LT), self.emit(int(Node.CONST), 0), value)

    def raw_row(
        self, word: str, parts: list[str], offset: int
    ) -> tuple[int, int | None, int | None]:
        names = self.names
        if word == "standing":
            if len(parts) != 2:
                raise GrammarError("write `standing(ROLE, option)`", offset)
            role = _choose(parts[0], names.standing, "a role", offset)
            option = _choose(parts[1], names.standing[role], f"a standing order of {role}", offset)
            index = names.standing[role][option]
            return names.standing_rows[role], index, index
        if len(parts) != 1:
            raise GrammarError(f"`{word}` takes one id", offset)
        if word == "in_force":
            deal = _choose(parts[0], names.in_force, "a deal that can be in force", offset)
            return names.in_force[deal], 1, ALWAYS
        if word == "played":
            card = _choose(parts[0], names.played, "a card", offset)
            return names.played[card], 1, NEVER
        if word == "since":
            return names.since[_choose(parts[0], names.since, "a card", offset)], None, None
        return names.rows[_choose(parts[0], names.flags, "a flag", offset)], None, None


def formula(text: str, names: Names) -> tuple[tuple[int, ...], ...]:
    """Compile a formula to three-address code; raises GrammarError with the offset."""
    return tuple(_Formula(text, names).parse())
