from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.strategies import compiled
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.library import Bundle, bundle_from_files, load_bundle
from wargame.content.lint import lint
from wargame.content.reach import Reach
from wargame.content.spans import FAR, evaluate
from wargame.errors import Fault
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.rollout import play_quarter
from wargame.rules.dice import Dice
from wargame.rules.tables import Node
from wargame.rules.turn import setup

ROOT = Path(__file__).resolve().parents[2]
DECK = "decks/tiny.yaml"
SCENARIO = "scenarios/tiny.yaml"
DOCTRINES = "scenarios/doctrines/tiny.yaml"
STORE = "effects:\n      - {shift: depot, by: 4, after: 1}\n"
CALM = "      - {add: -0.5, per: 1, of: push, counts: above, at: 1, because: a push is heard"


def changed(*changes: tuple[str, str, str]) -> Bundle:
    """The tiny scenario with passages of its files replaced."""
    files = {name: text.decode() for name, text in load_bundle("tiny", ROOT).files.items()}
    for name, old, new in changes:
        assert old in files[name], old
        files[name] = files[name].replace(old, new, 1)
    return bundle_from_files({name: text.encode() for name, text in files.items()})


def tiny(*changes: tuple[str, str, str]) -> Compiled:
    """The same, compiled."""
    return compile_bundle(changed(*changes))


def warned(bundle: Bundle) -> list[Fault]:
    return lint(bundle, compile_bundle(bundle))


def told(*changes: tuple[str, str, str]) -> list[tuple[str, str]]:
    return [(fault.code, fault.message) for fault in warned(changed(*changes))]


@pytest.mark.parametrize("scenario", ["tiny", "bridge-2025"])
def test_what_ships_raises_no_warning(scenario: str) -> None:
    assert warned(load_bundle(scenario, ROOT)) == []


@pytest.mark.parametrize(("new", "why"), [
    ("needs: [depot > 100]\n    " + STORE,
     "`depot > 100` cannot hold: depot stays within 0..100"),
    ("needs: [depot >= 60, depot < 50]\n    " + STORE,
     "`depot >= 60` and `depot < 50` cannot hold together"),
    ("needs: [season != 1, season != 2, season in 1..2]\n    " + STORE,
     "`season != 1` and `season != 2` and `season in 1..2` cannot hold together"),
    ("needs: [RED.standing is press, RED.standing is not press]\n    " + STORE,
     "`RED.standing is press` and `RED.standing is not press` cannot hold together"),
    ("needs: [since store <= 3]\n    " + STORE,
     "`since store <= 3` cannot hold: since store is always 99"),
    ("needs: [pressure > 3]\n    " + STORE,
     "`pressure > 3` cannot hold: pressure stays within 0..3"),
    ("locked: true\n    " + STORE, "it is locked, and nothing that can happen unlocks it"),
    # What only the card itself would unlock stays locked.
    ("locked: true\n    effects:\n      - {unlock: store}\n      - {shift: depot, by: 1}\n",
     "it is locked, and nothing that can happen unlocks it"),
])  # fmt: skip
def test_a_card_that_can_never_be_legal(new: str, why: str) -> None:
    found = told(
        (DECK, STORE, new),
        (DOCTRINES, "      - {play: store, because: What is stored now counts later.}\n", ""),
    )
    assert found == [("card-never", f"cards[store]: this card can never be played: {why}")]


@pytest.mark.parametrize(
    ("cost", "why"),
    [
        ("{pc: 11}", "it costs 11 political capital, and BLUE never has more than 10"),
        ("{bn: 4.5}", "it costs 4.5 $bn, and BLUE never has more than 4"),
        ("{slots: 2}", "it costs 2 slots, and BLUE never has more than 1"),
    ],
)
def test_a_card_that_nobody_can_ever_pay(cost: str, why: str) -> None:
    found = told((DECK, "cost: {bn: 0.5}", f"cost: {cost}"))
    assert ("card-never", f"cards[store]: this card can never be played: {why}") in found
    assert (
        "rule-never",
        f"doctrines[keeper].orders[1]: this rule can never hold: `store` can "
        f"never be played: {why}",
    ) in found


def test_slots_that_a_card_can_add_may_be_spent() -> None:
    assert (
        told(
            (DECK, "cost: {bn: 0.5}", "cost: {slots: 2}"),
            (
                DECK,
                "effects:\n      - {shift: line, by: 4}",
                "effects:\n      - {shift: BLUE.slots, by: 1}",
            ),
        )
        == []
    )


def test_a_card_unlocked_by_another_is_live_only_if_that_is() -> None:
    opened = (DECK, "effects:\n      - {shift: line, by: 4}", "effects:\n      - {unlock: store}")
    locked = (DECK, STORE, "locked: true\n    " + STORE)
    assert told(locked, opened) == []
    dear = (DECK, "cost: {pc: 1, bn: 1, slots: 1}", "cost: {pc: 99}")
    assert {code for code, _ in told(locked, opened, dear)} == {"card-never", "rule-never"}


