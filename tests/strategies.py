"""What the tests of the rules share: compiled scenarios, players, scripted chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled, Texts
from wargame.content.library import Bundle, bundle_from_files, load_bundle
from wargame.content.ready import ready
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.rollout import play_quarter
from wargame.rules.dice import Dice
from wargame.rules.ledger import Entry, Ledger
from wargame.rules.tables import Tables
from wargame.rules.turn import setup
from wargame.rules.worlds import World

I64 = npt.NDArray[np.int64]

#: Every array that makes up the state of a batch, worlds on the last axis.
STATE = (
    "values", "counts", "pending", "zone", "trail", "happening", "orders", "signed", "refused",
    "wanted", "reaction", "reaction_card",
)  # fmt: skip


ROOT = Path(__file__).resolve().parents[1]


@cache
def written(scenario: str) -> Compiled:
    """A scenario with its models as an author's files make them, and not as the cache keeps them.

    What comes out of the cache has the same fields and is of no class of the content's models.
    """
    return compile_bundle(load_bundle(scenario, ROOT))


@cache
def compiled(scenario: str) -> Compiled:
    """A shipped scenario, compiled once for the whole run."""
    return ready(scenario, ROOT)


def recompiled(texts: Texts | Bundle, changes: Mapping[str, Callable[[str], str]]) -> Compiled:
    """The same scenario with some of its files rewritten, each by a function of its text."""
    files = dict(texts.files)
    for name, change in changes.items():
        files[name] = change(files[name].decode()).encode()
    return compile_bundle(bundle_from_files(files))


def numbers(size: int, first: int = 0) -> npt.NDArray[np.uint64]:
    """World numbers one after another."""
    return np.arange(first, first + size, dtype=np.uint64)


def start(tables: Tables, seed: int, worlds: npt.NDArray[np.uint64] | int, nonce: int = 0) -> World:
    """Worlds at the start; an integer means the first so many."""
    chosen = numbers(worlds) if isinstance(worlds, int) else worlds
    return setup(tables, Dice(seed, chosen, nonce=nonce))


def players(made: Compiled, kind: str) -> list[Policy]:
    """One player a role: `doctrine` (status quo) or `random`."""
    if kind == "random":
        return [RandomPlayer() for _ in made.tables.roles]
    return [DoctrinePlayer(made.doctrine(role.key)) for role in made.tables.roles]


def play(
    world: World, chosen: Sequence[Policy], turns: int | None = None, column: int | None = None
) -> list[list[Entry]]:
    """Play to the end; with ``column``, the ledger of that world, a list a quarter."""
    ledgers: list[list[Entry]] = []
    for _ in range(world.tables.turns if turns is None else turns):
        ledger = None if column is None else Ledger(column=column)
        play_quarter(world, chosen, ledger)
        if ledger is not None:
            ledgers.append(ledger.entries)
    return ledgers


def differences(one: World, other: World, columns: Any = slice(None)) -> list[str]:
    """The names of the state arrays in which ``one[columns]`` differs from ``other``."""
    found = [
        name
        for name in STATE
        if not np.array_equal(getattr(one, name)[..., columns], getattr(other, name))
    ]
    return found + (["turn"] if one.turn != other.turn else [])


class ScriptedDice(Dice):
    """Chance as a player: prescribed values at chosen sites, and a note of what was asked.

    ``script[(turn, site)]`` holds a value for each world number, -1 for none; what is not
    prescribed falls as the ordinary dice do.  ``asked`` notes for each site and turn which
    worlds' numbers drew there.
    """

    script: dict[tuple[int, int], I64]
    asked: dict[tuple[int, int], npt.NDArray[np.bool_]]

    def __init__(self, worlds: npt.NDArray[np.uint64], script: dict[tuple[int, int], I64]) -> None:
        super().__init__(0, worlds)
        object.__setattr__(self, "script", script)
        asked = {key: np.zeros(len(values), dtype=np.bool_) for key, values in script.items()}
        object.__setattr__(self, "asked", asked)

    def with_worlds(self, worlds: Any) -> ScriptedDice:
        """The same script for other world numbers."""
        made = ScriptedDice(worlds, self.script)
        object.__setattr__(made, "asked", self.asked)
        return made

    def below(
        self,
        n: Any,
        stream: int,
        turn: int,
        phase: int,
        site: Any,
        use: int = 0,
        columns: Any = None,
    ) -> I64:
        """The scripted value where there is one; only first uses are scripted."""
        drawn = super().below(n, stream, turn, phase, site, use, columns)
        if use:
            return drawn
        worlds = self.worlds if columns is None else self.worlds[columns]
        sites = np.broadcast_to(np.asarray(site, dtype=np.int64), drawn.shape)
        where = np.broadcast_to(worlds.astype(np.int64), drawn.shape)
        for (when, key), values in self.script.items():
            if when != turn:
                continue
            here = sites == key
            if here.any():
                chosen = values[where[here]]
                drawn[here] = np.where(chosen >= 0, chosen, drawn[here])
                self.asked[when, key][where[here]] = True
        return drawn
