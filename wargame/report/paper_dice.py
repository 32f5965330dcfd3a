"""What chance brings with a seed, laid open beforehand: rolls, events, draws, private objectives.

Every result of the program's dice lies at an address, so all of them can be read before anybody
plays.  Whoever holds these tables knows the future.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wargame.report.aar_words import FIRM, brief
from wargame.report.document import Block, Text, Writer, text
from wargame.report.paper_boards import quarters_of
from wargame.report.paper_words import Words
from wargame.rules.dice import Dice, Stream
from wargame.rules.score import privates
from wargame.rules.tables import Phase, RoleTable
from wargame.rules.turn import setup


def rolls(words: Words, seed: int) -> tuple[Block, ...]:
    """The rolls that the program itself would make with this seed, for every card and quarter."""
    tables, quarters = words.tables, quarters_of(words)
    dice = Dice(seed, np.zeros(1, dtype=np.uint64))
    writer = Writer()
    writer.say(
        "Seed ", (str(seed), "strong"), ". A card has one roll a quarter, whoever plays it and "
        "however; the same seed gives the program the same rolls, hands and events, so that orders "
        "entered later fall as they fell in the room. Keep this sheet from every cell.",
    )  # fmt: skip
    _dealt(writer, words, dice)
    for first in range(0, len(quarters), 9):
        chosen = list(enumerate(quarters))[first : first + 9]
        head = tuple(quarter for _, quarter in chosen)
        shape = "l" + "r" * len(chosen)
        writer.table(
            "Events: one falls below its chance, given here as printed on its card",
            ("Event", *head), _event_rows(words, dice, chosen), shape,
        )  # fmt: skip
        for role in tables.roles:
            rows = _card_rows(words, dice, role, chosen)
            writer.table(f"{role.name}: rolls of 0 to 999", ("Card", *head), rows, shape)
        for role in tables.roles:
            rows = _draw_rows(words, dice, role, chosen)
            caption = f"{role.name}: the order in which openings are drawn at the end of a quarter"
            writer.table(caption, ("Opening", *head), rows, shape)
    return writer.done()


def _dealt(writer: Writer, words: Words, dice: Dice) -> None:
    """What is dealt before the first quarter: private objectives, estimates; hands by the draws."""
    tables = words.tables
    world = setup(tables, dice)
    rows = []
    for role in tables.roles:
        mine = privates(world, role)
        if mine:
            rows.append((role.name, mine[int(world.number(role.private_row))].name))
    writer.table("Private objectives", ("Role", "Draws"), rows)
    estimates = [
        (words.track(track.key), brief(int(world.values[track.estimate_row, 0])))
        for track in tables.tracks
        if track.estimate_row >= 0
    ]
    caption = "First estimates, for those who do not see the track"
    writer.table(caption, ("Track", "Estimate"), estimates, "lr")
    writer.say(
        "A hand is filled from the deck with the openings of the lowest numbers in the column of "
        "the quarter that ends, or of the first quarter before it begins; where the deck is empty, "
        "from the discards. A card that is locked or done is passed over."
    )


def _card_rows(
    words: Words, dice: Dice, role: RoleTable, chosen: Sequence[tuple[int, str]]
) -> list[tuple[Text, ...]]:
    tables = words.tables
    mine = [card for card in tables.cards if card.role == role.index]
    rows = []
    for card in sorted(mine, key=lambda card: (card.name, card.key)):
        actions = [tables.actions[index] for index in card.actions]
        if all(action.sure for action in actions):
            continue
        cells = [
            int(dice.below(1000, Stream.ADJUDICATION, turn, Phase.ADJUDICATION, actions[0].site)[0])
            for turn, _ in chosen
        ]
        rows.append((text(card.name), *(text(f"{roll:03d}") for roll in cells)))
    return rows


def _draw_rows(
    words: Words, dice: Dice, role: RoleTable, chosen: Sequence[tuple[int, str]]
) -> list[tuple[Text, ...]]:
    """The place of each opening among its role's, by quarter."""
    cards = [words.tables.cards[index] for index in role.openings]
    if not cards:
        return []
    sites = np.array([card.site for card in cards], dtype=np.int64)
    places = []
    for turn, _ in chosen:
        keys = dice.shuffle_keys(Stream.SHUFFLE, turn, Phase.HANDS, sites)[:, 0]
        places.append(keys.argsort(kind="stable").argsort(kind="stable") + 1)
    rows = [
        (text(card.name), *(text(str(int(column[number]))) for column in places))
        for number, card in enumerate(cards)
    ]
    return sorted(rows, key=lambda row: row[0][0].text)


def _event_rows(
    words: Words, dice: Dice, chosen: Sequence[tuple[int, str]]
) -> list[tuple[Text, ...]]:
    """Rolls in per cent; those below twice an event's plain chance are in bold."""
    rows = []
    for event in sorted(words.tables.events, key=lambda event: (event.name, event.key)):
        cells: list[Text] = [text(f"{event.name}, {event.hazard / 10:g}{FIRM}%")]
        for turn, _ in chosen:
            roll = int(dice.below(100_000, Stream.EVENTS, turn, Phase.EVENTS, event.site)[0])
            said = f"{roll // 1000}.{roll // 10 % 100:02d}"
            cells.append(text((said, "strong" if roll < event.hazard * 200 else "dim")))
        rows.append(tuple(cells))
        if event.branches:
            cells = [text((f"{event.name}: which way, 0 to 999", "dim"))]
            for turn, _ in chosen:
                roll = int(
                    dice.below(1000, Stream.EVENTS, turn, Phase.EVENTS, event.site, use=2)[0]
                )
                cells.append(text((f"{roll:03d}", "dim")))
            rows.append(tuple(cells))
    return rows
