"""Names for the ids of an exercise, gathered from the views a seat has had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wargame.telling.links import links

_PURSE = {"pc": "PC", "bn": "bn", "slots": "S"}


def pretty(key: str) -> str:
    """An id as words, for want of a name: ``funding_gap`` becomes ``funding gap``."""
    return re.sub(r"[_\-]+", " ", key).strip()


def with_unit(text: str, unit: str) -> str:
    """A number with its unit: ``13 GW``, ``$3.9 bn``, ``136 thousand a quarter``."""
    if unit in ("", "index", "ratio"):
        return text
    for sign in ("$", "EUR "):
        if unit.startswith(f"{sign}bn"):
            return f"{sign}{text} {unit.removeprefix(sign)}"
    return f"{text} {'thousand' + unit[1:] if unit.startswith('k ') else unit}"


@dataclass(frozen=True, slots=True)
class Names:
    """Display names and units by id, gathered from the views a seat has had."""

    tracks: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    cards: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    objectives: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, int] = field(default_factory=dict)
    shorts: Mapping[str, str] = field(default_factory=dict)
    #: The numbers of adjudication, as a view's settings give them.
    settings: Mapping[str, Any] = field(default_factory=dict)
    breakthrough_share: int = 5
    partial_share: int = 2
    #: The quarter now and how many follow it before the end; without a view none is known.
    quarter: str = ""
    left: int = -1

    @classmethod
    def of(
        cls,
        view: Mapping[str, Any],
        earlier: Names | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> Names:
        """The names a view carries, added to those of earlier views and of a catalogue."""
        known = earlier or cls()
        cards = dict(known.cards)
        options = dict(known.options)
        # A view may do without what a seat holds: a catalogue has the names of all of it.
        held = [*view.get("hand", ()), *view.get("deals", ())]
        plays = [*held, *view["revealed"], *view["reactions"]["play"]]
        for item in plays:
            cards[item["action"]] = item["name"]
            cards.setdefault(
                item["card"], item["name"].split(": ")[0] if item["option"] else item["name"]
            )
        for item in view["openings"]:
            cards[item["card"]] = item["name"]
        for item in view["events"]:
            cards[item["id"]] = item["name"]
            for option in (item["choice"] or {}).get("options", ()):
                options[f"{item['id']}/{option['id']}"] = option["name"]
        for option in view["standing"]:
            options[f"{view['role']['id']}/{option['id']}"] = option["name"]
        given = given or view.get("names", {})
        cards.update(given.get("cards", {}))
        options.update(given.get("options", {}))
        tracks = {track["id"]: track["name"] for track in view["tracks"]}
        units = {track["id"]: track["unit"] for track in view["tracks"]}
        units.update(given.get("units", {}))
        settings = view["settings"]
        return cls(
            tracks=tracks,
            units={**known.units, **units},
            roles={role["id"]: role["name"] for role in view["roles"]},
            cards=cards,
            options=options,
            lines={line["id"]: line["name"] for line in view["pipeline"]},
            objectives={
                **known.objectives,
                **{o["id"]: o["name"] for o in view["objectives"]},
                **given.get("objectives", {}),
            },
            flags={**known.flags, **given.get("flags", {})},
            others={**known.others, **view.get("dials", {}), **given.get("others", {})},
            shorts={track["id"]: track.get("short", "") for track in view["tracks"]},
            settings=settings,
            ranges={track["id"]: track["high"] - track["low"] for track in view["tracks"]},
            breakthrough_share=settings.get("breakthrough_share", 5),
            partial_share=settings.get("partial_share", 2),
            quarter=view.get("quarter", ""),
            left=view.get("turns", 0) - 1 - view.get("turn", 0),
        )

    def too_late(self, quarter: str, after: int) -> bool:
        """Whether what arrives some quarters after a quarter arrives after the end."""
        return 0 <= self.left < after and quarter == self.quarter

    def role(self, key: str) -> str:
        """A role's name."""
        return self.roles.get(key, key)

    def whose(self, key: str) -> str:
        """A role's name as a possessive: ``Ukraine's``, ``United States'``."""
        return self.possessive(self.role(key))

    def possessive(self, name: str) -> str:
        """Any name as a possessive."""
        return name + ("'" if name.endswith("s") else "'s")

    def card(self, key: str) -> str:
        """A card, deal, event or one of their options, in quotation marks."""
        name = self.cards.get(key) or self._option(key)
        if not name:
            base, _, option = key.partition("/")
            name = self.cards.get(base) or pretty(base)
            name += f": {pretty(option)}" if option else ""
        return f'"{name}"'

    def _option(self, key: str) -> str:
        option = self.options.get(key, "")
        base = key.partition("/")[0]
        return f"{self.cards[base]}: {option}" if option and base in self.cards else option

    def branch(self, event: str, branch: str) -> str:
        """How an event with branches fell."""
        return self.options.get(f"{event}:{branch}") or pretty(branch)

    def answer(self, event: str, option: str) -> str:
        """One of the answers to an event."""
        return self.options.get(f"{event}/{option}") or pretty(option)

    def standing(self, role: str, option: str) -> str:
        """A standing order's name."""
        return self.options.get(f"{role}/{option}") or pretty(option)

    def what(self, key: str) -> str:
        """Anything that holds a number: a track, a purse, a flag, a dial, a derived value."""
        if key in self.tracks:
            return self.tracks[key]
        if key in self.others:
            return self.others[key]
        role, dot, purse = key.partition(".")
        if dot and purse in _PURSE:
            return f"{self.role(role)} {_PURSE[purse]}"
        if dot and role in self.lines:
            return f"{self.lines[role]}, {pretty(purse)}"
        return pretty(key)

    def short(self, key: str) -> str:
        """A name without what stands in brackets behind it."""
        return re.sub(r" \(.*\)$", "", self.what(key))

    def track(self, key: str) -> str:
        """A track, by its name without what stands in brackets."""
        return self.short(key)

    def chance(self, per_mille: int) -> str:
        """A chance in per cent: ``42.5 %``."""
        return f"{per_mille / 10:g} %"

    def brief(self, key: str) -> str:
        """The shortest name there is: a track's short one, else as :meth:`short`."""
        return self.shorts.get(key) or self.short(key)

    def amount(self, key: str, text: str) -> str:
        """A number already in words, with the unit of what it measures."""
        return with_unit(text, self.units.get(key, ""))

    def flag(self, key: str) -> str:
        """What a flag means while it stands, or its name."""
        return self.flags.get(key, "").rstrip(".") or self.what(key)

    def cause(self, key: str) -> str:
        """What stands behind a ledger entry: a card, an event's answer, a standing order."""
        role, slash, option = key.partition("/")
        if slash and role in self.roles:
            return f"{self.whose(role)} standing order {self.standing(role, option)}"
        if role in self.cards or key in self.options:
            return self.card(key)
        if slash:
            return self.card(key)
        if key.startswith("silence of "):
            return "the price of silence"
        if key == "white-cell":
            return "the White Cell"
        first, _, rest = key.partition(" ")
        if first in self.roles and rest == "slots":
            return "industrial slots come free"
        return pretty(key) if " " not in key else key


