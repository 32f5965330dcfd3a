"""What moved by itself: goods that arrived, the front, the sky, the home fronts, with causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Line, head, line
from wargame.tui.map_facts import Picture, picture
from wargame.tui.map_front import front_strip
from wargame.tui.map_sky import sky_block
from wargame.tui.stage import Beat, Room, Scene, beside, rail_line, scene, short

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Entry = Mapping[str, Any]
Track = Mapping[str, Any]

#: A track that moved by less of its range, per mille, is only named; one the seat is tested
#: on or watches is told in full.
_LITTLE = 10

#: Pictures of the front on its way.
_PUSH = 10

ACTS = (
    ("The front", "Front", ("front",)),
    ("The sky", "Sky", ("sky",)),
    ("The home fronts", "Home", ()),
)


def operations(
    facts: Sequence[Fact], feed: Sequence[Fact], view: View, names: Names
) -> list[Scene]:
    """What arrived, then each of the fronts that moved."""
    entries = [
        entry
        for fact in facts
        if fact["kind"] == "operations"
        for entry in fact["body"].get("entries", ())
    ]
    found = []
    arrived = _arrivals(entries, view, names)
    if arrived is not None:
        found.append(arrived)
    drifts = {entry["what"]: entry for entry in entries if entry["kind"] == "drift"}
    turn = facts[0]["turn"]
    seen = [fact for fact in feed if fact["turn"] <= turn]
    then = picture(view_after(view, facts[0], drifts), seen, names)
    for title, act, groups in _acts(view):
        tracks = [track for track in view["tracks"] if track["group"] in groups]
        told = _Act(title, act, tracks, drifts, view, then).scene()
        if told is not None:
            found.append(told)
    return found


def _acts(view: View) -> list[tuple[str, str, tuple[str, ...]]]:
    """The acts: a scenario's own groups first, then the front and the sky, then the rest."""
    groups = tuple(dict.fromkeys(track["group"] for track in view["tracks"]))
    own = [group for group in groups if group not in words.GROUPS]
    acts = [(words.group(group), words.group(group), (group,)) for group in own]
    named = {*own, *(group for _, _, known in ACTS for group in known)}
    rest = tuple(group for group in groups if group not in named)
    return [*acts, *((title, act, known or rest) for title, act, known in ACTS)]


def view_after(view: View, fact: Fact, drifts: Mapping[str, Entry]) -> View:
    """A view as it was when a quarter's operations were over, as far as the seat knows."""
    turn = fact["turn"]
    tracks = []
    for track in view["tracks"]:
        past = list(track["history"][: turn + 1])
        entry = drifts.get(track["id"])
        if not track["exact"] or not past:
            tracks.append(track)
            continue
        after = entry["after"] if entry is not None else past[-1]
        tracks.append(
            {
                **track,
                "value": after,
                "start": past[-1],
                "change": after - past[-1],
                "history": past,
            }
        )
    return {**view, "tracks": tracks, "turn": turn, "quarter": fact["quarter"]}


# Arrivals -----------------------------------------------------------------------------------


