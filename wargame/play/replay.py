"""A save read again: any place of any branch, through any role's eyes or the White Cell's.

Only headers are read at first; bodies are read where somebody looks, and the exercise is
recomputed as far as it is looked at.  The file is opened for writing only for the moment in
which a note or a bookmark is appended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from threading import RLock
from typing import Any, overload

from wargame import RULES_VERSION
from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files
from wargame.errors import SaveDamaged, WargameError, did_you_mean
from wargame.play.branches import find_branch
from wargame.play.decisions import UNKEPT
from wargame.play.game import Game
from wargame.play.interventions import going_on, intervened
from wargame.play.reel import ASIDE, Reel
from wargame.play.replay_view import WHITE, Fact, View, recorded_view, seen_by, view_of
from wargame.record.events import Branch, Event, NewEvent
from wargame.record.headers import Header, headers
from wargame.record.store import Store

#: Events that change nothing but what was decided: between two of these, what one node brought
#: stands in the record piece by piece, while the rules did it at once.
_DECIDED = ASIDE | {"decision", "control", "setup"}

#: What is anchored to another event and stands there.
_NOTED = {"note": "note", "evaluation": "note", "bookmark": "bookmark"}

#: What is the host's own bookkeeping: nobody steps through it.
_BOOKED = frozenset({"command"})

#: So many events are read at a time, and the longest note and name of a bookmark.
_PAGE, LONGEST_NOTE, LONGEST_NAME = 256, 4000, 120


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to go to: ``turning``, ``control``, ``branch``, ``bookmark`` or ``note``.

    ``seq`` is the event that says it (0 where none does), ``about`` the place it stands at.
    """

    kind: str
    seq: int
    about: int
    actor: str
    text: str


@dataclass(frozen=True, slots=True)
class Stand:
    """The exercise at a place, as one viewer sees it.

    ``place`` may lie a few events before the one asked for: a node is resolved at once, and
    what it brought is then told event by event.  ``recorded`` says why the view is made of the
    record alone, where it could not be recomputed.
    """

    view: View
    place: int
    recorded: str = ""


class _Line(Sequence[Event]):
    """The events of a branch, read page by page where they are asked for, every hash checked."""

    def __init__(self, store: Store, branch: int, size: int) -> None:
        self._store, self._branch, self._size = store, branch, size
        self._pages: dict[int, list[Event]] = {}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(self._size))]
        if index < 0:
            index += self._size
        if not 0 <= index < self._size:
            raise IndexError(index)
        number, place = divmod(index, _PAGE)
        if number not in self._pages:
            first = number * _PAGE
            last = min(first + _PAGE, self._size)
            self._pages[number] = list(self._store.events(self._branch, after=first, upto=last))
        return self._pages[number][place]


