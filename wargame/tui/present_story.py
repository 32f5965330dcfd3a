"""What happened, as feed rows and as pages told one beat at a time: pure functions, no Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.tui import tell, words
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.present import MARKS, Moves, change_text
from wargame.tui.present_cards import standing_name
from wargame.tui.words import Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Entry = Mapping[str, Any]

BAND_MARKS = (("✗", "bad"), ("◐", "warn"), ("●", "good"), ("★", "good"))

#: Ledger entries that a feed leaves to the pages of a quarter.
_QUIET = {"paid", "derived", "drift", "line", "absorbed", "shift", "income", "change", "scheduled"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a story: a title for the list, the beats shown one after another."""

    title: Line
    beats: tuple[Doc, ...]
    #: The title once every beat has been shown.
    done: Line = ()


# The feed -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the feed with what enter explains."""

    row: Row
    doc: Doc


def feed_items(feed: Sequence[Fact], names: Names, me: str) -> tuple[Item, ...]:
    """The feed, newest quarter first, in the order of play within a quarter."""
    quarters: dict[int, list[Item]] = {}
    titles: dict[int, str] = {}
    for fact in feed:
        titles[fact["turn"]] = fact["quarter"]
        quarters.setdefault(fact["turn"], []).extend(_fact_items(fact, names, me))
    items: list[Item] = []
    for turn in sorted(quarters, reverse=True):
        title = Row(f"turn:{turn}", head(titles[turn]), heading=True)
        items += [Item(title, ()), *quarters[turn]]
    return tuple(items)


def _fact_items(fact: Fact, names: Names, me: str) -> list[Item]:
    n, kind, body = fact["n"], fact["kind"], fact["body"]
    entries: Sequence[Entry] = body.get("entries", ())
    items: list[Item] = []

    def add(mark: str, tone: str, said: str, *doc: Line) -> None:
        row = Row(f"{n}:{len(items)}", line((f"{mark} ", tone), said))
        items.append(Item(row, doc or (line(said),)))

    if kind == "situation" and entries:
        told = [line(tell.tell(entry, names)) for entry in entries if not _slots(entry)]
        landed = sum(entry["kind"] == "shift" and "." not in entry["what"] for entry in entries)
        said = "The quarter opens: income"
        if landed:
            said += f", and {words.count(landed, 'effect')} of earlier orders"
        add("◇", "dim", said, head("Income, and what was on its way"), *told)
    elif kind == "signals":
        for role, cards in body.get("shown", {}).items():
            said = words.joined([names.card(card) for card in cards])
            add(
                "≈",
                "warn",
                f"{names.role(role)} signals {said}",
                line(f"Intelligence: {names.role(role)} may play {said}."),
                line(("Signals can be bluff.", "dim")),
            )
    elif kind in ("offer", "answer"):
        who = "You" if fact["actor"] == me else names.role(fact["actor"])
        verb = "offer" if kind == "offer" else "accept" if body["accepts"] else "refuse"
        ending = "" if who == "You" else "s"
        add("⇄", "accent", f"{who} {verb}{ending} {names.card(body['action'])}")
    elif kind == "reveal":
        for role, given in body.get("orders", {}).items():
            cards = words.joined([names.card(key) for key in given["orders"]]) or "no order"
            add(
                "▸",
                "",
                f"{names.role(role)}: {cards}",
                line(f"{names.role(role)} orders {cards}."),
                line("Standing order: ", names.standing(role, given["standing"])),
            )
    elif kind == "reactions":
        for role, given in body.get("reactions", {}).items():
            add("◂", "accent", f"{names.role(role)} {_reacts(given, names)}")
    elif kind == "operations":
        doc = [line(text) for text in _operations_text(entries, names)]
        add("■", "dim", "Operations: arrivals, and what drifted", *doc)
    elif kind == "end":
        add("■", "strong", "The exercise is over")
    if kind == "adjudication":
        for entry, follow in tell.cases(entries):
            glyph, tone = BAND_MARKS[entry["band"]]
            add(glyph, tone, tell.tell(entry, names), *case_doc(entry, follow, names))
        return items
    for entry in entries:
        if entry["kind"] not in _QUIET and kind not in ("situation", "operations"):
            told = [line(text) for text in tell.explain(entry, names)]
            mark, tone = ("!", "warn") if entry["kind"] == "event" else ("·", "dim")
            if entry["kind"] != "standing":
                add(mark, tone, tell.tell(entry, names), *told)
    return items


def _slots(entry: Entry) -> bool:
    """Whether an entry only gives industrial slots back, as every quarter does."""
    return entry["kind"] == "shift" and str(entry["what"]).endswith(".slots")


def _operations_text(entries: Sequence[Entry], names: Names) -> list[str]:
    return [text for entry in entries for text in tell.explain(entry, names)]


def _reacts(given: Mapping[str, str], names: Names) -> str:
    verb = {"support": "supports", "oppose": "opposes", "play": "plays"}[given["react"]]
    return f"{verb} {names.card(given['card'])}"


