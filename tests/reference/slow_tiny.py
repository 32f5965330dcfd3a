"""The scenario `tiny` played out by hand: a slow second opinion on the whole of the rules.

Written from GAME.md sections 7 and 8 and from docs/authoring.md, in exact fractions and plain
dictionaries, one course of events at a time.  It reads the YAML of `tiny` for its numbers and
shares no code with ``wargame``: not the loader, not the tables, not the arithmetic.  It knows
what `tiny` uses and refuses content it does not know.

A *chance node* is one event or one order about to be rolled for, a *decision node* a choice of
one role among two things or more, a *terminal* one end of the exercise.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
BANDS = ("setback", "partial", "success", "breakthrough")
MILLI = Fraction(1, 1000)

#: (turn, what is rolled for) -> (first, last) roll of the outcome taken.
Rolls = dict[tuple[int, str], tuple[int, int]]


def number(value: Any) -> Fraction:
    """An author's decimal, exactly."""
    return _number(str(value))


@cache
def _number(text: str) -> Fraction:
    return Fraction(text)


@cache
def _code(formula: str) -> CodeType:
    return compile(formula, "formula", "eval")


def rounded(value: Fraction, unit: Fraction = MILLI) -> Fraction:
    """To the nearest unit, halves away from zero."""
    size = abs(value) / unit + Fraction(1, 2)
    whole = size.numerator // size.denominator
    return (whole if value >= 0 else -whole) * unit


