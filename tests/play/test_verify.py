"""Verification by recomputing: a forger who mends every hash is still found out."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, persons, scenario
from tests.record.helpers import raw
from wargame import RULES_VERSION
from wargame.errors import SaveDamaged, WargameError
from wargame.play.session import resume_session
from wargame.play.verify import rebuild, verify
from wargame.record.canonical import canonical
from wargame.record.check import check_chain, read_record
from wargame.record.events import Event, NewEvent, Part, Record, placed, sealed_parts
from wargame.record.rows import start_of
from wargame.record.store import write_record

BRIDGE = "bridge-2025"


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The record of a lively exercise with people in all seats, shots called and notes taken."""
    path = tmp_path_factory.mktemp("true") / "a.wargame"
    session = begin(BRIDGE, persons(BRIDGE), seed=7, save=path, turns=3)
    track = next(t["id"] for t in session.view("UKR")["tracks"] if t["exact"])
    session.note("UKR", "a note")
    while not session.ended:
        for role in session.waiting():
            decision = at_random(session.game, role)
            if session.game.node == "orders":
                decision["shot"] = {"track": track, "test": "at_least", "at": 5000, "chance": 60}
            session.submit(
                role, {**decision, **({"reason": "because"} if "reason" in decision else {})}
            )
        session.advance()
    session.close()
    assert verify(path)["ok"]
    return read_record(path)


def rewritten(
    record: Record,
    path: Path,
    *,
    events: list[NewEvent] | None = None,
    meta: dict[str, str] | None = None,
    content: dict[str, bytes] | None = None,
) -> Path:
    """A save with other contents whose every hash is right: what a careful forger leaves."""
    path.unlink(missing_ok=True)
    new = [as_new(e) for e in record.events] if events is None else events
    meta = record.meta if meta is None else meta
    content = record.content if content is None else content
    main = start_of(meta, content)
    parent, made = main.start, []
    for number, item in enumerate(new, 1):
        event = placed(
            item,
            sealed_parts(item),
            ident=number,
            branch=1,
            seq=number,
            parent=parent,
            at="2026-01-01T00:00:00.000+00:00",
        )
        made.append(event)
        parent = event.hash
    heads = {1: (len(made), parent)}
    write_record(path, Record(meta, content, (main,), tuple(made), heads))
    assert check_chain(path).ok
    return path


def as_new(event: Event) -> NewEvent:
    parts = {name: part.body for name, part in event.parts.items()}
    return NewEvent(event.kind, event.turn, event.phase, event.actor, parts, event.ver)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all leaves of a JSON value."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path


