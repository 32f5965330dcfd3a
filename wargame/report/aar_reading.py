"""Quarters read off the events of a record: entries, orders, offers, called shots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wargame.play.asides import ASIDE
from wargame.record.events import Event
from wargame.report.aar_facts import Body, Fact, Offer, Order, Quarter, Reply, Shot


def readable(event: Event) -> dict[str, Any]:
    """Everything that a copy shows of an event, whoever it was for."""
    return event.body(*sorted({name for key in event.parts for name in (key, *key.split("+"))}))


def entries_of(event: Event) -> list[Fact]:
    """The ledger entries of an event in order; each once, from the fullest account of it."""
    found: dict[int, tuple[tuple[int, int, int], Body]] = {}
    for name, part in event.parts.items():
        if part.redacted or not isinstance(part.body, dict):
            continue
        for entry in part.body.get("entries", ()):
            terms = entry.get("terms", ())
            unseen = sum(not source for source, _, _ in terms)
            rank = (name != "engine", unseen, -len(terms))
            if entry["n"] not in found or rank < found[entry["n"]][0]:
                found[entry["n"]] = (rank, entry)
    return [Fact(event.seq, entry) for _, (_, entry) in sorted(found.items())]


def quarters_of(events: Iterable[Event]) -> list[Quarter]:
    """The quarters of some events, each read."""
    found: dict[int, Quarter] = {}
    for event in events:
        if event.kind not in ("setup", "end"):
            found.setdefault(event.turn, Quarter(event.turn)).events.append(event)
    # What people add when all is over belongs to no quarter.
    quarters = [
        found[turn]
        for turn in sorted(found)
        if any(e.kind not in ASIDE for e in found[turn].events)
    ]
    for quarter in quarters:
        _read(quarter)
    return quarters


def _read(quarter: Quarter) -> None:
    """Fill a quarter from its events."""
    for event in quarter.events:
        if event.kind == "decision":
            body = readable(event)
            if isinstance(body.get("decision"), dict):
                key = (str(body["node"]), str(body["role"]))
                quarter.decisions[key] = (event.seq, body["decision"])
            continue
        quarter.facts += entries_of(event)
        if event.kind == "quarter":
            for part in event.parts.values():
                if not part.redacted and isinstance(part.body, dict):
                    for track, (before, after) in part.body.get("tracks", {}).items():
                        quarter.tracks[track] = (int(before), int(after))
                    quarter.registers.update(part.body.get("registers", {}))
    _orders(quarter)
    _offers(quarter)
    for (node, role), (seq, decision) in quarter.decisions.items():
        shot = decision.get("shot") if node == "orders" else None
        if shot:
            quarter.shots.append(
                Shot(
                    quarter.turn,
                    role,
                    shot["track"],
                    shot["test"],
                    int(shot["at"]),
                    int(shot["chance"]),
                    seq,
                )
            )


def _orders(quarter: Quarter) -> None:
    """Orders as revealed, each with the reason of the decision behind it and its roll."""
    rolls = {f.entry["action"]: f for f in quarter.entries("adjudication")}
    resolved = {fact.seq for fact in rolls.values()}
    for event in quarter.of("reveal"):
        for role, shown in readable(event).get("orders", {}).items():
            seq, decision = quarter.decisions.get(("orders", role), (event.seq, {}))
            reasons = {o["action"]: o["reason"] for o in decision.get("orders", ())}
            for action in shown["orders"]:
                effects = tuple(
                    fact
                    for fact in quarter.entries("shift")
                    if fact.seq in resolved and fact.entry["cause"] == action
                )
                quarter.orders.append(
                    Order(
                        quarter.turn,
                        role,
                        action,
                        reasons.get(action, ""),
                        seq if reasons else event.seq,
                        rolls.get(action),
                        effects,
                    )
                )


def _offers(quarter: Quarter) -> None:
    """Offers with their answers, and what the deals event says of each."""
    ends = {fact.entry["action"]: fact for fact in quarter.entries("signed", "refused")}
    rolls = {fact.entry["action"]: fact for fact in quarter.entries("adjudication")}
    replies: dict[str, list[Reply]] = {}
    for event in quarter.of("answer"):
        body = readable(event)
        if "action" in body:
            replies.setdefault(body["action"], []).append(
                Reply(
                    body["by"],
                    bool(body["accepts"]),
                    body.get("reason", ""),
                    body.get("would_sign", ""),
                    event.seq,
                )
            )
    for event in quarter.of("offer"):
        body = readable(event)
        if "action" in body:
            action = body["action"]
            quarter.offers.append(
                Offer(
                    quarter.turn,
                    action,
                    body["by"],
                    body.get("reason", ""),
                    event.seq,
                    tuple(replies.get(action, ())),
                    ends.get(action),
                    rolls.get(action),
                )
            )
