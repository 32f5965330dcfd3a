"""What a seat sees: one plain JSON document, made in one place.

Every way out (terminal, plain text, outside program, later the network) serialises exactly
this.  Numbers are whole: tracks, money and capital in thousandths, odds per mille.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from wargame.content.compiled import Compiled
from wargame.play import view_cards, view_deals, view_pipeline
from wargame.play.advice import advise
from wargame.play.choices import ReactionMasks
from wargame.play.decisions import choices_of, is_open
from wargame.play.game import Game
from wargame.play.view_odds import SEALED_AT
from wargame.rules import hazards, legal
from wargame.rules.columns import columns_of
from wargame.rules.hands import in_hand
from wargame.rules.score import holds_objective, mark
from wargame.rules.tables import Group, RoleTable, TestTable
from wargame.rules.view import masked, seen_terms, visible_tracks
from wargame.rules.worlds import World

View = dict[str, Any]

#: What a seat holds and what may be proposed: long, and worked out card by card.
STOCK = ("hand", "deals")
#: Where some of it belongs to what is asked, and not only to what there is to read up in.
_ASKED_OF = {
    "signals": ("hand",),
    "offers": ("deals",),
    "answers": ("deals",),
    "orders": ("hand",),
    "hands": ("hand",),
}


def view(game: Game, key: str, *, advised: bool = True) -> View:
    """Everything the seat of a role may know now, and nothing else.

    Not ``advised``, it does without what would lift the odds of its cards, which takes longest.
    """
    found = with_stock(game, of_moment(game, key))
    return with_advice(game, found) if advised else found


def of_moment(game: Game, key: str) -> View:
    """A view without ``STOCK``, but for what the seat is asked about at the node at hand."""
    role = game.role(key)
    seen = masked(game.world, role.index)
    scenario = game.compiled.bundle.scenario
    model = scenario.roles[role.index]
    tables = game.tables
    asked = not game.ended and is_open(seen, role, game.node, game.offered)
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
        "roles": [
            {"id": r.id, "name": r.name, "side": r.side, "mint": r.purse.mint.track}
            for r in scenario.roles
        ],
        "turn": game.world.turn,
        "turns": game.turns,
        "quarter": tables.quarter_name(game.world.turn),
        "node": game.node if not game.ended else "over",
        "ended": game.ended,
        "to_decide": asked and key not in game.decisions,
        "decided": game.decisions.get(key),
        "purse": _purse(seen, role),
        "tracks": _tracks(game, seen, role),
        "objectives": _objectives(game, role),
        "pipeline": view_pipeline.pipeline(game, seen, role),
        "pipes": view_pipeline.board(game, seen, role),
        "standing": view_cards.standing(game, seen, role),
        "events": _events(game, seen, role),
        "offers": view_deals.offers(game, seen, role),
        "revealed": _revealed(game, seen, role),
        "reactions": _reactions(game, seen, role),
        "openings": _openings(game, seen, role),
        "settings": _settings(game),
        "dials": scenario.dial_names,
        "dial_about": scenario.dial_about,
    }
    if scenario.guide is not None and scenario.guide.role == key:
        result["guide"] = [dict(step) for step in scenario.guide.steps]
    if game.ended:
        result["scores"] = game.standings()
    elif asked or key in game.decisions:
        for name in _ASKED_OF.get(game.node, ()):
            result[name] = _STOCK[name](game, seen, role)
    return result


_STOCK: dict[str, Callable[[Game, World, RoleTable], list[dict[str, Any]]]] = {
    "hand": view_cards.hand,
    "deals": view_deals.deals,
}


def with_stock(game: Game, found: View) -> View:
    """A view made without it, with all that the seat holds and may propose; ``found`` stays."""
    missing = [name for name in STOCK if name not in found]
    if not missing:
        return found
    role = game.role(found["role"]["id"])
    seen = masked(game.world, role.index)
    return {**found, **{name: _STOCK[name](game, seen, role) for name in missing}}


def with_advice(game: Game, found: View) -> View:
    """A view made without it, with what would lift the odds of its cards; ``found`` stays."""
    role = game.role(found["role"]["id"])
    hand = [dict(card) for card in found["hand"]]
    deals = [dict(deal) if deal["role"] == role.key else deal for deal in found["deals"]]
    result = {**found, "hand": hand, "deals": deals}
    _advise(game, masked(game.world, role.index), role, result)
    return result


def _advise(game: Game, world: World, role: RoleTable, result: View) -> None:
    """Say of each card of the hand and each own deal what would lift its odds most cheaply."""
    items = [*result["hand"], *(d for d in result["deals"] if d["role"] == role.key)]
    said: dict[str, Any] = {}
    if game.node in SEALED_AT and not game.ended:
        index = {action.key: action.index for action in game.tables.actions[1:]}
        said = advise(
            world,
            role,
            [index[card["action"]] for card in result["hand"] if card["legal"]],
            [index[deal["action"]] for deal in result["deals"] if deal["legal"]],
            [index[item["action"]] for item in items],
            game.turns - 1 - game.world.turn,
            late=game.node in ("answers", "orders"),
        )
    for item in items:
        item["advice"] = said.get(item["action"])


def _settings(game: Game) -> dict[str, Any]:
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
        "breach_odds": s.breach_odds,
        "breach_quarters": s.breach_quarters,
        "breach": _texts(s.breach),
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
    for track, (written, bands) in zip(
        game.tables.tracks, tracks_written(game.compiled), strict=True
    ):
        known = bool(exact[track.index])
        value = int(values[track.index, 0]) if known or estimated[track.index] else None
        history = [quarter[track.index] for quarter in game.history] if known else []
        word = ""
        if value is not None:
            for at, name in bands:
                if value >= at:
                    word = name
        result.append(
            {
                **written,
                "value": value,
                "exact": known,
                "error": 0 if known else (track.high - track.low) // 20,
                "as_of": "" if known else game.estimate_quarter,
                "word": word,
                "start": track.start if known else None,
                "history": history,
                "change": history[-1] - history[-2] if len(history) > 1 else 0,
                "terms": seen_terms(game.tables, track.key, terms.get(track.key, []), role.index)
                if known
                else [],
            }
        )
    return result


@lru_cache(maxsize=16)
def tracks_written(
    compiled: Compiled,
) -> tuple[tuple[dict[str, Any], tuple[tuple[int, str], ...]], ...]:
    """What is the same of each track in every exercise, and the words for it, the lowest first."""
    return tuple(
        (
            {
                "id": track.key,
                "name": track.name,
                "short": model.short or track.name,
                "about": model.about,
                "unit": track.unit,
                "group": model.group,
                "quantifiable": model.quantifiable,
                "better": model.better,
                "low": track.low,
                "high": track.high,
                "bands": [[band.at, band.word] for band in model.bands],
                "source": model.source,
            },
            tuple(sorted(((band.at, band.word) for band in model.bands), key=lambda b: b[0])),
        )
        for track, model in zip(
            compiled.tables.tracks, compiled.bundle.scenario.tracks, strict=True
        )
    )


def _objectives(game: Game, role: RoleTable) -> list[dict[str, Any]]:
    """The role's own objectives with how each stands."""
    result = []
    models = game.compiled.bundle.scenario.objectives
    _, exact, _ = visible_tracks(game.world, role.index)
    for objective in game.tables.objectives:
        if not holds_objective(game.world, objective, role)[0]:
            continue
        marks = mark(game.world, objective, role, game.turns)
        model = models[objective.index]
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
                    "waypoints": _waypoints(game, test),
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
                "broken": objective.no_breach and bool(game.world.stored(role.breached_row)[0]),
                "points": None if hidden else int(marks.points[0]),
            }
        )
    return result


