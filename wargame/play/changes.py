"""What is to go otherwise in one quarter of an exercise, read from the words of a command line.

Names are resolved against the scenario's tables, so that a wrong one is told with a suggestion;
whether a change is legal where it is made, the rules say (:mod:`wargame.play.rerun`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.content.amounts import show_milli
from wargame.errors import WargameError, did_you_mean
from wargame.play.choices import NODES
from wargame.play.decisions import Decision
from wargame.rules.tables import Action, Band, EventTable, RoleTable, Tables

#: What is said instead of an order, for none at all.
NONE = "none"

Said = Iterable[tuple[str, str]]

_VALUE = re.compile(r"[+-]?[0-9]+(\.[0-9]{1,3})?")


@dataclass(frozen=True)
class Changes:
    """What goes otherwise in the quarter ``turn``, counted from 0.

    ``orders``, ``standing`` and ``reactions`` are by role; ``answers`` by event, the option;
    ``deals`` by deal (an action), whether it is signed; ``injects`` by event, the branch it
    falls to (empty: as its roll says) or None where it does not fall; ``outcomes`` by action,
    the band; ``tracks`` the value as the quarter opens, in thousandths.
    """

    turn: int
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    standing: Mapping[str, str] = field(default_factory=dict)
    reactions: Mapping[str, Decision] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    deals: Mapping[str, bool] = field(default_factory=dict)
    injects: Mapping[str, str | None] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    tracks: Mapping[str, int] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes at which something goes otherwise, in order."""
        at = {
            "signals": bool(self.injects or self.tracks),
            "events": bool(self.answers),
            "offers": bool(self.deals),
            "answers": bool(self.deals),
            "orders": bool(self.orders or self.standing),
            "reactions": bool(self.reactions or self.outcomes),
        }
        return tuple(node for node in NODES if at.get(node))

    @property
    def empty(self) -> bool:
        """Whether everything is to go as it went."""
        return not self.nodes

    @property
    def cards(self) -> tuple[str, ...]:
        """The cards and deals that the changes put in or bear on, as actions."""
        named = [key for keys in self.orders.values() for key in keys]
        named += [*self.deals, *self.outcomes]
        named += [made["card"] for made in self.reactions.values() if made["react"] == "play"]
        return tuple(dict.fromkeys(named))


def read_changes(
    tables: Tables,
    turn: int,
    *,
    order: Said = (),
    standing: Said = (),
    react: Said = (),
    answer: Said = (),
    deal: Said = (),
    inject: Said = (),
    outcome: Said = (),
    set: Said = (),
) -> Changes:
    """The changes that pairs of words ask for in a quarter, counted from 0.

    Raises WargameError, with a suggestion, for a name that means nothing.
    """
    return Changes(
        turn=turn,
        orders=_orders(tables, order),
        standing=_once("--standing", ((r, _standing(tables, r, what)) for r, what in standing)),
        reactions=_once("--react", ((r, _reaction(tables, r, what)) for r, what in react)),
        answers=_once("--answer", ((e, _option(tables, e, what)) for e, what in answer)),
        deals=_once("--deal", (pair for key, what in deal for pair in _deals(tables, key, what))),
        injects=_once("--inject", ((e, _fall(tables, e, what)) for e, what in inject)),
        outcomes=_once("--outcome", (_band(tables, key, what) for key, what in outcome)),
        tracks=_once("--set", ((key, _value(tables, key, what)) for key, what in set)),
    )


def described(tables: Tables, changes: Changes) -> list[dict[str, Any]]:
    """Every change as plain facts: its kind, whose or what it concerns, and what it becomes."""
    turn, quarter = changes.turn + 1, tables.quarter_name(changes.turn)

    def made(kind: str, what: str, to: Any) -> dict[str, Any]:
        return {"turn": turn, "quarter": quarter, "kind": kind, "of": what, "to": to}

    rows = [made("set", key, value / 1000) for key, value in changes.tracks.items()]
    for key, branch in changes.injects.items():
        rows.append(made("inject", key, "no" if branch is None else branch or "yes"))
    rows += [made("answer", key, option) for key, option in changes.answers.items()]
    rows += [
        made("deal", key, "signed" if signed else "refused")
        for key, signed in changes.deals.items()
    ]
    rows += [made("standing", role, option) for role, option in changes.standing.items()]
    rows += [made("orders", role, list(keys)) for role, keys in changes.orders.items()]
    rows += [
        made("react", role, reaction_words(decision))
        for role, decision in changes.reactions.items()
    ]
    rows += [
        made("outcome", key, Band(band).name.lower()) for key, band in changes.outcomes.items()
    ]
    return rows


def told(change: Mapping[str, Any]) -> str:
    """One change of :func:`described` as a short sentence without its full stop."""
    kind, what, to = change["kind"], change["of"], change["to"]
    if kind == "orders":
        return f"{what} orders {', '.join(to)}" if to else f"{what} gives no orders"
    if kind == "inject":
        falls = {"yes": "falls", "no": "does not fall"}
        return f"{what} {falls.get(to, f'falls: {to}')}"
    words = {
        "set": f"{what} opens at {show_milli(round(1000 * to)) if kind == 'set' else ''}",
        "answer": f"{what} is answered {to}",
        "deal": f"{what} is {to}",
        "standing": f"{what}'s standing order is {to}",
        "react": f"{what} reacts: {to}",
        "outcome": f"{what} falls as a {to}",
    }
    return words[kind]


