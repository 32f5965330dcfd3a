"""Assumptions as factors, and what a sensitivity analysis says of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.strategies import compiled
from tests.worked_example import written_into
from wargame.analysis.compare import whole_course
from wargame.analysis.factors import Factor, Factors
from wargame.analysis.sensitivity import Sensitivity, sensitivity
from wargame.analysis.sweep import play_points, responses
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle
from wargame.errors import WargameError
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.report.sensitivity_picture import sensitivity_picture
from wargame.report.sensitivity_text import sensitivity_text
from wargame.rules.dice import Dice
from wargame.rules.tables import Tables
from wargame.rules.turn import setup

#: Where each factor of the example is written, as the line has it and with the high value.
WRITTEN = {
    "shells.start": ("scenarios/river-plant.yaml", "start: 20\n", "start: 25\n"),
    "trust.start": ("scenarios/river-plant.yaml", "start: 50\n", "start: 60\n"),
    "shells.shifts.0": ("scenarios/river-plant.yaml", "{add: 2, per: 1", "{add: 3, per: 1"),
    "shells.shells.1": ("scenarios/river-plant.yaml", "{add: -0.5,", "{add: -0.2,"),
    "trust.haste.2": ("scenarios/river-plant.yaml", "{add: -2, per", "{add: -1, per"),
    "order": ("decks/river-plant.yaml", "by: 4, after: 1", "by: 6, after: 1"),
    "hire": ("decks/river-plant.yaml", "by: 4, after: 2", "by: 6, after: 2"),
    "licence": ("decks/river-plant.yaml", "{shift: shells, by: 3}", "{shift: shells, by: 5}"),
    "open-day": ("decks/river-plant.yaml", "{shift: trust, by: 3}", "{shift: trust, by: 5}"),
    "flood": ("decks/river-plant.yaml", "hazard: 15", "hazard: 25"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The worked example of the authoring guide."""
    written_into(tmp_path)
    return tmp_path


def _compiled(folder: Path) -> Compiled:
    return compile_bundle(load_bundle("river-plant", folder))


def _digest(compiled: Compiled, tables: Tables) -> list[int]:
    world = setup(tables, Dice(5, np.arange(64, dtype=np.uint64)))
    players = [DoctrinePlayer(compiled.doctrine(role.key, None)) for role in tables.roles]
    ended = play_out(world, players, tables.turns)
    return [int(value) for value in ended.values[: len(tables.tracks)].ravel()]


def test_whatever_says_a_range_is_a_factor(folder: Path) -> None:
    factors = Factors(_compiled(folder))
    assert {factor.key for factor in factors} == set(WRITTEN)
    assert factors.fixed == []
    order = factors["order"]
    assert (order.low, order.base, order.high, order.kind) == (2000, 4000, 6000, "card")
    assert order.sources == ("judgement",)
    assert factors["flood"].kind == "hazard"


@pytest.mark.parametrize("key", sorted(WRITTEN))
def test_a_factor_at_a_value_is_the_scenario_written_with_it(folder: Path, key: str) -> None:
    compiled = _compiled(folder)
    factors = Factors(compiled)
    moved = factors.tables_at({key: factors[key].high})
    name, old, new = WRITTEN[key]
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    rewritten = _compiled(folder)
    assert _digest(compiled, moved) == _digest(rewritten, rewritten.tables)
    assert factors.tables_at({key: factors[key].base}) is factors.tables


def test_a_range_without_its_figure_is_listed_and_not_guessed(folder: Path) -> None:
    deck = folder / "decks" / "river-plant.yaml"
    text = deck.read_text("utf-8").replace("range: [1, 5]", "range: [70, 80]", 1)
    deck.write_text(text, "utf-8")
    factors = Factors(_compiled(folder))
    assert factors.fixed == ["open-day"]
    assert "open-day" not in {factor.key for factor in factors}


