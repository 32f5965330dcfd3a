"""Help: every screen says what it is for, every part how it is used, every key what it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from tests.tui.driving import at_table, drive, settle, tiny
from wargame.tui import help, keys
from wargame.tui.app import WargameApp
from wargame.tui.commands import help_of, of_widget
from wargame.tui.lines import text
from wargame.tui.screens.beginning import NewExercise
from wargame.tui.screens.dialogs import Ask, CallShot, Confirm, Press, Reader
from wargame.tui.screens.end import End
from wargame.tui.screens.settings import SettingsScreen


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    yield


def complete(screen: Screen[object]) -> None:
    """Whether a screen and everything on it that takes the focus has help."""
    assert help.of_screen(screen), screen
    assert help.of_screen(screen) != help.SCREENS["Screen"], screen
    for widget in screen.focus_chain:
        told = of_widget(widget)
        assert told, widget
        assert help.KINDS["Widget"] not in told, widget


def test_every_part_of_every_screen_has_help() -> None:
    session = tiny()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        complete(app.screen)  # the brief
        table = await at_table(app, pilot)
        for key in list(help.PANELS)[:7]:
            table.action_panel(key)
            await pilot.pause()
            complete(app.screen)
        for action in ("settings", "glossary", "browse"):
            await app.run_action(action)
            await settle(app, pilot)
            complete(app.screen)
            app.screen.dismiss(None)
            await pilot.pause()
        known = keys.known()
        for screen in (
            Confirm("a", (), "b", "c"),
            Ask("a", ()),
            CallShot("t", "T", ()),
            Press(known["table.commit"], known, {}),
            Reader("a", ()),
            End(lambda width: ()),
            NewExercise(),
        ):
            app.push_screen(screen)
            await settle(app, pilot)
            complete(screen)
            screen.dismiss(None)
            await pilot.pause()

    drive(play, (120, 40), session)
    session.close()


def test_home_and_the_saves_have_help() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        complete(app.screen)
        await pilot.press("s")
        await settle(app, pilot)
        complete(app.screen)

    drive(play)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
def test_help_tells_of_here_and_of_keys_that_do_nothing_now(key: str) -> None:
    session = tiny()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await at_table(app, pilot)
        await pilot.press(key)
        await pilot.pause()
        reader = app.screen
        assert isinstance(reader, Reader)
        told = text(reader.doc)
        now, not_now = told.split("Keys that do nothing now, and why")
        assert help.SCREENS["Table"] in now
        assert "Commit" in now
        assert "Keep: " in not_now.split("Everywhere")[0]
        await pilot.press(key)
        await pilot.pause()
        assert app.screen is reader, "help has no help over it"

    drive(play, session=session)
    session.close()


def test_help_of_a_field_names_it() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await app.run_action("glossary")
        await settle(app, pilot)
        await pilot.press("slash")
        await pilot.pause()
        assert help.PANELS["search"] in text(help_of(app.screen))

    drive(play)


# Keys ----------------------------------------------------------------------------------------


def test_every_binding_has_an_id_and_no_id_means_two_things() -> None:
    for kind in keys.our_classes():
        own: dict[str, str] = {}
        for bindings in kind._merged_bindings.key_to_bindings.values():
            for binding in bindings:
                if binding.id is None:
                    continue
                assert own.setdefault(binding.id, binding.action) == binding.action, kind
        for given in vars(kind).get("BINDINGS", ()):
            assert given.id, (kind, given)


def test_no_key_that_is_eaten_is_the_only_way() -> None:
    for known in keys.known().values():
        if known.id == "any.leave":  # q asks the same
            continue
        assert any(not keys.EATEN.match(key) for key in known.keys), known


def test_ones_own_keys_hold_and_what_cannot_hold_is_said(own_settings: Path) -> None:
    own_settings.mkdir()
    (own_settings / "settings.toml").write_text(
        '[keys]\n"table.commit" = "f9"\n"table.comit" = "f8"\n"table.why" = "t"\n'
        '"table.read" = "ctrl+w"\n"table.shot" = "enter"\n'
    )
    session = tiny()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        told = "\n".join(app.problems)
        assert "there is no action `table.comit` to give a key to; did you mean" in told
        assert '`table.why` keeps its own key: t is held by "Standing" (table.standing)' in told
        assert "`table.read` keeps its own key: terminals" in told
        assert "`table.shot` keeps its own key: enter moves about" in told
        assert app._notifications
        await at_table(app, pilot)
        await pilot.press("c")
        await pilot.pause()
        assert not isinstance(app.screen, Confirm)
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)

    drive(play, session=session)
    session.close()


def test_two_keys_may_change_places() -> None:
    good, told = keys.sift({"table.why": "o", "table.shot": "w"})
    assert not told
    assert good == {"table.why": "o", "table.shot": "w"}
    good, told = keys.sift({"table.why": "o", "table.shot": "comma"})
    assert not told


def test_the_editor_of_keys_refuses_what_is_held_and_keeps_what_is_free() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await app.run_action("settings")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SettingsScreen)
        rows = screen.query_one("#settings-list").rows  # type: ignore[attr-defined]
        rows.mark("key:table.commit")
        await pilot.press("enter")
        await pilot.pause()
        press = app.screen
        assert isinstance(press, Press)
        await pilot.press("t")
        await pilot.pause()
        assert app.screen is press
        assert "held by" in str(press.query_one("#refused").render())
        await pilot.press("f9")
        await pilot.pause()
        assert app.screen_stack[-1] == screen
        assert app.settings.keys == {"table.commit": "f9"}
        await pilot.press("d")
        await pilot.pause()
        assert app.settings.keys == {}

    drive(play)


def test_a_theme_is_seen_before_it_is_taken() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await app.run_action("settings")
        await pilot.pause()
        await pilot.press("down")
        await pilot.pause()
        assert app.theme == "bridge-light"
        assert app.settings.theme == "dark"
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == "bridge-dark"
        await app.run_action("settings")
        await pilot.pause()
        await pilot.press("down", "enter", "escape")
        await pilot.pause()
        assert app.theme == "bridge-light"
        assert app.settings.theme == "light"

    drive(play)
