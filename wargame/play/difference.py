"""Where two lines of a save part, and by how much: out of what was recorded alone.

No rules and no content are needed, so it reads old saves and redacted copies, as far as they
say.  Reasons, notes, messages and called shots change nothing in the course of an exercise and
are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.play.asides import ASIDE
from wargame.record.events import Event

#: What is said beside what is done.
_SAID = frozenset({"reason", "reasons", "shot", "shots"})
#: Decided by somebody; everything else follows from that, from the dice and from the rules.
_DECIDED = frozenset({"decision", "control"})


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two lines part: the first events, one a line, that do not say the same.

    ``kind`` is ``decision``, ``control``, ``result`` (with the same decisions, as far as this
    copy shows them: the dice, or what is not shown) or ``end`` (one line goes on where the other
    stops).  ``who`` are the roles that decided otherwise; ``seqs`` are None past a line's end.
    """

    kind: str
    turn: int
    phase: str
    who: tuple[str, ...]
    told: str
    seqs: tuple[int | None, int | None]


@dataclass(slots=True)
class Quarter:
    """What a line says of one quarter; ``tracks`` as it ended, in thousandths.

    ``told`` are the kinds of events that it has: what is missing was not done otherwise, it has
    not come to that yet.
    """

    orders: dict[str, list[str]] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)
    reactions: dict[str, str] = field(default_factory=dict)
    signed: list[str] = field(default_factory=list)
    fell: list[str] = field(default_factory=list)
    #: By event, the answer that was given to it.
    answers: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    controls: list[str] = field(default_factory=list)
    tracks: dict[str, int] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    @property
    def closed(self) -> bool:
        """Whether it was played to its close."""
        return "quarter" in self.told


@dataclass(frozen=True)
class Line:
    """One line: its quarters by number from 0, and how it ended."""

    quarters: Mapping[int, Quarter]
    ended: str
    roles: Mapping[str, Any]
    digest: str


@dataclass(frozen=True)
class Difference:
    """Two lines of a save; ``first`` is the name of the first quarter, such as ``2025Q1``."""

    first: str
    parting: Parting | None
    one: Line
    two: Line

    def quarter(self, turn: int) -> str:
        """The name of a quarter, counted from 0."""
        number = int(self.first[:4]) * 4 + int(self.first[5]) - 1 + turn
        return f"{number // 4}Q{number % 4 + 1}"

    @property
    def turns(self) -> list[int]:
        """Every quarter that either line has."""
        return sorted({*self.one.quarters, *self.two.quarters})

    def pairs(self) -> Iterator[tuple[int, Quarter, Quarter]]:
        """The quarters of both, side by side; one that is missing is empty."""
        for turn in self.turns:
            yield (
                turn,
                self.one.quarters.get(turn, Quarter()),
                self.two.quarters.get(turn, Quarter()),
            )


def difference(one: Sequence[Event], two: Sequence[Event]) -> Difference:
    """Hold two lines of a save against each other."""
    public = one[0].body("public") if one else {}
    return Difference(
        first=str(public.get("quarter", "0000Q1")),
        parting=parting(one, two),
        one=_line(one),
        two=_line(two),
    )


def parting(one: Sequence[Event], two: Sequence[Event]) -> Parting | None:
    """The first place where two lines say different things; None where they never do."""
    a, b = ([e for e in line if e.kind not in ASIDE] for line in (one, two))
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i].id == b[j].id:  # the very same event
            i, j = i + 1, j + 1
            continue
        mine, ours = _run(a, i), _run(b, j)
        if mine or ours:
            whole = i + mine < len(a) and j + ours < len(b)
            if found := _decided(a[i : i + mine], b[j : j + ours], whole):
                return found
            i, j = i + mine, j + ours
        elif _alike(a[i], b[j]):
            i, j = i + 1, j + 1
        else:
            return _resulted(a[i], b[j])
    if i >= len(a) and j >= len(b):
        return None
    after = a[i] if i < len(a) else b[j]
    stops = "the second" if i < len(a) else "the first"
    ends = (a[i].seq if i < len(a) else None, b[j].seq if j < len(b) else None)
    return Parting("end", after.turn, after.phase, (), f"{stops} branch stops before this", ends)


