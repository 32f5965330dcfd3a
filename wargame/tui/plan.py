"""What a person is about to decide: an immutable draft for one node, and its decision."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wargame.errors import IllegalOrder
from wargame.telling import words

View = Mapping[str, Any]
Decision = dict[str, Any]
#: Raises an error with a message where a decision is illegal.
Check = Callable[[Decision], None]


@dataclass(frozen=True, slots=True)
class Order:
    """A card chosen and the reason given for it."""

    action: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """A called shot: a track at or beyond a value, with a chance in percent."""

    track: str
    test: str
    at: int
    chance: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision in the making; ``picks`` are cards shown, deals offered or offers accepted.

    ``reasons`` are what is said to a deal offered or an offer answered, ``counters`` the other
    form of a deal that would be signed instead of one turned down; both as pairs by action.
    ``why`` is what the whole of it is for, where the form of a node has a place for that.
    """

    node: str
    quarter: str = ""
    standing: str = ""
    orders: tuple[Order, ...] = ()
    shot: Shot | None = None
    picks: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    react: str = "none"
    card: str = ""
    keep: str = ""
    bury: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    counters: tuple[tuple[str, str], ...] = ()
    why: str = ""

    def has(self, action: str) -> int:
        """The place of an action among the orders, from 1; 0 where it is not."""
        for number, order in enumerate(self.orders, 1):
            if order.action == action:
                return number
        return 0

    def empty(self) -> bool:
        """Whether nothing was chosen, so that committing plays the default."""
        return (
            not (self.orders or self.picks or self.answers or self.shot or self.keep or self.bury)
            and not (self.reasons or self.counters or self.why)
            and self.react == "none"
        )

    def reason(self, key: str) -> str:
        """What is said to a deal or an offer."""
        return dict(self.reasons).get(key, "")

    def counter(self, key: str) -> str:
        """The form that would be signed instead of an offer; empty where none is named."""
        return dict(self.counters).get(key, "")


@dataclass(frozen=True, slots=True)
class Left:
    """What is left in the three currencies (thousandths; slots whole) and what the plan costs."""

    pc: int
    bn: int
    slots: int
    surcharge: int
    orders: int


def start(view: View) -> Draft:
    """The draft a node begins with: last quarter's standing order, nothing else."""
    standing = ""
    options = view["standing"] if view["node"] == "orders" else []
    for option in options:
        if option["legal"] and option["default"]:
            standing = option["id"]
    for option in options:
        if option["legal"] and option["last"] and view["turn"]:
            standing = option["id"]
    if options and not standing:
        standing = next((o["id"] for o in options if o["legal"]), options[0]["id"])
    answers = ()
    return Draft(view["node"], view["quarter"], standing=standing, answers=answers)


def decision(draft: Draft) -> Decision:
    """A draft as the decision that is submitted."""
    node = draft.node
    if node == "signals":
        return {"cards": list(draft.picks)}
    if node == "events":
        return {"answers": dict(draft.answers)}
    if node == "offers":
        return {
            "offers": [
                {"offer": key, "reason": draft.reason(key)} if draft.reason(key) else key
                for key in draft.picks
            ]
        }
    if node == "answers":
        answers: Decision = {"accept": list(draft.picks)}
        if draft.reasons:
            answers["reasons"] = dict(draft.reasons)
        if draft.counters:
            answers["counter"] = dict(draft.counters)
        return answers
    if node == "reactions":
        why = {"reason": draft.why} if draft.why else {}
        if draft.react == "none":
            return {"react": "none", **why}
        return {"react": draft.react, "card": draft.card, **why}
    if node == "hands":
        return {"keep": draft.keep or None, "bury": draft.bury or None}
    result: Decision = {
        "standing": draft.standing,
        "orders": [{"action": o.action, "reason": o.reason} for o in draft.orders],
    }
    if draft.shot is not None:
        shot = draft.shot
        result["shot"] = {
            "track": shot.track,
            "test": shot.test,
            "at": shot.at,
            "chance": shot.chance,
        }
    if draft.why:
        result["reason"] = draft.why
    return result


