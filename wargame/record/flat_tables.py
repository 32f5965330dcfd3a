"""Flat tables of what was decided: the record's own tables, decisions, orders, deals, shots.

This module and `flat_results` are the two of this room that know what the bodies of events
hold.  They only name keys of JSON and work nothing out but units (19390 thousandths are 19.39).
"""

from __future__ import annotations

from wargame.record.flat import (
    Column,
    Table,
    as_json,
    boolean,
    integer,
    milli,
    of,
    text,
)

#: Where a row's event stands.
PLACE: tuple[Column, ...] = (
    integer("branch", "e.branch", "the branch whose own event it is (see lines)"),
    integer("seq", "e.seq", "the event's number along the branch, from 1"),
    integer("turn", "e.turn", "the quarter, counted from 0", "quarters"),
    text("quarter", "e.quarter", "the quarter by name, as 2025Q1"),
    text("phase", "e.phase", "the phase of the quarter"),
)

PARTS = "v_event e, json_each(e.parts) p"
ENTRIES = f"{PARTS}, json_each(p.value, '$.body.entries') x"


def entry(*path: str) -> str:
    """What stands in a ledger entry under a path of keys."""
    return of("x.value", *path)


def body(*path: str) -> str:
    """What stands in the body of a part under a path of keys."""
    return of("p.value", "body", *path)


def _card(action: str) -> str:
    """The card of an action, which is `card` or `card/form`."""
    return f"substr({action}, 1, instr({action} || '/', '/') - 1)"


def cards(action: str, what: str) -> tuple[Column, ...]:
    """An action, and the card of it alone."""
    return (
        text("action", action, f"{what}: card, or card/form"),
        text("card", _card(action), "the card alone"),
    )


#: The decisions on orders that counted, along every line: an amended one is the last.
_ORDERED = """
(SELECT line.branch AS on_branch, d.turn AS on_turn, d.actor AS by_role, max(d.seq) AS last,
   d.parts AS decided
 FROM v_descent line JOIN event d ON d.branch = line.owner AND d.seq <= line.upto
 WHERE d.kind = 'decision' AND d.phase = 'orders' GROUP BY line.branch, d.turn, d.actor)
""".strip()

#: A decision that a later one at the same node replaced.
_AMENDED = (
    "EXISTS (SELECT 1 FROM event l WHERE l.branch = e.branch AND l.seq > e.seq "
    "AND l.turn = e.turn AND l.kind = 'decision' AND l.actor = e.actor AND l.phase = e.phase)"
)

RECORD = (
    Table(
        "meta",
        "What the save says of itself.",
        (
            text("key", "m.key", "program, rules_version, dice, scenario"),
            text("value", "m.value", "what it says under that key"),
        ),
        "meta m",
    ),
    Table(
        "branches",
        "The lines of play; branch 1 is the exercise itself.",
        (
            integer("branch", "b.id", "the branch's number, as every table has it"),
            text("name", "b.name", "its name"),
            integer("parent", "b.parent", "the branch it leaves; none for the first"),
            integer("leaves_after", "b.parent_seq", "the last event it shares with its parent"),
            text("author", "b.author", "who made it; none for the first"),
            text("reason", "b.reason", "why it was made"),
            integer("last_seq", "h.seq", "the number of its last event along it"),
            text("head", "h.hash", "the last event's hash, which vouches for the whole line"),
        ),
        "branch b JOIN head h ON h.branch = b.id",
    ),
    Table(
        "lines",
        "Every event along every branch, the ancestors' first: join on id to read a branch whole.",
        (
            integer("branch", "line.branch", "the branch"),
            integer("seq", "e.seq", "the event's number along it"),
            integer("id", "e.id", "the event"),
        ),
        "v_descent line JOIN event e ON e.branch = line.owner AND e.seq <= line.upto "
        "ORDER BY line.branch, e.seq",
    ),
    Table(
        "events",
        "Every event of the record, without its contents.",
        (
            integer("id", "e.id", "the event's number in the file"),
            *PLACE,
            text(
                "kind",
                "e.kind",
                "what happened: decision, reveal, adjudication, quarter, note, ...",
            ),
            text("actor", "e.actor", "a role, WHITE or ENGINE"),
            text("at", "e.at", "the clock; in a redacted copy the day", "UTC"),
            text(
                "audiences",
                "(SELECT group_concat(key, ' ') FROM json_each(e.parts))",
                "who was told something: public, white, engine, a role, roles joined by +",
            ),
            boolean(
                "redacted",
                "EXISTS (SELECT 1 FROM json_each(e.parts) "
                "WHERE json_type(value, '$.body') IS NULL)",
                "whether some part of it is missing from this copy",
            ),
            text("parent", "e.parent", "the hash of the event before"),
            text("hash", "e.hash", "the event's own hash"),
        ),
        "v_event e",
    ),
)

