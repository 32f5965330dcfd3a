"""The themes: one set of variables, six palettes, told apart by more than hue.

Every tone reaches WCAG AA (4.5 to 1) on every ground it can stand on; the high-contrast and the
projector theme reach AAA (7 to 1).  A test computes it.  What a tone says stands beside it as a
glyph or a word too, so a theme may change any colour.
"""

from __future__ import annotations

from textual.theme import Theme

#: The tones that text may have, and the grounds it may stand on, as names of theme variables.
TONES = ("foreground", "dim", "head", "mark", "good", "bad", "warn", "primary")
GROUNDS = (
    "background",
    "surface",
    "panel",
    "ask-background",
    "block-cursor-background",
    "block-cursor-blurred-background",
    "footer-background",
)


def _theme(
    name: str,
    *,
    dark: bool,
    text: str,
    dim: str,
    head: str,
    mark: str,
    good: str,
    bad: str,
    primary: str,
    background: str,
    surface: str,
    panel: str,
    ask: str,
    cursor: str,
    blurred: str,
    border: str,
    border_blurred: str,
    ansi: bool = False,
) -> Theme:
    """A theme out of its tones and grounds, with every variable the stylesheet uses."""
    return Theme(
        name=f"bridge-{name}",
        dark=dark,
        primary=primary,
        secondary=head,
        accent=mark,
        warning=mark,
        error=bad,
        success=good,
        foreground=text,
        background=background,
        surface=surface,
        panel=panel,
        ansi=ansi,
        variables={
            "dim": dim,
            "head": head,
            "mark": mark,
            "good": good,
            "bad": bad,
            "warn": mark,
            "border": border,
            "border-blurred": border_blurred,
            "ask-background": ask,
            "block-cursor-background": cursor,
            "block-cursor-foreground": text,
            "block-cursor-blurred-background": blurred,
            "block-cursor-blurred-foreground": text,
            "footer-key-foreground": mark,
            "footer-background": panel,
            "input-selection-background": cursor,
            "input-selection-foreground": text,
            "screen-selection-background": cursor,
            "screen-selection-foreground": text,
            # Textual's own stylesheet asks an ANSI theme, and no other, for these two.
            **({"ansi-background": background, "ansi-foreground": text} if ansi else {}),
        },
    )


DARK = _theme(
    "dark",
    dark=True,
    text="#dfe5ea",
    dim="#97a7b4",
    head="#7fc0ee",
    mark="#e8b04c",
    good="#5cc8b0",
    bad="#ff9478",
    primary="#6aabda",
    background="#11161c",
    surface="#161d25",
    panel="#1c2530",
    ask="#1e2c38",
    cursor="#1d3c55",
    blurred="#1f2c39",
    border="#35526b",
    border_blurred="#2a3947",
)

LIGHT = _theme(
    "light",
    dark=False,
    text="#1b242c",
    dim="#55636e",
    head="#14507a",
    mark="#7a4f00",
    good="#0f6152",
    bad="#a0341a",
    primary="#1f5f8b",
    background="#f7f8f6",
    surface="#f1f3f0",
    panel="#e7ebe9",
    ask="#d7e1e6",
    cursor="#cfe3f1",
    blurred="#dfe8ec",
    border="#7d97a8",
    border_blurred="#b9c4cb",
)

CONTRAST = _theme(
    "contrast",
    dark=True,
    text="#ffffff",
    dim="#cbcbcb",
    head="#8fd8ff",
    mark="#ffd54a",
    good="#6df0c8",
    bad="#ffbbad",
    primary="#90d2ff",
    background="#000000",
    surface="#0a0a0a",
    panel="#141414",
    ask="#162026",
    cursor="#003a66",
    blurred="#222222",
    border="#ffffff",
    border_blurred="#8a8a8a",
)

#: Blue for the better and orange for the worse: told apart with any colour vision.
BLUE_ORANGE = _theme(
    "blue-orange",
    dark=True,
    text="#e6e9ec",
    dim="#98a5b1",
    head="#9cc9ee",
    mark="#f0e07a",
    good="#5db4f5",
    bad="#ff9e4a",
    primary="#5ca8e1",
    background="#101418",
    surface="#151b21",
    panel="#1b232b",
    ask="#1b2a36",
    cursor="#23394f",
    blurred="#202a34",
    border="#3b5a76",
    border_blurred="#2c3a47",
)

PROJECTOR = _theme(
    "projector",
    dark=False,
    text="#000000",
    dim="#3a3a3a",
    head="#00366b",
    mark="#5f3a00",
    good="#004d3c",
    bad="#8a1500",
    primary="#003f7d",
    background="#ffffff",
    surface="#ffffff",
    panel="#eef2f5",
    ask="#d9e2ec",
    cursor="#d3e8ff",
    blurred="#e6edf3",
    border="#00366b",
    border_blurred="#6a7885",
)

#: The sixteen colours of the terminal itself, whatever its owner made of them.
TERMINAL = _theme(
    "terminal",
    dark=True,
    text="ansi_default",
    dim="ansi_default",
    head="ansi_cyan",
    mark="ansi_yellow",
    good="ansi_green",
    bad="ansi_red",
    primary="ansi_cyan",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    ask="ansi_default",
    cursor="ansi_default",  # the stylesheet underlines the row of the cursor instead
    blurred="ansi_default",
    border="ansi_cyan",
    border_blurred="ansi_bright_black",
    ansi=True,
)

#: In the order the light switch and the settings go through them.
THEMES = (DARK, LIGHT, CONTRAST, BLUE_ORANGE, PROJECTOR, TERMINAL)

#: What people choose by: the word in the settings file, what it says of itself.
NAMES = {
    "dark": "Dark",
    "light": "Light",
    "contrast": "High contrast",
    "blue-orange": "Blue and orange, for any colour vision",
    "projector": "Projector: light, large contrast",
    "terminal": "The terminal's own sixteen colours",
}


def by_name(name: str) -> Theme:
    """The theme of a name in the settings; the dark one where there is none such."""
    return next((theme for theme in THEMES if theme.name == f"bridge-{name}"), DARK)


def following(name: str) -> str:
    """The name of the theme after one in the settings."""
    names = [*NAMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]


def _luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two colours ``#rrggbb``, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colour(theme: Theme, variable: str) -> str:
    """A variable of a theme, or one of its own colours."""
    return theme.variables.get(variable) or str(getattr(theme, variable))
