"""What can be reached at all: bounds of every register and the cards that can ever be legal.

Everything here errs on one side.  A value outside its span cannot occur and a card that is
not live can never be played; the reverse is not claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wargame.content.amounts import show_milli
from wargame.content.spans import FAR, Span, evaluate, join, minus, overlap
from wargame.rules.tables import (
    ALWAYS,
    NEVER,
    Action,
    Atom,
    CouplingTable,
    Effect,
    EventOptionTable,
    EventTable,
    Group,
    Op,
    Price,
    Tables,
)

#: Rounds after which a span that still grows is taken to have no end.
_PATIENCE = 4


class Reach:
    """The least set of live cards and events, with the spans of registers that follow."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.actions: set[int] = set()
        self.events: set[int] = set()
        self.cards: set[int] = set()
        self.unlocked: set[int] = set()
        self.moved: set[int] = set()
        self.spans: list[Span] = [(-FAR, FAR)] * len(tables.row_names)
        self.points: dict[int, list[Span]] = {}
        self._unlockable = {
            card.shut_row: card.index
            for card in tables.cards
            if tables.start[card.shut_row] == ALWAYS
        }
        self._derived: dict[int, Span] = {item.row: (0, 0) for item in tables.derived}
        self._calendar()
        rounds = 0
        while self._round(rounds):
            rounds += 1

    # Questions -------------------------------------------------------------------------

    def refusal(self, atoms: Sequence[Atom]) -> str:
        """Why these conditions can never hold together, in words; empty where they may."""
        left: dict[int, list[Span]] = {}
        said: dict[int, list[str]] = {}
        for atom in atoms:
            before = left.get(atom.row)
            spans = self.points.get(atom.row, [self.spans[atom.row]]) if before is None else before
            after = (
                minus(spans, atom.low, atom.high)
                if atom.negate
                else overlap(spans, atom.low, atom.high)
            )
            said.setdefault(atom.row, []).append(f"`{atom.text}`")
            if not after:
                if before is None:
                    return f"`{atom.text}` cannot hold: {self.said(atom.row)}"
                return f"{' and '.join(said[atom.row])} cannot hold together"
            left[atom.row] = after
        return ""

    def certain(self, atom: Atom) -> bool:
        """Whether a condition always holds."""
        return bool(self.refusal([Atom(atom.row, atom.low, atom.high, not atom.negate, "")]))

    def said(self, row: int) -> str:
        """What a register's values are, in words."""
        name = self.tables.row_names[row].replace("played:", "playing ").replace("since:", "since ")
        low, high = self.spans[row]
        scale = self.tables.row_scale[row]
        words = [str(v) if scale == 1 else show_milli(v) for v in (low, high)]
        if low == high:
            return f"{name} is always {words[0]}"
        if low <= -FAR:
            return f"{name} is at most {words[1]}"
        return (
            f"{name} is at least {words[0]}"
            if high >= FAR
            else f"{name} stays within " + (f"{words[0]}..{words[1]}")
        )

    def too_dear(self, price: Price) -> str:
        """Why a price can never be paid, in words; empty where it may be."""
        role = self.tables.roles[price.role]
        for row, amount, what in (
            (role.pc_row, price.pc, "political capital"),
            (role.bn_row, price.bn, "$bn"),
            (role.slots_row, price.slots * 1000, "slots"),
        ):
            most = self.spans[row][1]
            if amount > most:
                return (
                    f"it costs {show_milli(amount)} {what}, "
                    f"and {role.key} never has more than {show_milli(most)}"
                )
        return ""

    def why_not(self, action: Action) -> str:
        """Why an action can never be legal, in words; empty where it may be."""
        card = self.tables.cards[action.card]
        if card.shut_row in self._unlockable and card.index not in self.unlocked:
            return "it is locked, and nothing that can happen unlocks it"
        dear = (self.too_dear(price) for price in action.prices)
        return next(filter(None, dear), "") or self.refusal(action.needs)

    def no_event(self, event: EventTable) -> str:
        """Why an event can never happen, in words; empty where it may."""
        if not event.hazard:
            return "its hazard is 0"
        if not self.tables.settings.events:
            return "the scenario allows no events a quarter"
        for name, atoms, top, _ in event.modifiers:
            if top <= 0 and all(self.certain(atom) for atom in atoms):
                return f"`{name}` always makes its hazard 0"
        for atom in event.blocked:
            if self.certain(atom):
                return f"`{atom.text}` always blocks it"
        return ""

    def no_answer(self, option: EventOptionTable) -> str:
        """Why an answer to an event can never be given, in words; empty where it may."""
        return self.too_dear(option.price) or self.refusal(option.needs)

    def silent(self, coupling: CouplingTable) -> str:
        """Why a coupling is always 0, in words; empty where it may count."""
        if not coupling.num:
            return "it adds 0"
        if coupling.times >= 0 and self.spans[coupling.times] == (0, 0):
            return self.said(coupling.times)
        if coupling.row >= 0 and coupling.at_row < 0:
            low, high = self.spans[coupling.row]
            above, below = high <= coupling.at, low >= coupling.at
            if (
                (coupling.counts > 0 and above)
                or (coupling.counts < 0 and below)
                or (above and below)
            ):
                return self.said(coupling.row)
        return self.refusal(coupling.atoms)

    # The growing set -------------------------------------------------------------------

    def _calendar(self) -> None:
        tables = self.tables
        last = tables.turns + 40  # hidden ends and legacies run on
        self.spans[tables.turn_row] = (0, 1000 * last)
        self.points[tables.turn_row] = [(1000 * n, 1000 * n) for n in range(last + 1)]
        self.spans[tables.season_row] = (1000, 4000)
        self.points[tables.season_row] = [(1000 * n, 1000 * n) for n in range(1, 5)]
        for role in tables.roles:
            self.spans[role.standing_row] = (0, len(role.standing) - 1)

    def _round(self, rounds: int) -> bool:
        """Grow once; whether anything grew."""
        before = (list(self.spans), len(self.actions), len(self.events), len(self.unlocked))
        self._registers()
        self._formulas(rounds)
        self.actions |= {a.index for a in self.tables.actions[1:] if not self.why_not(a)}
        self.cards = {self.tables.actions[index].card for index in self.actions}
        self.events |= {e.index for e in self.tables.events if not self.no_event(e)}
        for effect, _ in self._effects():
            if effect.op == Op.UNLOCK and effect.row in self._unlockable:
                self.unlocked.add(self._unlockable[effect.row])
        after = (self.spans, len(self.actions), len(self.events), len(self.unlocked))
        return before != after

    def _groups(self) -> Iterator[Group]:
        tables = self.tables
        for index in self.actions:
            yield from (*tables.actions[index].groups, *tables.actions[index].refused)
        for deal in tables.deals:
            if deal.card in self.cards:
                yield from (
                    *deal.each_quarter,
                    *deal.test_passed,
                    *deal.test_failed,
                    *tables.settings.breach,
                )
        for role in tables.roles:
            yield from tables.settings.silent[role.index]
            for option in role.standing:
                if not self.refusal(option.needs):
                    yield from option.groups
        for number in self.events:
            event = tables.events[number]
            yield from event.groups
            for branch in event.branches:
                yield from branch.groups
            for answer in event.options:
                if not self.no_answer(answer):
                    yield from answer.groups
                    for groups in answer.by_branch:
                        yield from groups

    def _effects(self) -> Iterator[tuple[Effect, bool]]:
        """Every effect that can bite, and whether something scales it."""
        for group in self._groups():
            for effect in group.effects if any(group.scale) else ():
                if not self.refusal(effect.when):
                    yield effect, effect.times >= 0 or group.times >= 0

    def _registers(self) -> None:
        """Spans of everything that is no formula, given what is live."""
        tables, spans = self.tables, self.spans
        up: set[int] = set()
        down: set[int] = set()
        raised: dict[int, int] = {}
        for effect, scaled in self._effects():
            if effect.op == Op.SHIFT and effect.amount:
                if effect.amount > 0 or scaled:
                    up.add(effect.row)
                if effect.amount < 0 or scaled:
                    down.add(effect.row)
            elif effect.op == Op.SET:
                raised[effect.row] = max(raised.get(effect.row, 0), effect.amount)
        self.moved = self._moved(up | down)
        for track in tables.tracks:
            fixed = track.index not in self.moved
            spans[track.index] = (track.start, track.start) if fixed else (track.low, track.high)
            if track.estimate_row >= 0:
                spans[track.estimate_row] = (track.low, track.high)
        self._purses(up)
        self._dials(up, down)
        for row in tables.flag_rows:
            spans[row] = (0, max(raised.get(row, 0), int(tables.start[row])))
        self._memories()

    def _moved(self, shifted: Iterable[int]) -> set[int]:
        """The tracks that something can move."""
        tables = self.tables
        moved = {row for row in shifted if row < len(tables.tracks)}
        moved |= {c.track for c in tables.couplings if not self.silent(c)}
        moved |= {t.index for t in tables.tracks if t.set_to >= 0 or t.shock}
        moved |= {role.bn_row for role in tables.roles if role.bn_row < len(tables.tracks)}
        if tables.pipelines is not None:
            moved |= {arrival.track for arrival in tables.pipelines.arrivals if arrival.add}
            moved |= {line.paid_from for line in tables.pipelines.lines}
        return moved

    def _purses(self, up: set[int]) -> None:
        tables, spans = self.tables, self.spans
        for role in tables.roles:
            start = int(tables.start[role.pc_row])
            spans[role.pc_row] = (min(start, 0), max(start, tables.settings.pc_cap))
            if role.bn_row >= len(tables.tracks):
                start = int(tables.start[role.bn_row])
                spans[role.bn_row] = (-FAR, max(start, role.bn_cap))
            most = FAR if role.slots_row in up else int(tables.start[role.slots_row])
            spans[role.slots_row] = (-FAR, most)

    def _dials(self, up: set[int], down: set[int]) -> None:
        tables, spans = self.tables, self.spans
        for row in tables.dial_rows:
            span = (int(tables.start[row]), int(tables.start[row]))
            for role in tables.roles:
                for option in role.standing:
                    span = join(span, *((value, value) for r, value in option.dials if r == row))
            spans[row] = (-FAR if row in down else span[0], FAR if row in up else span[1])

    def _memories(self) -> None:
        """What cards, deals and pipelines leave behind."""
        tables, spans = self.tables, self.spans
        for card in tables.cards:
            live = card.index in self.cards
            spans[card.since_row] = (0 if live else NEVER, NEVER)
            spans[card.played_row] = (0, int(live))
            spans[card.shut_row] = (0, ALWAYS)
            for _, row in (*card.support_rows, *card.oppose_rows):
                spans[row] = (0, int(live))
            if card.signal_row >= 0:
                spans[card.signal_row] = (0, 1)
        for event in tables.events:
            if event.quiet_row >= 0:
                spans[event.quiet_row] = (0, event.pause + 1)
        for deal in tables.deals:
            longest = ALWAYS if deal.card in self.cards else 0
            spans[deal.force_row] = spans[deal.test_row] = (0, longest)
        bound = any(deal.card in self.cards for deal in tables.deals)
        broken = {role.broken_row for role in tables.roles}
        for row in (
            *broken,
            *(n for n, name in enumerate(tables.row_names) if name == "any.broken"),
        ):
            spans[row] = (0, FAR if bound else 0)
        if "kept" in tables.rows:
            spans[tables.rows["kept"]] = (0, 100_000)

    def _formulas(self, rounds: int) -> None:
        for item in self.tables.derived:
            span = (-FAR, FAR) if item.noise else evaluate(item.code, self.spans)
            known = self._derived[item.row]
            grown = join(known, span)
            if grown != known and rounds > _PATIENCE:
                grown = (-FAR, FAR)
            self._derived[item.row] = self.spans[item.row] = grown


def parts(value: Any) -> Iterator[Any]:
    """Every table inside a table, itself included."""
    if isinstance(value, tuple):
        for item in value:
            yield from parts(item)
    elif hasattr(value, "__dataclass_fields__"):
        yield value
        for name in value.__dataclass_fields__:
            held = getattr(value, name)
            if isinstance(held, tuple) or hasattr(held, "__dataclass_fields__"):
                yield from parts(held)
