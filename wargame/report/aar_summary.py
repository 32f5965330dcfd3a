"""The executive summary: one page that says only what the record and the analysis say."""

from __future__ import annotations

from collections import Counter

from wargame.report.aar_analysis import DECISION, LUCK
from wargame.report.aar_claims import Claim, Told, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_control import acts, summed, weighty
from wargame.report.aar_marks import marks
from wargame.report.aar_room import overview
from wargame.report.aar_story import biggest, causes
from wargame.report.aar_turning import first_points
from wargame.report.aar_words import capital, counted, gained, joined, score, signed
from wargame.report.document import Section, Text, text

#: How many moments the summary tells.
MOMENTS = 3

#: How many actions of the White Cell it tells.
_ACTS = 5
_BANDS = (
    ("setback", "setbacks"),
    ("partial success", "partial successes"),
    ("success", "successes"),
    ("breakthrough", "breakthroughs"),
)


def section(c: Context) -> Section:
    """3: how it ended, who reached what, what mattered, what the White Cell did."""
    w = Told()
    w.para(*_opening(c), lead="What was played")
    w.para(*_ending(c), lead="How it ended")
    _table(w, c)
    w.para(*_course(c), lead="What was done")
    moments = first_points(c, MOMENTS)
    if moments:
        w.para(
            aside("By the analysis, these changed most what a role could expect:"),
            lead="The moments that mattered",
        )
        w.points(moments, numbered=True)
    elif moves := _moves(c):
        w.para(
            aside(
                "Without the analysis nobody can say which moments mattered most. These were the "
                "largest moves of what was measured:"
            ),
            lead="The largest moves",
        )
        w.points(moves)
    w.para(*_luck(c), lead="Decision and luck")
    w.para(*overview(c), lead="At the table")
    w.listed(_control(c), lead="White Cell")
    return Section("summary", "Executive summary", w.done(), page=True)


def _opening(c: Context) -> list[Claim | Text]:
    story, people = c.story, c.held_by_people()
    if people and len(people) < len(c.roles):
        held = f"{c.words.roles_said(people)} played by people and the others by programs"
    else:
        held = "all of them played by people" if people else "all of them played by programs"
    said: list[Claim | Text] = [
        claim(
            story.first,
            f"{capital(counted(len(story.quarters), 'quarter'))} of ",
            (c.words.scenario.name, "strong"),
            f" ({c.span}) with {counted(len(c.roles), 'role')}, {held}",
        )
    ]
    if c.parent is not None and not c.rewound and (first := story.first_own) is not None:
        said.append(
            claim(
                first,
                "This is a what-if: the branch ",
                (story.branch.name, "strong"),
                f" leaves {c.parent} after event {story.branch.seq}",
            )
        )
    return said


