"""Flat tables of what came of it: events, adjudications, tracks, the ledger, scores, notes."""

from __future__ import annotations

from wargame.record.flat import (
    Column,
    Table,
    as_json,
    boolean,
    integer,
    milli,
    number,
    of,
    text,
)
from wargame.record.flat_hosted import HOSTED
from wargame.record.flat_tables import CHOICES, ENTRIES, PARTS, PLACE, RECORD, body, cards, entry

_N = integer("n", entry("n"), "the entry's place in the ledger of its event")


def _kind(kind: str) -> str:
    return f"{entry('kind')} = '{kind}'"


def _item(json: str, place: int) -> str:
    return f"json_extract({json}, '$[{place}]')"


def _change(before: str, after: str) -> tuple[Column, ...]:
    return (
        *milli("before", before, "the value before"),
        *milli("after", after, "the value after"),
        *milli("change", f"{after} - {before}", "after less before"),
    )


#: A drift may look different to different roles.  Where the host's part holds it whole, that
#: one makes the rows, so that no track is counted twice.
_WHOLE_ELSEWHERE = (
    "p.key != 'engine' AND EXISTS (SELECT 1 FROM json_each(e.parts, '$.engine.body.entries') w "
    f"WHERE {of('w.value', 'kind')} = 'drift' AND {of('w.value', 'n')} = {entry('n')})"
)

_CHANCE = (
    Table(
        "events_drawn",
        "Events that fell, by their hazard or brought in, and those held back.",
        (
            *PLACE,
            text("event", entry("event"), "the event"),
            text("event_branch", entry("branch"), "which way it went, where there are several"),
            text(
                "fell",
                f"CASE WHEN {_kind('held')} THEN 'held' WHEN {entry('injected')} THEN 'injected' "
                "ELSE 'dice' END",
                "dice; or injected, or held back, by the White Cell",
            ),
            boolean("by_dice", f"coalesce({entry('by_dice')}, 1)", "whether it fell by the dice"),
            number("chance", f"{entry('hazard')} / 100000.0", "the hazard it fell at", "0 to 1"),
            integer("base_raw", entry("base"), "the hazard on paper", "per 100,000"),
            integer("hazard_raw", entry("hazard"), "the hazard at work", "per 100,000"),
            integer("roll", entry("roll"), "the roll; below the hazard it falls", "0 to 99,999"),
            as_json("causes", entry("times"), "what raised or lowered it: [name, per mille]"),
        ),
        f"{ENTRIES} WHERE {_kind('event')} OR {_kind('held')}",
    ),
    Table(
        "event_answers",
        "The choices taken on events.",
        (
            *PLACE,
            text("event", entry("event"), "the event"),
            text("option", entry("option"), "the answer chosen"),
        ),
        f"{ENTRIES} WHERE {_kind('choice')}",
    ),
    Table(
        "adjudications",
        "Every uncertain thing resolved: its odds, its roll, how it fell.",
        (
            *PLACE,
            _N,
            text("role", entry("role"), "whose action"),
            *cards(entry("action"), "the action"),
            boolean("sure", entry("sure"), "whether it needs no roll"),
            *milli("base", entry("base"), "the chance of success on paper", "0 to 1"),
            *milli("cut", entry("cut"), "what the caps on odds took or added", "0 to 1"),
            *milli("chance", entry("chance"), "the chance of success at the reveal", "0 to 1"),
            integer("roll", entry("roll"), "the roll; below the chance is success", "0 to 999"),
            text(
                "band",
                f"CASE {entry('band')} WHEN 0 THEN 'setback' WHEN 1 THEN 'partial' "
                "WHEN 2 THEN 'success' WHEN 3 THEN 'breakthrough' END",
                "the outcome",
            ),
            integer("band_raw", entry("band"), "the outcome by number", "0 to 3"),
            integer(
                "rolled_raw",
                f"coalesce({entry('rolled')}, {entry('band')})",
                "the outcome by the roll; another than band_raw where it was overruled",
                "0 to 3",
            ),
            boolean(
                "overridden",
                f"{entry('rolled')} IS NOT NULL OR EXISTS (SELECT 1 FROM "
                "json_each(e.parts, '$.public.body.overridden') v "
                f"WHERE v.value = {entry('action')})",
                "whether the White Cell put this outcome in place of the roll's",
            ),
            integer("waits", entry("waits"), "how long its effects are put off", "quarters"),
        ),
        f"{ENTRIES} WHERE {_kind('adjudication')}",
    ),
    Table(
        "modifiers",
        "What changed the odds of each adjudication: base + modifiers + cut = chance.",
        (
            *PLACE,
            integer("n", entry("n"), "the adjudication's place in the event's ledger"),
            text("role", entry("role"), "whose action"),
            *cards(entry("action"), "the action"),
            text("modifier", _item("m.value", 0), "what counted for or against, by name"),
            *milli("amount", _item("m.value", 1), "what it added to the chance", "0 to 1"),
        ),
        f"{ENTRIES}, json_each(x.value, '$.modifiers') m WHERE {_kind('adjudication')}",
    ),
)

