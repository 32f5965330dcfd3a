"""How much room words take on paper: widths of a plain sans-serif, lines, and what fits a card.

Arial, Helvetica and Liberation Sans share these widths, and the style sheet of the kit names
those three; other families that a machine may fall back on are narrower or shrink a step.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Widths in thousandths of the size, from the blank to the tilde.
_ASCII = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
#: What bold adds, and what is kept in hand, in thousandths.
_BOLD, _CARE = 1080, 1015
_OTHERS = {"\N{NO-BREAK SPACE}": 278, "\N{MINUS SIGN}": 584, "…": 1000, "—": 1000, "–": 556,
           "“": 333, "”": 333, "‘": 222, "’": 222, "·": 278, "×": 584, "•": 350}  # fmt: skip
_BREAK = re.compile(r"(?<=[-/])|[ \n]+")
#: Points of a millimetre.
POINTS_PER_MM = 72 / 25.4


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line in points."""
    return _units(text) * size / 1000 * (_BOLD / 1000 if bold else 1) * _CARE / 1000


@lru_cache(maxsize=32768)
def _units(text: str) -> int:
    return sum(_unit(letter) for letter in text)


def _unit(letter: str) -> int:
    code = ord(letter)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if letter in _OTHERS:
        return _OTHERS[letter]
    plain = unicodedata.normalize("NFD", letter)[0]
    if plain != letter and 32 <= ord(plain) < 127:
        return _ASCII[ord(plain) - 32]
    return 1000 if unicodedata.east_asian_width(letter) in "WF" else 722


def lines(text: str, size: float, room: float, *, bold: bool = False, lead: float = 0.0) -> int:
    """How many lines a text takes in ``room`` points; ``lead`` is taken on the first of them."""
    count, used = 1, lead
    for word in _BREAK.split(text):
        if not word:
            continue
        own = width(word, size, bold=bold)
        gap = width(" ", size, bold=bold) if used else 0.0
        if used and used + gap + own > room:
            count, used = count + 1, own
        else:
            used += gap + own
        while used > room:  # a word longer than a line is cut where it must
            count, used = count + 1, used - room
    return count
