"""What a role cannot see, dealt afresh: many worlds that all look to it like the real one.

A forecast, a planner or an adviser works for one role, so it may start only from what that role
knows.  :func:`deal_afresh` takes the world as the role sees it and draws the rest anew:

- a hidden track with a yearly estimate: evenly within the estimate's error, plus what the track
  has drifted since in a course of the exercise drawn evenly from :class:`Courses`;
- a hidden track without one, and other roles' purses: as in such a course;
- hands of other roles: evenly from their openings that are not shut;
- their private objectives: evenly;
- deals signed among others and not yet revealed, and offers among others: taken back, for the
  others to decide anew.

Nothing is inferred from how anybody behaved.  Twin exercises that differ only in what the role
cannot see give the same worlds, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.mixed import scattered_pool
from wargame.play.onward import Places, Position
from wargame.play.rollout import begin, decide_answers, decide_offers, play_quarter
from wargame.rules import turn
from wargame.rules.deals import sign
from wargame.rules.dice import Dice, Family, Stream
from wargame.rules.drift import evaluate_derived
from wargame.rules.effects import free_slots
from wargame.rules.legal import standing_prices
from wargame.rules.score import privates
from wargame.rules.tables import ALWAYS, Bools, Ints, Phase, Tables
from wargame.rules.view import derived_audiences, masked, visible_tracks
from wargame.rules.worlds import IN_DECK, IN_HAND, World

#: Courses of the exercise from which hidden drifts and purses are drawn.
COURSES = 128
#: Uses that keep these draws apart from those the rules make at the same sites.
_ERROR, _COURSE, _PRIVATE, _HANDS = 201, 202, 203, 204


@dataclass(frozen=True, slots=True)
class Courses:
    """What is hidden, in courses of the exercise that anybody could simulate beforehand.

    ``tracks [T + 1, K, COURSES]`` at the start of each quarter; ``purses [T + 1, R, 2, COURSES]``
    capital and money once the quarter is open.
    """

    tracks: Ints
    purses: Ints


#: Courses that were played already, by scenario.
_KNOWN: dict[Tables, Courses] = {}
_MOST = 8


def courses(compiled: Compiled) -> Courses:
    """Courses of a scenario under its doctrines, on dice that no exercise rolls; played once."""
    if compiled.tables not in _KNOWN:
        found = _play_courses(compiled)
        while len(_KNOWN) >= _MOST:
            del _KNOWN[next(iter(_KNOWN))]
        _KNOWN[compiled.tables] = found
    return _KNOWN[compiled.tables]


def _play_courses(compiled: Compiled) -> Courses:
    tables = compiled.tables
    numbers = np.arange(COURSES, dtype=np.uint64)
    world = turn.setup(tables, Dice(0, numbers, family=int(Family.PLANNING)))
    players = scattered_pool(compiled)
    count, last = len(tables.tracks), tables.turns
    tracks = np.zeros((last + 1, count, COURSES), dtype=np.int64)
    purses = np.zeros((last + 1, len(tables.roles), 2, COURSES), dtype=np.int64)
    rows = [(role.pc_row, role.bn_row) for role in tables.roles]
    for quarter in range(last + 1):
        tracks[quarter] = world.values[:count]
        opened = world.copy()
        begin(opened)
        for index, (capital, money) in enumerate(rows):
            purses[quarter, index] = opened.values[[capital, money]]
        if quarter < last:
            play_quarter(world, players)
    return Courses(tracks, purses)


def as_seen(position: Position, role_index: int) -> Position:
    """Where an exercise stands as one role knows it: all else is emptied, the seed included.

    What is dealt afresh over it is the same as over the position itself.
    """
    real = position.world
    tables = real.tables
    seen = masked(real, role_index)
    seen.dice = Dice(0, real.dice.worlds)
    seen.decisions = 0
    seen.trail[:] = 0
    _, exact, _ = visible_tracks(real, role_index)
    tracks = np.where(exact[:, None], position.tracks, 0)
    _forget_marks(seen, exact)
    for role in tables.roles:
        if role.index != role_index:
            seen.set(role.private_row, None, 0)
            seen.zone[[tables.cards[card].opening for card in role.openings]] = IN_DECK
    _take_back(seen, position, role_index)
    offered = known_offers(position, tables, role_index)
    return Position(seen, position.node, offered, tracks, position.turns, ~exact)


def deal_afresh(
    compiled: Compiled,
    position: Position,
    role_index: int,
    numbers: np.ndarray,
    *,
    games: Places | None = None,
    family: Family = Family.FORECAST,
    seed: int = 0,
) -> World:
    """Worlds that look to a role like the one at hand, everything else drawn anew.

    ``numbers [N]`` are the world numbers of the dice in a family and under a seed of their own:
    the exercise's dice are never rolled, and its seed is not known here.  Where the position
    holds several exercises, ``games [N]`` says which of them each world is to look like; every
    world is the one that would be dealt for its exercise alone.
    """
    tables = compiled.tables
    seen = as_seen(position, role_index).world
    seen.dice = Dice(seed, seen.dice.worlds, family=int(family))
    world = seen.take(np.zeros(len(numbers), dtype=np.intp) if games is None else games)
    world.dice = seen.dice.with_worlds(np.asarray(numbers, dtype=np.uint64))
    if world.size:
        _fill(compiled, world, position.node, role_index)
        _deal_hands(world, role_index)
        _draw_privates(tables, world, role_index)
    return world


def known_offers(position: Position, tables: Tables, role_index: int) -> Bools:
    """The waiting offers that a role knows of: those of deals it is a party to, ``[A_deal, 1]``."""
    return position.offered & _party(tables, role_index)[:, None]


def catch_up(
    world: World,
    players: Sequence[Policy],
    position: Position,
    role_index: int,
    games: Places | None = None,
) -> Bools:
    """Let the others decide anew what they had offered or signed among themselves unseen.

    Gives the offers that wait in each world, ``[A_deal, N]``, where the node is ``answers``.
    """
    tables = world.tables
    mine = _party(tables, role_index)[:, None]
    columns = np.zeros(world.size, dtype=np.intp) if games is None else games
    waiting = known_offers(position, tables, role_index)[:, columns]
    if position.node in ("answers", "orders"):
        among = decide_offers(world, players) & ~mine
        if position.node == "answers":
            return waiting | among
        sign(world, among, decide_answers(world, players, among), None)
    return waiting


@lru_cache(maxsize=256)
def _party(tables: Tables, role_index: int) -> Bools:
    """Whether a role is a party to each deal action, ``[A_deal]``."""
    deals = sorted((a for a in tables.actions[1:] if a.kind == "deal"), key=lambda a: a.deal)
    found = np.array([role_index in action.parties for action in deals], dtype=np.bool_)
    found.setflags(write=False)
    return found


def _take_back(seen: World, position: Position, role_index: int) -> None:
    """Forget offers, answers and signatures among others that are not revealed yet.

    The slots that such a signature holds are free again: they are shown with it, at the reveal.
    """
    tables = seen.tables
    mine = _party(tables, role_index)
    seen.wanted[~mine] = False
    seen.refused[~mine] = False
    if position.node not in ("reactions", "hands"):
        for action in tables.actions[1:]:
            if action.kind == "deal" and not mine[action.deal]:
                signed = np.flatnonzero(seen.signed[action.deal])
                if len(signed):
                    seen.set(tables.cards[action.card].played_row, signed, 0)
                    for price in action.prices:
                        free_slots(seen, price, signed)
        seen.signed[~mine] = False
    # Which rows were ever written to would tell of what was taken back.
    seen.astir[:] = seen.pending.any(axis=1)


def _fill(compiled: Compiled, world: World, node: str, role_index: int) -> None:
    """Draw hidden tracks and purses, and work out again what is made of them."""
    tables = compiled.tables
    prior = courses(compiled)
    now = min(world.turn, tables.turns)
    dice, phase = world.dice, Phase.SITUATION
    course = dice.below(COURSES, Stream.SETUP, world.turn, phase, 0, _COURSE)
    _, exact, estimated = visible_tracks(world, role_index)
    asked = _published(tables, now)
    for track in tables.tracks:
        if exact[track.index]:
            continue
        value = prior.tracks[now, track.index, course]
        if estimated[track.index]:
            span = (track.high - track.low) // 20
            error = dice.below(2 * span + 1, Stream.SETUP, world.turn, phase, track.site, _ERROR)
            value = value - prior.tracks[asked, track.index, course]
            value += world.get(track.estimate_row, None) - error + span
        world.set(track.index, None, np.clip(value, track.low, track.high))
    _forget_marks(world, exact)
    for role in tables.roles:
        if role.index == role_index:
            continue
        late = node in ("reactions", "hands")
        spent: tuple[Ints | int, Ints | int] = _spent(world, role.index) if late else (0, 0)
        for number, row in enumerate((role.pc_row, role.bn_row)):
            if row >= len(tables.tracks):
                held = prior.purses[now, role.index, number, course] - spent[number]
                world.set(row, None, np.maximum(held, 0))
    scratch = world.copy()
    evaluate_derived(scratch, opening=True)
    evaluate_derived(scratch, opening=False, noise=False)
    for row, allowed in derived_audiences(tables).items():
        if allowed is not None and role_index not in allowed:
            world.set(row, None, scratch.get(row, None))


def _published(tables: Tables, now: int) -> int:
    """The quarter in which the estimates that stand in quarter ``now`` were published."""
    first = (5 - tables.first_quarter) % 4
    return now - (now - first) % 4 if now >= first else 0


def _forget_marks(world: World, exact: Bools) -> None:
    """What is kept of hidden tracks for the score starts from the drawn values."""
    for objective in world.tables.objectives:
        for test in objective.tests:
            if not exact[test.track]:
                for row in (test.previous_row, test.worst_row):
                    if row >= 0:
                        world.set(row, None, world.get(test.track, None))


def _spent(world: World, role_index: int) -> tuple[Ints, Ints]:
    """Capital and money that a role's revealed orders and deals cost it this quarter, ``[N]``."""
    tables = world.tables
    role = tables.roles[role_index]
    prices = standing_prices(role)[world.get(role.standing_row, None)]
    capital, money = prices[:, 0], prices[:, 1]
    for action in tables.actions[1:]:
        for price in action.prices:
            if price.role != role_index:
                continue
            if action.kind == "deal":
                where = world.signed[action.deal]
            else:
                where = (world.orders[role_index] == action.index).any(axis=0)
            capital = capital + where * np.int64(price.pc)
            money = money + where * np.int64(price.bn)
    return capital, money


