"""What the White Cell did around the table: seats, clock, disclosures, injects, rulings.

Its controls on the course of play itself are told in :mod:`wargame.report.aar_control`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from wargame.play.interventions import REWOUND, intervened
from wargame.play.survey import observes
from wargame.record.events import Branch, Event
from wargame.report.aar_claims import Claim, claim
from wargame.report.aar_context import Context, held_by
from wargame.report.aar_facts import Body
from wargame.report.aar_words import BANDS, capital, counted, joined, percent, quoted, rolled
from wargame.report.document import Run
from wargame.telling.beside import PACES, minutes

WHITE = "WHITE"


@dataclass(frozen=True, slots=True)
class Act:
    """One action of the White Cell."""

    turn: int
    seq: int
    what: str
    reason: str
    said: str
    claim: Claim
    #: The same under a heading that names the quarter and whose act it is.
    brief: Claim


def made(
    c: Context, event: Event, what: str, said: str, reason: str, at: list[int], *more: str | Run
) -> Act:
    """An action: what it was, in the past tense, and why."""
    parts: list[str | Run] = [f"In {c.words.quarter(event.turn)} the White Cell {said}"]
    if reason:
        parts += [", giving as its reason: ", quoted(reason)]
    short: list[str | Run] = [capital(said)]
    if reason:
        short += [". Its reason: ", quoted(reason)]
    told, brief = claim(at, *parts, *more), claim(at, *short, *more)
    return Act(event.turn, event.seq, what, reason, said, told, brief)


def around(c: Context) -> Iterator[Act]:
    """Everything the White Cell did but the controls on the course of play itself."""
    yield from _rulings(c)
    brought = {e.seq for e, body in c.story.said("control") if body.get("what") == "inject"}
    for kind, (what, tell) in _TOLD.items():
        for event, body in c.story.said(kind):
            if not intervened(kind, event.actor, body):
                continue
            if kind == "seat" and not body.get("reason"):
                continue  # who holds which seat is taken along on a rewind
            if kind == "msel" and body.get("what") == "deliver" and event.seq - 2 in brought:
                continue  # an event: brought in by that control, with its words
            named = "force" if kind == "clock" and body.get("what") == "force" else what
            said, reason = tell(c, event, body), str(body.get("reason", ""))
            yield made(c, event, named, said, reason, [event.seq])
    yield from _rewinds(c)


def cells(c: Context, keys: object) -> str:
    """Several cells in prose, with their articles; the White Cell comes last."""
    found = [str(key) for key in keys] if isinstance(keys, list | tuple | set) else []
    known = sorted(found, key=lambda key: (key == WHITE, key))
    return joined(["the White Cell" if key == WHITE else c.words.the(key) for key in known])


def readers(event: Event) -> list[str]:
    """The roles that an event was for besides the White Cell; ``public`` stands for all."""
    found = {role for name in event.parts for role in name.split("+")}
    return sorted(found - {"white", "engine"})


# Each of them ---------------------------------------------------------------------------------


def _clock(c: Context, event: Event, body: Body) -> str:
    what, seconds = str(body.get("what")), int(body.get("seconds", 0))
    if what == "force":
        over = cells(c, body.get("silent"))
        phase = c.words.phase(event.phase)
        return f"closed the phase of {phase}" + (
            f" over {over}, for whom the default was played" if over else ""
        )
    if what == "extend":
        return f"gave {minutes(seconds)} more" if seconds > 0 else f"took {minutes(seconds)} back"
    if what == "set":
        return f"left {minutes(seconds)} for the phase of {c.words.phase(event.phase)}"
    if what == "pace":
        return f"changed what closes a phase: {PACES.get(str(body.get('pace')), 'as it was')}"
    return f"held the clock in the phase of {c.words.phase(event.phase)}"


def _seat(c: Context, _: Event, body: Body) -> str:
    return f"gave {c.words.whose(str(body['role']))} seat to {held_by(c, str(body['holder']))}"


def _link(c: Context, _: Event, body: Body) -> str:
    seat = str(body["seat"])
    whose = "the room’s display" if seat == "PUBLIC" else c.words.the(seat)
    if observes(seat):
        whose = f"evaluator {seat.rpartition('-')[2]}"
    return f"withdrew the link of {whose} and gave out a new one"


def _disclosure(c: Context, event: Event, body: Body) -> str:
    told = readers(event)
    to = "all roles" if "public" in told else cells(c, told) or "nobody"
    said = [f"“{' '.join(str(body['text']).split())}”"] if body.get("text") else []
    if "track" in body:
        track = str(body["track"])
        stood = c.words.value(track, int(body["value"]))
        said.append(f"that {c.words.track(track)} truly stood at {stood}")
    return f"told {to} {joined(said)}"


def _room(c: Context, _: Event, body: Body) -> str:
    named = f" ({body['room']})" if body.get("room") else ""
    members = [one for one in body.get("members", ()) if one != WHITE]
    return f"closed the side room of {cells(c, members)}{named}"


_INJECTS = {
    "add": "added inject {} of its own",
    "deliver": "brought in inject {}",
    "edit": "changed inject {}",
    "hold": "held back inject {}",
    "load": "took up another list of injects",
    "queue": "had inject {} wait for the next quarter",
    "release": "let inject {} come as planned after all",
    "skip": "left out inject {}",
}


def _inject(_: Context, __: Event, body: Body) -> str:
    rows = body.get("injects") or [{}]
    return _INJECTS[str(body["what"])].format(body.get("serial", rows[0].get("serial", "")))


Tell = Callable[[Context, Event, Body], str]

#: By kind of event: as what it is counted, and its words.
_TOLD: Mapping[str, tuple[str, Tell]] = {
    "clock": ("clock", _clock),
    "disclosure": ("disclosure", _disclosure),
    "link": ("link", _link),
    "msel": ("planned", _inject),
    "room": ("room", _room),
    "seat": ("seat", _seat),
}


def band(key: str) -> str:
    """How a ruling fell, in words."""
    return next((said for said in BANDS if said.startswith(key)), key)


def _rulings(c: Context) -> Iterator[Act]:
    """The moves that no card has: what was decided on each, and what that rests on."""
    before: dict[str, list[int]] = {}
    for event, body in c.story.said("ruling"):
        what, name = str(body.get("what", "")), str(body.get("ruling", ""))
        at = before.setdefault(name, [])
        at.append(event.seq)
        if what == "refuse":
            yield made(c, event, "refusal", f"refused move {name}", str(body["reason"]), [*at])
        elif what == "decide" and "odds" in body:
            said = (
                f"ruled on move {name} of {c.words.the(body['role'])}: odds "
                f"{percent(10 * body['odds'])} (base {percent(10 * body['base'])}, "
                f"{counted(len(body['for']), 'reason')} for and {len(body['against'])} against), "
                f"roll {rolled(body['roll'])}, {band(str(body['band']))}"
            )
            reason = str(body["reason"])
            stop = "" if reason.rstrip().endswith((".", "!", "?")) else "."
            move: list[str | Run] = [f"{stop} The move: ", quoted(str(body["text"]))]
            yield made(c, event, "ruling", said, reason, [*at], *move)


# Rewinds --------------------------------------------------------------------------------------


def rewound(c: Context) -> list[tuple[Branch, Event]]:
    """The rewinds that this line went through, each with its first own event, in order."""
    first: dict[int, Event] = {}
    for event in c.story.events:
        first.setdefault(event.branch, event)
    rows = {row.id: row for row in c.story.record.branches}
    return [
        (rows[branch], event)
        for branch, event in first.items()
        if rows[branch].author == REWOUND and rows[branch].parent is not None
    ]


def undone(c: Context, row: Branch) -> list[Event]:
    """What had been played after the place that a rewind went back to."""
    parent = row.parent
    line = [] if parent is None else c.story.record.line(parent)
    return [event for event in line if event.seq > row.seq and event.kind != "command"]


def _rewinds(c: Context) -> Iterator[Act]:
    for row, event in rewound(c):
        gone = undone(c, row)
        upto = f" up to {c.words.quarter(gone[-1].turn)}" if gone else ""
        said = (
            f"went back to the phase of {c.words.phase(event.phase)} and played on from there on "
            f"the branch “{row.name}”; {counted(len(gone), 'event')}{upto} were undone and stand "
            "on the branch it left"
        )
        yield made(c, event, "rewind", said, row.reason, [row.seq, event.seq])
