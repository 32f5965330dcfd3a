"""A branch with a change in it: played in memory first, and written when all of it is legal."""

from __future__ import annotations

from dataclasses import dataclass

from wargame.content.ready import ready_from_files
from wargame.errors import WargameError
from wargame.play.branches import Forked, begin, find_branch, planned
from wargame.play.changes import Changes
from wargame.play.choices import NODES
from wargame.play.game import Game
from wargame.play.recorded import Recorded, opening, references, stand
from wargame.play.reel import Reel
from wargame.play.rerun import Rerun, Substitution
from wargame.record.events import NewEvent
from wargame.record.store import Store
from wargame.rules.tables import Tables


@dataclass(frozen=True, slots=True)
class Branched:
    """A branch that was made; ``game`` stands at its end, ``turn`` is where it left, from 0."""

    forked: Forked
    parent: str
    turn: int
    changes: Changes
    substitutions: tuple[Substitution, ...]
    game: Game

    @property
    def tables(self) -> Tables:
        """The scenario's tables."""
        return self.game.tables


def place_of(
    save: Store, parent: str | int | None, turn: int | None, event: int | None
) -> tuple[int, int]:
    """After which event a branch is to leave, and in which quarter that is, both from the words.

    ``turn`` counts from 0; either it or the number of an event is given.
    """
    if (turn is None) == (event is None):
        raise WargameError("say where it leaves: --turn T, or --event N")
    row = find_branch(save.branches(), parent)
    if turn is not None:
        return opening(list(save.events(row.id)), turn), turn
    assert event is not None
    last = save.head(row.id)[0]
    if not 1 <= event <= last:
        raise WargameError(f"branch {row.name} has events 1 to {last}, not {event}")
    found = next(save.events(row.id, after=event - 1, upto=event))
    return event, found.turn


def branch_off(
    save: Store,
    *,
    seq: int,
    name: str,
    changes: Changes,
    parent: str | int | None = None,
    author: str = "",
    reason: str = "",
    run: bool = False,
) -> Branched:
    """Begin a branch after event ``seq`` with changes in its quarter.

    The recorded decisions follow up to and including the last changed node, or with ``run`` to
    the end of the exercise.  Raises WargameError where anything is not legal; nothing is
    written then.
    """
    leaving = planned(save, parent=parent, seq=seq, name=name, author=author, reason=reason)
    compiled = ready_from_files(save.content())
    events = list(save.events(leaving.row.id))
    reel = Reel(compiled, events, save.meta(), save.branches())
    game = stand(reel, leaving.place)
    if leaving.nonce:
        game.reroll(leaving.nonce)
    turn = game.world.turn
    _reachable(game, changes)
    recorded = Recorded.of(events[leaving.place :])
    rerun = Rerun(game, recorded, references(compiled, reel.seats), changes, reason.strip())
    if run:
        rerun.run()
    elif not changes.empty:
        rerun.run(until=(turn, max(changes.nodes, key=NODES.index)))
    made = [NewEvent(h.kind, h.turn, h.phase, h.actor, h.parts) for h in rerun.happened]
    forked = begin(save, leaving, made)
    return Branched(forked, leaving.row.name, turn, changes, tuple(rerun.substitutions), rerun.game)


def _reachable(game: Game, changes: Changes) -> None:
    """Refuse a change at a node that is over where the branch leaves."""
    turn = game.world.turn
    quarter = game.tables.quarter_name(turn)
    if changes.empty:
        return
    if changes.turn != turn:
        raise WargameError(
            f"the branch leaves in {quarter}, and the changes are of "
            f"{game.tables.quarter_name(changes.turn)}: leave earlier"
        )
    late = [one for one in changes.nodes if NODES.index(one) < NODES.index(game.node)]
    if late:
        raise WargameError(
            f"the branch leaves at {game.node} of {quarter}, when {late[0]} is over: leave earlier"
        )
