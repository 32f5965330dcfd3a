"""Settings: read leniently, reported with their line, written without harm to the file."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from wargame.errors import WargameError
from wargame.tui import settings
from wargame.tui.settings import Settings


def test_no_file_means_defaults() -> None:
    found = settings.load()
    assert found == settings.Loaded()
    assert found.settings.confirm
    assert found.settings.speed == "normal"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the XDG folders are Linux's")
def test_where_the_file_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert settings.settings_file() == tmp_path / "config" / "settings.toml"
    monkeypatch.delenv("WARGAME_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert settings.config_folder() == tmp_path / "xdg" / "wargame"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert settings.config_folder() == Path.home() / ".config" / "wargame"


def test_what_is_saved_is_what_is_read() -> None:
    wanted = Settings("projector", "fast", False, "compact", {"table.commit": "f9"}, ("jump",))
    wanted = replace(wanted, forecast=False, worlds=4000)
    settings.save(wanted)
    assert settings.load() == settings.Loaded(wanted)
    settings.save(Settings())
    assert settings.load().settings == Settings()


def test_every_fault_is_said_with_its_line(own_settings: Path) -> None:
    own_settings.mkdir()
    text = (
        '# mine\nthme = "dark"\nspeed = "hasty"\nconfirm = "yes"\nseen = "jump"\n\n'
        '[keys]\n"table.commit" = 9\n"table.read" = "f8"\n'
    )
    settings.settings_file().write_text(text)
    found = settings.load()
    told = "\n".join(found.problems)
    assert "settings.toml:2: there is no setting `thme`; did you mean `theme`?" in told
    assert ':3: speed is one of slow, normal, fast, instant, not "hasty"' in told
    assert ":4: confirm is true or false" in told
    assert ":5: seen is a list" in told
    assert ":8: a key is a word" in told
    assert found.settings == Settings(keys={"table.read": "f8"})


def test_a_change_leaves_everything_else_as_it_is(own_settings: Path) -> None:
    own_settings.mkdir()
    text = (
        '# mine\nthme = "dark"  # a slip\nspeed = "fast"\n\n'
        '[keys]\n# commit far away\n"table.commit" = "f9"\n\n[later]\nx = 1\n'
    )
    settings.settings_file().write_text(text)
    before = settings.load().settings
    settings.save(replace(before, theme="light", keys={**before.keys, "table.read": "f8"}))
    made = settings.settings_file().read_text()
    for kept in ('thme = "dark"  # a slip', "# mine", "# commit far away", "[later]", "x = 1"):
        assert kept in made
    assert settings.load().settings.theme == "light"
    assert settings.load().settings.keys == {"table.commit": "f9", "table.read": "f8"}
    settings.save(replace(before, theme="light", keys={}))
    assert settings.load().settings.keys == {}
    assert not [path for path in own_settings.iterdir() if path.name != "settings.toml"]


def test_a_broken_file_is_never_overwritten(own_settings: Path) -> None:
    own_settings.mkdir()
    text = 'speed = "fast"\ntheme = dark\n'
    settings.settings_file().write_text(text)
    found = settings.load()
    assert found.settings == Settings()
    assert "settings.toml:2: " in found.problems[0]
    with pytest.raises(WargameError, match="left as it is"):
        settings.save(Settings(theme="light"))
    assert settings.settings_file().read_text() == text


def test_a_layout_that_cannot_be_changed_by_line_is_refused(own_settings: Path) -> None:
    own_settings.mkdir()
    text = 'seen = [\n  "jump",\n]\n'
    settings.settings_file().write_text(text)
    with pytest.raises(WargameError, match="left as it is"):
        settings.save(replace(settings.load().settings, seen=("jump", "undo")))
    assert settings.settings_file().read_text() == text


def test_a_folder_that_cannot_be_written_says_so(own_settings: Path) -> None:
    own_settings.write_text("a file where the folder should be")
    with pytest.raises(WargameError):
        settings.save(Settings(theme="light"))
