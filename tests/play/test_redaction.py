"""Redacted copies: no secret in any byte, twins alike to whoever may not tell them apart."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.host.everything import everything
from tests.lengths import length, sized
from tests.play.helpers import at_random, begin, persons, roles
from wargame.cli import main
from wargame.play.session import Session
from wargame.play.verify import verify
from wargame.record.check import check_chain, read_record
from wargame.record.events import Event, NewEvent
from wargame.record.redact import redact_for
from wargame.record.store import Store
from wargame.rules import turn
from wargame.rules.hands import in_hand
from wargame.rules.worlds import IN_DECK, IN_HAND, World

BRIDGE = "bridge-2025"
#: Long enough that no other number in a save is this one.
SEED = 218_453_077_166_402_915_377_041
Differ = Callable[[Session, str, Any], Any]


def shown(path: Path, reader: str) -> list[Any]:
    """All that a redacted copy lets one see: everything in it but hashes and salts."""
    copy = path.with_suffix(f".{reader}")
    redact_for(path, copy, reader)
    assert check_chain(copy).ok
    conn = sqlite3.connect(copy)
    try:
        events = conn.execute(
            "SELECT id, branch, seq, turn, phase, kind, ver, actor, at, parts FROM event"
        ).fetchall()
        others = [
            conn.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()
            for table, columns in (
                ("meta", "*"),
                ("content", "*"),
                ("branch", "id, parent, parent_seq, name, author, reason, nonce"),
                ("head", "branch, seq"),
                ("snapshot", "*"),
            )
        ]
    finally:
        conn.close()
    bodies = [
        {name: part.get("body") for name, part in json.loads(parts).items()} for *_, parts in events
    ]
    return [[row[:-1] for row in events], bodies, others]


def played(path: Path, differ: Differ, quarters: int = 2) -> Path:
    """An exercise by persons at random, but for what ``differ`` makes of each decision."""
    session = begin(BRIDGE, persons(BRIDGE), seed=SEED, save=path)
    while session.game.world.turn < quarters:
        for role in session.waiting():
            if session.game.node in ("hands", "events"):
                usual = session.game.default(role)
            else:
                usual = at_random(session.game, role)
            session.submit(role, differ(session, role, usual))
        session.advance()
    session.close()
    return path


def same(_: Session, __: str, decision: Any) -> Any:
    return decision


def test_what_one_role_says_in_secret_shows_to_nobody_else(tmp_path: Path) -> None:
    """Reasons, called shots, notes, a draft that never was revealed: alike for all others."""
    author = "UKR"

    def saying(word: str, at: int) -> Differ:
        def differ(session: Session, role: str, decision: Any) -> Any:
            if role != author:
                return decision
            session.note(author, f"zznote {word}")
            draft = session.game.default(author)
            node = session.game.node
            if node == "orders":
                draft["standing"] = session.game.role(author).standing[at % 2].key
                decision["shot"] = {"track": "ukr_will", "test": "at_most", "at": at, "chance": 9}
                decision["orders"] = [{**one, "reason": f"zz{word}"} for one in decision["orders"]]
            if node in ("orders", "reactions"):
                decision["reason"] = f"zzreason {word}"
            session.submit(author, draft)
            return decision

        return differ

    one = played(tmp_path / "a.wargame", saying("first", 1))
    two = played(tmp_path / "b.wargame", saying("second", 2))
    for reader in (*roles(BRIDGE), "public"):
        seen = shown(one, reader)
        assert (seen == shown(two, reader)) is (reader != author)
        assert ("zz" in json.dumps(seen[1])) is (reader == author)
    assert "zznote first" in json.dumps(shown(one, "white")[1])


def other_private(world: World) -> None:
    row = world.tables.roles[3].private_row
    world.set(row, None, 1 - world.get(row).clip(0, 1))


def other_hand(world: World) -> None:
    mine = [world.tables.cards[card].opening for card in world.tables.roles[3].openings]
    zone = world.zone[:, 0]
    held = next(slot for slot in mine if zone[slot] == IN_HAND)
    kept = next(slot for slot in mine if zone[slot] == IN_DECK)
    zone[held], zone[kept] = zone[kept], zone[held]


@pytest.mark.parametrize("change", [other_private, other_hand])
def test_what_one_role_was_dealt_in_secret_shows_to_nobody_else(
    change: Callable[[World], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another private objective, another hand; everybody plays the default."""

    def defaults(path: Path) -> Path:
        return played(path, lambda session, role, _: session.game.default(role))

    one = defaults(tmp_path / "a.wargame")
    setup = turn.setup

    def otherwise(*args: Any, **more: Any) -> World:
        world = setup(*args, **more)
        change(world)
        return world

    monkeypatch.setattr(turn, "setup", otherwise)
    two = defaults(tmp_path / "b.wargame")
    assert registers(one) != registers(two) or hands(one) != hands(two)
    author = roles(BRIDGE)[3]
    for reader in (*roles(BRIDGE), "public"):
        if reader != author:
            assert shown(one, reader) == shown(two, reader), reader


