"""A quarter told like a stage: orders turned over, rolls in the open, what moved, what mattered.

Pure functions from the facts a seat saw.  A beat stands still by itself: what moves are its
``frames``, of which the last is how it comes to rest, so that no motion loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.tui import tell, words
from wargame.tui.gauges import gauge_line, short
from wargame.tui.lines import BLANK, Doc, Line, head, line, plain
from wargame.tui.links import Links
from wargame.tui.matters import is_last, matters, states_after, weights
from wargame.tui.present_goals import MARKS
from wargame.tui.present_story import (
    BAND_MARKS,
    edges_of,
    fell_line,
    notes_lines,
    odds_doc,
    pointer,
    reacts,
    ruler,
    shares_line,
)
from wargame.tui.shots import called, shot_said
from wargame.tui.words import Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Entry = Mapping[str, Any]
Case = tuple[Entry, list[Entry]]

#: Pictures of a marker on its way.
FRAMES = 18

#: How many of the others' rolls are made in the open (GAME rule: the four closest).
OPEN = 4

#: From this weight on a card's effect on the seat's own tests is worth a roll in the open.
_HEAVY = 500

#: A track that moved by less of its range, per mille, is only named; one the seat is tested
#: on or watches is told in full.
_LITTLE = 10

ACTS = (
    ("The front", ("front",)),
    ("The sky", ("sky",)),
    ("The home fronts", ()),
)


@dataclass(frozen=True, slots=True)
class Beat:
    """What is told at once, what moves and comes to rest, and what is told then."""

    doc: Doc
    frames: tuple[Doc, ...] = ()
    then: Doc = ()

    def whole(self) -> Doc:
        """The beat at rest, as one document."""
        return (*self.doc, *(self.frames[-1] if self.frames else ()), *self.then)


@dataclass(frozen=True, slots=True)
class Scene:
    """A page of the theatre: a title for the list, its beats, the title when all is told."""

    title: Line
    beats: tuple[Beat, ...]
    done: Line = ()


def scenes(
    facts: Sequence[Fact],
    feed: Sequence[Fact],
    view: View,
    names: Names,
    links: Links | None = None,
) -> tuple[Scene, ...]:
    """A whole quarter out of its facts; ``feed`` is all the seat saw, for shots called earlier."""
    if not any(fact["kind"] == "reveal" for fact in facts):
        return ()
    weighed = weights(facts, view, names, links)
    found = [_reveal(facts, view, names)]
    cases = [
        case
        for fact in facts
        if fact["kind"] == "adjudication"
        for case in tell.cases(fact["body"].get("entries", ()))
    ]
    shown = in_the_open([entry for entry, _ in cases], view["role"]["id"], weighed, names)
    mine = _own_words(facts, view, names)
    for entry, follow in cases:
        if entry["action"] in shown:
            found.append(_case(entry, follow, view, names, mine))
    rest = [case for case in cases if case[0]["action"] not in shown]
    if rest:
        found.append(_table(rest, names))
    if any(fact["kind"] == "operations" for fact in facts):
        found += _operations(facts, view, names)
        found.append(summary(facts, feed, view, names, links))
    return tuple(found)


# The reveal ---------------------------------------------------------------------------------


def _reveal(facts: Sequence[Fact], view: View, names: Names) -> Scene:
    """Every role's standing order and orders, turned over together; then the reactions."""
    board: list[Line] = []
    for fact in facts:
        if fact["kind"] != "reveal":
            continue
        for role, given in fact["body"].get("orders", {}).items():
            you = " (you)" if role == view["role"]["id"] else ""
            board.append(
                line(
                    (f"▌{names.role(role)}{you}  ", "strong"),
                    (names.standing(role, given["standing"]), "accent"),
                )
            )
            board += [line(("▌", "dim"), f"  ▸ {names.card(key)}") for key in given["orders"]]
            if not given["orders"]:
                board.append(line(("▌", "dim"), ("  no order", "dim")))
        signed = fact["body"].get("signed", ())
        if signed:
            told = words.joined([names.card(key) for key in signed])
            board.append(line(("▌Deals signed  ", "strong"), told))
    title = (head("The orders, all turned over at once"), BLANK)
    closed = tuple(_face_down(row, "▒") for row in board)
    turning = tuple(_face_down(row, "│") for row in board)
    beats = [Beat(title, (*(closed,) * 8, *(turning,) * 3, tuple(board)))]
    if any(fact["kind"] == "reactions" for fact in facts):
        beats.append(Beat(title, (tuple(board),), (BLANK, *_reactions(facts, names))))
    return Scene(line("Orders revealed"), tuple(beats))


