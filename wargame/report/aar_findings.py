"""Strengths, areas for improvement and what follows from them: templates over recorded facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wargame.report.aar_analysis import change_of, clear
from wargame.report.aar_claims import Claim, Told, anchor, aside, claim
from wargame.report.aar_context import Context, room
from wargame.report.aar_marks import Mark, marks
from wargame.report.aar_story import Order
from wargame.report.aar_turning import seq_of, what
from wargame.report.aar_words import FIRM, TESTS, capital, counted, interval, joined, often, percent
from wargame.report.document import Blank, Item, Run, Section, Text, Writer, text

#: How many own decisions of a role are told each way, and how far off a shot is told.
_OWN, _FAR = 2, 70
#: How often an order has to fail before it counts as a pattern.
_OFTEN = 2
#: How many of its objectives an event has to push back before it is told.
_PUSHED = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that went well or did not, with its evidence.

    ``issue`` is it in a few words, ``element`` the capability element proposed by rule.
    """

    role: str
    issue: str
    claim: Claim
    element: str = ""


def strengths(c: Context) -> list[Finding]:
    """What went well, by what the record and the analysis say."""
    return [*_met(c), *_own(c, better=True), *_kept(c), *_well_called(c)]


def areas(c: Context) -> list[Finding]:
    """What did not, each with the capability element that a rule proposes."""
    return [
        *_missed(c),
        *_own(c, better=False),
        *_broken(c),
        *_failing(c),
        *_silent(c),
        *_idle(c),
        *_pushed(c),
        *_badly_called(c),
    ]


def section(c: Context) -> Section:
    """9: strengths and areas for improvement."""
    good, bad = Writer(), Writer()
    good.bullets([Item(one.claim.sentence()) for one in strengths(c)])
    people = c.details
    good.bullets([_seen(o.text, o.event, o.by) for o in (people.strengths if people else [])])
    if not good.done():
        good.say("The record gives none by rule.")
    good.add(Blank("Strengths that evaluators saw", 3))
    found = areas(c)
    bad.bullets([Item(one.claim.sentence()) for one in found], numbered=True)
    bad.bullets([_seen(o.text, o.event, o.by) for o in (people.areas if people else [])])
    if not bad.done():
        bad.say("The record gives none by rule.")
    bad.add(Blank("Analysis: root causes and consequences, as evaluators see them", 4))
    lead = Told()
    lead.para(
        aside(
            "These are facts sorted by rule, for evaluators to judge: what was reached, what an "
            "own decision was worth against the reference, what was promised and broken, what "
            "failed again and again, what nobody answered. A rule finds no causes; the room to "
            "write is for those."
        )
    )
    return Section(
        "findings",
        "Strengths and areas for improvement",
        lead.done(),
        (
            Section("strengths", "Strengths", good.done()),
            Section("areas", "Areas for improvement", bad.done()),
        ),
    )


def _seen(said: str, event: int | None, by: str | None) -> Item:
    """An observation of a person."""
    parts: list[Run] = [Run(said)]
    if by:
        parts.append(Run(f" ({by})", "dim"))
    if event is not None:
        parts += [Run(" ["), Run(str(event), "", anchor(event)), Run("]")]
    return Item(tuple(parts))


# What the rules find ----------------------------------------------------------------------


def _met(c: Context) -> Iterator[Finding]:
    for role in c.roles:
        met = [m for m in marks(c) if m.role == role and m.points == 2]
        if met and c.story.end:
            names = joined([c.words.goal(m.key) for m in met])
            said = f"{capital(c.words.the(role))} met {counted(len(met), 'objective')}: {names}"
            yield Finding(role, "objectives met", claim(c.story.end.seq, said))


def _missed(c: Context) -> Iterator[Finding]:
    for mark in marks(c):
        if mark.points == 0 and c.story.end:
            yield Finding(
                mark.role,
                f"{c.words.role(mark.role)} missed {c.words.goal(mark.key)}",
                claim(
                    c.story.end.seq,
                    f"{capital(c.words.the(mark.role))} missed {c.words.goal(mark.key)}: "
                    f"{_short(c, mark)}",
                ),
            )


def _short(c: Context, mark: Mark) -> str:
    """What an objective was missed on."""
    objective = c.words.objectives.get(mark.key)
    told = []
    for place, (value, threshold) in enumerate(zip(mark.values, mark.thresholds, strict=False)):
        if objective is None:
            break
        test = objective.tests[place]
        low = test.test in ("at_least", "never_below")
        if (value < threshold) if low else (value > threshold):
            asked, came = c.words.held_against(mark.key, place, value, threshold)
            told.append(f"{c.words.track(test.track)} reached {came} (wanted: {asked})")
    return joined(told) or "a deal was broken, or the exercise ended in war"