def registers(path: Path) -> list[Any]:
    return [event.body("engine") for event in read_record(path).events if event.kind == "setup"]


def hands(path: Path) -> list[Any]:
    return [event.body("engine").get("digest") for event in read_record(path).events]


def test_a_card_kept_in_secret_shows_to_nobody_else(tmp_path: Path) -> None:
    """What a role keeps or buries at the quarter's end is its own."""

    def hands_first(session: Session, role: str, _: Any) -> Any:
        return session.game.default(role)

    def keeping(session: Session, role: str, _: Any) -> Any:
        decision = session.game.default(role)
        if role == "RUS" and session.game.node == "hands":
            table = session.game.role(role)
            held = in_hand(session.game.world, table)[:, 0]
            first = next(card for card, has in zip(table.openings, held, strict=True) if has)
            decision = {**decision, "keep": session.game.tables.cards[first].key}
        return decision

    one = played(tmp_path / "a.wargame", hands_first)
    two = played(tmp_path / "b.wargame", keeping)
    assert shown(one, "RUS") != shown(two, "RUS")
    for reader in ("US", "public"):
        assert shown(one, reader) == shown(two, reader)


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=40
).filter(str.strip)


@sized
@settings(max_examples=length(7, 40), deadline=None)
@given(note=WORDS, other=WORDS, chances=st.tuples(st.integers(1, 99), st.integers(1, 99)))
def test_any_secret_words_and_shots_show_to_their_author_alone(
    note: str, other: str, chances: tuple[int, int]
) -> None:
    """Whatever is written, in one twin and in the other."""
    with tempfile.TemporaryDirectory() as folder:
        twins = []
        author, reader, *_ = roles("tiny")
        for number, text in enumerate((note, other)):
            path = Path(folder, f"{number}.wargame")
            session = begin("tiny", persons("tiny"), seed=SEED, save=path)
            track = session.game.tables.tracks[0].key
            while session.game.world.turn < 1:
                for role in session.waiting():
                    decision = session.game.default(role)
                    if role == author:
                        session.note(author, text)
                        if session.game.node == "orders":
                            decision["shot"] = {
                                "track": track, "test": "at_least", "at": 1,
                                "chance": chances[number],
                            }  # fmt: skip
                    session.submit(role, decision)
                session.advance()
            session.close()
            twins.append(path)
        for one in (reader, "public"):
            assert shown(twins[0], one) == shown(twins[1], one)
        alike = note.strip() == other.strip() and chances[0] == chances[1]
        assert (shown(twins[0], author) == shown(twins[1], author)) is alike


