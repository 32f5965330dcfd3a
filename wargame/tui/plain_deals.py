"""Deals in plain mode: what may be offered and why, answers, and the terms one would sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling.names import Names
from wargame.telling.words import cost, count, odds
from wargame.tui.plain_ask import Asker, Decision, numbers, one, yes
from wargame.tui.plain_pages import deal_line, deal_state, deals_of, thoughts, would_sign
from wargame.tui.present_levers import aims_said

Deal = Mapping[str, Any]


def offers(asker: Asker) -> Decision:
    """Which deals to offer, and what to say to each."""
    view, names = asker.view, asker.names
    deals = deals_of(view)
    most = view["settings"]["offers"]
    asker.say(
        "You may offer these deals; d and the number tells all of one. A signed one takes "
        "one of your orders this quarter.",
        *(
            f"  {n}. {_offer_line(deal, view, names)}"
            for n, deal in enumerate(deals, 1)
            if deal["legal"]
        ),
    )
    while True:
        picked = numbers(
            asker,
            f"Numbers of up to {count(most, 'deal')} to offer, or an empty line for none:",
            len(deals),
            most,
        )
        wrong = next((deals[n - 1] for n in picked if not deals[n - 1]["legal"]), None)
        if wrong is not None:
            why = deal_state(wrong, names) or "It is not yours to offer."
            asker.say(f"{wrong['name']}: {why}")
            continue
        chosen = [deals[n - 1] for n in picked]
        if not (reason := asker.refused({"offers": [deal["action"] for deal in chosen]})):
            break
        asker.say(reason)
    made: list[Any] = []
    for deal in chosen:
        said = asker.ask_text(f"{deal['name']}: why should they sign? One line, or empty:")
        made.append({"offer": deal["action"], "reason": said} if said else deal["action"])
        asker.plan.append(f"You offer {deal['name']}." + (f' "{said}"' if said else ""))
        asker.hold({"offers": made})
    return {"offers": made}


def _offer_line(deal: Deal, view: Mapping[str, Any], names: Names) -> str:
    aims = aims_said(view, (deal,), names)
    parts = [deal_line(deal, names), f"{aims}." if aims else "", *would_sign(deal, names)]
    return " ".join(part for part in parts if part)


def answers(asker: Asker) -> Decision:
    """Yes or no to each offer, with a reason, and what one would sign instead."""
    view, names = asker.view, asker.names
    deals = {deal["action"]: deal for deal in view["deals"]}
    decision: Decision = {"accept": [], "reasons": {}, "counter": {}}
    for offer in view["offers"]:
        deal = deals[offer["action"]]
        asker.say(*_offered(offer, deal, view["role"]["id"], names))
        accepts = False
        if not offer["can_pay"]:
            asker.say("  You cannot pay your part, so you have to refuse.")
        elif yes(asker, "Do you accept? y or n; an empty line refuses:", False):
            reason = asker.refused({"accept": [*decision["accept"], offer["action"]]})
            accepts = not reason
            if reason:
                asker.say(reason)
        if accepts:
            decision["accept"].append(offer["action"])
            asker.plan.append(f"You accept {deal['name']}.")
        elif other := _instead(asker, [deals[key] for key in offer["forms"]]):
            decision["counter"][offer["action"]] = other["action"]
            asker.plan.append(f"You refuse {deal['name']}, and would sign {other['name']}.")
        else:
            asker.plan.append(f"You refuse {deal['name']}.")
        if said := asker.ask_text("Why? One line for the parties, or empty:"):
            decision["reasons"][offer["action"]] = said
            asker.plan[-1] += f' "{said}"'
        asker.hold(decision)
    return {key: value for key, value in decision.items() if value or key == "accept"}


def _offered(offer: Mapping[str, Any], deal: Deal, me: str, names: Names) -> list[str]:
    """An offer as it is put to a person: who, what, why, what it costs and brings."""
    lines = [f"{names.role(offer['by'])} offers you: {deal['name']}. {deal['text']}"]
    if deal["option_text"]:
        lines.append(f"  {deal['option_text']}")
    if offer["reason"]:
        lines.append(f'  They say: "{offer["reason"]}"')
    lines.append(f"  {deal_line(deal, names)}")
    if gain := deal["gains"].get(me):
        lines.append(f"  You gain: {gain}")
    return [*lines, *(f"  {line}" for line in thoughts(deal, names, offer["by"]))]


def _instead(asker: Asker, forms: list[Deal]) -> Deal | None:
    """Another form of a deal that is turned down, if the person would sign one."""
    if not forms:
        return None
    asker.say(
        "  You refuse. They will be told if there are other terms you would sign:",
        *(
            f"    {n}. {form['name']}: {odds(form['chance'])}; your part {cost(form['cost'])}."
            for n, form in enumerate(forms, 1)
        ),
    )
    picked = one(asker, f"A number from 1 to {len(forms)}, or an empty line for none:", len(forms))
    return forms[picked - 1] if picked else None
