"""What a seat sees: one plain JSON document, made in one place.

Every way out (terminal, plain text, outside program, later the network) serialises exactly
this.  Numbers are whole: tracks, money and capital in thousandths, odds per mille.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.content.cards import Action as ActionModel
from wargame.content.cards import Deal as DealModel
from wargame.play.choices import OrderPlanner, ReactionMasks
from wargame.play.decisions import choices_of, is_open, offers_to, words
from wargame.play.game import Game
from wargame.rules import deals as deal_rules
from wargame.rules import hazards, legal
from wargame.rules.hands import in_hand
from wargame.rules.odds import chance_terms
from wargame.rules.score import holds_objective, mark
from wargame.rules.tables import ALWAYS, Action, Price, RoleTable
from wargame.rules.view import masked, seen_terms, visible_tracks
from wargame.rules.worlds import World

View = dict[str, Any]


def view(game: Game, key: str) -> View:
    """Everything the seat of a role may know now, and nothing else."""
    role = game.role(key)
    seen = masked(game.world, role.index)
    scenario = game.compiled.bundle.scenario
    model = scenario.roles[role.index]
    tables = game.tables
    result: View = {
        "scenario": {"id": scenario.id, "name": scenario.name, "about": scenario.about},
        "role": {
            "id": role.key,
            "name": role.name,
            "adjective": model.adjective,
            "side": role.side,
            "question": model.question,
            "brief": model.brief,
            "alone": model.alone,
            "watch": model.watch,
            "seats": model.seats,
            "slots_use": model.purse.slots_use,
            "mint": {"track": model.purse.mint.track, "at": model.purse.mint.at},
            "signals": role.signals,
        },
        "roles": [{"id": r.key, "name": r.name, "side": r.side} for r in tables.roles],
        "turn": game.world.turn,
        "turns": game.turns,
        "quarter": tables.quarter_name(game.world.turn),
        "node": game.node if not game.ended else "over",
        "ended": game.ended,
        "to_decide": not game.ended
        and key not in game.decisions
        and is_open(seen, role, game.node, game.offered),
        "decided": game.decisions.get(key),
        "purse": _purse(seen, role),
        "tracks": _tracks(game, seen, role),
        "objectives": _objectives(game, role),
        "pipeline": _pipeline(seen),
        "standing": _standing(game, seen, role),
        "hand": _hand(game, seen, role),
        "deals": _deals(game, seen, role),
        "events": _events(game, seen, role),
        "offers": _offers(game, seen, role),
        "revealed": _revealed(game, seen),
        "reactions": _reactions(game, seen, role),
        "openings": _openings(game, seen, role),
        "settings": _settings(game),
        "dials": scenario.dial_names,
    }
    if game.ended:
        result["scores"] = game.standings()
    return result


def _settings(game: Game) -> dict[str, int]:
    s = game.tables.settings
    return {
        "orders": s.orders,
        "third_order_pc": s.third_order_pc,
        "offers": s.offers,
        "reaction_cost": s.reaction_cost,
        "support": s.support,
        "oppose": s.oppose,
        "breakthrough_share": s.breakthrough_share,
        "partial_share": s.partial_share,
        "bury_pc": s.bury_pc,
        "keep": s.keep,
        "openings": s.openings,
        "pc_cap": s.pc_cap,
    }


def _purse(world: World, role: RoleTable) -> dict[str, int]:
    return {
        "pc": int(world.values[role.pc_row, 0]),
        "bn": int(world.values[role.bn_row, 0]),
        "slots": int(world.values[role.slots_row, 0]) // 1000,
        "orders": int(legal.slots_left(world, role)[0]),
        "third": bool(legal.third_allowed(world, role)[0]),
    }


def _tracks(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """Every track: value, bounds, history and the causes of its last change, as far as seen."""
    values, exact, estimated = visible_tracks(game.world, role.index)
    terms: dict[Any, Any] = {entry["what"]: entry["terms"] for entry in game.last_drift}
    result = []
    for track, model in zip(game.tables.tracks, game.compiled.bundle.scenario.tracks, strict=True):
        known = bool(exact[track.index])
        value = int(values[track.index, 0]) if known or estimated[track.index] else None
        history = [quarter[track.index] for quarter in game.history] if known else []
        word = ""
        if value is not None:
            for band in sorted(model.bands, key=lambda band: band.at):
                if value >= band.at:
                    word = band.word
        result.append(
            {
                "id": track.key,
                "name": track.name,
                "short": model.short or track.name,
                "about": model.about,
                "unit": track.unit,
                "group": model.group,
                "quantifiable": model.quantifiable,
                "better": model.better,
                "value": value,
                "exact": known,
                "error": 0 if known else (track.high - track.low) // 20,
                "as_of": "" if known else game.estimate_quarter,
                "word": word,
                "start": track.start if known else None,
                "low": track.low,
                "high": track.high,
                "history": history,
                "change": history[-1] - history[-2] if len(history) > 1 else 0,
                "terms": seen_terms(game.tables, track.key, terms.get(track.key, []), role.index)
                if known
                else [],
                "bands": [[band.at, band.word] for band in model.bands],
                "source": model.source,
            }
        )
    return result


def _objectives(game: Game, role: RoleTable) -> list[dict[str, Any]]:
    """The role's own objectives with how each stands."""
    result = []
    models = game.compiled.bundle.scenario.objectives
    for objective in game.tables.objectives:
        if not holds_objective(game.world, objective, role)[0]:
            continue
        marks = mark(game.world, objective, role, game.turns)
        model = models[objective.index]
        _, exact, _ = visible_tracks(game.world, role.index)
        tests = []
        for number, test in enumerate(objective.tests):
            known = bool(exact[test.track])
            tests.append(
                {
                    "track": game.tables.tracks[test.track].key,
                    "test": model.tests[number].test,
                    "threshold": marks.thresholds[number],
                    "near": test.near,
                    "value": int(marks.values[number][0]) if known else None,
                }
            )
        hidden = any(test["value"] is None for test in tests) and not game.ended
        result.append(
            {
                "id": objective.key,
                "name": objective.name,
                "kind": objective.kind,
                "text": model.text,
                "tests": tests,
                "no_breach": objective.no_breach,
                "points": None if hidden else int(marks.points[0]),
            }
        )
    return result


