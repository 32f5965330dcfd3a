"""The words on a scenario's cards: actions, reactions, deals, events, private objectives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from wargame.report.aar_words import FIRM, number
from wargame.report.paper_face import Block, Chip, Face, fitted
from wargame.report.paper_sheets import WHITE
from wargame.report.paper_words import Words
from wargame.rules.tables import Action, CardTable, Modifier

if TYPE_CHECKING:
    from wargame.content.cards import Event


class Deck:
    """Makes the faces of a scenario."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.tables = words.tables
        self.models = words.compiled.bundle.cards

    def of(self, role: str) -> list[Face]:
        """The cards that a role holds, draws, plays as reactions or may propose; then its aims."""
        index = self.tables.role(role).index
        mine = [card for card in self.tables.cards if card.role == index]
        order = ("Always held", "Reaction", "Locked", "Opening", "Deal")
        faces = [self._face(card) for card in mine if card.key in self.models]
        faces.sort(key=lambda face: (order.index(face.kind), face.name, face.id))
        faces += [self._aim(role, objective) for objective in self._private(role)]
        return [part for face in faces for part in fitted(face)]

    def events(self) -> list[Face]:
        """The events, for the White Cell."""
        found = [self._event(card) for card in self.models.values() if card.kind == "event"]
        return [part for face in sorted(found, key=_by_name) for part in fitted(face)]

    # Faces ---------------------------------------------------------------------------------

    def _face(self, card: CardTable) -> Face:
        model: Any = self.models[card.key]
        role = self.tables.roles[card.role]
        actions = [self.tables.actions[index] for index in card.actions]
        first = actions[0]
        ways = len(actions) > 1 or bool(first.option)
        blocks = list(self._shared(card, model, actions))
        if ways:
            blocks += [block for action in actions for block in self._way(action, actions)]
        else:
            blocks += self._needs(first) + self._odds(first.modifiers) + self._bands(first)
        blocks += self._opposed(card)
        if card.kind == "deal":
            blocks += self._terms(card, model)
        return Face(
            id=card.key,
            role=role.key,
            owner=role.name,
            kind=_kind(card, model),
            name=card.name,
            chance=_range([self._chance(action) for action in actions]),
            prices=self._prices(actions),
            story=str(model.text),
            blocks=tuple(blocks),
            source=self._source(model),
        )

    def _chance(self, action: Action) -> str:
        return "sure" if action.sure else f"{number(action.base * 100, 1)}{FIRM}%"

    def _prices(self, actions: Sequence[Action]) -> tuple[Chip, ...]:
        """Prices of one action; of several, each role's where all agree and ``by way`` else."""
        roles = sorted({price.role for action in actions for price in action.prices})
        made = []
        for role in roles:
            said = [
                ", ".join(self.words.price(p) for p in action.prices if p.role == role) or "nothing"
                for action in actions
            ]
            text = said[0] if len(set(said)) == 1 else "by way"
            who = self.tables.roles[role].key if actions[0].kind == "deal" else ""
            if text != "nothing":
                made.append(Chip(who, text))
        return tuple(made) or (Chip("", "free"),)

    def _shared(self, card: CardTable, model: Any, actions: Sequence[Action]) -> Iterator[Block]:
        if card.kind == "deal":
            parties = [self.tables.roles[index].name for index in actions[0].parties]
            yield Block("Parties", ", ".join(parties))
        if len(actions) > 1:
            if model.needs:
                yield Block("Needs", self.words.conditions(model.needs))
            shared = _common([action.modifiers for action in actions])
            yield from self._odds(shared)

    def _way(self, action: Action, actions: Sequence[Action]) -> Iterator[Block]:
        """One way to play a card: what it has of its own."""
        option = action.name.partition(": ")[2] or action.name
        same_price = len({_price_key(one) for one in actions}) == 1
        price = "" if same_price else self._spelt_prices(action)
        told = ", ".join(part for part in (price, self._chance(action)) if part)
        yield Block(option, told, "way")
        shared = _common([one.modifiers for one in actions])
        common = _common([one.needs for one in actions])
        own = [atom for atom in action.needs if atom not in common]
        if own:
            yield Block("Needs", self.words.conditions(own))
        yield from self._odds([m for m in action.modifiers if m not in shared])
        yield from self._bands(action)

    def _spelt_prices(self, action: Action) -> str:
        several = action.kind == "deal"
        said = [
            f"{self.tables.roles[price.role].key} " * several + self.words.price(price)
            for price in action.prices
        ]
        return " · ".join(text for text in said if text.strip()) or "free"

    def _needs(self, action: Action) -> list[Block]:
        said = self.words.conditions(action.needs)
        return [Block("Needs", said)] if said else []

    def _odds(self, modifiers: Sequence[Modifier]) -> list[Block]:
        said = [self.words.modifier(modifier) for modifier in modifiers]
        return [Block(by, text, "odds") for by, text in said]

    def _bands(self, action: Action) -> list[Block]:
        return [Block(word, f"{said}.", "band") for word, said in self.words.bands(action)]

    def _opposed(self, card: CardTable) -> list[Block]:
        names = [self.tables.roles[index].name for index in card.against]
        found = [Block("Opposed by", ", ".join(names))] if names else []
        for index, atoms in card.may_oppose:
            if index not in card.against:
                when = self.words.conditions(atoms)
                name = self.tables.roles[index].name
                found.append(Block("May oppose", f"{name}{f', if {when}' if when else ''}"))
        return found

    def _terms(self, card: CardTable, model: Any) -> list[Block]:
        """What a deal offers each party, and how it goes on and ends."""
        words = self.words
        roles = {role.key: role.name for role in self.tables.roles}
        blocks = [Block(roles[role], gain, "gain") for role, gain in model.gains.items()]
        refused = self.tables.actions[card.actions[0]].refused
        if refused:
            blocks.append(Block("If refused", words.groups(refused)))
        table = next((deal for deal in self.tables.deals if deal.card == card.index), None)
        terms = model.in_force
        if table is not None and terms is not None:
            lasts = "for good" if terms.quarters == "always" else f"for {terms.quarters}{FIRM}q"
            each = words.groups(table.each_quarter)
            blocks.append(Block("In force", lasts + (f"; each quarter {each}" if each else "")))
            if table.holds:
                blocks.append(Block("Holds", f"{table.holds_base / 10:g}{FIRM}% each quarter"))
                blocks += self._odds(table.holds_modifiers)
            if table.test_after:
                needs = words.conditions(table.test_needs)
                blocks.append(Block(f"Test in {table.test_after}{FIRM}q", needs))
                for lead, groups in (("Passed", table.test_passed), ("Failed", table.test_failed)):
                    if said := words.groups(groups):
                        blocks.append(Block(lead, said))
                if terms.test is not None and terms.test.breach:
                    blocks.append(Block("In breach if failed", roles[terms.test.breach]))
            if terms.breakable_by:
                names = ", ".join(roles[role] for role in terms.breakable_by)
                blocks.append(Block("May be broken off by", names))
        return blocks

    # Events and aims --------------------------------------------------------------------------

    def _event(self, model: Event) -> Face:
        words = self.words
        table = next(event for event in self.tables.events if event.key == model.id)
        blocks = []
        for name, atoms, top, bottom in table.modifiers:
            times = f"\N{MULTIPLICATION SIGN}{number(round(1000 * top / bottom))}"
            blocks.append(Block(times, f"{name} ({words.conditions(atoms)})", "odds"))
        if model.blocked:
            said = " or ".join(words.condition(text) for text in model.blocked)
            blocks.append(Block("Not while", said))
        if always := words.groups(table.groups):
            blocks.append(Block("Brings", f"{always}."))
        for branch in table.branches:
            share = f"{branch.chance / 10:g}{FIRM}%"
            if branch.chance_row >= 0:
                share = f"{words.what(self.tables.row_names[branch.chance_row])}, in %"
            elif branch is table.branches[-1]:
                share = "else"
            blocks.append(Block(f"{branch.name} ({share})", words.groups(branch.groups), "band"))
        if model.choice is not None:
            who = words.roles[model.choice.role]
            blocks.append(Block(f"{who} chooses", model.choice.question))
            for option, own in zip(model.choice.options, table.options, strict=True):
                price = words.price(own.price) or "free"
                by_default = "; the default" if option.id == model.choice.default else ""
                blocks.append(Block(option.name, f"{price}{by_default}", "way"))
                if own.needs:
                    blocks.append(Block("Needs", words.conditions(own.needs)))
                said = words.groups(own.groups)
                blocks.append(Block("Brings", f"{said or 'nothing more'}.", "band"))
                for branch, groups in zip(table.branches, own.by_branch, strict=True):
                    if groups:
                        said = words.groups(groups)
                        blocks.append(Block(f"If {branch.name}", f"{said}.", "band"))
        return Face(
            id=model.id,
            role=WHITE,
            owner="White Cell",
            kind="Event",
            name=model.name,
            chance=f"{table.hazard / 10:g}{FIRM}%",
            prices=(Chip("", "a quarter"),),
            story=model.text,
            blocks=tuple(blocks),
            source=self._source(model),
        )

    def _private(self, role: str) -> list[Any]:
        return [
            objective
            for objective in self.words.scenario.objectives
            if objective.kind == "private" and role in objective.roles
        ]

    def _aim(self, role: str, objective: Any) -> Face:
        words = self.words
        blocks = [
            Block("Met", f"{words.asked(test)}; near within {words.within(test)}.")
            for test in objective.tests
        ]
        if objective.no_breach:
            blocks.append(Block("And", "you broke no deal."))
        blocks.append(Block("Points", "met 2, near 1."))
        return Face(
            id=objective.id,
            role=role,
            owner=words.roles[role],
            kind="Private objective",
            name=objective.name,
            chance="",
            prices=(Chip("", "drawn in secret, one a role"),),
            story=objective.text,
            blocks=tuple(blocks),
            source=self._source(objective),
        )

    def _source(self, model: Any) -> str:
        return "; ".join(model.source)


def _kind(card: CardTable, model: Any) -> str:
    if card.kind == "deal":
        return "Deal"
    if card.phase == "reaction":
        return "Reaction"
    if model.locked:
        return "Locked"
    return "Always held" if card.held else "Opening"


def _range(chances: Sequence[str]) -> str:
    """Several ways' chances: one, or ``by way``."""
    return chances[0] if len(set(chances)) == 1 else "by way"


def _common(lists: Sequence[Sequence[Any]]) -> list[Any]:
    """What stands in all of them, in the order of the first."""
    return [item for item in lists[0] if all(item in other for other in lists[1:])]


def _price_key(action: Action) -> tuple[tuple[int, int, int, int, int], ...]:
    return tuple((p.role, p.pc, p.bn, p.slots, p.quarters) for p in action.prices)


def _by_name(face: Face) -> tuple[str, str]:
    return face.name, face.id
