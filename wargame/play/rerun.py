"""An exercise played again from some place on: as it was recorded, or with a change.

Recorded decisions stand where they are legal; where one is not, or none was recorded, the
doctrine of the seat decides (the one that held it, else the scenario's status quo), and whatever
was put in another's place is listed.  Without a change every event comes out as it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wargame.errors import IllegalOrder
from wargame.play import control
from wargame.play.adapted import NOTHING, Lost, adapted
from wargame.play.ask import ask
from wargame.play.changes import Changes
from wargame.play.choices import NODES
from wargame.play.decisions import Decision
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.game import Game
from wargame.play.happenings import Happening
from wargame.play.otherwise import Otherwise
from wargame.play.recorded import Recorded

#: The reason that the record gives for what the White Cell does in a what-if.
REASON = "A what-if."


@dataclass(frozen=True, slots=True)
class Substitution:
    """What was recorded and could not stand, what came instead, and why; ``turn`` from 0."""

    turn: int
    quarter: str
    node: str
    role: str
    was: str
    instead: str
    why: str

    @property
    def document(self) -> dict[str, Any]:
        """As plain JSON; quarters count from 1."""
        return {
            "turn": self.turn + 1,
            "quarter": self.quarter,
            "node": self.node,
            "role": self.role,
            "was": self.was,
            "instead": self.instead,
            "why": self.why,
        }


class Rerun:
    """Plays a game on from where it stands; ``happened`` and ``substitutions`` say how it went.

    ``reason`` is what the record says of White Cell actions among the changes.
    """

    def __init__(
        self,
        game: Game,
        recorded: Recorded,
        doctrines: Mapping[str, DoctrinePlayer],
        changes: Changes | None = None,
        reason: str = "",
    ) -> None:
        self.game = game
        self.recorded = recorded
        self.doctrines = doctrines
        self.happened: list[Happening] = []
        self.substitutions: list[Substitution] = []
        #: What changed roles are to decide, and the offers that they answer.
        self._meant: dict[tuple[str, str], tuple[Decision, frozenset[str]]] = {}
        self._other = Otherwise(game, changes or Changes(turn=-1), reason or REASON)

    def run(self, until: tuple[int, str] | None = None) -> None:
        """Play on up to and including a node of a quarter, or to the end.

        Raises IllegalOrder where a change is not legal; the game is then of no use.
        """
        while not self.game.ended:
            place = self.game.world.turn, self.game.node
            self._node(place[1])
            if place == until:
                break

    def intended(self) -> Recorded:
        """The record with the changes in it, as far as their quarter was played, to be followed.

        What had to give way on the dice at hand is not in it: on other dice it may stand.
        """
        other, turn = self._other, self._other.changes.turn
        steps = {place: list(told) for place, told in self.recorded.steps.items()}
        asked = dict(self.recorded.asked)
        for node, controls in ((NODES[0], other.opening()), ("reactions", other.outcomes())):
            ours = [(control.ACTOR, body) for body in controls]
            theirs = [
                (actor, body)
                for actor, body in steps.get((turn, node), ())
                if actor != control.ACTOR or not other.replaces(body)
            ]
            # A track is set before anything is decided; an outcome, when all have reacted.
            steps[turn, node] = ours + theirs if node == NODES[0] else theirs + ours
        for (node, role), (decision, answered) in self._meant.items():
            rest = [step for step in steps.get((turn, node), ()) if step[0] != role]
            steps[turn, node] = [(role, decision), *rest]
            if node == "answers":
                asked[turn, role] = answered
        return Recorded(steps, asked)

    def _node(self, node: str) -> None:
        game, other = self.game, self._other
        here = other.here
        steps = self.recorded.steps.get((game.world.turn, node), ())
        last = {actor: number for number, (actor, _) in enumerate(steps)}
        if here and node == NODES[0]:
            self._controls(other.opening())
        for number, (actor, body) in enumerate(steps):
            if actor == control.ACTOR:
                if not (here and other.replaces(body)):
                    self._repeat(body)
            elif last[actor] == number:
                self._take(actor, body)
            elif not here:
                self._amended(actor, body)
        for role in game.tables.roles:
            changed = here and other.touches(role) and (node, role.key) not in self._meant
            if changed or role.key in game.open_roles():
                self._take(role.key, game.decisions.get(role.key))
        if here and node == "reactions":
            self._controls(other.outcomes())
        self.happened += game.resolve()
        if here:
            other.resolved(node)

    def _controls(self, bodies: Iterable[dict[str, Any]]) -> None:
        """What the White Cell does among the changes."""
        for body in bodies:
            try:
                self.happened.append(self.game.control(body))
            except IllegalOrder as error:
                if "unchanged" not in error.codes:  # a track that stands there already
                    raise self._other.refused(str(error), error.codes) from error

    def _repeat(self, body: dict[str, Any]) -> None:
        """Do again what the White Cell did, where it still makes sense."""
        if body["what"] == "override":
            for role in self.game.open_roles():  # it waits until all have reacted
                self._take(role, None)
        try:
            self.happened.append(self.game.control(body))
        except IllegalOrder as error:
            told = [str(body[key]) for key in ("action", "event", "track") if key in body]
            was = " ".join([str(body["what"]), *told])
            self._note(control.ACTOR, [Lost(was, NOTHING, str(error))])

    def _amended(self, role: str, decision: Decision) -> None:
        """A decision that was amended before it counted: kept where it can be."""
        try:
            self.happened.append(self.game.decide(role, decision)[1])
        except IllegalOrder:
            return  # nothing rests on it

    def _take(self, key: str, was: Decision | None) -> None:
        """Take what a role decides at this node."""
        game, other, doctrine = self.game, self._other, self.doctrines[key]
        role = game.role(key)
        asked = self.recorded.asked.get((game.world.turn, key), frozenset())
        changed = other.here and other.touches(role)
        decision: Decision | None
        if was is None:
            decision = ask(game, key, doctrine)
            if not changed:
                self.happened.append(game.decide(key, decision)[1])
                return
            was, asked = decision, frozenset(other.waiting(role))
        if changed:
            meant, more, lost = other.meant(role, was)
            self._note(key, lost)
            self._meant[game.node, key] = meant, asked | more
            decision, lost = adapted(game, role, other.fitting(role, meant), asked | more, doctrine)
            decision = other.insisted(role, decision, meant)
        else:
            decision, lost = adapted(game, role, was, asked, doctrine)
        self._note(key, lost)
        if decision is None:
            return
        try:
            self.happened.append(game.decide(key, decision)[1])
        except IllegalOrder as error:
            raise other.refused(f"{key}: {error}", error.codes) from error

    def _note(self, role: str, lost: Iterable[Lost]) -> None:
        game, turn = self.game, self.game.world.turn
        quarter = game.tables.quarter_name(turn)
        self.substitutions += [
            Substitution(turn, quarter, game.node, role, one.was, one.instead, one.why)
            for one in lost
        ]