def within(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return max(low, min(high, value))


@dataclass
class State:
    """Everything that can differ between two courses of the exercise."""

    tracks: dict[str, Fraction]
    opened: dict[str, Fraction]
    bn: dict[str, Fraction]
    pc: dict[str, Fraction]
    slots: dict[str, int]
    dials: dict[str, Fraction]
    flags: dict[str, int]
    shut: set[str] = field(default_factory=set)
    force: dict[str, int] = field(default_factory=dict)
    worst: dict[str, Fraction] = field(default_factory=dict)
    #: (quarter, effect, scale) still to come, and (quarter, role) of slots to come back.
    due: list[tuple[int, dict[str, Any], Fraction]] = field(default_factory=list)
    back: list[tuple[int, str]] = field(default_factory=list)
    turn: int = 0

    def copy(self) -> State:
        made = copy.copy(self)
        for name in ("tracks", "opened", "bn", "pc", "slots", "dials", "flags", "force", "worst"):
            setattr(made, name, dict(getattr(self, name)))
        made.shut, made.due, made.back = set(self.shut), list(self.due), list(self.back)
        return made


@dataclass
class Terminal:
    """One end: how likely, the rolls and choices that lead here, and where everything stands."""

    chance: Fraction
    rolls: Rolls
    choices: dict[str, Any]
    state: State
    decisions: int


@dataclass
class Plan:
    """What one role decides in one quarter."""

    answer: str = ""
    offers: tuple[str, ...] = ()
    standing: str = ""
    orders: tuple[str, ...] = ()


@dataclass
class Counts:
    """Nodes of a tree."""

    chance: int = 0
    decision: int = 0
    terminal: int = 0


class Tiny:
    """The scenario with its deck and doctrines, and the tree of its play."""

    def __init__(self) -> None:
        def read(path: str) -> dict[str, Any]:
            return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))

        self.scenario = read("scenarios/tiny.yaml")
        self.cards = {card["id"]: card for card in read("decks/tiny.yaml")["cards"]}
        self.roles = {role["id"]: role for role in self.scenario["roles"]}
        quo = self.scenario["status_quo"]
        self.doctrines = {
            doctrine["role"]: doctrine
            for doctrine in read("scenarios/doctrines/tiny.yaml")["doctrines"]
            if quo[doctrine["role"]] == doctrine["id"]
        }
        self.turns: int = self.scenario["turns"]
        self.counts = Counts()
        #: card or card/option -> everything about one way to play it.
        self.plays: dict[str, dict[str, Any]] = {}
        for card in self.cards.values():
            if card["kind"] == "action":
                for option in card.get("options", [None]):
                    merged = {**card, **(option or {}), "card": card["id"], "id": card["id"]}
                    key = card["id"] if option is None else f"{card['id']}/{option['id']}"
                    self.plays[key] = merged

    def start(self) -> State:
        tracks = {track["id"]: number(track["start"]) for track in self.scenario["tracks"]}
        purse = {key: role["purse"] for key, role in self.roles.items()}
        return State(
            tracks=tracks,
            opened=dict(tracks),
            bn={key: number(p["bn"]) for key, p in purse.items()},
            pc={key: number(p["pc"]) for key, p in purse.items()},
            slots={key: p["slots"] for key, p in purse.items()},
            dials={},
            flags=dict.fromkeys(self.scenario["flags"], 0),
            worst=dict(tracks),
        )

    # Reading -------------------------------------------------------------------------------

    def value(self, state: State, name: str) -> Fraction:
        if name in state.tracks:
            return state.tracks[name]
        if name in state.dials:
            return state.dials[name]
        if name == "turn":
            return Fraction(state.turn)
        role, _, what = name.partition(".")
        return {"bn": state.bn, "pc": state.pc}[what][role]

    def holds(self, state: State, conditions: list[str]) -> bool:
        for text in conditions:
            words = text.split()
            if len(words) == 1:
                if state.flags[text] <= 0:
                    return False
                continue
            name, sign, bound = words
            left, right = self.value(state, name), number(bound)
            true = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
                sign
            ]
            if not true:
                return False
        return True

    def formula(self, state: State, text: str) -> Fraction:
        names = {**state.tracks, **state.dials}
        return rounded(
            Fraction(eval(_code(text), {"__builtins__": {}, "max": max, "min": min}, names))
        )

    # Effects -------------------------------------------------------------------------------

    def bite(self, state: State, effect: dict[str, Any], scale: Fraction) -> None:
        """One effect, now."""
        if "set" in effect:
            flag = effect["set"]
            state.flags[flag] = max(state.flags[flag], effect["quarters"])
            return
        name = effect["shift"]
        track = next(track for track in self.scenario["tracks"] if track["id"] == name)
        moved = state.tracks[name] + rounded(number(effect["by"]) * scale)
        state.tracks[name] = within(moved, number(track["low"]), number(track["high"]))

    def bring(
        self,
        state: State,
        effects: list[dict[str, Any]],
        scale: Fraction = Fraction(1),
        late: int = 0,
    ) -> None:
        """Effects now or later."""
        for effect in effects:
            unknown = set(effect) - {"shift", "by", "after", "set", "quarters"}
            if unknown:
                raise NotImplementedError(f"tiny has learnt {unknown}")
            after = effect.get("after", 0) + late
            if after:
                state.due.append((state.turn + after, effect, scale))
            else:
                self.bite(state, effect, scale)

    @staticmethod
    def can_pay(state: State, role: str, cost: dict[str, Any], extra: Fraction) -> bool:
        return (
            state.pc[role] >= number(cost.get("pc", 0)) + extra
            and state.bn[role] >= number(cost.get("bn", 0))
            and state.slots[role] >= cost.get("slots", 0)
        )

    @staticmethod
    def pay(state: State, role: str, cost: dict[str, Any], extra: Fraction = Fraction(0)) -> None:
        state.pc[role] -= number(cost.get("pc", 0)) + extra
        state.bn[role] -= number(cost.get("bn", 0))
        held = cost.get("slots", 0)
        state.slots[role] -= held
        state.back += [(state.turn + cost.get("quarters", 1), role)] * held

    # The quarter ---------------------------------------------------------------------------

    def open(self, state: State) -> None:
        """Arrivals, income and deals in force."""
        state.opened = dict(state.tracks)
        state.dials = {name: number(v) for name, v in self.scenario["dials"].items()}
        if not state.turn:
            return
        for flag, left in state.flags.items():
            state.flags[flag] = max(left - 1, 0)
        for key, role in self.roles.items():
            purse = role["purse"]
            income = self.formula(state, purse["income"])
            state.bn[key] = min(state.bn[key] + income, number(purse["cap"]))
            mint = purse["mint"]
            minted = state.tracks[mint["track"]] >= number(mint["at"])
            state.pc[key] = min(state.pc[key] + 1 + minted, Fraction(10))
        due, state.due = state.due, []
        for when, effect, scale in due:
            if when == state.turn:
                self.bite(state, effect, scale)
            else:
                state.due.append((when, effect, scale))
        for when, key in state.back:
            if when == state.turn:
                state.slots[key] += 1
        for deal, left in state.force.items():
            if left:
                self.bring(state, self.cards[deal]["in_force"]["each_quarter"])
                state.force[deal] = left - 1

    def operate(self, state: State) -> None:
        """Every coupling reads the values before; then all of them move."""
        derived = {d["id"]: self.formula(state, d["formula"]) for d in self.scenario["derived"]}
        before = {**state.tracks, **state.dials, **derived}
        for track in self.scenario["tracks"]:
            total = before[track["id"]]
            for coupling in track["couplings"]:
                term = number(coupling["add"])
                if "of" in coupling:
                    distance = before[coupling["of"]] - number(coupling.get("at", 0))
                    if coupling["counts"] == "above":
                        distance = max(distance, Fraction(0))
                    elif coupling["counts"] != "around":
                        raise NotImplementedError(coupling["counts"])
                    term = term * distance / number(coupling["per"])
                total += rounded(term)
            low, high = number(track["low"]), number(track["high"])
            state.tracks[track["id"]] = within(total, low, high)
        for name, worst in state.worst.items():
            state.worst[name] = min(worst, state.tracks[name])
        state.turn += 1

    def hazard(self, state: State, event: dict[str, Any]) -> Fraction:
        chance = number(event["hazard"]) / 100
        for modifier in event.get("modifiers", []):
            if self.holds(state, modifier["when"]):
                chance *= number(modifier["times"])
        return within(chance, Fraction(0), Fraction(1))

    def odds(self, state: State, play: dict[str, Any], opposed: int) -> int:
        """The chance per mille at the reveal."""
        base, total = number(play["odds"]["base"]), Fraction(0)
        for modifier in play["odds"].get("modifiers", []):
            if not self.holds(state, modifier.get("when", [])):
                continue
            add = number(modifier["add"])
            if "per" in modifier:
                above = self.value(state, modifier["per"]) - number(modifier["above"])
                most = number(modifier["most"])
                add = add * max(above, Fraction(0)) / number(modifier["each"])
                add = within(rounded(add, Fraction(1, 10)), -most, most)
            total += add
        total -= 10 * opposed
        chance = within(
            base + within(total, Fraction(-30), Fraction(30)), Fraction(5), Fraction(95)
        )
        return int(chance * 10)

    @staticmethod
    def falls(chance: int) -> list[tuple[str, int, int]]:
        """The bands of a d1000 with their first and last roll."""
        best, half = chance // 5, chance + (1000 - chance) // 2
        edges = [0, best, chance, half, 1000]
        names = ("breakthrough", "success", "partial", "setback")
        return [(n, a, b - 1) for n, a, b in zip(names, edges, edges[1:], strict=False) if b > a]

    def settle(self, state: State, play: dict[str, Any], band: str) -> None:
        """What an adjudicated order brings."""
        if set(play) & {"partial", "breakthrough", "times", "locked", "once"}:
            raise NotImplementedError("tiny has learnt bands of its own")
        if band == "success":
            self.bring(state, play.get("effects", []))
        elif band == "breakthrough":
            self.bring(state, play.get("effects", []), Fraction(14, 10))
        elif band == "partial":
            self.bring(state, play.get("effects", []), Fraction(1, 2), late=1)
        else:
            self.bring(state, play.get("setback", []))
        self.bring(state, play.get("always", []))
        if play["kind"] == "deal" and band in ("success", "breakthrough"):
            state.force[play["id"]] = play["in_force"]["quarters"]
            state.shut.add(play["id"])

    # Decisions ------------------------------------------------------------------------------

    def legal_orders(
        self, state: State, role: str, given: tuple[str, ...], signed: int
    ) -> list[str]:
        """What may still be ordered after ``given``, on a purse from which they are paid."""
        extra = Fraction(2) if len(given) + signed >= 2 else Fraction(0)
        if len(given) + signed >= 3:
            return []
        taken = {key.partition("/")[0] for key in given}
        return [
            key
            for key, play in self.plays.items()
            if play["role"] == role
            and play["card"] not in taken
            and self.can_pay(state, role, play.get("cost", {}), extra)
        ]

    def doctrine_orders(
        self, state: State, role: str, purse: State, signed: int
    ) -> tuple[tuple[str, ...], int]:
        """The doctrine's orders, and how many slots had a choice."""
        given: tuple[str, ...] = ()
        for rule in self.doctrines[role]["orders"]:
            key = rule["play"] + (f"/{rule['option']}" if "option" in rule else "")
            if len(given) + signed >= 2 or key not in self.legal_orders(purse, role, given, signed):
                continue
            if self.holds(state, rule.get("when", [])):
                self.pay(purse, role, self.plays[key].get("cost", {}))
                given = (*given, key)
        more = bool(self.legal_orders(purse, role, given, signed))
        return given, len(given) + more

    def sealed(self, state: State, role: str, signed: int) -> tuple[Plan, int]:
        """A doctrine's standing order and orders, with the decision nodes passed."""
        plan, nodes = Plan(), 0
        legal = [
            s
            for s in self.roles[role]["standing"]
            if self.can_pay(state, role, s.get("cost", {}), Fraction(0))
        ]
        nodes += len(legal) > 1
        ids = [s["id"] for s in legal]
        plan.standing = next(
            rule["choose"]
            for rule in self.doctrines[role]["standing"]
            if rule["choose"] in ids and self.holds(state, rule.get("when", []))
        )
        purse = state.copy()
        chosen = next(s for s in legal if s["id"] == plan.standing)
        self.pay(purse, role, chosen.get("cost", {}))
        plan.orders, slots = self.doctrine_orders(state, role, purse, signed)
        return plan, nodes + slots

    def commit(self, state: State, role: str, plan: Plan, signed: int) -> None:
        """Prices paid, dials set."""
        chosen = next(s for s in self.roles[role]["standing"] if s["id"] == plan.standing)
        for name, value in chosen.get("set", {}).items():
            state.dials[name] = number(value)
        self.pay(state, role, chosen.get("cost", {}))
        self.bring(state, chosen.get("effects", []))
        for count, key in enumerate(plan.orders):
            extra = Fraction(2) if count + signed >= 2 else Fraction(0)
            self.pay(state, role, self.plays[key].get("cost", {}), extra)

    # The tree ------------------------------------------------------------------------------

    def exercise(self) -> list[Terminal]:
        """Every course of the whole exercise under the doctrines."""
        self.counts = Counts()
        return list(self._from(Terminal(Fraction(1), {}, {}, self.start(), 0), self.turns, None))

    def first_quarter(self, role: str) -> list[Terminal]:
        """Every course of the first quarter, ``role`` trying all it may, the other its doctrine."""
        self.counts = Counts()
        return list(self._from(Terminal(Fraction(1), {}, {}, self.start(), 0), 1, role))

    def _from(self, at: Terminal, turns: int, free: str | None) -> Iterator[Terminal]:
        if at.state.turn == turns:
            self.counts.terminal += 1
            yield at
            return
        state = at.state.copy()
        self.open(state)
        at = Terminal(at.chance, at.rolls, at.choices, state, at.decisions)
        for end in self._events(at, free):
            yield from self._from(end, turns, free)

    def _decide(self, at: Terminal, nodes: int = 1) -> None:
        self.counts.decision += nodes
        at.decisions += nodes

    def _events(self, at: Terminal, free: str | None) -> Iterator[Terminal]:
        """The one event of `tiny`, and its answer."""
        (event,) = [card for card in self.cards.values() if card["kind"] == "event"]
        self.counts.chance += 1
        edge = int(self.hazard(at.state, event) * 100_000)
        for fires, first, last in ((True, 0, edge - 1), (False, edge, 99_999)):
            if last < first:
                continue
            rolls = {**at.rolls, (at.state.turn, event["id"]): (first, last)}
            chance = at.chance * Fraction(last - first + 1, 100_000)
            here = Terminal(chance, rolls, at.choices, at.state.copy(), at.decisions)
            if not fires:
                yield from self._offers(here, free)
                continue
            self.bring(here.state, event["effects"])
            choice, role = event["choice"], event["choice"]["role"]
            legal = [
                o
                for o in choice["options"]
                if o["id"] == choice["default"]
                or self.can_pay(here.state, role, o.get("cost", {}), Fraction(0))
            ]
            if len(legal) > 1:
                self._decide(here)
            if role == free:
                wanted = [option["id"] for option in legal]
            else:
                wanted = [choice["default"]]
                for rule in reversed(self.doctrines[role].get("choices", [])):
                    fits = rule["event"] == event["id"] and self.holds(
                        here.state, rule.get("when", [])
                    )
                    if fits and rule["choose"] in [option["id"] for option in legal]:
                        wanted = [rule["choose"]]
            for name in wanted:
                option = next(o for o in choice["options"] if o["id"] == name)
                then = Terminal(
                    here.chance,
                    here.rolls,
                    {**here.choices, "answer": name},
                    here.state.copy(),
                    here.decisions,
                )
                self.pay(then.state, role, option.get("cost", {}))
                self.bring(then.state, option.get("effects", []))
                yield from self._offers(then, free)

    def _offers(self, at: Terminal, free: str | None) -> Iterator[Terminal]:
        """The one deal of `tiny`: offered, answered, paid for."""
        (deal,) = [card for card in self.cards.values() if card["kind"] == "deal"]
        role, name = deal["role"], deal["id"]
        (other,) = [party for party in deal["parties"] if party != role]
        may = (
            name not in at.state.shut
            and not at.state.force.get(name)
            and self.can_pay(at.state, role, deal["costs"][role], Fraction(0))
        )
        if may:
            self._decide(at)
        if role == free:
            wanted = [False, True] if may else [False]
        else:
            wanted = [
                may
                and any(
                    rule["offer"] == name and self.holds(at.state, rule.get("when", []))
                    for rule in self.doctrines[role]["offers"]
                )
            ]
        for offered in wanted:
            here = Terminal(
                at.chance, at.rolls, {**at.choices, "offer": offered}, at.state.copy(), at.decisions
            )
            signed = False
            if offered and self.can_pay(here.state, other, deal["costs"][other], Fraction(0)):
                self._decide(here)
                answer = next(
                    (
                        rule["accept"]
                        for rule in self.doctrines[other]["answers"]
                        if rule["deal"] == name and self.holds(here.state, rule.get("when", []))
                    ),
                    False,
                )
                signed = answer
            if signed:
                for party, cost in deal["costs"].items():
                    self.pay(here.state, party, cost)
            yield from self._sealed(here, free, signed)

    def _sealed(self, at: Terminal, free: str | None, signed: bool) -> Iterator[Terminal]:
        """Standing orders and orders of both, then reactions and what comes of it all."""
        plans: dict[str, list[tuple[Plan, int]]] = {}
        proposer = next(c["role"] for c in self.cards.values() if c["kind"] == "deal")
        for role in self.roles:
            mine = int(signed and role == proposer)
            if role == free:
                plans[role] = list(self._all_plans(at, role, mine))
            else:
                plan, nodes = self.sealed(at.state, role, mine)
                self._decide(at, nodes)
                plans[role] = [(plan, 0)]
        first, second = self.roles
        for one, passed in plans[first]:
            for two, more in plans[second]:
                choice = {"orders": one.orders, "standing": one.standing}
                if free == second:
                    choice = {"orders": two.orders, "standing": two.standing}
                here = Terminal(
                    at.chance,
                    at.rolls,
                    {**at.choices, **choice},
                    at.state.copy(),
                    at.decisions + passed + more,
                )
                for role, plan in ((first, one), (second, two)):
                    self.commit(here.state, role, plan, int(signed and role == proposer))
                yield from self._revealed(here, one.orders + two.orders, signed, free)

    def _all_plans(self, at: Terminal, role: str, signed: int) -> Iterator[tuple[Plan, int]]:
        """Every standing order with every way to fill the slots, and the nodes passed."""
        legal = [
            s
            for s in self.roles[role]["standing"]
            if self.can_pay(at.state, role, s.get("cost", {}), Fraction(0))
        ]
        nodes = int(len(legal) > 1)
        self.counts.decision += nodes
        for chosen in legal:
            purse = at.state.copy()
            self.pay(purse, role, chosen.get("cost", {}))
            for orders, slots in self._fill(purse, role, (), signed):
                yield Plan(standing=chosen["id"], orders=orders), nodes + slots

    def _fill(
        self, purse: State, role: str, given: tuple[str, ...], signed: int
    ) -> Iterator[tuple[tuple[str, ...], int]]:
        legal = self.legal_orders(purse, role, given, signed)
        self.counts.decision += bool(legal)
        yield given, int(bool(legal))
        extra = Fraction(2) if len(given) + signed >= 2 else Fraction(0)
        for key in legal:
            rest = purse.copy()
            self.pay(rest, role, self.plays[key].get("cost", {}), extra)
            for orders, slots in self._fill(rest, role, (*given, key), signed):
                yield orders, slots + 1

    def _revealed(
        self, at: Terminal, orders: tuple[str, ...], signed: bool, free: str | None
    ) -> Iterator[Terminal]:
        """The reveal, and every reaction of the free role."""
        found = [self.plays[key] for key in orders]
        if signed:
            found += [card for card in self.cards.values() if card["kind"] == "deal"]
        reactions: dict[str, str] = {}
        open_to_free: list[str] = []
        for role in self.roles:
            may = [play["id"] for play in found if role in play.get("against", [])]
            may = may if at.state.pc[role] >= 1 else []
            if may:
                self._decide(at)
            if role == free:
                open_to_free = may
                continue
            for rule in self.doctrines[role].get("reactions", []):
                if rule["react"] != "oppose":
                    raise NotImplementedError(rule["react"])
                if (
                    role not in reactions
                    and rule["card"] in may
                    and self.holds(at.state, rule.get("when", []))
                ):
                    reactions[role] = rule["card"]
        if free is None:
            yield from self._adjudicate(at, found, reactions)
            return
        for card in ["", *open_to_free]:
            here = Terminal(
                at.chance, at.rolls, {**at.choices, "oppose": card}, at.state.copy(), at.decisions
            )
            own = {free: card} if card else {}
            yield from self._adjudicate(here, found, {**reactions, **own})

    def _adjudicate(
        self, at: Terminal, found: list[dict[str, Any]], reactions: dict[str, str]
    ) -> Iterator[Terminal]:
        """Reactions paid, the price of silence, one die after another in declared initiative."""
        for key, role in self.roles.items():
            if key in reactions:
                at.state.pc[key] -= 1
            elif any(key in play.get("against", []) for play in found):
                silent = self.scenario["adjudication"]["silent"]
                self.bring(at.state, silent.get(role["side"], []))
        found = sorted(found, key=lambda play: (60 if play["kind"] == "deal" else 50, play["id"]))
        opposed = list(reactions.values())
        chances = [
            None if play["odds"] == "sure" else self.odds(at.state, play, opposed.count(play["id"]))
            for play in found
        ]
        yield from self._roll(at, list(zip(found, chances, strict=True)))

    def _roll(
        self, at: Terminal, left: list[tuple[dict[str, Any], int | None]]
    ) -> Iterator[Terminal]:
        if not left:
            here = Terminal(at.chance, at.rolls, at.choices, at.state.copy(), at.decisions)
            self.operate(here.state)
            yield here
            return
        (play, chance), rest = left[0], left[1:]
        if chance is None:
            self.settle(at.state, play, "success")
            yield from self._roll(at, rest)
            return
        self.counts.chance += 1
        for band, first, last in self.falls(chance):
            rolls = {**at.rolls, (at.state.turn, play["id"]): (first, last)}
            here = Terminal(
                at.chance * Fraction(last - first + 1, 1000),
                rolls,
                at.choices,
                at.state.copy(),
                at.decisions,
            )
            self.settle(here.state, play, band)
            yield from self._roll(here, rest)

    # The end -------------------------------------------------------------------------------

    def marks(self, state: State) -> dict[str, int]:
        """Each objective: 2 met, 1 near, 0 missed."""
        result = {}
        for objective in self.scenario["objectives"]:
            met = near = True
            for test in objective["tests"]:
                track, at, slack = test["track"], test["at"][str(self.turns)], test["near"]
                mean = (state.tracks[track] + state.opened[track]) / 2
                worst = state.worst[track]
                value, sign = {
                    "at_least": (mean, 1),
                    "at_most": (mean, -1),
                    "never_below": (worst, 1),
                }[test["test"]]
                met &= sign * (value - number(at)) >= 0
                near &= sign * (value - number(at)) + number(slack) >= 0
            result[objective["id"]] = int(met) + int(near)
        return result

    def scores(self, state: State) -> dict[str, Fraction]:
        """Each role's share of its objective points, 0-100."""
        marks = self.marks(state)
        result = {}
        for role in self.roles:
            mine = [o["id"] for o in self.scenario["objectives"] if role in o["roles"]]
            result[role] = Fraction(100 * sum(marks[o] for o in mine), 2 * len(mine))
        return result


