"""The digest covers the whole state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.strategies import STATE, compiled, numbers, play, players, start
from wargame.play import rollout
from wargame.rules import hazards, turn
from wargame.rules.adjudication import adjudicate
from wargame.rules.deals import sign
from wargame.rules.worlds import World


def cells(world: World, name: str) -> list[tuple[int, ...]]:
    """The cells of a state array, the worlds' axis left out."""
    return list(np.ndindex(getattr(world, name).shape[:-1]))


@pytest.mark.parametrize("name", STATE)
@pytest.mark.parametrize("scenario", ["tiny", "bridge-2025"])
def test_any_change_of_the_state_changes_the_digest_at_the_close(scenario: str, name: str) -> None:
    """A batch of one world many times over, a cell changed in each: digests differ as states do."""
    made = compiled(scenario)
    shape = start(made.tables, 5, 1)
    every = cells(shape, name)
    world = start(made.tables, 5, np.zeros(len(every) + 1, dtype=np.uint64))
    chosen = players(made, "random")
    play(world, chosen, 1)
    quarter = rollout.begin(world)
    hazards.draw_events(world, None)
    hazards.answer_events(world, rollout.decide_choices(world, chosen), None)
    offered = rollout.decide_offers(world, chosen)
    sign(world, offered, rollout.decide_answers(world, chosen, offered), None)
    turn.commit(world, *rollout.decide_orders(world, chosen))
    turn.react(world, *rollout.decide_reactions(world, chosen))
    adjudicate(world, None)
    turn.operate(world)
    assert len(np.unique(world.digest)) == 1
    keep, bury = rollout.decide_hands(world, chosen)
    array = getattr(world, name)
    for number, cell in enumerate(every):
        array[(*cell, number)] = _other(array[(*cell, number)])
    turn.close_quarter(world, keep, bury, quarter.tracks)
    last = len(every)
    same = np.array(
        [
            all(
                np.array_equal(getattr(world, a)[..., n], getattr(world, a)[..., last])
                for a in STATE
                if a != "trail"
            )
            for n in range(last)
        ],
        dtype=np.bool_,
    )
    if name == "trail":
        assert same.all()
        same[:] = False
    if array.dtype == np.bool_:
        assert not same.any()
    told = world.digest[:last] != world.digest[last]
    missed = [every[n] for n in np.flatnonzero(~told & ~same)]
    first = {"values": 0, "counts": made.tables.wide}.get(name)
    labels = missed if first is None else [made.tables.row_names[first + m[0]] for m in missed]
    assert not missed, f"changes of {name} that no digest tells: {labels[:10]}"
    assert (told | same).all()


def _other(value: Any) -> Any:
    return not value if isinstance(value, np.bool_) else value + type(value)(1)


def test_seeds_nonces_and_worlds_give_different_digests() -> None:
    """No two of a few thousand worlds share a digest, over seeds, nonces and world numbers."""
    made = compiled("tiny")
    seen: list[np.ndarray] = []
    for seed, nonce in ((1, 0), (2, 0), (1, 9)):
        world = start(made.tables, seed, numbers(200), nonce)
        play(world, players(made, "random"))
        seen.append(world.digest)
    again = start(made.tables, 1, numbers(200))
    play(again, players(made, "random"))
    assert np.array_equal(again.digest, seen[0])
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert (seen[one] != seen[other]).mean() > 0.9
