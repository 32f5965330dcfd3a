"""Warnings about doctrines and standing orders."""

from __future__ import annotations

from typing import Any

from wargame.content.context import Place
from wargame.content.doctrines import Doctrine
from wargame.content.notes import Notes, signature
from wargame.rules.policy import DoctrineTable, Rule
from wargame.rules.tables import Price


class PolicyNotes:
    """What is odd about a scenario's doctrines and standing orders."""

    def __init__(self, notes: Notes) -> None:
        self.bundle = notes.bundle
        self.compiled = notes.compiled
        self.tables = notes.tables
        self.place = notes.place
        self.reach = notes.reach
        self.warn = notes.warn

    def run(self) -> None:
        """Note everything."""
        self._doctrines()
        self._standing()

    def _doctrines(self) -> None:
        for file, place in self.bundle.doctrines:
            for number, doctrine in enumerate(file.doctrines):
                table = self.compiled.doctrines[doctrine.role][doctrine.id]
                self._doctrine(doctrine, table, place / "doctrines" / number)

    def _doctrine(self, doctrine: Doctrine, table: DoctrineTable, place: Place) -> None:
        for kind in ("standing", "orders", "offers", "answers", "reactions", "choices", "shots"):
            settled: set[int] = set()
            # What is taken over from another doctrine is noted there.
            for number, rule in enumerate(getattr(table, kind)[: len(getattr(doctrine, kind))]):
                at = place / kind / number
                why = self.reach.refusal(rule.atoms) or self._dead_choice(kind, rule)
                what = {
                    "standing": 0,
                    "answers": getattr(rule, "choice", 0),
                    "choices": getattr(rule, "other", 0),
                }.get(kind)
                before = {what}
                if kind == "answers" and rule.other:  # about one form of the deal
                    what = -rule.other
                    before.add(what)
                if why:
                    self.warn(at, "rule-never", f"this rule can never hold: {why}")
                elif what is not None and before & settled:
                    self.warn(at, "rule-shadowed", "an earlier rule always decides first")
                elif what is not None and not rule.atoms and self._decides(table, kind, rule):
                    settled.add(what)

    def _dead_choice(self, kind: str, rule: Any) -> str:
        """Why what a rule would do can never be done."""
        if kind in ("orders", "offers") or (kind == "reactions" and rule.other == 3):
            why = self.reach.why_not(self.tables.actions[rule.choice])
            return (
                f"`{self.tables.actions[rule.choice].key}` can never be played: {why}"
                if why
                else ""
            )
        if kind in ("answers", "reactions"):
            return (
                ""
                if rule.choice in self.reach.cards
                else (f"`{self.tables.cards[rule.choice].key}` can never be played")
            )
        if kind == "choices" and rule.other not in self.reach.events:
            return f"`{self.tables.events[rule.other].key}` can never happen"
        return ""

    def _decides(self, table: DoctrineTable, kind: str, rule: Rule) -> bool:
        """Whether a rule without conditions leaves nothing to later ones."""
        if kind == "standing":
            option = self.tables.roles[table.role].standing[rule.choice]
            return not (_costs(option.price) or option.needs)
        if kind == "choices":
            answer = self.tables.events[rule.other].options[rule.choice]
            return not (_costs(answer.price) or answer.needs)
        return rule.per_mille >= 1000

    def _standing(self) -> None:
        for number, role in enumerate(self.tables.roles):
            seen: dict[Any, str] = {}
            for count, option in enumerate(role.standing):
                at = self.place / "roles" / number / "standing" / count
                why = self.reach.too_dear(option.price) or self.reach.refusal(option.needs)
                if why:
                    self.warn(at, "option-never", f"it can never be chosen: {why}")
                same = signature(
                    (option.price, option.needs, tuple(sorted(option.dials)), option.groups)
                )
                other = seen.setdefault(same, option.key)
                if other != option.key:
                    self.warn(at, "same-option", f"it does the same as `{other}`")


def _costs(price: Price) -> bool:
    return bool(price.pc or price.bn or price.slots)
