"""Two branches held against each other, as one JSON document and as text of 80 columns.

Everything is as recorded.  Tracks are in their own units, scores in points; a pair is what the
first branch has and what the second has, null where it does not say.  ``turn`` counts from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from wargame.content.compiled import Compiled
from wargame.play.difference import Difference, Line, Quarter
from wargame.report.figures import cut, wrapped
from wargame.rules.tables import Band

#: Tracks that are listed for a quarter, and at the end of both.
MOST, MOST_LAST = 3, 12


@dataclass(frozen=True)
class Names:
    """What things are called, and how far tracks go; empty where no content could be read."""

    tracks: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, int] = field(default_factory=dict)
    objectives: Mapping[str, str] = field(default_factory=dict)
    #: Of cards and events.
    cards: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, compiled: Compiled) -> Names:
        """The names of a scenario."""
        tables = compiled.tables
        return cls(
            {track.key: track.name for track in tables.tracks},
            {track.key: track.high - track.low for track in tables.tracks},
            {objective.key: objective.name for objective in tables.objectives},
            {one.key: one.name for one in tables.cards}
            | {one.key: one.name for one in tables.actions[1:]}
            | {one.key: one.name for one in tables.events},
        )

    def card(self, key: str) -> str:
        """A card, a deal or an event by its name, with the id that commands take."""
        known = self.cards.get(key) or self.cards.get(key.partition("/")[0])
        return f"{known} ({key})" if known else key


def with_ranges(names: Names, found: Difference) -> Names:
    """The names with a range for every track: the content's, else how far it went here."""
    seen: dict[str, list[int]] = {}
    for _, one, two in found.pairs():
        for quarter in (one, two):
            for key, value in quarter.tracks.items():
                seen.setdefault(key, []).append(value)
    ranges = {key: max(max(values) - min(values), 1) for key, values in seen.items()}
    return replace(names, ranges={**ranges, **names.ranges})


def apart(one: Quarter, two: Quarter, names: Names) -> list[tuple[str, int, int, float]]:
    """The tracks that differ at a quarter's end, by part of their range, the farthest first."""
    rows = [
        (key, value, two.tracks[key], (two.tracks[key] - value) / names.ranges[key])
        for key, value in one.tracks.items()
        if two.tracks.get(key, value) != value
    ]
    return sorted(rows, key=lambda row: (-abs(row[3]), row[0]))


def diff_document(found: Difference, a: str, b: str, names: Names) -> dict[str, Any]:
    """What ``diff --json`` prints."""
    parted = found.parting
    return {
        "branches": [a, b],
        "ranges": "content" if names.tracks else "observed",
        "parted": None
        if parted is None
        else {
            "turn": parted.turn + 1,
            "quarter": found.quarter(parted.turn),
            "phase": parted.phase,
            "kind": parted.kind,
            "who": list(parted.who),
            "told": parted.told,
            "seq": list(parted.seqs),
        },
        "quarters": [
            {
                "turn": turn + 1,
                "quarter": found.quarter(turn),
                "played": [one.closed, two.closed],
                "tracks": {
                    key: {"a": x / 1000, "b": y / 1000, "share_of_range": round(share, 6)}
                    for key, x, y, share in apart(one, two, names)
                },
                "otherwise": list(_otherwise(one, two)),
            }
            for turn, one, two in found.pairs()
            if one != two and (one.told & two.told)
        ],
        "end": {
            "ended": [found.one.ended or None, found.two.ended or None],
            "digest": [found.one.digest or None, found.two.digest or None],
            "scores": {
                role: [None if x is None else x / 1000, None if y is None else y / 1000]
                for role, x, y in _scores(found.one, found.two)
            },
            "objectives": [
                {"role": role, "objective": key, "points": [x, y]}
                for role, key, x, y in _objectives(found.one, found.two)
            ],
        },
    }


