"""One running exercise: the only writer of its save, and the seats that take part in it."""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame import RULES_VERSION, __version__
from wargame.content.compiled import Compiled
from wargame.content.ready import ready, ready_from_files
from wargame.errors import IllegalOrder, SaveDamaged, WargameError
from wargame.play import control
from wargame.play.asides import ASIDE, holders, said
from wargame.play.choices import NODES
from wargame.play.decisions import Decision
from wargame.play.facts import Fact, fact, reads, recorded_fact, visible
from wargame.play.game import DICE, Game
from wargame.play.happenings import Happening
from wargame.play.onward import Position
from wargame.play.players import Player, make_player
from wargame.play.unseen import as_seen
from wargame.play.view import View, view
from wargame.record.events import Branch, Event, NewEvent
from wargame.record.store import Store
from wargame.rules.dice import Dice, Stream
from wargame.rules.tables import Phase

if TYPE_CHECKING:
    from wargame.play.verify import Rebuilt


class OutsideProgram(WargameError):
    """A save names a program that holds a seat, and nobody here has said that it may start."""


class Session:
    """An exercise with its seats; use :func:`new_session` or :func:`resume_session`.

    What :meth:`submit`, :meth:`advance` and :meth:`play` return or accept has been committed
    to the save when they return.
    """

    def __init__(
        self,
        game: Game,
        seats: Mapping[str, str],
        players: Mapping[str, Player],
        store: Store | None,
        *,
        branch: int = 1,
    ) -> None:
        self.game = game
        self.seats = dict(seats)
        self.players = dict(players)
        self.store = store
        self.branch = branch
        self.facts: list[Fact] = []
        self._told: dict[str, int] = {}
        #: By role: how many facts were looked at, and where those stand that it sees.
        self._seen: dict[str, tuple[int, list[int]]] = {}
        #: By role: what it sees of each of them, made once.
        self._shown: dict[str, list[Fact | None]] = {}

    # What everyone may ask ---------------------------------------------------------------

    @property
    def ended(self) -> str:
        """``turns`` or ``war`` once the exercise is over, else empty."""
        return self.game.ended

    @property
    def path(self) -> Path | None:
        """Where the save lies, if there is one."""
        return self.store.path if self.store is not None else None

    @property
    def people(self) -> list[str]:
        """The roles held by persons."""
        # Not those without a player: an exercise that is over has no players any more.
        return [role for role, spec in self.seats.items() if spec.partition(":")[0] == "person"]

    def view(self, role: str) -> View:
        """What the seat of a role may see now."""
        return view(self.game, role)

    def feed(self, role: str, since: int = 0) -> list[Fact]:
        """What a role has seen happen, from its own fact number ``since`` on.

        Facts are numbered for each role apart: gaps would tell how much others did in secret.
        """
        places, shown = self._places(role), self._shown.setdefault(role, [])
        shown += [visible(self.facts[place], role) for place in places[len(shown) :]]
        return [
            {**one, "n": number, "body": {**one["body"]}}
            for number, one in enumerate(shown[since:], since)
            if one is not None
        ]

    def _places(self, role: str) -> list[int]:
        """Where the facts stand that a role sees something of; looked for once."""
        looked, found = self._seen.get(role, (0, []))
        found += [
            place
            for place in range(looked, len(self.facts))
            if any(reads(role, key) for key in self.facts[place]["parts"])
        ]
        self._seen[role] = (len(self.facts), found)
        return found

    def told(self, role: str) -> int:
        """How many facts a role has seen."""
        return len(self._places(role))

    def place_of(self, role: str, number: int) -> int:
        """Where a role's own fact stands among all of them, from 0."""
        return self._places(role)[number]

    def own_number(self, role: str, event: int) -> int | None:
        """The role's own number of an event along the branch; None where it sees none of it."""
        places = self._places(role)
        found = bisect_left(places, event - 1)
        return found if found < len(places) and places[found] == event - 1 else None

    def position(self, role: str) -> Position:
        """Where the exercise stands as a role knows it, to be played on from.

        For the host's own forecasts; it is no part of what a seat is sent.
        """
        return as_seen(Position.of(self.game), self.game.role(role).index)

    def asked(self) -> list[str]:
        """The roles that have something to decide at this node, decided or not."""
        return self.game.asked()

    def waiting(self) -> list[str]:
        """The roles held by persons that must decide now."""
        return [role for role in self.game.open_roles() if role not in self.players]

    # What seats do -----------------------------------------------------------------------

    def check(self, role: str, decision: Any) -> Decision:
        """The decision in its full form, or IllegalOrder; nothing changes."""
        return self.game.check(role, decision)

    def submit(self, role: str, decision: Any, *also: Happening) -> None:
        """Take a person's decision at this node; committed on return, amendable until resolved.

        What is to be in the record if and only if the decision is goes ``also`` into that commit.
        Raises IllegalOrder with the reasons, SaveFull where the disk is full; then nothing
        has changed.
        """
        self._may_submit(role, decision)
        with self._as_saved():
            _, happening = self.game.decide(role, decision)
            self._write([happening, *also])

    def play(self, role: str, decision: Any) -> list[Fact]:
        """Submit a decision and advance as one step, which is committed once: both or neither.

        For a seat that waits for nobody but programs; gives the new facts.  Raises as
        :meth:`submit` and :meth:`advance` do.
        """
        start = len(self.facts)
        if self._listened():  # a program may fail, and the decision is kept all the same
            self.submit(role, decision)
            self.advance()
        else:
            self._may_submit(role, decision)
            self._advance(None, (role, decision))
        return self.facts[start:]

    def _may_submit(self, role: str, decision: Any) -> None:
        if role in self.players:
            raise IllegalOrder(
                f"a program decides for {role} now; the White Cell can hand the seat back",
                ("not_your_seat",),
            )
        self.game.check(role, decision)

    def note(self, who: str, text: str, about: int | None = None) -> None:
        """Add a note of a role, or of the White Cell (`WHITE`), to the record.

        ``about`` is the number of the event it belongs to, else where the exercise stands.
        """
        self._aside("note", who, text, about)

    def bookmark(self, who: str, name: str, about: int | None = None) -> None:
        """Mark a place of the record by a name, as :meth:`note` does."""
        self._aside("bookmark", who, name, about)

    def _aside(self, kind: str, who: str, text: str, about: int | None) -> None:
        if who != control.ACTOR:
            self.game.role(who)
        body: dict[str, Any] = {"text": said(kind, text)}
        if about is not None:
            if not 1 <= about <= len(self.facts):
                raise WargameError(f"there is no event {about}: the last is {len(self.facts)}")
            body["about"] = about
        reader = "white" if who == control.ACTOR else who
        self.add(self.aside(kind, who, {reader: body}))

    def aside(self, kind: str, who: str, parts: dict[str, Any]) -> Happening:
        """An event beside the course of play (:mod:`wargame.play.asides`), where this stands."""
        return Happening(kind, self.game.world.turn, self.game.node, who, parts)

    def add(self, *asides: Happening) -> None:
        """Put events beside the course of play into the record; committed on return."""
        with self._as_saved():
            self._write([*asides])

    # What the White Cell does ------------------------------------------------------------

    def ask(self) -> None:
        """Take the decisions of the seats that no person holds; committed on return."""
        with self._as_saved():
            self._write(self._ask())

    def preview(self) -> list[dict[str, Any]]:
        """What would fall if the reactions were resolved now; programs have reacted by then."""
        if self.game.node == "reactions":
            self.ask()
        return self.game.preview()

    def control(self, body: Any, *also: Happening) -> Fact:
        """Do what the White Cell says (:mod:`wargame.play.control`); committed on return.

        Raises IllegalOrder with the reason where it cannot be, then nothing has changed.
        """
        self.controls([body], *also)
        return self.facts[-1 - len(also)]

    def controls(self, bodies: Sequence[Any], *also: Happening) -> None:
        """Do several things that the White Cell says as one: all are committed, or none is."""
        if self.game.node == "reactions":
            self.ask()  # an outcome is overruled when all have reacted
        with self._as_saved():
            self._write([*(self.game.control(body) for body in bodies), *also])

    def hand_over(self, role: str, holder: str, reason: str, *also: Happening) -> None:
        """Give a seat to somebody else from here on: a person, or a player by its name.

        What its role has decided at this node stands.  Raises WargameError where there is no
        such role or player; then nothing has changed.
        """
        self.game.role(role)
        if self.game.ended:
            raise IllegalOrder("the exercise is over", ("game_over",))
        player = make_player(holder, self.game.compiled, role)
        body = {"role": role, "holder": holder, "reason": reason}
        try:
            with self._as_saved():
                self._write([self.aside("seat", control.ACTOR, {"public": body}), *also])
        except BaseException:
            if player is not None:
                player.close()
            raise
        before = self.players.pop(role, None)
        if before is not None:
            before.close()
        if player is not None:
            self.players[role] = player
            self._told[role] = len(self.feed(role))
        self.seats[role] = holder

    # How it goes on ----------------------------------------------------------------------

    def advance(self, quarters: int | None = None, *, nodes: int | None = None) -> list[Fact]:
        """Ask the other players, resolve node after node, until a person must decide.

        With ``quarters``, also stop where the quarter after so many in all has opened; with
        ``nodes``, when so many have been resolved, so that the White Cell can act between.
        Returns the new facts, already committed.  A failure to write, or of a player, leaves
        the game as the save has it: call again, or close and resume.
        """
        start = len(self.facts)
        self._advance(quarters, None, nodes)
        return self.facts[start:]

    def _advance(
        self, quarters: int | None, move: tuple[str, Any] | None, nodes: int | None = None
    ) -> None:
        listened = self._listened()
        asked = self._stands_at(quarters) or nodes == 0
        while not (asked or self.game.ended):
            with self._as_saved():
                happened: list[Happening] = []
                resolved = False
                if move is not None:
                    happened.append(self.game.decide(*move)[1])
                    move = None
                while not (asked or self.game.ended):
                    happened += self._ask()
                    asked = bool(self.waiting())
                    if not asked:
                        happened += self.game.resolve()
                        resolved = True
                        nodes = None if nodes is None else nodes - 1
                        asked = self._stands_at(quarters) or nodes == 0
                    if listened:
                        break
                self._write(happened)
            if listened and resolved:
                self._tell()  # programs that listen hear only what the save has

    def settle(self, *before: Happening) -> None:
        """Enter what every seat decides here, the default of a silent one; resolve nothing."""
        with self._as_saved():
            happened = [*before, *self._ask()]
            happened += [
                self.game.decide(role, self.game.default(role))[1] for role in self.waiting()
            ]
            self._write(happened)

    def resolve(self, *before: Happening) -> list[Fact]:
        """Resolve this node whoever is silent, and stop; gives the new facts."""
        start = len(self.facts)
        with self._as_saved():
            happened = [*before, *self._ask(), *self.game.resolve()]
            if all(one.kind in ASIDE or one.kind == "decision" for one in happened):
                # Nothing in the record would say that the next node is open.
                happened.append(self.aside("clock", "ENGINE", {"white": {"what": "open"}}))
            self._write(happened)
        if self._listened():
            self._tell()
        return self.facts[start:]

    def _listened(self) -> bool:
        """Whether a program takes part that is told what happens."""
        return any(not player.repeatable for player in self.players.values())

    def _stands_at(self, quarters: int | None) -> bool:
        """Whether so many quarters have been played and nothing of the next."""
        game = self.game
        return quarters is not None and game.world.turn >= quarters and game.node == NODES[0]

    def start(self) -> None:
        """Write the first events of a new exercise."""
        with self._as_saved():
            self._write([self.game.setup(self.seats), *self.game.start()])

    def close(self) -> None:
        """Let the players go and close the save."""
        for player in self.players.values():
            player.close()
        if self.store is not None:
            self.store.close()

    # Inside ------------------------------------------------------------------------------

    @contextmanager
    def _as_saved(self) -> Iterator[None]:
        """Whatever goes wrong inside leaves game and facts as the save has them."""
        kept, known = self.game.kept(), len(self.facts)
        try:
            yield
        except BaseException:
            self._seen.clear()  # facts may go again
            self._shown.clear()
            if self.store is None or self.store.head(self.branch)[0] == known:
                self.game.put_back(kept)
                del self.facts[known:]
            else:  # interrupted when the commit was through already
                self.facts[known:] = [
                    recorded_fact(event, self.game, number)
                    for number, event in enumerate(
                        self.store.events(self.branch, after=known), known
                    )
                ]
            raise

    def _ask(self) -> list[Happening]:
        """Take the decisions of all seats not held by persons."""
        happened: list[Happening] = []
        for role in self.game.open_roles():
            player = self.players.get(role)
            if player is None:
                continue
            decision = player.decide(self.game, role)
            happened += [
                Happening(
                    "note",
                    self.game.world.turn,
                    self.game.node,
                    "ENGINE",
                    {"white": {"text": complaint}},
                )
                for complaint in player.complaints()
            ]
            if decision is None:
                decision = self.game.default(role)
            happened.append(self.game.decide(role, decision)[1])
        return happened

    def begin(
        self, happened: Sequence[Happening], commit: Callable[[list[NewEvent]], object]
    ) -> None:
        """Make the first events of a branch known, which ``commit`` has written with it."""
        commit(_new(happened))
        self._known(happened)

    def _write(self, happened: list[Happening]) -> None:
        """Commit happenings, then make them known."""
        if not happened:
            return
        if self.store is not None:
            self.store.append(self.branch, _new(happened))
        self._known(happened)

    def _known(self, happened: Sequence[Happening]) -> None:
        for item in happened:
            self.facts.append(fact(item, self.game, len(self.facts)))

    def _tell(self) -> None:
        """Inform the players that listen."""
        for role, player in self.players.items():
            if not player.repeatable:
                news = self.feed(role, self._told.get(role, 0))
                self._told[role] = self._told.get(role, 0) + len(news)
                player.inform(news)


