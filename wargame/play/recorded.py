"""What was decided along a stretch of a record, and who decides where it says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.content.compiled import Compiled
from wargame.errors import WargameError
from wargame.play import control
from wargame.play.decisions import Decision
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.game import Game
from wargame.play.perturbed import find_doctrine
from wargame.play.reel import Reel
from wargame.record.events import Event


@dataclass(frozen=True)
class Recorded:
    """Decisions and controls by quarter (from 0) and node.

    ``steps`` are both in the order they came, as (actor, body).  ``asked`` are the offers that
    a role answered, by quarter and role.
    """

    steps: Mapping[tuple[int, str], Sequence[tuple[str, Any]]]
    asked: Mapping[tuple[int, str], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Recorded:
        """What these events decide; they must not be redacted."""
        steps: dict[tuple[int, str], list[tuple[str, Any]]] = {}
        asked: dict[tuple[int, str], set[str]] = {}
        for event in events:
            bodies: dict[str, Any] = {name: part.body for name, part in event.parts.items()}
            if event.kind == "decision":
                body = bodies[event.actor]
                step = event.actor, body["decision"]
                steps.setdefault((event.turn, body["node"]), []).append(step)
            elif event.kind == "control":
                step = control.ACTOR, control.asked(bodies)
                steps.setdefault((event.turn, event.phase), []).append(step)
            elif event.kind == "answer":
                body = next(iter(bodies.values()))
                asked.setdefault((event.turn, event.actor), set()).add(body["action"])
        return cls(steps, {key: frozenset(keys) for key, keys in asked.items()})

    def decision(self, turn: int, node: str, role: str) -> Decision | None:
        """What a role decided at a node in the end, if it did."""
        made = [body for actor, body in self.steps.get((turn, node), ()) if actor == role]
        return made[-1] if made else None

    def controls(self, turn: int, node: str) -> list[dict[str, Any]]:
        """What the White Cell did at a node, in order."""
        steps = self.steps.get((turn, node), ())
        return [body for actor, body in steps if actor == control.ACTOR]


def references(compiled: Compiled, seats: Mapping[str, str]) -> dict[str, DoctrinePlayer]:
    """Who decides for each role where the record does not: its doctrine, else the status quo."""
    found: dict[str, DoctrinePlayer] = {}
    for role in compiled.tables.roles:
        kind, _, name = seats.get(role.key, "").partition(":")
        doctrine = find_doctrine(compiled, role.key, name if kind == "doctrine" else "")
        found[role.key] = DoctrinePlayer(doctrine)
    return found


def opening(events: Sequence[Event], turn: int) -> int:
    """The number of the event with which a quarter, counted from 0, opens on a line.

    Raises WargameError where the line does not come so far.
    """
    opened = {event.turn: event.seq for event in events if event.kind == "situation"}
    if turn not in opened:
        has = f"it has 1 to {max(opened) + 1}" if opened else "it has none"
        raise WargameError(f"there is no quarter {turn + 1} on this branch: {has}")
    return opened[turn]


def stand(reel: Reel, place: int) -> Game:
    """The game as it stands after so many events, where something can be decided.

    Raises WargameError where these rules do not come to it.
    """
    game = reel.seek(place)
    if reel.place < place:
        raise WargameError(
            f"these rules do not come to what this save records ({reel.difference}), so it "
            "cannot be played on from there"
        )
    return game
