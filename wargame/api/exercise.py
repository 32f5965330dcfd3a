"""One exercise from a script: begun, resumed, played node by node, controlled, branched."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

from wargame.api.scenario import Scenario, as_scenario
from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files
from wargame.errors import SaveDamaged, WargameError
from wargame.play import branches
from wargame.play.branches import Forked, find_branch
from wargame.play.game import Game
from wargame.play.opening import open_world
from wargame.play.session import Session, resume_session, start_session
from wargame.play.verify import rebuild
from wargame.record.check import read_checked


class Exercise:
    """A running exercise: :func:`begin` and :func:`resume` give one, ``with`` closes it.

    Whatever a method takes or gives has been committed to the save when it returns.  What cannot
    be is raised as :class:`wargame.WargameError` in plain words; then nothing has changed.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    # Where it stands -----------------------------------------------------------------

    @property
    def quarter(self) -> str:
        """The quarter at hand, such as ``2025Q1``."""
        game = self.session.game
        return game.tables.quarter_name(game.world.turn)

    @property
    def node(self) -> str:
        """What is being decided: signals, events, offers, answers, orders, reactions, hands."""
        return self.session.game.node

    @property
    def ended(self) -> str:
        """``turns`` or ``war`` once it is over, else empty."""
        return self.session.ended

    @property
    def waiting(self) -> tuple[str, ...]:
        """The roles held by persons that must decide now."""
        return tuple(self.session.waiting())

    @property
    def branch(self) -> str:
        """The branch it is played on."""
        store = self.session.store
        return find_branch(store.branches(), self.session.branch).name if store else "main"

    @property
    def branches(self) -> tuple[str, ...]:
        """All branches of the save, by name."""
        store = self.session.store
        return tuple(row.name for row in store.branches()) if store else ("main",)

    @property
    def scores(self) -> Mapping[str, float]:
        """Every role's score as it stands, 0 to 100; the host's knowledge, no seat's."""
        standings = self.session.game.standings()
        return {role: item["score"] / 1000 for role, item in standings.items()}

    def view(self, role: str) -> dict[str, Any]:
        """What a seat may see now, as docs/outside_players.md describes it."""
        return self.session.view(role)

    def feed(self, role: str, since: int = 0) -> list[dict[str, Any]]:
        """What a role has seen happen, from its own fact number ``since`` on."""
        return self.session.feed(role, since)

    # What seats do -------------------------------------------------------------------

    def submit(self, role: str, decision: Mapping[str, Any] | None = None) -> None:
        """A person's decision at this node, amendable until it is resolved; its default without."""
        self.session.submit(role, dict(decision or {}))

    def advance(self, quarters: int | None = None, *, nodes: int | None = None) -> None:
        """Resolve node after node until a person must decide, or so many have been resolved."""
        self.session.advance(quarters, nodes=nodes)

    def note(self, who: str, text: str, about: int | None = None) -> None:
        """A note of a role or of ``WHITE``; ``about`` is the event it belongs to."""
        self.session.note(who, text, about)

    def bookmark(self, who: str, name: str, about: int | None = None) -> None:
        """A named place in the record."""
        self.session.bookmark(who, name, about)

    # What the White Cell does --------------------------------------------------------

    def preview(self) -> list[dict[str, Any]]:
        """What would fall if the reactions were resolved now: ``band`` by the dice, ``stands``."""
        return self.session.preview()

    def control(self, what: str, *, reason: str, **more: Any) -> dict[str, Any]:
        """Overrule, bring in, hold, adjust or withdraw, in the open; see docs/white_cell.md.

        ``to`` of an adjustment is in the track's own unit, with up to three decimals.  Gives the
        event that was recorded.
        """
        to = more.get("to")
        if what == "adjust" and isinstance(to, int | float) and not isinstance(to, bool):
            more["to"] = _thousandths(to)
        return self.session.control({"what": what, "reason": reason, **more})

    def fork(
        self,
        name: str,
        *,
        event: int | None = None,
        turn: int | None = None,
        reason: str = "",
        author: str = "",
        keep_dice: bool | None = None,
    ) -> Forked:
        """Begin a branch of this line after an event, or where a quarter (from 1) opens.

        Without either it leaves where the exercise stands.  :func:`resume` plays it.
        """
        store = self.session.store
        if store is None:
            raise WargameError("only an exercise that is kept in a save can be forked")
        seq = len(self.session.facts) if event is None else event
        if turn is not None:
            if event is not None:
                raise WargameError("say the event or the turn after which it leaves, not both")
            seq = self._opening(turn)
        return branches.fork(
            store,
            parent=self.session.branch,
            seq=seq,
            name=name,
            author=author,
            reason=reason,
            keep_dice=keep_dice,
        )

    def _opening(self, turn: int) -> int:
        for number, fact in enumerate(self.session.facts, 1):
            if fact["kind"] == "situation" and fact["turn"] == turn - 1:
                return number
        raise WargameError(f"quarter {turn} has not been played")

    def close(self) -> None:
        """Let the players go and close the save."""
        self.session.close()

    def __enter__(self) -> Exercise:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        """What it is and where it stands."""
        where = f"over ({self.ended})" if self.ended else f"{self.quarter}, {self.node}"
        return f"<Exercise {self.session.game.tables.scenario}: {where}>"


