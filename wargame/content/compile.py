"""A scenario compiled: cross-references resolved, decimals made whole, rows laid out.

The result depends on the content and never on the order in which a deck lists its cards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from wargame.content import cards as cm
from wargame.content.compile_cards import CardCompiler, Maps, signed
from wargame.content.compile_policy import compile_doctrine
from wargame.content.context import Context, Place, Rows
from wargame.content.grammar import Names
from wargame.content.library import Bundle
from wargame.content.numbers import show_milli
from wargame.content.scenarios import Coupling, Role
from wargame.errors import ContentError, Fault
from wargame.rules.policy import DoctrineTable
from wargame.rules.tables import (
    ALWAYS,
    NEVER,
    Action,
    ArrivalTable,
    CouplingTable,
    DerivedTable,
    Effect,
    EventTable,
    LineTable,
    ObjectiveTable,
    Op,
    PipelineTable,
    RoleTable,
    Settings,
    StandingTable,
    Tables,
    TestTable,
    TrackTable,
)

_STAGES = ("funded", "contracted", "produced", "delivered")


@dataclass(slots=True)
class Compiled:
    """A scenario ready to run, with the texts that screens need beside the tables."""

    bundle: Bundle
    tables: Tables
    doctrines: dict[str, dict[str, DoctrineTable]]
    warnings: list[Fault]

    def doctrine(self, role: str, key: str | None = None) -> DoctrineTable:
        """A role's doctrine by id; without one, the scenario's status quo."""
        return self.doctrines[role][key or self.bundle.scenario.status_quo[role]]


def compile_bundle(bundle: Bundle) -> Compiled:
    """Compile a scenario; raises ContentError with every fault at its line and column."""
    return _Compiler(bundle).run()


def _is_dealt(card: cm.Action) -> bool:
    """Whether a card is an opening, dealt from its role's deck."""
    return card.phase == "orders" and not card.held and not card.locked


