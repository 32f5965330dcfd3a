"""A record played on: unchanged it says the same, changed it says what had to give way."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lengths import length, sized
from tests.play.helpers import ROOT, at_random, begin, persons, play_out, scenario
from tests.rulebook.mini import action, build, doctrine
from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files
from wargame.errors import IllegalOrder, WargameError
from wargame.play.branched import branch_off, place_of
from wargame.play.changes import Changes, described, read_changes, told
from wargame.play.difference import parting
from wargame.play.followed import Following, Place, adjusting, forced
from wargame.play.game import Game
from wargame.play.onward import Position
from wargame.play.recorded import Recorded, opening, references, stand
from wargame.play.reel import ASIDE, Reel, same
from wargame.play.rerun import Rerun
from wargame.play.rollout import Quarter, play_from, play_quarter
from wargame.play.session import start_session
from wargame.play.verify import verify
from wargame.record.check import read_record
from wargame.record.events import Event, Record
from wargame.record.store import Store
from wargame.rules.tables import Band
from wargame.rules.worlds import World

SAVES = ROOT / "saves"
#: Saves of which many changes are tried.
SMALL = ("tiny", "first-turn", "persons")
FACILITATED = SAVES / "example-facilitated.wargame"


class Played:
    """A branch of a save, to stand anywhere in and play on from."""

    def __init__(self, record: Record, branch: int = 1) -> None:
        self.compiled: Compiled = ready_from_files(record.content)
        self.events: list[Event] = list(record.line(branch))
        self.reel = Reel(self.compiled, self.events, record.meta, record.branches)
        self.last = max(e.turn for e in self.events if e.kind == "quarter")

    def at(self, turn: int) -> tuple[Game, Recorded]:
        place = opening(self.events, turn)
        return stand(self.reel, place), Recorded.of(self.events[place:])

    def rerun(self, turn: int, changes: Changes | None = None) -> Rerun:
        """From a quarter's opening as far as the record goes; the reel stands there again."""
        game, recorded = self.at(turn)
        kept = game.kept()
        doctrines = references(self.compiled, self.reel.seats)
        run = Rerun(game, recorded, doctrines, changes)
        try:
            run.run(until=(self.last, "hands"))
            self.digest = game.digest
        finally:
            game.put_back(kept)
        return run

    def batch(
        self, turn: int, record: Recorded, barred: Any = None
    ) -> tuple[World, Counter[Place]]:
        """The same in a batch of one world, on the dice of the record."""
        game, _ = self.at(turn)
        position, tables = Position.of(game), self.compiled.tables
        doctrines, lost = references(self.compiled, self.reel.seats), Counter[Place]()
        players = [
            Following(tables, role, record, doctrines[role.key], lost, barred)
            for role in tables.roles
        ]
        adjust, world = adjusting(tables, record), position.world.copy()
        quarter = Quarter(position.tracks.copy())
        said = forced(tables, record, world.turn)
        play_from(world, players, position.node, quarter, forced=said, before=adjust)
        while world.turn <= self.last:
            said = forced(tables, record, world.turn)
            play_quarter(world, players, forced=said, before=adjust)
        return world, lost


def played(path: Path, branch: int = 1) -> Played:
    return Played(read_record(path), branch)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Saves of several kinds, each over."""
    folder = tmp_path_factory.mktemp("rerun")
    found = {}
    for name, seats in (
        ("tiny", {}),
        ("first-turn", {}),
        ("strait-porcupine", {"PRC": "random", "US": "random"}),
    ):
        found[name] = folder / f"{name}.wargame"
        session = begin(name, seats, seed=11, save=found[name])
        session.close()
    found["persons"] = folder / "persons.wargame"
    session = begin("bridge-2025", persons("bridge-2025"), save=found["persons"], turns=2)
    first = session.waiting()[0]
    session.submit(first, session.game.default(first))
    session.submit(first, at_random(session.game, first))  # amended: both are in the record
    play_out(session, at_random)
    session.close()
    return found


# Unchanged --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tiny", "first-turn", "strait-porcupine", "persons"])
def test_an_unchanged_rerun_is_the_record_event_by_event(made: dict[str, Path], name: str) -> None:
    """From every quarter's opening: the same bodies, the same digest, nothing replaced."""
    line = played(made[name])
    for turn in range(line.last + 1):
        run = line.rerun(turn)
        rest = [e for e in line.events[opening(line.events, turn) :] if e.kind not in ASIDE]
        assert len(rest) == len(run.happened)
        assert all(same(event, made) for event, made in zip(rest, run.happened, strict=True))
        assert run.substitutions == []