def test_an_event_that_can_never_fire() -> None:
    rule = ("rule-never", "doctrines[keeper].choices[0]: this rule can never hold: `storm` can "
            "never happen")  # fmt: skip
    start = "cards[storm]: this event can never happen: "
    assert told((DECK, "hazard: 20", "hazard: 0")) == [
        ("event-never", f"{start}its hazard is 0"),
        rule,
    ]
    assert told((DECK, "hazard: 20", "hazard: 20\n    blocked: [depot >= 0]")) == [
        ("event-never", f"{start}`depot >= 0` always blocks it"),
        rule,
    ]
    assert told((DECK, "hazard: 20", "hazard: 20\n    blocked: [depot >= 1]")) == []
    assert told((SCENARIO, "adjudication:\n", "adjudication:\n  events: 0\n")) == [
        ("event-never", f"{start}the scenario allows no events a quarter"),
        rule,
    ]


def test_a_branch_for_which_no_chance_is_left() -> None:
    branches = ("hazard: 20", "hazard: 20\n    branches:\n      - {id: a, name: A, chance: 100}\n"
                "      - {id: b, name: B}")  # fmt: skip
    assert told((DECK, *branches)) == [
        ("branch-never", "cards[storm].branches[b]: no chance is left for this branch")
    ]


def test_an_objective_that_nobody_can_move() -> None:
    spoiled = [
        (SCENARIO, CALM, CALM.replace("add: -0.5", "add: 0")),
        (SCENARIO, "    red:\n      - {shift: calm, by: -1}\n", ""),
        (SCENARIO, "  breach:\n    - {shift: calm, by: -2}\n", ""),
        *[(DECK, "{shift: calm, by: -1}", "{shift: will, by: -1}")] * 3,
        (DECK, "{shift: calm, by: 2}", "{shift: will, by: 1}"),
    ]
    codes = dict(told(*spoiled))
    assert codes["objective-fixed"] == (
        "objectives[red-calm].tests[0]: nobody can move `calm`: no coupling, arrival, shock, "
        "effect or `set_to` touches it"
    )
    assert codes["coupling-never"] == "tracks[calm].couplings[0]: it is always 0: it adds 0"
    assert "rule-never" not in codes  # 50 is at least 49 for ever


def test_a_threshold_outside_its_track_decides_itself() -> None:
    assert told((SCENARIO, 'test: at_least, at: {"2": 48}', 'test: at_least, at: {"2": 101}')) == [
        ("objective-decided", "objectives[blue-line].tests[0].at.2: 101 is never met: `line` "
         "stays within 0..100")]  # fmt: skip
    assert told((SCENARIO, 'test: at_most, at: {"2": 47}', 'test: at_most, at: {"2": 100}')) == [
        ("objective-decided", "objectives[red-line].tests[0].at.2: 100 is always met: `line` "
         "stays within 0..100")]  # fmt: skip


def test_names_that_lead_nowhere() -> None:
    assert told(
        (SCENARIO, "  alarm:", "  quiet: Nothing stirs.\n  alarm:"),
        (SCENARIO, "dials: {", "dials: {idle: 1, "),
        (
            SCENARIO,
            "derived:\n",
            "derived:\n  - {id: twice, name: Twice, shown: false, "
            "formula: '2 * line', source: [judgement]}\n",
        ),
    ) == [
        ("dial-never-read", "dials.idle: nothing reads this dial"),
        ("flag-never-read", "flags.quiet: nothing reads this flag"),
        ("flag-never-set", "flags.quiet: nothing sets this flag"),
        ("derived-unused", "derived[twice]: nothing reads this value, and no screen shows it"),
    ]


def test_a_condition_on_a_flag_that_nothing_sets_never_holds() -> None:
    found = told((DECK, "        always:\n          - {set: alarm, quarters: 2}\n", ""))
    assert found == [
        ("modifier-never", "cards[probe].options[force].odds: `The line was warned` never counts: "
         "`alarm` cannot hold: alarm is always 0"),
        ("flag-never-set", "flags.alarm: nothing sets this flag"),
    ]  # fmt: skip


def test_a_modifier_beyond_its_tracks_bounds_never_counts() -> None:
    assert told((DECK, "per: depot, above: 40", "per: depot, above: 100")) == [
        ("modifier-never", "cards[convoy].odds: `A full depot` never counts: depot stays within "
         "0..100")]  # fmt: skip


def test_options_that_do_the_same() -> None:
    again = (
        "      - id: again\n        name: Another feint\n        cost: {pc: 0.5}\n"
        "        effects:\n          - {shift: line, by: -1.5}\n"
    )
    source = "    source: [judgement]\n  - id: rumour"
    assert told((DECK, source, again + source)) == [
        ("same-option", "cards[probe].options[again]: it does the same as `feint`")
    ]
    assert told(
        (
            SCENARIO,
            "      - {id: wait, name: Wait, set: {push: 1}}",
            "      - {id: wait, name: Wait, set: {push: 1}}\n"
            "      - {id: rest, name: Rest, set: {push: 1}}",
        )
    ) == [("same-option", "roles[RED].standing[rest]: it does the same as `wait`")]


