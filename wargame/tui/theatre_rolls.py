"""Adjudications in the open: the odds, a marker that runs to its roll, what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wargame.telling import tell, words
from wargame.telling.words import Names
from wargame.tui.figures import figures
from wargame.tui.lines import BLANK, Doc, Line, clip, head, line, width_of
from wargame.tui.map_pieces import fill
from wargame.tui.present_story import BAND_MARKS, Edges, edges_of, fell_line, notes_lines
from wargame.tui.stage import Beat, Room, Scene, beside, box, rail_line, scene

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Entry = Mapping[str, Any]
Case = tuple[Entry, list[Entry]]

#: Pictures of a marker on its way, and of a gauge.
FRAMES = 18
STEPS = 4

#: How many of the others' rolls are made in the open (GAME rule: the four closest).
OPEN = 4

#: From this weight on a card's effect on the seat's own tests is worth a roll in the open.
_HEAVY = 500

#: What fills each band of the bar, told apart without colour too: setback to breakthrough.
_FILL = "░▒▓█"
#: From these heights on the bar is a cell higher, and the numbers are told in large figures.
_TALL = (26, 34, 48)
_LARGE = 30
#: The widest bar: longer ones are no easier to read.
_WIDEST = 132


# Which --------------------------------------------------------------------------------------


def in_the_open(
    entries: Sequence[Entry], me: str, weighed: Mapping[str, int], names: Names
) -> frozenset[str]:
    """The actions whose rolls are made in the open.

    The seat's own, always; of the others those that weigh on its own tests, the heaviest first,
    and then those whose roll fell closest to where a band ends.
    """

    def rank(entry: Entry) -> tuple[int, int, str]:
        weight = weighed.get(entry["action"], 0)
        heavy = weight if weight >= _HEAVY else 0
        return -heavy, closeness(entry, names), entry["action"]

    others = sorted((entry for entry in entries if entry["role"] != me), key=rank)
    mine = [entry["action"] for entry in entries if entry["role"] == me]
    return frozenset([*mine, *(entry["action"] for entry in others[:OPEN])])


def closeness(entry: Entry, names: Names) -> int:
    """How far a roll fell from the nearest edge between two bands; no roll is farthest."""
    if entry["sure"]:
        return 1000
    roll = int(entry["roll"])
    return min(abs(roll - edge) for edge in edges_of(entry, names))


def own_words(facts: Sequence[Fact], view: View, names: Names) -> dict[str, Doc]:
    """What the seat said with its orders: the reason, a stated chance, the shot it called."""
    found: dict[str, Doc] = {}
    for fact in facts:
        body = fact["body"]
        if fact["kind"] != "decision" or body.get("node") != "orders":
            continue
        if body.get("role") != view["role"]["id"]:
            continue
        decision = body["decision"]
        shot = decision.get("shot")
        for order in decision.get("orders", ()):
            told = []
            if order.get("reason"):
                told.append(line(("Your reason: ", "dim"), order["reason"]))
            if order.get("chance") is not None:
                told.append(line(("You gave it ", "dim"), (f"{order['chance']} %", "strong")))
            if shot:
                side = "at least" if shot["test"] == "at_least" else "at most"
                told.append(
                    line(
                        ("Your shot: ", "dim"),
                        f"{names.short(shot['track'])} {side} {words.brief(shot['at'])} in two "
                        f"quarters, {shot['chance']} %",
                    )
                )
            found[order["action"]] = tuple(told)
    return found


# A roll in the open -------------------------------------------------------------------------


def roll_scene(
    entry: Entry, follow: Sequence[Entry], view: View, names: Names, said: Mapping[str, Doc]
) -> Scene:
    """One adjudication: the odds, then the marker runs and what follows comes to light."""
    glyph, tone = BAND_MARKS[entry["band"]]
    mine = entry["role"] == view["role"]["id"]
    own = "strong" if mine else ""
    title = f"{entry['role']} {names.card(entry['action'])}"

    def lay(room: Room) -> tuple[Beat, ...]:
        order = box(
            line(("Your order", "accent") if mine else (names.role(entry["role"]), "strong")),
            (_what(entry, names, room.width - 4), *said.get(entry["action"], ())),
            min(room.width, _WIDEST + 4),
            "accent" if mine else "dim",
        )
        odds = (head("The odds"), *_sum(entry))
        top: Doc = tuple(order) if room.wide else (*order, *odds[1:], BLANK)
        lay_below = _below(entry, follow, view, names, room, odds)
        if entry["sure"]:
            return (Beat(top, (), lay_below),)
        still = band_bar(entry, names, room)
        runs = tuple(band_bar(entry, names, room, at) for at in run_of(entry["roll"]))
        return (Beat(top, (still,), lay_below[:1]), Beat(top, runs, lay_below))

    seal = line((glyph, tone))
    return scene(
        line("? ", (title, own)), lay, line((f"{glyph} ", tone), (title, own)), "Rolls", seal
    )


def _what(entry: Entry, names: Names, width: int) -> Line:
    """The order and how likely it was."""
    name = line((names.card(entry["action"]), "head"))
    odds = "certain: no roll is made" if entry["sure"] else words.odds(entry["chance"])
    gap = width - width_of(name) - len(odds)
    if gap < 2:
        return line(*name, "  ", (odds, "strong"))
    return line(
        *name, " " * min(gap, max(_WIDEST - width_of(name) - len(odds), 2)), (odds, "strong")
    )


def _sum(entry: Entry) -> list[Line]:
    """The odds as a sum."""
    told: list[Line] = [line(text) for text in tell.chance_lines(entry)]
    if not entry["sure"]:
        chance = entry["chance"]
        told[-1] = line((f"  = {words.percent(chance)}", "strong"), f", {words.odds_word(chance)}")
    return told


def run_of(roll: int, frames: int = FRAMES) -> tuple[int, ...]:
    """Where the marker stands in each picture: fast at first, slow at the end, at rest last."""
    return tuple(
        roll - roll * (frames - number) ** 2 // frames**2 for number in range(1, frames + 1)
    )


def band_bar(entry: Entry, names: Names, room: Room, roll: int | None = None) -> Doc:
    """The scale of a roll from 0 to 100 with its four bands, and where the marker stands."""
    edges = edges_of(entry, names)
    width = min(room.width - 4, _WIDEST)
    cells, ends = _cells(edges, width)
    bar = list(cells)
    at = -1
    if roll is not None:
        at = min(width - 1, roll * width // 1000)
        bar[at] = ("┃", "strong")
    rows = [_labels(edges, ends, width)]
    rows += [line("  ", *bar)] * (1 + sum(room.height >= least for least in _TALL))
    rows.append(_numbers(edges, ends, width))
    if roll is None:
        rows.append(BLANK)
    else:
        said = f"▲ {tell.roll_words(roll)}"
        place = 2 + at if at + len(said) <= width + 2 else 2 + at - len(said) + 1
        text = said if place == 2 + at else f"{tell.roll_words(roll)} ▲"
        rows.append(line(" " * place, (text, "strong")))
    return (BLANK, *rows)


def _cells(edges: Edges, width: int) -> tuple[list[tuple[str, str]], list[int]]:
    """The bar's cells, and where its bands end."""
    ends = [0, *(edge * width // 1000 for edge in edges), width]
    cells: list[tuple[str, str]] = []
    for place, band in enumerate((3, 2, 1, 0)):
        cells += [(_FILL[band], BAND_MARKS[band][1])] * (ends[place + 1] - ends[place])
    return cells, ends


def _labels(edges: Edges, ends: Sequence[int], width: int) -> Line:
    """Each band's name and how likely it is, over the band where all of them fit there."""
    best, good, half = edges
    sizes = (best, good - best, half - good, 1000 - half)
    told: list[tuple[str, str]] = []
    for size, band in zip(sizes, (3, 2, 1, 0), strict=True):
        glyph, tone = BAND_MARKS[band]
        name = words.BAND_WORDS[band].lower().replace("partial success", "partial")
        told.append((f"{glyph} {name} {words.number(size * 100, 1)}", tone))
    # Each name begins where its band does, or after the name before it.
    spans: list[tuple[str, str]] = []
    at = 0
    for (text, tone), start in zip(told, ends, strict=False):
        first = max(start, at)
        spans += [(" " * (first - at), ""), (text, tone)]
        at = first + len(text) + 2
        spans.append(("  ", ""))
    if at - 2 > width:
        gap = "   " if sum(len(text) + 3 for text, _ in told) <= width else " "
        spans = [part for text, tone in told for part in ((text, tone), (gap, ""))]
    return line("  ", *spans)


def _numbers(edges: Edges, ends: Sequence[int], width: int) -> Line:
    """The scale under the bar: 0, where each band ends, 100."""
    row = [" "] * (width + 4)

    def put(at: int, text: str) -> None:
        first = min(max(2 + at - len(text) // 2, 0), len(row) - len(text))
        if all(cell == " " for cell in row[max(first - 1, 0) : first + len(text) + 1]):
            row[first : first + len(text)] = text

    put(0, "0")
    put(width, "100")
    for edge, end in sorted(zip(edges, ends[1:4], strict=True), key=lambda e: e[0] != edges[1]):
        put(end, words.number(edge * 100, 1))
    return line(("".join(row).rstrip(), "dim"))


# What follows -------------------------------------------------------------------------------


def _below(
    entry: Entry,
    follow: Sequence[Entry],
    view: View,
    names: Names,
    room: Room,
    odds: Sequence[Line],
) -> tuple[Doc, ...]:
    """The lower part in pictures: before the roll, then what follows, gauge by gauge."""
    left = 38
    width = min(room.width, _WIDEST) - left - 3 if room.wide else room.width
    pictures = list(_outcome(entry, follow, view, names, width))
    if not room.wide:
        return ((), *pictures)
    waiting: list[Line] = [head("The outcome"), line(("  The dice decide.", "dim"))]
    if entry["sure"]:
        waiting = []
    chance: list[Line] = []
    rolled: list[Line] = []
    if room.height >= _LARGE and not entry["sure"]:
        tone = BAND_MARKS[entry["band"]][1]
        chance = [BLANK, *_large(words.percent(entry["chance"]), "accent")]
        rolled = [*_large(tell.roll_words(entry["roll"]), tone or "strong"), BLANK]
    return tuple(
        (BLANK, *beside(((*odds, *chance), right), (left, width), 3))
        for right in (waiting, *((*rolled, *picture) for picture in pictures))
    )


def _large(text: str, tone: str) -> list[Line]:
    return [line("  ", (row, tone)) for row in figures(text)]


def _outcome(
    entry: Entry, follow: Sequence[Entry], view: View, names: Names, width: int
) -> Iterable[Doc]:
    """How it fell, then each track's gauge on its way, then the rest, the last picture whole."""
    tracks = {track["id"]: track for track in view["tracks"]}
    doc: list[Line] = [line(*fell_line(entry), *_needed(entry, names)), *notes_lines(entry, names)]
    yield tuple(doc)
    rest: list[Entry] = []
    later: list[Entry] = []
    for one in follow:
        track = tracks.get(one.get("what", ""))
        if one["kind"] == "shift" and track is not None:
            way = one["after"] - one["before"]
            for step in range(1, STEPS):
                now = one["before"] + way * step // STEPS
                given = rail_line(track, one["before"], one["after"], view, width, now)
                yield (*doc, given)
            doc.append(rail_line(track, one["before"], one["after"], view, width))
            yield tuple(doc)
        elif one["kind"] == "scheduled":
            later.append(one)
        else:
            rest.append(one)
    for text in tell.tell_after(rest, names):
        doc.append(line("  ", text))
        yield tuple(doc)
    if later:
        doc += timeline(later, names, width)
    if not follow:
        doc.append(line(("  Nothing follows that you can see.", "dim")))
    yield tuple(doc)


def _needed(entry: Entry, names: Names) -> Line:
    """What a roll would have had to be, where a success was missed."""
    if entry["sure"]:
        return ()
    good = edges_of(entry, names)[1]
    roll = tell.roll_words(entry["roll"])
    need = tell.roll_words(good)
    return line((f"  a roll of {roll}, and a success needs less than {need}", "dim"))


def timeline(entries: Sequence[Entry], names: Names, width: int) -> list[Line]:
    """Delayed effects as a small calendar: a row for each, a dot in the quarters it comes in."""
    whens: dict[str, list[str]] = {}
    for entry in entries:
        for text in entry["effects"]:
            said = words.effect(text, names, entry["scale"])
            whens.setdefault(said, []).append(entry["quarter"])
    quarters = sorted({entry["quarter"] for entry in entries})
    label = min(max(len(said) for said in whens), max(width - 6 * len(quarters) - 4, 16))
    if label + 6 * len(quarters) + 4 > width:
        return [line("  ", f"In {words.joined(found)}: {said}.") for said, found in whens.items()]
    rows = [
        line(
            ("  Later".ljust(label + 4), "head"),
            *((f"{quarter[2:]:<6}", "dim") for quarter in quarters),
        )
    ]
    for said, found in whens.items():
        rows.append(
            line(
                "  ",
                *fill(clip(line(said), label), label + 2),
                *(
                    (
                        f" {'●' if quarter in found else '·'}    ",
                        "bar" if quarter in found else "dim",
                    )
                    for quarter in quarters
                ),
            )
        )
    return rows


# The others ---------------------------------------------------------------------------------


def table_scene(cases: Sequence[Case], names: Names) -> Scene:
    """The other adjudications as a table: how each fell, its odds as a bar, what it did."""

    def lay(room: Room) -> tuple[Beat, ...]:
        doc: list[Line] = [head("The other orders, resolved"), BLANK]
        for entry, follow in cases:
            doc += _case_rows(entry, follow, names, room)
            if room.height >= 5 + 4 * len(cases):
                doc.append(BLANK)
        doc += [BLANK, line(("Each is in the feed with all its odds.", "dim"))]
        return (Beat(tuple(doc)),)

    return scene(line("The other orders"), lay, act="Others")


def _case_rows(entry: Entry, follow: Sequence[Entry], names: Names, room: Room) -> list[Line]:
    """How an order fell and its odds as a small bar; what followed below it."""
    glyph, tone = BAND_MARKS[entry["band"]]
    plain = entry["sure"] and "rolled" not in entry
    word = "done" if plain else words.BAND_WORDS[entry["band"]].lower()
    size = 24 if room.wide else 16
    mini: Line = ()
    odds = "certain"
    if not entry["sure"]:
        cells, _ = _cells(edges_of(entry, names), size)
        cells[min(size - 1, entry["roll"] * size // 1000)] = ("┃", "strong")
        mini = tuple(cells)
        odds = f"{words.percent(entry['chance'])}, roll {tell.roll_words(entry['roll'])}"
    fell = line((f"{glyph} {word.replace(' success', ''):<13}", tone), f"{entry['role']:<5}")
    told = tell.tell_after([one for one in follow if one["kind"] != "paid"], names)
    said = " ".join(told[:3]) or "Nothing follows that you can see."
    card = line((names.card(entry["action"]), "strong"))
    column = room.width - width_of(fell) - size - 21
    if width_of(card) <= column:
        small = fill(mini, size) if mini else line(" " * size)
        first = line(*fell, *fill(card, column), " ", *small, (f"  {odds}", "strong"))
        return [first, line((" " * 20, ""), (said, "dim"))]
    return [
        line(*fell, *card),
        line("    ", *mini, " " if mini else "", (odds, "strong")),
        line("    ", (said, "dim")),
    ]
