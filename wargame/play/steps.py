"""What the resolution of each decision node does: the rules run, and say what happened.

Each step takes a game whose decisions are in, and changes its world.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.play.choices import NODES
from wargame.play.decisions import offered_in, offers_to
from wargame.play.happenings import Happening, parties, share
from wargame.play.legacy import legacy
from wargame.play.lines import lines_of
from wargame.rules import deals as deal_rules
from wargame.rules import hazards, turn
from wargame.rules.adjudication import adjudicate
from wargame.rules.ledger import Ledger

if TYPE_CHECKING:
    from wargame.play.game import Game


def _give_reasons(game: Game, ledger: Ledger, subject: str) -> None:
    """Say in the ledger why the White Cell put something in place of the dice."""
    for entry in ledger.entries:
        key = str(entry.get(subject))
        if key in game.reasons and entry["kind"] in ("adjudication", "event", "held"):
            entry["reason"] = game.reasons[key]


def _facts(game: Game, kind: str, phase: str, ledger: Ledger, **public: Any) -> Happening:
    """A ledger as a happening, each entry given to those who may see it."""
    parts: dict[str, Any] = {"public": dict(public)}
    share(game.tables, game.node, ledger, parts)
    return Happening(kind, game.world.turn, phase, "ENGINE", parts)


def opening(game: Game) -> list[Happening]:
    """Open a quarter: income and what falls due."""
    game.node = NODES[0]
    game.offered[:] = False
    game.before = game.world.values[: len(game.tables.tracks)].copy()
    ledger = Ledger()
    turn.open_quarter(game.world, ledger)
    if game.world.values[game.tables.season_row, 0] == 1000:
        game.estimate_quarter = game.tables.quarter_name(game.world.turn)
    return [
        _facts(
            game,
            "situation",
            "situation",
            ledger,
            quarter=game.tables.quarter_name(game.world.turn),
        )
    ]


def signals(game: Game) -> list[Happening]:
    """Show the signals and draw the events."""
    index = {card.key: card.index for card in game.tables.cards}
    rows = []
    shown: dict[str, list[str]] = {}
    for role in game.tables.roles:
        cards = game.decisions.get(role.key, {}).get("cards", [])
        if cards:
            shown[role.key] = cards
        rows += [[index[card]] for card in cards]
    turn.signal(game.world, np.array(rows or [[-1]], dtype=np.int16))
    ledger = Ledger()
    events = {event.key: event.index for event in game.tables.events}
    forced = {events[key]: falls for key, falls in game.forced.items()}
    hazards.draw_events(game.world, ledger, forced or None)
    _give_reasons(game, ledger, "event")
    result = [_facts(game, "events", "events", ledger)]
    if shown:
        result.insert(
            0,
            Happening(
                "signals", game.world.turn, "signals", "ENGINE", {"public": {"shown": shown}}
            ),
        )
    return result


def events(game: Game) -> list[Happening]:
    """Apply the answers to the events."""
    answers = np.zeros((len(game.tables.events), 1), dtype=np.int8)
    for event in game.tables.events:
        answers[event.index] = event.default
        if not event.options:
            continue
        chosen = game.decisions.get(game.tables.roles[event.chooser].key, {})
        option = chosen.get("answers", {}).get(event.key)
        if option is not None:
            answers[event.index] = [o.key for o in event.options].index(option)
    ledger = Ledger()
    hazards.answer_events(game.world, answers, ledger)
    return [_facts(game, "answers", "events", ledger)]


def offers(game: Game) -> list[Happening]:
    """Put the offers on the table."""
    keys = {action.key: action for action in game.tables.actions[1:] if action.kind == "deal"}
    made: list[Happening] = []
    game.said = {}
    for role in game.tables.roles:
        for key, reason in offered_in(game.decisions.get(role.key, {})).items():
            game.offered[keys[key].deal] = True
            game.said[key] = reason
            body = {"action": key, "by": role.key, "reason": reason}
            parts = {parties(game.tables, key): body}
            made.append(Happening("offer", game.world.turn, "offers", role.key, parts))
    game.offered = deal_rules.valid_offers(game.world, game.offered)
    return made


def answers(game: Game) -> list[Happening]:
    """Sign what all parties accept."""
    tables = game.tables
    accepted = np.zeros((len(game.offered), len(tables.roles), 1), dtype=np.bool_)
    made: list[Happening] = []
    game.wanted = {}
    on_demand = game.world.wanted.copy()  # asked for already: no second bargain over it
    game.world.wanted[:] = False
    deals = {action.key: action for action in tables.actions[1:] if action.kind == "deal"}
    for role in tables.roles:
        decision = game.decisions.get(role.key, {})
        for action in offers_to(game.world, role, game.offered):
            accepts = action.key in decision.get("accept", [])
            accepted[action.deal, role.index, 0] = accepts
            why = decision.get("reasons", {}).get(action.key, "")
            body = {"action": action.key, "by": role.key, "accepts": accepts, "reason": why}
            if other := decision.get("counter", {}).get(action.key):
                body["would_sign"] = other
                game.world.wanted[deals[other].deal] |= not on_demand[action.deal, 0]
                game.wanted.setdefault(tables.cards[action.card].key, {})[role.key] = other
            parts = {parties(game.tables, action.key): body}
            made.append(Happening("answer", game.world.turn, "answers", role.key, parts))
    ledger = Ledger()
    deal_rules.sign(game.world, game.offered, accepted, ledger)
    return [*made, _facts(game, "deals", "answers", ledger)]


def orders(game: Game) -> list[Happening]:
    """Commit and reveal the sealed orders."""
    tables = game.tables
    standing = np.zeros((len(tables.roles), 1), dtype=np.int16)
    orders = np.zeros((len(tables.roles), 3, 1), dtype=np.int16)
    keys = {action.key: action.index for action in tables.actions}
    shown: dict[str, Any] = {}
    for role in tables.roles:
        decision = game.decisions[role.key]
        standing[role.index] = [o.key for o in role.standing].index(decision["standing"])
        for slot, order in enumerate(decision["orders"]):
            orders[role.index, slot, 0] = keys[order["action"]]
        if decision.get("shot"):
            game.shots.append((role.key, game.world.turn + 2, decision["shot"]))
        shown[role.key] = {
            "standing": decision["standing"],
            "orders": [order["action"] for order in decision["orders"]],
        }
    ledger = Ledger()
    turn.commit(game.world, standing, orders, ledger)
    signed = [
        a.key for a in tables.actions[1:] if a.kind == "deal" and game.world.signed[a.deal, 0]
    ]
    game.forms.update({key.partition("/")[0]: key for key in signed})
    return [_facts(game, "reveal", "orders", ledger, orders=shown, signed=signed)]


def reactions(game: Game) -> list[Happening]:
    """Take the reactions, adjudicate, and let the quarter's operations run."""
    shown = {
        key: {"react": decision["react"], "card": decision["card"]}
        for key in (role.key for role in game.tables.roles)
        if (decision := game.decisions.get(key, {"react": "none"}))["react"] != "none"
    }
    ledger = Ledger()
    turn.react(game.world, *game.reactions(), ledger)
    reactions = _facts(game, "reactions", "reactions", ledger, reactions=shown)
    ledger = Ledger()
    adjudicate(game.world, ledger, game.bands())
    _give_reasons(game, ledger, "action")
    adjudication = _facts(
        game, "adjudication", "adjudication", ledger, overridden=sorted(game.overrides)
    )
    ledger = Ledger()
    turn.operate(game.world, ledger)
    game.last_drift = [entry for entry in ledger.entries if entry["kind"] == "drift"]
    game.lines.append(lines_of(game.world, ledger.entries))
    return [reactions, adjudication, _facts(game, "operations", "operations", ledger)]


