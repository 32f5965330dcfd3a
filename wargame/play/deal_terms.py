"""What a deal's terms come to in one of its forms, as everybody can read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wargame.content.compiled import Compiled
from wargame.rules.tables import Action, Atom, Band, Effect, Group, Op, RoleTable, Tables


def each_time(tables: Tables, action: Action, groups: Sequence[Group]) -> list[str]:
    """The effects of a deal in this form, with the conditions that its form does not settle."""
    return [
        text + (" while " + " and ".join(atom.text for atom in open_) if open_ else "")
        for group in groups
        for effect, open_ in _terms(tables, action, group)
        for text in [effect.text]
    ]


def _terms(tables: Tables, action: Action, group: Group) -> Iterator[tuple[Effect, list[Atom]]]:
    """The effects that this form of a deal can bring, each with its conditions left open.

    A flag that some form of the deal raises settles a condition: this form raises it or not.
    """
    mine = _raised(action)
    known = {
        row for index in tables.cards[action.card].actions for row in _raised(tables.actions[index])
    }
    for effect in group.effects:
        settled = [atom for atom in effect.when if atom.row in known]
        if all(((atom.low > 0) != atom.negate) == (atom.row in mine) for atom in settled):
            yield effect, [atom for atom in effect.when if atom.row not in known]


def _raised(action: Action) -> set[int]:
    """The flags that a form of a deal raises when it succeeds."""
    return {e.row for g in action.groups for e in g.effects if e.op == Op.SET}


def thought(compiled: Compiled, action: Action, role: RoleTable) -> list[dict[str, Any]]:
    """What a role is thought to make of a deal, from what everybody can read.

    That is what the deal says it gains, and where the deal moves a track of its shared and
    national objectives, which way it wants that track to go.  Nothing here depends on the
    course of an exercise, so it gives away nothing of it.
    """
    tables, texts = compiled.tables, compiled.bundle
    source = texts.cards[tables.cards[action.card].key]
    gain = source.gains.get(role.key, "") if source.kind == "deal" else ""
    found: list[dict[str, Any]] = [{"what": "gain", "text": gain}] if gain else []
    moved = _moved(tables, action)
    for objective in tables.objectives:
        if role.index not in objective.roles or objective.kind not in ("shared", "national"):
            continue
        model = texts.scenario.objectives[objective.index]
        for test, given in zip(objective.tests, model.tests, strict=True):
            if by := moved.get(test.track, 0):
                wants = "up" if given.test in ("at_least", "never_below") else "down"
                goes = "up" if by > 0 else "down"
                found.append(
                    {
                        "what": "objective",
                        "name": objective.name,
                        "track": tables.tracks[test.track].key,
                        "wants": wants,
                        "goes": goes,
                        "helps": wants == goes,
                    }
                )
    return found


def _moved(tables: Tables, action: Action) -> dict[int, int]:
    """How far a deal's success and its quarters in force move each track, unconditionally."""
    table = next((deal for deal in tables.deals if deal.card == action.card), None)
    moved: dict[int, int] = {}
    for group in (*action.groups, *(table.each_quarter if table else ())):
        for effect, conditions in _terms(tables, action, group):
            track = effect.op == Op.SHIFT and effect.row < len(tables.tracks)
            if track and not conditions and group.scale[Band.SUCCESS]:
                by = moved.get(effect.row, 0)
                moved[effect.row] = by + effect.amount * max(group.lasts, 1)
    return moved
