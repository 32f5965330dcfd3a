"""Where the report's claims lead: the events it rests on, how to verify them, the terms it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from wargame.record.events import Event
from wargame.report.aar_claims import anchor
from wargame.report.aar_context import Context
from wargame.report.aar_front import MOST, assumptions
from wargame.report.aar_reading import entries_of, readable
from wargame.report.aar_words import capital, counted, joined, pretty
from wargame.report.document import Run, Section, Text, Writer, plain, text
from wargame.report.places import texts_of

#: Letters of a hash that tell events apart.
_HASH = 12

GLOSSARY = {
    "Adjudication": "One uncertain thing resolved: odds, modifiers, one roll, an outcome.",
    "AAR": "After-action review, or report.",
    "Branch": "A what-if in the same save; the first branch is the exercise itself.",
    "Brier score": "The mean squared error of stated chances; nought is perfect.",
    "Called shot": "A track's threshold two quarters on, and the chance its caller gave it.",
    "Deal": "An order that needs the consent of every party named.",
    "Doctrine": "A written policy that a program follows in a seat.",
    "Expected score": "The mean score over many worlds played on from a point by the reference.",
    "Head hash": "The hash of the last event, which vouches for everything before it.",
    "HSEEP": "Homeland Security Exercise and Evaluation Program, whose ratings and plan this uses.",
    "Initiative": "The declared order in which outcomes take effect.",
    "Interval": "The bounds that hold the true mean in 95 of 100 such estimates.",
    "Near": "An objective missed by no more than the margin its author declared.",
    "PC": "Political capital, what a role can ask of its own side.",
    "Quarter": "One turn; 2025Q1 is January to March 2025.",
    "Reference": "The players whom decisions are measured against.",
    "Slots": "Industrial slots, room for one more programme at a time.",
    "Standing order": "What a role sets in secret each quarter besides its orders.",
    "Track": "One state variable of the model.",
    "White Cell": "The facilitator's seat, which may overrule, bring in and adjust in the open.",
    "World": "One possible course of an exercise.",
}


def provenance(c: Context) -> Section:
    """G: what the record is bound to, how to check it, and the assumptions in full."""
    record, w = c.story.record, Writer()
    w.table(
        "What this report was made from",
        ("Item", "Value"),
        [
            ("Head hash of the branch", text((c.head, "code"))),
            ("Last event", str(c.story.last.seq)),
            ("Start of the chain", text((record.branches[0].start, "code"))),
            ("Rules version", c.rules),
            ("Dice", record.meta.get("dice", "")),
            ("Recorded by", record.meta.get("program", "")),
            ("Scenario", record.meta.get("scenario", "")),
        ],
    )
    w.say(
        "To check it: ", ("wargame verify SAVE", "code"), " recomputes every result from the "
        "recorded decisions and prints the head hash of the exercise itself; those of all branches "
        "stand in the table ", ("head", "code"), " of the save. Where it is the one above, the "
        "save is the one this report was made from, event for event. The chain shows tampering to "
        "whoever holds this hash from elsewhere; it cannot prevent it.",
    )  # fmt: skip
    if len(record.branches) > 1:
        w.table(
            "Branches of the save",
            ("Number", "Name", "Leaves", "After event", "By", "Reason"),
            [
                (
                    str(branch.id), branch.name,
                    str(branch.parent) if branch.parent is not None else "",
                    str(branch.seq) if branch.parent is not None else "",
                    branch.author, branch.reason,
                )
                for branch in record.branches
            ],
            "rlrrll",
        )  # fmt: skip
    w.table(
        "Content, as it is kept inside the save",
        ("File", "Bytes", "SHA-256"),
        [
            (name, f"{len(data):,}", text((sha256(data).hexdigest(), "code")))
            for name, data in sorted(record.content.items())
        ],
        "lrl",
    )
    w.table(
        "Assumptions: the other cards played and events that fell, with their sources",
        ("Assumption", "In this exercise", "Source", "Plausible range", "Note"),
        assumptions(c)[MOST:],
    )
    return Section("annex-g", "Content, rules and how to verify", w.done())


def register(c: Context, sections: Iterable[Section]) -> Section:
    """H: every event that the report rests on, with what it is and the start of its hash."""
    cited = _cited(sections)
    rows: list[tuple[str | Text, ...]] = []
    anchors = []
    told = {quarter.turn for quarter in c.story.quarters}
    for event in c.story.events:
        if event.seq not in cited:
            continue
        name = c.words.quarter(event.turn)
        when = (Run(name, "", f"quarter-{name}"),) if event.turn in told else text(name)
        actor = c.words.role(event.actor) if event.actor in c.words.roles else _ACTORS.get(
            event.actor, event.actor
        )  # fmt: skip
        rows.append(
            (str(event.seq), when, actor, _what(c, event), text((event.hash[:_HASH], "code")))
        )
        anchors.append(anchor(event.seq))
    w = Writer()
    w.say(
        "The events that statements of this report rest on, of "
        f"{counted(len(c.story.events), 'event')} in the branch. The hash is the beginning of the "
        "event's own."
    )
    w.table(
        "Events cited",
        ("Event", "Quarter", "By", "What it holds", "Hash"),
        rows,
        "rllll",
        anchors=anchors,
    )
    return Section("annex-h", "Events cited", w.done())


def glossary(sections: Iterable[Section]) -> Section:
    """I: the terms that the report uses."""
    said = "\n".join(_words(section) for section in sections)
    w = Writer()
    w.table(
        "Terms and acronyms",
        ("Term", "Meaning"),
        [(term, meaning) for term, meaning in GLOSSARY.items() if _used(term, said)],
    )
    return Section("annex-i", "Glossary", w.done())


_ACTORS = {"ENGINE": "the rules", "WHITE": "White Cell"}

_KINDS = {
    "setup": "The setup: scenario, seats, rules",
    "situation": "The situation as the quarter opened",
    "signals": "Cards shown as intelligence",
    "events": "Events drawn",
    "answers": "Answers to events",
    "deals": "Deals signed and refused",
    "reveal": "Orders revealed, prices paid",
    "reactions": "Reactions",
    "adjudication": "Outcomes adjudicated",
    "operations": "Operations and the drift of every track",
    "quarter": "The quarter's close: every track before and after",
    "end": "The end: scores and objectives",
    "note": "A note",
    "bookmark": "A bookmark",
    "control": "An action of the White Cell",
    "msel": "What the White Cell did with an inject",
    "ruling": "A move that no card has",
    "evaluation": "An evaluator's note",
    "survey": "Answers to the survey at the end",
    "message": "A message",
    "room": "A side room opened or closed",
    "seat": "Who holds a seat from here on",
    "clock": "How the clock was kept, or a phase closed",
    "disclosure": "Something disclosed to some roles",
    "shown": "Outcomes that the display opens",
    "link": "A link withdrawn and made anew",
    "accord": "What became of an accord between cells",
    "paper": "That a decision was entered from paper",
    "command": "A command that the host has done",
}
_NODES = {
    "signals": "What to show as intelligence",
    "events": "The answer to events",
    "offers": "Deals to offer",
    "answers": "Answers to offers",
    "orders": "Sealed orders, standing order and called shot",
    "reactions": "A reaction",
    "hands": "Cards to keep",
}


def _what(c: Context, event: Event) -> str:
    """What an event holds, in a line."""
    body = readable(event)
    if event.kind == "decision":
        return f"{_NODES.get(event.phase, pretty(event.phase))}"
    if event.kind in ("offer", "answer") and "action" in body:
        card = c.words.card(body["action"])
        if event.kind == "offer":
            return f"Offer of {card}"
        return f"{'Accepts' if body['accepts'] else 'Declines'} {card}"
    said = _KINDS.get(event.kind, capital(pretty(event.kind)))
    entries = entries_of(event)
    if event.kind == "adjudication":
        rolls = [fact for fact in entries if fact.kind == "adjudication"]
        return (
            f"{said}: {joined([c.words.card(f.entry['action']) for f in rolls])}" if rolls else said
        )
    if event.kind == "events":
        fell = [fact for fact in entries if fact.kind == "event"]
        return f"{said}: {joined([c.words.card(f.entry['event']) for f in fell])}" if fell else said
    return said


def _cited(sections: Iterable[Section]) -> set[int]:
    """The numbers of the events that some sections lead to."""
    return {
        int(run.to.removeprefix("event-"))
        for section in sections
        for words in texts_of(section)
        for run in words
        if run.to.startswith("event-")
    }


def _used(term: str, said: str) -> bool:
    """Whether a term stands in a text as a word; an acronym in capitals only."""
    flags = 0 if term.isupper() else re.IGNORECASE
    return re.search(rf"\b{re.escape(term)}\b", said, flags) is not None


def _words(section: Section) -> str:
    return " ".join(plain(words) for words in texts_of(section))
