"""What the screens show of cards and standing orders: pure functions, no Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Line, Row, head, level, line, titled
from wargame.tui.plan import Draft
from wargame.tui.present_odds import others_doc, weighed_doc

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


def chance_text(card: Card) -> str:
    """A chance as short as a list allows."""
    return "sure" if card["sure"] else words.percent(card["chance"])


def chance_width(cards: Sequence[Card]) -> int:
    """The width of the column of chances of some cards."""
    return max((len(chance_text(card)) for card in cards), default=4)


def gauge(chance: int, width: int = 10) -> Line:
    """A chance as a bar whose empty part can be seen."""
    full = words.bar(chance, width).count("#")
    return line(("█" * full, "bar"), ("░" * (width - full), "dim"))


def odds_ends(card: Card, width: int = 4) -> tuple[Line, ...]:
    """The odds for the end of a row: bar, word and chance, and shorter down to the chance."""
    word = "certain" if card["sure"] else words.odds_word(card["chance"])
    chance = (f"{chance_text(card):>{width}}", "strong")
    return (
        (*gauge(card["chance"], 8), (f" {word:<11} ", ""), chance),
        (*gauge(card["chance"], 8), (" ", ""), chance),
        (*gauge(card["chance"], 4), (" ", ""), chance),
        (chance,),
    )


def price_line(cost: Mapping[str, int]) -> Line:
    """A price for a row."""
    return line((price(cost), "dim"))


def hand_rows(
    view: View, draft: Draft | None = None, refused: Mapping[str, str] | None = None
) -> tuple[Row, ...]:
    """The hand: openings first, then the instruments always held."""
    rows: list[Row] = []
    for title, held in (("Openings, dealt", False), ("Instruments, always held", True)):
        cards = [card for card in view["hand"] if card["held"] == held]
        if cards:
            rows.append(Row(f"group:{title}", head(title), heading=True))
        width = chance_width(view["hand"])
        rows += [_hand_row(card, draft, refused, width) for card in cards]
    return level(rows)


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
    name = titled(card["name"], "strong" if place else "" if able else "dim")
    return Row(
        card["action"],
        line((box, tone), *name),
        price_line(card["cost"]),
        ends=odds_ends(card, width),
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
    """A card in full: price, text, odds and what would lift them, what it brings and opens."""
    doc: list[Line] = [line((card["name"], "head"))]
    if why:
        doc.append(line(("[–] Not now: ", "bad"), (f"{why}.", "bad")))
    doc.append(line(("Costs ", "dim"), (_costs(card, names, mine), "strong")))
    doc += [line(text) for text in (card["text"], card["option_text"]) if text]
    if card["breaks"]:
        doc += [BLANK, *break_doc(card, names)]
    if card["dilemma"]:
        doc.append(line((card["dilemma"], "accent")))
    doc += [BLANK, *weighed_doc(card, names)]
    return (*doc, *tail_doc(card, names))


def tension_lines(card: Card, names: Names) -> list[str]:
    """The dilemmas a card takes a side in, and what stands on the other."""
    told = []
    for tension in card["tensions"]:
        for other in tension["others"]:
            cards = dict.fromkeys(names.card(key) for key in other["takes"])
            against = words.joined(list(cards)[:3])
            told.append(
                f"{tension['name']}: this is for {tension['horn']}; for {other['horn']}: {against}."
            )
    return told


def tail_doc(card: Card, names: Names) -> Doc:
    """What a card needs, what it opens, who may stand against it, and where it comes from."""
    doc: list[Line] = [line(("Dilemma: ", "dim"), said) for said in tension_lines(card, names)]
    if card["needs"]:
        said = words.joined([words.condition(text, names) for text in card["needs"]])
        doc.append(line(("Needs: ", "dim"), said))
    doc += others_doc(card, names)
    doc.append(line(("Source: ", "dim"), ("; ".join(card["source"]) or "judgement", "dim")))
    return (BLANK, *doc)


def break_doc(card: Card, names: Names) -> list[Line]:
    """What breaking a deal off means: its price now and what it does to later deals."""
    rates = names.settings
    deals = words.joined([names.card(key) for key in card["breaks"]])
    doc = [
        line(
            f"You announce that {deals} binds you no longer. This surely succeeds, before all else."
        ),
        line("Its price is the whole price of the breach: no second one is taken."),
    ]
    said = [words.effect(text, names) for text in rates.get("breach", ())]
    if said:
        doc.append(line(("It brings at once: ", "dim"), words.joined(said)))
    if rates.get("breach_quarters"):
        quarters = words.count(rates["breach_quarters"], "quarter")
        size = words.points(-rates["breach_odds"])
        doc.append(
            line(
                ("And for ", "dim"), f"{quarters} your own deals roll at {size}, and all remember."
            )
        )
    return doc


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
