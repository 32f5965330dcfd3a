"""The NATO cell of the facilitated example: desks and dates."""

from __future__ import annotations

from tools.example_book import Move, Shot

#: By quarter, from 0.
MOVES: tuple[Move, ...] = (
    Move(
        offers=(
            (
                "black-sea-strategy/coast-leads",
                "The coast should write its own plan. Ankara will object; ask it anyway.",
            ),
        ),
        standing="sky",
        why="The cold quarter first, and the sky over it.",
        orders=(
            (
                "road-map-task-force",
                "We plan for 0.7 quarters and are asked for two. Half of our capital for one "
                "list with dates on it.",
            ),
        ),
        shot=Shot("planning", "at_least", 2000, 60, "One list, and one more desk by summer."),
        keep=("dpap",),
    ),
    Move(
        answers={"mismatched-155mm": "certify"},
        offers=(
            (
                "ukraine-compact/table",
                "A chair for the Compact at a table that meets anyway. Only Washington pays.",
            ),
        ),
        standing="shells",
        why="Two calibres in one magazine. Stop, certify, and then move shells.",
        orders=(
            (
                "capability-coalition-iamd",
                "Four points of sky for one of capital. Nothing is cheaper.",
            ),
            ("udcg", "Fifty ministers and one list. What is said aloud is delivered more often."),
        ),
        shot=Shot("nato_unity", "at_least", 62000, 75, "It is at 62 and summer is quiet."),
        react=(
            "support",
            "supplemental-package",
            "We cannot vote on the Hill. We can be seen outside it.",
        ),
        keep=("coe-network",),
    ),
    Move(
        offers=(
            (
                "ukraine-compact/office",
                "The office, as Washington asked. Two of the three partners pay for it with the "
                "last point they have, and we with our last two.",
            ),
        ),
        standing="sky",
        why="All our capital is in the office. The sky, while interceptors go east.",
        orders=(("coe-network", "It costs no capital, and surgeons write things down."),),
        shot=Shot("planning", "at_least", 2500, 60, "An office is worth most of a quarter."),
        notes={
            "reactions": (
                "Risk of direct war at 46.5, and our own ceiling was 46.3. The raid took us over "
                "it; we read of it in the reveal like everybody else. Kyiv has a chair at our "
                "table and did not use it."
            ),
        },
        keep=("mpe-network",),
    ),
    Move(
        standing="sky",
        why="Winter again. The sky.",
        orders=(
            (
                "nuc",
                "The door needs a tenth of a point and this is a whole one, at 68 in a hundred. "
                "The cell thinks it safe.",
            ),
            ("capability-coalition-iamd", "What went east in summer has to come from somebody."),
        ),
        keep=("multinational-training-missions",),
    ),
    Move(
        standing="sky",
        why="Leave behind what works when nobody looks.",
        orders=(
            ("nsatu", "One more task from a national command, before a calendar takes it back."),
            (
                "capability-coalition-sustainment",
                "Nobody wants to chair it, so we shall. It pays after everybody here has gone.",
            ),
        ),
    ),
)
