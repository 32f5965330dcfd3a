"""Flat tables of a hosted exercise: what was said, shown, ruled, brought in and observed.

What the White Cell alone reads stands here too, as in all tables of the host's.
"""

from __future__ import annotations

from wargame.record.flat import Column, Table, as_json, boolean, integer, milli, of, text
from wargame.record.flat_tables import PARTS, PLACE, body


def _beside(kind: str) -> str:
    """The parts of the events of a kind beside the course of play that are still there."""
    return f"{PARTS} WHERE e.kind = '{kind}' AND json_type(p.value, '$.body') IS NOT NULL"


def _items(kind: str, *paths: str) -> str:
    """The items of lists of such parts, one after the other: ``i``, its list as ``i.list``."""
    lists = " UNION ALL ".join(
        f"SELECT e.*, '{path}' AS list, p.key AS audience, p.value AS part, i.key AS place, "
        f"i.value AS item FROM {PARTS}, json_each(p.value, '$.body.{path}') i "
        f"WHERE e.kind = '{kind}'"
        for path in paths
    )
    return f"({lists}) e"


_ACTOR = text("actor", "e.actor", "who said it: a role or WHITE")
_AUDIENCE = text("audience", "p.key", "who may read it, besides the White Cell")
_REASON = text("reason", body("reason"), "the reason the White Cell gave")


_LAST = (
    "NOT EXISTS (SELECT 1 FROM event later WHERE later.kind = 'survey' "
    "AND later.branch = e.branch AND later.actor = e.actor AND later.seq > e.seq)"
)


def _percent(name: str, meaning: str) -> Column:
    return integer(name, body(name), meaning, "percent")


_TALK = (
    Table(
        "messages",
        "What cells and the White Cell said to each other.",
        (
            *PLACE,
            _ACTOR,
            _AUDIENCE,
            text("room", body("room"), "the side room, where it was said in one with a name"),
            text("text", body("text"), "the message"),
        ),
        _beside("message"),
    ),
    Table(
        "rooms",
        "Side rooms opened and closed.",
        (
            *PLACE,
            text("actor", "e.actor", "who did it: a role or WHITE"),
            _AUDIENCE,
            text("what", body("what"), "open or close"),
            text("room", body("room"), "its name, where it has one"),
            as_json("members", body("members"), "who is in it"),
            _REASON,
        ),
        _beside("room"),
    ),
    Table(
        "disclosures",
        "What the White Cell told some roles.",
        (
            *PLACE,
            text("audience", "p.key", "who was told; white: the White Cell's own, with the reason"),
            text("text", body("text"), "what was said"),
            text("track", body("track"), "the track that was disclosed"),
            *milli("value", body("value"), "where it stood"),
            text("reason", body("reason"), "the reason, for the White Cell's eyes"),
        ),
        _beside("disclosure"),
    ),
)

_TABLE = (
    Table(
        "hand_overs",
        "Who was given a seat in the course of play.",
        (
            *PLACE,
            text("role", body("role"), "the role"),
            text("holder", body("holder"), "who holds it from here on: person, doctrine, ..."),
            _REASON,
        ),
        _beside("seat"),
    ),
    Table(
        "links",
        "Links of seats that were withdrawn and replaced.",
        (*PLACE, text("seat", body("seat"), "the seat"), _REASON),
        _beside("link"),
    ),
    Table(
        "paper_decisions",
        "Decisions that the White Cell entered for a role from its paper.",
        (
            *PLACE,
            text("role", body("role"), "whose decision it is"),
            text("node", body("node"), "what was to be decided"),
        ),
        _beside("paper"),
    ),
    Table(
        "clock",
        "How the clock was kept, and when a phase was closed over silent seats.",
        (
            *PLACE,
            text("actor", "e.actor", "WHITE, or ENGINE where time was up"),
            text("audience", "p.key", "who may read it"),
            text(
                "what",
                body("what"),
                "hold, resume, extend, set, pace, advance, force, lock or open",
            ),
            integer("seconds", body("seconds"), "by how much, or to what, the clock was set"),
            text("pace", body("pace"), "what moves the exercise on from here"),
            _REASON,
            text("silent", body("silent"), "the roles that took the default, as a JSON list"),
        ),
        _beside("clock"),
    ),
    Table(
        "shown",
        "Outcomes that the room's display opened roll by roll.",
        (
            *PLACE,
            integer("place", "c.key + 1", "its place on the display, from 1"),
            text("action", "c.value", "the order or deal whose outcome it is"),
        ),
        f"{PARTS}, json_each(p.value, '$.body.cards') c WHERE e.kind = 'shown'",
    ),
)

