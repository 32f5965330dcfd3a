"""Five cells, a White Cell and two branches: the course of the facilitated example.

What the cells decided, and why, stands in a module for each (`tools/example_cell_*.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tools import (
    example_cell_eu,
    example_cell_nato,
    example_cell_rus,
    example_cell_ukr,
    example_cell_us,
)
from tools.example_book import Move, decided, write_notes
from wargame.content.ready import ready
from wargame.play import seat_protocol as protocol
from wargame.play.branches import fork
from wargame.play.control import ACTOR
from wargame.play.phases import Clock
from wargame.play.room import Chair, Room
from wargame.play.session import Session, resume_session, start_session
from wargame.play.view_public import PUBLIC

SCENARIO, SEED, TURNS = "bridge-2025", 41, 5

Book = Mapping[str, tuple[Move, ...]]

#: What every cell decides, by quarter.
BOOK: Book = {
    "US": example_cell_us.MOVES,
    "UKR": example_cell_ukr.MOVES,
    "EU": example_cell_eu.MOVES,
    "NATO": example_cell_nato.MOVES,
    "RUS": example_cell_rus.MOVES,
}

Act = Callable[[Session], Any]

EVALUATOR = Chair("EVAL-1", PUBLIC)


def _done(session: Session, seat: str | Chair, kind: str, **fields: Any) -> None:
    """What a seat does at the table besides deciding, as a hosted room takes it."""
    chair = seat if isinstance(seat, Chair) else Chair(seat, seat)
    room = Room(session, lambda: 0.0, Clock("hand"))
    ident = f"example-{len(session.facts)}"
    said = protocol.read(json.dumps({"type": kind, "id": ident, **fields}))
    assert isinstance(said, protocol.Command)
    room.do(chair, said)


# What the White Cell does -------------------------------------------------------------------


def _opens(session: Session) -> None:
    session.note(
        ACTOR,
        "Five cells, one room, five quarters in three and a half hours. Two questions of the "
        "sponsor: what gives way first when two wars ask for one shelf, and does it matter how a "
        "scandal is handled or only that there is one.",
    )
    _done(session, ACTOR, "msel", what="deliver", serial=10)


def _terms(session: Session) -> None:
    _done(
        session,
        "UKR",
        "message",
        to=["US"],
        text="Not as a standing rule: nobody at home defends four hundred letters at once. Case by "
        "case we sign it tomorrow.",
    )


def _shelf(session: Session) -> None:
    _done(
        session,
        EVALUATOR,
        "evaluation",
        text="The cell counts the shelf aloud before each order, and asks nobody what they count.",
        role="US",
        objective="us-shelf",
        rating="S",
        about=2,
    )


def _told(session: Session) -> None:
    _done(
        session,
        ACTOR,
        "disclose",
        to=["EU"],
        track="us_shelf",
        reason="The EU cell asked in plenary how full the American shelf is, and got an answer.",
    )


def _longer(session: Session) -> None:
    _done(
        session,
        ACTOR,
        "clock",
        what="extend",
        seconds=300,
        reason="Three cells are still reading what a second theatre asks of them.",
    )


def _books(session: Session) -> None:
    """A move that no card has: asked about, argued, rolled for."""
    _done(
        session,
        "UKR",
        "move",
        text="We open the ministry's books to the auditors of three donors, for two weeks, in "
        "Kyiv, and say so before the newspaper asks.",
    )
    _done(session, ACTOR, "ruling", what="ask", ruling="UKR-1", to=["EU", "RUS"])
    _done(
        session,
        "EU",
        "argue",
        ruling="UKR-1",
        side="for",
        text="Our auditors have asked for just that since the spring.",
    )
    _done(
        session,
        "RUS",
        "argue",
        ruling="UKR-1",
        side="against",
        text="After the headline an open door is an admission.",
    )
    _done(
        session,
        ACTOR,
        "ruling",
        what="decide",
        ruling="UKR-1",
        counted=[0, 1],
        tags=["audit"],
        reason="One reason each way, and both were good ones. What comes of it is talked about in "
        "the review; no track moves for it.",
    )


def _corridor(session: Session) -> None:
    _done(
        session,
        "EU",
        "message",
        to=["UKR", "NATO"],
        room="After the invoice",
        text="We pay the next instalment. We would like to say why, and cannot yet.",
    )
    _done(
        session,
        "UKR",
        "message",
        to=["EU", "NATO"],
        room="After the invoice",
        text="Say that the supplier delivers. It is true, and it is all we have.",
    )


def _survey(session: Session) -> None:
    _done(
        session,
        "US",
        "survey",
        strengths=["Odds on the table for all to see"],
        improvements=["More time for deals in the first quarter"],
        unseen="What the other cells had in their pipelines",
        design=4,
        conduct=5,
    )
    _done(
        session,
        "RUS",
        "survey",
        strengths=["The dice were open"],
        improvements=["Say before the roll what of the talk counts"],
        design=4,
        conduct=3,
    )


def _raid(session: Session) -> None:
    session.bookmark(ACTOR, "A raid that nobody was asked about")


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
                "abstain. A package without the ports passes, so that the rest of the day tests "
                "the shelf and the scandal and not one die."
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
                "The sponsor's second question needs a scandal that can be seen by itself. If a "
                "government changes in the same quarter the discussion could not tell the two "
                "apart: one shock to the Union at a time."
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
                "that. Four cells agreed on two points before the quarter opened; the Russian "
                "cell would have given one. It bears on the second question and is marked as such."
            ),
        }
    )


def _closes(session: Session) -> None:
    session.note(
        ACTOR,
        "For the review: the shelf did not give way, the voters did, and the first seven points "
        "were gone before anybody had seen an invoice. Ask the Russian cell about the overruled "
        "vote before anybody else speaks, and NATO about the raid. For us: nobody buried a card "
        "for capital before the fourth quarter, so it was not explained.",
    )


ACTS: Mapping[tuple[int, str], Act] = {
    (0, "signals"): _opens,
    (0, "answers"): _terms,
    (1, "orders"): _shelf,
    (1, "reactions"): _raid,
    (2, "signals"): _pacific,
    (2, "offers"): _told,
    (2, "orders"): _longer,
    (2, "reactions"): _vote,
    (3, "signals"): _one_shock,
    (3, "events"): _invoice,
    (3, "offers"): _books,
    (3, "orders"): _corridor,
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
        _play_on(session, BOOK, ACTS)
        _survey(session)
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
        court = {**BOOK, "US": example_cell_us.IN_COURT, "UKR": example_cell_ukr.IN_COURT}
        _play_on(session, court, {(4, "signals"): _speech}, noted=False)
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
        _play_on(session, BOOK, {}, noted=False, until=4)
        session.note(ACTOR, "Left here for the discussion: play it on from the last quarter.")
    finally:
        session.close()
    return path


def _play_on(
    session: Session,
    book: Book,
    acts: Mapping[tuple[int, str], Act],
    *,
    noted: bool = True,
    until: int = TURNS,
) -> None:
    """Every cell decides, node by node; ``acts`` come when all have, before it is resolved.

    ``noted`` or not: a branch is played afterwards, by people who have said their say.
    """
    while not session.ended and session.game.world.turn < until:
        here = session.game.world.turn, session.game.node
        for role in session.waiting():
            session.submit(role, decided(session, role, book[role][here[0]]))
        if noted:
            for role, moves in book.items():
                write_notes(session, role, moves[here[0]])
        if here in acts:
            acts[here](session)
        session.advance(nodes=1)


def _place(session: Session, kind: str, turn: int, what: str = "") -> int:
    """The number of the first event of a kind in a quarter; of a control, by what it does."""
    for number, fact in enumerate(session.facts, 1):
        if (fact["kind"], fact["turn"]) != (kind, turn):
            continue
        if not what or fact["parts"]["public"]["what"] == what:
            return number
    raise LookupError(f"there is no {what or kind} in quarter {turn + 1}")
