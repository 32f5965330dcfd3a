"""Briefs before the first quarter and scores after the last: pure functions, no Textual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.tui import words
from wargame.tui.lines import BLANK, Doc, Line, head, line
from wargame.tui.present_cards import gauge
from wargame.tui.present_goals import MARKS
from wargame.tui.present_story import Page
from wargame.tui.words import Names

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


def end_doc(view: View, names: Names, path: str) -> Doc:
    """Scores of all roles, one's own objectives with their values, where the save lies."""
    scores = view.get("scores", {})
    me = view["role"]["id"]
    war = view["ended"] == "war"
    doc: list[Line] = [
        head("The exercise is over"),
        line(
            "It ended in direct war: nobody scores."
            if war
            else f"All {words.count(view['turn'], 'quarter')} were played."
        ),
        BLANK,
        head("Scores, of 100"),
    ]
    ranked = sorted(scores.items(), key=lambda item: (-item[1]["score"], item[0]))
    for role, result in ranked:
        mine = role == me
        name = names.role(role) + (" (you)" if mine else "")
        score = result["score"]
        doc.append(
            line(
                (f"{name:<24}", "strong" if mine else ""),
                *gauge(score // 100, 20),
                (f" {words.number(score, 0):>4}", "strong"),
            )
        )
    doc += [BLANK, head("Your objectives")]
    for objective in view["objectives"]:
        state = words.objective_state(objective, over=True)
        glyph, tone = MARKS[state]
        doc.append(
            line(
                (f"{glyph} {state:<7}", tone),
                (objective["name"], "strong"),
                (f"  {objective['kind']}", "dim"),
            )
        )
        doc += [
            line("          ", words.test_line(test, names, over=True))
            for test in objective["tests"]
        ]
        if objective["no_breach"]:
            doc.append(line("          and break no deal"))
    doc += [BLANK, head("The objectives of the others")]
    for role, result in ranked:
        if role == me:
            continue
        doc.append(line((names.role(role), "strong")))
        for key, item in result["objectives"].items():
            state = ("missed", "near", "met")[item["points"]]
            glyph, tone = MARKS[state]
            doc.append(
                line(
                    "  ",
                    (f"{glyph} {state:<7}", tone),
                    names.objectives.get(key, words.pretty(key)),
                )
            )
    doc += [BLANK, line(("The save: ", "dim"), path or "none was kept")]
    return tuple(doc)
