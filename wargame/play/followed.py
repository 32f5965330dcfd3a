"""A record followed in many worlds at once: its decisions where legal, a doctrine's elsewhere.

What :mod:`wargame.play.adapted` does to one exercise, done to a batch; on the dice of the
exercise itself the two give the same, to the digest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wargame.play.adapted import UNPAID, UNSHOWN, because, fill_up
from wargame.play.choices import I8, I16, NODES, OrderPlanner, ReactionMasks
from wargame.play.control import break_word
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.fixed import Plan
from wargame.play.recorded import Recorded
from wargame.play.rollout import Forced
from wargame.play.through import Through
from wargame.rules import legal as legality
from wargame.rules.drift import evaluate_derived
from wargame.rules.hazards import ANY_BRANCH, HELD
from wargame.rules.tables import Band, Bools, EventTable, RoleTable, Tables
from wargame.rules.worlds import World


class Place(NamedTuple):
    """What was recorded somewhere, and why it could not stand; ``turn`` counts from 0."""

    turn: int
    node: str
    role: str
    was: str
    why: str


@dataclass(slots=True)
class _Told:
    """What the record says of one role in one quarter.

    ``asked [A_deal]`` are the offers that it answered, ``counters`` by deal the form (a deal)
    that it would have signed instead.
    """

    plan: Plan
    asked: Bools
    counters: dict[int, int] = field(default_factory=dict)


class Following(Through):
    """One role's part of a record, in N worlds; ``lost`` counts the worlds by what was replaced.

    ``barred`` are the deals, by quarter, that it neither offers nor signs, whoever decides.
    """

    def __init__(
        self,
        tables: Tables,
        role: RoleTable,
        recorded: Recorded,
        doctrine: DoctrinePlayer,
        lost: Counter[Place],
        barred: Mapping[int, Sequence[int]] | None = None,
    ) -> None:
        super().__init__(doctrine)
        self._key = role.key
        self._lost = lost
        self._told = _by_turn(tables, role, recorded)
        self._barred = barred or {}

    def _of(self, world: World) -> _Told | None:
        return self._told.get(world.turn)

    def _note(self, world: World, node: str, was: str, where: Bools, why: str) -> None:
        many = int(np.count_nonzero(where))
        if many:
            self._lost[Place(world.turn, node, self._key, was, why)] += many

    def signals(self, world: World, role: RoleTable) -> I16:
        """The recorded signals: they are always legal."""
        told = self._of(world)
        if told is None or told.plan.signals is None:
            return super().signals(world, role)
        return np.repeat(told.plan.signals, world.size, axis=1)

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The recorded answer, where it can be given."""
        told = self._of(world)
        planned = (told.plan.choices or {}).get(event.index) if told else None
        own = super().choice(world, role, event, legal)
        if planned is None:
            return own
        option = int(planned[0])
        able = legal[option]
        was = f"{event.key}: {event.options[option].key}"
        self._note(world, "events", was, ~able & (world.happening[event.index] > 0), UNPAID)
        return np.where(able, option, own).astype(np.int8)

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """The recorded offers, those that are legal."""
        told = self._of(world)
        barred = [
            number
            for number, index in enumerate(role.deals)
            if world.tables.actions[index].deal in self._barred.get(world.turn, ())
        ]
        if told is None or told.plan.offers is None:
            made = super().offers(world, role, legal)
        else:
            made = told.plan.offers & legal
            for number in np.flatnonzero(told.plan.offers[:, 0]).tolist():
                if number not in barred and not legal[number].all():
                    self._refused_offer(world, role, number, ~legal[number])
        made[barred] = False
        return made

    def _refused_offer(self, world: World, role: RoleTable, number: int, where: Bools) -> None:
        codes = legality.offer_refusals(world, role)[number]
        key = world.tables.actions[role.deals[number]].key
        self._reasons(world, "offers", f"offer {key}", codes, where)

    def _reasons(
        self, world: World, node: str, was: str, codes: npt.NDArray[np.integer], where: Bools
    ) -> None:
        """Count worlds by the reasons of a refusal."""
        for code in np.unique(codes[where]).tolist():
            why = because(int(code))
            self._note(world, node, was, where & (codes == code), why)

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The recorded answers to what was offered on the record; the doctrine's to the rest."""
        told = self._of(world)
        own = super().answers(world, role, offered, legal)
        if told is not None and told.plan.answers is not None:
            asked = told.asked[:, None]
            planned = told.plan.answers & offered
            own = np.where(asked, planned & legal, own)
            lost = planned & asked & ~legal
            for deal in np.flatnonzero(lost.any(axis=1)).tolist():
                action = next(a for a in world.tables.actions[1:] if a.deal == deal)
                was = f"sign {action.key}"
                self._note(world, "answers", was, lost[deal], "it cannot pay its part")
        own[list(self._barred.get(world.turn, ()))] = False
        return own

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The other forms that it asked for on the record, where it was offered the same."""
        told = self._of(world)
        if told is None or told.plan.answers is None:
            return super().counters(world, role, offered, legal)
        wanted = super().counters(world, role, offered & ~told.asked[:, None], legal)
        for deal, other in told.counters.items():
            wanted[other] |= offered[deal]
        return wanted

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The recorded standing order, where it is legal."""
        told = self._of(world)
        if told is None or told.plan.standing is None:
            return super().standing(world, role, legal)
        planned = int(told.plan.standing[0])
        able = legal[planned]
        if able.all():
            return np.full(world.size, planned, dtype=np.int16)
        codes = legality.standing_refusals(world, role)[planned]
        was = f"standing {role.standing[planned].key}"
        self._reasons(world, "orders", was, codes, ~able)
        own = super().standing(world, role, legal)
        return np.where(able, planned, own).astype(np.int16)

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The recorded orders that are legal, and the doctrine's in the slots of the others."""
        told = self._of(world)
        if told is None or told.plan.orders is None:
            return super().orders(world, role, planner)
        planned = [int(index) for index in told.plan.orders[:, 0] if index]
        everywhere = True
        for index in planned:
            number = role.orders.index(index)
            able = planner.row(number)
            if not able.all():
                everywhere = False
                codes = planner.refusals()[number]
                was = world.tables.actions[index].key
                self._reasons(world, "orders", was, codes, ~able)
            planner.take(number, able)
        if not everywhere:
            fill_up(world, role, planner, np.array(len(planned)), self.policy)
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The recorded reaction, where it is legal."""
        told = self._of(world)
        if told is None or told.plan.reaction is None:
            return super().reaction(world, role, legal)
        kind, card = (int(one[0]) for one in told.plan.reaction)
        kinds = np.full(world.size, kind, dtype=np.int8)
        cards = np.full(world.size, card, dtype=np.int16)
        if not kind:
            return kinds, cards
        if kind == 3:
            able = legal.play[role.reactions.index(card)]
            name = world.tables.actions[card].key
            shown = np.ones(world.size, dtype=np.bool_)
        else:
            able = (legal.support if kind == 1 else legal.oppose)[card]
            name = world.tables.cards[card].key
            shown = world.get(world.tables.cards[card].played_row) > 0
        if able.all():
            return kinds, cards
        was = f"{('support', 'oppose', 'play')[kind - 1]}:{name}"
        self._note(world, "reactions", was, ~able & shown, UNPAID)
        self._note(world, "reactions", was, ~able & ~shown, UNSHOWN)
        own_kind, own_card = super().reaction(world, role, legal)
        return np.where(able, kinds, own_kind), np.where(able, cards, own_card)

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """The openings kept and buried on the record, where they are in its hand."""
        told = self._of(world)
        own_keep, own_bury = super().hand(world, role, held)
        if told is None or told.plan.hand is None:
            return own_keep, own_bury
        own_keep = np.where(own_keep == own_bury, -1, own_keep)
        made = []
        for part, planned, own in zip(
            ("keep", "bury"), told.plan.hand, (own_keep, own_bury), strict=True
        ):
            card = int(planned[0])
            able = np.ones(world.size, dtype=np.bool_)
            if card >= 0:
                able = held[role.openings.index(card)]
                was = f"{part} {world.tables.cards[card].key}"
                self._note(world, "hands", was, ~able, "it is not in its hand")
            made.append(np.where(able, card, own).astype(np.int16))
        keep, bury = made
        return keep, np.where(keep == bury, -1, bury).astype(np.int16)


def _by_turn(tables: Tables, role: RoleTable, recorded: Recorded) -> dict[int, _Told]:
    """What a record says of a role, quarter by quarter."""
    deals = {action.key: action.deal for action in tables.actions[1:] if action.kind == "deal"}
    found: dict[int, _Told] = {}
    for turn in sorted({turn for turn, _ in recorded.steps}):
        whole = Plan()
        counters: dict[int, int] = {}
        for node in NODES:
            decision = recorded.decision(turn, node, role.key)
            if decision is None:
                continue
            part = Plan.of(tables, role, node, decision)
            for item in fields(part):
                if getattr(part, item.name) is not None:
                    setattr(whole, item.name, getattr(part, item.name))
            if node == "answers":
                told = decision.get("counter", {})
                counters = {deals[key]: deals[other] for key, other in told.items()}
        asked = np.zeros(len(deals), dtype=np.bool_)
        asked[[deals[key] for key in recorded.asked.get((turn, role.key), ())]] = True
        found[turn] = _Told(whole, asked, counters)
    return found


# The White Cell ---------------------------------------------------------------------------


def forced(tables: Tables, recorded: Recorded, turn: int) -> Forced:
    """What the White Cell said of the events and outcomes of a quarter, as it stood in the end."""
    events = {event.key: event for event in tables.events}
    actions = {action.key: action.index for action in tables.actions}
    falls: dict[int, int] = {}
    for body in recorded.controls(turn, "signals"):
        if "event" not in body:
            continue
        event = events[body["event"]]
        if body["what"] == "withdraw":
            falls.pop(event.index, None)
        elif body["what"] == "hold":
            falls[event.index] = HELD
        elif body["branch"]:
            branches = [branch.key for branch in event.branches]
            falls[event.index] = 1 + branches.index(body["branch"])
        else:
            falls[event.index] = ANY_BRANCH if event.branches else 1
    bands: dict[int, int] = {}
    for body in recorded.controls(turn, "reactions"):
        if body["what"] == "override":
            bands[actions[body["action"]]] = int(Band[body["band"].upper()])
        elif body["what"] == "withdraw":
            bands.pop(actions[body["action"]], None)
    return Forced(falls, bands)


def adjusting(tables: Tables, recorded: Recorded) -> Callable[[World, str], None]:
    """Sets the tracks that the White Cell set, at every node before anything is decided there.

    Who was found to have broken its word pays for it here too.
    """
    tracks = {track.key: track.index for track in tables.tracks}
    roles = {role.key: role.index for role in tables.roles}

    def adjust(world: World, node: str) -> None:
        moved = False
        for body in recorded.controls(world.turn, node):
            if body["what"] == "adjust":
                world.values[tracks[body["track"]]] = body["to"]
                moved = True
            elif body["what"] == "breach":
                break_word(world, roles[body["role"]], body["price"], node)
        if moved and node == NODES[0]:
            evaluate_derived(world, opening=True)

    return adjust