_STATE = (
    Table(
        "tracks",
        "Every track before and after each quarter; units are in the codebook.",
        (
            *PLACE,
            text("track", "t.key", "the track"),
            *_change(_item("t.value", 0), _item("t.value", 1)),
            text("audience", "p.key", "who sees it exactly; public is everyone"),
        ),
        f"{PARTS}, json_each(p.value, '$.body.tracks') t WHERE e.kind = 'quarter'",
    ),
    Table(
        "registers",
        "Every register of the model after each quarter (the host's eyes).",
        (
            *PLACE,
            text(
                "register", "t.key", "track, purse (ROLE.pc, ROLE.bn), derived value, flag, timer"
            ),
            integer(
                "value_raw",
                "t.value",
                "its value after the quarter",
                "thousandths; flags and timers as they are",
            ),
        ),
        "v_event e, json_each(e.parts, '$.engine.body.registers') t WHERE e.kind = 'quarter'",
    ),
    Table(
        "drifts",
        "The terms that moved each track in operations; those of one track sum to its drift.",
        (
            *PLACE,
            _N,
            text("track", entry("what"), "the track"),
            text("source", _item("t.value", 0), "the coupling, as the scenario writes it"),
            text("because", _item("t.value", 1), "what the coupling stands for, in words"),
            *milli("amount", _item("t.value", 2), "what it added to the track"),
            text("audience", "p.key", "who sees it so; engine is the whole truth"),
        ),
        f"{ENTRIES}, json_each(x.value, '$.terms') t "
        f"WHERE {_kind('drift')} AND NOT ({_WHOLE_ELSEWHERE})",
    ),
    Table(
        "ledger",
        "Every entry of the ledgers, flat: effects, prices, incomes, pipeline moves, drifts.",
        (
            *PLACE,
            _N,
            text("entry", entry("kind"), "shift, paid, income, drift, adjudication, line, ..."),
            text("role", entry("role"), "the role whose action, purse or choice it is"),
            text("what", entry("what"), "the register that moved"),
            text("cause", f"coalesce({entry('cause')}, {entry('action')})", "what moved it"),
            *milli("amount", entry("by"), "by how much it moved"),
            *milli("cut", entry("cut"), "what bounds or an empty purse cut off"),
            *milli("before", entry("before"), "the value before"),
            *milli("after", entry("after"), "the value after"),
            text("audience", "p.key", "who was told it"),
            as_json("told", "x.value", "the whole entry"),
        ),
        f"{ENTRIES} WHERE NOT ({_kind('drift')} AND {_WHOLE_ELSEWHERE})",
    ),
)

