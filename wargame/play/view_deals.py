"""What a seat sees of the deals it may propose or is a party to, and of the offers made."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from wargame.content.compiled import Compiled
from wargame.play import view_cards
from wargame.play.deal_terms import each_time, thought
from wargame.play.decisions import forms_of, offers_to, words
from wargame.play.game import Game
from wargame.play.view_odds import sees
from wargame.rules import deals as deal_rules
from wargame.rules import legal
from wargame.rules.tables import Action, RoleTable, Tables
from wargame.rules.worlds import World


def deals(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """Every deal the role may propose or is a party to, and how each stands."""
    result = []
    codes = {
        index: int(code)
        for index, code in zip(role.deals, legal.offer_refusals(world, role)[:, 0], strict=True)
    }
    barred = _barred(world, role)
    tables = game.tables
    in_force = {table.card: table for table in tables.deals}
    for action in tables.actions[1:]:
        if action.kind != "deal" or role.index not in action.parties:
            continue
        item = view_cards.describe_action(game, world, role, action)
        item |= _terms(game.compiled, role.index, action.index)
        card = tables.cards[action.card]
        item["cost"] = view_cards.cost(item, role.key)
        mine = action.role == role.index
        item["legal"] = mine and not codes[action.index]
        item["reasons"] = words(codes[action.index] if mine else barred[action.index])
        item["offered"] = bool(game.offered[action.deal, 0])
        item["since"] = world.number(card.since_row)
        table = in_force.get(action.card)
        other = game.forms.get(card.key, action.key) != action.key  # another form was signed
        item["in_force"] = world.number(table.force_row) if table and not other else 0
        item["due_in"] = world.number(table.test_row) if table and not other else 0
        item["signed"] = bool(world.signed[action.deal, 0])
        item["wanted"] = {
            who: key.partition("/")[2] for who, key in game.wanted.get(card.key, {}).items()
        }
        result.append(item)
    return result


@lru_cache(maxsize=4096)
def _terms(compiled: Compiled, role: int, index: int) -> dict[str, Any]:
    """What a party reads of a deal that is the same in every exercise."""
    tables = compiled.tables
    roles, action = tables.roles, tables.actions[index]
    card = tables.cards[action.card]
    source = compiled.bundle.cards[card.key]
    found: dict[str, Any] = {
        "proposer": roles[action.role].key,
        "parties": [roles[party].key for party in action.parties],
        "gains": dict(source.gains) if source.kind == "deal" else {},
        "refused": [e.text for g in action.refused for e in g.effects],
        "breaks": {
            roles[party].key: view_cards.price(order.prices[0])
            for party in action.parties
            if (order := _break(tables, card.key, party)) is not None
        },
        "thought": {
            roles[party].key: thought(compiled, action, roles[party])
            for party in action.parties
            if party != role
        },
    }
    table = next((deal for deal in tables.deals if deal.card == action.card), None)
    if table is not None:
        found["test"] = {
            "after": table.test_after,
            "needs": [a.text for a in table.test_needs],
            "failed": each_time(tables, action, table.test_failed),
        }
        found["each_quarter"] = each_time(tables, action, table.each_quarter)
        found["holds"] = table.holds_base if table.holds else 1000
        found["breach_pc"] = table.breach_pc
    return found


def _break(tables: Tables, card: str, role: int) -> Action | None:
    """The order by which a party may break a deal off, if it may."""
    key = f"break-{card}-{tables.roles[role].key.lower()}"
    return next((action for action in tables.actions[1:] if action.key == key), None)


def _barred(world: World, role: RoleTable) -> dict[int, int]:
    """Why other roles cannot offer their deals now, as far as this role can tell, by action.

    Another's purse is its own.  A deal whose needs read something this role cannot see is not
    said to be barred by them.
    """
    found: dict[int, int] = {}
    for proposer in world.tables.roles:
        if proposer is role or not proposer.deals:
            continue
        codes = legal.base_refusals(world, proposer, proposer.deals)[:, 0].tolist()
        for index, code in zip(proposer.deals, codes, strict=True):
            needs = world.tables.actions[index].needs
            if not all(sees(world.tables, role.index, atom.row) for atom in needs):
                code &= ~int(legal.Refusal.NEEDS_NOT_MET)
            found[index] = code
    return found


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
