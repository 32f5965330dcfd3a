"""How the exercise was run: phases and seats, how long cells took, what was said and undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from wargame.play.choices import NODES
from wargame.record.events import Event
from wargame.report import aar_pace as pace
from wargame.report.aar_claims import Claim, Told, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_pace import Phase
from wargame.report.aar_story import Story
from wargame.report.aar_table import WHITE, cells, rewound, undone
from wargame.report.aar_words import BANDS, capital, counted, joined, quoted
from wargame.report.document import Section, Text

Row = tuple[Sequence[int], Sequence[str | Text]]

#: How many tracks are told on which two lines ended a quarter apart.
_APART = 4

#: How a phase came to its end, in the words of a table.
_CLOSED = (
    ("White Cell", "by the White Cell"),
    ("silent", "over silent seats"),
    ("time", "time up"),
)
_NOT_ALL = aside(
    "This copy shows only what its reader was told: what was said elsewhere, and who was silent, "
    "is not counted."
)


def any_run(c: Context) -> bool:
    """Whether a room was run at all; a game alone at a terminal has nothing to tell here."""
    return pace.hosted(c.story.events)


def section(c: Context) -> Section:
    """The section; empty of tables where nothing of a kind happened."""
    w = Told()
    found = pace.phases(c.story.events)
    timed = pace.timed(found)
    w.para(
        aside(
            "Times are those of the host’s clock, from the opening of a phase to the last decision "
            "of a cell in it, and medians. They hold every pause, question and held clock, and "
            "say nothing about the care that was taken. How often a cell said that it was stuck "
            "was shown to the White Cell at the time and is in no record."
        )
        if timed
        else aside(
            "No times are told: this copy has none, or decisions came from a script and not from "
            "people at a table."
        )
    )
    if c.partly:
        w.para(_NOT_ALL)
    _phases(w, c, found, timed)
    _cells(w, c, found, timed)
    if timed:
        _times(w, c, found)
    _said(w, c)
    return Section("conduct", "How the exercise was run", w.done(), tuple(_rewinds(c)))


# Phases and cells -----------------------------------------------------------------------------


def _phases(w: Told, c: Context, found: Sequence[Phase], timed: bool) -> None:
    """How often each phase was open, how it was closed, and how long it took."""
    rows: list[Row] = []
    longs = pace.lengths(found)
    for node in NODES:
        own = [phase for phase in found if phase.node == node]
        if not own:
            continue
        ways = Counter(phase.closed for phase in own)
        told = joined([f"{ways[key]} {word}" for key, word in _CLOSED if ways[key]])
        long = longs[node]
        cells_ = [capital(c.words.phase(node)), str(len(own)), told or "as all had decided"]
        if timed:
            cells_ += [pace.minutes(median(long)) if long else "", _span(long)]
        at = [phase.closing or phase.first for phase in own]
        rows.append(((at[0], at[-1]), tuple(cells_)))
    header = ["Phase", "Times open", "Closed"]
    w.evidence(
        "Phases that people had something to do in",
        (*header, *(("Median", "Shortest to longest") if timed else ())),
        rows,
        "lrl" + ("rr" if timed else ""),
    )


def _span(times: Sequence[float]) -> str:
    if len(times) < 2:
        return ""
    return f"{pace.minutes(min(times))} to {pace.minutes(max(times))}"


def _cells(w: Told, c: Context, found: Sequence[Phase], timed: bool) -> None:
    """What each cell did: decided, thought again, was silent, wrote on paper."""
    rows: list[Row] = []
    for role in c.roles:
        own = [phase for phase in found if phase.decided.get(role)]
        silent = [phase for phase in found if role in phase.silent]
        if not own and not silent:
            continue
        again = sum(phase.decided[role] > 1 for phase in own)
        where = [f"{c.words.quarter(p.turn)} {c.words.phase(p.node)}" for p in silent]
        paper = sum(phase.paper.count(role) for phase in found)
        row = [c.words.role(role), str(len(own)), str(again), str(paper)]
        if timed:
            known = pace.typical(found, role)
            row.append(pace.minutes(known[1]) if known else "")
        row.append(f"{len(silent)}: {joined(where)}" if silent else "0")
        at = [phase.last for phase in own[-1:]] + [phase.closing for phase in silent]
        rows.append((at, tuple(row)))
    header = ["Cell", "Phases decided in", "Of these, amended", "Entered from paper"]
    header += ["Median to commit"] if timed else []
    w.evidence(
        "The cells",
        (*header, "Defaults played for silence"),
        rows,
        "lrrr" + ("r" if timed else "") + "l",
    )


def _times(w: Told, c: Context, found: Sequence[Phase]) -> None:
    """How long each cell took in each phase."""
    nodes = [node for node in NODES if any(p.took for p in found if p.node == node)]
    rows: list[Row] = []
    for role in c.roles:
        own = [phase for phase in found if role in phase.took]
        if not own:
            continue
        known = [pace.typical(found, role, node) for node in nodes]
        row = [f"{pace.minutes(one[1])} ({one[0]})" if one else "" for one in known]
        rows.append(((own[0].first, own[-1].last), (c.words.role(role), *row)))
    w.evidence(
        "Median time to commit, in minutes and seconds, and of how many phases",
        ("Cell", *(capital(c.words.phase(node)) for node in nodes)),
        rows,
        "l" + "r" * len(nodes),
    )


# What was said --------------------------------------------------------------------------------


def _said(w: Told, c: Context) -> None:
    """Who talked to whom, and how much; the words stand in their annex."""
    found: dict[tuple[tuple[str, ...], str], list[Event]] = {}
    for event, body in c.story.said("message"):
        among = sorted(str(one) for one in body.get("members", ()))
        # Whether the White Cell has a chair in it makes it no other room.
        others = tuple(one for one in among if one != WHITE)
        members = others if len(others) > 1 else tuple(among)
        found.setdefault((members, str(body.get("room", ""))), []).append(event)
    rows: list[Row] = []
    for (members, room), events in sorted(found.items(), key=lambda one: -len(one[1])):
        many = Counter(event.actor for event in events)
        by = [f"{capital(cells(c, [who]))} {count}" for who, count in many.most_common()]
        who = "All" if set(members) >= set(c.roles) else capital(cells(c, list(members)))
        quarters = dict.fromkeys(c.words.quarter(event.turn) for event in events)
        rows.append(
            (
                (events[0].seq, events[-1].seq),
                (who, room, str(len(events)), ", ".join(by), ", ".join(quarters)),
            )
        )
    w.evidence(
        "Who talked to whom",
        ("Between", "Side room", "Messages", "Of these by", "Quarters"),
        rows,
        "llrll",
    )


# Rewinds --------------------------------------------------------------------------------------


def _rewinds(c: Context) -> Iterator[Section]:
    """Each place that was gone back to: why, what was undone, and what was played instead."""
    for number, (row, event) in enumerate(rewound(c), 1):
        w = Told()
        when = f"{c.words.quarter(event.turn)}, {c.words.phase(event.phase)}"
        w.para(
            claim(
                (row.seq, event.seq),
                f"The exercise went back to {when}, and went on from there on the branch "
                f"“{row.name}”. The reason given: ",
                quoted(row.reason),
            )
        )
        gone = undone(c, row)
        parent = next(one for one in c.story.record.branches if one.id == row.parent)
        before = Story(c.story.record, parent)
        then = _turn(c, before, event.turn, row.seq)
        now = _turn(c, c.story, event.turn, row.seq)
        rows = [
            (what, then.get(what, "nothing"), now.get(what, "nothing"))
            for what in dict.fromkeys([*then, *now])
            if then.get(what) != now.get(what)
        ]
        rows += _apart(c, before, c.story, event.turn)
        w.table(
            f"{c.words.quarter(event.turn)} as it was undone, and as it was then played",
            ("What", "Undone", "Instead"),
            rows,
        )
        tail = [one for one in gone if one.turn > event.turn]
        last = f", up to {c.words.quarter(tail[-1].turn)}" if tail else ""
        w.say(
            f"{counted(len(gone), 'event')} of the branch “{parent.name}” after event {row.seq} "
            f"were undone{last}. Nothing is erased: a report on that branch tells them."
            + ("" if rows else " What is open to all came out the same.")
        )
        yield Section(f"rewind-{number}", f"Rewind {number}: {row.name}", w.done())


def _turn(c: Context, story: Story, turn: int, after: int) -> dict[str, str]:
    """What a line holds of a quarter after an event: orders, outcomes, events, deals, ending."""
    quarter = next((one for one in story.quarters if one.turn == turn), None)
    if quarter is None:
        return {}
    found: dict[str, str] = {}
    fell = [f for f in quarter.entries("event") if f.seq > after]
    if fell:
        found["Events"] = joined([c.words.card(f.entry["event"]) for f in fell])
    signed = [f for f in quarter.entries("signed") if f.seq > after]
    if signed:
        found["Deals signed"] = joined([c.words.card(f.entry["action"]) for f in signed])
    for role in c.roles:
        told = []
        for order in quarter.orders:
            if order.role == role and order.seq > after:
                band = f" ({BANDS[order.band]})" if order.band is not None else ""
                told.append(f"{c.words.card(order.action)}{band}")
        if told:
            found[f"Orders of {c.words.the(role)}"] = joined(told)
    if not any(event.seq > after for event in quarter.of("reveal")):
        decided = {role for (_, role), (seq, _) in quarter.decisions.items() if seq > after}
        if decided:
            sealed = [c.words.the(role) for role in c.roles if role in decided]
            found["Decided, not yet opened"] = joined(sealed)
    return found


def _apart(c: Context, one: Story, two: Story, turn: int) -> Iterator[tuple[str, str, str]]:
    """The tracks that ended a quarter farthest apart, where both lines closed it."""
    ends = []
    for story in (one, two):
        closed = (quarter.tracks for quarter in story.quarters if quarter.turn == turn)
        ends.append({key: pair[1] for key, pair in next(closed, {}).items()})
    wide = c.words.ranges
    both = [
        key for key in ends[0] if key in wide and ends[0][key] != ends[1].get(key, ends[0][key])
    ]
    both.sort(key=lambda key: -abs(ends[0][key] - ends[1][key]) * 1_000_000 // wide[key])
    for key in both[:_APART]:
        name = f"{c.words.track(key)}, as the quarter ended"
        yield name, c.words.value(key, ends[0][key]), c.words.value(key, ends[1][key])


def overview(c: Context) -> list[Claim]:
    """In a sentence or two for the summary: how the room was run."""
    found = pace.phases(c.story.events) if any_run(c) else []
    if not found:
        return []
    silent = sum(len(phase.silent) for phase in found)
    said = len(c.story.said("message"))
    told = [counted(len(found), "phase") + " with people at the table"]
    told.append(counted(said, "message"))
    played = counted(silent, "default") + " played for a silent cell"
    told.append(played if silent else "no default played for a silent cell")
    back = rewound(c)
    told += [counted(len(back), "rewind")] if back else []
    return [claim((found[0].first, found[-1].last), f"The record has {joined(told)}")]
