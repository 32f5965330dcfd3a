"""Effects, prices and odds compiled to the rules' opcodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.content import cards as model
from wargame.content import effects as fx
from wargame.content.amounts import show_milli, signed
from wargame.content.base import Strict
from wargame.content.context import Context, Place
from wargame.content.scenarios import Adjudication
from wargame.rules.tables import (
    ALWAYS,
    Action,
    Atom,
    Effect,
    Group,
    Modifier,
    Op,
    Price,
)

_ANY_BAND = (1000, 1000, 1000, 1000)


@dataclass(slots=True)
class Maps:
    """Where content keys lead once rows are laid out."""

    roles: dict[str, int]
    cards: dict[str, int]
    deals: dict[str, int]
    tracks: dict[str, int]
    targets: dict[str, int]
    dials: dict[str, int]
    flags: dict[str, int]
    scalers: dict[str, int]
    shut: dict[str, int]
    since: dict[str, int]
    played: dict[str, int]
    hold: dict[str, int]
    force: dict[str, int]
    test: dict[str, int]
    lines: dict[str, tuple[tuple[int, ...], tuple[int, ...], int]]
    kinds: dict[str, tuple[int, int, int]]
    releases: dict[int, int]
    settings: Adjudication
    #: Rows that not every role sees, with the roles that do.
    seen_by: dict[int, tuple[int, ...]] = field(default_factory=dict)
    signal: dict[str, int] = field(default_factory=dict)
    supports: dict[str, dict[int, int]] = field(default_factory=dict)
    opposes: dict[str, dict[int, int]] = field(default_factory=dict)
    #: By event that pauses after it happened: the row that counts, and for how many quarters.
    quiet: dict[str, tuple[int, int]] = field(default_factory=dict)


class EffectCompiler:
    """Compiles what cards, deals and events do, given where everything stands."""

    def __init__(self, context: Context, maps: Maps) -> None:
        self.context = context
        self.maps = maps
        self.actions: list[Action] = []
        self.deal_count = 0

    def effect(self, effect: Any, place: Place, deal: str | None) -> Effect | None:
        """One effect as an opcode, or None with a fault."""
        context, maps = self.context, self.maps
        when = context.atoms(effect.when, place / "when")
        if isinstance(effect, fx.Shift):
            row = context.find(
                effect.shift,
                {**maps.targets, **maps.dials},
                "a track, purse or dial",
                place / "shift",
            )
            scale = self.scaler(effect.times, place / "times")
            if row is None:
                return None
            return Effect(
                Op.SHIFT, row, effect.by, scale, (), when, f"{effect.shift} {signed(effect.by)}"
            )
        if isinstance(effect, fx.SetFlag):
            row = context.find(effect.set, maps.flags, "a flag", place / "set")
            quarters = ALWAYS if effect.quarters == "always" else effect.quarters
            text = f"{effect.set}" + ("" if quarters == ALWAYS else f" for {quarters} quarters")
            return None if row is None else Effect(Op.SET, row, quarters, when=when, text=text)
        if isinstance(effect, fx.ClearFlag):
            row = context.find(effect.clear, maps.flags, "a flag", place / "clear")
            return (
                None
                if row is None
                else Effect(Op.CLEAR, row, when=when, text=f"no more {effect.clear}")
            )
        if isinstance(effect, fx.Unlock):
            row = context.find(effect.unlock, maps.shut, "a card", place / "unlock")
            return (
                None
                if row is None
                else Effect(Op.UNLOCK, row, when=when, text=f"opens {effect.unlock}")
            )
        if isinstance(effect, fx.Close):
            row = context.find(effect.close, maps.shut, "a card", place / "close")
            return (
                None
                if row is None
                else Effect(
                    Op.CLOSE,
                    row,
                    effect.quarters + 1,
                    when=when,
                    text=f"{effect.close} closed for {effect.quarters} quarters",
                )
            )
        return self._other(effect, place, when, deal)

    def known(self, texts: Sequence[str], place: Place, role: int) -> tuple[Atom, ...]:
        """Conditions of legality, which may only read what the role that asks can see.

        Else a refusal would tell it what it may not know.
        """
        found = self.context.atoms(texts, place)
        for atom in found:
            if role not in self.maps.seen_by.get(atom.row, (role,)):
                self.context.fault(
                    place / texts.index(atom.text),
                    "hidden",
                    f"`{atom.text}` would tell the role something it may not see",
                )
        return found

    def scaler(self, name: str | None, place: Place) -> int:
        """The row of a dial or derived value that scales something, or -1."""
        if name is None:
            return -1
        found = self.context.find(name, self.maps.scalers, "a dial or derived value", place)
        return -1 if found is None else found

    def _other(self, effect: Any, place: Place, when: Any, deal: str | None) -> Effect | None:
        context, maps = self.context, self.maps
        if isinstance(effect, fx.Enter):
            if effect.enter not in maps.lines:
                context.find(
                    effect.enter, dict.fromkeys(maps.lines, 0), "a pipeline line", place / "enter"
                )
                return None
            rows, due, entered = maps.lines[effect.enter]
            stage = ("funded", "contracted", "produced", "delivered").index(effect.stage)
            return Effect(
                Op.ENTER,
                rows[stage],
                effect.amount,
                extra=(due[stage], entered),
                when=when,
                text=f"{show_milli(effect.amount)}bn into {effect.enter}",
            )
        if isinstance(effect, fx.Spoil):
            if effect.spoil not in maps.kinds:
                context.find(
                    effect.spoil, dict.fromkeys(maps.kinds, 0), "a kind of goods", place / "spoil"
                )
                return None
            percent, quarters, late = maps.kinds[effect.spoil]
            delay = 0 if effect.late == "lost" else effect.late
            word = "lost" if delay == 0 else f"{delay} quarter{'s' if delay > 1 else ''} late"
            return Effect(
                Op.SPOIL,
                percent,
                effect.percent,
                extra=(quarters, late, effect.quarters, delay),
                when=when,
                text=f"{effect.percent} % of {effect.spoil} {word}",
            )
        if isinstance(effect, fx.Hold):
            row = context.find(effect.hold, maps.hold, "an action card", place / "hold")
            return (
                None
                if row is None
                else Effect(
                    Op.HOLD,
                    row,
                    effect.by,
                    when=when,
                    text=f"{effect.hold} waits {effect.by} quarters",
                )
            )
        if isinstance(effect, fx.Breach):
            role = context.find(effect.breach, maps.roles, "a role", place / "breach")
            if deal is None:
                context.fault(place, "breach", "only a deal's own terms can find a breach")
                return None
            return (
                None
                if role is None
                else Effect(
                    Op.BREACH,
                    -1,
                    extra=(role, maps.deals[deal], 1),
                    when=when,
                    text=f"{effect.breach} in breach",
                )
            )
        row = context.find(effect.end, maps.force, "a deal that can be in force", place / "end")
        return (
            None
            if row is None
            else Effect(
                Op.END, row, extra=(maps.test[effect.end],), when=when, text=f"{effect.end} ends"
            )
        )

    def groups(
        self,
        cause: str,
        effects: Sequence[Any],
        place: Place,
        scale: tuple[int, int, int, int],
        *,
        kind: str = "effects",
        late: bool = False,
        wait: int = 0,
        times: str | None = None,
        deal: str | None = None,
    ) -> tuple[Group, ...]:
        """Effects of one list, grouped by when they bite."""
        buckets: dict[tuple[int, int], list[Effect]] = {}
        for number, effect in enumerate(effects):
            lasts = effect.lasts if isinstance(effect, fx.Shift) else 1
            if lasts > 1 and isinstance(effect, fx.Shift) and effect.shift in self.maps.dials:
                self.context.fault(place / number, "dial", "a dial is reset every quarter")
            made = self.effect(effect, place / number, deal)
            if made is not None:
                buckets.setdefault((effect.after, lasts), []).append(made)
        scaled_by = self.scaler(times, place)
        # Let go together and at one scale, so one queue serves them all; but what a dial scales
        # is read group by group.
        shared = -1
        if buckets and scaled_by < 0:
            shared = self.context.queue(max(a + n - 1 for a, n in buckets), late + wait)
        return tuple(
            self.context.group(
                cause,
                kind,
                made,
                scale,
                after=after,
                lasts=lasts,
                late=late,
                wait=wait,
                times=scaled_by,
                queue=shared,
            )
            for (after, lasts), made in sorted(buckets.items())
        )

    def bands(
        self,
        cause: str,
        source: Strict,
        base: Strict,
        places: tuple[Place, Place],
        wait: int,
        times: str | None,
        deal: str | None,
    ) -> tuple[Group, ...]:
        """All effect lists of a card, an option's own first."""
        settings = self.maps.settings
        own, shared = places

        def pick(name: str) -> tuple[Any, Place]:
            value = getattr(source, name)
            if value is not None:
                return value, own / name
            return getattr(base, name), shared / name

        success, at = pick("effects")
        partial, partial_at = pick("partial")
        breakthrough, best_at = pick("breakthrough")
        scale = (
            0,
            0 if partial is not None else settings.partial_times,
            1000,
            0 if breakthrough is not None else settings.breakthrough_times,
        )
        late = partial is None and bool(settings.partial_late)
        result = list(
            self.groups(
                cause, success or (), at, scale, late=late, wait=wait, times=times, deal=deal
            )
        )
        for name, effects, where, one in (
            ("partial", partial, partial_at, (0, 1000, 0, 0)),
            ("breakthrough", breakthrough, best_at, (0, 0, 0, 1000)),
            ("setback", *pick("setback"), (1000, 0, 0, 0)),
            ("always", *pick("always"), _ANY_BAND),
        ):
            result += self.groups(
                cause, effects or (), where, one, kind=name, wait=wait, times=times, deal=deal
            )
        return tuple(result)

    def price(self, cost: model.Cost, role: int) -> Price:
        """A price a role pays."""
        release = self.maps.releases.get(role, -1) if cost.slots else -1
        return Price(role, cost.pc, cost.bn, cost.slots, cost.quarters, release)

    def modifiers(self, odds: model.Odds, place: Place, card: str | None) -> tuple[Modifier, ...]:
        """The named modifiers of some odds."""
        context, maps = self.context, self.maps
        if card is not None:

            def own(word: str, role: str) -> int | None:
                index = maps.roles.get(role)
                table = maps.supports if word == "supports" else maps.opposes
                if index is None:
                    return None
                rows = table.setdefault(card, {})
                if index not in rows:
                    rows[index] = context.rows.count(f"{word}:{role}:{card}")
                return rows[index]

            context.names.own = own
        made: list[Modifier] = []
        for number, modifier in enumerate(odds.modifiers):
            at = place / "modifiers" / number
            atoms = context.atoms(modifier.when, at / "when")
            if modifier.per is None:
                if modifier.above is not None or modifier.below is not None:
                    context.fault(at, "modifier", "`above` and `below` need `per`")
                made.append(Modifier(modifier.name, atoms, modifier.add))
                continue
            row = context.find(modifier.per, context.names.rows, "a track or value", at / "per")
            if (modifier.above is None) == (modifier.below is None):
                context.fault(at, "modifier", "`per` needs one of `above` and `below`")
                continue
            point = modifier.above if modifier.above is not None else modifier.below
            if row is not None and point is not None:
                made.append(
                    Modifier(
                        modifier.name,
                        atoms,
                        modifier.add,
                        row,
                        point,
                        modifier.each,
                        modifier.above is None,
                        1000 if modifier.most is None else abs(modifier.most),
                    )
                )
        context.names.own = None
        return tuple(made)
