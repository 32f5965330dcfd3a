"""Random legal exercises, with every invariant checked after each phase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from tests.strategies import compiled, play, players, start
from wargame.play import rollout
from wargame.play.choices import Policy
from wargame.rules import hazards, turn
from wargame.rules.adjudication import adjudicate
from wargame.rules.deals import sign
from wargame.rules.tables import Action, Atom, Bools, Ints, RoleTable, Tables
from wargame.rules.worlds import IN_HAND, World

SEEDS = [("tiny", 1), ("bridge-2025", 1), ("bridge-2025", 2), ("bridge-2025", 3)]
MANY = [("bridge-2025", seed) for seed in range(10, 60)] + [("tiny", s) for s in range(10, 60)]


def phases(world: World, chosen: Sequence[Policy]) -> Iterator[str]:
    """A quarter, stopping after each phase; what was decided is checked against the state."""
    quarter = rollout.begin(world)
    yield "situation"
    turn.signal(world, rollout.decide_signals(world, chosen))
    hazards.draw_events(world, None)
    yield "events"
    answers = rollout.decide_choices(world, chosen)
    check_answers(world, answers)
    hazards.answer_events(world, answers, None)
    yield "answers to events"
    offered = rollout.decide_offers(world, chosen)
    accepted = rollout.decide_answers(world, chosen, offered)
    before = world.copy()
    sign(world, offered, accepted, None)
    check_deals(before, world, offered, accepted)
    yield "deals"
    before = world.copy()
    standing, orders = rollout.decide_orders(world, chosen)
    assert np.array_equal(before.registers(), world.registers())
    for role in world.tables.roles:
        for column in range(world.size):
            check_orders(
                before, role, column, standing[role.index, column], orders[role.index, :, column]
            )
    turn.commit(world, standing, orders)
    yield "orders"
    kind, card = rollout.decide_reactions(world, chosen)
    for role in world.tables.roles:
        for column in range(world.size):
            check_reaction(
                world, role, column, int(kind[role.index, column]), int(card[role.index, column])
            )
    turn.react(world, kind, card)
    yield "reactions"
    adjudicate(world, None)
    yield "adjudication"
    turn.operate(world)
    yield "operations"
    turn.close_quarter(world, *rollout.decide_hands(world, chosen), quarter.tracks)
    yield "hands"


def true(values: Ints, atoms: Sequence[Atom]) -> bool:
    """Whether every condition holds in one world, ``values [rows]``."""
    return all((a.low <= values[a.row] <= a.high) != a.negate for a in atoms)


def prices(action: Action, role: int) -> np.ndarray:
    mine = [(p.pc, p.bn, 1000 * p.slots) for p in action.prices if p.role == role]
    return np.array(mine or [(0, 0, 0)]).sum(axis=0)


def purse(values: Ints, role: RoleTable) -> np.ndarray:
    return np.array([values[role.pc_row], values[role.bn_row], values[role.slots_row]])


def check_answers(world: World, answers: np.ndarray) -> None:
    for event in world.tables.events:
        for column in np.flatnonzero(world.happening[event.index]).tolist():
            values = world.column(column)
            if event.options and answers[event.index, column] != event.default:
                option = event.options[answers[event.index, column]]
                role = world.tables.roles[event.chooser]
                assert true(values, option.needs)
                assert values[role.pc_row] >= option.price.pc
                assert values[role.bn_row] >= option.price.bn
    assert ((world.happening > 0).sum(axis=0) <= world.tables.settings.events).all()


def check_deals(before: World, world: World, offered: Bools, accepted: np.ndarray) -> None:
    """What is signed was offered legally and accepted by all; what is not has cost nothing."""
    tables = world.tables
    owed = np.zeros((len(tables.roles), 3, world.size), dtype=np.int64)
    for action in tables.actions[1:]:
        if action.kind != "deal":
            continue
        assert (world.signed[action.deal] <= offered[action.deal]).all()
        for party in action.parties:
            if party != action.role:
                assert (world.signed[action.deal] <= accepted[action.deal, party]).all()
            owed[party] += prices(action, party)[:, None] * world.signed[action.deal]
        for column in np.flatnonzero(offered[action.deal]).tolist():
            values = before.column(column)
            assert true(values, action.needs), action.key
            assert values[tables.cards[action.card].shut_row] == 0
            for deal in tables.deals:
                if deal.card == action.card:
                    assert values[deal.force_row] == 0 == values[deal.test_row]
    for role in tables.roles:
        mine = [tables.actions[index] for index in role.deals]
        assert (
            sum((offered[a.deal].astype(int) for a in mine), np.zeros(world.size, int))
            <= tables.settings.offers
        ).all()
        for row, taken in zip(
            (role.pc_row, role.bn_row, role.slots_row), owed[role.index], strict=True
        ):
            if len(mine) and not any(a.refused for a in mine):
                assert np.array_equal(before.values[row] - taken, world.values[row])
            assert (world.values[row] >= 0).all()


def check_orders(
    world: World, role: RoleTable, column: int, standing: int, orders: np.ndarray
) -> None:
    """Orders are legal as a referee with the rules in hand would find them."""
    tables = world.tables
    values = world.column(column)
    option = role.standing[standing]
    assert true(values, option.needs), option.key
    left = purse(values, role) - (option.price.pc, option.price.bn, 1000 * option.price.slots)
    values[role.standing_row] = standing
    for row, value in option.dials:
        values[row] = value
    given = [tables.actions[number] for number in orders if number]
    assert len({action.card for action in given}) == len(given)
    used = sum(bool(world.signed[tables.actions[i].deal, column]) for i in role.deals)
    ordinary = tables.settings.orders - used
    assert len(given) <= ordinary + 1
    if len(given) > ordinary:
        assert true(values, role.third_needs)
        left[0] -= tables.settings.third_order_pc
    for action in given:
        card = tables.cards[action.card]
        assert action.index in role.orders and card.phase == "orders", action.key
        assert true(values, action.needs), action.key
        assert values[card.shut_row] == 0, action.key
        assert card.opening < 0 or world.zone[card.opening, column] == IN_HAND, action.key
        left -= prices(action, role.index)
    assert (left >= 0).all(), [action.key for action in given]


def check_reaction(world: World, role: RoleTable, column: int, kind: int, target: int) -> None:
    tables, values = world.tables, world.column(column)
    if kind == 3:
        action = tables.actions[target]
        assert target in role.reactions
        assert true(values, action.needs)
        assert (purse(values, role) >= prices(action, role.index)).all()
        assert values[tables.cards[action.card].shut_row] == 0
    elif kind:
        card = tables.cards[target]
        assert values[card.played_row] and card.role != role.index
        assert values[role.pc_row] >= tables.settings.reaction_cost
        if kind == 1:
            assert tables.roles[card.role].side == role.side
        else:
            may = [atoms for other, atoms in card.may_oppose if other == role.index]
            assert role.index in card.against or any(true(values, atoms) for atoms in may)


def check_state(world: World, phase: str) -> None:
    """What must hold after every phase."""
    tables, values = world.tables, world.registers()
    for track in tables.tracks:
        row = values[track.index]
        assert row.min() >= track.low and row.max() <= track.high, (phase, track.key)
    for role in tables.roles:
        pc, bn, slots = (values[row] for row in (role.pc_row, role.bn_row, role.slots_row))
        assert pc.min() >= 0 and pc.max() <= tables.settings.pc_cap, (phase, role.key)
        assert bn.min() >= 0, (phase, role.key)
        if role.bn_row >= len(tables.tracks):
            assert bn.max() <= role.bn_cap, (phase, role.key)
        assert slots.min() >= 0, (phase, role.key)
        check_slots(world, role)
        hand = [tables.cards[index].opening for index in role.openings]
        assert ((world.zone[hand] == IN_HAND).sum(axis=0) <= tables.settings.openings).all()
    for row in tables.flag_rows:
        assert values[row].min() >= 0 and values[row].max() <= 999, tables.row_names[row]
    for deal in tables.deals:
        assert values[deal.force_row].min() >= 0 and values[deal.test_row].min() >= 0
    most = values[[role.broken_row for role in tables.roles]].max(axis=0)
    assert np.array_equal(values[tables.row_names.index("any.broken")], most), phase
    assert (world.pending >= 0).all()
    assert world.counts.min() >= 0, phase
    assert np.isin(world.zone, (0, 1, 2)).all()
    check_pipelines(world, phase)


def check_slots(world: World, role: RoleTable) -> None:
    """Slots in use come back: free and held are what the role has."""
    tables = world.tables
    moves = [g for g in tables.groups for e in g.effects if e.row == role.slots_row]
    if any(group.kind != "release" for group in moves):
        return
    queues = [tables.queues[group.queue] for group in moves]
    held = sum(
        (world.pending[q.first : q.first + q.length].sum(axis=0) for q in queues),
        np.zeros(world.size, dtype=np.int64),
    )
    assert (world.values[role.slots_row] + held == tables.start[role.slots_row]).all(), role.key


def check_pipelines(world: World, phase: str) -> None:
    pipes, values = world.tables.pipelines, world.registers()
    if pipes is None:
        return
    total = np.zeros(world.size, dtype=np.int64)
    for line in pipes.lines:
        stages = values[list(line.rows)]
        assert stages.min() >= 0, (phase, line.key)
        out = values[line.absorbed_row] + stages.sum(axis=0) + values[line.lost_row]
        assert np.array_equal(values[line.entered_row], out), (phase, line.key)
        total += values[line.absorbed_row]
    held = values[[row for pair in pipes.held_rows for row in pair]].sum(axis=0)
    assert np.array_equal(total, values[pipes.arrived_row] + held + values[pipes.spoiled_row])
    kept = values[pipes.kept_row]
    assert kept.min() >= 0 and kept.max() <= 100_000


def check_hands(world: World) -> None:
    """After the quarter every hand is full, unless nothing is left to deal."""
    tables: Tables = world.tables
    for role in tables.roles:
        if not role.openings:
            continue
        rows = [tables.cards[index].opening for index in role.openings]
        shut = np.stack([world.get(tables.cards[i].shut_row) for i in role.openings])
        hand = (world.zone[rows] == IN_HAND).sum(axis=0)
        left = ((world.zone[rows] != IN_HAND) & (shut < 998)).any(axis=0)
        assert ((hand == tables.settings.openings) | ~left).all(), role.key


def run(name: str, seed: int, kind: str = "random") -> None:
    made = compiled(name)
    world = start(made.tables, seed, 64)
    check_state(world, "setup")
    for _ in range(made.tables.turns):
        for phase in phases(world, players(made, kind)):
            check_state(world, phase)
        check_hands(world)


@pytest.mark.parametrize(("name", "seed"), SEEDS)
def test_random_exercises_keep_every_invariant(name: str, seed: int) -> None:
    """Random legal play never breaks a bound, a budget, a pipeline or a rule of legality."""
    run(name, seed)


def test_doctrine_exercises_keep_every_invariant() -> None:
    """Nor does doctrine play."""
    run("bridge-2025", 4, "doctrine")


@pytest.mark.soak
@pytest.mark.parametrize(("name", "seed"), MANY)
def test_many_random_exercises_keep_every_invariant(name: str, seed: int) -> None:
    """The same over many seeds."""
    run(name, seed)


def test_these_phases_are_those_of_play() -> None:
    """The quarter as taken apart here is the quarter that everybody plays."""
    made = compiled("bridge-2025")
    one, other = start(made.tables, 9, 16), start(made.tables, 9, 16)
    for _ in range(made.tables.turns):
        for _phase in phases(one, players(made, "random")):
            pass
    play(other, players(made, "random"))
    assert np.array_equal(one.digest, other.digest)
    assert one.decisions == other.decisions
