"""A person's seat: the session behind it, what it shows now, and the draft in hand.

No Textual: the screens ask it and show what it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from wargame.errors import IllegalOrder
from wargame.telling.links import Links
from wargame.telling.names import Names
from wargame.telling.words_odds import quarter_after
from wargame.tui import map_facts, plan
from wargame.tui.lines import Doc
from wargame.tui.map_facts import Picture
from wargame.tui.plan import Draft
from wargame.tui.present_deals import Pasts, pasts
from wargame.tui.present_end import brief_pages
from wargame.tui.present_ending import ending_doc
from wargame.tui.present_plan import thinkers
from wargame.tui.present_story import Item, Page, feed_items, opening_pages
from wargame.tui.present_theatre import scenes
from wargame.tui.present_tracks import Moves, moves
from wargame.tui.stage import Scene

View = dict[str, Any]
Fact = dict[str, Any]


class Exercise(Protocol):
    """What the screens need of a session (:class:`wargame.play.session.Session`)."""

    @property
    def people(self) -> list[str]:
        """The roles held by persons."""

    @property
    def ended(self) -> str:
        """Why it is over, or nothing."""

    @property
    def path(self) -> Any:
        """Where the save lies."""

    def view(self, role: str) -> View:
        """What a role may see."""

    def waiting(self) -> list[str]:
        """The persons that must decide."""

    def check(self, role: str, decision: Any) -> Any:
        """IllegalOrder where a decision is illegal."""

    def play(self, role: str, decision: Any) -> Any:
        """Take a decision and go on until a person must decide."""

    def advance(self) -> Any:
        """Go on until a person must decide."""

    def feed(self, role: str, since: int = 0) -> list[Fact]:
        """What a role has seen happen."""

    def close(self) -> None:
        """Let go of the save."""


class Seat:
    """One role of one exercise as a person plays it."""

    def __init__(self, session: Exercise, given: dict[str, Any] | None = None) -> None:
        self.session = session
        self.role = session.people[0]
        self.given = given
        self.names = Names()
        self.feed: list[Fact] = []
        self.moves = Moves()
        self.refused: dict[str, str] = {}
        self.view: View = {}
        self.draft = Draft("")
        self.past: list[Draft] = []
        self.future: list[Draft] = []
        #: Told whenever another draft is taken, so that it can outlive the program.
        self.kept: Callable[[Draft], None] | None = None
        self.items: tuple[Item, ...] = ()
        self.pasts = Pasts()
        self.update()

    # Looking ---------------------------------------------------------------------------

    def update(self) -> list[Fact]:
        """Read view and feed again; gives what is new in the feed."""
        waiting = self.session.waiting()
        if waiting and self.role not in waiting:
            self.role, self.feed, self.names = waiting[0], [], Names()
        self.view = self.session.view(self.role)
        self.names = Names.of(self.view, self.names, self.given)
        since = self.feed[-1]["n"] + 1 if self.feed else 0
        new = self.session.feed(self.role, since)
        self.feed += new
        self.moves = moves(self.feed, self.names, self.view)
        self.items = feed_items(self.feed, self.names, self.role)
        first = quarter_after(self.view["quarter"], -self.view["turn"])
        self.pasts = pasts(self.feed, self.names, first, self.role)
        here = (self.view["node"], self.view["quarter"])
        if here != (self.draft.node, self.draft.quarter):
            self.draft = plan.start(self.view)
            self.past, self.future = [], []
        self._weigh()
        return new

    @property
    def fresh(self) -> bool:
        """Whether this seat has decided nothing yet."""
        return not any(
            fact["kind"] == "decision" and fact["actor"] == self.role for fact in self.feed
        )

    def feed_doc(self, key: str) -> Doc:
        """What enter explains of a row of the feed."""
        return next((item.doc for item in self.items if item.row.id == key), ())

    # Deciding --------------------------------------------------------------------------

    def _weigh(self) -> None:
        self.refused = {}
        if self.draft.node == "orders" and not self.view["ended"]:
            self.refused = plan.refusals(self.view, self.draft, self.check)

    def check(self, decision: plan.Decision) -> None:
        """IllegalOrder where a decision is illegal."""
        self.session.check(self.role, decision)

    def change(self, draft: Draft) -> str:
        """Take another draft if it is legal; gives the reason where it is not."""
        try:
            self.check(plan.decision(draft))
        except IllegalOrder as error:
            return plan.why(error)
        if draft != self.draft:
            self.past.append(self.draft)
            self.future = []
            self._hold(draft)
        return ""

    def _hold(self, draft: Draft) -> None:
        self.draft = draft
        self._weigh()
        if self.kept is not None:
            self.kept(draft)

    def undo(self) -> bool:
        """The draft as it was before its last change; whether there was one."""
        if not self.past:
            return False
        self.future.append(self.draft)
        self._hold(self.past.pop())
        return True

    def redo(self) -> bool:
        """The change that was last undone, again; whether there was one."""
        if not self.future:
            return False
        self.past.append(self.draft)
        self._hold(self.future.pop())
        return True

    def commit(self) -> list[Fact]:
        """Submit the draft and go on until a decision is asked again; gives what happened."""
        self.send()
        return self.update()

    def send(self) -> None:
        """Submit the draft and go on until a decision is asked again; :meth:`update` reads it."""
        self.session.play(self.role, plan.decision(self.draft))

    @property
    def thinkers(self) -> list[str]:
        """The roles whose players take time."""
        return thinkers(getattr(self.session, "seats", {}))

    def go_on(self) -> list[Fact]:
        """Let the others decide and nodes resolve; gives what happened."""
        self.session.advance()
        return self.update()

    # Telling ---------------------------------------------------------------------------

    def story(self, new: Sequence[Fact]) -> tuple[Page, ...]:
        """The pages that tell a quarter's opening out of new facts."""
        opening = [
            fact for fact in new if fact["kind"] in ("situation", "signals", "events", "answers")
        ]
        if any(self._worth(fact) for fact in opening):
            return tuple(
                replace(page, picture=self.picture()) for page in opening_pages(opening, self.names)
            )
        return ()

    def picture(self) -> Picture | None:
        """The diagram of the front, the sky and the coalition, where the scenario has one."""
        made = map_facts.picture(self.view, self.feed, self.names)
        return made if made.front or made.sky or made.coalition else None

    def theatre(self, new: Sequence[Fact]) -> tuple[Scene, ...]:
        """The scenes of the quarter whose orders were resolved in new facts, if any were."""
        for fact in new:
            if fact["kind"] == "adjudication":
                return self.quarter_story(fact["turn"])
        return ()

    def quarter_story(self, turn: int) -> tuple[Scene, ...]:
        """A quarter's orders, adjudications, operations, and what mattered in it."""
        facts = [fact for fact in self.feed if fact["turn"] == turn]
        return scenes(facts, self.feed, self.view, self.names, Links.of(self.given))

    def ending(self, width: int) -> Doc:
        """The last page of an exercise that is over, for a width."""
        path = str(self.session.path or "")
        links = Links.of(self.given)
        tail = int((self.given or {}).get("legacy_quarters", 0))
        return ending_doc(self.view, self.feed, self.names, links, path, width, tail)

    def _worth(self, fact: Fact) -> bool:
        """Whether a fact of a quarter's opening is worth a page."""
        if fact["kind"] == "situation":
            return bool(fact["turn"])
        if fact["kind"] == "signals":
            return any(role != self.role for role in fact["body"].get("shown", {}))
        return bool(fact["body"].get("entries"))

    def brief(self) -> tuple[Page, ...]:
        """The pages of the brief."""
        first, *others = brief_pages(self.view, self.names)
        return (replace(first, picture=self.picture()), *others)
