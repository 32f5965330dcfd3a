"""Annexes of a hosted exercise: injects, moves that no card has, accords, what was said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wargame.play.accords import Accord, Accords
from wargame.play.facts import plain_facts
from wargame.play.msel_run import Item, Plan
from wargame.play.rulings import Case, Rulings
from wargame.record.events import Event
from wargame.report.aar_claims import Claim, Told, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_facts import Body
from wargame.report.aar_table import band, cells, readers
from wargame.report.aar_words import capital, joined, percent, quoted, rolled
from wargame.report.document import Run, Section, Text, text
from wargame.telling.accords import FOUND, STATES, clause
from wargame.telling.names import Names, catalogue

Row = tuple[Sequence[int], Sequence[str | Text]]

#: What was done with an inject, by what the event says.
_DONE = {
    "add": "Added in play",
    "answer": "Seen",
    "deliver": "Brought in",
    "edit": "Changed",
    "hold": "Held back",
    "queue": "Set down for the next quarter",
    "release": "To come as planned again",
    "skip": "Left out",
}


def injects(c: Context) -> Section | None:
    """The list of injects as it was run: planned, brought in, expected, seen."""
    if not c.story.said("msel"):
        return None
    facts = plain_facts(c.story.events, c.words.compiled)
    plan = Plan(c.words.compiled).follow(c.story.branch.id, facts)
    own: dict[int, list[tuple[Event, Body]]] = {}
    lists: list[tuple[Event, Body]] = []
    for event, body in c.story.said("msel"):
        if body.get("what") == "load":
            lists.append((event, body))
            continue
        rows = body.get("injects") or [{}]
        serial = body.get("serial", rows[0].get("serial", 0))
        own.setdefault(int(serial), []).append((event, body))
    w = Told()
    for event, body in lists:
        when = f"{c.words.quarter(event.turn)}, {c.words.phase(event.phase)}"
        why: list[str | Run] = []
        if body.get("reason"):
            why = [". The reason given: ", quoted(str(body["reason"]))]
        w.para(claim([event.seq], f"Another list was run from {when} on", *why))
    run = [item for item in _ordered(plan) if item.entry.serial in own]
    w.evidence(
        "Injects as they were run",
        ("Inject", "From, to and what", "Expected of the players", "What became of it"),
        [
            (
                [event.seq for event, _ in own[item.entry.serial]],
                (
                    f"{item.entry.serial}: {item.entry.quarter}, minute {item.entry.minute}",
                    f"{_between(c, item)}: {_what(c, item)}",
                    item.entry.expect,
                    _became(c, item, own[item.entry.serial]),
                ),
            )
            for item in run
        ],
    )
    rest = [str(i.entry.serial) for i in _ordered(plan) if i.entry.serial not in own]
    if rest:
        w.say(f"Of the list, nothing was done with {joined(rest)}.")
    if gone := [str(serial) for serial in sorted(own) if serial not in plan.items]:
        w.say(f"Of {joined(gone)} something was said while another list was run.")
    return Section("annex-msel", "Injects, planned and brought in", w.done())


def brought(c: Context) -> dict[int, list[Claim]]:
    """What the room was told by the list of injects, by quarter, in the order in which it came."""
    said = c.story.said("msel")
    if not any(body.get("what") == "deliver" for _, body in said):
        return {}
    facts = plain_facts(c.story.events, c.words.compiled)
    plan = Plan(c.words.compiled).follow(c.story.branch.id, facts)
    found: dict[int, list[Claim]] = {}
    for event, body in said:
        item = plan.items.get(int(body.get("serial", 0)))
        if body.get("what") != "deliver" or item is None:
            continue
        parts: list[str | Run] = [f"{item.entry.serial}, {_between(c, item)}: "]
        if item.entry.inject:
            parts.append(f"the event {c.words.card(item.entry.inject)}. ")
        parts.append(quoted(item.entry.text))
        if item.seen:
            parts += [". Seen of it: ", quoted(item.seen)]
        found.setdefault(event.turn, []).append(claim(event.seq, *parts))
    return found


def _ordered(plan: Plan) -> list[Item]:
    """The list in the order in which it was to come."""
    return sorted(
        plan.items.values(), key=lambda one: (one.table.turn, one.table.minute, one.entry.serial)
    )


def _between(c: Context, item: Item) -> str:
    to = item.entry.to
    all_ = "all cells" if set(to) >= set(c.roles) else cells(c, list(to))
    return f"{item.entry.sender} to {all_}"


def _what(c: Context, item: Item) -> str:
    event = f"The event {c.words.card(item.entry.inject)}. " if item.entry.inject else ""
    return f"{event}{item.entry.text}"


def _became(c: Context, item: Item, steps: Sequence[tuple[Event, Body]]) -> Text:
    """What was done with it, each step with its reason, and what was seen of an answer."""
    runs: list[str | Run] = []
    for event, body in steps:
        what = str(body["what"])
        done = _DONE.get(what, capital(what))
        if what == "deliver":
            done += f" at {c.words.phase(event.phase)} of {c.words.quarter(event.turn)}"
        why = str(body.get("text" if what == "answer" else "reason") or "")
        runs.append(f"{' ' if runs else ''}{done}{': ' if why else '.'}")
        runs += [quoted(why)] if why else []
    if item.answered and not item.seen:
        runs.append(" Answered.")
    if not item.delivered and item.kept in ("", "queued"):
        runs.append(" Not brought in.")
    return text(*runs)


def rulings(c: Context) -> Section | None:
    """Every move that no card has, the reasons weighed, the odds and the roll."""
    if not c.story.said("ruling"):
        return None
    found = Rulings()
    own: dict[str, list[int]] = {}
    for event, body in c.story.said("ruling"):
        bodies = [part.body for part in event.parts.values() if isinstance(part.body, dict)]
        found.take(event.actor, c.words.quarter(event.turn), bodies)
        own.setdefault(str(body.get("ruling", "")), []).append(event.seq)
    w = Told()
    w.para(
        aside(
            "Odds are a base and a step for each reason that counts, for or against; base and step "
            "are judgement. The roll is one of the exercise’s own dice."
        )
    )
    w.evidence(
        "Moves that no card has",
        ("Quarter", "Role", "The move", "Reasons weighed", "Ruling", "Reason given"),
        [
            (
                own[case.name],
                (
                    case.quarter,
                    c.words.role(case.role),
                    text(f"{case.name}: ", quoted(case.text)),
                    _weighed(c, case),
                    _ruled(case),
                    text(quoted(_why(case))) if _why(case) else "",
                ),
            )
            for case in found.cases.values()
            if case.name in own
        ],
    )
    return Section("annex-rulings", "Moves that no card has", w.done())


def _weighed(c: Context, case: Case) -> Text:
    """The reasons, by side; before a decision all that were given."""
    sides: dict[str, list[tuple[str, str]]] = {}
    if case.decided is not None:
        for side in ("for", "against", "aside"):
            rows = case.decided.get(side, ())
            sides[side] = [(str(one["by"]), str(one["text"])) for one in rows]
    else:
        for by, side, said in case.arguments:
            sides.setdefault(side, []).append((by, said))
    runs: list[str | Run] = []
    for side, given in sides.items():
        for by, said in given:
            word = {"aside": "Set aside"}.get(side, capital(side))
            runs += ["; " if runs else "", f"{word}, {cells(c, [by])}: ", quoted(said)]
    return text(*runs)


def _ruled(case: Case) -> str:
    if case.decided is None:
        return "refused" if case.refused else "left open"
    base, odds = int(case.decided["base"]), int(case.decided["odds"])
    tags = f" ({', '.join(case.tags)})" if case.tags else ""
    return (
        f"{band(str(case.decided['band']))}: odds {percent(10 * odds)}, base {percent(10 * base)}, "
        f"roll {rolled(int(case.decided['roll']))}{tags}"
    )


def _why(case: Case) -> str:
    return case.refused or (str(case.decided["reason"]) if case.decided is not None else "")


def accords(c: Context) -> Section | None:
    """What cells promised each other beside the cards, clause by clause."""
    own: dict[str, list[int]] = {}
    for event, body in c.story.said("accord"):
        own.setdefault(str(body.get("accord", "")), []).append(event.seq)
    if not own:
        return None
    line = Accords().follow(c.story.branch.id, plain_facts(c.story.events, c.words.compiled))
    names = _names(c)
    w = Told()
    w.evidence(
        "Accords between cells",
        ("Quarter", "Accord", "What was promised", "What became of it", "Reasons given"),
        [
            (
                own[one.name],
                (
                    one.quarter,
                    f"{one.name} ({one.form}), offered by {c.words.the(one.by)}",
                    text(*_promised(c, one, names)),
                    capital(STATES[one.state][0]),
                    text(*_reasons(c, one)),
                ),
            )
            for one in line.accords.values()
        ],
    )
    return Section("annex-accords", "Accords between cells", w.done())


def _promised(c: Context, one: Accord, names: Names) -> list[str | Run]:
    """The clauses in words, each with how it was found; and the words besides."""
    runs: list[str | Run] = []
    for number, body in enumerate(one.terms):
        said = clause({**body, "quarter": c.words.quarter(int(body["due"]))}, names)
        said = re.sub('"([^"]*)"', "“\\1”", said)
        found = f" {capital(FOUND[one.found[number]][0])}." if number in one.found else ""
        runs.append(f"{' ' if runs else ''}{number + 1}. {said}{found}")
    return [*runs, " ", quoted(one.text)] if one.text else runs


def _reasons(c: Context, one: Accord) -> list[str | Run]:
    runs: list[str | Run] = []
    for role, why in one.reasons.items():
        runs += ["; " if runs else "", f"{c.words.role(role)}: ", quoted(why)]
    return runs


def _names(c: Context) -> Names:
    """Names as clauses are told with."""
    given = catalogue(c.words.compiled)
    return Names(
        cards=given["cards"],
        options=given["options"],
        roles=c.words.roles,
        tracks={key: track.name for key, track in c.words.tracks.items()},
        units={key: track.unit for key, track in c.words.tracks.items()},
    )


def talk(c: Context) -> Section | None:
    """Everything that was said at the table, as far as this copy shows it."""
    rows: list[Row] = []
    for kind in ("message", "room", "disclosure", "shown"):
        for event, body in c.story.said(kind):
            by = capital(cells(c, [event.actor]))
            members = [one for one in body.get("members", ()) if one != event.actor]
            told = readers(event) if kind == "disclosure" else members
            everyone = "public" in told or {*told, event.actor} >= set(c.roles)
            to = "All" if everyone else capital(cells(c, told))
            room = str(body.get("room", ""))
            said: Text | str
            if kind == "room":
                said = f"{'Opened' if body.get('what') == 'open' else 'Closed'} a side room"
            elif kind == "shown":
                to, said = "All", f"The display opened {_cards(c, body.get('cards', ()))}"
            elif kind == "disclosure" and "track" in body:
                track = str(body["track"])
                stood = c.words.value(track, int(body["value"]))
                words: list[str | Run] = [quoted(str(body["text"])), " "] if body["text"] else []
                said = text(*words, f"{c.words.track(track)} truly stood at {stood}.")
            else:
                said = text(quoted(str(body.get("text", ""))))
            rows.append(((event.seq,), (c.words.quarter(event.turn), by, to, room, said)))
    if not rows:
        return None
    w = Told()
    if c.partly:
        w.para(aside("This copy shows what its reader was told, and nothing else."))
    rows.sort(key=lambda row: row[0][0])
    w.evidence("Said and shown", ("Quarter", "By", "To", "Side room", "What"), rows)
    return Section("annex-talk", "Messages, side rooms and disclosures", w.done())


def _cards(c: Context, cards: Sequence[str]) -> str:
    return joined([c.words.card(card) for card in cards]) or "nothing"


def all_of(c: Context) -> list[Section]:
    """Those that have something to tell, in order."""
    return [made for made in (injects(c), rulings(c), accords(c), talk(c)) if made is not None]
