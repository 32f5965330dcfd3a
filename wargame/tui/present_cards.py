"""What the screens show of cards, deals and the decision at hand: pure functions, no Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.tui import words
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.plan import Draft
from wargame.tui.words import Names

View = Mapping[str, Any]
Card = Mapping[str, Any]


def price(cost: Mapping[str, int]) -> str:
    """A price as short as a list allows: ``2PC 0.5bn 1S``."""
    parts = []
    if cost["pc"]:
        parts.append(f"{words.number(cost['pc'])}PC")
    if cost["bn"]:
        parts.append(f"{words.number(cost['bn'])}bn")
    if cost["slots"]:
        parts.append(f"{cost['slots']}S")
    return " ".join(parts) or "free"


def odds_right(card: Card, width: int = 4) -> Line:
    """Chance and price for the right edge of a row, the price in a column of a width."""
    chance = "sure" if card["sure"] else words.percent(card["chance"])
    return line((f"{chance:>6}", "strong"), (f" {price(card['cost']):>{width}}", "dim"))


def price_width(cards: Sequence[Card]) -> int:
    """The width of the price column of some cards."""
    return max((len(price(card["cost"])) for card in cards), default=4)


def gauge(chance: int, width: int = 10) -> Line:
    """A chance as a bar whose empty part can be seen."""
    full = words.bar(chance, width).count("#")
    return line(("█" * full, "bar"), ("░" * (width - full), "dim"))


def odds_extra(card: Card) -> Line:
    """The odds bar with its word, for rows with room."""
    word = "certain" if card["sure"] else words.odds_word(card["chance"])
    return (*gauge(card["chance"], 8), (f" {word:<11}", ""))


def hand_rows(
    view: View, draft: Draft | None = None, refused: Mapping[str, str] | None = None
) -> tuple[Row, ...]:
    """The hand: openings first, then the instruments always held."""
    rows: list[Row] = []
    for title, held in (("Openings, dealt", False), ("Instruments, always held", True)):
        cards = [card for card in view["hand"] if card["held"] == held]
        if cards:
            rows.append(Row(f"group:{title}", head(title), heading=True))
        width = price_width(view["hand"])
        rows += [_hand_row(card, draft, refused, width) for card in cards]
    return tuple(rows)


def _hand_row(
    card: Card, draft: Draft | None, refused: Mapping[str, str] | None, width: int
) -> Row:
    able = not refused.get(card["action"]) if refused is not None else card["legal"]
    place = draft.has(card["action"]) if draft is not None else 0
    if place:
        box, tone = f"[{place}] ", "accent"
    elif able:
        box, tone = "[ ] ", ""
    else:
        box, tone = "[–] ", "dim"
    name = (card["name"], "strong" if place else "" if able else "dim")
    return Row(
        card["action"],
        line((box, tone), name),
        odds_right(card, width),
        odds_extra(card),
        whole=True,
        enabled=able or bool(place),
    )


def find_card(view: View, action: str) -> Card | None:
    """A card among all those a view describes, by action."""
    found: list[Card] = [
        *view["hand"],
        *view["deals"],
        *view["revealed"],
        *view["reactions"]["play"],
    ]
    return next((card for card in found if card["action"] == action), None)


def by_card(view: View, key: str) -> Card | None:
    """A card of the hand by its card id, whatever its option."""
    return next((card for card in view["hand"] if card["card"] == key), None)


def card_doc(card: Card, names: Names, *, why: str = "", mine: str = "") -> Doc:
    """A card in full: text, price, odds with their causes, bands, effects, needs, sources."""
    doc: list[Line] = [line((card["name"], "head"))]
    if why:
        doc.append(line(("[–] Not now: ", "bad"), (f"{why}.", "bad")))
    doc.append(line(("Costs ", "dim"), (_costs(card, names, mine), "strong")))
    doc += [line(card["text"])]
    if card["option_text"]:
        doc.append(line(card["option_text"]))
    doc += [BLANK, *odds_doc(card)]
    lines = words.effect_lines(card["effects"], names, sure=card["sure"])
    doc += [BLANK, head("What it brings"), *(_banded(text) for text in lines)]
    if card["needs"]:
        said = words.joined([words.condition(text, names) for text in card["needs"]])
        doc.append(line(("Needs ", "dim"), said))
    doc += _others(card, names)
    if card["dilemma"]:
        doc += [BLANK, line((card["dilemma"], "accent"))]
    doc.append(line(("Source: ", "dim"), ("; ".join(card["source"]) or "judgement", "dim")))
    return tuple(doc)


def _banded(text: str) -> Line:
    name, colon, rest = text.partition(":")
    return line((name + colon, "strong"), rest)


def _costs(card: Card, names: Names, mine: str) -> str:
    parts = []
    for role, cost in card["costs"].items():
        who = "you" if role == mine else names.role(role)
        parts.append(
            words.cost(cost)
            if role == card["role"] == mine and len(card["costs"]) == 1
            else f"{who} {words.cost(cost)}"
        )
    return "; ".join(parts) or "nothing"


def odds_doc(card: Card) -> list[Line]:
    """The odds as a sum: base, every modifier, the cap, the chance and the bands."""
    if card["sure"]:
        return [line(("Odds ", "head"), "no roll: it succeeds")]
    doc = [
        line(
            ("Odds ", "head"),
            *gauge(card["chance"]),
            (f" {words.percent(card['chance'])}", "strong"),
            f", {words.odds_word(card['chance'])}",
        )
    ]
    doc.append(_sum_line(words.percent(card["base"]), "base"))
    doc += [_sum_line(words.points(points), name) for name, points in card["terms"]]
    if card["cut"]:
        doc.append(
            _sum_line(
                words.points(card["cut"]), "the caps: modifiers within 30, a chance within 5 and 95"
            )
        )
    doc.append(_sum_line(words.percent(card["chance"]), "chance as things stand"))
    bands = card["bands"]
    shown = ", ".join(
        f"{name} {words.percent(bands[name])}"
        for name in ("breakthrough", "success", "partial", "setback")
    )
    doc.append(line(("Bands: ", "dim"), shown))
    holding = {name for name, _ in card["terms"]}
    other = [
        f"{m['name']} {words.points(m['most'])}"
        for m in card["factors"]
        if m["name"] not in holding
    ]
    if other:
        doc.append(line(("Would count, does not now: ", "dim"), ("; ".join(other), "dim")))
    return doc


def _sum_line(amount: str, name: str) -> Line:
    return line((f"{amount:>8}  ", "strong"), name)


def _others(card: Card, names: Names) -> list[Line]:
    doc = []
    against = [names.role(role) for role in card["against"]]
    oppose = [names.role(role) for role in card["may_oppose"]]
    if against:
        doc.append(
            line(("Aimed against ", "dim"), words.joined(against), (", who may oppose it", "dim"))
        )
    if oppose:
        doc.append(line(("May oppose: ", "dim"), words.joined(oppose)))
    return doc


# Deals --------------------------------------------------------------------------------------


def deal_rows(view: View) -> tuple[Row, ...]:
    """Every deal the role may propose or is a party to, and how each stands."""
    rows: list[Row] = []
    me = view["role"]["id"]
    for title, own in (("Yours to propose", True), ("Others may propose to you", False)):
        deals = [deal for deal in view["deals"] if (deal["proposer"] == me) == own]
        if deals:
            rows.append(Row(f"group:{title}", head(title), heading=True))
        for deal in deals:
            state, tone = deal_state(deal)
            rows.append(
                Row(
                    deal["action"],
                    line(deal["name"]),
                    line((state, tone)),
                    line(("with " + " ".join(deal["parties"]), "dim")),
                )
            )
    return tuple(rows)


def deal_state(deal: Card) -> tuple[str, str]:
    """How a deal stands, as a word and its tone."""
    if deal["in_force"]:
        return "● in force", "good"
    if deal["due_in"]:
        return f"● tested in {deal['due_in']}q", "accent"
    if deal["signed"]:
        return "● signed", "good"
    if deal["legal"]:
        return "○ open", ""
    return ("– not now", "dim") if deal["reasons"] else ("○ theirs", "dim")


def deal_doc(deal: Card, names: Names, mine: str, *, why: str = "") -> Doc:
    """A deal in full: terms, each side's gain and price, test, then the card's own odds."""
    doc: list[Line] = [line((deal["name"], "head"))]
    if why:
        doc.append(line(("[–] Not now: ", "bad"), (f"{why}.", "bad")))
    doc += [line(deal["text"])]
    if deal["option_text"]:
        doc.append(line(deal["option_text"]))
    doc += [BLANK, head("Each side")]
    for role in deal["parties"]:
        who = f"{names.role(role)}{' (you)' if role == mine else ''}"
        proposes = ", proposes" if role == deal["proposer"] else ""
        cost = words.cost(deal["costs"].get(role, {}))
        doc.append(line((f"{who}{proposes}", "strong"), f" pays {cost}"))
        if deal["gains"].get(role):
            doc.append(line("  gains: ", deal["gains"][role]))
    doc += [BLANK, *_terms(deal, names)]
    doc += odds_doc(deal)
    lines = words.effect_lines(deal["effects"], names, sure=deal["sure"])
    doc += [BLANK, head("What it brings"), *(_banded(text) for text in lines)]
    if deal["needs"]:
        said = words.joined([words.condition(text, names) for text in deal["needs"]])
        doc.append(line(("Needs ", "dim"), said))
    doc += _others(deal, names)
    if deal["dilemma"]:
        doc += [BLANK, line((deal["dilemma"], "accent"))]
    doc.append(line(("Source: ", "dim"), ("; ".join(deal["source"]) or "judgement", "dim")))
    return tuple(doc)


def _terms(deal: Card, names: Names) -> list[Line]:
    def said(effects: Sequence[str]) -> str:
        return words.joined([words.effect(text, names) for text in effects])

    doc = []
    if deal.get("each_quarter"):
        doc.append(line(("While in force, each quarter: ", "dim"), said(deal["each_quarter"])))
    if deal.get("holds", 1000) < 1000:
        doc.append(line(("Holds each quarter with ", "dim"), words.percent(deal["holds"])))
    test = deal.get("test")
    if test and test["after"]:
        needs = words.joined([words.condition(text, names) for text in test["needs"]])
        doc.append(
            line(("Tested after ", "dim"), words.count(test["after"], "quarter"), f": {needs}")
        )
        doc.append(line(("If it fails: ", "dim"), said(test["failed"])))
    if deal["refused"]:
        doc.append(line(("If refused: ", "dim"), said(deal["refused"])))
    if deal["in_force"]:
        doc.append(line((f"● In force for {words.count(deal['in_force'], 'quarter')}", "good")))
    return [*doc, BLANK] if doc else []


# Standing orders ------------------------------------------------------------------------------


def standing_name(view: View, key: str) -> str:
    """The name of a standing order."""
    return next((o["name"] for o in view["standing"] if o["id"] == key), key)


def standing_rows(view: View, chosen: str) -> tuple[Row, ...]:
    """The standing orders to choose from."""
    rows = []
    for option in view["standing"]:
        mark = "(●) " if option["id"] == chosen else "( ) " if option["legal"] else "(–) "
        note = "last quarter's" if option["last"] and view["turn"] else ""
        cost = price(option["cost"])
        rows.append(
            Row(
                option["id"],
                line(
                    (mark, "accent" if option["id"] == chosen else ""),
                    (option["name"], "" if option["legal"] else "dim"),
                ),
                line(("" if cost == "free" else cost, "dim")),
                line((note, "dim")),
                enabled=option["legal"],
            )
        )
    return tuple(rows)


def standing_doc(view: View, key: str, names: Names) -> Doc:
    """A standing order in full."""
    option = next((o for o in view["standing"] if o["id"] == key), None)
    if option is None:
        return ()
    doc = [line((option["name"], "head"))]
    if not option["legal"]:
        doc.append(line((f"(–) Not now: {'; '.join(option['reasons'])}.", "bad")))
    if option["text"]:
        doc.append(line(option["text"]))
    doc.append(line(("Costs ", "dim"), words.cost(option["cost"])))
    doc += [line(words.effect(text, names)) for text in option["effects"]]
    return tuple(doc)