def start_session(
    compiled: Compiled,
    seats: Mapping[str, str],
    *,
    seed: int,
    save: Path | None,
    turns: int | None = None,
    world: int = 0,
) -> Session:
    """Begin an exercise with every seat named; ``save`` None keeps no record.

    ``world`` says which world of the seed it is: 0, but for one opened out of a simulation.
    """
    roles = [role.key for role in compiled.tables.roles]
    for role in seats:
        if role not in roles:
            raise WargameError(f"there is no role `{role}`: the scenario has {', '.join(roles)}")
    if turns is not None and not 1 <= turns <= 40:
        raise WargameError(f"turns must be between 1 and 40, not {turns}")
    if not 0 <= seed < 2**128:
        raise WargameError("a seed is a whole number from 0 to 2**128 - 1")
    full = {role: seats.get(role, "doctrine") for role in roles}
    players = _players(full, compiled)
    store = None
    try:
        game = Game(compiled, seed, world=world, turns=turns)
        if save is not None:
            save.parent.mkdir(parents=True, exist_ok=True)
            store = Store.create(save, meta=_meta(compiled), content=compiled.bundle.files)
        session = Session(game, full, players, store)
        session.start()
    except BaseException:
        for player in players.values():
            player.close()
        if store is not None:  # made above, and nothing has happened in it yet
            store.close()
            store.path.unlink(missing_ok=True)
        raise
    return session


