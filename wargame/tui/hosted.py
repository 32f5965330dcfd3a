"""A role's seat at a distance behind the full-screen table: what it was told, the draft in hand.

Nothing here waits for the host.  A draft is taken at once; whether it would be taken there, and
which cards could be added to it, is asked beside the screen and heard when the answer comes.  No
Textual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Protocol, TypeVar

from wargame.errors import WargameError
from wargame.telling import beside
from wargame.telling.names import Names
from wargame.tui import far_news, plan
from wargame.tui.far import Far, is_locked
from wargame.tui.plan import Draft
from wargame.tui.present_story import feed_items
from wargame.tui.seat import Fact, Seat, View

T = TypeVar("T")


class Weighing(Far, Protocol):
    """A seat at a distance that can ask about many decisions at once."""

    def there(self, ask: Callable[[], T]) -> T:
        """What is found in the thread of the line, where all it knows is of one moment."""

    def weigh(self, decisions: Sequence[Any], turn: int, node: str) -> Future[list[str]]:
        """Why each of some decisions would be refused; "" where it would be taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a seat was told, of one moment: its view, and the facts that led to it."""

    branch: int
    view: View
    facts: tuple[Fact, ...]


def look(far: Far) -> Look | None:
    """What a seat knows now; in the thread of its line.  None between two branches."""
    if not far.settled:
        return None
    facts = far.feed(far.role)
    # What goes on around the table changes no view; what changes one waits for it.
    later = takewhile(lambda fact: fact["kind"] in beside.KINDS, far.facts[len(facts) :])
    return Look(far.place[0], far.view(far.role), (*facts, *later))


class Hosted:
    """A hosted exercise as the table's screens ask it: it answers out of one look."""

    path = None

    def __init__(self, role: str, at: Look) -> None:
        self.role, self.at = role, at

    @property
    def people(self) -> list[str]:
        """This seat's role: the others are elsewhere."""
        return [self.role]

    @property
    def ended(self) -> str:
        """Why it is over, or nothing."""
        return str(self.at.view["ended"])

    def view(self, role: str) -> View:
        """What the seat sees."""
        return self.at.view

    def waiting(self) -> list[str]:
        """This role, where it is to decide."""
        return [self.role] if self.at.view["to_decide"] else []

    def check(self, role: str, decision: Any) -> None:
        """The host is asked beside the screen (:meth:`HostedSeat.ask`)."""

    def play(self, role: str, decision: Any) -> None:
        """It goes on by itself."""

    def advance(self) -> None:
        """It goes on by itself."""

    def feed(self, role: str, since: int = 0) -> list[Fact]:
        """What the seat has seen happen."""
        return list(self.at.facts[since:])

    def close(self) -> None:
        """The line is another's to close."""


