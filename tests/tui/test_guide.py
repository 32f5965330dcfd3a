"""The guided tour: it waits for what it asks, and holds nobody up."""

from __future__ import annotations

from typing import Any

from wargame.tui.guide import Step, Tour
from wargame.tui.lines import plain

STEPS = [
    Step("hello", 0, None, "Hello", "First.\nSecond.", "enter", "read"),
    Step("look", 0, "orders", "Look", "Tracks.", "press 2", "panel tracks"),
    Step("give", 0, "orders", "Give", "Orders.", "enter", "order dig"),
    Step("later", 1, "orders", "Later", "Next quarter.", "c", "commit"),
    Step("end", 1, "over", "The end", "Scores.", "enter", "read"),
]


def at(turn: int, node: str, ended: str = "") -> dict[str, Any]:
    return {"turn": turn, "node": node, "ended": ended}


def test_steps_come_one_after_another() -> None:
    tour = Tour(STEPS)
    view = at(0, "orders")
    assert tour.now(view) == STEPS[0]
    assert not tour.happened(view, "panel tracks")
    assert tour.happened(view, "read")
    assert tour.now(view) == STEPS[1]
    assert tour.happened(view, "panel tracks")
    assert not tour.happened(view, "order probe")
    assert tour.happened(view, "order dig")
    assert tour.now(view) is None
    assert tour.now(at(1, "orders")) == STEPS[3]


def test_a_step_waits_for_its_node() -> None:
    tour = Tour(STEPS, 1)
    assert tour.now(at(0, "offers")) is None
    assert tour.now(at(0, "orders")) == STEPS[1]


def test_who_goes_on_is_not_held_up() -> None:
    tour = Tour(STEPS)
    assert tour.now(at(0, "reactions")) == STEPS[0]  # a step without a node is always said
    tour.skip(at(0, "reactions"))
    assert tour.now(at(0, "reactions")) is None
    assert tour.now(at(1, "orders")) == STEPS[3]
    assert Tour(STEPS).now(at(1, "orders")) == STEPS[3]
    assert Tour(STEPS).now(at(2, "over", "turns")) == STEPS[4]


def test_nothing_after_the_end() -> None:
    tour = Tour(STEPS, len(STEPS))
    view = at(2, "over", "turns")
    assert tour.now(view) is None
    tour.skip(view)
    assert not tour.happened(view, "read")


def test_what_is_said() -> None:
    tour = Tour(STEPS)
    assert [plain(one) for one in tour.doc(STEPS[0])] == ["First.", "Second.", "▸ enter"]
    assert tour.title(STEPS[1]) == "Guide 2 of 5: Look"


def test_a_view_without_a_guide_has_no_tour() -> None:
    assert Tour.of(at(0, "orders")) is None


def test_a_reader_can_go_back_and_is_not_led_past_a_commit() -> None:
    tour = Tour(STEPS)
    view = at(0, "orders")
    tour.forward(view)
    tour.forward(view)
    assert tour.now(view) == STEPS[2]
    tour.back(view)
    assert tour.now(view) == STEPS[1]
    later = at(1, "orders")
    assert tour.now(later) == STEPS[3]
    tour.forward(later)
    assert tour.now(later) == STEPS[3]  # it waits for the commit
    tour.back(later)
    assert tour.now(later) == STEPS[3]  # the quarter before is over
