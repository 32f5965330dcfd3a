"""What a page needs to know of a document before it is written: numbers, places, who cites whom.

Sections, tables and figures are numbered, an anchor becomes an id that stands once, a link whose
place does not exist becomes plain text, and a place knows the sections that lead to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from wargame.report.document import (
    Blank,
    Block,
    Callout,
    Document,
    Figure,
    Listing,
    Paragraph,
    Section,
    Table,
    Text,
    plain,
)
from wargame.report.html_parts import (
    Bit,
    BlankPart,
    CalloutPart,
    Citation,
    FigurePart,
    ItemPart,
    ListingPart,
    Page,
    ParagraphPart,
    Part,
    RowPart,
    SectionPart,
    TablePart,
    Words,
)
from wargame.report.html_svg import inlined
from wargame.report.places import anchors
from wargame.report.tidy import one_line, tidy

#: From so many columns on a table scrolls by itself where the screen is narrow.
WIDE = 4
#: A table of so few letters is kept on one page.
SHORT = 700
#: A cell of more characters wants a column of some width.
_LONG = 32
#: A cell of more characters is not squeezed to its longest word.
_SOME = 11
#: A word of more characters may be broken anywhere.
_TOKEN = 18
#: A number with its interval, kept on one line.
_FIGURE = 24

# An annex has a letter for a number.
_ANNEX = re.compile("(Annex [A-Z]): (.+)")
# Dots to write on, and letters that no id has.
_DOTS = re.compile("[.…]{4,}|…+")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]")


def planned(document: Document) -> Page:
    """Number, name and link everything; the same document gives the same page."""
    return _Planner(document).page()


def ident(anchor: str) -> str:
    """An anchor as an id; two anchors give two ids, and none of them begins as the page's own."""
    return _UNSAFE.sub(lambda found: f"_{ord(found[0]):x}_", anchor)


