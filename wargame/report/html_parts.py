"""The parts of a page: the blocks of a document with their numbers, ids and links.

:mod:`wargame.report.html_plan` makes them; the templates write them by their ``kind``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Bit:
    """A run of text by its lines; ``href`` is the id it leads to, ``id`` its own.

    ``label`` says in full where a link leads whose words are a bare number.
    """

    lines: tuple[str, ...]
    tone: str
    href: str = ""
    id: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A link back: the id of the citing words, and the section they stand in."""

    id: str
    number: str
    title: str


@dataclass(slots=True)
class Words:
    """The text of a paragraph, an item or a cell."""

    bits: tuple[Bit, ...]
    id: str = ""
    cited: list[Citation] = field(default_factory=list)
    look: str = ""


@dataclass(slots=True)
class ParagraphPart:
    """A paragraph."""

    kind: ClassVar[str] = "paragraph"
    words: Words


@dataclass(slots=True)
class ItemPart:
    """One item of a list."""

    words: Words
    items: tuple[ItemPart, ...]


@dataclass(slots=True)
class ListingPart:
    """A list."""

    kind: ClassVar[str] = "listing"
    items: tuple[ItemPart, ...]
    numbered: bool


@dataclass(slots=True)
class RowPart:
    """A row of a table; its first cell heads it where the table says so."""

    id: str
    cells: tuple[Words, ...]


@dataclass(slots=True)
class TablePart:
    """A table with its number."""

    kind: ClassVar[str] = "table"
    number: int
    caption: str
    header: tuple[tuple[str, str], ...]
    rows: tuple[RowPart, ...]
    heads: bool
    wide: bool
    look: str


@dataclass(slots=True)
class FigurePart:
    """A picture with its number."""

    kind: ClassVar[str] = "figure"
    number: int
    caption: str
    svg: Markup


@dataclass(slots=True)
class CalloutPart:
    """A boxed remark."""

    kind: ClassVar[str] = "callout"
    number: int
    title: str
    tone: Literal["note", "finding", "caution"]
    parts: tuple[Part, ...]


@dataclass(slots=True)
class BlankPart:
    """Room to write."""

    kind: ClassVar[str] = "blank"
    label: str
    lines: int


Part = ParagraphPart | ListingPart | TablePart | FigurePart | CalloutPart | BlankPart


@dataclass(slots=True)
class SectionPart:
    """A section with its number; ``level`` is that of its heading in HTML."""

    id: str
    number: str
    title: str
    level: int
    page: bool
    parts: tuple[Part, ...]
    sections: tuple[SectionPart, ...]


@dataclass(slots=True)
class Page:
    """A document ready to be written as a page."""

    title: str
    subtitle: str
    language: str
    handling: str
    facts: tuple[tuple[str, Words], ...]
    sections: tuple[SectionPart, ...]
    kind: str = "report"

    @property
    def name(self) -> str:
        """What a browser's tab and the foot of a page say."""
        return ": ".join(filter(None, [self.title, self.subtitle]))
