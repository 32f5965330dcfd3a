"""What the White Cell does to a running exercise, in the open and with its reason.

A control is a JSON object with ``what`` and ``reason`` and what else it needs:

=========== ======================== ==========================================================
``what``    besides                  when, and what it does
=========== ======================== ==========================================================
override    action, band             at ``reactions``, when all have reacted: the band stands in
                                     place of the dice, and reactions can no longer be amended
inject      event, branch            at ``signals``: the event falls this quarter; with an empty
                                     branch its roll says which
hold        event                    at ``signals``: it does not fall this quarter
withdraw    action or event          before the node resolves: the dice stand after all
adjust      track, to (thousandths)  at any node, at once
breach      role, price, accord      at any node, at once: the role broke its word; it loses the
                                     price (thousandths of capital), and what every broken deal
                                     brings follows; ``accord`` is among whom, or empty
=========== ======================== ==========================================================

An adjusted track counts as one moved by an effect at that moment: values derived from it follow
where the rules next reckon them, which at ``signals``, where the quarter opens, is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.errors import IllegalOrder, did_you_mean
from wargame.play.asides import blank
from wargame.play.choices import NODES
from wargame.play.decisions import UNKEPT
from wargame.play.happenings import Happening, seen_by, share
from wargame.rules import turn
from wargame.rules.adjudication import adjudicate
from wargame.rules.drift import evaluate_derived
from wargame.rules.effects import broke_its_word
from wargame.rules.hazards import ANY_BRANCH, HELD, draw_events
from wargame.rules.ledger import Ledger
from wargame.rules.worlds import World

if TYPE_CHECKING:
    from wargame.play.game import Game

Body = dict[str, Any]

#: Who acts in a record, and the cause in a ledger.
ACTOR, CAUSE = "WHITE", "white-cell"

#: How an adjudication falls, by the number the ledger has.
BANDS = ("setback", "partial", "success", "breakthrough")

#: The longest reason.
LONGEST = 2000

#: What each control says besides ``what`` and ``reason``.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "override": ("action", "band"),
    "inject": ("event", "branch"),
    "hold": ("event",),
    "withdraw": (),
    "adjust": ("track", "to"),
    "breach": ("role", "price", "accord"),
}

#: What is a whole number; all else is text.
_NUMBERS = frozenset({"to", "price"})

#: The highest price of a breach, in thousandths of political capital.
DEAREST = 10_000


def take(game: Game, body: Any) -> Happening:
    """Do what a control says, or raise IllegalOrder; then nothing has changed."""
    if game.ended:
        raise IllegalOrder("the exercise is over", ("game_over",))
    full = _formed(body)
    parts = _TAKEN[full["what"]](game, full)
    return Happening("control", game.world.turn, game.node, ACTOR, parts)


def asked(parts: Mapping[str, Body]) -> Body:
    """What was asked for, from the parts that were recorded of a control."""
    known = {"what", "reason", "action", "band", "event", "branch", "track", "to"}
    known |= {"role", "price", "accord"}
    told = {**parts["public"], **parts.get("white", {})}
    return {key: value for key, value in told.items() if key in known}


def preview(game: Game) -> list[Body]:
    """What would fall if the reactions were resolved now, in initiative; nothing changes.

    Each with ``action, role, sure, chance, roll, band`` (of the dice) and ``stands`` (the band
    that counts, with what the White Cell has overruled).  Who has not reacted is taken to be
    silent.  Empty at every other node.
    """
    if game.ended or game.node != "reactions":
        return []
    world, ledger = game.world.copy(), Ledger()
    turn.react(world, *game.reactions())
    adjudicate(world, ledger, game.bands())
    shown = ("action", "role", "sure", "chance", "roll")
    return [
        {key: entry[key] for key in shown}
        | {"band": entry.get("rolled", entry["band"]), "stands": entry["band"]}
        for entry in ledger.entries
        if entry["kind"] == "adjudication"
    ]


def foreseen(game: Game) -> dict[str, int]:
    """How each event falls if signals were resolved now: 0 not at all, else 1 + its branch.

    Nothing changes.  Empty at every other node.
    """
    if game.ended or game.node != NODES[0]:
        return {}
    events = {event.key: event.index for event in game.tables.events}
    forced = {events[key]: falls for key, falls in game.forced.items()}
    world = game.world.copy()
    draw_events(world, None, forced or None)
    return {key: int(world.happening[index, 0]) for key, index in events.items()}


# The form -------------------------------------------------------------------------------


def _formed(body: Any) -> Body:
    """A control whose keys and reason are as they must be."""
    if not isinstance(body, dict) or not all(isinstance(key, str) for key in body):
        raise IllegalOrder("a control is an object with `what` and `reason`", ("form",))
    what = body.get("what")
    if not isinstance(what, str) or what not in _NEEDS:
        raise _unknown("control", what, _NEEDS)
    needs = _NEEDS[what]
    if what == "withdraw":
        needs = ("event",) if "event" in body else ("action",)
    allowed = {"what", "reason", *needs}
    for key in body:
        if key not in allowed:
            hint = did_you_mean(key, allowed) or f"it has {', '.join(sorted(allowed))}"
            raise IllegalOrder(f"`{what}` has no `{key}`; {hint}", ("form",))
    for key in needs:
        if key not in body:
            raise IllegalOrder(f"`{what}` needs `{key}`", ("form",))
        if key not in _NUMBERS and not isinstance(body[key], str):
            raise IllegalOrder(f"`{key}` is a text", ("form",))
    return {**body, "reason": _reason(body.get("reason"))}


def _reason(text: Any) -> str:
    if not isinstance(text, str) or blank(text):
        raise IllegalOrder("the White Cell acts in the open: say the reason", ("form",))
    said: str = text.strip()
    if len(said) > LONGEST:
        raise IllegalOrder(f"a reason has at most {LONGEST:,} characters", ("form",))
    if UNKEPT.search(said):
        raise IllegalOrder("a reason can hold no control characters", ("form",))
    return said


def _unknown(kind: str, word: Any, known: Iterable[str]) -> IllegalOrder:
    names = list(known)
    hint = did_you_mean(str(word)[:200], names)
    if not hint and len(names) < 12:
        hint = f"there is {', '.join(names)}"
    said = f"there is no {kind} `{str(word)[:200]}`"
    return IllegalOrder(f"{said}; {hint}" if hint else said, ("unknown",))


def _at(game: Game, node: str, told: str) -> None:
    if game.node != node:
        raise IllegalOrder(
            f"{told} at {node}, before that is resolved; the exercise stands at {game.node}",
            ("wrong_phase",),
        )


# What each one does -----------------------------------------------------------------------


def _override(game: Game, body: Body) -> dict[str, Any]:
    _at(game, "reactions", "an outcome is overruled")
    if waiting := game.open_roles():
        raise IllegalOrder(
            f"an outcome is overruled when all have reacted; {', '.join(waiting)} may still",
            ("wrong_phase",),
        )
    if body["band"] not in BANDS:
        raise _unknown("band", body["band"], BANDS)
    known = {action.key for action in game.tables.actions[1:]}
    committed = [str(entry["action"]) for entry in preview(game)]
    if body["action"] not in committed:
        if body["action"] in known:
            raise IllegalOrder(
                f"`{body['action']}` was not committed this quarter", ("not_revealed",)
            )
        raise _unknown("order", body["action"], committed or known)
    game.overrides[body["action"]] = BANDS.index(body["band"])
    game.reasons[body["action"]] = body["reason"]
    return {"public": body}


def _event(game: Game, body: Body) -> int:
    """The event's place among all events."""
    _at(game, NODES[0], "events are brought in or held")
    keys = [event.key for event in game.tables.events]
    if body["event"] not in keys:
        raise _unknown("event", body["event"], keys)
    return keys.index(body["event"])