def _ending(c: Context) -> list[Claim | Text]:
    end = c.story.end
    if end is None:
        closed = sum(quarter.closed for quarter in c.story.quarters)
        return [
            claim(
                c.story.last.seq,
                f"It is not over: {closed} of {c.story.setup.get('turns')} quarters were closed",
            )
        ]
    if c.ended == "war":
        return [claim(end.seq, "It ended in direct war, and nobody scores")]
    ranked = sorted(
        ((int(one["score"]), role) for role, one in c.story.standings.items()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    if not ranked:
        return []
    best = [role for found, role in ranked if found == ranked[0][0]]
    last = [role for found, role in ranked if found == ranked[-1][0]]
    said: list[Claim | Text] = [
        claim(
            end.seq,
            f"Every quarter was played. {capital(c.words.roles_said(best))} reached "
            f"{score(ranked[0][0])} of 100 points, the highest score"
            + (
                f"; {c.words.roles_said(last)} reached {score(ranked[-1][0])}, the lowest"
                if ranked[-1][0] < ranked[0][0]
                else ""
            ),
        )
    ]
    found = marks(c)
    for key in dict.fromkeys(mark.key for mark in found):
        holders = [mark.role for mark in found if mark.key == key]
        objective = c.words.objectives.get(key)
        if objective is None or objective.kind != "shared" or len(holders) < 2:
            continue
        mark = next(mark for mark in found if mark.key == key)
        said.append(
            claim(
                end.seq,
                f"What {c.words.roles_said(holders)} wanted in common, {c.words.goal(key)}, was ",
                (mark.result, "strong"),
            )
        )
    return said


def _table(w: Told, c: Context) -> None:
    end = c.story.end
    if end is None or not c.story.standings:
        return
    found = marks(c)
    rows: list[tuple[int, tuple[str | Text, ...]]] = []
    for role in c.roles:
        mine = [mark for mark in found if mark.role == role]
        named = [
            text((_named(c, [m.key for m in mine if m.points == points]), ""))
            or text(("none", "dim"))
            for points in (2, 1, 0)
        ]
        standing = c.story.standings.get(role)
        if standing:
            rows.append((end.seq, (c.words.role(role), score(standing["score"]), *named)))
    w.evidence(
        "Scores and objectives by role", ("Role", "Score", "Met", "Near", "Missed"), rows, "lrlll"
    )


def _named(c: Context, keys: list[str]) -> str:
    return "; ".join(c.words.objective(key) for key in keys)


def _course(c: Context) -> list[Claim | Text]:
    """Orders and how they fell, deals, events: counted, each with the events counted last."""
    said: list[Claim | Text] = []
    orders = c.story.orders()
    if orders:
        fell = Counter(order.band for order in orders if order.band is not None)
        sure = sum(order.band is None and order.roll is not None for order in orders)
        parts = [counted(fell[band], *_BANDS[band]) for band in (3, 2, 1, 0) if fell[band]]
        told = f"{capital(counted(len(orders), 'order'))} {_were(len(orders))} given"
        if parts:
            told += f"; of those rolled for, {joined(parts)}"
        if sure:
            told += f"; {sure} needed no roll"
        said.append(claim((orders[0].seq, orders[-1].at[-1]), told))
    offers = c.story.offers()
    if offers:
        signed_ = sum(offer.signed for offer in offers)
        said.append(
            claim(
                (offers[0].seq, offers[-1].at[-1]),
                f"{capital(counted(len(offers), 'deal'))} {_were(len(offers))} offered and "
                f"{signed_} signed",
            )
        )
    events = c.story.all("event")
    if events:
        names = list(dict.fromkeys(c.words.card(fact.entry["event"]) for _, fact in events))
        shown = joined(names) if len(names) <= 4 else f"{', '.join(names[:4])} and others"
        said.append(
            claim(
                [fact.seq for _, fact in events][:4],
                f"{capital(counted(len(events), 'event'))} fell: {shown}",
            )
        )
    return said


def _were(amount: int) -> str:
    return "was" if amount == 1 else "were"


def _luck(c: Context) -> list[Claim | Text]:
    """Whom decisions and luck served most and least, by the analysis."""
    found = c.analysis
    if found is None:
        return []
    roles = [role for role in c.roles if found.ends(role) is not None]
    said = []
    for what, parts in (("Decisions", DECISION), ("Luck", LUCK)):
        ranked = sorted(roles, key=lambda role: -found.total(role, *parts))
        if not ranked or not any(found.total(role, *parts) for role in roles):
            continue
        told = [
            f"{c.words.the(role)} {word} ({gained(found.total(role, *parts))} points)"
            for role, word in ((ranked[0], "most"), (ranked[-1], "least"))
        ]
        said.append(f"{what} served {joined(told if len(roles) > 1 else told[:1])}")
    return [claim((c.story.first, c.story.last.seq), one) for one in said]


def _moves(c: Context) -> list[Claim]:
    """The largest moves of tracks in one quarter, of different tracks."""
    ranked = []
    for quarter in c.story.quarters:
        for key in biggest(quarter, c.words.ranges, MOMENTS):
            before, after = quarter.tracks[key]
            size = abs(after - before) * 1_000_000 // c.words.ranges.get(key, 100_000)
            ranked.append((-size, quarter.turn, key, quarter))
    found: dict[str, Claim] = {}
    for _, turn, key, quarter in sorted(ranked, key=lambda one: one[:3]):
        track = c.words.tracks[key]
        if key in found or len(found) == MOMENTS or track.set_to is not None:
            continue
        before, after = quarter.tracks[key]
        why = causes(quarter, key)
        because = f", chiefly {c.words.why(key, why[0][0])} ({signed(why[0][1])})" if why else ""
        found[key] = claim(
            (quarter.seq("quarter"), *(seq for _, _, seq in why[:1])),
            f"{c.words.quarter(turn)}: {c.words.track(key)} went from "
            f"{c.words.value(key, before)} to {c.words.value(key, after)}{because}",
        )
    return list(found.values())


def _control(c: Context) -> list[Claim]:
    done = acts(c)
    if not done:
        return [
            claim(
                (c.story.first, c.story.last.seq),
                "The record holds no action of the White Cell: the dice stood as they fell",
            )
        ]
    if len(done) <= _ACTS:
        return [act.claim for act in done]
    return [
        claim([act.seq for act in weighty(done, _ACTS)], summed(c, done)),
        *[act.claim for act in weighty(done, _ACTS - 1)],
    ]
