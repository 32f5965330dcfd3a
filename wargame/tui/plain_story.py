"""What happened, fact by fact, as lines of plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from wargame.telling import beside, white_cell
from wargame.telling.links import Links
from wargame.telling.names import Names
from wargame.telling.tell import cases, explain, purse, tell, tell_after
from wargame.telling.words import joined, number, pretty
from wargame.tui.matters import matters
from wargame.tui.shots import called, shot_said

Fact = Mapping[str, Any]
_WORD = re.compile(r"[A-Za-z_]\w+")


def story(fact: Fact, names: Names, role: str, close: Iterable[str] = ()) -> list[str]:
    """A fact as lines; ``close`` names the tracks whose drift is told term by term."""
    teller = _STORY.get(fact["kind"])
    return teller(fact, names, role, frozenset(close)) if teller else []


def _entries(fact: Fact) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = fact["body"].get("entries", ())
    return found


def _mine(entry: Mapping[str, Any], role: str) -> bool:
    """Whether a seat wants to hear of an entry: slots and purses of others are noise."""
    what = str(entry.get("what", ""))
    owner, dot, _ = what.partition(".")
    return not dot or owner == role


def _situation(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    lines = []
    income = []
    for entry in _entries(fact):
        if entry["kind"] == "income" and entry["role"] == role:
            income.append(
                tell(entry, names)
                .removeprefix(f"{names.role(role)} receives ")
                .removeprefix(f"{names.role(role)} ")
                .rstrip(".")
            )
        elif entry["kind"] in ("holds", "test"):
            lines += explain(entry, names)
        elif entry["kind"] != "income" and _mine(entry, role):
            lines.append(tell(entry, names))
    told = [f"You receive {joined(income)}."] if income else []
    return told + (["What arrives now from earlier:", *_under(lines)] if lines else [])


def _under(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _signals(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    return [
        f"{names.role(who)} lets it be seen that it may order "
        f"{joined([names.card(card) for card in cards], 'or')}. It may be a bluff."
        for who, cards in fact["body"]["shown"].items()
        if who != role
    ]


def _events(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    lines: list[str] = []
    for entry in _entries(fact):
        if entry["kind"] in ("event", "held"):
            lines += explain(entry, names)
        elif _mine(entry, role):
            lines.append(f"  {tell(entry, names)}")
    return lines


def _plain(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    told = [
        tell(entry, names)
        for entry in _entries(fact)
        if entry["kind"] != "paid" and _mine(entry, role)
    ]
    return [*told, *_paid(fact, names, role)]


def _offer(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    body = fact["body"]
    who = "You offer" if body["by"] == role else f"{names.role(body['by'])} offers"
    reason = f' Reason given: "{body["reason"]}"' if body.get("reason") else ""
    return [f"{who} the deal {names.card(body['action'])}.{reason}"]


def _answer(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    body = fact["body"]
    me = body["by"] == role
    verb = ("accept" if body["accepts"] else "refuse") + ("" if me else "s")
    reason = f' Reason given: "{body["reason"]}"' if body.get("reason") else ""
    line = f"{'You' if me else names.role(body['by'])} {verb} {names.card(body['action'])}."
    if other := body.get("would_sign"):
        line += f" {'You' if me else names.role(body['by'])} would sign: {names.card(other)}."
    return [line + reason]


def _reveal(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    lines = ["The orders are opened."]
    for who, orders in fact["body"]["orders"].items():
        cards = joined([names.card(key) for key in orders["orders"]])
        lines.append(
            f"  {names.role(who)}: standing order "
            f"{names.standing(who, orders['standing'])}; {cards or 'no order'}."
        )
    signed = fact["body"]["signed"]
    if signed:
        lines.append(f"  Signed deals: {joined([names.card(key) for key in signed])}.")
    return lines + _under(_paid(fact, names, role))


def _paid(fact: Fact, names: Names, role: str) -> list[str]:
    """What the seat itself paid, a line for each cause."""
    prices: dict[str, list[str]] = {}
    for entry in _entries(fact):
        if entry["kind"] == "paid" and entry["role"] == role:
            price = purse(entry["what"], -entry["by"])
            prices.setdefault(names.cause(entry["cause"]), []).append(price)
    return [f"You pay {joined(paid)} for {cause}." for cause, paid in prices.items()]


def _reactions(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    lines = []
    for who, move in fact["body"]["reactions"].items():
        verb = {"support": "supports", "oppose": "opposes", "play": "answers with"}
        lines.append(f"{names.role(who)} {verb[move['react']]} {names.card(move['card'])}.")
    silent = [
        tell(entry, names)
        for entry in _entries(fact)
        if entry["kind"] != "paid" and _mine(entry, role)
    ]
    return [*(lines or ["Nobody reacts."]), *_paid(fact, names, role), *silent]


def _adjudication(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    found = cases(_entries(fact))
    if not found:
        return ["No orders were given, so there is nothing to resolve."]
    lines = [f"Adjudication: {len(found)} to resolve, one by one."]
    for number_, (entry, after) in enumerate(found, 1):
        head, *rest = explain(entry, names)
        lines += [f"{number_}. {head}.", *rest]
        told = tell_after([one for one in after if _mine(one, role)], names)
        lines += _under(told or ["Nothing follows that you can see."])
    return lines


def _operations(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    entries = _entries(fact)
    lines = ["Operations: what moves by itself now moves, each term with its cause."]
    lines += [f"  {tell(e, names)}" for e in entries if e["kind"] == "absorbed"]
    behind = _behind(entries, close)
    derived = [
        tell(e, names).rstrip(".")
        for e in entries
        if e["kind"] == "derived" and e["what"] in behind
    ]
    if derived:
        lines.append(f"  Behind it: {'; '.join(derived)}.")
    for entry in entries:
        if entry["kind"] != "drift":
            continue
        if entry["what"] in close and entry["terms"]:
            lines += _under(explain(entry, names))
        elif entry["before"] != entry["after"]:
            lines.append(f"  {tell(entry, names)}")
    return lines


def _behind(entries: Iterable[Mapping[str, Any]], close: frozenset[str]) -> set[str]:
    """The values that the terms told in full rest on."""
    found: set[str] = set()
    for entry in entries:
        if entry["kind"] == "drift" and entry["what"] in close:
            for source, _, _ in entry["terms"]:
                found.update(_WORD.findall(source))
    return found


def mattered(
    facts: Sequence[Fact],
    feed: Sequence[Fact],
    view: Mapping[str, Any],
    names: Names,
    links: Links | None = None,
) -> list[str]:
    """What mattered in a quarter and why, and the called shots that came due in it."""
    found = matters(facts, view, names, links)
    lines = [f"What mattered most to you in {facts[-1]['quarter']}, and why:"]
    for count, matter in enumerate(found, 1):
        word = {True: "Better. ", False: "Worse. ", None: ""}[matter.good]
        lines += [f"{count}. {word}{matter.said}", f"  {matter.why}"]
    if not found:
        lines.append("  Nothing you can see moved what you are judged by.")
    return lines + [shot_said(shot, names) for shot in called(feed, facts[-1]["turn"])]


def _quarter(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    return [tell(entry, names) for entry in _entries(fact)]


def _control(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    why = white_cell.reason(fact["body"])
    return [white_cell.act(fact["body"], names), *([f"  {why}"] if why else [])]


def _note(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    return [f"Note: {fact['body'].get('text', '')}"]


def _bookmark(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    return [f"Bookmark: {fact['body'].get('text', '')}"]


def _beside(fact: Fact, names: Names, role: str, close: frozenset[str]) -> list[str]:
    said, reason = beside.told(fact, names)
    return [said, *([f'  Its reason: "{reason}"'] if reason else [])]


_STORY: dict[str, Callable[[Fact, Names, str, frozenset[str]], list[str]]] = {
    "situation": _situation,
    "signals": _signals,
    "events": _events,
    "answers": _plain,
    "offer": _offer,
    "answer": _answer,
    "deals": _plain,
    "reveal": _reveal,
    "reactions": _reactions,
    "adjudication": _adjudication,
    "operations": _operations,
    "quarter": _quarter,
    "control": _control,
    "note": _note,
    "bookmark": _bookmark,
    **dict.fromkeys(beside.KINDS, _beside),
}


def ending(view: Mapping[str, Any], names: Names) -> list[str]:
    """The scores at the end: every role's, with each objective."""
    why = {
        "war": "It ended in direct war: every role scores 0.",
        "turns": "The last quarter is over.",
    }
    role = view["role"]["id"]
    lines = [why.get(view["ended"], f"It ended: {pretty(view['ended'])}."), "Scores out of 100:"]
    ranked = sorted(view["scores"].items(), key=lambda item: (-item[1]["score"], item[0]))
    for key, score in ranked:
        mark = ", you" if key == role else ""
        lines.append(f"  {names.role(key)}{mark}: {number(score['score'], 1)}")
        states = [
            f"{names.objectives.get(o, pretty(o))} {('missed', 'near', 'met')[found['points']]}"
            for o, found in score["objectives"].items()
        ]
        lines.append(f"    {'; '.join(states)}.")
    return lines
