"""Scenarios and their roles to choose from: tiles, and the page of each.  No Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.tiles import Tile, frame

#: What ``wargame.play.saves.scenario_list`` says of a scenario, or of one of its roles.
Item = Mapping[str, Any]

#: The degrees of difficulty, the easiest first.
DEGREES = ("introductory", "standard", "demanding")


def ordered(scenarios: Sequence[Item]) -> list[Item]:
    """What teaches first, then the fullest; what its author gives no length for comes last."""
    return sorted(
        scenarios,
        key=lambda item: (
            not item.get("minutes"),
            DEGREES.index(item["difficulty"]),
            -len(item["roles"]),
            item["id"],
        ),
    )


def fullest(scenarios: Sequence[Item]) -> Item | None:
    """The scenario with the most roles and quarters."""
    return max(scenarios, key=lambda item: (len(item["roles"]), item["turns"]), default=None)


def names_of(item: Item) -> tuple[str, str]:
    """A scenario's name before and after its colon: ``The bridge``, ``Security assistance ...``."""
    short, _, rest = item["name"].partition(": ")
    return short, rest[:1].upper() + rest[1:]


def gist(item: Item) -> str:
    """What a scenario is in a few words: its name after the colon, or how its text begins."""
    rest = names_of(item)[1]
    return rest or item["about"][0].partition(". ")[0].rstrip(".") + "."


def degree(item: Item) -> Line:
    """How hard a scenario is, in dots and a word."""
    # Where nobody has said how long it takes, nobody has judged how hard it is either.
    if not item.get("minutes") or item["difficulty"] not in DEGREES:
        return ()
    place = DEGREES.index(item["difficulty"]) + 1
    dots = "●" * place + "○" * (len(DEGREES) - place)
    return line((dots, "accent"), f" {item['difficulty']}")


def length(item: Item) -> str:
    """How long a scenario is, as far as its author says, and for how many."""
    parts = [words.count(item["turns"], "quarter")]
    if item.get("minutes"):
        parts.append(f"about {item['minutes']} minutes")
    return " · ".join([*parts, words.count(len(item["roles"]), "seat")])


# Scenarios ----------------------------------------------------------------------------------


def scenario_rows(scenarios: Sequence[Item]) -> tuple[Row, ...]:
    """The scenarios to choose from, a line each."""
    return tuple(
        Row(
            item["id"],
            line((item["name"], "strong")),
            line((words.count(item["turns"], "quarter"), "dim")),
            line((f"{item['minutes']} min", "dim")) if item.get("minutes") else (),
            whole=True,
        )
        for item in scenarios
    )


def scenario_tiles(scenarios: Sequence[Item], *, framed: bool) -> tuple[Row, ...]:
    """The scenarios to choose from as tiles: name, length, difficulty."""
    return tuple(
        Tile(
            item["id"],
            line((names_of(item)[0], "strong")),
            degree(item),
            below=(line(gist(item)), line((length(item), "dim"))),
            framed=framed,
        )
        for item in scenarios
    )


def scenario_boxes(scenarios: Sequence[Item], width: int) -> Doc:
    """The scenarios as boxes of a page, each with its roles and what they are asked."""
    doc: list[Line] = []
    for item in scenarios:
        size = max((len(role["name"]) for role in item["roles"]), default=0)
        body = (
            line(gist(item)),
            line((length(item), "dim")),
            *(
                line((f"{role['name']:<{size}}  ", "strong"), role["question"])
                for role in item["roles"]
                if item.get("minutes") and not item["guide"]
            ),
        )
        doc += frame(line((names_of(item)[0], "strong")), body, width, degree(item))
    return tuple(doc)


def scenario_doc(item: Item) -> Doc:
    """A scenario: what it is about and who takes part."""
    doc: list[Line] = [head(item["name"])]
    hard = degree(item)
    doc += [(*hard, *line((" · " if hard else "", "dim"), length(item))), BLANK]
    for text in item["about"]:
        doc += [line(text), BLANK]
    doc.append(head("Who takes part"))
    size = max((len(role["name"]) for role in item["roles"]), default=0)
    doc += [
        line((f"{role['name']:<{size}}  ", "strong"), (role["question"], "accent"))
        for role in item["roles"]
    ]
    return tuple(doc)


# Roles --------------------------------------------------------------------------------------


def role_tiles(scenario: Item, width: int, *, framed: bool) -> tuple[Row, ...]:
    """The roles to choose from as tiles: name, question, what only they may do."""
    roles = scenario["roles"]
    size = max((len(role["name"]) for role in roles), default=0)
    asked = max((len(role["question"]) for role in roles), default=0)
    # Where no frame is drawn and a line holds both, name and question share it.
    joined = not framed and size + 2 + asked <= width
    made = []
    for role in roles:
        name, question = (role["name"], "strong"), (role["question"], "accent")
        alone = f"Only you: {', '.join(role['alone'])}" if role["alone"] else ""
        guided = role["id"] == scenario.get("guide")
        made.append(
            Tile(
                role["id"],
                line((f"{name[0]:<{size}}  ", name[1]), question) if joined else line(name),
                line(("guided", "accent")) if guided else (),
                below=(*(() if joined else (line(question),)), line((alone, "dim"))),
                framed=framed,
            )
        )
    return tuple(made)


def role_doc(role: Item) -> Doc:
    """A role beyond its tile: who sits there, its brief."""
    doc: list[Line] = [
        head(role["name"]),
        line(("Who sits there: ", "dim"), words.joined(role["seats"])),
        BLANK,
    ]
    for text in role["brief"]:
        doc += [line(text), BLANK]
    return tuple(doc[:-1])


def begin_doc(scenario: Item, role: Item) -> Doc:
    """What is said before an exercise begins, where a seed may be given."""
    guided = role["id"] == scenario.get("guide")
    return (
        line((scenario["name"], "strong")),
        line((length(scenario), "dim")),
        BLANK,
        line(("Enter begins it.", "accent")),
        line(
            "The guide speaks on dice of its own: leave the seed empty to have it with you."
            if guided
            else "A seed is optional: the same one gives the same dice. Empty leaves it to chance."
        ),
    )
