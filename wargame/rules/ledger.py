"""The ledger of one world: every adjudication and every drift, with its causes.

A ledger is filled from the very arrays that decided, while they decide; it never computes a
result a second time.  Entries are plain dictionaries of integers and content keys, so that
they can be recorded, shown and replayed term by term.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wargame.rules.tables import Action, Bools, Effect, EventTable, Group, Ints
from wargame.rules.worlds import Columns, World

Entry = dict[str, object]


@dataclass(slots=True)
class Ledger:
    """The ledger of the world at ``column`` of a batch; ``entries`` are in the order of play."""

    column: int = 0
    entries: list[Entry] = field(default_factory=list)

    def _at(self, columns: Columns) -> int | None:
        """Where this world stands among the chosen ones, or None."""
        if columns is None:
            return self.column
        found = (columns == self.column).nonzero()[0]
        return int(found[0]) if len(found) else None

    def add(self, kind: str, **values: object) -> None:
        """Append one entry."""
        self.entries.append({"kind": kind, **values})

    def shifted(
        self,
        world: World,
        group: Group,
        row: int,
        amount: Ints,
        before: Ints,
        after: Ints,
        columns: Columns,
    ) -> None:
        """A register moved by an effect; what the bounds cut off is its own term."""
        at = self._at(columns)
        if at is None or (not amount[at] and before[at] == after[at]):
            return
        cut = int(after[at] - before[at] - amount[at])
        self.add(
            "shift",
            cause=group.cause,
            what=world.tables.row_names[row],
            by=int(amount[at]),
            cut=cut,
            before=int(before[at]),
            after=int(after[at]),
        )

    def changed(
        self, world: World, group: Group, effect: Effect, live: Bools, columns: Columns
    ) -> None:
        """A flag, card, deal or line changed by an effect."""
        at = self._at(columns)
        if at is not None and live[at]:
            self.add("change", cause=group.cause, op=effect.op.name.lower(), text=effect.text)

    def scheduled(
        self, world: World, group: Group, due: Ints, ahead: int, columns: Columns
    ) -> None:
        """Effects put off to a later quarter."""
        at = self._at(columns)
        if at is not None and due[at]:
            self.add(
                "scheduled",
                cause=group.cause,
                quarter=world.tables.quarter_name(world.turn + ahead),
                scale=int(due[at]),
                effects=[effect.text for effect in group.effects],
            )

    def paid(
        self,
        world: World,
        role: int,
        row: int,
        amount: int,
        cause: str,
        columns: Columns,
        live: Bools | None = None,
        before: Ints | None = None,
    ) -> None:
        """A price paid; what a purse (as it was ``before``) did not hold is its own term."""
        at = self._at(columns)
        if at is not None and (live is None or live[at]):
            short = 0 if before is None else max(amount - int(before[at]), 0)
            self.add(
                "paid",
                cause=cause,
                role=world.tables.roles[role].key,
                what=world.tables.row_names[row],
                by=-amount,
                **({"cut": short} if short else {}),
            )

    def hazard(
        self,
        event: EventTable,
        terms: list[tuple[str, Ints]],
        hazard: Ints,
        roll: Ints,
        falls: npt.NDArray[np.int8],
        told: Bools | None = None,
        dice: npt.NDArray[np.int8] | None = None,
    ) -> None:
        """An event that fell with its hazard per mille and the causes of it.

        One that fell because it was ``told`` to says so, and whether the ``dice`` would have
        brought it too; one that was told not to fall is mentioned where they would have.
        """
        at = self.column
        branch = int(falls[at])
        forced = told is not None and bool(told[at])
        by_dice = dice is not None and bool(dice[at])
        if not branch:
            if forced and by_dice:
                self.add("held", event=event.key, hazard=int(hazard[at]), roll=int(roll[at]))
            return
        self.add(
            "event",
            event=event.key,
            base=event.hazard * 100,
            times=[[name, int(values[at])] for name, values in terms if values[at] != 1000],
            hazard=int(hazard[at]),
            roll=int(roll[at]),
            branch=event.branches[branch - 1].key if event.branches else "",
            **({"injected": True, "by_dice": by_dice} if forced else {}),
        )

    def adjudicated(
        self,
        world: World,
        action: Action,
        columns: Columns,
        terms: list[tuple[str, Ints]],
        cut: Ints,
        chance: Ints,
        roll: Ints,
        band: Ints,
        wait: Ints,
        rolled: Ints | None = None,
    ) -> None:
        """One adjudication: base, every modifier, the caps, the roll and how it fell.

        ``rolled`` is the band of the dice where another one was put in its place, else -1.
        """
        at = self._at(columns)
        if at is None:
            return
        self.add(
            "adjudication",
            action=action.key,
            role=world.tables.roles[action.role].key,
            sure=action.sure,
            base=action.base,
            modifiers=[[name, int(values[at])] for name, values in terms if values[at]],
            cut=int(cut[at]),
            chance=int(chance[at]),
            roll=int(roll[at]),
            band=int(band[at]),
            waits=int(wait[at]),
            **({} if rolled is None or rolled[at] < 0 else {"rolled": int(rolled[at])}),
        )

    def drift(
        self,
        name: str,
        terms: list[tuple[str, str, int]],
        before: int,
        after: int,
    ) -> None:
        """A track's quarterly change as terms that sum to it, bounds included."""
        self.add(
            "drift",
            what=name,
            terms=[[source, because, amount] for source, because, amount in terms],
            before=before,
            after=after,
        )