class _Compiler:
    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.scenario = bundle.scenario
        self.place = bundle.place
        rows = Rows()
        self.names = Names(
            rows={},
            scale=rows.scale,
            flags=set(self.scenario.flags),
            standing={},
            standing_rows={},
            since={},
            played={},
            in_force={},
            broken={},
            signalled=self._signalled,
        )
        self.context = Context(rows, self.names)
        self.context.facts = set(bundle.sources.facts)
        self.context.seeds = set(bundle.sources.seeds)
        self.context.catalogue = set(bundle.sources.catalogue)
        self.cards = dict(sorted(bundle.cards.items()))
        self.breaks: dict[str, tuple[str, str]] = {}
        self.maps: Maps

    def _signalled(self, card: str) -> int | None:
        if card not in self.maps.cards:
            return None
        if card not in self.maps.signal:
            self.maps.signal[card] = self.context.rows.add(f"signal:{card}")
        return self.maps.signal[card]

    def run(self) -> Compiled:
        self._unique()
        self._lay_out()
        tables = self._tables()
        doctrines = self._doctrines(tables)
        if self.context.faults:
            raise ContentError(self.context.faults)
        return Compiled(self.bundle, tables, doctrines, self.context.warnings)

    # Layout ----------------------------------------------------------------------------

    def _unique(self) -> None:
        """Ids that must differ."""
        seen: dict[str, str] = {}
        scenario = self.scenario
        for kind in ("tracks", "derived", "roles", "objectives"):
            for number, item in enumerate(getattr(scenario, kind)):
                at = self.place / kind / number / "id"
                if item.id in seen:
                    self.context.fault(
                        at, "duplicate-id", f"`{item.id}` stands also among the {seen[item.id]}"
                    )
                seen[item.id] = kind
        for kind in ("dials", "flags"):
            for name in getattr(scenario, kind):
                if name in seen or name in ("turn", "season", "kept"):
                    self.context.fault(
                        self.place / kind / name, "duplicate-id", f"`{name}` is taken", key=True
                    )
                seen[name] = kind

    def _lay_out(self) -> None:
        scenario, rows, names = self.scenario, self.context.rows, self.names
        settings = scenario.adjudication
        named = names.rows
        for track in scenario.tracks:
            at = self.place / "tracks" / scenario.tracks.index(track)
            if not track.low <= track.start <= track.high:
                self.context.fault(
                    at / "start",
                    "range",
                    f"{show_milli(track.start)} is outside "
                    f"{show_milli(track.low)}..{show_milli(track.high)}",
                )
            named[track.id] = rows.add(track.id, track.start, 1000, track.low, track.high)
        for role in scenario.roles:
            purse, key = role.purse, role.id
            if purse.track is not None:
                at = self.place / "roles" / scenario.roles.index(role) / "purse" / "track"
                found = self.context.find(purse.track, dict(named), "a track", at)
                named[f"{key}.bn"] = found or 0
            else:
                named[f"{key}.bn"] = rows.add(f"{key}.bn", purse.bn, 1000, 0, purse.cap)
            named[f"{key}.pc"] = rows.add(f"{key}.pc", purse.pc, 1000, 0, settings.pc_cap)
            named[f"{key}.slots"] = rows.add(f"{key}.slots", purse.slots * 1000, 1000)
        dials = {name: rows.add(name, value, 1000) for name, value in scenario.dials.items()}
        named.update(dials)
        flags = {name: rows.add(name) for name in scenario.flags}
        named.update(flags)
        named["turn"] = rows.add("turn", 0, 1000)
        named["season"] = rows.add("season", 1000, 1000)
        if scenario.pipelines is not None:
            kept = scenario.pipelines.kept_start
            share = 100_000 if not kept[1] else (200_000 * kept[0] + kept[1]) // (2 * kept[1])
            named["kept"] = rows.add("kept", share, 1000)
        for derived in scenario.derived:
            named[derived.id] = rows.add(derived.id, 0, 1000)
        for role in scenario.roles:
            key = role.id
            names.standing[key] = {o.id: n for n, o in enumerate(role.standing)}
            names.standing_rows[key] = rows.add(f"{key}.standing")
            names.broken[key] = rows.add(f"{key}.broken")
        self._lay_out_cards(named, dials, flags)
        names.broken["any"] = rows.add("any.broken")

    def _lay_out_cards(
        self, named: dict[str, int], dials: dict[str, int], flags: dict[str, int]
    ) -> None:
        rows, names, scenario = self.context.rows, self.names, self.scenario
        roles = {role.id: number for number, role in enumerate(scenario.roles)}
        plays = {key: card for key, (card, _) in self.cards.items() if card.kind != "event"}
        for key, card in plays.items():
            if isinstance(card, cm.Deal) and card.in_force is not None:
                for party in card.in_force.breakable_by:
                    if party in roles:
                        self.breaks[f"break-{key}-{party.lower()}"] = (key, party)
        keys = sorted([*plays, *self.breaks])
        shut, since, played, force, test = {}, {}, {}, {}, {}
        for key in keys:
            locked = bool(getattr(plays.get(key), "locked", False))
            shut[key] = rows.add(f"shut:{key}", ALWAYS if locked else 0)
            since[key] = rows.add(f"since:{key}", NEVER)
            played[key] = rows.add(f"played:{key}")
            deal = plays.get(key)
            if isinstance(deal, cm.Deal) and deal.in_force is not None:
                force[key] = rows.add(f"force:{key}")
                test[key] = rows.add(f"test:{key}")
        names.since, names.played, names.in_force = since, played, force
        held = sorted({e.hold for e in self._all_effects() if hasattr(e, "hold")} & set(plays))
        lines, kinds = self._lay_out_pipelines()
        self.maps = Maps(
            roles=roles,
            cards={key: number for number, key in enumerate(keys)},
            deals={key: number for number, key in enumerate(force)},
            tracks={track.id: number for number, track in enumerate(scenario.tracks)},
            targets={
                name: row
                for name, row in named.items()
                if "." in name or name in {t.id for t in scenario.tracks}
            },
            dials=dials,
            flags=flags,
            scalers={**dials, **{d.id: named[d.id] for d in scenario.derived}},
            shut=shut,
            since=since,
            played=played,
            hold={key: rows.add(f"hold:{key}") for key in held},
            force=force,
            test=test,
            lines=lines,
            kinds=kinds,
            releases={},
            settings=scenario.adjudication,
        )
        self._lay_out_releases()
        # A card's table is made before most conditions are read; its row must stand by then.
        texts = [
            self.scenario,
            *(card for card, _ in self.cards.values()),
            *(file for file, _ in self.bundle.doctrines),
        ]
        shown = {
            card
            for text in texts
            for card in re.findall(r'"(?:not +)?signalled +([a-z0-9-]+) *"', text.model_dump_json())
        }
        for card in sorted(shown):
            self._signalled(card)

    def _all_effects(self) -> list[Any]:
        found: list[Any] = []

        def walk(value: Any) -> None:
            if isinstance(value, list):
                for item in value:
                    walk(item)
            elif isinstance(value, dict):
                walk(list(value.values()))
            elif hasattr(value, "after") and hasattr(value, "when"):
                found.append(value)
            elif hasattr(type(value), "model_fields"):
                for name in type(value).model_fields:
                    walk(getattr(value, name))

        walk([card for card, _ in self.cards.values()])
        return found

    def _lay_out_releases(self) -> None:
        """A group a role by which industrial slots come back."""
        longest: dict[int, int] = {}

        def note(role: str, cost: Any) -> None:
            if cost is not None and cost.slots and role in self.maps.roles:
                index = self.maps.roles[role]
                longest[index] = max(longest.get(index, 1), cost.quarters)

        for card, _ in self.cards.values():
            if isinstance(card, cm.Action):
                note(card.role, card.cost)
                for option in card.options:
                    note(card.role, option.cost)
            elif isinstance(card, cm.Deal):
                for costs in (card.costs, *(option.costs for option in card.options)):
                    for role, cost in (costs or {}).items():
                        note(role, cost)
                if card.in_force is not None:
                    for role in card.in_force.breakable_by:
                        note(role, card.in_force.break_price)
        for owner in self.scenario.roles:
            for standing in owner.standing:
                note(owner.id, standing.cost)
        for card, _ in self.cards.values():
            if isinstance(card, cm.Event) and card.choice is not None:
                for choice in card.choice.options:
                    note(card.choice.role, choice.cost)
        for index, quarters in sorted(longest.items()):
            name = f"{self.scenario.roles[index].id}.slots"
            group = self.context.group(
                name,
                "release",
                [Effect(Op.SHIFT, self.names.rows[name], 1000, text=f"{name} +1")],
                (1000, 1000, 1000, 1000),
                after=quarters,
            )
            self.maps.releases[index] = group.index

    def _lay_out_pipelines(
        self,
    ) -> tuple[
        dict[str, tuple[tuple[int, ...], tuple[int, ...], int]], dict[str, tuple[int, int, int]]
    ]:
        pipes, rows = self.scenario.pipelines, self.context.rows
        lines: dict[str, tuple[tuple[int, ...], tuple[int, ...], int]] = {}
        kinds: dict[str, tuple[int, int, int]] = {}
        if pipes is None:
            return lines, kinds
        for line in pipes.lines:
            start = [line.start.get(stage, 0) for stage in _STAGES]  # type: ignore[call-overload]
            own = tuple(
                rows.add(f"{line.id}.{s}", v, 1000) for s, v in zip(_STAGES, start, strict=True)
            )
            due = tuple(
                rows.add(f"{line.id}.due.{s}", v, 1000) for s, v in zip(_STAGES, start, strict=True)
            )
            lines[line.id] = (own, due, rows.add(f"{line.id}.entered", sum(start), 1000))
        for kind in dict.fromkeys(kind for line in pipes.lines for kind in line.goods):
            kinds[kind] = (
                rows.add(f"spoil.{kind}"),
                rows.add(f"spoil.{kind}.quarters"),
                rows.add(f"spoil.{kind}.late"),
            )
        return lines, kinds

    # Tables ----------------------------------------------------------------------------

    def _tables(self) -> Tables:
        scenario, context, maps = self.scenario, self.context, self.maps
        compiler = CardCompiler(context, maps)
        self._sources()
        for card, place in self.cards.values():
            if isinstance(card, cm.Action):
                compiler.action(card, place)
            elif isinstance(card, cm.Deal):
                compiler.deal(card, place)
        for key, (deal, party) in sorted(self.breaks.items()):
            card, place = self.cards[deal]
            if isinstance(card, cm.Deal):
                compiler.break_action(card, party, key, place)
        openings: list[int] = []
        cards = []
        for key, index in maps.cards.items():
            if key in self.breaks:
                deal, party = self.breaks[key]
                card, place = self.cards[deal]
                stand_in = cm.Action(
                    kind="action",
                    id=key,
                    name=f"Break off: {card.name}",
                    text=card.text,
                    role=party,
                    held=True,
                    odds="sure",
                    effects=[],
                )
                cards.append(compiler.card_table(stand_in, index, -1, place))
                continue
            card, place = self.cards[key]
            opening = -1
            if isinstance(card, cm.Action) and _is_dealt(card):
                opening = len(openings)
                openings.append(index)
            cards.append(compiler.card_table(card, index, opening, place))
        deals = [
            compiler.deal_table(card, maps.deals[key], place)
            for key, (card, place) in self.cards.items()
            if isinstance(card, cm.Deal) and key in maps.deals
        ]
        events: list[EventTable] = []
        for card, place in self.cards.values():
            if isinstance(card, cm.Event):
                events.append(compiler.event(card, len(events), place))
        tracks = self._tracks()
        derived = self._derived()
        couplings = self._couplings()
        pipelines = self._pipelines()
        objectives = self._objectives()
        settings = self._settings(compiler)
        roles = self._roles(compiler, cards)
        rows = context.rows
        bounds_low = np.array(rows.low, dtype=np.int64)
        bounds_high = np.array(rows.high, dtype=np.int64)
        first = scenario.first_quarter
        nothing = Action(
            0, "pass", -1, "", "Pass", "pass", -1, (), 99, 0, True, 1000, (), (), (), ()
        )
        return Tables(
            scenario=scenario.id,
            first_year=int(first[:4]),
            first_quarter=int(first[5]),
            turns=scenario.turns,
            row_names=tuple(rows.names),
            row_scale=tuple(rows.scale),
            start=np.array(rows.start, dtype=np.int64),
            row_low=bounds_low,
            row_high=bounds_high,
            tracks=tracks,
            roles=roles,
            cards=tuple(cards),
            actions=(nothing, *compiler.actions),
            deals=tuple(deals),
            events=tuple(events),
            derived=derived,
            couplings=couplings,
            pipelines=pipelines,
            objectives=objectives,
            groups=tuple(context.groups),
            settings=settings,
            dial_rows=tuple(maps.dials.values()),
            flag_rows=(
                *maps.flags.values(),
                *maps.shut.values(),
                *(self.names.broken[r.id] for r in scenario.roles),
                self.names.broken["any"],
            ),
            turn_row=self.names.rows["turn"],
            season_row=self.names.rows["season"],
            pending=context.pending,
            openings=tuple(openings),
            rows=dict(self.names.rows),
        )

    def _sources(self) -> None:
        """Sources and catalogue ids of everything that cites any."""
        context, scenario = self.context, self.scenario
        for card, place in self.cards.values():
            context.sources(card.source, place / "source")
            for number, key in enumerate(card.catalogue):
                if context.catalogue and key not in context.catalogue:
                    context.find(
                        key,
                        dict.fromkeys(context.catalogue, 0),
                        "in the catalogue",
                        place / "catalogue" / number,
                    )
        for number, track in enumerate(scenario.tracks):
            at = self.place / "tracks" / number
            context.sources(track.source, at / "source")
            for count, coupling in enumerate(track.couplings):
                context.sources(coupling.source, at / "couplings" / count / "source")
        for kind in ("derived", "objectives"):
            for number, item in enumerate(getattr(scenario, kind)):
                context.sources(item.source, self.place / kind / number / "source")

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
                estimate = self.context.rows.add(f"estimate:{track.id}", track.start, 1000)
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
                noise=item.noise or 0,
                site=self.context.site(f"derived:{item.id}", self.place / "derived" / number),
                opening=item.at == "opening",
                shown=item.shown,
            )
            for number, item in enumerate(self.scenario.derived)
        )

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
        place = self.place / "pipelines"
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
                    entered_row=entered,  # type: ignore[arg-type]
                    absorbed_row=rows.add(f"{line.id}.absorbed", 0, 1000),
                    lost_row=rows.add(f"{line.id}.lost", 0, 1000),
                    slip_row=rows.add(f"{line.id}.slip"),
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
            absorbed_rows=tuple(rows.add(f"absorbed.{n}", start[0], 1000) for n in range(4)),
            due_rows=tuple(rows.add(f"due.{n}", start[1], 1000) for n in range(4)),
            spoil_rows=tuple(self.maps.kinds.values()),
            held_rows=tuple(
                (rows.add(f"held.{k}.1", 0, 1000), rows.add(f"held.{k}.2", 0, 1000)) for k in kinds
            ),
            start_kept=(start[0], start[1]),
            arrived_row=rows.add("arrived", 0, 1000),
            spoiled_row=rows.add("spoiled", 0, 1000),
        )

    def _objectives(self) -> tuple[ObjectiveTable, ...]:
        context, rows = self.context, self.context.rows
        previous: dict[int, int] = {}
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
                    start = self.scenario.tracks[track].start
                    worst = rows.add(f"worst:{objective.id}:{count}", start, 1000)
                elif track not in previous:
                    previous[track] = rows.add(
                        f"previous:{test.track}", self.scenario.tracks[track].start, 1000
                    )
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
                        previous.get(track, -1) if code < 2 else -1,
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

    def _settings(self, compiler: CardCompiler) -> Settings:
        scenario, context, rows = self.scenario, self.context, self.context.rows
        own, place = scenario.adjudication, self.place / "adjudication"
        sides = {role.side for role in scenario.roles}
        for side in own.silent:
            if side not in sides:
                context.find(side, dict.fromkeys(sides, 0), "a side", place / "silent" / side)
        every = (1000, 1000, 1000, 1000)
        silent = {
            side: compiler.groups(f"silence of {side}", effects, place / "silent" / side, every)
            for side, effects in own.silent.items()
        }
        war = scenario.war
        track = -1 if war is None else self._row(war.track, self.place / "war" / "track")
        return Settings(
            sum_within=own.sum_within,
            least=own.least,
            most=own.most,
            breakthrough_share=own.breakthrough_share,
            partial_share=own.partial_share,
            reaction_cost=own.reaction_cost,
            support=own.support,
            supports=own.supports,
            oppose=own.oppose,
            orders=own.orders,
            third_order_pc=own.third_order_pc,
            offers=own.offers,
            events=own.events,
            openings=own.openings,
            keep=own.keep,
            bury_pc=own.bury_pc,
            pc_cap=own.pc_cap,
            breach_odds=own.breach_odds,
            breach_quarters=own.breach_quarters,
            silent=tuple(silent.get(role.side, ()) for role in scenario.roles),
            breach=compiler.groups("a broken deal", own.breach, place / "breach", every),
            war_track=track,
            war_twice=war.twice if war else 0,
            war_once=war.once if war else 0,
            war_row=rows.add("war"),
            war_run_row=rows.add("war.quarters"),
            any_broken_row=self.names.broken["any"],
        )

    def _roles(self, compiler: CardCompiler, cards: list[Any]) -> tuple[RoleTable, ...]:
        return tuple(
            self._role(number, role, compiler, cards)
            for number, role in enumerate(self.scenario.roles)
        )

    def _role(self, index: int, role: Role, compiler: CardCompiler, cards: list[Any]) -> RoleTable:
        context, rows, named = self.context, self.context.rows, self.names.rows
        at = self.place / "roles" / index
        standing = []
        for number, option in enumerate(role.standing):
            own = at / "standing" / number
            dials = []
            for name, value in option.set.items():
                row = context.find(name, self.maps.dials, "a dial", own / "set" / name)
                if row is not None:
                    dials.append((row, value))
            standing.append(
                StandingTable(
                    option.id,
                    option.name,
                    compiler.price(option.cost, index),
                    context.atoms(option.needs, own / "needs"),
                    tuple(dials),
                    compiler.groups(
                        f"{role.id}/{option.id}",
                        option.effects,
                        own / "effects",
                        (1000, 1000, 1000, 1000),
                        kind="standing",
                    ),
                )
            )
        if not any(
            not o.cost.pc and not o.cost.bn and not o.cost.slots and not o.needs
            for o in role.standing
        ):
            context.fault(
                at / "standing",
                "standing",
                "one standing order must be free, so that a role always has a choice",
            )
        default = context.find(
            role.default_standing,
            self.names.standing[role.id],
            "a standing order of this role",
            at / "default_standing",
        )
        mint = role.purse.mint
        actions = compiler.actions
        mine = [a for a in actions if a.role == index]
        return RoleTable(
            index=index,
            key=role.id,
            name=role.name,
            side=role.side,
            site=context.site(f"role:{role.id}", at),
            bn_row=named[f"{role.id}.bn"],
            bn_cap=role.purse.cap,
            income=context.code(role.purse.income, at / "purse" / "income")
            if role.purse.income != "0"
            else (),
            pc_row=named[f"{role.id}.pc"],
            pc_income=role.purse.pc_income,
            mint_row=self._row(mint.track, at / "purse" / "mint" / "track"),
            mint_at=mint.at,
            slots_row=named[f"{role.id}.slots"],
            standing_row=self.names.standing_rows[role.id],
            standing=tuple(standing),
            default_standing=default or 0,
            broken_row=self.names.broken[role.id],
            breached_row=rows.add(f"{role.id}.breaches"),
            private_row=rows.add(f"{role.id}.private"),
            third_needs=context.atoms(role.third_needs, at / "third_needs"),
            signals=role.signals,
            orders=tuple(
                a.index for a in mine if a.kind == "action" and cards[a.card].phase == "orders"
            ),
            deals=tuple(a.index for a in mine if a.kind == "deal"),
            reactions=tuple(
                a.index for a in mine if a.kind == "action" and cards[a.card].phase == "reaction"
            ),
            openings=tuple(c.index for c in cards if c.role == index and c.opening >= 0),
        )

    def _doctrines(self, tables: Tables) -> dict[str, dict[str, DoctrineTable]]:
        found: dict[str, dict[str, DoctrineTable]] = {r.id: {} for r in self.scenario.roles}
        for file, place in self.bundle.doctrines:
            for number, doctrine in enumerate(file.doctrines):
                at = place / "doctrines" / number
                if doctrine.role not in found:
                    self.context.find(doctrine.role, self.maps.roles, "a role", at / "role")
                    continue
                if doctrine.id in found[doctrine.role]:
                    self.context.fault(at / "id", "duplicate-id", f"`{doctrine.id}` stands twice")
                found[doctrine.role][doctrine.id] = compile_doctrine(
                    self.context, tables, doctrine, at
                )
        for role, key in self.scenario.status_quo.items():
            at = self.place / "status_quo" / role
            if role not in found:
                self.context.find(role, self.maps.roles, "a role", at)
            elif key not in found[role]:
                self.context.find(key, dict.fromkeys(found[role], 0), f"a doctrine of {role}", at)
        for role in found:
            if role not in self.scenario.status_quo:
                self.context.fault(
                    self.place / "status_quo", "missing", f"no doctrine is named for {role}"
                )
        return found
