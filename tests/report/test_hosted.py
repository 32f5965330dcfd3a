"""Everything that can be done at a hosted table is told afterwards, with its reason.

The exercise of :mod:`tests.host.everything` does all of it: a kind of event, or something that the
White Cell can do, which it lacks, or which nobody tells, fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.host.everything import WHY, everything
from tests.host.helpers import advance, all_decide, decide, play_out, room_of, say
from tests.report.test_aar import table, words
from tests.report.test_hotwash import every
from wargame.content.ready import ready_from_files
from wargame.play import asides, control, room_msel
from wargame.play.asides import WHITE as TABLE
from wargame.play.interventions import going_on, intervened
from wargame.play.replay import Replay
from wargame.play.replay_view import WHITE
from wargame.play.verify import verify
from wargame.record.check import read_record
from wargame.record.events import Event, Record
from wargame.record.redact import redact_for
from wargame.report.aar import report
from wargame.report.aar_reading import readable
from wargame.report.document import Document, plain
from wargame.report.places import dangling
from wargame.telling import beside
from wargame.tui.plain_replay import document, lines
from wargame.tui.plain_story import story
from wargame.tui.present_replay_bar import layout
from wargame.tui.present_replay_panels import event_rows, mark_doc
from wargame.tui.replay import Reading

#: What the host writes down for itself, and what opens and closes a phase in the ordinary run:
#: these are counted where they are told, and not told one by one.
BOOKS = {"command"}
ORDINARY = {"advance", "back", "open", "lock", "resume"}
#: The kinds that have several things to say, and all of them.
WHATS = {
    "clock": set(asides.CLOCK) - {"back"},  # a host that is started again: tests/host/test_kill
    "msel": set(asides.MSEL) - {"queue", "load"},  # an event that waits, a list before the start
    "ruling": asides.RULING,
    "accord": asides.ACCORD,
    "room": ("open", "close"),
    "control": set(control._NEEDS),
}


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return everything(tmp_path_factory.mktemp("hosted") / "all.wargame")


def reported(record: Record, number: int | None = None) -> Document:
    row = record.branches[(number or going_on(record.branches)) - 1]
    return report(record, row, ready_from_files(record.content))


@pytest.fixture(scope="module")
def record(save: Path) -> Record:
    return read_record(save)


@pytest.fixture(scope="module")
def whole(record: Record) -> Document:
    return reported(record)


@pytest.fixture(scope="module")
def events(record: Record) -> list[Event]:
    """The events of the line that the exercise is."""
    return list(record.line(going_on(record.branches)))


@pytest.fixture(scope="module")
def reading(save: Path) -> Iterator[Reading]:
    replay = Replay.open(save)
    yield Reading(replay, WHITE)
    replay.close()


def cited(document: Document) -> set[int]:
    found = every(document)["annex-h"]
    return {int(anchor.removeprefix("event-")) for block in found.blocks
            for anchor in getattr(block, "anchors", ())}  # fmt: skip


def text_of(document: Document) -> str:
    return " ".join(words(section) for section in document.sections)


def test_an_inject_held_right_after_a_control_is_told_and_another_list_is_no_step_of_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.wargame"
    room = room_of("bridge-2025", save=path, turns=1)
    first, second, *_ = room.plan.items
    adjust = {"what": "adjust", "track": "us_will", "to": 55_000, "reason": "a speech"}
    say(room, TABLE, "control", "adjust", control=adjust)
    say(room, TABLE, "msel", "hold", what="hold", serial=first, reason="not before the speech")
    heading, _, rest = room_msel.shown(room)["csv"].partition("\r\n")
    short = "\r\n".join([heading, *rest.splitlines()[1:]])
    say(room, TABLE, "msel", "load", what="load", text=short, reason="a shorter day")
    say(room, TABLE, "msel", "skip", what="skip", serial=second, reason="no time")
    say(room, TABLE, "link", "link", seat="EVAL-2", reason="a telephone was lost")
    play_out(room)
    room.session.close()
    made = reported(read_record(path))
    text = text_of(made)
    assert f"held back inject {first}" in text and "not before the speech" in text
    assert "withdrew the link of evaluator 2 and" in text
    annex = words(every(made)["annex-msel"])
    assert "Another list was run from 2025Q1" in annex and "“a shorter day”" in annex
    assert "Load:" not in annex and "Left out: “no time”" in annex
    assert f"Of {first} something was said" in annex


# All of it is there ---------------------------------------------------------------------------


def test_the_exercise_verifies_and_does_all_that_a_room_can(
    save: Path, record: Record, events: list[Event]
) -> None:
    found = verify(save)
    assert found["ok"] and found["head"] == record.heads[2][1]  # of the branch it went on on
    assert {event.kind for event in events} >= asides.ASIDE | {"control"}
    for kind, whats in WHATS.items():
        told = {readable(event).get("what") for event in record.events if event.kind == kind}
        assert told >= set(whats), (kind, set(whats) - told)


def test_every_kind_of_event_is_in_the_report(events: list[Event], whole: Document) -> None:
    there = cited(whole)
    for event in events:
        if event.kind not in asides.ASIDE | {"control"} or event.kind in BOOKS:
            continue
        body = readable(event)
        if body.get("what") in ORDINARY or event.kind in ("bookmark", "paper"):
            continue
        if event.kind == "seat" and not body["reason"]:
            continue  # taken along on a rewind
        assert event.seq in there, (event.seq, event.kind, body)


def test_every_reason_is_in_the_report_and_in_both_replays(
    events: list[Event], whole: Document, reading: Reading
) -> None:
    said, spoken = text_of(whole), " ".join(" ".join(lines(reading)).split())
    facts = {fact["n"]: fact for fact in reading.replay.facts(WHITE)}
    for event in events:
        body = readable(event)
        if not intervened(event.kind, event.actor, body):
            continue
        reason = str(body.get("reason", ""))
        assert reason or (event.kind, body.get("what")) == ("seat", None)
        assert reason in said and reason in spoken
        told = story(facts[event.seq], reading.names, "US")
        assert reason in " ".join(told), (event.kind, body)
    for reason in WHY.values():
        assert reason in said, reason
        assert reason in spoken, reason


def test_every_event_has_a_sentence_of_its_own_in_terminal_plain_and_json(
    events: list[Event], reading: Reading
) -> None:
    made = {one["seq"]: one for one in document(reading)["events"]}
    for event in events:
        if event.kind in BOOKS:
            assert event.seq not in made
            continue
        said = made[event.seq]["text"]
        assert said and not said.startswith(f"{event.kind.capitalize()}, by "), said
        if event.kind in asides.ASIDE | {"control"}:
            assert story(reading.replay.fact(event.seq, WHITE) or {}, reading.names, "US")


def test_the_screen_of_a_replay_has_rows_and_marks_for_all_of_it(reading: Reading) -> None:
    replay = reading.replay
    for viewer in (WHITE, *replay.roles):
        made = layout(replay, viewer, 100)
        assert made.marks is not None
        own = reading.as_(viewer)
        rows = [row for turn in range(4) for row in event_rows(own, turn)]
        keys = {int(row.id) for row in rows if row.id.isdigit()}
        assert keys == {*replay.places(viewer)}
        marks = replay.marks(viewer)
        for number, mark in enumerate(marks):
            assert mark_doc(own, marks, f"{number}:{mark.about}")


def test_the_tellers_know_every_kind_there_is() -> None:
    assert beside.KINDS | {"note", "bookmark"} | BOOKS == asides.ASIDE


def test_interventions_are_marks_that_one_can_step_to(
    events: list[Event], reading: Reading
) -> None:
    wanted = {e.seq for e in events if intervened(e.kind, e.actor, readable(e))}
    marks = reading.replay.marks(WHITE)
    assert {mark.seq for mark in marks if mark.kind == "control"} == wanted
    (branch,) = [mark.text for mark in marks if mark.kind == "branch"]
    assert WHY["rewind"] in branch
    assert any(mark.kind == "note" and "(S)" in mark.text for mark in marks)


def test_a_role_reads_no_reason_that_was_for_the_white_cell(reading: Reading) -> None:
    for role in reading.replay.roles:
        told = " ".join(mark.text for mark in reading.replay.marks(role))
        assert WHY["disclosure"] not in told and WHY["link"] not in told


# The report in detail -------------------------------------------------------------------------


def test_every_link_leads_somewhere(record: Record, whole: Document) -> None:
    assert dangling(whole) == []
    assert dangling(reported(record, 1)) == []


def test_a_rewind_is_told_from_both_sides(record: Record, whole: Document) -> None:
    told = words(every(whole)["rewind-1"])
    assert WHY["rewind"] in told and "“main”" in told
    assert "Orders of" in told and "as the quarter ended" in told
    summary = words(every(whole)["summary"])
    assert "what-if" not in summary and "1 rewind" in summary
    left = reported(record, 1)
    assert "went back to event" in words(every(left)["limitations"])
    assert "zzundone" in text_of(left) and "zzundone" not in text_of(whole)


def test_the_exercise_is_the_branch_it_went_on_on(record: Record, reading: Reading) -> None:
    assert reading.replay.branch.name == record.branches[1].name == "again"
    assert reading.replay.over and reading.replay.viewpoints()[0] == WHITE


def test_what_comes_after_the_end_makes_no_quarter(whole: Document) -> None:
    told = [section.title for section in every(whole)["narrative"].sections]
    assert told == ["2025Q1", "2025Q2", "2025Q3"]


def test_moves_injects_accords_and_talk_have_their_annexes(whole: Document) -> None:
    moves = words(every(whole)["annex-rulings"])
    for said in ("zzmove of UKR", "Set aside", "zzargument of its own", "odds 50", "refused"):
        assert said in moves
    injects = words(every(whole)["annex-msel"])
    for said in ("zzseen by the controller", "zzexpected of EU", "Left out", "zzother words"):
        assert said in injects
    accords = words(every(whole)["annex-accords"])
    for said in ("Kept", "Fulfilled", "Declined", "Withdrawn", "Lapsed", "zzwhy decline"):
        assert said in accords
    talk = words(every(whole)["annex-talk"])
    for said in ("zzsaid in the corridor", "zztold to US", "truly stood at", "The display opened"):
        assert said in talk


def _cells(document: Document) -> dict[str, list[str]]:
    rows = table(every(document)["conduct"], "The cells").rows
    return {plain(row[0]): [plain(cell) for cell in row[1:]] for row in rows}


def test_silence_and_paper_are_counted_by_cell(whole: Document) -> None:
    cells = _cells(whole)
    assert cells["Ukraine"][2] == "1"
    assert all("2025Q2 offers" in row[3] for row in cells.values())
    assert sum(" reactions" in row[3] for row in cells.values()) == 1


def test_what_the_other_side_missed_is_no_area_for_improvement(whole: Document) -> None:
    """Four roles of one side and one of the other, all of them played by people."""
    there = every(whole)
    assert "Russia missed" not in words(there["areas"]) + words(there["plan"])
    assert "United States missed" in words(there["areas"])
    assert "Russia missed" in words(there["opposing"]) and "Russia" in there["opposing"].title


def slower(record: Record, at: Callable[[Event, int], str]) -> Record:
    """The same record at other times of the clock."""
    events = tuple(replace(one, at=at(one, place)) for place, one in enumerate(record.events))
    return replace(record, events=events)


def test_a_script_is_not_timed_and_people_are(record: Record, whole: Document) -> None:
    """Ten seconds between any two events: what a cell took is a matter of counting them."""
    assert "No times are told" in words(every(whole)["conduct"])

    def clock(_: Event, place: int) -> str:
        minutes, seconds = divmod(10 * place, 60)
        return f"2026-03-03T{9 + minutes // 60:02}:{minutes % 60:02}:{seconds:02}.000+00:00"

    timed = reported(slower(record, clock))
    told = every(timed)["conduct"]
    assert "No times are told" not in words(told)
    captions = [getattr(block, "caption", "") for block in told.blocks]
    assert any(caption.startswith("Median time to commit") for caption in captions)
    assert all(":" in row[3] for row in _cells(timed).values())
    day = reported(slower(record, lambda one, _: one.at[:10]))
    assert "No times are told" in words(every(day)["conduct"])


@pytest.mark.parametrize("reader", ["US", "RUS", "public", "white"])
def test_a_report_on_a_copy_says_what_its_reader_was_told(
    save: Path, reader: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.wargame"
    redact_for(save, copy, reader)
    made = reported(read_record(copy))
    said, full = text_of(made), reader == "white"
    assert dangling(made) == []
    assert ("zzsaid by US to UKR" in said) is (reader in ("US", "white"))
    assert ("zzsaid in the corridor" in said) is full
    assert ("zzmove of RUS" in said) is (reader in ("RUS", "white"))
    assert (WHY["disclosure"] in said) is full
    assert ("zzseen by an evaluator" in said) is full
    assert ("zzunseen by US" in said) is full  # whoever answered, the White Cell alone reads it
    assert WHY["override"] in said and WHY["seat"] in said
    assert ("what was said elsewhere" in said) is not full


def test_a_game_without_a_room_has_nothing_of_it(tmp_path: Path) -> None:
    from tests.play.helpers import begin
    from tests.report.test_aar import made

    path = tmp_path / "alone.wargame"
    begin("first-turn", {}, seed=4, save=path).close()
    there: Any = every(made(path))
    assert not {"conduct", "annex-msel", "annex-talk", "annex-rulings", "annex-accords"} & {*there}


def test_the_narrative_tells_what_the_room_was_told_and_who_broke_what(tmp_path: Path) -> None:
    """An inject that came as planned is part of the course; a judged accord is nobody's ruling."""
    path = tmp_path / "b.wargame"
    room = room_of("bridge-2025", save=path, turns=2, pace="hand")
    entry = next(one.entry for one in room.plan.items.values() if one.entry.serial == 10)
    say(room, TABLE, "msel", "deliver", what="deliver", serial=10)
    terms = [{"by": "UKR", "does": "stands", "due": 0, "card": "shield-grid"}]
    tables = room.session.game.tables.role("UKR")
    terms[0]["card"] = tables.standing[1].key
    say(room, "US", "accord", "offer", what="offer", to=["UKR"], form="binding", terms=terms)
    say(room, "UKR", "accord", "sign", what="sign", accord="UKR+US-1")
    other = {"standing": tables.standing[0].key, "orders": []}
    while not room.ended:
        if room.place == (0, "orders"):
            decide(room, "UKR", "orders", other)
        all_decide(room, f"all{room.place[0]}{room.place[1]}")
        advance(room, f"go{room.place[0]}{room.place[1]}{int(room.locked)}")
    room.session.close()
    made = reported(read_record(path))
    told = words(every(made)["quarter-2025Q1"]) + words(every(made)["quarter-2025Q2"])
    assert entry.text in told and f"10, {entry.sender} to all cells" in told
    assert "was found to have broken a binding accord with the United States" in told
    assert "Charged Ukraine" not in text_of(made)
    assert "word priced" not in text_of(made)
    clean = next(row for row in _rows(made, "Objectives by role") if "Clean hands" in plain(row[1]))
    assert "its word was broken" in plain(clean[3])


def _rows(document: Document, caption: str) -> list[Any]:
    return [
        row
        for section in every(document).values()
        for block in section.blocks
        if getattr(block, "caption", "").startswith(caption)
        for row in block.rows  # type: ignore[union-attr]
    ]