def _players(seats: Mapping[str, str], compiled: Compiled) -> dict[str, Player]:
    """The players of all seats that no person holds."""
    players: dict[str, Player] = {}
    try:
        for role, spec in seats.items():
            player = make_player(spec, compiled, role)
            if player is not None:
                players[role] = player
    except BaseException:
        for player in players.values():
            player.close()
        raise
    return players


def _new(happened: Sequence[Happening]) -> list[NewEvent]:
    """Happenings as a record takes them."""
    return [
        NewEvent(kind=h.kind, turn=h.turn, phase=h.phase, actor=h.actor, parts=h.parts)
        for h in happened
    ]


def _meta(compiled: Compiled) -> dict[str, str]:
    return {
        "program": f"wargame {__version__}",
        "rules_version": str(RULES_VERSION),
        "dice": DICE,
        "scenario": compiled.bundle.scenario.id,
    }


def new_session(
    scenario: str,
    *,
    role: str,
    seed: int | None = None,
    save: Path | None = None,
    opponents: str = "doctrine",
    content: Path | None = None,
) -> Session:
    """A solo exercise: a person in one role, ``opponents`` in the others."""
    compiled = ready(scenario, content)
    roles = [table.key for table in compiled.tables.roles]
    if role not in roles:
        raise WargameError(f"there is no role `{role}`: the scenario has {', '.join(roles)}")
    guide = compiled.bundle.scenario.guide
    guided = guide is not None and guide.role == role and seed is None and opponents == "doctrine"
    chosen = secrets.randbits(48) if seed is None else seed
    if guide is not None and guided:  # what the guide says holds on these dice
        chosen = guide.seed
    seats = dict.fromkeys(roles, opponents)
    if opponents == "doctrine":
        seats = {key: f"doctrine:{_doctrine(compiled, key, chosen)}" for key in roles}
    if guide is not None and guided:
        seats |= {key: f"doctrine:{name}" for key, name in guide.opponents.items()}
    seats[role] = "person"
    return start_session(compiled, seats, seed=chosen, save=save)


