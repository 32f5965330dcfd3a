"""The questions of plain mode: one numbered menu for each decision of a quarter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling.names import Names
from wargame.telling.words import cost, count, effect, effect_lines, joined, number, odds
from wargame.telling.words_odds import by_branch
from wargame.tui import plain_deals, plan, present_plan
from wargame.tui.plain_ask import Asker, Decision, numbers, one, yes
from wargame.tui.plain_pages import (
    card_line,
    example,
    find_track,
    hand_page,
    why_not,
)

#: More standing orders than this are listed in full only once, and when asked for.
_MANY = 6


#: What closes a plan, and what changes a part of it.
_COMMIT = "Commit it? An empty line or y commits, n begins again"


def decide(asker: Asker, begun: Decision | None = None) -> Decision:
    """The decision of the node at hand, asked line by line.

    ``begun`` is one to go on with: it is shown, and can be taken as it is or changed.
    """
    asker.plan, asker.hand = [], None
    node = asker.view["node"]
    if node == "orders":
        return _orders(asker, begun)
    if begun is not None:
        asker.say("You had this in hand:", *(f"  {line}" for line in told(asker, begun)))
        if yes(asker, f"{_COMMIT}:", True):
            return begun
    return _MENUS[node](asker)


def told(asker: Asker, decision: Decision) -> list[str]:
    """What a decision at the node at hand does, in words."""
    if asker.view["node"] == "orders":
        return _plan(asker, decision)
    draft = plan.drafted(plan.start(asker.view), decision)
    said = present_plan.summary(asker.view, draft, asker.names)
    return [f"{said[:1].upper()}{said[1:]}."]


# Signals and events ------------------------------------------------------------------------


def _signals(asker: Asker) -> Decision:
    most = asker.view["role"]["signals"]
    cards = {
        item["card"]: asker.names.cards.get(item["card"], item["name"])
        for item in asker.view["hand"]
    }
    keys = list(cards)
    asker.say(
        "You may let the others see cards as intelligence. You are not bound by what you "
        "show, and they know it.",
        *(f"  {n}. {cards[key]}" for n, key in enumerate(keys, 1)),
    )
    while True:
        picked = numbers(
            asker,
            f"Numbers of up to {count(most, 'card')} to show, or an empty line to show none:",
            len(keys),
            most,
        )
        decision: Decision = {"cards": [keys[n - 1] for n in picked]}
        if not (reason := asker.refused(decision)):
            return decision
        asker.say(reason)


def _events(asker: Asker) -> Decision:
    answers: dict[str, str] = {}
    for event in asker.view["events"]:
        choice = event["choice"]
        if not choice or not choice["yours"]:
            continue
        ids = [option["id"] for option in choice["options"]]
        default = ids.index(choice["default"]) + 1
        asker.say(
            f"{event['name']}. {choice['question']}",
            *(
                _option_line(n, option, asker.names)
                for n, option in enumerate(choice["options"], 1)
            ),
        )
        while True:
            picked = (
                one(
                    asker, f"Your answer, 1 to {len(ids)}; an empty line takes {default}:", len(ids)
                )
                or default
            )
            reason = asker.refused({"answers": {event["id"]: ids[picked - 1]}})
            if not reason:
                break
            asker.say(reason)
        answers[event["id"]] = ids[picked - 1]
        asker.hold({"answers": answers})
        asker.plan.append(f"{event['name']}: {choice['options'][picked - 1]['name']}.")
    return {"answers": answers}


def _option_line(place: int, option: Mapping[str, Any], names: Names) -> str:
    price = cost(option["cost"])
    said = "; ".join(effect(text, names) for text in option["effects"])
    line = f"  {place}. {option['name']}"
    line += f", for {price}" if price != "free" else ""
    line += f". {option['text']}" if option["text"] else "."
    line += f" It brings: {said}." if said else ""
    ways = by_branch(option, names)
    line += f" By the way it fell: {'; '.join(ways)}." if ways else ""
    return line if option["legal"] else f"{line} Not open to you now."


# Orders -----------------------------------------------------------------------------------


def _orders(asker: Asker, begun: Decision | None = None) -> Decision:
    decision = begun
    while True:
        if decision is None:
            asker.plan, asker.hand = [], None
            decision = _compose(asker)
        asker.plan, asker.hand = _plan(asker, decision), decision
        asker.hold(decision)
        asker.say("Your plan:", *(f"  {line}" for line in asker.plan))
        decision = _changed(asker, decision)
        if decision is asker.hand:
            return decision


def _changed(asker: Asker, decision: Decision) -> Decision | None:
    """A plan as it was where it is committed, with a part changed, or none to begin again."""
    while True:
        answer = asker.ask(f"{_COMMIT}; standing, orders, why, why 1 or shot changes it:").lower()
        word, _, rest = answer.partition(" ")
        if word in ("", "y", "yes"):
            return decision
        if word in ("n", "no"):
            return None
        orders: list[Decision] = decision["orders"]
        if word == "standing":
            return {**decision, "standing": _standing(asker, decision["orders"])}
        if word == "orders":
            changed = {**decision, "orders": []}
            asker.say(*hand_page(asker.view, asker.names))
            _pick(asker, changed)
            return changed
        if word == "shot":
            changed = {key: value for key, value in decision.items() if key != "shot"}
            shot = _shot(asker, changed)
            return {**changed, "shot": shot} if shot else changed
        if word == "why" and not rest:
            said = asker.ask_text("Why all of it, in a sentence or two? For the record, or empty:")
            rest_of_it = {key: value for key, value in decision.items() if key != "reason"}
            return {**rest_of_it, "reason": said} if said else rest_of_it
        if word == "why" and rest.isdecimal() and 1 <= int(rest) <= len(orders):
            said = asker.ask_text(f"Why order {rest}? One line for the record, or empty:")
            place = int(rest) - 1
            return {**decision, "orders": [
                {**order, "reason": said} if n == place else order
                for n, order in enumerate(orders)
            ]}  # fmt: skip
        asker.say(
            "Answer y, n, standing, orders, why or shot"
            + (f", or why and a number from 1 to {len(orders)}." if orders else ".")
        )


def _compose(asker: Asker) -> Decision:
    decision: Decision = {"standing": _standing(asker), "orders": []}
    asker.plan, asker.hand = _plan(asker, decision), decision
    asker.hold(decision)
    asker.say(*hand_page(asker.view, asker.names))
    _pick(asker, decision)
    shot = _shot(asker, decision)
    if shot:
        decision["shot"] = shot
        asker.plan = _plan(asker, decision)
    return decision


def _pick(asker: Asker, decision: Decision) -> None:
    """Add orders to a decision, each with its reason."""
    view = asker.view
    purse = view["purse"]
    most = purse["orders"] + (1 if purse["third"] else 0)
    hand = view["hand"]
    while len(decision["orders"]) < most and hand:
        place = len(decision["orders"]) + 1
        price = ""
        if place > purse["orders"]:
            price = f" This one costs {number(view['settings']['third_order_pc'])} PC more."
        picked = one(
            asker,
            f"Order {place} of at most {most}: the number of a card.{price} An "
            "empty line: no more orders.",
            len(hand),
        )
        if not picked:
            break
        card = hand[picked - 1]
        order = {"action": card["action"], "reason": ""}
        if reason := asker.refused({**decision, "orders": [*decision["orders"], order]}):
            why = reason if card["legal"] else f"Not now: {why_not(card, asker.names)}."
            asker.say(f"{card['name']}: {why}")
            continue
        order["reason"] = asker.ask_text("Why? One line for the record, or empty:")
        decision["orders"].append(order)
        asker.plan = _plan(asker, decision)
        asker.hold(decision)


def _standing(asker: Asker, orders: Sequence[Decision] = ()) -> str:
    options = asker.view["standing"]
    role = asker.view["role"]["id"]
    keep = next(
        (
            n
            for n, option in enumerate(options, 1)
            if option["legal"] and option["last" if asker.view["turn"] else "default"]
        ),
        next((n for n, option in enumerate(options, 1) if option["legal"]), 1),
    )
    lines = [
        _standing_line(place, option, asker.names, role) for place, option in enumerate(options, 1)
    ]
    turned = {dial for option in options for dial in option["dials"]}
    lines += [
        f"  {asker.view['dials'].get(dial, dial)}: {about}"
        for dial, about in asker.view["dial_about"].items()
        if dial in turned
    ]
    if asker.view["turn"] and len(options) > _MANY:
        asker.say(
            "Your standing order, as last quarter:",
            lines[keep - 1],
            f"Type list to see all {len(options)}.",
        )
    else:
        asker.say("Your standing order, free unless it says a price:", *lines)
    while True:
        picked = (
            one(
                asker,
                f"Standing order, 1 to {len(options)}; an empty line takes {keep}:",
                len(options),
                lines,
            )
            or keep
        )
        option = options[picked - 1]
        if not (reason := asker.refused({"standing": option["id"], "orders": [*orders]})):
            return str(option["id"])
        asker.say(f"{option['name']}: {reason}")


def _standing_line(place: int, option: Mapping[str, Any], names: Names, role: str) -> str:
    price = cost(option["cost"])
    line = f"  {place}. {names.standing(role, option['id'])}"
    line += f", {price}" if price != "free" else ""
    line += f". {option['text']}" if option["text"] else "."
    dials = {
        key: value
        for key, value in option["dials"].items()
        if key.partition("_")[0] not in option["name"]
    }
    if dials and not option["text"]:
        sets = [f"{names.what(key)} {number(value)}" for key, value in dials.items()]
        line += f" It sets {joined(sets)}."
    if option["effects"]:
        line += f" It brings: {'; '.join(effect(text, names) for text in option['effects'])}."
    if not option["legal"]:
        line += f" Not now: {'; '.join(option['reasons'])}."
    return line


_SHOT = re.compile(r"^(\S+)\s*(>=|<=)\s*(-?\d+(?:\.\d{1,3})?)\s+(\d{1,2})\s*%?$")


def _shot(asker: Asker, decision: Decision) -> Decision | None:
    while True:
        answer = asker.ask(
            "Call a shot? Say where a track will be two quarters from now and how "
            f"sure you are in per cent, as in: {example(asker.view)} >= 58 70. "
            "An empty line: no."
        )
        if not answer:
            return None
        found = _SHOT.match(answer)
        track = find_track(asker.view, found[1]) if found else None
        if found is None or track is None:
            asker.say(
                "Write a track's short name (t lists them), >= or <=, a value, and a chance "
                "from 1 to 99."
            )
            continue
        whole, _, part = found[3].lstrip("-").partition(".")
        at = (int(whole) * 1000 + int((part + "000")[:3])) * (-1 if found[3][0] == "-" else 1)
        shot: Decision = {
            "track": track["id"],
            "at": at,
            "chance": int(found[4]),
            "test": "at_least" if found[2] == ">=" else "at_most",
        }
        if not (reason := asker.refused({**decision, "shot": shot})):
            return shot
        asker.say(reason)


def _plan(asker: Asker, decision: Decision) -> list[str]:
    names, view = asker.names, asker.view
    role = view["role"]["id"]
    hand = {item["action"]: item for item in view["hand"]}
    lines = [f"Standing order: {names.standing(role, decision['standing'])}."]
    for place, order in enumerate(decision["orders"], 1):
        item = hand.get(order["action"])
        said = card_line(item, names) if item else f"{names.card(order['action'])}."
        why = f' Because: "{order["reason"]}"' if order.get("reason") else ""
        lines.append(f"Order {place}: {said}{why}")
    if not decision["orders"]:
        lines.append("No orders.")
    if shot := decision.get("shot"):
        word = "at least" if shot["test"] == "at_least" else "at most"
        value = names.amount(shot["track"], number(shot["at"]))
        lines.append(
            f"Called shot: {names.what(shot['track'])} {word} {value} in two quarters, "
            f"{shot['chance']} % sure."
        )
    if whole := decision.get("reason"):
        lines.append(f'All of it because: "{whole}"')
    return lines


# Reactions and hands ----------------------------------------------------------------------


def _reactions(asker: Asker) -> Decision:
    view, names = asker.view, asker.names
    can, settings = view["reactions"], view["settings"]
    shown = {item["card"]: item for item in view["revealed"]}
    moves: list[Decision] = []
    lines = []
    price = f"{number(settings['reaction_cost'])} PC"
    for verb, points in (("support", settings["support"]), ("oppose", -settings["oppose"])):
        for card in can[verb]:
            item = shown.get(card)
            who = f"{names.whose(item['role'])} " if item else ""
            now = f", now {odds(item['chance'])}" if item else ""
            moves.append({"react": verb, "card": card})
            lines.append(
                f"  {len(moves)}. {verb.capitalize()} {who}{names.card(card)} for "
                f"{price}: {points // 10:+d} to its chance{now}."
            )
    for item in can["play"]:
        moves.append({"react": "play", "card": item["action"]})
        own = item["costs"].get(view["role"]["id"], {})
        brings = " ".join(effect_lines(item["effects"], names, sure=item["sure"]))
        lines.append(
            f"  {len(moves)}. Play {names.card(item['action'])}: {odds(item['chance'])}; "
            f"{cost(own)}. {brings}"
        )
    asker.say("You may react once, before the dice fall. The others do not see it first.", *lines)
    if can["silent_price"]:
        said = joined([effect(text, names) for text in can["silent_price"]])
        asker.say(f"An order names you. If you do not react at all: {said}.")
    while True:
        picked = one(asker, f"Your reaction, 1 to {len(moves)}; an empty line: none.", len(moves))
        decision = moves[picked - 1] if picked else {"react": "none"}
        if not (reason := asker.refused(decision)):
            return decision
        asker.say(reason)


def _hands(asker: Asker) -> Decision:
    view = asker.view
    cards: Sequence[Mapping[str, str]] = view["openings"]
    pay = number(view["settings"]["bury_pc"])
    if not cards:
        asker.say("The quarter ends. You played every opening; new ones are dealt.")
        return {}
    asker.say(
        "The quarter ends. Your openings:",
        *(f"  {n}. {card['name']}" for n, card in enumerate(cards, 1)),
        "You may keep one. What you do not keep goes back, and new ones are dealt.",
    )
    kept = 0
    if view["settings"]["keep"]:
        kept = one(asker, "Which do you keep? An empty line: none.", len(cards))
    while True:
        gone = one(asker, f"Which do you bury (+{pay} PC)? An empty line: none.", len(cards))
        decision: Decision = {
            "keep": cards[kept - 1]["card"] if kept else None,
            "bury": cards[gone - 1]["card"] if gone else None,
        }
        if not (reason := asker.refused(decision)):
            return decision
        asker.say(reason)


_MENUS = {
    "signals": _signals,
    "events": _events,
    "offers": plain_deals.offers,
    "answers": plain_deals.answers,
    "orders": _orders,
    "reactions": _reactions,
    "hands": _hands,
}
