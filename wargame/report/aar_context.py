"""What every section of an after-action report is written from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame import RULES_VERSION
from wargame.play.asides import ASIDE
from wargame.play.interventions import REWOUND
from wargame.record.events import Branch
from wargame.report.aar_analysis import Analysis
from wargame.report.aar_story import Story
from wargame.report.aar_words import Lexicon, joined
from wargame.report.document import Run, Text

if TYPE_CHECKING:
    from wargame.content.details import Details

#: Players that are programs, and what a report calls them.
_SEATS = {
    "person": "a person or a cell",
    "doctrine": "written doctrine (program)",
    "planner": "planner (program)",
    "random": "random play (program)",
    "script": "a script of decisions",
    "exec": "an outside program",
}
#: The same, taking over in the course of play.
_HOLDERS = {
    "person": "a person",
    "doctrine": "a written doctrine",
    "planner": "the planner",
    "random": "random play",
}


@dataclass(frozen=True, slots=True)
class Context:
    """The record as a story, its names, and what is known besides."""

    story: Story
    words: Lexicon
    analysis: Analysis | None = None
    details: Details | None = None
    #: Why there is no analysis, if there is none.
    without: str = ""

    @property
    def roles(self) -> list[str]:
        """The roles at the table, in the scenario's order."""
        return [key for key in self.words.roles if key in self.story.roles]

    @property
    def seats(self) -> dict[str, str]:
        """What held each role, as recorded."""
        return {role: str(spec) for role, spec in self.story.setup.get("seats", {}).items()}

    @property
    def span(self) -> str:
        """The quarters that were played: ``2025Q1 to 2026Q4``."""
        turns = [quarter.turn for quarter in self.story.quarters]
        if not turns:
            return "none"
        first, last = self.words.quarter(turns[0]), self.words.quarter(turns[-1])
        return first if first == last else f"{first} to {last}"

    @property
    def partly(self) -> bool:
        """Whether this copy withholds anything that was said or done around the table."""
        return any(
            part.redacted
            for event in self.story.events
            if event.kind in ASIDE and event.kind != "command"
            for part in event.parts.values()
        )

    @property
    def parent(self) -> str | None:
        """The name of the branch that this one leaves; None for the exercise itself."""
        branch = self.story.branch
        rows = {row.id: row.name for row in self.story.record.branches}
        return None if branch.parent is None else rows.get(branch.parent, str(branch.parent))

    @property
    def rewound(self) -> bool:
        """Whether the branch is the exercise itself, which went back and was played on."""
        return self.story.branch.author == REWOUND

    @property
    def rules(self) -> str:
        """The version of the rules that the record was played under."""
        return self.story.record.meta.get("rules_version", "")

    @property
    def old_rules(self) -> bool:
        """Whether these rules are others than those."""
        return self.rules != str(RULES_VERSION)

    @property
    def head(self) -> str:
        """The hash of the branch's last event."""
        return self.story.record.heads[self.story.branch.id][1]

    @property
    def ended(self) -> str:
        """``turns``, ``war``, or empty where the exercise is not over."""
        return str(self.story.ending.get("ended", ""))

    def _left_at(self) -> Branch | None:
        """The branch on which the exercise went on, where this one was left for it."""
        mine = {event.branch for event in self.story.events}
        rows = self.story.record.branches
        left = (row for row in rows if row.author == REWOUND and row.parent in mine)
        return next((row for row in left if row.id not in mine), None)

    def seat(self, role: str) -> str:
        """What held a role at the start, in words."""
        kind, _, rest = self.seats.get(role, "").partition(":")
        said = _SEATS.get(kind, kind)
        return f"{said}: {self.words.doctrine(role, rest)}" if kind == "doctrine" and rest else said

    def seats_of(self, role: str) -> str:
        """What held a role from the start to the end, in words: who took over, and when."""
        told = self.seat(role)
        for event, body in self.story.said("seat"):
            if body.get("role") == role and body.get("reason"):
                holder = held_by(self, str(body["holder"]))
                told += f"; from {self.words.quarter(event.turn)} {holder}"
        return told

    def held_by_people(self) -> list[str]:
        """The roles held by persons."""
        return [role for role, spec in self.seats.items() if spec.partition(":")[0] == "person"]

    @property
    def adversaries(self) -> list[str]:
        """The roles of the other side: what they missed is nobody's to improve.

        One's own side is that of all the people; where people sat on several, the one that most
        roles are of.  Where two sides are as large, nobody's is the other.
        """
        sides = {one.id: one.side for one in self.words.scenario.roles if one.id in self.roles}
        people = {sides[role] for role in self.held_by_people() if role in sides}
        ranked = Counter(sides.values()).most_common(2)
        if len(people) != 1 and len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            return []
        own = people.pop() if len(people) == 1 else ranked[0][0] if ranked else ""
        return [role for role in self.roles if sides[role] != own]

    def hidden_from(self, role: str) -> list[str]:
        """The tracks that a role does not see."""
        return [
            self.words.track(track.id)
            for track in self.words.scenario.tracks
            if track.visible != "all" and role not in track.visible
        ]

    def gaps(self) -> list[str]:
        """What this report cannot show, a sentence each."""
        found = []
        if self.parent is not None and not self.rewound:
            found.append(
                f"This is a report on the branch {self.story.branch.name}, a what-if: it leaves "
                f"{self.parent} after event {self.story.branch.seq}, and what follows there never "
                "happened in the exercise."
            )
        if (left := self._left_at()) is not None:
            found.append(
                f"The exercise did not go on here: the White Cell went back to event {left.seq} "
                f"and played on from there on the branch {left.name}. What this branch holds after "
                "that event was undone."
            )
        if self.story.withheld:
            found.append(
                f"This copy of the record is redacted: {self.story.withheld:,} parts of its events "
                "are withheld, and what they say is missing here. The chain of hashes covers them "
                "all the same."
            )
        if not self.ended:
            played = sum(quarter.closed for quarter in self.story.quarters)
            found.append(
                f"The exercise is not over: {played} of {self.story.setup.get('turns', '?')} "
                "quarters are closed. There are no scores, and no objective is met or missed yet."
            )
        if self.old_rules:
            found.append(
                f"It was played under version {self.rules} of the rules, and this program has "
                f"version {RULES_VERSION}. The report tells what was recorded then; nothing was "
                "worked out again."
            )
        if self.analysis is None:
            found.append(self.without or "The report was made without the analysis: what was "
                         "decision and what was luck is not told apart.")  # fmt: skip
        return found


def held_by(c: Context, spec: str) -> str:
    """Who holds a seat from a hand-over on: a person by name, or a kind of player."""
    kind, _, rest = spec.partition(":")
    return rest if kind == "person" and rest else _HOLDERS.get(kind, kind)


def room(label: str = "") -> Text:
    """Room in a cell, for something to be written by hand."""
    return (Run(label or "…" * 8, "dim"),)


def given(value: str | None) -> str | Text:
    """What people said, or room to write it."""
    return value or room()


def said_or_room(values: list[str]) -> str | Text:
    """Several things people said, or room to write them."""
    return joined(values) if values else room()
