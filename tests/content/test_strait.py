"""The Taiwan Strait: roles, tracks and decks are content, and nothing of it is the flagship's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.content.test_decks import LONGEST, prose
from tests.play.helpers import ROOT, begin, roles, scenario
from wargame.analysis.pool import pairings, pool, start
from wargame.content.cards import Action, Card, Deal, Event
from wargame.content.library import load_bundle
from wargame.content.survey import survey
from wargame.play.rollout import play_quarter
from wargame.play.verify import verify
from wargame.play.view import view
from wargame.rules.turn import ended
from wargame.rules.worlds import World
from wargame.tui.map_facts import picture
from wargame.tui.plain_map import map_lines
from wargame.tui.present_map import map_doc
from wargame.tui.present_situation import JUDGEMENTS, phrases

STRAIT = "strait-porcupine"
BRIDGE = "bridge-2025"


@cache
def cards() -> Mapping[str, Card]:
    """The cards as their author wrote them."""
    return {key: card for key, (card, _) in load_bundle(STRAIT, ROOT).cards.items()}


def play(worlds: int, first: int = 0) -> World:
    """Worlds of consecutive pairings of doctrines, played until every one of them is over."""
    made = scenario(STRAIT)
    world, players = start(made, worlds, seed=5, first=first), pool(made)
    while world.turn < made.bundle.scenario.turns:
        play_quarter(world, players)
    return world


# What it is ------------------------------------------------------------------------------------


def test_it_stands_alone() -> None:
    own, other = (scenario(name).bundle.scenario for name in (STRAIT, BRIDGE))
    assert own.based_on is None
    assert all(deck.startswith("strait_") for deck in own.decks)
    assert {role.id for role in own.roles} & {role.id for role in other.roles} == {"US"}
    shared = {track.id for track in own.tracks} & {track.id for track in other.tracks}
    assert len(shared) <= 4, "a name may be the same where the thing is"
    assert not set(cards()) & set(scenario(BRIDGE).bundle.cards)


def test_it_is_sound_without_a_warning() -> None:
    found = survey([ROOT / "scenarios" / f"{STRAIT}.yaml"], ROOT)
    assert not found.errors and not found.warnings


@pytest.mark.parametrize("role", roles(STRAIT))
def test_a_role_has_enough_to_choose_from(role: str) -> None:
    made = scenario(STRAIT)
    mine = [c for c in cards().values() if isinstance(c, Action) and c.role == role]
    assert 10 <= len(mine) <= 15
    assert sum(card.held for card in mine) >= 3
    deals = [card for card in cards().values() if isinstance(card, Deal)]
    assert sum(role in deal.parties for deal in deals) >= 2
    assert len(made.doctrines[role]) >= 3
    assert "status-quo" in made.doctrines[role]


def test_every_deal_has_two_forms_and_a_gain_for_each() -> None:
    deals = [card for card in cards().values() if isinstance(card, Deal)]
    assert len(deals) >= 8
    for deal in deals:
        assert len(deal.options) == 2, deal.id
        assert set(deal.gains) == set(deal.parties)


@pytest.mark.parametrize("key", sorted(cards()))
def test_a_card_is_short_and_says_what_is_judged(key: str) -> None:
    card = cards()[key]
    for kind, text in prose(card):
        assert len(text) <= LONGEST.get(kind, 120), f"{kind}: {len(text)}"
    if "judgement" in card.source:
        assert card.range is not None and card.note


def doctrines() -> Iterator[tuple[str, str]]:
    for role, found in scenario(STRAIT).doctrines.items():
        yield from ((role, name) for name in found)


@pytest.mark.parametrize(("role", "name"), list(doctrines()))
def test_a_doctrine_answers_every_form_it_can_be_asked(role: str, name: str) -> None:
    made = scenario(STRAIT)
    tables, doctrine = made.tables, made.doctrines[role][name]
    index = next(r.index for r in tables.roles if r.key == role)
    for action in tables.actions[1:]:
        if action.kind != "deal" or index not in action.parties or action.role == index:
            continue
        rules = [r for r in doctrine.answers if r.choice == action.card]
        rules = [r for r in rules if r.other in (0, action.index)]
        assert any(not r.atoms and r.per_mille == 1000 for r in rules), action.key


def test_dilemmas_have_horns_of_their_own_that_somebody_takes() -> None:
    made = scenario(STRAIT)
    for dilemma in made.bundle.scenario.dilemmas:
        sides = [set(horn.takes) for horn in dilemma.horns]
        assert not set.intersection(*sides), dilemma.id
        for side in sides:
            assert len(side) >= 2, dilemma.id
            assert all(take.partition("/")[0] in made.bundle.cards for take in side)


def test_every_event_asks_somebody_and_a_default_costs_nothing() -> None:
    events = [card for card in cards().values() if isinstance(card, Event)]
    assert len(events) >= 8
    for event in events:
        assert event.choice is not None
        silent = next(o for o in event.choice.options if o.id == event.choice.default)
        assert not silent.cost.pc and not silent.cost.bn


# It plays --------------------------------------------------------------------------------------


def test_a_sample_of_the_pairings_plays_to_the_end() -> None:
    """Each doctrine meets several others; nobody goes to war, and no number leaves its scale."""
    made = scenario(STRAIT)
    world = play(27, first=13 * 27)
    assert ended(world).all() or world.turn == made.bundle.scenario.turns
    for track in made.bundle.scenario.tracks:
        values = world.values[made.tables.rows[track.id]]
        assert values.min() >= track.low and values.max() <= track.high, track.id
    risk = world.values[made.tables.rows["escalation"]]
    assert risk.max() < 80_000


@pytest.mark.soak
def test_every_pairing_plays_to_the_end() -> None:
    made = scenario(STRAIT)
    count = pairings(made)
    assert count >= 243
    world = play(count)
    risk = world.values[made.tables.rows["escalation"]]
    assert np.count_nonzero(risk >= 80_000) <= count // 20, "war is rare"
    assert world.turn == made.bundle.scenario.turns


def test_what_is_guarded_in_secret_matters() -> None:
    """A lean from the sea costs less gas where the ships are escorted."""
    made = scenario(STRAIT)
    lost = {}
    for standing in ("escort", "shadow"):
        session = begin(STRAIT, {"TWN": "person"}, seed=11)
        try:
            while session.game.world.turn < 1:
                decision = session.game.default("TWN")
                if session.game.node == "orders":
                    decision = {**decision, "standing": standing}
                session.submit("TWN", decision)
                session.advance()
            row = made.tables.rows["energy"]
            lost[standing] = int(session.game.world.values[row, 0])
        finally:
            session.close()
    assert lost["escort"] > lost["shadow"]


def test_a_solo_game_through_a_pipe_is_kept_and_holds(tmp_path: Path) -> None:
    save = tmp_path / "strait.wargame"
    command = [sys.executable, "-m", "wargame", "play", STRAIT, "--role", "TWN", "--plain"]
    done = subprocess.run(
        [*command, "--seed", "7", "--save", str(save)],
        input="\n" * 200,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Scores out of 100:" in done.stdout
    for stranger in ("Ukrain", "Kyiv", "Moscow", "the front,"):
        assert stranger not in done.stdout.replace("first front", "")
    assert verify(save)["ok"]


# It is shown -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", roles(STRAIT))
@pytest.mark.parametrize("size", [(78, 20), (118, 36), (170, 50)])
def test_a_scenario_of_its_own_groups_has_a_diagram(role: str, size: tuple[int, int]) -> None:
    session = begin(STRAIT, {role: "person"}, seed=3)
    try:
        seen = view(session.game, role)
    finally:
        session.close()
    drawn = picture(seen)
    assert drawn.front is None and drawn.sky is None
    assert "front" not in drawn.title
    assert [board.name for board in drawn.boards][:2] == ["Strait", "Lifelines"]
    assert drawn.coalition is not None
    assert all(node.will is not None for node in drawn.coalition.nodes), "nobody is a blank"
    lines = map_doc(seen, *size)
    assert 0 < len(lines) <= size[1]
    assert {sum(len(text) for text, _ in line) for line in lines} == {size[0]}
    said = "\n".join("".join(text for text, _ in line) for line in lines)
    assert "STRAIT" in said and "THE COALITION" in said
    assert any("Mobile denial" in line for line in map_lines(seen))


def test_the_situation_is_told_without_phrases_written_for_it() -> None:
    session = begin(STRAIT, {"PRC": "person"}, seed=3)
    try:
        seen = view(session.game, "PRC")
    finally:
        session.close()
    own = {track["id"] for track in seen["tracks"]} - set(JUDGEMENTS)
    assert len(own) > 20
    told = phrases(seen)
    assert 1 <= len(told) <= 3
    assert all("steady" not in phrase for phrase in told), "what did not move is not said to move"