_STANDING = (
    Table(
        "objectives",
        "What every role came to at the end.",
        (
            *PLACE,
            text("role", "r.key", "the role"),
            text("objective", "o.key", "the objective"),
            text(
                "rating",
                f"CASE {of('o.value', 'points')} WHEN 0 THEN 'missed' WHEN 1 THEN 'near' "
                "WHEN 2 THEN 'met' END",
                "met, near or missed",
            ),
            boolean("met", of("o.value", "met"), "whether it was met"),
            integer("points", of("o.value", "points"), "2 met, 1 near, 0 missed", "points"),
            *milli(
                "value",
                of("o.value", "value"),
                "what its first test was measured at; all are in objective_tests",
            ),
            *milli(
                "legacy",
                "json_extract(p.value, '$.body.legacy.\"' || r.key || '\".\"' || o.key || '\"')",
                "the chance of meeting it after the legacy tail",
                "0 to 1",
            ),
            *milli("score", of("r.value", "score"), "the role's score", "0 to 100"),
        ),
        f"{PARTS}, json_each(p.value, '$.body.roles') r, json_each(r.value, '$.objectives') o "
        "WHERE e.kind = 'end'",
    ),
    Table(
        "objective_tests",
        "What each objective was measured at, test by test.",
        (
            *PLACE,
            text("role", "r.key", "the role"),
            text("objective", "o.key", "the objective"),
            integer("test", "t.key + 1", "which of its tests, from 1"),
            *milli("value", "t.value", "the mean of the last two quarters"),
            *milli(
                "threshold",
                "json_extract(o.value, '$.thresholds[' || t.key || ']')",
                "what was asked for",
            ),
        ),
        f"{PARTS}, json_each(p.value, '$.body.roles') r, json_each(r.value, '$.objectives') o, "
        "json_each(o.value, '$.values') t WHERE e.kind = 'end'",
    ),
    Table(
        "private_objectives",
        "The objectives that roles were dealt in private.",
        (
            integer("branch", "e.branch", "the branch"),
            text("role", "p.key", "the role"),
            text("objective", "o.value", "the objective"),
        ),
        f"{PARTS}, json_each(p.value, '$.body.private') o WHERE e.kind = 'setup'",
    ),
)


def _aside(name: str, kind: str, meaning: str, what: str) -> Table:
    """Notes and bookmarks have the same columns."""
    return Table(
        name,
        meaning,
        (
            *PLACE,
            text("actor", "e.actor", "who wrote it; ENGINE where an outside program gave cause"),
            text("audience", "p.key", "who may read it"),
            text("text", body("text"), what),
            integer(
                "about", body("about"), "the number along the branch of the event it is anchored to"
            ),
        ),
        f"{PARTS} WHERE e.kind = '{kind}' AND json_type(p.value, '$.body.text') IS NOT NULL",
    )


def _told(*keys: str) -> str:
    """What any audience was told of a control under the first of these keys that it has."""
    found = ", ".join(body(key) for key in (*keys, "nothing"))
    return f"(SELECT max(coalesce({found})) FROM json_each(e.parts) p)"


_WHITE_CELL = (
    Table(
        "controls",
        "What the White Cell did, and why.",
        (
            *PLACE,
            text("what", _told("what"), "override, inject, hold, withdraw, adjust or breach"),
            text(
                "subject",
                _told("action", "event", "track", "role"),
                "the action, event or track, or the role that broke its word",
            ),
            text("outcome", _told("band", "branch"), "the band, or which way the event goes"),
            *milli("moved_from", _told("from"), "where an adjusted track stood"),
            *milli("moved_to", _told("to"), "where it was put"),
            text("reason", _told("reason"), "the reason the White Cell gave"),
        ),
        "v_event e WHERE e.kind = 'control'",
    ),
    _aside(
        "notes",
        "note",
        "Notes of roles, of the White Cell, of whoever read the record.",
        "the note",
    ),
    _aside("bookmarks", "bookmark", "Places that somebody marked.", "the bookmark's name"),
)

#: All tables, in the order they are written.
TABLES: tuple[Table, ...] = (
    *RECORD, *CHOICES, *_CHANCE, *_STATE, *_STANDING, *_WHITE_CELL, *HOSTED,
)  # fmt: skip
