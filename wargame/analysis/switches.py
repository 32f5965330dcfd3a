"""One thing of the content switched off alone: the tables as they would be without it.

Nothing is taken out.  Rows, cards, sites and the numbers of actions stay as they are, so every
die falls as before and two worlds of one number differ by that one thing:

- a card or deal is played as before, at its price, and brings nothing: neither effects in any
  band nor terms in force.  (Were it closed, something else would take its slot, and even a card
  that does nothing would make a difference.);
- an event has no hazard; a hazard modifier multiplies by 1; an odds modifier adds 0;
- a coupling adds 0; what arrives through a pipeline, or through one of its lines, is nothing;
- a track or a derived value is held at its start;
- a standing order may not be set, so that whoever would set it does the next best; the one that
  a silent seat takes does nothing instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from wargame.analysis.edits import with_one
from wargame.content import cards as cm
from wargame.content.cited import Citing
from wargame.content.compiled import Compiled
from wargame.rules.tables import (
    Action,
    Atom,
    DealTable,
    Group,
    Node,
    PipelineTable,
    Tables,
)


@dataclass(frozen=True, slots=True)
class Switch:
    """What is switched off, by its numbers in the compiled tables."""

    kind: str
    #: What they count depends on the kind; see :func:`switch_for`.
    at: tuple[int, ...] = ()
    #: The card or event that it is or belongs to, or a doctrine's or track's key.
    key: str = ""
    role: str = ""


def switch_for(one: Citing, compiled: Compiled) -> Switch:
    """The switch of something that a scenario's bundle holds."""
    tables, loc, model = compiled.tables, one.place.loc, one.model
    if isinstance(model, cm.Action | cm.Deal):
        return Switch(one.kind, (_card(tables, model.id),), model.id)
    if isinstance(model, cm.Event):
        return Switch(one.kind, (_event(tables, model.id),), model.id)
    if isinstance(model, cm.HazardModifier):
        owner = next(m for m in one.within if isinstance(m, cm.Event))
        return Switch(one.kind, (_event(tables, owner.id), _last(loc)), owner.id)
    if isinstance(model, cm.Modifier):
        return _odds(one, tables)
    if one.kind == "coupling":
        track, number = _number(loc, 1), _number(loc, 3)
        before = sum(coupling.track < track for coupling in tables.couplings)
        return Switch(one.kind, (before + number,), tables.tracks[track].key)
    if one.kind == "standing order":
        role = tables.roles[_number(loc, 1)]
        return Switch(one.kind, (role.index, _number(loc, 3)), role=role.key)
    if one.kind == "doctrine":
        return Switch(one.kind, key=str(model.id), role=str(model.role))  # type: ignore[attr-defined]
    if one.kind == "scenario":
        return Switch(one.kind, key=compiled.tables.scenario)
    if one.kind == "pipelines":
        return Switch(one.kind)
    key = str(getattr(model, "id", ""))
    return Switch(one.kind, (_last(loc),), key)


def _odds(one: Citing, tables: Tables) -> Switch:
    """An odds modifier: its number and the actions it stands in, or the deal it may end."""
    owner = next(m for m in one.within if isinstance(m, cm.Action | cm.Deal))
    card = tables.cards[_card(tables, owner.id)]
    loc, number = one.place.loc, _last(one.place.loc)
    if "in_force" in loc:
        deal = next(deal.index for deal in tables.deals if deal.card == card.index)
        return Switch("holds modifier", (number, deal), owner.id)
    if "options" in loc:
        option = _number(loc, loc.index("options") + 1)
        return Switch(one.kind, (number, card.actions[option]), owner.id)
    actions = card.actions
    if owner.options:
        actions = tuple(
            index
            for index, option in zip(card.actions, owner.options, strict=True)
            if option.odds is None
        )
    return Switch(one.kind, (number, *actions), owner.id)


def without(tables: Tables, switch: Switch) -> Tables:
    """The tables with one thing switched off."""
    return _OFF[switch.kind](tables, switch)


def _no_card(tables: Tables, switch: Switch) -> Tables:
    card = switch.at[0]

    def hollow(action: Action) -> Action:
        return replace(action, groups=(), refused=()) if action.card == card else action

    def ended(deal: DealTable) -> DealTable:
        if deal.card != card:
            return deal
        nothing: tuple[Group, ...] = ()
        return replace(
            deal,
            quarters=0,
            each_quarter=nothing,
            test_after=0,
            test_passed=nothing,
            test_failed=nothing,
        )

    return replace(
        tables,
        actions=tuple(hollow(action) if action.index else action for action in tables.actions),
        deals=tuple(ended(deal) for deal in tables.deals),
    )


