"""Conditions, effects and prices of compiled content in the few words that a printed card has.

Quarters are ``q``: ``in 3 q`` is three quarters on, ``for 4 q`` in four quarters running.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from wargame import __version__
from wargame.content.compiled import Compiled
from wargame.report.aar_words import (
    FIRM,
    TESTS,
    Lexicon,
    joined,
    named,
    number,
    pretty,
    signed,
    with_unit,
)
from wargame.rules.tables import (
    ALWAYS,
    Action,
    Atom,
    Band,
    Effect,
    Group,
    Modifier,
    Op,
    Price,
)
from wargame.telling.words import COMPARED, inside

#: Bands in the order in which a table reads them.
BANDS = (
    (Band.SUCCESS, "Success"),
    (Band.BREAKTHROUGH, "Breakthrough"),
    (Band.PARTIAL, "Partial"),
    (Band.SETBACK, "Setback"),
)
#: How long ago a card was ordered: whether that is within so many quarters, and one fewer.
_WITHIN = {"<=": (True, 0), "<": (True, 1), ">": (False, 0), ">=": (False, 1)}
_SEASONS = {"1": "first", "2": "second", "3": "third", "4": "last"}
_RANGE = re.compile(r"(-?[\d.]+)\.\.(-?[\d.]+)")
#: A unit that a short name carries for want of a column of units.
_UNIT = re.compile(r", (?:q|GW)$")
_MINUS = "\N{MINUS SIGN}"
_EVERY = (1000, 1000, 1000, 1000)


def edition(compiled: Compiled) -> str:
    """Which program and which content a sheet is of: two sheets of one edition go together."""
    found = sha256()
    for name, content in sorted(compiled.bundle.files.items()):
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"wargame {__version__}, content {found.hexdigest()[:8]}"


class Words(Lexicon):
    """How a scenario's conditions, effects and prices are said on paper."""

    # Names -------------------------------------------------------------------------------

    def short(self, key: str) -> str:
        """The shortest name there is for something that holds a number."""
        found = self.tracks.get(key)
        if found is not None:
            return _UNIT.sub("", str(found.short or self.track(key)))
        owner, dot, rest = key.partition(".")
        if dot and owner in self.roles:
            return f"{owner} {'slots' if rest == 'slots' else 'PC' if rest == 'pc' else '$bn'}"
        return self.what(key)

    def what(self, key: str) -> str:
        """Anything that holds a number, by what stands on paper for it."""
        if key == "kept":
            return "the share that came of what was due in the last four quarters"
        return super().what(key)

    def _unit(self, key: str) -> str:
        found = self.tracks.get(key)
        if found is not None:
            return str(found.unit)
        return next((d.unit for d in self.scenario.derived if d.id == key), "")

    def flag(self, key: str) -> str:
        """What a flag means while it stands."""
        meaning = self.scenario.flags.get(key, "")
        return str(meaning).rstrip(".") or pretty(key)

    # Conditions ----------------------------------------------------------------------------

    def conditions(self, atoms: Iterable[Atom | str]) -> str:
        """Several conditions, all of which must hold."""
        texts = [atom if isinstance(atom, str) else atom.text for atom in atoms]
        return joined([self.condition(text) for text in texts])

    def unless(self, atoms: Sequence[Atom]) -> str:
        """Conditions as the end of a sentence: ``, if ...`` or ``, unless ...``."""
        flags = [atom.text.removeprefix("not ") for atom in atoms if atom.negate]
        if len(flags) == len(atoms) and all(flag in self.scenario.flags for flag in flags):
            said = joined([inside(self.flag(flag)) for flag in flags], "or")
            return f", unless {said}" if said else ""
        return f", if {self.conditions(atoms)}" if atoms else ""

    def condition(self, text: str) -> str:
        """A condition of the content in plain words."""
        words = text.split()
        denied = words[:1] == ["not"]
        words = words[1:] if denied else words
        if not words:
            return text
        first, rest = words[0], words[1:]
        if first.endswith(".standing") and rest:
            role, option = first.removesuffix(".standing"), rest[-1]
            verb = "is not" if denied != (rest[0] != "is" or len(rest) > 2) else "is"
            return f"{self.whose(role)} standing order {verb} {named(self.standing(role, option))}"
        if first == "season" and len(rest) == 2 and rest[1] in _SEASONS:
            verb = "it is not" if denied != (rest[0] == "!=") else "it is"
            return f"{verb} the {_SEASONS[rest[1]]} quarter of a year"
        if said := self._two(first, rest, denied):
            return said
        if said := self._number(first, rest):
            return f"not so: {said}" if denied else said
        if not rest and first in self.scenario.flags:
            inner = self.flag(first)
            return f"not so: {inside(inner)}" if denied else inside(inner)
        return f"no {self.what(first).lower()}" if denied and not rest else text

    def _two(self, first: str, rest: Sequence[str], denied: bool) -> str:
        """A condition on a card or a role."""
        if first == "since" and len(rest) == 3 and rest[1] in _WITHIN and rest[2].isdigit():
            within, fewer = _WITHIN[rest[1]]
            no = "" if within != denied else "not "
            return f"{self.card(rest[0])} {no}ordered in the last {int(rest[2]) - fewer}{FIRM}q"
        if len(rest) != 1:
            return ""
        no = " not" if denied else ""
        key = rest[0]
        if first == "played":
            return f"{self.card(key)} is{no} ordered this quarter"
        if first == "in-force":
            return f"{self.card(key)} is{no} in force"
        if first == "signalled":
            return f"{self.card(key)} was{no} signalled"
        if first == "broken":
            who = "somebody" if key == "any" else self.the(key)
            who = "nobody" if denied and key == "any" else who
            return f"{who} {'has not broken' if denied and key != 'any' else 'broke'} a deal lately"
        if first in ("supports", "opposes"):
            verb = f"does not {first[:-1]}" if denied else first
            return f"{self.the(key)} {verb} it"
        return ""

    def _number(self, first: str, rest: Sequence[str]) -> str:
        if len(rest) != 2:
            return ""
        what = "the round" if first == "turn" else self.short(first)
        if rest[0] == "in" and (found := _RANGE.fullmatch(rest[1])):
            return f"{what} {found[1]} to {found[2]}"
        if rest[0] not in COMPARED:
            return ""
        amount = rest[1]
        if re.fullmatch(r"-?[\d.]+", amount):
            amount = with_unit(amount.replace("-", _MINUS), self._unit(first))
        else:
            amount = self.short(amount)
        return f"{what} {COMPARED[rest[0]]} {amount}"

    # Objectives ----------------------------------------------------------------------------

    def asked(self, test: Any) -> str:
        """What a test asks for, at the horizon of this exercise."""
        return f"{self.track(test.track)} {TESTS[test.test]} {self.threshold(test)}"

    def threshold(self, test: Any) -> str:
        """The mark at the horizon nearest to this exercise's length, the shorter of two as near."""
        turns = self.scenario.turns
        horizon = min((int(key) for key in test.at), key=lambda key: (abs(key - turns), key))
        return self.value(test.track, test.at[str(horizon)], 3)

    def within(self, test: Any) -> str:
        """The margin that still counts as near."""
        return self.value(test.track, test.near, 3)

    # Odds and prices -------------------------------------------------------------------------

    def modifier(self, modifier: Modifier) -> tuple[str, str]:
        """What it adds, in points; and its name with what must hold."""
        when = self.conditions(modifier.atoms)
        if modifier.row < 0:
            return points(modifier.add), f"{modifier.name}{f' ({when})' if when else ''}"
        key = self.tables.row_names[modifier.row]
        side = "below" if modifier.below else "above"
        step = "" if modifier.each == 1000 else f"{number(modifier.each)} "
        most = f", at most {number(modifier.most * 100, 1)}" if modifier.most < 1000 else ""
        said = f"for each {step}{self.short(key)} is {side} {number(modifier.at)}{most}"
        return points(modifier.add), f"{modifier.name} ({said}{f'; {when}' if when else ''})"

    def price(self, price: Price) -> str:
        """A price in the three currencies."""
        parts = []
        if price.pc:
            parts.append(f"{number(price.pc)}{FIRM}PC")
        if price.bn:
            parts.append(f"${number(price.bn)}{FIRM}bn")
        if price.slots:
            slots = f"{price.slots}{FIRM}slot{'s' if price.slots > 1 else ''}"
            held = f" for {price.quarters}{FIRM}q" if price.quarters > 1 else ""
            parts.append(slots + held)
        return ", ".join(parts)

    # Effects -------------------------------------------------------------------------------

    def bands(self, action: Action) -> list[tuple[str, str]]:
        """What an action brings: a word and its effects, success first, the others by it."""
        always = [group for group in action.groups if group.scale == _EVERY]
        banded = [group for group in action.groups if group.scale != _EVERY]
        if action.sure:
            said = self.groups([g for g in action.groups if g.scale[Band.SUCCESS]], Band.SUCCESS)
            return [("Brings", said or "nothing by itself")]
        made = [(word, self._band(banded, band)) for band, word in BANDS]
        if always:
            made.append(("In every case", self.groups(always, Band.SUCCESS)))
        return made

    def _band(self, groups: Sequence[Group], band: Band) -> str:
        mine = [group for group in groups if group.scale[band]]
        if not mine:
            return "nothing; the price is gone" if band < Band.SUCCESS else "nothing more"
        shares = {group.scale[band] for group in mine}
        full = [group for group in groups if group.scale[Band.SUCCESS]]
        if band != Band.SUCCESS and full == mine and len(shares) == 1:
            late = band == Band.PARTIAL and all(group.late for group in mine)
            return _share(shares.pop(), full) + (f", 1{FIRM}q later" if late else "")
        return self.groups(mine, band)

    def groups(self, groups: Iterable[Group], band: Band = Band.SUCCESS) -> str:
        """Effects in time: what comes at once first, each later moment named once."""
        found: dict[tuple[int, int, str], tuple[list[str], list[str]]] = {}
        for group in groups:
            scale = group.scale[band]
            after = group.after + int(group.late and band == Band.PARTIAL)
            for effect in group.effects if scale else ():
                said = self.effect(effect, scale)
                for row in dict.fromkeys((effect.times, group.times)):
                    if row >= 0 and effect.op in (Op.SHIFT, Op.ENTER):
                        said += f" \N{MULTIPLICATION SIGN} {self.what(self.tables.row_names[row])}"
                when = self.conditions(effect.when)
                moved, told = found.setdefault((after, group.lasts, when), ([], []))
                (moved if effect.op == Op.SHIFT else told).append(said)
        parts = []
        for (after, lasts, when), (moved, told) in sorted(
            found.items(), key=lambda one: one[0][:2]
        ):
            lead = [f"in {after}{FIRM}q"] if after else []
            lead += [f"for {lasts}{FIRM}q"] if lasts > 1 else []
            said = "; ".join([", ".join(moved)] * bool(moved) + told)
            said += f" if {when}" if when else ""
            parts.append(f"{' '.join(lead)}: {said}" if lead else said)
        return "; ".join(parts)

    def effect(self, effect: Effect, scale: int = 1000) -> str:
        """One effect at a share of its full size, per mille."""
        words = effect.text.split()
        if effect.op == Op.SHIFT:
            key = self.tables.row_names[effect.row]
            return f"{self.short(key)}{FIRM}{signed(_scaled(effect.amount, scale), 3)}"
        if effect.op == Op.SET:
            lasts = "" if effect.amount == ALWAYS else f" (for {effect.amount}{FIRM}q)"
            return f"from now: {inside(self.flag(words[0]))}{lasts}"
        if effect.op == Op.CLEAR:
            return f"no longer: {inside(self.flag(words[-1]))}"
        if effect.op == Op.ENTER:
            line = effect.text.partition(" into ")[2]
            size = number(_scaled(effect.amount, scale))
            return f"${size}{FIRM}bn of goods into {named(self.lines.get(line, pretty(line)))}"
        if effect.op == Op.SPOIL:
            how = "never arrive" if words[-1] == "lost" else f"arrive {words[-3]}{FIRM}q late"
            kind = self._goods(words[3])
            return f"{number(_scaled(effect.amount * 1000, scale))}{FIRM}% of {kind} {how}"
        if effect.op == Op.UNLOCK:
            return f"opens {self.card(words[-1])}"
        if effect.op == Op.CLOSE:
            return f"{self.card(words[0])} is closed for {effect.amount - 1}{FIRM}q"
        if effect.op == Op.HOLD:
            return f"{self.card(words[0])} waits {effect.amount}{FIRM}q"
        if effect.op == Op.END:
            return f"{self.card(words[0])} ends"
        if words[1:] == ["in", "breach"]:
            return f"{self.the(words[0])} is in breach"
        return f"{self.card(words[0])} is broken off" if words[1:] == ["broken"] else effect.text

    def _goods(self, kind: str) -> str:
        arrivals = getattr(self.scenario.pipelines, "arrivals", ())
        name = next((arrival.name for arrival in arrivals if arrival.kind == kind), pretty(kind))
        return f"the {inside(name)} due"


def points(per_mille: int) -> str:
    """Percentage points with their sign."""
    return signed(per_mille * 100, 1)


def _share(scale: int, groups: Sequence[Group]) -> str:
    """A band that brings the same as a success, by its share."""
    effects = [effect for group in groups for effect in group.effects]
    sizes = sum(effect.op in (Op.SHIFT, Op.ENTER, Op.SPOIL) for effect in effects)
    if scale == 1000 or not sizes:
        return "the same"
    share = "half of it" if scale == 500 else f"{number(scale)} times as much"
    return share if sizes == len(effects) else f"{share}; what has no number, in full"


def _scaled(amount: int, scale: int) -> int:
    """Per mille of an amount, half away from zero, as the rules round."""
    size = (abs(amount * scale) + 500) // 1000
    return size if amount * scale >= 0 else -size
