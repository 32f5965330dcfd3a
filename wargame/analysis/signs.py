"""Which way a derived value goes when something that its formula reads goes up."""

from __future__ import annotations

from typing import Literal

import numpy as np

from wargame.analysis.pool import start
from wargame.content.compiled import Compiled
from wargame.play.mixed import scattered_pool
from wargame.play.rollout import play_quarter
from wargame.rules.conditions import formula
from wargame.rules.tables import DerivedTable, Ints, Node
from wargame.rules.worlds import World

#: Worlds whose quarters the formulas are tried in, and most quarters of them.
_WORLDS, _QUARTERS = 64, 12


class Signs:
    """Tries formulas where a scenario's worlds really go, under all its doctrines."""

    def __init__(self, compiled: Compiled) -> None:
        self.tables = compiled.tables
        players = scattered_pool(compiled)
        world = start(compiled, _WORLDS, 0)
        self.states: list[World] = []
        while world.turn < min(self.tables.turns, _QUARTERS):
            play_quarter(world, players)
            self.states.append(world.copy())

    def of(self, derived: DerivedTable, row: int) -> Literal["+", "-", "~", ""]:
        """``+`` where more of a register never lowers the value, ``-`` the other way round.

        ``~`` where it goes either way; nothing where the value is not seen to move at all.
        """
        moves = [self._moves(state, derived, row) for state in self.states]
        # Where play never gets to where it matters, the register is put everywhere it can be.
        if not any(found.any() for found in moves):
            moves = [self._across(state, derived, row) for state in self.states]
        up, down = (any((side * found > 0).any() for found in moves) for side in (1, -1))
        if up and down:
            return "~"
        return "+" if up else "-" if down else ""

    def _moves(self, state: World, derived: DerivedTable, row: int) -> Ints:
        """What the value does as the register takes a step up, ``[N]``."""
        now = state.get(row).copy()
        if row >= self.tables.wide:  # a flag, down and then up
            return self._from(state, derived, row, now * 0, now * 0 + 1)
        step = max(1000, (int(now.max()) - int(now.min())) // 4)
        high = int(self.tables.row_high[row])
        return self._from(state, derived, row, now, np.minimum(now + step, high))

    def _across(self, state: World, derived: DerivedTable, row: int) -> Ints:
        size = state.size
        low, high = int(self.tables.row_low[row]), int(self.tables.row_high[row])
        low, high = max(low, -1_000_000), min(high, 1_000_000)
        if row >= self.tables.wide:
            low, high = 0, 4
        first = low + (high - low) * np.arange(size, dtype=np.int64) // size
        return self._from(state, derived, row, first, first + max(1, (high - low) // size))

    @staticmethod
    def _from(state: World, derived: DerivedTable, row: int, one: Ints, other: Ints) -> Ints:
        held = state.get(row).copy()
        state.set(row, None, one)
        before = formula(state, derived.code)
        state.set(row, None, other)
        after = formula(state, derived.code)
        state.set(row, None, held)
        return after - before


def reads(derived: DerivedTable) -> list[int]:
    """The registers that a formula reads, each once."""
    return list(dict.fromkeys(step[1] for step in derived.code if step[0] == Node.ROW))
