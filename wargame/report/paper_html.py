"""The sheets of the kit as HTML: one file a part, ready to print, and a list of them all.

Documents go the way of every document (:mod:`wargame.report.html`); cards, forms and boards are
laid out in millimetres.  Nothing in a page runs and nothing outside it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wargame.report import html
from wargame.report.aar_words import counted
from wargame.report.paper_face import Face
from wargame.report.paper_sheets import ALL, WHITE, Board, Form, Kit, Part
from wargame.report.svg import save_text

#: Cards on a sheet.
NINE = 9


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed page of a part."""

    kind: str
    faces: tuple[Face, ...] = ()
    forms: tuple[Form, ...] = ()
    board: Board | None = None
    mark: str = ""
    owner: str = ""
    number: int = 0
    of: int = 0


def write(kit: Kit, part: Part, found: Sequence[Sheet], folder: Path) -> None:
    """Write a part; raises WargameError where the disk says no."""
    path = folder / f"{part.name}.html"
    if part.document is not None:
        html.write(part.document, path)
    else:
        save_text(path, render(kit, part, found))


def render(kit: Kit, part: Part, found: Sequence[Sheet]) -> str:
    """One part as a page."""
    colours = kit.colours
    paper = kit.paper
    sheet = _templates().get_template("paper.css.j2").render(colours=colours, paper=paper)
    return (
        _templates()
        .get_template("paper.html.j2")
        .render(
            part=part,
            title=kit.title,
            sheet=Markup(sheet),
            sheets=found,
            number={key: place for place, key in enumerate(colours)},
            reader=reader(part.role, kit.readers),
            pages=counted(len(found), "page"),
            paper=paper,
            edition=kit.edition,
        )
    )


def index(kit: Kit, pages: Mapping[str, int], pdf: bool) -> str:
    """The list of everything, by reader."""
    rows = [
        (
            reader(part.role, kit.readers),
            {
                "name": part.name,
                "title": part.title,
                "about": part.about,
                "pages": pages.get(part.name) or "\N{EN DASH}",
                "pdf": pdf,
            },
        )
        for part in kit.parts
    ]
    groups = [
        (who, [row for _, row in own]) for who, own in groupby(rows, key=lambda item: item[0])
    ]
    how = (
        "Print the PDF files at full size."
        if pdf
        else "Print each page from the browser, at full size and without margins."
    )
    template = _templates().get_template("paper_index.html.j2")
    return template.render(title=kit.title, groups=groups, how=how)


def sheets(part: Part, *, backs: bool = False) -> Iterator[Sheet]:
    """The pages of a part that is no document."""
    if part.kind == "cards":
        total = -(-len(part.faces) // NINE)
        mark = "Event" if part.role == WHITE else part.role
        for number in range(total):
            faces = part.faces[number * NINE : (number + 1) * NINE]
            yield Sheet("cards", faces=faces, number=number + 1, of=total)
            if backs:
                yield Sheet("backs", mark=mark, owner=part.faces[0].owner)
    elif part.kind == "forms":
        waiting: list[Form] = []
        for form in part.forms:
            if waiting and not (form.half and form.title == waiting[0].title):
                yield Sheet("forms", forms=tuple(waiting))
                waiting = []
            waiting.append(form)
            if not form.half or len(waiting) == 2:
                yield Sheet("forms", forms=tuple(waiting))
                waiting = []
        if waiting:
            yield Sheet("forms", forms=tuple(waiting))
    else:
        for board in part.boards:
            yield Sheet("boards", board=board)


def reader(role: str, names: Mapping[str, str]) -> str:
    """Whom a part is for."""
    if role == ALL:
        return "For the whole room"
    return f"For {names.get(role, 'the White Cell')} only"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(html.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
