"""What lies open this quarter: words of the White Cell, cards shown, deals offered and answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wargame.host import regions_story
from wargame.play.asides import WHITE
from wargame.telling import words
from wargame.telling.words import Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Shown = dict[str, Any]


#: How many of the White Cell's words stand above what is asked.
BULLETINS = 2

#: While the quarter stands here, a deal that is offered may still be signed.
_BEFORE = ("signals", "events", "offers", "answers")


def bulletins(facts: Iterable[Fact], turn: int, names: Names) -> list[Shown]:
    """What the White Cell said to this seat, or did to the course of things, this quarter.

    The newest first. Injects come as its messages, so they stand there too.
    """
    found: list[Shown] = []
    for fact in facts:
        if fact["turn"] != turn:
            continue
        if fact["kind"] == "message" and fact["actor"] == WHITE:
            shown = {"said": str(fact["body"]["text"]), "more": [], "spoken": True}
        elif done := regions_story.white(fact, names):
            shown = {"said": done["said"], "more": done["more"], "spoken": False}
        else:
            continue
        found.append({**shown, "n": fact["n"]})
    return found[::-1][:BULLETINS]


def intelligence(facts: Iterable[Fact], turn: int, names: Names, me: str) -> Shown:
    """What others showed this quarter, and what became of what they showed in the last one."""
    shown: dict[int, dict[str, list[str]]] = {}
    played: dict[str, set[str]] = {}
    for fact in facts:
        if fact["kind"] == "signals" and turn - 1 <= fact["turn"] <= turn:
            shown.setdefault(fact["turn"], {}).update(fact["body"].get("shown", {}))
        if fact["kind"] == "reveal" and fact["turn"] == turn - 1:
            for role, given in fact["body"].get("orders", {}).items():
                played[role] = {card_of(action) for action in given["orders"]}
    before = []
    for role, cards in shown.get(turn - 1, {}).items():
        if role == me or not cards or role not in played:
            continue
        done = [card for card in cards if card in played[role]]
        said = words.joined([names.card(card) for card in cards])
        kept = words.joined([names.card(card) for card in done])
        before.append(
            f"Last quarter {names.role(role)} showed {said}; "
            + (f"of these it played {kept}." if done else "it played none of it.")
        )
    return {
        "shown": [
            (names.role(role), [names.card(card).strip('"') for card in cards])
            for role, cards in shown.get(turn, {}).items()
            if cards and role != me
        ],
        "before": before,
    }


def card_of(action: str) -> str:
    """The card of an action: what stands before its option."""
    return action.partition("/")[0]


def bargains(
    facts: Iterable[Fact], view: View, names: Names, parties: Mapping[str, Sequence[str]]
) -> list[Shown]:
    """Each deal on the table this quarter: who offered it, who has said what, how it came out.

    ``parties`` has the roles that each deal binds, by action.
    """
    me = view["role"]["id"]
    found: dict[str, Shown] = {}
    for fact in facts:
        if fact["turn"] != view["turn"]:
            continue
        body = fact["body"]
        if fact["kind"] == "offer":
            asked = [who for who in parties.get(body["action"], ()) if who != body["by"]]
            whom = words.joined(["you" if who == me else names.role(who) for who in asked])
            one = found.setdefault(
                body["action"],
                {
                    "name": names.card(body["action"]).strip('"'),
                    "state": f"to be answered by {whom}" if whom else "to be answered",
                    "tone": "wait",
                    "lines": [],
                },
            )
            one["lines"].append(_spoken(body, "offer" if body["by"] == me else "offers", names, me))
        elif fact["kind"] == "answer" and body["action"] in found:
            own = body["by"] == me
            if body["accepts"]:
                verb = "sign" if own else "signs"
            else:
                verb = "refuse" if own else "refuses"
                if other := body.get("would_sign"):
                    verb += f", but would sign {names.card(other)}"
            tone = "good" if body["accepts"] else "bad"
            found[body["action"]]["lines"].append(_spoken(body, verb, names, me, tone))
        elif fact["kind"] == "deals":
            for entry in body.get("entries", ()):
                if entry["kind"] in ("signed", "refused") and entry["action"] in found:
                    signed = entry["kind"] == "signed"
                    found[entry["action"]]["state"] = "signed by all" if signed else "refused"
                    found[entry["action"]]["tone"] = "good" if signed else "bad"
    if view["node"] not in _BEFORE:
        for one in found.values():
            if one["tone"] == "wait":  # nobody refused it
                one["state"], one["tone"] = "fell through: a party could not pay", "bad"
    return list(found.values())


def _spoken(
    body: Mapping[str, Any], verb: str, names: Names, me: str, tone: str = ""
) -> dict[str, str]:
    who = "You" if body["by"] == me else names.role(body["by"])
    return {"who": who, "said": f"{verb}.", "why": str(body.get("reason") or ""), "tone": tone}