# Adjudications ------------------------------------------------------------------------------


def odds_lines(entry: Entry, names: Names) -> Doc:
    """Who ordered what, and the odds as a sum, before the roll."""
    title = head(f"{names.role(entry['role'])}: {names.card(entry['action'])}")
    told = [line(text) for text in tell.chance_lines(entry)]
    if entry["sure"]:
        return (title, BLANK, *told)
    chance = entry["chance"]
    told[-1] = line((f"  = {words.percent(chance)}", "strong"), f", {words.odds_word(chance)}")
    best, good, half = tell.band_edges(chance, names)
    return (
        title,
        BLANK,
        *told,
        BLANK,
        line(
            ("  ★ ", "good"),
            f"breakthrough below {tell.roll_words(best)}   ",
            ("● ", "good"),
            f"success below {tell.roll_words(good)}",
        ),
        line(
            ("  ◐ ", "warn"),
            f"partial success below {tell.roll_words(half)}   ",
            ("✗ ", "bad"),
            "setback from there",
        ),
        BLANK,
        _ruler(best, good, half),
    )


def _ruler(best: int, good: int, half: int, width: int = 50) -> Line:
    """The scale of a roll from 0 to 100 with its four bands, each in its own glyph."""
    edges = [0, *(value * width // 1000 for value in (best, good, half)), width]
    cells = [edges[n + 1] - edges[n] for n in range(4)]
    return line(
        ("  0 ", "dim"),
        ("★" * cells[0], "good"),
        ("●" * cells[1], "good"),
        ("◐" * cells[2], "warn"),
        ("✗" * cells[3], "bad"),
        (" 100", "dim"),
    )


def _pointer(roll: int, width: int = 50) -> Line:
    return line(
        " " * (4 + min(width - 1, roll * width // 1000)),
        ("▲", "strong"),
        (f" {tell.roll_words(roll)}", "strong"),
    )


def result_lines(entry: Entry, follow: Sequence[Entry], names: Names) -> Doc:
    """The roll, the band it falls in, and what follows from it."""
    glyph, tone = BAND_MARKS[entry["band"]]
    doc: list[Line] = []
    if not entry["sure"]:
        doc.append(_pointer(entry["roll"]))
    word = "It goes through" if entry["sure"] else words.BAND_WORDS[entry["band"]]
    doc += [BLANK, line((f"{glyph} {word}", tone or "strong"))]
    doc += [
        line(text.strip())
        for text in tell.roll_lines(entry, names)
        if "overrules" in text or "waits" in text
    ]
    told = [line("  ", tell.tell(item, names)) for item in follow]
    doc += told or [line(("  Nothing follows.", "dim"))]
    return tuple(doc)


def case_doc(entry: Entry, follow: Sequence[Entry], names: Names) -> Doc:
    """An adjudication in full: odds, roll, band, what follows."""
    return (*odds_lines(entry, names), *result_lines(entry, follow, names))


# Stories ------------------------------------------------------------------------------------


def adjudication_pages(facts: Sequence[Fact], view: View, names: Names) -> tuple[Page, ...]:
    """Orders revealed, reactions, then every adjudication in two beats: odds, then the roll."""
    pages: list[Page] = []
    me = view["role"]["id"]
    reveal = next((fact for fact in facts if fact["kind"] == "reveal"), None)
    if reveal is not None:
        reactions = [fact for fact in facts if fact["kind"] == "reactions"]
        doc = _reveal_doc(reveal, reactions, view, names)
        pages.append(Page(line("Orders revealed"), (doc,)))
    for fact in facts:
        if fact["kind"] != "adjudication":
            continue
        for entry, follow in tell.cases(fact["body"].get("entries", ())):
            first = odds_lines(entry, names)
            glyph, tone = BAND_MARKS[entry["band"]]
            mine = "strong" if entry["role"] == me else ""
            title = f"{entry['role']} {names.card(entry['action'])}"
            whole = (*first, *result_lines(entry, follow, names))
            pages.append(
                Page(
                    line("? ", (title, mine)),
                    (whole,) if entry["sure"] else (first, whole),
                    line((f"{glyph} ", tone), (title, mine)),
                )
            )
    return tuple(pages)


def _reveal_doc(reveal: Fact, reactions: Sequence[Fact], view: View, names: Names) -> Doc:
    doc: list[Line] = [head("The orders, revealed")]
    for role, given in reveal["body"].get("orders", {}).items():
        mine = role == view["role"]["id"]
        standing = (
            standing_name(view, given["standing"])
            if mine
            else names.standing(role, given["standing"])
        )
        doc += [
            BLANK,
            line(
                (names.role(role) + (" (you)" if mine else ""), "strong"),
                (f"  standing order: {standing}", "dim"),
            ),
        ]
        doc += [line(f"  {names.card(key)}") for key in given["orders"]]
        if not given["orders"]:
            doc.append(line(("  no order", "dim")))
    signed = reveal["body"].get("signed", ())
    if signed:
        doc += [
            BLANK,
            line(("Deals signed: ", "strong"), words.joined([names.card(key) for key in signed])),
        ]
    told = [
        line(f"  {names.role(role)} {_reacts(given, names)}.")
        for fact in reactions
        for role, given in fact["body"].get("reactions", {}).items()
    ]
    silent = [
        line(f"  {tell.tell(entry, names)}")
        for fact in reactions
        for entry in fact["body"].get("entries", ())
        if entry["kind"] == "silent"
    ]
    if reactions:
        doc += [BLANK, head("Reactions"), *(told or [line(("  none", "dim"))]), *silent]
    return tuple(doc)


def operations_pages(
    facts: Sequence[Fact], view: View, names: Names, known: Moves
) -> tuple[Page, ...]:
    """Operations and the quarter's summary, a page each."""
    entries = [
        entry
        for fact in facts
        if fact["kind"] == "operations"
        for entry in fact["body"].get("entries", ())
    ]
    if not entries:
        return ()
    arrivals: list[Line] = [head("Arrivals"), BLANK]
    arrivals += [
        line(tell.tell(entry, names)) for entry in entries if entry["kind"] in ("absorbed", "line")
    ]
    others = [
        entry for entry in entries if entry["kind"] not in ("absorbed", "line", "drift", "derived")
    ]
    arrivals += [line(tell.tell(entry, names)) for entry in others]
    arrivals += [BLANK, head("Worked out on the way")]
    arrivals += [line(tell.tell(entry, names)) for entry in entries if entry["kind"] == "derived"]
    pages = [Page(line("Arrivals, front and sky"), (tuple(arrivals),))] if arrivals else []
    pages.append(Page(line("What moved, and why"), (_drifts_doc(view, names, known),)))
    summary: list[Line] = [head(f"{facts[-1]['quarter']} in short"), BLANK]
    summary += [line(text) for text in tell.quarter_summary(facts, view, names)]
    summary += [BLANK, head("Your objectives as they stand")]
    for objective in view["objectives"]:
        state = words.objective_state(objective)
        glyph, tone = MARKS[state]
        summary.append(line((f"{glyph} ", tone), words.objective_line(objective, names)))
    pages.append(Page(line("The quarter in short"), (tuple(summary),)))
    return tuple(pages)


def _drifts_doc(view: View, names: Names, known: Moves) -> Doc:
    """The tracks that moved most for their range, each with all its causes."""
    turn = known.closed
    moved = [track for track in view["tracks"] if known.change(track["id"], turn)]
    moved.sort(
        key=lambda t: (-abs(known.change(t["id"], turn)) * 1000 // (t["high"] - t["low"]), t["id"])
    )
    doc: list[Line] = [head("What moved most, and why")]
    for track in moved[:8]:
        change = known.change(track["id"], turn)
        doc += [
            BLANK,
            line(
                (names.what(track["id"]), "strong"),
                "  ",
                *change_text(track, change, view["role"]["side"]),
                f" to {words.track_value(track)}",
            ),
        ]
        ranked = sorted(known.of(track["id"], turn), key=lambda move: -abs(move.by))
        doc += [line((f"{words.signed(move.by):>9}  ", "strong"), move.because) for move in ranked]
    doc += [
        BLANK,
        line(
            (
                f"{len(moved) - len(moved[:8])} more moved less; all are on the table "
                "with their causes.",
                "dim",
            )
        ),
    ]
    return tuple(doc)


def opening_pages(facts: Sequence[Fact], names: Names) -> tuple[Page, ...]:
    """A quarter's opening: income and arrivals, signals, events with the causes of their odds."""
    doc: list[Line] = []
    title = ""
    for fact in facts:
        entries: Sequence[Entry] = fact["body"].get("entries", ())
        if fact["kind"] == "situation":
            title = fact["quarter"]
            income = [line("  ", tell.tell(e, names)) for e in entries if e["kind"] == "income"]
            if income:
                doc += [head("Income"), *income, BLANK]
            landed = [e for e in entries if e["kind"] != "income" and not _slots(e)]
            if landed:
                doc += [
                    head("What was on its way and is here"),
                    *(line("  ", tell.tell(e, names)) for e in landed),
                    BLANK,
                ]
        elif fact["kind"] == "signals":
            doc += [head("Intelligence, perhaps bluff")]
            doc += [
                line(
                    "  ",
                    f"{names.role(role)} may play ",
                    words.joined([names.card(card) for card in cards]),
                    ".",
                )
                for role, cards in fact["body"].get("shown", {}).items()
            ]
            doc.append(BLANK)
        elif fact["kind"] == "events" and entries:
            doc += [head("Events")]
            doc += [line("  ", text) for e in entries for text in tell.explain(e, names)]
        elif fact["kind"] == "answers" and entries:
            doc += [line("  ", tell.tell(e, names)) for e in entries]
    if not doc:
        return ()
    top = line((f"{title} begins" if title else "What has happened", "head"))
    return (Page(top, ((top, BLANK, *doc),)),)
