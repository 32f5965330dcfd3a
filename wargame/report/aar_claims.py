"""Sentences of a report that say where they come from.

What states a fact is a :class:`Claim` and cannot be made without the event of the record that
it rests on; what only explains is an aside and cannot hold a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from wargame.report.document import Item, Paragraph, Run, Table, Text, Tone, Writer, plain, text

Part = str | Run | tuple[str, Tone]


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, without its full stop, and the numbers of the events it rests on."""

    text: Text
    at: tuple[int, ...]

    def sentence(self) -> Text:
        """The statement with its references and its full stop."""
        return (*self.text, Run(" "), *references(self.at), Run("."))


def claim(at: int | Iterable[int], *parts: Part) -> Claim:
    """A statement that rests on events of the record; there is none without."""
    seqs = (at,) if isinstance(at, int) else tuple(dict.fromkeys(at))
    if not seqs:
        raise ValueError("a claim rests on an event")
    return Claim(text(*parts), seqs)


def aside(*parts: Part) -> Text:
    """A sentence that explains and states nothing of this exercise; it holds no figure."""
    made = text(*parts)
    if any(letter.isdigit() for letter in plain(made)):
        raise ValueError(f"a figure without an event: {plain(made)}")
    return made


def anchor(seq: int) -> str:
    """The place in the document where an event stands."""
    return f"event-{seq}"


def reference(seq: int) -> Run:
    """A link to an event of the record."""
    return Run(str(seq), "", anchor(seq))


def references(seqs: Sequence[int]) -> Text:
    """Events in square brackets: ``[36, 41]``."""
    between = chain.from_iterable((Run(", "), reference(seq)) for seq in seqs)
    return (Run("["), *list(between)[1:], Run("]"))


@dataclass(slots=True)
class Told(Writer):
    """Gathers the blocks of a section whose every figure has its event."""

    def para(self, *sentences: Claim | Text, lead: str = "", anchor: str = "") -> None:
        """Add a paragraph of claims and asides; ``lead`` stands in bold before them."""
        runs: list[Run] = []
        for one in sentences:
            made = one.sentence() if isinstance(one, Claim) else one
            runs += ([Run(" ")] if runs else []) + list(made)
        if runs:
            start = [Run(f"{lead}.", "strong"), Run(" ")] if lead else []
            self.blocks.append(Paragraph((*start, *runs), anchor))

    def listed(self, claims: Sequence[Claim], *, lead: str) -> None:
        """Add claims under a lead: one beside it, more as a list."""
        if len(claims) > 1:
            self.say((f"{lead}.", "strong"))
            self.points(claims)
        else:
            self.para(*claims, lead=lead)

    def points(self, claims: Sequence[Claim], *, numbered: bool = False) -> None:
        """Add a list of claims."""
        self.bullets([Item(one.sentence()) for one in claims], numbered=numbered)

    def evidence(
        self,
        caption: str,
        header: Sequence[str],
        rows: Sequence[tuple[int | Sequence[int], Sequence[str | Text]]],
        align: str = "",
    ) -> None:
        """Add a table whose last column names the events that each row rests on."""
        made: list[tuple[Text, ...]] = []
        for at, cells in rows:
            seqs = (at,) if isinstance(at, int) else tuple(dict.fromkeys(at))
            if not seqs:
                raise ValueError("a row of evidence rests on an event")
            linked = references(seqs)[1:-1]
            made.append((*(text(c) if isinstance(c, str) else c for c in cells), linked))
        if made:
            self.blocks.append(
                Table(caption, (*header, "Event"), tuple(made), f"{align}r" if align else "")
            )
