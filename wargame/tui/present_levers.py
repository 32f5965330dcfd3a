"""Which cards and deals move a track, the way a seat wants first.  No Textual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wargame.tui import words
from wargame.tui.lines import Doc, Line, head, line
from wargame.tui.words_odds import quarter_after

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
    """By how much a success moves a track before the end (thousandths), and from when."""
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
    if not total:
        return 0, ""
    return total, f", from {quarter_after(view['quarter'], first)}" if first else ""
