"""A recorded decision as far as it is legal in another course of events.

What cannot stand is left to a doctrine, slot by slot: an order that is refused frees its slot,
and no more slots than those are filled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from wargame.errors import IllegalOrder
from wargame.play.ask import ask
from wargame.play.changes import NONE, reaction_words
from wargame.play.choices import OrderPlanner, Policy
from wargame.play.decisions import Decision, choices_of, is_open, offers_to, words
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.game import Game
from wargame.rules import deals as deal_rules
from wargame.rules import hazards, legal
from wargame.rules.hands import in_hand
from wargame.rules.tables import Ints, RoleTable
from wargame.rules.worlds import World

#: What stands in a substitution where nothing came in another's place.
NOTHING = "nothing"

#: Why something that was recorded cannot stand, where no refusal of the rules says it.
UNPAID = "it cannot be paid, or is barred"
UNSHOWN = "no such order was revealed"


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that was recorded and cannot stand, what comes instead, and why."""

    was: str
    instead: str
    why: str


Adapted = tuple["Decision | None", list[Lost]]


def adapted(
    game: Game, role: RoleTable, was: Decision, asked: Collection[str], doctrine: DoctrinePlayer
) -> Adapted:
    """A role's recorded decision at the node at hand, as far as it stands, and what was lost.

    ``asked`` are the offers it answered on the record; what it was not asked there, the
    doctrine answers.  None where there is nothing left to decide.
    """
    try:
        full = game.check(role.key, was)
    except IllegalOrder:
        pass
    else:
        if not _asked_more(game, role, was, asked):
            return full, []
    return _ADAPT[game.node](game, role, was, asked, doctrine)


def because(code: int) -> str:
    """Why something was refused to a role, told to others than that role."""
    return "; ".join(words(code)).replace("your", "its")


def fill_up(
    world: World, role: RoleTable, planner: OrderPlanner, most: Ints, doctrine: Policy
) -> None:
    """Let a doctrine give orders after those the planner holds, up to ``most [N]`` in all."""
    planner.total = np.minimum(planner.total, most)
    doctrine.orders(world, role, planner)


def _asked_more(game: Game, role: RoleTable, was: Decision, asked: Collection[str]) -> bool:
    """Whether a role has to answer something here that it was not asked on the record."""
    if game.node == "events":
        return any(event.key not in was["answers"] for event in choices_of(game.world, role))
    if game.node == "answers":
        waiting = offers_to(game.world, role, game.offered)
        return any(action.key not in asked for action in waiting)
    return False


def _signals(
    game: Game, role: RoleTable, was: Decision, _: Collection[str], doctrine: DoctrinePlayer
) -> Adapted:
    if not role.signals:
        return None, []
    own = ask(game, role.key, doctrine)
    shown = ", ".join(was["cards"]), ", ".join(own["cards"]) or NOTHING
    return own, [Lost(*shown, "it is none of its cards")]


def _events(
    game: Game, role: RoleTable, was: Decision, _: Collection[str], doctrine: DoctrinePlayer
) -> Adapted:
    events = choices_of(game.world, role)
    if not events:
        return None, []
    own = ask(game, role.key, doctrine)["answers"]
    answers, lost = {}, []
    for event in events:
        option = was["answers"].get(event.key)
        answers[event.key] = own[event.key]
        if option is None:
            continue
        number = [item.key for item in event.options].index(option)
        if hazards.legal_choices(game.world, event)[number, 0]:
            answers[event.key] = option
        else:
            lost.append(Lost(f"{event.key}: {option}", own[event.key], UNPAID))
    return {"answers": answers}, lost


def _offers(
    game: Game, role: RoleTable, was: Decision, _: Collection[str], doctrine: DoctrinePlayer
) -> Adapted:
    codes = legal.offer_refusals(game.world, role)[:, 0] if role.deals else ()
    keys = [game.tables.actions[index].key for index in role.deals]
    kept, lost = [], []
    for item in was["offers"]:
        key = item["offer"] if isinstance(item, dict) else item
        code = int(codes[keys.index(key)])
        if code:
            lost.append(Lost(f"offer {key}", NOTHING, because(code)))
        else:
            kept.append(item)
    if not kept and not is_open(game.world, role, game.node, game.offered):
        return None, lost
    return {**was, "offers": kept}, lost