@pytest.mark.parametrize("branch", [1, 2, 3])
def test_the_white_cells_actions_are_repeated(branch: int) -> None:
    """A save with an inject, a hold, an override and an adjustment, and branches of it."""
    record = read_record(FACILITATED)
    assert any(event.kind == "control" for event in record.line(branch))
    line = Played(record, branch)
    for turn in (0, 2, 4):
        run = line.rerun(turn)
        rest = [e for e in line.events[opening(line.events, turn) :] if e.kind not in ASIDE]
        assert all(same(event, made) for event, made in zip(rest, run.happened, strict=False))
        assert len(run.happened) >= len(rest)
        assert run.substitutions == []


@pytest.mark.parametrize("name", ["tiny", "strait-porcupine", "persons", "facilitated"])
def test_many_worlds_follow_the_record_to_the_digest(made: dict[str, Path], name: str) -> None:
    """What plays N worlds plays the record's own on the record's own dice."""
    line = played(made.get(name, FACILITATED))
    for turn in (0, line.last):
        world, lost = line.batch(turn, line.at(turn)[1])
        line.rerun(turn)
        assert f"{int(world.digest[0]):016x}" == line.digest
        assert not lost


# Changed ----------------------------------------------------------------------------------


KINDS = ("orders", "standing", "react", "answer", "deal", "inject", "outcome", "set")


def a_change(line: Played, data: st.DataObject) -> Changes:
    """Something, legal or not, that goes otherwise in some quarter."""
    tables = line.compiled.tables
    turn = data.draw(st.integers(0, line.last), "turn")
    role = data.draw(st.sampled_from(tables.roles), "role")
    kind = data.draw(
        st.sampled_from(
            ("orders", "standing", "react", "answer", "deal", "inject", "outcome", "set")
        )
    )
    if kind == "orders":
        mine = [tables.actions[index].key for index in role.orders]
        cards = data.draw(st.lists(st.sampled_from(mine), max_size=3, unique=True))
        return Changes(turn, orders={role.key: tuple(cards)})
    if kind == "standing":
        return Changes(turn, standing={role.key: data.draw(st.sampled_from(role.standing)).key})
    if kind == "react":
        card = data.draw(st.sampled_from(tables.cards)).key
        react = data.draw(st.sampled_from(("support", "oppose", "none")))
        body = {"react": react} | ({"card": card} if react != "none" else {})
        return Changes(turn, reactions={role.key: body})
    if kind == "deal":
        deals = [action.key for action in tables.actions[1:] if action.kind == "deal"]
        key = data.draw(st.sampled_from(deals)) if deals else ""
        return Changes(turn, deals={key: data.draw(st.booleans())} if deals else {})
    if kind == "set":
        track = data.draw(st.sampled_from(tables.tracks))
        return Changes(turn, tracks={track.key: data.draw(st.integers(track.low, track.high))})
    if kind == "outcome":
        rolled = [action.key for action in tables.actions[1:] if not action.sure]
        key = data.draw(st.sampled_from(rolled)) if rolled else ""
        band = int(data.draw(st.sampled_from(Band)))
        return Changes(turn, outcomes={key: band} if rolled else {})
    if not tables.events:
        return Changes(turn)
    event = data.draw(st.sampled_from(tables.events))
    if kind == "answer" and event.options:
        return Changes(turn, answers={event.key: data.draw(st.sampled_from(event.options)).key})
    branches = [None, "", *(branch.key for branch in event.branches)]
    return Changes(turn, injects={event.key: data.draw(st.sampled_from(branches))})