def distribution(ends: list[Terminal], key: Callable[[State], Any]) -> dict[Any, Fraction]:
    """The exact chance of each value of ``key`` over the terminals."""
    found: dict[Any, Fraction] = {}
    for end in ends:
        value = key(end.state)
        found[value] = found.get(value, Fraction(0)) + end.chance
    return found


@dataclass
class Best:
    """The best a role can do in one quarter against the other's doctrine.

    ``chances`` is how likely each course of the event is (whether it comes), ``values`` the
    exact expected score of everything the role can decide then, ``best`` the most of them, and
    ``value`` what it comes to before the event.
    """

    chances: dict[bool, Fraction]
    values: dict[bool, dict[tuple[tuple[str, Any], ...], Fraction]]

    @property
    def best(self) -> dict[bool, Fraction]:
        return {came: max(values.values()) for came, values in self.values.items()}

    @property
    def value(self) -> Fraction:
        return sum((self.chances[came] * best for came, best in self.best.items()), Fraction(0))


def decided(choices: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Everything a role decided, as a key."""
    return tuple(sorted(choices.items()))


def best_response(tiny: Tiny, role: str) -> Best:
    """Backward induction over one quarter: whatever a role decides, once the event has fallen.

    Between the event and the dice nothing falls by chance, and the other follows its doctrine:
    the most over answer, offer, orders and reaction in turn is the most over all of them.
    """
    values: dict[bool, dict[tuple[tuple[str, Any], ...], Fraction]] = {True: {}, False: {}}
    weights: dict[bool, dict[tuple[tuple[str, Any], ...], Fraction]] = {True: {}, False: {}}
    (event,) = [card["id"] for card in tiny.cards.values() if card["kind"] == "event"]
    for end in tiny.first_quarter(role):
        if list(end.choices["orders"]) != sorted(end.choices["orders"]):
            continue  # the same orders in another order
        came = end.rolls[0, event][0] == 0
        key = decided(end.choices)
        scored = end.chance * tiny.scores(end.state)[role]
        values[came][key] = values[came].get(key, Fraction(0)) + scored
        weights[came][key] = weights[came].get(key, Fraction(0)) + end.chance
    chances = {came: max(found.values()) for came, found in weights.items()}
    for came, found in values.items():
        for key in found:
            if weights[came][key] != chances[came]:
                raise AssertionError("a decision with less than its whole chance")
            found[key] /= chances[came]
    return Best(chances, values)
