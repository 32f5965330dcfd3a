"""The annexes: every order, roll, event, deal, ruling and track, for whoever checks the rest."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.report import aar_rolls as rolls
from wargame.report.aar_claims import Told, aside, references
from wargame.report.aar_context import Context
from wargame.report.aar_control import acts
from wargame.report.aar_deals import fell, result
from wargame.report.aar_facts import Fact, Quarter
from wargame.report.aar_words import (
    capital,
    hazard,
    joined,
    number,
    places_of,
    quoted,
    signed,
    with_unit,
)
from wargame.report.document import Section, Text, text

#: Quarters that stand side by side in a table of tracks.
_WIDE = 8

Row = tuple[Sequence[int], Sequence[str | Text]]


def orders(c: Context) -> Section:
    """A: every order with its reason and its price, and every standing order."""
    w = Told()
    rows: list[Row] = []
    for quarter in c.story.quarters:
        when = c.words.quarter(quarter.turn)
        for fact in quarter.entries("standing"):
            role, option = str(fact.entry["role"]), str(fact.entry["option"])
            name = c.words.standing(role, option)
            paid = _paid(c, quarter, f"{role}/{option}")
            rows.append(
                ((fact.seq,), (when, c.words.role(role), f"Standing order: {name}", "", paid))
            )
        for order in quarter.orders:
            said = text(quoted(order.reason)) if order.reason else ""
            cells = (when, c.words.role(order.role), c.words.name(order.action), said)
            rows.append(((order.seq,), (*cells, _paid(c, quarter, order.action))))
    rows.sort(key=lambda row: (str(row[1][0]), c.roles and _place(c, str(row[1][1]))))
    w.evidence("All orders", ("Quarter", "Role", "Order", "Reason given", "Paid"), rows)
    return _section(w, "annex-a", "All orders", "No order was recorded.")


def _place(c: Context, name: str) -> int:
    return [c.words.role(role) for role in c.roles].index(name)


def _paid(c: Context, quarter: Quarter, cause: str) -> str:
    """What was paid for something, in each currency."""
    paid = [fact for fact in quarter.entries("paid") if fact.entry["cause"] == cause]
    return ", ".join(c.words.money(f.entry["what"], -int(f.entry["by"])) for f in paid)


def adjudications(c: Context) -> Section:
    """B: every roll as the sum its odds were, and everything it moved at once."""
    w = Told()
    rows: list[Row] = []
    for quarter, fact in c.story.all("adjudication"):
        entry = fact.entry
        rows.append(
            (
                (fact.seq,),
                (
                    c.words.quarter(quarter.turn), c.words.role(entry["role"]),
                    c.words.name(entry["action"]), rolls.odds(entry), rolls.roll(entry),
                    rolls.fell(fact),
                    _all_effects(c, quarter, fact),
                ),
            )
        )  # fmt: skip
    w.evidence(
        "All adjudications, in initiative",
        ("Quarter", "Role", "Order or deal", "Odds", "Roll", "Outcome", "Moved at once"),
        rows,
        "llllrll",
    )
    return _section(w, "annex-b", "All adjudications", "Nothing was adjudicated.")


def _all_effects(c: Context, quarter: Quarter, fact: Fact) -> str:
    action = fact.entry["action"]
    moved = [
        f"{c.words.what(f.entry['what'])} {signed(f.moved)}"
        for f in quarter.entries("shift")
        if f.seq == fact.seq and f.entry["cause"] == action and f.moved
        and f.entry["what"] in c.words.tracks
    ]  # fmt: skip
    later = [
        str(f.entry["quarter"])
        for f in quarter.entries("scheduled")
        if f.seq == fact.seq and f.entry["cause"] == action
    ]
    if later:
        moved.append(f"more in {joined(list(dict.fromkeys(later)))}")
    return "; ".join(moved)


def events(c: Context) -> Section:
    """C: every event that fell, its hazard as the product it was, and how it was answered."""
    w = Told()
    rows: list[Row] = []
    for quarter, fact in c.story.all("event", "held"):
        entry = fact.entry
        times = [f"{number(by)} times: {name}" for name, by in entry.get("times", ())]
        chosen = [f for f in quarter.entries("choice") if f.entry["event"] == entry["event"]]
        how = c.words.branch(entry["event"], entry["branch"]) if entry.get("branch") else ""
        if fact.kind == "held":
            how = "held back by the White Cell"
        elif entry.get("injected"):
            how = "; ".join(filter(None, [how, "brought in by the White Cell"]))
        answer = joined([c.words.answer(entry["event"], f.entry["option"]) for f in chosen])
        base = hazard(entry["base"], 2) if "base" in entry else ""
        rows.append(
            (
                (fact.seq, *(f.seq for f in chosen)),
                (
                    c.words.quarter(quarter.turn), c.words.name(entry["event"]), base,
                    capital("; ".join(times)), hazard(entry["hazard"], 2),
                    number(entry["roll"], 2), how, answer,
                ),
            )
        )  # fmt: skip
    w.evidence(
        "Events that fell, with their hazards",
        ("Quarter", "Event", "Base", "Multiplied by", "Hazard", "Roll", "How", "Answer"),
        rows,
        "llrlrrll",
    )
    return _section(w, "annex-c", "Events and hazards", "No event fell.")


def deals(c: Context) -> Section:
    """D: every deal offered."""
    w = Told()
    rows: list[Row] = []
    for offer in c.story.offers():
        replies = [
            f"{c.words.role(reply.by)} {'accepted' if reply.accepts else 'declined'}"
            for reply in offer.replies
        ]
        rows.append(
            (
                offer.at,
                (
                    c.words.quarter(offer.turn), c.words.name(offer.action),
                    c.words.role(offer.by), text(quoted(offer.reason)) if offer.reason else "",
                    "; ".join(replies), capital(result(offer) + fell(offer)),
                ),
            )
        )  # fmt: skip
    w.evidence(
        "Deals offered",
        ("Quarter", "Deal", "Offered by", "Reason given", "Answers", "Result"),
        rows,
    )
    return _section(w, "annex-d", "Deals", "No deal was offered, as far as this shows.")


def control(c: Context) -> Section:
    """E: everything the White Cell did."""
    w = Told()
    rows: list[Row] = [
        (
            act.claim.at,
            (
                c.words.quarter(act.turn),
                capital(act.said),
                text(quoted(act.reason)) if act.reason else "",
            ),
        )
        for act in acts(c)
    ]
    w.evidence("White Cell log", ("Quarter", "What it did", "Reason given"), rows)
    return _section(
        w, "annex-e", "White Cell log", "The White Cell overruled and brought in nothing."
    )


def tracks(c: Context) -> Section:
    """F: every track at the start and after each quarter."""
    w = Told()
    closed = [quarter for quarter in c.story.quarters if quarter.closed]
    for start in range(0, len(closed), _WIDE):
        shown = closed[start : start + _WIDE]
        rows: list[tuple[str | Text, ...]] = []
        for track in c.words.scenario.tracks:
            if not all(track.id in quarter.tracks for quarter in shown):
                continue
            values = [shown[0].tracks[track.id][0], *(q.tracks[track.id][1] for q in shown)]
            unit = with_unit("", track.unit).strip()
            name = c.words.track(track.id) + (f" ({unit})" if unit else "")
            rows.append((name, *(number(v, places_of(max(values, key=abs))) for v in values)))
        first = "Start" if not start else c.words.quarter(closed[start - 1].turn)
        names = [c.words.quarter(quarter.turn) for quarter in shown]
        w.table(
            f"Tracks after each quarter, {names[0]} to {names[-1]}",
            ("Track", first, *names),
            rows,
            "l" + "r" * (len(names) + 1),
        )
        w.say("As recorded at the close of each quarter: ",
              *references([quarter.seq("quarter") for quarter in shown]), ".")  # fmt: skip
    return _section(w, "annex-f", "Tracks by quarter", "No quarter was closed.")


def _section(w: Told, anchor: str, title: str, nothing: str) -> Section:
    if not w.done():
        w.para(aside(nothing))
    return Section(anchor, title, w.done())