def _own(c: Context, *, better: bool) -> Iterator[Finding]:
    """A role's own decisions that were clearly worth more, or less, than the reference's."""
    if c.analysis is None:
        return
    for role in c.roles:
        steps = [
            step
            for step in c.analysis.own(role)
            if clear(change_of(step, role)) and (change_of(step, role)["mean"] > 0) == better
        ]
        for step in steps[:_OWN]:
            subject = what(c, step)
            yield Finding(
                role,
                f"{step.get('quarter', '')}: {subject} cost expected score",
                claim(
                    seq_of(c, step),
                    f"{step.get('quarter', '')}: {subject} {'raised' if better else 'lowered'} "
                    f"its expected score by {interval(change_of(step, role))} points against the "
                    "reference",
                ),
                "" if better else "Planning",
            )


def _kept(c: Context) -> Iterator[Finding]:
    for quarter, fact in c.story.all("test"):
        if fact.entry["passed"]:
            said = (
                f"{c.words.card(fact.entry['deal'])} stood its test in "
                f"{c.words.quarter(quarter.turn)}"
            )
            yield Finding("", "a deal kept", claim(fact.seq, said))


def _broken(c: Context) -> Iterator[Finding]:
    for quarter, fact in c.story.all("holds", "test"):
        entry = fact.entry
        if entry.get("holds", entry.get("passed", True)):
            continue
        deal, when = c.words.card(entry["deal"]), c.words.quarter(quarter.turn)
        how = "failed its test" if fact.kind == "test" else "broke down"
        chance = (
            f" (its chance to hold was {percent(entry['chance'])})" if "chance" in entry else ""
        )
        yield Finding(
            "", f"{deal} {how}", claim(fact.seq, f"{deal} {how} in {when}{chance}"), "Planning"
        )


def _failing(c: Context) -> Iterator[Finding]:
    """Orders that fell as setbacks again and again."""
    failed: dict[tuple[str, str], list[Order]] = {}
    for order in c.story.orders():
        if order.band == 0:
            failed.setdefault((order.role, order.action.partition("/")[0]), []).append(order)
    for (role, card), orders in failed.items():
        if len(orders) < _OFTEN:
            continue
        name, quarters = c.words.card(card), joined([c.words.quarter(o.turn) for o in orders])
        chances = joined([percent(o.roll.entry["chance"]) for o in orders if o.roll])
        yield Finding(
            role,
            f"{c.words.role(role)}: {name} failed {often(len(orders))}",
            claim(
                [seq for order in orders for seq in order.at[-1:]],
                f"{capital(c.words.the(role))} ordered {name} and met a setback in {quarters}, at "
                f"chances of {chances}",
            ),
            "Planning",
        )


def _silent(c: Context) -> Iterator[Finding]:
    for role in c.roles:
        found = [(q, f) for q, f in c.story.all("silent") if f.entry["role"] == role]
        if found:
            quarters = joined(list(dict.fromkeys(c.words.quarter(q.turn) for q, _ in found)))
            yield Finding(
                role,
                f"{c.words.role(role)} kept silent when named",
                claim(
                    [fact.seq for _, fact in found],
                    f"{capital(c.words.the(role))} was named by an order and did not react in "
                    f"{quarters}, and silence has its price",
                ),
                "Organisation",
            )


def _idle(c: Context) -> Iterator[Finding]:
    """Quarters in which a role neither ordered nor signed what it had proposed."""
    revealed = [q for q in c.story.quarters if any(True for _ in q.of("reveal"))]
    for role in c.roles:
        idle = [
            q
            for q in revealed
            if all(order.role != role for order in q.orders)
            and not any(offer.signed and offer.by == role for offer in q.offers)
        ]
        if len(idle) >= _OFTEN:
            quarters = joined([c.words.quarter(q.turn) for q in idle])
            yield Finding(
                role,
                f"{c.words.role(role)} left {counted(len(idle), 'quarter')} without an order",
                claim(
                    [q.seq("reveal") for q in idle],
                    f"{capital(c.words.the(role))} gave no order and signed no deal of its own in "
                    f"{quarters}",
                ),
                "Planning",
            )


