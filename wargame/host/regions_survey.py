"""What an evaluator's form chooses from: the events so far, and every role's objectives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.host import regions, regions_forms
from wargame.play.facts import Fact
from wargame.telling.beside import NOTED

#: How many of the newest events a note can be put to.
EVENTS = 40

#: The regions of the White Cell's console, and of the room's display, that have nothing to press.
_READ = frozenset(
    (
        *("cells", "secrets", "tracks", "threads", "accords", "acts", "notes", "scores"),
        *("room_tracks", "room_quarter", "room_white", "room_roll"),
    )
)


def reads(name: str) -> bool:
    """Whether a region is one that an evaluator reads, where its link lets it see as much."""
    return name in _READ or name.startswith("news/")


def of(
    view: Mapping[str, Any], facts: Sequence[Fact], scenario: Any, *, private: bool = False
) -> regions.Regions:
    """The choices of an evaluator's form; ``scenario`` is the content's, for its objectives.

    Without ``private`` objectives that a role keeps to itself are left out.
    """
    roles = {role["id"]: role["name"] for role in view["roles"]}
    told = [
        (fact["n"], f"{fact['quarter']}, {NOTED[fact['kind']]}")
        for fact in facts
        if fact["kind"] in NOTED
    ]
    return {
        "evaluate_where": regions.made(
            "evaluate_where",
            quarter=view["quarter"],
            phase=regions_forms.NODES["over" if view["ended"] else view["node"]][0],
        ),
        "evaluate_events": regions.made("evaluate_events", events=told[: -EVENTS - 1 : -1]),
        "evaluate_objectives": regions.made(
            "evaluate_objectives",
            groups=[
                (
                    name,
                    [
                        (f"{role}/{one.id}", one.name)
                        for one in scenario.objectives
                        if role in one.roles and (private or one.kind != "private")
                    ],
                )
                for role, name in roles.items()
            ],
        ),
    }
