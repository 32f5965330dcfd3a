"""Cards and orders may come, go and change places: no roll that stays is moved."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from tests.lengths import length, sized
from tests.strategies import STATE, compiled, play, players, recompiled, start
from wargame.content.compiled import Compiled
from wargame.play.choices import I16, OrderPlanner, Policy
from wargame.play.random_player import RandomPlayer
from wargame.rules.ledger import Entry
from wargame.rules.tables import RoleTable
from wargame.rules.worlds import World

Rolls = dict[tuple[int, str, str], tuple[int, int]]

NEW_CARDS = """
  - id: {0}-instrument
    kind: action
    role: UKR
    name: A thing of its own
    text: Nobody planned for it.
    held: true
    odds: {{base: 50}}
    effects:
      - {{shift: ukr_will, by: 0.5}}
    source: [judgement]
  - id: {0}-opening
    kind: action
    role: RUS
    name: Another
    text: Nobody planned for this either.
    cost: {{pc: 1}}
    odds: {{base: 40}}
    effects:
      - {{shift: rus_time, by: 0.5}}
    source: [judgement]
  - id: {0}-event
    kind: event
    name: A thing that happens
    text: It was in no deck.
    hazard: 30
    effects:
      - {{shift: oil, by: 1}}
    source: [judgement]
"""


def shuffled(seed: int) -> Callable[[str], str]:
    """A deck's text with its cards in another order."""

    def change(text: str) -> str:
        head, *cards = re.split(r"(?m)^(?=  - id: )", text)
        cards = [card if card.endswith("\n") else card + "\n" for card in cards]
        random.Random(seed).shuffle(cards)
        return head + "".join(cards)

    return change


@lru_cache(maxsize=4)
def reordered(name: str, seed: int) -> Compiled:
    bundle = compiled(name).bundle
    changes = {f"decks/{deck}.yaml": shuffled(seed) for deck in bundle.scenario.decks}

    def decks(text: str) -> str:
        order = list(bundle.scenario.decks)
        random.Random(seed).shuffle(order)
        return re.sub(r"(?m)^decks: .*$", f"decks: [{', '.join(order)}]", text)

    return recompiled(bundle, {**changes, f"scenarios/{name}.yaml": decks})


@lru_cache(maxsize=4)
def extended(prefix: str) -> Compiled:
    """`bridge-2025` with an instrument, an opening and an event more, first or last by name."""

    def add(text: str) -> str:
        return text.rstrip("\n") + "\n" + NEW_CARDS.format(prefix)

    return recompiled(compiled("bridge-2025").bundle, {"decks/reform.yaml": add})


def rolls(ledgers: Iterable[list[Entry]]) -> Rolls:
    """Every roll by quarter, kind and card or event, with its odds."""
    found: Rolls = {}
    for turn, entries in enumerate(ledgers):
        for entry in entries:
            value: Any = entry
            if entry["kind"] == "adjudication" and not entry["sure"]:
                card = value["action"].partition("/")[0]
                found[turn, "card", card] = (value["roll"], value["chance"])
            elif entry["kind"] == "event":
                found[turn, "event", value["event"]] = (value["roll"], value["hazard"])
            elif entry["kind"] == "holds":
                found[turn, "holds", value["deal"]] = (value["roll"], value["chance"])
    return found


def ledger_of(made: Compiled, chosen: list[Policy], seed: int) -> tuple[World, Rolls]:
    world = start(made.tables, seed, 1)
    return world, rolls(play(world, chosen, column=0))


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", ["tiny", "bridge-2025"])
def test_the_order_of_cards_in_content_changes_nothing(name: str, seed: int) -> None:
    """Cards and decks listed in another order give identical digests, bots and random alike."""
    one, other = compiled(name), reordered(name, seed)
    listed = [[card.id for card in deck.cards] for deck in one.bundle.decks]
    assert listed != [[card.id for card in deck.cards] for deck in other.bundle.decks]
    for kind in ("doctrine", "random"):
        first, second = (start(made.tables, seed, 64) for made in (one, other))
        play(first, players(one, kind))
        play(second, players(other, kind))
        assert np.array_equal(first.digest, second.digest)


