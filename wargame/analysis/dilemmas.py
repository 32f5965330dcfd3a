"""Which horn of a scenario's dilemmas is taken, how often, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wargame.analysis.pool import pool, start
from wargame.content.compiled import Compiled
from wargame.play.choices import I8, Policy
from wargame.play.rollout import play_quarter
from wargame.play.through import Through
from wargame.rules.score import scores
from wargame.rules.tables import Bools, EventTable, RoleTable
from wargame.rules.worlds import World


@dataclass(frozen=True, slots=True)
class Taken:
    """One horn: the share of worlds that took it, and the mean score there of those who chose.

    ``score`` is over the roles whose cards and answers the horn names, in points of 100.
    """

    dilemma: str
    horn: str
    share: float
    score: float


class _Listening(Through):
    """A policy whose answers to events are noted, by ``event/answer`` and world."""

    def __init__(self, policy: Policy, notes: dict[str, Bools], worlds: int) -> None:
        super().__init__(policy)
        self._notes = notes
        self._worlds = worlds

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The policy's answer, noted where the event happened."""
        answer = super().choice(world, role, event, legal)
        columns = world.dice.worlds.astype(np.intp)
        for number, option in enumerate(event.options):
            note = self._notes.setdefault(f"{event.key}/{option.key}", _nowhere(self._worlds))
            note[columns] |= (answer == number) & (world.happening[event.index] > 0)
        return answer


def _nowhere(worlds: int) -> Bools:
    return np.zeros(worlds, dtype=np.bool_)


def dilemmas(compiled: Compiled, *, worlds: int = 2187, seed: int = 7) -> list[Taken]:
    """Every horn over worlds that run through all pairings of the doctrines."""
    tables = compiled.tables
    notes: dict[str, Bools] = {}
    players = [_Listening(policy, notes, worlds) for policy in pool(compiled)]
    world = start(compiled, worlds, seed)
    done = np.zeros((len(tables.actions), worlds), dtype=np.bool_)
    column = np.arange(worlds)
    for _ in range(tables.turns):
        play_quarter(world, players)
        for slot in world.orders.reshape(-1, worlds):
            done[slot, column] = True
        for action in tables.actions[1:]:
            if action.kind == "deal":
                done[action.index] |= world.signed[action.deal]
    for action in tables.actions[1:]:
        for key in {action.key, tables.cards[action.card].key}:
            note = notes.setdefault(key, _nowhere(worlds))
            note |= done[action.index]
    result = scores(world, tables.turns) / 1000
    found = []
    for dilemma in compiled.bundle.scenario.dilemmas:
        for horn in dilemma.horns:
            took = np.logical_or.reduce([notes[name] for name in horn.takes])
            roles = sorted({_chooser(compiled, name) for name in horn.takes})
            score = float(result[roles][:, took].mean()) if took.any() else 0.0
            found.append(
                Taken(dilemma.id, horn.name, round(float(took.mean()), 3), round(score, 1))
            )
    return found


def _chooser(compiled: Compiled, name: str) -> int:
    """The role that takes a horn by this card, option or answer."""
    tables = compiled.tables
    card, _, _ = name.partition("/")
    for event in tables.events:
        if event.key == card:
            return event.chooser
    return next(one.role for one in tables.cards if one.key == card)