def _pipeline(world: World) -> list[dict[str, Any]]:
    """The pipeline board: what stands at which stage, in $m."""
    pipes = world.tables.pipelines
    if pipes is None:
        return []
    values = world.values[:, 0]
    return [
        {
            "id": line.key,
            "name": line.name,
            "donor": world.tables.roles[line.donor].key,
            "funded": int(values[line.rows[0]]),
            "contracted": int(values[line.rows[1]]),
            "produced": int(values[line.rows[2]]),
            "waiting": int(values[line.rows[3]]),
            "absorbed": int(values[line.absorbed_row]),
            "lost": int(values[line.lost_row]),
            "slipped": pipes.causes[int(values[line.slip_row]) - 1]
            if values[line.slip_row]
            else "",
        }
        for line in pipes.lines
    ]


def _price(price: Price | None) -> dict[str, int]:
    if price is None:
        return {"pc": 0, "bn": 0, "slots": 0, "quarters": 1}
    return {"pc": price.pc, "bn": price.bn, "slots": price.slots, "quarters": price.quarters}


def _standing(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    codes = legal.standing_refusals(world, role)[:, 0]
    models = game.compiled.bundle.scenario.roles[role.index].standing
    now = int(world.values[role.standing_row, 0])
    return [
        {
            "id": option.key,
            "name": option.name,
            "text": models[n].text or "",
            "cost": _price(option.price),
            "legal": not codes[n],
            "reasons": words(int(codes[n])),
            "effects": [e.text for g in option.groups for e in g.effects],
            "dials": dict(models[n].set),
            "last": n == now,
            "default": n == role.default_standing,
        }
        for n, option in enumerate(role.standing)
    ]


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
        "costs": {game.tables.roles[p.role].key: _price(p) for p in action.prices},
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


def _cost(description: dict[str, Any], role: str) -> dict[str, int]:
    costs: dict[str, dict[str, int]] = description["costs"]
    return costs.get(role, {"pc": 0, "bn": 0, "slots": 0, "quarters": 1})


def _hand(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
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
        item["cost"] = _cost(item, role.key)
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


def _deals(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """Every deal the role may propose or is a party to, and how each stands."""
    result = []
    codes = legal.offer_refusals(world, role)[:, 0]
    for action in game.tables.actions[1:]:
        if action.kind != "deal" or role.index not in action.parties:
            continue
        item = describe_action(game, world, action)
        card = game.tables.cards[action.card]
        source = game.compiled.bundle.cards[card.key][0]
        item["proposer"] = game.tables.roles[action.role].key
        item["parties"] = [game.tables.roles[p].key for p in action.parties]
        item["gains"] = dict(source.gains) if isinstance(source, DealModel) else {}
        item["cost"] = _cost(item, role.key)
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


def _events(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """This quarter's events, with the role's own choices."""
    mine = {event.key for event in choices_of(game.world, role)}
    result = []
    for event in game.tables.events:
        fell = int(game.world.happening[event.index, 0])
        if not fell:
            continue
        source = game.compiled.bundle.cards[event.key][0]
        branch = event.branches[fell - 1].name if event.branches else ""
        groups = list(event.groups)
        if event.branches:
            groups += event.branches[fell - 1].groups
        item: dict[str, Any] = {
            "id": event.key,
            "name": event.name,
            "text": source.text,
            "branch": branch,
            "effects": [e.text for g in groups for e in g.effects],
            "choice": None,
            "source": list(source.source),
        }
        if event.options:
            chooser = game.tables.roles[event.chooser].key
            mask = hazards.legal_choices(world, event)[:, 0]
            choice = getattr(source, "choice", None)
            item["choice"] = {
                "role": chooser,
                "question": choice.question if choice else "",
                "yours": event.key in mine and game.node == "events",
                "default": event.options[event.default].key,
                "options": [
                    {
                        "id": o.key,
                        "name": o.name,
                        "cost": _price(o.price),
                        "text": (choice.options[n].text or "") if choice else "",
                        "legal": bool(mask[n]) if chooser == role.key else True,
                        "effects": [
                            e.text
                            for g in (*o.groups, *(o.by_branch[fell - 1] if o.by_branch else ()))
                            for e in g.effects
                        ],
                    }
                    for n, o in enumerate(event.options)
                ],
            }
        result.append(item)
    return result


def _offers(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
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


def _revealed(game: Game, world: World) -> list[dict[str, Any]]:
    """The orders and signed deals of this quarter once they are revealed, with their odds."""
    if game.node not in ("reactions", "hands"):
        return []
    result = []
    for role in game.tables.roles:
        result += [
            describe_action(game, world, game.tables.actions[index])
            for index in world.orders[role.index, :, 0].tolist()
            if index
        ]
    result += [
        describe_action(game, world, action)
        for action in game.tables.actions[1:]
        if action.kind == "deal" and world.signed[action.deal, 0]
    ]
    return result


def _reactions(game: Game, world: World, role: RoleTable) -> dict[str, Any]:
    """What the role may react with now."""
    if game.node != "reactions":
        return {"support": [], "oppose": [], "play": [], "silent_price": []}
    masks = ReactionMasks(world, role)
    cards = game.tables.cards
    named = any(role.index in c.against and world.values[c.played_row, 0] for c in cards)
    silence = [e.text for g in game.tables.settings.silent[role.index] for e in g.effects]
    return {
        "support": [c.key for c in cards if masks.support[c.index, 0]],
        "oppose": [c.key for c in cards if masks.oppose[c.index, 0]],
        "play": [
            describe_action(game, world, game.tables.actions[index])
            for n, index in enumerate(role.reactions)
            if masks.play[n, 0]
        ],
        "silent_price": silence if named else [],
    }


def _openings(game: Game, world: World, role: RoleTable) -> list[dict[str, str]]:
    """The openings in the role's hand."""
    if not role.openings:
        return []
    held = in_hand(world, role)[:, 0]
    return [
        {"card": game.tables.cards[card].key, "name": game.tables.cards[card].name}
        for n, card in enumerate(role.openings)
        if held[n]
    ]
