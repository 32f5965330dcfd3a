"""Doctrines compiled to rules over registers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from wargame.content.context import Context, Place
from wargame.content.doctrines import Doctrine
from wargame.rules.policy import DoctrineTable, Rule, ShotRule
from wargame.rules.tables import Atom, Tables


def compile_doctrine(
    context: Context, tables: Tables, doctrine: Doctrine, place: Place
) -> DoctrineTable:
    """One doctrine; faults go to the context."""
    return _Doctrine(context, tables, doctrine, place).table()


def laid_over(
    own: DoctrineTable, base: DoctrineTable, without: Sequence[str], tables: Tables
) -> DoctrineTable:
    """A doctrine that is based on another: its own rules first, then the other's.

    ``without`` are keys of cards and events whose rules are not taken over.  Shots are the
    base's only where the upper one calls none.
    """
    cards = {card.index for card in tables.cards if card.key in without}
    actions = {action.index for action in tables.actions if action.index and action.card in cards}
    events = {event.index for event in tables.events if event.key in without}

    def reaction(rule: Rule) -> bool:
        return rule.choice in (actions if rule.other == 3 else cards)

    def taken(rules: tuple[Rule, ...], dropped: Callable[[Rule], bool]) -> tuple[Rule, ...]:
        return tuple(rule for rule in rules if not dropped(rule))

    return replace(
        own,
        standing=own.standing + base.standing,
        orders=own.orders + taken(base.orders, lambda rule: rule.choice in actions),
        offers=own.offers + taken(base.offers, lambda rule: rule.choice in actions),
        answers=own.answers + taken(base.answers, lambda rule: rule.choice in cards),
        reactions=own.reactions + taken(base.reactions, reaction),
        choices=own.choices + taken(base.choices, lambda rule: rule.other in events),
        signals=own.signals + taken(base.signals, lambda rule: rule.choice in cards),
        shots=own.shots or base.shots,
        keep=tuple(dict.fromkeys((*own.keep, *(c for c in base.keep if c not in cards)))),
        bury=own.bury or base.bury,
    )


class _Doctrine:
    def __init__(self, context: Context, tables: Tables, doctrine: Doctrine, place: Place) -> None:
        self.context = context
        self.tables = tables
        self.doctrine = doctrine
        self.place = place
        self.role = tables.role(doctrine.role)
        self.actions = {action.key: action.index for action in tables.actions[1:]}
        self.cards = {card.key: card for card in tables.cards}
        self.hidden = {
            track.index: track.estimate_row
            for track in tables.tracks
            if track.seen_by and self.role.index not in track.seen_by
        }
        self.foreign = {
            row
            for other in tables.roles
            if other is not self.role
            for row in (other.pc_row, other.slots_row, other.bn_row)
            if row >= len(tables.tracks)
        }

    def seen(self, when: list[str], at: Place) -> tuple[Atom, ...]:
        """Conditions as the role can know them: hidden tracks by their published estimate."""
        found = []
        for number, atom in enumerate(self.context.atoms(when, at / "when")):
            row = self.hidden.get(atom.row, atom.row)
            if row < 0 or row in self.foreign:
                self.context.fault(
                    at / "when" / number,
                    "hidden",
                    f"`{atom.text}` reads what {self.role.key} may not see",
                )
                continue
            found.append(replace(atom, row=row))
        return tuple(found)

    def action(
        self, card: str, option: str | None, allowed: Sequence[int], what: str, at: Place
    ) -> int | None:
        """The action a rule names: a card with its option (the only one where it has one)."""
        mine = {self.tables.actions[i].key for i in allowed}
        known = {key.partition("/")[0]: 0 for key in mine}
        if self.context.find(card, known, what, at) is None:
            return None
        if option is None:
            if card in mine:
                return self.actions[card]
            options = sorted(key for key in mine if key.startswith(f"{card}/"))
            self.context.fault(
                at,
                "option",
                f"`{card}` needs an option: " + ", ".join(key.partition("/")[2] for key in options),
            )
            return None
        options_of = {
            key.partition("/")[2]: self.actions[key] for key in mine if key.startswith(f"{card}/")
        }
        return self.context.find(
            option,
            options_of,
            f"an option of {card}",
            at.__class__(at.document, (*at.loc[:-1], "option")),
        )

    def atoms(self, when: list[str], every: int | None, card: str, at: Place) -> tuple[Atom, ...]:
        """A rule's conditions, with ``every`` as a condition on the card's last play."""
        found = self.seen(when, at)
        if every is not None and every > 1 and card in self.context.names.since:
            found += self.context.atoms([f"since {card} >= {every}"], at)
        return found

    def table(self) -> DoctrineTable:
        """The whole doctrine."""
        d, place, context = self.doctrine, self.place, self.context
        names = context.names
        standing = []
        for n, rule in enumerate(d.standing):
            at = place / "standing" / n
            choice = context.find(
                rule.choose, names.standing[d.role], f"a standing order of {d.role}", at / "choose"
            )
            if choice is not None:
                standing.append(Rule(choice, self.seen(rule.when, at), rule.because))
        return DoctrineTable(
            key=d.id,
            name=d.name,
            text=d.text,
            role=self.role.index,
            standing=tuple(standing),
            orders=self.orders(),
            offers=self.offers(),
            answers=self.answers(),
            reactions=self.reactions(),
            choices=self.choices(),
            signals=self.signals(),
            shots=self.shots(),
            keep=tuple(self.card_indices(d.keep, "keep")),
            bury=d.bury,
        )

    def orders(self) -> tuple[Rule, ...]:
        made = []
        for n, rule in enumerate(self.doctrine.orders):
            at = self.place / "orders" / n
            action = self.action(
                rule.play,
                rule.option,
                self.role.orders,
                f"an action of {self.role.key}",
                at / "play",
            )
            if action is not None:
                made.append(
                    Rule(
                        action,
                        self.atoms(rule.when, rule.every, rule.play, at),
                        rule.because,
                        third=rule.third,
                    )
                )
        return tuple(made)

    def offers(self) -> tuple[Rule, ...]:
        made = []
        for n, rule in enumerate(self.doctrine.offers):
            at = self.place / "offers" / n
            action = self.action(
                rule.offer,
                rule.option,
                self.role.deals,
                f"a deal {self.role.key} may offer",
                at / "offer",
            )
            if action is not None:
                made.append(
                    Rule(action, self.atoms(rule.when, rule.every, rule.offer, at), rule.because)
                )
        return tuple(made)

    def answers(self) -> tuple[Rule, ...]:
        made = []
        known = {card.key: card.index for card in self.tables.cards if card.kind == "deal"}
        for n, rule in enumerate(self.doctrine.answers):
            at = self.place / "answers" / n
            card = self.context.find(rule.deal, known, "a deal", at / "deal")
            if card is None:
                continue
            if rule.counter is not None and rule.accept:
                self.context.fault(
                    at / "counter", "counter", "only a refusal names other terms to sign"
                )
            key = f"answer:{self.doctrine.role}:{rule.deal}"
            made.append(
                Rule(
                    card,
                    self.seen(rule.when, at),
                    rule.because,
                    other=self.form(card, rule.option, at / "option"),
                    per_mille=rule.percent * 10,
                    accept=rule.accept,
                    counter=self.form(card, rule.counter, at / "counter"),
                    site=self.context.site(key, at),
                )
            )
        return tuple(made)

    def form(self, card: int, option: str | None, at: Place) -> int:
        """The action that is one form of a deal; 0 where none is named, or none is known."""
        if option is None:
            return 0
        forms = {
            self.tables.actions[i].option: i
            for i in self.tables.cards[card].actions
            if self.tables.actions[i].option
        }
        found = self.context.find(option, forms, f"a form of {self.tables.cards[card].key}", at)
        return found or 0

    def reactions(self) -> tuple[Rule, ...]:
        made = []
        known = {card.key: card.index for card in self.tables.cards}
        for n, rule in enumerate(self.doctrine.reactions):
            at = self.place / "reactions" / n
            atoms = self.seen(rule.when, at)
            if rule.react == "play":
                action = self.action(
                    rule.card,
                    None,
                    self.role.reactions,
                    f"a reaction card of {self.role.key}",
                    at / "card",
                )
                if action is not None:
                    made.append(Rule(action, atoms, rule.because, other=3))
                continue
            card = self.context.find(rule.card, known, "a card", at / "card")
            if card is not None:
                made.append(
                    Rule(card, atoms, rule.because, other=1 if rule.react == "support" else 2)
                )
        return tuple(made)

    def choices(self) -> tuple[Rule, ...]:
        made = []
        events = {event.key: event.index for event in self.tables.events}
        for n, rule in enumerate(self.doctrine.choices):
            at = self.place / "choices" / n
            index = self.context.find(rule.event, events, "an event", at / "event")
            if index is None:
                continue
            options = {o.key: i for i, o in enumerate(self.tables.events[index].options)}
            if self.tables.events[index].chooser != self.role.index:
                self.context.fault(
                    at / "event", "not-yours", f"`{rule.event}` gives {self.role.key} no choice"
                )
            choice = self.context.find(
                rule.choose, options, f"an answer to {rule.event}", at / "choose"
            )
            if choice is not None:
                made.append(Rule(choice, self.seen(rule.when, at), rule.because, other=index))
        return tuple(made)

    def signals(self) -> tuple[Rule, ...]:
        made = []
        cards = {c.key: c.index for c in self.tables.cards}
        for n, rule in enumerate(self.doctrine.signals):
            at = self.place / "signals" / n
            if isinstance(rule, str):
                key, when, because = rule, [], ""
            else:
                key, when, because = rule.show, rule.when, rule.because
                at = at / "show"
            index = self.context.find(key, cards, "a card", at)
            if index is not None:
                made.append(Rule(index, self.seen(when, self.place / "signals" / n), because))
        return tuple(made)

    def shots(self) -> tuple[ShotRule, ...]:
        made = []
        tracks = {track.key: track.index for track in self.tables.tracks}
        for n, rule in enumerate(self.doctrine.shots):
            at = self.place / "shots" / n
            track = self.context.find(rule.track, tracks, "a track", at / "track")
            if track is not None:
                made.append(
                    ShotRule(
                        track,
                        rule.test == "at_least",
                        rule.at,
                        rule.chance,
                        self.seen(rule.when, at),
                    )
                )
        return tuple(made)

    def card_indices(self, keys: list[str], field: str) -> list[int]:
        found = []
        for n, key in enumerate(keys):
            index = self.context.find(
                key, {c.key: c.index for c in self.tables.cards}, "a card", self.place / field / n
            )
            if index is not None:
                found.append(index)
        return found
