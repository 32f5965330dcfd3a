"""What a Ukraine desk decided, quarter by quarter, and why: the play-book of the solo example."""

from __future__ import annotations

from tools.example_book import Move, Shot

SCENARIO, ROLE, SEED = "bridge-2025", "UKR", 3

#: By quarter, from 0.
MOVES: tuple[Move, ...] = (
    Move(
        replies={
            "black-sea-strategy": (
                True,
                "A watched coast frees crews of ours, and the coast itself asks for it.",
            ),
            "replicator-style-programme": (
                False,
                "Not with the drawings. Come back with who owns what is built on both lines.",
            ),
        },
        standing="front",
        why=(
            "We start with full purses and a thin line. The line first: what is lost in spring "
            "is not bought back in autumn."
        ),
        orders=(
            (
                "mobilisation-rules",
                "Trained force is the input nobody can send us. Call up by skill now, while "
                "resolve is high enough to bear it.",
            ),
            (
                "brave1",
                "Arms capacity has to grow by a quarter in two years. The workshops are the "
                "cheapest start and need no hall that can be hit.",
            ),
        ),
        shot=Shot(
            "ukr_force", "at_least", 52000, 70, "Two call-ups should show by the second quarter."
        ),
        notes={
            "orders": (
                "Plan for two years: people first, then light, then plants. We can afford the "
                "order that divides the country only while it still trusts us."
            ),
        },
        keep=("in-country-sustainment",),
    ),
    Move(
        replies={
            "capability-coalition-air-force": (
                False,
                "Six jets without a hangar cost us mechanics every quarter. Ask again with a "
                "school.",
            ),
            "grain-corridor": (
                True,
                "The economy pays the salaries. Ships may pass; we watch what else passes.",
            ),
            "ukraine-compact": (True, "One door instead of thirty, and minutes somebody keeps."),
            "us-ukraine-mou": (
                False,
                "Aims without sums are what we had. We sign when there is a number in it.",
            ),
        },
        standing="front",
        why="Signals point at a Russian call-up. Hold the line until it is clear.",
        orders=(
            (
                "mobilisation-rules",
                "The first wave went better than planned and resolve is still above sixty. A "
                "second one now, and then no more for a year.",
            ),
            (
                "procurement-reform",
                "Partners read our books before they read our requests.",
            ),
        ),
        shot=Shot("territory", "at_most", 18850, 50, "Two waves in, the line should stand still."),
        notes={
            "offers": (
                "Grain talks: the desk was split. Against: every truce so far was used to "
                "reload. For: the corridor moves the economy and costs the front nothing."
            ),
        },
        keep=("procurement-reform",),
    ),
    Move(
        replies={
            "energy-truce": (
                False,
                "By word of mouth, in summer, from those who need the pause. With observers we "
                "would talk.",
            ),
            "rapid-capability-policy": (
                False,
                "A desk in every ministry takes the people who build. A message would do.",
            ),
            "replicator-style-programme": (
                False,
                "Same paper, same question: who owns the drawing?",
            ),
        },
        standing="grid",
        why=(
            "Resolve is down nine points in two quarters. Before the cold comes people must see "
            "that the light is looked after."
        ),
        orders=(
            (
                "rapid-capability-group",
                "It costs no political capital, of which one point is left.",
            ),
            (
                "critical-infra-surge",
                "Transformers before October. Power at 12.8 against a winter need of 16 is the "
                "gap that decides the year.",
            ),
        ),
        shot=Shot("grid", "at_least", 15500, 75, "If the crews are not bombed twice."),
        notes={
            "orders": "Another call-up would fill brigades and empty the streets. Not this year.",
        },
        keep=("veterans-health",),
    ),
    Move(
        replies={
            "capability-coalition-demining": (
                False,
                "Every sapper we have is in a minefield that counts. Send firms, not flails.",
            ),
            "minsk-trap": (
                False,
                "Where we stand is where the next war would start. We have signed that paper "
                "twice.",
            ),
        },
        standing="grid",
        why="First cold quarter, and infrastructure strikes are announced.",
        orders=(
            (
                "ukr-own-budget/works",
                "There is money for works and hardly any capital for quarrels. Plants built now "
                "deliver in the second year.",
            ),
            (
                "workforce-exemption",
                "Skilled hands are down by six since spring; each plant says the same.",
            ),
        ),
        shot=Shot(
            "ukr_will", "at_least", 58000, 55, "No call-up, lights on: it should hold above 58."
        ),
        notes={
            "answers": (
                "We refused the line as it stands. The argument against was honest: people are "
                "tired, and this is the fourth winter. Recorded so that nobody says later that "
                "it was not raised."
            ),
        },
        keep=("long-term-force-plan",),
    ),
    Move(
        replies={},
        standing="front",
        why="The winter held. The line moves again with the dry ground.",
        orders=(
            (
                "local-munitions",
                "Shells somebody has to vote on are shells we may not get: one package has just "
                "been blocked in Washington, and a capital of the Union has changed hands.",
            ),
            ("workforce-exemption", "If the presses are to run, their foremen must stay."),
        ),
        shot=Shot("munitions", "at_least", 44000, 55, "Partners deliver now what they pledged."),
        notes={
            "hands": (
                "The sheds failed. The odds were a little better than even and the roll was a bad "
                "one; on what we knew we would order it again."
            ),
        },
        keep=("ip-protection-ukr",),
    ),
    Move(
        replies={
            "capability-coalition-it": (
                False,
                "We do not rent the general staff's network by the month.",
            ),
            "grain-corridor": (True, "It has held for a year. Renew it."),
            "us-ukraine-mou": (False, "Still no number in it."),
        },
        standing="front",
        why="Nothing left to spend. Shield what we have.",
        orders=(),
        shot=Shot("ukr_dib", "at_least", 36000, 70, "The works of last winter open this year."),
        notes={
            "orders": (
                "No capital this quarter: the price of three large decisions in the first year. "
                "For the review: we should have kept one point back."
            ),
        },
        keep=(),
    ),
    Move(
        replies={
            "energy-truce": (
                False,
                "The second time by word of mouth. Write it down and let somebody watch.",
            ),
        },
        offers=(
            (
                "rheinmetall-jv/repair",
                "A repair hall, ours to host and yours to equip. What is mended within a day of "
                "the front does not cross two borders, and the drawings stay in your safe.",
            ),
        ),
        standing="front",
        why=(
            "Two quarters to go, and the line is where we want it judged. The hall takes the one "
            "order and the one point of capital that we have."
        ),
        orders=(),
        notes={},
        keep=("rapid-capability-group",),
    ),
    Move(
        replies={
            "capability-coalition-demining": (False, "As before: firms, not flails."),
        },
        standing="grid",
        why="The last quarter is a cold one. Nobody forgives a dark December.",
        orders=(
            (
                "veterans-health",
                "Resolve stands two points above the mark. Men who went home for a season are "
                "the best argument we have.",
            ),
            ("workforce-exemption", "The lathe, once more."),
        ),
        notes={
            "hands": (
                "What we would say in the review: the first two quarters bought the line, the "
                "third bought the winter, and after that we were spectators with a plan."
            ),
        },
        keep=(),
    ),
)