def _inject(game: Game, body: Body) -> dict[str, Any]:
    event = game.tables.events[_event(game, body)]
    branches = [branch.key for branch in event.branches]
    if body["branch"] and body["branch"] not in branches:
        if not branches:
            raise IllegalOrder(f"`{event.key}` has no branches", ("unknown",))
        raise _unknown("branch", body["branch"], branches)
    falls = 1
    if branches:
        falls = 1 + branches.index(body["branch"]) if body["branch"] else ANY_BRANCH
    game.forced[event.key] = falls
    game.reasons[event.key] = body["reason"]
    return {"public": body}


def _hold(game: Game, body: Body) -> dict[str, Any]:
    _event(game, body)
    game.forced[body["event"]] = HELD
    game.reasons[body["event"]] = body["reason"]
    return {"public": body}


def _withdraw(game: Game, body: Body) -> dict[str, Any]:
    pending: dict[str, int] = game.forced if "event" in body else game.overrides
    key = body["event"] if "event" in body else body["action"]
    if key not in pending:
        raise IllegalOrder(
            f"nothing that the White Cell said of `{key}` is pending here"
            + (f"; {hint}" if (hint := did_you_mean(key, pending)) else ""),
            ("unknown",),
        )
    del pending[key]
    game.reasons.pop(key)
    return {"public": body}


