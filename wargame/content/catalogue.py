"""The cards of a compiled scenario as plain data: odds, prices, effects by band, sources.

Amounts are in the units an author writes, each band's effects as the game applies them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wargame.content.amounts import signed
from wargame.content.compiled import Compiled
from wargame.rules import tables as rules
from wargame.rules.tables import Band, Effect, Group, Op

if TYPE_CHECKING:
    from wargame.content.cards import Action, Cost, Deal, Event, Odds

#: Bands in the order people read them.
BANDS = (("breakthrough", Band.BREAKTHROUGH), ("success", Band.SUCCESS),
         ("partial", Band.PARTIAL), ("setback", Band.SETBACK))  # fmt: skip


def catalogue(compiled: Compiled) -> list[dict[str, Any]]:
    """Every card, deck by deck in the scenario's order, as its author listed them."""
    reader = _Reader(compiled)
    return [reader.card(deck.id, card) for deck in compiled.bundle.decks for card in deck.cards]


def sources(cited: Iterable[str]) -> list[dict[str, Any]]:
    """Sources taken apart: a fact, a section of a seed document, judgement or history."""
    found: list[dict[str, Any]] = []
    for source in cited:
        seed, colon, section = source.partition(":")
        if source in ("judgement", "history"):
            found.append({source: True})
        elif colon:
            found.append({"seed": seed, "section": section.strip()})
        else:
            found.append({"fact": source})
    return found


def plain(value: int, scale: int = 1000) -> int | float:
    """A scaled whole number as an author would write it."""
    return value / scale if value % scale else value // scale


def prices(cost: Mapping[str, Cost]) -> dict[str, Any]:
    """Prices by role; whoever pays nothing is left out."""
    return {
        role: {
            "pc": plain(own.pc),
            "bn": plain(own.bn),
            "slots": own.slots,
            "quarters": own.quarters if own.slots else 0,
        }
        for role, own in cost.items()
        if own.pc or own.bn or own.slots
    }


def odds(of: Odds | str) -> dict[str, Any]:
    """The base chance in percent, and what changes it."""
    if isinstance(of, str):
        return {"sure": True, "base": 100, "modifiers": []}
    made: list[dict[str, Any]] = []
    for each in of.modifiers:
        entry: dict[str, Any] = {"name": each.name, "add": plain(each.add, 10), "when": each.when}
        if each.per is not None:
            side = "above" if each.above is not None else "below"
            point = each.above if each.above is not None else each.below or 0
            entry |= {"per": each.per, side: plain(point), "each": plain(each.each)}
            if each.most is not None:
                entry["most"] = plain(each.most, 10)
        made.append(entry)
    return {"sure": False, "base": plain(of.base, 10), "modifiers": made}