def test_one_more_draft_shows_as_one_more_header_and_nothing_else(tmp_path: Path) -> None:
    """The limit that docs/saves.md states: the chain runs over the headers of all events."""

    def drafting(session: Session, role: str, decision: Any) -> Any:
        if role == "EU" and session.game.node == "orders":
            session.submit(role, session.game.default(role))
        return decision

    one, two = (played(tmp_path / name, how, 1) for name, how in (("a", same), ("b", drafting)))
    headers = [shown(path, "public")[0] for path in (one, two)]
    bodies = [shown_bodies(path) for path in (one, two)]
    kinds = [[(row[4], row[5], row[7]) for row in found] for found in headers]
    kinds[1].remove(("orders", "decision", "EU"))
    assert kinds[0] == kinds[1]
    assert bodies[0] == bodies[1]


def shown_bodies(path: Path) -> list[Any]:
    copy = path.with_suffix(".bodies")
    redact_for(path, copy, "public")
    return [event.body("public") for event in read_record(copy).events if event.body("public")]


def secrets_of(events: list[Event], keeps: Callable[[str], bool]) -> set[str]:
    """Every salt, and every text of some length, in parts that the reader may not read."""
    found: set[str] = set()
    for event in events:
        for name, part in event.parts.items():
            if not keeps(name):
                found |= {part.salt, *re.findall(r'"(zz[^"]*)"', part.text or "")}
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A save with secrets of every role, a snapshot and a branch with secrets of its own."""
    path = tmp_path_factory.mktemp("whole") / "a.wargame"

    def marking(session: Session, role: str, decision: Any) -> Any:
        session.note(role, f"zznote of {role}")
        if session.game.node in ("orders", "reactions"):
            decision["reason"] = f"zzreason of {role}"
        for order in decision.get("orders", ()):
            order["reason"] = f"zzorder of {role}"
        return decision

    played(path, marking)
    with Store.open(path) as store:
        store.snapshot(1, 5, b"zzsnapshot" * 50)
        orders = next(e for e in store.events(1) if (e.kind, e.phase) == ("decision", "orders"))
        branch = store.fork(1, orders.seq - 1, "what-if", author="analyst", reason="?", nonce=0)
        body = json.loads(orders.parts[orders.actor].text or "")
        body["decision"]["reason"] = "zzbranch"
        again = NewEvent(orders.kind, orders.turn, orders.phase, orders.actor, {orders.actor: body})
        store.append(branch.id, [again])
    return path


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hosted exercise with everything that a table can hold, and a rewind."""
    return everything(tmp_path_factory.mktemp("hosted") / "a.wargame")


@pytest.mark.parametrize("reader", [*roles(BRIDGE), "public", "white"])
def test_no_byte_of_a_secret_is_in_the_file(whole: Path, reader: str, tmp_path: Path) -> None:
    """Raw, page by page, packed content unpacked: no text, no salt, no seed, no clock."""
    hidden = _nowhere(whole, reader, tmp_path / "copy.wargame")
    assert len(hidden) > 2


@pytest.mark.parametrize("reader", [*roles(BRIDGE), "public", "white"])
def test_no_byte_of_what_was_said_at_a_table_is_in_others_copies(
    hosted: Path, reader: str, tmp_path: Path
) -> None:
    """Messages, notes, reasons, moves, arguments, accords, disclosures, surveys, evaluators."""
    hidden = {one for one in _nowhere(hosted, reader, tmp_path / "copy.wargame") if "zz" in one}
    events = list(read_record(hosted).events)
    kinds = {event.kind for event in events if _marked(event)}
    assert kinds >= {
        "accord", "bookmark", "decision", "disclosure", "evaluation", "message", "msel", "note",
        "room", "ruling", "survey",
    }  # fmt: skip
    mine = {
        text
        for event in events
        for name, part in event.parts.items()
        if reader in name.split("+") or reader == "white"
        for text in re.findall(r'"(zz[^"]*)"', part.text or "")
    }
    every = {text for event in events for text in _marked(event)}
    assert hidden == every - mine
    assert (not hidden) is (reader == "white")


def _marked(event: Event) -> set[str]:
    """The marked texts of an event, whoever they are for."""
    return {
        text
        for part in event.parts.values()
        for text in re.findall(r'"(zz[^"]*)"', part.text or "")
    }