class Replay:
    """One branch of a save; places are the numbers of its events, from 1.

    Usable from several threads.  ``turning`` is what an analysis found to turn it: objects with
    ``seq``, ``role``, ``text`` and ``brief``, which names no cause: a role reads that of its own.
    """

    def __init__(self, store: Store, branch: int = 1, compiled: Compiled | None = None) -> None:
        self.store = store
        self.path = store.path
        self.meta = store.meta()
        self.branches = store.branches()
        self.branch: Branch = self.branches[branch - 1]
        self.headers: list[Header] = headers(store, branch)
        if not self.headers or self.headers[0].kind != "setup":
            raise SaveDamaged(f"{self.path}: the record does not begin with its setup")
        self.turning: Sequence[Mapping[str, Any]] = ()
        self._line = _Line(store, branch, len(self.headers))
        self._content = compiled
        self._lock = RLock()
        self._reel: Reel | None = None
        self._views: dict[tuple[int, str, bool], View] = {}
        #: By place: where the exercise stands in it, or a little before.
        self._settles: dict[int, int] = {}
        self._places: dict[str, list[int]] = {}
        self._marks: list[Mark] | None = None
        #: Why nothing can be recomputed at all, or from a place on: that place, and the reason.
        self._barred: tuple[int, str] | None = None
        setup = self.event(1).body("public")
        try:
            self.seats: dict[str, str] = {str(k): str(v) for k, v in setup["seats"].items()}
            self.turns = int(setup["turns"])
            first = str(setup["quarter"])
            self._first = int(first[:4]) * 4 + int(first[5]) - 1
        except (KeyError, AttributeError, TypeError, ValueError, IndexError):
            raise SaveDamaged(f"{self.path}: the record's setup cannot be read") from None

    @classmethod
    def open(cls, path: Path | str, branch: str = "") -> Replay:
        """A branch of a save, by name or number; the exercise itself where none is named."""
        store = Store.open(path, write=False)
        try:
            return cls(store, find_branch(store.branches(), branch or None).id)
        except BaseException:
            store.close()
            raise

    def on(self, branch: str | int) -> Replay:
        """Another branch of the same save, or the same one as it stands by now."""
        known = self.store.branches()
        found = Replay(self.store, find_branch(known, branch).id, self._content)
        found.turning = self.turning if found.branch.id == self.branch.id else ()
        return found

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()

    # What it is ------------------------------------------------------------------------

    @property
    def compiled(self) -> Compiled:
        """The content it was played from, compiled when it is first asked for."""
        with self._lock:
            if self._content is None:
                self._content = ready_from_files(self.store.content())
            return self._content

    @property
    def roles(self) -> list[str]:
        """The roles, in the scenario's order."""
        return [role.key for role in self.compiled.tables.roles]

    @property
    def people(self) -> list[str]:
        """The roles that persons held."""
        return sorted(key for key, who in self.seats.items() if who.partition(":")[0] == "person")

    @cached_property
    def ended(self) -> str:
        """Why it is over on this branch, or nothing."""
        for header in reversed(self.headers):
            if header.kind == "end":
                return str(self.event(header.seq).body("public").get("ended", "over"))
        return ""

    @cached_property
    def over(self) -> bool:
        """Whether the exercise itself is over, whatever becomes of a branch of it."""
        played = going_on(self.branches)
        line = self.headers if self.branch.id == played else headers(self.store, played)
        return any(header.kind == "end" for header in line)

    @cached_property
    def redacted(self) -> bool:
        """Whether bodies were taken out of this copy."""
        return any(header.dropped for header in self.headers)

    @property
    def other_rules(self) -> bool:
        """Whether it was played under another version of the rules."""
        return self.meta.get("rules_version") != str(RULES_VERSION)

    @property
    def last(self) -> int:
        """The last turn that anything is recorded of."""
        return max(header.turn for header in self.headers)

    def quarter(self, turn: int) -> str:
        """The name of a quarter, counted from 0."""
        number = self._first + turn
        return f"{number // 4}Q{number % 4 + 1}"

    def viewpoints(self, asked: str = "") -> list[str]:
        """From where it may be read: while it is in play, only the seats of persons.

        Whoever has the file may ask for any by name; the White Cell sees everything.
        """
        free = [WHITE, *self.roles]
        if self.over or not self.people:
            return free
        return [one for one in free if one in self.people or one == asked]

    def viewpoint(self, text: str) -> str:
        """A role or the White Cell as a person writes it."""
        word = text.strip().upper()
        if word in (WHITE, "WHITE-CELL", "WHITE CELL", "ALL"):
            return WHITE
        for role in self.roles:
            if role.upper() == word:
                return role
        known = [WHITE, *self.roles]
        hint = did_you_mean(word, known) or f"there is {', '.join(known)}"
        raise WargameError(f"there is no role `{text}`; {hint}")

    # What happened ---------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.headers)

    def event(self, seq: int) -> Event:
        """An event by its number."""
        if not 1 <= seq <= len(self.headers):
            raise WargameError(f"there is no event {seq}: the branch has {len(self.headers)}")
        with self._lock:
            return self._line[seq - 1]

    def sees(self, header: Header, viewer: str) -> bool:
        """Whether a viewer may read anything of an event."""
        if header.kind in _BOOKED:
            return False
        if viewer == WHITE:
            return bool(header.audiences)
        return any(name == "public" or viewer in name.split("+") for name in header.audiences)

    def fact(self, seq: int, viewer: str) -> Fact | None:
        """An event as a viewer may read it: as in a feed, but numbered as in the save."""
        event = self.event(seq)
        body = seen_by(event, viewer)
        if body is None:
            return None
        found: Fact = {
            "n": seq,
            "id": event.id,
            "kind": event.kind,
            "turn": event.turn,
            "quarter": self.quarter(event.turn),
            "phase": event.phase,
            "actor": event.actor,
            "at": event.at,
            "body": body,
        }
        if viewer == WHITE and event.kind in ASIDE:
            found["told"] = sorted(name for name in event.parts if name != "engine")
        return found

    def facts(self, viewer: str, upto: int | None = None, turn: int | None = None) -> list[Fact]:
        """What a viewer saw happen, up to an event, or in a quarter."""
        return [
            found
            for header in self.headers[: len(self.headers) if upto is None else upto]
            if (turn is None or header.turn == turn)
            and self.sees(header, viewer)
            and (found := self.fact(header.seq, viewer)) is not None
        ]

    # Where one can stand ---------------------------------------------------------------

    def places(self, viewer: str) -> list[int]:
        """The events a viewer steps through; a note about another event stands there."""
        if viewer not in self._places:
            self._places[viewer] = [
                header.seq
                for header in self.headers
                if self.sees(header, viewer)
                and not (header.kind in _NOTED and self._about(header.seq) != header.seq)
            ]
        return self._places[viewer]

    def near(self, seq: int, viewer: str) -> int:
        """The place at an event, or the nearest before it that the viewer sees."""
        places = self.places(viewer)
        return next((one for one in reversed(places) if one <= seq), places[0])

    def step(self, place: int, viewer: str, by: int, what: str = "event") -> int:
        """The next or earlier ``event``, ``phase`` or ``turn``, at its first place.

        Going back lands on the beginning of the one that one is in, then of the one before; at
        either end it stays.
        """
        places = self.places(viewer)
        if what == "event":
            starts = places
        else:
            starts = [next(group) for _, group in groupby(places, self._keyed(what))]
        if by > 0:
            return next((one for one in starts if one > place), place)
        return next((one for one in reversed(starts) if one < place), place)

    def _keyed(self, what: str) -> Callable[[int], object]:
        def key(seq: int) -> object:
            header = self.headers[seq - 1]
            return header.turn if what == "turn" else (header.turn, header.phase)

        return key

    def first_of(self, turn: int, viewer: str) -> int:
        """Where a quarter begins, counted from 0."""
        for place in self.places(viewer):
            if self.headers[place - 1].turn >= turn and self.headers[place - 1].kind != "setup":
                return place
        raise WargameError(
            f"there is no quarter {turn + 1} in it: the record ends in {self.quarter(self.last)}, "
            f"quarter {self.last + 1}"
        )

    def last_of(self, turn: int, viewer: str) -> int:
        """Where a quarter ends."""
        self.first_of(turn, viewer)
        return max(one for one in self.places(viewer) if self.headers[one - 1].turn == turn)

    def phases(self, turn: int, viewer: str) -> list[tuple[str, int]]:
        """The phases of a quarter as they come, each with its first place."""
        found = [one for one in self.places(viewer) if self.headers[one - 1].turn == turn]
        return [
            (phase, next(group))
            for phase, group in groupby(found, lambda seq: self.headers[seq - 1].phase)
        ]

    # Marks -----------------------------------------------------------------------------

    def _about(self, seq: int) -> int:
        """The event a note or bookmark is about; itself where it names none."""
        for part in self.event(seq).parts.values():
            if isinstance(part.body, dict):
                about = part.body.get("about", part.body.get("event"))
                if type(about) is int and 1 <= about <= len(self.headers):
                    return about
        return seq

    def marks(self, viewer: str) -> list[Mark]:
        """Turning points, White Cell actions, branches, bookmarks and notes, by place."""
        if self._marks is None:
            self._marks = sorted(self._all_marks(), key=lambda mark: (mark.about, mark.seq))
        if viewer == WHITE:
            return self._marks
        brief = {(int(p["seq"]), p.get("role")): str(p.get("brief", "")) for p in self.turning}

        def told(mark: Mark) -> Mark:
            if mark.kind == "turning":
                return replace(mark, text=brief[mark.about, viewer])
            if mark.kind == "control":  # some reasons are for the White Cell's eyes
                fact = self.fact(mark.seq, viewer)
                return replace(mark, text=str(fact["body"].get("reason", "")) if fact else "")
            return mark

        return [
            told(mark)
            for mark in self._marks
            if (self.sees(self.headers[mark.seq - 1], viewer) if mark.seq else mark.actor == viewer)
        ]

    def _all_marks(self) -> Iterator[Mark]:
        for header in self.headers:
            if header.kind in _NOTED:
                parts = self.event(header.seq).parts.values()
                bodies = [part.body for part in parts if isinstance(part.body, dict)]
                text = str(bodies[0].get("text", "")) if bodies else ""
                if bodies and bodies[0].get("rating"):
                    text += f" ({bodies[0]['rating']})"
                about = self._about(header.seq)
                yield Mark(_NOTED[header.kind], header.seq, about, header.actor, text)
            elif header.kind == "control" or (header.kind in ASIDE and header.actor == WHITE):
                body = seen_by(self.event(header.seq), WHITE) or {}
                if intervened(header.kind, header.actor, body):
                    text = str(body.get("reason", ""))
                    yield Mark("control", header.seq, header.seq, header.actor, text)
        for seq, branch in leaving(self.branches, self.branch.id):
            why = f" ({branch.author or 'somebody'}: {branch.reason})" if branch.reason else ""
            at = min(max(seq, 1), len(self.headers))
            yield Mark("branch", 0, at, "", f"{branch.name}{why}")
        for point in self.turning:
            seq = int(point["seq"])
            if 1 <= seq <= len(self.headers):
                role = str(point.get("role", ""))
                yield Mark("turning", 0, seq, role, str(point.get("text", "")))

    def next_mark(self, place: int, viewer: str, by: int, kinds: Iterable[str]) -> Mark | None:
        """The nearest mark of some kinds after a place, or before it."""
        wanted = set(kinds)
        found = [mark for mark in self.marks(viewer) if mark.kind in wanted]
        if by > 0:
            return next((one for one in found if one.about > place), None)
        return next((one for one in reversed(found) if one.about < place), None)

    def annotate(
        self, kind: str, text: str, about: int, actor: str = WHITE, store: Store | None = None
    ) -> Replay:
        """Append a ``note`` or ``bookmark`` about an event; the branch as it stands then.

        A new event at the head: nothing that was recorded changes.  A role's is its own to read,
        the White Cell's is the White Cell's.  ``store`` is the save where it is open for writing
        already.
        """
        longest, called = {
            "note": (LONGEST_NOTE, "a note"),
            "bookmark": (LONGEST_NAME, "a bookmark's name"),
        }[kind]
        text = text.strip()
        if not text or len(text) > longest:
            raise WargameError(f"{called} has between 1 and {longest:,} characters")
        if UNKEPT.search(text):
            raise WargameError(f"{called} can hold no control characters")
        self.event(about)
        audience = "white" if actor == WHITE else actor
        body = {"text": text, "about": about}
        if store is not None:
            self._append(store, kind, actor, {audience: body})
        else:
            with Store.open(self.path) as own:
                self._append(own, kind, actor, {audience: body})
        return self._longer()

    def _append(self, store: Store, kind: str, actor: str, parts: dict[str, Any]) -> None:
        """One more event at the head of the branch, in the phase of the last."""
        head = store.head(self.branch.id)[0]
        (last,) = store.events(self.branch.id, after=head - 1)
        store.append(self.branch.id, [NewEvent(kind, last.turn, last.phase, actor, parts)])

    def _longer(self) -> Replay:
        """The branch with what was added; what was computed of it still holds."""
        found = self.on(self.branch.id)
        with self._lock:
            found._reel, found._barred = self._reel, self._barred
            found._views, found._settles = self._views, self._settles
            if found._reel is not None:
                found._reel.events = found._line
            found._lock = self._lock
        return found

    # The exercise at a place -----------------------------------------------------------

    def stand(self, place: int, viewer: str, *, advised: bool = True) -> Stand:
        """The exercise at a place, as a viewer saw it when the last decision there was taken.

        Not ``advised``, a role's view is without what would lift the odds of its cards.
        """
        with self._lock:
            game, at, why = self._game(place)
            if game is None:
                facts = self.facts(viewer, upto=place)
                return Stand(recorded_view(self.compiled, facts, viewer), place, why)
            key = (at, viewer, advised)
            if key not in self._views:
                if len(self._views) > 24:
                    self._views.clear()
                self._views[key] = view_of(game, viewer, advised=advised)
            return Stand(self._views[key], at)

    def _game(self, place: int) -> tuple[Game | None, int, str]:
        """The game at a place or a little before, that place; or why there is none."""
        place = max(1, min(place, len(self.headers)))
        if self._barred is not None and place >= self._barred[0]:
            return None, place, self._barred[1]
        try:
            if self._reel is None:
                self._reel = Reel(self.compiled, self._line, self.meta, self.branches)
            return self._settled(self._reel, place)
        except SaveDamaged as error:
            self._barred = (1 if self._reel is None else place, str(error))
            return None, place, str(error)

    def _settled(self, reel: Reel, place: int) -> tuple[Game | None, int, str]:
        """Stand at the last place up to this one where all that was resolved has been told."""
        if place in self._settles:
            best = self._settles[place]
            return reel.seek(best), best, ""
        reel.seek(place)
        if reel.place < place:
            why = f"these rules differ at {reel.difference}; from there on it is as recorded"
            self._barred = (reel.place + 1, why)
            return None, place, why
        if not reel.pending:
            self._settles[place] = place
            return reel.game, place, ""
        back = place
        while back > 1 and self.headers[back - 1].kind not in _DECIDED:
            back -= 1
        best = back
        for at in range(back, place):
            reel.seek(at)
            if not reel.pending:
                best = at
        self._settles[place] = best
        return reel.seek(best), best, ""

    def differs(self) -> str | None:
        """Recompute the whole branch; where these rules say otherwise.

        Of a redacted copy nothing can be said, and so nothing is.
        """
        with self._lock:
            if self.redacted:
                return None
            if self._barred is None:
                self._game(len(self.headers))
            if self._barred is not None:
                reel = self._reel
                return (reel.difference if reel is not None else None) or self._barred[1]
            return None

    # Looking for something -------------------------------------------------------------

    def find(self, words: str, viewer: str, text_of: Callable[[Fact], str]) -> list[int]:
        """The places in whose text every word begins a word; notes are found where they stand."""
        wanted = [re.compile(rf"(?<!\w){re.escape(word)}") for word in words.casefold().split()]
        if not wanted:
            return []
        found: set[int] = set()
        for header in self.headers:
            if not self.sees(header, viewer):
                continue
            fact = self.fact(header.seq, viewer)
            if fact is None:
                continue
            text = text_of(fact).casefold()
            if all(word.search(text) for word in wanted):
                noted = header.kind in _NOTED
                found.add(self._about(header.seq) if noted else header.seq)
        return sorted(found)


def leaving(branches: Sequence[Branch], branch: int) -> list[tuple[int, Branch]]:
    """The branches that leave a branch's line, and after which event; its own beginning too."""
    limits: dict[int, int] = {}
    at: int | None = branch
    limit: int | None = None
    found: list[tuple[int, Branch]] = []
    while at is not None:
        row = branches[at - 1]
        limits[at] = limit if limit is not None else 2**62
        if row.parent is not None:
            found.append((row.seq, row))
        limit = row.seq if limit is None else min(limit, row.seq)
        at = row.parent
    found += [
        (row.seq, row)
        for row in branches
        if row.parent in limits and row.id not in limits and row.seq <= limits[row.parent]
    ]
    return sorted(found, key=lambda pair: (pair[0], pair[1].id))
