"""The deals of `bridge-2025`: enough of them, for everybody, priced on all sides and answered."""

from __future__ import annotations

import pytest

from tests.play.helpers import roles
from tests.strategies import start, written
from wargame.content.cards import Deal
from wargame.rules.drift import evaluate_derived

BRIDGE = "bridge-2025"


def deals() -> dict[str, Deal]:
    cards = written(BRIDGE).bundle.cards
    return {key: card for key, card in cards.items() if isinstance(card, Deal)}


def test_there_are_deals_enough_and_every_role_proposes_some() -> None:
    assert len(deals()) >= 15
    for role in roles(BRIDGE):
        assert sum(deal.role == role for deal in deals().values()) >= 2, role


@pytest.mark.parametrize("key", sorted(deals()))
def test_a_deal_says_what_each_side_gains_and_costs_its_proposer(key: str) -> None:
    deal = deals()[key]
    assert set(deal.gains) == set(deal.parties)
    tables = written(BRIDGE).tables
    forms = [action for action in tables.actions[1:] if tables.cards[action.card].key == key]
    assert forms
    for form in forms:
        paid = {price.role for price in form.prices if price.pc or price.bn or price.slots}
        assert form.role in paid, f"{form.key} is free to offer"
        assert paid <= set(form.parties)


def test_every_doctrine_answers_every_form_it_can_be_asked_and_says_why() -> None:
    compiled = written(BRIDGE)
    tables = compiled.tables
    for role in tables.roles:
        for name, doctrine in compiled.doctrines[role.key].items():
            for action in tables.actions[1:]:
                asked = action.kind == "deal" and role.index in action.parties
                if not asked or action.role == role.index:
                    continue
                rules = [
                    rule
                    for rule in doctrine.answers
                    if rule.choice == action.card and rule.other in (0, action.index)
                ]
                settles = [r for r in rules if not r.atoms and r.per_mille == 1000]
                assert settles, f"{role.key} {name} may have no answer to {action.key}"


def test_the_three_forties_overlap() -> None:
    """One counts in full, the European beside the American eight tenths, the fund less still."""
    tables = written(BRIDGE).tables
    rows = tables.rows
    memorandum = next(d for d in tables.deals if tables.cards[d.card].key == "eu-mou-40bn")
    for programme, signed, union, fund in (
        (0, 0, 1000, 1000),
        (4, 0, 800, 500),
        (0, 4, 1000, 500),
        (4, 4, 800, 200),
    ):
        world = start(tables, 7, 1)
        world.set(rows["two_year_programme"], None, programme)
        world.set(memorandum.force_row, None, signed)
        evaluate_derived(world, opening=True)
        assert world.get(rows["eu_ask_share"])[0] == union
        assert world.get(rows["pool_share"])[0] == fund


def test_no_blow_at_power_while_the_lamps_are_left_on() -> None:
    """Under the energy truce the cold-season salvo falls on plants or ports."""
    tables = written(BRIDGE).tables
    truce = next(d for d in tables.deals if tables.cards[d.card].key == "energy-truce")
    leaks = {}
    for force in (0, 3):
        world = start(tables, 7, 1)
        world.set(truce.force_row, None, force)
        evaluate_derived(world, opening=True)
        evaluate_derived(world, opening=False)
        leaks[force] = [int(world.get(tables.rows[n])[0]) for n in ("leak_grid", "leak_other")]
    assert leaks[0][0] > 0
    assert leaks[3][0] == 0 and leaks[3][1] > leaks[0][1]
