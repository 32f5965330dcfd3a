"""What a policy over N worlds decides in one exercise, in the form of the record."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.play.choices import OrderPlanner, Policy, ReactionMasks
from wargame.play.decisions import Decision, offers_to
from wargame.play.game import Game
from wargame.rules import deals as deal_rules
from wargame.rules import hazards, legal
from wargame.rules.hands import in_hand
from wargame.rules.tables import RoleTable


def ask(game: Game, key: str, policy: Policy) -> Decision:
    """What a policy decides for a role at the node at hand."""
    return _ASK[game.node](game, game.role(key), policy)


def _ask_signals(game: Game, role: RoleTable, policy: Policy) -> Decision:
    shown = policy.signals(game.world, role)[:, 0]
    cards = [game.tables.cards[int(card)].key for card in shown if card >= 0]
    return {"cards": list(dict.fromkeys(cards))[: role.signals]}


def _ask_events(game: Game, role: RoleTable, policy: Policy) -> Decision:
    answers = {}
    for event in game.tables.events:
        if event.options and event.chooser == role.index and game.world.happening[event.index, 0]:
            mask = hazards.legal_choices(game.world, event)
            option = int(policy.choice(game.world, role, event, mask)[0])
            answers[event.key] = event.options[option].key
    return {"answers": answers}


def _ask_offers(game: Game, role: RoleTable, policy: Policy) -> Decision:
    mask = legal.offer_legal(game.world, role)
    offered = policy.offers(game.world, role, mask)[:, 0]
    reasons = getattr(policy, "offer_reason", None)
    made: list[Any] = []
    cards = set()
    for number, index in enumerate(role.deals):
        action = game.tables.actions[index]
        if offered[number] and action.card not in cards:
            cards.add(action.card)
            why = reasons(game.world, action) if reasons else ""
            made.append({"offer": action.key, "reason": why} if why else action.key)
    return {"offers": made[: game.tables.settings.offers]}


def _ask_answers(game: Game, role: RoleTable, policy: Policy) -> Decision:
    able = np.zeros(game.offered.shape, dtype=np.bool_)
    for action in offers_to(game.world, role, game.offered):
        able[action.deal] = deal_rules.party_can_pay(game.world, action, role.index)
    yes = policy.answers(game.world, role, game.offered, able)[:, 0]
    answer = getattr(policy, "answer", None)
    decision: Decision = {"accept": [], "reasons": {}, "counter": {}}
    for action in offers_to(game.world, role, game.offered):
        why, other = "Not this quarter.", 0  # what a purse holds is a secret
        if able[action.deal, 0]:
            why, other = answer(game.world, role, action) if answer else ("", 0)
        if yes[action.deal] and able[action.deal, 0]:
            decision["accept"].append(action.key)
        elif other:
            decision["counter"][action.key] = game.tables.actions[other].key
        if why and answer:
            decision["reasons"][action.key] = why
    return {key: value for key, value in decision.items() if value or key == "accept"}


def _ask_orders(game: Game, role: RoleTable, policy: Policy) -> Decision:
    mask = legal.standing_legal(game.world, role)
    standing = policy.standing(game.world, role, mask)
    planner = OrderPlanner(game.world, role, standing)
    chosen = policy.orders(game.world, role, planner)[:, 0]
    reasons = getattr(policy, "reasons", None)
    orders = [
        {
            "action": game.tables.actions[int(index)].key,
            "reason": reasons(int(index)) if reasons else "",
        }
        for index in chosen
        if index
    ]
    decision: Decision = {"standing": role.standing[int(standing[0])].key, "orders": orders}
    shot = getattr(policy, "shot", None)
    if shot is not None and (called := shot(game.world)) is not None:
        decision["shot"] = called
    return decision


def _ask_reactions(game: Game, role: RoleTable, policy: Policy) -> Decision:
    kind, card = policy.reaction(game.world, role, ReactionMasks(game.world, role))
    react = ("none", "support", "oppose", "play")[int(kind[0])]
    decision: Decision = {"react": react}
    if react != "none":
        index = int(card[0])
        tables = game.tables
        decision["card"] = tables.actions[index].key if react == "play" else tables.cards[index].key
    reason = getattr(policy, "reaction_reason", None)
    if reason is not None:
        decision["reason"] = reason()
    return decision


def _ask_hands(game: Game, role: RoleTable, policy: Policy) -> Decision:
    keep, bury = policy.hand(game.world, role, in_hand(game.world, role))
    cards = game.tables.cards
    kept, buried = int(keep[0]), int(bury[0])
    if kept == buried:
        kept = -1
    return {
        "keep": cards[kept].key if kept >= 0 else None,
        "bury": cards[buried].key if buried >= 0 else None,
    }


_ASK = {
    "signals": _ask_signals,
    "events": _ask_events,
    "offers": _ask_offers,
    "answers": _ask_answers,
    "orders": _ask_orders,
    "reactions": _ask_reactions,
    "hands": _ask_hands,
}
