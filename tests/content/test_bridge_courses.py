"""The courses of action of `bridge-2025`: every card has a use, and Moscow's do what they say."""

from __future__ import annotations

import pytest

from tests.play.helpers import roles, scenario
from wargame.analysis.simulate import simulate
from wargame.content.cards import Action, Deal
from wargame.rules.policy import DoctrineTable

BRIDGE = "bridge-2025"
MOSCOW = ("status-quo", "attrition", "fracture", "escalate-and-pause")


def named(doctrine: DoctrineTable) -> set[str]:
    """The cards that a doctrine orders and the deals that it offers."""
    tables = scenario(BRIDGE).tables
    rules = (*doctrine.orders, *doctrine.offers)
    return {tables.cards[tables.actions[rule.choice].card].key for rule in rules}


@pytest.mark.parametrize("role", roles(BRIDGE))
def test_every_card_has_a_doctrine_of_its_role_that_plays_it(role: str) -> None:
    compiled = scenario(BRIDGE)
    used = set().union(*(named(d) for d in compiled.doctrines[role].values()))
    cards = compiled.bundle.cards.items()
    own = {
        key
        for key, card in cards
        if isinstance(card, (Action, Deal)) and card.role == role
        if not (isinstance(card, Action) and card.phase == "reaction")
    }
    assert own <= used, sorted(own - used)


def test_moscow_has_its_status_quo_and_three_others() -> None:
    assert set(MOSCOW) <= set(scenario(BRIDGE).doctrines["RUS"])
    assert scenario(BRIDGE).bundle.scenario.status_quo["RUS"] == "status-quo"


def test_the_status_quo_in_moscow_calls_nobody_up_and_offers_no_truce() -> None:
    """What was not happening at the end of 2024 is not in it."""
    used = named(scenario(BRIDGE).doctrines["RUS"]["status-quo"])
    assert not used & {"mobilise", "minsk-trap"}
    assert {"glide-bombs", "contract-bonus", "borrowed-battalions"} <= used


def test_each_course_of_moscow_goes_for_its_own_aim() -> None:
    """The Union is least united under fracture; assault takes ground, threats tire America."""
    seats = {course: {"RUS": f"doctrine:{course}"} for course in MOSCOW}
    after = {c: simulate(scenario(BRIDGE), worlds=200, seed=11, seats=s) for c, s in seats.items()}

    def median(course: str, track: str) -> float:
        return after[course].track(track, 0.5)

    assert min(MOSCOW, key=lambda course: median(course, "eu_cohesion")) == "fracture"
    assert min(MOSCOW, key=lambda course: median(course, "territory")) == "fracture"
    assert median("escalate-and-pause", "territory") < median("attrition", "territory")
    assert median("escalate-and-pause", "us_will") < median("attrition", "us_will")
