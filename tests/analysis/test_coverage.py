"""What realises a catalogue is found where it stands, and what does nothing is told from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from tests.rulebook.mini import (
    Plain,
    action,
    build,
    coupling,
    deal,
    derived,
    doctrine,
    event,
    files,
    measured,
    objective,
    opening,
    role,
    shift,
    track,
)
from wargame.analysis.coverage import Coverage, coverage
from wargame.analysis.coverage_effect import Effects, coverage_effects
from wargame.analysis.effect import Effect
from wargame.analysis.exposure import Eager
from wargame.analysis.intervals import student95
from wargame.analysis.measured import play_course, student
from wargame.content.cited import citing
from wargame.content.compile import compile_bundle
from wargame.content.entries import Catalogue, read_catalogue
from wargame.content.library import Bundle, bundle_from_files
from wargame.errors import ContentError, WargameError
from wargame.play.random_player import RandomPlayer


def catalogue(*ids: str, tier: int = 1, **more: Any) -> Catalogue:
    entries = [{"id": key, "tier": tier, "name": key, "more": 1} for key in ids]
    return Catalogue.model_validate({"entries": entries, **more})


def plays(*cards: str, **changes: Any) -> Plain:
    orders = [{"play": card, "because": "It may help."} for card in cards]
    return doctrine("A", orders=orders, **changes)


#: Everything that can realise an entry, once doing something and once, named `-idle`, not.
def planted() -> Bundle:
    odds = {
        "base": 40,
        "modifiers": [
            {"name": "Works", "add": 30, "catalogue": ["odds"], "source": ["judgement"]},
            {"name": "Never holds", "add": 30, "when": ["x >= 100"], "catalogue": ["odds-idle"]},
        ],
    }
    cards = [
        action("help", odds=odds, effects=[shift("x", 3)], catalogue=["card", "card-too"]),
        action("hollow", catalogue=["card-idle"]),
        action("unplayed", effects=[shift("x", 9)], catalogue=["card-unmet"]),
        opening("dealt", effects=[shift("y", 4)], catalogue=["opening"]),
        deal("pact", effects=[shift("y", 5)], catalogue=["deal"]),
        deal("talk", catalogue=["deal-unmet"], effects=[shift("y", 5)]),
        event(
            "storm",
            30,
            effects=[shift("y", -6)],
            catalogue=["event"],
            modifiers=[
                {"name": "Winter", "times": 2, "when": ["season == 1"], "catalogue": ["hazard"]},
                {
                    "name": "Always once",
                    "times": 1,
                    "when": ["x >= 0"],
                    "catalogue": ["hazard-idle"],
                },
            ],
        ),
        event("drizzle", 30, catalogue=["event-idle"]),
        event("never", 30, blocked=["x >= 0"], effects=[shift("y", 1)], catalogue=["event-unmet"]),
    ]
    tracks = [
        track(
            "x",
            couplings=[
                coupling(1, catalogue=["coupling"]),
                coupling(1, because="not here", when=["x < 0"], catalogue=["coupling-idle"]),
                coupling(1, per=10, of="mood", because="mood"),
            ],
        ),
        track("y", catalogue=["track"], couplings=[coupling(1, per=10, of="x", because="follows")]),
        track("z", catalogue=["track-idle"]),
    ]
    offers = [{"offer": "pact", "because": "Why not?"}]
    answers = [{"deal": "pact", "accept": True, "because": "Why not?"}]
    standing = [
        {"id": "plain", "name": "Plain"},
        {"id": "other", "name": "Other", "effects": [shift("y", 2)], "catalogue": ["order"]},
        {"id": "third", "name": "Third", "effects": [shift("y", 2)], "catalogue": ["order-unmet"]},
    ]
    takes = [{"choose": "other", "because": "It helps."}]
    return bundle_from_files(
        files(
            cards,
            doctrines=[
                plays("help", "hollow", catalogue=["doctrine"]),
                plays("dealt", "hollow", id="eager", offers=offers, catalogue=["doctrine-too"]),
                plays("dealt", "hollow", id="twin", offers=offers),
                doctrine("B", answers=answers, standing=takes),
            ],
            roles=[role("A", "one"), role("B", "two", standing=standing)],
            tracks=tracks,
            derived=[
                derived("mood", "y / 2", catalogue=["derived"]),
                derived("idle_mood", "y / 2", catalogue=["derived-idle"]),
            ],
            objectives=[
                objective("want", ["A", "B"], measured("x", "at_least", 58), catalogue=["aim"]),
                objective("other", ["A", "B"], measured("y", "at_least", 99)),
            ],
            catalogue=["scenario"],
            source=["judgement"],
        )
    )


@pytest.fixture(scope="module")
def tried() -> Effects:
    bundle = planted()
    names = [key for one in citing(bundle) for key in one.model.catalogue]
    found = coverage(catalogue(*names), [bundle])
    return coverage_effects(found, [bundle], worlds=128, seed=1)


def effect(of: Effects, key: str) -> Effect:
    pairs = zip(of.coverage.realisations, of.found, strict=True)
    return next(found for one, found in pairs if key in one.catalogue)


# What realises what --------------------------------------------------------------------------


def realising(**changes: Any) -> Coverage:
    cards = [
        action("shown", catalogue=["one", "two"], source=["judgement"]),
        action("bare", catalogue=["two"], odds={"base": 50, "modifiers": [bare()]}),
    ]
    made = bundle_from_files(files(cards))
    return coverage(catalogue("one", "two", "three", **changes), [made])


def bare() -> Plain:
    return {"name": "Bare", "add": 1, "catalogue": ["beyond"]}


def test_each_entry_knows_what_realises_it_and_where() -> None:
    found = realising()
    assert [entry.id for entry in found.missing] == ["three"]
    by_entry = found.by_entry()
    assert [one.title for one in by_entry["one"]] == ["card shown"]
    assert [one.title for one in by_entry["two"]] == ["card shown", "card bare"]
    one = by_entry["one"][0]
    assert (one.path, one.sources, one.scenarios) == ("decks/mini.yaml", ("judgement",), ("mini",))
    text = files([action("shown")])["decks/mini.yaml"].decode().splitlines()
    assert text[one.line - 1].startswith("- id: shown")


def test_what_has_no_source_and_what_the_catalogue_does_not_know_is_said() -> None:
    found = realising()
    assert [one.title for one in found.unsourced] == ["odds modifier bare/Bare"]
    assert [(key, one.name) for key, one in found.strangers] == [("beyond", "Bare")]
    assert not found.complete


def test_entries_beyond_the_second_tier_need_not_be_realised() -> None:
    assert not realising(tier=3).missing


def test_one_thing_in_two_scenarios_is_one_realisation() -> None:
    bundle = planted()
    names = [key for one in citing(bundle) for key in one.model.catalogue]
    both = coverage(catalogue(*names), [bundle, planted()])
    assert len(both.realisations) == len(coverage(catalogue(*names), [bundle]).realisations)


def test_dilemmas_of_the_catalogue_that_do_not_arise_are_said() -> None:
    listed = catalogue("one", dilemmas=[{"id": "either-or"}])
    found = coverage(listed, [bundle_from_files(files())])
    assert [one.id for one in found.dilemmas_missing] == ["either-or"]


def test_three_entries_are_too_many_for_one_thing() -> None:
    with pytest.raises(ContentError, match="catalogue"):
        bundle_from_files(files([action("greedy", catalogue=["one", "two", "three"])]))


def register(*ids: str) -> dict[str, bytes]:
    return {"decks/sources.yaml": yaml.safe_dump({"catalogue": list(ids)}).encode()}


@pytest.mark.parametrize(
    "changes",
    [
        {"tracks": [track("x", couplings=[coupling(1, catalogue=["enrty"])]), track("y")]},
        {"roles": [role("A", "one"), role("B", "two", standing=[
            {"id": "plain", "name": "Plain"},
            {"id": "other", "name": "Other", "catalogue": ["enrty"]},
        ])]},
        {"catalogue": ["enrty"], "source": ["judgement"]},
        {"derived": [derived("mood", "x", catalogue=["enrty"])]},
        {"doctrines": [doctrine("A", catalogue=["enrty"]), doctrine("B")]},
        {"cards": [event("e", modifiers=[
            {"name": "Twice", "times": 2, "when": ["x > 0"], "catalogue": ["enrty"]}
        ])]},
    ],
    ids=["coupling", "standing order", "scenario", "derived", "doctrine", "hazard"],
)  # fmt: skip
def test_an_id_that_the_register_does_not_have_is_a_fault_anywhere(changes: Plain) -> None:
    made = files(changes.pop("cards", []), **changes) | register("entry")
    with pytest.raises(ContentError) as raised:
        compile_bundle(bundle_from_files(made))
    (fault,) = raised.value.faults
    assert "`enrty` is not in the catalogue" in fault.message
    assert fault.hint == "did you mean `entry`?"
    line = made[fault.path].decode().splitlines()[fault.line - 1]
    assert line[fault.column - 1 :].startswith("enrty")


def test_a_source_that_is_not_registered_is_a_fault_in_a_modifier_too() -> None:
    modifier = {"name": "M", "add": 1, "source": ["hearsay"]}
    card = action("a", odds={"base": 50, "modifiers": [modifier]})
    with pytest.raises(ContentError, match=r"`hearsay` is not in decks/sources\.yaml"):
        compile_bundle(bundle_from_files(files([card])))


# The catalogue's own file --------------------------------------------------------------------


def test_faults_of_a_catalogue_have_their_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "some.yaml"
    file.write_text("entries:\n- {id: one, tier: 1, name: One}\n- {id: one, tier: 2, name: Two}\n")
    with pytest.raises(ContentError) as raised:
        read_catalogue(file)
    (fault,) = raised.value.faults
    assert (fault.line, fault.column) == (3, 8)
    assert "stands already in line 2" in fault.message
    file.write_text("entries:\n- {id: one, tier: high, name: One}\n")
    with pytest.raises(ContentError) as raised:
        read_catalogue(file)
    assert [(f.line, f.column) for f in raised.value.faults] == [(2, 19)]


# What it does --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        *("card", "opening", "deal", "odds", "event", "hazard", "coupling", "track", "derived"),
        *("order", "doctrine", "doctrine-too", "scenario", "aim"),
    ],
)
def test_what_does_something_is_found_to(tried: Effects, key: str) -> None:
    found = effect(tried, key)
    assert found.state == "effective"
    assert found.measure is not None
    assert found.by.shows
    assert found.changed > 0


@pytest.mark.parametrize(
    "key",
    [
        *("card-idle", "odds-idle", "event-idle", "hazard-idle", "coupling-idle", "track-idle"),
        "derived-idle",
    ],
)
def test_decoration_is_told_from_it(tried: Effects, key: str) -> None:
    found = effect(tried, key)
    assert found.state == "still"
    assert found.measure is None
    assert found.changed == 0


@pytest.mark.parametrize("key", ["card-unmet", "deal-unmet", "event-unmet", "order-unmet"])
def test_what_is_never_met_is_told_whatever_it_could_do(tried: Effects, key: str) -> None:
    assert effect(tried, key).state == "unmet"


def test_entries_that_only_decoration_realises_are_named(tried: Effects) -> None:
    idle = {entry.id for entry in tried.decorated}
    assert {"card-idle", "deal-unmet", "track-idle"} <= idle
    assert not {"card", "card-too", "scenario"} & idle


def test_the_dice_of_all_else_stay_as_they_fall(tried: Effects) -> None:
    for key in ("card", "deal", "event", "opening"):
        found = effect(tried, key)
        assert found.changed <= found.met  # a world that does not meet it is the same without it


def test_what_moves_is_said_in_its_own_units() -> None:
    cards = [action("help", effects=[shift("x", 3)], catalogue=["card"])]
    made = bundle_from_files(files(cards, doctrines=[plays("help"), doctrine("B")]))
    found = coverage(catalogue("card"), [made])
    (moved,) = coverage_effects(found, [made], worlds=64).found
    assert moved.measure is not None
    assert (moved.measure.kind, moved.measure.key, moved.measure.turn) == ("track", "x", 3)
    assert moved.by == (12, 12, 12)  # three points a quarter, and no chance in it
    assert (moved.met, moved.changed, moved.how) == (64, 64, "play")


def test_more_workers_find_the_same(tried: Effects) -> None:
    bundle = planted()
    again = coverage_effects(tried.coverage, [bundle], worlds=128, seed=1, workers=2)
    assert again.found == tried.found


def test_too_few_worlds_are_refused(tried: Effects) -> None:
    with pytest.raises(WargameError, match="64 to 100,000 worlds, not 10"):
        coverage_effects(tried.coverage, [planted()], worlds=10)


def test_one_interval_is_students_and_many_are_wider() -> None:
    assert student(400, 1) == pytest.approx(student95(400), abs=1e-4)
    assert student(400, 300) > student(400, 30) > student(400, 1)


def rarely(what: Plain, names: list[str], **changes: Any) -> Effect:
    """What something does that A plays in the first quarter of few worlds only."""
    seldom = {"play": "help", "because": "Once.", "when": ["luck >= 1.6"], "every": 12}
    made = bundle_from_files(
        files(
            [what],
            doctrines=[doctrine("A", orders=[seldom]), doctrine("B")],
            derived=[derived("luck", "0", noise=1)],
            **changes,
        )
    )
    found = coverage(catalogue(*names), [made])
    return coverage_effects(found, [made], worlds=64, seed=5).found[0]


def test_what_is_seldom_met_is_met_on_purpose() -> None:
    odds = {"base": 50, "modifiers": [{"name": "Odds", "add": 12, "catalogue": ["odds"]}]}
    found = rarely(action("help", odds=odds, effects=[shift("x", 3)]), ["odds"])
    assert (found.state, found.how, found.met) == ("effective", "exposed", found.worlds)


def test_a_card_met_on_purpose_is_played_in_every_form_and_can_be_saved_for() -> None:
    dear = {"id": "dear", "name": "Dear", "cost": {"pc": 5}, "effects": [shift("y", 4)]}
    cheap = {"id": "cheap", "name": "Cheap", "effects": [shift("x", 4)]}
    made = build([action("help", options=[cheap, dear])])
    card = next(card for card in made.tables.cards if card.key == "help")
    players = [Eager(RandomPlayer(), card.role, card.actions) for _ in made.tables.roles]
    course = play_course(made.tables, players, seed=0, worlds=64)
    last = {m.key: n for n, m in enumerate(course.measures) if m.turn == made.tables.turns - 1}
    assert course.played[card.index].all()
    forms = np.arange(64) // 2 % 2
    assert (course.values[last["y"]][forms == 1] >= 54_000).all()
    assert (course.values[last["x"]][forms == 0] >= 66_000).all()