@pytest.fixture(scope="module")
def lines(made: dict[str, Path]) -> list[Played]:
    return [played(made[name]) for name in SMALL]


@sized
@settings(max_examples=length(12, 60), deadline=None)
@given(data=st.data())
def test_one_world_and_many_give_way_alike(lines: list[Played], data: st.DataObject) -> None:
    """Whatever is changed, the batch takes the same course, and loses the same decisions."""
    line = data.draw(st.sampled_from(lines))
    changes = a_change(line, data)
    try:
        run = line.rerun(changes.turn, changes)
    except WargameError:
        return
    digest, tables = line.digest, line.compiled.tables
    barred = {
        changes.turn: [
            action.deal for action in tables.actions[1:] if changes.deals.get(action.key) is False
        ]
    }
    world, lost = line.batch(changes.turn, run.intended(), barred)
    assert f"{int(world.digest[0]):016x}" == digest
    # What gives way to the change itself is told, and is no part of what is then followed.
    told = [s for s in run.substitutions if s.role != "WHITE" and "makes way" not in s.why]
    assert Counter((s.turn, s.node, s.role, s.was, s.why) for s in told) == Counter(
        {tuple(place): count for place, count in lost.items()}
    )


@sized
@settings(max_examples=length(6, 40), deadline=None)
@given(data=st.data())
def test_a_change_is_refused_or_makes_a_true_branch(
    made: dict[str, Path], lines: list[Played], tmp_path_factory: Any, data: st.DataObject
) -> None:
    """A refusal in one line and an untouched file; or a branch that verifies."""
    number = data.draw(st.integers(0, 2))
    changes = a_change(lines[number], data)
    path = tmp_path_factory.mktemp("change") / "a.wargame"
    shutil.copy(made[SMALL[number]], path)
    before = path.read_bytes()
    run = data.draw(st.booleans())
    try:
        with Store.open(path) as save:
            seq, _ = place_of(save, None, changes.turn, None)
            branch_off(save, seq=seq, name="b", changes=changes, run=run)
    except WargameError as error:
        assert "\n" not in str(error)
        assert path.read_bytes() == before
        return
    found = verify(path)
    assert found["ok"], found
    assert found["branches"] == 2


def test_a_branch_without_a_change_says_the_same(made: dict[str, Path], tmp_path: Path) -> None:
    """It plays to the end as the record did, and nothing parts the two."""
    path = tmp_path / "a.wargame"
    shutil.copy(made["persons"], path)
    with Store.open(path) as save:
        seq, turn = place_of(save, None, 1, None)
        found = branch_off(save, seq=seq, name="again", changes=Changes(turn), run=True)
        one, two = list(save.events(1)), list(save.events(2))
    assert found.game.ended == "turns"
    assert found.substitutions == ()
    assert parting(one, two) is None
    assert [e.kind for e in one if e.kind not in ASIDE] == [e.kind for e in two]


def test_a_freed_slot_goes_to_the_doctrine(tmp_path: Path) -> None:
    """An order that can no longer be paid is replaced by one of the doctrine's, and told."""
    cards = [action("dear", cost={"pc": 5}), action("other")]
    useful = {"play": "other", "because": "It is there."}
    made = build(cards, doctrines=[doctrine("A", orders=[useful]), doctrine("B")])
    path = tmp_path / "mini.wargame"
    session = start_session(made, {"A": "person"}, seed=1, save=path)
    session.advance()
    while not session.ended:
        orders = ["dear"] if session.game.world.turn == 1 else []
        node = session.game.node
        session.submit("A", {"orders": orders} if node == "orders" else session.game.default("A"))
        session.advance()
    session.close()
    line = played(path)
    run = line.rerun(0, Changes(0, orders={"A": ("dear",)}))
    (lost,) = run.substitutions
    assert (lost.turn, lost.node, lost.role) == (1, "orders", "A")
    assert (lost.was, lost.instead, lost.why) == ("dear", "other", "not enough political capital")
    shown = [h.parts["public"]["orders"]["A"] for h in run.happened if h.kind == "reveal"]
    # A slot that was left empty on the record stays empty.
    assert [one["orders"] for one in shown] == [["dear"], ["other"], [], []]


