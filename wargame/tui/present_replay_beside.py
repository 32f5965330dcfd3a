"""Two branches side by side in columns: pure text, for the width there is."""

from __future__ import annotations

from wargame.play.replay_beside import Beside, Column, Pair
from wargame.telling import words
from wargame.tui.lines import BLANK, Doc, Row, head, line
from wargame.tui.present_story import reacts
from wargame.tui.replay import Reading
from wargame.tui.stage import beside as columns

#: So many tracks stand in the columns.
MOST = 40


def pair_rows(found: Beside) -> tuple[Row, ...]:
    """The quarters from where they part, each with how much differs."""
    return tuple(
        Row(str(pair.turn), line((pair.quarter, "strong")), line((_much(pair), "dim")))
        for pair in found.quarters
    )


def _much(pair: Pair) -> str:
    if pair.one is None or pair.two is None:
        return "played in one of them"
    return f"{words.count(len(pair.apart), 'track')} apart"


def pair_doc(reading: Reading, found: Beside, turn: int, width: int) -> Doc:
    """A quarter in both branches: orders, events and outcomes, then the tracks at its end."""
    pair = next((one for one in found.quarters if one.turn == turn), None)
    if pair is None:
        return ()
    names = reading.names
    room = max((width - 3) // 2, 14)
    ours, theirs = matters(reading, pair.one), matters(reading, pair.two)
    heads = [[head(name)] for name in found.names]
    doc = [*columns(heads, (room, room), gap=3)]
    same: list[str] = []
    for matter in dict.fromkeys([*ours, *theirs]):
        here, there = ours.get(matter, ""), theirs.get(matter, "")
        if here == there:
            same.append(here)
            continue
        nothing = ("not played" if matter.endswith(".") else "nothing", "dim")
        blocks = [[line(here or nothing)], [line(there or nothing)]]
        doc += columns(blocks, (room, room), gap=3)
    if len(same) == len(ours):
        doc.append(line(("The same was decided, and fell the same.", "dim")))
    if pair.apart:
        doc += [BLANK, head(f"At the end of {pair.quarter}")]
        size = min(max(len(names.brief(key)) for key, _, _ in pair.apart), 26)
        for key, one, two in pair.apart[:MOST]:
            glyph = "▲" if two > one else "▼"
            doc.append(
                line(
                    f"{names.brief(key)[:size]:<{size}}",
                    f"{words.brief(one):>10}",
                    f"{words.brief(two):>10}",
                    (f"  {glyph} {words.brief_signed(two - one)}", "accent"),
                )
            )
    if pair.one is not None and pair.two is not None and pair.one.scores and pair.two.scores:
        doc += [BLANK, head("Scores")]
        for role, score in pair.one.scores.items():
            other = pair.two.scores.get(role, 0)
            doc.append(
                line(
                    f"{names.role(role):<20}{words.number(score, 1):>8}{words.number(other, 1):>8}",
                    (f"  {words.brief_signed(other - score)}", "accent"),
                )
            )
    if same:
        doc += [BLANK, head("The same in both"), *(line((text, "dim")) for text in same)]
    return tuple(doc)


def matters(reading: Reading, column: Column | None) -> dict[str, str]:
    """What a branch holds of a quarter, each matter by a key that the other branch shares."""
    if column is None:
        return {"": "not played"}
    names = reading.names
    made = {}
    for role, orders in column.orders.items():
        cards = words.joined([names.card(key) for key in orders])
        made[role] = f"{names.role(role)}: {cards or 'no order'}."
    for role, option in column.standing.items():
        told = f"{names.whose(role)} standing order: {names.standing(role, option)}."
        made[f"{role} standing"] = told
    for title, keys in (("Signed", column.signed), ("Events", column.events)):
        if keys:
            made[title] = f"{title}: {words.joined([names.card(key) for key in keys])}."
    for event, option in column.answers.items():
        made[f"{event} answered"] = f"Answered: {names.card(f'{event}/{option}')}."
    for role, given in column.reactions.items():
        made[f"{role} reacts"] = f"{names.role(role)} {reacts(given, names)}."
    for action, band in column.outcomes.items():
        made[f"{action}."] = f"{names.card(action)}: {words.BAND_WORDS[band].lower()}."
    return made
