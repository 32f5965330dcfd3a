"""Cards, deals and prices as the page of a seat shows them: plain data for the templates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from wargame.host.kept import once
from wargame.telling import words, words_odds
from wargame.telling.words import Names

View = Mapping[str, Any]
Card = Mapping[str, Any]
Shown = dict[str, Any]

#: The bands from best to worst: key and word.
BANDS = (
    ("breakthrough", "Breakthrough"),
    ("success", "Success"),
    ("partial", "Partial success"),
    ("setback", "Setback"),
)
#: What the rules say of a card whose needs are not met; the page says which.
_UNMET = "what it needs is not met"

#: What other screens shorten, and how it is said in full: capital, slots, money that is paid, and
#: a purse of money with what is wanted of it or becomes of it.
_SHORT = (
    (re.compile(r"\bPC\b"), "capital"),
    (re.compile(r"\b1 S\b"), "1 slot"),
    (re.compile(r"\bS\b(?!')"), "slots"),
    (re.compile(r"\b(pays|receives|loses) ([\d.,]+) bn\b"), r"\1 $\2 bn"),
    (re.compile(r"\bbn (at least|at most|above|below) ([\d.,]*\d)"), r"money \1 $\2 bn"),
    (re.compile(r"\bbn ([+-][\d.,]*\d)"), r"money \1 bn"),
    (re.compile(r"\bbn ([\d.,]+ to [\d.,]*\d)"), r"money $\1 bn"),
)

#: A counter that never runs down.
_FOR_GOOD = 900


def price(cost: Mapping[str, int]) -> str:
    """A price with its currencies spelt out: ``2 capital, $0.5 bn, 1 slot for 3 quarters``."""
    parts = []
    if cost.get("pc"):
        parts.append(f"{words.number(cost['pc'])} capital")
    if cost.get("bn"):
        parts.append(f"${words.number(cost['bn'])} bn")
    if cost.get("slots"):
        slots = words.count(cost["slots"], "slot")
        parts.append(f"{slots} for {words.count(cost.get('quarters', 1), 'quarter')}")
    return ", ".join(parts) or "free"


@lru_cache(maxsize=8192)
def spelt(said: str) -> str:
    """A sentence of the rules with its currencies spelt out, as prices are here."""
    for short, full in _SHORT:
        said = short.sub(full, said)
    return said


def coins(cost: Mapping[str, int]) -> str:
    """A price for the page to sum up: capital and money in thousandths, and slots."""
    return f"{cost.get('pc', 0)} {cost.get('bn', 0)} {cost.get('slots', 0)}"


def purse(view: View) -> str:
    """What the seat has to spend."""
    held = view["purse"]
    return (
        f"{words.number(held['pc'])} political capital, ${words.number(held['bn'])} bn, "
        f"{words.count(held['slots'], 'free industrial slot')}"
    )


def bars(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """The bands of a chance (per mille) as start and length of each on a scale of a thousand."""
    found, at = [], 0
    for size in sizes:
        found.append((at, size))
        at += size
    return found


def odds(card: Card, names: Names) -> Shown:
    """The odds of a card: the chance, its sum term by term, its bands, and what would lift it."""
    if card["sure"]:
        return {"sure": True}
    factors = {given["name"]: given for given in card["factors"]}
    best, more = words_odds.advice(card, names)
    sizes = [card["bands"][key] for key, _ in BANDS]
    return {
        "sure": False,
        "chance": words.percent(card["chance"]),
        "word": words.odds_word(card["chance"]),
        "range": words_odds.range_line(card),
        "base": words.percent(card["base"]),
        "terms": [
            (
                words.points(size),
                name,
                words_odds.factor(factors[name], names) if name in factors else "",
            )
            for name, size in card["terms"]
        ],
        "cut": words.points(card["cut"]) if card["cut"] else "",
        "idle": [
            (words.points(given["most"]), given["name"], words_odds.factor(given, names))
            for given in words_odds.idle(card)
        ],
        "bands": [
            (key, word, words.percent(size), *place)
            for (key, word), size, place in zip(BANDS, sizes, bars(sizes), strict=True)
        ],
        "advice": [spelt(said) for said in (best, *more)] if best else [],
    }


@once(2000)
def card(item: Card, names: Names, me: str) -> Shown:
    """A card in full."""
    needs = [spelt(words.condition(text, names)) for text in item["needs"]]
    given = list(item.get("reasons", ()))
    reasons = [reason for reason in given if reason != _UNMET or not needs]
    if len(reasons) < len(given):
        reasons.append(f"it needs {words.joined(needs)}")
    if (waits := item.get("closed_for", 0)) and reasons:
        reasons.append(f"open again in {words.count(waits, 'quarter')}")
    return {
        "action": item["action"],
        "name": item["name"],
        "held": item["held"],
        "legal": item.get("legal", True),
        "price": price(item.get("cost", item["costs"].get(me, {}))),
        "cost": coins(item.get("cost", item["costs"].get(me, {}))),
        "reasons": reasons,
        "text": [text for text in (item["text"], item["option_text"]) if text],
        "dilemma": item["dilemma"],
        "tensions": [
            f"{tension['name']}: this is for {tension['horn']}; for {other['horn']}: "
            + words.joined(list(dict.fromkeys(names.card(key) for key in other["takes"]))[:3])
            + "."
            for tension in item["tensions"]
            for other in tension["others"]
        ],
        "needs": needs,
        "odds": odds(item, names),
        "scaled": [spelt(said) for said in words_odds.scaled(item, names, item["role"])],
        "brings": [
            spelt(said) for said in words.effect_lines(item["effects"], names, sure=item["sure"])
        ],
        "gates": [(word, spelt(said)) for word, said in words_odds.gates(item, names)],
        "opposers": [(spelt(word), said) for word, said in words_odds.opposers(item, names)],
        "source": "; ".join(item["source"]) or "judgement",
    }


def _state(deal: Card, view: View) -> tuple[str, str]:
    """How a form of a deal stands: a tone for its mark, and words."""
    if deal["in_force"]:
        left = deal["in_force"]
        for_ = "" if left > _FOR_GOOD else f" for {words.count(left, 'more quarter')}"
        test = f", tested in {words.count(deal['due_in'], 'quarter')}" if deal["due_in"] else ""
        return "good", f"in force{for_}{test}"
    if deal["due_in"]:
        return "wait", f"tested in {words.count(deal['due_in'], 'quarter')}"
    if deal["signed"]:
        return "good", "signed"
    mine = deal["proposer"] == view["role"]["id"]
    if any(offer["action"] == deal["action"] for offer in view["offers"]):
        return "wait", "offered to you"
    if deal["offered"] and view["node"] in ("orders", "reactions", "hands"):
        return "", "refused this quarter"
    if deal["offered"] and mine:
        return "wait", "offered by you"
    if deal["reasons"]:
        return "", "not now"
    return ("good", "you can offer it") if mine else ("", "theirs to offer")


def deal(item: Card, view: View, names: Names) -> Shown:
    """One form of a deal with its terms for every party."""
    return _deal(item, names, view["role"]["id"], *_state(item, view))


@once(2000)
def _deal(item: Card, names: Names, me: str, tone: str, state: str) -> Shown:
    test = item.get("test")
    return {
        **card(item, names, me),
        "tone": tone,
        "state": state,
        "mine": item["proposer"] == me,
        "terms": [
            {
                "who": "You" if party == me else names.role(party),
                "proposes": party == item["proposer"],
                "price": price(item["costs"].get(party, {})),
                "gain": item["gains"].get(party, ""),
                "breaks": price(item["breaks"][party]) if party in item["breaks"] else "",
            }
            for party in item["parties"]
        ],
        "wanted": [names.role(who) for who in item["wanted"]],
        "refused": [spelt(words.effect(text, names)) for text in item["refused"]],
        "each": [spelt(words.effect(text, names)) for text in item.get("each_quarter", ())],
        "test": _test(test, names) if test and test["after"] else "",
        "holds": words.percent(item["holds"]) if item.get("holds", 1000) < 1000 else "",
    }


def _test(test: Mapping[str, Any], names: Names) -> str:
    """When a deal is tested, on what, and what it does if it fails."""
    needs = words.joined([spelt(words.condition(text, names)) for text in test["needs"]])
    failed = words.joined([spelt(words.effect(text, names)) for text in test["failed"]])
    said = f"After {words.count(test['after'], 'quarter')} it is tested: it needs {needs}."
    return f"{said} If it fails: {failed}." if failed else said


#: The headings of deals, in the order of the page.
RUNNING, OFFERED, MINE, THEIRS = (
    "Running",
    "On offer",
    "Yours to propose",
    "Others may propose to you",
)


def deals(view: View, names: Names) -> list[tuple[str, list[Shown]]]:
    """Every deal by heading: a name with its forms, those that run first."""
    me = view["role"]["id"]
    asked = {offer["action"] for offer in view["offers"]}
    by_card: dict[str, list[Card]] = {}
    for item in view["deals"]:
        by_card.setdefault(item["card"], []).append(item)
    found: dict[str, list[Shown]] = {RUNNING: [], OFFERED: [], MINE: [], THEIRS: []}
    for forms in by_card.values():
        if any(form["in_force"] or form["due_in"] or form["signed"] for form in forms):
            title = RUNNING
        elif any(form["action"] in asked or form["offered"] for form in forms):
            title = OFFERED
        else:
            title = MINE if forms[0]["proposer"] == me else THEIRS
        found[title].append(
            {
                "name": title_of(forms),
                "card": forms[0]["card"],
                "parties": [
                    "you" if party == me else names.role(party) for party in forms[0]["parties"]
                ],
                "forms": [deal(form, view, names) for form in forms],
            }
        )
    return [(title, items) for title, items in found.items() if items]


def title_of(forms: Sequence[Card]) -> str:
    """The name that the forms of a card share."""
    first: str = forms[0]["name"]
    return first.partition(": ")[0] if len(forms) > 1 else first
