"""Offers and answers on screen: the rows of both decisions, the terms, what an answer means.

Pure functions, no Textual.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Row, head, level, line, titled
from wargame.tui.plan import Draft
from wargame.tui.present_cards import chance_width, odds_ends, price_line
from wargame.tui.present_deals import Deal, Pasts, View, deal_doc, form_name, forms
from wargame.tui.present_levers import pull


def lead(view: View, card: str) -> str:
    """The row that stands for a deal, whatever its form: its first form."""
    return str(forms(view, card)[0]["action"])


def form_of(view: View, draft: Draft, key: str) -> Deal | None:
    """The form of a deal in the draft behind a row, else the first that can be offered."""
    row = next((deal for deal in view["deals"] if deal["action"] == key), None)
    if row is None:
        return None
    every = forms(view, row["card"])
    picked = next((form for form in every if form["action"] in draft.picks), None)
    return picked or next((form for form in every if form["legal"]), row)


def offer_rows(view: View, draft: Draft) -> tuple[Row, ...]:
    """The deals that may be offered, one row a deal; those in the draft with form and reason.

    Those that move what the role is judged by come first, the most useful at the top.
    """
    me = view["role"]["id"]
    mine = [deal for deal in view["deals"] if deal["proposer"] == me]
    width = chance_width(mine)
    aimed: list[tuple[int, Row]] = []
    others: list[Row] = []
    for card in dict.fromkeys(deal["card"] for deal in mine):
        deal = form_of(view, draft, lead(view, card))
        if deal is None:
            continue
        marked = deal["action"] in draft.picks
        able = deal["legal"] or marked
        box = ("[▷] ", "accent") if marked else ("[ ] ", "") if able else ("[–] ", "dim")
        many = len(forms(view, card))
        name, _, form = deal["name"].rpartition(": ") if many > 1 else ("", "", "")
        name, form = name or deal["name"], f": {form}" if form and marked else ""
        said = draft.reason(deal["action"])
        note = f" “{said}”" if said else f" ({many} forms)" if many > 1 and not marked else ""
        tone = "strong" if marked else "" if able else "dim"
        row = Row(
            lead(view, card),
            line(box, *titled(name, tone)),
            price_line(deal["cost"]),
            note=line((form, tone), (note, "dim")),
            ends=odds_ends(deal, width),
            enabled=able,
        )
        if found := pull(view, forms(view, card)):
            aimed.append((found, row))
        else:
            others.append(row)
    aimed.sort(key=lambda pair: -pair[0])
    rows: list[Row] = []
    if aimed:
        rows = [Row("group:offers", head("Deals that move what you are judged by"), heading=True)]
    rest = "Other deals you may propose" if aimed else "Deals you may propose"
    if others or not aimed:
        others = [Row("group:others", head(rest), heading=True), *others]
    return level([*rows, *(row for _, row in aimed), *others])


def answer_rows(view: View, draft: Draft, names: Names) -> tuple[Row, ...]:
    """The offers to answer, each with what would be said now."""
    rows = [Row("group:answers", head("Offers to you"), heading=True)]
    for offer in view["offers"]:
        key = offer["action"]
        deal = next((deal for deal in view["deals"] if deal["action"] == key), None)
        name = deal["name"] if deal is not None else names.cards.get(key, key)
        box, word, tone = _answer(offer, draft)
        said = f" “{draft.reason(key)}”" if draft.reason(key) else ""
        rows.append(
            Row(
                key,
                line((box, tone), name, (said, "dim")),
                line((word, tone)),
                line((f"by {names.role(offer['by'])}", "dim")),
                enabled=offer["can_pay"],
            )
        )
    return tuple(rows)


def _answer(offer: Mapping[str, Any], draft: Draft) -> tuple[str, str, str]:
    key = offer["action"]
    if key in draft.picks:
        return "[✓] ", "accept", "good"
    if draft.counter(key):
        return "[~] ", "other terms", "accent"
    if not offer["can_pay"]:
        return "[–] ", "cannot pay", "dim"
    return "[ ] ", "refuse", "dim"


def form_rows(view: View, key: str) -> tuple[Row, ...]:
    """The terms on which the deal behind a row can be offered, each with its odds and price."""
    deal = next((deal for deal in view["deals"] if deal["action"] == key), None)
    if deal is None:
        return ()
    every = forms(view, deal["card"])
    width = chance_width(every)
    return level(
        [
            Row(
                form["action"],
                line(
                    ("( ) " if form["legal"] else "(–) ", "" if form["legal"] else "dim"),
                    (form_name(form), "" if form["legal"] else "dim"),
                ),
                price_line(form["cost"]),
                note=line((_would(form), "accent")),
                ends=odds_ends(form, width),
                enabled=form["legal"],
            )
            for form in every
        ]
    )


def _would(form: Deal) -> str:
    """Who said they would sign just this form."""
    ready = [role for role, option in form.get("wanted", {}).items() if option == form["option"]]
    return f"  {' '.join(ready)} ready" if ready else ""


#: Rows of the answers dialog that name no other form.
ACCEPT, REFUSE = "@accept", "@refuse"


def reply_rows(view: View, key: str) -> tuple[Row, ...]:
    """What can be answered to an offer: yes, no, or no with the terms that would be signed."""
    offer = next((offer for offer in view["offers"] if offer["action"] == key), None)
    deal = next((deal for deal in view["deals"] if deal["action"] == key), None)
    if offer is None or deal is None:
        return ()
    cost = words.cost(deal["cost"])
    able = offer["can_pay"]
    yes = f"your part: {cost}" if able else f"you cannot pay {cost}"
    rows = [
        Row(
            ACCEPT,
            line(
                ("[✓] ", "good" if able else "dim"), ("Accept it as it is", "" if able else "dim")
            ),
            line((yes, "dim")),
            enabled=able,
        ),
        Row(REFUSE, line(("[ ] ", ""), "Refuse it"), line(("free", "dim"))),
    ]
    every = {form["action"]: form for form in view["deals"]}
    others = [every[form] for form in offer.get("forms", ()) if form in every]
    if others:
        rows.append(Row("group:forms", head("Refuse it, but say you would sign"), heading=True))
    rows += [
        Row(
            form["action"],
            line(("[~] ", "accent"), form_name(form)),
            line((f"you would pay {words.cost(form['cost'])}", "dim")),
        )
        for form in others
    ]
    return tuple(rows)


def reply_doc(view: View, names: Names, key: str, reply: str, known: Pasts | None = None) -> Doc:
    """What an answer to an offer means."""
    me = view["role"]["id"]
    asked = reply if reply not in (ACCEPT, REFUSE) else key
    deal = next((deal for deal in view["deals"] if deal["action"] == asked), None)
    if deal is None:
        return ()
    if reply == REFUSE:
        lost = words.joined([words.effect(text, names) for text in deal["refused"]])
        return (
            line(("Refuse it", "head")),
            line(("If refused: ", "dim"), lost or "nothing follows but the refusal itself"),
            BLANK,
            *deal_doc(deal, names, me, view=view, known=known),
        )
    if reply != ACCEPT:
        told = line(
            "A counter-offer binds nobody: it tells the proposer which terms you would sign, "
            "and stands until the next answers."
        )
        return (told, BLANK, *deal_doc(deal, names, me, view=view, known=known))
    return deal_doc(deal, names, me, view=view, known=known)


def break_action(view: View, card: str) -> Mapping[str, Any] | None:
    """The order that breaks a deal off, where it is in the hand."""
    return next((item for item in view["hand"] if card in item["breaks"]), None)


def cannot_break(view: View, deal: Deal, names: Names) -> str:
    """Why a deal cannot be broken off now; empty where it can."""
    me = view["role"]["id"]
    if not deal["in_force"]:
        return "It is not in force, so there is nothing to break off."
    if me not in deal.get("breaks", {}):
        return "Its terms give you no way to break it off."
    if view["node"] != "orders":
        return "Breaking off is an order: it is given with the orders."
    order = break_action(view, deal["card"])
    if order is None or not order["legal"]:
        reasons = "; ".join(order["reasons"]) if order is not None else "it is not open to you"
        return f"It costs {words.cost(deal['breaks'][me])}: {reasons}."
    return ""
