"""Bad decisions are refused in plain words with codes, and change nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, persons, play_to, scenario, state
from wargame.errors import IllegalOrder
from wargame.play.choices import NODES
from wargame.play.decisions import in_effect
from wargame.play.session import Session

BRIDGE = "bridge-2025"
LONG = "x" * 2001
HALF = "half a pair \ud800"
BELL = "rings \x07 and \x1b[2J clears"


def anything(*values: Any) -> tuple[Any, ...]:
    """Values of any type at all."""
    return values


#: Wrong whatever the node asks.
ANYWHERE: list[Any] = [
    None,
    [],
    "hello",
    7,
    True,
    {"nonsense": 1},
    {"": 1},
    {"node": "orders"},
    {7: 7},
]

IDS: list[Any] = [  # where a list of ids is wanted
    None,
    "pda",
    7,
    {},
    {"a": 1},
    [7],
    [None],
    [["pda"]],
    [{}],
    [True],
    ["no-such-card"],
    ["pda", "pda"],
    ["a", "b", "c", "d", "e", "f"],
    [""],
    ["PDA/FULL"],
    ["../../etc"],
    [HALF],
    ["x" * 5000],
]

CARDS: list[Any] = [7, [], {}, ["pda"], True, "", "no-such-card", "\ud800", 1.5]  # one id wanted

BAD: dict[str, list[Any]] = {
    "signals": [*({"cards": ids} for ids in IDS), {"card": "x"}],
    "events": [
        *(
            {"answers": wrong}
            for wrong in anything(
                None,
                [],
                "x",
                7,
                True,
                {"no-such-event": "a"},
                {"": ""},
                {"EVENT": None},
                {"EVENT": []},
                {"EVENT": {}},
                {"EVENT": 1},
                {"EVENT": "no-such"},
                {"EVENT": "\ud800"},
                {HALF: "x"},
            )
        ),
        {"answer": {}},
        {"answers": {}, "reason": "x"},
        {"answers": {"EVENT": True}},
    ],
    "offers": [
        *({"offers": ids} for ids in IDS),
        {"offers": [], "reason": LONG},
        {"offers": [], "reason": 7},
        {"offers": [], "reason": HALF},
        {"offer": []},
    ],
    "answers": [
        *({"accept": ids} for ids in IDS),
        {"accept": [], "reason": LONG},
        {"accept": [], "reason": []},
        {"accept": [], "reason": HALF},
        {"accepts": []},
    ],
    "orders": [
        *(
            {"orders": orders}
            for orders in anything(
                None,
                {},
                "pda",
                7,
                [7],
                [None],
                [[]],
                [{}],
                [{"action": 7}],
                [{"action": None}],
                [{"action": []}],
                [{"action": "no-such"}],
                ["no-such"],
                ["a", "b", "c", "d"],
                [{"action": "LEGAL"}, {"action": "LEGAL"}],
                [{"action": "LEGAL", "why": "x"}],
                [{"action": "LEGAL", "reason": 7}],
                [{"action": "LEGAL", "reason": LONG}],
                [{"action": "LEGAL", "reason": HALF}],
                [HALF],
                [BELL],
                [{"action": "LEGAL", "reason": BELL}],
                [{"action": "OTHERS"}],
            )
        ),
        *(
            {"standing": wrong, "orders": []}
            for wrong in anything("no-such", "", 7, None, [], {}, ["STANDING"], True, HALF)
        ),
        *(
            {
                "orders": [],
                "shot": {"track": "TRACK", "test": "at_least", "at": 1000, "chance": 50, **wrong},
            }
            for wrong in anything(
                {"track": "no-such"},
                {"track": None},
                {"track": []},
                {"track": {}},
                {"track": "HIDDEN"},
                {"test": "about"},
                {"test": []},
                {"test": None},
                {"at": 1.5},
                {"at": "50"},
                {"at": True},
                {"at": None},
                {"at": 2**53},
                {"at": -(2**63)},
                {"at": 10**40},
                {"chance": 0},
                {"chance": 100},
                {"chance": True},
                {"chance": 0.5},
                {"chance": "50"},
                {"chance": 10**40},
                {"more": 1},
                {"track": "\ud800"},
            )
        ),
        *({"orders": [], "shot": wrong} for wrong in anything([], "x", 7, True, {})),
        {"orders": [], "reason": HALF},
        {"orders": [], "reason": LONG},
        {"order": []},
    ],
    "reactions": [
        *(
            {"react": kind, "card": card}
            for kind in ("support", "oppose", "play")
            for card in CARDS
        ),
        {"react": "support"},
        {"react": "play"},
        {"react": "maybe"},
        {"react": []},
        {"react": {}},
        {"react": 7},
        {"react": None},
        {"react": "none", "reason": LONG},
        {"react": "none", "reason": HALF},
        {"reaction": "none"},
        {"react": "play", "card": None},
    ],
    "hands": [
        *({key: card} for key in ("keep", "bury") for card in CARDS),
        {"keep": "HELD", "bury": "HELD"},
        {"keep": "HELD", "reason": "x"},
        {"play": "HELD"},
    ],
}


@lru_cache(maxsize=8)
def at_node(node: str) -> tuple[Session, str]:
    """A session where a person has something to decide at a node, and that role."""
    for seed in range(1, 30):
        session = begin(BRIDGE, persons(BRIDGE), seed=seed)
        play_to(session, at_random, lambda s: s.game.node == node)
        if not session.ended:
            return session, session.waiting()[0]
    raise AssertionError(f"nobody ever decides at {node}")


def filled(bad: Any, words: dict[str, str]) -> Any:
    """The decision with this exercise's own ids in the places of capitals."""
    if isinstance(bad, dict):
        return {words.get(key, key): filled(value, words) for key, value in bad.items()}
    if isinstance(bad, list):
        return [filled(item, words) for item in bad]
    return words.get(bad, bad) if isinstance(bad, str) else bad


