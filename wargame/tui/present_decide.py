"""The decision at hand as rows to choose from, an explanation each, and what is chosen so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words, words_odds
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Line, Row, head, level, line
from wargame.tui.plan import Draft
from wargame.tui.present_cards import (
    by_card,
    card_doc,
    chance_width,
    find_card,
    hand_rows,
    odds_ends,
    price,
    price_line,
    standing_doc,
    standing_name,
)
from wargame.tui.present_deals import Pasts, deal_doc, why_not
from wargame.tui.present_parley import answer_rows, form_of, offer_rows
from wargame.tui.present_plan import shot_text

View = Mapping[str, Any]

#: Rows of the orders node that are no cards.
STANDING, SHOT = "@standing", "@shot"


def decide_rows(
    view: View, draft: Draft, refused: Mapping[str, str], names: Names
) -> tuple[Row, ...]:
    """The rows of the node at hand."""
    made = _ROWS.get(view["node"])
    return made(view, draft, refused, names) if made else ()


def first_row(view: View, rows: Sequence[Row]) -> str:
    """The row to begin with: what is owed first, so an order that can be given."""
    owed = [row.id for row in rows if row.enabled and not row.heading]
    if view["node"] == "orders":
        owed = [key for key in owed if key not in (STANDING, SHOT)]
    return owed[0] if owed else ""


def _box(marked: bool, able: bool = True) -> tuple[str, str]:
    return ("[x] ", "accent") if marked else ("[ ] ", "") if able else ("[–] ", "dim")


def _dot(marked: bool, able: bool = True) -> tuple[str, str]:
    return ("(●) ", "accent") if marked else ("( ) ", "") if able else ("(–) ", "dim")


def _signals(view: View, draft: Draft, _: Mapping[str, str], names: Names) -> tuple[Row, ...]:
    cards = {card["card"]: card for card in view["hand"]}
    rows = [Row("group:signals", head("Your cards"), heading=True)]
    rows += [
        Row(
            key,
            line(_box(key in draft.picks), names.cards.get(key, card["name"])),
            line(("shown", "accent") if key in draft.picks else ""),
        )
        for key, card in cards.items()
    ]
    return tuple(rows)


def _events(view: View, draft: Draft, _: Mapping[str, str], names: Names) -> tuple[Row, ...]:
    rows = []
    chosen = dict(draft.answers)
    for event in view["events"]:
        choice = event["choice"]
        if not choice or not choice["yours"]:
            continue
        rows.append(Row(f"group:{event['id']}", head(event["name"]), heading=True))
        for option in choice["options"]:
            picked = chosen.get(event["id"], choice["default"]) == option["id"]
            note = "default" if option["id"] == choice["default"] else ""
            rows.append(
                Row(
                    f"{event['id']}/{option['id']}",
                    line(_dot(picked, option["legal"]), option["name"]),
                    line((price(option["cost"]), "dim")),
                    line((note, "dim")),
                    enabled=option["legal"],
                )
            )
    return tuple(rows)


def _offers(view: View, draft: Draft, _: Mapping[str, str], names: Names) -> tuple[Row, ...]:
    return offer_rows(view, draft)


def _answers(view: View, draft: Draft, _: Mapping[str, str], names: Names) -> tuple[Row, ...]:
    return answer_rows(view, draft, names)


def _orders(view: View, draft: Draft, refused: Mapping[str, str], names: Names) -> tuple[Row, ...]:
    shot = shot_text(view, draft) if draft.shot else "none (o calls one)"
    top = (
        Row("group:standing", head("Standing order and shot"), heading=True),
        Row(
            STANDING,
            line(("(●) ", "accent"), standing_name(view, draft.standing)),
            line(("t changes", "dim")),
        ),
        Row(
            SHOT,
            line(
                ("(●) " if draft.shot else "( ) ", "accent" if draft.shot else ""),
                f"Called shot: {shot}",
            ),
        ),
    )
    return (*top, *hand_rows(view, draft, refused))


def _reactions(view: View, draft: Draft, _: Mapping[str, str], names: Names) -> tuple[Row, ...]:
    me = view["role"]["id"]
    can = view["reactions"]
    rows = [Row("none/", line(_dot(draft.react == "none"), "Let it pass"), line(("free", "dim")))]
    fee = f"{words.number(view['settings']['reaction_cost'])}PC"
    done: set[tuple[str, str]] = set()
    width = chance_width([*view["revealed"], *can["play"]])
    for card in view["revealed"]:
        if card["role"] == me:
            continue
        rows.append(
            Row(
                f"seen/{card['action']}",
                line((f"{card['role']:<5}", "dim"), card["name"]),
                ends=odds_ends(card, width),
            )
        )
        for kind, verb in (("support", "support it"), ("oppose", "oppose it")):
            if card["card"] in can[kind] and (kind, card["card"]) not in done:
                done.add((kind, card["card"]))
                size = view["settings"][kind] * (1 if kind == "support" else -1)
                picked = (draft.react, draft.card) == (kind, card["card"])
                rows.append(
                    Row(
                        f"{kind}/{card['card']}",
                        line("     ", _dot(picked), verb),
                        line((fee, "dim")),
                        ends=((((f"{words.points(size):>{width}}", "strong"),)),),
                    )
                )
    if can["play"]:
        rows.append(Row("group:play", head("Cards you may play now"), heading=True))
    for card in can["play"]:
        picked = (draft.react, draft.card) == ("play", card["action"])
        cost = card["costs"].get(me, {"pc": 0, "bn": 0, "slots": 0})
        rows.append(
            Row(
                f"play/{card['action']}",
                line(_dot(picked), card["name"]),
                price_line(cost),
                ends=odds_ends(card, width),
            )
        )
    return level(rows)


def _hands(view: View, draft: Draft, _: Mapping[str, str], names: Names) -> tuple[Row, ...]:
    rows = [Row("group:hands", head("Openings in your hand"), heading=True)]
    for opening in view["openings"]:
        state = {draft.keep: ("keep", "accent"), draft.bury: ("bury", "warn")}.get(
            opening["card"], ("–", "dim")
        )
        mark = {"keep": "[k] ", "bury": "[b] "}.get(state[0], "[ ] ")
        rows.append(Row(opening["card"], line((mark, state[1]), opening["name"]), line(state)))
    return tuple(rows)


_ROWS = {
    "signals": _signals,
    "events": _events,
    "offers": _offers,
    "answers": _answers,
    "orders": _orders,
    "reactions": _reactions,
    "hands": _hands,
}


# Explanations ---------------------------------------------------------------------------------


def decide_doc(
    view: View,
    draft: Draft,
    key: str,
    refused: Mapping[str, str],
    names: Names,
    known: Pasts | None = None,
) -> Doc:
    """The explanation of a row of the node at hand; ``known`` is the past of the deals."""
    node, me = view["node"], view["role"]["id"]
    if not key:
        return ()
    if node == "orders":
        return _orders_doc(view, draft, key, refused, names)
    if node == "offers":
        form = form_of(view, draft, key)
        if form is None:
            return ()
        why = "" if form["legal"] else why_not(form, names, me)
        return deal_doc(form, names, me, why=why, view=view, known=known)
    if node == "answers":
        asked = find_card(view, draft.counter(key) or key)
        return () if asked is None else deal_doc(asked, names, me, view=view, known=known)
    if node == "events":
        return _event_doc(view, key, names)
    if node == "reactions":
        return _reaction_doc(view, key, names)
    card = by_card(view, key)
    if card is not None:
        return card_doc(card, names, mine=me)
    return (line((names.cards.get(key, key), "head")),)


def _orders_doc(
    view: View, draft: Draft, key: str, refused: Mapping[str, str], names: Names
) -> Doc:
    if key == STANDING:
        others = [
            line("  ", option["name"], ("" if option["legal"] else "  (not now)", "dim"))
            for option in view["standing"]
            if option["id"] != draft.standing
        ]
        return (
            head("Your standing order, secret until the reveal"),
            BLANK,
            *standing_doc(view, draft.standing, names),
            BLANK,
            line(("Instead you could (t):", "dim")),
            *others,
        )
    if key == SHOT:
        return (
            head("Call your shot"),
            line(
                "Say where a track will stand in two quarters, and how sure you are. It "
                "changes no odds; the record keeps it, and afterwards you see how well "
                "you judged."
            ),
            BLANK,
            line("Press o to call one."),
        )
    card = find_card(view, key)
    if card is None:
        return ()
    reason = refused.get(key, "")
    doc = card_doc(card, names, why=reason, mine=view["role"]["id"])
    order = next((o for o in draft.orders if o.action == key), None)
    if order is not None:
        said = order.reason or "none yet (w writes one)"
        doc = (
            doc[0],
            line((f"[{draft.has(key)}] ordered. ", "accent"), ("Reason: ", "dim"), said),
            *doc[1:],
        )
    return doc


def _event_doc(view: View, key: str, names: Names) -> Doc:
    event_key, _, option_key = key.partition("/")
    for event in view["events"]:
        if event["id"] != event_key or not event["choice"]:
            continue
        doc: list[Line] = [head(event["name"]), line(event["text"]), BLANK]
        if event["effects"]:
            said = "; ".join(words.effect(text, names) for text in event["effects"])
            doc += [line(("It brings ", "dim"), said), BLANK]
        doc.append(line((event["choice"]["question"], "accent")))
        for option in event["choice"]["options"]:
            mine = option["id"] == option_key
            said = "; ".join(words.effect(text, names) for text in option["effects"])
            cost = words.cost(option["cost"])
            doc += [
                BLANK,
                line((option["name"], "head" if mine else "strong"), (f"  {cost}", "dim")),
            ]
            if option["text"]:
                doc.append(line(option["text"]))
            doc.append(line(("  ", ""), said or "nothing more"))
            doc += [line(("  ", ""), (way, "dim")) for way in words_odds.by_branch(option, names)]
        doc += [BLANK, line(("Source: ", "dim"), ("; ".join(event["source"]), "dim"))]
        return tuple(doc)
    return ()


def _reaction_doc(view: View, key: str, names: Names) -> Doc:
    kind, _, target = key.partition("/")
    if kind == "none":
        silent = view["reactions"]["silent_price"]
        doc = [head("Let it pass")]
        if silent:
            said = "; ".join(words.effect(text, names) for text in silent)
            doc.append(line(("! An order names you; silence has a price: ", "warn"), said))
        else:
            doc.append(line("Nothing names you, so silence costs nothing."))
        return tuple(doc)
    found = find_card(view, target)
    if found is None:
        found = next((c for c in view["revealed"] if c["card"] == target), None)
    return card_doc(found, names, mine=view["role"]["id"]) if found is not None else ()
