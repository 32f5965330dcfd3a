"""What the White Cell sees, as pieces of its console's page: pure functions from data to HTML.

The page is a frame like that of a seat (:mod:`wargame.host.regions`).  Everything that is done with
it is a form of one command; which command, and for which moment, stands in ``data-put``, what a
person fills in in its fields (web/console.js says how).  Words come in as data and are escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.host import regions_story, regions_tracks, regions_white_acts
from wargame.host.kept import names_of
from wargame.host.regions import Regions, course, head, made, place
from wargame.host.regions_forms import NODES
from wargame.host.words_white import PACES, STATES
from wargame.play.asides import WHITE
from wargame.play.control import BANDS
from wargame.play.seat_protocol import SHOWN
from wargame.rules.hazards import HELD
from wargame.telling import words
from wargame.telling.words import Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Console = Mapping[str, Any]
Shown = dict[str, Any]

_TONES = ("bad", "wait", "good", "good")


def of_console(
    console: Console, clock: Mapping[str, Any], view: View, given: Mapping[str, Any]
) -> Regions:
    """How the cells fare, the clock, the outcomes that lie tabled: what changes by the minute."""
    names = names_of(view, given)
    cells = [cell(one, names) for one in console["cells"]]
    tabled = [outcome(case, console, names) for case in console["tabled"]]
    return {
        "status": made("status", **_status(console, view, names), purse="", **course(view)),
        "cells": made("white_cells", cells=cells),
        "phase": made(
            "white_phase",
            view=place(view),
            phase=NODES[view["node"]][0],
            locked=console["locked"],
            waiting=[names.role(role) for role in console["waiting"]],
        ),
        "timing": made(
            "white_clock",
            over=bool(console["ended"]),
            locked=console["locked"],
            running=clock["running"],
            pace=clock["pace"],
            paces=[*PACES.items()],
        ),
        "outcomes": made(
            "white_outcomes",
            cases=tabled,
            turn=view["turn"],
            most=SHOWN,
            bands=[(band, words.BAND_WORDS[n]) for n, band in enumerate(BANDS)],
            overruled=[case for case in tabled if case["overruled"]],
            at_reactions=view["node"] == "reactions",
            locked=console["locked"],
            stage=bool(console["shown"]) and not console["ended"],
        ),
    }


#: What is left to do when an exercise is over.
OVER = (
    "Scores lie open, and every seat is asked for its survey; what they answer stands under Talk. "
    "When it is there, end the host with Ctrl-C: it says how the report is made."
)


def of_view(
    view: View,
    given: Mapping[str, Any],
    content: Mapping[str, Any],
    console: Console,
) -> Regions:
    """How things stand in truth, and every act that is not of the moment."""
    names = names_of(view, given)
    roles = [(one["id"], one["name"]) for one in view["roles"]]
    tracks = [
        (track["id"], f"{track['name']} (now {words.track_value(track)})")
        for track in view["tracks"]
    ]
    forced = [
        (key, names.card(key), "does not fall" if falls == HELD else "falls this quarter")
        for key, falls in console["forced"].items()
    ]
    return {
        "head": head(view),
        "tracks": made("tracks", groups=regions_tracks.tracks(view, names)),
        "adjust": made("white_adjust", tracks=tracks, roles=roles, over=bool(view["ended"])),
        "events": made(
            "white_events",
            events=content["events"],
            fallen=[(event["name"], event["text"]) for event in view["events"]],
            forced=forced,
            open=view["node"] == "signals" and not view["ended"],
        ),
        "disclose": made("white_disclose", roles=roles, tracks=tracks),
        "seats": made(
            "white_seats",
            over=bool(view["ended"]),
            roles=[(key, name, holder(console, key)) for key, name in roles],
            doctrines=[
                (f"doctrine:{key}", f"{names.role(role)}: {key}")
                for role, known in content["doctrines"].items()
                for key in known
            ],
        ),
        "compose": made("compose", others=roles),
        "scores": _scores(view, names),
    }


def of_facts(
    facts: Sequence[Fact],
    view: View,
    given: Mapping[str, Any],
    branch: int,
    rewinds: Sequence[tuple[int, str, str]] = (),
) -> Regions:
    """What was decided, said and done, with everything that only the White Cell reads.

    ``rewinds`` are the ways back so far: after which event, the branch's name, why.
    """
    names = names_of(view, given)
    now = [fact for fact in facts if fact["turn"] == view["turn"]]
    return {
        "secrets": made(
            "white_secrets",
            quarter=view["quarter"],
            cells=regions_white_acts.decided(now, view, names),
        ),
        "places": made(
            "white_places", places=regions_white_acts.places(facts), suggested=f"Rewind {branch}"
        ),
        "threads": made("threads", threads=regions_story.threads(facts, names, WHITE)),
        "notes": made("white_notes", notes=regions_white_acts.notes(facts, names)),
        "acts": made("white_acts", acts=regions_white_acts.acts(facts, names, rewinds)),
    }


def cell(one: Mapping[str, Any], names: Names) -> Shown:
    """A cell's line: who, how it fares, who holds it, how long without a sign."""
    word, tone = STATES[one["state"]]
    return {
        "key": one["role"],
        "name": names.role(one["role"]),
        "state": word,
        "tone": tone,
        "holder": held(one["holder"]),
        "there": one["lines"] > 0,
        "paper": one["paper"],
        "still": f"no sign for {ago(one['still'])}" if one["still"] >= 60 else "",
    }