def _doctrine(compiled: Compiled, role: str, seed: int) -> str:
    """Which of a role's doctrines a solo player meets: drawn evenly, so that exercises differ."""
    known = sorted(compiled.doctrines[role])
    dice = Dice(seed, np.zeros(1, dtype=np.uint64))
    site = compiled.tables.role(role).site
    return known[int(dice.below(len(known), Stream.SETUP, 0, Phase.SETUP, site, use=1)[0])]


def resume_session(
    path: Path,
    *,
    branch: str | int | None = None,
    programs: bool = False,
    given: Mapping[str, str] | None = None,
) -> Session:
    """Open a save and play on where it stands: on its first branch, or one by name or number.

    Only with ``programs`` are the outside programs started that hold seats in it: a save may
    come from a stranger, and what it would start is any command at all.  Seats ``given`` are
    held so from here on, whoever held them; where that is another, it is written down.

    Raises SaveDamaged where it is no true record, WargameError where these rules are not
    those it was played under, or there is no such branch.
    """
    store = Store.open(path)
    try:
        return reopened(store, branch=branch, programs=programs, given=given)
    except BaseException:
        store.close()
        raise


def reopened(
    store: Store,
    *,
    branch: str | int | None = None,
    programs: bool = False,
    given: Mapping[str, str] | None = None,
) -> Session:
    """The exercise of a save that is open for writing; see :func:`resume_session`."""
    from wargame.play.branches import find_branch, playable

    playable(store.meta())
    row = find_branch(store.branches(), branch)
    compiled, rebuilt, events = _rebuilt(store, row)
    game, before = rebuilt.game, holders(events, rebuilt.seats)
    seats = {**before, **(given or {})}
    for role in seats:
        game.role(role)
    outside = [
        role for role, spec in before.items()
        if spec.startswith("exec:") and role not in (given or {})
    ]  # fmt: skip
    if outside and not game.ended and not programs:
        raise OutsideProgram(
            f"in this save a program holds the seat of {', '.join(outside)} "
            f"({before[outside[0]]}); a save cannot start programs by itself"
        )
    players = {} if game.ended else _players(seats, compiled)
    session = _session(store, row, game, seats, players, events)
    changed = [role for role in seats if seats[role] != before[role]]
    if changed and not game.ended:
        why = "Whoever started the host again seated it."
        try:
            session.add(
                *(
                    session.aside(
                        "seat",
                        control.ACTOR,
                        {"public": {"role": role, "holder": seats[role], "reason": why}},
                    )
                    for role in changed
                )
            )
        except BaseException:
            for player in players.values():
                player.close()
            raise
    return session


