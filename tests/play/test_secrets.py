"""Twin exercises that differ only in others' secrets look the same to a role, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, by_default, persons, play_to, roles, scenario
from wargame.errors import IllegalOrder
from wargame.play.game import Game
from wargame.play.session import Session
from wargame.rules.drift import evaluate_derived
from wargame.rules.hands import in_hand
from wargame.rules.score import privates
from wargame.rules.worlds import IN_DECK, IN_HAND

BRIDGE = "bridge-2025"
#: Twins differ in one secret each; one pair in the everyday tests, more in the long ones.
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 7))]


def sight(session: Session, role: str) -> str:
    """All a role can get out of a session, as bytes."""
    return json.dumps(
        [
            session.view(role),
            session.feed(role),
            session.game.default(role) if session.game.node == "orders" else None,
        ]
    )


def twins(seed: int) -> tuple[Session, Session]:
    return (begin(BRIDGE, persons(BRIDGE), seed=seed), begin(BRIDGE, persons(BRIDGE), seed=seed))


def step(one: Session, two: Session, differ: Callable[[Session, str, Any], Any]) -> None:
    """One node: the same decisions in both, but for what ``differ`` does to the second's."""
    for role in one.waiting():
        decision = at_random(one.game, role)
        one.submit(role, decision)
        changed = differ(two, role, json.loads(json.dumps(decision)))
        if role in two.waiting() or role in two.game.decisions:
            two.submit(role, changed)
    for role in two.waiting():
        two.submit(role, two.game.default(role))


def compare(one: Session, two: Session, role: str, what: str) -> None:
    if sight(one, role) == sight(two, role):
        return
    for key, value in one.view(role).items():
        other = two.view(role)[key]
        if isinstance(value, list) and len(value) == len(other):
            for a, b in zip(value, other, strict=True):
                assert a == b, (what, role, one.game.node, key)
        assert value == other, (what, role, one.game.node, key)
    for a, b in zip(one.feed(role), two.feed(role), strict=False):
        assert a == b, (what, role, one.game.node)
    assert sight(one, role) == sight(two, role), (what, role, one.game.node)


@pytest.mark.parametrize("seed", SEEDS)
def test_others_reasons_notes_and_shots_leave_no_trace(seed: int) -> None:
    """Words and called shots of one role change nothing that any other role ever sees."""
    for author in (roles(BRIDGE)[seed % 5],):
        one, two = twins(seed)
        track = next(t["id"] for t in one.view(author)["tracks"] if t["exact"])

        def differ(
            session: Session, role: str, decision: Any, author: str = author, track: str = track
        ) -> Any:
            if role != author:
                return decision
            session.note(author, f"zznote in {session.game.node}")
            session.submit(author, session.game.default(author))  # an amended first thought
            node = session.game.node
            if node == "orders":
                decision["shot"] = {"track": track, "test": "at_most", "at": 1, "chance": 9}
                for order in decision["orders"]:
                    order["reason"] = "zzorder"
            if node in ("orders", "reactions"):
                decision["reason"] = "zzreason"
            return decision

        while not one.ended and one.game.world.turn < 2 + (seed > 1):
            step(one, two, differ)
            one.advance()
            two.advance()
            for role in roles(BRIDGE):
                if role != author:
                    compare(one, two, role, f"words of {author}")
                    assert "zz" not in sight(two, role)
        assert "zznote" in sight(two, author)


@pytest.mark.parametrize("seed", SEEDS)
def test_sealed_orders_leave_no_trace_before_the_reveal(seed: int) -> None:
    """Other orders, no orders, more drafts: nobody else sees a difference until all are in."""
    author = roles(BRIDGE)[seed % 5]
    one, two = twins(seed)
    while one.game.world.turn < 2 + (seed > 1) and not one.ended:
        waiting = one.waiting()
        if author in waiting:
            one.submit(author, at_random(one.game, author))
            for draft in (
                two.game.default(author),
                at_random(two.game, author),
                two.game.default(author),
            ):
                two.submit(author, draft)
            for role in roles(BRIDGE):
                if role != author:
                    compare(one, two, role, f"sealed {one.game.node} of {author}")
            two.submit(author, one.game.decisions[author])
        for session in (one, two):
            for role in waiting:
                if role != author:
                    session.submit(role, at_random(session.game, role))
            session.advance()
        for role in roles(BRIDGE):
            if role != author:
                compare(one, two, role, f"drafts of {author}")


