"""Briefs before the first quarter: pure functions, no Textual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Line, head, line
from wargame.tui.present_story import Page

View = Mapping[str, Any]


def brief_pages(view: View, names: Names) -> tuple[Page, ...]:
    """What a person reads before the first decision."""
    role = view["role"]
    about: list[Line] = [head(view["scenario"]["name"]), BLANK]
    for text in view["scenario"]["about"]:
        about += [line(text), BLANK]
    brief: list[Line] = [head(f"You are {role['name']}"), line((role["question"], "accent")), BLANK]
    for text in role["brief"]:
        brief += [line(text), BLANK]
    brief.append(line(("You alone: ", "strong"), f"{words.joined(role['alone'])}."))
    mint = role["mint"]
    brief += [
        BLANK,
        head("What you spend"),
        line(
            "PC is political capital: you gain 1 a quarter, a second one while "
            f"{names.what(mint['track'])} is at least {words.number(mint['at'])}."
        ),
        line("bn is money you are free to commit, in billions of dollars."),
        line(f"S is an industrial slot. {role['slots_use']}"),
    ]
    goals: list[Line] = [head("What you are judged by"), BLANK]
    for objective in view["objectives"]:
        goals += [
            line((objective["name"], "strong"), (f"  {objective['kind']}", "dim")),
            line("  ", objective["text"]),
            *(
                line(("  Now: " + words.test_line(test, names).rpartition(": ")[0], "dim"))
                for test in objective["tests"]
            ),
            BLANK,
        ]
    goals.append(
        line(
            (
                "Met brings 2 points, near 1; your score is your share of all points, times 100.",
                "dim",
            )
        )
    )
    return (
        Page(line("The situation"), (tuple(about),)),
        Page(line("Your brief"), (tuple(brief),)),
        Page(line("Your objectives"), (tuple(goals),)),
    )