def diff_text(found: Difference, a: str, b: str, names: Names) -> str:
    """The same in words."""
    parts = [_head(found, a, b)]
    if found.parting is not None:
        parts += [_decisions(found, a, b, names), _tracks(found, names), _last(found, a, b, names)]
        parts += [_end(found, a, b, names)]
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"


# What differs -------------------------------------------------------------------------------


def _otherwise(one: Quarter, two: Quarter) -> Iterator[dict[str, Any]]:
    """What was done, signed or fell otherwise in a quarter, as far as both have come."""
    both = one.told & two.told
    for kind, needs, x, y in (
        ("orders", "reveal", one.orders, two.orders),
        ("standing", "reveal", one.standing, two.standing),
        ("reaction", "reactions", one.reactions, two.reactions),
        ("answer", "answers", one.answers, two.answers),
    ):
        for key in dict.fromkeys([*x, *y]) if needs in both else ():
            if x.get(key) != y.get(key):
                yield {"what": kind, "of": key, "a": x.get(key), "b": y.get(key)}
    for kind, needs, left, right in (
        ("signed", "reveal", one.signed, two.signed),
        ("event", "events", one.fell, two.fell),
        ("control", "events", one.controls, two.controls),
    ):
        for key in dict.fromkeys([*left, *right]) if needs in both else ():
            if (key in left) != (key in right):
                yield {"what": kind, "of": key, "a": key in left, "b": key in right}
    for key in dict.fromkeys([*one.outcomes, *two.outcomes]) if "adjudication" in both else ():
        bands = [
            Band(line.outcomes[key]).name.lower() if key in line.outcomes else None
            for line in (one, two)
        ]
        if bands[0] != bands[1]:
            yield {"what": "outcome", "of": key, "a": bands[0], "b": bands[1]}


def _scores(one: Line, two: Line) -> list[tuple[str, int | None, int | None]]:
    return [
        (role, one.roles.get(role, {}).get("score"), two.roles.get(role, {}).get("score"))
        for role in dict.fromkeys([*one.roles, *two.roles])
    ]


def _objectives(one: Line, two: Line) -> list[tuple[str, str, int | None, int | None]]:
    """The objectives that came out otherwise: missed 0, near 1, met 2."""
    rows = []
    for role in dict.fromkeys([*one.roles, *two.roles]):
        sides = [line.roles.get(role, {}).get("objectives", {}) for line in (one, two)]
        for key in dict.fromkeys([*sides[0], *sides[1]]):
            x, y = (side.get(key, {}).get("points") for side in sides)
            if x != y:
                rows.append((role, key, x, y))
    return rows


# In words -----------------------------------------------------------------------------------


def _head(found: Difference, a: str, b: str) -> list[str]:
    parted = found.parting
    if parted is None:
        return [f"{a} and {b} say the same, event by event."]
    quarter = found.quarter(parted.turn)
    seqs = [f"event {seq} of {name}" for name, seq in zip((a, b), parted.seqs, strict=True) if seq]
    why = {
        "result": "after the same decisions, as far as this copy shows them: ",
        "decision": "",
        "control": "",
        "end": "",
    }[parted.kind]
    told = parted.told.replace("the first branch", a).replace("the second branch", b)
    told = told.replace("the first", a).replace("the second", b)
    where = f"{a} and {b} part in {quarter} at {parted.phase} ({', '.join(seqs)})"
    return wrapped("", f"{where}: {why}{told}.")


def _decisions(found: Difference, a: str, b: str, names: Names) -> list[str]:
    """What was done otherwise, quarter by quarter."""
    lines: list[str] = []
    for turn, one, two in found.pairs():
        rows = [row for row in _otherwise(one, two) if row["what"] != "outcome"]
        falls = [row for row in _otherwise(one, two) if row["what"] == "outcome"]
        falls = [row for row in falls if row["a"] and row["b"]]
        if rows or falls:
            lines.append(f"  {found.quarter(turn)}")
        for row in (*rows, *falls):
            lines += wrapped("    ", _row_told(row, a, b, names), 6)
    return ["What went otherwise", *lines] if lines else []