def _face_down(row: Line, back: str) -> Line:
    """A row of the board seen from behind, as long as its face."""
    text = plain(row)
    size = len(text) if back == "▒" else 1
    return line(("▌", "dim"), (back * max(size - 1, 1), "dim"))


def _reactions(facts: Sequence[Fact], names: Names) -> Doc:
    told: list[Line] = []
    for fact in facts:
        if fact["kind"] != "reactions":
            continue
        for role, given in fact["body"].get("reactions", {}).items():
            glyph, tone = {"support": ("+", "good"), "oppose": ("–", "bad")}.get(
                given["react"], ("▸", "accent")
            )
            told.append(line((f"  {glyph} ", tone), f"{names.role(role)} {reacts(given, names)}."))
        told += [
            line(("  ! ", "warn"), tell.tell(entry, names))
            for entry in fact["body"].get("entries", ())
            if entry["kind"] == "silent"
        ]
    return (head("Reactions"), *(told or [line(("  Nobody reacts.", "dim"))]))


# The rolls ----------------------------------------------------------------------------------


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


def _own_words(facts: Sequence[Fact], view: View, names: Names) -> dict[str, Doc]:
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
            if order.get("chance") is not None:
                told.append(line(("  You gave it ", "dim"), (f"{order['chance']} %", "strong")))
            if order.get("reason"):
                told.append(line(("  Your reason: ", "dim"), order["reason"]))
            if shot:
                side = "at least" if shot["test"] == "at_least" else "at most"
                told.append(
                    line(
                        ("  Your shot: ", "dim"),
                        f"{names.short(shot['track'])} {side} {words.brief(shot['at'])} in two "
                        f"quarters, {shot['chance']} %",
                    )
                )
            found[order["action"]] = tuple(told)
    return found


def _case(
    entry: Entry,
    follow: Sequence[Entry],
    view: View,
    names: Names,
    mine: Mapping[str, Doc],
) -> Scene:
    """One adjudication: the odds, then the marker runs and what follows flies to its tracks."""
    glyph, tone = BAND_MARKS[entry["band"]]
    own = "strong" if entry["role"] == view["role"]["id"] else ""
    title = f"{entry['role']} {names.card(entry['action'])}"
    doc = (*odds_doc(entry, names), *mine.get(entry["action"], ()))
    effects = effect_lines(follow, view, names)
    after = (BLANK, fell_line(entry), *notes_lines(entry, names), *effects)
    done = line((f"{glyph} ", tone), (title, own))
    if entry["sure"]:
        return Scene(line("? ", (title, own)), (Beat(doc, (), after),), done)
    edges = edges_of(entry, names)
    top = (BLANK, shares_line(edges), ruler(edges))
    runs = tuple((*top, pointer(at)) for at in run_of(entry["roll"]))
    beats = (Beat(doc, ((*top, BLANK),)), Beat(doc, runs, after))
    return Scene(line("? ", (title, own)), beats, done)


def run_of(roll: int, frames: int = FRAMES) -> tuple[int, ...]:
    """Where the marker stands in each picture: fast at first, slow at the end, at rest last."""
    return tuple(
        roll - roll * (frames - number) ** 2 // frames**2 for number in range(1, frames + 1)
    )


def effect_lines(follow: Sequence[Entry], view: View, names: Names) -> Doc:
    """What follows from a roll: tracks with their gauges, then the rest in words."""
    tracks = {track["id"]: track for track in view["tracks"]}
    side = view["role"]["side"]
    told: list[Line] = []
    rest: list[Entry] = []
    for entry in follow:
        track = tracks.get(entry.get("what", ""))
        if entry["kind"] == "shift" and track is not None:
            told.append(gauge_line(track, entry["before"], entry["after"], side))
        else:
            rest.append(entry)
    told += [line("  ", text) for text in tell.tell_after(rest, names)]
    return tuple(told) or (line(("  Nothing follows.", "dim")),)