def _adjust(game: Game, body: Body) -> dict[str, Any]:
    tables, world = game.tables, game.world
    track = next((track for track in tables.tracks if track.key == body["track"]), None)
    if track is None:
        raise _unknown("track", body["track"], (track.key for track in tables.tracks))
    to = body["to"]
    if type(to) is not int:
        raise IllegalOrder("`to` is a whole number of thousandths", ("form",))
    if not track.low <= to <= track.high:
        raise IllegalOrder(
            f"`{track.key}` runs from {track.low} to {track.high} thousandths, not to {to}",
            ("out_of_bounds",),
        )
    before = int(world.values[track.index, 0])
    if to == before:
        raise IllegalOrder(f"`{track.key}` stands there already", ("unchanged",))
    world.values[track.index] = to
    if game.node == NODES[0]:
        evaluate_derived(world, opening=True)
    shift = {"n": 0, "kind": "shift", "cause": CAUSE, "what": track.key, "by": to - before}
    shift |= {"cut": 0, "before": before, "after": to}
    told = {"what": "adjust", "reason": body["reason"]}
    moved = {"track": track.key, "from": before, "to": to}
    seen = seen_by(tables, track.key)
    if seen == "public":
        return {"public": {**told, **moved, "entries": [shift]}}
    # Others learn that there was an adjustment and why; what and how much, those who see it.
    return {"public": told, seen: {**moved, "entries": [shift]}, "white": moved}


def _breach(game: Game, body: Body) -> dict[str, Any]:
    role = next((one for one in game.tables.roles if one.key == body["role"]), None)
    if role is None:
        raise _unknown("role", body["role"], (one.key for one in game.tables.roles))
    price = body["price"]
    if type(price) is not int or not 0 <= price <= DEAREST:
        raise IllegalOrder(
            f"`price` is a whole number of thousandths from 0 to {DEAREST:,}", ("form",)
        )
    ledger = Ledger()
    break_word(game.world, role.index, price, game.node, ledger)
    parts: dict[str, Any] = {"public": dict(body)}
    share(game.tables, game.node, ledger, parts)
    return parts


def break_word(
    world: World, role: int, price: int, node: str, ledger: Ledger | None = None
) -> None:
    """A role broke its word, in every world, while a node is open."""
    live = np.ones(world.size, dtype=np.bool_)
    opening = node in NODES[: NODES.index("answers")]  # its offers are still to come
    broke_its_word(world, role, price, live, None, ledger, opening=opening)
    if node == NODES[0]:
        evaluate_derived(world, opening=True)


_TAKEN: Mapping[str, Callable[[Game, Body], dict[str, Any]]] = {
    "override": _override,
    "inject": _inject,
    "hold": _hold,
    "withdraw": _withdraw,
    "adjust": _adjust,
    "breach": _breach,
}
