"""Jump mode: a letter on every place, and pressing it goes there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Label

from tests.tui.driving import at_table, drive, settle, tiny
from wargame.tui.app import WargameApp
from wargame.tui.screens.browse import Browse
from wargame.tui.screens.jump import LETTERS, Jump, targets
from wargame.tui.widgets.panel import Panel


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    yield


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_every_part_of_the_table_that_is_seen_has_a_letter(size: tuple[int, int]) -> None:
    session = tiny()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        screen = await at_table(app, pilot)
        found = targets(screen)
        assert {t.widget for t in found if not t.link} >= set(screen.focus_chain)
        links = {t.link for t in found if t.link}
        assert any("tracks" in link for link in links)
        await pilot.press("g")
        await pilot.pause()
        jump = app.screen
        assert isinstance(jump, Jump)
        letters = [str(label.render()).strip() for label in jump.query(Label)]
        assert letters == list(LETTERS[: len(letters)])
        assert len({label.region.offset for label in jump.query(Label)}) == len(letters)
        letter = next(key for key, t in jump.found.items() if "tracks" in t.link)
        await pilot.press(letter)
        await pilot.pause()
        await pilot.pause()
        assert app.screen is screen
        assert screen.active == "tracks"

    drive(play, size, session)
    session.close()


def test_letters_go_to_fields_and_texts_and_other_keys_go_back() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await app.run_action("browse")
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, Browse)
        await pilot.press("ctrl+o")
        await pilot.pause()
        jump = app.screen
        assert isinstance(jump, Jump)
        search = next(key for key, t in jump.found.items() if t.widget.id == "search")
        await pilot.press(search)
        await pilot.pause()
        assert screen.focused is not None
        assert screen.focused.id == "search"
        await pilot.press("down")
        await pilot.press("g")
        await pilot.pause()
        for way in ("escape", "9"):
            await pilot.press(way)
            await pilot.pause()
            assert app.screen is screen
            await pilot.press("g")
            await pilot.pause()
        jump = app.screen
        assert isinstance(jump, Jump)
        role = next(key for key, t in jump.found.items() if "'role'" in t.link)
        label = next(la for la in jump.query(Label) if str(la.render()).strip() == role)
        await pilot.click(offset=label.region.offset)
        await pilot.pause()
        await pilot.pause()
        assert screen.group == "role"
        assert screen.query_one(Panel).rows.rows

    drive(play, (120, 40))
