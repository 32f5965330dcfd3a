"""What-if from a script: a save played on as it was and with a change, in paired worlds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from wargame.analysis import whatif as _whatif
from wargame.analysis.intervals import Interval
from wargame.analysis.sided import ObjectiveLine, ScoreLine, TrackLine
from wargame.analysis.whatif_document import document
from wargame.analysis.whatif_figures import Figures
from wargame.api.frames import Row, Tabled
from wargame.api.results import Axes, Floats, sided_array, sided_axes, sided_rows
from wargame.content.ready import ready_from_files
from wargame.play.branches import find_branch
from wargame.play.changes import NONE, read_changes
from wargame.record.store import Store


class WhatIf(Tabled):
    """What a change would have done; ``found`` has the worlds themselves, as whole numbers.

    In every pair ``a`` is as recorded and ``b`` with the change; a difference is ``b`` less
    ``a`` of the same world.  :meth:`rows` and :meth:`frame` give ``objectives``, ``scores`` or
    ``tracks``.
    """

    tables_of = ("objectives", "scores", "tracks")

    def __init__(self, found: _whatif.WhatIf) -> None:
        self.found = found
        self._figures = Figures(found)

    @property
    def worlds(self) -> int:
        """How many worlds, each played twice."""
        return self.found.worlds

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters that were played, the changed one first."""
        return self.found.quarters

    @property
    def scores(self) -> tuple[ScoreLine, ...]:
        """Every role's score."""
        return self._figures.scores

    @property
    def objectives(self) -> tuple[ObjectiveLine, ...]:
        """Every objective that counts, role by role."""
        return self._figures.objectives

    @property
    def tracks(self) -> tuple[TrackLine, ...]:
        """Every track at every quarter's end."""
        return self._figures.tracks

    @cached_property
    def difference(self) -> Mapping[str, Interval]:
        """By track, objective and ``score.ROLE``: the difference at the end, as in the document."""
        made = self.document()["difference"]
        return {key: Interval(**one) for key, one in made.items()}

    @property
    def first_turn_apart(self) -> int | None:
        """The first quarter (from 1) at whose end any track differs in any world."""
        first = self._figures.first_apart
        return None if first is None else first + 1

    @cached_property
    def array(self) -> Floats:
        """The tracks: ``[turn, track, side, figure]``."""
        return sided_array(self.tracks)

    @property
    def axes(self) -> Axes:
        """Of ``array``: ``turn`` (from 1), ``track``, ``side`` and ``figure``."""
        return sided_axes(self.found.tables, self.found.changes.turn + 1, len(self.quarters))

    def document(self) -> dict[str, Any]:
        """What ``wargame whatif --json`` prints."""
        return document(self.found)

    def __repr__(self) -> str:
        """Where it was asked, and by how much scores differ."""
        told = ", ".join(f"{line.role} {line.score.difference.mean:+.1f}" for line in self.scores)
        return f"<WhatIf {self.quarters[0]}, {self.worlds:,} worlds: {told}>"

    def _rows_objectives(self) -> list[Row]:
        return [
            {
                "role": line.role,
                "objective": line.objective,
                "a": line.met.a.mean,
                "b": line.met.b.mean,
                **line.met.difference._asdict(),
            }
            for line in self.objectives
        ]

    def _rows_scores(self) -> list[Row]:
        return [
            {
                "role": line.role,
                "a": line.score.a.mean,
                "b": line.score.b.mean,
                **line.score.difference.interval._asdict(),
            }
            for line in self.scores
        ]

    def _rows_tracks(self) -> list[Row]:
        return sided_rows(self.tracks, self.found.changes.turn + 1)


def whatif(
    save: str | Path,
    *,
    turn: int,
    orders: Mapping[str, Sequence[str]] | None = None,
    standing: Mapping[str, str] | None = None,
    reactions: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    deals: Mapping[str, bool] | None = None,
    injects: Mapping[str, bool | str] | None = None,
    outcomes: Mapping[str, str] | None = None,
    tracks: Mapping[str, float] | None = None,
    branch: str | int | None = None,
    worlds: int = _whatif.WORLDS,
    progress: Callable[[int, int], None] | None = None,
) -> WhatIf:
    """Say what a change in one quarter would have done, in many worlds on common dice.

    Args:
        save: A save; it is only read.
        turn: The quarter that changes, from 1; it must be over in the save.
        orders: All orders of a role in it, by role; an empty list for none.
        standing: Standing orders, by role.
        reactions: By role ``support:CARD``, ``oppose:CARD``, ``play:CARD`` or ``none``.
        answers: By event, the option.
        deals: By deal, whether it is signed.
        injects: By event whether it falls, or the branch it falls to.
        outcomes: By card ``setback``, ``partial``, ``success`` or ``breakthrough``.
        tracks: By track its value as the quarter opens, in its own unit, to three decimals.
        branch: Which branch, by name or number; the first without it.
        worlds: How many worlds, 2 to 20,000, each played twice.
        progress: Called with the quarters of worlds done and asked for.

    Returns:
        A :class:`WhatIf`, the same for the same arguments everywhere.

    Raises:
        WargameError: For a name that means nothing, a change that the rules refuse on the dice
            of the record, a quarter that is not over, and a save that these rules cannot
            recompute so far.

    Source: docs/whatif.md.
    """
    with Store.open(save, write=False) as store:
        branches, meta = store.branches(), store.meta()
        row = find_branch(branches, branch)
        events = list(store.events(row.id))
        compiled = ready_from_files(store.content())
    changes = read_changes(
        compiled.tables,
        turn - 1,
        order=[
            (role, card) for role, cards in (orders or {}).items() for card in list(cards) or [NONE]
        ],
        standing=(standing or {}).items(),
        react=(reactions or {}).items(),
        answer=(answers or {}).items(),
        deal=[(key, "signed" if yes else "refused") for key, yes in (deals or {}).items()],
        inject=[
            (key, fall if isinstance(fall, str) else "yes" if fall else "no")
            for key, fall in (injects or {}).items()
        ],
        outcome=(outcomes or {}).items(),
        set=[(key, f"{Decimal(str(value)):f}") for key, value in (tracks or {}).items()],
    )
    found = _whatif.whatif(
        compiled,
        events,
        meta,
        branches,
        changes,
        branch=row.name,
        worlds=worlds,
        progress=progress,
    )
    return WhatIf(found)
