"""What was decision and what was luck: exact where it can be counted, recovered where planted."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.records import Recorded, recorded
from tests.analysis.test_exact import enough
from tests.counts.test_tiny_counts import slow
from tests.lengths import length, sized
from tests.play.helpers import at_random, by_doctrine, scenario
from tests.reference.slow_tiny import Terminal, Tiny
from tests.strategies import recompiled
from wargame.analysis.moments import read
from wargame.analysis.swing import PARTS, Swing, document, part_for, swing
from wargame.analysis.swing_steps import Step
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle
from wargame.errors import SaveDamaged, WargameError
from wargame.play.game import Game
from wargame.play.reel import Reel
from wargame.play.verify import rebuild

#: Exercises held against the fractions.
REPEATS = [12, pytest.param(120, marks=pytest.mark.soak)]

#: What is known of a course so far: (turn, card or event) -> the roll, or whether it fell.
Known = dict[tuple[int, str], int | bool]


def taken(made: Recorded, worlds: int, **settings: Any) -> Swing:
    return swing(made.compiled, made.events, made.meta, made.branches, worlds=worlds, **settings)


# Sums ------------------------------------------------------------------------------------------


def sums_hold(found: Swing) -> None:
    """Every measure: initial + all parts = final, and each quarter between its two values."""
    for line in found.lines.values():
        for turn in range(len(line.value) - 1):
            brought = sum(line.parts[part][turn] for part in PARTS)
            assert line.value[turn] + brought == line.value[turn + 1]
        assert line.initial + sum(map(sum, line.parts.values())) == line.final


@pytest.mark.parametrize(
    ("name", "seats", "turns"),
    [
        ("tiny", {"BLUE": "random", "RED": "random"}, None),
        ("first-turn", dict.fromkeys(("US", "UKR", "EU", "NATO", "RUS"), "random"), 2),
        ("bridge-2025", {"US": "random", "RUS": "random", "EU": "random"}, 2),
        ("strait-porcupine", {}, 2),
    ],
)
def test_the_parts_sum_to_the_last_unit(
    tmp_path: Path, name: str, seats: dict[str, str], turns: int | None
) -> None:
    made = recorded(scenario(name), tmp_path / "x.wargame", seed=5, seats=seats, turns=turns)
    found = taken(made, 24)
    sums_hold(found)
    ends = made.events[-1].body("public")["roles"]
    for (role, key), line in found.lines.items():
        if key:
            assert line.final == 1_000_000 * ends[role]["objectives"][key]["met"]
            assert min(line.value) >= 0 and max(line.value) <= 1_000_000
        else:
            assert line.final == ends[role]["score"]


def test_parts_and_steps_are_the_same_whoever_works(tmp_path: Path) -> None:
    made = recorded(scenario("tiny"), tmp_path / "x.wargame", seed=9, seats={"RED": "random"})
    alone, several = taken(made, 100), taken(made, 100, workers=2)
    assert document(alone) == document(several)


def test_an_exercise_in_play_is_taken_apart_as_far_as_it_goes(tmp_path: Path) -> None:
    made = recorded(scenario("tiny"), tmp_path / "x.wargame", seed=9, seats={"RED": "random"})
    whole, seen = taken(made, 60), 0
    for count in range(4, len(made.events)):
        part = Recorded(made.compiled, made.events[:count], made.meta, made.branches, made.path)
        if rebuild(made.compiled, part.events, made.meta).difference is not None:
            continue  # no save ends here: what is resolved at once is written at once
        if read(made.compiled, part.events, made.meta).told[0].moments:
            found = taken(part, 60)
            sums_hold(found)
            assert found.lines["BLUE", ""].initial == whole.lines["BLUE", ""].initial
            assert not found.ended
            seen += 1
    assert seen > 5


def test_nothing_played_and_other_rules_are_said_plainly(tmp_path: Path) -> None:
    made = recorded(scenario("tiny"), tmp_path / "x.wargame", seed=9)
    with pytest.raises(WargameError, match="nothing has been played"):
        swing(made.compiled, made.events[:2], made.meta)  # the quarter is open, and no more
    with pytest.raises(SaveDamaged):
        swing(made.compiled, [], made.meta)
    other = recompiled(
        load_bundle("tiny"),
        {"decks/tiny.yaml": lambda text: text.replace("line, by: 4", "line, by: 5")},
    )
    with pytest.raises(WargameError, match="otherwise from event"):
        for seed in range(1, 9):  # one in which the convoy arrives
            made = recorded(scenario("tiny"), tmp_path / f"{seed}.wargame", seed=seed)
            swing(other, made.events, made.meta, worlds=8)


# Luck on `tiny`, against fractions ----------------------------------------------------------------


def agrees(end: Terminal, known: Known) -> bool:
    """Whether a course of the enumerator is one of those that are still open."""
    for key, value in known.items():
        if key in end.rolls:
            first, last = end.rolls[key]
            if isinstance(value, bool):
                if (first == 0) is not value:
                    return False
            elif not first <= value <= last:
                return False
    return True


@lru_cache(maxsize=1)
def weighted() -> list[tuple[Terminal, dict[str, Fraction]]]:
    """Every course under the doctrines with its scores."""
    tiny, ends = slow()
    return [(end, tiny.scores(end.state)) for end in ends]


Open = list[tuple[Terminal, dict[str, Fraction]]]


def expected(open_still: Open) -> dict[str, Fraction]:
    """The exact expected score of each role over the courses that are still open."""
    whole = sum((end.chance for end, _ in open_still), Fraction(0))
    return {
        role: sum((end.chance * score[role] for end, score in open_still), Fraction(0)) / whole
        for role in ("BLUE", "RED")
    }


def falls(step: Step) -> Known:
    """What a step of luck made known."""
    turn = step.turn
    if step.kind in ("quiet", "no-other"):
        return {} if step.kind == "no-other" else {(turn, "storm"): False}
    if step.kind == "event":
        return {(turn, step.cause[0]): True}
    if step.kind == "roll":
        return {(turn, step.cause[0].partition("/")[0]): int(step.roll["roll"])}
    return {}


@pytest.mark.parametrize("seeds", REPEATS)
def test_luck_on_tiny_is_what_the_fractions_say(tmp_path: Path, seeds: int) -> None:
    """Every event and roll of exercises under the doctrines, in exact conditional chances."""
    first = expected(weighted())
    held = told = 0
    for seed in range(seeds):
        made = recorded(scenario("tiny"), tmp_path / f"{seed}.wargame", seed=seed)
        found = taken(made, 300)
        still, before = weighted(), first
        for role in ("BLUE", "RED"):
            spread = found.ranges[role, ""][0]
            held, told = held + (spread.low <= 1000 * before[role] <= spread.high), told + 1
        for step in found.steps:
            assert step.part in ("dice", "events") or not any(step.change), "all follow doctrine"
            known = falls(step)
            if not known:
                continue
            still = [one for one in still if agrees(one[0], known)]
            after = expected(still)
            for role in ("BLUE", "RED"):
                exact = 1000 * (after[role] - before[role])
                spread = found.change(step, (role, ""))[1]
                held, told = held + (spread.low <= exact <= spread.high), told + 1
            before = after
    assert told > 6 * seeds
    assert enough(held, told), (held, told)
    assert held / told < 0.99, "intervals too wide are wrong too"


# Decisions on `tiny`, against fractions ---------------------------------------------------------


@lru_cache(maxsize=1)
def free_blue() -> tuple[Tiny, list[Terminal], dict[int, dict[str, Fraction]]]:
    tiny = Tiny()
    return tiny, tiny.first_quarter("BLUE"), {}


def later(number: int) -> dict[str, Fraction]:
    """The expected score from the end of one first quarter on, all following doctrine."""
    tiny, firsts, kept = free_blue()
    if number not in kept:
        start = firsts[number]
        ends = list(tiny._from(Terminal(Fraction(1), {}, {}, start.state, 0), tiny.turns, None))
        kept[number] = {
            role: sum((end.chance * tiny.scores(end.state)[role] for end in ends), Fraction(0))
            for role in tiny.roles
        }
    return kept[number]


def decided(storm: bool, **choices: Any) -> dict[str, Fraction]:
    """The exact expected score once Blue has decided so in the first quarter."""
    tiny, firsts, _ = free_blue()
    found = [
        (number, end)
        for number, end in enumerate(firsts)
        if (end.rolls[0, "storm"][0] == 0) is storm
        and all(end.choices.get(key) == value for key, value in choices.items())
        and end.choices["oppose"] == ""
    ]
    whole = sum((end.chance for _, end in found), Fraction(0))
    assert whole, choices
    return {
        role: sum((end.chance * later(number)[role] for number, end in found), Fraction(0)) / whole
        for role in tiny.roles
    }


def plan(decision: dict[str, Any]) -> dict[str, Any]:
    return {
        "standing": decision["standing"],
        "orders": tuple(order["action"] for order in decision["orders"]),
    }


@pytest.mark.parametrize("seeds", REPEATS)
def test_a_decision_on_tiny_is_worth_what_the_fractions_say(tmp_path: Path, seeds: int) -> None:
    """Blue's orders of the first quarter, drawn at random, against those of its doctrine."""
    held = told = 0
    for seed in range(seeds):

        def odd(game: Game, role: str) -> Any:
            strange = game.world.turn == 0 and game.node == "orders"
            return (at_random if strange else by_doctrine)(game, role)

        made = recorded(
            scenario("tiny"), tmp_path / f"{seed}.wargame", seed=seed, choosers={"BLUE": odd}
        )
        found = taken(made, 300)
        first = read(made.compiled, made.events, made.meta).told[0]
        steps = [s for s in found.steps if s.turn == 0 and s.kind == "orders"]
        if not steps:
            continue
        (step,) = steps
        assert step.actor == "BLUE"
        storm = "storm" in first.fell
        moment = first.moments["orders"]
        answer = {}
        if storm:
            answer = {"answer": first.moments["events"].decisions["BLUE"]["answers"]["storm"]}
        usual = by_reference(made, seed)
        before = decided(storm, offer=False, **answer, **plan(usual))
        after = decided(storm, offer=False, **answer, **plan(moment.decisions["BLUE"]))
        for role in ("BLUE", "RED"):
            exact = 1000 * (after[role] - before[role])
            spread = found.change(step, (role, ""))[1]
            held, told = held + (spread.low <= exact <= spread.high), told + 1
            assert part_for(step, role) == ("own" if role == "BLUE" else "others")
    assert told >= seeds // 2
    assert enough(held, told), (held, told)


