"""A policy whose decisions of one quarter are given, and another's ever after."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks
from wargame.play.decisions import Decision, offered_in
from wargame.play.through import Through
from wargame.rules.tables import Bools, EventTable, RoleTable, Tables
from wargame.rules.worlds import World

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(slots=True)
class Plan:
    """Decisions of one role in one quarter; what is None is left to whoever plays on.

    Each array has one column a world, or a single one for all of them: ``signals [3, N]``,
    ``choices`` the option of each event (by event index) ``[N]``, ``offers [deals of the
    role, N]``, ``answers [A_deal, N]`` the deals it would sign, ``standing [N]``,
    ``orders [3, N]`` action indices filled from the front, ``reaction`` kind and card
    ``[N]`` each, ``hand`` the openings kept and buried ``[N]`` each.
    """

    signals: I16 | None = None
    choices: dict[int, I8] | None = None
    offers: Bools | None = None
    answers: Bools | None = None
    standing: I16 | None = None
    orders: I16 | None = None
    reaction: tuple[I8, I16] | None = None
    hand: tuple[I16, I16] | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is decided."""
        return all(getattr(self, item.name) is None for item in fields(self))

    @classmethod
    def of(cls, tables: Tables, role: RoleTable, node: str, decision: Decision) -> Plan:
        """A checked decision of one role at a node, as a plan with a single column."""
        keys = {action.key: action for action in tables.actions}
        cards = {card.key: card.index for card in tables.cards}
        plan = cls()
        if node == "signals":
            plan.signals = np.full((3, 1), -1, dtype=np.int16)
            for slot, card in enumerate(decision.get("cards", [])):
                plan.signals[slot] = cards[card]
        elif node == "events":
            plan.choices = {}
            for event in tables.events:
                if option := decision.get("answers", {}).get(event.key):
                    number = [item.key for item in event.options].index(option)
                    plan.choices[event.index] = np.array([number], dtype=np.int8)
        elif node == "offers":
            made = {keys[key].index for key in offered_in(decision)}
            plan.offers = np.array([[index in made] for index in role.deals], dtype=np.bool_)
        elif node == "answers":
            deals = sum(1 for action in tables.actions[1:] if action.kind == "deal")
            plan.answers = np.zeros((deals, 1), dtype=np.bool_)
            for key in decision.get("accept", []):
                plan.answers[keys[key].deal] = True
        elif node == "orders":
            options = [option.key for option in role.standing]
            plan.standing = np.array([options.index(decision["standing"])], dtype=np.int16)
            plan.orders = np.zeros((3, 1), dtype=np.int16)
            for slot, order in enumerate(decision["orders"]):
                plan.orders[slot] = keys[order["action"]].index
        elif node == "reactions":
            kind = ("none", "support", "oppose", "play").index(decision["react"])
            found = 0
            if kind:
                found = (keys[decision["card"]].index) if kind == 3 else cards[decision["card"]]
            plan.reaction = np.array([kind], np.int8), np.array([found], np.int16)
        else:
            kept, buried = decision.get("keep"), decision.get("bury")
            plan.hand = (
                np.array([cards[kept] if kept else -1], dtype=np.int16),
                np.array([cards[buried] if buried else -1], dtype=np.int16),
            )
        return plan


class Fixed(Through):
    """Follows a plan in one quarter and another policy wherever the plan says nothing.

    The plan is taken as it is: who made it has checked that it is legal.
    """

    def __init__(self, policy: Policy, turn: int, plan: Plan) -> None:
        super().__init__(policy)
        self.turn = turn
        self.plan = plan

    def signals(self, world: World, role: RoleTable) -> I16:
        """The planned signals."""
        if world.turn != self.turn or self.plan.signals is None:
            return super().signals(world, role)
        return _wide(self.plan.signals, world.size)

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The planned answer, where the plan has one and it can be given."""
        planned = (self.plan.choices or {}).get(event.index) if world.turn == self.turn else None
        if planned is None:
            return super().choice(world, role, event, legal)
        answer = _wide(planned, world.size)
        able = legal[answer, np.arange(world.size)]
        return np.where(able, answer, event.default).astype(np.int8)

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """The planned offers."""
        if world.turn != self.turn or self.plan.offers is None:
            return super().offers(world, role, legal)
        return _wide(self.plan.offers, world.size) & legal

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The planned answers."""
        if world.turn != self.turn or self.plan.answers is None:
            return super().answers(world, role, offered, legal)
        return _wide(self.plan.answers, world.size) & offered & legal

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """Planned answers ask for no other terms."""
        if world.turn != self.turn or self.plan.answers is None:
            return super().counters(world, role, offered, legal)
        return np.zeros(offered.shape, dtype=np.bool_)

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The planned standing order, where it is legal."""
        if world.turn != self.turn or self.plan.standing is None:
            return super().standing(world, role, legal)
        planned = _wide(self.plan.standing, world.size)
        able = legal[planned, np.arange(world.size)]
        if able.all():
            return planned
        return np.where(able, planned, super().standing(world, role, legal)).astype(np.int16)

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The planned orders, each where it is legal after those before it."""
        if world.turn != self.turn or self.plan.orders is None:
            return super().orders(world, role, planner)
        planned = _wide(self.plan.orders, world.size)
        for slot in range(3):
            for action in np.unique(planned[slot]).tolist():
                if action:
                    number = role.orders.index(action)
                    planner.take(number, (planned[slot] == action) & planner.row(number))
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The planned reaction, where it is legal."""
        if world.turn != self.turn or self.plan.reaction is None:
            return super().reaction(world, role, legal)
        kind = _wide(self.plan.reaction[0], world.size).copy()
        card = _wide(self.plan.reaction[1], world.size)
        column = np.arange(world.size)
        for number, mask in ((1, legal.support), (2, legal.oppose)):
            barred = (kind == number) & ~mask[np.where(kind == number, card, 0), column]
            kind[barred] = 0
        for action in np.unique(card[kind == 3]).tolist():
            where = (kind == 3) & (card == action)
            kind[where & ~legal.play[role.reactions.index(action)]] = 0
        return kind, card

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """The openings to keep and to bury as planned; the rules ignore what is not held."""
        if world.turn != self.turn or self.plan.hand is None:
            return super().hand(world, role, held)
        keep, bury = self.plan.hand
        return _wide(keep, world.size), _wide(bury, world.size)


def _wide(planned: npt.NDArray[Scalar], size: int) -> npt.NDArray[Scalar]:
    """An array with one column a world."""
    return np.broadcast_to(planned, (*planned.shape[:-1], size))