def own_words(session: Session, role: str) -> dict[str, str]:
    seen = session.view(role)
    legal = [item["action"] for item in seen["hand"] if item["legal"]]
    other = next(r["id"] for r in seen["roles"] if r["id"] != role)
    theirs = [item["action"] for item in session.view(other)["hand"]]
    hidden = [track["id"] for track in seen["tracks"] if not track["exact"]]
    mine = [event["id"] for event in seen["events"] if event["choice"] and event["choice"]["yours"]]
    held = [opening["card"] for opening in seen["openings"]]
    return {
        "LEGAL": legal[0] if legal else "none",
        "OTHERS": theirs[0],
        "HIDDEN": hidden[0] if hidden else "none",
        "EVENT": mine[0] if mine else "none",
        "STANDING": seen["standing"][0]["id"],
        "HELD": held[0] if held else "none",
        "TRACK": next(track["id"] for track in seen["tracks"] if track["exact"]),
    }


@pytest.mark.parametrize("node", NODES)
def test_bad_decisions_are_refused_and_change_nothing(node: str) -> None:
    """Each has a sentence and a code; state, views and record stay as they were."""
    session, role = at_node(node)
    words = own_words(session, role)
    before, facts = state(session), len(session.facts)
    bad = ANYWHERE + BAD[node]
    assert len(bad) >= 20
    for wrong in bad:
        decision = filled(wrong, words)
        with pytest.raises(IllegalOrder) as caught:
            session.submit(role, decision)
            pytest.fail(f"accepted at {node}: {decision!r}")
        said = str(caught.value)
        assert 5 < len(said) < 1000, (decision, said)
        said.encode()
        assert "\n" not in said
        assert caught.value.codes, decision
        assert all(code.isidentifier() for code in caught.value.codes)
        assert session.game.decisions == {}
        assert len(session.facts) == facts
    assert state(session) == before


def test_refusals_of_the_rules_carry_their_reason() -> None:
    """Every action that a view shows as barred is refused with the reasons it shows."""
    session, _ = at_node("orders")
    for table in session.game.tables.roles:  # a quarter in which nobody has anything left
        session.game.world.values[table.pc_row] = 0
    checked = 0
    for role in session.waiting():
        for item in session.view(role)["hand"]:
            if item["legal"]:
                continue
            with pytest.raises(IllegalOrder) as caught:
                session.check(role, {"orders": [item["action"]]})
            assert caught.value.codes
            assert set(caught.value.codes).isdisjoint({"unknown", "form"})
            checked += 1
    assert checked > 3


def test_orders_beyond_the_purse_or_the_slots_are_refused() -> None:
    """The third and fourth order, and the one that cannot be paid, say what is missing."""
    session, _ = at_node("orders")
    codes: set[str] = set()
    for role in session.waiting():
        taken: list[str] = []
        for item in session.view(role)["hand"]:
            if len(taken) == 3:
                break
            try:
                session.check(role, {"orders": [*taken, item["action"]]})
                taken.append(item["action"])
            except IllegalOrder as refusal:
                codes |= set(refusal.codes)
    assert {"no_capital", "already_played"} & codes


