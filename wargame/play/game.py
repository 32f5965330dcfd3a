"""One exercise as a machine of decision nodes: no files, no clock, no screen.

A :class:`Game` holds one world, asks its roles for decisions node by node, resolves each node
when all are in, and says what happened as facts split by who may know them.  Fed the same
decisions it always does the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from wargame import RULES_VERSION
from wargame.content.compiled import Compiled
from wargame.errors import IllegalOrder
from wargame.play import control
from wargame.play.choices import I8, I16, NODES
from wargame.play.decisions import (
    Decision,
    checked,
    default_decision,
    is_open,
)
from wargame.play.happenings import Happening
from wargame.play.steps import STEPS, opening
from wargame.rules import turn
from wargame.rules.dice import Dice
from wargame.rules.ledger import Entry
from wargame.rules.score import holds_objective, mark, scores
from wargame.rules.tables import Ints, RoleTable, Tables
from wargame.rules.worlds import World

#: How draws are addressed; a save of another scheme cannot be played on.
DICE = "philox4x32-10/1"


class Game:
    """One running exercise over the rules; ``node`` is what is being decided."""

    def __init__(
        self,
        compiled: Compiled,
        seed: int,
        *,
        world: int = 0,
        nonce: int = 0,
        turns: int | None = None,
    ) -> None:
        self.compiled = compiled
        self.tables: Tables = compiled.tables
        self.seed = seed
        #: Which world of that seed it is: the number in `simulate` and `open`.
        self.number = world
        self.turns = turns if turns is not None else self.tables.turns
        dice = Dice(seed, np.array([world], dtype=np.uint64), nonce=nonce)
        self.world: World = turn.setup(self.tables, dice)
        self.node = "signals"
        self.ended = ""
        self.decisions: dict[str, Decision] = {}
        self.offered = np.zeros(self.world.signed.shape, dtype=np.bool_)
        #: Why each deal offered this quarter was offered, by action.
        self.said: dict[str, str] = {}
        #: By card: which form of a deal each party that turned one down would sign instead,
        #: from its answer until the next answers.
        self.wanted: dict[str, dict[str, str]] = {}
        #: By card: the form of a deal that was signed last.
        self.forms: dict[str, str] = {}
        #: What the White Cell puts in place of the dice when the node resolves: the band of an
        #: action, and how an event falls (as `rules.hazards.Falls`).
        self.overrides: dict[str, int] = {}
        self.forced: dict[str, int] = {}
        #: Its reason for each, by action and event.
        self.reasons: dict[str, str] = {}
        self.shots: list[tuple[str, int, Decision]] = []
        self.history: list[list[int]] = [self.track_values()]
        #: The drift of every track in the last operations (host's eyes).
        self.last_drift: list[Entry] = []
        #: What every pipeline line did, quarter by quarter.
        self.lines: list[dict[str, Any]] = []
        #: The quarter in which the standing estimates were published.
        self.estimate_quarter = self.tables.quarter_name(0)
        self._asked_now: list[str] | None = None
        #: The tracks as the quarter at hand began, ``[K, 1]``.
        self.before: Ints = self.world.values[: len(self.tables.tracks)].copy()

    # Asking ----------------------------------------------------------------------------

    def track_values(self) -> list[int]:
        """Every track as it stands, in thousandths."""
        found: list[int] = self.world.values[: len(self.tables.tracks), 0].tolist()
        return found

    def role(self, key: str) -> RoleTable:
        """A role by key; a wrong one is the user's mistake."""
        for role in self.tables.roles:
            if role.key == key:
                return role
        raise IllegalOrder(f"there is no role `{key}`", ("unknown",))

    def open_roles(self) -> list[str]:
        """The roles that have something to decide at this node and have not yet."""
        if self.ended:
            return []
        return [key for key in self._asked() if key not in self.decisions]

    def asked(self) -> list[str]:
        """The roles that have something to decide at this node, decided or not."""
        return [] if self.ended else [*self._asked()]

    def _asked(self) -> list[str]:
        """The roles that have something to decide at this node.

        Nothing that is decided at a node changes anything before the node is resolved, so
        this is worked out once.
        """
        if self._asked_now is None:
            self._asked_now = [
                role.key
                for role in self.tables.roles
                if is_open(self.world, role, self.node, self.offered)
            ]
        return self._asked_now

    def check(self, key: str, decision: Any) -> Decision:
        """A decision in its full form, or IllegalOrder with the reasons; nothing changes."""
        if self.ended:
            raise IllegalOrder("the exercise is over", ("game_over",))
        if self.overrides:
            raise IllegalOrder(
                "the White Cell has overruled an outcome: reactions can no longer be amended",
                ("locked",),
            )
        return checked(self.world, self.role(key), self.node, decision, self.offered)

    def decide(self, key: str, decision: Any) -> tuple[Decision, Happening]:
        """Take a role's decision at this node, sealed until the node is resolved.

        Deciding again before then amends it.
        """
        full = self.check(key, decision)
        self.decisions[key] = full
        happening = Happening(
            "decision",
            self.world.turn,
            self.node,
            key,
            {key: {"node": self.node, "role": key, "decision": full}},
        )
        return full, happening

    def default(self, key: str) -> Decision:
        """What a silent seat plays at this node."""
        return default_decision(self.world, self.role(key), self.node, self.offered)

    def control(self, body: Any) -> Happening:
        """What the White Cell does, as :mod:`wargame.play.control` says; IllegalOrder if it cannot.

        An outcome put in place of the dice counts when the node resolves; until then a later
        one replaces it.
        """
        return control.take(self, body)

    def preview(self) -> list[dict[str, Any]]:
        """What would fall if the reactions were resolved now; see :func:`control.preview`."""
        return control.preview(self)

    def reroll(self, nonce: int) -> None:
        """Roll other dice from here on: those of a branch of an exercise still in play."""
        self.world.dice = self.world.dice.with_nonce(nonce)

    # Keeping ---------------------------------------------------------------------------

    def kept(self) -> dict[str, Any]:
        """All that play changes, as it is now, for :meth:`put_back`."""
        return {
            "world": self.world.copy(),
            "node": self.node,
            "ended": self.ended,
            "decisions": dict(self.decisions),
            "offered": self.offered.copy(),
            "said": dict(self.said),
            "overrides": dict(self.overrides),
            "forced": dict(self.forced),
            "reasons": dict(self.reasons),
            "wanted": {card: dict(asked) for card, asked in self.wanted.items()},
            "forms": dict(self.forms),
            "shots": list(self.shots),
            "history": list(self.history),
            "last_drift": self.last_drift,
            "lines": list(self.lines),
            "estimate_quarter": self.estimate_quarter,
            "before": self.before,
        }

    def put_back(self, kept: dict[str, Any]) -> None:
        """Stand where :meth:`kept` was called; use what it gave only once."""
        for name, value in kept.items():
            setattr(self, name, value)
        self._asked_now = None

    # What is in so far ------------------------------------------------------------------

    def reactions(self) -> tuple[I8, I16]:
        """The reactions decided so far: kind and card ``[R, 1]`` as :func:`turn.react` has them."""
        tables = self.tables
        kind = np.zeros((len(tables.roles), 1), dtype=np.int8)
        card = np.zeros((len(tables.roles), 1), dtype=np.int16)
        keys = {a.key: a.index for a in tables.actions}
        cards = {c.key: c.index for c in tables.cards}
        for role in tables.roles:
            decision = self.decisions.get(role.key, {"react": "none"})
            react = decision["react"]
            if react == "none":
                continue
            kind[role.index] = ("none", "support", "oppose", "play").index(react)
            card[role.index] = (keys if react == "play" else cards)[decision["card"]]
        return kind, card

    def bands(self) -> dict[int, int] | None:
        """The bands put in place of the dice, by the index of the action; None where none is."""
        keys = {a.key: a.index for a in self.tables.actions}
        return {keys[key]: band for key, band in self.overrides.items()} or None

    # Resolving -------------------------------------------------------------------------

    def setup(self, seats: Mapping[str, str], rules_version: int = RULES_VERSION) -> Happening:
        """What is settled before the first quarter, private objectives among it."""
        public = {
            "scenario": self.compiled.bundle.scenario.id,
            "turns": self.turns,
            "seats": dict(seats),
            "rules_version": rules_version,
            "dice": DICE,
            "quarter": self.tables.quarter_name(0),
        }
        engine: dict[str, Any] = {"seed": str(self.seed)}
        if self.number:  # a record without it, as all were once, is of world 0
            engine["world"] = self.number
        parts: dict[str, Any] = {"public": public, "engine": engine}
        kinds = {objective.key: objective.kind for objective in self.tables.objectives}
        for role, standing in self.standings().items():
            parts[role] = {
                "private": [key for key in standing["objectives"] if kinds[key] == "private"]
            }
        return Happening("setup", 0, "setup", "ENGINE", parts)

    def start(self) -> list[Happening]:
        """Open the first quarter."""
        return opening(self)

    def resolve(self) -> list[Happening]:
        """Resolve this node and move on; roles that said nothing take the default."""
        if self.ended:
            return []
        found: list[Happening] = []
        for key in self.open_roles():
            _, happening = self.decide(key, self.default(key))
            found.append(happening)
        self._asked_now = None
        found += STEPS[self.node](self)
        self.decisions, self.overrides, self.forced, self.reasons = {}, {}, {}, {}
        if self.node == NODES[-1]:
            if not self.ended:
                found += opening(self)
        else:
            self.node = NODES[NODES.index(self.node) + 1]
        return found

    @property
    def digest(self) -> str:
        """The running digest of state and ledger, 16 hex digits."""
        return f"{int(self.world.digest[0]):016x}"

    def standings(self) -> dict[str, Any]:
        """Every role's score and objectives as they stand (thousandths)."""
        points = scores(self.world, self.world.turn)
        result: dict[str, Any] = {}
        for role in self.tables.roles:
            objectives = {}
            for objective in self.tables.objectives:
                if not holds_objective(self.world, objective, role)[0]:
                    continue
                marks = mark(self.world, objective, role, self.world.turn)
                objectives[objective.key] = {
                    "value": int(marks.values[0][0]),
                    "values": [int(value[0]) for value in marks.values],
                    "thresholds": list(marks.thresholds),
                    "points": int(marks.points[0]),
                    "met": bool(marks.points[0] == 2),
                }
            result[role.key] = {"score": int(points[role.index, 0]), "objectives": objectives}
        return result
