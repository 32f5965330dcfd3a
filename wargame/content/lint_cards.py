"""Warnings about cards and events."""

from __future__ import annotations

from typing import Any

from wargame.content.context import Place
from wargame.content.notes import Notes, signature
from wargame.rules.tables import Action, Band, EventTable, Op


class CardNotes:
    """What is odd about a scenario's cards, deals and events."""

    def __init__(self, notes: Notes) -> None:
        self.bundle = notes.bundle
        self.tables = notes.tables
        self.reach = notes.reach
        self.warn = notes.warn

    def run(self) -> None:
        """Note everything."""
        self._cards()
        self._events()

    def _cards(self) -> None:
        for key, (card, place) in self.bundle.cards.items():
            if card.kind == "event":
                continue
            table = next(t for t in self.tables.cards if t.key == key)
            actions = [self.tables.actions[index] for index in table.actions]
            refused = [self.reach.why_not(action) for action in actions]
            if refused and all(refused):
                self.warn(place, "card-never", f"this card can never be played: {refused[0]}")
                refused = []
            seen: dict[Any, str] = {}
            for number, action in enumerate(actions):
                at = place / "options" / number if action.option else place
                if number < len(refused) and refused[number]:
                    self.warn(at, "option-never", f"it can never be played: {refused[number]}")
                other = seen.setdefault(_substance(action), action.option)
                if other != action.option:
                    self.warn(at, "same-option", f"it does the same as `{other}`")
                self._modifiers(action, at)
                self._late(action, at)

    def _modifiers(self, action: Action, place: Place) -> None:
        for modifier in action.modifiers:
            why = self.reach.refusal(modifier.atoms)
            if modifier.row >= 0 and not why:
                low, high = self.reach.spans[modifier.row]
                if (low >= modifier.at) if modifier.below else (high <= modifier.at):
                    why = self.reach.said(modifier.row)
            if why:
                self.warn(
                    place / "odds", "modifier-never", f"`{modifier.name}` never counts: {why}"
                )

    def _late(self, action: Action, place: Place) -> None:
        """Shifts of a dial that come a quarter late, when the dial has been set anew."""
        for group in action.groups:
            late = group.late and group.scale[Band.PARTIAL]
            for effect in group.effects:
                if effect.op != Op.SHIFT or effect.row not in self.tables.dial_rows:
                    continue
                if not (late or group.after):
                    continue
                name = self.tables.row_names[effect.row]
                what = "its partial" if not group.after else f"`after: {group.after}`"
                lost = (
                    "and the standing order sets it anew: nothing is left"
                    if any(
                        all(
                            any(row == effect.row for row, _ in option.dials)
                            for option in role.standing
                        )
                        for role in self.tables.roles
                    )
                    else "and then for that quarter only"
                )
                self.warn(
                    place,
                    "late-dial",
                    f"{what} shifts the dial `{name}` later, {lost}",
                    "write `partial:` out" if not group.after else "",
                )
                return

    def _events(self) -> None:
        for event in self.tables.events:
            _, place = self.bundle.cards[event.key]
            why = self.reach.no_event(event)
            if why:
                self.warn(place, "event-never", f"this event can never happen: {why}")
                continue
            for name, atoms, _, _ in event.modifiers:
                if why := self.reach.refusal(atoms):
                    self.warn(
                        place / "modifiers", "modifier-never", f"`{name}` never counts: {why}"
                    )
            self._branches(event, place)
            seen: dict[Any, str] = {}
            for number, option in enumerate(event.options):
                at = place / "choice" / "options" / number
                if why := self.reach.no_answer(option):
                    self.warn(at, "option-never", f"it can never be chosen: {why}")
                same = signature((option.price, option.needs, option.groups, option.by_branch))
                other = seen.setdefault(same, option.key)
                if other != option.key:
                    self.warn(at, "same-option", f"it does the same as `{other}`")

    def _branches(self, event: EventTable, place: Place) -> None:
        left = 1000
        for number, branch in enumerate(event.branches):
            last = number == len(event.branches) - 1
            computed = branch.chance_row >= 0
            none = computed and self.reach.spans[branch.chance_row][1] <= 0
            if left <= 0 or none or not (branch.chance or computed or last):
                self.warn(
                    place / "branches" / number, "branch-never", "no chance is left for this branch"
                )
            left -= 0 if computed else branch.chance


def _substance(action: Action) -> Any:
    """What an action is apart from its name."""
    return (action.sure, action.base, action.excludes,
            signature((action.modifiers, action.prices, action.needs, action.groups,
                        action.refused)))  # fmt: skip
