"""What of a scenario is measured by recorded columns, and over which quarters."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from wargame.analysis.backtest_records import Records, quarter_number
from wargame.content.compiled import Compiled
from wargame.errors import WargameError, did_you_mean

#: With a shorter span of calibration the spread of persistence looks back these many quarters.
SHORTEST, BACK = 4, 8


@dataclass(frozen=True, slots=True)
class Measured:
    """A track or derived value that a column of the record measures, in the same units.

    ``row`` is its register; ``low`` and ``high`` bound a track, in thousandths.
    """

    key: str
    name: str
    unit: str
    column: str
    row: int
    driven: bool
    low: int | None = None
    high: int | None = None

    def milli(self, value: float) -> int:
        """A recorded value as the register holds it."""
        found = floor(value * 1000 + 0.5)
        found = found if self.low is None else max(found, self.low)
        return found if self.high is None else min(found, self.high)


@dataclass(frozen=True, slots=True)
class Span:
    """Quarters by number: those played, the origin before them, the end of calibration.

    ``stated`` says where ``calibrated_to`` comes from: the scenario's ``backtest``, its
    ``cut_off`` (the last quarter that was over by then), or nowhere; then every quarter counts
    as in sample.
    """

    origin: int
    turns: int
    calibrated_to: int
    stated: str

    @property
    def quarters(self) -> range:
        """The quarters played."""
        return range(self.origin + 1, self.origin + 1 + self.turns)

    @property
    def spread(self) -> tuple[int, int]:
        """The quarters whose records give the spread of persistence: first and last.

        Those the model was fitted on, from the origin on: it gets the data the model had.
        Where these are few, the last two years before the end of calibration.
        """
        first = self.origin
        if self.calibrated_to - first < SHORTEST:
            first = self.calibrated_to - BACK
        return first, self.calibrated_to


def span_of(compiled: Compiled) -> Span:
    """The quarters of a scenario."""
    tables, scenario = compiled.tables, compiled.bundle.scenario
    origin = 4 * tables.first_year + tables.first_quarter - 2
    last = origin + tables.turns
    if scenario.backtest is not None and scenario.backtest.calibrated_to is not None:
        stated = quarter_number(scenario.backtest.calibrated_to)
        return Span(origin, tables.turns, last if stated is None else stated, "backtest")
    if scenario.cut_off is not None:
        year, month, day = (int(part) for part in scenario.cut_off.split("-"))
        over = month % 3 == 0 and day == (31 if month in (3, 12) else 30)
        return Span(origin, tables.turns, 4 * year + (month - 1) // 3 - (not over), "cut_off")
    return Span(origin, tables.turns, last, "")


def measured(compiled: Compiled, records: Records) -> list[Measured]:
    """What of the scenario the columns of a file measure, in the scenario's order.

    Raises WargameError where there is nothing: no ``history:``, or none that names a column.
    """
    tables, scenario = compiled.tables, compiled.bundle.scenario
    driven = set(scenario.backtest.driven) if scenario.backtest is not None else set()
    found = [
        Measured(
            key=track.id,
            name=track.short or track.name,
            unit=track.unit,
            column=track.history,
            row=table.index,
            driven=track.history in driven,
            low=table.low,
            high=table.high,
        )
        for track, table in zip(scenario.tracks, tables.tracks, strict=True)
        if track.history
    ]
    found += [
        Measured(
            key=derived.id,
            name=derived.name,
            unit=derived.unit,
            column=derived.history,
            row=table.row,
            driven=derived.history in driven,
        )
        for derived, table in zip(scenario.derived, tables.derived, strict=True)
        if derived.history
    ]
    if not found:
        raise WargameError(
            f"{scenario.id} measures nothing: none of its tracks and derived values names a "
            "column in `history:`"
        )
    answered = [one for one in found if one.column in records.columns]
    if not answered:
        wanted = [one.column for one in found]
        near = [hint for name in records.columns if (hint := did_you_mean(name, wanted))]
        hint = f" ({near[0]})" if near else ""
        raise WargameError(
            f"{records.path} holds nothing that {scenario.id} measures{hint}: its columns are "
            f"{_listed(records.columns)}; {scenario.id} asks for {_listed(wanted)}"
        )
    return answered


def _listed(names: list[str] | tuple[str, ...], most: int = 12) -> str:
    told = ", ".join(f"`{name}`" for name in names[:most])
    more = len(names) - most
    return f"{told} and {more} more" if more > 0 else told or "none"
