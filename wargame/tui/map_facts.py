"""What a diagram of the front, the sky and the coalition shows, out of one seat's view and feed.

Which track plays which part stands in the tables at the top; a track that a scenario lacks is
left out, and a band without its main track is not drawn.  A scenario that has neither a front nor
a sky gets a board of gauges for each of its groups of tracks instead.  Nothing is worked out here
that the seat could not work out from its own view.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.telling import words
from wargame.telling.names import Names, pretty
from wargame.tui.present_charts import quarter_name

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Track = Mapping[str, Any]

# The tables ---------------------------------------------------------------------------------

GROUND = "territory"
LOSSES = "losses"
PARTS = {
    "ukr_force": "people",
    "unmanned": "drones",
    "munitions": "shells",
    "fleet": "platforms",
}
SALVO, STOPPED, POWER = "rus_strike", "air_defence", "grid"
#: Where a salvo falls, with the derived value that says how much of it did.
TARGETS = {"leak_grid": "power", "leak_plants": "plants", "leak_ports": "ports"}
#: The power a quarter of the year needs, MW, and what it is called.
NEEDS = {
    "1": (16_000, "cold"),
    "2": (12_000, "warm"),
    "3": (12_000, "warm"),
    "4": (16_000, "cold"),
}
AIM = {
    "cold": "on power, unless a strike names another target",
    "warm": "on plants or ports, as Russia chooses",
}
#: What may be shielded: options of standing orders of the role that shields.
SHIELDER = "UKR"
SHIELDED = {"front": "the front", "grid": "the grid", "plants": "the plants"}
KEPT, RISK = "credibility", "escalation"
#: Figures that are somebody's claim.
CLAIMS = {
    LOSSES: "Ukrainian claim",
    SALVO: "Ukrainian Air Force",
    STOPPED: "Ukrainian Air Force",
}
#: A broken deal is shown for so many quarters.
REMEMBERED = 4


# What is known ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Goal:
    """A mark an objective of the seat sets a track."""

    value: int
    sign: str
    state: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """A track as a gauge: value, change, word, how sure it is and whose figure."""

    name: str
    value: int
    exact: bool
    low: int
    high: int
    unit: str
    word: str = ""
    change: int = 0
    start: int | None = None
    #: For the seat: True better, False worse, None neither.
    better: bool | None = None
    claim: str = ""
    as_of: str = ""
    error: int = 0
    history: tuple[int, ...] = ()
    goals: tuple[Goal, ...] = ()

    @property
    def number(self) -> str:
        """The value, with a mark where it is an estimate."""
        return ("" if self.exact else "~") + words.brief(self.value)

    @property
    def share(self) -> int:
        """The value on its scale, per mille."""
        return 1000 * (self.value - self.low) // max(self.high - self.low, 1)


@dataclass(frozen=True, slots=True)
class Front:
    """The ground, the fighting and the parts of the defence."""

    ground: Gauge
    losses: Gauge | None
    parts: tuple[Gauge, ...]
    #: Values worked out in the last quarter, as far as the seat is told them.
    worked_out: tuple[tuple[str, str], ...]
    worked_in: str
    #: Square kilometres of the whole country, 0 where the unit does not say.
    area: int


@dataclass(frozen=True, slots=True)
class Sky:
    """The salvo, what becomes of it, the power and the shield."""

    salvo: Gauge | None
    stopped: Gauge | None
    power: Gauge | None
    leak: int | None
    fell: tuple[tuple[str, int], ...]
    fell_in: str
    need: int
    season: str
    next_need: tuple[str, int]
    shielder: str
    shield: str
    shield_in: str


@dataclass(frozen=True, slots=True)
class Node:
    """A role with what holds it."""

    role: str
    name: str
    me: bool
    ours: bool
    will: Gauge | None


@dataclass(frozen=True, slots=True)
class Link:
    """A deal between roles: ``in force``, ``signed``, ``offered`` or ``broken``."""

    name: str
    parties: tuple[str, ...]
    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Coalition:
    """The roles, the deals between them, and what all of them stand on."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    kept: Gauge | None
    risk: Gauge | None