#: Where a seat stands: branch, quarter, node.
Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the host was asked to weigh: a draft over a view, and cards to add to it."""

    view: View
    draft: Draft
    cards: tuple[str, ...]


class HostedSeat(Seat):
    """A role's seat at a distance as a person plays it."""

    session: Hosted

    def __init__(self, far: Weighing, at: Look) -> None:
        self.far = far
        self.branch = at.branch
        #: The last draft of this place that the host would take, and what was last put there by
        #: it, not by hand.
        self.good = self.given_draft = Draft("")
        self._decided: object = None
        self._asking: tuple[_Asked, Future[list[str]]] | None = None
        self._weighed: _Asked | None = None
        self._reasons: dict[str, str] = {}
        self._complained: tuple[View, Draft] | None = None
        #: Who plays this seat, where it is no person any more.
        self.holder = ""
        super().__init__(Hosted(far.role, at), far.names.get("names", {}))

    # Looking ---------------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """Branch, quarter and node of what is shown."""
        return self.branch, self.view["turn"], self.view["node"]

    def take_in(self, at: Look) -> list[Fact]:
        """Show another look; gives what is new in it, of another branch all of it."""
        if at.branch != self.branch:
            self.branch, self.feed, self.names, self.draft = at.branch, [], Names(), Draft("")
        talk = at.view is self.view and at.branch == self.session.at.branch
        self.session.at = at
        return self._listen() if talk else self.update()

    def _listen(self) -> list[Fact]:
        """Read what was said around the table, which changes no view."""
        new = list(self.session.at.facts[len(self.feed) :])
        self.feed += new
        self.holder = _holder(self.feed, self.role)
        # To explain the whole feed anew for each message took a thirtieth of a second.
        top, *said = feed_items(new, self.names, self.role, self._beside) or (None,)
        if top is None or not said:
            return new
        if not self.items or self.items[0].row.id != top.row.id:
            self.items = (top, *said, *self.items)
            return new
        headings = (n for n, item in enumerate(self.items) if n and item.row.heading)
        end = next(headings, len(self.items))
        self.items = (*self.items[:end], *said, *self.items[end:])
        return new

    def update(self) -> list[Fact]:
        """Read the look again; gives what is new in the feed."""
        before = self.draft
        new = super().update()
        self.items = feed_items(self.feed, self.names, self.role, self._beside)
        self.holder = _holder(self.feed, self.role)
        fresh = (self.draft.node, self.draft.quarter) != (before.node, before.quarter)
        if fresh or (before == self.given_draft and self.view["decided"] != self._decided):
            self._put(self.draft if fresh else plan.start(self.view), self.view["decided"])
        self._decided = self.view["decided"]
        return new

    def _beside(self, fact: Mapping[str, Any]) -> list[str]:
        said = fact["kind"] == "message"  # those have a screen of their own
        return [] if said else far_news.heard(fact, self.names, self.role)

    def _put(self, start: Draft, decided: Mapping[str, Any] | None) -> None:
        """What this place begins with: what was committed here, or nothing."""
        self.draft = self.good = self.given_draft = _read(start, decided) or start
        self.past, self.future, self.refused, self._reasons = [], [], {}, {}

    # Where it stands -------------------------------------------------------------------

    @property
    def state(self) -> str:
        """``over``, ``played`` by a program, ``locked``, ``deciding``, ``committed``, or ``idle``.

        Also ``changed``: committed, and something else is in hand.
        """
        if self.view["ended"]:
            return "over"
        if self.holder:
            return "played"
        if is_locked(self.far):
            return "locked"
        if self.view["decided"] is not None:
            held = _read(plan.start(self.view), self.view["decided"])
            same = held is not None and self._meant(held) == self._meant(self.draft)
            return "committed" if same else "changed"
        return "deciding" if self.view["to_decide"] else "idle"

    @property
    def open(self) -> bool:
        """Whether anything can be chosen here."""
        return self.state in ("deciding", "committed", "changed")

    def _meant(self, draft: Draft) -> plan.Decision:
        """What a draft decides, with what is answered by itself where nothing is said."""
        decision = plan.decision(draft)
        if draft.node == "events":
            yours = [one for one in self.view["events"] if one["choice"] and one["choice"]["yours"]]
            byself = {one["id"]: one["choice"]["default"] for one in yours}
            decision["answers"] = {**byself, **decision["answers"]}
        return decision

    # Deciding --------------------------------------------------------------------------

    def _weigh(self) -> None:
        """The host weighs it, when it is asked next."""

    def change(self, draft: Draft) -> str:
        """Take another draft; gives the reason where it is known already that it is refused."""
        weighed = self._weighed
        if weighed is not None and weighed.draft == self.draft and weighed.view is self.view:
            new = {order.action for order in draft.orders if not self.draft.has(order.action)}
            for action in new & self._reasons.keys():
                return self._reasons[action]
        if draft != self.draft:
            self.past.append(self.draft)
            self.future = []
            self._hold(draft)
        return ""

    def ask(self, told: Callable[[], object]) -> None:
        """Have the host weigh what is in hand, where it has not; ``told`` when it has answered.

        One question at a time: what changes meanwhile is asked after it.
        """
        view, draft = self.view, self.draft
        if self._asking is not None or not self.open:
            return
        cards: tuple[str, ...] = ()
        if draft.node == "orders":
            cards = tuple(c["action"] for c in view["hand"] if not draft.has(c["action"]))
        asked = _Asked(view, draft, cards)
        if self._weighed is not None and (self._weighed.view, self._weighed.draft) == (view, draft):
            return
        bare = plan.bare(draft)
        decisions = [
            plan.decision(draft),
            *(plan.decision(plan.toggle_order(bare, action)) for action in cards),
        ]
        future = self.far.weigh(decisions, view["turn"], view["node"])
        self._asking = asked, future
        future.add_done_callback(lambda _: told())

    @property
    def answered(self) -> bool:
        """Whether there is an answer of the host to :meth:`hear`."""
        return self._asking is not None and self._asking[1].done()

    def hear(self) -> str:
        """Take the host's answer in, where it is there; gives what is to be said of the draft."""
        if self._asking is None or not self.answered:
            return ""
        (asked, future), self._asking = self._asking, None
        if (asked.view["turn"], asked.view["node"]) != (self.view["turn"], self.view["node"]):
            return ""
        try:
            reasons = future.result()
        except (WargameError, CancelledError):
            self._weighed = asked  # that phase is over there, and it is told soon
            return ""
        if not reasons[0]:
            self.good = asked.draft
        if asked.draft != self.draft or asked.view is not self.view:
            return ""  # older than what is in hand, which is asked about next
        self._weighed = asked
        self._reasons = {
            action: plan.why(reason)
            for action, reason in zip(asked.cards, reasons[1:], strict=True)
            if reason
        }
        self.refused = {
            action: plan.with_surcharge(self.view, self.draft, reason)
            for action, reason in self._reasons.items()
        }
        return self._refused(plan.why(reasons[0])) if reasons[0] else ""

    def _refused(self, why: str) -> str:
        """The draft in hand would be refused: back to the last one that would not."""
        why = plan.with_surcharge(self.view, self.draft, why)
        if self.good != self.draft:
            self.draft = self.good
            self.past = [one for one in self.past if one != self.good]
            if self.kept is not None:
                self.kept(self.draft)
            return f"It is taken back: {why}."
        if self._complained == (self.view, self.draft):
            return ""
        self._complained = (self.view, self.draft)
        return f"What you have chosen cannot be done as things stand now: {why}."

    def undo(self) -> bool:
        """The draft as it was before its last change, where anything can be chosen."""
        return self.open and super().undo()

    def redo(self) -> bool:
        """The change that was last undone, again, where anything can be chosen."""
        return self.open and super().redo()

    def take_up(self, kept: Mapping[str, Any] | None) -> bool:
        """Take up what the host kept that this seat had in hand; whether that was for here."""
        view = self.view
        if not kept or not view["to_decide"]:
            return False
        if (kept["turn"], kept["node"]) != (view["turn"], view["node"]):
            return False
        draft = _read(self.draft, kept["decision"])
        if draft is None or draft == self.draft:
            return False
        self.draft = draft
        return True

    def committed(self, draft: Draft) -> None:
        """A draft is in the host's save: what is in hand is no change of it."""
        if draft == self.draft:
            self.given_draft = self.good = draft


def _read(start: Draft, given: Mapping[str, Any] | None) -> Draft | None:
    """A decision as a draft; None where it is none, half of one, or another program's."""
    if given is None:
        return None
    try:
        return plan.read(start, given)
    except (KeyError, TypeError, IndexError, ValueError, AttributeError):
        return None


def _holder(facts: Sequence[Fact], role: str) -> str:
    """Who holds a role's seat in place of a person, as the last fact about it has it."""
    for fact in reversed(facts):
        if fact["kind"] == "seat" and fact["body"].get("role") == role:
            holder = str(fact["body"].get("holder", ""))
            return "" if holder.startswith("person") else beside.holder(holder)
    return ""
