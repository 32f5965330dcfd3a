"""The facilitator's guide on paper: how to run the day, what to bring in, how to rule by hand."""

from __future__ import annotations

from typing import Any

from wargame.report.aar_words import counted, joined
from wargame.report.document import Document, Section, Text, Writer, text
from wargame.report.paper_dice import rolls
from wargame.report.paper_order import Day, clock
from wargame.report.paper_rules import aloud, close, prepare, quarter, roll, rulings
from wargame.report.paper_tables import couplings, events, formulas, ordinary
from wargame.report.paper_words import Words, edition

_KINDS = {
    "shared": "shared",
    "national": "national",
    "private": "private",
    "restraint": "restraint",
}


def guide(words: Words, running: Day, seed: int | None) -> Document:
    """Everything that a White Cell needs at a table without a screen."""
    scenario = words.scenario
    facts = [
        ("Roles", text(joined([role.name for role in words.tables.roles]))),
        ("Quarters", text(f"{scenario.turns}, from {words.quarter(0)}")),
        ("Length", text(f"{clock(running.minutes)} hours, {running.length} minutes a quarter")),
        ("Cards", text(f"{counted(len(words.compiled.bundle.cards), 'card')}, printed apart")),
        ("Edition", text(edition(words.compiled))),
    ]
    sections = [
        prepare(words),
        _day(running),
        aloud(words),
        _msel(words),
        _situation(words),
        roll(words),
        quarter(words),
        rulings(),
        close(),
        _goals(words),
        _events(words),
        _model(words, seed),
    ]
    if seed is not None:
        annex = rolls(words, seed)
        sections.append(Section("rolls", "Annex C: Rolls made beforehand", annex, page=True))
    return Document(
        title="Facilitator's guide",
        subtitle=scenario.name,
        facts=tuple(facts),
        sections=tuple(section for section in sections if section.blocks or section.sections),
        handling="For the White Cell only",
        kind="guide",
    )


def _day(running: Day) -> Section:
    writer = Writer()
    writer.table(
        "The day",
        ("From", "Minutes", "What", ""),
        [(clock(s.start), str(s.minutes), text((s.what, "strong")), s.detail)
         for s in running.slots],
        "rrll",
    )  # fmt: skip
    writer.table(
        f"A quarter of {running.length} minutes",
        ("Minute", "Lasts", "Phase", "What happens", "Who"),
        [
            (str(minute), str(length), text((phase, "strong")), what, who)
            for minute, length, phase, what, who in running.quarter
        ],
        "rrlll",
    )
    writer.say(
        "Keep the talks long and the rest short. A cell that is not ready at the bell takes its "
        "default: the standing order of that name, no orders, no reaction."
    )
    return Section("day", "The running order", writer.done(), page=True)


def _msel(words: Words) -> Section:
    scenario = words.scenario
    order = {one.serial: place for place, one in enumerate(words.tables.msel)}
    entries = sorted(scenario.msel, key=lambda entry: order[entry.serial])
    writer = Writer()
    if not entries:
        writer.say(
            "This scenario plans no injects: events come by their chances (see the annex), and the "
            "White Cell brings in what the room needs on an inject form."
        )
        return Section("msel", "What is brought in", writer.done())
    writer.say(
        "The master scenario events list. Its minutes are those of a quarter of 22; bring an entry "
        "in when the room is ready for it, hold it where its condition does not hold, and write "
        "down why. The same list is in msel.csv for a spreadsheet."
    )
    if any(entry.after is not None for entry in entries):
        writer.say(
            ("Chained. ", "strong"),
            "After 20 means: not before inject 20 was brought in. After 20, answered means: nor "
            "before the cells have answered it, which they have when they did what was expected, "
            "or chose an answer to its event; write down on the list what was seen. Where the "
            "earlier one is held or left out, hold this one too.",
        )
    if any(entry.instead is not None for entry in entries):
        writer.say(
            ("Else 50 ", "strong"),
            "means: where this one is held back, inject 50 takes its place.",
        )
    timed = [entry for entry in entries if not entry.standby]
    _entries(writer, words, "In the order of the day", timed)
    standby = [entry for entry in entries if entry.standby]
    _entries(writer, words, "Kept to hand", standby)
    return Section("msel", "What is brought in", writer.done(), page=True)


