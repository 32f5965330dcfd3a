"""What a seat sees of the deals it may propose or is a party to, and of the offers made."""

from __future__ import annotations

from typing import Any

from wargame.play import view_cards
from wargame.play.deal_terms import each_time, thought
from wargame.play.decisions import forms_of, offers_to, words
from wargame.play.game import Game
from wargame.play.view_odds import sees
from wargame.rules import deals as deal_rules
from wargame.rules import legal
from wargame.rules.tables import Action, RoleTable
from wargame.rules.worlds import World


def deals(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """Every deal the role may propose or is a party to, and how each stands."""
    result = []
    codes = legal.offer_refusals(world, role)[:, 0]
    for action in game.tables.actions[1:]:
        if action.kind != "deal" or role.index not in action.parties:
            continue
        item = view_cards.describe_action(game, world, role, action)
        card = game.tables.cards[action.card]
        source = game.compiled.bundle.cards[card.key]
        item["proposer"] = game.tables.roles[action.role].key
        item["parties"] = [game.tables.roles[p].key for p in action.parties]
        item["gains"] = dict(source.gains) if source.kind == "deal" else {}
        item["cost"] = view_cards.cost(item, role.key)
        mine = action.role == role.index
        code = int(codes[role.deals.index(action.index)]) if mine else 0
        item["legal"] = mine and not code
        item["reasons"] = words(code if mine else _barred(world, role, action))
        item["offered"] = bool(game.offered[action.deal, 0])
        item["since"] = int(world.stored(card.since_row)[0])
        table = next((d for d in game.tables.deals if d.card == action.card), None)
        force = int(world.stored(table.force_row)[0]) if table else 0
        other = game.forms.get(card.key, action.key) != action.key  # another form was signed
        item["in_force"] = 0 if other else force
        item["due_in"] = int(world.stored(table.test_row)[0]) if table and not other else 0
        item["signed"] = bool(world.signed[action.deal, 0])
        if table is not None:
            item["test"] = {
                "after": table.test_after,
                "needs": [a.text for a in table.test_needs],
                "failed": each_time(game, action, table.test_failed),
            }
            item["each_quarter"] = each_time(game, action, table.each_quarter)
            item["holds"] = table.holds_base if table.holds else 1000
            item["breach_pc"] = table.breach_pc
        item["breaks"] = {
            game.tables.roles[p].key: view_cards.price(order.prices[0])
            for p in action.parties
            if (order := _break(game, card.key, p)) is not None
        }
        item["refused"] = [e.text for g in action.refused for e in g.effects]
        item["wanted"] = {
            who: key.partition("/")[2] for who, key in game.wanted.get(card.key, {}).items()
        }
        item["thought"] = {
            game.tables.roles[p].key: thought(game, action, game.tables.roles[p])
            for p in action.parties
            if p != role.index
        }
        result.append(item)
    return result


def _break(game: Game, card: str, role: int) -> Action | None:
    """The order by which a party may break a deal off, if it may."""
    key = f"break-{card}-{game.tables.roles[role].key.lower()}"
    return next((action for action in game.tables.actions[1:] if action.key == key), None)


def _barred(world: World, role: RoleTable, action: Action) -> int:
    """Why another role cannot offer a deal now, as far as this role can tell; its purse is its own.

    A deal whose needs read something this role cannot see is not said to be barred by them.
    """
    proposer = world.tables.roles[action.role]
    code = int(legal.base_refusals(world, proposer, (action.index,))[0, 0])
    if not all(sees(world.tables, role.index, atom.row) for atom in action.needs):
        code &= ~int(legal.Refusal.NEEDS_NOT_MET)
    return code


def offers(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """The offers of this quarter that name the role: why, whether it can pay, other forms."""
    if game.node not in ("answers",):
        return []
    return [
        {
            "action": action.key,
            "by": game.tables.roles[action.role].key,
            "reason": game.said.get(action.key, ""),
            "forms": forms_of(game.tables, action),
            "can_pay": bool(deal_rules.party_can_pay(world, action, role.index)[0]),
        }
        for action in offers_to(world, role, game.offered)
    ]
