"""The causal map says what the tables say: each term once, with its sign, reason and source."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rulebook.mini import (
    action,
    build,
    coupling,
    deal,
    derived,
    doctrine,
    event,
    line,
    pipelines,
    role,
    shift,
    track,
)
from wargame.analysis.causal import Arrow, Causal, causal
from wargame.analysis.signs import Signs, reads


def mapped(**changes: Any) -> Causal:
    return causal(build(**changes))


def arrows(of: Causal, target: str) -> dict[str, str]:
    return {arrow.source: arrow.sign for arrow in of.arrows if arrow.target == target}


def moved_by(*terms: Any, **changes: Any) -> Causal:
    return mapped(tracks=[track("x", couplings=list(terms)), track("y"), track("z")], **changes)


@pytest.mark.parametrize(
    ("add", "counts", "sign"),
    [
        (1, "above", "+"),
        (-1, "above", "-"),
        (1, "below", "-"),
        (-1, "below", "+"),
        (1, "around", "+"),
    ],
)
def test_a_coupling_is_an_arrow_with_its_sign(add: float, counts: str, sign: str) -> None:
    found = moved_by(coupling(add, per=10, of="y", counts=counts, at=40))
    (arrow,) = found.arrows
    said = f"{'+' if add > 0 else ''}{add} per 10 of y {counts} 40"
    assert arrow == Arrow("y", "x", sign, said, "it does", ("judgement",))  # type: ignore[arg-type]


def test_what_scales_a_term_and_what_it_waits_for_have_arrows_of_their_own() -> None:
    found = moved_by(
        coupling(1, per=10, of="y", times="mood", when=["z >= 20"], at="z"),
        derived=[derived("mood", "y / 50")],
    )
    assert {(a.source, a.sign) for a in found.arrows if a.target == "x"} == {
        ("y", "+"),
        ("z", "-"),  # a higher point to count from is a lower term
        ("z", "?"),
        ("mood", "x"),
    }
    (term,) = found.terms["x"]
    assert term.how == "+1 per 10 of y above z, times mood"
    assert term.when == ("z >= 20",)


def test_a_constant_is_a_term_and_no_arrow() -> None:
    found = moved_by(coupling(-2, because="wear", range=[-3, -1]))
    assert found.arrows == ()
    (term,) = found.terms["x"]
    assert (term.how, term.because, term.range) == ("-2", "wear", "-3 to -1")


def test_a_track_that_is_set_takes_over() -> None:
    found = mapped(
        tracks=[track("x", set_to="mood"), track("y")], derived=[derived("mood", "y + 1")]
    )
    assert arrows(found, "x") == {"mood": "="}
    assert arrows(found, "mood") == {"y": "+"}


@pytest.mark.parametrize(
    ("formula", "signs"),
    [
        ("x + y", {"x": "+", "y": "+"}),
        ("x - 2 * y", {"x": "+", "y": "-"}),
        ("max(0, 60 - x)", {"x": "-"}),
        ("abs(x - 50)", {"x": "~"}),
        ("if(x > 98, 5, 0)", {"x": "+"}),  # play never comes near: tried all over its range
    ],
)
def test_signs_of_a_formula_are_those_it_has(formula: str, signs: dict[str, str]) -> None:
    rises = doctrine("A", orders=[{"play": "lift", "because": "Up."}])
    lift = action("lift", odds={"base": 50}, effects=[shift("x", 6)], setback=[shift("x", -6)])
    found = mapped(
        cards=[lift], doctrines=[rises, doctrine("B")], derived=[derived("mood", formula)]
    )
    assert arrows(found, "mood") == signs


def test_trying_a_formula_leaves_the_worlds_as_they_were() -> None:
    made = build(derived=[derived("mood", "x + 1")])
    signs = Signs(made)
    before = [state.registers() for state in signs.states]
    (value,) = made.tables.derived
    assert [signs.of(value, row) for row in reads(value)] == ["+"]
    after = [state.registers() for state in signs.states]
    assert all((one == two).all() for one, two in zip(before, after, strict=True))


def test_cards_are_summarised_by_what_they_shift() -> None:
    standing = [{"id": "plain", "name": "Plain", "effects": [shift("x", 1)]}]
    standing.append({"id": "other", "name": "Other"})
    found = mapped(
        cards=[
            action("good", effects=[shift("x", 2)], setback=[shift("x", -1)]),
            action("else", effects=[shift("y", 2)]),
            deal("pact", effects=[], in_force={"each_quarter": [shift("x", 4)]}),
            event("storm", effects=[shift("x", -5)]),
        ],
        roles=[role("A", "one", standing=standing), role("B", "two")],
    )
    assert {(m.kind, m.key, m.least, m.most) for m in found.movers["x"]} == {
        ("card", "good", -1000, 2800),  # a breakthrough brings more
        ("deal", "pact", 4000, 4000),
        ("event", "storm", -5000, -5000),
        ("standing order", "A/plain", 1000, 1000),
    }


def test_pipelines_are_one_box_between_what_enters_and_what_arrives() -> None:
    arrival = {"kind": "kit", "name": "Kit", "track": "x", "add": 2, "source": ["judgement"]}
    found = mapped(
        tracks=[track("x"), track("y")],
        derived=[derived("room", "10"), derived("pledge", "y / 10")],
        pipelines={**pipelines(line("main", enters="pledge"), arrivals=[arrival]), "source": []},
    )
    assert arrows(found, "pipelines") == {"room": "+", "pledge": "+"}
    assert arrows(found, "x") == {"pipelines": "+"}
    assert found.terms["x"][0].how == "+2 per $bn of kit absorbed"


def test_what_a_formula_reads_besides_is_summarised() -> None:
    found = mapped(derived=[derived("mood", "A.bn + season + turn")])
    assert arrows(found, "mood") == {"purses": "+", "calendar": "+"}
    assert {thing.id for thing in found.of_kind("input")} == {"purses", "calendar"}
