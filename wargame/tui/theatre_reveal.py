"""The orders of all roles: face down, turned over in one beat, then what others do about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.telling import tell, words
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Line, head, line, width_of, wrap
from wargame.tui.map_pieces import fill
from wargame.tui.present_story import reacts
from wargame.tui.stage import Beat, Room, Scene, beside, box, scene

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Entry = Mapping[str, Any]

BACK = "▒"
#: Modifiers that are reactions.
_REACTED = ("supported", "opposed")
#: Tiles in a row, by the least width of the page.
_ROWS = ((140, 5), (76, 3))
#: The pictures of turning over: how long the backs lie there, and how often each step is shown.
_LYING, _TURNING = 8, 2
#: The cells of the longest odds bar.
_LONG = 30


@dataclass(frozen=True, slots=True)
class _Card:
    """An order as a card: its name, its chance before and after the reactions to it."""

    name: str
    before: int | None = None
    after: int | None = None
    sure: bool = False
    labels: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tile:
    """A role's part of the table."""

    role: str
    you: bool
    standing: str
    cards: tuple[_Card, ...]
    notes: tuple[Line, ...] = ()


def reveal(facts: Sequence[Fact], view: View, names: Names) -> Scene:
    """Every role's standing order and orders, turned over together; then the reactions."""
    tiles = _tiles(facts, view, names)
    signed = [key for fact in facts for key in fact["body"].get("signed", ())]
    reacted = any(fact["kind"] == "reactions" for fact in facts)
    told = _reactions(facts, names)

    def lay(room: Room) -> tuple[Beat, ...]:
        pictures = _pictures(tiles, room)
        deals: Doc = ()
        if signed:
            cards = words.joined([names.card(key) for key in signed])
            deals = (BLANK, line(("⇄ Deals signed  ", "head"), cards))
        title = (head("The orders, all turned over at once"), BLANK)
        if pictures is None:
            closed, turning, faces = _list(tiles)
            frames = (*(closed,) * _LYING, *(turning,) * _TURNING, faces)
            beats = [Beat(title, frames, ((), deals) if deals else ())]
            if reacted:
                beats.append(Beat(title, (faces,), ((*deals, BLANK, *told),)))
            return tuple(beats)
        *turned, faces, labelled = pictures
        frames = (*(turned[0],) * _LYING, *(p for p in turned for _ in range(_TURNING)), faces)
        beats = [Beat(title, frames, ((), deals) if deals else ())]
        if reacted:
            beats.append(Beat(title, (labelled,), ((*deals, BLANK, *told),)))
        return tuple(beats)

    return scene(line("Orders revealed"), lay, act="Orders")


# What lies there ----------------------------------------------------------------------------


def _tiles(facts: Sequence[Fact], view: View, names: Names) -> tuple[_Tile, ...]:
    """A tile for each role that gave orders, with all that is known of its cards."""
    rolls = {
        entry["action"]: entry
        for fact in facts
        if fact["kind"] == "adjudication"
        for entry in fact["body"].get("entries", ())
        if entry["kind"] == "adjudication"
    }
    labels: dict[str, list[Line]] = {}
    notes: dict[str, list[Line]] = {}
    settings = view["settings"]
    for fact in facts:
        if fact["kind"] != "reactions":
            continue
        for role, given in fact["body"].get("reactions", {}).items():
            if given["react"] == "play":
                notes.setdefault(role, []).append(
                    line(("▸ ", "accent"), f"answers with {bare(names.card(given['card']))}")
                )
                continue
            up = given["react"] == "support"
            by = settings["support"] if up else -settings["oppose"]
            labels.setdefault(given["card"], []).append(
                line(
                    ("▲ " if up else "▼ ", "good" if up else "bad"),
                    f"{role} {'supports' if up else 'opposes'} ",
                    (words.points(by), "good" if up else "bad"),
                )
            )
        for entry in fact["body"].get("entries", ()):
            if entry["kind"] == "silent":
                notes.setdefault(entry["role"], []).append(
                    line(("! ", "warn"), "named, and silent")
                )
    found = []
    for fact in facts:
        if fact["kind"] != "reveal":
            continue
        for role, given in fact["body"].get("orders", {}).items():
            found.append(
                _Tile(
                    names.role(role),
                    role == view["role"]["id"],
                    names.standing(role, given["standing"]),
                    tuple(_card(key, rolls, labels, names) for key in given["orders"]),
                    tuple(notes.get(role, ())),
                )
            )
    return tuple(found)


def _card(
    key: str, rolls: Mapping[str, Entry], labels: Mapping[str, list[Line]], names: Names
) -> _Card:
    base = key.partition("/")[0]
    said = tuple(labels.get(base, labels.get(key, ())))
    entry = rolls.get(key)
    name = bare(names.card(key))
    if entry is None:
        return _Card(name, labels=said)
    if entry["sure"]:
        return _Card(name, sure=True, labels=said)
    reacted = sum(amount for called, amount in entry["modifiers"] if called in _REACTED)
    # Where the limits of all odds cut something off, the chance without reactions is not known.
    before = entry["chance"] - reacted if not entry["cut"] else entry["chance"]
    return _Card(name, before, entry["chance"], labels=said)


def bare(name: str) -> str:
    """A card's name without quotation marks."""
    return name.strip('"')


# The tiles ----------------------------------------------------------------------------------


