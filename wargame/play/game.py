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
    offered_in,
    offers_to,
)
from wargame.play.happenings import Happening, parties, share
from wargame.play.legacy import legacy
from wargame.play.lines import lines_of
from wargame.rules import deals as deal_rules
from wargame.rules import hazards, turn
from wargame.rules.adjudication import adjudicate
from wargame.rules.dice import Dice
from wargame.rules.ledger import Entry, Ledger
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
        self.history: list[list[int]] = [self._tracks()]
        #: The drift of every track in the last operations (host's eyes).
        self.last_drift: list[Entry] = []
        #: What every pipeline line did, quarter by quarter.
        self.lines: list[dict[str, Any]] = []
        #: The quarter in which the standing estimates were published.
        self.estimate_quarter = self.tables.quarter_name(0)
        self._asked_now: list[str] | None = None
        self._before: Ints = self.world.values[: len(self.tables.tracks)].copy()

    # Asking ----------------------------------------------------------------------------

    def _tracks(self) -> list[int]:
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

    @property
    def before(self) -> Ints:
        """The tracks as the quarter at hand began, ``[K, 1]``."""
        return self._before

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
            "_before": self._before,
        }

    def put_back(self, kept: dict[str, Any]) -> None:
        """Stand where :meth:`kept` was called; use what it gave only once."""
        for name, value in kept.items():
            setattr(self, name, value)
        self._asked_now = None

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
        return self._open()

    def resolve(self) -> list[Happening]:
        """Resolve this node and move on; roles that said nothing take the default."""
        if self.ended:
            return []
        found: list[Happening] = []
        for key in self.open_roles():
            _, happening = self.decide(key, self.default(key))
            found.append(happening)
        self._asked_now = None
        found += getattr(self, f"_resolve_{self.node}")()
        self.decisions, self.overrides, self.forced, self.reasons = {}, {}, {}, {}
        if self.node == NODES[-1]:
            if not self.ended:
                found += self._open()
        else:
            self.node = NODES[NODES.index(self.node) + 1]
        return found

    def _give_reasons(self, ledger: Ledger, subject: str) -> None:
        """Say in the ledger why the White Cell put something in place of the dice."""
        for entry in ledger.entries:
            key = str(entry.get(subject))
            if key in self.reasons and entry["kind"] in ("adjudication", "event", "held"):
                entry["reason"] = self.reasons[key]

    def _facts(self, kind: str, phase: str, ledger: Ledger, **public: Any) -> Happening:
        """A ledger as a happening, each entry given to those who may see it."""
        parts: dict[str, Any] = {"public": dict(public)}
        share(self.tables, self.node, ledger, parts)
        return Happening(kind, self.world.turn, phase, "ENGINE", parts)

    def _open(self) -> list[Happening]:
        self.node = NODES[0]
        self.offered[:] = False
        self._before = self.world.values[: len(self.tables.tracks)].copy()
        ledger = Ledger()
        turn.open_quarter(self.world, ledger)
        if self.world.values[self.tables.season_row, 0] == 1000:
            self.estimate_quarter = self.tables.quarter_name(self.world.turn)
        return [
            self._facts(
                "situation", "situation", ledger, quarter=self.tables.quarter_name(self.world.turn)
            )
        ]

    def _resolve_signals(self) -> list[Happening]:
        index = {card.key: card.index for card in self.tables.cards}
        rows = []
        shown: dict[str, list[str]] = {}
        for role in self.tables.roles:
            cards = self.decisions.get(role.key, {}).get("cards", [])
            if cards:
                shown[role.key] = cards
            rows += [[index[card]] for card in cards]
        turn.signal(self.world, np.array(rows or [[-1]], dtype=np.int16))
        ledger = Ledger()
        events = {event.key: event.index for event in self.tables.events}
        forced = {events[key]: falls for key, falls in self.forced.items()}
        hazards.draw_events(self.world, ledger, forced or None)
        self._give_reasons(ledger, "event")
        result = [self._facts("events", "events", ledger)]
        if shown:
            result.insert(
                0,
                Happening(
                    "signals", self.world.turn, "signals", "ENGINE", {"public": {"shown": shown}}
                ),
            )
        return result

    def _resolve_events(self) -> list[Happening]:
        answers = np.zeros((len(self.tables.events), 1), dtype=np.int8)
        for event in self.tables.events:
            answers[event.index] = event.default
            if not event.options:
                continue
            chosen = self.decisions.get(self.tables.roles[event.chooser].key, {})
            option = chosen.get("answers", {}).get(event.key)
            if option is not None:
                answers[event.index] = [o.key for o in event.options].index(option)
        ledger = Ledger()
        hazards.answer_events(self.world, answers, ledger)
        return [self._facts("answers", "events", ledger)]

    def _resolve_offers(self) -> list[Happening]:
        keys = {action.key: action for action in self.tables.actions[1:] if action.kind == "deal"}
        made: list[Happening] = []
        self.said = {}
        for role in self.tables.roles:
            for key, reason in offered_in(self.decisions.get(role.key, {})).items():
                self.offered[keys[key].deal] = True
                self.said[key] = reason
                body = {"action": key, "by": role.key, "reason": reason}
                parts = {parties(self.tables, key): body}
                made.append(Happening("offer", self.world.turn, "offers", role.key, parts))
        self.offered = deal_rules.valid_offers(self.world, self.offered)
        return made

    def _resolve_answers(self) -> list[Happening]:
        tables = self.tables
        accepted = np.zeros((len(self.offered), len(tables.roles), 1), dtype=np.bool_)
        made: list[Happening] = []
        self.wanted = {}
        on_demand = self.world.wanted.copy()  # asked for already: no second bargain over it
        self.world.wanted[:] = False
        deals = {action.key: action for action in tables.actions[1:] if action.kind == "deal"}
        for role in tables.roles:
            decision = self.decisions.get(role.key, {})
            for action in offers_to(self.world, role, self.offered):
                accepts = action.key in decision.get("accept", [])
                accepted[action.deal, role.index, 0] = accepts
                why = decision.get("reasons", {}).get(action.key, "")
                body = {"action": action.key, "by": role.key, "accepts": accepts, "reason": why}
                if other := decision.get("counter", {}).get(action.key):
                    body["would_sign"] = other
                    self.world.wanted[deals[other].deal] |= not on_demand[action.deal, 0]
                    self.wanted.setdefault(tables.cards[action.card].key, {})[role.key] = other
                parts = {parties(self.tables, action.key): body}
                made.append(Happening("answer", self.world.turn, "answers", role.key, parts))
        ledger = Ledger()
        deal_rules.sign(self.world, self.offered, accepted, ledger)
        return [*made, self._facts("deals", "answers", ledger)]

    def _resolve_orders(self) -> list[Happening]:
        tables = self.tables
        standing = np.zeros((len(tables.roles), 1), dtype=np.int16)
        orders = np.zeros((len(tables.roles), 3, 1), dtype=np.int16)
        keys = {action.key: action.index for action in tables.actions}
        shown: dict[str, Any] = {}
        for role in tables.roles:
            decision = self.decisions[role.key]
            standing[role.index] = [o.key for o in role.standing].index(decision["standing"])
            for slot, order in enumerate(decision["orders"]):
                orders[role.index, slot, 0] = keys[order["action"]]
            if decision.get("shot"):
                self.shots.append((role.key, self.world.turn + 2, decision["shot"]))
            shown[role.key] = {
                "standing": decision["standing"],
                "orders": [order["action"] for order in decision["orders"]],
            }
        ledger = Ledger()
        turn.commit(self.world, standing, orders, ledger)
        signed = [
            a.key for a in tables.actions[1:] if a.kind == "deal" and self.world.signed[a.deal, 0]
        ]
        self.forms.update({key.partition("/")[0]: key for key in signed})
        return [self._facts("reveal", "orders", ledger, orders=shown, signed=signed)]

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

    def _resolve_reactions(self) -> list[Happening]:
        shown = {
            key: {"react": decision["react"], "card": decision["card"]}
            for key in (role.key for role in self.tables.roles)
            if (decision := self.decisions.get(key, {"react": "none"}))["react"] != "none"
        }
        ledger = Ledger()
        turn.react(self.world, *self.reactions(), ledger)
        reactions = self._facts("reactions", "reactions", ledger, reactions=shown)
        ledger = Ledger()
        adjudicate(self.world, ledger, self.bands())
        self._give_reasons(ledger, "action")
        adjudication = self._facts(
            "adjudication", "adjudication", ledger, overridden=sorted(self.overrides)
        )
        ledger = Ledger()
        turn.operate(self.world, ledger)
        self.last_drift = [entry for entry in ledger.entries if entry["kind"] == "drift"]
        self.lines.append(lines_of(self.world, ledger.entries))
        return [reactions, adjudication, self._facts("operations", "operations", ledger)]

    def _resolve_hands(self) -> list[Happening]:
        tables = self.tables
        keep = np.full((len(tables.roles), 1), -1, dtype=np.int16)
        bury = keep.copy()
        cards = {card.key: card.index for card in tables.cards}
        for role in tables.roles:
            decision = self.decisions.get(role.key, {})
            if decision.get("keep"):
                keep[role.index] = cards[decision["keep"]]
            if decision.get("bury"):
                bury[role.index] = cards[decision["bury"]]
        ledger = Ledger()
        start = [int(v) for v in self._before[:, 0]]
        now = self.world.turn
        turn.close_quarter(self.world, keep, bury, self._before, ledger)
        self.history.append(self._tracks())
        closing = self._closing(ledger, now, start)
        if turn.ended(self.world)[0]:
            self.ended = "war"
        elif self.world.turn >= self.turns:
            self.ended = "turns"
        if self.ended:
            return [closing, self._end(now)]
        return [closing]

    def _closing(self, ledger: Ledger, now: int, start: list[int]) -> Happening:
        """The quarter's close: every track before and after, and the digest."""
        tables = self.tables
        parts: dict[str, Any] = {}
        share(self.tables, self.node, ledger, parts)
        for track in tables.tracks:
            seen = "+".join(sorted(tables.roles[r].key for r in track.seen_by)) or "public"
            part = parts.setdefault(seen, {})
            part.setdefault("tracks", {})[track.key] = [
                start[track.index],
                int(self.world.values[track.index, 0]),
            ]
        registers = dict(zip(tables.row_names, self.world.column(0).tolist(), strict=True))
        for role, due, shot in self.shots:
            if due == now:
                value = int(self.world.values[tables.rows[shot["track"]], 0])
                hit = value >= shot["at"] if shot["test"] == "at_least" else value <= shot["at"]
                parts.setdefault(role, {}).setdefault("shots", []).append(
                    {**shot, "value": value, "hit": hit}
                )
        parts["engine"] = {**parts.get("engine", {}), "digest": self.digest, "registers": registers}
        return Happening("quarter", now, "assessment", "ENGINE", parts)

    @property
    def digest(self) -> str:
        """The running digest of state and ledger, 16 hex digits."""
        return f"{int(self.world.digest[0]):016x}"

    def _end(self, now: int) -> Happening:
        return Happening(
            "end",
            now,
            "assessment",
            "ENGINE",
            {
                "public": {
                    "ended": self.ended,
                    "digest": self.digest,
                    "turns": self.world.turn,
                    "roles": self.standings(),
                    "legacy": legacy(self.compiled, self.world),
                }
            },
        )

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