def test_doctrine_rules_that_never_decide() -> None:
    assert told((DOCTRINES, "when: [will < 58]", "when: [will > 100]")) == [
        ("rule-never", "doctrines[keeper].standing[0]: this rule can never hold: `will > 100` "
         "cannot hold: will stays within 0..100")]  # fmt: skip
    assert told((DOCTRINES, "{choose: rest, when: [will < 58],", "{choose: rest,")) == [
        ("rule-shadowed", "doctrines[keeper].standing[1]: an earlier rule always decides first")
    ]
    # A standing order that costs something may not be payable, so the next rule has its day.
    assert told((DOCTRINES, "{choose: press, when: [calm >= 49],", "{choose: press,")) == []


def test_a_partial_that_shifts_a_dial_a_quarter_late() -> None:
    shift = (
        DECK,
        "effects:\n      - {shift: will, by: -2}",
        "effects:\n      - {shift: cover, by: -1}",
    )
    assert told(shift) == [
        ("late-dial", "cards[rumour]: its partial shifts the dial `cover` later, and the standing "
         "order sets it anew: nothing is left")]  # fmt: skip
    assert told((DECK, shift[1], shift[2] + "\n    partial: []")) == []


def test_numbers_without_a_source_and_blank_texts() -> None:
    assert told((DECK, STORE + "    source: [judgement]\n", STORE),
                (SCENARIO, "because: the line uses it up, source: [judgement]",
                 "because: ' '")) == [
        ("no-source", "cards[store]: it does not say where its numbers come from"),
        ("no-source",
         "tracks[depot].couplings[0]: it does not say where its numbers come from"),
        ("blank", "tracks[depot].couplings[0].because: nothing is written here"),
    ]  # fmt: skip


def test_a_file_whose_name_is_not_its_id(tmp_path: Path) -> None:
    for name, text in load_bundle("tiny", ROOT).files.items():
        target = tmp_path / name.replace("scenarios/tiny", "scenarios/other")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)
    found = warned(load_bundle("other", tmp_path))
    assert [(fault.code, fault.message) for fault in found] == [
        ("file-name", "id: `tiny` stands in other.yaml")
    ]


def test_warnings_point_at_their_place() -> None:
    found = warned(changed((DECK, "hazard: 20", "hazard: 0")))
    assert (found[0].path, found[0].line, found[0].column) == (DECK, 101, 5)


# What is said never to happen must not happen ------------------------------------------------


@pytest.mark.parametrize("scenario", ["tiny", "bridge-2025"])
@pytest.mark.parametrize("players", ["doctrine", "random"])
def test_no_value_leaves_its_span_in_any_world(scenario: str, players: str) -> None:
    made = compiled(scenario)
    tables, reach = made.tables, Reach(made.tables)
    low = np.array([span[0] for span in reach.spans])[:, None]
    high = np.array([span[1] for span in reach.spans])[:, None]
    policies: list[Policy] = [
        RandomPlayer() if players == "random" else DoctrinePlayer(made.doctrine(role.key))
        for role in tables.roles
    ]
    world = setup(tables, Dice(seed=11, worlds=np.arange(200, dtype=np.uint64)))
    for _ in range(tables.turns + 4):
        play_quarter(world, policies)
        outside = (world.registers() < low) | (world.registers() > high)
        assert [tables.row_names[row] for row in np.flatnonzero(outside.any(axis=1))] == []


def test_a_span_of_a_formula_holds_all_its_values() -> None:
    rows = [(-2000, 3000), (500, 1500)]
    a, b = (int(Node.ROW), 0, 1), (int(Node.ROW), 1, 1)
    for node, lowest, highest in (
        (Node.ADD, -1500, 4500), (Node.SUB, -3500, 2500), (Node.MUL, -3000, 4500),
        (Node.MIN, -2000, 1500), (Node.MAX, 500, 3000), (Node.LT, 0, 1000),
        (Node.LE, 0, 1000), (Node.EQ, 0, 1000), (Node.AND, 0, 1000), (Node.OR, 1000, 1000),
    ):  # fmt: skip
        assert evaluate((a, b, (int(node), 0, 1)), rows) == (lowest, highest), node
    low, high = evaluate((a, b, (int(Node.DIV), 0, 1)), rows)
    assert -4010 <= low <= -4000 and 6000 <= high <= 6010
    assert evaluate((a, (int(Node.DIV), 0, 0)), rows) == (-3_000_000, 3_000_000)
    assert evaluate((a, (int(Node.ABS), 0)), rows) == (0, 3000)
    assert evaluate((a, (int(Node.NEG), 0)), rows) == (-3000, 2000)
    assert evaluate((a, b, (int(Node.NOT), 1)), rows) == (0, 0)
    assert evaluate((a, b, (int(Node.IF), 1, 0, 1)), rows) == (-2000, 3000)
    assert evaluate((a, b, (int(Node.PICK), 1, 0, 1)), rows) == (-2000, 3000)
    assert evaluate((a, (int(Node.ADD), 0, 0)), [(-FAR, FAR)]) == (-FAR, FAR)
