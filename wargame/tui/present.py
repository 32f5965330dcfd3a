"""The header of every screen: who plays, when it is, what is in the purse, what is asked.

Pure functions, no Textual.  Tracks are in ``present_tracks``, objectives in ``present_goals``,
cards in ``present_cards``, decisions in ``present_decide``, what happened in ``present_story``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wargame.telling import words
from wargame.tui.lines import Line, line

View = Mapping[str, Any]

NODES = {
    "signals": ("Signals", "show cards of yours as intelligence, true or bluff"),
    "events": ("Events", "answer what has happened"),
    "offers": ("Deals", "offer deals to others"),
    "answers": ("Answers", "accept or refuse what you are offered"),
    "orders": ("Orders", "set the standing order and choose your orders, sealed"),
    "reactions": ("Reactions", "support, oppose or let pass what was revealed"),
    "hands": ("Hand", "keep one opening, bury one"),
    "over": ("The end", "the exercise is over"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """The lines at the top of the table, long and short."""

    title: str
    quarter: str
    role: str
    purse: Line
    node: str
    prompt: str


def header(view: View) -> Header:
    """Who plays, when it is, what is in the purse and what is asked."""
    name, prompt = NODES.get(view["node"], (view["node"], ""))
    turn = min(view["turn"] + 1, view["turns"])
    return Header(
        title=view["scenario"]["name"],
        quarter=f"{view['quarter']}  {turn} of {view['turns']}",
        role=view["role"]["name"],
        purse=purse(view["purse"]["pc"], view["purse"]["bn"], view["purse"]["slots"]),
        node=name,
        prompt=prompt,
    )


def purse(pc: int, bn: int, slots: int) -> Line:
    """The three currencies."""
    return line(
        (words.number(pc), "strong"),
        " PC  ",
        (words.number(bn, 2), "strong"),
        " bn  ",
        (str(slots), "strong"),
        " S",
    )