def _deal_hands(world: World, role_index: int) -> None:
    """Deal every other role a full hand, evenly from its openings that are not shut."""
    tables = world.tables
    for role in tables.roles:
        if role.index == role_index or not role.openings:
            continue
        cards = [tables.cards[index] for index in role.openings]
        rows = [card.opening for card in cards]
        sites = np.array([card.site for card in cards], dtype=np.int64)[:, None]
        keys = world.dice.below(1 << 30, Stream.SETUP, world.turn, Phase.HANDS, sites, _HANDS)
        out = np.stack([_away(world, card.shut_row, card.played_row) for card in cards])
        keys = np.where(out, np.int64(1) << 40, keys) * 64 + np.arange(len(cards))[:, None]
        hand = np.sort(keys, axis=0)[: tables.settings.openings]
        held = (keys <= hand[-1]) & ~out
        world.zone[rows] = np.where(held, IN_HAND, IN_DECK)


def _away(world: World, shut_row: int, played_row: int) -> Bools:
    """Where an opening cannot be in a hand: shut for good, or on the table."""
    return (world.get(shut_row, None) >= ALWAYS - 1) | (world.get(played_row, None) > 0)


def _draw_privates(tables: Tables, world: World, role_index: int) -> None:
    """Give every other role a private objective, evenly."""
    for role in tables.roles:
        choices = len(privates(world, role))
        if role.index != role_index and choices:
            drawn = world.dice.below(choices, Stream.SETUP, 0, Phase.SETUP, role.site, _PRIVATE)
            world.set(role.private_row, None, drawn)