def hands(game: Game) -> list[Happening]:
    """Keep and bury openings, close the quarter, and end the exercise where it is over."""
    tables = game.tables
    keep = np.full((len(tables.roles), 1), -1, dtype=np.int16)
    bury = keep.copy()
    cards = {card.key: card.index for card in tables.cards}
    for role in tables.roles:
        decision = game.decisions.get(role.key, {})
        if decision.get("keep"):
            keep[role.index] = cards[decision["keep"]]
        if decision.get("bury"):
            bury[role.index] = cards[decision["bury"]]
    ledger = Ledger()
    start = [int(v) for v in game.before[:, 0]]
    now = game.world.turn
    turn.close_quarter(game.world, keep, bury, game.before, ledger)
    game.history.append(game.track_values())
    closing = _closing(game, ledger, now, start)
    if turn.ended(game.world)[0]:
        game.ended = "war"
    elif game.world.turn >= game.turns:
        game.ended = "turns"
    if game.ended:
        return [closing, _end(game, now)]
    return [closing]


def _closing(game: Game, ledger: Ledger, now: int, start: list[int]) -> Happening:
    """The quarter's close: every track before and after, and the digest."""
    tables = game.tables
    parts: dict[str, Any] = {}
    share(game.tables, game.node, ledger, parts)
    for track in tables.tracks:
        seen = "+".join(sorted(tables.roles[r].key for r in track.seen_by)) or "public"
        part = parts.setdefault(seen, {})
        part.setdefault("tracks", {})[track.key] = [
            start[track.index],
            int(game.world.values[track.index, 0]),
        ]
    registers = dict(zip(tables.row_names, game.world.column(0).tolist(), strict=True))
    for role, due, shot in game.shots:
        if due == now:
            value = int(game.world.values[tables.rows[shot["track"]], 0])
            hit = value >= shot["at"] if shot["test"] == "at_least" else value <= shot["at"]
            parts.setdefault(role, {}).setdefault("shots", []).append(
                {**shot, "value": value, "hit": hit}
            )
    parts["engine"] = {**parts.get("engine", {}), "digest": game.digest, "registers": registers}
    return Happening("quarter", now, "assessment", "ENGINE", parts)


def _end(game: Game, now: int) -> Happening:
    return Happening(
        "end",
        now,
        "assessment",
        "ENGINE",
        {
            "public": {
                "ended": game.ended,
                "digest": game.digest,
                "turns": game.world.turn,
                "roles": game.standings(),
                "legacy": legacy(game.compiled, game.world),
            }
        },
    )


#: What resolves each node.
STEPS: Mapping[str, Callable[[Game], list[Happening]]] = {
    "signals": signals,
    "events": events,
    "offers": offers,
    "answers": answers,
    "orders": orders,
    "reactions": reactions,
    "hands": hands,
}
