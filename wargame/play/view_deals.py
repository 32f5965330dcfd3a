"""What a seat sees of the deals it may propose or is a party to, and of the offers made."""

from __future__ import annotations

from typing import Any

from wargame.content.cards import Deal as DealModel
from wargame.play import view_cards
from wargame.play.decisions import forms_of, offers_to, words
from wargame.play.game import Game
from wargame.rules import deals as deal_rules
from wargame.rules import legal
from wargame.rules.tables import Action, Band, Op, RoleTable
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


def thought(game: Game, action: Action, role: RoleTable) -> list[dict[str, Any]]:
    """What a role is thought to make of a deal, from what everybody can read.

    That is what the deal says it gains, and where the deal moves a track of its shared and
    national objectives, which way it wants that track to go.  Nothing here depends on the
    course of an exercise, so it gives away nothing of it.
    """
    source = game.compiled.bundle.cards[game.tables.cards[action.card].key][0]
    gain = source.gains.get(role.key, "") if isinstance(source, DealModel) else ""
    found: list[dict[str, Any]] = [{"what": "gain", "text": gain}] if gain else []
    moved = _moved(game, action)
    for objective in game.tables.objectives:
        if role.index not in objective.roles or objective.kind not in ("shared", "national"):
            continue
        model = game.compiled.bundle.scenario.objectives[objective.index]
        for test, given in zip(objective.tests, model.tests, strict=True):
            if by := moved.get(test.track, 0):
                wants = "up" if given.test in ("at_least", "never_below") else "down"
                goes = "up" if by > 0 else "down"
                found.append(
                    {
                        "what": "objective",
                        "name": objective.name,
                        "track": game.tables.tracks[test.track].key,
                        "wants": wants,
                        "goes": goes,
                        "helps": wants == goes,
                    }
                )
    return found


def _moved(game: Game, action: Action) -> dict[int, int]:
    """How far a deal's success and its quarters in force move each track, by its own terms.

    Effects with conditions are left out, but for flags that this very form raises or does not.
    """
    table = next((deal for deal in game.tables.deals if deal.card == action.card), None)
    groups = [g for g in action.groups if g.scale[Band.SUCCESS]]
    raised = {e.row for g in groups for e in g.effects if e.op == Op.SET}
    tracks = len(game.tables.tracks)
    moved: dict[int, int] = {}
    for group in (*groups, *(table.each_quarter if table else ())):
        for effect in group.effects:
            certain = all(
                atom.row in game.tables.flag_rows
                and ((atom.low > 0) != atom.negate) == (atom.row in raised)
                for atom in effect.when
            )
            if effect.op == Op.SHIFT and effect.row < tracks and certain:
                by = moved.get(effect.row, 0)
                moved[effect.row] = by + effect.amount * max(group.lasts, 1)
    return moved
