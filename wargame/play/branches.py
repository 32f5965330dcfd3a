"""Branches of a record: found by what people call them, begun where something can be decided."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wargame import RULES_VERSION
from wargame.content.ready import ready_from_files
from wargame.errors import WargameError, did_you_mean
from wargame.play.decisions import UNKEPT
from wargame.play.game import DICE
from wargame.play.interventions import going_on
from wargame.play.reel import Reel
from wargame.record.events import Branch, Event, NewEvent, later_branch
from wargame.record.store import Store

#: The longest name and author of a branch, and the longest reason.
LONGEST_NAME, LONGEST_REASON = 80, 2000


@dataclass(frozen=True, slots=True)
class Forked:
    """A branch that was begun; ``asked`` is the event after which it was to leave its parent."""

    branch: Branch
    asked: int
    fresh_dice: bool

    @property
    def moved(self) -> bool:
        """Whether it leaves elsewhere than asked, because nothing can be decided there."""
        return self.branch.seq != self.asked

    @property
    def said(self) -> str:
        """What became of the wish, in a sentence or two."""
        row = self.branch
        text = f"Branch {row.name} (number {row.id}) leaves after event {row.seq}."
        if self.moved:
            text += (
                f" After event {self.asked} nothing can be decided: it belongs to what is "
                "resolved at once."
            )
        return text + (" Its dice are fresh." if self.fresh_dice else " It keeps the dice.")


def find_branch(branches: Sequence[Branch], text: str | int | None) -> Branch:
    """A branch by its name or number; without either the one on which the exercise went on.

    Raises WargameError, with a suggestion, where there is none.
    """
    if text is None:
        return branches[going_on(branches) - 1]
    for branch in branches:
        if branch.name == text:
            return branch
    for branch in branches:
        if str(branch.id) == str(text).strip():
            return branch
    names = [branch.name for branch in branches]
    hint = did_you_mean(str(text)[:200], names)
    if not hint:
        shown = ", ".join(f"{branch.name} ({branch.id})" for branch in branches[:12])
        hint = f"there is {shown}" + (" and more" if len(branches) > 12 else "")
    raise WargameError(f"there is no branch `{str(text)[:200]}`; {hint}")


def playable(meta: Mapping[str, str]) -> None:
    """Raise WargameError where these rules or dice are not those a save was played under."""
    for key, mine in (("rules_version", str(RULES_VERSION)), ("dice", DICE)):
        if meta.get(key) != mine:
            raise WargameError(
                f"this save was played under other rules ({key} {meta.get(key)}, here "
                f"{mine}); it can be read, but not played on"
            )


def fork(
    save: Store | Path | str,
    *,
    parent: str | int | None = None,
    seq: int,
    name: str,
    author: str = "",
    reason: str = "",
    keep_dice: bool | None = None,
) -> Forked:
    """Begin a branch after the event numbered ``seq`` of ``parent``, or as near before as may be.

    A branch leaves where something can be decided: inside what was resolved at once it leaves
    before that.  One of an exercise that is over keeps its dice, so that a what-if shows the
    decision and not the noise, unless ``keep_dice`` is False; one of an exercise still in play
    rolls fresh ones, so that nobody tries out the rolls to come.

    Raises WargameError where it cannot be begun; then the save is as it was.
    """
    if not isinstance(save, Store):
        with Store.open(save) as store:
            return fork(
                store, parent=parent, seq=seq, name=name, author=author, reason=reason,
                keep_dice=keep_dice,
            )  # fmt: skip
    return begin(
        save,
        planned(
            save, parent=parent, seq=seq, name=name, author=author, reason=reason,
            keep_dice=keep_dice,
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaving:
    """A branch that may begin, and nothing of it written: where it leaves and on what dice.

    ``row`` is the branch on whose line it leaves after event ``place``, ``owner`` the one to
    which that event belongs; a ``nonce`` of 0 keeps the dice of the line.
    """

    row: Branch
    owner: Branch
    place: int
    asked: int
    name: str
    author: str
    reason: str
    nonce: int
    fresh: bool


def planned(
    save: Store,
    *,
    parent: str | int | None = None,
    seq: int,
    name: str,
    author: str = "",
    reason: str = "",
    keep_dice: bool | None = None,
) -> Leaving:
    """What :func:`fork` would begin; raises as it does."""
    name = _named(name)
    author = _sound("author", author, LONGEST_NAME)
    reason = _sound("reason", reason, LONGEST_REASON)
    meta, branches = save.meta(), save.branches()
    playable(meta)
    row = find_branch(branches, parent)
    if any(branch.name == name for branch in branches):
        raise WargameError(f"there is a branch named {name} already")
    events = list(save.events(row.id))
    if not 1 <= seq <= len(events):
        raise WargameError(f"branch {row.name} has events 1 to {len(events)}, not {seq}")
    over = _over(events) or _over(list(save.events(1)))
    if keep_dice and not over:
        raise WargameError(
            "this exercise is still in play: a branch of it rolls fresh dice, so that nobody "
            "tries out the rolls to come"
        )
    fresh = not over or keep_dice is False
    place = _settled(Reel(ready_from_files(save.content()), events, meta, branches), seq)
    owner, nonce = _leaving(branches, row, place)
    if fresh:
        nonce = secrets.randbits(64) or 1
    return Leaving(row, owner, place, seq, name, author, reason, nonce, fresh)


def row_of(save: Store, leaving: Leaving) -> Branch:
    """The branch as :func:`begin` will write it, where nothing else is written first."""
    before = next(save.events(leaving.row.id, after=leaving.place - 1, upto=leaving.place))
    return later_branch(
        len(save.branches()) + 1,
        leaving.owner.id,
        leaving.place,
        before.hash,
        leaving.name,
        leaving.author,
        leaving.reason,
        leaving.nonce,
    )


def begin(save: Store, leaving: Leaving, events: Sequence[NewEvent] = ()) -> Forked:
    """Begin a branch that was planned, with its first events: all of it or nothing."""
    made = save.fork(
        leaving.owner.id,
        leaving.place,
        leaving.name,
        author=leaving.author,
        reason=leaving.reason,
        nonce=leaving.nonce,
        events=events,
    )
    return Forked(made, leaving.asked, leaving.fresh)


# Inside ---------------------------------------------------------------------------------


def _named(name: str) -> str:
    name = _sound("name", name, LONGEST_NAME)
    if not name:
        raise WargameError("a branch needs a name")
    if name.isdecimal():
        raise WargameError("a branch is called by its number anyway: give it a name with a letter")
    return name


def _sound(what: str, text: str, longest: int) -> str:
    text = text.strip()
    if len(text) > longest:
        raise WargameError(f"a branch's {what} has at most {longest:,} characters")
    if UNKEPT.search(text) or (what != "reason" and not text.isprintable()):
        raise WargameError(f"a branch's {what} can hold no control characters")
    return text


def _over(events: Sequence[Event]) -> bool:
    """Whether these events come to the end of an exercise; notes may follow it."""
    return any(event.kind == "end" for event in reversed(events))


def _settled(reel: Reel, seq: int) -> int:
    """The last place up to ``seq`` where something can be decided, else the first one at all."""
    place = 0
    while True:
        if reel.settled and not reel.game.ended:
            if reel.place > seq and place:
                break
            place = reel.place
        if (reel.place >= seq and place) or reel.step() is None:
            break
    if reel.difference is not None and reel.place < seq:
        raise WargameError(
            f"these rules do not come to what this save records ({reel.difference}); it can be "
            "read, but not played on"
        )
    if not place:
        raise WargameError("nothing can be decided on this branch yet")
    return place


def _leaving(branches: Sequence[Branch], row: Branch, seq: int) -> tuple[Branch, int]:
    """The branch whose own event ``seq`` is, on a line, and the nonce that keeps the line's dice.

    A branch that has rolled dice of its own rolls them from its first own event on; one that
    leaves right where it began must be told to roll them too.
    """
    nonce = 0
    while row.parent is not None and seq <= row.seq:
        if seq == row.seq and not nonce:
            nonce = row.nonce
        row = branches[row.parent - 1]
    return row, nonce
