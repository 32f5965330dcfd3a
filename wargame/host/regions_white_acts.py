"""What was decided, noted and done at the table, as the White Cell reads it, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wargame.host.regions_forms import NODES
from wargame.host.regions_paid import item
from wargame.play.asides import ASIDE, WHITE
from wargame.telling import beside, white_cell, words
from wargame.telling.words import Names

Fact = Mapping[str, Any]
Shown = dict[str, Any]

#: What a person, and not the engine, has put into the record.
_BY_PEOPLE = ASIDE | {"decision", "control"}

_CLOCK = {
    "hold": "held the clock",
    "extend": "changed the time that is left",
    "set": "set the time that is left",
    "force": "closed the phase over cells that had not decided",
    "pace": "changed what closes a phase",
}

_TESTS = {"at_least": "at least", "at_most": "at most"}


def decided(facts: Sequence[Fact], view: Mapping[str, Any], names: Names) -> list[Shown]:
    """What each cell has decided this quarter, the latest of each node."""
    latest: dict[str, dict[str, Any]] = {}
    paper: dict[tuple[str, str], bool] = {}
    for fact in facts:
        body = fact["body"]
        if fact["kind"] == "decision":
            latest.setdefault(body["role"], {})[body["node"]] = body["decision"]
        if fact["kind"] in ("decision", "paper"):
            paper[body["role"], body["node"]] = fact["kind"] == "paper"
    return [
        {
            "name": role["name"],
            "nodes": [
                (
                    NODES[node][0] + (", from paper" if paper[role["id"], node] else ""),
                    decision(node, given, role["id"], names),
                )
                for node, given in latest.get(role["id"], {}).items()
            ],
        }
        for role in view["roles"]
    ]


def decision(node: str, given: Mapping[str, Any], role: str, names: Names) -> list[str]:
    """A decision in words, a line for each thing it does."""
    found = _READERS[node](given, role, names)
    if given.get("reason"):
        found.append(f"{'Plan' if node == 'orders' else 'Why'}: “{given['reason']}”")
    return found


def _signals(given: Mapping[str, Any], _: str, names: Names) -> list[str]:
    cards = words.joined([names.card(card) for card in given.get("cards", ())])
    return [f"Signals {cards}." if cards else "Signals nothing."]


def _events(given: Mapping[str, Any], _: str, names: Names) -> list[str]:
    answers = given.get("answers", {})
    return [
        f"{names.card(event)}: {names.options.get(f'{event}/{option}', option)}."
        for event, option in answers.items()
    ] or ["No answer."]


def _offers(given: Mapping[str, Any], _: str, names: Names) -> list[str]:
    found = []
    for one in given.get("offers", ()):
        action, why = (one["offer"], one.get("reason")) if isinstance(one, dict) else (one, "")
        found.append(f"Offers {names.card(action)}{_because(why)}")
    return found or ["Offers nothing."]


def _answers(given: Mapping[str, Any], _: str, names: Names) -> list[str]:
    reasons = given.get("reasons", {})
    found = [
        f"Accepts {names.card(action)}{_because(reasons.get(action))}"
        for action in given.get("accept", ())
    ]
    found += [
        f"Would sign {names.card(other)} in place of {names.card(action)}."
        for action, other in given.get("counter", {}).items()
    ]
    return found or ["Accepts nothing."]


def _orders(given: Mapping[str, Any], role: str, names: Names) -> list[str]:
    found = []
    if given.get("standing"):
        found.append(f"Standing order: {names.standing(role, given['standing'])}.")
    for one in given.get("orders", ()):
        action, why = (one["action"], one.get("reason")) if isinstance(one, dict) else (one, "")
        found.append(f"Orders {names.card(action)}{_because(why)}")
    if not given.get("orders"):
        found.append("Orders nothing.")
    if shot := given.get("shot"):
        at = names.amount(shot["track"], words.brief(shot["at"]))
        found.append(
            f"Calls its shot: {names.what(shot['track'])} {_TESTS[shot['test']]} {at} "
            f"in two quarters, {shot['chance']} per cent sure."
        )
    return found


def _reactions(given: Mapping[str, Any], _: str, names: Names) -> list[str]:
    verb = {"support": "Supports", "oppose": "Opposes", "play": "Plays"}.get(given["react"])
    return [f"{verb} {names.card(given['card'])}." if verb else "Does not react."]


def _hands(given: Mapping[str, Any], _: str, names: Names) -> list[str]:
    found = [
        f"{verb} {names.card(given[key])}."
        for key, verb in (("keep", "Keeps"), ("bury", "Buries"))
        if given.get(key)
    ]
    return found or ["Leaves its hand as it is."]


_READERS = {
    "signals": _signals,
    "events": _events,
    "offers": _offers,
    "answers": _answers,
    "orders": _orders,
    "reactions": _reactions,
    "hands": _hands,
}


def _because(why: str | None) -> str:
    return f": “{why}”" if why else "."


# Places to go back to -----------------------------------------------------------------------


def places(facts: Sequence[Fact]) -> list[Shown]:
    """Where the exercise can go on from once more, the latest first: phases, and own bookmarks.

    ``after`` is the event after which a branch leaves: the one before anybody did anything there.
    """
    found: dict[tuple[int, str], Shown] = {}
    marks = []
    for fact in facts:
        place = (fact["turn"], fact["phase"])
        if fact["kind"] in _BY_PEOPLE and fact["phase"] in NODES and place not in found:
            found[place] = {
                "after": fact["seq"] - 1,
                "said": f"{fact['quarter']}, {NODES[fact['phase']][0].lower()}: as it opened",
            }
        if fact["kind"] == "bookmark" and fact["actor"] == WHITE:
            marks.append(
                {
                    "after": fact["body"].get("about", fact["seq"]),
                    "said": f"{fact['quarter']}, bookmark “{fact['body']['text']}”",
                }
            )
    return sorted([*found.values(), *marks], key=lambda one: -int(one["after"]))


# What was noted and done ----------------------------------------------------------------------


def notes(facts: Iterable[Fact], names: Names) -> list[Shown]:
    """Notes, bookmarks and surveys of all, the newest first: the White Cell reads every one."""
    return [
        {
            "by": "White Cell" if one["actor"] == WHITE else beside.seat(one["actor"], names),
            "kind": one["kind"],
            "quarter": one["quarter"],
            "phase": NODES[one["phase"]][0] if one["phase"] in NODES else one["phase"],
            "text": beside.observed(one["body"], names)
            if one["kind"] in ("evaluation", "survey")
            else one["body"]["text"],
        }
        for one in facts
        if one["kind"] in ("note", "bookmark", "evaluation", "survey")
    ][::-1]


def acts(
    facts: Sequence[Fact], names: Names, rewinds: Sequence[tuple[int, str, str]] = ()
) -> list[Shown]:
    """Every intervention with its reason, the newest first: what the report will say of them.

    ``rewinds`` are the ways back: after which event, the branch's name, why.
    """
    found = [
        (one["seq"], {"when": _when(one), **done})
        for one in facts
        if one["phase"] in NODES and (done := act(one, names)) is not None
    ]
    for after, name, reason in rewinds:
        said = item(
            f"The White Cell went back to here, to go on as “{name}”.", f"Reason: “{reason}”"
        )
        place = next((one for one in facts if one["seq"] > after and one["phase"] in NODES), None)
        found.append((after, {"when": _when(place) if place else "", **said}))
    return [done for _, done in sorted(found, key=lambda one: -int(one[0]))]


def _when(fact: Fact) -> str:
    return f"{fact['quarter']}, {NODES[fact['phase']][0].lower()}"


def act(fact: Fact, names: Names) -> Shown | None:
    """What the White Cell did to the course of things, and why; None where it was no such act."""
    kind, body = fact["kind"], fact["body"]
    why = f"Reason: “{body['reason']}”" if body.get("reason") else ""
    if kind == "control":
        return item(white_cell.act(body, names), why)
    if fact["actor"] != WHITE:
        return None
    if kind == "clock" and body["what"] in _CLOCK:
        return item(f"The White Cell {_CLOCK[body['what']]}.", why)
    if kind == "ruling" and body["what"] in ("decide", "refuse"):
        return item(beside.ruling(body, "The White Cell"))
    if kind == "msel":
        return item(beside.inject(body, "The White Cell"))
    if kind == "seat":
        return item(f"{names.role(body['role'])} was given to {body['holder']}.", why)
    if kind == "link":
        return item(
            f"The link of {names.role(body['seat'])} was withdrawn and a new one made.", why
        )
    if kind == "shown":
        cards = words.joined([names.card(card) for card in body["cards"]])
        return item(f"The room follows roll by roll: {cards or 'nothing'}.")
    if kind == "disclosure":
        told = [body["text"]] if body.get("text") else []
        if "track" in body:
            at = names.amount(body["track"], words.brief(body["value"]))
            told.append(f"{names.what(body['track'])} truly stands at {at}.")
        readers = {role for part in fact["told"] for role in part.split("+")} - {"white"}
        to = (
            "all"
            if "public" in readers
            else words.joined([names.role(role) for role in sorted(readers)])
        )
        return item(f"The White Cell told {to}: {' '.join(told)}", why)
    return None