def test_points_do_not_depend_on_who_plays_them(folder: Path) -> None:
    compiled = _compiled(folder)
    factors = list(Factors(compiled))
    keys = [factor.key for factor in factors]
    rows = [[f.base for f in factors], [f.low for f in factors], [f.high for f in factors]] * 6
    courses = (whole_course(compiled, {}), None)
    found = [
        play_points(compiled, courses, keys, rows, worlds=64, seed=2, workers=workers)
        for workers in (1, 2)
    ]
    assert (found[0].moved == found[1].moved).all()
    assert (found[0].squares == found[1].squares).all()
    assert (found[0].moved[::3] == 0).all(), "the scenario as written moved something"
    assert (found[0].moved[1::3] != 0).any() and (found[0].moved[2::3] != 0).any()


def test_the_response_is_the_difference_of_two_courses(folder: Path) -> None:
    compiled = _compiled(folder)
    base, other = whole_course(compiled, {}), whole_course(compiled, {"MIN": "urgent"})
    one, two, apart = (
        play_points(compiled, courses, [], [[]], worlds=64, seed=2).base
        for courses in ((base, None), (other, None), (base, other))
    )
    assert (one - two == apart).all()
    assert (apart != 0).any()


@pytest.fixture
def found(folder: Path) -> Sensitivity:
    """The example asked about its shells, with draws."""
    return sensitivity(
        _compiled(folder), of="track:shells", worlds=96, paths=6, few=3, samples=16, draws=32
    )


def test_an_answer_that_can_be_reckoned(found: Sensitivity) -> None:
    # Five shells more at the start are nearly five more at the end (machines wear); five fewer
    # are a little more than that, as a poorer firm hires less.
    bars = {bar.factor.key: bar for bar in found.bars}
    assert 3 < bars["shells.start"].high.mean < 5
    assert -6 < bars["shells.start"].low.mean < -3
    assert bars["shells.start"].high.low > 0
    assert bars["open-day"].size < 0.5
    ranked = [row.factor.key for row in found.screened]
    assert ranked.index("shells.start") < ranked.index("open-day")
    assert found.screened[0].mu_star > 5 * found.screened[-1].mu_star
    assert len(found.shares) == 3
    assert found.draws is not None and found.draws.better.mean == 1.0  # shells are never below 0
    assert found.draws.flip is None
    # 6 paths through 10 factors, 16 x (3 + 2) of the variance, both ends of 10, and the draws.
    assert found.runs == 6 * 11 + 16 * 5 + 20 + 32


def test_same_question_same_answer(folder: Path) -> None:
    asked = [
        sensitivity(_compiled(folder), worlds=32, paths=2, few=2, samples=4, workers=workers)
        for workers in (1, 2)
    ]
    assert asked[0] == asked[1]


def test_text_and_picture_say_what_was_found(found: Sensitivity) -> None:
    text = sensitivity_text(found)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "Shells a month, at the start" in text and "mu*" in text and "Sobol" in text
    picture = sensitivity_picture(found).render()
    assert picture.startswith("<svg") and "Tornado" in picture
    assert "Shells a month, at the start" in picture


def test_a_flip_is_found_where_one_factor_decides() -> None:
    from wargame.analysis.sensitivity import _flip

    rng = np.random.default_rng(3)
    cube = rng.random((200, 4))
    good = cube[:, 2] > 0.6
    factors = [Factor(str(n), "start", str(n), 0, 500, 1000, ()) for n in range(4)]
    flip = _flip(factors, cube, good)
    assert flip is not None and flip.factor.key == "2"
    assert abs(flip.at - 600) < 25
    assert flip.below.mean == 0.0 and flip.above.mean == 1.0


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"of": "track:shels"}, "did you mean"),
        ({"a": {"MIN": "urgnt"}}, "urgent"),
        ({"paths": 1}, "from 2"),
    ],
)
def test_mistakes_are_told(folder: Path, asked: dict[str, object], told: str) -> None:
    with pytest.raises(WargameError, match=told):
        sensitivity(_compiled(folder), **asked)  # type: ignore[arg-type]


def test_a_scenario_without_ranges_says_so() -> None:
    with pytest.raises(WargameError, match="range"):
        sensitivity(compiled("tiny"))


def test_responses_are_named_in_order(folder: Path) -> None:
    named = [str(each) for each in responses(_compiled(folder).tables)]
    assert named[:2] == ["score:MIN", "score:FIRM"]
    assert named[-2:] == ["track:shells", "track:trust"]