def _nowhere(whole: Path, reader: str, copy: Path) -> set[str]:
    """Make a reader's copy and find nothing in it that is hidden from the reader; what is that."""
    redact_for(whole, copy, reader)

    def keeps(name: str) -> bool:
        return (
            name == "public"
            or reader in name.split("+")
            or (reader == "white" and name != "engine")
        )

    events = list(read_record(whole).events)
    hidden = secrets_of(events, keeps) - secrets_of(events, lambda name: not keeps(name))
    data = copy.read_bytes()
    conn = sqlite3.connect(copy)
    packed = [zlib.decompress(blob) for (blob,) in conn.execute("SELECT zlib FROM content")]
    assert conn.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert conn.execute("SELECT count(*) FROM snapshot").fetchone() == (0,)
    days = {at for (at,) in conn.execute("SELECT at FROM event")}
    conn.close()
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
    for text in data, *packed:
        for secret in (*hidden, str(SEED), f"{SEED:x}", "zzsnapshot", *clocks(events)):
            assert secret.encode() not in text
            assert secret.encode("utf-16-le") not in text
        assert SEED.to_bytes(10, "big") not in text
        assert SEED.to_bytes(10, "little") not in text
    kept = [
        name
        for event in read_record(copy).events
        for name, part in event.parts.items()
        if not part.redacted
    ]
    assert all(keeps(name) for name in kept)
    assert "engine" not in kept
    return hidden


def clocks(events: list[Event]) -> set[str]:
    return {event.at[11:] for event in events}


@pytest.mark.parametrize("reader", ["US", "public", "white"])
def test_a_redacted_copy_verifies_with_the_same_head(
    whole: Path, reader: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0, `redacted` said, and every branch's head as in the original."""
    copy = tmp_path / "copy.wargame"
    assert main(["redact", str(whole), "--for", reader, "-o", str(copy)]) == 0
    capsys.readouterr()
    assert check_chain(copy).heads == check_chain(whole).heads
    assert main(["verify", str(copy), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is found["redacted"] is True
    assert found["first_difference"] is None
    assert found["head"] == check_chain(whole).heads[1]
    assert main(["verify", str(copy)]) == 0
    assert "cannot be recomputed" in capsys.readouterr().out
    assert verify(copy) == found


def test_an_altered_copy_does_not_verify(whole: Path, tmp_path: Path) -> None:
    """Also where only a header, or a hash in place of a body, was touched."""
    copy = tmp_path / "copy.wargame"
    redact_for(whole, copy, "public")
    good = copy.read_bytes()
    part = next(
        part for event in read_record(copy).events for part in event.parts.values() if part.redacted
    )
    for old in (part.hash.encode(), b'"overridden":[]'):
        copy.write_bytes(good.replace(old, b"0" * len(old)))
        assert not verify(copy)["ok"]


def test_redact_refuses(whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader there is not, with a suggestion; a file there is; a save there is not."""
    copy = tmp_path / "copy.wargame"
    for reader, told in (
        ("ukr", "did you mean `UKR`?"),
        ("NAT", "did you mean `NATO`?"),
        ("engine", "there are EU, NATO, RUS, UKR, US, white, public"),
        ("", "there are EU"),
        ("EU+US", "there is no reader `EU+US`"),
    ):
        assert main(["redact", str(whole), "--for", reader, "-o", str(copy)]) == 2
        assert told in capsys.readouterr().err
        assert not copy.exists()
    copy.write_text("mine")
    assert main(["redact", str(whole), "--for", "US", "-o", str(copy)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert copy.read_text() == "mine"
    assert main(["redact", str(whole), "--for", "US", "-o", str(whole)]) == 2
    assert main(["redact", str(tmp_path / "none"), "--for", "US", "-o", str(copy)]) == 2
    assert main(["redact", str(whole), "--for", "US", "-o", str(tmp_path / "no" / "x")]) == 2
    assert "no folder" in capsys.readouterr().err