def altered(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value + "x" if isinstance(value, str) else "x"


def with_leaf(body: Any, path: tuple[Any, ...]) -> Any:
    body = copy.deepcopy(body)
    at = body
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = altered(at[path[-1]])
    return body


def recheck(record: Record, events: list[NewEvent]) -> str | None:
    """The first difference that recomputing finds, without going through a file."""
    made = [
        Event(
            number,
            1,
            number,
            "",
            "",
            item.kind,
            item.ver,
            item.turn,
            item.phase,
            item.actor,
            "",
            {name: Part("", "", canonical(body)) for name, body in item.parts.items()},
        )
        for number, item in enumerate(events, 1)
    ]
    try:
        return rebuild(scenario(BRIDGE), made, record.meta).difference
    except SaveDamaged as error:
        return str(error)


def test_an_untouched_save_is_true(true: Record, tmp_path: Path) -> None:
    """Also one whose chain somebody wrote anew: the contents are what they were."""
    found = verify(rewritten(true, tmp_path / "a.wargame"))
    assert found == {
        "ok": True,
        "events": len(true.events),
        "branches": 1,
        "head": found["head"],
        "rules_differ": False,
        "first_difference": None,
        "redacted": False,
        "strange_views": [],
    }
    assert found["head"] != true.heads[1][1], "the salts are new, so a printed head betrays it"


def free(event: NewEvent, audience: str, path: tuple[Any, ...]) -> bool:
    """What no rule computes: the words and wishes that people put in."""
    if event.kind == "note":
        return path == ("text",)
    if event.kind == "setup":  # who sat where, how long it was to go on, the seed's own text
        return path[0] == "seats" or path == ("turns",)
    return event.kind == "decision" and path[:2] == ("decision", "shot") and event.turn > 1


@pytest.mark.parametrize("every", [16, pytest.param(1, marks=pytest.mark.soak)])
def test_a_changed_leaf_of_any_kind_of_event_is_found(every: int, true: Record) -> None:
    """For each kind, audience and key: the first difference names that event or an effect."""
    seen: set[tuple[str, str, str]] = set()
    base = [as_new(event) for event in true.events]
    missed, count = [], 0
    for number, event in enumerate(base):
        for audience, body in event.parts.items():
            for path in leaves(body):
                where = ".".join("*" if isinstance(key, int) else str(key) for key in path[:2])
                group = "role" if audience not in ("public", "engine", "white") else audience
                if (event.kind, group, where) in seen:
                    continue
                if free(event, audience, path):
                    continue
                if event.kind == "decision" and path[-1] == "reason":
                    continue  # reasons of orders are words; their copies in rows must agree
                seen.add((event.kind, group, where))
                count += 1
                if count % every:
                    continue
                forged = list(base)
                forged[number] = replace(
                    event, parts={**event.parts, audience: with_leaf(body, path)}
                )
                if event.kind == "decision" or number < 3:
                    difference = recheck(true, forged)
                else:  # cheaper: recompute no further than this event
                    difference = recheck(true, forged[: number + 1])
                if not difference:
                    missed.append((event.kind, audience, path))
                elif event.kind not in ("decision", "setup") and "the end" not in difference:
                    assert f"event {number + 1} " in difference, (difference, event.kind, path)
    kinds = {kind for kind, _, _ in seen}
    assert kinds >= {
        "setup",
        "situation",
        "events",
        "answers",
        "decision",
        "deals",
        "reveal",
        "reactions",
        "adjudication",
        "operations",
        "quarter",
        "end",
    }
    assert not missed
    assert count > 60


@pytest.mark.parametrize(
    "kind", ["setup", "decision", "reveal", "adjudication", "operations", "quarter", "end"]
)
def test_a_forged_file_is_found_by_verify_and_refused_by_resume(
    kind: str, true: Record, tmp_path: Path
) -> None:
    """With every hash mended, `verify` names the event and nobody can play on."""
    base = [as_new(event) for event in true.events]
    number = next(
        n
        for n, e in enumerate(base)
        if e.kind == kind
        and (kind != "decision" or (e.phase == "orders" and e.parts[e.actor]["decision"]["orders"]))
    )
    event = base[number]
    if kind == "decision":
        body = copy.deepcopy(event.parts[event.actor])
        body["decision"]["orders"] = []
        base[number] = replace(event, parts={event.actor: body})
    elif kind == "setup":
        base[number] = replace(event, parts={**event.parts, "engine": {"seed": "8"}})
    else:
        audience = next(iter(event.parts))
        body = event.parts[audience]
        forged = with_leaf(body, next(leaves(body)))
        base[number] = replace(event, parts={**event.parts, audience: forged})
    path = rewritten(true, tmp_path / "a.wargame", events=base)
    found = verify(path)
    assert found["ok"] is False
    assert found["rules_differ"] is False
    assert "event " in found["first_difference"]
    if kind not in ("decision", "setup"):
        assert f"event {number + 1} ({kind}" in found["first_difference"]
    with pytest.raises(SaveDamaged, match="played on"):
        resume_session(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda e: replace(e, turn=e.turn + 1),
        lambda e: replace(e, phase=e.phase + "x"),
        lambda e: replace(e, actor="UKR" if e.actor == "ENGINE" else "ENGINE"),
        lambda e: replace(e, kind=e.kind + "x"),
        lambda e: replace(e, parts={}),
        lambda e: replace(e, parts={**e.parts, "white": {"more": 1}}),
        lambda e: replace(e, parts={k: {} for k in e.parts}),
        lambda e: replace(e, turn=10**12),
    ],
)
def test_a_changed_header_is_found(change: Callable[[NewEvent], NewEvent], true: Record) -> None:
    """Turn, phase, actor, kind and audiences are recomputed too."""
    base = [as_new(event) for event in true.events]
    for kind in ("decision", "reveal", "quarter", "operations"):
        number = next(n for n, e in enumerate(base) if e.kind == kind)
        forged = list(base)
        forged[number] = change(base[number])
        assert recheck(true, forged[: number + 4]), kind


def test_missing_doubled_and_swapped_events_are_found(true: Record) -> None:
    """Whatever is left out, told twice or out of order."""
    base = [as_new(event) for event in true.events]
    results = [n for n, e in enumerate(base) if e.kind not in ("decision", "note")]
    for number in results[1:40:3]:
        for forged in (
            base[:number] + base[number + 1 :],
            [*base[: number + 1], base[number], *base[number + 1 :]],
            [*base[: number - 1], base[number], base[number - 1], *base[number + 1 :]],
        ):
            if [e.kind for e in forged[: number + 1]] == [e.kind for e in base[: number + 1]]:
                continue
            assert recheck(true, forged[: number + 12]), number


def test_a_cut_tail_is_found(true: Record, tmp_path: Path) -> None:
    """Cut raw, the head row tells; cut with hashes mended, a half-written step tells.

    Where a forger cuts exactly between two steps, only a head hash from elsewhere helps.
    """
    path = rewritten(true, tmp_path / "a.wargame")
    with raw(path) as conn:
        conn.execute("DELETE FROM event WHERE id = (SELECT max(id) FROM event)")
    found = verify(path)
    assert not found["ok"]
    assert "does not end where its head says" in found["first_difference"]
    base = [as_new(event) for event in true.events]
    assert base[-1].kind == "end"
    found = verify(rewritten(true, path, events=base[:-1]))
    assert not found["ok"]
    assert found["first_difference"] == (
        f"branch main, the end: event {len(base)} (end) is missing"
    )
    with pytest.raises(SaveDamaged):
        resume_session(path)
    cut = next(n for n, e in enumerate(base) if e.kind == "reveal")
    clean = verify(rewritten(true, path, events=base[: cut + 1]))
    assert clean["ok"]
    assert clean["head"] != true.heads[1][1]


