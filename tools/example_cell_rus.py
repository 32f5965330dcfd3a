"""The Russian cell of the facilitated example: the partners, not the line."""

from __future__ import annotations

from tools.example_book import Move, Shot

#: By quarter, from 0.
MOVES: tuple[Move, ...] = (
    Move(
        signals=("infrastructure-strikes", "mobilise"),
        offers=(
            (
                "energy-truce/by-word",
                "Our word for theirs. If they refuse it in the cold, let that be read aloud.",
            ),
        ),
        standing="g1-s3-f1-plants",
        why=(
            "1.3 points of land in five quarters is not to be had at any price that we would "
            "pay. The partners tire sooner than the line breaks: dark first, doubt after."
        ),
        orders=(
            ("infrastructure-strikes/power", "They said no to a word. This is what it was worth."),
            (
                "ukraine-fatigue-disinformation",
                "Nothing is cheaper than a doubt that somebody already has.",
            ),
        ),
        shot=Shot("ukr_will", "at_most", 60000, 80, "Nobody sits in the dark for an idea."),
        react=(
            "oppose",
            "eu-sanctions-escalation",
            "They want a majority. We need one friend, and he is easily insulted.",
        ),
        keep=("valve",),
    ),
    Move(
        signals=("mobilise", "sanctions-evasion"),
        standing="g2-s1-f2-ports",
        why="The season of ports. Salvo down, hands on the partners.",
        orders=(
            (
                "blockade-mines",
                "Close the sea now and sell it in the autumn. The price is made by us.",
            ),
        ),
        shot=Shot("territory", "at_least", 19000, 55, "The staff promises a third of a point."),
        react=(
            "oppose",
            "supplemental-package",
            "One request, four of their five points, and a coin that wants a push. This is the "
            "quarter.",
        ),
        keep=("borrowed-battalions",),
    ),
    Move(
        signals=("borrowed-battalions", "mobilise"),
        answers={"closed-window": "stock"},
        offers=(
            (
                "grain-corridor",
                "The mines can be found again by those who laid them. We ask for a signature.",
            ),
        ),
        standing="lull",
        why=(
            "The purse will not carry a campaign, men, leaflets and whatever comes next as well. "
            "So it is a pause, and we shall call it patience."
        ),
        orders=(
            (
                "borrowed-battalions",
                "Men without a call-up, in the quarter in which nobody fights.",
            ),
            (
                "ukraine-fatigue-disinformation",
                "Seven points went in Washington last quarter. Ask them why, often.",
            ),
        ),
        shot=Shot("us_will", "at_most", 53000, 75, "It is there. It only has to stay."),
        react=(
            "oppose",
            "eu-sanctions-escalation",
            "He has told them that he will abstain. He has told us something else.",
        ),
        notes={
            "orders": (
                "The general staff dissents. 87 thousand men in reserve, a thin line opposite, "
                "and the cell stands down to pay for leaflets."
            ),
        },
        keep=("belarus-platform",),
    ),
    Move(
        signals=("infrastructure-strikes", "mobilise"),
        offers=(
            (
                "energy-truce/watched",
                "With observers, as they asked. Two points of capital: the calm is for "
                "Washington's newspapers, which have an invoice to print.",
            ),
        ),
        standing="g2-s1-f2-plants",
        why="Their lamps are on and their newspapers are ours. Nobody should look at the line.",
        orders=(
            (
                "china-components",
                "If the raids burn one launcher in ten, parts for the next must come by post.",
            ),
        ),
        keep=("iran-drones",),
    ),
    Move(
        signals=("infrastructure-strikes", "sanctions-evasion"),
        standing="g1-s1-f3-plants",
        why="169 thousand men in reserve and no use for them. Everything on the partners.",
        orders=(
            (
                "ukraine-fatigue-disinformation",
                "The invoice is true. One only has to show it again.",
            ),
        ),
    ),
)
