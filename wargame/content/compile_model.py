"""Tracks, derived values, couplings, pipelines and objectives compiled to tables."""

from __future__ import annotations

from fractions import Fraction

from wargame.content.amounts import show_milli, signed
from wargame.content.context import Place
from wargame.content.layout import Layout
from wargame.content.scenarios import Coupling
from wargame.rules.tables import (
    ArrivalTable,
    CouplingTable,
    DerivedTable,
    LineTable,
    ObjectiveTable,
    PipelineTable,
    TestTable,
    TrackTable,
)


class ModelCompiler(Layout):
    """The model of a scenario, over the rows of its layout."""

    def _row(self, name: str | None, place: Place, what: str = "a track or value") -> int:
        if name is None:
            return -1
        found = self.context.find(name, self.names.rows, what, place)
        return -1 if found is None else found

    def _tracks(self) -> tuple[TrackTable, ...]:
        made = []
        for number, track in enumerate(self.scenario.tracks):
            at = self.place / "tracks" / number
            seen = (
                []
                if track.visible == "all"
                else [
                    self.context.find(role, self.maps.roles, "a role", at / "visible" / n)
                    for n, role in enumerate(track.visible)
                ]
            )
            estimate = -1
            if track.estimate:
                estimate = self.model_rows[f"estimate:{track.id}"]
            made.append(
                TrackTable(
                    index=number,
                    key=track.id,
                    name=track.name,
                    unit=track.unit,
                    start=track.start,
                    low=track.low,
                    high=track.high,
                    seen_by=tuple(role for role in seen if role is not None),
                    estimate_row=estimate,
                    site=self.context.site(f"track:{track.id}", at),
                    set_to=self._row(track.set_to, at / "set_to"),
                    shock=track.shock or 0,
                )
            )
        return tuple(made)

    def _derived(self) -> tuple[DerivedTable, ...]:
        return tuple(
            DerivedTable(
                index=number,
                key=item.id,
                name=item.name,
                unit=item.unit,
                row=self.names.rows[item.id],
                code=self.context.code(item.formula, self.place / "derived" / number / "formula"),
                noise=self._noise(number),
                site=self.context.site(f"derived:{item.id}", self.place / "derived" / number),
                opening=item.at == "opening",
                closing=item.at == "closing",
                shown=item.shown,
            )
            for number, item in enumerate(self.scenario.derived)
        )

    def _noise(self, number: int) -> int:
        item = self.scenario.derived[number]
        if item.noise and item.at == "opening":
            self.context.fault(
                self.place / "derived" / number / "noise",
                "noise",
                "a value computed at the opening takes no noise",
            )
        return item.noise or 0

    def _backtest(self) -> None:
        """What is said to be driven is held against the record by something."""
        told = self.scenario.backtest
        if told is None:
            return
        held = [*self.scenario.tracks, *self.scenario.derived]
        columns = {item.history: 0 for item in held if item.history}
        for number, column in enumerate(told.driven):
            place = self.place / "backtest" / "driven" / number
            self.context.find(column, columns, "the `history` of a track or value", place)

    def _couplings(self) -> tuple[CouplingTable, ...]:
        return tuple(
            self._coupling(number, coupling, self.place / "tracks" / number / "couplings" / count)
            for number, track in enumerate(self.scenario.tracks)
            for count, coupling in enumerate(track.couplings)
        )

    def _coupling(self, track: int, coupling: Coupling, at: Place) -> CouplingTable:
        context = self.context
        row = self._row(coupling.of, at / "of")
        ratio = Fraction(coupling.add) * 1000
        per = coupling.per or 1000
        if coupling.of is None:
            if ratio.denominator != 1:
                context.fault(at / "add", "decimals", "a constant holds whole thousandths")
            text = signed(int(ratio))
        else:
            if coupling.per is None:
                context.fault(at, "coupling", "`of` needs `per`")
            ratio = ratio / per
            mark = {"above": ">", "below": "<", "around": "~"}[coupling.counts]
            point = coupling.at if isinstance(coupling.at, str) else show_milli(coupling.at)
            tail = "" if point == "0" and mark == ">" else f"{mark}{point}"
            amount = Fraction(coupling.add) * 1000
            shown = signed(int(amount)) if amount.denominator == 1 else str(coupling.add)
            text = f"{shown}/{show_milli(per)} {coupling.of}{tail}"
        if ratio.denominator > 10**7 or abs(ratio.numerator) > 10**9:
            context.fault(at / "add", "decimals", "this rate is too fine or too large to be exact")
            ratio = Fraction(0)
        at_row, point_milli = -1, 0
        if isinstance(coupling.at, str):
            at_row = self._row(coupling.at, at / "at")
        else:
            point_milli = coupling.at
        times = -1
        if coupling.times is not None:
            found = context.find(
                coupling.times, self.maps.scalers, "a dial or derived value", at / "times"
            )
            times = -1 if found is None else found
        return CouplingTable(
            track=track,
            because=coupling.because,
            text=text,
            row=row,
            at=point_milli,
            at_row=at_row,
            counts={"above": 1, "below": -1, "around": 0}[coupling.counts],
            num=ratio.numerator,
            den=ratio.denominator,
            times=times,
            atoms=context.atoms(coupling.when, at / "when"),
            most=coupling.most or 0,
        )

    def _pipelines(self) -> PipelineTable | None:
        pipes, rows, context = self.scenario.pipelines, self.context.rows, self.context
        if pipes is None:
            return None
        place, own_rows = self.place / "pipelines", self.model_rows
        kinds = tuple(self.maps.kinds)
        lines = []
        for number, line in enumerate(pipes.lines):
            at = place / "lines" / number
            own, due, entered = self.maps.lines[line.id]
            if sum(line.goods.values()) != 100:
                context.fault(
                    at / "goods", "goods", f"goods sum to {sum(line.goods.values())}, not 100"
                )
            donor = context.find(line.donor, self.maps.roles, "a role", at / "donor")
            lines.append(
                LineTable(
                    index=number,
                    key=line.id,
                    name=line.name,
                    donor=donor or 0,
                    site=context.site(f"line:{line.id}", at),
                    rates=(line.contract, line.produce, line.deliver),
                    goods=tuple(line.goods.get(kind, 0) for kind in kinds),
                    rows=own,
                    due_rows=due,
                    entered_row=entered,
                    absorbed_row=own_rows[f"{line.id}.absorbed"],
                    lost_row=own_rows[f"{line.id}.lost"],
                    slip_row=rows.count(f"{line.id}.slip"),
                    enters=self._row(line.enters, at / "enters"),
                    promised=self._row(line.promised, at / "promised"),
                    lapses=self._row(line.lapses, at / "lapses"),
                    paid_from=self._row(line.paid_from, at / "paid_from"),
                    produce_times=self._row(line.produce_times, at / "produce_times"),
                    own_absorption=line.absorbed_by == "self",
                )
            )
        arrivals = []
        for number, arrival in enumerate(pipes.arrivals):
            at = place / "arrivals" / number
            kind = context.find(
                arrival.kind, {k: n for n, k in enumerate(kinds)}, "a kind of goods", at / "kind"
            )
            track = context.find(arrival.track, self.maps.tracks, "a track", at / "track")
            times = -1
            if arrival.times is not None:
                found = context.find(
                    arrival.times, self.maps.scalers, "a dial or derived value", at / "times"
                )
                times = -1 if found is None else found
            arrivals.append(
                ArrivalTable(
                    kind or 0,
                    arrival.kind,
                    arrival.name,
                    track or 0,
                    arrival.add,
                    times,
                    arrival.name,
                )
            )
        start = pipes.kept_start
        return PipelineTable(
            lines=tuple(lines),
            kinds=kinds,
            arrivals=tuple(arrivals),
            slip_chance=pipes.slip_chance,
            slip_rate=pipes.slip_rate,
            causes=tuple(pipes.slip_causes),
            capacity_row=self._row(pipes.capacity, place / "capacity"),
            waiting_lost=pipes.waiting_lost,
            kept_row=self.names.rows["kept"],
            absorbed_rows=tuple(own_rows[f"absorbed.{n}"] for n in range(4)),
            due_rows=tuple(own_rows[f"due.{n}"] for n in range(4)),
            spoil_rows=tuple(self.maps.kinds.values()),
            held_rows=tuple((own_rows[f"held.{k}.1"], own_rows[f"held.{k}.2"]) for k in kinds),
            start_kept=(start[0], start[1]),
            arrived_row=own_rows["arrived"],
            spoiled_row=own_rows["spoiled"],
        )

    def _objectives(self) -> tuple[ObjectiveTable, ...]:
        context = self.context
        made = []
        kinds = ("at_least", "at_most", "never_above", "never_below")
        for number, objective in enumerate(self.scenario.objectives):
            at = self.place / "objectives" / number
            tests = []
            for count, test in enumerate(objective.tests):
                here = at / "tests" / count
                track = context.find(test.track, self.maps.tracks, "a track", here / "track")
                if track is None:
                    continue
                code = kinds.index(test.test)
                worst = -1
                if code >= 2:
                    worst = self.model_rows[f"worst:{objective.id}:{count}"]
                horizons = []
                for horizon, value in test.at.items():
                    if not horizon.isdigit():
                        context.fault(
                            here / "at" / horizon,
                            "horizon",
                            f"`{horizon}` is not a number of quarters",
                            key=True,
                        )
                        continue
                    horizons.append((int(horizon), value))
                if not horizons:
                    context.fault(here / "at", "horizon", "no threshold is given")
                    horizons = [(1, 0)]
                tests.append(
                    TestTable(
                        track,
                        f"{test.track} {test.test.replace('_', ' ')}",
                        code,
                        tuple(sorted(horizons)),
                        test.near,
                        worst,
                        self.model_rows[f"previous:{test.track}"] if code < 2 else -1,
                    )
                )
            roles = [
                context.find(role, self.maps.roles, "a role", at / "roles" / n)
                for n, role in enumerate(objective.roles)
            ]
            made.append(
                ObjectiveTable(
                    number,
                    objective.id,
                    objective.name,
                    objective.kind,
                    tuple(role for role in roles if role is not None),
                    tuple(tests),
                    objective.no_breach,
                )
            )
        return tuple(made)
