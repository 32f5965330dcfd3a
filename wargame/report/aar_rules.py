"""Findings: facts of an exercise sorted by rule into what went well and what did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wargame.report.aar_analysis import change_of, clear
from wargame.report.aar_claims import Claim, claim
from wargame.report.aar_context import Context
from wargame.report.aar_facts import Order
from wargame.report.aar_marks import Mark, broke, marks
from wargame.report.aar_turning import seq_of, subject
from wargame.report.aar_words import FIRM, TESTS, capital, counted, joined, often, percent, score

#: How many own decisions of a role are told each way, and how far off a shot is told.
_OWN, _FAR = 2, 70
#: From how much of a score, in thousandths of a point, an own decision is told.
_WORTH = 1_000
#: ... and how clear of nought its interval is, so that what is printed is, too.
_SEEN = 100
#: What own decisions are, in a few words.
_KINDS = {
    "orders": "orders",
    "signals": "signals",
    "answer": "answer to an event",
    "reaction": "reaction",
    "hand": "choice of cards",
}
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
    """What went well for one's own side, by what the record and the analysis say."""
    return [one for one in _good(c) if one.role not in c.adversaries]


def areas(c: Context) -> list[Finding]:
    """What did not, each with the capability element that a rule proposes."""
    return [one for one in _bad(c) if one.role not in c.adversaries]


def opposing(c: Context) -> tuple[list[Finding], list[Finding]]:
    """The same of the other side, for the discussion: what went well for it, and what did not."""
    found = ([*_good(c)], [*_bad(c)])
    good, bad = ([one for one in side if one.role in c.adversaries] for side in found)
    return good, bad


def _good(c: Context) -> list[Finding]:
    return [*_met(c), *_own(c, better=True), *_kept(c), *_well_called(c)]


def _bad(c: Context) -> list[Finding]:
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


def _met(c: Context) -> Iterator[Finding]:
    for role in c.roles:
        met = [m for m in marks(c) if m.role == role and m.points == 2]
        if met and c.story.end:
            names = joined([c.words.goal(m.key) for m in met])
            said = f"{capital(c.words.the(role))} met {counted(len(met), 'objective')}: {names}"
            yield Finding(role, "objectives met", claim(c.story.end.seq, said))


def _missed(c: Context) -> Iterator[Finding]:
    """Objectives that were missed; one that several roles share counts once."""
    missed: dict[tuple[str, tuple[int, ...], tuple[int, ...]], list[Mark]] = {}
    for mark in marks(c):
        if mark.points == 0:
            missed.setdefault((mark.key, mark.values, mark.thresholds), []).append(mark)
    for same in missed.values():
        mark, end = same[0], c.story.end
        roles = [one.role for one in same]
        said = f"{capital(c.words.roles_said(roles))} missed {c.words.goal(mark.key)}"
        if end is not None:
            yield Finding(mark.role, said, claim(end.seq, f"{said}: {_short(c, mark)}"))


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
    if objective is not None and objective.no_breach and broke(c, mark.role):
        told.append("its word was broken")
    return joined(told) or "a deal was broken, or the exercise ended in war"


def _own(c: Context, *, better: bool) -> Iterator[Finding]:
    """A role's own decisions that were clearly worth more, or less, than the reference's."""
    if c.analysis is None:
        return
    for role in c.roles:
        steps = [
            step
            for step in c.analysis.own(role)
            if clear(change_of(step, role), _SEEN)
            and abs(change_of(step, role)["mean"]) >= _WORTH
            and (change_of(step, role)["mean"] > 0) == better
        ]
        for step in steps[:_OWN]:
            told = subject(c, step)
            yield Finding(
                role,
                f"{c.words.whose(role)} {_KINDS.get(str(step.get('kind')), 'decision')} of "
                f"{step.get('quarter', '')} lowered its expected score",
                claim(
                    seq_of(c, step),
                    f"{step.get('quarter', '')}: {told} {'raised' if better else 'lowered'} "
                    f"its expected score by {_size(change_of(step, role))} against the reference",
                ),
                "" if better else "Planning",
            )


def _size(change: Mapping[str, float]) -> str:
    """How large a change was, without its sign."""
    low, high = sorted((abs(change["low"]), abs(change["high"])))
    return f"{score(abs(change['mean']))} points ({score(low)} to {score(high)})"


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
    revealed = [q for q in revealed if not q.deals_hidden]  # nobody can tell who was idle there
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
        if key in counted_ and not {*objective.roles} <= {*c.adversaries}
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
                f"{', first with' if len(far) > 1 else ':'} {shot}, stated at "
                f"{first.chance}{FIRM}%",
            ),
            "Training",
        )
