"""What happened around the table beside the course of play, in a sentence.

Every kind of event that people and the host put into a record has its sentence here but notes and
bookmarks, which are words already, and the White Cell's acts on the course of play itself, which
:mod:`wargame.telling.white_cell` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wargame.telling import accords
from wargame.telling.names import Names
from wargame.telling.words import brief, joined, rolled

Body = Mapping[str, Any]
Fact = Mapping[str, Any]

_WHITE = "WHITE"

#: The kinds of events that an evaluator's note can well be about, each in a few words.
NOTED: Mapping[str, str] = {
    "situation": "the quarter opens",
    "signals": "cards shown",
    "events": "events fall",
    "answers": "events answered",
    "deals": "deals signed and refused",
    "reveal": "orders turned over",
    "reactions": "reactions",
    "adjudication": "outcomes",
    "operations": "operations",
    "quarter": "the quarter closes",
    "control": "the White Cell rules",
    "disclosure": "the White Cell discloses",
    "message": "a message",
    "ruling": "a move without a card",
    "end": "the end",
}

_INJECTS = {
    "add": "adds inject {serial} of its own",
    "answer": "marks inject {serial} as answered",
    "deliver": "brings in inject {serial}",
    "edit": "changes inject {serial}",
    "hold": "holds back inject {serial}",
    "load": "takes up another list of injects",
    "queue": "has inject {serial} wait for the next quarter",
    "release": "lets inject {serial} come as planned",
    "skip": "leaves out inject {serial}",
}

_CLOCK = {
    "hold": "holds the clock",
    "resume": "lets the clock run",
    "advance": "closes the phase",
    "force": "closes the phase over cells that had not decided",
}

#: What closes a phase, by the pace of the clock.
PACES = {
    "hand": "the White Cell alone",
    "clock": "the clock or the White Cell",
    "ready": "all having decided",
}


def told(fact: Fact, names: Names) -> tuple[str, str]:
    """An event beside the course of play: a sentence, and the reason given for it or nothing."""
    said = _TELL[fact["kind"]](fact, names)
    return said, "" if fact["kind"] in _WITH_REASON else str(fact["body"].get("reason", ""))


def who(actor: str, names: Names) -> str:
    """Who acts, as a sentence begins."""
    known = {_WHITE: "The White Cell", "ENGINE": "The host", "PUBLIC": "The room"}
    return known.get(actor) or names.role(actor)


def cells(keys: Iterable[str], names: Names) -> str:
    """Several cells in prose; the White Cell comes last."""
    known = sorted(keys, key=lambda key: key == _WHITE)
    return joined(["the White Cell" if key == _WHITE else names.role(key) for key in known])


def minutes(seconds: int) -> str:
    """A stretch of time without its sign: ``90 seconds``, ``2 minutes``, ``2 min 30 s``."""
    seconds = abs(seconds)
    whole, rest = divmod(seconds, 60)
    if not rest and whole:
        return f"{whole} minute{'' if whole == 1 else 's'}"
    return f"{seconds} seconds" if seconds < 120 else f"{whole} min {rest} s"


# The clock and the seats ----------------------------------------------------------------------


def _clock(fact: Fact, names: Names) -> str:
    body, what = fact["body"], fact["body"].get("what")
    silent = cells(body.get("silent", ()), names)
    doer = who(fact["actor"], names)
    if what == "open":
        return f"The phase of {fact['phase']} opens."
    if what == "lock":
        return (
            f"Time is up{f'; what a silent seat plays is entered for {silent}' if silent else ''}."
        )
    if what == "force" and silent:
        return (
            f"{doer} closes the phase over {silent}, for whom what a silent seat plays is entered."
        )
    if what == "back":
        return f"The host came back; the phase had {minutes(body.get('left', 0))} left."
    if what == "extend":
        done = "gives {} more" if body.get("seconds", 0) > 0 else "takes {} away"
        return f"{doer} {done.format(minutes(body.get('seconds', 0)))}."
    if what == "set":
        return f"{doer} leaves {minutes(body.get('seconds', 0))} for the phase."
    if what == "pace":
        return (
            f"{doer} changes what closes a phase: {PACES.get(body.get('pace', ''), 'as it was')}."
        )
    return f"{doer} {_CLOCK.get(str(what), 'does something with the clock')}."


def holder(spec: str) -> str:
    """Who holds a seat, as a sentence goes on: ``a person``, ``Ann``, ``a doctrine (us-shelf)``."""
    kind, _, rest = spec.partition(":")
    if kind == "person":
        return rest or "a person"
    named = {"random": "random play", "planner": "a planner"}.get(kind, f"a {kind}")
    return f"{named} ({rest})" if rest else named


def _seat(fact: Fact, names: Names) -> str:
    body = fact["body"]
    seat = f"{names.whose(str(body.get('role', '')))} seat"
    if not body.get("reason"):  # a rewind takes along who holds which seat
        return f"{seat} stays with {holder(str(body.get('holder', '')))}."
    return f"The White Cell gives {seat} to {holder(str(body.get('holder', '')))}."


def _link(fact: Fact, names: Names) -> str:
    seat = str(fact["body"].get("seat", ""))
    whose = {"PUBLIC": "the room's display"}.get(seat) or names.role(seat)
    return f"The White Cell withdraws the link of {whose} and gives out a new one."


def entered(body: Body, names: Names) -> str:
    """That what a role decided was entered for it."""
    return f"What {names.role(str(body.get('role', '')))} decided was entered from its paper form."


# What is shown and said -----------------------------------------------------------------------


def _shown(fact: Fact, names: Names) -> str:
    cards = joined([names.card(card) for card in fact["body"].get("cards", ())])
    return f"The room follows {cards or 'no outcome'} roll by roll."


def disclosed(body: Body, names: Names) -> str:
    """What was disclosed: the words, and where a track truly stands."""
    said = [str(body["text"])] if body.get("text") else []
    if "track" in body:
        at = names.amount(body["track"], brief(body["value"]))
        said.append(f"{names.what(body['track'])} truly stands at {at}.")
    return " ".join(said)


def _disclosure(fact: Fact, names: Names) -> str:
    readers = {role for part in fact.get("told", ()) for role in part.split("+")} - {"white"}
    to = " to all" if "public" in readers else f" to {cells(readers, names)}" if readers else ""
    return f"The White Cell discloses{to}: {disclosed(fact['body'], names)}"


def _message(fact: Fact, names: Names) -> str:
    return f"{_to(fact, names, 'writes to')}: “{fact['body'].get('text', '')}”"


def _room(fact: Fact, names: Names) -> str:
    verb = "closes the room of" if fact["body"].get("what") == "close" else "opens a room with"
    return f"{_to(fact, names, verb)}."


def _to(fact: Fact, names: Names, verb: str) -> str:
    body, actor = fact["body"], fact["actor"]
    others = [one for one in body.get("members", ()) if one != actor]
    if not {*names.roles} - {actor, *others}:
        others = []
    room = f" ({body['room']})" if body.get("room") else ""
    return f"{who(actor, names)} {verb} {cells(others, names) or 'all'}{room}"


def _accord(fact: Fact, names: Names) -> str:
    body = fact["body"]
    said = accords.happened(body, fact["actor"], names)
    if body.get("what") != "offer":
        return said
    terms = [
        accords.clause({**one, "quarter": quarter_at(fact, one["due"])}, names)
        for one in body.get("terms", ())
    ]
    words = f" “{body['text']}”" if body.get("text") else ""
    return f"{said.removesuffix('.')} ({body.get('form', '')}): {' '.join(terms)}{words}"


def quarter_at(fact: Fact, turn: int) -> str:
    """The name of a quarter counted from 0, from a fact that has the name of its own."""
    number = int(fact["quarter"][:4]) * 4 + int(fact["quarter"][5]) - 1 + turn - fact["turn"]
    return f"{number // 4}Q{number % 4 + 1}"


# Rulings, injects, observers ------------------------------------------------------------------


def ruling(body: Body, who: str) -> str:
    """One event of a ruling, by what was said in it."""
    what, name, text = body.get("what"), body.get("ruling", ""), body.get("text", "")
    if what == "move":
        return f"{who} makes move {name}: {text}"
    if what == "ask":
        return f"{who} asks {', '.join(body.get('to', ()))} about move {name}: {text}"
    if what == "argue":
        return f"{who} speaks {body.get('side')} move {name}: {text}"
    if what == "decide" and "odds" in body:
        tags = f" [{', '.join(body['tags'])}]" if body.get("tags") else ""
        return (
            f"{who} rules on move {name}{tags}: {text} Odds {body['odds']} %, roll "
            f"{rolled(body['roll'])}, {body['band']}. {body['reason']}"
        )
    if what == "refuse":
        return f"{who} refuses move {name}: {body.get('reason', '')}"
    return f"{who} rules on move {name}."


def inject(body: Body, who: str) -> str:
    """What became of an inject."""
    rows = body.get("injects") or [{}]
    serial = body.get("serial", rows[0].get("serial", ""))
    told = _INJECTS.get(str(body.get("what")), "does something with inject {serial}")
    more = " ".join(str(body[key]) for key in ("text", "reason") if body.get(key))
    said = f"{who} {told.format(serial=serial)}"
    return f"{said}: {more}" if more else f"{said}."


def observes(key: str) -> bool:
    """Whether a chair is an evaluator's, as :func:`wargame.play.survey.observes` says it."""
    return key.startswith("EVAL-")  # that module reads the protocol, which takes long to load


