"""The European cell of the facilitated example: a majority, until it was counted."""

from __future__ import annotations

from tools.example_book import Move, Shot

#: By quarter, from 0.
MOVES: tuple[Move, ...] = (
    Move(
        answers={"skilled-labour-shortage-europe": "train"},
        replies={
            "rheinmetall-jv": (
                True,
                "A slot and 0.3 billion of ours against half a billion of theirs. If they would "
                "rather have a gate than a substation, it is their winter.",
            ),
            "black-sea-strategy": (True, "Three capitals live on that coast and all of them vote."),
        },
        standing="majority",
        why=(
            "One capital holds up twenty-six. Vote it down and go on: two points of unity, and "
            "we begin with 55."
        ),
        orders=(
            (
                "eu-sanctions-escalation",
                "The package is ready. Whoever is outvoted will grumble, and whoever waits for "
                "him will wait for years.",
            ),
            ("asap", "Presses and powder in places that vote. It was agreed in an afternoon."),
        ),
        shot=Shot("sanctions", "at_least", 44000, 65, "The room is full and the text is short."),
        keep=("edis",),
    ),
    Move(
        replies={
            "ukraine-compact": (True, "It is free, and the table at Ramstein is a good table."),
        },
        standing="majority",
        why=(
            "The vote failed and unity is at 52. To go back now would be to admit that it was "
            "the method; the cell is four to one for a second try."
        ),
        orders=(
            (
                "power-imports",
                "A cable at 83 in a hundred while the bulbs over there are at 10.5 gigawatts. "
                "Nobody votes against a cable.",
            ),
        ),
        shot=Shot("eu_cohesion", "at_least", 53000, 70, "It has to come back. It always has."),
        notes={
            "orders": (
                "One of us dissents: a majority costs two points of unity each quarter whether or "
                "not there is anything to vote on. This quarter there is nothing to vote on."
            ),
        },
        keep=("trusted-capital",),
    ),
    Move(
        replies={
            "ukraine-compact": (
                True,
                "An office means minutes, and minutes mean that somebody can be held to them.",
            ),
        },
        standing="unanimity",
        why=(
            "48.7. The outvoted remembered, as we were told they would. All 27 again, and the "
            "ports once more: the capital in question says that it will abstain."
        ),
        orders=(
            (
                "eu-sanctions-escalation",
                "Pressure is at 35 and wears off by more than one a quarter. The next vote is "
                "not a better one.",
            ),
        ),
        shot=Shot("eu_cohesion", "at_least", 50000, 45, "If nobody is outvoted for a year."),
        keep=("coproduction-match-doubling",),
    ),
    Move(
        standing="unanimity",
        why="One point of capital, and a neighbour whose salaries are covered for 2.9 quarters.",
        orders=(
            (
                "kyiv-tranche",
                "Pay it before the newspaper with the invoice reaches the committee. It needs no "
                "roll, only 2.5 billion and a signature.",
            ),
        ),
        notes={
            "hands": (
                "We bury a card for a point of capital. The rule has been on the sheet since the "
                "morning and nobody in this room has used it."
            ),
        },
        keep=("edirpa",),
        bury="green-defence-standards",
    ),
    Move(
        standing="unanimity",
        why="All 27, or it will be done again with fewer.",
        orders=(
            (
                "eu-sanctions-escalation",
                "A third time. Half of it stands at 38, the mark is 40, and 30 in a hundred with "
                "nobody outvoted is better than the 20 that we began with.",
            ),
        ),
        notes={
            "hands": (
                "For the review: two quarters by majority cost us more unity than the veto ever "
                "did, and we did not win a vote with it."
            ),
        },
    ),
)
