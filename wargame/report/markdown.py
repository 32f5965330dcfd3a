"""A document as Markdown that reads well as it is written and means nothing but its words.

Headings, lists and tables as GitHub has them; no HTML but the names of places that something
leads to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from wargame.record.files import disk_errors
from wargame.report.document import (
    Blank,
    Block,
    Callout,
    Document,
    Figure,
    Item,
    Listing,
    Paragraph,
    Section,
    Table,
    Text,
    plain,
    text,
)
from wargame.report.markdown_words import FIRM, block, cells_wide, escaped, inline
from wargame.report.places import anchors, links
from wargame.report.svg import save_text
from wargame.report.tidy import one_line

#: The widest column that shorter cells are filled up to.
_COLUMN = 44
#: What begins an item, numbered or not, and what does where another list stands just before.
_SIGNS = {False: ("- ", "* "), True: ("{}. ", "{}) ")}
#: Letters of a line to write on.
_LINE = "…" * 30


def render(document: Document) -> str:
    """The whole document; what a picture shows is said in words."""
    return _Writer(document).whole()


def write(document: Document, path: Path) -> None:
    """Write the file, and its pictures into a folder ``NAME-pictures`` beside it.

    Raises WargameError where the disk says no.
    """
    folder = path.with_name(f"{path.stem}-pictures")
    pictures: list[str] = []

    def picture(svg: str) -> str:
        pictures.append(svg)
        return f"{quote(folder.name)}/{_picture_name(len(pictures))}"

    made = _Writer(document, picture).whole()
    if pictures:
        with disk_errors(folder):
            folder.mkdir(exist_ok=True)
    for number, svg in enumerate(pictures, 1):
        save_text(folder / _picture_name(number), svg)
    save_text(path, made)


def _picture_name(number: int) -> str:
    return f"figure-{number:02}.svg"


class _Writer:
    """Writes block after block; ``picture`` takes a drawing and says where it will be."""

    def __init__(self, document: Document, picture: Callable[[str], str] | None = None) -> None:
        self._document = document
        self._picture = picture
        self._tables = 0
        self._figures = 0
        contents = [section.id for section in document.sections]
        self._names = _names(document, [*contents, *links(document)])
        self._marked: set[str] = set()

    def whole(self) -> str:
        """Blocks with an empty line between them."""
        return "\n".join("\n".join([*lines, ""]) for lines in self._blocks_of_all() if lines)

    def _blocks_of_all(self) -> Iterator[list[str]]:
        document = self._document
        handling = [f"**{_said(document.handling)}**"] if one_line(document.handling) else []
        yield handling
        yield [f"# {_heading(document.title)}"]
        yield block(_said(document.subtitle))
        yield [
            line
            for label, value in document.facts
            for line in self._item(text((f"{label}:", "strong"), " ", *value), "- ")
        ]
        yield self._contents()
        for number, section in enumerate(document.sections, 1):
            yield from self._section(section, str(number), 2)
        yield handling

    def _contents(self) -> list[str]:
        return [
            line
            for number, section in enumerate(self._document.sections, 1)
            for line in _listed(
                [f"[{_heading(section.title)}]({self._lead(section.id)})"]
                if self._lead(section.id)
                else [_heading(section.title)],
                f"{number}. ",
            )
        ]

    # Sections and blocks -------------------------------------------------------------------

    def _section(self, section: Section, number: str, level: int) -> Iterator[list[str]]:
        yield block(self._mark(section.id))
        dotted = number if "." in number else f"{number}."
        yield [f"{'#' * min(level, 6)} {dotted} {_heading(section.title)}".rstrip()]
        yield from self._blocks(section.blocks)
        for place, inner in enumerate(section.sections, 1):
            yield from self._section(inner, f"{number}.{place}", level + 1)

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[list[str]]:
        before: Block | None = None
        other = False
        for each in blocks:
            if isinstance(each, Listing):
                # Two lists of the same sign, one after the other, would be one.
                same = isinstance(before, Listing) and before.numbered == each.numbered
                other = same and not other
                yield self._listing(each.items, _SIGNS[each.numbered][other])
            else:
                yield from self._block(each)
            before = each

    def _block(self, made: Block) -> Iterator[list[str]]:
        match made:
            case Paragraph():
                yield self._paragraph(made)
            case Table():
                yield from self._table(made)
            case Figure():
                yield from self._figure(made)
            case Callout():
                yield _quoted(self._callout(made))
            case Blank():
                lines = max(1, made.lines)
                ends = ["\\"] * (lines - 1) + [""]
                label = f"**{_said(made.label)}**\\" if one_line(made.label) else ""
                yield [*filter(None, [label]), *(_LINE + end for end in ends)]

    def _paragraph(self, made: Paragraph) -> list[str]:
        if made.text and all(run.tone == "quote" and not run.to for run in made.text):
            said = plain(made.text)
            return _quoted([block(self._mark(made.anchor) + inline(text(said)))])
        return block(self._mark(made.anchor) + inline(made.text, self._lead))

    def _listing(self, items: Sequence[Item], sign: str) -> list[str]:
        lines = []
        for number, item in enumerate(items, 1):
            mark = sign.format(number)
            lines += self._item(item.text, mark, item.anchor)
            lines += [" " * len(mark) + line for line in self._listing(item.items, sign)]
        return lines

    def _item(self, words: Text, sign: str, anchor: str = "") -> list[str]:
        return _listed(block(self._mark(anchor) + inline(words, self._lead)), sign)

    def _table(self, made: Table) -> Iterator[list[str]]:
        if one_line(made.caption):
            self._tables += 1
            yield block(f"**Table {self._tables}. {_said(made.caption)}**")
        columns = len(made.header)
        rows = [[_said(title) for title in made.header]]
        for number, row in enumerate(made.rows):
            cells = [inline(cell, self._lead, cell=True).strip(" ") for cell in row][:columns]
            cells += [""] * (columns - len(cells))
            if number < len(made.anchors) and cells:
                cells[0] = self._mark(made.anchors[number]).replace(FIRM, " ") + cells[0]
            rows.append(cells)
        yield _ruled(rows, made.align.ljust(columns, "l"))

    def _figure(self, made: Figure) -> Iterator[list[str]]:
        self._figures += 1
        alt, caption = _said(made.alt), _said(made.caption)
        label = (
            f"**Figure {self._figures}. {caption}**" if caption else f"**Figure {self._figures}.**"
        )
        if self._picture:
            yield [f"![{alt}]({self._picture(made.svg)})"]
            yield block(label)
        else:
            yield block(label)
            yield block(alt)

    def _callout(self, made: Callout) -> Iterator[list[str]]:
        title, kind = one_line(made.title), made.tone.capitalize()
        said = escaped(title) if title.lower() == made.tone else f"{kind}: {escaped(title)}"
        yield block(f"**{said if title else kind}**")
        yield from self._blocks(made.blocks)

    # Places --------------------------------------------------------------------------------

    def _lead(self, anchor: str) -> str:
        name = self._names.get(anchor, "")
        return f"#{name}" if name else ""

    def _mark(self, anchor: str) -> str:
        """The name of a place, the first time it comes and if something leads to it."""
        if anchor not in self._names or anchor in self._marked:
            return ""
        self._marked.add(anchor)
        return f'<a{FIRM}id="{self._names[anchor]}"></a>'


def _names(document: Document, wanted: Sequence[str]) -> dict[str, str]:
    """The places that something leads to, each by a name that an address can hold."""
    there, led = anchors(document), set(wanted)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for anchor in there:
        if anchor in led and anchor not in names:
            plain_name = re.sub("[^A-Za-z0-9_-]+", "-", anchor).strip("-").lower() or "place"
            name, number = plain_name, 2
            while name in taken:
                name, number = f"{plain_name}-{number}", number + 1
            taken.add(name)
            names[anchor] = name
    return names


def _said(words: str) -> str:
    return escaped(one_line(words))


def _heading(words: str) -> str:
    """A title: signs at its end would be taken for those that close a heading."""
    return re.sub(r"(#+)$", lambda found: "\\#" * len(found[1]), _said(words))


def _listed(lines: Sequence[str], sign: str) -> list[str]:
    """Lines as an item of a list."""
    if not lines:  # an item that is not there at all could end up as part of the line above
        return [f"{sign}&nbsp;"]
    return [(" " * len(sign) if number else sign) + line for number, line in enumerate(lines)]


def _quoted(blocks: Iterator[list[str]] | list[list[str]]) -> list[str]:
    """Blocks as a quotation."""
    lines: list[str] = []
    for each in blocks:
        if each:
            lines += [*([">"] if lines else []), *(f"> {line}" for line in each)]
    return lines


def _ruled(rows: Sequence[Sequence[str]], align: str) -> list[str]:
    """A table from its cells, the head first, columns filled up so that they stand in line."""
    widths = [
        max([3, *(min(cells_wide(row[place]), _COLUMN) for row in rows)])
        for place in range(len(rows[0]))
    ]
    rule = "".join(
        f" {'-' * (wide - (side == 'r'))}{':' * (side == 'r')} |"
        for wide, side in zip(widths, align, strict=False)
    )
    lines = []
    for row in rows:
        cells = []
        for cell, wide, side in zip(row, widths, align, strict=False):
            fill = " " * max(0, wide - cells_wide(cell))
            cells.append(f" {fill}{cell} |" if side == "r" else f" {cell}{fill} |")
        lines.append("|" + "".join(cells))
    return [lines[0], f"|{rule}", *lines[1:]]