def by_reference(made: Recorded, seed: int) -> dict[str, Any]:
    """What Blue's doctrine would have ordered in the first quarter."""
    found: list[dict[str, Any]] = []

    def watch(what: str, game: Game) -> None:
        if what == "resolve" and game.node == "orders" and game.world.turn == 0:
            found.append(game.check("BLUE", by_doctrine(game, "BLUE")))

    Reel(made.compiled, made.events, made.meta, made.branches, watch=watch).finish()
    return found[0]


# Nothing where there is nothing --------------------------------------------------------------

TWIN = """
  - id: raid
    kind: action
    role: RED
    name: A raid
    text: The same as a probe, under another name.
    held: true
    odds: {base: 50}
    effects:
      - {shift: line, by: -3}
    setback:
      - {shift: calm, by: -1}
    options:
      - id: force
        name: In force
        cost: {pc: 1, bn: 1, slots: 1}
        odds:
          base: 45
          modifiers:
            - {name: The line was warned, when: [alarm], add: -10}
        effects:
          - {shift: line, by: -4}
          - {shift: will, by: -1, after: 1}
        always:
          - {set: alarm, quarters: 2}
    source: [judgement]
"""


def ordering(card: str, turn: int = 0) -> Callable[[Game, str], Any]:
    """Give this order first in one quarter, and follow the doctrine otherwise."""

    def choose(game: Game, role: str) -> Any:
        usual = by_doctrine(game, role)
        if game.node != "orders" or game.world.turn != turn:
            return usual
        rest = [order for order in usual["orders"] if order["action"].partition("/")[0] != "probe"]
        return {**usual, "orders": [{"action": card, "reason": "planted"}, *rest][:2]}

    return choose


