"""The room's display: the big picture that everybody may see, as regions of one page.

Pure functions from the public view and the public facts, so it can tell nothing else; scores are
never among it.  It has to carry from a projector: few things, large, and nothing to scroll.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.host import regions_forms, regions_story
from wargame.host.regions_tracks import as_of_now, chart
from wargame.play.asides import WHITE
from wargame.telling import tell, white_cell, words
from wargame.telling.words import Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Shown = dict[str, Any]
#: An outcome: an entry of the ledger, or one that is still tabled.
Case = Mapping[str, Any]

#: How many tracks stand in a row, and how many of the White Cell's acts are told.
ROW, ACTS = 4, 4

_FRONT = "front"

#: What names are taken from in a seat's view, and the public has none of.
_NO_SEAT: View = {
    **dict.fromkeys(
        ("hand", "deals", "revealed", "openings", "standing", "objectives", "pipeline"), ()
    ),
    "reactions": {"play": ()},
}


def room(
    view: View,
    facts: Sequence[Fact],
    given: Mapping[str, Any],
    rules: Mapping[str, Any],
    opened: Sequence[Case] = (),
) -> dict[str, Shown]:
    """What every region of the display is made from, by template.

    ``given`` are the names of the content (:func:`wargame.telling.names.catalogue`), ``rules``
    what :func:`rules_of` gives, ``opened`` the tabled outcomes that the White Cell shows the room.
    """
    view = {**view, "tracks": as_of_now(view)}
    seen = {**_NO_SEAT, **view, "events": [], "settings": rules["settings"]}
    names = Names.of(seen, None, given)
    war = rules["war"]
    return {
        "room_head": head(view),
        "room_tracks": {"rows": rows(view, war.get("track", "")), "crisis": crisis(view, war)},
        "room_quarter": quarter(view, facts, names),
        "room_white": {"acts": acts(facts, names)},
        "room_roll": {"roll": roll(view["turn"], facts, opened, names)},
    }


def rules_of(compiled: Any) -> dict[str, Any]:
    """What the display needs of a scenario's rules: its crisis line, how bands are cut.

    ``war`` has ``track``, ``twice`` and ``once`` (thousandths), and is empty where there is none.
    """
    scenario, settings = compiled.bundle.scenario, compiled.tables.settings
    line = scenario.war
    return {
        "war": ({"track": line.track, "twice": line.twice, "once": line.once} if line else {}),
        "settings": {
            "breakthrough_share": settings.breakthrough_share,
            "partial_share": settings.partial_share,
        },
    }


def head(view: View) -> Shown:
    """Which exercise, which quarter, which phase."""
    return {
        "exercise": view["scenario"]["name"],
        "quarter": "" if view["ended"] else view["quarter"],
        "number": view["turn"] if view["ended"] else min(view["turn"] + 1, view["turns"]),
        "turns": view["turns"],
        "cells": {**{one["id"]: one["name"] for one in view["roles"]}, WHITE: "White Cell"},
        "phase": regions_forms.NODES["over" if view["ended"] else view["node"]][0],
        "course": regions_forms.course(view),
    }


# Tracks -----------------------------------------------------------------------------------


def rows(view: View, crisis_track: str = "") -> list[tuple[str, list[Shown]]]:
    """Three rows of tracks: the front, what the cells live by, and what else moved most."""
    tracks = [one for one in view["tracks"] if one["value"] is not None]
    rest = {one["id"]: one for one in tracks if one["id"] != crisis_track}
    front = [rest.pop(one["id"]) for one in tracks if one["group"] == _FRONT][:ROW]
    minted = list(dict.fromkeys(role["mint"] for role in view["roles"]))
    home = [rest.pop(key) for key in minted if key in rest][:ROW]
    moved = sorted(
        (one for one in rest.values() if one["group"] != _FRONT and one["change"]),
        key=lambda one: -_share(one),
    )
    still = [one for one in rest.values() if one not in moved and one["group"] != _FRONT]
    most = sorted((moved + still)[:ROW], key=tracks.index)
    found = [
        ("The front", front),
        ("What the cells live by", home),
        ("What else moved most" if moved else "And besides", most),
    ]
    return [(title, [tile(one) for one in row]) for title, row in found if row]


def _share(track: Mapping[str, Any]) -> int:
    """How far a track moved, in thousandths of its range."""
    return int(abs(track["change"]) * 1000 // max(track["high"] - track["low"], 1))


def tile(track: Mapping[str, Any]) -> Shown:
    """One track as a big number with its change and its line through the quarters."""
    change = track["change"] or 0
    way = "" if not change else "up" if change > 0 else "down"
    tone = ("good" if way == track["better"] else "bad") if way and track["better"] else ""
    history = track["history"]
    return {
        "name": track["short"] or track["name"],
        "value": _large(track["value"]),
        "unit": unit(track),
        "word": track["word"],
        "way": way,
        "change": _large(change, signed=True) if change else "",
        "tone": tone,
        "said": {"good": "for the better", "bad": "for the worse"}.get(tone, ""),
        "chart": chart(history) if len(history) > 1 else "",
    }


def unit(track: Mapping[str, Any]) -> str:
    """The unit where it tells something, and no longer than a tile is wide.

    Everything on the display is a quarter's, so that is left out: ``k a quarter`` becomes ``k``.
    """
    said = f" {track['unit']}".partition(" of ")[0].removesuffix(" a quarter").strip()
    name = track["short"] or track["name"]
    return "" if said in ("index", "ratio") or name.endswith(said) else said.replace(" a ", "/")


def _large(milli: int, *, signed: bool = False) -> str:
    """A value that is read from afar: four digits or so, thousands and millions in words."""
    shown = words.signed if signed else words.number
    size = abs(milli)
    if size >= 1_000_000_000:
        return f"{shown(milli // 1_000_000 * 1_000, 2)}M"
    if size >= 10_000_000:
        return f"{shown(milli // 1_000, 1)}k"
    return shown(milli, 2 if size < 10_000 else 1 if size < 1_000_000 else 0)


def crisis(view: View, war: Mapping[str, Any]) -> Shown:
    """The shared crisis line: where its track stands on the way to where all lose."""
    track = next((one for one in view["tracks"] if one["id"] == war.get("track")), None)
    if track is None or track["value"] is None:
        return {}
    low, high = track["low"], track["high"]

    def place(value: int) -> int:
        return int(max(0, min(1000, (value - low) * 1000 // max(high - low, 1))))

    near = [value for value in track["history"][-2:] if value >= war["twice"]]
    said = (
        f"War at {words.brief(war['once'])}, or two quarters running at "
        f"{words.brief(war['twice'])}: then every cell scores nothing."
    )
    state = "war" if view["ended"] == "war" else "near" if near else ""
    return {
        **tile(track),
        "name": track["name"],
        "at": place(track["value"]),
        "twice": place(war["twice"]),
        "once": place(war["once"]),
        "said_line": said,
        "state": state,
    }


# The quarter ------------------------------------------------------------------------------

#: What stands in place of a band on an order whose roll is still to come.
_OPEN = {"tone": "", "band": ""}


def quarter(view: View, facts: Sequence[Fact], names: Names) -> Shown:
    """The newest quarter in which something lies open: events, deals signed, orders, results."""
    told = [fact for fact in facts if fact["turn"] == view["turn"]]
    before = [fact for fact in facts if fact["turn"] == view["turn"] - 1]
    fresh = any(fact["kind"] == "reveal" for fact in told)
    shown = told if fresh or not before else before
    reveal: Mapping[str, Any] = next(
        (fact["body"] for fact in shown if fact["kind"] == "reveal"), {}
    )
    cases = _cases(shown, names)
    signed = list(reveal.get("signed", ()))
    return {
        "title": shown[0]["quarter"] if shown else view["quarter"],
        "events": _events(told, names),
        "when": view["quarter"] if shown is not told else "",
        "orders": [
            {
                "role": names.role(role),
                "cards": [
                    {"name": _bare(names, key), **cases.get(key, _OPEN)} for key in given["orders"]
                ],
            }
            for role, given in reveal.get("orders", {}).items()
        ],
        "deals": [{"name": _bare(names, key), **cases.get(key, _OPEN)} for key in signed],
        "course": [
            (name, regions_forms.NODES[key][1], state)
            for key, (name, state) in zip(
                regions_forms.NODES, regions_forms.course(view), strict=False
            )
        ],
        "reactions": [
            f"{names.role(role)} {_VERBS[given['react']]} {names.card(given['card'])}"
            for fact in shown
            if fact["kind"] == "reactions"
            for role, given in fact["body"].get("reactions", {}).items()
        ],
    }


def _bare(names: Names, key: str) -> str:
    """A card's name without the marks of quotation that sentences need."""
    return names.card(key).strip('"')


