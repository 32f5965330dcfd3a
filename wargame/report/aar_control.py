"""What the White Cell did: each action with its reason, and what the dice had said of controls."""

from __future__ import annotations

from collections import Counter

from wargame.report.aar_context import Context
from wargame.report.aar_facts import Body, Quarter
from wargame.report.aar_table import Act, around, made
from wargame.report.aar_words import BANDS, brief, capital, counted, joined, often, pretty

_BAND = {"setback": 0, "partial": 1, "success": 2, "breakthrough": 3}
_COUNTED = {
    "override": ("outcome overruled", "outcomes overruled"),
    "inject": ("event brought in", "events brought in"),
    "hold": ("event held back", "events held back"),
    "adjust": ("track adjusted", "tracks adjusted"),
    "breach": ("broken word priced", "broken words priced"),
    "rewind": ("rewind", "rewinds"),
    "ruling": ("move without a card ruled upon", "moves without a card ruled upon"),
    "refusal": ("move without a card refused", "moves without a card refused"),
    "planned": ("change to what was planned to come", "changes to what was planned to come"),
    "withdraw": ("decision of its own withdrawn", "decisions of its own withdrawn"),
    "seat": ("seat handed over", "seats handed over"),
    "disclosure": ("disclosure", "disclosures"),
    "force": ("phase closed over silent seats", "phases closed over silent seats"),
    "clock": ("change to the clock", "changes to the clock"),
    "room": ("side room closed", "side rooms closed"),
    "link": ("link replaced", "links replaced"),
}

#: What runs the room and does not touch the course of play: it stands in the log alone.
RUNNING = frozenset({"clock", "link", "room"})


def acts(c: Context) -> list[Act]:
    """Everything the White Cell did, in order."""
    found = [*around(c)]
    quarters = {quarter.turn: quarter for quarter in c.story.quarters}
    for event, body in c.story.said("control"):
        what = str(body.get("what", ""))
        if what == "breach" and body["accord"]:
            continue  # the engine's judgement, told with the deals
        at = [event.seq]
        said = _said(c, what, body, quarters.get(event.turn), at)
        found.append(made(c, event, what, said, str(body.get("reason", "")), at))
    return sorted(found, key=lambda act: act.seq)


def weighty(done: list[Act], most: int) -> list[Act]:
    """The acts that weigh most, in order: what changed the course before what ran the room."""
    rank = {what: place for place, what in enumerate(_COUNTED)}
    chosen = sorted(done, key=lambda act: (rank.get(act.what, len(rank)), act.seq))[:most]
    return sorted(chosen, key=lambda act: act.seq)


def summed(c: Context, done: list[Act]) -> str:
    """How often it did what."""
    many = Counter(act.what for act in done)
    told = [counted(many[key], *words) for key, words in _COUNTED.items() if many[key]]
    told += [counted(many[key], pretty(key)) for key in many if key not in _COUNTED]
    return f"The White Cell acted {often(len(done))}: {joined(told)}"


def _said(c: Context, what: str, body: Body, quarter: Quarter | None, at: list[int]) -> str:
    """What one action did; the events that tell of its effect join ``at``."""
    words = c.words
    if what == "override":
        action = str(body.get("action", ""))
        said = f"set the outcome of {words.card(action)} to {BANDS[_BAND[body['band']]]}"
        for fact in quarter.entries("adjudication") if quarter else ():
            if fact.entry["action"] == action and "rolled" in fact.entry:
                at.append(fact.seq)
                dice = fact.entry["rolled"]
                same = dice == fact.entry["band"]
                said += ", as the dice had" if same else f", where the dice gave {BANDS[dice]}"
        return said
    if what == "inject":
        said = f"brought in the event {words.card(str(body.get('event', '')))}"
        for fact in quarter.entries("event") if quarter else ():
            if fact.entry["event"] == body.get("event"):
                at.append(fact.seq)
                if fact.entry.get("by_dice"):
                    said += ", which the dice would have brought as well"
        return said
    if what == "hold":
        said = f"held back the event {words.card(str(body.get('event', '')))}"
        for fact in quarter.entries("held") if quarter else ():
            if fact.entry["event"] == body.get("event"):
                at.append(fact.seq)
                said += ", which the dice would have brought"
        return said
    if what == "adjust":
        if "track" not in body:
            return "adjusted a track that this copy does not name"
        track = str(body["track"])
        return (
            f"moved {words.track(track)} from {words.value(track, int(body['from']))} to "
            f"{words.value(track, int(body['to']))}"
        )
    if what == "breach":
        who, price = words.role(str(body["role"])), brief(int(body["price"]))
        return f"found that {who} broke its word, and charged it {price} political capital"
    if what == "withdraw":
        key = str(body.get("action") or body.get("event") or "")
        return f"withdrew what it had decided on {words.card(key)}"
    return capital(pretty(what)).lower()
