"""Strengths, areas for improvement and the plan that follows from them."""

from __future__ import annotations

from wargame.report import aar_hotwash
from wargame.report.aar_claims import Told, anchor, aside
from wargame.report.aar_context import Context, room
from wargame.report.aar_rules import areas, opposing, strengths
from wargame.report.aar_words import capital
from wargame.report.document import Blank, Item, Run, Section, Text, Writer, text


def section(c: Context) -> Section:
    """9: strengths and areas for improvement."""
    good, bad = Writer(), Writer()
    good.bullets([Item(one.claim.sentence()) for one in strengths(c)])
    people = c.details
    good.bullets([_seen(o.text, o.event, o.by) for o in (people.strengths if people else [])])
    good.bullets(aar_hotwash.seen(c, good=True))
    if not good.done():
        good.say("The record gives none by rule.")
    good.add(Blank("Strengths that evaluators saw", 3))
    found = areas(c)
    bad.bullets([Item(one.claim.sentence()) for one in found], numbered=True)
    bad.bullets([_seen(o.text, o.event, o.by) for o in (people.areas if people else [])])
    bad.bullets(aar_hotwash.seen(c, good=False))
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
            *_opposing(c),
        ),
    )


def _opposing(c: Context) -> list[Section]:
    """What the record says of the other side; it asks nothing of one's own."""
    w = Told()
    good, bad = opposing(c)
    if not (good or bad):
        return []
    w.para(
        aside(
            "The same rules, of those who played the other side. It is told for the discussion: "
            "what they reached or missed is no strength and no issue of the plan."
        )
    )
    w.listed([one.claim for one in good], lead="What went well for it")
    w.listed([one.claim for one in bad], lead="What did not")
    who = c.words.roles_said(c.adversaries)
    return [Section("opposing", f"The other side: {who}", w.done())]


def _seen(said: str, event: int | None, by: str | None) -> Item:
    """An observation of a person."""
    parts: list[Run] = [Run(said)]
    if by:
        parts.append(Run(f" ({by})", "dim"))
    if event is not None:
        parts += [Run(" ["), Run(str(event), "", anchor(event)), Run("]")]
    return Item(tuple(parts))


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
        "No.", "Issue", "Corrective action", "Capability element", "Responsible organisation",
        "Point of contact", "Start", "Completion",
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
