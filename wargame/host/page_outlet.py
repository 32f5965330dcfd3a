"""What goes out to a seat that sits at a page: the regions of the page in place of the data.

All lines of a role share what was made for it, so a page costs its HTML once, however many look
at it.  A line keeps which regions it was sent, and is sent those that differ.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from wargame.host import regions, regions_accords, regions_room, regions_survey
from wargame.host.kept import names_of
from wargame.host.page_white import WhitePages
from wargame.host.regions import Regions
from wargame.play import room_accords, room_paper
from wargame.play.asides import WHITE
from wargame.play.cells import console
from wargame.play.outlet import Outlet
from wargame.play.room import Chair, Room
from wargame.play.room_white import opened
from wargame.play.seat_protocol import Place, frame
from wargame.play.survey import observes
from wargame.play.view_public import PUBLIC
from wargame.record.canonical import spell
from wargame.telling.names import catalogue

#: A page of which nothing was sent, one for all lines.
_NOTHING: Regions = {}


class Pages:
    """The pages of a room as they stand, made when somebody looks and something has changed."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._given: dict[str, Any] | None = None
        self._white: WhitePages | None = None
        self._rules: dict[str, Any] | None = None
        self._made: dict[str, tuple[tuple[int, ...], Regions]] = {}
        self._views: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {}
        self._told: dict[str, tuple[tuple[int, ...], Regions]] = {}
        self._standing: dict[str, tuple[tuple[int, ...], Regions]] = {}
        self._pages: dict[str, tuple[Regions, Regions, Regions, Regions]] = {}
        #: The frames made last: from which page to which, where, and the text.
        self._frames: deque[tuple[Regions, Regions, tuple[object, ...], str]] = deque(maxlen=16)
        #: Each quarter's news, by role, branch, quarter and how many facts it had.
        self._quarters: dict[tuple[str, int, int, int], str] = {}

    def of(self, role: str, *, whole: bool = True) -> Regions:
        """Every region of a role's page, or of the room's display.

        Not ``whole``, what takes longer to make is as it was made last.
        """
        room = self.room
        if self._given is None:
            self._given = catalogue(room.session.game.compiled)
        if role == WHITE:
            if self._white is None:
                self._white = WhitePages(room, self._given)
            return self._white.of()
        if role == PUBLIC:
            return self._display()
        paper = room_paper.entered(room, role)
        played = role in room.session.players
        version = (*room.version(role), room.locked, paper, played)
        if role not in self._made or self._made[role][0] != version:
            view = room.seen(role, moment=True)  # of what a seat without a page would be sent
            made = regions.of_moment(
                view, self._given, locked=room.locked, paper=paper, played=played
            )
            self._views[role] = version, view
            self._made[role] = version, made
        stands = room.stands(role)
        stood, standing = self._standing.get(role, ((), _NOTHING))
        if whole and stood != stands:
            view = room.seen(role)
            standing = regions.of_standing(view, self._given) | self._promising(role, view)
            self._standing[role] = stands, standing
        elif stood and stood[0] != stands[0]:
            standing = _NOTHING  # of another past
        count = (room.branch, room.count(role))
        if role not in self._told or self._told[role][0] != count:
            self._told[role] = count, self._news(role, self._views[role][1])
        parts = self._made[role][1], standing, self._told[role][1]
        kept = self._pages.get(role)
        if kept is None or not all(a is b for a, b in zip(kept, parts, strict=False)):
            kept = self._pages[role] = *parts, {**parts[0], **parts[1], **parts[2]}
        return kept[3]

    def frame(
        self, was: Regions, now: Regions, *, branch: int, n: int, turn: int, node: str
    ) -> str:
        """What turns one page into another; nothing where they are the same.

        Lines of a role go from the same page to the same page, and are sent the same text.
        """
        place = (branch, n, turn, node)
        for before, after, there, text in self._frames:
            if before is was and after is now and there == place:
                return text
        changed = {name: text for name, text in now.items() if was.get(name) != text}
        gone = sorted(was.keys() - now.keys())
        text = ""
        if changed or gone:
            text = frame(
                "regions", branch=branch, n=n, turn=turn, node=node, changed=changed, gone=gone
            )
        self._frames.append((was, now, place, text))
        return text

    def _news(self, role: str, view: dict[str, Any]) -> Regions:
        """The regions that tell what happened; a quarter to which nothing was added stands."""
        facts, branch = self.room.feed(role), self.room.branch
        made: dict[tuple[str, int, int, int], str] = {}
        told: Regions = {}
        for turn, happened in regions.by_quarter(facts).items():
            key = (role, branch, turn, len(happened))
            kept = self._quarters.get(key)
            made[key] = kept or regions.of_quarter(happened, view, self._given)
            told[f"news/{turn}"] = made[key]
        self._quarters = {k: v for k, v in self._quarters.items() if k[0] != role} | made
        return {**told, **regions.of_talk(facts, view, self._given), **self._promised(role, view)}

    def _promised(self, role: str, view: dict[str, Any]) -> Regions:
        """The accords that a seat is a party to."""
        names, game = names_of(view, self._given), self.room.session.game
        quarters = [game.tables.quarter_name(turn) for turn in range(game.turns)]
        shown = regions_accords.mine(
            room_accords.known(self.room).known(role), role, names, quarters
        )
        return {"accords": regions.made("accords", **shown)}

    def _promising(self, role: str, view: dict[str, Any]) -> Regions:
        """The form to offer an accord, and what others see of the seat."""
        names, compiled = names_of(view, self._given), self.room.session.game.compiled
        people = [one for one in self.room.roles if one in self.room.session.people]
        form = regions_accords.form(view, names, compiled, people)
        seen = regions_accords.seen(compiled, role)
        return {"accord": regions.made("accord", **form), "seen": regions.made("seen", **seen)}

    def _display(self) -> Regions:
        """The display of the room, from what is public and nothing else."""
        room = self.room
        stands = (*room.version(PUBLIC), room.locked, room.count(PUBLIC))
        if PUBLIC not in self._made or self._made[PUBLIC][0] != stands:
            if self._rules is None:
                self._rules = regions_room.rules_of(room.session.game.compiled)
            view = room.seen(PUBLIC)
            assert self._given is not None
            parts = regions_room.room(
                view, room.feed(PUBLIC), self._given, self._rules, opened(room)
            )
            made = {name: regions.made(name, **part) for name, part in parts.items()}
            self._made[PUBLIC] = stands, made
        return self._made[PUBLIC][1]


