"""The running order of an exercise in a room: phases of a quarter and of the day, in minutes."""

from __future__ import annotations

from dataclasses import dataclass

#: Half a day.
HALF_DAY = 240
#: What a quarter of 22 minutes is made of: minute, phase, what happens, who acts.
QUARTER = (
    (0, "Situation", "Income, arrivals, last quarter's drift; signals are shown.", "White Cell"),
    (3, "Events", "Events and planned injects are read; the role that is asked answers.", "All"),
    (5, "Talks", "Cells talk; offers are written on deal forms.", "Cells"),
    (11, "Answers", "Every party signs an offer or turns it down.", "Cells"),
    (12, "Orders", "Standing order, orders and a called shot, sealed.", "Cells"),
    (14, "Reveal", "All orders are read out and paid.", "White Cell"),
    (15, "Reactions", "Each role supports, opposes, plays a card or keeps silent.", "Cells"),
    (16, "Adjudication", "The four closest rolls in the open, the others tabled.", "White Cell"),
    (20, "Operations", "Tracks are moved and told; hands are filled up.", "White Cell"),
)
_LENGTH = 22
_SHORTEST, _LONGEST = 15, 45
#: Quarters between two breaks, and how many where one is longer than so many minutes.
_RUN, _SHORT_RUN, _TIRING = 4, 2, 25
_BRIEFING, _READING, _BREAK, _HOT_WASH = 15, 15, 15, 30


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of the day: its first minute, how long, what."""

    start: int
    minutes: int
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Day:
    """The day, and the quarter it repeats: (minute, minutes, phase, what happens, who)."""

    slots: tuple[Slot, ...]
    quarter: tuple[tuple[int, int, str, str, str], ...]
    minutes: int

    @property
    def length(self) -> int:
        """Minutes of one quarter."""
        return sum(minutes for _, minutes, _, _, _ in self.quarter)


def day(quarters: list[str], total: int = HALF_DAY) -> Day:
    """The running order of an exercise of these quarters in about ``total`` minutes.

    A quarter is 15 to 45 minutes long; a break comes after every four of them, or two long ones.
    """
    run, length = _RUN, _length(len(quarters), total, _RUN)
    if length > _TIRING:
        run, length = _SHORT_RUN, _length(len(quarters), total, _SHORT_RUN)
    slots: list[Slot] = []

    def add(minutes: int, what: str, detail: str) -> None:
        start = slots[-1].start + slots[-1].minutes if slots else 0
        slots.append(Slot(start, minutes, what, detail))

    add(_BRIEFING, "Briefing", "Purpose, rules of the room, the quarter shown once on the wall.")
    add(_READING, "Reading", "Cells read their briefs, sort their cards, draw a private objective.")
    for number, quarter in enumerate(quarters, start=1):
        add(length, f"Round {number}", quarter)
        if number % run == 0 and number < len(quarters):
            add(_BREAK, "Break", "Boards stay as they are; the White Cell catches up.")
    add(_HOT_WASH, "Hot wash", "Scores, then each cell's three strengths and three improvements.")
    return Day(tuple(slots), _stretched(length), slots[-1].start + slots[-1].minutes)


def _length(quarters: int, total: int, run: int) -> int:
    """Minutes of a quarter in a day of ``total``, with a break after every ``run`` of them."""
    breaks = max((quarters - 1) // run, 0)
    fixed = _BRIEFING + _READING + _HOT_WASH + breaks * _BREAK
    return min(max((total - fixed) // max(quarters, 1), _SHORTEST), _LONGEST)


def _stretched(length: int) -> tuple[tuple[int, int, str, str, str], ...]:
    """The quarter's phases in as many minutes, each at least one."""
    starts = [(minute * length + _LENGTH // 2) // _LENGTH for minute, *_ in QUARTER]
    for number in range(1, len(starts)):
        starts[number] = max(starts[number], starts[number - 1] + 1)
    ends = [*starts[1:], length]
    return tuple(
        (start, end - start, phase, what, who)
        for start, end, (_, phase, what, who) in zip(starts, ends, QUARTER, strict=True)
    )


def clock(minutes: int) -> str:
    """Minutes from the start as ``h:mm``."""
    return f"{minutes // 60}:{minutes % 60:02d}"