@sized
def test_two_names_for_one_thing_are_told_apart_in_five_of_a_hundred(tmp_path: Path) -> None:
    """They roll at different sites, so a difference shows by chance alone."""
    tiny = recompiled(load_bundle("tiny"), {"decks/tiny.yaml": lambda text: text + TWIN})
    covers = told = 0
    seeds = length(50, 100)
    for seed in range(100 - seeds, 100):
        made = recorded(
            tiny, tmp_path / f"{seed}.wargame", seed=seed, choosers={"RED": ordering("raid/force")}
        )
        found = taken(made, 120)
        (step,) = [s for s in found.steps if s.kind == "orders" and s.turn == 0]
        assert step.cause[1] == "raid/force"
        spread = found.change(step, ("RED", ""))[1]
        covers, told = covers + (spread.low <= 0 <= spread.high), told + 1
    assert told == seeds
    assert enough(covers, told) and covers < seeds, covers


# Planted -----------------------------------------------------------------------------------

BLUNDER = """
  - id: withdraw
    kind: action
    role: BLUE
    name: A withdrawal
    text: The line goes back to the river, and everybody sees it go.
    held: true
    odds: sure
    effects:
      - {shift: line, by: -12}
      - {shift: will, by: -8}
    source: [judgement]
"""
DAM = """
  - id: dam
    kind: action
    role: BLUE
    name: The dam
    text: It will hold. It nearly always holds.
    held: true
    odds: {base: 95}
    effects:
      - {shift: will, by: 0.5}
    setback:
      - {shift: line, by: -12}
      - {shift: will, by: -8}
    source: [judgement]
"""
USUAL = "      - {play: convoy, when: [line < 51], because: The line needs it this quarter.}\n"