def drafted(draft: Draft, given: Mapping[str, Any]) -> Draft:
    """A draft that decides what a decision of the same node does.

    What was written stays where it still belongs to something: reasons of the same orders,
    words to the same offers, a called shot.
    """
    node = draft.node
    if node == "orders":
        orders = [one["action"] for one in given["orders"]]
        said = {order.action: order.reason for order in draft.orders}
        return replace(
            draft,
            standing=given["standing"],
            orders=tuple(Order(action, said.get(action, "")) for action in orders),
        )
    if node == "events":
        return replace(draft, answers=tuple(given["answers"].items()))
    if node == "reactions":
        return replace(draft, react=given["react"], card=given.get("card") or "")
    if node == "signals":
        return replace(draft, picks=tuple(given["cards"]))
    if node == "hands":
        return replace(draft, keep=given.get("keep") or "", bury=given.get("bury") or "")
    if node == "offers":
        picks = tuple(one["offer"] if isinstance(one, dict) else one for one in given["offers"])
        words_of = tuple(pair for pair in draft.reasons if pair[0] in picks)
        return replace(draft, picks=picks, reasons=words_of)
    picks = tuple(given["accept"])
    counters = tuple(given.get("counter", {}).items())
    return replace(draft, picks=picks, counters=counters, reasons=())


def read(draft: Draft, given: Mapping[str, Any]) -> Draft:
    """A draft out of a decision of the same node, with all that was written in it.

    Raises where it is none.
    """
    made = drafted(draft, given)
    if draft.node in ("orders", "reactions"):
        made = replace(made, why=str(given.get("reason") or ""))
    if draft.node == "orders":
        shot = given.get("shot")
        orders = tuple(
            Order(str(one["action"]), str(one.get("reason") or "")) for one in given["orders"]
        )
        return replace(made, orders=orders, shot=Shot(**shot) if shot else None)
    if draft.node == "offers":
        said = [one for one in given["offers"] if isinstance(one, dict)]
        return replace(
            made, reasons=tuple((str(one["offer"]), str(one.get("reason", ""))) for one in said)
        )
    if draft.node == "answers":
        return replace(made, reasons=tuple(given.get("reasons", {}).items()))
    return made


def bare(draft: Draft) -> Draft:
    """A draft without what is written in it: as legal, and smaller."""
    return replace(draft, orders=tuple(Order(one.action) for one in draft.orders), shot=None)


def toggle_order(draft: Draft, action: str) -> Draft:
    """Add an order at the end, or take it out again."""
    if draft.has(action):
        return replace(draft, orders=tuple(o for o in draft.orders if o.action != action))
    return replace(draft, orders=(*draft.orders, Order(action)))


def toggle_pick(draft: Draft, key: str) -> Draft:
    """Add or take out a card shown, a deal offered or an offer accepted."""
    if key in draft.picks:
        return replace(draft, picks=tuple(pick for pick in draft.picks if pick != key))
    return replace(draft, picks=(*draft.picks, key))


def _with(pairs: tuple[tuple[str, str], ...], key: str, value: str) -> tuple[tuple[str, str], ...]:
    """Pairs with one set in its place, or taken out where the value is empty."""
    if not value:
        return tuple(pair for pair in pairs if pair[0] != key)
    if any(pair[0] == key for pair in pairs):
        return tuple((key, value) if pair[0] == key else pair for pair in pairs)
    return (*pairs, (key, value))


def say(draft: Draft, key: str, reason: str) -> Draft:
    """Say something to a deal offered or an offer answered; an empty text takes it back."""
    return replace(draft, reasons=_with(draft.reasons, key, reason.strip()))


def offer(draft: Draft, key: str, forms: tuple[str, ...] = (), reason: str = "") -> Draft:
    """Offer one form of a deal; another form of it that was offered is withdrawn."""
    others = {form for form in forms if form != key}
    picks = tuple(pick for pick in draft.picks if pick not in others)
    reasons = tuple(pair for pair in draft.reasons if pair[0] not in others)
    picks = picks if key in picks else (*picks, key)
    return say(replace(draft, picks=picks, reasons=reasons), key, reason)


def withdraw(draft: Draft, key: str) -> Draft:
    """Take an offer out of the draft, with what was said to it."""
    picks = tuple(pick for pick in draft.picks if pick != key)
    return say(replace(draft, picks=picks), key, "")


