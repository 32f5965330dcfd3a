"""The paper kit of a scenario: all its sheets, for a room without a screen.

Made from the scenario's own content.  Each part is for one reader: what is on a role's parts that
role may know, and what is for the White Cell says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from wargame.content.compiled import Compiled
from wargame.content.msel_table import read
from wargame.report.aar_words import counted
from wargame.report.paper_boards import boards
from wargame.report.paper_brief import role_brief
from wargame.report.paper_cards import Deck
from wargame.report.paper_control import white_forms
from wargame.report.paper_face import Face
from wargame.report.paper_forms import role_forms
from wargame.report.paper_guide import guide
from wargame.report.paper_order import HALF_DAY, day
from wargame.report.paper_sheets import ALL, PAPERS, WHITE, Kit, Part
from wargame.report.paper_words import Words, edition

#: Colours of roles in their order, each 4.5 to 1 and more on white; then the White Cell's.
COLOURS = ("#14599a", "#7a5300", "#1f6f54", "#5b3a8c", "#9c2f1f", "#0f6577", "#6b3f18", "#4a5560")
WHITE_COLOUR = "#2f363c"


def kit(
    compiled: Compiled,
    role: str | None = None,
    *,
    seed: int | None = None,
    minutes: int = HALF_DAY,
    paper: str = "a4",
    turns: int | None = None,
    msel: Sequence[dict[str, Any]] | None = None,
) -> Kit:
    """Everything, or one role's sheets.

    With a seed, the rolls that the program would make with it are in the White Cell's guide.
    ``turns`` is for an exercise that ends after so many quarters, ``msel`` another list of injects
    than the scenario's, as plain data that was checked.
    """
    compiled = _changed(compiled, turns, msel)
    words = Words(compiled)
    keys = [table.key for table in compiled.tables.roles]
    parts: list[Part] = []
    if role is None:
        parts += _everybody(words, seed, minutes)
    for key in keys if role is None else [role]:
        parts += _of_role(words, key)
    colours = {key: COLOURS[place % len(COLOURS)] for place, key in enumerate(keys)}
    colours |= {WHITE: WHITE_COLOUR, ALL: WHITE_COLOUR}
    readers = {key: words.the(key) for key in keys}
    return Kit(
        compiled.tables.scenario,
        words.scenario.name,
        tuple(parts),
        colours,
        readers,
        edition(compiled),
        PAPERS[paper],
    )


def _changed(
    compiled: Compiled, turns: int | None, msel: Sequence[dict[str, Any]] | None
) -> Compiled:
    """A scenario that ends when it is told to, or has another list; the same where neither is."""
    if turns is None and msel is None:
        return compiled
    scenario, tables = copy(compiled.bundle.scenario), compiled.tables
    changed: dict[str, Any] = {}
    if turns is not None:
        changed |= {"turns": turns, "hidden_end": None}
    if msel is not None:
        changed["msel"], found = read(msel, compiled)
        tables = replace(tables, msel=found)
    vars(scenario).update(changed)  # a text that was kept takes no other values by name
    texts = replace(compiled.bundle, scenario=scenario)
    return Compiled(texts, tables, compiled.doctrines, compiled.warnings)


def _everybody(words: Words, seed: int | None, minutes: int) -> Iterator[Part]:
    quarters = [words.quarter(turn) for turn in range(words.scenario.turns)]
    running = day(quarters, minutes)
    yield Part(
        "guide", "Facilitator's guide", "how to run the day, the list of injects, all tables",
        WHITE, "document", document=guide(words, running, seed),
    )  # fmt: skip
    forms = tuple(white_forms(words, running))
    about = "clock, a sheet a round, rulings, injects, evaluation, the close"
    yield Part("forms-white-cell", "Forms of the White Cell", about, WHITE, "forms", forms=forms)
    if faces := tuple(Deck(words).events()):
        yield Part("cards-events", "Event cards", _cards(faces), WHITE, "cards", faces=faces)
    if hidden := boards(words, role=WHITE):
        yield Part("board-white-cell", "Board of the White Cell", "the tracks that not all see",
                   WHITE, "boards", boards=hidden)  # fmt: skip
    if found := boards(words):
        yield Part("board", "Board", "the tracks that all see, for the wall", ALL, "boards",
                   boards=found)  # fmt: skip


def _of_role(words: Words, key: str) -> Iterator[Part]:
    name, low = words.role(key), key.lower()
    yield Part(f"brief-{low}", f"Brief: {name}", "who you are, what you want, what you can do", key,
               "document", document=role_brief(words, key))  # fmt: skip
    faces = tuple(Deck(words).of(key))
    yield Part(f"cards-{low}", f"Cards: {name}", _cards(faces), key, "cards", faces=faces)
    forms = tuple(role_forms(words, key))
    about = "orders for each round, deals, the purse, the hot wash"
    yield Part(f"forms-{low}", f"Forms: {name}", about, key, "forms", forms=forms)
    if found := boards(words, role=key):
        about = f"the tracks that {words.the(key)} sees and not everybody"
        yield Part(f"board-{low}", f"Board: {name}", about, key, "boards", boards=found)


def _cards(faces: tuple[Face, ...]) -> str:
    first = sum(face.part == 1 for face in faces)
    more = len(faces) - first
    said = counted(first, "card")
    return f"{said}, {counted(more, 'continuation')}" if more else said
