"""Whoever looks ahead for a role starts from what the role sees: nothing else moves a bit of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest

from tests.play.helpers import at_random, by_default, by_doctrine, play_to, roles
from tests.play.test_secrets import (
    BRIDGE,
    hidden_from,
    other_hand,
    other_private,
    other_purse,
    rederive,
    sight,
    twins,
)
from wargame.errors import IllegalOrder
from wargame.play.game import Game
from wargame.play.mixed import scattered_pool
from wargame.play.onward import Position
from wargame.play.planner_seat import PlannerPlayer
from wargame.play.session import Session
from wargame.play.unseen import as_seen, catch_up, deal_afresh
from wargame.rules.deals import sign
from wargame.rules.dice import Family
from wargame.rules.worlds import World

SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 9))]


#: Where others decide what is not shown, or not before it is resolved.
SEALED = ("offers", "answers", "orders")


def bytes_of(world: World) -> dict[str, bytes]:
    """Everything of worlds that can differ, by name, their dice among it."""
    found = {
        item.name: getattr(world, item.name).tobytes()
        for item in fields(World)
        if isinstance(getattr(world, item.name), np.ndarray)
    }
    dice = world.dice
    found["dice"] = repr((dice.seed, dice.nonce, dice.family, dice.worlds.tolist())).encode()
    return found


def dealt(game: Game, role: str) -> dict[str, bytes]:
    """All that a thought about a role's position can start from, as bytes."""
    compiled, index = game.compiled, game.role(role).index
    position = Position.of(game)
    numbers = np.arange(6, dtype=np.uint64)
    world = deal_afresh(compiled, position, index, numbers, family=Family.PLANNING)
    found = bytes_of(world)
    offered = catch_up(world, scattered_pool(compiled), position, index)
    seen = as_seen(position, index)
    found |= {f"later {name}": value for name, value in bytes_of(world).items()}
    found |= {f"seen {name}": value for name, value in bytes_of(seen.world).items()}
    found["offered"] = offered.tobytes()
    found["tracks"] = seen.tracks.tobytes() + seen.offered.tobytes()
    return found


def differing(one: dict[str, bytes], two: dict[str, bytes]) -> list[str]:
    return [name for name in one if one[name] != two[name]]


def decided(game: Game, role: str, worlds: int = 32) -> str:
    """What a planner decides, as bytes."""
    return json.dumps(PlannerPlayer(game.compiled, role, str(worlds)).decide(game, role))


def hidden_track(game: Game, author: str) -> bool:
    """Move every track that only the author knows, and all that is made of it."""
    index = game.role(author).index
    mine = [t for t in game.tables.tracks if t.seen_by == (index,)]
    for track in mine:
        value = int(game.world.values[track.index, 0])
        game.world.values[track.index] = track.high if value < track.high else track.low
    rederive(game)
    return bool(mine)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_secret_of_others_moves_no_bit(seed: int) -> None:
    """At each node of a quarter, whoever holds the secret, whoever thinks."""
    session, _ = twins(seed)
    play_to(session, at_random, lambda one: one.game.world.turn == 1)
    rederive(session.game)
    changes: tuple[Callable[[Game, str], bool], ...] = (
        other_private,
        other_hand,
        other_purse,
        hidden_track,
    )
    done = dict.fromkeys(changes, 0)
    while session.game.world.turn == 1 and not session.ended:
        rederive(session.game)
        usual = {role: dealt(session.game, role) for role in roles(BRIDGE)}
        for author in roles(BRIDGE):
            for change in changes:
                kept = session.game.kept()
                if change(session.game, author):
                    done[change] += 1
                    for role in roles(BRIDGE):
                        blind = change is not hidden_track or all(
                            track.key in hidden_from(role)
                            for track in session.game.tables.tracks
                            if track.seen_by == (session.game.role(author).index,)
                        )
                        if role != author and blind:
                            found = differing(usual[role], dealt(session.game, role))
                            assert not found, (change.__name__, author, role, session.game.node)
                session.game.put_back(kept)
        for role in session.waiting():
            session.submit(role, at_random(session.game, role))
        session.advance()
    assert all(done.values()), done