def gone_back(store: Store, row: Branch, held: Mapping[str, str]) -> tuple[Session, dict[str, str]]:
    """The exercise where a branch leaves its parent, which is still to be written, or bare.

    Its seats are ``held`` as they are now, whoever held them there: no other program is started.
    Beside it, who held them there.
    """
    compiled, rebuilt, events = _rebuilt(store, row)
    players = _players(held, compiled)
    session = _session(store, row, rebuilt.game, held, players, events)
    return session, holders(events, rebuilt.seats)


def _rebuilt(store: Store, row: Branch) -> tuple[Compiled, Rebuilt, list[Event]]:
    """A record played again up to where a branch stands; SaveDamaged where it differs."""
    from wargame.play.verify import rebuild

    rows = store.branches()
    if row in rows:
        events = list(store.events(row.id))
    else:
        assert row.parent is not None
        events = list(store.events(row.parent, upto=row.seq))
        rows = [*rows, row]
    compiled = ready_from_files(store.content())
    rebuilt = rebuild(compiled, events, store.meta(), rows, row.id)
    if rebuilt.difference is not None:
        raise SaveDamaged(
            "this save does not say what these rules give: they differ at "
            f"{rebuilt.difference}; it can be read, but not played on"
        )
    return compiled, rebuilt, events


def _session(
    store: Store,
    row: Branch,
    game: Game,
    seats: Mapping[str, str],
    players: Mapping[str, Player],
    events: Sequence[Event],
) -> Session:
    session = Session(game, seats, players, store, branch=row.id)
    session.facts = [recorded_fact(event, game, n) for n, event in enumerate(events)]
    session._told = {role: len(session.feed(role)) for role in players}
    return session