def _table(cases: Sequence[Case], names: Names) -> Scene:
    """The other adjudications as a table: how each fell, its chance, its roll, what it did."""
    doc: list[Line] = [head("The other orders, resolved"), BLANK]
    for entry, follow in cases:
        glyph, tone = BAND_MARKS[entry["band"]]
        word = "done" if entry["sure"] else words.BAND_WORDS[entry["band"]].lower()
        odds = "certain"
        if not entry["sure"]:
            odds = f"{words.percent(entry['chance'])}, roll {tell.roll_words(entry['roll'])}"
        doc.append(
            line(
                (f"{glyph} {word.replace(' success', ''):<13}", tone),
                f"{entry['role']:<5}",
                (names.card(entry["action"]), "strong"),
                (f"  {odds}", "dim"),
            )
        )
        told = tell.tell_after([one for one in follow if one["kind"] != "paid"], names)
        doc.append(line((f"    {' '.join(told[:3]) or 'Nothing follows.'}", "dim")))
    doc += [BLANK, line(("Each is in the feed with all its odds.", "dim"))]
    return Scene(line("The other orders"), (Beat(tuple(doc)),))


# Operations ---------------------------------------------------------------------------------


def _operations(facts: Sequence[Fact], view: View, names: Names) -> list[Scene]:
    entries = [
        entry
        for fact in facts
        if fact["kind"] == "operations"
        for entry in fact["body"].get("entries", ())
    ]
    found = []
    shorts = {track["id"]: short(track) for track in view["tracks"]}
    arrived = _arrivals(entries, names, shorts)
    if arrived:
        found.append(Scene(line("What arrived"), (Beat(arrived),)))
    drifts = {entry["what"]: entry for entry in entries if entry["kind"] == "drift"}
    named = {group for _, groups in ACTS for group in groups}
    for title, groups in ACTS:
        tracks = [
            track
            for track in view["tracks"]
            if (track["group"] in groups if groups else track["group"] not in named)
        ]
        doc = _act(title, tracks, drifts, view)
        if doc:
            found.append(Scene(line(title), (Beat(doc),)))
    return found