def other_private(game: Game, role: str) -> bool:
    """Give a role another private objective; whether there was one."""
    table = game.role(role)
    choices = len(privates(game.world, table))
    if choices < 2:
        return False
    row = table.private_row
    game.world.set(row, None, (game.world.get(row) + 1) % choices)
    return True


def other_hand(game: Game, role: str) -> bool:
    """Swap a card in a role's hand for one in its deck; whether it could be done."""
    table = game.role(role)
    if not table.openings:
        return False
    held = in_hand(game.world, table)[:, 0]
    zone = game.world.zone[:, 0]
    mine = [game.tables.cards[card].opening for card in table.openings]
    out = [slot for slot, has in zip(mine, held, strict=True) if has]
    back = [slot for slot in mine if zone[slot] == IN_DECK]
    if not out or not back:
        return False
    zone[out[0]], zone[back[0]] = IN_DECK, IN_HAND
    return True


def other_purse(game: Game, role: str) -> bool:
    """A role's own money and political capital, where no track shows them."""
    table = game.role(role)
    rows = [row for row in (table.pc_row, table.bn_row) if row >= len(game.tables.tracks)]
    for row in rows:
        game.world.values[row] += 1000
    return bool(rows)


def all_of_these(game: Game, role: str) -> bool:
    """All the secrets above at once; whether each could be changed."""
    changed = [change(game, role) for change in (other_private, other_hand, other_purse)]
    return all(changed)


@pytest.mark.parametrize(
    ("change", "seed"),
    [
        (all_of_these, 1),
        *(
            pytest.param(change, seed, marks=pytest.mark.soak)
            for change in (other_private, other_hand, other_purse)
            for seed in range(1, 7)
        ),
    ],
)
def test_private_objectives_hands_and_purses_leave_no_trace(
    change: Callable[[Game, str], bool], seed: int
) -> None:
    """At each node of a quarter, whoever holds the secret."""
    done = 0
    one, two = twins(seed)
    play_to(one, at_random, lambda s: s.game.world.turn == 1)
    while not one.ended and one.game.world.turn < 2 + (seed > 1):
        usual = {role: sight(one, role) for role in roles(BRIDGE)}
        for author in roles(BRIDGE):
            kept = one.game.kept()
            if change(one.game, author):
                done += 1
                for role in roles(BRIDGE):
                    if role != author and sight(one, role) != usual[role]:
                        compare(begin_like(one, two), one, role, f"{change.__name__} of {author}")
            one.game.put_back(kept)
        for role in one.waiting():
            one.submit(role, at_random(one.game, role))
        one.advance()
    assert done


def begin_like(session: Session, other: Session) -> Session:
    """The unchanged twin of a session at this very place."""
    while (other.game.world.turn, other.game.node) != (
        session.game.world.turn,
        session.game.node,
    ):
        for role in other.waiting():
            other.submit(role, at_random(other.game, role))
        other.advance()
    return other


