"""The home screen: its banner, its rows, and what is said of the marked one.  No Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from wargame.telling import words
from wargame.tui.lettering import large
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.present_scenarios import Item, names_of
from wargame.tui.tiles import Tile

Save = Mapping[str, Any]

PITCH = "One chair in a long contest of supply and will, a quarter a turn."

#: From how many rows on the title is large.
TALL = 30

#: So many saves are listed, the newest; the others can be reviewed.
LISTED = 8


@dataclass(frozen=True, slots=True)
class Place:
    """What can be done from home besides going on."""

    id: str
    name: str
    key: str
    #: A few words more.
    about: str
    #: Under which heading it stands where there are rows for headings.
    group: str


TUTORIAL = Place("@tutorial", "Tutorial", "t", "two quarters with a guide", "Play")
PLACES = (
    Place("@new", "New exercise", "n", "scenario, seat, and a seed if you like", "Play"),
    TUTORIAL,
    Place("@saves", "Review a save", "s", "its quarters again, and its record", "Play"),
    Place("@decks", "Deck browser", "d", "every card with its sources", "Read"),
    Place("@glossary", "Glossary", "w", "what the short names and words mean", "Read"),
    Place("@help", "How it is played", "?", "a quarter, odds, signs, keys", "Read"),
    Place("@settings", "Settings", "e", "theme, speed, questions, keys", "Program"),
    Place("@quit", "Quit", "q", "nothing committed is lost", "Program"),
)

#: How much a row says of itself: nothing, a few words beside its name, or below it.
Manner = Literal["brief", "beside", "below"]


def manner(width: int, height: int) -> Manner:
    """How the rows are shown on a screen of a size."""
    if width < 100:
        return "beside"
    return "below" if height >= 38 else "brief"


def banner(width: int, height: int) -> Doc:
    """The title, large where there are rows for it, and what this is."""
    title = large("WARGAME")
    if height < TALL or width < len(title[0]) + 4:
        return (line(("WARGAME", "head"), (f"  {PITCH}", "dim")),)
    return (*(line((row, tone)) for row, tone in zip(title, ("head", "head", "bar"), strict=True)),
            line((PITCH, "dim")))  # fmt: skip


# Saves --------------------------------------------------------------------------------------


def when(written: str, now: datetime) -> str:
    """A time as people say it: ``today 09:10``, ``yesterday 21:40``, ``Friday``, ``3 March``."""
    try:
        then = datetime.strptime(written, "%Y-%m-%d %H:%M")
    except ValueError:
        return written
    days = (now.date() - then.date()).days
    if days < 0:
        return written
    if days < 2:
        return f"{('today', 'yesterday')[days]} {then:%H:%M}"
    if days < 7:
        return f"{then:%A} {then:%H:%M}"
    return f"{then.day} {then:%B}" + (f" {then.year}" if then.year != now.year else "")


def scenario_of(save: Save, scenarios: Sequence[Item]) -> Item | None:
    """The scenario a save is of, where it is known here."""
    return next((item for item in scenarios if item["id"] == save["scenario"]), None)


def title_of(save: Save, scenarios: Sequence[Item]) -> str:
    """The short name of a save's scenario."""
    found = scenario_of(save, scenarios)
    return names_of(found)[0] if found is not None else save["scenario"]


def role_of(save: Save, scenarios: Sequence[Item]) -> str:
    """The names of the roles that persons hold in a save, or its file where it is damaged."""
    if save["fault"]:
        return str(save["path"].stem)
    found = scenario_of(save, scenarios)
    known = {role["id"]: role["name"] for role in found["roles"]} if found is not None else {}
    keys = [key for key in save["role"].split(", ") if key]
    return words.joined([known.get(key, key) for key in keys]) or "nobody's seat"


def score_of(save: Save) -> str:
    """The score of a finished save's own role, of 100."""
    value = save["scores"].get(save["role"].partition(",")[0])
    return f"{words.number(value, 0)} points" if value is not None else ""


def state_of(save: Save) -> str:
    """How a save stands, in a word or two."""
    if save["fault"]:
        return "damaged"
    if save["ended"] == "war":
        return "ended in war"
    if save["ended"]:
        return score_of(save) or "finished"
    return str(save["quarter"])


def newest_open(saves: Sequence[Save]) -> int | None:
    """The newest save that can be gone on with."""
    for number, save in enumerate(saves):
        if not save["fault"] and not save["ended"] and save["role"]:
            return number
    return None


def save_row(key: str, save: Save, scenarios: Sequence[Item], now: datetime) -> Row:
    """A save as a row: who, how it stands, what it is of, when."""
    return Row(
        key,
        line(role_of(save, scenarios), (f"  {state_of(save)}", "accent")),
        line((when(save["when"], now), "dim")),
        line((f"{title_of(save, scenarios)} ·", "dim")) if save["scenario"] else (),
        whole=True,
        enabled=not save["fault"],
    )


