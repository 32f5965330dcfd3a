"""Decisions as plain JSON, checked against the rules' legality and turned into arrays.

Every seat, whoever sits in it, decides in this form, and the record keeps it:

=========== ====================================================================
node        decision
=========== ====================================================================
signals     ``{"cards": [card, ...]}``
events      ``{"answers": {event: option}}``
offers      ``{"offers": [action | {"offer": action, "reason": text}, ...]}``
answers     ``{"accept": [action, ...], "reasons": {action: text}, "counter": {action: other}}``
orders      ``{"standing": option, "orders": [{"action": a, "reason": text}], "shot": {...}}``
reactions   ``{"react": "support" | "oppose" | "play" | "none", "card": card}``
hands       ``{"keep": card | null, "bury": card | null}``
=========== ====================================================================

An action is a card's id, with its option after a slash where it has options.  A counter names,
for an offer that is turned down, another form of the same deal that would be signed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from wargame.errors import IllegalOrder, did_you_mean
from wargame.play.choices import OrderPlanner, ReactionMasks
from wargame.rules import deals as deal_rules
from wargame.rules import hazards, legal
from wargame.rules.hands import in_hand
from wargame.rules.legal import Refusal
from wargame.rules.tables import Action, EventTable, RoleTable, Tables
from wargame.rules.worlds import World

Decision = dict[str, Any]

#: What a decision says besides what it does.
_SAID = frozenset({"reason", "reasons", "shot", "counter"})

#: Characters that no text of a seat may hold: controls (but newline, tab), half characters.
UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

#: The largest value a shot can be called at, in thousandths.
FARTHEST = 10**12

#: What a refusal says to a person.
WORDS: dict[Refusal, str] = {
    Refusal.NOT_YOURS: "it is another role's",
    Refusal.NOT_IN_HAND: "it is not in your hand",
    Refusal.NEEDS_NOT_MET: "what it needs is not met",
    Refusal.LOCKED: "something else must open it first",
    Refusal.CLOSED: "it is closed for now",
    Refusal.DONE: "it has done its work",
    Refusal.NO_CAPITAL: "not enough political capital",
    Refusal.NO_MONEY: "not enough money",
    Refusal.NO_SLOTS: "no free industrial slot",
    Refusal.NO_ORDERS_LEFT: "no orders left this quarter",
    Refusal.ALREADY_PLAYED: "it is already among your orders",
    Refusal.IN_FORCE: "it is in force already",
    Refusal.WRONG_PHASE: "this is not its moment",
    Refusal.THIRD_ORDER_BARRED: "a third order is barred",
    Refusal.NOT_REVEALED: "no such order was revealed",
}

_WORDS = [(int(flag), text) for flag, text in WORDS.items()]


def words(code: int) -> list[str]:
    """The reasons in a refusal code, as words."""
    return [text for flag, text in _WORDS if code & flag] if code else []


def names(code: int) -> tuple[str, ...]:
    """The reasons in a refusal code, as names for programs."""
    return tuple(str(flag.name).lower() for flag in WORDS if code & flag)


def find_action(tables: Tables, key: str, allowed: tuple[int, ...]) -> Action:
    """The action with this key among those allowed; a wrong one is refused with a suggestion."""
    mine = {tables.actions[index].key: tables.actions[index] for index in allowed}
    if key not in mine:
        hint = did_you_mean(str(key), mine)
        raise IllegalOrder(
            f"`{key}` is none of your actions" + (f"; {hint}" if hint else ""), ("unknown",)
        )
    return mine[key]


def _refuse(action: str, code: int) -> None:
    if code:
        raise IllegalOrder(f"`{action}` is refused: " + "; ".join(words(code)), names(code))


def _sound(value: Any, longest: int = 200, depth: int = 8) -> None:
    """Refuse what no record can hold: half characters, control characters, endless ids."""
    if isinstance(value, str):
        if UNKEPT.search(value):
            raise IllegalOrder(
                "a text in this decision has characters that cannot be kept", ("form",)
            )
        if len(value) > longest:
            raise IllegalOrder(
                f"a text in this decision is longer than {longest:,} characters", ("form",)
            )
    elif isinstance(value, dict | list):
        if not depth or len(value) > 100:
            raise IllegalOrder("this decision is larger than any decision can be", ("form",))
        for key in value:
            _sound(key, 200, depth - 1)
            if isinstance(value, dict):
                _sound(value[key], 2000 if key in ("reason", "reasons") else longest, depth - 1)


def _among(value: Any, known: Collection[str]) -> bool:
    return isinstance(value, str) and value in known


def _texts(decision: Decision, key: str, most: int) -> list[str]:
    value = decision.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise IllegalOrder(f"`{key}` must be a list of ids", ("form",))
    if len(value) > most or len(set(value)) != len(value):
        raise IllegalOrder(f"`{key}` takes at most {most} different ids", ("form",))
    return value


def _keys(decision: Any, allowed: set[str]) -> None:
    if not isinstance(decision, dict):
        raise IllegalOrder("a decision is a JSON object", ("form",))
    for key in decision:
        if key not in allowed:
            hint = did_you_mean(str(key), allowed)
            raise IllegalOrder(
                f"`{key}` is not part of this decision" + (f"; {hint}" if hint else ""), ("form",)
            )


def _text(value: Any, what: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 2000:
        raise IllegalOrder(f"{what} must be a text of at most 2,000 characters", ("form",))
    return value.strip()


def is_open(world: World, role: RoleTable, node: str, offered: np.ndarray) -> bool:
    """Whether a role has anything to decide at a node (one world)."""
    if node == "signals":
        return role.signals > 0
    if node == "events":
        return any(
            e.options and e.chooser == role.index and world.happening[e.index, 0]
            for e in world.tables.events
        )
    if node == "offers":
        return bool(role.deals) and bool((legal.offer_refusals(world, role)[:, 0] == 0).any())
    if node == "answers":
        return bool(offers_to(world, role, offered))
    if node == "orders":
        return True
    if node == "reactions":
        return bool(ReactionMasks(world, role).any()[0])
    return bool(role.openings) and bool(in_hand(world, role)[:, 0].any())


def offers_to(world: World, role: RoleTable, offered: np.ndarray) -> list[Action]:
    """The offers that wait for a role's answer."""
    return [
        action
        for action in world.tables.actions[1:]
        if action.kind == "deal"
        and role.index in action.parties
        and role.index != action.role
        and offered[action.deal, 0]
    ]


