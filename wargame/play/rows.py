"""Flat rows for analysts, kept beside each event's body (`wargame export --format csv`)."""

from __future__ import annotations

from typing import Any

from wargame.play.game import Happening
from wargame.rules.tables import Tables

_BANDS = ("setback", "partial", "success", "breakthrough")


def with_rows(happening: Happening, tables: Tables) -> dict[str, Any]:
    """The parts of a happening, each with the rows it adds to the exported tables."""
    # A drift that looks different to different roles stands whole in the host's part: that
    # one makes the rows, so that no track is counted twice.
    whole = {
        entry["n"]
        for entry in happening.parts.get("engine", {}).get("entries", ())
        if entry["kind"] == "drift"
    }
    return {
        audience: _part(happening, body, tables, set() if audience == "engine" else whole)
        for audience, body in happening.parts.items()
    }


def _part(
    happening: Happening, body: dict[str, Any], tables: Tables, elsewhere: set[int]
) -> dict[str, Any]:
    rows: dict[str, list[dict[str, Any]]] = {}
    quarter = tables.quarter_name(happening.turn)
    for entry in body.get("entries", ()):
        if entry["kind"] == "adjudication":
            rows.setdefault("adjudications", []).append(
                {
                    "quarter": quarter,
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
                        "quarter": quarter,
                        "track": entry["what"],
                        "source": source,
                        "because": because,
                        "amount": amount,
                    }
                )
        elif entry["kind"] == "event":
            rows.setdefault("events_drawn", []).append(
                {
                    "quarter": quarter,
                    "event": entry["event"],
                    "hazard": entry["hazard"],
                    "roll": entry["roll"],
                    "branch": entry["branch"],
                }
            )
    for track, (before, after) in body.get("tracks", {}).items():
        rows.setdefault("tracks", []).append(
            {"quarter": quarter, "track": track, "before": before, "after": after}
        )
    if happening.kind == "reveal":
        for role, shown in body.get("orders", {}).items():
            for slot, action in enumerate(shown["orders"], 1):
                rows.setdefault("orders", []).append(
                    {
                        "quarter": quarter,
                        "role": role,
                        "slot": slot,
                        "action": action,
                        "standing": shown["standing"],
                    }
                )
    if happening.kind == "end":
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
    if happening.kind == "note" and "text" in body:
        rows.setdefault("notes", []).append(
            {"quarter": quarter, "by": happening.actor, "text": body["text"]}
        )
    if happening.kind == "decision":
        for order in body.get("decision", {}).get("orders", ()):
            rows.setdefault("reasons", []).append(
                {
                    "quarter": quarter,
                    "role": body["role"],
                    "action": order["action"],
                    "reason": order["reason"],
                }
            )
    return {**body, "rows": rows} if rows else body