def hidden_from(role: str) -> list[str]:
    tables = scenario(BRIDGE).tables
    index = [r.key for r in tables.roles].index(role)
    return [t.key for t in tables.tracks if t.seen_by and index not in t.seen_by]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hidden_track_leaves_no_trace_within_its_node(seed: int) -> None:
    """Another true value, the same estimate: no view tells them apart, odds and legality too."""
    one, two = twins(seed)
    play_to(one, at_random, lambda s: s.game.world.turn == 1)
    while not one.ended and one.game.world.turn < 2 + (seed > 1):
        twin = begin_like(one, two)
        rederive(one.game)
        rederive(twin.game)
        for role in roles(BRIDGE):
            usual = sight(twin, role)
            for track in hidden_from(role):
                table = next(t for t in one.game.tables.tracks if t.key == track)
                kept = one.game.kept()
                for value in (table.high,) if seed == 1 else (table.low, table.high):
                    one.game.world.values[table.index] = value
                    rederive(one.game)
                    if sight(one, role) != usual:
                        compare(twin, one, role, f"hidden {track}={value}")
                one.game.put_back(kept)
        for role in one.waiting():
            one.submit(role, at_random(one.game, role))
        one.advance()


def rederive(game: Game) -> None:
    """Bring the values made of tracks up to date, as the rules do."""
    evaluate_derived(game.world, opening=True)
    evaluate_derived(game.world, opening=False, noise=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_another_hidden_value_stays_hidden_while_it_decides_nothing_public(seed: int) -> None:
    """More Russian men, a fuller Russian fund: within the year no other role sees anything."""
    one, two = twins(seed)
    more = {"rus_men": 7000, "rus_time": 50}
    rows = {t.index: more[t.key] for t in one.game.tables.tracks if t.key in more}
    play_to(one, by_default, lambda s: s.game.world.turn == 1)
    play_to(two, by_default, lambda s: s.game.world.turn == 1)
    for row, by in rows.items():
        two.game.world.values[row] += by
    others = [role for role in roles(BRIDGE) if more.keys() <= set(hidden_from(role))]
    assert len(others) == len(roles(BRIDGE)) - 1
    while one.game.world.turn < 4:
        for role in others:
            compare(one, two, role, "hidden tracks within the year")
        for session in (one, two):
            for role in session.waiting():
                session.submit(role, session.game.default(role))
            session.advance()
    assert (one.game.world.values[list(rows)] != two.game.world.values[list(rows)]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quarter_with_another_hidden_value_shows_only_what_is_public(seed: int) -> None:
    """Rolls and public tracks may move; the hidden track's own numbers never show.

    No term of any drift, adjudication or effect that a role reads names the hidden track.
    """
    session = begin(BRIDGE, persons(BRIDGE), seed=seed)
    while not session.ended and session.game.world.turn < 4:
        for role in session.waiting():
            session.submit(role, at_random(session.game, role))
        session.advance()
    for role in roles(BRIDGE):
        hidden = set(hidden_from(role))
        for fact in session.feed(role):
            assert not hidden & set(fact["body"].get("tracks", {})), (role, fact["kind"])
            for entry in fact["body"].get("entries", ()):
                assert entry.get("what") not in hidden, (role, entry)


def test_markers_are_found_nowhere_but_with_their_author(tmp_path: Path) -> None:
    """Each role plants its own words everywhere it can; grep all bytes the others get."""
    session = begin(BRIDGE, persons(BRIDGE), seed=6, save=tmp_path / "a.wargame")
    while not session.ended and session.game.world.turn < 2:
        for role in session.waiting():
            mark = f"zz{role.lower()}zz"
            session.note(role, mark)
            decision = at_random(session.game, role)
            for order in decision.get("orders", ()):
                order["reason"] = mark
            if session.game.node in ("orders", "answers", "reactions"):
                decision["reason"] = mark
            session.submit(role, decision)
        session.advance()
        for role in roles(BRIDGE):
            seen = sight(session, role)
            for other in roles(BRIDGE):
                if other != role:
                    assert f"zz{other.lower()}zz" not in seen, (role, other, session.game.node)


@pytest.mark.parametrize("seeds", [range(1, 5), pytest.param(range(5, 12), marks=pytest.mark.soak)])
def test_an_offers_reason_reaches_its_parties_only(seeds: range) -> None:
    """What is said with an offer is for those it is made to."""
    for seed in seeds:
        session = begin(BRIDGE, persons(BRIDGE), seed=seed)
        play_to(session, at_random, lambda s: s.game.node == "offers")
        made: dict[str, set[str]] = {}
        for role in session.waiting():
            decision = at_random(session.game, role)
            session.submit(role, {**decision, "reason": f"zz{role.lower()}zz"})
            for key in decision["offers"]:
                action = next(a for a in session.game.tables.actions if a.key == key)
                parties = {session.game.tables.roles[p].key for p in action.parties}
                made.setdefault(role, set()).update(parties)
        session.advance()
        for role, parties in made.items():
            for other in roles(BRIDGE):
                if other != role:
                    heard = f"zz{role.lower()}zz" in sight(session, other)
                    assert heard == (other in parties), (seed, role, other)


@pytest.mark.parametrize("seed", SEEDS)
def test_refusals_tell_no_more_than_a_view_does(seed: int) -> None:
    """Trying what a view bars, or bars not, is refused or accepted as shown, hidden or not."""
    session = begin(BRIDGE, persons(BRIDGE), seed=seed)
    tables = session.game.tables
    hidden = [t for t in tables.tracks if t.seen_by]
    while not session.ended and session.game.world.turn < 2 + (seed > 1):
        play_to(session, at_random, lambda s: s.game.node == "orders")
        if session.ended:
            break
        kept = session.game.kept()
        for track in hidden:
            for value in (track.low, track.high):
                session.game.world.values[track.index] = value
                for role in roles(BRIDGE):
                    if track.key not in hidden_from(role):
                        continue
                    seen = session.view(role)
                    for item in seen["hand"]:
                        for option in seen["standing"][:1]:
                            try:
                                session.check(
                                    role, {"standing": option["id"], "orders": [item["action"]]}
                                )
                                accepted = True
                            except IllegalOrder:
                                accepted = False
                            assert accepted == (option["id"] in item["legal_under"]), (
                                track.key,
                                role,
                                item["action"],
                            )
        session.game.put_back(kept)
        for role in session.waiting():
            session.submit(role, by_default(session.game, role))
        session.advance()


def test_drift_terms_do_not_name_what_is_hidden() -> None:
    """A term made of a track that a role cannot see can be solved for that track."""
    session = begin(BRIDGE, persons(BRIDGE), seed=1)
    play_to(session, by_default, lambda s: s.game.world.turn == 2)
    for role in roles(BRIDGE):
        hidden = hidden_from(role)
        for track in session.view(role)["tracks"]:
            for source, because, _ in track["terms"]:
                named = set(re.findall("[a-z_]+", source))
                assert not named & set(hidden), (role, track["id"], source, because)


@pytest.mark.parametrize(
    "seed", [*range(1, 7), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(7, 40))]
)
def test_a_signature_stays_between_the_parties_until_the_reveal(seed: int) -> None:
    """Whether an offer was made or accepted is nothing to a third role before orders are in."""
    one, two = twins(seed)
    for session, play in ((one, True), (two, False)):
        play_to(session, at_random, lambda s: s.game.node == "offers")
        for role in session.waiting():
            session.submit(role, at_random(session.game, role))
        session.advance()
        if session.game.node == "answers":
            for role in session.waiting():
                asked = [
                    offer["action"] for offer in session.view(role)["offers"] if offer["can_pay"]
                ]
                session.submit(role, {"accept": asked if play else []})
            session.advance()
    tables = one.game.tables
    open_tracks = [t.index for t in tables.tracks if not t.seen_by]
    if (one.game.world.values[open_tracks] != two.game.world.values[open_tracks]).any():
        return  # a refusal that its author lets everybody feel at once
    concerned = {
        tables.roles[p].key
        for a in tables.actions[1:]
        if a.kind == "deal" and one.game.offered[a.deal, 0]
        for p in a.parties
    }
    for role in set(roles(BRIDGE)) - concerned:
        compare(one, two, role, "a deal of others")
