"""What happened, as feed rows and as pages told one beat at a time: pure functions, no Textual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.telling import tell, white_cell, words
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.map_facts import Picture

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
    #: The big picture beside or below it, where there is room.
    picture: Picture | None = None


# The feed -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the feed with what enter explains."""

    row: Row
    doc: Doc


def feed_items(
    feed: Sequence[Fact],
    names: Names,
    me: str,
    besides: Callable[[Fact], Sequence[str]] | None = None,
) -> tuple[Item, ...]:
    """The feed, newest quarter first, in the order of play within a quarter.

    ``besides`` says what happened around the table, each a sentence, where that is told as well.
    """
    quarters: dict[int, list[Item]] = {}
    titles: dict[int, str] = {}
    for fact in feed:
        titles[fact["turn"]] = fact["quarter"]
        made = _fact_items(fact, names, me)
        if besides is not None and not made:
            made = [
                Item(Row(f"{fact['n']}:{n}", line(("* ", "warn"), said)), (line(said),))
                for n, said in enumerate(besides(fact))
            ]
        quarters.setdefault(fact["turn"], []).extend(made)
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
        said = f"{who} {verb}{ending} {names.card(body['action'])}"
        told = [line(f"{said}.")]
        if other := body.get("would_sign"):
            said += f", would sign {names.card(other)}"
            told.append(line(f"{who} would sign: {names.card(other)}."))
        if body.get("reason"):
            told.append(line(("Reason given: ", "dim"), f"“{body['reason']}”"))
        add("⇄", "accent", said, *told)
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
            add("◂", "accent", f"{names.role(role)} {reacts(given, names)}")
    elif kind == "operations":
        doc = [line(text) for text in _operations_text(entries, names)]
        add("■", "dim", "Operations: arrivals, and what drifted", *doc)
    elif kind == "control":
        said = white_cell.act(body, names)
        add("▣", "warn", said, line(said), line(white_cell.reason(body)))
        return items
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


def reacts(given: Mapping[str, str], names: Names) -> str:
    """What a role does about a card: supports, opposes or plays it."""
    verb = {"support": "supports", "oppose": "opposes", "play": "plays"}[given["react"]]
    return f"{verb} {names.card(given['card'])}"


# Adjudications ------------------------------------------------------------------------------

#: The cells of the band bar.
RULER = 50

Edges = tuple[int, int, int]


def edges_of(entry: Entry, names: Names) -> Edges:
    """Below which rolls an adjudication is a breakthrough, a success, a partial success."""
    return tell.band_edges(entry["chance"], names)


def odds_doc(entry: Entry, names: Names) -> Doc:
    """Who ordered what, and the odds as a sum, before the roll."""
    title = head(f"{names.role(entry['role'])}: {names.card(entry['action'])}")
    told = [line(text) for text in tell.chance_lines(entry)]
    if entry["sure"]:
        return (title, BLANK, *told)
    chance = entry["chance"]
    told[-1] = line((f"  = {words.percent(chance)}", "strong"), f", {words.odds_word(chance)}")
    return (title, BLANK, *told)


def shares_line(edges: Edges) -> Line:
    """How likely each band is."""
    best, good, half = edges
    sizes = (1000 - half, half - good, good - best, best)
    spans: list[str | tuple[str, str]] = ["  "]
    for band in (3, 2, 1, 0):
        glyph, tone = BAND_MARKS[band]
        said = words.BAND_WORDS[band].lower().replace("partial success", "partial")
        spans += [(f"{glyph} ", tone), f"{said} {words.number(sizes[band] * 100, 1)} "]
    return line(*spans)


def ruler(edges: Edges, width: int = RULER) -> Line:
    """The scale of a roll from 0 to 100 with its four bands, each in its own glyph."""
    ends = [0, *(value * width // 1000 for value in edges), width]
    cells = [ends[n + 1] - ends[n] for n in range(4)]
    return line(
        ("  0 ", "dim"),
        ("★" * cells[0], "good"),
        ("●" * cells[1], "good"),
        ("◐" * cells[2], "warn"),
        ("✗" * cells[3], "bad"),
        (" 100", "dim"),
    )


def pointer(roll: int, width: int = RULER) -> Line:
    """Where on the ruler a roll lies."""
    return line(
        " " * (4 + min(width - 1, roll * width // 1000)),
        ("▲", "strong"),
        (f" {tell.roll_words(roll)}", "strong"),
    )


def fell_line(entry: Entry) -> Line:
    """The band in a glyph and a word."""
    glyph, tone = BAND_MARKS[entry["band"]]
    plain = entry["sure"] and "rolled" not in entry
    word = "It goes through" if plain else words.BAND_WORDS[entry["band"]]
    return line((f"{glyph} {word}", tone or "strong"))


def notes_lines(entry: Entry, names: Names) -> Doc:
    """What is odd about a roll: overruled by the White Cell, or put off."""
    return tuple(
        line(text.strip())
        for text in tell.roll_lines(entry, names)
        if "overruled" in text or "waits" in text
    )


def case_doc(entry: Entry, follow: Sequence[Entry], names: Names) -> Doc:
    """An adjudication in full: odds, roll, band, what follows."""
    doc: list[Line] = [*odds_doc(entry, names)]
    if not entry["sure"]:
        edges = edges_of(entry, names)
        doc += [BLANK, shares_line(edges), BLANK, ruler(edges), pointer(entry["roll"])]
    doc += [BLANK, fell_line(entry), *notes_lines(entry, names)]
    told = [line("  ", tell.tell(item, names)) for item in follow]
    return (*doc, *(told or [line(("  Nothing follows that you can see.", "dim"))]))


# Stories ------------------------------------------------------------------------------------


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