class PageOutlet(Outlet):
    """One line of a page: a ``regions`` frame wherever there would be facts and a view."""

    def __init__(self, pages: Pages, chair: Chair, after: Place | None = None) -> None:
        super().__init__(pages.room, chair, after)
        self.pages = pages
        self._sent = _NOTHING
        self._stood: tuple[object, ...] = ()
        #: As of when all regions were sent, and whether they are due.
        self._whole: tuple[int, ...] | None = None
        self._due = False

    def frames(self, most: int = 8) -> list[str]:
        """What has changed on the page, and the clock and who is there as for every seat."""
        role = self.chair.role
        room = self.room
        made: list[str] = []
        if room.branch != self._branch:
            self._branch = room.branch
            self._sent = _NOTHING
            made.append(frame("rewound", branch=self._branch))
        stands = self._stands()
        if stands != self._stood:
            self._stood, self._view = stands, room.version(role)
            self._due = role in (WHITE, PUBLIC)
            made += self._changes()
        elif self._due:
            made += self._changes()
        self._due = False
        self._n = room.count(role)
        return made + super().frames(most)

    def more(self) -> bool:
        """Have the rest of the page follow what a cell waits for; whether there is any."""
        role = self.chair.role
        if role in (WHITE, PUBLIC):
            return super().more()
        if self._stands() == self._stood:
            self.room.advise(role)
            self._due = self._whole != self.room.stands(role)
        return self._due or self._stands() != self._stood

    def _stands(self) -> tuple[object, ...]:
        """What changes when the page may have."""
        room, role = self.room, self.chair.role
        stands: tuple[object, ...] = (*room.version(role), room.count(role), room.locked)
        if role == WHITE:
            stands = (*stands, room.clocked, room.minute(), spell(console(room)))
            stands = (*stands, room_paper.stands(room))
        return stands

    def _form(self) -> list[str]:
        return []  # it is one of the regions

    def _choices(self) -> Regions:
        """What an evaluator's form chooses from."""
        room = self.room
        scenario = room.session.game.compiled.bundle.scenario
        view = room.seen(PUBLIC)
        facts = room.feed(self.chair.role)
        return regions_survey.of(view, facts, scenario, private=self.chair.role == WHITE)

    def _changes(self) -> list[str]:
        now = self.pages.of(self.chair.role, whole=self._due)
        if observes(self.chair.key):  # who only looks on is sent no form but its own
            now = {name: text for name, text in now.items() if regions_survey.reads(name)}
            now |= self._choices()
        if self._due:
            self._whole = self.room.stands(self.chair.role)
        was, self._sent = self._sent, now
        turn, node = self.room.place
        told = self.pages.frame(
            was,
            now,
            branch=self._branch,
            n=self.room.count(self.chair.role),
            turn=turn,
            node="over" if self.room.ended else node,
        )
        return [told] if told else []
