"""The register file of a scenario laid out: a row for everything that can change."""

from __future__ import annotations

import re
from typing import Any

from wargame.content import cards as cm
from wargame.content.amounts import show_milli
from wargame.content.compile_effects import Maps
from wargame.content.context import Context, Rows
from wargame.content.grammar import Names
from wargame.content.library import Bundle
from wargame.content.scenarios import Pipelines
from wargame.rules.tables import (
    ALWAYS,
    NEVER,
    Effect,
    Op,
)

#: A line's stages, the same as they are due, and what entered it.
LineRows = tuple[tuple[int, ...], tuple[int, ...], int]

_STAGES = ("funded", "contracted", "produced", "delivered")


class Layout:
    """The rows of a scenario, the names that lead to them, and the compilation's context."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.scenario = bundle.scenario
        self.place = bundle.place
        rows = Rows()
        self.names = Names(
            rows={},
            scale=rows.scale,
            flags=set(self.scenario.flags),
            standing={},
            standing_rows={},
            since={},
            played={},
            in_force={},
            broken={},
            signalled=self._signalled,
        )
        self.context = Context(rows, self.names)
        self.context.facts = {key: fact.as_of for key, fact in bundle.sources.facts.items()}
        self.context.seeds = {key: seed.as_of for key, seed in bundle.sources.seeds.items()}
        self.context.sections = {key: seed.sections for key, seed in bundle.sources.seeds.items()}
        self.context.cut_off = self.scenario.cut_off
        self.context.catalogue = set(bundle.sources.catalogue)
        self.cards = dict(sorted(bundle.cards.items()))
        self.breaks: dict[str, tuple[str, str]] = {}
        self.maps: Maps
        #: By name, the rows that only the model asks for.
        self.model_rows: dict[str, int] = {}

    def _signalled(self, card: str) -> int | None:
        if card not in self.maps.cards:
            return None
        if card not in self.maps.signal:
            self.maps.signal[card] = self.context.rows.count(f"signal:{card}")
        return self.maps.signal[card]

    def _unique(self) -> None:
        """Ids that must differ."""
        seen: dict[str, str] = {}
        scenario = self.scenario
        for kind in ("tracks", "derived", "roles", "objectives"):
            for number, item in enumerate(getattr(scenario, kind)):
                at = self.place / kind / number / "id"
                if item.id in seen:
                    self.context.fault(
                        at, "duplicate-id", f"`{item.id}` stands also among the {seen[item.id]}"
                    )
                seen[item.id] = kind
        for kind in ("dials", "flags"):
            for name in getattr(scenario, kind):
                if name in seen or name in ("turn", "season", "kept"):
                    self.context.fault(
                        self.place / kind / name, "duplicate-id", f"`{name}` is taken", key=True
                    )
                seen[name] = kind

    def _lay_out(self) -> None:
        scenario, rows, names = self.scenario, self.context.rows, self.names
        settings = scenario.adjudication
        named = names.rows
        for track in scenario.tracks:
            at = self.place / "tracks" / scenario.tracks.index(track)
            if not track.low <= track.start <= track.high:
                self.context.fault(
                    at / "start",
                    "range",
                    f"{show_milli(track.start)} is outside "
                    f"{show_milli(track.low)}..{show_milli(track.high)}",
                )
            named[track.id] = rows.add(track.id, track.start, 1000, track.low, track.high)
        for role in scenario.roles:
            purse, key = role.purse, role.id
            if purse.track is not None:
                at = self.place / "roles" / scenario.roles.index(role) / "purse" / "track"
                found = self.context.find(purse.track, dict(named), "a track", at)
                named[f"{key}.bn"] = found or 0
            else:
                named[f"{key}.bn"] = rows.add(f"{key}.bn", purse.bn, 1000, 0, purse.cap)
            named[f"{key}.pc"] = rows.add(f"{key}.pc", purse.pc, 1000, 0, settings.pc_cap)
            named[f"{key}.slots"] = rows.add(f"{key}.slots", purse.slots * 1000, 1000)
        dials = {name: rows.add(name, value, 1000) for name, value in scenario.dials.items()}
        named.update(dials)
        named["turn"] = rows.add("turn", 0, 1000)
        named["season"] = rows.add("season", 1000, 1000)
        if scenario.pipelines is not None:
            kept = scenario.pipelines.kept_start
            share = 100_000 if not kept[1] else (200_000 * kept[0] + kept[1]) // (2 * kept[1])
            named["kept"] = rows.add("kept", share, 1000)
        for derived in scenario.derived:
            named[derived.id] = rows.add(derived.id, 0, 1000)
        lines = self._lay_out_model()
        # Counts that are handled together stand together: first all that run down by themselves.
        flags = {name: rows.count(name) for name in scenario.flags}
        named.update(flags)
        for name in (*(role.id for role in scenario.roles), "any"):
            names.broken[name] = rows.count(f"{name}.broken")
        for role in scenario.roles:
            names.standing[role.id] = {o.id: n for n, o in enumerate(role.standing)}
        self._lay_out_cards(named, dials, flags, lines)
        for role in scenario.roles:
            names.standing_rows[role.id] = rows.count(f"{role.id}.standing")

    def _lay_out_cards(
        self,
        named: dict[str, int],
        dials: dict[str, int],
        flags: dict[str, int],
        lines: dict[str, LineRows],
    ) -> None:
        rows, names, scenario = self.context.rows, self.names, self.scenario
        roles = {role.id: number for number, role in enumerate(scenario.roles)}
        plays = {key: card for key, (card, _) in self.cards.items() if card.kind != "event"}
        for key, card in plays.items():
            if isinstance(card, cm.Deal) and card.in_force is not None:
                for party in card.in_force.breakable_by:
                    if party in roles:
                        self.breaks[f"break-{key}-{party.lower()}"] = (key, party)
        keys = sorted([*plays, *self.breaks])
        locked = {key for key in keys if getattr(plays.get(key), "locked", False)}
        shut = {key: rows.count(f"shut:{key}", ALWAYS if key in locked else 0) for key in keys}
        quiet = {}
        for key in sorted(self.cards):
            event, _ = self.cards[key]
            if isinstance(event, cm.Event):
                pause = event.pause
                if pause is None:
                    pause = scenario.adjudication.event_pause
                if pause:
                    quiet[key] = (rows.count(f"quiet:{key}"), pause)
        since = {key: rows.count(f"since:{key}", NEVER) for key in keys}
        played = {key: rows.count(f"played:{key}") for key in keys}
        force, test = {}, {}
        for key, deal in plays.items():
            if isinstance(deal, cm.Deal) and deal.in_force is not None:
                force[key] = rows.count(f"force:{key}")
                test[key] = rows.count(f"test:{key}")
        names.since, names.played, names.in_force = since, played, force
        held = sorted({e.hold for e in self._all_effects() if hasattr(e, "hold")} & set(plays))
        kinds = self._lay_out_kinds()
        self.maps = Maps(
            roles=roles,
            cards={key: number for number, key in enumerate(keys)},
            deals={key: number for number, key in enumerate(force)},
            tracks={track.id: number for number, track in enumerate(scenario.tracks)},
            targets={
                name: row
                for name, row in named.items()
                if "." in name or name in {t.id for t in scenario.tracks}
            },
            dials=dials,
            flags=flags,
            scalers={**dials, **{d.id: named[d.id] for d in scenario.derived}},
            shut=shut,
            quiet=quiet,
            since=since,
            played=played,
            hold={key: rows.count(f"hold:{key}") for key in held},
            force=force,
            test=test,
            lines=lines,
            kinds=kinds,
            releases={},
            settings=scenario.adjudication,
        )
        for number, track in enumerate(scenario.tracks):
            if track.visible != "all":
                self.maps.seen_by[number] = tuple(
                    roles[role] for role in track.visible if role in roles
                )
        for number, owner in enumerate(scenario.roles):
            for purse in ("pc", "bn"):
                row = named[f"{owner.id}.{purse}"]
                if row >= len(scenario.tracks):
                    self.maps.seen_by[row] = (number,)
        self._lay_out_releases()
        # A card's table is made before most conditions are read; its row must stand by then.
        texts = [
            self.scenario,
            *(card for card, _ in self.cards.values()),
            *(file for file, _ in self.bundle.doctrines),
        ]
        shown = {
            card
            for text in texts
            for card in re.findall(r'"(?:not +)?signalled +([a-z0-9-]+) *"', text.model_dump_json())
        }
        for card in sorted(shown):
            self._signalled(card)

    def _all_effects(self) -> list[Any]:
        found: list[Any] = []

        def walk(value: Any) -> None:
            if isinstance(value, list):
                for item in value:
                    walk(item)
            elif isinstance(value, dict):
                walk(list(value.values()))
            elif hasattr(value, "after") and hasattr(value, "when"):
                found.append(value)
            elif hasattr(type(value), "model_fields"):
                for name in type(value).model_fields:
                    walk(getattr(value, name))

        walk([card for card, _ in self.cards.values()])
        return found

    def _lay_out_releases(self) -> None:
        """A group a role by which industrial slots come back."""
        longest: dict[int, int] = {}

        def note(role: str, cost: Any) -> None:
            if cost is not None and cost.slots and role in self.maps.roles:
                index = self.maps.roles[role]
                longest[index] = max(longest.get(index, 1), cost.quarters)

        for card, _ in self.cards.values():
            if isinstance(card, cm.Action):
                note(card.role, card.cost)
                for option in card.options:
                    note(card.role, option.cost)
            elif isinstance(card, cm.Deal):
                for costs in (card.costs, *(option.costs for option in card.options)):
                    for role, cost in (costs or {}).items():
                        note(role, cost)
                if card.in_force is not None:
                    for role in card.in_force.breakable_by:
                        note(role, card.in_force.break_price)
        for owner in self.scenario.roles:
            for standing in owner.standing:
                note(owner.id, standing.cost)
        for card, _ in self.cards.values():
            if isinstance(card, cm.Event) and card.choice is not None:
                for choice in card.choice.options:
                    note(card.choice.role, choice.cost)
        for index, quarters in sorted(longest.items()):
            name = f"{self.scenario.roles[index].id}.slots"
            group = self.context.group(
                name,
                "release",
                [Effect(Op.SHIFT, self.names.rows[name], 1000, text=f"{name} +1")],
                (1000, 1000, 1000, 1000),
                after=quarters,
            )
            self.maps.releases[index] = group.index

    def _lay_out_model(self) -> dict[str, LineRows]:
        """The quantities that the model keeps beside tracks and purses, and each line's rows."""
        scenario, rows, own = self.scenario, self.context.rows, self.model_rows

        def keep(name: str, start: int = 0) -> None:
            own[name] = rows.add(name, start, 1000)

        for track in scenario.tracks:
            if track.estimate:
                keep(f"estimate:{track.id}", track.start)
        start_of = {track.id: track.start for track in scenario.tracks}
        for objective in scenario.objectives:
            for count, test in enumerate(objective.tests):
                if test.track not in start_of:
                    continue
                if test.test.startswith("never"):
                    keep(f"worst:{objective.id}:{count}", start_of[test.track])
                elif f"previous:{test.track}" not in own:
                    keep(f"previous:{test.track}", start_of[test.track])
        lines: dict[str, LineRows] = {}
        pipes = scenario.pipelines
        if pipes is None:
            return lines
        for line in pipes.lines:
            start = [line.start.get(stage, 0) for stage in _STAGES]  # type: ignore[call-overload]
            stages = tuple(
                rows.add(f"{line.id}.{s}", v, 1000) for s, v in zip(_STAGES, start, strict=True)
            )
            due = tuple(
                rows.add(f"{line.id}.due.{s}", v, 1000) for s, v in zip(_STAGES, start, strict=True)
            )
            lines[line.id] = (stages, due, rows.add(f"{line.id}.entered", sum(start), 1000))
            keep(f"{line.id}.absorbed")
            keep(f"{line.id}.lost")
        for name, value in (("absorbed", pipes.kept_start[0]), ("due", pipes.kept_start[1])):
            for quarter in range(4):
                keep(f"{name}.{quarter}", value)
        for kind in _kinds(pipes):
            keep(f"held.{kind}.1")
            keep(f"held.{kind}.2")
        keep("arrived")
        keep("spoiled")
        return lines

    def _lay_out_kinds(self) -> dict[str, tuple[int, int, int]]:
        """By kind of goods: how much is spoiled, for how many quarters, how late it comes."""
        pipes, rows = self.scenario.pipelines, self.context.rows
        return {
            kind: (
                rows.count(f"spoil.{kind}"),
                rows.count(f"spoil.{kind}.quarters"),
                rows.count(f"spoil.{kind}.late"),
            )
            for kind in (() if pipes is None else _kinds(pipes))
        }


def _kinds(pipes: Pipelines) -> tuple[str, ...]:
    """The kinds of goods, in the order in which the lines name them."""
    return tuple(dict.fromkeys(kind for line in pipes.lines for kind in line.goods))
