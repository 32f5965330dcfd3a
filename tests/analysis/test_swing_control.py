"""What the White Cell did is booked to `control` and to nothing else, exactly on `tiny`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.records import Recorded, read, recorded
from tests.analysis.test_exact import enough
from tests.analysis.test_swing import (
    Known,
    agrees,
    expected,
    falls,
    sums_hold,
    taken,
    weighted,
)
from tests.play.helpers import at_random, by_doctrine, scenario
from wargame.analysis.swing import PARTS, Swing, document, part_for
from wargame.analysis.swing_steps import Step
from wargame.play.branches import fork
from wargame.play.control import BANDS
from wargame.play.session import Session, resume_session, start_session

#: What the White Cell does at a node that all have decided at.
Rulings = Callable[[Session], Sequence[dict[str, Any]]]


def ruled(
    path: Path, rulings: Rulings, seed: int, *, name: str = "tiny", stop: str = "", **settings: Any
) -> Recorded:
    """An exercise under its doctrines with a White Cell; ``stop`` at a node of the first."""
    session = start_session(scenario(name), {}, seed=seed, save=path, **settings)
    while not session.ended:
        for body in rulings(session):
            session.control(body)
        if session.game.node == stop:
            break
        session.advance(nodes=1)
    session.close()
    return read(scenario(name), path)


def none(session: Session) -> list[dict[str, Any]]:
    return []


def booked(found: Swing) -> set[tuple[str, str]]:
    return {(step.part, step.kind) for step in found.steps if any(step.change)}


def of_control(found: Swing) -> list[Step]:
    return [step for step in found.steps if step.part == "control"]


def known_before(found: Swing, step: Step) -> Known:
    """All luck that was known when a step was put in place."""
    known: Known = {}
    for one in found.steps:
        if one is step:
            return known
        known |= falls(one)
    raise AssertionError("not a step of it")


# Overrides -----------------------------------------------------------------------------------


@pytest.mark.parametrize("band", BANDS)
def test_an_override_is_the_difference_between_the_bands(tmp_path: Path, band: str) -> None:
    """The dice keep what they rolled; the ruling has the rest; together it is what stands."""
    held = told = 0
    for seed in range(6):

        def rulings(session: Session) -> list[dict[str, Any]]:
            if session.game.node != "reactions" or session.game.world.turn:
                return []
            return [
                {"what": "override", "action": one["action"], "band": band, "reason": "to see"}
                for one in session.preview()
                if one["action"] == "convoy"
            ]

        made = ruled(tmp_path / f"{band}{seed}.wargame", rulings, seed)
        found = taken(made, 300)
        sums_hold(found)
        (step,) = of_control(found)
        assert (step.kind, step.cause, step.actor) == ("override", ("convoy",), "WHITE")
        assert made.events[step.seq - 1].kind == "control"
        (roll,) = [s for s in found.steps if s.kind == "roll" and s.cause == ("convoy",)][:1]
        assert roll.part == "dice" and roll.turn == 0
        chance, rolled = int(roll.roll["chance"]), int(roll.roll["roll"])
        assert step.roll["band"] == band
        known = known_before(found, step)
        stood = roll_for(band, chance)
        exact = [
            expected([one for one in weighted() if agrees(one[0], some)])
            for some in (known, known | {(0, "convoy"): stood})
        ]
        if roll.roll["band"] == band:
            assert not any(step.change)
        for role in ("BLUE", "RED"):
            change = 1000 * (exact[1][role] - exact[0][role])
            spread = found.change(step, (role, ""))[1]
            held, told = held + (spread.low <= change <= spread.high), told + 1
            assert part_for(step, role) == "control"
        assert band_of(rolled, chance) == roll.roll["band"], "the dice keep their band"
        ruled_out = {(p, k) for p, k in booked(found) if p == "control" and k != "override"}
        assert not ruled_out
    assert enough(held, told), (held, told)


def edges(chance: int) -> list[tuple[str, int]]:
    """The bands and the first roll above each."""
    half = chance + (1000 - chance) // 2
    return [
        ("breakthrough", chance // 5),
        ("success", chance),
        ("partial", half),
        ("setback", 1000),
    ]


def band_of(roll: int, chance: int) -> str:
    return next(name for name, end in edges(chance) if roll < end)


def roll_for(band: str, chance: int) -> int:
    """A roll that falls in a band."""
    return dict(edges(chance))[band] - 1


# Events ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["inject", "hold"])
def test_an_event_brought_in_or_held_is_worth_what_the_fractions_say(
    tmp_path: Path, what: str
) -> None:
    held = told = 0
    for seed in range(6):

        def rulings(session: Session) -> list[dict[str, Any]]:
            if session.game.node != "signals" or session.game.world.turn:
                return []
            branch = {"branch": ""} if what == "inject" else {}
            return [{"what": what, "event": "storm", **branch, "reason": "the script"}]

        made = ruled(tmp_path / f"{what}{seed}.wargame", rulings, seed)
        found = taken(made, 300)
        sums_hold(found)
        (step,) = of_control(found)
        assert (step.kind, step.cause, step.turn) == ("inject", ("storm",), 0)
        assert not [s for s in found.steps if s.kind == "event" and s.turn == 0]
        only = [one for one in weighted() if agrees(one[0], {(0, "storm"): what == "inject"})]
        for role in ("BLUE", "RED"):
            change = 1000 * (expected(only)[role] - expected(weighted())[role])
            spread = found.change(step, (role, ""))[1]
            held, told = held + (spread.low <= change <= spread.high), told + 1
            assert found.lines[role, ""].parts["control"][0] == found.change(step, (role, ""))[0]
    assert told == 12 and enough(held, told), (held, told)


def test_what_was_withdrawn_is_booked_to_nobody(tmp_path: Path) -> None:
    def rulings(session: Session) -> list[dict[str, Any]]:
        if session.game.world.turn:
            return []
        if session.game.node == "signals":
            return [
                {"what": "inject", "event": "storm", "branch": "", "reason": "a storm"},
                {"what": "withdraw", "event": "storm", "reason": "no storm"},
            ]
        if session.game.node == "reactions":
            action = session.preview()[0]["action"]
            return [
                {"what": "override", "action": action, "band": "setback", "reason": "it failed"},
                {"what": "withdraw", "action": action, "reason": "it did not"},
            ]
        return []

    made = ruled(tmp_path / "x.wargame", rulings, 4)
    plain = ruled(tmp_path / "y.wargame", none, 4)
    assert sum(event.kind == "control" for event in made.events) == 4
    found, usual = taken(made, 60), taken(plain, 60)
    assert not of_control(found)
    assert found.lines == usual.lines


# Tracks ------------------------------------------------------------------------------------


NODES = ("signals", "offers", "orders", "reactions", "hands")


@pytest.mark.parametrize("node", NODES)
def test_a_track_that_was_set_is_control_and_only_that(tmp_path: Path, node: str) -> None:
    """Set to and fro, two rulings take each other back; set once, all of it is control's."""

    def rulings(session: Session) -> list[dict[str, Any]]:
        if session.game.node != node or session.game.world.turn:
            return []
        stood = int(session.game.world.values[session.game.tables.rows["will"], 0])
        adjust = {"what": "adjust", "track": "will", "reason": "as briefed"}
        return [{**adjust, "to": 20_000}, {**adjust, "to": stood}, {**adjust, "to": 20_000}]

    made = ruled(tmp_path / "x.wargame", rulings, 4)
    found = taken(made, 100)
    sums_hold(found)
    steps = of_control(found)
    assert [(s.kind, s.cause, s.node, s.turn) for s in steps] == 3 * [
        ("adjust", ("will",), node, 0)
    ]
    first, back, again = (list(step.change) for step in steps)
    assert [a + b for a, b in zip(first, back, strict=True)] == [0] * len(first)
    assert first == again and any(first)
    assert {part for part, _ in booked(found)} <= {"control", "dice", "events"}
    line = found.lines["BLUE", ""]
    at = found.measures.index(("BLUE", ""))
    assert line.parts["control"] == (again[at], 0)


