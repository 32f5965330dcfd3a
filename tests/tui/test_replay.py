"""A save read on the screen: timeline, events, panels, eyes, notes, search, branches."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from benchmarks.console import Console
from tests.play.helpers import at_random, begin, persons, play_out
from tests.record.helpers import raw
from tests.tui.driving import settle
from tests.tui.playing import Mouse, lines_of, place_of, seen
from wargame.content.ready import ready
from wargame.play.branches import fork
from wargame.play.replay import Replay
from wargame.play.replay_view import WHITE
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record.events import NewEvent
from wargame.record.redact import redact_for
from wargame.record.store import Store
from wargame.telling.names import Names, catalogue
from wargame.tui.app import WargameApp
from wargame.tui.lines import plain, text
from wargame.tui.present_replay import GLYPHS, told
from wargame.tui.present_replay_bar import timeline
from wargame.tui.present_replay_panels import event_rows
from wargame.tui.replay import Reading
from wargame.tui.screens.dialogs import Ask, Choose, Confirm, Reader
from wargame.tui.screens.end import End
from wargame.tui.screens.home import Home
from wargame.tui.screens.replay import Scrubber
from wargame.tui.screens.replay_arrange import PANELS
from wargame.tui.screens.replay_beside import SideBySide
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import Theatre
from wargame.tui.turning import said
from wargame.tui.widgets.doc import DocView

ROOT = Path(__file__).resolve().parents[2]
SIZES = [(80, 24), (120, 40), pytest.param((200, 60), marks=pytest.mark.soak)]
OLD = Path(__file__).parents[1] / "play" / "saves" / "old-rules.wargame"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    saves = tmp_path / "saves"
    saves.mkdir()
    monkeypatch.chdir(tmp_path)
    yield saves


@pytest.fixture
def save(folder: Path) -> Path:
    """A small exercise that is over, played by persons."""
    path = folder / "a.wargame"
    session = begin("tiny", persons("tiny"), seed=3, save=path)
    play_out(session, at_random)
    session.close()
    return path


def read(
    path: Path, play: Any, size: tuple[int, int] = (80, 24), *, branch: str = "", **options: Any
) -> WargameApp:
    """Open a save on the screen, wait until it stands, and let ``play`` press keys."""
    screen = Scrubber(Replay.open(path, branch), **options)
    app = WargameApp(opening=screen)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await settle(app, pilot)
            await play(app, pilot, screen)
            app.close_session()

    asyncio.run(run())
    return app


async def press(app: WargameApp, pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(app, pilot)


# Going about -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_save_is_stepped_through_at_every_size(save: Path, size: tuple[int, int]) -> None:
    """Event, phase and quarter, forward and back; the story is on the screen."""

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        replay = screen.replay
        assert screen.place == 1
        assert "The exercise is set up" in seen(app)
        for step in range(2, 7):
            await press(app, pilot, "right")
            assert screen.place == step
            assert screen.reading.said(step)[:20] in seen(app)
        await press(app, pilot, "left")
        assert screen.place == 5
        await press(app, pilot, "right_square_bracket")
        assert replay.headers[screen.place - 1].phase != replay.headers[4].phase
        await press(app, pilot, "left_square_bracket")
        await press(app, pilot, "pagedown")
        assert screen.place == replay.first_of(1, WHITE)
        assert "2025Q2 opens" in seen(app)
        await press(app, pilot, "end")
        assert screen.place == len(replay)
        await press(app, pilot, "right")
        assert screen.place == len(replay)
        await press(app, pilot, "pageup", "pageup")
        assert screen.place == 1
        await press(app, pilot, "end", "home")
        assert screen.place == 1
        await press(app, pilot, "down", "down")
        assert screen.place == 3
        assert f"event 3 of {len(replay)}" in seen(app)
        assert "read only" in seen(app)

    read(save, play, size)


@pytest.mark.parametrize("size", SIZES)
def test_the_panels_of_live_play_are_fed_from_the_record(save: Path, size: tuple[int, int]) -> None:
    """Each by its digit; what stands in it is of the place, not of the end."""

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        for number, key in enumerate(PANELS, 1):
            await press(app, pilot, str(number))
            assert screen.active == key
            assert screen.frame(key).display
        await press(app, pilot, "2")
        first = screen.board
        rows = [plain(row.left) for row in screen.panel("tracks").rows.rows]
        await press(app, pilot, "end")
        assert screen.board is not first
        assert [plain(row.left) for row in screen.panel("tracks").rows.rows] != rows
        await press(app, pilot, "5")
        goals = {row.id.partition("|")[0] for row in screen.panel("goals").rows.rows}
        assert {"BLUE", "RED"} <= goals
        await press(app, pilot, "v", "3")
        assert screen.reading.viewer == "BLUE"
        hand = screen.panel("hand").rows.rows
        assert not any(row.id.startswith("RED") for row in hand)

    read(save, play, size)


def test_single_rolls_are_rows_of_their_own(save: Path) -> None:
    reading = Reading(Replay.open(save), WHITE)
    for turn in (0, 1):
        rows = event_rows(reading, turn)
        whole = [row for row in rows if not row.heading and "." not in row.id]
        parts = [row for row in rows if "." in row.id]
        assert [int(row.id) for row in whole] == [
            h.seq for h in reading.replay.headers if h.turn == turn
        ]
        rolls = next(
            h.seq for h in reading.replay.headers if (h.turn, h.kind) == (turn, "adjudication")
        )
        assert parts and all(row.id.startswith(f"{rolls}.") for row in parts)
    found = reading.story(rolls)
    assert found is not None
    for part in found.parts:
        assert "to begin with" in text(part.doc) or "Certain" in text(part.doc)


def test_every_kind_of_event_has_a_sentence_and_a_story(save: Path) -> None:
    """No bare id, no empty story, no key of the record in the words."""
    replay = Replay.open(save)
    reading = Reading(replay, WHITE)
    kinds = set()
    for header in replay.headers:
        found = reading.story(header.seq)
        assert found is not None
        kinds.add(header.kind)
        assert found.said.endswith((".", "”")) and found.doc
        assert not any(sign in text(found.doc) for sign in ("{", "_", "None"))
    assert kinds - {"note"} <= set(GLYPHS)


@pytest.mark.parametrize("width", [40, 60, 78, 118, 198])
def test_the_timeline_knows_the_place_of_every_cell(save: Path, width: int) -> None:
    """Each line is as wide as there is room; a cell leads back to where it shows the cursor."""
    replay = Replay.open(save)
    replay.turning = [{"seq": 12, "role": "BLUE", "text": "t", "brief": "t"}]
    rails = set()
    for place in replay.places(WHITE):
        bar = timeline(replay, WHITE, place, width)
        assert [len(plain(given)) for given in bar.lines] == [width] * 4
        assert all(len(places) == width for places in bar.places)
        rail = plain(bar.lines[2])
        at = rail.index("●")
        assert 0 < bar.at(at, 2) <= place
        rails.add(rail)
    assert len(rails) >= min(width, len(replay)) // 2
    assert "◆" in plain(bar.lines[1])
    assert bar.at(plain(bar.lines[1]).index("◆"), 1) == 12
    assert not bar.at(width + 5, 0)


def test_the_mouse_goes_about_on_the_timeline(save: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        mouse = Mouse(app, pilot)
        place = place_of(app, "2025Q2")
        assert place is not None
        await mouse.click(place[0] + 1, place[1])
        await settle(app, pilot)
        assert screen.replay.headers[screen.place - 1].turn == 1
        place = place_of(app, "React")
        assert place is not None
        await mouse.click(place[0] + 1, place[1])
        await settle(app, pilot)
        assert screen.replay.headers[screen.place - 1].phase == "reactions"
        await mouse.click(2, place[1] - 1)  # the rail, at its beginning
        await settle(app, pilot)
        assert screen.place <= 2

    read(save, play)


def test_a_text_that_has_the_focus_scrolls(save: Path) -> None:
    """Page up and down are the quarter's, but in a text they are the text's."""

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        rolls = next(h.seq for h in screen.replay.headers if h.kind == "adjudication")
        screen.go(rolls)
        await settle(app, pilot)
        await press(app, pilot, "tab")
        assert isinstance(app.focused, DocView)
        await press(app, pilot, "pagedown")
        assert screen.place == rolls and app.focused.scroll_y > 0
        await press(app, pilot, "right")
        assert screen.place == rolls + 1
        await press(app, pilot, "escape", "pagedown")
        assert screen.replay.headers[screen.place - 1].turn == 1

    read(save, play)


def test_colour_is_not_needed(save: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Replay.open(save).annotate("bookmark", "here", 12)

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        screen.go(12)
        await settle(app, pilot)
        found = seen(app)
        assert "●" in found and "⚑" in found and "▸" in found and "▶1 Events" in found

    read(save, play)


# Eyes --------------------------------------------------------------------------------------------


def test_every_eye_in_turn_and_no_secret_with_a_role(save: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        shown = [screen.reading.who]
        for _ in range(2):
            await press(app, pilot, "v")
            shown.append(screen.reading.who)
        assert shown == ["White Cell", "Blue", "Red"]
        place = next(
            h.seq for h in screen.replay.headers if h.kind == "decision" and h.actor == "BLUE"
        )
        assert place not in screen.replay.places("RED")
        screen.go(screen.replay.near(place, "RED"))
        await settle(app, pilot)
        assert screen.place < place
        await press(app, pilot, "V", "V")
        assert screen.reading.who == "White Cell"

    read(save, play)


def test_while_in_play_other_seats_stay_closed_but_for_the_one_asked_for(folder: Path) -> None:
    path = folder / "open.wargame"
    begin("tiny", {"BLUE": "person"}, save=path).close()

    async def closed(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        assert screen.reading.viewer == "BLUE"
        await press(app, pilot, "v")
        assert screen.reading.viewer == "BLUE"

    async def asked(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        assert screen.reading.viewer == WHITE
        await press(app, pilot, "v", "v")
        assert screen.reading.viewer == WHITE

    read(path, closed, viewer="RED")
    read(path, asked, asked=WHITE)


# Marks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_bookmarks_and_notes_are_written_and_found_again(save: Path, size: tuple[int, int]) -> None:
    before = verify(save)["events"]

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        screen.go(10)
        await settle(app, pilot)
        await press(app, pilot, "b")
        assert isinstance(app.screen, Ask)
        await press(app, pilot, *"here", "enter")
        screen.go(20)
        await settle(app, pilot)
        await press(app, pilot, "n", *"why", "enter")
        assert screen.place == 20
        assert "why" in seen(app)
        await press(app, pilot, "M")
        assert screen.place == 10
        assert "⚑" in seen(app) and "✎" in seen(app)
        await press(app, pilot, "m")
        assert screen.place == 20
        await press(app, pilot, "7")
        assert [row.id for row in screen.panel("marks").rows.rows] == ["0:10", "1:20"]
        screen.panel("marks").rows.mark("0:10")
        await press(app, pilot, "enter")
        assert screen.place == 10
        await press(app, pilot, "n", "escape")
        assert len(screen.replay) == before + 2

    read(save, play, size)
    found = verify(save)
    assert found["ok"] and found["events"] == before + 2


def test_turning_points_are_gone_to_and_said(save: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wargame.tui.screens import replay as module

    points = [
        {"seq": 12, "role": "BLUE", "text": "It turned here", "brief": "It turned"},
        {"seq": 25, "role": "RED", "text": "And here", "brief": "And"},
    ]
    monkeypatch.setattr(module, "turning_points", lambda replay: points)

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        await press(app, pilot, "t")
        assert screen.place == 12
        assert "It turned here" in seen(app) and "◆" in seen(app)
        await press(app, pilot, "t")
        assert screen.place == 25
        await press(app, pilot, "T")
        assert screen.place == 12

    read(save, play)


def test_without_an_analysis_the_key_says_what_finds_them(save: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        assert "wargame analyse" in screen.why_not("turning")
        await press(app, pilot, "t")
        assert screen.place == 1
        await press(app, pilot, "question_mark")
        assert isinstance(app.screen, Reader)
        help_page = text(app.screen.doc)
        assert "wargame analyse" in help_page and "this save has one branch" in help_page

    read(save, play)


def test_words_are_searched_for_and_gone_to(save: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        await press(app, pilot, "slash", *"depot", "enter")
        assert isinstance(app.screen, Choose)
        found = [int(row.id) for row in app.screen.rows]
        assert found == screen.reading.find("depot")
        await press(app, pilot, "down", "enter")
        assert isinstance(app.screen, Scrubber)
        assert screen.place == found[1]
        await press(app, pilot, "slash", *"zzz", "enter")
        assert isinstance(app.screen, Scrubber)

    read(save, play)


# Branches ----------------------------------------------------------------------------------------


def test_a_branch_is_begun_here_and_played_on(save: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        at = next(h.seq for h in screen.replay.headers if h.kind == "decision" and h.turn == 1)
        screen.go(at)
        await settle(app, pilot)
        await press(app, pilot, "f", *"other", "enter", *"to see", "enter")
        assert isinstance(app.screen, Confirm)
        assert [row.name for row in screen.replay.branches] == ["main", "other"]
        assert screen.replay.branches[1].reason == "to see"
        await press(app, pilot, "y")
        for _ in range(20):
            await settle(app, pilot)
            if isinstance(app.screen, Table):
                break
        assert app.session is not None
        assert app.session.view("BLUE")["turn"] == 1

    read(save, play)
    assert verify(save)["ok"]


@pytest.mark.parametrize("size", SIZES)
def test_two_branches_stand_side_by_side(save: Path, size: tuple[int, int]) -> None:
    reveal = next(h.seq for h in Replay.open(save).headers if h.kind == "reveal" and h.turn == 1)
    fork(save, seq=reveal - 2, name="quiet")
    session = resume_session(save, branch="quiet")
    play_out(session, lambda game, role: game.default(role))
    session.close()

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        await press(app, pilot, "vertical_line")
        assert isinstance(app.screen, Choose)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, SideBySide)
        found = seen(app)
        assert "main" in found and "quiet" in found and "part after event" in found
        assert any("main" in row and "quiet" in row for row in lines_of(app)[2:])
        await press(app, pilot, "escape", "o", "enter")
        assert screen.replay.branch.name == "quiet"
        assert "quiet" in lines_of(app)[0]

    read(save, play, size)


def test_another_program_writing_is_said_and_nothing_is_lost(save: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        with Store.open(save):
            await press(app, pilot, "n", *"x", "enter")
        assert "It was not written" in [one.title for one in app._notifications]
        assert app.screen is screen

    read(save, play)


# Telling, and what cannot be shown ---------------------------------------------------------------


def test_a_quarter_is_told_as_at_the_table(save: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        await press(app, pilot, "v", "p")
        assert isinstance(app.screen, Theatre)
        await press(app, pilot, "escape", "enter")
        assert isinstance(app.screen, Reader)

    read(save, play)


def test_under_other_rules_what_was_recorded_is_shown_and_that_is_said() -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        await press(app, pilot, "2", "end")
        assert "event 30" in seen(app)
        assert "47.6" in seen(app)
        await press(app, pilot, "3")
        assert "not recorded" in seen(app)
        await press(app, pilot, "home")
        assert "event 30" not in seen(app)

    read(OLD, play, (120, 40))


def test_a_damaged_event_is_refused_in_words(save: Path) -> None:
    """Far into a long record it is found when that part is read, and the screen stays."""
    with Store.open(save) as store:
        note = NewEvent("note", 1, "assessment", "BLUE", {"BLUE": {"text": "x"}})
        store.append(1, [note] * 300)
    with raw(save) as conn:
        conn.execute("UPDATE event SET turn = turn + 1 WHERE id = 290")

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        assert "event 290 does not match" in " ".join(seen(app).split())
        await press(app, pilot, "right", "2", "v", "b", "end", "escape", "escape")
        assert isinstance(app.screen, Home)

    read(save, play, (160, 40))


CONTROLS = [
    ({"what": "override", "action": "convoy", "band": "setback"}, "overrules the dice"),
    ({"what": "inject", "event": "storm", "branch": ""}, "brings in"),
    ({"what": "hold", "event": "storm"}, "does not fall this quarter"),
    ({"what": "withdraw", "action": "convoy"}, "takes back"),
    ({"what": "adjust", "track": "line", "from": 50_000, "to": 47_000}, "from 50 to 47"),
    ({"what": "adjust"}, "not seen here"),
]


@pytest.mark.parametrize(("body", "said"), CONTROLS, ids=lambda given: str(given)[:24])
def test_what_the_white_cell_did_is_told_with_its_reason(
    save: Path, body: dict[str, Any], said: str
) -> None:
    names = Reading(Replay.open(save), WHITE).names
    fact = {
        "n": 5, "kind": "control", "turn": 0, "quarter": "2025Q1", "phase": "orders",
        "actor": "WHITE", "body": {**body, "reason": "a good one"},
    }  # fmt: skip
    found = told(fact, names)
    assert found.said.startswith("The White Cell ") and said in found.said
    assert "“a good one”" in text(found.doc)


def test_a_redacted_copy_says_so_and_shows_what_is_left(save: Path, folder: Path) -> None:
    copy = folder / "copy.wargame"
    redact_for(save, copy, "BLUE")

    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        assert "redacted" in seen(app)
        for key in "123456789":
            await press(app, pilot, key, "right")
        await press(app, pilot, "end")
        assert screen.reading.viewer == "BLUE"

    read(copy, play, viewer="BLUE")


def test_escape_from_the_command_line_goes_home(save: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int], screen: Scrubber) -> None:
        await press(app, pilot, "2", "tab", "escape", "escape", "escape")
        assert isinstance(app.screen, Home)

    read(save, play)


def test_in_a_real_terminal(save: Path, tmp_path: Path) -> None:
    """Keys as a terminal sends them: right, a page, a quarter, out again."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "wargame", "replay", str(save), "--event", "3"]
    with Console(command, env=env, folder=tmp_path) as console:
        assert console.wait("event 3 of")
        console.settle()
        console.send("\x1b[C")
        assert console.wait("event 4 of")
        console.send("\x1b[6~")
        assert console.wait("2025Q2 opens")
        console.send("q")
        assert console.wait("Leave the program?")