class _Planner:
    """One pass over a document, the numbers it has given so far, and the section it is in."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.there = set(anchors(document))
        self.given: set[str] = set()
        self.cited: dict[str, list[Citation]] = {}
        self.citations = self.tables = self.figures = self.callouts = 0
        self.number, self.title = "", ""

    def page(self) -> Page:
        made = self.document
        facts = tuple((one_line(label), self.words(value)) for label, value in made.facts)
        sections = self.sections(made.sections, "", 2)
        title, subtitle = one_line(made.title), one_line(made.subtitle)
        handling, kind = one_line(made.handling), one_line(made.kind)
        return Page(title, subtitle, made.language, handling, facts, sections, kind)

    def sections(
        self, sections: Iterable[Section], above: str, level: int
    ) -> tuple[SectionPart, ...]:
        made = []
        for place, section in enumerate(sections, 1):
            number, title = f"{above}{place}", one_line(section.title)
            annex = None if above else _ANNEX.fullmatch(title)
            if annex:
                number, title = annex.groups()
            self.number, self.title = number, title
            name = self.place(section.id) or f"_section-{number.replace(' ', '-')}"
            parts = self.parts(section.blocks)
            below = f"{number.removeprefix('Annex ')}."
            inner = self.sections(section.sections, below, min(level + 1, 6))
            made.append(SectionPart(name, number, title, level, section.page, parts, inner))
        return tuple(made)

    def parts(self, blocks: Iterable[Block]) -> tuple[Part, ...]:
        return tuple(self.part(block) for block in blocks)

    def part(self, block: Block) -> Part:
        match block:
            case Paragraph():
                return ParagraphPart(self.words(block.text, block.anchor))
            case Listing():
                return self.listing(block)
            case Table():
                return self.table(block)
            case Figure():
                self.figures += 1
                svg = inlined(block.svg, one_line(block.alt), f"_figure-{self.figures}")
                return FigurePart(self.figures, one_line(block.caption), Markup(svg))
            case Callout():
                self.callouts += 1
                number, title = self.callouts, one_line(block.title)
                return CalloutPart(number, title, block.tone, self.parts(block.blocks))
            case Blank():
                return BlankPart(one_line(block.label), max(1, block.lines))

    def listing(self, block: Listing) -> ListingPart:
        def items(block: Listing) -> tuple[ItemPart, ...]:
            return tuple(
                ItemPart(self.words(item.text, item.anchor), items(Listing(item.items)))
                for item in block.items
            )

        return ListingPart(items(block), block.numbered)

    def table(self, block: Table) -> TablePart:
        self.tables += 1
        columns = max([len(block.header), *(len(row) for row in block.rows)])
        sides = block.align.ljust(columns, "l")
        right = ["r" if side == "r" else "" for side in sides]
        wide = columns >= WIDE
        # A column without any words is there to be filled in by hand.
        to_fill = [
            not any(plain(row[n]).strip(" .…") for row in block.rows if n < len(row))
            for n in range(columns)
        ]
        # Those who cite a row are named where its table has most words, so most room.
        roomy = max(
            range(columns),
            key=lambda n: sum(len(plain(row[n])) for row in block.rows if n < len(row)),
        )
        names = [*block.anchors, *[""] * len(block.rows)]
        rows = []
        for anchor, row in zip(names, block.rows, strict=False):
            full = (*row, *[()] * (columns - len(row)))
            name = self.place(anchor)
            cells = [self.words(cell, own=name) for cell in full]
            for cell, text, side, room in zip(cells, full, right, to_fill, strict=True):
                look = "to-fill" if room else _look(plain(text), side, wide)
                cell.look = f"{side} {look}".strip()
            if name:
                cells[roomy].cited = self.cited.setdefault(name, [])
            rows.append(RowPart(name, tuple(cells)))
        header = (*block.header, *[""] * (columns - len(block.header)))
        looks = [
            "short" if sum(len(plain(cell)) for row in block.rows for cell in row) < SHORT else "",
            "wide" if wide else "",
            "dense" if columns > 6 else "",
        ]
        return TablePart(
            self.tables,
            one_line(block.caption),
            tuple((one_line(head), side) for head, side in zip(header, right, strict=True)),
            tuple(rows),
            block.heads,
            wide,
            " ".join(filter(None, looks)),
        )

    def words(self, text: Text, anchor: str = "", *, own: str = "") -> Words:
        """``own`` is the id of what the text stands in, where it has no anchor itself."""
        name = self.place(anchor)
        bits = []
        for run in text:
            if _DOTS.fullmatch(run.text):
                bits.append(Bit((run.text,), "dots"))
                continue
            lines = tuple(tidy(run.text).split("\n"))
            if run.to in self.there:
                target = ident(run.to)
                label = run.to.replace("-", " ") if run.to.endswith(f"-{run.text}") else ""
                cites = self.cites(target, name or own)
                bits.append(Bit(lines, run.tone, target, cites, one_line(label)))
            else:
                bits.append(Bit(lines, run.tone))
        return Words(tuple(bits), name, self.cited.setdefault(name, []) if name else [])

    def cites(self, target: str, own: str) -> str:
        """Note the citation; the id of its words, for the first of a section alone."""
        known = self.cited.setdefault(target, [])
        if not self.number or target == own or any(each.number == self.number for each in known):
            return ""
        self.citations += 1
        name = f"_cite-{self.citations}"
        known.append(Citation(name, self.number, self.title))
        return name

    def place(self, anchor: str) -> str:
        """The id of a place; none for what has no name or one that is taken."""
        name = ident(anchor)
        if name in self.given:
            return ""
        self.given.add(name)
        return name


def _look(words: str, side: str, wide: bool) -> str:
    """How a cell wants to be broken into lines."""
    if side:
        return "figure" if wide and len(words) <= _FIGURE else ""
    token = max(map(len, words.strip(" .…").split()), default=0) > _TOKEN
    size = "long" if len(words) > _LONG else "some" if len(words) > _SOME else ""
    return " ".join(filter(None, [size if wide else "", "token" if token else ""]))
