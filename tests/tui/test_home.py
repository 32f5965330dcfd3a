"""Home: an invitation, going on where one was, saves to read again, drafts that last."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at_table, drive, settle, tiny
from wargame.play.session import new_session, resume_session
from wargame.tui import drafts, present_home
from wargame.tui.app import WargameApp
from wargame.tui.lines import plain, text
from wargame.tui.plan import Draft, Order, Shot
from wargame.tui.screens.dialogs import Confirm
from wargame.tui.screens.home import Home
from wargame.tui.screens.replay import Scrubber
from wargame.tui.screens.review import Saves
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import Theatre
from wargame.tui.tiles import drawn
from wargame.tui.widgets.panel import Panel


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    saves = tmp_path / "saves"
    saves.mkdir()
    monkeypatch.chdir(tmp_path)
    yield saves


def played(folder: Path, *, to_the_end: bool = False) -> Path:
    """A save, at its first decision or over."""
    session = tiny(folder / "a.wargame")
    session.advance()
    while to_the_end and not session.ended:
        for role in session.waiting():
            session.submit(role, session.game.default(role))
        session.advance()
    session.close()
    return folder / "a.wargame"


def test_whoever_is_here_first_is_invited_to_the_tutorial() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        assert isinstance(app.screen, Home)
        panel = app.screen.query_one(Panel)
        rows = panel.rows
        assert rows.marked == "@tutorial"
        assert rows.has_focus
        first = text(drawn(rows.rows[0], 70))
        assert "enter" in first
        assert "two quarters with a guide, 15 minutes" in first
        assert rows.rows[1].id == "@new"
        assert "What you will do" in text(panel.detail.doc)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)

    drive(play)


def test_enter_takes_the_tutorial_even_before_anything_is_read() -> None:
    async def run() -> None:
        app = WargameApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("enter")
            await settle(app, pilot)
            screen = await at_table(app, pilot)
            assert screen.seat.view["scenario"]["id"] == "first-turn"
            assert screen.seat.role == "UKR"
            app.close_session()

    asyncio.run(run())


def test_the_banner_fits_whatever_size() -> None:
    for width, height in ((76, 24), (56, 18), (116, 40), (196, 60)):
        doc = present_home.banner(width, height)
        assert len(doc) == (4 if height >= 30 else 1)
        if width >= 76:
            assert max(len(plain(line)) for line in doc) <= width


@pytest.mark.parametrize(
    "size",
    [
        (80, 24),
        (120, 40),
        *(pytest.param(size, marks=pytest.mark.soak) for size in ((100, 30), (200, 60))),
    ],
)
def test_every_row_has_a_page_and_nothing_is_cut(size: tuple[int, int], folder: Path) -> None:
    played(folder)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        panel = app.screen.query_one(Panel)
        for row in panel.rows.rows:
            if row.heading:
                continue
            panel.rows.mark(row.id)
            await pilot.pause()
            page = text(panel.detail.doc)
            assert page.strip(), row.id
            assert "…" not in page, row.id
            assert "…" not in text(drawn(row, panel.rows.room)), row.id

    drive(play, size)


def test_with_room_the_board_is_drawn_below(folder: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        panel = app.screen.query_one(Panel)
        await settle(app, pilot)
        assert "Ukraine: the board in 2025Q1" in text(panel.detail.doc)
        assert "THE FRONT" in text(panel.detail.doc)
        await pilot.press("n")
        await settle(app, pilot)
        await pilot.press("down", "enter")
        await pilot.pause(0.5)
        await settle(app, pilot)
        page = app.screen.query_one(Panel).detail
        assert "United States: the board in 2025Q1" in text(page.doc)

    drive(play, (200, 60))


def test_a_save_tells_its_situation_once_the_mark_rests_on_it(folder: Path) -> None:
    save = folder / "b.wargame"
    session = new_session("bridge-2025", role="EU", seed=1, save=save)
    session.advance()
    session.close()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        panel = app.screen.query_one(Panel)
        assert "Go on as European Union, 2025Q1" in plain(panel.rows.rows[0].left)
        await pilot.pause(0.5)
        await settle(app, pilot)
        page = text(panel.detail.doc)
        assert "2025 Q1 " in page
        assert "THE FRONT" in page

    drive(play, (120, 40))


def test_the_newest_exercise_stands_first_and_enter_goes_on(folder: Path) -> None:
    save = played(folder)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        rows = app.screen.query_one(Panel).rows
        assert rows.marked == "go:0"
        assert "Go on as Blue, 2025Q1" in plain(rows.rows[0].left)
        await pilot.press("enter")
        screen = await at_table(app, pilot)
        assert screen.seat.session.path == save

    drive(play)


def test_a_finished_save_shows_its_score_and_is_read_again(folder: Path) -> None:
    played(folder, to_the_end=True)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        assert app.screen.query_one(Panel).rows.marked != "go:0"
        await pilot.press("s")
        await settle(app, pilot)
        assert isinstance(app.screen, Saves)
        row = app.screen.query_one(Panel).rows.rows[0]
        assert "points" in plain(row.left)
        assert "today" in plain(row.right)
        await pilot.press("v")
        await settle(app, pilot)
        assert "✓ holds" in text(app.screen.query_one(Panel).detail.doc)
        await pilot.press("enter")
        await settle(app, pilot)
        assert isinstance(app.screen, Scrubber)
        await pilot.press("pagedown")
        assert app.screen.replay.headers[app.screen.place - 1].turn == 1
        first = app.screen.reading.viewer
        await pilot.press("v")
        await settle(app, pilot)
        assert app.screen.reading.viewer != first
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(app.screen, Theatre)
        for screen in (Scrubber, Saves, Home):
            while isinstance(app.screen, Story):
                app.screen.dismiss(None)
                await pilot.pause()
            assert isinstance(app.screen, screen)
            await pilot.press("escape")
            await pilot.pause()

    drive(play)


def test_a_record_cannot_be_changed_and_tells_no_other_seat_before_the_end(folder: Path) -> None:
    save = played(folder)
    before = save.read_bytes()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("s")
        await settle(app, pilot)
        await pilot.press("r")
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, Scrubber)
        assert screen.replay.viewpoints() == ["BLUE"]
        assert screen.reading.viewer == "BLUE"
        await pilot.press("end", "v", "p", "left", "home")
        await settle(app, pilot)
        assert screen.reading.viewer == "BLUE"

    drive(play)
    assert save.read_bytes() == before


def test_a_draft_outlives_the_program(folder: Path) -> None:
    save = played(folder)
    kept: list[Draft] = []

    async def first(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("enter")
        screen = await at_table(app, pilot)
        key = next(row.id for row in screen.panel("now").rows.rows if not row.heading)
        screen.choose(key)
        await pilot.pause()
        kept.append(screen.seat.draft)

    async def second(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("enter")
        screen = await at_table(app, pilot)
        assert screen.seat.draft == kept[0]
        assert not kept[0].empty()

    drive(first)
    drive(second)
    session = resume_session(save)
    role = session.waiting()[0]
    session.submit(role, session.game.default(role))
    session.close()

    async def third(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("enter")
        screen = await at_table(app, pilot)
        assert screen.seat.draft != kept[0]

    drive(third)


def test_drafts_are_read_as_they_were_kept(own_settings: Path) -> None:
    draft = Draft(
        "orders",
        "2025Q1",
        standing="a",
        orders=(Order("x/y", "why"),),
        shot=Shot("t", "at_least", 20_000, 60),
        picks=("p",),
        answers=(("e", "o"),),
    )
    drafts.keep("abc", "US", draft)
    assert drafts.find("abc", "US") == draft
    assert drafts.find("abc", "EU") is None
    drafts.place("abc", "US").write_text('{"node": 1, "orders": [{"no": 1}]}')
    assert drafts.find("abc", "US") is None
    drafts.keep("abc", "US", Draft("orders", "2025Q1"))
    assert not drafts.place("abc", "US").exists()


def test_undo_and_redo_and_leaving_the_table(folder: Path) -> None:
    played(folder)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("enter")
        screen = await at_table(app, pilot)
        seat = screen.seat
        key = next(row.id for row in screen.panel("now").rows.rows if not row.heading)
        before = seat.draft
        await pilot.press("u")
        assert seat.draft == before
        screen.choose(key)
        await pilot.pause()
        after = seat.draft
        assert after != before
        await pilot.press("u")
        assert seat.draft == before
        await pilot.press("U")
        assert seat.draft == after
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Table)
        await pilot.press("escape", "y")
        await pilot.pause()
        assert isinstance(app.screen, Home)
        assert app.session is None

    drive(play)
