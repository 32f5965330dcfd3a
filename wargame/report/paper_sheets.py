"""What a printed sheet is made of, before anybody decides how it looks.

Two programs set these sheets: a page for a browser and a template for Typst.  All of it is plain
data, so that the words of a scenario can never be markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wargame.report.document import Document
from wargame.report.paper_face import Face

#: Whom a sheet is for: a role's key, the White Cell, or everybody.
ALL, WHITE = "ALL", "WHITE"


@dataclass(frozen=True, slots=True)
class Blank:
    """A box to write in: its label, how many lines it holds, what stands in it already."""

    label: str
    lines: int = 1
    span: int = 1
    value: str = ""
    kind: Literal["blank"] = "blank"


@dataclass(frozen=True, slots=True)
class Choice:
    """Boxes to tick, each with a word; ``down`` puts one below the other."""

    label: str
    options: tuple[str, ...]
    span: int = 1
    down: bool = False
    kind: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class Note:
    """A line of help on a form."""

    text: str
    span: int = 1
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a form."""

    text: str
    span: int = 1
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Cut:
    """A line along which a sheet is cut or torn; ``text`` says what for."""

    text: str
    span: int = 1
    kind: Literal["cut"] = "cut"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to fill in: header, shares of the width, rows with what stands there already.

    ``height`` is that of a row in millimetres.
    """

    header: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    height: float = 8.0
    span: int = 1
    kind: Literal["grid"] = "grid"


Item = Blank | Choice | Note | Heading | Cut | Grid


@dataclass(frozen=True, slots=True)
class Form:
    """One page to fill in, or half of one: rows of items beside each other."""

    title: str
    owner: str
    role: str
    rows: tuple[tuple[Item, ...], ...]
    when: str = ""
    half: bool = False

    def grows(self) -> tuple[int, ...]:
        """For each row, its share of what is left of the page: boxes of several lines grow."""
        return tuple(
            max((item.lines for item in row if item.kind == "blank" and item.lines > 1), default=0)
            for row in self.rows
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A band on a scale: where it begins, its word, and where the word stands.

    ``place`` and ``left`` are shares of the scale; ``level`` counts lines from the top.
    """

    place: float
    word: str
    left: float
    level: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One track on the board: where it starts on its scale, and the words of its bands."""

    name: str
    unit: str
    start: str
    low: str
    high: str
    #: A share of the scale, 0 to 1.
    place: float
    bands: tuple[Mark, ...]
    better: str

    @property
    def about(self) -> str:
        """The unit, and which way the coalition wants it."""
        return "; ".join(filter(None, (self.unit, self.better)))


@dataclass(frozen=True, slots=True)
class Board:
    """One page of tracks, with a column to write in for each quarter."""

    title: str
    group: str
    quarters: tuple[str, ...]
    rows: tuple[BoardRow, ...]
    role: str = ALL
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the kit: a document, a sheet of cards, forms or boards, for one reader."""

    name: str
    title: str
    about: str
    role: str
    kind: Literal["document", "cards", "forms", "boards"]
    document: Document | None = None
    faces: tuple[Face, ...] = ()
    forms: tuple[Form, ...] = ()
    boards: tuple[Board, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper in millimetres, by the names that a style sheet and Typst have for it."""

    css: str
    typst: str
    name: str
    width: float
    height: float

    @property
    def deck(self) -> tuple[float, float]:
        """Where nine cards of 63 by 88 mm begin, so that they stand in the middle."""
        return round((self.width - 189) / 2, 2), round((self.height - 264) / 2, 2)

    @property
    def fit(self) -> float:
        """By how much a sheet laid out for A4 is made smaller."""
        return round(min(self.width / 210, self.height / 297, 1), 4)


#: The sizes that a kit can be printed on.
PAPERS = {
    "a4": Paper("A4", "a4", "A4", 210, 297),
    "letter": Paper("letter", "us-letter", "US Letter", 215.9, 279.4),
}


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything that is printed of a scenario."""

    scenario: str
    title: str
    parts: tuple[Part, ...]
    #: By role: its colour, and what it is called in a sentence.
    colours: dict[str, str] = field(default_factory=dict)
    readers: dict[str, str] = field(default_factory=dict)
    #: Which content and which program it was made from, for every foot.
    edition: str = ""
    paper: Paper = PAPERS["a4"]