def accept(draft: Draft, key: str, reason: str = "") -> Draft:
    """Accept an offer as it is."""
    picks = draft.picks if key in draft.picks else (*draft.picks, key)
    done = replace(draft, picks=picks, counters=_with(draft.counters, key, ""))
    return say(done, key, reason)


def refuse(draft: Draft, key: str, reason: str = "", instead: str = "") -> Draft:
    """Refuse an offer, saying why and which other form of it would be signed."""
    picks = tuple(pick for pick in draft.picks if pick != key)
    done = replace(draft, picks=picks, counters=_with(draft.counters, key, instead))
    return say(done, key, reason)


def give_reason(draft: Draft, action: str, reason: str) -> Draft:
    """Write the reason of an order."""
    orders = tuple(
        replace(o, reason=reason.strip()) if o.action == action else o for o in draft.orders
    )
    return replace(draft, orders=orders)


def answer(draft: Draft, event: str, option: str) -> Draft:
    """Answer an event."""
    others = tuple(pair for pair in draft.answers if pair[0] != event)
    return replace(draft, answers=(*others, (event, option)))


def react(draft: Draft, kind: str, card: str) -> Draft:
    """Choose a reaction; choosing it again takes it back."""
    if (draft.react, draft.card) == (kind, card):
        return replace(draft, react="none", card="")
    return replace(draft, react=kind, card=card)


def keep(draft: Draft, card: str) -> Draft:
    """Keep an opening, or no longer."""
    bury = "" if draft.bury == card else draft.bury
    return replace(draft, keep="" if draft.keep == card else card, bury=bury)


def bury(draft: Draft, card: str) -> Draft:
    """Bury an opening, or no longer."""
    kept = "" if draft.keep == card else draft.keep
    return replace(draft, bury="" if draft.bury == card else card, keep=kept)


def left(view: View, draft: Draft) -> Left:
    """What the purse holds after the standing order and the orders of a draft."""
    purse = view["purse"]
    pc, bn, slots = purse["pc"], purse["bn"], purse["slots"]
    for option in view["standing"]:
        if option["id"] == draft.standing:
            cost = option["cost"]
            pc, bn, slots = pc - cost["pc"], bn - cost["bn"], slots - cost["slots"]
    costs = {card["action"]: card["cost"] for card in view["hand"]}
    for order in draft.orders:
        cost = costs.get(order.action, {"pc": 0, "bn": 0, "slots": 0})
        pc, bn, slots = pc - cost["pc"], bn - cost["bn"], slots - cost["slots"]
    surcharge = 0
    if draft.orders and len(draft.orders) > purse["orders"]:
        surcharge = int(view["settings"]["third_order_pc"])
    total = purse["orders"] + (1 if purse["third"] else 0)
    return Left(pc - surcharge, bn, slots, surcharge, total - len(draft.orders))


def refusals(view: View, draft: Draft, check: Check) -> dict[str, str]:
    """Why each card of the hand cannot be added to a draft now; those that can are not named."""
    found: dict[str, str] = {}
    for card in view["hand"]:
        action = card["action"]
        if draft.has(action):
            continue
        reason = refusal(draft, action, check)
        if reason:
            found[action] = with_surcharge(view, draft, reason)
    return found


def with_surcharge(view: View, draft: Draft, reason: str) -> str:
    """A refusal for want of capital, with what one more order costs and the way out of it."""
    extra = view["settings"]["third_order_pc"]
    if "political capital" not in reason or len(draft.orders) < max(view["purse"]["orders"], 1):
        return reason
    return (
        f"{reason}; one more order costs {words.number(extra)} PC extra, "
        "and enter on one you have given takes it back"
    )


def refusal(draft: Draft, action: str, check: Check) -> str:
    """Why a card cannot be added to a draft, in words; empty where it can."""
    try:
        check(decision(toggle_order(draft, action)))
    except IllegalOrder as error:
        return why(error)
    return ""


def why(error: Exception | str) -> str:
    """The reason in a refusal, without the id it begins with."""
    message = str(error)
    if found := re.search(r"takes at most (\d+) different ids", message):
        return f"no more than {found[1]} at a time"
    _, marker, reason = message.partition("is refused: ")
    return reason if marker else message
