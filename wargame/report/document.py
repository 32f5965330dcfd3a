"""A document as a tree of blocks, before anybody decides how it looks.

A report is made once, of these, and rendered as HTML, Word or Markdown.  Every block holds plain
text: what comes from an exercise is data and never markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

#: How a run of text is meant: as it stands, stressed, beside the point, an id or a hash, a
#: thing said by a person, or a colour that the word beside it says too.
Tone = Literal["", "strong", "dim", "code", "quote", "good", "bad"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; ``to`` is the anchor inside the document that it leads to."""

    text: str
    tone: Tone = ""
    to: str = ""


#: Text of one paragraph or one cell.
Text = tuple[Run, ...]


def text(*parts: str | Run | tuple[str, Tone]) -> Text:
    """Text of runs, of plain strings and of pairs of string and tone; empty ones left out."""
    made = []
    for part in parts:
        if isinstance(part, str):
            made.append(Run(part))
        elif isinstance(part, Run):
            made.append(part)
        else:
            made.append(Run(*part))
    return tuple(run for run in made if run.text)


def plain(runs: Text) -> str:
    """The bare words of a text."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``anchor`` is a place that others lead to."""

    text: Text
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or not; an item may have items of its own."""

    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    text: Text
    items: tuple[Item, ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and a header row.

    ``align`` has a letter a column, ``l`` or ``r``; the first column heads its row where
    ``heads`` is set.  ``anchors`` names a place at each row, or is empty.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    align: str = ""
    heads: bool = True
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG text, with a caption and what it shows in words (``alt``)."""

    svg: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark: a limitation, a finding, a warning."""

    title: str
    blocks: tuple[Block, ...]
    tone: Literal["note", "finding", "caution"] = "note"


@dataclass(frozen=True, slots=True)
class Blank:
    """Room for a person to write by hand: ``label`` says what; ``lines`` how much."""

    label: str
    lines: int = 2


Block = Paragraph | Listing | Table | Figure | Callout | Blank


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its blocks and its own sections; ``id`` is its anchor."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    #: Whether print begins a page with it.
    page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: its title page (``facts`` are label and value), then its sections."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, Text], ...]
    sections: tuple[Section, ...]
    #: Handling instructions, on every page.
    handling: str = ""
    language: str = "en-GB"
    #: What it calls itself: a report, a guide, a brief.
    kind: str = "report"


@dataclass(slots=True)
class Writer:
    """Gathers blocks in order, for whoever writes a section piece by piece."""

    blocks: list[Block] = field(default_factory=list)

    def say(self, *parts: str | Run | tuple[str, Tone], anchor: str = "") -> None:
        """Add a paragraph."""
        made = text(*parts)
        if made:
            self.blocks.append(Paragraph(made, anchor))

    def add(self, *blocks: Block) -> None:
        """Add blocks as they are."""
        self.blocks += blocks

    def bullets(self, items: Sequence[Text | Item], *, numbered: bool = False) -> None:
        """Add a list, unless it is empty."""
        made = tuple(item if isinstance(item, Item) else Item(item) for item in items)
        if made:
            self.blocks.append(Listing(made, numbered))

    def table(
        self,
        caption: str,
        header: Sequence[str],
        rows: Sequence[Sequence[str | Text]],
        align: str = "",
        *,
        anchors: Sequence[str] = (),
    ) -> None:
        """Add a table, unless it has no rows."""
        if rows:
            made = tuple(
                tuple(text(cell) if isinstance(cell, str) else cell for cell in row) for row in rows
            )
            self.blocks.append(Table(caption, tuple(header), made, align, anchors=tuple(anchors)))

    def done(self) -> tuple[Block, ...]:
        """All blocks so far."""
        return tuple(self.blocks)
