"""Cards as a seat sees them: price, odds with their causes, what each band brings, legality."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.content.cards import Action as ActionModel
from wargame.content.cards import Deal as DealModel
from wargame.play.choices import OrderPlanner
from wargame.play.decisions import words
from wargame.play.game import Game
from wargame.rules import legal
from wargame.rules.odds import chance_terms
from wargame.rules.tables import ALWAYS, Action, Price, RoleTable
from wargame.rules.worlds import World


def price(given: Price | None) -> dict[str, int]:
    """A price as a seat sees it: capital and money in thousandths, slots whole."""
    if given is None:
        return {"pc": 0, "bn": 0, "slots": 0, "quarters": 1}
    return {"pc": given.pc, "bn": given.bn, "slots": given.slots, "quarters": given.quarters}


def cost(description: dict[str, Any], role: str) -> dict[str, int]:
    """What one role pays of a card described."""
    costs: dict[str, dict[str, int]] = description["costs"]
    return costs.get(role, {"pc": 0, "bn": 0, "slots": 0, "quarters": 1})


def describe_action(game: Game, world: World, action: Action) -> dict[str, Any]:
    """A card as a seat sees it: text, price, odds with their causes, what each band brings."""
    card = game.tables.cards[action.card]
    source, _ = game.compiled.bundle.cards.get(card.key, (None, None))
    terms, cut, chance = chance_terms(world, action)
    likely = int(chance[0])
    settings = game.tables.settings
    best = 0 if action.sure else likely // settings.breakthrough_share
    partial = 0 if action.sure else (1000 - likely) // settings.partial_share
    option = None
    if isinstance(source, ActionModel | DealModel) and action.option:
        option = next(o for o in source.options if o.id == action.option)
    return {
        "action": action.key,
        "card": card.key,
        "option": action.option,
        "name": action.name,
        "kind": action.kind,
        "role": game.tables.roles[action.role].key,
        "text": source.text if source else "",
        "option_text": (option.text or "") if option else "",
        "dilemma": (source.dilemma or "") if source else "",
        "held": card.held,
        "sure": action.sure,
        "base": action.base,
        "terms": [[name, int(points[0])] for name, points in terms if points[0]],
        "possible": [[m.name, m.add] for m in action.modifiers],
        "cut": int(cut[0]),
        "chance": likely,
        "bands": {
            "breakthrough": best,
            "success": likely - best,
            "partial": partial,
            "setback": 1000 - likely - partial,
        },
        "effects": _effects(action),
        "needs": [atom.text for atom in action.needs],
        "costs": {game.tables.roles[p.role].key: price(p) for p in action.prices},
        "against": [game.tables.roles[r].key for r in card.against],
        "may_oppose": [game.tables.roles[r].key for r, _ in card.may_oppose],
        "source": list(source.source) if source else [],
        "catalogue": list(source.catalogue) if source else [],
    }


def _effects(action: Action) -> list[dict[str, Any]]:
    """What each group of effects does: texts, per mille by band, when."""
    return [
        {
            "effects": [effect.text for effect in group.effects],
            "when": sorted({atom.text for effect in group.effects for atom in effect.when}),
            "scale": list(group.scale),
            "after": group.after,
            "lasts": group.lasts,
            "late": group.late,
            "kind": group.kind,
        }
        for group in action.groups
    ]


def standing(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """The standing orders of a role, with price, legality and what each sets."""
    codes = legal.standing_refusals(world, role)[:, 0]
    models = game.compiled.bundle.scenario.roles[role.index].standing
    now = int(world.values[role.standing_row, 0])
    return [
        {
            "id": option.key,
            "name": option.name,
            "text": models[n].text or "",
            "cost": price(option.price),
            "legal": not codes[n],
            "reasons": words(int(codes[n])),
            "effects": [e.text for g in option.groups for e in g.effects],
            "dials": dict(models[n].set),
            "last": n == now,
            "default": n == role.default_standing,
        }
        for n, option in enumerate(role.standing)
    ]


def hand(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """Every action a role could order now, with its legality; openings elsewhere are left out.

    ``legal`` says that it could be the next order under some standing order, ``legal_under``
    under which; ``reasons`` are those under the standing order that comes nearest.
    """
    every = [
        OrderPlanner(world, role, np.array([number], dtype=np.int16)).refusals()[:, 0]
        for number in range(len(role.standing))
    ]
    result = []
    for number, index in enumerate(role.orders):
        codes = [int(codes[number]) for codes in every]
        code = min(codes, key=lambda code: (bin(code).count("1"), code))
        if legal.Refusal.NOT_IN_HAND in legal.Refusal(code):
            continue
        action = game.tables.actions[index]
        own_card = game.tables.cards[action.card].key in game.compiled.bundle.cards
        if not own_card and legal.Refusal.NEEDS_NOT_MET in legal.Refusal(code):
            continue  # nothing is in force that this order could break off
        item = describe_action(game, world, action)
        item["cost"] = cost(item, role.key)
        item["legal"] = not code
        item["legal_under"] = [
            option.key for option, found in zip(role.standing, codes, strict=True) if not found
        ]
        item["reasons"] = words(code)
        card = game.tables.cards[action.card]
        shut = int(world.values[card.shut_row, 0])
        item["closed_for"] = shut if 0 < shut < ALWAYS - 1 else 0
        item["since"] = int(world.values[card.since_row, 0])
        result.append(item)
    return result