def _row_told(row: Mapping[str, Any], a: str, b: str, names: Names) -> str:
    what, key, x, y = row["what"], row["of"], row["a"], row["b"]
    if what == "orders":
        lost = [card for card in x or () if card not in (y or ())]
        new = [card for card in y or () if card not in (x or ())]
        sides = [
            f"on {branch} alone {', '.join(names.card(card) for card in cards)}"
            for branch, cards in ((a, lost), (b, new))
            if cards
        ]
        return f"{key} orders {'; '.join(sides) or 'the same in another order'}"
    if what == "control":
        return f"the White Cell on {a if x else b} alone: {key}"
    if what in ("signed", "event"):
        verb = {"signed": "signed", "event": "falls"}[what]
        return f"{names.card(key)} {verb} on {a if x else b} alone"
    words = {
        "standing": "standing order",
        "reaction": "reacts",
        "answer": "is answered",
        "outcome": "falls",
    }
    word = words[what]
    of = names.card(key) if what in ("answer", "outcome") else key
    return f"{of} {word}: {a} {x or 'none'}, {b} {y or 'none'}"


def _tracks(found: Difference, names: Names) -> list[str]:
    """The farthest tracks at each quarter's end."""
    lines = []
    for turn, one, two in found.pairs():
        rows = apart(one, two, names)
        if not rows:
            continue
        told = "; ".join(
            f"{names.tracks.get(key, key)} {(y - x) / 1000:+.2f}" for key, x, y, _ in rows[:MOST]
        )
        more = f"; {len(rows) - MOST} more" if len(rows) > MOST else ""
        lines += wrapped(f"  {found.quarter(turn)}  ", f"{told}{more}", 10)
    title = "By how much, at each quarter's end (the second less the first, farthest first)"
    return [title, *lines] if lines else ["No track differs at the end of any quarter of both."]


def _last(found: Difference, a: str, b: str, names: Names) -> list[str]:
    """The tracks at the last end that both have."""
    both = [(turn, one, two) for turn, one, two in found.pairs() if one.closed and two.closed]
    if not both:
        return []
    turn, one, two = both[-1]
    rows = apart(one, two, names)
    if not rows:
        return []
    title = f"At the end of {found.quarter(turn)}"
    lines = [f"{title:35} {cut(a, 11):>11} {cut(b, 11):>11} {'apart':>9}  of range"]
    lines += [
        f"  {cut(names.tracks.get(key, key), 33):33} {x / 1000:>11.2f} {y / 1000:>11.2f} "
        f"{(y - x) / 1000:>+9.2f} {100 * share:>+7.1f} %"
        for key, x, y, share in rows[:MOST_LAST]
    ]
    if more := len(rows) - MOST_LAST:
        lines += [f"  and {more} more by less (--json)"] if more > 0 else []
    return lines


def _end(found: Difference, a: str, b: str, names: Names) -> list[str]:
    open_ = [name for name, line in ((a, found.one), (b, found.two)) if not line.ended]
    if open_:
        verb = "have" if len(open_) > 1 else "has"
        return [f"{' and '.join(open_)} {verb} not ended, so there are no scores to compare."]
    lines = [f"{'Scores':35} {cut(a, 11):>11} {cut(b, 11):>11} {'apart':>9}"]
    for role, x, y in _scores(found.one, found.two):
        if x is not None and y is not None:
            lines.append(f"  {role:33} {x / 1000:>11.1f} {y / 1000:>11.1f} {(y - x) / 1000:>+9.1f}")
    words = {0: "missed", 1: "near", 2: "met", None: "not said"}
    for role, key, before, after in _objectives(found.one, found.two):
        name = names.objectives.get(key, key)
        lines += wrapped("  ", f"{role} {name}: {words[before]} -> {words[after]}", 4)
    return lines