def _entries(writer: Writer, words: Words, caption: str, entries: list[Any]) -> None:
    rows = []
    for entry in entries:
        means = entry.means if entry.inject is None else "event card"
        what = [text((words.name(entry.inject), "strong"), ". ")] if entry.inject else []
        said: Text = (*(what[0] if what else ()), *text(entry.text))
        if entry.branch:
            said += text(f" It falls as: {words.branch(entry.inject, entry.branch).lower()}.")
        todo = [text(entry.expect)]
        if entry.objectives:
            goals = ", ".join(words.objective(key) for key in entry.objectives)
            todo.append(text(" For: ", (goals, "dim"), "."))
        if entry.when:
            todo.append(text(f" Only if {words.conditions(entry.when)}."))
        if entry.after is not None:
            answered = ", answered" if entry.answered else ""
            todo.append(text((f" After {entry.after}{answered}.", "strong")))
        if entry.instead is not None:
            todo.append(text(f" Else {entry.instead}."))
        if entry.contingency:
            todo.append(text(" ", (entry.contingency, "quote")))
        to = ", ".join(entry.to) if len(entry.to) < len(words.tables.roles) else "all"
        rows.append(
            (
                str(entry.serial),
                entry.quarter,
                str(entry.minute),
                f"{entry.sender} to {to}, by {means}",
                said,
                tuple(run for part in todo for run in part),
            )
        )
    head = ("No.", "Quarter", "Min.", "From, to", "What is read or handed over", "What is expected")
    writer.table(caption, head, rows, "rlrlll")


def _situation(words: Words) -> Section:
    writer = Writer()
    writer.say(("Read this aloud at the briefing.", "dim"))
    for paragraph in words.scenario.about:
        writer.say(paragraph)
    for role in words.scenario.roles:
        writer.say((f"{role.name}: ", "strong"), role.question)
    # After a list of injects there is half a page left as a rule; else it is read from one page.
    alone = not words.scenario.msel
    return Section("situation", "The situation", writer.done(), page=alone)


def _goals(words: Words) -> Section:
    writer = Writer()
    for role in words.scenario.roles:
        rows = []
        for goal in words.scenario.objectives:
            if role.id in goal.roles:
                tests = "; ".join(
                    f"{words.asked(test)}, near within {words.within(test)}" for test in goal.tests
                )
                tests += "; no deal broken" if goal.no_breach else ""
                rows.append((text((goal.name, "strong")), _KINDS[goal.kind], tests))
        writer.table(role.name, ("Objective", "Kind", "Met where"), rows)
    return Section("goals", "What each role wants", writer.done(), page=True)


def _events(words: Words) -> Section:
    writer = Writer()
    if words.tables.events:
        writer.add(events(words))
    return Section("events", "Annex A: Events", writer.done(), page=True)


def _model(words: Words, seed: int | None) -> Section:
    writer = Writer()
    writer.say(
        "For a room in a hurry: move each track as the middle of the table goes, and add what the "
        "cards, deals and events of your room did. Every role followed its status-quo doctrine in "
        "these worlds."
    )
    found = ordinary(words, seed or 0)
    if found is not None:
        writer.add(found)
    drift = Writer()
    drift.say(
        "For a room with a calculator. Every quarter each track moves by the sum of these, all "
        "read from the tracks as adjudication left them, and stays within its range."
    )
    for key, said in couplings(words):
        drift.say((words.track(key), "strong"))
        drift.bullets(said)
    work = Writer()
    if words.scenario.derived:
        work.say(
            "clip(x, a, b) is x kept between a and b; if(test, a, b) is a where the test holds, "
            "else b; pick(n, a, b, ...) is the one with the number n, counted from 0; in_force "
            "and flag are 1 while it is so, else 0; turn counts quarters from 0; season is the "
            "quarter of the year."
        )
        work.add(formulas(words))
    parts = [Section("ordinary", "An ordinary course", writer.done())]
    parts.append(Section("drift", "What moves each track", drift.done()))
    if work.done():
        parts.append(Section("values", "What is worked out", work.done()))
    return Section("model", "Annex B: The model by hand", (), tuple(parts), page=True)