def _waypoints(game: Game, test: TestTable) -> list[dict[str, Any]]:
    """The marks of shorter horizons still ahead in a long exercise; only the last is scored."""
    return [
        {"quarter": game.tables.quarter_name(turns - 1), "turns": turns, "threshold": threshold}
        for turns, threshold in test.horizons
        if game.world.turn < turns < game.turns
    ]


def _texts(groups: Iterable[Group]) -> list[str]:
    return [effect.text for group in groups for effect in group.effects]


def _events(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """This quarter's events, with the role's own choices."""
    mine = {event.key for event in choices_of(game.world, role)}
    result = []
    for event in game.tables.events:
        fell = int(game.world.happening[event.index, 0])
        if not fell:
            continue
        source = game.compiled.bundle.cards[event.key]
        branch = event.branches[fell - 1].name if event.branches else ""
        groups = list(event.groups)
        if event.branches:
            groups += event.branches[fell - 1].groups
        item: dict[str, Any] = {
            "id": event.key,
            "name": event.name,
            "text": source.text,
            "branch": branch,
            "branches": [
                {"name": b.name, "fell": n == fell, "effects": _texts(b.groups)}
                for n, b in enumerate(event.branches, 1)
            ],
            "effects": _texts(groups),
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
                        "cost": view_cards.price(o.price),
                        "text": (choice.options[n].text or "") if choice else "",
                        "legal": bool(mask[n]) if chooser == role.key else True,
                        "effects": _texts(
                            (*o.groups, *(o.by_branch[fell - 1] if o.by_branch else ()))
                        ),
                        "by_branch": [
                            {"name": b.name, "fell": at == fell, "effects": _texts(groups)}
                            for at, (b, groups) in enumerate(
                                zip(event.branches, o.by_branch, strict=False), 1
                            )
                            if groups
                        ],
                    }
                    for n, o in enumerate(event.options)
                ],
            }
        result.append(item)
    return result


