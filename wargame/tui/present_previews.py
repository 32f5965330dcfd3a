"""What the home screen shows beside the marked entry: a page that invites to it.  No Textual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wargame.telling import words
from wargame.tui import glossary
from wargame.tui.lines import BLANK, Doc, Line, clip, head, line, wrap
from wargame.tui.present_home import Save, bar, role_of, state_of, title_of, when
from wargame.tui.present_scenarios import Item, degree, fullest, length, ordered, scenario_boxes

if TYPE_CHECKING:
    from wargame.tui.glimpse import Glimpse
    from wargame.tui.map_facts import Picture

#: Words that whoever is new meets first, with what each stands for.
FIRST_WORDS = ("PC", "supplemental", "USAI", "NSATU", "called shot", "breach", "White Cell")

#: A diagram of fewer rows tells nothing; the coalition takes more, or its boxes stand open.
LEAST_ROWS, ALL_ROWS = 8, 19


def tutorial(item: Item | None, width: int) -> Doc:
    """What one does in the tutorial, step by step."""
    if item is None:
        return (head("Tutorial"), line("A short exercise with a guide."))
    doc: list[Line] = [
        head(item["name"]),
        (*degree(item), *line((" · " if degree(item) else "", "dim"), length(item))),
        BLANK,
        *(line(text) for text in item["about"][:1]),
        BLANK,
    ]  # fmt: skip
    if item["steps"]:
        doc += [line(("What you will do", "strong")), *columns(_counted(item["steps"]), width)]
    return tuple(doc)


def _counted(texts: Sequence[str]) -> list[Line]:
    return [line((f"{number:>2}  ", "accent"), text) for number, text in enumerate(texts, start=1)]


def columns(entries: Sequence[Line], width: int, gap: int = 2) -> Doc:
    """Short entries in as many columns as a width holds, read downwards."""
    size = max((sum(len(text) for text, _ in entry) for entry in entries), default=1)
    across = max(1, (width + gap) // (size + gap))
    down = -(-len(entries) // across)
    made: list[Line] = []
    for row in range(down):
        parts: list[tuple[str, str]] = []
        for entry in entries[row::down]:
            cell = clip(entry, width)
            parts += [*cell, (" " * (size + gap - sum(len(text) for text, _ in cell)), "")]
        made.append(tuple(parts[:-1]))
    return tuple(made)


def new_exercise(scenarios: Sequence[Item], width: int) -> Doc:
    """The scenarios there are, each in a box."""
    if not scenarios:
        return (head("New exercise"), line(("Reading the scenarios…", "dim")))
    return (
        line("You hold one seat; written doctrines play the others under the same rules. It is "
             "saved at every decision."),
        BLANK,
        *scenario_boxes(ordered(scenarios), width),
    )  # fmt: skip


def reviews(saves: Sequence[Save], scenarios: Sequence[Item], now: datetime) -> Doc:
    """What saves there are, and what can be done with them."""
    doc: list[Line] = [
        head("Review a save"),
        line("Read an exercise again, event by event, with reasons, rolls and causes; check that "
             "its record holds; go on with it."),
        BLANK,
    ]  # fmt: skip
    if not saves:
        return (
            *doc,
            line(("Nothing is saved yet. The first decision of an exercise does.", "dim")),
        )
    over = sum(bool(save["ended"]) for save in saves)
    doc.append(line((words.count(len(saves), "save"), "strong"), f", {over} of them finished"))
    doc += [
        line(
            ("  ● " if save["ended"] else "  ○ ", "dim"),
            role_of(save, scenarios),
            (f"  {state_of(save)}", "accent"),
            (f"  {title_of(save, scenarios)}, {when(save['when'], now)}", "dim"),
        )
        for save in saves[:12]
    ]
    return tuple(doc)


def decks(scenarios: Sequence[Item], width: int) -> Doc:
    """How many cards there are on each subject."""
    item = fullest(scenarios)
    doc: list[Line] = [
        head("Deck browser"),
        line("Every card: its price, its odds, what it brings, and where each figure is from."),
        BLANK,
    ]
    if item is None:
        return tuple(doc)
    sizes = item["decks"]
    name = max(map(len, sizes), default=0)
    room = min(30, width - name - 5)
    most = max(sizes.values(), default=1)
    doc.append(line((f"{sum(sizes.values())} cards", "strong"), f" in {len(sizes)} decks"))
    doc += [
        line(
            f"{title:<{name}}  ",
            (f"{size:>2} ", "strong"),
            *_short_bar(size, most, room if room >= 4 else 0),
        )
        for title, size in sizes.items()
    ]
    return tuple(doc)


def _short_bar(size: int, most: int, width: int) -> Line:
    return tuple(span for span in bar(size, most, width) if span[1] == "bar")


def words_page() -> Doc:
    """A few words with what they stand for."""
    doc: list[Line] = [
        head("Glossary"),
        line(f"{len(glossary.ENTRIES)} short names and words, each with its source. Such as:"),
        BLANK,
    ]
    for word in FIRST_WORDS:
        found = glossary.entry(word)
        if found is not None:
            first = found.text.partition(". ")[0].rstrip(".") + "."
            doc += [line((f"{found.word:<12}  ", "accent"), first)]
    return tuple(doc)


def settings(own: Any, theme: str, problems: Sequence[str]) -> Doc:
    """What is set, and what of the file was not understood."""
    rows = (
        ("Theme", theme),
        ("Speed of telling", own.speed),
        ("Before committing", "asks first" if own.confirm else "does not ask"),
        ("Spacing", own.spacing),
        ("Keys of your own", ", ".join(sorted(own.keys)) if own.keys else "none"),
    )
    return (
        head("Settings"),
        *(line((f"{name:<18}  ", "dim"), (value, "strong")) for name, value in rows),
        BLANK,
        *(line(("! ", "bad"), problem) for problem in problems),
        line(("l", "accent"), " puts on the next theme, wherever one is."),
    )


def leaving() -> Doc:
    """What leaving means."""
    return (head("Quit"), line("What you committed is saved, what you had only chosen is kept."))


def with_picture(doc: Doc, shown: Picture | None, title: str, width: int, height: int) -> Doc:
    """A page with a diagram below it, where rows for one are left."""
    used = sum(len(wrap(given, width)) for given in doc)
    room = height - used - 2
    if shown is None or room < LEAST_ROWS or width < 40:
        return doc
    # The first picture of all does without the diagram, and need not wait for it.
    from wargame.tui.present_map import TWO, draw_map

    if room < ALL_ROWS and width < TWO:
        shown = replace(shown, coalition=None)
    return (*doc, BLANK, line((title, "strong")), *draw_map(shown, width, room))


def with_opening(doc: Doc, opening: Glimpse | None, width: int, height: int) -> Doc:
    """A page with the diagram of how a scenario opens."""
    if opening is None:
        return doc
    told = f"{opening.role}: the board in {opening.quarter}"
    return with_picture(doc, opening.picture, told, width, height)