def choices_of(world: World, role: RoleTable) -> list[EventTable]:
    """This quarter's events that give a role a choice."""
    return [
        e
        for e in world.tables.events
        if e.options and e.chooser == role.index and world.happening[e.index, 0]
    ]


def checked(
    world: World, role: RoleTable, node: str, decision: Any, offered: np.ndarray
) -> Decision:
    """A decision in its full form; an illegal one raises IllegalOrder with every reason."""
    _sound(decision)
    return _CHECKS[node](world, role, decision, offered)


def _signals(world: World, role: RoleTable, decision: Any, _: np.ndarray) -> Decision:
    _keys(decision, {"cards"})
    cards = _texts(decision, "cards", role.signals)
    mine = {world.tables.cards[world.tables.actions[i].card].key for i in role.orders}
    for card in cards:
        if card not in mine:
            raise IllegalOrder(
                f"`{card}` is none of your cards; {did_you_mean(card, mine)}", ("unknown",)
            )
    return {"cards": cards}


def _events(world: World, role: RoleTable, decision: Any, _: np.ndarray) -> Decision:
    _keys(decision, {"answers"})
    answers = decision.get("answers", {})
    events = {event.key: event for event in choices_of(world, role)}
    if not isinstance(answers, dict):
        raise IllegalOrder("`answers` maps events to options", ("form",))
    full: dict[str, str] = {}
    for key, option in answers.items():
        if key not in events:
            raise IllegalOrder(f"`{key}` asks you nothing this quarter", ("unknown",))
        known = [o.key for o in events[key].options]
        if option not in known:
            raise IllegalOrder(
                f"`{option}` is no answer to {key}; it has {', '.join(known)}", ("unknown",)
            )
        if not hazards.legal_choices(world, events[key])[known.index(option), 0]:
            raise IllegalOrder(f"`{option}` cannot be paid or is barred", ("no_means",))
        full[key] = option
    for key, event in events.items():
        full.setdefault(key, event.options[event.default].key)
    return {"answers": full}


def _offers(world: World, role: RoleTable, decision: Any, _: np.ndarray) -> Decision:
    _keys(decision, {"offers", "reason"})
    given = decision.get("offers", [])
    if not isinstance(given, list):
        raise IllegalOrder("`offers` is a list of deals", ("form",))
    reasons: dict[str, str] = {}
    keys: list[Any] = []
    for item in given:
        if isinstance(item, dict):
            _keys(item, {"offer", "reason"})
            keys.append(item.get("offer"))
            if isinstance(keys[-1], str):
                reasons[keys[-1]] = _text(item.get("reason"), "a reason")
        else:
            keys.append(item)
    keys = _texts({"offers": keys}, "offers", world.tables.settings.offers)
    codes = legal.offer_refusals(world, role)[:, 0] if keys else ()
    cards: set[int] = set()
    for key in keys:
        action = find_action(world.tables, key, role.deals)
        _refuse(key, int(codes[role.deals.index(action.index)]))
        if action.card in cards:
            raise IllegalOrder(f"`{key}`: one form of a deal can be offered at a time", ("form",))
        cards.add(action.card)
    return {
        "offers": [
            {"offer": key, "reason": reasons[key]} if reasons.get(key) else key for key in keys
        ],
        "reason": _text(decision.get("reason"), "a reason"),
    }


