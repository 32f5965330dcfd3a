"""Flat rows for analysts, made from what the events say (`wargame export --format csv`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wargame.record.events import Event

_BANDS = ("setback", "partial", "success", "breakthrough")


Tables = dict[str, list[dict[str, Any]]]


def by_quarter() -> Callable[[Event], Tables]:
    """:func:`rows_of` with the name of the quarter, for events given from the first on."""
    first = 0

    def rows(event: Event) -> Tables:
        nonlocal first
        if event.kind == "setup":
            name = str(event.body("public").get("quarter", "0000Q1"))
            first = int(name[:4]) * 4 + int(name[5]) - 1
        number = first + event.turn
        quarter = f"{number // 4}Q{number % 4 + 1}"
        return {
            table: [{"quarter": quarter, **row} for row in found]
            for table, found in rows_of(event).items()
        }

    return rows


def rows_of(event: Event) -> Tables:
    """The rows one event adds to the exported tables, by table."""
    parts = {key: part.body for key, part in event.parts.items() if part.body is not None}
    # A drift that looks different to different roles stands whole in the host's part: that
    # one makes the rows, so that no track is counted twice.
    whole = {
        entry["n"]
        for entry in parts.get("engine", {}).get("entries", ())
        if entry["kind"] == "drift"
    }
    rows: Tables = {}
    for audience in sorted(parts):
        _add(rows, event, parts[audience], set() if audience == "engine" else whole)
    return rows


def _add(rows: Tables, event: Event, body: Mapping[str, Any], elsewhere: set[int]) -> None:
    for entry in body.get("entries", ()):
        if entry["kind"] == "adjudication":
            rows.setdefault("adjudications", []).append(
                {
                    "role": entry["role"],
                    "action": entry["action"],
                    "base": entry["base"],
                    "chance": entry["chance"],
                    "roll": entry["roll"],
                    "band": _BANDS[entry["band"]],
                }
            )
        elif entry["kind"] == "drift" and entry["n"] not in elsewhere:
            for source, because, amount in entry["terms"]:
                rows.setdefault("drifts", []).append(
                    {
                        "track": entry["what"],
                        "source": source,
                        "because": because,
                        "amount": amount,
                    }
                )
        elif entry["kind"] == "event":
            rows.setdefault("events_drawn", []).append(
                {
                    "event": entry["event"],
                    "hazard": entry["hazard"],
                    "roll": entry["roll"],
                    "branch": entry["branch"],
                }
            )
    for track, (before, after) in body.get("tracks", {}).items():
        rows.setdefault("tracks", []).append({"track": track, "before": before, "after": after})
    if event.kind == "reveal":
        for role, shown in body.get("orders", {}).items():
            for slot, action in enumerate(shown["orders"], 1):
                rows.setdefault("orders", []).append(
                    {
                        "role": role,
                        "slot": slot,
                        "action": action,
                        "standing": shown["standing"],
                    }
                )
    if event.kind == "end":
        for role, standing in body.get("roles", {}).items():
            for key, item in standing["objectives"].items():
                rows.setdefault("objectives", []).append(
                    {
                        "role": role,
                        "score": standing["score"],
                        "objective": key,
                        "value": item["value"],
                        "points": item["points"],
                    }
                )
    if event.kind == "note" and "text" in body:
        rows.setdefault("notes", []).append({"by": event.actor, "text": body["text"]})
    if event.kind == "decision":
        for order in body.get("decision", {}).get("orders", ()):
            rows.setdefault("reasons", []).append(
                {
                    "role": body["role"],
                    "action": order["action"],
                    "reason": order["reason"],
                }
            )