def _no_event(tables: Tables, switch: Switch) -> Tables:
    return with_hazard(tables, switch.at[0], 0)


def with_hazard(tables: Tables, event: int, hazard: int) -> Tables:
    """The tables with another base hazard of one event, per mille a quarter."""
    return replace(tables, events=with_one(tables.events, event, hazard=hazard))


def _no_factor(tables: Tables, switch: Switch) -> Tables:
    event, number = switch.at
    modifiers = list(tables.events[event].modifiers)
    name, atoms, _, _ = modifiers[number]
    modifiers[number] = (name, atoms, 1, 1)
    return replace(tables, events=with_one(tables.events, event, modifiers=tuple(modifiers)))


def _no_points(tables: Tables, switch: Switch) -> Tables:
    number, *indices = switch.at
    actions = tables.actions
    for index in indices:
        silenced = with_one(actions[index].modifiers, number, add=0)
        actions = with_one(actions, index, modifiers=silenced)
    return replace(tables, actions=actions)


def _no_hold(tables: Tables, switch: Switch) -> Tables:
    number, deal = switch.at
    silenced = with_one(tables.deals[deal].holds_modifiers, number, add=0)
    return replace(tables, deals=with_one(tables.deals, deal, holds_modifiers=silenced))


def _no_term(tables: Tables, switch: Switch) -> Tables:
    return replace(tables, couplings=with_one(tables.couplings, switch.at[0], num=0))


def _still(tables: Tables, switch: Switch) -> Tables:
    """A track that nothing moves: its bounds are its start."""
    number = switch.at[0]
    start = tables.tracks[number].start
    low, high = tables.row_low.copy(), tables.row_high.copy()
    low[number] = high[number] = start
    tracks = with_one(tables.tracks, number, low=start, high=start)
    return replace(tables, tracks=tracks, row_low=low, row_high=high)


def _constant(tables: Tables, switch: Switch) -> Tables:
    """A derived value that stays what it is at the start."""
    from wargame.rules.dice import Dice
    from wargame.rules.turn import setup

    number = switch.at[0]
    world = setup(tables, Dice(0, np.zeros(1, dtype=np.uint64)))
    code = ((int(Node.CONST), world.number(tables.derived[number].row)),)
    return replace(tables, derived=with_one(tables.derived, number, code=code, noise=0))


def _no_standing(tables: Tables, switch: Switch) -> Tables:
    owner, option = switch.at
    role = tables.roles[owner]
    if option == role.default_standing:
        standing = with_one(role.standing, option, dials=(), groups=())
    else:
        never = Atom(tables.turn_row, 1, 0, negate=False, text="never")
        needs = (*role.standing[option].needs, never)
        standing = with_one(role.standing, option, needs=needs)
    return replace(tables, roles=with_one(tables.roles, owner, standing=standing))


def _no_arrival(tables: Tables, switch: Switch) -> Tables:
    pipes = _pipes(tables)
    arrivals = pipes.arrivals
    for number in switch.at or range(len(arrivals)):
        arrivals = with_one(arrivals, number, add=0)
    return replace(tables, pipelines=replace(pipes, arrivals=arrivals))


def _no_line(tables: Tables, switch: Switch) -> Tables:
    pipes = _pipes(tables)
    lines = with_one(pipes.lines, switch.at[0], rates=(0, 0, 0))
    return replace(tables, pipelines=replace(pipes, lines=lines))


def _pipes(tables: Tables) -> PipelineTable:
    assert tables.pipelines is not None
    return tables.pipelines


_OFF: dict[str, Callable[[Tables, Switch], Tables]] = {
    "card": _no_card,
    "deal": _no_card,
    "event": _no_event,
    "hazard modifier": _no_factor,
    "odds modifier": _no_points,
    "holds modifier": _no_hold,
    "coupling": _no_term,
    "track": _still,
    "derived value": _constant,
    "standing order": _no_standing,
    "pipeline line": _no_line,
    "arrival": _no_arrival,
    "pipelines": _no_arrival,
}


def _card(tables: Tables, key: str) -> int:
    return next(card.index for card in tables.cards if card.key == key)


def _event(tables: Tables, key: str) -> int:
    return next(event.index for event in tables.events if event.key == key)


def _number(loc: tuple[str | int, ...], at: int) -> int:
    step = loc[at]
    assert isinstance(step, int)
    return step


def _last(loc: tuple[str | int, ...]) -> int:
    return _number(loc, len(loc) - 1)