def _answers(
    game: Game, role: RoleTable, was: Decision, asked: Collection[str], doctrine: DoctrinePlayer
) -> Adapted:
    waiting = offers_to(game.world, role, game.offered)
    if not waiting:
        return None, []
    own = ask(game, role.key, doctrine)
    made: Decision = {"accept": [], "reason": was.get("reason", ""), "reasons": {}, "counter": {}}
    lost = []
    for action in waiting:
        told = was if action.key in asked else own
        if action.key in told["accept"]:
            if deal_rules.party_can_pay(game.world, action, role.index)[0]:
                made["accept"].append(action.key)
            else:
                lost.append(Lost(f"sign {action.key}", NOTHING, "it cannot pay its part"))
        for part in ("reasons", "counter"):
            if action.key in told.get(part, {}) and (
                part == "reasons" or action.key not in made["accept"]
            ):
                made[part][action.key] = told[part][action.key]
    return made, lost


def _orders(
    game: Game, role: RoleTable, was: Decision, _: Collection[str], doctrine: DoctrinePlayer
) -> Adapted:
    world, tables = game.world, game.tables
    options = [option.key for option in role.standing]
    number, lost = options.index(was["standing"]), []
    if code := int(legal.standing_refusals(world, role)[number, 0]):
        own = int(doctrine.standing(world, role, legal.standing_legal(world, role))[0])
        why = because(code)
        lost.append(Lost(f"standing {options[number]}", f"standing {options[own]}", why))
        number = own
    planner = OrderPlanner(world, role, np.array([number], dtype=np.int16))
    keys = [tables.actions[index].key for index in role.orders]
    kept, refused = [], []
    for order in was["orders"]:
        at = keys.index(order["action"])
        if planner.row(at)[0]:
            planner.take(at, np.ones(1, dtype=np.bool_))
            kept.append(order)
        else:
            why = because(int(planner.refusals()[at, 0]))
            refused.append((order["action"], why))
    fill_up(world, role, planner, np.array([len(was["orders"])]), doctrine)
    chosen = [int(index) for index in planner.chosen[len(kept) :, 0] if index]
    filled = [
        {"action": tables.actions[index].key, "reason": doctrine.reasons(index)} for index in chosen
    ]
    for (key, why), new in zip_longest(refused, filled):
        lost.append(Lost(key, new["action"] if new else NOTHING, why))
    return {**was, "standing": options[number], "orders": [*kept, *filled]}, lost


def _reactions(
    game: Game, role: RoleTable, was: Decision, _: Collection[str], doctrine: DoctrinePlayer
) -> Adapted:
    own: Decision | None = None
    if is_open(game.world, role, game.node, game.offered):
        own = ask(game, role.key, doctrine)
    why = UNPAID
    if was["react"] != "play":
        card = next(card for card in game.tables.cards if card.key == was["card"])
        why = UNPAID if game.world.get(card.played_row)[0] else UNSHOWN
    instead = reaction_words(own) if own else NONE
    return own, [Lost(reaction_words(was), NOTHING if instead == NONE else instead, why)]


def _hands(
    game: Game, role: RoleTable, was: Decision, _: Collection[str], doctrine: DoctrinePlayer
) -> Adapted:
    mine: set[str] = set()
    if role.openings:
        held = in_hand(game.world, role)[:, 0]
        mine = {game.tables.cards[card].key for n, card in enumerate(role.openings) if held[n]}
    own = ask(game, role.key, doctrine) if mine else {}
    made: dict[str, Any] = {}
    lost = []
    for part in ("keep", "bury"):
        card = was.get(part)
        made[part] = card
        if card is not None and card not in mine:
            made[part] = own.get(part)
            instead = f"{part} {own[part]}" if own.get(part) else NOTHING
            lost.append(Lost(f"{part} {card}", instead, "it is not in its hand"))
    if made["keep"] is not None and made["keep"] == made["bury"]:
        made["bury"] = None
    return (made, lost) if mine else (None, lost)


_ADAPT: Mapping[
    str, Callable[[Game, RoleTable, Decision, Collection[str], DoctrinePlayer], Adapted]
] = {
    "signals": _signals,
    "events": _events,
    "offers": _offers,
    "answers": _answers,
    "orders": _orders,
    "reactions": _reactions,
    "hands": _hands,
}
