"""The two themes: dark and light, told apart by more than hue so that nobody is left out."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="bridge-dark",
    dark=True,
    primary="#5aa2d6",
    secondary="#8fb6cf",
    accent="#e0a23b",
    warning="#e0a23b",
    error="#f0806a",
    success="#63b8a6",
    foreground="#dfe5ea",
    background="#11161c",
    surface="#161d25",
    panel="#1e2833",
    variables={
        "dim": "#93a3b1",
        "head": "#7fc0ee",
        "mark": "#e8b04c",
        "good": "#5cc8b0",
        "bad": "#ff9478",
        "warn": "#e8b04c",
        "border": "#35526b",
        "border-blurred": "#2a3947",
        "block-cursor-background": "#27506f",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#223140",
        "block-cursor-blurred-foreground": "#dfe5ea",
        "footer-key-foreground": "#e8b04c",
        "footer-background": "#1e2833",
    },
)

LIGHT = Theme(
    name="bridge-light",
    dark=False,
    primary="#1f5f8b",
    secondary="#47708a",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#a63a1e",
    success="#17695a",
    foreground="#1b242c",
    background="#f7f8f6",
    surface="#eff1ee",
    panel="#e2e7e6",
    variables={
        "dim": "#55636e",
        "head": "#14507a",
        "mark": "#7a4f00",
        "good": "#0f6152",
        "bad": "#a0341a",
        "warn": "#7a4f00",
        "border": "#7d97a8",
        "border-blurred": "#b9c4cb",
        "block-cursor-background": "#bcd8ec",
        "block-cursor-foreground": "#0d1a24",
        "block-cursor-blurred-background": "#dbe5ea",
        "block-cursor-blurred-foreground": "#1b242c",
        "footer-key-foreground": "#7a4f00",
        "footer-background": "#e2e7e6",
    },
)