def _run(line: Sequence[Event], start: int) -> int:
    """How many events from a place on are decisions and controls at one node."""
    size = 0
    for event in line[start:]:
        if event.kind not in _DECIDED or (event.turn, event.phase) != (
            line[start].turn,
            line[start].phase,
        ):
            break
        size += 1
    return size


def _decided(a: Sequence[Event], b: Sequence[Event], whole: bool) -> Parting | None:
    """The first thing that was decided otherwise at a node; ``whole`` if it is over in both.

    What a redacted copy does not show counts as alike: what followed will tell.
    """
    first = (a or b)[0]
    controls = [[e for e in run if e.kind == "control"] for run in (a, b)]
    for x, y in zip(*controls, strict=False):
        if not _alike(x, y):
            told = f"{_control(x)}, against {_control(y)}"
            return Parting("control", x.turn, x.phase, ("WHITE",), told, (x.seq, y.seq))
    made = [{e.actor: e for e in run if e.kind == "decision"} for run in (a, b)]
    who = []
    for role in dict.fromkeys([*made[0], *made[1]]):
        x, y = made[0].get(role), made[1].get(role)
        if x is not None and y is not None:
            if not _alike(x, y):
                who.append(role)
        elif whole and _says_something(x or y):
            who.append(role)
    if who:
        seqs = tuple(made[side][who[0]].seq if who[0] in made[side] else None for side in (0, 1))
        told, pair = _otherwise(who), (seqs[0], seqs[1])
        return Parting("decision", first.turn, first.phase, tuple(who), told, pair)
    if whole and len(controls[0]) != len(controls[1]):
        more = max(controls, key=len)[min(map(len, controls))]
        side = "first" if len(controls[0]) > len(controls[1]) else "second"
        told = f"{_control(more)}, on the {side} branch alone"
        pair = (more.seq, None) if side == "first" else (None, more.seq)
        return Parting("control", more.turn, more.phase, ("WHITE",), told, pair)
    return None


def _says_something(event: Event | None) -> bool:
    if event is None:
        return False
    body = event.body(event.actor).get("decision", {})
    return any(value not in ([], {}, None, "", "none") for value in _bare(body).values())


def _alike(a: Event, b: Event) -> bool:
    """Whether two events say the same, as far as both are shown."""
    if (a.kind, a.turn, a.phase, a.actor) != (b.kind, b.turn, b.phase, b.actor):
        return False
    shown = [{n: p.body for n, p in e.parts.items() if not p.redacted} for e in (a, b)]
    if not any(part.redacted for e in (a, b) for part in e.parts.values()) and set(a.parts) != set(
        b.parts
    ):
        return False
    return all(_bare(shown[0][name]) == _bare(shown[1][name]) for name in {*shown[0]} & {*shown[1]})


def _bare(value: Any) -> Any:
    """What is done without what is said beside it; offers as what is offered."""
    if isinstance(value, dict):
        if set(value) <= {"offer", "reason"} and "offer" in value:
            return value["offer"]
        return {key: _bare(item) for key, item in value.items() if key not in _SAID}
    if isinstance(value, list):
        return [_bare(item) for item in value]
    return value


def _control(event: Event) -> str:
    body = event.body(*event.parts)
    told = [str(body[key]) for key in ("action", "event", "track") if key in body]
    for key in ("band", "branch"):
        told += [f"as {body[key]}"] if body.get(key) else []
    if "to" in body:
        told.append(f"to {body['to'] / 1000:g}")
    return " ".join(["the White Cell:", str(body.get("what", "acts")), *told])


