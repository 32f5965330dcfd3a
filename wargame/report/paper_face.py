"""One printed card: its words, and the letters in which they fit on 63 by 88 mm.

A face holds words and no layout.  What is too long for one card at the smallest letter goes on
over a second one; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wargame.report.paper_fit import POINTS_PER_MM, lines, width

#: A card in millimetres, its margin, and what its heading takes beside the name.
WIDTH, HEIGHT, MARGIN = 63.0, 88.0, 2.6
#: Sizes of letters, largest first, and of a line.
STEPS = (8.0, 7.5, 7.0, 6.5, 6.0)
LEADING = 1.16
NAME, PRICE, FOOT = 10.5, 9.0, 4.8
#: Points of height that heading, prices and foot take beside their lines.
_HEAD, _FOOT = 26.0, 2.5
#: Points kept free, for letters a little wider than reckoned.
_SPARE = 5.0


@dataclass(frozen=True, slots=True)
class Chip:
    """One party's price in large letters; ``who`` is empty where only one pays."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a card: a word in bold and what it says; ``way`` begins a way to play it."""

    lead: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """One printed card."""

    id: str
    role: str
    owner: str
    kind: str
    name: str
    chance: str
    prices: tuple[Chip, ...]
    story: str
    blocks: tuple[Block, ...]
    source: str
    #: Letters in points, and which of how many cards this one is.
    size: float = STEPS[0]
    part: int = 1
    parts: int = 1


def fitted(face: Face) -> list[Face]:
    """The face in the largest letters that fit, on as many cards as it needs."""
    for size in STEPS:
        if _height(face, size) <= _room(face):
            return [replace(face, size=size)]
    parts = list(_split(face))
    return [
        replace(part, part=number, parts=len(parts)) for number, part in enumerate(parts, start=1)
    ]


def _split(face: Face) -> Iterator[Face]:
    """A long face over several cards, broken before a way to play it where that is possible."""
    left = list(face.blocks)
    part = face
    size = STEPS[-1]
    while left:
        take = len(left)
        while take > 1 and _height(replace(part, blocks=tuple(left[:take])), size) > _room(part):
            take -= 1
        whole = next((n for n in range(take, 0, -1) if n < len(left) and left[n].kind == "way"), 0)
        if take < len(left) and whole > take // 3:
            take = whole
        made = replace(part, blocks=tuple(left[:take]))
        best = next((s for s in STEPS if _height(made, s) <= _room(made)), size)
        yield replace(made, size=best)
        left = left[take:]
        part = replace(face, story="")


def _inner() -> float:
    return (WIDTH - 2 * MARGIN) * POINTS_PER_MM


def _room(face: Face) -> float:
    """Points of height for story and blocks: what heading, prices and foot leave."""
    inner = _inner()
    gap = 2 * POINTS_PER_MM
    head = _HEAD + lines(face.name, NAME, inner, bold=True) * NAME * 1.12
    chance = width(face.chance, PRICE, bold=True) + gap if face.chance else 0.0
    # Each price ends with a gap of its own; they break between words.
    chips = " ".join(f"{chip.who} {chip.text}".strip() for chip in face.prices)
    spread = 2.2 * POINTS_PER_MM * len(face.prices)
    head += lines(chips, PRICE, max(inner - chance - spread, 40), bold=True) * PRICE * 1.3
    foot = _FOOT + lines(face.source, FOOT, inner - gap - width(face.id, FOOT)) * FOOT * 1.2
    return (HEIGHT - 2 * MARGIN) * POINTS_PER_MM - head - foot - _SPARE


def _height(face: Face, size: float) -> float:
    """Points that story and blocks take in letters of this size."""
    inner, line = _inner(), size * LEADING
    height = 0.0
    if face.story:
        height += lines(face.story, size, inner) * line + size * 0.5
    for block in face.blocks:
        way = block.kind == "way"
        if block.kind == "odds":  # points hang in the margin of their own
            over = max(width(block.lead, size, bold=True) - 1.9 * size, 0.0)
            count = lines(block.text, size, inner - 1.9 * size, lead=over)
        else:
            # Leads are bold: they count for more.
            spare = 0.0 if way else 0.05 * size * len(block.lead)
            text = f"{block.lead}: {block.text}"
            count = lines(text, size, inner - (6 if way else 0), bold=way, lead=spare)
        height += count * line + size * (0.57 if way else 0.22)
    return height
