"""The exercise quarter by quarter: what was known, decided and why, how it fell, what it moved."""

from __future__ import annotations

from wargame.report import aar_rolls as rolls
from wargame.report.aar_claims import Claim, Told, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_control import RUNNING, acts
from wargame.report.aar_deals import dealt
from wargame.report.aar_facts import Fact, Order, Quarter, certain
from wargame.report.aar_hosted import brought
from wargame.report.aar_story import biggest, causes
from wargame.report.aar_words import (
    FIRM,
    TESTS,
    capital,
    counted,
    hazard,
    joined,
    named,
    percent,
    quoted,
    rolled,
    signed,
)
from wargame.report.document import Run, Section, Text, text

#: How many tracks, moves, causes and effects a quarter tells.
_SITUATION, _MOVES, _CAUSES, _EFFECTS = 6, 6, 3, 2


def section(c: Context) -> Section:
    """4: the narrative, a section a quarter."""
    lead = Told()
    lead.para(
        aside(
            "Each quarter is told in the order in which it was played. What is in quotation marks "
            "was said by whoever held the role, as it was recorded; all else is read off the "
            "record. Numbers in square brackets lead to the event that a statement rests on."
        )
    )
    came = brought(c)
    quarters = tuple(
        _quarter(c, quarter, came.get(quarter.turn, [])) for quarter in c.story.quarters
    )
    return Section("narrative", "Move-by-move narrative", lead.done(), quarters, page=True)


def _quarter(c: Context, quarter: Quarter, came: list[Claim]) -> Section:
    w = Told()
    name = c.words.quarter(quarter.turn)
    w.para(*_situation(c, quarter), lead="Situation")
    w.para(*_information(c, quarter), lead="Information")
    w.para(*_events(c, quarter), lead="Events")
    w.listed(came, lead="Injects")
    w.listed(dealt(c, quarter), lead="Deals")
    w.para(*_standing(c, quarter), lead="Standing orders")
    _orders(w, c, quarter)
    w.para(*_silence(c, quarter), lead="No order")
    w.para(*_shots(c, quarter), lead="Shots called")
    w.para(*_reactions(c, quarter), lead="Reactions")
    own = [act for act in acts(c) if act.turn == quarter.turn and act.what not in RUNNING]
    w.listed([act.brief for act in own], lead="White Cell")
    w.para(*_due(c, quarter), lead="Shots that came due")
    _moves(w, c, quarter)
    if not quarter.closed:
        w.para(claim(quarter.events[-1].seq, "The record stops within this quarter"))
    return Section(f"quarter-{name}", name, w.done())


def _situation(c: Context, quarter: Quarter) -> list[Claim | Text]:
    """Where the tracks stood that most roles look at, and what fell due."""
    said: list[Claim | Text] = []
    shown = [key for key in c.words.watched if key in quarter.tracks][:_SITUATION]
    if shown:
        stood = [f"{c.words.track(k)} at {c.words.value(k, quarter.tracks[k][0])}" for k in shown]
        said.append(claim(quarter.seq("quarter"), f"The quarter opened with {joined(stood)}"))
    opening = {event.seq for event in quarter.of("situation")}
    due = [
        fact
        for fact in quarter.entries("shift")
        if fact.seq in opening and fact.entry["what"] in c.words.tracks and fact.moved
    ]
    due.sort(key=lambda fact: (-_size(c, fact), fact.entry["n"]))
    if due:
        told = [
            f"{c.words.track(one.entry['what'])} {signed(one.moved)} "
            f"({c.words.cause(one.entry['cause'])})"
            for one in due[:3]
        ]
        said.append(claim(due[0].seq, f"What fell due moved {joined(told)}"))
    return said + [_kept(c, fact) for fact in quarter.entries("holds", "test")]


def _kept(c: Context, fact: Fact) -> Claim:
    """Whether a deal in force held, or stood its test."""
    entry = fact.entry
    if fact.kind == "test":
        word = "stood its test" if entry["passed"] else "failed its test"
        return claim(fact.seq, f"{c.words.card(entry['deal'])} came due and {word}")
    word = "held" if entry["holds"] else "broke down"
    return claim(
        fact.seq,
        f"{c.words.card(entry['deal'])} {word} (chance to hold {percent(entry['chance'])}, roll "
        f"{rolled(entry['roll'])})",
    )


def _size(c: Context, fact: Fact) -> int:
    return abs(fact.moved) * 1_000_000 // c.words.ranges.get(fact.entry["what"], 100_000)