def reaction_words(decision: Decision) -> str:
    """A reaction as it is written on a command line."""
    return NONE if decision["react"] == NONE else f"{decision['react']}:{decision['card']}"


# One word each ------------------------------------------------------------------------------


def _once(flag: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs as a dictionary; what is said twice is a mistake, for one of the two is lost."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise WargameError(f"{flag} says two things of {key}")
        found[key] = value
    return found


def _known(word: str, known: Collection[str], what: str) -> str:
    if word not in known:
        hint = did_you_mean(word, known) or f"there are {', '.join(known) or 'none'}"
        raise WargameError(f"there is no {what} `{word}`; {hint}")
    return word


def _role(tables: Tables, key: str) -> RoleTable:
    roles = {role.key: role for role in tables.roles}
    return roles[_known(key, roles, "role")]


def _event(tables: Tables, key: str) -> EventTable:
    events = {event.key: event for event in tables.events}
    return events[_known(key, events, "event")]


def _forms(tables: Tables, word: str, known: Sequence[Action], what: str) -> list[Action]:
    """The actions that a word means: an action's own key, or all forms of a card."""
    found = [action for action in known if action.key == word]
    found = found or [action for action in known if tables.cards[action.card].key == word]
    if not found:
        names = [action.key for action in known]
        hint = did_you_mean(word, names) or f"see `wargame cards {tables.scenario}`"
        raise WargameError(f"`{word}` is none of {what}; {hint}")
    return found


def _one(tables: Tables, word: str, known: Sequence[Action], what: str) -> Action:
    forms = _forms(tables, word, known, what)
    if len(forms) > 1:
        raise WargameError(
            f"`{word}` has several forms: say which of {', '.join(form.key for form in forms)}"
        )
    return forms[0]


def _orders(tables: Tables, pairs: Said) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for key, word in pairs:
        role = _role(tables, key)
        mine = found.setdefault(role.key, [])
        if word == NONE:
            continue
        known = [tables.actions[index] for index in role.orders]
        action = _one(tables, word, known, f"{role.key}'s cards").key
        if action in mine:
            raise WargameError(f"{role.key} cannot order `{action}` twice in one quarter")
        mine.append(action)
    return {role: tuple(keys) for role, keys in found.items()}


def _standing(tables: Tables, key: str, word: str) -> str:
    options = [option.key for option in _role(tables, key).standing]
    return _known(word, options, f"standing order of {key}")


def _reaction(tables: Tables, key: str, word: str) -> Decision:
    role = _role(tables, key)
    kind, _, card = word.partition(":")
    if kind == NONE and not card:
        return {"react": NONE}
    if kind not in ("support", "oppose", "play") or not card:
        raise WargameError(
            f"`{word}` is no reaction: it is support:CARD, oppose:CARD, play:CARD or none"
        )
    if kind == "play":
        mine = [tables.actions[index] for index in role.reactions]
        return {"react": kind, "card": _one(tables, card, mine, f"{key}'s reactions").key}
    cards = [entry.key for entry in tables.cards]
    return {"react": kind, "card": _known(card, cards, "card")}


def _option(tables: Tables, key: str, word: str) -> str:
    event = _event(tables, key)
    if not event.options:
        raise WargameError(f"{key} asks nobody anything")
    return _known(word, [option.key for option in event.options], f"answer to {key}")


def _deals(tables: Tables, word: str, said: str) -> list[tuple[str, bool]]:
    known = [action for action in tables.actions[1:] if action.kind == "deal"]
    if said == "refused":
        return [(form.key, False) for form in _forms(tables, word, known, "the deals")]
    if said != "signed":
        raise WargameError(f"a deal is `signed` or `refused`, not `{said}`")
    return [(_one(tables, word, known, "the deals").key, True)]


def _fall(tables: Tables, key: str, word: str) -> str | None:
    event = _event(tables, key)
    if word in ("yes", "no"):
        return "" if word == "yes" else None
    branches = [branch.key for branch in event.branches]
    if not branches:
        raise WargameError(f"{key} has no branches: it falls (`yes`) or does not (`no`)")
    return _known(word, branches, f"branch of {key}")


def _band(tables: Tables, key: str, word: str) -> tuple[str, int]:
    action = _one(tables, key, tables.actions[1:], "the cards")
    if action.sure:
        raise WargameError(f"{action.key} always succeeds: it has no roll to fall otherwise")
    bands = [band.name.lower() for band in Band]
    return action.key, bands.index(_known(word, bands, "outcome"))


def _value(tables: Tables, key: str, word: str) -> int:
    tracks = {track.key: track for track in tables.tracks}
    track = tracks[_known(key, tracks, "track")]
    if not _VALUE.fullmatch(word):
        raise WargameError(f"{key}: `{word}` is no number of up to three decimals")
    whole, _, rest = word.lstrip("+-").partition(".")
    value = int(whole) * 1000 + int(rest.ljust(3, "0") or 0)
    value = -value if word.startswith("-") else value
    if not track.low <= value <= track.high:
        raise WargameError(
            f"{key} goes from {show_milli(track.low)} to {show_milli(track.high)}, not to {word}"
        )
    return value
