"""Cards, deals and events compiled to the rules' tables."""

from __future__ import annotations

from typing import Any

from wargame.content import cards as model
from wargame.content.compile_effects import EffectCompiler
from wargame.content.context import Place
from wargame.rules.tables import (
    ALWAYS,
    Action,
    CardTable,
    DealTable,
    Effect,
    EventBranchTable,
    EventOptionTable,
    EventTable,
    Group,
    Op,
    Price,
)

_SUCCESS_ONLY = (0, 0, 1000, 1000)
_ANY_BAND = (1000, 1000, 1000, 1000)


class CardCompiler(EffectCompiler):
    """Compiles the cards of a scenario, given where everything stands."""

    def action(self, card: model.Action, place: Place) -> None:
        """A role's own card, one action an option."""
        role = self.context.find(card.role, self.maps.roles, "a role", place / "role")
        if role is None:
            return
        wait = 2 if card.id in self.maps.hold else 0
        for option, own in self._options(card, place):
            source: Any = option or card
            key = card.id if option is None else f"{card.id}/{option.id}"
            cost = (option.cost if option is not None else None) or card.cost
            odds, odds_at = self._pick("odds", option, card, own, place)
            atoms = self.known(card.needs, place / "needs", role)
            if option is not None and option.needs is not None:
                atoms += self.known(option.needs, own / "needs", role)
            self._add(
                key,
                card,
                option,
                (role,),
                odds,
                odds_at,
                (self.price(cost, role),),
                atoms,
                self.bands(key, source, card, (own, place), wait, card.times, None),
                once=card.once,
                kind="action",
            )

    def deal(self, card: model.Deal, place: Place) -> None:
        """A deal, one action an option."""
        context, maps = self.context, self.maps
        role = context.find(card.role, maps.roles, "a role", place / "role")
        parties = [
            context.find(party, maps.roles, "a role", place / "parties" / number)
            for number, party in enumerate(card.parties)
        ]
        if role is None or None in parties:
            return
        if card.role not in card.parties:
            context.fault(place / "role", "parties", "who proposes a deal must be a party to it")
        excludes = [
            context.find(other, maps.cards, "a card", place / "excludes" / number)
            for number, other in enumerate(card.excludes)
        ]
        for option, own in self._options(card, place):
            source: Any = option or card
            key = card.id if option is None else f"{card.id}/{option.id}"
            costs = (option.costs if option is not None else None) or card.costs
            prices = []
            for name, cost in costs.items():
                payer = context.find(name, maps.roles, "a role", place / "costs" / name)
                if name not in card.parties:
                    context.fault(
                        place / "costs" / name, "parties", f"{name} pays but is no party", key=True
                    )
                if payer is not None:
                    prices.append(self.price(cost, payer))
            odds, odds_at = self._pick("odds", option, card, own, place)
            atoms = context.atoms(card.needs, place / "needs")
            if option is not None and option.needs is not None:
                atoms += context.atoms(option.needs, own / "needs")
            deal = card.id if card.id in maps.deals else None
            groups = self.bands(key, source, card, (own, place), 0, card.times, deal)
            refused = self.groups(
                key, card.refused, place / "refused", _ANY_BAND, kind="refused", deal=deal
            )
            self._add(
                key,
                card,
                option,
                tuple(p for p in parties if p is not None),
                odds,
                odds_at,
                tuple(prices),
                atoms,
                groups,
                once=card.once,
                kind="deal",
                refused=refused,
                excludes=tuple(e for e in excludes if e is not None),
            )

    def _options(self, card: Any, place: Place) -> list[tuple[Any, Place]]:
        if not card.options:
            return [(None, place)]
        seen: set[str] = set()
        result = []
        for number, option in enumerate(card.options):
            if option.id in seen:
                self.context.fault(
                    place / "options" / number / "id", "duplicate-id", f"`{option.id}` stands twice"
                )
            seen.add(option.id)
            result.append((option, place / "options" / number))
        return result

    @staticmethod
    def _pick(name: str, option: Any, card: Any, own: Place, place: Place) -> tuple[Any, Place]:
        if option is not None and getattr(option, name) is not None:
            return getattr(option, name), own / name
        return getattr(card, name), place / name

    def _add(
        self,
        key: str,
        card: Any,
        option: Any,
        parties: tuple[int, ...],
        odds: Any,
        odds_at: Place,
        prices: tuple[Price, ...],
        needs: Any,
        groups: tuple[Group, ...],
        *,
        once: bool,
        kind: str,
        refused: tuple[Group, ...] = (),
        excludes: tuple[int, ...] = (),
    ) -> None:
        maps = self.maps
        sure = odds == "sure"
        number = -1
        if kind == "deal":
            number = self.deal_count
            self.deal_count += 1
        self.actions.append(
            Action(
                index=len(self.actions) + 1,
                key=key,
                card=maps.cards[card.id],
                option="" if option is None else option.id,
                name=card.name if option is None else f"{card.name}: {option.name}",
                kind=kind,
                role=maps.roles[card.role],
                parties=parties,
                initiative=card.initiative,
                site=self.context.site(f"card:{card.id}", odds_at),
                sure=sure,
                base=1000 if sure else odds.base,
                modifiers=() if sure else self.modifiers(odds, odds_at, card.id),
                prices=prices,
                needs=needs,
                groups=groups,
                refused=refused,
                hold_row=maps.hold.get(card.id, -1),
                excludes=excludes,
                once=once,
                deal=number,
            )
        )

    def break_action(self, deal: model.Deal, party: str, key: str, place: Place) -> None:
        """The order by which a party may break a deal that is in force."""
        assert deal.in_force is not None
        role = self.maps.roles[party]
        effect = Effect(
            Op.BREACH, -1, extra=(role, self.maps.deals[deal.id], 0), text=f"{deal.id} broken"
        )
        group = self.context.group(key, "effects", [effect], _SUCCESS_ONLY)
        self.actions.append(
            Action(
                index=len(self.actions) + 1,
                key=key,
                card=self.maps.cards[key],
                option="",
                name=f"Break off: {deal.name}",
                kind="action",
                role=role,
                parties=(role,),
                initiative=5,
                site=self.context.site(f"card:{key}", place),
                sure=True,
                base=1000,
                modifiers=(),
                prices=(self.price(deal.in_force.break_price, role),),
                needs=self.context.atoms([f"in-force {deal.id}"], place),
                groups=(group,),
            )
        )

    def deal_table(self, card: model.Deal, index: int, place: Place) -> DealTable:
        """What a deal does while it is in force."""
        assert card.in_force is not None
        terms, at = card.in_force, place / "in_force"
        maps, context = self.maps, self.context
        collapse = -1
        if terms.collapse is not None:
            found = context.find(terms.collapse, maps.roles, "a role", at / "collapse")
            collapse = -1 if found is None else found
        breaker = -1
        test = terms.test
        if test is not None and test.breach is not None:
            found = context.find(test.breach, maps.roles, "a role", at / "test" / "breach")
            breaker = -1 if found is None else found
        price = terms.break_price.pc or maps.settings.breach_pc
        holds = terms.holds
        return DealTable(
            index=index,
            card=maps.cards[card.id],
            force_row=maps.force[card.id],
            test_row=maps.test[card.id],
            quarters=ALWAYS if terms.quarters == "always" else terms.quarters,
            each_quarter=self.groups(
                card.id,
                terms.each_quarter,
                at / "each_quarter",
                _ANY_BAND,
                kind="each quarter",
                deal=card.id,
            ),
            holds=holds is not None,
            holds_base=holds.base if holds else 1000,
            holds_modifiers=self.modifiers(holds, at / "holds", None) if holds else (),
            holds_site=context.site(f"holds:{card.id}", place),
            collapse=collapse,
            breach_pc=price,
            test_after=test.after if test else 0,
            test_needs=context.atoms(test.needs, at / "test" / "needs") if test else (),
            test_passed=self.groups(
                card.id, test.passed, at / "test" / "passed", _ANY_BAND, kind="passed", deal=card.id
            )
            if test
            else (),
            test_failed=self.groups(
                card.id, test.failed, at / "test" / "failed", _ANY_BAND, kind="failed", deal=card.id
            )
            if test
            else (),
            test_breach=breaker,
        )

    def card_table(self, card: Any, index: int, opening: int, place: Place) -> CardTable:
        """What the options of a card share."""
        context, maps = self.context, self.maps
        against = [
            context.find(role, maps.roles, "a role", place / "against" / number)
            for number, role in enumerate(card.against)
        ]
        may = []
        for name, conditions in card.may_oppose.items():
            role = context.find(name, maps.roles, "a role", place / "may_oppose" / name)
            atoms = context.atoms(conditions, place / "may_oppose" / name)
            if role is not None:
                may.append((role, atoms))
        return CardTable(
            index=index,
            key=card.id,
            name=card.name,
            kind=card.kind,
            phase=card.phase if card.kind == "action" else "deal",
            role=maps.roles.get(card.role, 0),
            site=context.site(f"card:{card.id}", place),
            held=card.kind == "action" and (card.held or card.locked),
            opening=opening,
            actions=tuple(a.index for a in self.actions if a.card == index),
            against=tuple(role for role in against if role is not None),
            may_oppose=tuple(may),
            shut_row=maps.shut[card.id],
            since_row=maps.since[card.id],
            played_row=maps.played[card.id],
            support_rows=tuple(sorted(maps.supports.get(card.id, {}).items())),
            oppose_rows=tuple(sorted(maps.opposes.get(card.id, {}).items())),
            signal_row=maps.signal.get(card.id, -1),
        )

    def event(self, event: model.Event, index: int, place: Place) -> EventTable:
        """An event with its branches and the choice it gives."""
        context = self.context
        branches = []
        for number, branch in enumerate(event.branches):
            at = place / "branches" / number
            row, chance = -1, 0
            if isinstance(branch.chance, str):
                found = context.find(
                    branch.chance, context.names.rows, "a derived value", at / "chance"
                )
                row = -1 if found is None else found
            elif branch.chance is not None:
                chance = branch.chance
            elif number < len(event.branches) - 1:
                context.fault(at, "branch", "only the last branch may leave out its chance")
            branches.append(
                EventBranchTable(
                    branch.id,
                    branch.name,
                    chance,
                    row,
                    self.groups(event.id, branch.effects, at / "effects", _ANY_BAND),
                )
            )
        options, chooser, default = self._event_options(event, place)
        quiet, pause = self.maps.quiet.get(event.id, (-1, 0))
        multipliers = tuple(
            (
                m.name,
                context.atoms(m.when, place / "modifiers" / n / "when"),
                m.times.numerator,
                m.times.denominator,
            )
            for n, m in enumerate(event.modifiers)
        )
        return EventTable(
            index=index,
            key=event.id,
            name=event.name,
            site=context.site(f"event:{event.id}", place),
            hazard=event.hazard,
            modifiers=multipliers,
            blocked=context.atoms(event.blocked, place / "blocked"),
            groups=self.groups(event.id, event.effects, place / "effects", _ANY_BAND),
            branches=tuple(branches),
            chooser=chooser,
            options=options,
            default=default,
            quiet_row=quiet,
            pause=pause,
        )

    def _event_options(
        self, event: model.Event, place: Place
    ) -> tuple[tuple[EventOptionTable, ...], int, int]:
        context, maps, choice = self.context, self.maps, event.choice
        if choice is None:
            return (), 0, 0
        at = place / "choice"
        role = context.find(choice.role, maps.roles, "a role", at / "role") or 0
        known = {option.id: number for number, option in enumerate(choice.options)}
        default = context.find(choice.default, known, "an option of this choice", at / "default")
        branches = [branch.id for branch in event.branches]
        made = []
        for number, option in enumerate(choice.options):
            own = at / "options" / number
            for name in option.by_branch:
                if name not in branches:
                    context.find(
                        name,
                        dict.fromkeys(branches, 0),
                        "a branch of this event",
                        own / "by_branch" / name,
                    )
            cause = f"{event.id}/{option.id}"
            made.append(
                EventOptionTable(
                    option.id,
                    option.name,
                    self.price(option.cost, role),
                    context.atoms(option.needs, own / "needs"),
                    self.groups(cause, option.effects, own / "effects", _ANY_BAND),
                    tuple(
                        self.groups(
                            cause,
                            option.by_branch.get(name, ()),
                            own / "by_branch" / name,
                            _ANY_BAND,
                        )
                        for name in branches
                    ),
                )
            )
        return tuple(made), role, default or 0
