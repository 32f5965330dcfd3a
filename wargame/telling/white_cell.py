"""What the White Cell did, in words: one sentence for the act, one for its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling.names import Names, pretty
from wargame.telling.words import BAND_WORDS, brief, joined

Body = Mapping[str, Any]

_BANDS = {"setback": 0, "partial": 1, "success": 2, "breakthrough": 3}


def act(body: Body, names: Names, *, unseen: str = "something that you do not see") -> str:
    """What a control does, as much of it as the reader was told, in one sentence.

    ``unseen`` stands for a track that the reader was not told of.
    """
    what = body.get("what")
    if what == "override":
        band = BAND_WORDS[_BANDS[body["band"]]].lower()
        told = f"overrules the dice: {names.card(body['action'])} stands as {band}"
    elif what == "inject":
        told = f"brings in the event {names.card(body['event'])}"
        if body.get("branch"):
            told += f", {names.branch(body['event'], body['branch'])}"
    elif what == "hold":
        told = f"rules that the event {names.card(body['event'])} does not fall this quarter"
    elif what == "withdraw":
        of = names.card(body.get("action") or body["event"])
        told = f"takes back what it said of {of}: the dice stand"
    elif what == "adjust" and "track" in body:
        told = (
            f"sets {names.short(body['track'])} from {brief(body['from'])} to {brief(body['to'])}"
        )
    elif what == "adjust":
        told = f"adjusts {unseen}"
    elif what == "breach":
        price = f" It pays {brief(body['price'])} political capital." if body["price"] else ""
        if body["accord"]:
            others = str(body["accord"]).partition("-")[0].split("+")
            told = joined([names.role(one) for one in others if one != body["role"]])
            return f"{names.role(body['role'])} has broken a binding accord with {told}.{price}"
        return f"The White Cell finds that {names.role(body['role'])} broke its word.{price}"
    else:
        told = f"acts ({pretty(str(what))})"
    return f"The White Cell {told}."


def reason(body: Body) -> str:
    """Why, as it was written; empty where no reason was recorded."""
    if body.get("what") == "breach" and body["accord"]:  # judged by the engine
        return str(body["reason"])
    return f'Its reason: "{body["reason"]}"' if body.get("reason") else ""


def overruled(entry: Body) -> str:
    """That an outcome is not the one of the dice, what they said and why: a sentence, or empty."""
    if "rolled" not in entry:
        return ""
    rolled, stands = (BAND_WORDS[entry[key]].lower() for key in ("rolled", "band"))
    dice = "no roll was made" if entry["sure"] else f"rolled {rolled}"
    why = f": {entry['reason']}" if entry.get("reason") else ""
    said = f"The White Cell overruled: {dice}, stands as {stands}{why}"
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."