# Rows ---------------------------------------------------------------------------------------


def rows(
    saves: Sequence[Save],
    scenarios: Sequence[Item],
    tutorial: Item | None,
    now: datetime,
    *,
    taught: bool,
    way: Manner = "brief",
) -> tuple[Row, ...]:
    """What can be done: what invites first, then the places, then the newest saves.

    ``taught`` says whether there is a tutorial; ``tutorial`` is it once it has been read.
    """
    made: list[Row] = []
    first = newest_open(saves)
    if first is not None:
        save = saves[first]
        name = f"Go on as {role_of(save, scenarios)}, {save['quarter']}"
        told = f"{title_of(save, scenarios)}, saved {when(save['when'], now)}"
        made.append(_invite(f"go:{first}", name, told))
    elif taught and not saves:
        made.append(_invite("@tutorial", "Take the tutorial", lesson(tutorial)))
    done = {row.id for row in made}
    group = ""
    for place in PLACES:
        if place.id in done or (place is TUTORIAL and not taught):
            continue
        if not made:
            made.append(_invite(place.id, place.name, place.about))
            continue
        if way == "below" and place.group != group:
            group = place.group
            made.append(_heading(group))
        about = lesson(tutorial) if place is TUTORIAL else place.about
        made.append(_place(place, about, way))
    if saves:
        made.append(_heading("Newest saves"))
    made += [
        save_row(f"save:{number}", save, scenarios, now)
        for number, save in enumerate(saves[:LISTED])
    ]
    return tuple(made)


def _heading(title: str) -> Row:
    return Row(f"group:{title}", head(title), heading=True)


def _place(place: Place, about: str, way: Manner) -> Row:
    name, key = line(place.name), line((place.key, "accent"))
    told = line((about, "dim"))
    if way == "below" and about:
        return Tile(place.id, name, key, below=(line((f"  {about}", "dim")),))
    return Row(place.id, name, key, told if way == "beside" else (), whole=True)


def _invite(key: str, name: str, about: str) -> Row:
    """The row to take, with the key that takes it said right there."""
    return Tile(key, line((name, "strong")), line(("enter", "accent")),
                below=(line((f"  {about}", "dim")),))  # fmt: skip


def lesson(tutorial: Item | None) -> str:
    """The tutorial in a few words: how much of it, how long."""
    if tutorial is None:
        return TUTORIAL.about
    short, rest = names_of(tutorial)
    told = rest[:1].lower() + rest[1:] if rest else short
    return f"{told}, {tutorial['minutes']} minutes" if tutorial.get("minutes") else told


def save_doc(save: Save, scenarios: Sequence[Item], now: datetime, situation: Line = ()) -> Doc:
    """A save: where it stands, or how it ended for whom."""
    if save["fault"]:
        return (head("This save cannot be played"), line((save["fault"], "bad")))
    found = scenario_of(save, scenarios)
    doc: list[Line] = [
        head(f"{role_of(save, scenarios)}, {save['quarter']}"),
        line((found["name"] if found is not None else save["scenario"], "accent")),
        BLANK,
    ]
    if situation and not save["ended"]:
        doc += [situation, BLANK]
    if save["ended"]:
        doc.append(line("It ended in direct war: nobody scored." if save["ended"] == "war"
                        else "It is over. Of 100 points:"))  # fmt: skip
        doc += [*_scores(save, found), BLANK]
    elif save["role"]:
        doc.append(line("You come back to the decision you left, with what you had chosen."))
    doc += [
        line(("Last written ", "dim"), when(save["when"], now)),
        line((str(save["path"]), "dim")),
    ]
    return tuple(doc)


def _scores(save: Save, scenario: Item | None) -> Doc:
    known = {role["id"]: role["name"] for role in scenario["roles"]} if scenario else {}
    ranked = sorted(save["scores"].items(), key=lambda item: (-item[1], item[0]))
    size = max((len(known.get(role, role)) for role, _ in ranked), default=0)
    mine = save["role"].split(", ")
    return tuple(
        line(
            (f"{known.get(role, role):<{size}}  ", "strong" if role in mine else ""),
            *bar(value // 1000, 100, 20),
            (f"{words.number(value, 0):>4}", "strong"),
            (" you" if role in mine else "", "dim"),
        )
        for role, value in ranked
    )


def bar(value: int, most: int, width: int) -> Line:
    """A bar of exactly ``width`` cells."""
    full = min(max(value * width + most // 2, 0) // max(most, 1), width)
    return line(("█" * full, "bar"), ("·" * (width - full), "dim"))
