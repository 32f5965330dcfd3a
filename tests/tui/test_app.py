"""The screens driven by keys in a terminal of every size."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from wargame.play.session import Session, new_session, resume_session
from wargame.tui.app import WargameApp
from wargame.tui.lines import plain, text
from wargame.tui.screens.arrange import PANELS, arrange
from wargame.tui.screens.beginning import NewExercise
from wargame.tui.screens.dialogs import CallShot, Choose, Confirm, Reader, read_shot
from wargame.tui.screens.end import End
from wargame.tui.screens.home import Home
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import Theatre
from wargame.tui.widgets.boards import ChartsPanel
from wargame.tui.widgets.keys import Key, KeyBar, fitting
from wargame.tui.widgets.panel import Panel

Play = Callable[["WargameApp", Pilot[int]], Awaitable[None]]
SIZES = [(80, 24), (120, 40), pytest.param((200, 60), marks=pytest.mark.soak)]
LARGER = ((120, 40), (200, 60))


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.delenv("NO_COLOR", raising=False)
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    yield


def drive(
    play: Play, size: tuple[int, int] = (80, 24), session: Session | None = None, **options: Any
) -> WargameApp:
    """Run the app and let ``play`` press keys."""
    app = WargameApp(session, **options)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await play(app, pilot)

    asyncio.run(run())
    return app


def table(app: WargameApp) -> Table:
    assert isinstance(app.screen, Table), app.screen
    return app.screen


async def until(app: WargameApp, pilot: Pilot[int], node: str) -> None:
    """Skip stories and commit defaults until a node is asked."""
    for _ in range(60):
        screen = app.screen
        if isinstance(screen, Story):
            await pilot.press("s")
        elif isinstance(screen, Confirm):
            await pilot.press("y")
        elif isinstance(screen, End):
            return
        elif isinstance(screen, Table):
            if screen.seat.view["node"] == node:
                return
            await pilot.press("c")
        await pilot.pause()
    raise AssertionError(f"{node} was never asked; {app.screen} is shown")


def seen(app: WargameApp) -> str:
    """What stands on the screen, as plain text."""
    return "\n".join(
        "".join(segment.text for segment in strip)
        for strip in app.screen._compositor.render_strips()
    )


@pytest.mark.parametrize(
    "size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.soak) for size in LARGER)]
)
def test_a_quarter_by_keyboard(size: tuple[int, int]) -> None:
    session = new_session("bridge-2025", role="UKR", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        assert isinstance(app.screen, Story)
        await until(app, pilot, "orders")
        screen = table(app)
        assert "2 orders to give" in seen(app)
        await pilot.press("enter")
        for _ in range(12):
            if len(screen.seat.draft.orders) < 2:
                await pilot.press("down", "space")
        draft = screen.seat.draft
        assert len(draft.orders) == 2
        await pilot.press("w", "s", "o", "enter")
        await pilot.pause()
        assert screen.seat.draft.orders[1].reason == "so"
        await pilot.press("2", "4", "7", "1")
        assert screen.seat.draft.orders[0] == draft.orders[0]
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("escape")
        await pilot.pause()
        assert table(app).seat.view["node"] == "orders"
        await pilot.press("c", "y")
        await pilot.pause()
        while not isinstance(app.screen, Theatre):
            await pilot.press("c", "y")
            await pilot.pause()
        story = app.screen
        assert plain(story.pages[0].title) == "Orders revealed"
        await pilot.press("enter", "right", "space", "left", "enter", "right")
        assert story.at >= 1
        await pilot.press("s")
        assert plain(story.pages[story.at].title) == "What mattered, and why"
        await pilot.press("escape")
        await pilot.pause()
        assert table(app).seat.moves.closed == 0
        assert table(app).seat.view["node"] == "hands"
        await pilot.press("k", "down", "b")
        assert table(app).seat.draft.keep != table(app).seat.draft.bury != ""
        await pilot.press("c", "y", "s")
        await pilot.pause()
        assert table(app).seat.view["quarter"] == "2025Q2"

    drive(play, size, session)
    session.close()


def test_home_new_role_table_quit_resume(tmp_path: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        assert isinstance(app.screen, Home)
        await pilot.press("n")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, NewExercise)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "choose a role" in str(app.screen.query_one(Panel).border_title)
        await pilot.press("enter", "7", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Story)
        await pilot.press("s")
        await pilot.pause()
        await until(app, pilot, "orders")
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("y")
        await pilot.pause()

    app = drive(play)
    app.close_session()
    assert app.return_code == 0
    save = next((tmp_path / "saves").glob("*.wargame"))
    session = resume_session(save)
    node = session.game.node
    session.close()

    async def again(app: WargameApp, pilot: Pilot[int]) -> None:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("up", "enter")
        await pilot.pause()
        await pilot.pause()
        assert table(app).seat.view["node"] == node == "orders"
        app.close_session()

    drive(again)


def test_a_card_that_cannot_be_played_says_why() -> None:
    session = new_session("bridge-2025", role="US", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await until(app, pilot, "orders")
        screen = table(app)
        panel = screen.panel("now")
        row = next(row for row in panel.rows.rows if not row.enabled and not row.heading)
        assert "[–]" in plain(row.left)
        panel.rows.mark(row.id)
        await pilot.pause()
        assert "Not now: " in text(panel.detail.doc)
        await pilot.press("enter")
        await pilot.pause()
        assert not screen.seat.draft.orders
        assert len(app._notifications) == 1

    drive(play, session=session)
    session.close()


def test_resizing_keeps_the_plan() -> None:
    session = new_session("bridge-2025", role="US", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await until(app, pilot, "orders")
        screen = table(app)
        await pilot.press("enter")
        draft, marked = screen.seat.draft, screen.panel("now").rows.marked
        assert draft.orders
        for size in ((200, 60), (50, 12), (120, 40), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            small = size[0] < 60
            assert ("enlarge the terminal" in seen(app)) == small
            shown = [key for key in PANELS if screen.frame(key).display]
            assert len(shown) == {200: 5, 120: 2, 80: 1}.get(size[0], len(shown))
        assert (screen.seat.draft, screen.panel("now").rows.marked) == (draft, marked)

    drive(play, session=session)
    session.close()


def test_standing_orders_and_called_shots() -> None:
    session = new_session("bridge-2025", role="RUS", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await until(app, pilot, "orders")
        screen = table(app)
        before = screen.seat.draft.standing
        await pilot.press("t")
        await pilot.pause()
        assert isinstance(app.screen, Choose)
        await pilot.press("up", "enter")
        await pilot.pause()
        assert screen.seat.draft.standing != before
        await pilot.press("o", "enter")
        await pilot.pause()
        assert isinstance(app.screen, CallShot)
        await pilot.press("enter", "tab", "2", "0", "enter", "6", "0", "enter")
        await pilot.pause()
        shot = screen.seat.draft.shot
        assert shot is not None
        assert (shot.test, shot.at, shot.chance) == ("at_most", 20_000, 60)
        await pilot.press("x")
        assert screen.seat.draft.shot is None

    drive(play, (120, 40), session)
    session.close()


def test_to_the_end_and_home() -> None:
    session = new_session("tiny", role="BLUE", seed=1)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await until(app, pilot, "over")
        assert isinstance(app.screen, End)
        assert "Scores" in seen(app)
        await pilot.press("escape")
        await pilot.pause()
        assert table(app).seat.view["node"] == "over"
        await pilot.press("v")
        await pilot.pause()
        assert isinstance(app.screen, Theatre)
        await pilot.press("escape", "c")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Home)

    drive(play, (100, 30), session)
    session.close()


def test_help_themes_and_the_mouse() -> None:
    session = new_session("bridge-2025", role="EU", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await until(app, pilot, "orders")
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, Reader)
        await pilot.press("escape", "l")
        await pilot.pause()
        assert app.theme == "bridge-light"
        rows = table(app).panel("now").rows
        await pilot.click("#now RowList", offset=(5, 5))
        await pilot.pause()
        assert not table(app).seat.draft.orders
        assert rows.highlighted == 5
        await pilot.click("#tabs", offset=(12, 0))
        await pilot.pause()
        assert table(app).active == "tracks"

    drive(play, session=session)
    session.close()


@pytest.mark.parametrize("size", SIZES)
def test_every_panel_by_digit_by_tab_and_by_mouse(size: tuple[int, int]) -> None:
    session = new_session("bridge-2025", role="NATO", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await until(app, pilot, "orders")
        screen = table(app)
        # While orders are chosen the hand is the decision itself.
        keys = {key: "now" if key == "hand" else key for key in PANELS}
        reached: list[str] = []
        for number, key in enumerate(PANELS, 1):
            await pilot.press(str(number))
            await pilot.pause()
            frame = screen.frame(screen.active)
            assert screen.active == keys[key]
            assert frame.display and frame.region.area > 200
            assert frame.has_focus_within or frame.has_focus
            assert "▶" in str(frame.border_title)
            assert frame.HELP
        for _ in PANELS:
            await pilot.press("tab")
            reached.append(screen.active)
        assert set(reached) == set(keys.values())
        at = 0
        for number, (key, title) in enumerate(PANELS.items(), 1):
            await pilot.click("#tabs", offset=(at + 2, 0))
            await pilot.pause()
            assert screen.active == keys[key], (key, at)
            at += len(f" {number} {title} ")
        await pilot.press("escape")
        assert screen.active == "now"

    drive(play, size, session)
    session.close()


def test_a_key_that_does_nothing_now_says_why() -> None:
    session = new_session("bridge-2025", role="EU", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await until(app, pilot, "orders")
        screen = table(app)
        for count, key in enumerate("kbxv", 1):
            await pilot.press(key)
            await pilot.pause()
            assert len(app._notifications) == count, key
        told = " ".join(note.message for note in app._notifications)
        assert "quarter's end" in told
        assert "nothing is chosen yet" in told
        for name in ("Keep", "Bury", "Clear", "Retell"):
            assert name not in str(screen.query_one(KeyBar).render())

    drive(play, (120, 40), session)
    session.close()


def test_a_stranger_commits_an_order_within_twenty_keys() -> None:
    session = new_session("bridge-2025", role="UKR", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        pressed = 0
        screen: Table | None = None
        while pressed < 40 and (screen is None or not screen.seat.draft.orders):
            if isinstance(app.screen, Table):
                screen = app.screen
                keys = ("enter",) if screen.seat.view["node"] == "orders" else ("c",)
            elif isinstance(app.screen, Story | Theatre):
                keys = ("s",)
            else:
                keys = ("enter",)
            await pilot.press(*keys)
            await pilot.pause()
            pressed += len(keys)
        assert screen is not None
        await pilot.press("c", "enter")
        await pilot.pause()
        assert pressed + 2 <= 20
        assert session.game.node != "orders" or screen.seat.view["turn"]

    drive(play, (80, 24), session)
    session.close()


def test_tracks_few_and_all_and_the_marked_chart() -> None:
    session = new_session("bridge-2025", role="US", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await until(app, pilot, "orders")
        screen = table(app)
        rows = screen.panel("tracks").rows
        few = len(rows.rows)
        await pilot.press("a")
        await pilot.pause()
        assert len(rows.rows) > few
        rows.mark("oversight")
        await pilot.press("8")
        await pilot.pause()
        charts = screen.query_one("#charts", ChartsPanel)
        assert charts.charts[charts.at].title == "US oversight"
        await pilot.press("enter")
        assert len(charts.grid.charts) == 1
        await pilot.press("escape")
        assert len(charts.grid.charts) > 1
        await pilot.press("a")
        await pilot.pause()
        assert len(rows.rows) == few

    drive(play, (120, 40), session)
    session.close()


def test_what_is_seen_at_a_size() -> None:
    assert arrange(80, 24, "feed", "feed") == {"feed"}
    assert arrange(120, 40, "tracks", "charts") == {"tracks", "charts"}
    assert arrange(170, 40, "now", "now") == {"tracks", "now", "goals", "feed"}
    assert arrange(170, 40, "charts", "charts") == {"tracks", "charts"}
    assert arrange(200, 60, "map", "map") == {"tracks", "map", "goals", "feed", "charts"}
    for width in (80, 120, 170, 200):
        for height in (24, 60):
            for key in PANELS:
                centre = "now" if key == "tracks" else key
                assert key in arrange(width, height, key, centre)


def test_the_keys_shown_fit_and_those_of_every_screen_stay() -> None:
    keys = [Key(str(n), str(n), "something", n > 7) for n in range(10)]
    shown = fitting(keys, 60)
    assert sum(key.width for key in shown) - 2 <= 60
    assert [key for key in shown if key.common] == keys[8:]
    assert shown[0] == keys[0]


def test_what_is_typed_for_a_shot_is_read_strictly() -> None:
    assert read_shot("t", "at_least", "x", "50") == "Give the value as a number, such as 62.5."
    assert isinstance(read_shot("t", "at_least", "62,5", "0"), str)
    shot = read_shot("t", "at_least", "62,5", "50")
    assert not isinstance(shot, str)
    assert shot.at == 62_500
