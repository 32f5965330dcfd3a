"""What a seat is asked at each node, as plain data for the form of the page.

A form is filled in with what the seat has decided here or has in hand.  Its fields are named as
``wargame/host/web/forms.js`` reads them back into a decision (:mod:`wargame.play.decisions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.host import regions_cards as cards
from wargame.play.decisions import offered_in
from wargame.telling import words, words_odds
from wargame.telling.words import Names

View = Mapping[str, Any]
Decision = Mapping[str, Any]
Shown = dict[str, Any]

#: More standing orders than this are grouped by their first dial.
MANY = 8

#: Each node: its name, and what is done there.
NODES = {
    "signals": ("Signals", "A cell shows some of its cards. They may be meant, or bluff."),
    "events": ("Events", "Events have fallen, and some ask a cell for an answer."),
    "offers": ("Offers", "Cells talk and put deals to each other."),
    "answers": ("Answers", "Those who were offered a deal accept or refuse it."),
    "orders": ("Orders", "Every cell gives its orders, in secret and at the same time."),
    "reactions": ("Reactions", "The orders lie open. Each cell may support, oppose or answer."),
    "hands": ("Hands", "The quarter ends. Cells look to the openings they hold."),
    "over": ("The end", "The exercise is over."),
}


def course(view: View) -> list[tuple[str, str]]:
    """Every phase of a quarter by name, with where it is: past, now, or still to come."""
    nodes = [key for key in NODES if key != "over"]
    if view["ended"] or view["node"] not in nodes:
        return []
    at = nodes.index(view["node"])
    states = ["past"] * at + ["now"] + [""] * (len(nodes) - at - 1)
    return [(NODES[key][0], state) for key, state in zip(nodes, states, strict=True)]


def form(view: View, names: Names, given: Decision) -> Shown:
    """The form of the node at hand, filled in with ``given``; nothing where none is asked."""
    made = _FORMS.get(view["node"])
    return made(view, names, given) if made else {}


def _signals(view: View, names: Names, given: Decision) -> Shown:
    shown: dict[str, Shown] = {}
    for card in view["hand"]:
        shown.setdefault(
            card["card"],
            {
                "id": card["card"],
                "name": names.card(card["card"]).strip('"'),
                "text": card["text"],
                "picked": card["card"] in given.get("cards", ()),
            },
        )
    return {"most": view["role"]["signals"], "cards": list(shown.values())}


def _effects(texts: Any, names: Names) -> str:
    return "; ".join(cards.spelt(words.effect(text, names)) for text in texts)


def events(view: View, names: Names) -> list[Shown]:
    """This quarter's events, whoever is asked."""
    return [
        {
            "id": event["id"],
            "name": event["name"],
            "text": event["text"],
            "fell": event["branch"],
            "effects": _effects(event["effects"], names),
            "asks": names.role(event["choice"]["role"]) if event["choice"] else "",
            "source": "; ".join(event["source"]),
        }
        for event in view["events"]
    ]


def _events(view: View, names: Names, given: Decision) -> Shown:
    answers = given.get("answers", {})
    return {
        "events": [
            {
                **shown,
                "question": event["choice"]["question"],
                "options": [
                    {
                        "id": option["id"],
                        "name": option["name"],
                        "price": cards.price(option["cost"]),
                        "text": option["text"],
                        "legal": option["legal"],
                        "default": option["id"] == event["choice"]["default"],
                        "picked": option["id"]
                        == answers.get(event["id"], event["choice"]["default"]),
                        "effects": _effects(option["effects"], names),
                        "by_branch": words_odds.by_branch(option, names),
                    }
                    for option in event["choice"]["options"]
                ],
            }
            for event, shown in zip(view["events"], events(view, names), strict=True)
            if event["choice"] and event["choice"]["yours"]
        ]
    }


def _offers(view: View, names: Names, given: Decision) -> Shown:
    picked = offered_in(dict(given))
    can: list[Shown] = []
    cannot: list[Shown] = []
    by_card: dict[str, list[Mapping[str, Any]]] = {}
    for deal in view["deals"]:
        if deal["proposer"] == view["role"]["id"]:
            by_card.setdefault(deal["card"], []).append(deal)
    for forms in by_card.values():
        shown = {
            "card": forms[0]["card"],
            "name": cards.title_of(forms),
            "parties": words.joined(
                [names.role(who) for who in forms[0]["parties"] if who != view["role"]["id"]]
            ),
            "forms": [
                {
                    **cards.deal(deal, view, names),
                    "picked": deal["action"] in picked,
                    "reason": picked.get(deal["action"], ""),
                }
                for deal in forms
            ],
        }
        (can if any(deal["legal"] for deal in forms) else cannot).append(shown)
    return {"most": view["settings"]["offers"], "can": can, "cannot": cannot}


def _answers(view: View, names: Names, given: Decision) -> Shown:
    deals = {deal["action"]: deal for deal in view["deals"]}
    asked = []
    for offer in view["offers"]:
        action = offer["action"]
        answer = "refuse" if given else ""
        if action in given.get("accept", ()):
            answer = "accept"
        elif action in given.get("counter", {}):
            answer = f"counter:{given['counter'][action]}"
        asked.append(
            {
                **cards.deal(deals[action], view, names),
                "by": names.role(offer["by"]),
                "said": offer["reason"],
                "can_pay": offer["can_pay"],
                "answer": answer,
                "why": given.get("reasons", {}).get(action, ""),
                "others": [
                    {
                        "action": other,
                        "name": deals[other]["name"] if other in deals else names.card(other),
                    }
                    for other in offer["forms"]
                ],
            }
        )
    return {"offers": asked}


