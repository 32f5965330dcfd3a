"""What was worked out about an exercise, as a report reads it.

The result comes as plain data.  Whatever part of it is missing is missing in the report, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]

#: The parts a change is booked to, in the order of the tables, and what each is called.
PARTS = {
    "own": "own decisions",
    "others": "others' decisions",
    "deals": "deals",
    "dice": "dice",
    "events": "events",
    "control": "White Cell",
}
DECISION = ("own", "others", "deals")
LUCK = ("dice", "events")
#: What chances are counted in.
MILLION = 1_000_000


class Analysis:
    """The result of an analysis; scores and their parts are in thousandths of a point."""

    def __init__(self, found: Figures) -> None:
        self.found = found
        self.worlds = int(found.get("worlds", 0))
        self.reference = str(found.get("reference", "status-quo"))
        self.roles: Mapping[str, Figures] = found.get("roles", {})
        self.turning_points: Sequence[Figures] = found.get("turning_points", ())
        self.steps: Sequence[Figures] = found.get("steps", ())
        self.regrets: Sequence[Figures] = found.get("regrets") or ()

    @property
    def quarters(self) -> list[str]:
        """The quarters that were taken apart."""
        return [str(name) for name in self.found.get("quarters", ())]

    def values(self, role: str) -> list[int]:
        """A role's expected score at the opening of each quarter and at the end."""
        return [_mean(value) for value in self.roles.get(role, {}).get("value", ())]

    def part(self, role: str, part: str) -> list[int]:
        """What a part did to a role's expected score, quarter by quarter."""
        return [_mean(value) for value in self.roles.get(role, {}).get(part, ())]

    def total(self, role: str, *parts: str) -> int:
        """What some parts did over the whole exercise."""
        return sum(sum(self.part(role, part)) for part in parts)

    def ends(self, role: str) -> tuple[int, int] | None:
        """A role's expected score before the first quarter, and as it ended."""
        found = self.roles.get(role, {})
        if "initial" not in found or "final" not in found:
            return None
        return _mean(found["initial"]), _mean(found["final"])

    def chances(self, role: str) -> dict[str, list[float]]:
        """The chance of each of a role's objectives at each of those points."""
        found = self.roles.get(role, {}).get("objectives", {})
        return {key: [v / MILLION for v in one.get("value", ())] for key, one in found.items()}

    def spans(self, role: str) -> list[tuple[float, float]]:
        """The bounds of each of a role's values, where they are told."""
        found = self.roles.get(role, {}).get("ranges", ())
        return [(float(one["low"]), float(one["high"])) for one in found]

    def own(self, role: str) -> list[Figures]:
        """The steps that were a role's own decisions, those that moved it most first."""
        return self._ranked(role, "decision")

    def rolled(self, role: str) -> list[Figures]:
        """The rolls on a role's orders, those that moved it most first."""
        return [step for step in self._ranked(role, "dice") if step.get("kind") == "roll"]

    def _ranked(self, role: str, part: str) -> list[Figures]:
        mine = [
            step
            for step in self.steps
            if step.get("part") == part and step.get("actor") == role and role in _change(step)
        ]
        return sorted(mine, key=lambda step: -abs(change_of(step, role)["mean"]))


def change_of(step: Figures, role: str) -> Mapping[str, float]:
    """What a step changed for a role: mean, low and high."""
    found = _change(step).get(role, {})
    return found if isinstance(found, Mapping) else {"mean": found, "low": found, "high": found}


def clear(change: Mapping[str, float], by: float = 0) -> bool:
    """Whether the interval of a change is clear of nought, by so much."""
    return change["low"] > by or change["high"] < -by


def _change(step: Figures) -> Mapping[str, Any]:
    found = step.get("change", {})
    return found if isinstance(found, Mapping) else {}


def _mean(value: Any) -> int:
    return int(value["mean"] if isinstance(value, Mapping) else value)