def catalogue(compiled: Any) -> dict[str, Any]:
    """The public names of an exercise's content by id: what no view has shown yet has a name too.

    It holds no state: cards, options, events, derived values and flags as content declares them.
    """
    tables, scenario = compiled.tables, compiled.bundle.scenario
    cards = {card.key: card.name for card in tables.cards}
    cards.update({action.key: action.name for action in tables.actions[1:]})
    cards.update({event.key: event.name for event in tables.events})
    options = {
        f"{role.key}/{option.key}": option.name for role in tables.roles for option in role.standing
    }
    parties = {
        action.key: [tables.roles[party].key for party in action.parties]
        for action in tables.actions[1:]
        if action.kind == "deal"
    }
    for event in tables.events:
        options.update({f"{event.key}/{option.key}": option.name for option in event.options})
        options.update({f"{event.key}:{branch.key}": branch.name for branch in event.branches})
    return {
        "cards": cards,
        "options": options,
        "parties": parties,
        "flags": dict(scenario.flags),
        "others": {item.id: item.name for item in scenario.derived},
        "units": {item.id: item.unit or "" for item in scenario.derived},
        "objectives": {item.id: item.name for item in scenario.objectives},
        "links": links(compiled),
        "legacy_quarters": scenario.legacy_quarters,
    }