@dataclass(frozen=True, slots=True)
class Board:
    """A group of tracks where the scenario has neither a front nor a sky to draw."""

    name: str
    gauges: tuple[Gauge, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All three bands; one that the scenario has nothing for is None."""

    quarter: str
    front: Front | None
    sky: Sky | None
    coalition: Coalition | None
    boards: tuple[Board, ...] = ()

    @property
    def title(self) -> str:
        """What the diagram is called."""
        drawn = self.front is not None or self.sky is not None
        return "The front, the sky and the coalition" if drawn else "The situation at a glance"


def picture(view: View, feed: Sequence[Fact] = (), names: Names | None = None) -> Picture:
    """What a seat may draw."""
    known = names or Names.of(view)
    derived = _derived(feed)
    front, sky = _front(view, derived, known), _sky(view, feed, derived)
    return Picture(
        quarter=view["quarter"],
        front=front,
        sky=sky,
        coalition=_coalition(view, feed, known),
        boards=_boards(view) if front is None and sky is None else (),
    )


def gauge(view: View, key: str, name: str = "") -> Gauge | None:
    """A track as a gauge, if the seat knows anything of it."""
    track = next((track for track in view["tracks"] if track["id"] == key), None)
    if track is None or track["value"] is None:
        return None
    change = track["change"]
    better = None
    if change and track["better"] is not None:
        better = (change > 0) == (track["better"] == "up")
        better = better if view["role"]["side"] == "coalition" else not better
    return Gauge(
        name=name or (track.get("short") or track["name"]).removesuffix(f", {track['unit']}"),
        value=track["value"],
        exact=track["exact"],
        low=track["low"],
        high=track["high"],
        unit=track["unit"],
        word=track["word"],
        change=change,
        start=track["start"],
        better=better,
        claim=CLAIMS.get(key, ""),
        as_of=track["as_of"],
        error=track["error"],
        history=tuple(track["history"]),
        goals=tuple(
            Goal(
                test["threshold"],
                "≥" if test["test"] in ("at_least", "never_below") else "≤",
                words.test_state(test, bool(view["ended"])),
            )
            for objective in view["objectives"]
            for test in objective["tests"]
            if test["track"] == key
        ),
    )


def _boards(view: View) -> tuple[Board, ...]:
    """The tracks by group, in the order of the scenario, without what the coalition shows."""
    shown = {role["mint"] for role in view["roles"]} | {KEPT, RISK}
    groups: dict[str, list[Gauge]] = {}
    for track in view["tracks"]:
        found = None if track["id"] in shown else gauge(view, track["id"])
        if found is not None:
            groups.setdefault(track["group"], []).append(found)
    return tuple(Board(words.group(key), tuple(gauges)) for key, gauges in groups.items())


def _derived(feed: Sequence[Fact]) -> tuple[str, dict[str, int]]:
    """The quarter of the last operations and what was worked out in them."""
    for fact in reversed(feed):
        if fact["kind"] == "operations":
            found = {
                entry["what"]: entry["value"]
                for entry in fact["body"].get("entries", ())
                if entry["kind"] == "derived"
            }
            return fact["quarter"], found
    return "", {}


def _front(view: View, derived: tuple[str, dict[str, int]], names: Names) -> Front | None:
    ground = gauge(view, GROUND)
    if ground is None:
        return None
    found = re.search(r"([\d,]+) km2", ground.unit)
    parts = (gauge(view, key, name) for key, name in PARTS.items())
    return Front(
        ground=ground,
        losses=gauge(view, LOSSES, "losses"),
        parts=tuple(part for part in parts if part is not None),
        worked_out=tuple(
            (names.what(key), names.amount(key, words.brief(derived[1][key])))
            for key in ("tempo", "defence")
            if key in derived[1]
        ),
        worked_in=derived[0],
        area=int(found[1].replace(",", "")) if found else 0,
    )


def _sky(view: View, feed: Sequence[Fact], derived: tuple[str, dict[str, int]]) -> Sky | None:
    salvo, stopped, power = (gauge(view, key) for key in (SALVO, STOPPED, POWER))
    if stopped is None and power is None:
        return None
    leak = None
    if salvo is not None and stopped is not None:
        leak = salvo.value * (100_000 - stopped.value) // 100_000
    quarter = str(view["quarter"])
    need, season = NEEDS.get(quarter[-1:], (0, ""))
    coming = (quarter_name(quarter, ahead) for ahead in range(1, 4))
    harder = ((name, NEEDS.get(name[-1:], (0, ""))[0]) for name in coming)
    other = next((found for found in harder if found[1] > need), ("", 0))
    shield, shield_in = _shield(view, feed)
    return Sky(
        salvo=salvo,
        stopped=stopped,
        power=power,
        leak=leak,
        fell=tuple((name, derived[1][key]) for key, name in TARGETS.items() if key in derived[1]),
        fell_in=derived[0],
        need=need,
        season=season,
        next_need=other,
        shielder=next((role["name"] for role in view["roles"] if role["id"] == SHIELDER), ""),
        shield=shield,
        shield_in=shield_in,
    )


def _shield(view: View, feed: Sequence[Fact]) -> tuple[str, str]:
    """What was shielded last, as the last reveal told it."""
    for fact in reversed(feed):
        if fact["kind"] != "reveal":
            continue
        for role, given in fact["body"].get("orders", {}).items():
            if role == SHIELDER and given["standing"] in SHIELDED:
                return SHIELDED[given["standing"]], fact["quarter"]
    return "", ""


def _coalition(view: View, feed: Sequence[Fact], names: Names) -> Coalition | None:
    mine = view["role"]["id"]
    ours = {role["id"]: role["side"] == view["roles"][0]["side"] for role in view["roles"]}
    nodes = tuple(
        Node(role["id"], role["name"], role["id"] == mine, ours[role["id"]], will)
        for role in sorted(view["roles"], key=lambda role: not ours[role["id"]])
        for will in (gauge(view, role["mint"]),)
    )
    links = _links(view, feed, names)
    kept, risk = gauge(view, KEPT), gauge(view, RISK)
    if len(nodes) < 2 or not (links or kept or sum(node.will is not None for node in nodes) > 1):
        return None
    return Coalition(nodes, links, kept, risk)


def _links(view: View, feed: Sequence[Fact], names: Names) -> tuple[Link, ...]:
    """The deals of the seat that stand, are offered or were broken, the standing first."""
    offered = {offer["action"].partition("/")[0] for offer in view["offers"]}
    broken: dict[str, str] = {}
    for fact in feed:
        here = fact["turn"] == view["turn"]
        if fact["kind"] == "offer" and here and view["node"] in ("offers", "answers"):
            offered.add(fact["body"]["action"].partition("/")[0])
        if view["turn"] - fact["turn"] <= REMEMBERED:
            for entry in fact["body"].get("entries", ()):
                if key := _breaks(entry):
                    broken[key] = fact["quarter"]
    found = []
    for deal in view["deals"]:
        key, parties = deal["card"], tuple(deal["parties"])
        name = names.cards.get(key) or deal["name"] or pretty(key)
        if deal["in_force"] or deal["due_in"]:
            found.append((0, Link(name, parties, "in force", _until(deal))))
        elif deal["signed"]:
            found.append((1, Link(deal["name"], parties, "signed", "this quarter")))
        elif key in offered:
            found.append(
                (2, Link(deal["name"], parties, "offered", f"by {names.role(deal['proposer'])}"))
            )
        elif key in broken:
            found.append((3, Link(name, parties, "broken", f"in {broken[key]}")))
    ranked = sorted(found, key=lambda item: item[0])
    unique = {(link.name, link.state): link for _, link in ranked}
    return tuple(unique.values())


def _until(deal: Mapping[str, Any]) -> str:
    left, due = deal["in_force"], deal["due_in"]
    said = [f"{words.count(left, 'quarter')} left"] if 0 < left <= 100 else []
    said += [f"tested in {words.count(due, 'quarter')}"] if due else []
    return ", ".join(said)


def _breaks(entry: Mapping[str, Any]) -> str:
    """The deal an entry says was broken, or nothing."""
    if entry["kind"] == "holds" and not entry["holds"]:
        return str(entry["deal"])
    if entry["kind"] == "test" and not entry["passed"]:
        return str(entry["deal"])
    text = str(entry.get("text", "")).split() if entry["kind"] == "change" else []
    return text[0] if text[1:] == ["broken"] else ""
