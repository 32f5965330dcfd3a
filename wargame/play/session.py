"""One running exercise: the only writer of its save, and the seats that take part in it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wargame import RULES_VERSION, __version__
from wargame.content.compile import Compiled, compile_bundle
from wargame.content.library import bundle_from_files, load_bundle
from wargame.errors import IllegalOrder, SaveDamaged, WargameError
from wargame.play.decisions import UNKEPT, Decision
from wargame.play.game import Game, Happening
from wargame.play.players import Player, make_player
from wargame.play.rows import with_rows
from wargame.play.view import View, view
from wargame.record.events import Event, NewEvent
from wargame.record.store import Store

#: How draws are addressed; a save of another scheme cannot be played on.
DICE = "philox4x32-10/1"
Fact = dict[str, Any]


class Session:
    """An exercise with its seats; use :func:`new_session` or :func:`resume_session`.

    What :meth:`submit` and :meth:`advance` return or accept has been committed to the save
    when they return.
    """

    def __init__(
        self, game: Game, seats: Mapping[str, str], players: Mapping[str, Player],
        store: Store | None, *, branch: int = 1,
    ) -> None:
        self.game = game
        self.seats = dict(seats)
        self.players = dict(players)
        self.store = store
        self.branch = branch
        self.facts: list[Fact] = []
        self._told: dict[str, int] = {}

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
        return [role for role in self.seats if role not in self.players]

    def view(self, role: str) -> View:
        """What the seat of a role may see now."""
        return view(self.game, role)

    def feed(self, role: str, since: int = 0) -> list[Fact]:
        """What a role has seen happen, from fact number ``since`` on."""
        return [
            shown for fact in self.facts[since:] if (shown := visible(fact, role)) is not None
        ]

    def waiting(self) -> list[str]:
        """The roles held by persons that must decide now."""
        return [role for role in self.game.open_roles() if role not in self.players]

    # What seats do -----------------------------------------------------------------------

    def check(self, role: str, decision: Any) -> Decision:
        """The decision in its full form, or IllegalOrder; nothing changes."""
        return self.game.check(role, decision)

    def submit(self, role: str, decision: Any) -> None:
        """Take a person's decision at this node; committed on return, amendable until resolved.

        Raises IllegalOrder with the reasons, SaveFull where the disk is full; then nothing
        has changed.
        """
        if role in self.players:
            raise IllegalOrder(f"{role} is not held by a person", ("not_your_seat",))
        self.game.check(role, decision)
        before = self.game.decisions.get(role)
        _, happening = self.game.decide(role, decision)
        try:
            self._write([happening])
        except BaseException:
            if before is None:
                del self.game.decisions[role]
            else:
                self.game.decisions[role] = before
            raise

    def note(self, role: str, text: str) -> None:
        """Add a note of a role to the record."""
        self.game.role(role)
        text = text.strip()
        if not text or len(text) > 4000:
            raise WargameError("a note has between 1 and 4,000 characters")
        if UNKEPT.search(text):
            raise WargameError("a note can hold no control characters")
        self._write([Happening("note", self.game.world.turn, self.game.node, role,
                               {role: {"text": text}})])

    def advance(self) -> list[Fact]:
        """Ask the other players, resolve node after node, until a person must decide.

        Returns the new facts, already committed.  A failure to write leaves the game as the
        save has it.
        """
        start = len(self.facts)
        listened = any(not player.repeatable for player in self.players.values())
        happened: list[Happening] = []
        while not self.game.ended:
            happened += self._ask()
            if self.waiting():
                break
            happened += self.game.resolve()
            if listened:
                # Programs that listen hear only what the save has.
                self._write(happened)
                happened = []
                self._tell()
        self._write(happened)
        return self.facts[start:]

    def start(self) -> None:
        """Write the first events of a new exercise."""
        game = self.game
        public = {
            "scenario": game.compiled.bundle.scenario.id, "turns": game.turns,
            "seats": self.seats, "rules_version": RULES_VERSION, "dice": DICE,
            "quarter": game.tables.quarter_name(0),
        }
        parts: dict[str, Any] = {"public": public, "engine": {"seed": str(game.seed)}}
        for role in game.tables.roles:
            private = [
                key for key, item in game.standings()[role.key]["objectives"].items()
                if _kind(game, key) == "private" and item is not None
            ]
            parts[role.key] = {"private": private}
        happened = [Happening("setup", 0, "setup", "ENGINE", parts), *game.start()]
        self._write(happened)

    def close(self) -> None:
        """Let the players go and close the save."""
        for player in self.players.values():
            player.close()
        if self.store is not None:
            self.store.close()

    # Inside ------------------------------------------------------------------------------

    def _ask(self) -> list[Happening]:
        """Take the decisions of all seats not held by persons."""
        happened: list[Happening] = []
        for role in self.game.open_roles():
            player = self.players.get(role)
            if player is None:
                continue
            decision = player.decide(self.game, role)
            for complaint in player.complaints():
                happened.append(Happening("note", self.game.world.turn, self.game.node, "ENGINE",
                                          {"white": {"text": complaint}}))
            if decision is None:
                decision = self.game.default(role)
            happened.append(self.game.decide(role, decision)[1])
        return happened

    def _write(self, happened: list[Happening]) -> None:
        """Commit happenings, then make them known."""
        if not happened:
            return
        if self.store is not None:
            self.store.append(self.branch, [
                NewEvent(kind=h.kind, turn=h.turn, phase=h.phase, actor=h.actor,
                         parts=with_rows(h, self.game.tables))
                for h in happened
            ])
        for item in happened:
            self.facts.append(fact(item, self.game, len(self.facts)))

    def _tell(self) -> None:
        """Inform the players that listen."""
        for role, player in self.players.items():
            since = self._told.get(role, 0)
            if not player.repeatable:
                player.inform(self.feed(role, since))
            self._told[role] = len(self.facts)


def _kind(game: Game, key: str) -> str:
    return next(o.kind for o in game.tables.objectives if o.key == key)


def fact(item: Happening, game: Game, number: int) -> Fact:
    """A happening as a numbered fact."""
    return {"n": number, "kind": item.kind, "turn": item.turn,
            "quarter": game.tables.quarter_name(item.turn), "phase": item.phase,
            "actor": item.actor, "parts": item.parts}


def visible(fact: Fact, role: str) -> Fact | None:
    """What a role may see of a fact: its parts merged, or None where there are none for it."""
    parts: Mapping[str, Mapping[str, Any]] = fact["parts"]
    mine = [parts[key] for key in sorted(parts)
            if key == "public" or role in key.split("+")]
    if not mine:
        return None
    body: dict[str, Any] = {}
    entries: list[Any] = []
    tracks: dict[str, Any] = {}
    for part in mine:
        body.update({k: v for k, v in part.items() if k not in ("entries", "tracks", "rows")})
        entries += part.get("entries", [])
        tracks.update(part.get("tracks", {}))
    if entries:
        body["entries"] = sorted(entries, key=lambda entry: int(entry["n"]))
    if tracks:
        body["tracks"] = tracks
    return {key: value for key, value in fact.items() if key != "parts"} | {"body": body}


def start_session(
    compiled: Compiled, seats: Mapping[str, str], *, seed: int, save: Path | None,
    turns: int | None = None,
) -> Session:
    """Begin an exercise with every seat named; ``save`` None keeps no record."""
    roles = [role.key for role in compiled.tables.roles]
    for role in seats:
        if role not in roles:
            raise WargameError(f"there is no role `{role}`: the scenario has {', '.join(roles)}")
    if turns is not None and not 1 <= turns <= 40:
        raise WargameError(f"turns must be between 1 and 40, not {turns}")
    if not 0 <= seed < 2**128:
        raise WargameError("a seed is a whole number from 0 to 2**128 - 1")
    full = {role: seats.get(role, "doctrine") for role in roles}
    players = {}
    try:
        for role, spec in full.items():
            player = make_player(spec, compiled, role)
            if player is not None:
                players[role] = player
        game = Game(compiled, seed, turns=turns)
        store = None
        if save is not None:
            save.parent.mkdir(parents=True, exist_ok=True)
            store = Store.create(save, meta=_meta(compiled), content=compiled.bundle.files)
        session = Session(game, full, players, store)
        session.start()
    except BaseException:
        for player in players.values():
            player.close()
        raise
    return session


def _meta(compiled: Compiled) -> dict[str, str]:
    return {"program": f"wargame {__version__}", "rules_version": str(RULES_VERSION),
            "dice": DICE, "scenario": compiled.bundle.scenario.id}


def new_session(
    scenario: str, *, role: str, seed: int | None = None, save: Path | None = None,
    opponents: str = "doctrine", content: Path | None = None,
) -> Session:
    """A solo exercise: a person in one role, ``opponents`` in the others."""
    compiled = compile_bundle(load_bundle(scenario, content))
    roles = [table.key for table in compiled.tables.roles]
    if role not in roles:
        raise WargameError(f"there is no role `{role}`: the scenario has {', '.join(roles)}")
    seats = {key: "person" if key == role else opponents for key in roles}
    chosen = secrets.randbits(48) if seed is None else seed
    return start_session(compiled, seats, seed=chosen, save=save)


def resume_session(path: Path) -> Session:
    """Open a save and play on where it stands.

    Raises SaveDamaged where it is no true record, WargameError where these rules would give
    another course than the recorded one.
    """
    from wargame.play.verify import rebuild

    store = Store.open(path)
    try:
        events = list(store.events(1))
        compiled = compile_bundle(bundle_from_files(store.content()))
        rebuilt = rebuild(compiled, events)
        if rebuilt.difference is not None:
            raise WargameError(
                "this save was played under other rules, and they differ at "
                f"{rebuilt.difference}; it can be read, but not played on"
            )
        game = rebuilt.game
        seats = dict(rebuilt.seats)
        players = {}
        for role, spec in seats.items():
            player = make_player(spec, compiled, role)
            if player is not None:
                players[role] = player
        session = Session(game, seats, players, store)
        session.facts = [recorded_fact(event, game, n) for n, event in enumerate(events)]
        session._told = {role: len(session.facts) for role in players}
    except BaseException:
        store.close()
        raise
    return session


def recorded_fact(event: Event, game: Game, number: int) -> Fact:
    """A recorded event as a fact."""
    parts = {key: part.body for key, part in event.parts.items() if part.body is not None}
    if not isinstance(parts, dict):  # pragma: no cover - a record is checked when it is read
        raise SaveDamaged("an event has no parts")
    return {"n": number, "kind": event.kind, "turn": event.turn,
            "quarter": game.tables.quarter_name(event.turn), "phase": event.phase,
            "actor": event.actor, "parts": parts}


def list_saves() -> list[dict[str, Any]]:
    """The saves that can be found, newest first."""
    from wargame.play import saves

    return saves.list_saves()


def scenario_list(content: Path | None = None) -> list[dict[str, Any]]:
    """Every scenario with what a chooser shows."""
    from wargame.play import saves

    return saves.scenario_list(content)