def seat(key: str, names: Names) -> str:
    """Whose chair it is: a role's by its name, an evaluator's by its number."""
    return f"Evaluator {key.rpartition('-')[2]}" if observes(key) else names.role(key)


def observed(body: Body, names: Names) -> str:
    """An evaluator's note with its rating, or the answers to a survey."""
    if "text" in body:
        of = ", ".join(_rated(body, names))
        return f"{body['text']} ({of})" if of else str(body["text"])
    parts = [
        ("Went well", "; ".join(body.get("strengths", ()))),
        ("Should be better", "; ".join(body.get("improvements", ()))),
        ("Could not be seen", body.get("unseen", "")),
        ("Design", body.get("design", "")),
        ("Conduct", body.get("conduct", "")),
    ]
    return " ".join(f"{title}: {str(said).rstrip('.')}." for title, said in parts if said != "")


def _evaluation(fact: Fact, names: Names) -> str:
    body = fact["body"]
    about = f" on event {body['event']}" if body.get("event") else ""
    of = ", ".join(_rated(body, names))
    rated = f" ({of})" if of else ""
    by = seat(fact["actor"], names)
    by = by[:1].lower() + by[1:] if observes(fact["actor"]) else by
    return f"Note of {by}{about}{rated}: {body.get('text', '')}"


def _rated(body: Body, names: Names) -> list[str]:
    """Of which role and objective a note is, and its rating."""
    of = [names.role(body["role"])] if body.get("role") else []
    if body.get("objective"):
        of.append(f"“{names.objectives.get(body['objective'], body['objective'])}”")
    return [*of, f"rated {body['rating']}"] if body.get("rating") else of


_TELL: Mapping[str, Callable[[Fact, Names], str]] = {
    "accord": _accord,
    "clock": _clock,
    "disclosure": _disclosure,
    "evaluation": _evaluation,
    "link": _link,
    "message": _message,
    "msel": lambda fact, names: inject(fact["body"], who(fact["actor"], names)),
    "paper": lambda fact, names: entered(fact["body"], names),
    "room": _room,
    "ruling": lambda fact, names: ruling(fact["body"], who(fact["actor"], names)),
    "seat": _seat,
    "shown": _shown,
    "survey": lambda fact, names: (
        f"{who(fact['actor'], names)} answers the survey. {observed(fact['body'], names)}"
    ),
}

#: Kinds whose sentence says the reason already.
_WITH_REASON = ("msel", "ruling")

#: The kinds that are told here.
KINDS = frozenset(_TELL)
