"""A scenario small enough for one rule: built from plain dictionaries through the real loader."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import yaml

from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.context import site_of
from wargame.content.library import bundle_from_files
from wargame.play.choices import I8, I16, OrderPlanner, ReactionMasks
from wargame.play.rollout import play_quarter
from wargame.rules.dice import Dice
from wargame.rules.ledger import Entry, Ledger
from wargame.rules.tables import Bools, EventTable, RoleTable
from wargame.rules.turn import setup
from wargame.rules.worlds import World

Plain = dict[str, Any]


def role(key: str, side: str, **changes: Any) -> Plain:
    """A role with 10 $bn, 5 of capital and 3 slots, without any income."""
    purse = {
        "bn": 10,
        "pc": 5,
        "pc_income": 0,
        "mint": {"track": "x", "at": 100},
        "slots": 3,
        "slots_use": "Nothing.",
        **changes.pop("purse", {}),
    }
    return {
        "id": key,
        "name": key,
        "adjective": key,
        "side": side,
        "seats": ["one"],
        "question": "What now?",
        "brief": ["One.", "Two."],
        "alone": ["waits"],
        "purse": purse,
        "standing": [{"id": "plain", "name": "Plain"}, {"id": "other", "name": "Other"}],
        "default_standing": "plain",
        **changes,
    }


def track(key: str, start: float = 50, **changes: Any) -> Plain:
    """A track from 0 to 100 that nothing moves."""
    return {
        "id": key,
        "name": key,
        "about": "A number.",
        "unit": "index",
        "start": start,
        "low": 0,
        "high": 100,
        "group": "front",
        "quantifiable": True,
        "source": ["judgement"],
        **changes,
    }


def action(key: str, who: str = "A", **changes: Any) -> Plain:
    """A held card that surely does nothing."""
    return {
        "id": key,
        "kind": "action",
        "role": who,
        "name": key,
        "text": "A card.",
        "held": True,
        "odds": "sure",
        "effects": [],
        "source": ["judgement"],
        **changes,
    }


def opening(key: str, who: str = "A", **changes: Any) -> Plain:
    """A card that is dealt."""
    return action(key, who, held=False, **changes)


def deal(key: str, parties: Sequence[str] = ("A", "B"), **changes: Any) -> Plain:
    """A deal of the first party that surely does nothing."""
    return {
        "id": key,
        "kind": "deal",
        "role": parties[0],
        "parties": list(parties),
        "name": key,
        "text": "A deal.",
        "odds": "sure",
        "effects": [],
        "source": ["judgement"],
        **changes,
    }


def event(key: str, hazard: float = 100, **changes: Any) -> Plain:
    """An event that is certain and does nothing."""
    return {
        "id": key,
        "kind": "event",
        "name": key,
        "text": "It happens.",
        "hazard": hazard,
        "source": ["judgement"],
        **changes,
    }


def shift(what: str, by: float, **changes: Any) -> Plain:
    """A shift."""
    return {"shift": what, "by": by, **changes}


def coupling(add: float, **changes: Any) -> Plain:
    """A drift term."""
    return {"add": add, "because": "it does", "source": ["judgement"], **changes}


def objective(key: str, roles: Sequence[str], *tests: Plain, **changes: Any) -> Plain:
    """An objective of its tests."""
    return {
        "id": key,
        "name": key,
        "roles": list(roles),
        "kind": "national",
        "text": "Want it.",
        "tests": list(tests),
        "source": ["judgement"],
        **changes,
    }


def measured(what: str, test: str, at: float, near: float = 0, **more: float) -> Plain:
    """A test of an objective with one threshold at 4 quarters, more as ``q8=...``."""
    marks = {"4": at, **{key[1:]: value for key, value in more.items()}}
    return {"track": what, "test": test, "at": marks, "near": near}


def derived(key: str, formula: str, **changes: Any) -> Plain:
    """A derived value."""
    return {"id": key, "name": key, "formula": formula, "source": ["judgement"], **changes}


def line(key: str, rates: Sequence[int] = (1000, 1000, 1000), **changes: Any) -> Plain:
    """A pipeline line of A whose goods are all `kit`."""
    contract, produce, deliver = rates
    return {
        "id": key,
        "name": key,
        "donor": "A",
        "contract": contract,
        "produce": produce,
        "deliver": deliver,
        "goods": {"kit": 100},
        "start": {},
        "source": ["judgement"],
        **changes,
    }


def pipelines(*lines: Plain, **changes: Any) -> Plain:
    """Pipelines that never slip, absorb up to the derived value `room` and waste nothing."""
    return {
        "lines": list(lines),
        "arrivals": [],
        "slip_chance": 0,
        "slip_rate": 500,
        "slip_causes": ["parts", "transport"],
        "capacity": "room",
        "waiting_lost": 0,
        "kept_start": [0, 0],
        **changes,
    }


def scenario(**changes: Any) -> Plain:
    """Two roles on two sides, two tracks, one objective each, four quarters from 2025Q1."""
    made: Plain = {
        "id": "mini",
        "name": "Mini",
        "about": ["Small."],
        "first_quarter": "2025Q1",
        "turns": 4,
        "legacy_quarters": 0,
        "decks": ["mini"],
        "doctrines": ["mini"],
        "roles": [role("A", "one"), role("B", "two")],
        "tracks": [track("x"), track("y")],
        "objectives": [objective("want", ["A", "B"], measured("x", "at_least", 50))],
    }
    made.update(changes)
    made["status_quo"] = {one["id"]: "plain" for one in made["roles"]}
    return made


def doctrine(who: str, **changes: Any) -> Plain:
    """A doctrine that orders nothing."""
    return {
        "id": "plain",
        "role": who,
        "name": "Plain",
        "text": "Does nothing.",
        "standing": [{"choose": "plain", "because": "It is free."}],
        "orders": [],
        **changes,
    }


def files(
    cards: Sequence[Plain] = (), doctrines: Sequence[Plain] | None = None, **changes: Any
) -> dict[str, bytes]:
    """The files of a mini scenario as bytes of YAML."""
    made = scenario(**changes)
    deck = {
        "id": "mini",
        "name": "Mini",
        "about": "Few.",
        "cards": [*cards, action("idle-a"), action("idle-b", "B")],
    }
    written = [doctrine(one["id"]) for one in made["roles"]] if doctrines is None else doctrines
    texts = {
        "scenarios/mini.yaml": made,
        "decks/mini.yaml": deck,
        "scenarios/doctrines/mini.yaml": {"id": "mini", "doctrines": list(written)},
    }
    return {
        name: yaml.safe_dump(copy.deepcopy(text), sort_keys=False).encode()
        for name, text in texts.items()
    }


def build(cards: Sequence[Plain] = (), **changes: Any) -> Compiled:
    """A mini scenario, written as YAML and compiled by the real loader."""
    return compile_bundle(bundle_from_files(files(cards, **changes)))


class Loaded(Dice):
    """Dice that show what a test wrote down; every other draw falls as usual.

    ``rolls`` maps a site's key (``card:strike``, ``event:storm``, or a pair of it with the use)
    to the value in every world, or to a list by world; ``normals`` does so for normal draws,
    in thousandths of a standard deviation.
    """

    rolls: dict[tuple[int, int], Any]
    normals: dict[int, Any]

    def __init__(
        self,
        worlds: Any,
        seed: int,
        rolls: Mapping[Any, Any],
        normals: Mapping[str, Any],
        nonce: int = 0,
    ) -> None:
        super().__init__(seed, worlds, nonce=nonce)
        made = {}
        for key, value in rolls.items():
            name, use = key if isinstance(key, tuple) else (key, 0)
            made[site_of(name), use] = value
        object.__setattr__(self, "rolls", made)
        object.__setattr__(self, "normals", {site_of(k): v for k, v in normals.items()})

    def with_worlds(self, worlds: Any) -> Loaded:
        """The same dice for other world numbers."""
        other = Loaded(worlds, self.seed, {}, {}, self.nonce)
        object.__setattr__(other, "rolls", self.rolls)
        object.__setattr__(other, "normals", self.normals)
        return other

    def _put(self, drawn: Any, site: Any, columns: Any, found: Mapping[int, Any]) -> Any:
        worlds = self.worlds if columns is None else self.worlds[columns]
        where = np.broadcast_to(worlds.astype(np.int64), drawn.shape)
        sites = np.broadcast_to(np.asarray(site, dtype=np.int64), drawn.shape)
        for key, value in found.items():
            here = sites == key
            if here.any():
                drawn[here] = np.asarray(value)[where[here]] if np.ndim(value) else value
        return drawn

    def below(
        self,
        n: Any,
        stream: int,
        turn: int,
        phase: int,
        site: Any,
        use: int = 0,
        columns: Any = None,
    ) -> Any:
        """What is written down, else the ordinary draw."""
        drawn = super().below(n, stream, turn, phase, site, use, columns)
        if stream >= 16:
            return drawn
        found = {key: value for (key, which), value in self.rolls.items() if which == use}
        return self._put(drawn, site, columns, found)

    def normal_milli(
        self, stream: int, turn: int, phase: int, site: Any, use: int = 0, columns: Any = None
    ) -> Any:
        """What is written down, else the ordinary draw."""
        drawn = super().normal_milli(stream, turn, phase, site, use, columns)
        return self._put(drawn, site, columns, self.normals)


@dataclass
class Hand:
    """A player that does what a test says for one quarter, and refuses to do what is illegal."""

    made: Compiled
    script: Plain = field(default_factory=dict)

    def _card(self, key: str) -> int:
        return next(card.index for card in self.made.tables.cards if card.key == key)

    def signals(self, world: World, role: RoleTable) -> I16:
        """The cards named under ``signals``."""
        shown = np.full((3, world.size), -1, dtype=np.int16)
        for number, key in enumerate(self.script.get("signals", ())):
            shown[number] = self._card(key)
        return shown

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The option named under ``answers``, else the default."""
        wanted = self.script.get("answers", {}).get(event.key)
        keys = [option.key for option in event.options]
        number = event.default if wanted is None else keys.index(wanted)
        return np.full(world.size, number, dtype=np.int8)

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """The deals named under ``offers``."""
        offered = np.zeros((len(role.deals), world.size), dtype=np.bool_)
        for number, index in enumerate(role.deals):
            offered[number] = world.tables.actions[index].key in self.script.get("offers", ())
        return offered

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """Yes to the deals named under ``accept``."""
        accepted = np.zeros(offered.shape, dtype=np.bool_)
        for act in world.tables.actions[1:]:
            if act.kind == "deal" and act.key in self.script.get("accept", ()):
                accepted[act.deal] = True
        return accepted

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The forms named under ``counter`` where another form of the deal is on the table."""
        wanted = np.zeros(offered.shape, dtype=np.bool_)
        deals = [act for act in world.tables.actions[1:] if act.kind == "deal"]
        asked = {act.card for act in deals if offered[act.deal].any()}
        for act in deals:
            if act.key in self.script.get("counter", ()):
                wanted[act.deal] = act.card in asked
        return wanted

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The standing order named, else the default."""
        keys = [option.key for option in role.standing]
        wanted = self.script.get("standing")
        number = role.default_standing if wanted is None else keys.index(wanted)
        assert legal[number].all()
        return np.full(world.size, number, dtype=np.int16)

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The orders named, each of which must be legal in every world."""
        if "spy" in self.script:
            self.script["spy"](world)
        keys = [world.tables.actions[index].key for index in role.orders]
        for key in self.script.get("orders", ()):
            number = keys.index(key)
            assert planner.row(number).all(), f"{key} is refused: {planner.refusals()[number]}"
            planner.take(number, np.ones(world.size, dtype=np.bool_))
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The reaction named as (kind, card)."""
        kind = np.zeros(world.size, dtype=np.int8)
        card = np.zeros(world.size, dtype=np.int16)
        if "react" in self.script:
            word, key = self.script["react"]
            kind[:] = ("none", "support", "oppose", "play").index(word)
            if word == "play":
                number = next(
                    n for n, i in enumerate(role.reactions) if world.tables.actions[i].key == key
                )
                assert legal.play[number].all()
                card[:] = role.reactions[number]
            else:
                card[:] = self._card(key)
                assert (legal.support if word == "support" else legal.oppose)[card[0]].all()
        return kind, card

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """The cards named under ``keep`` and ``bury``."""
        found = []
        for word in ("keep", "bury"):
            key = self.script.get(word)
            found.append(np.full(world.size, -1 if key is None else self._card(key), np.int16))
        return found[0], found[1]


