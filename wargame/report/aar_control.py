"""What the White Cell did: each action with its reason, and what the dice had said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from wargame.record.events import Event
from wargame.report.aar_claims import Claim, claim
from wargame.report.aar_context import Context
from wargame.report.aar_facts import Body, Quarter
from wargame.report.aar_words import BANDS, brief, capital, counted, joined, often, pretty, quoted
from wargame.report.document import Run

_BAND = {"setback": 0, "partial": 1, "success": 2, "breakthrough": 3}
_COUNTED = {
    "override": ("outcome overruled", "outcomes overruled"),
    "inject": ("event brought in", "events brought in"),
    "hold": ("event held back", "events held back"),
    "adjust": ("track adjusted", "tracks adjusted"),
    "breach": ("broken word priced", "broken words priced"),
    "ruling": ("move without a card ruled upon", "moves without a card ruled upon"),
    "refusal": ("move without a card refused", "moves without a card refused"),
    "planned": ("change to what was planned to come", "changes to what was planned to come"),
    "withdraw": ("decision of its own withdrawn", "decisions of its own withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One action of the White Cell."""

    turn: int
    seq: int
    what: str
    reason: str
    said: str
    claim: Claim


def acts(c: Context) -> list[Act]:
    """Everything the White Cell did, in order."""
    found = []
    quarters = {quarter.turn: quarter for quarter in c.story.quarters}
    for event, body in c.story.said("control"):
        what = str(body.get("what", ""))
        at = [event.seq]
        said = _said(c, what, body, quarters.get(event.turn), at)
        reason = str(body.get("reason", ""))
        parts: list[str | Run] = [f"In {c.words.quarter(event.turn)} the White Cell {said}"]
        if reason:
            parts += [", giving as its reason: ", quoted(reason)]
        found.append(Act(event.turn, event.seq, what, reason, said, claim(at, *parts)))
    found += [*_rulings(c), *_planned(c)]
    return sorted(found, key=lambda act: act.seq)


def _rulings(c: Context) -> Iterator[Act]:
    """The moves that no card has: what was decided on each, and what that rests on."""
    before: dict[str, list[int]] = {}
    for event, body in c.story.said("ruling"):
        what, name = str(body.get("what", "")), str(body.get("ruling", ""))
        at = before.setdefault(name, [])
        at.append(event.seq)
        if what == "refuse":
            yield _act(c, event, "refusal", f"refused move {name}", str(body["reason"]), at[::-1])
        elif what == "decide" and "odds" in body:
            said = (
                f"ruled on move {name} of {c.words.role(body['role'])}: odds {body['odds']} % "
                f"(base {body['base']} %, {counted(len(body['for']), 'reason')} for and "
                f"{len(body['against'])} against), roll {body['roll'] / 10:.1f}, {body['band']}"
            )
            move: list[str | Run] = [". The move: ", quoted(str(body["text"]))]
            yield _act(c, event, "ruling", said, str(body["reason"]), at[::-1], *move)


_PLANNED = {
    "hold": "held back inject {}",
    "skip": "left out inject {}",
    "deliver": "brought in inject {}",
    "edit": "changed inject {}",
}


def _planned(c: Context) -> Iterator[Act]:
    """What was done with the list of injects otherwise than planned: whatever has a reason."""
    controls = {event.seq for event, _ in c.story.said("control")}
    for event, body in c.story.said("msel"):
        if event.seq - 2 in controls:  # an event: brought in by that control, with its words
            continue
        told, reason = _PLANNED.get(str(body.get("what"))), str(body.get("reason", ""))
        if told and reason:
            said = told.format(body["serial"])
            yield _act(c, event, "planned", said, reason, [event.seq])


def _act(
    c: Context, event: Event, what: str, said: str, reason: str, at: list[int], *more: str | Run
) -> Act:
    parts: list[str | Run] = [f"In {c.words.quarter(event.turn)} the White Cell {said}"]
    parts += [", giving as its reason: ", quoted(reason), *more]
    return Act(event.turn, event.seq, what, reason, said, claim(at, *parts))


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
        found = "had the breach of a binding accord by" if body["accord"] else "found that"
        done = "priced" if body["accord"] else "broke its word, and priced that"
        price = brief(int(body["price"]))
        return f"{found} {words.role(str(body['role']))} {done} at {price} political capital"
    if what == "withdraw":
        key = str(body.get("action") or body.get("event") or "")
        return f"withdrew what it had decided on {words.card(key)}"
    return capital(pretty(what)).lower()
