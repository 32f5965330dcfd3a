"""A facilitated exercise: cells in their seats, the White Cell in charge, a clock, one writer.

A :class:`Room` has no network and no time of its own.  Whoever runs it hands it what seats say
(:mod:`wargame.play.seat_protocol`), one command after the other, and calls :meth:`Room.tick` when
the clock may have run out.  What it has accepted is in the save when it returns, together with the
command's own number: a command that arrives again, from another line or after a crash, is
acknowledged again and not done again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wargame.errors import IllegalOrder, WargameError, did_you_mean
from wargame.play import asides, room_accords, room_msel, room_paper, room_rulings, survey
from wargame.play import seat_protocol as protocol
from wargame.play.accords import Accords
from wargame.play.asides import WHITE
from wargame.play.choices import NODES
from wargame.play.facts import Fact
from wargame.play.happenings import Happening
from wargame.play.msel_run import Plan
from wargame.play.phases import LONGEST, Clock
from wargame.play.replay_view import merged, whole
from wargame.play.rulings import Case, Rulings
from wargame.play.session import Session
from wargame.play.time_left import time_left
from wargame.play.view import View, of_moment, with_advice, with_stock
from wargame.play.view_odds import SEALED_AT
from wargame.play.view_public import PUBLIC, public_view
from wargame.record.canonical import spell

#: Nodes at which everyone knows who is asked, so that one with nobody to ask can be passed over
#: at once.  Elsewhere that would tell what others hold; signals are the White Cell's moment.
_OPEN = frozenset({"events"})

#: Where outcomes lie open before the White Cell until it goes on.
TABLED = "reactions"

#: How much of a view is worked out: what a cell waits for, all of it, what would lift its odds.
_MOMENT, _WHOLE, _ADVISED = range(3)


@dataclass(frozen=True, slots=True)
class Chair:
    """A place at the table: its own ``key``, and the role it speaks for.

    A role, ``WHITE``, or ``PUBLIC`` for who only looks on; several chairs may share a role.
    """

    key: str
    role: str


@dataclass(slots=True)
class Cell:
    """What is known of a role beyond the record: lines open, how it says it fares, its draft."""

    lines: int = 0
    state: str = ""
    active: float = 0.0
    draft: dict[str, Any] | None = None
    #: Rises with each change of what its view shows that is its own doing.
    own: int = 0


@dataclass(slots=True)
class Room:
    """One facilitated exercise; ``now`` gives the seconds of a clock that only runs forward."""

    session: Session
    now: Callable[[], float]
    clock: Clock = field(default_factory=Clock)
    #: Rises with each change of what all may see, of the clock, and of who is there.
    turned: int = 0
    clocked: int = 0
    peopled: int = 0
    #: How often of these outcomes were tabled, which alone changes no cell's view.
    tablings: int = 0
    #: Whether decisions at this node are closed, while the White Cell looks at outcomes.
    locked: bool = False
    #: Why the exercise does not go on, where it should.
    trouble: str = ""
    #: When the node at hand opened.
    opened: float = 0.0
    cells: dict[str, Cell] = field(default_factory=dict)
    #: Whose paper the White Cell has before it, if anybody's.
    paper: str = ""
    #: The list of injects, the rulings, and those of other saves beside this one.
    plan: Plan = field(init=False)
    rulings: Rulings = field(default_factory=Rulings)
    accords: Accords = field(default_factory=Accords)
    earlier: list[Case] | None = None
    #: The long frames made last, by kind and role: as of when, their text, up to which fact.
    frames: dict[tuple[str, str], tuple[tuple[int, ...], str, int]] = field(default_factory=dict)
    #: What accords and moves were called on any branch: what comes late after a way back names
    #: what it was about, and nothing that came since.
    named: set[str] = field(default_factory=set)
    _done: set[tuple[str, str]] = field(default_factory=set)
    _advised: dict[str, int] = field(default_factory=dict)
    _bases: dict[tuple[str, int], tuple[tuple[int, int], View]] = field(default_factory=dict)
    _white: tuple[int, int, list[Fact]] = (0, 0, [])

    def __post_init__(self) -> None:
        self.plan = Plan(self.session.game.compiled)
        for role in [*self.roles, WHITE, PUBLIC]:
            self.cells.setdefault(role, Cell())
        store = self.session.store
        if store is not None:
            for row in store.branches():
                for event in store.events(row.id, after=row.seq):
                    if event.kind == "command":
                        body = event.body("engine")
                        self._done.add((str(body.get("seat")), str(body.get("id"))))
                    elif event.kind in ("accord", "ruling"):
                        bodies = (part.body or {} for part in event.parts.values())
                        self.named |= {str(body.get(event.kind, "")) for body in bodies}
        self.locked = self._was_locked()
        self._opened(fresh=False)
        self.go_on()

    # What is asked -----------------------------------------------------------------------

    @property
    def roles(self) -> list[str]:
        """The roles of the scenario."""
        return [role.key for role in self.session.game.tables.roles]

    @property
    def ended(self) -> str:
        """Why the exercise is over, or nothing."""
        return self.session.ended

    @property
    def branch(self) -> int:
        """The branch that is played."""
        return self.session.branch

    @property
    def place(self) -> tuple[int, str]:
        """The quarter and the node at hand."""
        return self.session.game.world.turn, self.session.game.node

    @property
    def commitment(self) -> str:
        """The hash that binds the host to the dice from the first event on."""
        if self.session.store is None:
            return ""
        setup = next(self.session.store.events(self.branch, upto=1))
        return setup.parts["engine"].hash

    def chair(self, key: str, role: str) -> Chair:
        """A place at the table; WargameError where there is no such role."""
        known = [*self.roles, WHITE, PUBLIC]
        if role not in known:
            hint = did_you_mean(role, known) or f"there is {', '.join(known)}"
            raise WargameError(f"there is no seat `{role}`; {hint}")
        return Chair(key, role)

    def count(self, role: str) -> int:
        """How many facts a seat has been told."""
        return len(self._white_feed()) if role == WHITE else self.session.told(role)

    def feed(self, role: str, since: int = 0) -> list[Fact]:
        """What a seat has seen happen, numbered for it alone, from its own number on.

        The White Cell's facts have the number of the event (``seq``) too; what a note is about
        is told in the seat's own numbers.
        """
        if role == WHITE:
            return self._white_feed()[since:]
        found = self.session.feed(role, since)
        for one in found:
            if (about := one["body"].get("about")) is not None:
                own = self.session.own_number(role, about)
                kept = {key: value for key, value in one["body"].items() if key != "about"}
                one["body"] = kept if own is None else {**kept, "about": own}
        return found

    def view(self, role: str) -> str:
        """What a seat sees, as JSON text in canonical spelling."""
        return spell(self.seen(role))

    def seen(self, role: str, *, moment: bool = False) -> View:
        """What a seat sees, as data; shared with all who ask: read it.

        Of the ``moment``, it may do without what there is to read up in, which takes longer
        (:func:`wargame.play.view.of_moment`).
        """
        advised = bool(self.stands(role)[2])
        base = self._base(role, _ADVISED if advised else _MOMENT if moment else _WHOLE)
        decided = self.session.game.decisions.get(role)
        if decided is None or decided is base["decided"]:
            return base
        return {**base, "to_decide": False, "decided": decided}

    def _base(self, role: str, much: int) -> View:
        """A view as the node opened, worked out once.

        Until the node is resolved nothing of it changes but what is decided.
        """
        # That outcomes are tabled changes nothing but what the display may show of them.
        stands = self.branch, self.turned if role == PUBLIC else self.stands(role)[1]
        kept = self._bases.get((role, much))
        if kept is None or kept[0] != stands:
            kept = self._bases[role, much] = stands, self._view(role, much)
        return kept[1]

    def version(self, role: str) -> tuple[int, ...]:
        """What changes when a seat's view may have: never for what others do in secret."""
        found = self.branch, self.turned, self.stands(role)[2]
        return found if role == WHITE else (*found, self.cells[role].own)

    def stands(self, role: str) -> tuple[int, int, int]:
        """What changes when more of a seat's view may have than what it has decided."""
        advised = int(self._advised.get(role) == self.turned)
        return self.branch, self.turned - self.tablings, advised

    def advise(self, role: str) -> None:
        """Let a seat's view say from now on what would lift the odds of its cards.

        That takes longest, so a view without it is sent first.
        """
        if role in self.roles and not self.ended and self.place[1] in SEALED_AT:
            self._advised[role] = self.turned

    def present(self) -> dict[str, bool]:
        """Who is there, of the seats that persons hold and the White Cell."""
        people = [*self.session.people, WHITE]
        return {role: self.cells[role].lines > 0 for role in people}

    def told_clock(self) -> dict[str, Any]:
        """The clock as every seat sees it."""
        turn, node = self.place
        told = self.clock.told(self.now())
        return {**told, "turn": turn, "node": node if not self.ended else "over"}

    def minute(self) -> int | None:
        """How far into its quarter this is as the clock is set, in minutes; None without a clock.

        A phase that was closed early has passed whole.
        """
        node = self.place[1]
        if self.clock.pace != "clock" or self.ended:
            return None
        lengths = self.clock.lengths
        before = sum(lengths[one] for one in NODES[: NODES.index(node)])
        return int(before + max(lengths[node] - self.clock.left(self.now()), 0)) // 60

    # What seats do -----------------------------------------------------------------------

    def joined(self, chair: Chair) -> None:
        """A line of a seat is open; who only looks on is not there for the others."""
        if survey.observes(chair.key):
            return
        cell = self.cells[chair.role]
        cell.lines += 1
        cell.active = self.now()
        self.peopled += cell.lines == 1

    def left(self, chair: Chair) -> None:
        """A line of a seat is gone."""
        if survey.observes(chair.key):
            return
        cell = self.cells[chair.role]
        cell.lines = max(cell.lines - 1, 0)
        self.peopled += cell.lines == 0

    def hear(self, chair: Chair, said: protocol.State | protocol.Draft | protocol.Paper) -> None:
        """Keep how a cell fares, or what it has in hand; nothing of it goes into the record."""
        if survey.observes(chair.key):
            return
        cell = self.cells[chair.role]
        cell.active = self.now()
        if isinstance(said, protocol.Paper):
            room_paper.take_up(self, chair, said.role)
        elif isinstance(said, protocol.State):
            cell.state = said.state
        elif (said.turn, said.node) == self.place:
            cell.state = "drafting"
            cell.draft = None
            if said.decision is not None:
                cell.draft = {"turn": said.turn, "node": said.node, "decision": said.decision}

    def check(self, chair: Chair, asked: protocol.Check) -> None:
        """IllegalOrder where a decision would be refused; nothing changes."""
        role = room_paper.writer(self, chair, asked.role) if asked.role else chair.role
        self._speaks(role)
        self.here(asked.turn, asked.node)
        self.session.check(role, asked.decision)

    def checks(self, chair: Chair, asked: protocol.Checks) -> list[str]:
        """Why each of several decisions would be refused; "" where it would be taken.

        IllegalOrder where none is looked at: that phase is over, or locked.
        """
        self._speaks(chair.role)
        self.here(asked.turn, asked.node)
        reasons: list[str] = []
        for decision in asked.decisions:
            try:
                self.session.check(chair.role, decision)
            except IllegalOrder as error:
                reasons.append(str(error))
            else:
                reasons.append("")
        return reasons

    def do(self, chair: Chair, order: protocol.Command) -> None:
        """Do a command once; it is in the record on return.

        Raises WargameError, IllegalOrder with codes among them, where it cannot be done; then
        nothing has changed, and its number is free.
        """
        if (chair.key, order.id) in self._done:
            return
        mark = self.session.aside(
            "command", "ENGINE", {"engine": {"seat": chair.key, "id": order.id}}
        )
        if not survey.observes(chair.key):
            self.cells[chair.role].active = self.now()
        if survey.observes(chair.key) or isinstance(order, protocol.Evaluation | protocol.Survey):
            survey.act(self, chair, order, mark)
        elif isinstance(order, protocol.Submit):
            self.submit(chair.role, order, mark)
        elif isinstance(order, protocol.Note):
            self._note(chair, order, mark)
        elif isinstance(order, protocol.Message):
            self._message(chair, order, mark)
        elif isinstance(order, protocol.Room):
            self._side_room(chair, order, mark)
        elif isinstance(order, protocol.Move):
            room_rulings.move(self, chair, order, mark)
        elif isinstance(order, protocol.Argue):
            room_rulings.argue(self, chair, order, mark)
        elif isinstance(order, protocol.Accord):
            room_accords.act(self, chair, order, mark)
        else:
            if chair.role != WHITE:
                raise IllegalOrder("this is the White Cell's to do", ("not_your_seat",))
            from wargame.play import room_white

            room_white.act(self, order, mark)
        self._done.add((chair.key, order.id))
        self.go_on()

    def _speaks(self, role: str) -> None:
        if role not in self.roles:
            raise IllegalOrder("this seat decides nothing", ("not_your_seat",))
        if self.ended:
            raise IllegalOrder("the exercise is over", ("game_over",))
        if self.locked:
            raise IllegalOrder("this phase is locked", ("locked",))

    def here(self, turn: int, node: str) -> None:
        """IllegalOrder where a command was meant for another place."""
        if (turn, node) != self.place:
            raise IllegalOrder(
                f"that phase is over: the exercise stands at {self.place[1]}", ("wrong_phase",)
            )

    def submit(self, role: str, order: protocol.Submit | protocol.Enter, *marks: Happening) -> None:
        """Take what a role decides at the node at hand; IllegalOrder where it cannot be taken."""
        self._speaks(role)
        self.here(order.turn, order.node)
        if order.branch not in (None, self.branch):
            raise IllegalOrder("the exercise has gone back in time since", ("wrong_phase",))
        if role not in self.session.asked():
            raise IllegalOrder(f"{role} is not asked anything here", ("wrong_phase",))
        self.session.submit(role, order.decision, *marks)
        cell = self.cells[role]
        cell.own += 1
        cell.draft = None

    def _note(self, chair: Chair, order: protocol.Note, mark: Happening) -> None:
        if chair.role == PUBLIC:
            raise IllegalOrder("this seat only looks on", ("not_your_seat",))
        body: dict[str, Any] = {"text": asides.said(order.type, order.text)}
        if order.about is not None:
            body["about"] = self.event_of(chair.role, order.about)
        reader = "white" if chair.role == WHITE else chair.role
        self.session.add(self.session.aside(order.type, chair.role, {reader: body}), mark)

    def event_of(self, role: str, number: int) -> int:
        """The number along the branch of an event that a seat numbers otherwise."""
        told = self.count(role)
        if number >= told:
            raise WargameError(f"there is no fact {number}: you have been told {told}")
        if role == WHITE:
            return int(self._white_feed()[number]["seq"])
        return self.session.place_of(role, number) + 1

    def _members(self, chair: Chair, names: list[str]) -> list[str]:
        if chair.role == PUBLIC:
            raise IllegalOrder("this seat only looks on", ("not_your_seat",))
        known = [*self.roles, WHITE]
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known) or f"there is {', '.join(known)}"
                raise IllegalOrder(f"there is no cell `{name}`; {hint}", ("unknown",))
        members = sorted({*names, chair.role})
        if len(members) < 2:
            raise IllegalOrder("say to whom: there is nobody else in this room", ("form",))
        return members

    def _message(self, chair: Chair, order: protocol.Message, mark: Happening) -> None:
        members = self._members(chair, order.to)
        room = asides.said("room", order.room, "a room's name") if order.room else ""
        if self._closed(members, room):
            raise IllegalOrder("the White Cell has closed this room", ("closed",))
        body = {"text": asides.said("message", order.text), "members": members, "room": room}
        told = asides.audience(members, self.roles)
        self.session.add(self.session.aside("message", chair.role, {told: body}), mark)

    def _side_room(self, chair: Chair, order: protocol.Room, mark: Happening) -> None:
        if order.what == "close" and chair.role != WHITE:
            raise IllegalOrder("only the White Cell closes a room", ("not_your_seat",))
        room = asides.said("room", order.room, "a room's name") if order.room else ""
        members = self._members(chair, order.members)
        if chair.role != WHITE and self._closed(members, room):
            raise IllegalOrder("the White Cell has closed this room", ("closed",))
        body = {"what": order.what, "members": members, "room": room}
        if order.what == "close" or order.reason.strip():
            needed = "the White Cell acts in the open: a reason"
            body["reason"] = asides.said("reason", order.reason, needed)
        told = asides.audience(members, self.roles)
        self.session.add(self.session.aside("room", chair.role, {told: body}), mark)

    def _closed(self, members: list[str], room: str) -> bool:
        # Whether the White Cell has a chair in it makes it no other room.
        cells = [one for one in members if one != WHITE]
        for one in reversed(self.session.facts):
            if one["kind"] == "room":
                for body in one["parts"].values():
                    same = [name for name in body["members"] if name != WHITE] == cells
                    if same and body["room"] == room:
                        return bool(body["what"] == "close")
        return False

    # How it goes on ----------------------------------------------------------------------

    def tick(self) -> bool:
        """Lock the node if its time is up, pass what waits for nobody; whether anything moved."""
        if self.ended:
            return False
        if not self.clock.due(self.now()):
            before = self.turned
            self.go_on()
            return self.turned != before
        silent = self.session.waiting()
        mark = self.session.aside("clock", "ENGINE", {"white": {"what": "lock", "silent": silent}})
        try:
            self.lock(mark)
        except WargameError as error:  # a full disk, a player that fails: the next tick tries again
            self.trouble = str(error)
            return False
        self.go_on()
        return True

    def lock(self, *marks: Happening) -> None:
        """Close the node: who is silent takes the default, and it is resolved.

        At reactions the outcomes are tabled first, until the White Cell goes on.
        """
        if self.place[1] == TABLED and not self.locked:
            self.session.settle(*marks)
            self.locked = True
            self.clock.stop()
            self.turned += 1
            self.tablings += 1
            self.clocked += 1
            return
        self.session.resolve(*marks)
        self._opened()

    def go_on(self) -> None:
        """Pass every node that needs no waiting for; what goes wrong is the White Cell's to see.

        No command fails by it: each was done before.  The next tick tries again.
        """
        try:
            self._keep_up()
            while not (self.ended or self.locked) and self._passes():
                self.session.resolve()
                self._opened()
                self._keep_up()
            self.trouble = ""
        except WargameError as error:
            self.trouble = str(error)

    def _keep_up(self) -> None:
        """What was promised is judged, and what was planned is brought in, where its time is."""
        room_accords.keep_up(self)
        room_msel.bring_in(self)

    def _passes(self) -> bool:
        """Whether the node at hand is passed at once."""
        if self.clock.pace == "ready":
            return not self.session.waiting()
        persons = [role for role in self.session.asked() if role not in self.session.players]
        return self.place[1] in _OPEN and not persons

    def _opened(self, *, fresh: bool = True) -> None:
        """A node is open: its clock starts, drafts for another are gone."""
        if fresh:
            self.locked = False
        for cell in self.cells.values():
            cell.draft, cell.state = None, ""
        self.opened = self.now()
        self.clock.open(self.place[1], self.opened)
        if not fresh:  # nobody sits at the table yet
            self._held()
        if self.ended or self.locked:
            self.clock.stop()
        self.turned += 1
        self.clocked += 1

    def _held(self) -> None:
        """The clock is held, at what the record knows of this phase."""
        if self.clock.running:
            self.clock.hold(self.now())
        if (store := self.session.store) is not None and not self.ended:
            events = [*store.events(self.branch)]
            length = self.clock.lengths[self.place[1]]
            self.clock.set(time_left(events, self.place, length, self.clock.pace), self.now())

    def paced(self) -> Happening:
        """What closes phases from here on, for whoever goes on with this exercise."""
        body = {"what": "pace", "pace": self.clock.pace}
        return self.session.aside("clock", "ENGINE", {"public": body})

    def came_back(self, *, otherwise: bool = False) -> None:
        """Write down that a host goes on with this exercise, and how much time is left.

        ``otherwise``: what closes phases from here on is not what did.
        """
        store = self.session.store
        if store is None or self.ended:
            return
        row = next(row for row in store.branches() if row.id == self.branch)
        if store.head(row.id)[0] > row.seq:  # else a rewind broke off, and is said again
            body = {"what": "back", "left": round(self.clock.left(self.now()))}
            back = self.session.aside("clock", "ENGINE", {"white": body})
            self.session.add(back, *([self.paced()] if otherwise else []))

    def slept(self, left: float) -> None:
        """The machine stood still while the clock ran: it is held, with the seconds it had."""
        if self.ended or self.locked or not self.clock.running:
            return
        self.clock.hold(self.now())
        self.clock.set(min(round(left), LONGEST), self.now())
        self.clocked += 1
        try:
            self.came_back()
        except WargameError as error:  # a full disk: it is held all the same
            self.trouble = str(error)

    def moved_to(self, session: Session) -> None:
        """The exercise goes on as another session: a branch of the same save."""
        self.session = session
        self._white = (0, 0, [])
        self.locked = self._was_locked()
        self._opened(fresh=False)
        self.go_on()

    def _was_locked(self) -> bool:
        """Whether reactions were closed when the program ended."""
        turn, node = self.place
        if node != TABLED or self.ended:
            return False
        for one in reversed(self.session.facts):
            if (one["turn"], one["phase"]) != (turn, node):
                return False
            if one["kind"] == "clock" and any(
                body["what"] in ("lock", "force", "advance") for body in one["parts"].values()
            ):
                return True
        return False

    # Inside ------------------------------------------------------------------------------

    def _view(self, role: str, much: int) -> View:
        game = self.session.game
        if role == WHITE:
            return whole(game, lambda one: self._base(one, much), with_deals=much > _MOMENT)
        if role == PUBLIC:
            from wargame.play.room_white import opened

            seen = self._base(self.roles[0], _MOMENT)
            return {**public_view(game, seen), "opened": opened(self)}
        if much == _MOMENT:
            return of_moment(game, role)
        if much == _WHOLE:
            return with_stock(game, self._base(role, _MOMENT))
        return with_advice(game, self._base(role, _WHOLE))

    def _white_feed(self) -> list[Fact]:
        """All that happened, but the host's books, numbered on and by event."""
        branch, looked, found = self._white
        facts = self.session.facts
        if branch != self.branch or looked > len(facts):
            looked, found = 0, []
        for place in range(looked, len(facts)):
            one = facts[place]
            parts = one["parts"]
            if one["kind"] in ("setup", "command", "quarter"):  # seed, numbers, registers
                parts = {key: body for key, body in parts.items() if key != "engine"}
            body = merged(parts, WHITE)
            if body is not None:
                rest = {key: value for key, value in one.items() if key != "parts"}
                told = sorted(key for key in parts if key != "engine")
                found.append(
                    {**rest, "n": len(found), "seq": place + 1, "body": body, "told": told}
                )
        self._white = (self.branch, len(facts), found)
        return found