@pytest.mark.parametrize(
    "setup",
    [
        {"seed": "-1"},
        {"seed": "1e3"},
        {"seed": 7},
        {"seed": str(2**128)},
        {"seed": "9" * 5000},
        {"turns": 0},
        {"turns": 41},
        {"turns": "8"},
        {"turns": None},
        {"seats": {}},
        {"seats": []},
        {"seats": {"US": "person"}},
        {"seats": {"US": 7}},
        {"rules_version": 9},
        {"dice": "x"},
        {"scenario": "tiny"},
        {"quarter": "1999Q1"},
        {"seed": "07"},
        {"seed": "٧"},
    ],
)
def test_a_forged_setup_is_an_answer_and_never_a_crash(setup: dict[str, Any], true: Record) -> None:
    """Nonsense in the setup is a difference or a plain error."""
    base = [as_new(event) for event in true.events]
    first = base[0]
    key = next(iter(setup))
    audience = "engine" if key == "seed" else "public"
    parts = {**first.parts, audience: {**first.parts[audience], **setup}}
    assert recheck(true, [replace(first, parts=parts), *base[1:]])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": 7},
        {"text": "x", "entries": [{}]},
        {"text": "x", "tracks": 3},
        {"more": "x"},
    ],
)
def test_a_note_has_the_form_of_a_note(body: dict[str, Any], true: Record) -> None:
    """What stands beside the course of play cannot smuggle anything into it."""
    base = [as_new(event) for event in true.events]
    forged = [*base[:4], NewEvent("note", 0, "signals", "UKR", {"UKR": body})]
    assert recheck(true, forged)


def test_other_rules_leave_the_record_standing(
    true: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under another rules_version a difference is told and the answer is still yes."""
    path = rewritten(true, tmp_path / "a.wargame")
    monkeypatch.setattr("wargame.play.verify.RULES_VERSION", RULES_VERSION + 1)
    found = verify(path)
    assert (found["ok"], found["rules_differ"], found["first_difference"]) == (True, False, None)

    from wargame.rules import turn as turn_module

    operate = turn_module.operate

    def otherwise(world: Any, ledger: Any = None) -> None:
        operate(world, ledger)
        world.values[0] += 1

    monkeypatch.setattr("wargame.play.game.turn.operate", otherwise)
    found = verify(path)
    assert found["ok"] is True
    assert found["rules_differ"] is True
    assert "quarter, 2025Q1" in found["first_difference"]
    monkeypatch.setattr("wargame.play.verify.RULES_VERSION", RULES_VERSION)
    found = verify(path)
    assert (found["ok"], found["rules_differ"]) == (False, False)


def test_changed_content_is_found(true: Record, tmp_path: Path) -> None:
    """A forger who rewrites the scenario inside the save changes what is recomputed."""
    name = "scenarios/bridge-2025.yaml"
    text = true.content[name].decode()
    start = next(line for line in text.splitlines() if line.strip().startswith("start: "))
    forged = text.replace(start, start + "1", 1)
    content = {**true.content, name: forged.encode()}
    assert not verify(rewritten(true, tmp_path / "a.wargame", content=content))["ok"]
    for broken in (b"", b"\xff", b"a: [", b"id: other\n"):
        path = rewritten(true, tmp_path / "b.wargame", content={**true.content, name: broken})
        found = verify(path)
        assert not found["ok"]
        assert found["first_difference"]
        with pytest.raises(WargameError):
            resume_session(path)
    assert not verify(rewritten(true, tmp_path / "c.wargame", content={"a": b"x"}))["ok"]


def test_a_byte_changed_raw_is_found_wherever_it_is(true: Record, tmp_path: Path) -> None:
    """In each kind of event, one digit or letter of the stored text, hashes left alone."""
    path = rewritten(true, tmp_path / "a.wargame")
    intact = path.read_bytes()
    conn = sqlite3.connect(path)
    kinds = conn.execute("SELECT kind, min(id) FROM event GROUP BY kind").fetchall()
    conn.close()
    for _, ident in kinds:
        path.write_bytes(intact)
        with raw(path) as conn:
            (text,) = conn.execute("SELECT parts FROM event WHERE id = ?", (ident,)).fetchone()
            spot = text.index('"body":{') + 9
            other = text[:spot] + ("a" if text[spot] != "a" else "b") + text[spot + 1 :]
            conn.execute("UPDATE event SET parts = ? WHERE id = ?", (other, ident))
        found = verify(path)
        assert not found["ok"]
        assert found["first_difference"]
