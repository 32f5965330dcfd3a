"""Small games whose balance is known: each plants one thing that a balance has to find."""

from __future__ import annotations

from typing import Any

from tests.rulebook.mini import (
    Plain,
    action,
    build,
    deal,
    doctrine,
    event,
    files,
    measured,
    objective,
    shift,
    track,
)
from wargame.content.compiled import Compiled

#: One card that helps, one that helps less at the same price; `idle-a` does nothing.
GOOD = action("good", effects=[shift("x", 3)])
WORSE = action("worse", effects=[shift("x", 1)])
#: A card that is as likely to help as to hurt.
TOSS = action(
    "toss",
    odds={"base": 50},
    effects=[shift("x", 2)],
    breakthrough=[shift("x", 2)],
    partial=[shift("x", -2)],
    setback=[shift("x", -2)],
)
#: The same for the other role.
HELP = action("help", "B", effects=[shift("x", 3)])


def wants_x(at: float, near: float = 10) -> Plain:
    """Both roles want x at least so high."""
    return objective("want", ["A", "B"], measured("x", "at_least", at, near))


def plays(who: str, key: str, card: str) -> Plain:
    """A doctrine that plays one card every quarter."""
    return doctrine(who, id=key, orders=[{"play": card, "because": "It helps."}])


def cards() -> Compiled:
    """Better and worse cards in A's hand, doctrines that play none of them."""
    return build([GOOD, WORSE, TOSS], objectives=[wants_x(60)])


def strong(**changes: Any) -> dict[str, bytes]:
    """A's doctrine `strong` wins every time, its `plain` never does."""
    made = [doctrine("A"), plays("A", "strong", "good"), doctrine("B")]
    return files([GOOD], doctrines=made, objectives=[wants_x(55, 0)], **changes)


def together() -> Compiled:
    """x is high enough only where both roles help."""
    made = [
        doctrine("A"),
        plays("A", "strong", "good"),
        doctrine("B"),
        plays("B", "strong", "help"),
    ]
    return build([GOOD, HELP], doctrines=made, objectives=[wants_x(62, 0)])


def weather() -> Compiled:
    """Only chance moves y, and it is all that anybody wants; doctrines differ in nothing of it."""
    made = [doctrine("A"), plays("A", "strong", "good"), doctrine("B")]
    return build(
        [GOOD],
        doctrines=made,
        tracks=[track("x"), track("y", shock=8)],
        objectives=[objective("want", ["A", "B"], measured("y", "at_least", 50))],
    )


def gamble() -> Compiled:
    """One doctrine stakes all on one roll, the other does nothing and misses."""
    stake = action(
        "stake",
        once=True,
        odds={"base": 50},
        effects=[shift("x", 9), {"close": "stake", "quarters": 9}],
        breakthrough=[shift("x", 9), {"close": "stake", "quarters": 9}],
        partial=[{"close": "stake", "quarters": 9}],
        setback=[{"close": "stake", "quarters": 9}],
    )
    made = [doctrine("A"), plays("A", "bold", "stake"), doctrine("B")]
    return build([stake], doctrines=made, objectives=[wants_x(55, 0)])


def blow() -> Compiled:
    """An event that comes half of the time in each quarter and spoils what both want."""
    storm = event("storm", 50, pause=9, effects=[shift("x", -9)])
    return build([storm], objectives=[wants_x(48, 0)])


def pact() -> Compiled:
    """A deal that nobody offers and that brings both what they want."""
    return build([deal("pact", effects=[shift("x", 5)])], objectives=[wants_x(52, 0)])


def queue() -> Compiled:
    """A pushes x up and B pulls it down at one time, with x near its upper end."""
    up = action("aa-up", effects=[shift("x", 10)])
    down = action("bb-down", "B", effects=[shift("x", -10)])
    made = [plays("A", "plain", "aa-up"), plays("B", "plain", "bb-down")]
    return build(
        [up, down],
        doctrines=made,
        tracks=[track("x", 95), track("y")],
        objectives=[
            objective("high", ["A"], measured("x", "at_least", 92)),
            objective("low", ["B"], measured("x", "at_most", 92)),
        ],
    )


def brink() -> Compiled:
    """About half of the worlds end in war before their last quarter."""
    dare = action(
        "dare", odds={"base": 50}, effects=[], setback=[shift("y", 30)], partial=[shift("y", 30)]
    )
    made = [doctrine("A"), plays("A", "daring", "dare"), doctrine("B")]
    return build(
        [dare, GOOD, deal("pact", effects=[shift("x", 5)]), event("storm", 30)],
        doctrines=made,
        objectives=[wants_x(50)],
        war={"track": "y", "twice": 75, "once": 80},
    )
