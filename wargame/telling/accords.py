"""An accord in words: what each clause asks, how the whole stands, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling.names import Names
from wargame.telling.words import brief, joined

Body = Mapping[str, Any]

#: How an accord stands, and the tone it is told in.
STATES = {
    "offered": ("offered", "wait"),
    "in force": ("in force", "good"),
    "fulfilled": ("fulfilled", "good"),
    "broken": ("broken", "bad"),
    "declined": ("declined", ""),
    "countered": ("answered by another offer", ""),
    "withdrawn": ("withdrawn", ""),
    "lapsed": ("lapsed: not signed in time", ""),
}

#: How a clause was found.
FOUND = {"kept": ("kept", "good"), "broken": ("broken", "bad"), "void": ("not owed", "")}

#: What the form says, light or binding.
FORMS = {
    "light": "light: a breach is told to the parties and costs nothing",
    "binding": "binding: a breach is told to all and costs what every broken deal costs",
}


def clause(body: Body, names: Names) -> str:
    """What a clause asks of whom, by when, and on what condition, in a sentence."""
    who, does, due = names.role(body["by"]), body["does"], body["quarter"]
    if does == "track":
        told = f"{who} sees to it that {_level(body, '', names)} as {due} ends"
    elif does == "stands":
        option = names.options.get(f"{body['by']}/{body['card']}") or body["card"]
        told = f"{who} keeps the standing order {option}, up to and with {due}"
    elif does == "refrains":
        told = f"{who} does not play {names.card(body['card'])}, up to and with {due}"
    else:
        verb = "plays" if does == "plays" else "signs"
        told = f"{who} {verb} {names.card(body['card'])}, in {due} at the latest"
    if body["if_kept"]:
        told += f"; only if clause {body['if_kept']} was kept"
    if body["if_track"]:
        told += f"; only if {_level(body, 'if_', names)} then"
    return f"{told}."


def _level(body: Body, prefix: str, names: Names) -> str:
    key, at = body[f"{prefix}track"], body[f"{prefix}at"]
    way = "at least" if body[f"{prefix}test"] == "at_least" else "at most"
    return f"{names.what(key)} is {way} {names.amount(key, brief(at))}"


def happened(body: Body, actor: str, names: Names, me: str = "") -> str:
    """What an event says of an accord, in a sentence."""
    who = "You" if actor == me else names.role(actor)
    name, what = body["accord"], body["what"]
    if what == "offer":
        others = joined([names.role(one) for one in body["parties"] if one != actor])
        answered = f" in answer to {body['answers']}" if body["answers"] else ""
        return f"{who} {_s('offer', who)} {others} the accord {name}{answered}."
    if what == "judge":
        told, number = FOUND[body["found"]][0], body["clause"] + 1
        return f"Accord {name}, clause {number}: {told}."
    if what == "lapse":
        return f"The offer {name} has lapsed: not every party signed it in time."
    return f"{who} {_s(what, who)} the accord {name}."


def _s(verb: str, who: str) -> str:
    return verb if who == "You" else f"{verb}s"
