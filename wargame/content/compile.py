"""A scenario compiled: cross-references resolved, decimals made whole, rows laid out.

The result depends on the content and never on the order in which a deck lists its cards.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from wargame.content import cards as cm
from wargame.content.cited import citing
from wargame.content.compile_cards import CardCompiler
from wargame.content.compile_model import ModelCompiler
from wargame.content.compile_policy import compile_doctrine, laid_over
from wargame.content.compiled import Compiled
from wargame.content.context import Place
from wargame.content.counts import too_large
from wargame.content.doctrines import Doctrine
from wargame.content.library import Bundle
from wargame.content.msel_table import inject_tables
from wargame.content.scenarios import Role
from wargame.errors import ContentError
from wargame.rules.policy import DoctrineTable
from wargame.rules.tables import (
    Action,
    EventTable,
    InjectTable,
    RoleTable,
    Settings,
    StandingTable,
    Tables,
)


def compile_bundle(bundle: Bundle) -> Compiled:
    """Compile a scenario; raises ContentError with every fault at its line and column."""
    return _Compiler(bundle).run()


def _is_dealt(card: cm.Action) -> bool:
    """Whether a card is an opening, dealt from its role's deck."""
    return card.phase == "orders" and not card.held and not card.locked


class _Compiler(ModelCompiler):
    """The whole scenario."""

    def run(self) -> Compiled:
        self._unique()
        self._lay_out()
        tables = self._tables()
        for name in too_large(tables):
            self.context.fault(self.place, "range", f"`{name}` counts to 32,767 at most")
        tables = replace(tables, msel=self._msel(tables))
        doctrines = self._doctrines(tables)
        if self.context.faults:
            raise ContentError(self.context.faults)
        return Compiled(self.bundle.texts(), tables, doctrines, self.context.warnings)

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
        openings = self._openings()
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
            opening = openings.index(index) if index in openings else -1
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
        self._backtest()
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
            wide=rows.wide,
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
                *(row for row, _ in maps.quiet.values()),
                *(self.names.broken[r.id] for r in scenario.roles),
                self.names.broken["any"],
            ),
            turn_row=self.names.rows["turn"],
            season_row=self.names.rows["season"],
            queues=tuple(context.queues),
            openings=tuple(openings),
            rows=dict(self.names.rows),
        )

    def _msel(self, tables: Tables) -> tuple[InjectTable, ...]:
        """The list of injects, against everything that was laid out before it."""
        scenario = self.scenario
        return inject_tables(self.context, scenario.msel, scenario, tables, self.place / "msel")

    def _openings(self) -> list[int]:
        """The cards that are dealt, role by role."""
        maps = self.maps
        dealt = [
            (maps.roles.get(card.role, 0), maps.cards[key])
            for key, (card, _) in self.cards.items()
            if isinstance(card, cm.Action) and _is_dealt(card)
        ]
        return [index for _, index in sorted(dealt)]

    def _sources(self) -> None:
        """Sources and catalogue ids of everything that cites any."""
        context = self.context
        known = dict.fromkeys(context.catalogue, 0)
        for one in citing(self.bundle):
            context.sources(one.model.source, one.place / "source")
            for number, key in enumerate(one.model.catalogue):
                if known:
                    context.find(key, known, "in the catalogue", one.place / "catalogue" / number)

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
            war_row=rows.count("war"),
            war_run_row=rows.count("war.quarters"),
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
            breached_row=rows.count(f"{role.id}.breaches"),
            private_row=rows.count(f"{role.id}.private"),
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
                mine = found[doctrine.role]
                if doctrine.id in mine and doctrine.based_on != doctrine.id:
                    self.context.fault(at / "id", "duplicate-id", f"`{doctrine.id}` stands twice")
                mine[doctrine.id] = self._doctrine(tables, doctrine, mine, at)
        self._status_quo(found)
        return found

    def _doctrine(
        self, tables: Tables, doctrine: Doctrine, known: dict[str, DoctrineTable], at: Place
    ) -> DoctrineTable:
        """One doctrine with the one it is based on, which stands above it."""
        own = compile_doctrine(self.context, tables, doctrine, at)
        if doctrine.based_on is None:
            if not doctrine.standing:
                told = "a doctrine that is based on no other needs a standing order"
                self.context.fault(at, "missing", told)
            return own
        bases = dict.fromkeys(known, 0)
        if self.context.find(doctrine.based_on, bases, "a doctrine above", at / "based_on") is None:
            return own
        subjects = {**self.maps.cards, **{event.key: event.index for event in tables.events}}
        for number, key in enumerate(doctrine.without):
            self.context.find(key, subjects, "a card or an event", at / "without" / number)
        return laid_over(own, known[doctrine.based_on], doctrine.without, tables)

    def _status_quo(self, found: dict[str, dict[str, DoctrineTable]]) -> None:
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