def offered_in(decision: Decision) -> dict[str, str]:
    """The deals that a checked decision offers, each with the reason given for it."""
    common = decision.get("reason", "")
    return {
        item["offer"] if isinstance(item, dict) else item: item["reason"]
        if isinstance(item, dict)
        else common
        for item in decision.get("offers", [])
    }


def in_effect(decision: Decision) -> str:
    """What a checked decision does, to compare with another at its node.

    Reasons, shots and counters do nothing, and orders and offers are simultaneous.
    """
    kept = {key: value for key, value in decision.items() if key not in _SAID}
    if "orders" in kept:
        kept["orders"] = sorted(order["action"] for order in kept["orders"])
    if "offers" in kept:
        kept["offers"] = sorted(offered_in(decision))
    return json.dumps(kept, sort_keys=True)


def _answers(world: World, role: RoleTable, decision: Any, offered: np.ndarray) -> Decision:
    _keys(decision, {"accept", "reason", "reasons", "counter"})
    asked = {action.key: action for action in offers_to(world, role, offered)}
    keys = _texts(decision, "accept", len(asked))
    for key in keys:
        if key not in asked:
            raise IllegalOrder(
                f"`{key}` was not offered to you; {did_you_mean(key, asked)}", ("unknown",)
            )
        if not deal_rules.party_can_pay(world, asked[key], role.index)[0]:
            raise IllegalOrder(f"you cannot pay your part of `{key}`", ("no_means",))
    result: Decision = {"accept": keys, "reason": _text(decision.get("reason"), "a reason")}
    reasons = {
        key: _text(value, "a reason") for key, value in _about(decision, "reasons", asked).items()
    }
    if reasons := {key: text for key, text in reasons.items() if text}:
        result["reasons"] = reasons
    if counter := _counters(world, asked, keys, _about(decision, "counter", asked)):
        result["counter"] = counter
    return result


def _about(decision: Decision, key: str, asked: Mapping[str, Action]) -> dict[str, Any]:
    """A part of an answer that maps offers to something."""
    value = decision.get(key, {})
    if not isinstance(value, dict):
        raise IllegalOrder(f"`{key}` maps offers to what you say of them", ("form",))
    for name in value:
        if name not in asked:
            raise IllegalOrder(
                f"`{name}` was not offered to you; {did_you_mean(str(name), asked)}", ("unknown",)
            )
    return value


def _counters(
    world: World, asked: Mapping[str, Action], accepted: list[str], given: Mapping[str, Any]
) -> dict[str, str]:
    """The other form of each deal turned down that would be signed instead."""
    for key, other in given.items():
        if key in accepted:
            raise IllegalOrder(f"you accept `{key}`, so you ask for no other terms", ("form",))
        forms = forms_of(world.tables, asked[key])
        if not _among(other, forms):
            hint = f"it has {', '.join(forms)}" if forms else "it has one form only"
            raise IllegalOrder(f"`{other}` is no other form of `{key}`; {hint}", ("unknown",))
    return dict(given)


def forms_of(tables: Tables, action: Action) -> list[str]:
    """The other forms of a deal, as actions."""
    return [
        tables.actions[index].key
        for index in tables.cards[action.card].actions
        if index != action.index
    ]


def _orders(world: World, role: RoleTable, decision: Any, _: np.ndarray) -> Decision:
    _keys(decision, {"standing", "orders", "shot", "reason"})
    options = [option.key for option in role.standing]
    standing = decision["standing"] if "standing" in decision else default_standing(world, role)
    if standing not in options:
        raise IllegalOrder(
            f"`{standing}` is no standing order of {role.key}; "
            + did_you_mean(str(standing), options),
            ("unknown",),
        )
    index = options.index(standing)
    _refuse(standing, int(legal.standing_refusals(world, role)[index, 0]))
    planner = OrderPlanner(world, role, np.array([index], dtype=np.int16))
    given = decision.get("orders", [])
    if not isinstance(given, list) or len(given) > 3:
        raise IllegalOrder("`orders` is a list of at most three orders", ("form",))
    full = []
    for item in given:
        if isinstance(item, str):
            item = {"action": item}
        _keys(item, {"action", "reason"})
        action = find_action(world.tables, str(item.get("action", "")), role.orders)
        number = role.orders.index(action.index)
        if not planner.row(number)[0]:  # only who is refused asks why
            _refuse(action.key, int(planner.refusals()[number, 0]))
        planner.take(number, np.ones(1, dtype=np.bool_))
        full.append({"action": action.key, "reason": _text(item.get("reason"), "a reason")})
    result: Decision = {
        "standing": standing,
        "orders": full,
        "reason": _text(decision.get("reason"), "a reason"),
    }
    if decision.get("shot") is not None:
        result["shot"] = _shot(world, role, decision["shot"])
    return result


