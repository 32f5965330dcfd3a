"""How many real choices an exercise has, counted by asking what would be accepted.

The batch engine counts decisions out of its masks while it plays.  This counts the same
exercise one world at a time out of decisions in JSON: a choice counts where the check that
people's decisions go through accepts at least two.  It shares no counting code with the batch.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from benchmarks.common import SEED, compiled
from wargame.errors import IllegalOrder
from wargame.play.ask import ask
from wargame.play.choices import Policy
from wargame.play.game import Game


def recount(
    world: int, players: list[Policy], quarters: int, seed: int = SEED
) -> tuple[Counter[str], int]:
    """The decisions of one world's first quarters by node, and the digest where they end."""
    made = compiled()
    policies = dict(zip((role.key for role in made.tables.roles), players, strict=True))
    game = Game(made, seed, world=world, turns=quarters)
    game.start()
    total: Counter[str] = Counter()
    while not game.ended:
        for key in game.open_roles():
            decision = ask(game, key, policies[key])
            total[game.node] += _COUNTS.get(game.node, _none)(game, key, decision)
            game.decide(key, decision)
        game.resolve()
    return total, int(game.world.digest[0])


def _accepts(game: Game, role: str, decision: dict[str, Any]) -> bool:
    try:
        game.check(role, decision)
    except IllegalOrder:
        return False
    return True


def _none(game: Game, role: str, decision: dict[str, Any]) -> int:
    """Signals are not counted: a bluff is a choice, but a fixed one in every doctrine."""
    return 0


def _events(game: Game, role: str, decision: dict[str, Any]) -> int:
    """One for each event at hand with two answers that would be accepted."""
    found = 0
    for event in game.tables.events:
        if event.key not in decision["answers"]:
            continue
        answers = [
            _accepts(game, role, {"answers": {**decision["answers"], event.key: o.key}})
            for o in event.options
        ]
        found += sum(answers) > 1
    return found


def _offers(game: Game, role: str, decision: dict[str, Any]) -> int:
    """One where any offer would be accepted; offering nothing always is."""
    table = game.role(role)
    return int(
        any(_accepts(game, role, {"offers": [game.tables.actions[i].key]}) for i in table.deals)
    )


def _answers(game: Game, role: str, decision: dict[str, Any]) -> int:
    """One for each offer that could be taken; refusing always is possible."""
    found = 0
    for action in game.tables.actions[1:]:
        found += _accepts(game, role, {"accept": [action.key]})
    return found


def _orders(game: Game, role: str, decision: dict[str, Any]) -> int:
    """The standing order, and each slot in which something besides a pass would be accepted."""
    table = game.role(role)
    standing = sum(_accepts(game, role, {"standing": o.key, "orders": []}) for o in table.standing)
    found = int(standing > 1)
    given = [{"action": order["action"]} for order in decision["orders"]]
    for slot in range(len(given) + 1):
        if slot < len(given):
            found += 1  # what was ordered and a pass
            continue
        found += any(
            _accepts(
                game,
                role,
                {
                    "standing": decision["standing"],
                    "orders": [*given, {"action": game.tables.actions[i].key}],
                },
            )
            for i in table.orders
        )
    return found


def _reactions(game: Game, role: str, decision: dict[str, Any]) -> int:
    """One where any reaction would be accepted; silence always is."""
    tables = game.tables
    plays = [tables.actions[index].key for index in game.role(role).reactions]
    tries = [{"react": "play", "card": key} for key in plays]
    tries += [
        {"react": kind, "card": card.key} for card in tables.cards for kind in ("support", "oppose")
    ]
    return int(any(_accepts(game, role, one) for one in tries))


def _hands(game: Game, role: str, decision: dict[str, Any]) -> int:
    """Two where anything is in hand: which card to keep, which to bury, or none."""
    cards = [game.tables.cards[index].key for index in game.role(role).openings]
    keep = any(_accepts(game, role, {"keep": card, "bury": None}) for card in cards)
    bury = any(_accepts(game, role, {"keep": None, "bury": card}) for card in cards)
    return int(keep) + int(bury)


_COUNTS = {
    "events": _events,
    "offers": _offers,
    "answers": _answers,
    "orders": _orders,
    "reactions": _reactions,
    "hands": _hands,
}
