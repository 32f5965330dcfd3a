"""Themes: every tone can be read on every ground, in every theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.theme import Theme

import wargame.tui
from tests.tui.driving import drive
from wargame.tui import themes
from wargame.tui.app import WargameApp
from wargame.tui.settings import CHOICES
from wargame.tui.widgets.rows import STYLES

FIXED = [theme for theme in themes.THEMES if not theme.ansi]


@pytest.mark.parametrize("theme", FIXED, ids=lambda theme: theme.name)
def test_contrast(theme: Theme) -> None:
    least = 7.0 if theme in (themes.CONTRAST, themes.PROJECTOR) else 4.5
    for tone in themes.TONES:
        for ground in themes.GROUNDS:
            fore, back = themes.colour(theme, tone), themes.colour(theme, ground)
            assert themes.contrast(fore, back) >= least, (tone, ground)
    for name in ("block-cursor", "block-cursor-blurred", "input-selection", "screen-selection"):
        fore = themes.colour(theme, f"{name}-foreground")
        assert themes.contrast(fore, themes.colour(theme, f"{name}-background")) >= least
    assert themes.contrast(theme.background or "", theme.primary) >= least, "a focused button"


def test_the_formula_is_that_of_the_standard() -> None:
    assert themes.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert themes.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_all_themes_have_the_same_variables_and_every_tone_is_one() -> None:
    for theme in themes.THEMES:
        own = {name for name in theme.variables if not name.startswith("ansi-")}  # Textual's own
        assert own == set(themes.DARK.variables)
    used = set(re.findall(r"\$([a-z-]+)", " ".join(STYLES.values())))
    assert used <= set(themes.TONES)


def test_settings_and_themes_know_the_same_names() -> None:
    assert (*themes.NAMES,) == CHOICES["theme"]
    assert [theme.name for theme in themes.THEMES] == [f"bridge-{name}" for name in themes.NAMES]
    assert [themes.following(name) for name in themes.NAMES] == [*[*themes.NAMES][1:], "dark"]


def test_for_better_and_worse_differ_for_every_colour_vision() -> None:
    """The blue and orange theme keeps good and bad apart in the blue-yellow direction."""
    good, bad = (themes.colour(themes.BLUE_ORANGE, tone) for tone in ("good", "bad"))
    assert int(good[5:], 16) - int(good[1:3], 16) > 100
    assert int(bad[1:3], 16) - int(bad[5:], 16) > 100


def test_the_stylesheet_asks_only_for_what_themes_have() -> None:
    """A made-up variable would stop the program at its start."""
    text = (Path(wargame.tui.__file__).parent / "app.tcss").read_text()
    own = {"primary", "background", "foreground", "surface", "panel"}
    assert set(re.findall(r"\$([a-z-]+)", text)) <= own | set(themes.DARK.variables)
    assert not re.search(r"\$primary \d+%", text), "a tint has no contrast that could be checked"


# What is drawn -------------------------------------------------------------------------------


def drawn(name: str) -> list[tuple[str, str, str, bool]]:
    """Every piece of text on the home screen in a theme: text, colour, ground, underlined."""
    found: list[tuple[str, str, str, bool]] = []

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        app.change(theme=name)
        await pilot.pause()
        for strip in app.screen._compositor.render_strips():
            for text, style, _ in strip:
                if text.strip() and style is not None:
                    fore = style.color.get_truecolor().hex if style.color else "default"
                    back = style.bgcolor.get_truecolor().hex if style.bgcolor else "default"
                    plain = style.color is None or style.color.is_default
                    found.append((text, "default" if plain else fore, back, bool(style.underline)))

    drive(play)
    return found


@pytest.mark.parametrize(
    ("name", "no_color"),
    [
        *((name, False) for name in themes.NAMES),
        (next(iter(themes.NAMES)), True),  # a theme's colours are gone: the others in the soak
        *(pytest.param(name, True, marks=pytest.mark.soak) for name in list(themes.NAMES)[1:]),
    ],
)
def test_what_is_drawn_can_be_read(
    name: str, no_color: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    found = drawn(name)
    assert any("enter" in text for text, *_ in found)
    if name == "terminal" and not no_color:
        # Nothing but the terminal's own ground, and the marked row told by more than colour.
        assert all(fore != "#000000" for _, fore, *_ in found)
        assert any(underlined for *_, underlined in found)
        return
    for text, fore, back, _ in found:
        if any(letter.isalnum() for letter in text):
            assert themes.contrast(fore, back) >= 4.5, (text, fore, back)