def _arrivals(entries: Sequence[Entry], names: Names, shorts: Mapping[str, str]) -> Doc:
    """The goods taken in by kind, what they did, and which lines slipped and why."""
    doc: list[Line] = []
    for entry in entries:
        if entry["kind"] != "absorbed":
            continue
        most = max(1, *entry["goods"].values())
        ranked = sorted(entry["goods"].items(), key=lambda item: (-item[1], item[0]))
        for kind, size in ranked:
            bar = words.bar(1000 * size // most, 16, blocks=True)
            doc.append(
                line(
                    f"  {words.pretty(kind):<12}",
                    (bar, "bar"),
                    (f" ${words.number(size, 2)} bn", "strong"),
                )
            )
    if not doc:
        return ()
    terms = [
        (abs(amount), because, shorts.get(entry["what"], names.short(entry["what"])), amount)
        for entry in entries
        if entry["kind"] == "drift"
        for source, because, amount in entry["terms"]
        if source == "arrivals"
    ]
    told = [
        line(f"  {because}: {what} ", (words.brief_signed(amount), "strong"))
        for _, because, what, amount in sorted(terms, reverse=True)
    ]
    late = [entry for entry in entries if entry["kind"] == "line" and entry["slipped"]]
    slips = [
        line(
            ("  ! ", "warn"),
            f"{names.lines.get(entry['line'], words.pretty(entry['line']))} slipped: "
            f"{entry['slipped']}. It moved at half its rate.",
        )
        for entry in late
    ]
    kept = [
        line(f"  Of what was due in a year {words.number(entry['kept'], 1)} % has arrived.")
        for entry in entries
        if entry["kind"] == "absorbed"
    ]
    return (
        head("Goods taken in this quarter"),
        BLANK,
        *doc,
        *([BLANK, head("What they did"), *told] if told else []),
        BLANK,
        head("On the way"),
        *(slips or [line(("  No line slipped.", "dim"))]),
        *kept,
    )


def _act(
    title: str,
    tracks: Sequence[Mapping[str, Any]],
    drifts: Mapping[str, Entry],
    view: View,
) -> Doc:
    """One of the fronts: the tracks that moved, the largest move first, each with its causes."""
    side = view["role"]["side"]
    close = {test["track"] for goal in view["objectives"] for test in goal["tests"]}
    close.update(view["role"].get("watch", ()))
    ranked: list[tuple[int, str, Mapping[str, Any], Entry]] = []
    little: list[str] = []
    hidden: list[str] = []
    for track in tracks:
        entry = drifts.get(track["id"])
        if entry is None:
            if not track["exact"]:
                hidden.append(short(track))
            continue
        by = entry["after"] - entry["before"]
        share = 1000 * abs(by) // max(track["high"] - track["low"], 1)
        if share >= _LITTLE or (by and track["id"] in close):
            ranked.append((-share, track["id"], track, entry))
        elif by:
            little.append(f"{short(track)} {words.brief_signed(by)}")
    doc: list[Line] = []
    for _, _, track, entry in sorted(ranked, key=lambda item: item[:2]):
        doc.append(gauge_line(track, entry["before"], entry["after"], side))
        terms = sorted(entry["terms"], key=lambda term: (-abs(term[2]), term[1]))
        told = [f"{because} {words.brief_signed(by)}" for _, because, by in terms[:3]]
        if len(terms) > 3:
            told.append(f"{len(terms) - 3} more")
        doc.append(line((f"      {', '.join(told)}", "dim")))
    if little:
        doc += [BLANK, line("  Moved a little: ", f"{words.joined(little)}.")]
    if hidden and doc:
        doc += [line((f"  Not yours to see: {words.joined(hidden)}.", "dim"))]
    return (head(title), BLANK, *doc) if doc else ()


def _points(states: Mapping[str, str], over: bool) -> Line:
    """The points of the objectives as they stand, those one cannot know left out."""
    known = [{"met": 2, "near": 1}.get(state, 0) for state in states.values() if state != "unknown"]
    said = f"{sum(known)} of {2 * len(known)} points" if known else "not known"
    return line(("In the end: " if over else "If it ended now: ", "dim"), (said, "strong"))


# The summary --------------------------------------------------------------------------------


def summary(
    facts: Sequence[Fact],
    feed: Sequence[Fact],
    view: View,
    names: Names,
    links: Links | None = None,
) -> Scene:
    """What mattered and why, the called shots that came due, how the objectives stand."""
    doc: list[Line] = [head(f"{facts[-1]['quarter']}: what mattered, and why"), BLANK]
    found = matters(facts, view, names, links)
    for number, matter in enumerate(found, 1):
        glyph, tone = {True: ("▲", "good"), False: ("▼", "bad"), None: ("■", "")}[matter.good]
        doc.append(line((f"{number} {glyph}  ", tone or "strong"), matter.said))
        doc.append(line((f"     {matter.why}", "dim")))
    if not found:
        doc.append(line(("  Nothing you can see moved what you are judged by.", "dim")))
    shots = called(feed, facts[-1]["turn"])
    if shots:
        doc += [BLANK, head("Called shots that came due")]
    for shot in shots:
        glyph, tone = {True: ("●", "good"), False: ("○", "bad"), None: ("?", "dim")}[shot.hit]
        doc.append(line((f"{glyph} ", tone), shot_said(shot, names)))
    doc += [BLANK, head("Your objectives as they stand")]
    states = states_after(facts, view, names)
    for objective in view["objectives"]:
        state = states[objective["id"]]
        glyph, tone = MARKS[state]
        doc.append(line((f"{glyph} ", tone), objective["name"], (f"  {state}", tone)))
    doc += [BLANK, _points(states, is_last(facts[0]["turn"], view))]
    return Scene(line("What mattered, and why"), (Beat(tuple(doc)),))
