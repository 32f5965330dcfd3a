"""What was ordered and agreed, each with what was paid for it and what it moved at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.host.regions_cards import spelt
from wargame.telling import tell, words
from wargame.telling.words import Names

Entry = Mapping[str, Any]
Shown = dict[str, Any]


def item(said: str, *more: str, tone: str = "", mine: bool = False) -> Shown:
    """One thing that happened: a sentence, what explains it, how it is marked."""
    said = said[:1].upper() + said[1:]  # some derived values have small names
    return {"said": said, "more": [text for text in more if text], "tone": tone, "mine": mine}


def pays(entry: Entry) -> bool:
    """Whether a ledger entry says that somebody paid."""
    return bool(entry["kind"] == "paid")


def orders(body: Mapping[str, Any], entries: Sequence[Entry], names: Names, me: str) -> list[Shown]:
    """What each role ordered, its standing order, and what it paid for which."""
    paid: dict[str, dict[str, list[str]]] = {}
    for one in entries:
        if pays(one):
            of_role = paid.setdefault(one["role"], {})
            of_role.setdefault(names.cause(one["cause"]), []).append(_price(one, names))
    found = []
    for role, given in body.get("orders", {}).items():
        cards = words.joined([names.card(key) for key in given["orders"]]) or "no order"
        standing = names.standing(role, given["standing"])
        whose = f"{names.role(role)}'s standing order "
        prices = [
            f"{words.joined(sums)} for {'the standing order' if what.startswith(whose) else what}"
            for what, sums in paid.get(role, {}).items()
        ]
        found.append(
            item(
                f"{names.role(role)}: {cards}.",
                f"Standing order: {standing}.",
                f"Paid: {'; '.join(prices)}." if prices else "",
                mine=role == me,
            )
        )
    return found


def deals(entries: Sequence[Entry], names: Names) -> list[Shown]:
    """Each deal that was signed or turned down, with who paid what for it and what it moved."""
    ends = {one["action"] for one in entries if one["kind"] in ("signed", "refused")}
    follow: dict[str, list[Entry]] = {}
    for one in entries:
        if one.get("cause") in ends:
            follow.setdefault(str(one["cause"]), []).append(one)
    found = []
    for one in entries:
        if one["kind"] in ("signed", "refused"):
            mine = follow.get(one["action"], [])
            paid: dict[str, list[str]] = {}
            for each in mine:
                if pays(each):
                    paid.setdefault(each["role"], []).append(_price(each, names))
            sums = [f"{names.role(who)} pays {words.joined(part)}" for who, part in paid.items()]
            moved = [tell.tell(each, names, cause=False) for each in mine if not pays(each)]
            tone = "good" if one["kind"] == "signed" else ""
            price = f"{'; '.join(sums)}." if sums else ""
            found.append(item(_told(one, names), price, *map(spelt, moved), tone=tone))
        elif one.get("cause") not in ends:
            found.append(item(_told(one, names)))
    return found


def _told(entry: Entry, names: Names) -> str:
    return spelt(tell.tell(entry, names))


def _price(entry: Entry, names: Names) -> str:
    """What is paid, with its currency spelt out."""
    return spelt(f"pays {tell.price(entry, names)}").removeprefix("pays ")
