"""A batch of worlds with one thing of the content, and the same worlds without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from wargame.analysis.exposure import Eager, Steady
from wargame.analysis.measured import Course, Measure, play_course
from wargame.analysis.switches import Switch, with_hazard, without
from wargame.analysis.workers import Content
from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.mixed import ScatteredPlayer, scattered_pool
from wargame.play.random_player import RandomPlayer
from wargame.rules.tables import Bools, Ints, Tables

#: ``play``: every world draws a doctrine for each role.  ``exposed``: a card, deal or standing
#: order is besides taken whenever it may be, an event is made likely, and what is none of these
#: is met by random play.
How = Literal["play", "exposed"]
HOW: tuple[How, ...] = ("play", "exposed")
#: The hazard per mille a quarter that an event has at least where it is exposed.
HAZARD = 300

_OF_CARDS = ("odds modifier", "holds modifier")
#: What is counted where it is met; of the rest, only where it changes something.
COUNTED = ("card", "deal", *_OF_CARDS, "event", "hazard modifier", "standing order")
#: What is done on purpose, and of which card, event or role and option.
_Way = tuple[str, int, int]
_MIXED: _Way = ("mixed", 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """``one`` with it, ``other`` without, ``[measures, N]``; where it was ``met [N]``."""

    measures: tuple[Measure, ...]
    one: Ints
    other: Ints
    met: Bools | None = None


def with_and_without(
    contents: Mapping[str, Content],
    base: str | None,
    scenario: str,
    switch: Switch,
    how: How,
    seed: int,
    worlds: int,
) -> Pair | None:
    """The worlds with and without something; None where it cannot be tried in this way.

    ``base`` names the content that the scenario is based on, if it is.
    """
    content = contents[scenario]
    compiled = content.compiled()
    if switch.kind in ("doctrine", "scenario", "objective"):
        if how == "exposed":
            return None
        if switch.kind == "doctrine":
            return _doctrine(compiled, switch, seed, worlds)
        one = _course(content, _MIXED, seed, worlds)
        if switch.kind == "objective":
            return _objective(one, switch)
        other = None if base is None else _course(contents[base], _MIXED, seed, worlds)
        return _scenario(compiled.tables, one, other)
    way = _exposing(compiled.tables, switch) if how == "exposed" else _MIXED
    one = _course(content, way, seed, worlds)
    tables, players, dealt = _setting(compiled, way)
    off = without(tables, switch)
    other = play_course(off, players, seed=seed, worlds=worlds, dealt=dealt)
    rows = [
        number
        for number, measure in enumerate(one.measures)
        # That a track moves itself is no news.
        if switch.kind != "track" or measure.kind != "track" or measure.key != switch.key
    ]
    return _pair(one, other, rows, _met(compiled.tables, switch, one))


def _pair(one: Course, other: Course, rows: Sequence[int], met: Bools | None = None) -> Pair:
    known = tuple(one.measures[n] for n in rows)
    return Pair(known, one.values[rows], other.values[rows], met)


def _met(tables: Tables, switch: Switch, course: Course) -> Bools | None:
    """Where a course met what is switched off, ``[N]``; None where that is not counted."""
    found: Bools | None = None
    if switch.kind in ("card", "deal", *_OF_CARDS):
        found = course.played[_card(tables, switch)]
    elif switch.kind in ("event", "hazard modifier"):
        found = course.happened[switch.at[0]]
    elif switch.kind == "standing order":
        found = course.taken[switch.at[0]][switch.at[1]]
    return found


def _card(tables: Tables, switch: Switch) -> int:
    return next(card.index for card in tables.cards if card.key == switch.key)


def _exposing(tables: Tables, switch: Switch) -> _Way:
    if switch.kind in ("card", "deal", *_OF_CARDS):
        return ("card", _card(tables, switch), 0)
    if switch.kind in ("event", "hazard modifier"):
        return ("event", switch.at[0], 0)
    if switch.kind == "standing order":
        return ("standing", switch.at[0], switch.at[1])
    return ("random", 0, 0)


def _setting(compiled: Compiled, way: _Way) -> tuple[Tables, list[Policy], int]:
    """The tables and players of a way to meet things, and the opening dealt every quarter."""
    tables = compiled.tables
    what, first, second = way
    if what == "random":
        return tables, [RandomPlayer() for _ in tables.roles], -1
    players = scattered_pool(compiled)
    if what == "card":
        card = tables.cards[first]
        eager: list[Policy] = [Eager(player, card.role, card.actions) for player in players]
        return tables, eager, card.opening
    if what == "standing":
        return tables, [Steady(player, first, second) for player in players], -1
    if what == "event":
        hazard = max(HAZARD, tables.events[first].hazard)
        return with_hazard(tables, first, hazard), players, -1
    return tables, players, -1


class _Held:
    """Content that a cache looks past: the key beside it says it all."""

    def __init__(self, content: Content) -> None:
        self.content = content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


def _course(content: Content, way: _Way, seed: int, worlds: int) -> Course:
    """The worlds with everything on; what many have in common is played once a process."""
    return _kept(content.key, way, seed, worlds, _Held(content))


@lru_cache(maxsize=10)
def _kept(key: str, way: _Way, seed: int, worlds: int, held: _Held) -> Course:
    tables, players, dealt = _setting(held.content.compiled(), way)
    return play_course(tables, players, seed=seed, worlds=worlds, dealt=dealt)


def _objective(one: Course, switch: Switch) -> Pair:
    """Every score with and without the objective counted."""
    rows = [n for n, measure in enumerate(one.measures) if measure.kind == "score"]
    known = tuple(one.measures[n] for n in rows)
    return Pair(known, one.values[rows], one.without[switch.at[0]])


def _doctrine(compiled: Compiled, switch: Switch, seed: int, worlds: int) -> Pair:
    """A role under the doctrine and under its status quo (which is held against all others)."""
    tables, own = compiled.tables, compiled.doctrines[switch.role]
    number = tables.role(switch.role).index
    usual = compiled.bundle.scenario.status_quo[switch.role]
    others = [key for key in own if key != switch.key] if switch.key == usual else [usual]
    against: Policy = RandomPlayer()
    if others:
        against = ScatteredPlayer([DoctrinePlayer(own[key]) for key in others], salt=0)

    def played(policy: Policy) -> Course:
        players = scattered_pool(compiled)
        players[number] = policy
        return play_course(tables, players, seed=seed, worlds=worlds)

    one, other = played(DoctrinePlayer(own[switch.key])), played(against)
    return _pair(one, other, range(len(one.measures)))


def _scenario(tables: Tables, one: Course, base: Course | None) -> Pair:
    """A scenario beside the one it is based on; one that stands alone beside its own start."""
    if base is None:
        last = tables.turns - 1
        rows = [n for n, m in enumerate(one.measures) if m.kind == "track" and m.turn == last]
        return Pair(tuple(one.measures[n] for n in rows), one.values[rows], one.start)
    at = {(m.kind, m.key, m.role, m.turn): n for n, m in enumerate(base.measures)}
    same = [
        (number, at[key])
        for number, m in enumerate(one.measures)
        if (key := (m.kind, m.key, m.role, m.turn)) in at
    ]
    rows, others = [n for n, _ in same], [n for _, n in same]
    return Pair(tuple(one.measures[n] for n in rows), one.values[rows], base.values[others])
