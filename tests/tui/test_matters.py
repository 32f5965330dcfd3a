"""What mattered in a quarter: ranked by the ledger's own figures, and only by what a seat saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wargame.play.session import Session, new_session
from wargame.telling.links import Guess, Links
from wargame.telling.names import Names, catalogue
from wargame.tui.causes import changes
from wargame.tui.matters import matters, states_after, weights
from wargame.tui.plain_story import mattered
from wargame.tui.shots import called, shot_said

NAMES = Names(
    tracks={"grid": "Power available", "will": "Resolve", "other": "Elsewhere"},
    roles={"UKR": "Ukraine", "RUS": "Russia"},
    cards={"winter": "Dark winter", "rally": "A rally"},
    options={"UKR/front": "Shield the front", "UKR/grid": "Shield the grid"},
)
LINKS = Links(
    made_of={"leak_grid": frozenset({"strike_power", "grid"})},
    reads={"grid: aimed at power": "leak_grid"},
    guesses={"winter": (Guess("UKR", "grid", -200),)},
)


def track(key: str, history: list[int], **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "id": key,
        "name": NAMES.tracks[key],
        "short": NAMES.tracks[key],
        "unit": "index",
    }
    given |= {"low": 0, "high": 100_000, "exact": True, "better": "up", "group": "sky"}
    return {**given, "history": history, "value": history[-1], **more}


def goal(key: str, *tests: dict[str, Any], kind: str = "national") -> dict[str, Any]:
    return {
        "id": key,
        "name": key.capitalize(),
        "kind": kind,
        "tests": list(tests),
        "no_breach": False,
        "points": 0,
    }


def wants(key: str, test: str, threshold: int, near: int) -> dict[str, Any]:
    return {"track": key, "test": test, "threshold": threshold, "near": near, "value": threshold}


def view(*goals: dict[str, Any], watch: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "role": {"id": "UKR", "side": "coalition", "watch": list(watch)},
        "objectives": list(goals),
        "tracks": [
            track("grid", [13_400], unit="GW", low=6_000, high=22_000),
            track("will", [60_000]),
            track("other", [50_000]),
        ],
    }


def fact(kind: str, *entries: dict[str, Any], **body: Any) -> dict[str, Any]:
    numbered = [{"n": n, **entry} for n, entry in enumerate(entries)]
    return {"kind": kind, "turn": 0, "quarter": "2025Q1", "body": {**body, "entries": numbered}}


def roll(action: str, role: str = "RUS") -> dict[str, Any]:
    return {"kind": "adjudication", "action": action, "role": role, "band": 2, "sure": False}


def shift(cause: str, what: str, before: int, after: int) -> dict[str, Any]:
    by = after - before
    return {"kind": "shift", "cause": cause, "what": what, "by": by, "cut": 0} | {
        "before": before,
        "after": after,
    }


def drift(what: str, before: int, *terms: tuple[str, str, int]) -> dict[str, Any]:
    after = before + sum(term[2] for term in terms)
    return {"kind": "drift", "what": what, "before": before, "after": after, "terms": terms}


def quarter(*operations: dict[str, Any], cards: tuple[dict[str, Any], ...] = ()) -> list[Any]:
    return [
        fact("reveal", orders={"UKR": {"standing": "front", "orders": []}}),
        fact("adjudication", *cards),
        fact("operations", *operations),
    ]


def test_a_card_that_worked_by_way_of_a_drift_is_named_with_the_guess_that_missed() -> None:
    facts = quarter(
        drift("grid", 13_400, ("", "aimed at power", -3_400), ("+1.2", "repairs", 1_200)),
        cards=(roll("winter"), shift("winter", "strike_power", 1000, 1600)),
    )
    here = view(goal("lights", wants("grid", "never_below", 11_500, 500)))
    (found,) = matters(facts, here, NAMES, LINKS)
    assert found.said == (
        'Power available: 13.4 → 11.2 GW. Main cause: "Dark winter", by way of aimed at power, '
        "-3.4 (a guess you missed; you had: Shield the front). Lights: now near, short by 0.3."
    )
    assert (found.before, found.after) == (13_400, 11_200)
    assert (found.by, found.good, found.objective) == (-2_200, False, "lights")
    assert found.weight == 4_400 + 1_000
    assert "repairs +1.2" in found.why and "4.4 times the margin of 0.5" in found.why
    # Without the links between content's values the drift speaks for itself.
    (bare,) = matters(facts, here, NAMES)
    assert bare.because == "Main cause: aimed at power, -3.4."
    guessed = [{**facts[0], "body": {"orders": {"UKR": {"standing": "grid"}}}}, *facts[1:]]
    assert (
        "(a guess you made; you had: Shield the grid)"
        in matters(guessed, here, NAMES, LINKS)[0].said
    )


def test_own_tests_come_before_what_is_only_watched() -> None:
    facts = quarter(
        drift("will", 60_000, ("", "weariness", -400)),
        drift("other", 50_000, ("", "a landslide", 30_000)),
    )
    here = view(goal("people", wants("will", "at_least", 58_000, 2_000)), watch=("other", "will"))
    first, second = matters(facts, here, NAMES, LINKS)
    assert (first.track, first.objective) == ("will", "people")
    assert (second.track, second.objective) == ("other", "")
    assert "You watch it" in second.said and second.good is True
    unwatched = view(goal("people", wants("will", "at_least", 58_000, 2_000)))
    assert [m.track for m in matters(facts, unwatched, NAMES, LINKS)] == ["will"]


def test_causes_weigh_in_near_margins_not_in_points() -> None:
    facts = quarter(
        drift("will", 60_000, ("", "weariness", -3_000)),
        drift("grid", 13_400, ("", "storms", -1_000)),
    )
    here = view(
        goal("people", wants("will", "at_least", 40_000, 2_000)),
        goal("lights", wants("grid", "at_least", 10_000, 250)),
    )
    assert [m.track for m in matters(facts, here, NAMES, LINKS)] == ["grid", "will"]


def test_a_cause_against_the_tide_can_matter_more_than_the_whole() -> None:
    """A card of +4 against a drift of -3.9: the card is what mattered, and both are told."""
    facts = quarter(
        drift("will", 64_000, ("", "weariness", -3_900)),
        cards=(roll("rally", "UKR"), shift("rally", "will", 60_000, 64_000)),
    )
    (found,) = matters(facts, view(goal("p", wants("will", "at_least", 58_000, 2_000))), NAMES)
    assert found.cause == "rally" and found.good is True
    assert found.moved == "Resolve: 60 → 60.1."
    assert found.because == 'Main cause: "A rally", +4.'
    assert "-3.9 drift (weariness -3.9) = +0.1" in found.why
    assert (
        weights(facts, view(goal("p", wants("will", "at_least", 58_000, 2_000))), NAMES)["rally"]
        == 2_000
    )


def test_what_is_missed_for_good_matters_no_more() -> None:
    facts = quarter(drift("grid", 10_000, ("", "storms", -2_000)))
    here = view(goal("lights", wants("grid", "never_below", 11_500, 500)))
    here["tracks"][0]["history"] = [10_000]
    assert matters(facts, here, NAMES) == ()
    assert states_after(facts, here, NAMES) == {"lights": "missed"}


@pytest.fixture(scope="module", params=["US", "UKR", "RUS"])
def exercise(request: pytest.FixtureRequest) -> tuple[Session, str, Names, Links]:
    """Eight quarters with a shot called in every one of them."""
    role = str(request.param)
    session = new_session("bridge-2025", role=role, seed=7)
    given = catalogue(session.game.compiled)
    session.advance()
    while not session.ended:
        decision = session.game.default(role)
        if session.game.node == "orders":
            decision["shot"] = {
                "track": "ukr_will",
                "test": "at_least",
                "at": 64_000,
                "chance": 70,
            }
        session.submit(role, decision)
        session.advance()
    return session, role, Names.of(session.view(role), None, given), Links.of(given)


def test_every_matter_rests_on_the_causes_of_the_ledger(
    exercise: tuple[Session, str, Names, Links],
) -> None:
    session, role, names, links = exercise
    view, feed = session.view(role), session.feed(role)
    own = {test["track"] for goal in view["objectives"] for test in goal["tests"]}
    for turn in range(8):
        facts = [one for one in feed if one["turn"] == turn]
        moved = {change.track["id"]: change for change in changes(facts, view, names, links)}
        found = matters(facts, view, names, links)
        assert 0 < len(found) <= 3
        assert len({matter.track for matter in found}) == len(found)
        for matter in found:
            change = moved[matter.track]
            assert sum(cause.by for cause in change.causes) == change.after - change.before
            assert matter.by in [cause.by for cause in change.causes]
            assert (matter.objective != "") == (matter.track in own)
        tiers = [matter.objective == "" for matter in found]
        assert tiers == sorted(tiers)
        closing = next(one for one in facts if one["kind"] == "quarter")
        for key, (before, after) in closing["body"]["tracks"].items():
            if key in moved and before != after:
                assert (moved[key].before, moved[key].after) == (before, after), key


def test_states_after_the_last_quarter_are_those_of_the_score(
    exercise: tuple[Session, str, Names, Links],
) -> None:
    session, role, names, _ = exercise
    view, feed = session.view(role), session.feed(role)
    facts = [one for one in feed if one["turn"] == 7]
    words = {0: "missed", 1: "near", 2: "met"}
    told = states_after(facts, view, names)
    for objective in view["objectives"]:
        assert told[objective["id"]] in (words[objective["points"]], "unknown")


def test_called_shots_are_told_before_the_close_as_the_close_tells_them(
    exercise: tuple[Session, str, Names, Links],
) -> None:
    session, role, names, _ = exercise
    feed = session.feed(role)
    for turn in range(2, 8):
        early = [one for one in feed if not (one["turn"] == turn and one["kind"] == "quarter")]
        late = called(feed, turn)
        assert called(early, turn) == late and len(late) == 1
        said = shot_said(late[0], names)
        assert ("a hit" if late[0].hit else "a miss") in said and "at 70 %" in said
    assert called(feed, 1) == ()
    unseen = replace(called(feed, 2)[0], value=None, hit=None)
    assert "cannot see" in shot_said(unseen, names)


def test_plain_mode_tells_the_same_three(exercise: tuple[Session, str, Names, Links]) -> None:
    session, role, names, links = exercise
    view, feed = session.view(role), session.feed(role)
    for turn in range(8):
        facts = [one for one in feed if one["turn"] == turn]
        told = "\n".join(mattered(facts, feed, view, names, links))
        for matter in matters(facts, view, names, links):
            assert matter.said in told and matter.why in told
        assert ("Your called shot" in told) == (turn >= 2)


def test_links_carry_no_state() -> None:
    """What the story knows of the content is the same for every seed and every moment."""
    first = new_session("bridge-2025", role="UKR", seed=1)
    second = new_session("bridge-2025", role="RUS", seed=2)
    second.advance()
    one, two = (catalogue(s.game.compiled)["links"] for s in (first, second))
    assert one == two and one["guesses"]
