"""Cards as a seat sees them: price, odds with their causes, what each band brings, legality."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from wargame.content.compiled import Compiled
from wargame.play import view_odds
from wargame.play.choices import OrderPlanner
from wargame.play.decisions import words
from wargame.play.game import Game
from wargame.rules import legal
from wargame.rules.conditions import true_in
from wargame.rules.odds import chance_terms, modifier_points
from wargame.rules.tables import (
    ALWAYS,
    Action,
    Band,
    CardTable,
    Group,
    Op,
    Price,
    RoleTable,
    Tables,
)
from wargame.rules.worlds import World

_NOT_IN_HAND, _NEEDS_NOT_MET = (
    int(legal.Refusal.NOT_IN_HAND),
    int(legal.Refusal.NEEDS_NOT_MET),
)


def price(given: Price | None) -> dict[str, int]:
    """A price as a seat sees it: capital and money in thousandths, slots whole."""
    if given is None:
        return {"pc": 0, "bn": 0, "slots": 0, "quarters": 1}
    return {"pc": given.pc, "bn": given.bn, "slots": given.slots, "quarters": given.quarters}


def cost(description: dict[str, Any], role: str) -> dict[str, int]:
    """What one role pays of a card described."""
    costs: dict[str, dict[str, int]] = description["costs"]
    return costs.get(role, {"pc": 0, "bn": 0, "slots": 0, "quarters": 1})


def describe_action(game: Game, world: World, role: RoleTable, action: Action) -> dict[str, Any]:
    """A card as a role's seat sees it: text, price, odds with their causes, what it brings.

    ``world`` is the world as that role knows it.  What never changes is shared by all
    descriptions of a card: read it.
    """
    settings = game.tables.settings
    sealed = game.node in view_odds.SEALED_AT
    terms, cut, likely = chance_terms(world, action, 0)
    best = 0 if action.sure else likely // settings.breakthrough_share
    partial = 0 if action.sure else (1000 - likely) // settings.partial_share
    points = [by for _, by in terms[: len(action.modifiers)]]
    if action.sure:
        points = [modifier_points(world, modifier, 0) for modifier in action.modifiers]
    return {
        **_written(game.compiled, role.index, action.index),
        "quarter": game.tables.quarter_name(game.world.turn),
        "terms": [[name, by] for name, by in terms if by],
        "factors": view_odds.factors(world, role, action, points, sealed=sealed),
        "range": view_odds.chance_range(world, role, action, terms, likely, sealed=sealed),
        "cut": cut,
        "chance": likely,
        "bands": {
            "breakthrough": best,
            "success": likely - best,
            "partial": partial,
            "setback": 1000 - likely - partial,
        },
        "effects": _effects(world, role, action),
        "delivers": _delivers(game.tables, action.index, game.world.turn),
        "opposers": _opposers(world, game.tables.cards[action.card]),
    }


@lru_cache(maxsize=4096)
def _written(compiled: Compiled, role: int, index: int) -> dict[str, Any]:
    """What a role reads of a card that is the same in every exercise."""
    tables = compiled.tables
    action, roles = tables.actions[index], tables.roles
    card = tables.cards[action.card]
    source = compiled.bundle.cards.get(card.key)
    option = None
    if action.option and source is not None and source.kind != "event":
        option = next(o for o in source.options if o.id == action.option)
    return {
        "action": action.key,
        "card": card.key,
        "option": action.option,
        "name": action.name,
        "kind": action.kind,
        "role": roles[action.role].key,
        "text": source.text if source else _break_text(tables),
        "option_text": (option.text or "") if option else "",
        "dilemma": (source.dilemma or "") if source else "",
        "tensions": _tensions(compiled, action),
        "held": card.held,
        "sure": action.sure,
        "base": action.base,
        **_gates(tables, roles[role], action),
        "needs": [atom.text for atom in action.needs],
        "costs": {roles[p.role].key: price(p) for p in action.prices},
        "against": [roles[r].key for r in card.against],
        "may_oppose": [roles[r].key for r, _ in card.may_oppose],
        "supporters": [
            other.key for other in roles if legal.may_support(tables, card.index, other.index)
        ],
        "source": list(source.source) if source else [],
        "catalogue": list(source.catalogue) if source else [],
    }


def _tensions(compiled: Compiled, action: Action) -> list[dict[str, Any]]:
    """The dilemmas an action takes a horn of, and what takes the others, by card id."""
    mine = {action.key, compiled.tables.cards[action.card].key}
    found = []
    for dilemma in compiled.bundle.scenario.dilemmas:
        taken = next((horn for horn in dilemma.horns if mine & set(horn.takes)), None)
        if taken is None:
            continue
        others = [
            {"horn": horn.name, "takes": [name.partition("/")[0] for name in horn.takes]}
            for horn in dilemma.horns
            if horn is not taken
        ]
        found.append(
            {"name": dilemma.name, "text": dilemma.text, "horn": taken.name, "others": others}
        )
    return found


def _groups(tables: Tables, action: Action) -> tuple[Group, ...]:
    """What an action brings; to break a deal off brings what every breach does as well."""
    breaks = any(e.op == Op.BREACH for group in action.groups for e in group.effects)
    if action.kind == "action" and breaks:
        return (*action.groups, *tables.settings.breach)
    return action.groups


def _break_text(tables: Tables) -> str:
    """What an order that breaks a deal off is: no card, so no author wrote it."""
    settings = tables.settings
    return (
        "An order that cannot fail and comes before all others. The deal ends, everybody reads "
        f"who ended it, and for {settings.breach_quarters} quarters' offers your own deals run at "
        f"-{settings.breach_odds // 10}."
    )


def _effects(world: World, role: RoleTable, action: Action) -> list[dict[str, Any]]:
    """What each group of effects does: texts, per mille by band, when, and what scales it."""
    return [
        {**written, "times": _times(world, role, group) if scaled else []}
        for group, scaled, written in _brought(world.tables, action.index)
    ]


@lru_cache(maxsize=4096)
def _brought(tables: Tables, index: int) -> tuple[tuple[Group, bool, dict[str, Any]], ...]:
    """The groups of effects of an action: whether something scales them, what is written."""
    return tuple(
        (
            group,
            group.times >= 0 or any(effect.times >= 0 for effect in group.effects),
            {
                "effects": [effect.text for effect in group.effects],
                "when": sorted({atom.text for effect in group.effects for atom in effect.when}),
                "scale": list(group.scale),
                "after": group.after,
                "lasts": group.lasts,
                "late": group.late,
                "kind": group.kind,
            },
        )
        for group in _groups(tables, tables.actions[index])
    )


def _times(world: World, role: RoleTable, group: Group) -> list[dict[str, Any]]:
    """What multiplies a group or some of its effects, now and under each own standing order.

    ``value`` is in thousandths, or None where the role cannot see it.
    """
    found: dict[int, list[str]] = {}
    if group.times >= 0:
        found[group.times] = []
    for effect in group.effects:
        if effect.times >= 0:
            found.setdefault(effect.times, []).append(effect.text)
    result = []
    for row, texts in found.items():
        known = view_odds.sees(world.tables, role.index, row)
        result.append(
            {
                "what": world.tables.row_names[row],
                "value": view_odds.milli(world, row) if known else None,
                "effects": texts,
                "under": {
                    option.key: value
                    for option in role.standing
                    for dial, value in option.dials
                    if dial == row
                },
            }
        )
    return result


@lru_cache(maxsize=4096)
def _delivers(tables: Tables, index: int, turn: int) -> list[dict[str, Any]]:
    """What a success brings by the quarter it arrives in, the first one first."""
    found: dict[tuple[int, int], list[str]] = {}
    for group in tables.actions[index].groups:
        if group.scale[Band.SUCCESS]:
            texts = found.setdefault((group.after, group.lasts), [])
            texts += [effect.text for effect in group.effects]
    return [
        {
            "in": after,
            "quarter": tables.quarter_name(turn + after),
            "until": tables.quarter_name(turn + after + lasts - 1),
            "effects": texts,
        }
        for (after, lasts), texts in sorted(found.items())
    ]


def _gates(tables: Tables, role: RoleTable, action: Action) -> dict[str, list[str]]:
    """The cards a success opens or closes, the deals it ends or excludes, what it makes possible.

    ``serves`` are cards of the role that need a flag this one raises.
    """
    shut = {card.shut_row: card.key for card in tables.cards}
    force = {deal.force_row: tables.cards[deal.card].key for deal in tables.deals}
    opens, closes, ends, breaks, raised = [], [], [], [], set()
    for group in action.groups:
        if not group.scale[Band.SUCCESS]:
            continue
        for effect in group.effects:
            if effect.op == Op.UNLOCK:
                opens.append(shut[effect.row])
            elif effect.op == Op.CLOSE:
                closes.append(shut[effect.row])
            elif effect.op == Op.END:
                ends.append(force[effect.row])
            elif effect.op == Op.BREACH and not effect.extra[2]:
                breaks.append(tables.cards[tables.deals[effect.extra[1]].card].key)
            elif effect.op == Op.SET:
                raised.add(effect.row)
    serves = {
        tables.cards[tables.actions[index].card].key
        for index in (*role.orders, *role.deals)
        for atom in tables.actions[index].needs
        if atom.row in raised and not atom.negate and tables.actions[index].card != action.card
    }
    return {
        "opens": list(dict.fromkeys(opens)),
        "closes": list(dict.fromkeys(closes)),
        "ends": list(dict.fromkeys(ends)),
        "breaks": breaks,
        "excludes": [tables.cards[card].key for card in action.excludes],
        "serves": sorted(serves),
    }


def _opposers(world: World, card: CardTable) -> list[dict[str, Any]]:
    """Who may oppose a card, under which conditions, and whether they hold as far as is seen."""
    roles = world.tables.roles
    found: list[dict[str, Any]] = [
        {"role": roles[role].key, "when": [], "now": True} for role in card.against
    ]
    found += [
        {
            "role": roles[role].key,
            "when": [atom.text for atom in atoms],
            "now": true_in(world, atoms),
        }
        for role, atoms in card.may_oppose
        if role not in card.against
    ]
    return found


def standing(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """The standing orders of a role, with price, legality and what each sets."""
    codes = legal.standing_refusals(world, role)[:, 0]
    models = game.compiled.bundle.scenario.roles[role.index].standing
    now = world.number(role.standing_row)
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
    # A world for each standing order.
    options = len(role.standing)
    each = world.take(np.zeros(options, dtype=np.intp))
    every = OrderPlanner(each, role, np.arange(options, dtype=np.int16)).refusals()
    result = []
    for index, codes in zip(role.orders, every.tolist(), strict=True):
        code = min(codes, key=lambda code: (code.bit_count(), code))
        if code & _NOT_IN_HAND:
            continue
        action = game.tables.actions[index]
        own_card = game.tables.cards[action.card].key in game.compiled.bundle.cards
        if not own_card and code & _NEEDS_NOT_MET:
            continue  # nothing is in force that this order could break off
        item = describe_action(game, world, role, action)
        item["cost"] = cost(item, role.key)
        item["legal"] = not code
        item["legal_under"] = [
            option.key for option, found in zip(role.standing, codes, strict=True) if not found
        ]
        item["reasons"] = words(code)
        card = game.tables.cards[action.card]
        shut = world.number(card.shut_row)
        item["closed_for"] = shut if 0 < shut < ALWAYS - 1 else 0
        item["since"] = world.number(card.since_row)
        result.append(item)
    return result