def _orders(view: View, names: Names, given: Decision) -> Shown:
    standing = given.get("standing") or next(
        (one["id"] for one in view["standing"] if one["last"] and one["legal"]),
        next((one["id"] for one in view["standing"] if one["legal"]), ""),
    )
    picked = {
        order["action"]: (number, order.get("reason", ""))
        for number, order in enumerate(given.get("orders", ()), 1)
    }
    hand = []
    for item in view["hand"]:
        number, reason = picked.get(item["action"], (0, ""))
        shown = cards.card(item, names, view["role"]["id"])
        hand.append({**shown, "picked": number, "reason": reason})
    options: list[Shown] = [
        {
            "id": one["id"],
            "name": one["name"],
            "text": one["text"],
            "price": cards.price(one["cost"]),
            "cost": cards.coins(one["cost"]),
            "legal": one["legal"],
            "reasons": one["reasons"],
            "effects": _effects(one["effects"], names),
            "last": one["last"] and view["turn"] > 0,
            "picked": one["id"] == standing,
        }
        for one in view["standing"]
    ]
    settings, purse = view["settings"], view["purse"]
    return {
        "standing": _grouped(options, view, names),
        "dials": [
            (view["dials"].get(dial, dial), about) for dial, about in view["dial_about"].items()
        ],
        "hand": [
            (title, [one for one in hand if one["held"] == held])
            for title, held in (("Openings, dealt to you", False), ("Always in your hand", True))
            if any(one["held"] == held for one in hand)
        ],
        "orders": purse["orders"],
        "tally": {
            **{key: purse[key] for key in ("pc", "bn", "slots", "orders")},
            "third": settings["third_order_pc"],
        },
        "third": purse["third"],
        "third_price": words.number(settings["third_order_pc"]),
        "reason": given.get("reason", ""),
        "shot": _shot(view, given.get("shot")),
    }


def _grouped(options: list[Shown], view: View, names: Names) -> list[Shown]:
    """Standing orders as they are shown: all at once, or many by the dial they name first."""
    if len(options) <= MANY:
        return [{"title": "", "options": options, "open": True}]
    told = " ".join(one["name"] for one in options)
    dial = min(
        view["dial_about"],
        key=lambda key: (told.find(view["dials"].get(key, key).partition(" ")[0]) + 1) or len(told),
        default="",
    )
    groups: dict[int | None, list[Shown]] = {}
    for one, shown in zip(view["standing"], options, strict=True):
        groups.setdefault(one["dials"].get(dial), []).append(shown)
    return [
        {
            "title": "Others" if at is None else names.what(dial) + " " + words.number(at),
            "options": found,
            "open": any(one["picked"] for one in found),
        }
        for at, found in sorted(groups.items(), key=lambda group: (group[0] is None, group[0] or 0))
    ]


def _shot(view: View, given: Mapping[str, Any] | None) -> Shown:
    """The called shot: where a track that the seat sees will stand in two quarters."""
    shot = given or {}
    return {
        "tracks": [
            (track["id"], f"{track['name']} (now {words.track_value(track)})")
            for track in view["tracks"]
            if track["exact"]
        ],
        "track": shot.get("track", ""),
        "test": shot.get("test", "at_least"),
        "at": words.number(shot["at"]).replace(",", "") if "at" in shot else "",
        "chance": shot.get("chance", ""),
    }


def _reactions(view: View, names: Names, given: Decision) -> Shown:
    me, can = view["role"]["id"], view["reactions"]
    settings = view["settings"]
    react, target = given.get("react", "none"), given.get("card")
    orders, done = [], set()
    for item in view["revealed"]:
        verbs = []
        for kind, verb in (("support", "Support"), ("oppose", "Oppose")):
            if item["role"] != me and item["card"] in can[kind]:
                if (kind, item["card"]) in done:
                    continue
                done.add((kind, item["card"]))
                size = settings[kind] * (1 if kind == "support" else -1)
                verbs.append(
                    {
                        "value": f"{kind}:{item['card']}",
                        "name": verb,
                        "points": words.points(size),
                        "picked": (react, target) == (kind, item["card"]),
                    }
                )
        orders.append(
            {
                **cards.card(item, names, me),
                "by": "You" if item["role"] == me else names.role(item["role"]),
                "verbs": verbs,
            }
        )
    return {
        "fee": words.number(settings["reaction_cost"]),
        "orders": orders,
        "play": [
            {
                **cards.card(item, names, me),
                "value": f"play:{item['action']}",
                "picked": (react, target) == ("play", item["action"]),
            }
            for item in can["play"]
        ],
        "none": react == "none",
        "silence": _effects(can["silent_price"], names),
        "reason": given.get("reason", ""),
    }


def _hands(view: View, names: Names, given: Decision) -> Shown:
    described = {card["card"]: card for card in view["hand"]}
    return {
        "price": words.number(view["settings"]["bury_pc"]),
        "keep": given.get("keep"),
        "bury": given.get("bury"),
        "openings": [
            {
                "id": one["card"],
                "name": one["name"],
                "text": described[one["card"]]["text"] if one["card"] in described else "",
            }
            for one in view["openings"]
        ],
    }


_FORMS = {
    "signals": _signals,
    "events": _events,
    "offers": _offers,
    "answers": _answers,
    "orders": _orders,
    "reactions": _reactions,
    "hands": _hands,
}
