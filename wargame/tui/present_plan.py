"""What is wanted now, what is chosen so far, what it leaves, and what is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui import plan
from wargame.tui.lines import BLANK, Doc, Line, line
from wargame.tui.plan import Draft
from wargame.tui.present_cards import standing_name
from wargame.tui.present_tracks import find_track

View = Mapping[str, Any]

RULES = {
    "signals": "Up to {signals} cards. All read them and may guard against them; none binds you.",
    "offers": "Up to {offers} offers; a deal that is signed takes one of your orders.",
    "answers": "A deal needs the yes of all it names; each then pays its part.",
    "reactions": "One reaction for {fee} PC: support {support}, opposition {oppose} on the odds.",
    "hands": "One kept stays yours, one buried brings {bury} PC, the rest go back.",
}

#: What happens where nothing is chosen.
DEFAULTS = {
    "signals": "show nothing",
    "events": "the answer marked as default",
    "offers": "offer nothing",
    "answers": "refuse all offers",
    "orders": "give no order, only the standing order",
    "reactions": "let everything pass",
    "hands": "keep and bury nothing",
}


# What is wanted now --------------------------------------------------------------------------


def ask(view: View, draft: Draft, refused: Mapping[str, str]) -> Line:
    """What is wanted now and which keys do it, on one line short enough for 80 columns."""
    node = view["node"]
    made = _ASKS.get(node)
    if node == "over" or made is None:
        return line(
            ("It is over. ", "strong"), "c shows the scores, v tells the last quarter again."
        )
    what, how = made(view, draft, refused)
    return line((f"{what} ", "strong"), how)


def _ask_orders(view: View, draft: Draft, refused: Mapping[str, str]) -> tuple[str, str]:
    owed = view["purse"]["orders"] - len(draft.orders)
    able = any(not draft.has(c["action"]) and not refused.get(c["action"]) for c in view["hand"])
    given = words.count(len(draft.orders), "order")
    if owed > 0 and able:
        said = f"{words.count(owed, 'more order' if draft.orders else 'order')} to give:"
        return said, "enter takes the marked card, ↑↓ others, c commits."
    if not draft.orders:
        return "No card can be ordered now:", "t changes the standing order, c commits it."
    more = " enter adds one more at a price," if able and not owed else ""
    return f"{given} ready:", f"c commits,{more} w gives a reason."


def _ask_signals(view: View, draft: Draft, _: Mapping[str, str]) -> tuple[str, str]:
    left = view["role"]["signals"] - len(draft.picks)
    if left <= 0:
        return "Signals chosen:", "c shows them to the others, enter takes one back."
    if draft.picks:
        return (
            f"{words.count(len(draft.picks), 'card')} to show:",
            "enter adds or takes back, c shows.",
        )
    return f"Show up to {words.count(left, 'card')}, true or bluff:", "enter marks one, c goes on."


def _ask_events(view: View, draft: Draft, _: Mapping[str, str]) -> tuple[str, str]:
    answered = {event for event, _ in draft.answers}
    owed = sum(
        bool(event["choice"] and event["choice"]["yours"] and event["id"] not in answered)
        for event in view["events"]
    )
    if owed:
        return f"{words.count(owed, 'answer')} wanted:", "↑↓ to an answer, enter picks, c commits."
    return "Answered:", "c commits."


def _ask_offers(view: View, draft: Draft, _: Mapping[str, str]) -> tuple[str, str]:
    if draft.picks:
        ready = f"{words.count(len(draft.picks), 'offer')} ready:"
        return ready, "m terms and words, enter withdraws, c sends."
    return "Offer deals, or none:", "enter marks one, m its terms, c goes on."


def _ask_answers(view: View, draft: Draft, _: Mapping[str, str]) -> tuple[str, str]:
    count = words.count(len(view["offers"]), "offer")
    return f"{count} to you, {len(draft.picks)} accepted:", "enter yes or no, m more, c commits."


def _ask_reactions(view: View, draft: Draft, _: Mapping[str, str]) -> tuple[str, str]:
    if draft.react == "none":
        return "React to what was revealed, or pass:", "enter picks a reaction, c goes on."
    return "Your reaction is chosen:", "c commits it."


def _ask_hands(view: View, draft: Draft, _: Mapping[str, str]) -> tuple[str, str]:
    bury = words.number(view["settings"]["bury_pc"])
    if draft.keep and draft.bury:
        return "One kept, one buried:", "c commits."
    return "Your openings:", f"k keeps the marked one, b buries it (+{bury} PC), c commits."


_ASKS = {
    "orders": _ask_orders,
    "signals": _ask_signals,
    "events": _ask_events,
    "offers": _ask_offers,
    "answers": _ask_answers,
    "reactions": _ask_reactions,
    "hands": _ask_hands,
}


# What is chosen so far --------------------------------------------------------------------------


def shot_text(view: View, draft: Draft) -> str:
    """A called shot in words."""
    if draft.shot is None:
        return "none"
    track = find_track(view, draft.shot.track)
    name = track["name"] if track is not None else draft.shot.track
    test = "at least" if draft.shot.test == "at_least" else "at most"
    return f"{name} {test} {words.number(draft.shot.at)} in 2 quarters, {draft.shot.chance} %"


def plan_doc(view: View, draft: Draft, names: Names, bar: int = 6) -> Doc:
    """What is chosen so far, what it costs and what is left."""
    if view["node"] == "over":
        return ()
    if view["node"] != "orders":
        said = (line((f"Now: {summary(view, draft, names)}", "strong")),)
        rule = RULES.get(view["node"], "").format(
            signals=view["role"]["signals"],
            offers=view["settings"]["offers"],
            fee=words.number(view["settings"]["reaction_cost"]),
            bury=words.number(view["settings"]["bury_pc"]),
            support=words.points(view["settings"]["support"]),
            oppose=words.points(-view["settings"]["oppose"]),
        )
        return (*said, line((rule, "dim"))) if rule else said
    left = plan.left(view, draft)
    doc: list[Line] = []
    names_of = {card["action"]: card["name"] for card in view["hand"]}
    ordinary = view["purse"]["orders"]
    if not draft.orders and ordinary:
        doc.append(line(("Nothing ordered: c would ", "dim"), (DEFAULTS["orders"], "warn")))
    for place in range(max(ordinary, len(draft.orders))):
        if place < len(draft.orders):
            order = draft.orders[place]
            reason = f"  “{order.reason}”" if order.reason else "  no reason yet (w)"
            doc.append(line((f"{place + 1}. ", "accent"), names_of[order.action], (reason, "dim")))
        elif draft.orders:
            doc.append(line((f"{place + 1}. an order to give", "dim")))
    if left.surcharge:
        doc.append(line((f"   the last one costs {words.number(left.surcharge)} PC extra", "warn")))
    elif view["purse"]["third"] and len(draft.orders) == ordinary:
        extra = words.number(view["settings"]["third_order_pc"])
        poor = left.pc < view["settings"]["third_order_pc"]
        more = ", more than you have" if poor else ""
        doc.append(line((f"+  one more costs {extra} PC extra{more}", "dim")))
    doc.append(purse_gauges(view, left, bar))
    return tuple(doc)


def purse_gauges(view: View, left: plan.Left, width: int) -> Line:
    """What is left of each currency after the plan: a gauge, and of how much."""
    have = view["purse"]
    return line(
        *((("Left  ", "dim"),) if width > 3 else ()),
        *_gauge("PC", left.pc, have["pc"], width),
        "  ",
        *_gauge("bn", left.bn, have["bn"], width),
        "  ",
        *_gauge("S", 1000 * left.slots, 1000 * have["slots"], min(width, max(1, have["slots"]))),
    )


def _gauge(name: str, left: int, have: int, width: int) -> tuple[str | tuple[str, str], ...]:
    full = min(width, -(-max(left, 0) * width // have)) if have > 0 else 0
    return (
        (f"{name} ", "dim"),
        ("█" * full, "bar"),
        ("░" * (width - full), "dim"),
        (f" {words.number(left, 2)}", "strong" if left >= 0 else "bad"),
        (f"/{words.number(have, 2)}", "dim"),
    )


def summary(view: View, draft: Draft, names: Names) -> str:
    """What would be committed now, on one line."""
    node = draft.node
    if node == "orders":
        standing = standing_name(view, draft.standing)
        given = {card["action"]: card["name"] for card in view["hand"]}
        orders = words.joined([given[o.action] for o in draft.orders]) or "no order"
        return f"{standing}; {orders}"
    if draft.empty():
        return DEFAULTS.get(node, "")
    if node in ("signals", "offers"):
        verb = {"signals": "show", "offers": "offer"}[node]
        return f"{verb} {words.joined([names.card(key) for key in draft.picks])}"
    if node == "answers":
        return "; ".join(_answered(view, draft, names))
    if node == "events":
        return "; ".join(
            names.options.get(f"{event}/{option}", option) for event, option in draft.answers
        )
    if node == "reactions":
        return f"{draft.react} {names.card(draft.card)}"
    parts = [
        f"{verb} {names.card(key)}"
        for verb, key in (("keep", draft.keep), ("bury", draft.bury))
        if key
    ]
    return "; ".join(parts)


def _upper(text: str) -> str:
    """A text with its first letter large and all others as they are."""
    return text[:1].upper() + text[1:]


def _answered(view: View, draft: Draft, names: Names) -> list[str]:
    """What is answered to each offer."""
    said = []
    for offer in view["offers"]:
        key = offer["action"]
        if key in draft.picks:
            said.append(f"accept {names.card(key)}")
        elif other := draft.counter(key):
            said.append(f"refuse {names.card(key)}, but would sign {names.card(other)}")
        else:
            said.append(f"refuse {names.card(key)}")
    return said


def _words(draft: Draft, names: Names) -> list[Line]:
    """What is said with offers and answers."""
    return [line((f"{names.card(key)}: ", "dim"), f"“{reason}”") for key, reason in draft.reasons]


def commit_doc(view: View, draft: Draft, names: Names) -> Doc:
    """What is asked before a decision is sealed."""
    doc: list[Line] = [
        line(f"{_upper(summary(view, draft, names))}." if draft.node != "orders" else "")
    ]
    if draft.node == "orders":
        doc = [line(("Standing order: ", "dim"), standing_name(view, draft.standing))]
        doc += plan_doc(view, draft, names)
        if draft.shot:
            doc.append(line(("Called shot: ", "dim"), shot_text(view, draft)))
        if draft.why:
            doc.append(line(("All of it because: ", "dim"), f"“{draft.why}”"))
        if not draft.orders and view["hand"]:
            owed = words.count(view["purse"]["orders"], "order")
            doc.append(line((f"! You could give {owed} this quarter and give none.", "warn")))
        if any(not order.reason for order in draft.orders):
            doc.append(line(("Not every order has a reason; w at the table writes one.", "dim")))
        if not draft.why and draft.orders:
            doc.append(line(("Away from the orders w writes what all of it is for.", "dim")))
    if draft.node == "reactions" and draft.react == "none":
        silent = view["reactions"]["silent_price"]
        if silent:
            said = "; ".join(words.effect(text, names) for text in silent)
            doc.append(line(("! An order names you; silence has a price: ", "warn"), said))
    doc += _words(draft, names)
    if draft.node == "offers" and draft.picks and len(draft.reasons) < len(draft.picks):
        doc.append(line(("Not every offer has a word with it; m at the table adds one.", "dim")))
    doc += [BLANK, line(("Once sealed it stands.", "dim"))]
    return tuple(doc)


def thinkers(seats: Mapping[str, str]) -> list[str]:
    """The roles whose players take time: planners, and programs outside."""
    return [key for key, spec in seats.items() if spec.startswith(("planner", "exec"))]


def waiting_doc(roles: Sequence[str], names: Names) -> Doc:
    """What stands there while others think."""
    who = words.joined([names.role(key) for key in roles])
    return (
        line(who, (" look ahead before they decide.", "")),
        line(("That takes some seconds; it goes on by itself.", "dim")),
    )