class Table:
    """Worlds of a compiled scenario, played a quarter at a time by script."""

    def __init__(
        self,
        made: Compiled,
        *,
        size: int = 1,
        seed: int = 1,
        nonce: int = 0,
        rolls: Mapping[Any, Any] | None = None,
        normals: Mapping[str, Any] | None = None,
    ) -> None:
        self.made = made
        self.tables = made.tables
        worlds = np.arange(size, dtype=np.uint64)
        self.dice = Loaded(worlds, seed, rolls or {}, normals or {}, nonce)
        self.world = setup(made.tables, self.dice)
        self.entries: list[Entry] = []

    def quarter(self, **scripts: Plain) -> list[Entry]:
        """Play one quarter through the one loop all play shares; the ledger of world 0."""
        hands = [Hand(self.made, scripts.get(one.key, {})) for one in self.tables.roles]
        ledger = Ledger()
        play_quarter(self.world, hands, ledger)
        self.entries = ledger.entries
        return ledger.entries

    def row(self, name: str) -> int:
        """A register by name."""
        return self.tables.row_names.index(name)

    def get(self, name: str, column: int = 0) -> float:
        """A register of one world in the author's units."""
        row = self.row(name)
        return int(self.world.get(row)[column]) / self.tables.row_scale[row] ** (
            1 if self.tables.row_scale[row] > 1 else 0
        )

    def every(self, name: str) -> list[float]:
        """A register in every world."""
        return [self.get(name, column) for column in range(self.world.size)]

    def put(self, name: str, value: float) -> None:
        """Write a register, in the author's units."""
        row = self.row(name)
        self.world.set(row, None, round(value * max(self.tables.row_scale[row], 1)))

    def action(self, key: str) -> Any:
        """An action by key."""
        return next(one for one in self.tables.actions if one.key == key)

    def card(self, key: str) -> Any:
        """A card by key."""
        return next(one for one in self.tables.cards if one.key == key)

    def hand(self, who: str, column: int = 0) -> set[str]:
        """The openings in a role's hand."""
        one = self.tables.role(who)
        cards = [self.tables.cards[index] for index in one.openings]
        return {card.key for card in cards if self.world.zone[card.opening, column] == 1}

    def refusals(self, who: str, standing: int = 0) -> dict[str, int]:
        """The reason codes of every order of a role as things stand."""
        one = self.tables.role(who)
        chosen = np.full(self.world.size, standing, dtype=np.int16)
        codes = OrderPlanner(self.world, one, chosen).refusals()[:, 0]
        keys = [self.tables.actions[index].key for index in one.orders]
        return dict(zip(keys, codes.tolist(), strict=True))

    def found(self, kind: str, **wanted: Any) -> list[Entry]:
        """The entries of a kind in the last quarter's ledger."""
        return [
            entry
            for entry in self.entries
            if entry["kind"] == kind and all(entry.get(k) == v for k, v in wanted.items())
        ]