CHOICES = (
    Table(
        "seats",
        "Who held each role.",
        (
            integer("branch", "e.branch", "the branch"),
            text("role", "s.key", "the role"),
            text("seat", "s.value", "person, doctrine:ID, planner, random, script:, exec:"),
        ),
        "event e, json_each(e.parts, '$.public.body.seats') s WHERE e.kind = 'setup'",
    ),
    Table(
        "decisions",
        "Every decision as it was taken, amended ones too.",
        (
            *PLACE,
            text("role", "e.actor", "who decided"),
            text(
                "node",
                body("node"),
                "what was to be decided: signals, events, offers, answers, orders, "
                "reactions or hands",
            ),
            boolean("amended", _AMENDED, "whether a later one on the branch took its place"),
            text(
                "reason", body("decision", "reason"), "the reason given for the decision as a whole"
            ),
            as_json("decision", body("decision"), "the decision as it was taken"),
        ),
        f"{PARTS} WHERE e.kind = 'decision' AND json_type(p.value, '$.body.decision') = 'object'",
    ),
    Table(
        "orders",
        "The orders revealed, each with the reason its role gave.",
        (
            *PLACE,
            text("role", "r.key", "whose order"),
            integer("slot", "o.key + 1", "1 and 2 are the main orders, 3 the dearer third"),
            *cards("o.value", "what was ordered"),
            text("standing", of("r.value", "standing"), "the role's standing order"),
            text(
                "reason",
                "json_extract(d.decided, '$.\"' || r.key || '\".body.decision.orders[' || o.key "
                "|| '].reason')",
                "the reason given with the order",
            ),
            integer("decided_seq", "d.last", "the number of the decision that counted"),
        ),
        f"{PARTS}, json_each(p.value, '$.body.orders') r, json_each(r.value, '$.orders') o "
        f"LEFT JOIN {_ORDERED} d ON d.on_branch = e.branch AND d.on_turn = e.turn "
        "AND d.by_role = r.key WHERE e.kind = 'reveal'",
    ),
    Table(
        "standing_orders",
        "The standing order of every role in every quarter.",
        (
            *PLACE,
            text("role", "r.key", "the role"),
            text("option", of("r.value", "standing"), "the standing order that held"),
        ),
        f"{PARTS}, json_each(p.value, '$.body.orders') r WHERE e.kind = 'reveal'",
    ),
    Table(
        "reactions",
        "What roles played after the reveal.",
        (
            *PLACE,
            text("role", "r.key", "who reacted"),
            text("react", of("r.value", "react"), "support, oppose or play"),
            text("card", of("r.value", "card"), "the card supported, opposed or played"),
        ),
        f"{PARTS}, json_each(p.value, '$.body.reactions') r WHERE e.kind = 'reactions'",
    ),
    Table(
        "signals",
        "Cards shown as intelligence, true or bluff.",
        (
            *PLACE,
            text("role", "r.key", "who showed it"),
            text("card", "c.value", "the card"),
        ),
        f"{PARTS}, json_each(p.value, '$.body.shown') r, json_each(r.value) c "
        "WHERE e.kind = 'signals'",
    ),
    Table(
        "deals",
        "What became of deals, step by step.",
        (
            *PLACE,
            text("step", "e.step", "offered, answered, signed, refused, revealed or tested"),
            *cards("e.action", "the deal"),
            text("parties", "e.parties", "who was told, roles joined by +, or public"),
            text("by_role", "e.by_role", "who offered or answered"),
            boolean("accepts", "e.accepts", "the answer, or whether a test was passed"),
            text("would_sign", "e.would_sign", "the form the answerer would sign instead"),
            text("reason", "e.reason", "the reason given with the offer or answer"),
        ),
        "(SELECT e.*, CASE e.kind WHEN 'offer' THEN 'offered' ELSE 'answered' END AS step, "
        f"{body('action')} AS action, p.key AS parties, {body('by')} AS by_role, "
        f"{body('accepts')} AS accepts, {body('would_sign')} AS would_sign, "
        f"{body('reason')} AS reason FROM {PARTS} WHERE e.kind IN ('offer', 'answer') "
        "AND json_type(p.value, '$.body') IS NOT NULL "
        "UNION ALL "
        f"SELECT e.*, CASE {entry('kind')} WHEN 'test' THEN 'tested' ELSE {entry('kind')} END, "
        f"coalesce({entry('action')}, {entry('deal')}), p.key, NULL, {entry('passed')}, "
        f"NULL, NULL FROM {ENTRIES} WHERE {entry('kind')} IN ('signed', 'refused', 'test') "
        "UNION ALL "
        "SELECT e.*, 'revealed', s.value, p.key, NULL, NULL, NULL, NULL "
        f"FROM {PARTS}, json_each(p.value, '$.body.signed') s WHERE e.kind = 'reveal') e",
    ),
    Table(
        "shots",
        "Called shots: a track at or beyond a value two quarters on, with the chance stated.",
        (
            *PLACE,
            text("step", "e.step", "called, with the orders; or due, when it is known"),
            text("role", "e.role", "who called it"),
            text("track", of("e.shot", "track"), "the track it was called on"),
            text("test", of("e.shot", "test"), "at_least or at_most"),
            *milli("at_value", of("e.shot", "at"), "the value called"),
            integer("chance", of("e.shot", "chance"), "the chance the role stated", "percent"),
            *milli("value", of("e.shot", "value"), "where the track stood when due"),
            boolean("hit", of("e.shot", "hit"), "whether it came true; none before it is due"),
        ),
        "(SELECT e.*, 'called' AS step, e.actor AS role, "
        f"{body('decision', 'shot')} AS shot FROM {PARTS} "
        "WHERE e.kind = 'decision' AND json_type(p.value, '$.body.decision.shot') = 'object' "
        f"AND NOT {_AMENDED} "
        "UNION ALL "
        "SELECT e.*, 'due', p.key, s.value "
        f"FROM {PARTS}, json_each(p.value, '$.body.shots') s WHERE e.kind = 'quarter') e",
    ),
)