def planted(card: str) -> Compiled:
    return recompiled(load_bundle("tiny"), {"decks/tiny.yaml": lambda text: text + card})


@pytest.mark.parametrize("seed", [2, 5])
def test_one_bad_order_is_the_first_turning_point(tmp_path: Path, seed: int) -> None:
    made = recorded(
        planted(BLUNDER), tmp_path / "x.wargame", seed=seed,
        choosers={"BLUE": ordering("withdraw")},
    )  # fmt: skip
    found = taken(made, 400)
    step, _ = found.turning_points()[0]
    assert (step.part, step.kind, step.actor, step.turn) == ("decision", "orders", "BLUE", 0)
    assert "withdraw" in step.cause
    told = document(found)["turning_points"][0]
    assert told["rank"] == 1 and made.events[told["seq"] - 1].kind == "decision"
    assert found.change(step, ("BLUE", ""))[1].high < 0
    # ... and it says what would undo it: what the status quo would have ordered there.
    assert told["cause"][0] == told["instead"][0] and "withdraw" not in told["instead"]


def freak(tmp_path: Path) -> Recorded:
    """An exercise in which the dam broke; the doctrine plays the card too."""
    usual = USUAL + "      - {play: dam, because: It nearly always holds.}\n"
    tiny = recompiled(
        load_bundle("tiny"),
        {
            "decks/tiny.yaml": lambda text: text + DAM,
            "scenarios/doctrines/tiny.yaml": lambda text: text.replace(USUAL, usual),
        },
    )
    for seed in range(400):
        made = recorded(tiny, tmp_path / f"{seed}.wargame", seed=seed)
        broke = [
            entry
            for event in made.events
            if event.kind == "adjudication" and event.turn == 0
            for entry in event.body("public")["entries"]
            if entry["kind"] == "adjudication" and entry["action"] == "dam" and entry["band"] == 0
        ]
        if broke:
            return made
    pytest.fail("it never broke")


def test_one_freak_roll_is_the_first_turning_point(tmp_path: Path) -> None:
    """The decision was no worse than usual."""
    found = taken(freak(tmp_path), 400)
    step, _ = found.turning_points()[0]
    assert (step.part, step.kind, step.cause) == ("dice", "roll", ("dam",))
    assert step.roll["band"] == "setback" and int(step.roll["chance"]) == 950
    assert found.change(step, ("BLUE", ""))[1].high < 0
    assert not any(any(s.change) for s in found.steps if s.part == "decision")
