"""The United States cell of the facilitated example: the shelf first, the voters after."""

from __future__ import annotations

from dataclasses import replace

from tools.example_book import Move, Shot

#: By quarter, from 0.
MOVES: tuple[Move, ...] = (
    Move(
        offers=(
            (
                "relaxed-rules-war-zone/standing-rule",
                "One rule instead of four hundred letters. Thirty-seven in a hundred is what a "
                "lawyer calls a start.",
            ),
        ),
        standing="own",
        why=(
            "55 of a hundred on the shelf, 60.4 wanted, and nobody in this room refills it but "
            "us. What is made here stays here until Congress has spoken."
        ),
        orders=(
            (
                "etl-trimming",
                "Half of the list is on sale at trade fairs. Fewer cases is the cheapest lift to "
                "the lines; that fewer people will watch is the price, and we have written it "
                "down.",
            ),
            (
                "fms",
                "A sale is replaced and a gift is not. 1.4 billion for the lines at 55 in a "
                "hundred, and the authority we place besides goes to the same lines.",
            ),
        ),
        shot=Shot(
            "us_shelf", "at_least", 58000, 60, "Three points in two quarters, if nobody shouts."
        ),
        keep=("just-in-case-shift",),
    ),
    Move(
        offers=(
            (
                "relaxed-rules-war-zone/case-by-case",
                "Kyiv said last quarter that it would sign this one. Then let us have it.",
            ),
        ),
        replies={
            "ukraine-compact": (
                False,
                "The table costs us two points of capital and the office one. The vote takes four "
                "of our five. Bring the office next quarter and we sign it.",
            ),
        },
        counters={"ukraine-compact": "office"},
        standing="own",
        why=(
            "1.1 billion of authority is left: our own lines took the rest, and the sale that was "
            "to come on top fell through. So we ask earlier than we meant to."
        ),
        orders=(
            (
                "supplemental-package",
                "Now, with voters at 59, or in the autumn with an empty purse. 43 in a hundred "
                "and all the capital we have: the cell voted three to two.",
            ),
        ),
        shot=Shot(
            "us_will", "at_least", 56000, 85, "They were at 59 this morning. They do not move."
        ),
        notes={
            "orders": (
                "Two of five were against asking now: nobody here has spoken to a voter yet, only "
                "to a committee. They wanted the jobs argument first and the request after it."
            ),
        },
        keep=("usd-iic",),
    ),
    Move(
        answers={
            "taiwan-strait-crisis": "turn",
            "contractor-price-gouging": "audit",
        },
        replies={
            "ukraine-compact": (
                True,
                "We said that we would sign the office. It is our last point of capital.",
            ),
        },
        standing="own",
        why=(
            "11.6 billion in the purse and no capital to place it with: half a vote gave us the "
            "money, and seven points of our voters went in the same quarter. The line goes "
            "east; interceptors are what a shelf is for."
        ),
        orders=(),
        shot=Shot("us_shelf", "at_least", 60000, 80, "It stands at 58.9 and the line is ours."),
        keep=("jobs-at-home-framing",),
    ),
    Move(
        standing="own",
        why="The shelf is past its mark. Not past it by enough to share.",
        orders=(
            (
                "jobs-at-home-framing",
                "Voters at 49.5 after the invoice. We should have told them two quarters ago "
                "where the money is spent: at home.",
            ),
        ),
        notes={
            "orders": (
                "Somebody has to say it: we held the line back for a shelf that has been over "
                "the mark since summer. The cell outvoted this three to two."
            ),
        },
        keep=("yesforn",),
    ),
    Move(
        standing="own",
        why="Nothing that we begin now arrives before the day ends. Keep what is kept.",
        orders=(
            (
                "fms",
                "If anything still moves a voter it is a contract in his own county. It will not "
                "bring five points.",
            ),
        ),
        keep=(),
    ),
)

#: The branch on which Kyiv prosecutes: the same order, asked of voters who know less.
IN_COURT: tuple[Move, ...] = (
    *MOVES[:3],
    replace(
        MOVES[3],
        orders=(
            (
                "jobs-at-home-framing",
                "Voters at 53.5, a point and a half short, and Kyiv on trial every night. Tell "
                "them where the money is spent: at home.",
            ),
        ),
    ),
    replace(
        MOVES[4],
        orders=(
            (
                "fms",
                "If anything still moves a voter it is a contract in his own county.",
            ),
        ),
    ),
)