def held(spec: str) -> str:
    """Who holds a seat, in words."""
    kind, _, rest = spec.partition(":")
    if kind == "person":
        return rest or "a person"
    return f"{kind} ({rest})" if rest else kind


def holder(console: Console, role: str) -> str:
    """Who holds a role's seat now, in words."""
    found = next((one["holder"] for one in console["cells"] if one["role"] == role), "person")
    return held(found)


def ago(seconds: int) -> str:
    """A stretch of time as a facilitator says it: ``3 min``, ``1 h 5 min``."""
    minutes = seconds // 60
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def outcome(case: Mapping[str, Any], console: Console, names: Names) -> Shown:
    """One tabled outcome: chance, roll, the band of the dice and the one that stands."""
    overruled = case["action"] in console["overrides"]
    return {
        "action": case["action"],
        "name": names.card(case["action"]),
        "role": names.role(case["role"]),
        "sure": case["sure"],
        "chance": words.percent(case["chance"]),
        "roll": f"{case['roll'] // 10}.{case['roll'] % 10}",
        "dice": "Sure to go through" if case["sure"] else words.BAND_WORDS[case["band"]],
        "stands": words.BAND_WORDS[case["stands"]],
        "tone": _TONES[case["stands"]],
        "overruled": overruled,
        "shown": case["action"] in console["shown"],
    }


def _status(console: Console, view: View, names: Names) -> dict[str, str]:
    name, about = NODES[view["node"]]
    if console["trouble"]:
        said = f"The exercise does not go on: {console['trouble']}. It is tried again every second."
        return {"tone": "wait", "title": f"{name}: trouble", "said": said}
    if console["ended"]:
        return {"tone": "", "title": "The exercise is over", "said": OVER}
    if console["locked"]:
        said = (
            "Decisions are closed. Look at the outcomes, choose what the room follows roll by "
            "roll, overrule where you must; then let them apply."
        )
        return {"tone": "yours", "title": "Outcomes are tabled", "said": said}
    if waiting := console["waiting"]:
        said = f"Waiting for {words.joined([names.role(role) for role in waiting])}."
        return {"tone": "wait", "title": name, "said": said}
    return {"tone": "good", "title": f"{name}: nobody is waited for", "said": about}


def _scores(view: View, names: Names) -> str:
    found = sorted(view.get("scores", {}).items(), key=lambda one: -one[1]["score"])
    scores = [(names.role(role), words.number(one["score"], 1)) for role, one in found]
    return made("white_scores", scores=scores if view["ended"] else [])