@sized
def test_deals_are_signed_and_refused() -> None:
    """What was signed can be refused; what was not can be, where its parties can pay."""
    line = played(FACILITATED)
    tables = line.compiled.tables
    deals = {action.key: action.deal for action in tables.actions[1:] if action.kind == "deal"}
    reveals = [event for event in line.events if event.kind == "reveal"]
    signed = {key: e.turn for e in reveals for key in e.body("public")["signed"]}
    assert signed
    outcomes = [(key, turn, False) for key, turn in signed.items()][: length(4, 99)]
    outcomes += [(key, 0, True) for key in deals if key not in signed][: length(5, 12)]
    made = 0
    for key, turn, yes in outcomes:
        try:
            run = line.rerun(turn, Changes(turn, deals={key: yes}))
        except IllegalOrder as error:
            assert yes, error
            continue
        made += yes
        shown = next(h for h in run.happened if (h.kind, h.turn) == ("reveal", turn))
        assert (key in shown.parts["public"]["signed"]) is yes
        world, _ = line.batch(turn, run.intended(), {turn: [] if yes else [deals[key]]})
        assert f"{int(world.digest[0]):016x}" == line.digest
    assert made
    with pytest.raises(IllegalOrder, match="nobody offers"):
        line.rerun(0, Changes(0, deals={next(key for key in deals if key not in signed): False}))


# The words --------------------------------------------------------------------------------


def test_changes_are_read_and_told() -> None:
    """Names are resolved, and every change is told as it was meant."""
    tables = scenario("bridge-2025").tables
    deal = next(a for a in tables.actions[1:] if a.kind == "deal")
    event = next(e for e in tables.events if e.options)
    changes = read_changes(
        tables,
        1,
        order=[("US", "fms"), ("RUS", "none")],
        standing=[("US", "split")],
        react=[("EU", "support:fms"), ("NATO", "none")],
        answer=[(event.key, event.options[-1].key)],
        deal=[(deal.key, "signed")],
        inject=[(event.key, "no")],
        outcome=[("fms", "setback")],
        set=[("us_will", "40.5")],
    )
    assert changes.orders == {"US": ("fms",), "RUS": ()}
    assert changes.tracks == {"us_will": 40500}
    assert changes.nodes == ("signals", "events", "offers", "answers", "orders", "reactions")
    said = [told(change) for change in described(tables, changes)]
    assert "us_will opens at 40.5" in said
    assert f"{event.key} does not fall" in said
    assert "RUS gives no orders" in said
    assert "fms falls as a setback" in said


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"order": [("US", "fmz")]}, "did you mean `fms`"),
        ({"order": [("USA", "fms")]}, "there is no role `USA`"),
        ({"order": [("US", "fms"), ("US", "fms")]}, "twice in one quarter"),
        ({"react": [("US", "smile")]}, "is no reaction"),
        ({"set": [("us_will", "101")]}, "goes from 0 to 100"),
        ({"set": [("us_will", "40"), ("us_will", "41")]}, "two things of us_will"),
        ({"set": [("us_will", "much")]}, "is no number"),
        ({"outcome": [("fms", "fine")]}, "no outcome `fine`"),
        ({"outcome": [("asap", "success")]}, "always succeeds"),
        ({"deal": [("nif/deep", "maybe")]}, "`signed` or `refused`"),
        ({"deal": [("nif", "signed")]}, "several forms"),
        ({"inject": [("no-such-event", "yes")]}, "there is no event"),
    ],
)
def test_a_wrong_word_is_told(what: dict[str, Any], words: str) -> None:
    with pytest.raises(WargameError, match=words):
        read_changes(scenario("bridge-2025").tables, 0, **what)