def _information(c: Context, quarter: Quarter) -> list[Claim | Text]:
    """What was shown as intelligence, and the estimates that others went by."""
    said: list[Claim | Text] = []
    for event in quarter.of("signals"):
        for role, cards in event.body("public").get("shown", {}).items():
            if not cards:
                continue
            names = [c.words.card(card) for card in cards]
            ordered = {o.action.partition("/")[0] for o in quarter.orders if o.role == role}
            true = [c.words.card(card) for card in cards if card in ordered]
            told = f"{capital(c.words.the(role))} showed {joined(names)} as intelligence"
            if quarter.orders and any(True for _ in quarter.of("reveal")):
                told += f"; it ordered {joined(true) if true else 'none of it'} this quarter"
            said.append(claim((event.seq, quarter.seq("reveal")), told))
    wrong = []
    for key, (before, _) in quarter.tracks.items():
        estimate = quarter.registers.get(f"estimate:{key}")
        if estimate is not None and abs(estimate - before) * 20 > c.words.ranges.get(key, 0):
            wrong.append((-abs(estimate - before) / c.words.ranges[key], key, estimate, before))
    for _, key, estimate, before in sorted(wrong)[:2]:
        said.append(
            claim(
                quarter.seq("quarter"),
                f"Roles that do not see {c.words.track(key)} went by an estimate of "
                f"{c.words.value(key, estimate)}; it stood at {c.words.value(key, before)}",
            )
        )
    return said


def _events(c: Context, quarter: Quarter) -> list[Claim | Text]:
    """The events that fell, their chance and causes, and how they were answered."""
    said: list[Claim | Text] = []
    answers = {fact.entry["event"]: fact for fact in quarter.entries("choice")}
    for fact in quarter.entries("event"):
        entry = fact.entry
        told = f"{c.words.card(entry['event'])} fell"
        if entry["branch"]:
            told += f" ({c.words.branch(entry['event'], entry['branch'])})"
        if entry.get("injected"):
            told += ", brought in by the White Cell"
        else:
            told += f"; its chance this quarter was {hazard(entry['hazard'])}"
            raised = [name for name, times in entry["times"] if times > 1000]
            if raised:
                told += f", raised by {joined(raised)}"
        at = [fact.seq]
        parts: list[str | Run] = [told]
        choice = answers.get(entry["event"])
        if choice is not None:
            chooser = c.words.events[entry["event"]].chooser
            role = c.words.tables.roles[chooser].key if chooser >= 0 else ""
            option = c.words.answer(entry["event"], choice.entry["option"])
            parts.append(f"; {c.words.the(role)} answered with {named(option)}")
            at.append(choice.seq)
            seq, decision = quarter.decisions.get(("events", role), (0, {}))
            if decision.get("reason"):
                parts += [", saying ", quoted(decision["reason"])]
                at.append(seq)
        effects = [f for f in quarter.entries("shift") if _comes_from(f, str(entry["event"]))]
        if moved := _effects(c, effects):
            parts.append(f"; at once {moved}")
            at += [effect.seq for effect in effects]
        said.append(claim(at, *parts))
    return said


def _comes_from(fact: Fact, card: str) -> bool:
    return str(fact.entry["cause"]).partition("/")[0].partition(":")[0] == card


def _effects(c: Context, facts: list[Fact], most: int = _EFFECTS) -> str:
    """The largest effects in a few words."""
    moved: dict[str, int] = {}
    for fact in facts:
        key = str(fact.entry["what"])
        if key in c.words.tracks:
            moved[key] = moved.get(key, 0) + fact.moved
    wide = c.words.ranges
    largest = sorted((key for key in moved if moved[key]), key=lambda k: -abs(moved[k]) / wide[k])
    return joined([f"{c.words.track(key)} {signed(moved[key])}" for key in largest[:most]])


def _standing(c: Context, quarter: Quarter) -> list[Claim | Text]:
    facts = quarter.entries("standing")
    if not facts:
        return []
    told = [
        f"{c.words.role(f.entry['role'])}: {c.words.standing(f.entry['role'], f.entry['option'])}"
        for f in facts
    ]
    return [claim((fact.seq for fact in facts), "; ".join(told))]


def _orders(w: Told, c: Context, quarter: Quarter) -> None:
    """The quarter's orders: who, what and why, the odds, the roll and what came of it."""
    rows: list[tuple[tuple[int, ...], tuple[str | Text, ...]]] = []
    for order in sorted(quarter.orders, key=lambda order: c.roles.index(order.role)):
        what: list[str | Run] = [Run(c.words.name(order.action), "strong")]
        if order.reason:
            what += [". ", quoted(order.reason)]
        rows.append(
            (order.at, (c.words.role(order.role), text(*what), _odds(order), _outcome(c, order)))
        )
    if rows:
        w.evidence(
            f"Orders of {c.words.quarter(quarter.turn)}",
            ("Role", "Order and reason", "Odds and roll", "Outcome and what it did at once"),
            rows,
        )


def _odds(order: Order) -> str:
    """The chance of an order as the sum it was, and the roll."""
    if order.roll is None:
        return "not adjudicated"
    entry = order.roll.entry
    return rolls.odds(entry) if entry["sure"] else f"{rolls.odds(entry)}; roll {rolls.roll(entry)}"


