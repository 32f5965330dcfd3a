"""The title page and the first two sections: what was played, and what it can and cannot bear."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wargame.report.aar_context import Context, given, room, said_or_room
from wargame.report.aar_control import acts
from wargame.report.aar_words import capital, counted, joined, number, often
from wargame.report.document import Blank, Callout, Paragraph, Run, Section, Text, Writer, text

#: Assumptions listed in the body; the rest stand in the annex.
MOST = 12

_METHOD = (
    "A quarter is a turn. It opens with what falls due and what drifted; intelligence is shown "
    "and events may fall; deals are offered and answered among their parties; then every role "
    "seals its orders, each with a reason, and may call a shot: a track, a threshold and the "
    "chance it gives it two quarters on. Orders are revealed together, roles may support, oppose "
    "or keep silent, and only then are outcomes adjudicated.",
    "An uncertain order has base odds and named modifiers, bounded, and one roll; it falls as a "
    "setback, a partial success, a success or a breakthrough. Tracks then drift by named terms "
    "that sum exactly. The White Cell may overrule an outcome, bring in an event or adjust a "
    "track; it does so in the open and with its reason.",
    "A role scores the share of its objectives' points it reached, 0 to 100: two for an "
    "objective met, one for near, none for missed, on the mean of the last two quarters (or on "
    "the worst quarter, where an objective says never).",
)


def facts(c: Context) -> tuple[tuple[str, Text], ...]:
    """The label and value pairs of the title page."""
    details, story = c.details, c.story
    when = [event.at[:10] for event in (story.events[0], story.last)]
    recorded = when[0] if when[0] == when[1] else f"{when[0]} to {when[1]}"
    found: list[tuple[str, str | Text]] = [
        ("Exercise", given(details.title if details else None)),
        ("Scenario", f"{c.words.scenario.name} ({c.words.scenario.id})"),
        ("Sponsor", given(details.sponsor if details else None)),
        ("Held", (details.dates if details else None) or f"recorded {recorded}"),
        ("Location", given(details.location if details else None)),
        ("Quarters played", f"{c.span}, {_status(c)}"),
        ("Branch", f"{story.branch.name} (number {story.branch.id})"),
        ("Head hash", text((c.head, "code"))),
        ("Content and settings", text((_content_hash(c), "code"))),
        ("Rules", f"version {c.rules}, recorded by {story.record.meta.get('program', '?')}"),
        ("Point of contact", given(details.contact if details else None)),
    ]
    return tuple((label, text(v) if isinstance(v, str) else v) for label, v in found)


def _content_hash(c: Context) -> str:
    """One hash for all files of content, which the chain of the record begins with."""
    return c.story.record.branches[0].start


def _status(c: Context) -> str:
    if c.ended == "war":
        return "ended in direct war"
    return "complete" if c.ended else "not complete"


def overview(c: Context) -> Section:
    """1: purpose, scenario, roles, duration, method."""
    details, w = c.details, Writer()
    purpose, questions = Writer(), Writer()
    if details and details.purpose:
        purpose.say(details.purpose)
    else:
        purpose.add(Blank("Purpose of the exercise, in the sponsor's words", 3))
    if details and details.questions:
        questions.bullets([text(q) for q in details.questions], numbered=True)
    else:
        questions.add(Blank("Questions the sponsor wanted answered", 3))
    scenario = Writer()
    for paragraph in c.words.scenario.about:
        scenario.say(paragraph)
    w.table("The exercise at a glance", ("Item", "What"), _glance(c))
    return Section(
        "overview",
        "Exercise overview",
        w.done(),
        (
            Section("purpose", "Purpose", purpose.done()),
            Section("questions", "Questions", questions.done()),
            Section("scenario", "Scenario", scenario.done()),
            Section("roles", "Roles and participants", _roles(c)),
            Section("method", "Method", tuple(Paragraph(text(p)) for p in _METHOD)),
        ),
        page=True,
    )


def _glance(c: Context) -> list[tuple[str, str | Text]]:
    details, story = c.details, c.story
    made = {kind: len(story.said(kind)) for kind in ("note", "evaluation", "message")}
    more = [("message", "message"), ("evaluation", "evaluator’s note")]
    rolls = sum(not fact.entry["sure"] for _, fact in story.all("adjudication"))
    return [
        ("Type", given(details.kind if details else None)),
        ("Mission areas", said_or_room(details.missions if details else [])),
        ("Duration", f"{counted(len(story.quarters), 'quarter')} ({c.span}), {_status(c)}"),
        (
            "In this copy" if story.withheld else "In the record",
            joined(
                [
                    counted(len(story.orders()), "order"),
                    counted(rolls, "roll"),
                    counted(len(story.offers()), "deal offered", "deals offered"),
                    counted(len(story.all("event")), "event that fell", "events that fell"),
                    counted(len(acts(c)), "action of the White Cell",
                            "actions of the White Cell"),
                    counted(made["note"], "note"),
                    *(counted(made[key], one) for key, one in more if made[key]),
                ]
            ),
        ),
        ("White Cell", said_or_room(details.control if details else [])),
        ("Evaluators", said_or_room(details.evaluators if details else [])),
    ]  # fmt: skip


def _roles(c: Context) -> tuple[Any, ...]:
    w = Writer()
    rows: list[tuple[str | Text, ...]] = []
    for role in c.words.scenario.roles:
        if role.id not in c.story.roles:
            continue
        held = list(c.details.participants.get(role.id, [])) if c.details else []
        hidden = c.hidden_from(role.id)
        rows.append(
            (
                role.name,
                role.question,
                capital(c.seats_of(role.id)),
                joined(held) or (room() if role.id in c.held_by_people() else "none"),
                capital(joined(hidden)) if hidden else "nothing",
            )
        )
    w.table(
        "Who held what, and what they could not see",
        ("Role", "Its question", "Held by", "Participants", "Not shown to it"),
        rows,
    )
    people = c.held_by_people()
    if not people:
        w.say(
            "Every role was held by a program. The report says how the model and these doctrines "
            "behave, and nothing about the judgement of people."
        )
    elif len(people) < len(c.roles):
        bots = [role for role in c.roles if role not in people]
        w.say(
            f"{capital(c.words.roles_said(bots))} {'was' if len(bots) == 1 else 'were'} held by "
            "programs; what is said of their decisions says nothing about people."
        )
    return w.done()


def limitations(c: Context) -> Section:
    """2: what the exercise cannot bear, and the assumptions it rests on, with their sources."""
    w = Writer()
    gaps = c.gaps()
    if gaps:
        inner = Writer()
        inner.bullets([text(gap) for gap in gaps])
        w.add(Callout("What this report cannot show", inner.done(), "caution"))
    w.bullets(
        [
            text(
                "One exercise is one course of events among many. What happened is fact; that it "
                "would happen again is not."
            ),
            text(
                "Values and chances come from a model that was built to be argued with. They hold "
                "under its assumptions, of which those this exercise leaned on most are listed "
                "here."
            ),
            text(
                "Wherever decision is told from luck, it is measured against the reference named "
                "there. Another reference gives other parts of the same sum."
            ),
            text(
                "Numbers of losses, launches and interceptions that content takes from a party to "
                "the conflict are that party's claims."
            )
            if _claims(c)
            else text("Start values and couplings carry their sources in the content."),
        ]
    )
    w.say(*_bearing(c))
    rows = assumptions(c)
    w.table(
        "Assumptions that mattered most: cards played and events that fell",
        ("Assumption", "In this exercise", "Source", "Plausible range", "Note"),
        rows[:MOST],
    )
    if len(rows) > MOST:
        w.say(
            f"{len(rows) - MOST} more stand in ",
            Run("the annex on content and rules", "", "annex-g"),
            ".",
        )
    return Section("limitations", "Limitations and assumptions", w.done())


def _claims(c: Context) -> bool:
    return any("claim" in paragraph.lower() for paragraph in c.words.scenario.about)


def _bearing(c: Context) -> Iterable[str]:
    """How much of the model rests on judgement."""
    couplings = [one for track in c.words.scenario.tracks for one in track.couplings]
    alone = sum(set(one.source) <= {"judgement"} for one in couplings)
    if not couplings:
        return ()
    return (
        f"The model of this scenario has {counted(len(couplings), 'named coupling')} between its "
        f"{counted(len(c.words.scenario.tracks), 'track')}; {alone} of them rest on judgement "
        "alone, the others on recorded series or cited sources. Every one carries its source in "
        "the content, which is kept inside the save.",
    )


def assumptions(c: Context) -> list[tuple[str | Text, ...]]:
    """Every card that was played and event that fell with its source, the most used first."""
    used: dict[str, list[str]] = {}
    for order in c.story.orders():
        used.setdefault(order.action.partition("/")[0], []).append(c.words.quarter(order.turn))
    for offer in c.story.offers():
        if offer.signed:
            used.setdefault(offer.action.partition("/")[0], []).append(c.words.quarter(offer.turn))
    for quarter, fact in c.story.all("event"):
        used.setdefault(fact.entry["event"], []).append(c.words.quarter(quarter.turn))
    rows: list[tuple[str | Text, ...]] = []
    for key, quarters in sorted(used.items(), key=lambda item: (-len(item[1]), item[0])):
        card = c.words.compiled.bundle.cards.get(key)
        if card is None:
            continue
        times = f"{capital(card.kind)}, {often(len(quarters))}"
        rows.append(
            (
                c.words.name(key),
                f"{times}: {joined(sorted(set(quarters)))}",
                sources(c, card.source),
                _range(card.range),
                card.note or "",
            )
        )
    return rows


def sources(c: Context, cited: Iterable[str]) -> str:
    """Sources as people cite them."""
    known = c.words.compiled.bundle.sources
    said = []
    for key in cited:
        seed, _, place = key.partition(": ")
        if key in known.facts:
            fact = known.facts[key]
            told = fact.statement.rstrip(".")
            said.append(f"{told} ({fact.source})" if fact.source else told)
        elif seed in known.seeds:
            said.append(f"{known.seeds[seed].title}{f', {place}' if place else ''}")
        elif key == "history":
            said.append("recorded series")
        else:
            said.append(key)
    return capital("; ".join(said))


def _range(span: list[int] | None) -> str:
    return f"{number(span[0])} to {number(span[1])}" if span else ""