def _arrivals(entries: Sequence[Entry], view: View, names: Names) -> Scene | None:
    """The goods taken in by kind, what they did, and which lines slipped and why."""
    taken = [entry for entry in entries if entry["kind"] == "absorbed"]
    goods = [(kind, size) for entry in taken for kind, size in entry["goods"].items()]
    if not goods:
        return None
    shorts = {track["id"]: short(track) for track in view["tracks"]}
    most = max(1, *(size for _, size in goods))
    terms = sorted(
        (
            (abs(amount), because, shorts.get(entry["what"], names.short(entry["what"])), amount)
            for entry in entries
            if entry["kind"] == "drift"
            for source, because, amount in entry["terms"]
            if source == "arrivals"
        ),
        reverse=True,
    )
    slips = [
        line(
            ("  ! ", "warn"),
            f"{names.lines.get(entry['line'], words.pretty(entry['line']))} slipped: "
            f"{entry['slipped']}. It moved at half its rate.",
        )
        for entry in entries
        if entry["kind"] == "line" and entry["slipped"]
    ]
    kept = [
        line(f"  Of what was due in a year {words.number(entry['kept'], 1)} % has arrived.")
        for entry in taken
    ]
    total = sum(size for _, size in goods)

    def lay(room: Room) -> tuple[Beat, ...]:
        half = (room.width - 3) // 2
        size = max(min((half if room.wide else room.width) - 26, 60), 12)
        bars = [head("Goods taken in this quarter"), BLANK]
        for kind, amount in sorted(goods, key=lambda item: (-item[1], item[0])):
            bar = words.bar(1000 * amount // most, size, blocks=True)
            said = f" ${words.number(amount, 2)} bn"
            bars.append(line(f"  {words.pretty(kind):<10}", (bar, "bar"), (said, "strong")))
        bars.append(line(("  in all    ", "dim"), (f"${words.number(total, 2)} bn", "strong")))
        did: list[Line] = []
        if terms:
            did = [head("What they did"), BLANK]
            did += [
                line(f"  {because}: {what} ", (words.brief_signed(amount), "strong"))
                for _, because, what, amount in terms
            ]
        way = [head("On the way"), *(slips or [line(("  No line slipped.", "dim"))]), *kept]
        if room.wide:
            doc = [*beside((bars, did), (half, half), 3), BLANK, *way]
        else:
            doc = [*bars, *([BLANK, did[0], *did[2:]] if did else []), BLANK, *way]
        return (Beat(tuple(doc)),)

    return scene(line("What arrived"), lay, act="Arrivals")


# The fronts ---------------------------------------------------------------------------------


class _Act:
    """One of the fronts: the tracks that moved, the largest move first, each with its causes."""

    def __init__(
        self,
        title: str,
        act: str,
        tracks: Sequence[Track],
        drifts: Mapping[str, Entry],
        view: View,
        then: Picture,
    ) -> None:
        self.title, self.act, self.view, self.then = title, act, view, then
        close = {test["track"] for goal in view["objectives"] for test in goal["tests"]}
        close.update(view["role"].get("watch", ()))
        ranked: list[tuple[int, str, Track, Entry]] = []
        self.little: list[str] = []
        self.hidden: list[str] = []
        for track in tracks:
            entry = drifts.get(track["id"])
            if entry is None:
                if not track["exact"]:
                    self.hidden.append(short(track))
                continue
            by = entry["after"] - entry["before"]
            share = 1000 * abs(by) // max(track["high"] - track["low"], 1)
            if share >= _LITTLE or (by and track["id"] in close):
                ranked.append((-share, track["id"], track, entry))
            elif by:
                self.little.append(f"{short(track)} {words.brief_signed(by)}")
        self.moved = [item[2:] for item in sorted(ranked, key=lambda item: item[:2])]

    def scene(self) -> Scene | None:
        """The scene, if anything moved that the seat can see."""
        if not self.moved and not self.little:
            return None
        return scene(line(self.title), self._lay, act=self.act)

    def _lay(self, room: Room) -> tuple[Beat, ...]:
        if self.act == "Front" and self.then.front is not None:
            return (self._front(room),)
        if self.act == "Sky" and self.then.sky is not None and room.wide:
            left = min((room.width - 3) * 2 // 5, 64)
            right = room.width - 3 - left
            sky = [row.line for row in sky_block(self.then.sky, left)]
            causes = [head("What moved"), BLANK, *self._causes(right, apart=True), *self._foot()]
            return (Beat(tuple(beside((sky, causes), (left, right), 3))),)
        if not room.wide:
            top: list[Line] = [head(self.title)]
            if self.act == "Sky" and self.then.sky is not None:
                top = [row.line for row in sky_block(self.then.sky, room.width) if not row.rank]
            doc: tuple[Line, ...] = (*top, BLANK, *self._causes(room.width))
            return (Beat((*doc, *self._foot())),)
        return (Beat((head(self.title), BLANK, *self._pairs(room), *self._foot())),)

    def _front(self, room: Room) -> Beat:
        """The line on its way from where it stood to where it stands, over the causes."""
        front = self.then.front
        assert front is not None
        ground = front.ground
        start = ground.start if ground.start is not None else ground.value
        way = ground.value - start
        keep = 4 if room.height >= 24 or room.wide else 2

        def at(value: int) -> Doc:
            shown = replace(front, ground=replace(ground, value=value))
            block = front_strip(shown, room.width, "before", (ground.value,))
            rows = [row.line for row in block if row.rank < 5]
            legend = [row.line for row in block if row.rank >= 5][:1]
            rows = rows[:keep] + [BLANK] * (keep - len(rows))
            return (*rows, *legend, BLANK)

        steps = _PUSH if way else 1
        frames = tuple(at(start + way * step // steps) for step in range(1, steps + 1))
        causes = self._pairs(room) if room.wide else self._causes(room.width)
        return Beat(
            (head(f"{self.title}, west to east"), BLANK), frames, ((), (*causes, *self._foot()))
        )

    def _pairs(self, room: Room) -> list[Line]:
        """The causes in two columns, or in one where there are few."""
        half = (room.width - 3) // 2
        if len(self.moved) < 2 or half < 64:
            return self._causes(room.width, apart=3 * len(self.moved) + 12 <= room.height)
        blocks = [self._cause(track, entry, half) for track, entry in self.moved]
        rows: list[Line] = []
        for first in range(0, len(blocks), 2):
            pair = blocks[first : first + 2]
            rows += [*beside(pair, [half] * len(pair), 3), BLANK]
        return rows

    def _causes(self, width: int, *, apart: bool = False) -> list[Line]:
        """The causes below one another, with an empty line between them where there is room."""
        rows = []
        for track, entry in self.moved:
            rows += self._cause(track, entry, width)
            if apart:
                rows.append(BLANK)
        return rows

    def _cause(self, track: Track, entry: Entry, width: int) -> list[Line]:
        """A track's rail and the largest terms behind it."""
        terms = sorted(entry["terms"], key=lambda term: (-abs(term[2]), term[1]))
        told = [f"{because} {words.brief_signed(by)}" for _, because, by in terms[:3]]
        if len(terms) > 3:
            told.append(f"{len(terms) - 3} more")
        return [
            rail_line(track, entry["before"], entry["after"], self.view, width),
            line((f"      {', '.join(told)}", "dim")),
        ]

    def _foot(self) -> Doc:
        doc: list[Line] = []
        if self.little:
            doc += [BLANK, line("  Moved a little: ", f"{words.joined(self.little)}.")]
        if self.hidden:
            doc += [line((f"  Not yours to see: {words.joined(self.hidden)}.", "dim"))]
        return tuple(doc)