def _outcome(c: Context, order: Order) -> Text:
    """How an order fell, and its largest effects at once."""
    if order.roll is None:
        return text("open")
    entry = order.roll.entry
    tone = "" if certain(order.roll) else ("bad", "", "good", "good")[entry["band"]]
    waits = f", delayed {counted(entry['waits'], 'quarter')}" if entry["waits"] else ""
    moved = _effects(c, list(order.effects))
    tail = f": {moved}" if moved else ""
    return text((capital(rolls.fell(order.roll)), tone), f"{waits}{tail}")  # type: ignore[arg-type]


def _silence(c: Context, quarter: Quarter) -> list[Claim | Text]:
    """The roles that neither gave an order nor signed a deal of their own, which costs one."""
    busy = {order.role for order in quarter.orders}
    busy |= {offer.by for offer in quarter.offers if offer.signed}
    idle = [role for role in c.roles if role not in busy]
    if not idle or not any(True for _ in quarter.of("reveal")):
        return []
    deals = "" if quarter.deals_hidden else ", and proposed no deal that was signed"
    return [claim(quarter.seq("reveal"), f"{capital(c.words.roles_said(idle))} gave none{deals}")]


def _shots(c: Context, quarter: Quarter) -> list[Claim | Text]:
    told, at = [], []
    for shot in sorted(quarter.shots, key=lambda shot: c.roles.index(shot.role)):
        told.append(
            f"{c.words.role(shot.role)}: {c.words.track(shot.track)} {TESTS[shot.test]} "
            f"{c.words.value(shot.track, shot.threshold)}, called at {shot.chance}{FIRM}%"
        )
        at.append(shot.seq)
    return [claim(at, "; ".join(told))] if told else []


def _due(c: Context, quarter: Quarter) -> list[Claim | Text]:
    """Shots of two quarters before that came due at the end of this one."""
    due = [shot for shot in c.story.shots() if shot.due == quarter.turn]
    said = []
    for hit in (True, False):
        told = [
            f"{c.words.role(shot.role)} ({c.words.track(shot.track)} {TESTS[shot.test]} "
            f"{c.words.value(shot.track, shot.threshold)} at {shot.chance}{FIRM}%, "
            f"it was {c.words.value(shot.track, shot.value or 0)})"
            for shot in due
            if shot.hit is hit
        ]
        if told:
            at = [seq for shot in due if shot.hit is hit for seq in shot.at[-1:]]
            said.append(claim(at, f"{'Came true' if hit else 'Did not'}: {joined(told)}"))
    return list(said)


def _reactions(c: Context, quarter: Quarter) -> list[Claim | Text]:
    said: list[Claim | Text] = []
    for event in quarter.of("reactions"):
        for role, shown in event.body("public").get("reactions", {}).items():
            verb = {"support": "supported", "oppose": "opposed", "play": "played"}[shown["react"]]
            at = [event.seq]
            parts: list[str | Run] = [
                f"{capital(c.words.the(role))} {verb} {c.words.card(shown['card'])}"
            ]
            seq, decision = quarter.decisions.get(("reactions", role), (0, {}))
            if decision.get("reason"):
                parts += [", saying ", quoted(decision["reason"])]
                at.append(seq)
            said.append(claim(at, *parts))
    return said + [
        claim(
            fact.seq,
            f"{capital(c.words.the(fact.entry['role']))} was named by an order and kept silent, "
            "which has its price",
        )
        for fact in quarter.entries("silent")
    ]


def _moves(w: Told, c: Context, quarter: Quarter) -> None:
    """The tracks that moved most, and why."""
    rows: list[tuple[tuple[int, ...], tuple[str | Text, ...]]] = []
    # What is worked out afresh each quarter has no causes to tell; the annex has its values.
    wide = {k: v for k, v in c.words.ranges.items() if c.words.tracks[k].set_to is None}
    for key in biggest(quarter, wide, _MOVES):
        before, after = quarter.tracks[key]
        found = causes(quarter, key)
        why = [f"{c.words.why(key, cause)} {signed(by)}" for cause, by, _ in found[:_CAUSES]]
        rest = (after - before) - sum(by for _, by, _ in found[:_CAUSES])
        if why and signed(rest) != "0":
            why.append(f"all else {signed(rest)}")
        at = dict.fromkeys([quarter.seq("quarter"), *(seq for _, _, seq in found[:_CAUSES])])
        rows.append(
            (
                tuple(at),
                (
                    c.words.track(key),
                    c.words.value(key, before),
                    c.words.value(key, after),
                    signed(after - before),
                    capital("; ".join(why)) or "this copy does not say",
                ),
            )
        )
    w.evidence(
        f"Tracks that moved most in {c.words.quarter(quarter.turn)}, and why",
        ("Track", "Before", "After", "Change", "Causes"),
        rows,
        "lrrrl",
    )