def _pictures(tiles: Sequence[_Tile], room: Room) -> list[Doc] | None:
    """Face down, two steps of turning, the faces, and the faces with what others do about them.

    None where tiles do not fit.
    """
    across = next((n for least, n in _ROWS if room.width >= least), 0)
    if not across or not tiles:
        return None
    across = min(across, len(tiles))
    rows = [tiles[first : first + across] for first in range(0, len(tiles), across)]
    found: list[Doc] = []
    airy = room.height >= 34
    for step in range(5):
        doc: list[Line] = []
        for row in rows:
            size = (room.width - 2 * (len(row) - 1)) // len(row) if len(row) > 1 else room.width
            inner = size - 4
            # A tile keeps its size while its cards turn.
            high = max(len(_inside(tile, inner, 4)) for tile in row)
            blocks = []
            for tile in row:
                body = _inside(tile, inner, step)
                body += [BLANK] * (high - len(body))
                name = line((tile.role, "strong"), (" (you)", "accent") if tile.you else "")
                blocks.append(box(name, body, size, "accent" if tile.you else "dim"))
            doc += beside(blocks, [size] * len(row))
            if airy and row is not rows[-1]:
                doc.append(BLANK)
        found.append(tuple(doc))
    # Faces that would not fit are a list.
    return found if len(found[0]) + 4 <= room.height or room.height >= 34 else None


def _inside(tile: _Tile, width: int, step: int) -> list[Line]:
    """A tile's inside at a step of turning: 0 to 2 face down, 3 faces, 4 with the labels."""
    faces = step >= 3
    standing = wrap(line(("standing ", "dim"), (tile.standing, "accent")), width)[:4]
    rows: list[Line] = list(standing)
    if not faces:
        rows = [line(("standing ", "dim"), (BACK * (width - 9), "dim")), *[BLANK] * 9]
        rows = rows[: len(standing)]
    for card in tile.cards:
        face = _face(card, width - 4, labels=step == 4)
        if faces:
            rows += _frame(face, width, "strong")
            continue
        squeeze = (width, max(width // 2, 8), 3)[step]
        back = [line((BACK * (squeeze - 2), "dim"))] * len(face)
        pad = (width - squeeze) // 2
        shut = [
            line(("╭" + "─" * (squeeze - 2) + "╮", "dim")),
            *(line(("│", "dim"), *row, ("│", "dim")) for row in back),
            line(("╰" + "─" * (squeeze - 2) + "╯", "dim")),
        ]
        rows += [line(" " * pad, *row) for row in shut]
    if not tile.cards and faces:
        rows += [BLANK, line(("no order", "dim"))]
    if step == 4:
        rows += [row for note in tile.notes for row in wrap(note, width)]
    return rows


def _frame(rows: Sequence[Line], width: int, tone: str) -> list[Line]:
    tone = "" if tone == "strong" else tone
    return [
        line(("╭" + "─" * (width - 2) + "╮", tone)),
        *(line(("│ ", tone), *fill(row, width - 4), (" │", tone)) for row in rows),
        line(("╰" + "─" * (width - 2) + "╯", tone)),
    ]


def _face(card: _Card, width: int, *, labels: bool) -> list[Line]:
    """A card's face: its name, its odds, and what others do about it."""
    rows = wrap(line((card.name, "strong")), width)
    chance = card.after if labels else card.before
    if card.sure:
        rows.append(line(("certain", "dim")))
    elif chance is not None:
        said = words.percent(chance)
        size = max(min(_LONG, width - 8), 4)
        full = (chance * size + 500) // 1000
        rows.append(line(("━" * full, "bar"), ("─" * (size - full), "dim"), (f" {said}", "strong")))
    else:
        rows.append(line(("no roll was made", "dim")))
    if labels:
        rows += [row for label in card.labels for row in wrap(label, width)]
    return rows


# The list -----------------------------------------------------------------------------------


def _list(tiles: Sequence[_Tile]) -> tuple[Doc, Doc, Doc]:
    """Where there is no room for tiles: backs, edges, and faces, a row for each."""
    board: list[Line] = []
    for tile in tiles:
        you = " (you)" if tile.you else ""
        board.append(line((f"▌{tile.role}{you}  ", "strong"), (tile.standing, "accent")))
        for card in tile.cards:
            said = "certain" if card.sure else ""
            if card.after is not None:
                said = words.percent(card.after)
            board.append(line(("▌", "dim"), f"  ▸ {card.name}  ", (said, "dim")))
        if not tile.cards:
            board.append(line(("▌", "dim"), ("  no order", "dim")))
    closed = tuple(_face_down(row, BACK) for row in board)
    turning = tuple(_face_down(row, "│") for row in board)
    return closed, turning, tuple(board)


def _face_down(row: Line, back: str) -> Line:
    """A row of the list seen from behind, as long as its face."""
    size = width_of(row) if back == BACK else 2
    return line(("▌", "dim"), (back * max(size - 1, 1), "dim"))


def _reactions(facts: Sequence[Fact], names: Names) -> Doc:
    told: list[Line] = []
    for fact in facts:
        if fact["kind"] != "reactions":
            continue
        for role, given in fact["body"].get("reactions", {}).items():
            glyph, tone = {"support": ("▲", "good"), "oppose": ("▼", "bad")}.get(
                given["react"], ("▸", "accent")
            )
            told.append(line((f"  {glyph} ", tone), f"{names.role(role)} {reacts(given, names)}."))
        told += [
            line(("  ! ", "warn"), tell.tell(entry, names))
            for entry in fact["body"].get("entries", ())
            if entry["kind"] == "silent"
        ]
    return (head("Reactions"), *(told or [line(("  Nobody reacts.", "dim"))]))
