"""The command palette: what is offered, on which screen, and why something is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at_table, drive, settle, tiny
from wargame.tui.app import WargameApp
from wargame.tui.commands import Command, Commands, acts
from wargame.tui.screens.browse import Browse
from wargame.tui.screens.dialogs import Confirm
from wargame.tui.screens.glossary import Glossary
from wargame.tui.screens.settings import SettingsScreen
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import Theatre
from wargame.tui.widgets.panel import Panel


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    yield


def offered(app: WargameApp) -> dict[str, Command]:
    """All the palette offers over the screen shown."""
    return {command.name: command for command in Commands(app.screen)._all()}


async def choose(app: WargameApp, pilot: Pilot[int], name: str) -> None:
    """Choose a command by its name, or how it begins."""
    found = next(command for key, command in offered(app).items() if key.startswith(name))
    done = found.run()
    if asyncio.iscoroutine(done):
        await done
    await settle(app, pilot)


def test_the_palette_opens_by_colon_and_finds_by_typing() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("colon")
        await pilot.pause(0.2)
        await pilot.press(*"glossary")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert isinstance(app.screen, Glossary)
        await pilot.press("ctrl+p")
        await pilot.pause(0.2)
        await pilot.press(*"what is nsatu")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert isinstance(app.screen, Glossary)
        assert app.screen.query_one(Panel).rows.marked == "NSATU"

    drive(play)


def test_from_home_every_place_can_be_gone_to() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        names = offered(app)
        assert "Home" not in names
        assert any(name.startswith("New exercise  (n)") for name in names)
        for name, screen in (("Deck browser", Browse), ("Settings", SettingsScreen)):
            await choose(app, pilot, name)
            assert isinstance(app.screen, screen)
            assert name not in offered(app)
            await pilot.press("escape")
            await pilot.pause()
        await choose(app, pilot, "Theme: Projector")
        assert app.theme == "bridge-projector"
        await choose(app, pilot, "Speed: instant")
        assert app.settings.speed == "instant"

    drive(play)


def test_at_the_table_tracks_cards_and_quarters() -> None:
    session = tiny()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        screen = await at_table(app, pilot)
        names = offered(app)
        assert not any(name.startswith("Retell 2") for name in names)
        assert names["Retell  (v)"].about.startswith("Not now: ")
        track = screen.seat.view["tracks"][-1]
        await choose(app, pilot, f"Track: {track['name']}")
        assert screen.active == "tracks"
        assert screen.panel("tracks").rows.marked == track["id"]
        assert app.deck is not None
        card = app.deck.cards[0]
        read = [one for name, one in names.items() if name == f"Card: {card['name']}"]
        assert read
        await choose(app, pilot, "Deck browser")
        assert isinstance(app.screen, Browse)
        assert app.screen.query_one(Panel).border_title == "Two rooms"
        await pilot.press("escape")
        await pilot.pause()
        while not screen.seat.moves.closed >= 0:
            role = session.waiting()[0]
            session.submit(role, session.game.default(role))
            screen.seat.go_on()
        await choose(app, pilot, f"Retell {session.feed('BLUE')[1]['quarter']}")
        assert isinstance(app.screen, Theatre)

    drive(play, session=session)
    session.close()


def test_what_cannot_be_done_is_listed_with_the_reason() -> None:
    session = tiny()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await at_table(app, pilot)
        told = {act.what: act.reason for act in acts(app.screen)}
        assert told["Keep"]
        assert told["Undo"] == "nothing was changed yet"
        assert told["Commit"] == ""
        before = len(app._notifications)
        await choose(app, pilot, "Keep")
        assert len(app._notifications) == before + 1

    drive(play, session=session)
    session.close()


def test_every_screen_opens_the_palette_and_a_question_offers_only_its_own() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        names = offered(app)
        assert any(name.startswith("Yes") for name in names)
        assert "Deck browser" not in names
        await pilot.press("escape")
        await pilot.pause()
        for action in ("browse", "glossary", "settings"):
            await app.run_action(action)
            await settle(app, pilot)
            names = offered(app)
            assert any(name.startswith("Help") for name in names)
            assert any(name.startswith("What is PDA") for name in names)
            await pilot.press("escape")
            await pilot.pause()
        assert not isinstance(app.screen, Table)

    drive(play)