def test_from_the_last_page_a_note_is_written_though_the_exercise_is_still_open(
    folder: Path,
) -> None:
    """The program has the save open for writing itself: that is no other program."""
    path = folder / "a.wargame"
    session = begin("tiny", {"BLUE": "person"}, seed=3, save=path)
    play_out(session, at_random)
    app = WargameApp(session)

    async def run() -> None:
        async with app.run_test(size=(120, 40)) as pilot:
            for _ in range(20):
                await settle(app, pilot)
                if isinstance(app.screen, End):
                    break
            await press(app, pilot, "v")
            screen = app.screen
            assert isinstance(screen, Scrubber)
            assert screen.reading.viewer == "BLUE"
            size = len(screen.replay)
            await press(app, pilot, "right", "n", *"ours", "enter")
            assert len(screen.replay) == size + 1
            await press(app, pilot, "escape")
            assert isinstance(app.screen, End)
            app.close_session()

    asyncio.run(run())
    session.close()
    found = verify(path)
    assert found["ok"]
    assert Replay.open(path).marks("BLUE")[0].text == "ours"


def test_a_turning_point_names_the_plan_as_the_panels_do() -> None:
    """The standing order by its name, what was kept by the card's: no ids in front of a reader."""
    given = catalogue(ready("bridge-2025"))
    names = Names(cards=given["cards"], options=given["options"], roles={"RUS": "Russia"})
    plan = {
        "kind": "orders", "actor": "RUS", "role": "RUS", "part": "own", "size": -11400,
        "cause": ["g2-s2-f1-ports", "valve"],
    }  # fmt: skip
    told = said(plan, names)
    assert "standing order: ground 2" in told and "g2" not in told
    assert names.card("valve") in told
    kept = said({**plan, "kind": "hand", "cause": ["keep valve"]}, names)
    assert f"kept {names.card('valve')}" in kept
    deals = said({**plan, "kind": "answers", "part": "deals", "cause": []}, names)
    assert deals == "Russia's score -11.4 by a deal"
