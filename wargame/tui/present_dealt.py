"""What became of the offers of a quarter: a page for the seats they named. No Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Line, line
from wargame.tui.present_story import Page

Fact = Mapping[str, Any]


def dealt_pages(
    new: Sequence[Fact], feed: Sequence[Fact], names: Names, mine: str
) -> tuple[Page, ...]:
    """Who signed and who did not, and what they would sign instead; nothing without answers.

    ``new`` are the facts since the last decision, ``feed`` all a seat has seen: an offer may
    have been told of a decision earlier than its answers.
    """
    answers = [fact for fact in new if fact["kind"] == "answer"]
    ended = {
        entry["action"]: entry["kind"] == "signed"
        for fact in new
        for entry in fact["body"].get("entries", ())
        if entry["kind"] in ("signed", "refused")
    }
    if not answers or not ended:
        return ()
    turn = answers[-1]["turn"]
    offered = {
        fact["body"]["action"]: fact["actor"]
        for fact in feed
        if fact["kind"] == "offer" and fact["turn"] == turn
    }
    order = sorted(ended, key=lambda action: (offered.get(action) != mine, not ended[action]))
    doc: list[Line] = []
    for action in order:
        said = [_answer(fact, names, mine) for fact in answers if fact["body"]["action"] == action]
        if said:
            by = offered.get(action, "")
            doc += [*_deal(action, ended[action], by, names, mine), *said, BLANK]
    if not doc:
        return ()
    top = line(("What became of the offers", "head"))
    return (Page(top, ((top, BLANK, *doc[:-1]),)),)


def _deal(action: str, signed: bool, by: str, names: Names, mine: str) -> Doc:
    mark = ("● Signed: ", "good") if signed else ("✗ Not signed: ", "bad")
    whose = "your offer" if by == mine else f"an offer of {names.role(by)}" if by else ""
    cost = "; it takes one of your orders" if signed and by == mine else ""
    tail = f"{', ' if whose else ''}{whose}{cost}."
    return (line(mark, (names.card(action), "strong"), tail),)


def _answer(fact: Fact, names: Names, mine: str) -> Line:
    body = fact["body"]
    you = fact["actor"] == mine
    who = "You" if you else names.role(fact["actor"])
    verb = ("accept" if body["accepts"] else "refuse") + ("" if you else "s")
    reason = f": “{body['reason']}”" if body.get("reason") else "."
    other = body.get("would_sign")
    instead = f" {who} would sign {names.card(other)}." if other else ""
    return line("    ", f"{who} {verb}", (reason, "dim"), (instead, "accent"))