def _resulted(a: Event, b: Event) -> Parting:
    """Two results that say different things, where no decision that is shown does."""
    seqs = (a.seq, b.seq)
    if a.kind != b.kind or a.turn != b.turn:
        told = f"{a.kind} on the first branch, {b.kind} on the second"
        return Parting("result", a.turn, a.phase, (), told, seqs)
    # The sealed decision may be hidden in this copy, and what it was is plain when it is revealed.
    key = {"reveal": "orders", "reactions": "reactions", "signals": "shown"}.get(a.kind, "")
    if key:
        x, y = (event.body("public").get(key, {}) for event in (a, b))
        if who := tuple(role for role in sorted({*x, *y}) if x.get(role) != y.get(role)):
            return Parting("decision", a.turn, a.phase, who, _otherwise(who), seqs)
    one, two = _facts(a), _facts(b)
    names = {
        "event": "an event falls on one of them alone",
        "band": "a roll falls otherwise",
        "chance": "odds differ",
        "terms": "the drift differs",
    }
    differs = (told for name, told in names.items() if one.get(name) != two.get(name))
    told = next(differs, f"{a.kind} differs")
    return Parting("result", a.turn, a.phase, (), told, seqs)


def _otherwise(who: Sequence[str]) -> str:
    return f"{' and '.join(who)} {'decide' if len(who) > 1 else 'decides'} otherwise"


def _facts(event: Event) -> dict[str, Any]:
    """The entries of a result, by what they tell."""
    found: dict[str, Any] = {}
    for _, part in sorted(event.parts.items()):
        body = part.body if isinstance(part.body, dict) else {}
        entries: Any = body.get("entries", ())
        for entry in entries:
            for key in ("event", "band", "chance", "terms"):
                if key in entry:
                    found.setdefault(key, []).append((entry["kind"], entry[key]))
    return found


# One line -----------------------------------------------------------------------------------


def _line(events: Sequence[Event]) -> Line:
    quarters: dict[int, Quarter] = {}
    ended, digest = "", ""
    roles: dict[str, Any] = {}
    for event in events:
        if event.kind in (*ASIDE, "setup"):
            continue
        if event.kind == "end":
            body = event.body("public")
            ended, roles = str(body.get("ended", "")), dict(body.get("roles", {}))
            digest = str(body.get("digest", ""))
            continue
        quarter = quarters.setdefault(event.turn, Quarter())
        quarter.told.add(event.kind)
        _TAKEN.get(event.kind, _nothing)(quarter, event)
    return Line(quarters, ended, roles, digest)


def _nothing(quarter: Quarter, event: Event) -> None:
    """An event that the comparison by quarters does not need."""


def _reveal(quarter: Quarter, event: Event) -> None:
    body = event.body("public")
    for role, shown in body.get("orders", {}).items():
        quarter.orders[role] = list(shown["orders"])
        quarter.standing[role] = shown["standing"]
    quarter.signed = list(body.get("signed", ()))


def _reactions(quarter: Quarter, event: Event) -> None:
    for role, shown in event.body("public").get("reactions", {}).items():
        quarter.reactions[role] = f"{shown['react']}:{shown['card']}"


def _entries(quarter: Quarter, event: Event) -> None:
    for part in event.parts.values():
        body: Any = part.body if isinstance(part.body, dict) else {}
        for entry in body.get("entries", ()):
            if entry["kind"] == "event":
                quarter.fell.append(entry["event"] + (f"/{b}" if (b := entry["branch"]) else ""))
            elif entry["kind"] == "choice":
                quarter.answers[entry["event"]] = entry["option"]
            elif entry["kind"] == "adjudication":
                quarter.outcomes[entry["action"]] = entry["band"]


def _controls(quarter: Quarter, event: Event) -> None:
    quarter.controls.append(_control(event).partition(": ")[2])


def _closed(quarter: Quarter, event: Event) -> None:
    for part in event.parts.values():
        body: Any = part.body if isinstance(part.body, dict) else {}
        for key, (_, after) in body.get("tracks", {}).items():
            quarter.tracks[key] = after


_TAKEN = {
    "reveal": _reveal,
    "reactions": _reactions,
    "events": _entries,
    "answers": _entries,
    "adjudication": _entries,
    "control": _controls,
    "quarter": _closed,
}
