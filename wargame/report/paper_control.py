"""The forms of the White Cell: the clock, a sheet a quarter, rulings, notes, evaluators."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.report.aar_words import number
from wargame.report.paper_boards import COLUMNS, pipeline_forms, quarters_of
from wargame.report.paper_order import Day, clock
from wargame.report.paper_sheets import WHITE, Blank, Choice, Cut, Form, Grid, Heading, Item, Note
from wargame.report.paper_words import Words

Row = tuple[Item, ...]
_OWNER = "White Cell"
_BANDS = ("setback", "partial", "success", "breakthrough")
#: How many of each half-page form are printed.
_COPIES = 4


def white_forms(words: Words, running: Day) -> Iterator[Form]:
    """All forms of the White Cell, in the order in which they are needed."""
    quarters = quarters_of(words)
    for first in range(0, len(quarters), COLUMNS):
        yield clock_sheet(running, quarters[first : first + COLUMNS], first)
    for count, quarter in enumerate(quarters, start=1):
        yield record(words, f"{quarter}, round {count}")
    for first in range(0, len(quarters), COLUMNS):
        yield arrivals(quarters[first : first + COLUMNS])
    yield from pipeline_forms(words)
    for _ in range(_COPIES):
        yield override()
    for _ in range(_COPIES):
        yield inject()
    for _ in range(_COPIES):
        yield adjustment()
    for _ in range(3):
        yield ruling(words)
    for role in words.tables.roles:
        yield evaluation(words, role.key)
    yield observations()
    yield summary(words)


def clock_sheet(running: Day, quarters: list[str], first: int = 0) -> Form:
    """When each phase of these rounds is to begin; ``first`` is the first round, from 0."""
    starts = [slot.start for slot in running.slots if slot.what.startswith("Round ")]
    starts = starts[first : first + len(quarters)]
    head = ("Phase", "min", *(f"R{first + n}" for n in range(1, len(quarters) + 1)))
    rows = []
    for minute, length, phase, _, _ in running.quarter:
        planned = [clock(start + minute) for start in starts]
        planned += [""] * (len(quarters) - len(planned))
        rows.append((phase, str(length), *planned))
    share = max(72 // len(quarters), 4)
    widths = (20, 6, *[share] * len(quarters))
    lost = (("", "", "", "", ""),) * 7
    grids: tuple[Row, ...] = (
        (Note("Hours and minutes after the start; write the true time beside it where it slips."),),
        (Blank("Start of the exercise"), Blank("Facilitator"), Blank("Timekeeper")),
        (Grid(head, widths, (("Quarter", "", *quarters), *rows), 9.5),),
        (Heading("Time added or taken"),),
        (
            Grid(
                ("Round", "Phase", "Minutes", "Reason", "Told to all at"),
                (10, 18, 12, 42, 18),
                lost,
            ),
        ),
        (Blank("Notes", lines=2),),
    )
    return Form("Clock", _OWNER, WHITE, grids)


def record(words: Words, when: str) -> Form:
    """Everything that happens in one quarter, on one page."""
    standing = tuple((role.name, "", "") for role in words.tables.roles)
    rolled = (("", "", "", "", "", "", "", ""),) * 12
    rows: tuple[Row, ...] = (
        (Blank("Events that fell, and how they were answered", lines=3),),
        (
            Grid(
                ("Role", "Standing order", "Called shot"),
                (24, 34, 42),
                standing,
                7.5,
            ),
        ),
        (Heading("Orders and deals, lowest initiative first"),),
        (
            Grid(
                ("Role", "Card and way", "Base", "Modifiers", "React.", "Chance", "Roll", "Band"),
                (9, 33, 8, 16, 8, 9, 8, 13),
                rolled,
                9.2,
            ),
        ),
        (Blank("Deals refused, fallen through, broken"), Blank("Silence that is paid for")),
        (Blank("Tracks moved by hand, with the reason"), Blank("Injects held or brought forward")),
        (Blank("What I would tell my successor", lines=2),),
    )
    return Form("Round", _OWNER, WHITE, rows, when)


def arrivals(quarters: list[str]) -> Form:
    """What was promised for later quarters, so that nobody has to remember it."""
    rows: tuple[Row, ...] = (
        (Note("Write down at once what a card brings later; strike it out when it has come."),),
        (
            Grid(
                ("Due in", "For n q", "Card and band", "What it moves", "Done"),
                (12, 9, 32, 37, 10),
                (("", "", "", "", ""),) * 27,
            ),
        ),
    )
    return Form("What comes later", _OWNER, WHITE, rows, f"{quarters[0]} to {quarters[-1]}")


def override() -> Form:
    """An outcome put in place of the dice."""
    rows: tuple[Row, ...] = (
        (Blank("Quarter"), Blank("Card, and whose", span=3)),
        (Choice("The dice said", _BANDS), Choice("It stands as", _BANDS)),
        (Blank("Reason, read to all before it applies", lines=3),),
        (Blank("Who asked for it"), Blank("Objections noted"), Blank("Signed")),
    )
    return Form("Overruling", _OWNER, WHITE, rows, half=True)


def inject() -> Form:
    """An event brought in, to be handed over."""
    rows: tuple[Row, ...] = (
        (Blank("Serial"), Blank("Quarter"), Blank("From", span=2), Blank("To", span=2)),
        (Blank("What you read or hear", lines=4),),
        (Blank("Event card, if one is played"), Blank("Answer due by")),
        (Blank("For the White Cell only: why now, and for which objective"),),
    )
    return Form("Inject", _OWNER, WHITE, rows, half=True)


def adjustment() -> Form:
    """A track set by hand."""
    rows: tuple[Row, ...] = (
        (Blank("Quarter"), Blank("Track", span=2), Blank("From"), Blank("To")),
        (Blank("Reason, read to all", lines=3),),
        (Choice("Told to", ("all", "only those who see the track")), Blank("Signed")),
    )
    return Form("Adjustment", _OWNER, WHITE, rows, half=True)


def ruling(words: Words) -> Form:
    """A free move in a cell's own words, argued and given odds by the rulings before it."""
    settings = words.tables.settings
    least, most = number(settings.least * 100, 1), number(settings.most * 100, 1)
    argument = (("", "", ""),) * 5
    head = ("Argument", "Points", "Agreed")
    rows: tuple[Row, ...] = (
        (Blank("Quarter"), Blank("Cell"), Blank("Ruling number")),
        (Blank("The move, in the cell's own words, and what it should bring", lines=3),),
        (
            Blank("Nearest card or earlier ruling (precedent)", span=3),
            Blank("Its base, %"),
            Blank("Base here, %"),
        ),
        (Note("Keep the price and the size of the effects of the precedent; move its base by 10 at "
              "most. Each argument that is agreed counts 3 to 15 points."),),
        (Heading("For"), Heading("Against")),
        (Grid(head, (66, 17, 17), argument, 9.5), Grid(head, (66, 17, 17), argument, 9.5)),
        (
            Blank(f"Chance, {least} to {most} %"),
            Blank("Roll"),
            Choice("Band", _BANDS, span=4),
        ),
        (Blank("Effects, now and later", lines=3),),
        (Blank("Words by which it can be found again"), Blank("Signed")),
    )  # fmt: skip
    return Form("Ruling on a free move", _OWNER, WHITE, rows)


