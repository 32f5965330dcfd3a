"""Home: an invitation, going on where one was, saves to read again, drafts that last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.tui.driving import at_table, drive, settle, tiny
from wargame.play.session import resume_session
from wargame.tui import drafts, review
from wargame.tui.app import WargameApp
from wargame.tui.lines import plain, text
from wargame.tui.plan import Draft, Order, Shot
from wargame.tui.screens.dialogs import Confirm
from wargame.tui.screens.home import Home, banner
from wargame.tui.screens.review import Review, Saves
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table
from wargame.tui.seat import Seat
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


def test_whoever_is_here_first_is_invited() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        assert isinstance(app.screen, Home)
        told = str(app.screen.query_one("#banner", Static).render())
        assert "Enter: " in told
        rows = app.screen.query_one(Panel).rows
        assert rows.marked in ("@tutorial", "@new")
        assert rows.has_focus
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)

    drive(play)


def test_the_invitation_fits_a_small_terminal() -> None:
    for tutorial in (True, False):
        doc = banner(welcome=True, tutorial=tutorial)
        assert len(doc) <= 4
        assert max(len(plain(line)) for line in doc) <= 76


def test_the_newest_exercise_stands_first_and_enter_goes_on(folder: Path) -> None:
    save = played(folder)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        rows = app.screen.query_one(Panel).rows
        assert rows.marked == "go:0"
        assert "Go on as BLUE" in plain(rows.rows[0].left)
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
        assert "points" in plain(app.screen.query_one(Panel).rows.rows[0].right)
        await pilot.press("v")
        await settle(app, pilot)
        assert "✓ holds" in text(app.screen.query_one(Panel).detail.doc)
        await pilot.press("enter")
        await settle(app, pilot)
        assert isinstance(app.screen, Review)
        panel = app.screen.query_one(Panel)
        assert [row.id for row in panel.rows.rows] == ["0", "1"]
        first = panel.border_title
        await pilot.press("s")
        await pilot.pause()
        assert panel.border_title != first
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Story)
        for screen in (Review, Saves, Home):
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
    record = review.Record(save)
    assert record.roles == ["BLUE"]
    seat = Seat(record)
    assert seat.change(Draft(seat.draft.node, seat.draft.quarter, picks=("x",))) != ""
    assert review.rows(seat)
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