_VERBS = {"support": "supports", "oppose": "opposes", "play": "plays"}


def _cases(facts: Sequence[Fact], names: Names) -> dict[str, Shown]:
    """How each order and deal of a quarter came out, by action."""
    found = {}
    for fact in facts:
        if fact["kind"] == "adjudication":
            for entry, follow in tell.cases(fact["body"].get("entries", ())):
                made = regions_story.result(entry, follow, names, "")
                found[entry["action"]] = {"tone": made["tone"], "band": made["band"]}
    return found


def _events(facts: Sequence[Fact], names: Names) -> list[Shown]:
    """The events of this quarter by name, with how they were answered."""
    found: dict[str, Shown] = {}
    for entry in tell.entries_of(fact for fact in facts if fact["kind"] in ("events", "answers")):
        if entry["kind"] == "event":
            found[entry["event"]] = {"name": _bare(names, entry["event"]), "said": ""}
        elif entry["kind"] == "choice" and entry["event"] in found:
            key = f"{entry['event']}/{entry['option']}"
            found[entry["event"]]["said"] = names.options.get(key, "")
    return list(found.values())


# The White Cell ---------------------------------------------------------------------------


def acts(facts: Sequence[Fact], names: Names) -> list[Shown]:
    """What the White Cell ruled and told the room, the newest first, each with its reason."""
    found = []
    for fact in facts:
        kind, body = fact["kind"], fact["body"]
        said, why = "", str(body.get("reason") or "")
        if kind == "control":
            said = white_cell.act(body, names)
        elif kind == "disclosure":
            said = disclosed(body, names)
        elif kind == "message" and fact["actor"] == WHITE:
            said = str(body["text"])
        elif kind == "clock" and body.get("what") == "force":
            said = "The White Cell closed a phase over cells that had not decided."
        elif kind == "seat" and why:
            said = f"{names.role(body['role'])} is played by another hand."
        if said:
            found.append({"said": said, "why": why, "quarter": fact["quarter"]})
    last: list[Shown] = []
    for act in reversed(found):
        if not any(act["said"] == one["said"] and act["why"] == one["why"] for one in last):
            last.append(act)  # said once, however often it was done
    return last[:ACTS]