def evaluation(words: Words, role: str) -> Form:
    """One role's objectives for an evaluator to rate."""
    goals = [goal for goal in words.scenario.objectives if role in goal.roles]
    rows = tuple((goal.name, "", "", "", "", "") for goal in goals)
    spare = (("", "", "", "", "", ""),) * 3
    grid = Grid(
        ("Objective", "P", "S", "M", "U", "What was seen, in which round"),
        (34, 5, 5, 5, 5, 46),
        (*rows, *spare),
        13.0,
    )
    legend = (
        "P performed without challenges, S with some, M with major ones, U unable to be performed. "
        "Rate how the cell went about it, not how the dice fell."
    )
    return Form(
        f"Evaluation: {words.role(role)}",
        _OWNER,
        WHITE,
        (
            (Blank("Evaluator"), Blank("Rounds watched")),
            (Note(legend),),
            (grid,),
            (Blank("Strengths", lines=2),),
            (Blank("Areas for improvement", lines=2),),
            (Blank("Root cause, and what follows from it", lines=2),),
        ),
    )


def observations() -> Form:
    """Notes with their time, for the report."""
    return Form(
        "Notes",
        _OWNER,
        WHITE,
        (
            (Note("One line each. A mark in the last column brings it into the hot wash."),),
            (
                Grid(
                    ("Time", "Round", "Cell", "What was said or done", "Objective", "!"),
                    (9, 8, 12, 52, 14, 5),
                    (("", "", "", "", "", ""),) * 26,
                    9.0,
                ),
            ),
        ),
    )


def summary(words: Words) -> Form:
    """The end: points, scores, and what people said."""
    rows = tuple((role.name, "", "", "", "") for role in words.tables.roles)
    return Form(
        "Close",
        _OWNER,
        WHITE,
        (
            (Note("Met 2 points, near 1, missed 0. The score is the share of all points, in %."),),
            (
                Grid(
                    ("Role", "Points", "Of", "Score", "What it says of it"),
                    (24, 10, 10, 10, 46),
                    rows,
                    11.0,
                ),
            ),
            (Heading("Hot wash"),),
            (Blank("Three moments that mattered, with their round", lines=4),),
            (Blank("What most cells named as a strength", lines=3),),
            (Blank("What most cells want better", lines=3),),
            (Blank("Who disagreed, and how", lines=2),),
            (Cut("Corrective actions"),),
            (
                Grid(
                    ("Issue", "Action", "Owner", "By when"),
                    (34, 34, 18, 14),
                    (("", "", "", ""),) * 4,
                    10.0,
                ),
            ),
        ),
    )