def _shot(world: World, role: RoleTable, shot: Any) -> Decision:
    """A called shot: a track at or beyond a value two quarters out, with a chance in percent."""
    _keys(shot, {"track", "test", "at", "chance"})
    tracks = {track.key: track for track in world.tables.tracks}
    if not _among(shot.get("track"), tracks):
        raise IllegalOrder(
            f"`{shot.get('track')}` is not a track; "
            + did_you_mean(str(shot.get("track")), tracks),
            ("unknown",),
        )
    seen_by = tracks[shot["track"]].seen_by
    if seen_by and role.index not in seen_by:
        raise IllegalOrder(
            f"`{shot['track']}` is hidden from you: call a track you can see", ("hidden",)
        )
    if shot.get("test") not in ("at_least", "at_most"):
        raise IllegalOrder("a shot is `at_least` or `at_most`", ("form",))
    at, chance = shot.get("at"), shot.get("chance")
    if isinstance(at, bool) or not isinstance(at, int) or abs(at) > FARTHEST:
        raise IllegalOrder("a shot's value is a whole number of thousandths", ("form",))
    if isinstance(chance, bool) or not isinstance(chance, int) or not 1 <= chance <= 99:
        raise IllegalOrder("a shot's chance is a whole percent from 1 to 99", ("form",))
    return {"track": shot["track"], "test": shot["test"], "at": at, "chance": chance}


def _reactions(world: World, role: RoleTable, decision: Any, _: np.ndarray) -> Decision:
    _keys(decision, {"react", "card", "reason"})
    kind = decision.get("react", "none")
    reason = _text(decision.get("reason"), "a reason")
    if kind == "none":
        return {"react": "none", "reason": reason}
    if kind not in ("support", "oppose", "play"):
        raise IllegalOrder("a reaction is `support`, `oppose`, `play` or `none`", ("form",))
    masks = ReactionMasks(world, role)
    if kind == "play":
        action = find_action(world.tables, str(decision.get("card")), role.reactions)
        if not masks.play[role.reactions.index(action.index), 0]:
            raise IllegalOrder(f"`{action.key}` cannot be played now", ("no_means",))
        return {"react": kind, "card": action.key, "reason": reason}
    cards = {card.key: card.index for card in world.tables.cards}
    card = decision.get("card")
    table = masks.support if kind == "support" else masks.oppose
    if not _among(card, cards) or not table[cards[card], 0]:
        able = [key for key, index in cards.items() if table[index, 0]]
        raise IllegalOrder(
            f"you cannot {kind} `{card}`" + (f"; you can {kind} {', '.join(able)}" if able else ""),
            ("not_revealed",),
        )
    return {"react": kind, "card": card, "reason": reason}


def _hands(world: World, role: RoleTable, decision: Any, _: np.ndarray) -> Decision:
    _keys(decision, {"keep", "bury"})
    held = in_hand(world, role)[:, 0]
    mine = {world.tables.cards[c].key for n, c in enumerate(role.openings) if held[n]}
    for key in ("keep", "bury"):
        card = decision.get(key)
        if card is not None and not _among(card, mine):
            raise IllegalOrder(f"`{card}` is not in your hand", ("not_in_hand",))
    if decision.get("keep") is not None and decision.get("keep") == decision.get("bury"):
        raise IllegalOrder("a card is kept or buried, not both", ("form",))
    return {"keep": decision.get("keep"), "bury": decision.get("bury")}


_CHECKS = {
    "signals": _signals,
    "events": _events,
    "offers": _offers,
    "answers": _answers,
    "orders": _orders,
    "reactions": _reactions,
    "hands": _hands,
}


def default_standing(world: World, role: RoleTable) -> str:
    """The standing order of a silent seat: the declared one, or the first that is legal."""
    codes = legal.standing_refusals(world, role)[:, 0]
    index = role.default_standing
    if codes[index]:
        index = int(np.flatnonzero(codes == 0)[0])
    return role.standing[index].key


def default_decision(world: World, role: RoleTable, node: str, offered: np.ndarray) -> Decision:
    """What a silent seat plays."""
    empty: dict[str, Decision] = {
        "signals": {"cards": []},
        "events": {"answers": {}},
        "offers": {"offers": []},
        "answers": {"accept": []},
        "orders": {"orders": []},
        "reactions": {"react": "none"},
        "hands": {},
    }
    return checked(world, role, node, empty[node], offered)