_RULED = (
    Table(
        "rulings",
        "Moves that no card has, step by step: made, asked about, argued, decided or refused.",
        (
            *PLACE,
            text("ruling", body("ruling"), "the move's name"),
            text("step", body("what"), "move, ask, argue, decide or refuse"),
            _ACTOR,
            _AUDIENCE,
            text("role", body("role"), "whose move was decided"),
            text("side", body("side"), "for or against, of an argument"),
            text("text", body("text"), "the move, the question or the argument"),
            as_json("tags", body("tags"), "of what kind the White Cell said it is"),
            _percent("base", "the odds before any reason"),
            _percent("odds", "the odds with the reasons that count"),
            integer("roll", body("roll"), "the roll; below the odds it comes off", "0 to 999"),
            text("band", body("band"), "how it fell"),
            _REASON,
        ),
        # The reasons that did not count are a part of their own: they are rows of the arguments.
        _beside("ruling") + " AND json_type(p.value, '$.body.aside') IS NULL",
    ),
    Table(
        "ruling_arguments",
        "The reasons that a ruling weighed, and those it set aside.",
        (
            *PLACE,
            text("ruling", "json_extract(e.part, '$.body.ruling')", "the move's name"),
            text("side", "e.list", "for or against; aside: it did not count"),
            integer("place", "e.place + 1", "its place on its side, from 1"),
            text("by_role", of("e.item", "by"), "who gave it: a role or WHITE"),
            text("text", of("e.item", "text"), "the reason"),
            boolean("counted", "e.list != 'aside'", "whether it changed the odds"),
        ),
        _items("ruling", "for", "against", "aside"),
    ),
    Table(
        "inject_steps",
        "What the White Cell did with the list of injects (how each was run: table injects).",
        (
            *PLACE,
            text(
                "what",
                body("what"),
                "load, add, edit, hold, release, skip, queue, deliver or answer",
            ),
            integer("serial", body("serial"), "which inject; none of a whole list"),
            text("reason", body("reason"), "the reason, where one was given"),
            text("seen", body("text"), "what was seen of the players' answer"),
            as_json("injects", body("injects"), "the injects as they are written from here on"),
        ),
        _beside("msel"),
    ),
)

_PROMISED = (
    Table(
        "accords",
        "Accords between cells, step by step: offered, signed, judged.",
        (
            *PLACE,
            text("accord", body("accord"), "its name: its parties, and a number among theirs"),
            text("step", body("what"), "offer, sign, decline, withdraw, lapse or judge"),
            _ACTOR,
            text("form", body("form"), "light or binding, of an offer"),
            integer("until", body("until"), "the last quarter to sign it in, from 0"),
            text("answers", body("answers"), "the offer that this one answers"),
            text("text", body("text"), "in the words of who offers it"),
            integer("clause", f"{body('clause')} + 1", "which clause is judged, from 1"),
            text("found", body("found"), "how: kept, broken or void"),
            text("reason", body("reason"), "why it was signed, declined or withdrawn"),
        ),
        _beside("accord"),
    ),
    Table(
        "accord_clauses",
        "What the clauses of each offered accord ask.",
        (
            *PLACE,
            text("accord", "json_extract(e.part, '$.body.accord')", "the accord's name"),
            integer("clause", "e.place + 1", "its number, from 1"),
            text("by_role", of("e.item", "by"), "who undertakes it"),
            text("does", of("e.item", "does"), "plays, refrains, signs, stands or track"),
            text("card", of("e.item", "card"), "the card, deal or standing order"),
            text("track", of("e.item", "track"), "the track"),
            text("test", of("e.item", "test"), "at_least or at_most"),
            *milli("at", of("e.item", "at"), "the value that the track is held to"),
            text("due", of("e.item", "quarter"), "the quarter of its date"),
            integer("if_kept", of("e.item", "if_kept"), "owed only where this clause was kept"),
            text("if_track", of("e.item", "if_track"), "owed only where this track stands so"),
            text("if_test", of("e.item", "if_test"), "at_least or at_most"),
            *milli("if_at", of("e.item", "if_at"), "the value it has to have"),
        ),
        _items("accord", "terms"),
    ),
)

_OBSERVED = (
    Table(
        "evaluations",
        "Evaluators' notes, for the White Cell's eyes.",
        (
            *PLACE,
            text("evaluator", "e.actor", "the evaluator's seat"),
            integer("about", body("event"), "the number along the branch of the event it is about"),
            text("role", body("role"), "the role that was observed"),
            text("objective", body("objective"), "its objective"),
            text("rating", body("rating"), "P, S, M or U"),
            text("text", body("text"), "what was observed"),
        ),
        _beside("evaluation"),
    ),
    Table(
        "surveys",
        "Answers to the survey at the end; of several by a seat the last counts.",
        (
            *PLACE,
            text("seat", "e.actor", "whose answers"),
            integer("design", body("design"), "the design of the exercise", "1 to 5"),
            integer("conduct", body("conduct"), "its conduct", "1 to 5"),
            text("unseen", body("unseen"), "what could not be seen"),
            boolean("last", _LAST, "whether no later answers of the seat are on its branch"),
        ),
        _beside("survey"),
    ),
    Table(
        "survey_points",
        "Strengths and improvements that seats named in the survey.",
        (
            *PLACE,
            text("seat", "e.actor", "whose answer"),
            text(
                "kind",
                "CASE e.list WHEN 'strengths' THEN 'strength' ELSE 'improvement' END",
                "strength or improvement",
            ),
            integer("place", "e.place + 1", "its place, from 1"),
            text("text", "e.item", "in the seat's words"),
        ),
        _items("survey", "strengths", "improvements"),
    ),
)

#: In the order they are written.
HOSTED = (*_TALK, *_PROMISED, *_TABLE, *_RULED, *_OBSERVED)