def begin(
    scenario: Scenario | str | Path,
    *,
    seats: Mapping[str, str],
    seed: int = 0,
    save: str | Path | None = None,
    turns: int | None = None,
) -> Exercise:
    """Begin an exercise; it stands at its first node, and nothing of that is resolved.

    Args:
        scenario: Which.
        seats: Players by role as for :func:`run`, and ``person`` for those that :meth:`submit
            <Exercise.submit>` decides for; the status quo elsewhere.
        seed: What the dice start from, 0 to 2**128 - 1.
        save: Keep the exercise in this file, which must not exist yet.
        turns: Stop after so many quarters, 1 to 40.

    Returns:
        An :class:`Exercise`; :meth:`advance <Exercise.advance>` brings it to the first decision.

    Source: docs/white_cell.md.
    """
    compiled = as_scenario(scenario).compiled
    path = None if save is None else Path(save)
    return Exercise(start_session(compiled, dict(seats), seed=seed, save=path, turns=turns))


def resume(
    save: str | Path, branch: str | int | None = None, *, programs: bool = False
) -> Exercise:
    """Open a save and stand where a branch of it ends; the first without ``branch``.

    Only with ``programs`` are the outside programs started that hold seats in it.

    Source: docs/saves.md.
    """
    return Exercise(resume_session(Path(save), branch=branch, programs=programs))


def _thousandths(value: float) -> int:
    """A number in a track's own unit as thousandths, exactly."""
    exact = Decimal(str(value)) * 1000
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise WargameError(f"{value} is no number with at most three decimals")
    return int(exact)


def at_orders(
    compiled: Compiled, seats: Mapping[str, str], *, seed: int, world: int, after: int
) -> Game:
    """An exercise after so many whole quarters, where orders are about to be given.

    Everything before, the first decisions of the quarter included, is decided by ``seats``.
    """
    if not 0 <= after < compiled.tables.turns:
        raise WargameError(
            f"`after` is a number of quarters from 0 to {compiled.tables.turns - 1}, not {after}"
        )
    session = open_world(compiled, seats, seed=seed, world=world, save=None, turns=after)
    try:
        game = session.game
        while game.node != "orders" and not game.ended:
            for role in game.open_roles():
                decided = session.players[role].decide(game, role)
                game.decide(role, game.default(role) if decided is None else decided)
            game.resolve()
    finally:
        session.close()
    if game.ended:
        raise WargameError(f"this exercise is over by then ({game.ended}): nothing is to come")
    return game


def of_save(path: Path, branch: str | int | None = None) -> tuple[Compiled, Game]:
    """A save's scenario, and its exercise where a branch leaves it; the save stays as it is.

    Raises SaveDamaged where its chain is broken or these rules say otherwise.
    """
    chain, record = read_checked(path)
    if record is None:
        raise SaveDamaged(f"{path}: {chain.fault}")
    compiled = ready_from_files(record.content)
    row = find_branch(record.branches, branch)
    line = list(record.line(row.id))
    found = rebuild(compiled, line, record.meta, record.branches, row.id)
    if found.difference is not None:
        raise SaveDamaged(
            f"{path}: these rules do not come to what it records ({found.difference})"
        )
    if found.game.ended:
        raise WargameError(f"{path}: this exercise is over ({found.game.ended})")
    return compiled, found.game