@sized
@pytest.mark.parametrize("prefix", ["aa", "zz"])
@pytest.mark.parametrize("kind", ["doctrine", "random"])
def test_a_card_more_or_less_moves_no_other_roll(kind: str, prefix: str) -> None:
    """With cards added (or, read the other way, taken out) every site in both runs rolls alike."""
    base, more = compiled("bridge-2025"), extended(prefix)
    common = sites = 0
    for seed in range(length(2, 5)):
        _, before = ledger_of(base, players(base, kind), seed)
        _, after = ledger_of(more, players(more, kind), seed)
        for key in before.keys() & after.keys():
            assert before[key][0] == after[key][0], key
            common += before[key] == after[key]
            sites += 1
    assert sites > 25
    assert common > 10
    assert len(more.tables.actions) == len(base.tables.actions) + 2


def test_a_card_nobody_plays_changes_nothing_at_all() -> None:
    """An instrument added that no doctrine knows leaves every register as it was."""

    def add(text: str) -> str:
        alone = NEW_CARDS.format("mm").split("  - id: mm-opening")[0]
        return text.rstrip("\n") + "\n" + alone

    base = compiled("bridge-2025")
    more = recompiled(base.bundle, {"decks/reform.yaml": add})
    one, other = start(base.tables, 3, 64), start(more.tables, 3, 64)
    play(one, players(base, "doctrine"))
    play(other, players(more, "doctrine"))
    rows = more.tables.row_names
    for row, name in enumerate(base.tables.row_names):
        assert np.array_equal(one.get(row), other.get(rows.index(name))), name


class Reversed(RandomPlayer):
    """A random player whose orders lie in their slots the other way round."""

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        chosen = super().orders(world, role, planner)
        return np.ascontiguousarray(chosen[::-1])


def test_orders_in_other_slots_change_nothing() -> None:
    """Every state array but the slots themselves ends the same, quarter by quarter."""
    made = compiled("bridge-2025")
    one, other = start(made.tables, 5, 128), start(made.tables, 5, 128)
    for _ in range(made.tables.turns):
        play(one, players(made, "random"), 1)
        play(other, [Reversed() for _ in made.tables.roles], 1)
        for name in STATE:
            if name not in ("orders", "digest"):
                assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert not np.array_equal(one.orders, other.orders)


class Without(RandomPlayer):
    """A random player that leaves one order out in one quarter."""

    def __init__(self, turn: int) -> None:
        self.turn = turn

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        chosen = super().orders(world, role, planner)
        if world.turn == self.turn:
            chosen[0] = 0
        return chosen


@sized
@pytest.mark.parametrize("turn", [0, 3])
def test_an_order_left_out_leaves_every_other_roll(turn: int) -> None:
    """Rolls of one quarter and of all later ones stay, whatever was left out."""
    made = compiled("bridge-2025")
    same = changed = 0
    for seed in range(length(2, 4)):
        _, whole = ledger_of(made, players(made, "random"), seed)
        chosen = players(made, "random")
        chosen[1] = Without(turn)
        _, less = ledger_of(made, chosen, seed)
        for key in whole.keys() & less.keys():
            assert whole[key][0] == less[key][0], key
            same += 1
        changed += whole != less
    assert same > 30
    assert changed


def test_other_players_meet_the_same_rolls() -> None:
    """Doctrines and random players, at the same site of the same world, roll the same."""
    made = compiled("bridge-2025")
    same = 0
    for seed in range(6):
        _, bots = ledger_of(made, players(made, "doctrine"), seed)
        _, chance = ledger_of(made, players(made, "random"), seed)
        for key in bots.keys() & chance.keys():
            assert bots[key][0] == chance[key][0], key
            same += 1
    assert same > 12


def test_sites_are_named_by_content_and_not_by_place() -> None:
    """Every card, event, line, track and deal keeps its site when cards are added."""
    base, more = compiled("bridge-2025").tables, extended("aa").tables
    pairs: list[tuple[Any, Any]] = []
    for field in ("cards", "events", "tracks", "roles"):
        others = {item.key: item for item in getattr(more, field)}
        pairs += [(item, others[item.key]) for item in getattr(base, field)]
    assert base.pipelines and more.pipelines
    pairs += list(zip(base.pipelines.lines, more.pipelines.lines, strict=True))
    assert all(one.site == other.site for one, other in pairs)
    assert len({one.site for one, _ in pairs}) == len(pairs)