def _revealed(game: Game, world: World, role: RoleTable) -> list[dict[str, Any]]:
    """The orders and signed deals of this quarter once they are revealed, with their odds."""
    if game.node not in ("reactions", "hands"):
        return []
    shown = [
        game.tables.actions[index]
        for orders in world.orders[:, :, 0].tolist()
        for index in orders
        if index
    ]
    shown += [
        action
        for action in game.tables.actions[1:]
        if action.kind == "deal" and world.signed[action.deal, 0]
    ]
    return [view_cards.describe_action(game, world, role, action) for action in shown]


def _reactions(game: Game, world: World, role: RoleTable) -> dict[str, Any]:
    """What the role may react with now."""
    if game.node != "reactions":
        return {"support": [], "oppose": [], "play": [], "silent_price": []}
    masks = ReactionMasks(world, role)
    cards = game.tables.cards
    named = any(role.index in c.against and world.stored(c.played_row)[0] for c in cards)
    silence = [e.text for g in game.tables.settings.silent[role.index] for e in g.effects]
    return {
        "support": [c.key for c in cards if masks.support[c.index, 0]],
        "oppose": [c.key for c in cards if masks.oppose[c.index, 0]],
        "play": [
            view_cards.describe_action(game, world, role, game.tables.actions[index])
            for n, index in enumerate(role.reactions)
            if masks.play[n, 0]
        ],
        "silent_price": silence if named else [],
    }


def _openings(game: Game, world: World, role: RoleTable) -> list[dict[str, str]]:
    """The openings in the role's hand; one played this quarter is spent, and is not among them."""
    if not role.openings:
        return []
    held = in_hand(world, role)[:, 0]
    played = game.world.counts[columns_of(game.tables).played, 0] > 0
    return [
        {"card": game.tables.cards[card].key, "name": game.tables.cards[card].name}
        for n, card in enumerate(role.openings)
        if held[n] and not played[card]
    ]
