"""The situation in one line: chosen from the view, the same for the same view, for any scenario."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from wargame.play.session import new_session
from wargame.tui import plain_pages, present_situation
from wargame.tui.present_situation import JUDGEMENTS, phrases, situation


def opening(scenario: str = "bridge-2025", role: str = "UKR", turns: int = 2) -> dict[str, Any]:
    session = new_session(scenario, role=role, seed=7)
    session.advance()
    while not session.ended and session.game.world.turn < turns:
        session.submit(role, session.game.default(role))
        session.advance()
    found = session.view(role)
    session.close()
    return found


@pytest.fixture(scope="module")
def view() -> dict[str, Any]:
    return opening()


def calm(view: dict[str, Any]) -> dict[str, Any]:
    """A view in which nothing can be told: no track seen exactly, nothing in the pipeline."""
    still = copy.deepcopy(view)
    still["pipeline"] = []
    for track in still["tracks"]:
        track["change"], track["history"], track["exact"] = 0, [], False
    return still


def with_track(view: dict[str, Any], key: str, band: int, change: int = 0) -> dict[str, Any]:
    changed = calm(view)
    for track in changed["tracks"]:
        if track["id"] == key:
            track["value"], track["word"] = track["bands"][band]
            track["change"], track["exact"] = change, True
    return changed


def test_it_names_the_quarter_and_two_or_three_things(view: dict[str, Any]) -> None:
    said = situation(view)
    assert said.startswith("2025 Q3 - ")
    assert 2 <= len(phrases(view)) <= 3
    assert said == situation(copy.deepcopy(view))
    assert ", ".join(phrases(view)) in plain_pages.situation_page(view, {})[0]


@pytest.mark.parametrize(
    ("key", "band", "said"),
    [
        ("us_will", 1, "Washington divided"),
        ("grid", 1, "the grid under strain"),
        ("escalation", 4, "the brink in sight"),
        ("kyiv_cover", 0, "Kyiv printing money"),
    ],
)
def test_a_bad_band_is_told(view: dict[str, Any], key: str, band: int, said: str) -> None:
    assert phrases(with_track(view, key, band))[0] == said


def test_a_fast_change_is_told_where_the_band_is_nothing_special(view: dict[str, Any]) -> None:
    assert "the grid under strain" not in phrases(with_track(view, "grid", 2, -3000))
    assert "power short" in phrases(with_track(view, "grid", 2, -3000))
    assert "power coming back" in phrases(with_track(view, "grid", 2, 3000))


def test_what_has_long_been_so_tells_less(view: dict[str, Any]) -> None:
    fresh = with_track(view, "us_cover", 0)
    old = copy.deepcopy(fresh)
    for track in old["tracks"]:
        if track["id"] == "us_cover":
            track["history"] = [track["value"]] * 6
    tells = {
        name: next(
            one.tells
            for track in given["tracks"]
            if track["id"] == "us_cover" and (one := present_situation._of(track)) is not None
        )
        for name, given in (("fresh", fresh), ("old", old))
    }
    assert tells["old"] < tells["fresh"]


def test_deliveries_come_first(view: dict[str, Any]) -> None:
    given = with_track(view, "us_will", 1)
    given["pipeline"] = copy.deepcopy(view["pipeline"])
    for entry in given["pipeline"]:
        entry["slipped"] = "parts"
    assert phrases(given)[:2] == ("deliveries slipping", "Washington divided")


def test_one_subject_is_told_once(view: dict[str, Any]) -> None:
    given = with_track(view, "us_will", 0)
    for track in given["tracks"]:
        if track["group"] == "will" and track["id"] != "credibility":
            track["value"], track["exact"] = track["bands"][0][0], True
    groups = [key for key in JUDGEMENTS if JUDGEMENTS[key].bands[0] in phrases(given)]
    assert len(groups) == 1


def test_what_a_role_cannot_see_is_not_told(view: dict[str, Any]) -> None:
    given = with_track(view, "nwf", 0)
    next(track for track in given["tracks"] if track["id"] == "nwf")["exact"] = False
    assert "Moscow's reserve spent" not in phrases(given)


def test_a_scenario_without_phrases_is_told_by_its_bands() -> None:
    view = opening("tiny", "BLUE", 1)
    first = view["tracks"][0]
    assert f"{first['short']}: {first['word']}" in situation(view)
    first["change"] = 2_000
    assert f"{first['short']}: {first['word']} (rising)" in situation(view)


def test_every_judgement_has_a_phrase_for_each_band_of_its_track(view: dict[str, Any]) -> None:
    bands = {track["id"]: len(track["bands"]) for track in view["tracks"]}
    for key, judgement in JUDGEMENTS.items():
        assert len(judgement.bands) == bands[key], key
