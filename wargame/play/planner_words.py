"""What a planner thought, in words and in the record's form."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from wargame.play.decisions import Decision
from wargame.play.fixed import Plan
from wargame.play.planner_search import Findings, spread
from wargame.play.planner_value import FIRST, VALUE, Outlook
from wargame.rules.tables import ObjectiveTable, RoleTable, Tables

#: The normal quantile of a two-sided interval of 95 %.
Z = 1.959963984540054


class Gain(NamedTuple):
    """An expected gain with the bounds of its interval of 95 %."""

    mean: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """As in ``+4.1 [1.9..6.3]``."""
        return f"{self.mean:+.1f} [{self.low:.1f}..{self.high:.1f}]"


def gain(findings: Findings, arm: int, *, row: int = VALUE, over: float = 1000.0) -> Gain:
    """How much better than the first an arm does, in points of the role's score (0-100).

    Points are counted with soft thresholds (:mod:`wargame.play.planner_value`), as it decides.
    Out of the last round's worlds, which had no say in who got there; an arm that did not get
    so far is judged on the worlds it was played in.
    """
    start = findings.fresh if arm in findings.alive else 0
    gains = findings.gains(arm, row, start)
    if len(gains) < 2:
        gains = findings.gains(arm, row)
    mean, error = spread(gains)
    if len(gains) < 2:
        error = 100.0 * over / sqrt(max(len(gains), 1))
    half = Z * error
    return Gain(mean / over, (mean - half) / over, (mean + half) / over)


def mostly(findings: Findings, arm: int, outlook: Outlook) -> tuple[ObjectiveTable, Gain] | None:
    """The objective that an arm changes most, and by how many half points (2 is met)."""
    found = [
        (objective, gain(findings, arm, row=FIRST + number, over=1.0))
        for number, objective in enumerate(outlook.objectives)
    ]
    if not found:
        return None
    best = max(found, key=lambda pair: abs(pair[1].mean))
    return best if abs(best[1].mean) >= 0.005 else None


def plan_words(tables: Tables, role: RoleTable, plan: Plan) -> str:
    """A plan of one column in plain words: the names of what it does."""
    if plan.standing is not None and plan.orders is not None:
        names = [tables.actions[int(a)].name for a in plan.orders[:, 0] if a]
        return listed([*names, role.standing[int(plan.standing[0])].name])
    if plan.offers is not None:
        made = [tables.actions[role.deals[n]].name for n in np.flatnonzero(plan.offers[:, 0])]
        return "Offer " + listed(made) if made else "Offer nothing"
    if plan.answers is not None:
        deals = {action.deal: action.name for action in tables.actions[1:] if action.deal >= 0}
        signed = [deals[n] for n in np.flatnonzero(plan.answers[:, 0]).tolist()]
        return "Sign " + listed(signed) if signed else "Sign nothing"
    if plan.choices:
        return listed(
            [
                tables.events[event].options[int(option[0])].name
                for event, option in plan.choices.items()
            ]
        )
    if plan.reaction is not None:
        kind, which = int(plan.reaction[0][0]), int(plan.reaction[1][0])
        if kind == 0:
            return "Let it pass"
        if kind == 3:
            return tables.actions[which].name
        return f"{'Support' if kind == 1 else 'Oppose'} {tables.cards[which].name}"
    return "Nothing"


def listed(names: list[str]) -> str:
    """Names in a row, as in ``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def reason(
    tables: Tables, role: RoleTable, findings: Findings, outlook: Outlook, doctrine: str
) -> str:
    """Why the best plan is taken, in one or two sentences.

    ``doctrine`` is the key of the doctrine that the first arm follows.
    """
    best = findings.best
    words = plan_words(tables, role, findings.arms[best].plan)
    if not best:
        others = [arm for arm in findings.ranked() if arm]
        if not others:
            return f"{words}: as `{doctrine}` has it; there was nothing else to try."
        nearest = gain(findings, others[0])
        return (
            f"{words}: as `{doctrine}` has it; nothing tried did clearly better "
            f"(the best of the rest {nearest.words} points)."
        )
    text = f"{words}: {gain(findings, best).words} points over following `{doctrine}`"
    if found := mostly(findings, best, outlook):
        objective, change = found
        text += f"; mostly {'more' if change.mean > 0 else 'less'} of *{objective.name}*"
    return f"{text}."


def as_decision(tables: Tables, role: RoleTable, node: str, plan: Plan) -> Decision:
    """A plan of one column in the record's form, as :meth:`Plan.of` reads it."""
    if node == "orders":
        assert plan.standing is not None
        assert plan.orders is not None
        return {
            "standing": role.standing[int(plan.standing[0])].key,
            "orders": [
                {"action": tables.actions[int(a)].key, "reason": ""} for a in plan.orders[:, 0] if a
            ],
        }
    if node == "offers":
        assert plan.offers is not None
        made = np.flatnonzero(plan.offers[:, 0])
        return {"offers": [tables.actions[role.deals[n]].key for n in made]}
    if node == "answers":
        assert plan.answers is not None
        signed = set(np.flatnonzero(plan.answers[:, 0]).tolist())
        return {"accept": [a.key for a in tables.actions[1:] if a.deal in signed]}
    if node == "events":
        assert plan.choices is not None
        events = tables.events
        return {
            "answers": {
                events[event].key: events[event].options[int(option[0])].key
                for event, option in plan.choices.items()
            }
        }
    assert plan.reaction is not None
    kind, which = int(plan.reaction[0][0]), int(plan.reaction[1][0])
    if not kind:
        return {"react": "none"}
    card = tables.actions[which].key if kind == 3 else tables.cards[which].key
    return {"react": ("none", "support", "oppose", "play")[kind], "card": card}