@pytest.mark.parametrize("node", NODES)
def test_a_track_set_at_a_node_still_open_is_control_too(tmp_path: Path, node: str) -> None:
    """The exercise goes on later; what the White Cell just did belongs to nobody else."""

    def rulings(session: Session) -> list[dict[str, Any]]:
        if session.game.node != node:
            return []
        return [{"what": "adjust", "track": "will", "to": 20_000, "reason": "as briefed"}]

    made = ruled(tmp_path / "x.wargame", rulings, 4, stop=node)
    found = taken(made, 100)
    sums_hold(found)
    assert not found.ended
    (step,) = of_control(found)
    assert (step.kind, step.node) == ("adjust", node)
    at = found.measures.index(("BLUE", ""))
    assert found.lines["BLUE", ""].parts["control"] == (step.change[at],)
    assert step.change[at] < 0 and step.ranges[at].shows
    whole = taken(ruled(tmp_path / "y.wargame", rulings, 4), 100)
    assert of_control(whole)[0].change == step.change, "the same once it has gone on"


@pytest.mark.parametrize(("accord", "part"), [("", "control"), ("UKR+US-1", "deals")])
def test_a_broken_word_is_booked_to_who_found_it_and_the_sums_hold(
    tmp_path: Path, accord: str, part: str
) -> None:
    """What a word costs is the White Cell's; what the engine judged of an accord was agreed."""

    def rulings(session: Session) -> list[dict[str, Any]]:
        if session.game.node != "signals" or session.game.world.turn != 1:
            return []
        breach = {"what": "breach", "role": "UKR", "price": 2000, "accord": accord}
        return [{**breach, "reason": "judged"}]

    made = ruled(tmp_path / "x.wargame", rulings, 4, name="bridge-2025", turns=3)
    found = taken(made, 24)
    sums_hold(found)
    (step,) = [one for one in found.steps if one.kind == "breach"]
    assert (step.part, step.cause) == (part, ("UKR",)) and any(step.change)
    assert bool(of_control(found)) == (part == "control")


