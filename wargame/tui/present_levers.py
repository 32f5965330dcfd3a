"""Which cards and deals move a track, the way a seat wants first.  No Textual."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.telling.words_odds import quarter_after
from wargame.tui.lines import Doc, Line, head, line

View = Mapping[str, Any]
Card = Mapping[str, Any]

_SHIFT = re.compile(r"^(\S+) ([+-][\d,.]+)$")


def lever_doc(view: View, track: str, most: int = 6) -> Doc:
    """What would move a track before the end if it succeeds: hand, own deals, others' deals."""
    found = [*_hand(view, track), *_deals(view, track)]
    if not found:
        return ()
    up = _wants_up(view, track)
    found.sort(key=lambda lever: -lever[0] if up else lever[0])
    kept = found if len(found) <= most else [*found[: most - 1], found[-1]]
    doc: list[Line] = [head("What would move it, if it succeeds")]
    doc += [line((f"{words.signed(size):>8}  ", "strong"), said) for size, said in kept]
    return tuple(doc)


def aims_of(view: View, forms: Iterable[Card]) -> dict[str, int]:
    """The tracks of the role's own objectives that some form of a deal helps, and by how much.

    Only what a success shifts before the end by itself counts: the biggest over the forms, in
    thousandths, in the order of the objectives.
    """
    found: dict[str, int] = {}
    every = list(forms)
    for objective in view["objectives"]:
        for test in objective["tests"]:
            up = test["test"] in ("at_least", "never_below")
            sizes = [_moves(view, form, test["track"])[0] for form in every]
            best = max(sizes) if up else min(sizes)
            if best > 0 if up else best < 0:
                found[test["track"]] = best
    return found


def pull(view: View, forms: Iterable[Card]) -> int:
    """How much a deal does for the role's own objectives: thousandths of their margins, in all."""
    found = aims_of(view, forms)
    margins = {test["track"]: test["near"] for aim in view["objectives"] for test in aim["tests"]}
    return sum(1000 * abs(size) // max(1, margins[track]) for track, size in found.items())


def aims_said(view: View, forms: Iterable[Card], names: Names) -> str:
    """What a deal does for the one who reads; empty where it shifts none of their aims."""
    found = aims_of(view, forms)
    # Short names have commas in them.
    said = "; ".join(
        f"{names.brief(track)} {words.brief_signed(size)}" for track, size in found.items()
    )
    return f"For your aims: {said}" if said else ""


def _wants_up(view: View, track: str) -> bool:
    given = next((item for item in view["tracks"] if item["id"] == track), None)
    if given is None or not given["better"]:
        return True
    return bool((given["better"] == "up") == (view["role"]["side"] == "coalition"))


def _hand(view: View, track: str) -> list[tuple[int, str]]:
    found = []
    for card in view["hand"]:
        size, when = _moves(view, card, track)
        if size:
            found.append((size, f'"{card["name"]}", in your hand{when}'))
    return found


def _deals(view: View, track: str) -> list[tuple[int, str]]:
    """Deals, each in the form that moves the track most."""
    mine = view["role"]["id"]
    best: dict[str, tuple[int, str]] = {}
    for deal in view["deals"]:
        if deal["in_force"] or deal["signed"]:
            continue
        size, when = _moves(view, deal, track)
        if size and abs(size) > abs(best.get(deal["card"], (0, ""))[0]):
            roles = {role["id"]: role["name"] for role in view["roles"]}
            who = "you" if deal["proposer"] == mine else roles.get(deal["proposer"], "others")
            best[deal["card"]] = (size, f'"{deal["name"]}", a deal {who} may offer{when}')
    return [*best.values()]


def _moves(view: View, card: Card, track: str) -> tuple[int, str]:
    """By how much a success moves a track before the end (thousandths), and from when.

    What a deal brings each quarter counts as if it held to the end.
    """
    left = view["turns"] - 1 - view["turn"]
    total, first = 0, left + 1
    for group in card["effects"]:
        if group["when"] or not group["scale"][2]:
            continue
        times = min(group["lasts"], left - group["after"] + 1)
        for text in group["effects"]:
            shift = _SHIFT.match(text)
            if shift and shift[1] == track and times > 0:
                size = round(float(shift[2].replace(",", "")) * 1000)
                total += size * times * group["scale"][2] // 1000
                first = min(first, group["after"])
    for text in card.get("each_quarter", ()):
        shift = _SHIFT.match(text)
        if shift and shift[1] == track and left > 0:
            total += round(float(shift[2].replace(",", "")) * 1000) * left
            first = min(first, 1)
    if not total:
        return 0, ""
    return total, f", from {quarter_after(view['quarter'], first)}" if first else ""
