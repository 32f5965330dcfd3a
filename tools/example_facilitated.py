"""Five cells, a White Cell and two branches: the play-book of the facilitated example.

The cells decide as the written doctrines of their roles would, and say why in their own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tools.example_book import Shot, by_doctrine
from wargame.content.ready import ready
from wargame.play.branches import fork
from wargame.play.control import ACTOR
from wargame.play.session import Session, resume_session, start_session

SCENARIO, SEED, TURNS = "bridge-2025", 41, 5

#: Why each cell orders what it does, by action or card; a list has one for each time. What a
#: cell reacts to and the standing orders stand under `react` and the option's own name.
REASONS: Mapping[str, Mapping[str, str | list[str]]] = {
    "US": {
        "pda": (
            "Half a package leaves the shelf above the floor, and is in the field within weeks. "
            "It is the one thing nobody else at this table can do."
        ),
        "component-controls": [
            "It costs us officials, not shells. The parts in the wrecks are ours.",
            "Second round. The banks have had a year to adapt and we have had one to read.",
        ],
        "fms": "If it is sold it is replaced: the line in Europe's money, the jobs in ours.",
        "imet": (
            "With two wars asking for the same shelf, teach what cannot be shipped. It is slow "
            "and we said so in the cell."
        ),
        "anticorruption-template": (
            "After the invoice the Hill will want conditions. Better ours than theirs."
        ),
        "split": "Half to the front and half back on the shelf, as briefed.",
        "react": "We cannot vote in Brussels, but we can say in public that we would.",
    },
    "UKR": {
        "mobilisation-rules": [
            "Half of the cell wanted to wait for the laboratory. Brigades at two thirds do not.",
            "The trial is on television every night. If there is a quarter to ask for men, it is "
            "the one in which nobody else is being spared.",
        ],
        "veterans-health": "Resolve fell by nine in the first quarter. People need a date.",
        "procurement-reform": (
            "We settled the invoice quietly, so the rule has to change loudly. It would have "
            "been better in the other order."
        ),
        "long-term-force-plan": "Partners ask what the money is for. Give them a page.",
        "workforce-exemption": "The works that open next year need the foremen of this one.",
        "front": "The line first.",
        "grid": "The cold quarter: shield the power.",
    },
    "EU": {
        "eu-sanctions-escalation": [
            "The package is ready and one capital is not. Put it to the vote and see.",
            "Again, with the insurers named. Washington says it will back us in public.",
            "A third time, now that half of it stands. The other half needs the ports.",
        ],
        "asap": [
            "Presses and powder in places that vote. It is agreed in an afternoon.",
            "The first tranche is under roof; the second while the line item exists.",
            "Capacity is the one thing we finish.",
        ],
        "edirpa": "Buy together or bid against each other. We did the second for three years.",
        "epf": "Money is left, and the facility pays those who empty their depots.",
        "unanimity": "All 27 or nothing: whoever is outvoted once vetoes twice.",
    },
    "NATO": {
        "nsatu": [
            "Take one more task from a national command before the calendar in Washington does.",
            "The staff works. Give it the second half of the task.",
        ],
        "udcg": [
            "Fifty ministers and one list. What is said aloud is delivered more often.",
            "Round the table again, and this time the list comes first.",
        ],
        "standardisation-stanag": (
            "Two of the cells lost a quarter to shells that do not fit. Somebody has to write "
            "the drawing down."
        ),
        "nicep": "Industry has asked for one plan since the summit. Offer it half of one.",
        "capability-coalition-iamd": "The salvo grows faster than the interceptors do.",
        "shells": "Shells first.",
        "sky": "The salvo season: the sky first.",
    },
    "RUS": {
        "infrastructure-strikes": "Cold quarter, thin air defence: it is power that decides.",
        "valve": "A small neighbour, a long evening, and an argument among the larger ones.",
        "borrowed-battalions": (
            "Men without a call-up. The picture costs us nothing that we have not lost already."
        ),
        "ukraine-fatigue-disinformation": [
            "Nothing is cheaper than a doubt that somebody already has.",
            "The invoice is true. One only has to show it often enough.",
        ],
        "iran-drones": "Drawings, not deliveries: what we build ourselves nobody stops at sea.",
        "g3-s2-f0-plants": "Press, strike plants and power, and spare the reserve.",
        "g2-s2-f1-plants": "A quarter of less pressure while the borrowed units come up.",
        "react": "One capital will say no if somebody asks it to.",
    },
}

#: On the branch where the invoice goes to court.
IN_COURT = {
    "procurement-reform": "The court will take a year. The rule can change this quarter.",
}

SHOTS: Mapping[tuple[int, str], Shot] = {
    (0, "US"): Shot("us_shelf", "at_least", 55000, 75),
    (0, "UKR"): Shot("territory", "at_most", 18800, 55),
    (0, "EU"): Shot("eu_will", "at_least", 60000, 60),
    (0, "RUS"): Shot("ukr_will", "at_most", 64000, 70),
    (1, "UKR"): Shot("ukr_force", "at_least", 47000, 65),
    (1, "NATO"): Shot("nato_unity", "at_least", 63000, 70),
    (1, "RUS"): Shot("territory", "at_least", 19100, 60),
    (2, "EU"): Shot("eu_cohesion", "at_least", 55000, 50),
    (2, "US"): Shot("us_will", "at_least", 55000, 65),
    (2, "NATO"): Shot("planning", "at_least", 1500, 40),
    (3, "UKR"): Shot("integrity", "at_least", 35000, 60),
    (3, "RUS"): Shot("us_will", "at_most", 52000, 70),
}

Act = Callable[[Session], Any]


# What the White Cell and the cells do besides ----------------------------------------------


def _opens(session: Session) -> None:
    session.note(
        ACTOR,
        "Five cells, one room, five quarters in three and a half hours. Two questions of the "
        "sponsor: what gives way first when two wars ask for one shelf, and does it matter how a "
        "scandal is handled or only that there is one.",
    )


def _pacific(session: Session) -> None:
    session.control(
        {
            "what": "inject",
            "event": "taiwan-strait-crisis",
            "branch": "",
            "reason": (
                "The sponsor's first question. The dice had not asked it by the middle of the "
                "day, and the plan says to bring it in by the third quarter."
            ),
        }
    )


def _vote(session: Session) -> None:
    session.note(
        "EU",
        "For the record: before the vote the capital in question told the room that it would "
        "abstain.",
    )
    session.control(
        {
            "what": "override",
            "action": "eu-sanctions-escalation",
            "band": "partial",
            "reason": (
                "The dice bring a second failed vote, at a roll that comes up once in five "
                "hundred. The capital that would have vetoed had told the room that it would "
                "abstain. A package without the ports passes."
            ),
        }
    )
    session.note(
        "RUS",
        "We object. We paid for our opposition and the odds were on the screen for all. If what "
        "is said in the room counts, it should count before the roll.",
    )
    session.bookmark(ACTOR, "The vote is overruled")


def _one_shock(session: Session) -> None:
    session.control(
        {
            "what": "hold",
            "event": "election",
            "reason": (
                "If a government changes in this quarter it does so beside the scandal, and the "
                "discussion could not tell the two apart. One shock to the Union at a time."
            ),
        }
    )


def _invoice(session: Session) -> None:
    session.bookmark(ACTOR, "An invoice in the newspapers")
    session.note(
        "UKR",
        "Three of five in the cell were for settling it quietly: the supplier delivers. The two "
        "others ask that it be noted that they would have prosecuted.",
    )


def _speech(session: Session) -> None:
    game = session.game
    track = next(one for one in game.tables.tracks if one.key == "us_will")
    session.control(
        {
            "what": "adjust",
            "track": track.key,
            "to": min(int(game.world.values[track.index, 0]) + 2000, track.high),
            "reason": (
                "The US cell spoke to its voters in plenary about the invoice, and no card says "
                "that. All cells agreed on two points before the quarter opened."
            ),
        }
    )


def _closes(session: Session) -> None:
    session.note(
        "NATO",
        "Our planning horizon never moved. We took tasks, but nobody gave us years.",
    )
    session.note(
        ACTOR,
        "For the review: the shelf did not give way, the voters did. And ask the Russian cell "
        "about the overruled vote before anybody else speaks.",
    )


ACTS: Mapping[tuple[int, str], Act] = {
    (0, "signals"): _opens,
    (2, "signals"): _pacific,
    (2, "reactions"): _vote,
    (3, "signals"): _one_shock,
    (3, "events"): _invoice,
    (4, "signals"): _speech,
    (4, "hands"): _closes,
}


# Playing -----------------------------------------------------------------------------------


def play(path: Path) -> Path:
    """Play the exercise and its branches into a file."""
    compiled = ready(SCENARIO)
    seats = {role.key: "person" for role in compiled.tables.roles}
    session = start_session(compiled, seats, seed=SEED, save=path, turns=TURNS)
    try:
        _play_on(session, ACTS)
        invoice = _place(session, "events", 3)
        vote = _place(session, "control", 2, "override") - 1
    finally:
        session.close()
    fork(
        path,
        seq=invoice,
        name="prosecuted",
        author="White Cell",
        reason="The minority of the Ukrainian cell: what if the invoice had gone to court?",
    )
    session = resume_session(path, branch="prosecuted")
    try:
        verdict = {"corruption-scandal": "prosecute"}
        _play_on(session, {(4, "signals"): _speech}, verdict, {"UKR": IN_COURT})
    finally:
        session.close()
    fork(
        path,
        seq=vote,
        name="the vote as rolled",
        author="White Cell",
        reason="The objection of the Russian cell: what if the dice had stood?",
    )
    session = resume_session(path, branch="the vote as rolled")
    try:
        _play_on(session, {(3, "signals"): _one_shock}, until=4)
        session.note(ACTOR, "Left here for the discussion: play it on from the last quarter.")
    finally:
        session.close()
    return path


def _play_on(
    session: Session,
    acts: Mapping[tuple[int, str], Act],
    answers: Mapping[str, str] | None = None,
    otherwise: Mapping[str, Mapping[str, str]] | None = None,
    until: int = TURNS,
) -> None:
    """Every cell decides, node by node; ``acts`` come when all have, before it is resolved.

    ``answers`` are given to events in place of the doctrines', ``otherwise`` are reasons of a
    role in place of those in the book.
    """
    reasons = {role: {**said, **(otherwise or {}).get(role, {})} for role, said in REASONS.items()}
    while not session.ended and session.game.world.turn < until:
        here = session.game.world.turn, session.game.node
        for role in session.waiting():
            session.submit(role, _decision(session, role, answers or {}, reasons[role]))
        if here in acts:
            acts[here](session)
        session.advance(nodes=1)


def _decision(
    session: Session, role: str, answers: Mapping[str, str], reasons: Mapping[str, Any]
) -> dict[str, Any]:
    made = by_doctrine(session, role, reasons)
    turn, node = session.game.world.turn, session.game.node
    if node == "events":
        made["answers"] |= {key: answers[key] for key in made["answers"] if key in answers}
    elif node == "orders":
        made.pop("shot", None)
        made["reason"] = str(reasons.get(made["standing"], ""))
        if (turn, role) in SHOTS:
            shot = SHOTS[turn, role]
            made["shot"] = {
                "track": shot.track, "test": shot.test, "at": shot.at, "chance": shot.chance,
            }  # fmt: skip
    elif node == "reactions" and made["react"] != "none":
        made["reason"] = str(reasons.get("react", ""))
    return made


def _place(session: Session, kind: str, turn: int, what: str = "") -> int:
    """The number of the first event of a kind in a quarter; of a control, by what it does."""
    for number, fact in enumerate(session.facts, 1):
        if (fact["kind"], fact["turn"]) != (kind, turn):
            continue
        if not what or fact["parts"]["public"]["what"] == what:
            return number
    raise LookupError(f"there is no {what or kind} in quarter {turn + 1}")