class _Reader:
    def __init__(self, compiled: Compiled) -> None:
        self.tables = compiled.tables
        self.cards = {card.key: card for card in self.tables.cards}
        self.events = {event.key: event for event in self.tables.events}
        self.deals = {self.tables.cards[deal.card].key: deal for deal in self.tables.deals}

    def card(self, deck: str, card: Action | Deal | Event) -> dict[str, Any]:
        """One card."""
        made: dict[str, Any] = {
            "id": card.id,
            "name": card.name,
            "kind": card.kind,
            "deck": deck,
            "roles": [],
            "cost": {},
            "odds": {},
            "sources": sources(card.source),
            "catalogue": list(card.catalogue),
            "text": card.text,
        }
        if card.kind == "event":
            return made | self._event(card)
        owner = (
            [card.role]
            if card.kind == "action"
            else [card.role, *(party for party in card.parties if party != card.role)]
        )
        cost = {card.role: card.cost} if card.kind == "action" else card.costs
        made |= {
            "roles": owner,
            "cost": prices(cost),
            "odds": odds(card.odds),
            "needs": card.needs,
            "locked": card.locked,
            "once": card.once,
            "against": card.against,
            "may_oppose": card.may_oppose,
        }
        if card.kind == "action":
            made |= {"held": card.held, "phase": card.phase}
        actions = [self.tables.actions[index] for index in self.cards[card.id].actions]
        if not card.options:
            made["effects"] = self._bands(actions[0])
        made["options"] = [
            self._option(card, option, action)
            for option, action in zip(card.options, actions, strict=False)
        ]
        if card.kind == "deal":
            made |= {
                "gains": card.gains,
                "refused": self._said(actions[0].refused),
                "in_force": self._in_force(card),
            }
        return made

    def _option(self, card: Action | Deal, option: Any, action: rules.Action) -> dict[str, Any]:
        if card.kind == "action":
            cost = {card.role: option.cost or card.cost}
        else:
            cost = option.costs or card.costs
        return {
            "id": option.id,
            "name": option.name,
            "cost": prices(cost),
            "odds": odds(option.odds if option.odds is not None else card.odds),
            "needs": option.needs or [],
            "effects": self._bands(action),
        }

    def _in_force(self, card: Deal) -> dict[str, Any] | None:
        terms = card.in_force
        if terms is None:
            return None
        table = self.deals[card.id]
        made: dict[str, Any] = {
            "quarters": terms.quarters,
            "each_quarter": self._said(table.each_quarter),
            "holds": odds(terms.holds or "sure"),
            "breakable_by": terms.breakable_by,
        }
        if terms.test is not None:
            made["test"] = {
                "after": terms.test.after,
                "needs": terms.test.needs,
                "passed": self._said(table.test_passed),
                "failed": self._said(table.test_failed),
                "breach": terms.test.breach,
            }
        return made

    def _event(self, card: Event) -> dict[str, Any]:
        table, choice = self.events[card.id], card.choice
        made: dict[str, Any] = {
            "roles": [choice.role] if choice else [],
            "odds": {
                "hazard": plain(card.hazard, 10),
                "blocked": card.blocked,
                "modifiers": [
                    {"name": m.name, "when": m.when, "times": float(m.times)}
                    for m in card.modifiers
                ],
            },
            "effects": {"always": self._said(table.groups)},
            "branches": [
                {
                    "id": branch.id,
                    "name": branch.name,
                    "chance": plain(branch.chance, 10)
                    if isinstance(branch.chance, int)
                    else branch.chance,
                    "effects": self._said(own.groups),
                }
                for branch, own in zip(card.branches, table.branches, strict=True)
            ],
        }
        if choice is not None:
            made["choice"] = {
                "role": choice.role,
                "question": choice.question,
                "default": choice.default,
                "options": [
                    {
                        "id": option.id,
                        "name": option.name,
                        "needs": option.needs,
                        "cost": prices({choice.role: option.cost}),
                        "effects": self._said(own.groups),
                        "by_branch": {
                            branch.id: self._said(groups)
                            for branch, groups in zip(card.branches, own.by_branch, strict=True)
                            if groups
                        },
                    }
                    for option, own in zip(choice.options, table.options, strict=True)
                ],
            }
        return made

    # Effects ---------------------------------------------------------------------------

    def _bands(self, action: rules.Action) -> dict[str, list[str]]:
        """Effects by band; what comes in every band stands once, as ``always``."""
        always = [group for group in action.groups if group.kind == "always"]
        made: dict[str, list[str]] = {}
        for name, band in BANDS:
            said = self._said((g for g in action.groups if g.kind != "always"), band)
            if said and (not action.sure or band == Band.SUCCESS):
                made[name] = said
        return made | ({"always": self._said(always)} if always else {})

    def _said(self, groups: Iterable[Group], band: Band = Band.SUCCESS) -> list[str]:
        found = []
        for group in groups:
            scale = group.scale[band]
            after = group.after + int(group.late and band == Band.PARTIAL)
            if scale:
                found += [self._effect(effect, group, scale, after) for effect in group.effects]
        return found

    def _effect(self, effect: Effect, group: Group, scale: int, after: int) -> str:
        text = effect.text
        if effect.op == Op.SHIFT:
            text = f"{self.tables.row_names[effect.row]} {signed(_scaled(effect.amount, scale))}"
        elif effect.op == Op.ENTER:
            line = text.partition(" into ")[2]
            text = f"{signed(_scaled(effect.amount, scale))} bn into {line}"
        for row in dict.fromkeys((effect.times, group.times)):
            if row >= 0 and effect.op == Op.SHIFT:
                text += f" x {self.tables.row_names[row]}"
        if group.lasts > 1:
            text += f" for {quarters(group.lasts)}"
        if after:
            text += f" after {quarters(after)}"
        return text + (f" if {_all(effect.when)}" if effect.when else "")


def quarters(number: int) -> str:
    """A number of quarters in words."""
    return f"{number} quarter{'' if number == 1 else 's'}"


def _scaled(amount: int, scale: int) -> int:
    """Per mille of an amount, half away from zero, as the rules round."""
    size = (abs(amount * scale) + 500) // 1000
    return size if amount * scale >= 0 else -size


def _all(atoms: Sequence[rules.Atom]) -> str:
    return " and ".join(atom.text for atom in atoms)
