"""What a seat sees of the deals it may propose or is a party to, and of the offers made."""

from __future__ import annotations

from typing import Any

from wargame.content.cards import Deal as DealModel
from wargame.play import view_cards
from wargame.play.decisions import offers_to, words
from wargame.play.game import Game
from wargame.rules import deals as deal_rules
from wargame.rules import legal
from wargame.rules.tables import RoleTable
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
        source = game.compiled.bundle.cards[card.key][0]
        item["proposer"] = game.tables.roles[action.role].key
        item["parties"] = [game.tables.roles[p].key for p in action.parties]
        item["gains"] = dict(source.gains) if isinstance(source, DealModel) else {}
        item["cost"] = view_cards.cost(item, role.key)
        mine = action.role == role.index
        code = int(codes[role.deals.index(action.index)]) if mine else 0
        item["legal"] = mine and not code
        item["reasons"] = words(code) if mine else []
        table = next((d for d in game.tables.deals if d.card == action.card), None)
        force = int(world.values[table.force_row, 0]) if table else 0
        item["in_force"] = force
        item["due_in"] = int(world.values[table.test_row, 0]) if table else 0
        item["signed"] = bool(world.signed[action.deal, 0])
        if table is not None:
            item["test"] = {
                "after": table.test_after,
                "needs": [a.text for a in table.test_needs],
                "failed": [e.text for g in table.test_failed for e in g.effects],
            }
            item["each_quarter"] = [e.text for g in table.each_quarter for e in g.effects]
            item["holds"] = table.holds_base if table.holds else 1000
        item["refused"] = [e.text for g in action.refused for e in g.effects]
        result.append(item)
    return result


def offers(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """The offers of this quarter that name the role, with whether it can pay its part."""
    if game.node not in ("answers",):
        return []
    return [
        {
            "action": action.key,
            "by": game.tables.roles[action.role].key,
            "can_pay": bool(deal_rules.party_can_pay(world, action, role.index)[0]),
        }
        for action in offers_to(world, role, game.offered)
    ]