def test_answers_to_what_nobody_asked_are_refused() -> None:
    """A decision for a node where the role is not asked may only be the empty one."""
    session, _ = at_node("answers")
    asked = session.waiting()
    for role in persons(BRIDGE):
        if role not in asked:
            with pytest.raises(IllegalOrder):
                session.submit(role, {"accept": ["anything"]})


def test_a_decision_comes_back_in_full_form_and_is_a_fixed_point() -> None:
    """What is recorded can be given again and means the same."""
    session = begin(BRIDGE, persons(BRIDGE), seed=3, turns=4)
    while not session.ended:
        for role in session.waiting():
            full = session.check(role, at_random(session.game, role))
            assert session.check(role, json.loads(json.dumps(full))) == full
            default = session.game.default(role)
            assert session.check(role, default) == default
            session.submit(role, full)
        session.advance()


def test_json_of_any_shape_gives_a_refusal_or_a_decision() -> None:
    """A thousand documents around the right shape: never another kind of error."""
    import random

    rng = random.Random(20261)
    compiled = scenario(BRIDGE)
    ids = [a.key for a in compiled.tables.actions] + [c.key for c in compiled.tables.cards]
    ids += [t.key for t in compiled.tables.tracks]
    keys = [
        "cards",
        "answers",
        "offers",
        "accept",
        "standing",
        "orders",
        "action",
        "reason",
        "shot",
        "track",
        "test",
        "at",
        "chance",
        "react",
        "card",
        "keep",
        "bury",
    ]

    def some(depth: int) -> Any:
        kind = rng.randrange(9 if depth else 6)
        leaves: list[Callable[[], Any]] = [
            lambda: None,
            lambda: rng.choice(ids),
            lambda: rng.randint(-9, 10 ** rng.randint(1, 30)),
            lambda: rng.random() < 0.5,
            lambda: rng.choice(["none", "at_least", "play", HALF, ""]),
            lambda: rng.random() * 10,
        ]
        if kind < 6:
            return leaves[kind]()
        if kind == 6:
            return [some(depth - 1) for _ in range(rng.randrange(4))]
        return {rng.choice(keys): some(depth - 1) for _ in range(rng.randrange(4))}

    for node in NODES:
        session, role = at_node(node)
        known = sorted({key for bad in BAD[node] if isinstance(bad, dict) for key in bad})
        for _ in range(150):
            decision = {key: some(3) for key in rng.sample(known, rng.randint(1, 2))}
            try:
                full = session.check(role, decision)
            except IllegalOrder:
                continue
            json.dumps(full, ensure_ascii=False).encode()


def test_what_was_played_is_not_offered_to_keep_or_bury() -> None:
    """An opening ordered this quarter is spent; keeping or burying it would bring nothing."""
    session, _ = at_node("hands")
    game = session.game
    spent = 0
    for role in game.tables.roles:
        ours = {game.tables.cards[card].key for card in role.openings}
        played = {
            card.key
            for card in game.tables.cards
            if card.key in ours and game.world.get(card.played_row)[0] > 0
        }
        offered = {opening["card"] for opening in session.view(role.key)["openings"]}
        assert offered <= ours - played
        spent += len(played)
    assert spent


def test_what_a_decision_does_leaves_out_what_is_said_of_it_and_its_order() -> None:
    a, b = {"action": "a", "reason": "because"}, {"action": "b", "reason": ""}
    plan = {"standing": "hold", "orders": [a, b], "shot": {"track": "tempo"}}
    assert in_effect(plan) == in_effect({"standing": "hold", "orders": [b, {"action": "a"}]})
    assert in_effect(plan) != in_effect({"standing": "hold", "orders": [b]})
    assert in_effect(plan) != in_effect({"standing": "press", "orders": [a, b]})
    told = {"offers": ["x", {"offer": "y", "reason": "why not"}], "reason": "peace"}
    assert in_effect(told) == in_effect({"offers": ["y", "x"]})
    refused = {"accept": ["x"], "reason": "", "counter": {"y": "z"}}
    assert in_effect(refused) == in_effect({"accept": ["x"]}) != in_effect({"accept": []})