def test_everything_at_once_still_sums(tmp_path: Path) -> None:
    """On the flagship: an inject, a hold, overrides, and tracks that are public and hidden."""

    def rulings(session: Session) -> list[dict[str, Any]]:
        game = session.game
        if game.node == "signals":
            keys = [event.key for event in game.tables.events[:2]]
            hidden = next(track for track in game.tables.tracks if track.seen_by)
            stood = int(game.world.values[hidden.index, 0])
            return [
                {"what": "inject", "event": keys[0], "branch": "", "reason": "a"},
                {"what": "hold", "event": keys[1], "reason": "b"},
                {"what": "adjust", "track": hidden.key, "reason": "c",
                 "to": hidden.low if stood != hidden.low else hidden.high},
            ]  # fmt: skip
        if game.node == "reactions":
            return [
                {"what": "override", "action": one["action"], "band": "setback", "reason": "d"}
                for one in session.preview()[:2]
                if one["band"]
            ]
        return []

    made = ruled(tmp_path / "x.wargame", rulings, 4, name="bridge-2025", turns=2)
    found = taken(made, 24)
    sums_hold(found)
    kinds = {step.kind for step in of_control(found)}
    assert kinds == {"inject", "adjust", "override"}
    for step in of_control(found):
        assert made.events[step.seq - 1].kind == "control", step
    for one in document(found)["turning_points"]:
        assert one["part"] in PARTS


# Branches ---------------------------------------------------------------------------------


def test_branches_are_taken_apart_each_on_its_own_line(tmp_path: Path) -> None:
    """A branch with fresh dice and one with the exercise's: what is common is told alike."""
    path = tmp_path / "x.wargame"
    made = recorded(scenario("tiny"), path, seed=4)
    seq = next(e.seq for e in made.events if e.kind == "situation" and e.turn == 1)
    for name, keep in (("fresh", False), ("same", True)):
        fork(path, seq=seq, name=name, keep_dice=keep)
        session = resume_session(path, branch=name)
        while not session.ended:
            for role in session.waiting():
                session.submit(role, (at_random if keep else by_doctrine)(session.game, role))
            session.advance()
        session.close()
    usual = taken(read(made.compiled, path), 60)
    for number in (2, 3):
        branch = read(made.compiled, path, number)
        assert {event.branch for event in branch.events} == {1, number}
        found = taken(branch, 60)
        sums_hold(found)
        ends = branch.events[-1].body("public")["roles"]
        for role in ("BLUE", "RED"):
            line = found.lines[role, ""]
            assert line.final == ends[role]["score"]
            assert line.value[:2] == usual.lines[role, ""].value[:2]
            for part in PARTS:
                assert line.parts[part][0] == usual.lines[role, ""].parts[part][0]
