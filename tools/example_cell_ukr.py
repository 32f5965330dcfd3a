"""The Ukraine cell of the facilitated example: a works, a strike, an invoice."""

from __future__ import annotations

from dataclasses import replace

from tools.example_book import Move, Shot

#: By quarter, from 0.
MOVES: tuple[Move, ...] = (
    Move(
        offers=(
            (
                "rheinmetall-jv/whole-works",
                "The whole works, here, with a name on the gate. Thirty-six in a hundred, but a "
                "country that is built in is not given up.",
            ),
        ),
        replies={
            "relaxed-rules-war-zone": (
                False,
                "A year on, a standing rule is a standing inspection, and our books are at 36. "
                "Case by case we can answer for.",
            ),
            "energy-truce": (
                False,
                "By word of mouth, in a cold quarter, with your trucks already loaded. With "
                "observers we would talk.",
            ),
            "black-sea-strategy": (
                True,
                "Whoever watches the coast with us does not ask who we are.",
            ),
        },
        counters={"relaxed-rules-war-zone": "case-by-case", "energy-truce": "watched"},
        standing="front",
        why=(
            "13 gigawatts is nearly three more than we must have, and the brigades are at "
            "45. The works and the men; the crews can wait for spring."
        ),
        orders=(
            (
                "mobilisation-rules",
                "Resolve is at 70 and will not be again. Whoever asks for men later asks a "
                "country that is tired.",
            ),
        ),
        shot=Shot("grid", "at_least", 12000, 70, "Repairs run at 1.5 a quarter once it is warm."),
        notes={
            "orders": (
                "The energy desk wants it recorded that crews for the substations were on the "
                "table, were payable, and lost to a works that adds no capacity for six quarters."
            ),
        },
        keep=("tooth-to-tail",),
    ),
    Move(
        replies={
            "relaxed-rules-war-zone": (True, "This is the form that we asked for."),
            "ukraine-compact": (True, "It costs us nothing and gives us a seat."),
        },
        standing="front",
        why=(
            "Power fell to 10.5, a quarter of a gigawatt above what we promised. We were lucky, "
            "and the street has noticed: resolve is down by seven and a half."
        ),
        orders=(
            (
                "deep-strike-russia",
                "Somebody has to pay for the winter besides us. A coin's toss, and it takes one "
                "in ten of their launchers. We have not asked our friends.",
            ),
        ),
        shot=Shot("rus_strike", "at_most", 9000, 60, "From 10.1, if the raid goes home."),
        keep=("in-country-sustainment",),
    ),
    Move(
        replies={
            "grain-corridor": (
                False,
                "You lay mines in one quarter and sell the sea in the next. We have one point of "
                "capital and it goes to the office.",
            ),
            "ukraine-compact": (True, "A desk with our name on it, for our last point of capital."),
        },
        standing="front",
        why="No capital left to order anything with. The line, then.",
        orders=(),
        shot=Shot("ukr_dib", "at_least", 32000, 65, "27.4 now, and it grows by one and a half."),
        notes={
            "hands": (
                "Brussels and Washington have both asked about the raid. We told them that it "
                "worked. That was not the question."
            ),
        },
        keep=("in-country-sustainment",),
    ),
    Move(
        answers={"corruption-scandal": "hide"},
        replies={
            "energy-truce": (
                True,
                "Observers, as we asked in the first quarter. It took you three to find them.",
            ),
        },
        standing="front",
        why="The lamps are watched by somebody else this winter. Everything to the line.",
        orders=(
            (
                "armour-local-build",
                "A hull of our own before anybody asks for the invoice of the last one. Forty-four "
                "in a hundred; the minister wants a picture of it.",
            ),
        ),
        keep=("veterans-health",),
    ),
    Move(
        standing="grid",
        why=(
            "The truce is with those who drew the map of our substations. We believe the "
            "observers and shield the power all the same."
        ),
        orders=(
            (
                "civilian-oversight",
                "After the invoice the least we can do is let a committee ask a question. It "
                "comes a quarter late.",
            ),
            (
                "workforce-exemption",
                "Skilled hands at 40, down from 45 when we began. A works without hands is "
                "a gate with a name on it.",
            ),
        ),
    ),
)

#: The branch on which the invoice goes to court: the same orders for other reasons.
IN_COURT: tuple[Move, ...] = (
    *MOVES[:3],
    replace(
        MOVES[3],
        answers={"corruption-scandal": "prosecute"},
        orders=(
            (
                "armour-local-build",
                "The trial is on television every night. Something has to be shown that was "
                "bought properly, and forty-four in a hundred is what there is.",
            ),
        ),
    ),
    replace(
        MOVES[4],
        orders=(
            (
                "civilian-oversight",
                "The trial has shown who did not ask. Let a committee ask before the next one.",
            ),
            MOVES[4].orders[1],
        ),
    ),
)