def _pushed(c: Context) -> Iterator[Finding]:
    """Events that at once pushed back what several objectives are measured on."""
    for quarter, fact in c.story.all("event"):
        key = str(fact.entry["event"])
        hurt: list[str] = []
        at = [fact.seq]
        for effect in quarter.entries("shift"):
            if str(effect.entry["cause"]).partition("/")[0].partition(":")[0] != key:
                continue
            names = _against(c, str(effect.entry["what"]), effect.moved)
            hurt += names
            at += [effect.seq] if names else []
        hurt = list(dict.fromkeys(hurt))
        if len(hurt) >= _PUSHED:
            when = c.words.quarter(quarter.turn)
            yield Finding(
                "",
                f"{c.words.card(key)} pushed back several objectives",
                claim(
                    at,
                    f"The event {c.words.card(key)} in {when} moved tracks away from "
                    f"{counted(len(hurt), 'objective')}: {joined(hurt)}",
                ),
                "Planning",
            )


def _against(c: Context, track: str, by: int) -> list[str]:
    """The objectives that a move of a track pushes back."""
    counted_ = {key for one in c.story.standings.values() for key in one["objectives"]}
    return [
        c.words.goal(key)
        for key, objective in c.words.objectives.items()
        if key in counted_
        for test in objective.tests
        if test.track == track and by and (test.test in ("at_least", "never_below")) == (by < 0)
    ]


def _well_called(c: Context) -> Iterator[Finding]:
    for role in c.roles:
        due = [s for s in c.story.shots() if s.role == role and s.hit is not None]
        if len(due) < 3:
            continue
        brier = sum((s.chance / 100 - bool(s.hit)) ** 2 for s in due) / len(due)
        if brier <= 0.15:
            yield Finding(
                role,
                "called shots were sound",
                claim(
                    (due[0].due_seq, due[-1].due_seq),
                    f"{capital(c.words.whose(role))} called shots were close to what came (Brier "
                    f"score {brier:.3f} over {counted(len(due), 'shot')})",
                ),
            )


def _badly_called(c: Context) -> Iterator[Finding]:
    """Shots that were called as nearly sure and did not come true, by role."""
    for role in c.roles:
        far = [
            s
            for s in c.story.shots()
            if s.role == role
            and s.hit is not None
            and (s.chance >= _FAR if not s.hit else s.chance <= 100 - _FAR)
        ]
        if not far:
            continue
        first = far[0]
        shot = (
            f"{c.words.track(first.track)} {TESTS[first.test]} "
            f"{c.words.value(first.track, first.threshold)}"
        )
        yield Finding(
            role,
            f"{c.words.role(role)}: called shots far off",
            claim(
                [seq for s in far for seq in s.at[-1:]],
                f"{capital(c.words.the(role))} was far off with {counted(len(far), 'called shot')}"
                f", first with {shot}, stated at {first.chance}{FIRM}%",
            ),
            "Training",
        )


# What follows -------------------------------------------------------------------------------


def plan(c: Context) -> Section:
    """11: the improvement plan, its issues by rule and the rest for people."""
    w = Told()
    w.para(
        aside(
            "Issues come from the areas for improvement; capability elements are proposed by "
            "rule, for evaluators to confirm. What to do, who owns it and by when is for people."
        )
    )
    header = (
        "No.", "Issue", "Corrective action", "Capability element", "Responsible", "Contact",
        "Start", "Completion",
    )  # fmt: skip
    rows: list[tuple[str | Text, ...]] = []
    for row in c.details.improvements if c.details else ():
        issue: list[Run] = [Run(row.issue)]
        if row.event is not None:
            issue += [Run(" ["), Run(str(row.event), "", anchor(row.event)), Run("]")]
        filled = (row.action, row.element, row.owner, row.contact, row.start, row.completion)
        rows.append((str(len(rows) + 1), tuple(issue), *(value or room() for value in filled)))
    for finding in areas(c):
        issue_ = (
            Run(capital(finding.issue)), Run(" ["),
            Run(str(finding.claim.at[0]), "", anchor(finding.claim.at[0])), Run("]"),
        )  # fmt: skip
        element = text(finding.element, (" (proposed)", "dim")) if finding.element else room()
        rows.append((str(len(rows) + 1), issue_, room(), element, *(room() for _ in range(4))))
    w.table("Improvement plan", header, rows)
    if not rows:
        w.para(aside("No issue was found by rule."))
    w.add(Blank("Further issues and corrective actions", 4))
    steps = c.details.next_steps if c.details else []
    if steps:
        w.say(("Recommendations and next steps.", "strong"))
        w.bullets([text(one) for one in steps])
    else:
        w.add(Blank("Recommendations, and the next exercise", 3))
    return Section("plan", "Improvement plan", w.done(), page=True)