def together(one: Session, two: Session, author: str, nodes: tuple[str, ...]) -> None:
    """One node: the same decisions in both, but for what the author does at the secret ones."""
    decisions = {role: at_random(one.game, role) for role in one.waiting()}
    secret = one.game.node in nodes
    for role, decision in decisions.items():
        one.submit(role, decision)
    for role in two.waiting():
        try:
            if role == author and secret:
                raise IllegalOrder("otherwise", ())
            two.submit(role, decisions[role])
        except (IllegalOrder, KeyError):  # what is open to it is not what is open in the other
            two.submit(role, two.game.default(role))
    one.advance()
    two.advance()


@pytest.mark.parametrize("seed", SEEDS)
def test_twins_that_play_reaches_are_dealt_alike(seed: int) -> None:
    """Others decide otherwise in secret: whoever sees no difference starts from the same worlds."""
    compared = apart = 0
    authors = [roles(BRIDGE)[(seed + shift) % 5] for shift in (0, 2)]
    for author, nodes in [(author, nodes) for author in authors for nodes in (("hands",), SEALED)]:
        one, two = twins(seed)
        play_to(one, at_random, lambda s: s.game.node == "reactions")
        play_to(two, at_random, lambda s: s.game.node == "reactions")

        blind = [role for role in roles(BRIDGE) if role != author]
        while blind and not one.ended and one.game.world.turn < 3:
            together(one, two, author, nodes)
            if (one.ended, one.game.node) != (two.ended, two.game.node):
                break
            blind = [role for role in blind if sight(one, role) == sight(two, role)]
            for role in blind:
                found = differing(dealt(one.game, role), dealt(two.game, role))
                assert not found, (author, role, one.game.node, one.game.world.turn, found)
                compared += 1
                apart += bool(differing(bytes_of(one.game.world), bytes_of(two.game.world)))
    assert compared > 10
    assert apart


def test_slots_that_a_signature_among_others_holds_are_free_before_the_reveal() -> None:
    """They go as a deal is signed, and the deal is shown with the orders."""
    session, _ = twins(1)
    play_to(session, by_default, lambda one: one.game.node == "orders")
    game, tables = session.game, session.game.tables
    for other in tables.roles:
        game.world.values[[other.pc_row, other.bn_row, other.slots_row]] = 9000
    holding = [
        action
        for action in tables.actions[1:]
        if action.kind == "deal"
        and any(price.slots for price in action.prices)
        # Money that is a track is seen to go, whoever signs what.
        and not any(
            p.bn and tables.roles[p.role].bn_row < len(tables.tracks) for p in action.prices
        )
    ]
    for role in roles(BRIDGE):
        usual, kept = dealt(game, role), game.kept()
        among = [one.deal for one in holding if game.role(role).index not in one.parties]
        offered = np.zeros_like(game.world.signed)
        offered[among] = True
        everyone = np.ones((len(offered), len(tables.roles), 1), dtype=np.bool_)
        sign(game.world, offered, everyone, None)
        assert game.world.signed[among].any(), role
        assert not differing(usual, dealt(game, role)), role
        game.put_back(kept)


@pytest.mark.parametrize(
    "pairs",
    [(("UKR", "RUS"),), pytest.param((("RUS", "UKR"), ("NATO", "US")), marks=pytest.mark.soak)],
)
def test_a_planner_decides_the_same_for_twins(pairs: tuple[tuple[str, str], ...]) -> None:
    """Another seed of the dice, other purses, hands, aims and hidden tracks: the same decision."""
    session, _ = twins(1)
    play_to(session, by_doctrine, lambda one: one.game.world.turn == 1)
    rederive(session.game)
    for node in ("offers", "answers", "orders", "reactions"):
        play_to(session, by_doctrine, lambda one, node=node: one.game.node == node)  # type: ignore[misc]
        game = session.game
        if node == "orders":
            rederive(game)
        for role, author in pairs:
            if role not in game.open_roles():
                continue
            usual, kept = decided(game, role), game.kept()
            for change in (other_private, other_hand, other_purse):
                change(game, author)
            if author in ("RUS", "UKR"):
                hidden = [t for t in game.tables.tracks if t.seen_by == (game.role(author).index,)]
                if all(track.key in hidden_from(role) for track in hidden):
                    hidden_track(game, author)
            game.world.dice = type(game.world.dice)(123_456_789, game.world.dice.worlds)
            assert decided(game, role) == usual, (node, role, author)
            game.put_back(kept)