def disclosed(body: Mapping[str, Any], names: Names) -> str:
    """What the White Cell disclosed to all, in a sentence or two."""
    said = [str(body["text"])] if body.get("text") else []
    if "track" in body:
        value = names.amount(body["track"], words.brief(body["value"]))
        said.append(f"{names.what(body['track'])} truly stands at {value}.")
    return " ".join(said)


# One roll ---------------------------------------------------------------------------------


def roll(turn: int, facts: Sequence[Fact], opened: Sequence[Case], names: Names) -> Shown:
    """The roll that the White Cell shows now, or nothing: the card it named last, this quarter.

    While outcomes are tabled it is read from ``opened``, afterwards from the adjudication.
    """
    now = [fact for fact in facts if fact["turn"] == turn]
    picks = (one["body"]["cards"] for one in reversed(now) if one["kind"] == "shown")
    cards: list[str] = next(picks, [])
    if not cards:
        return {}
    found = _adjudged(cards[-1], now) or _tabled(cards[-1], opened)
    if found is None:
        return {}
    entry, follow, tabled = found
    made = regions_story.result(entry, follow, names, "")
    made["name"] = _bare(names, entry["action"])
    if tabled:
        made["follow"] = ["It lies on the table: the White Cell may still overrule it."]
    return {
        **made,
        "base": words.percent(entry["base"]) if entry["modifiers"] else "",
        "lifts": [(words.points(size), name) for name, size in entry["modifiers"]],
        "place": len(cards),
    }


def _adjudged(action: str, facts: Sequence[Fact]) -> tuple[Case, Sequence[Case], bool] | None:
    for fact in facts:
        if fact["kind"] == "adjudication":
            for entry, follow in tell.cases(fact["body"].get("entries", ())):
                if entry["action"] == action:
                    return entry, follow, False
    return None


def _tabled(action: str, opened: Sequence[Case]) -> tuple[Case, Sequence[Case], bool] | None:
    for case in opened:
        if case["action"] == action:
            entry = {**case, "band": case["stands"], "base": case["chance"]}
            if case["stands"] != case["band"]:
                entry["rolled"] = case["band"]
            return {"modifiers": (), "cut": 0, "waits": 0, **entry}, (), True
    return None
