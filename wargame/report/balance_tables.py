"""What a balance says of cards, deals and events, as tables at most 80 wide."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.analysis.findings import Card, Effect, Event, Findings, Used
from wargame.report.figures import bounds, cut, first, gap, hundred, percent, wrapped

#: Rows of a table unless all of them are asked for.
MOST = 12


def cards_table(cards: Sequence[Card], every: bool) -> list[str]:
    """How often cards are played, the rarest first, and what they do."""
    rows = list(cards)
    if not every:
        rows.sort(key=lambda card: card.used.share.mean if card.used.share else -1.0)
    shown, more = first(rows, MOST, every)
    lines = [f"{'Cards':35}{'legal':>8}{'played':>8}  {'95 %':<11}{'own score':>16}"]
    lines += [
        f"  {card.role:5}{cut(card.id, 28):28}{card.used.could:>8,}"
        f"{_used(card.used):<21}{_best(card):>16}"
        for card in shown
    ]
    return [
        *lines,
        *more,
        *wrapped(
            "  ",
            "legal: world-quarters; played: the share of those. own score: points from "
            "playing it first, beside the doctrine's own order, by its best option.",
        ),
    ]


def deals_table(cards: Sequence[Card], every: bool) -> list[str]:
    """How often deals are offered and signed, and what they do to their proposers."""
    if not cards:
        return []
    rows = list(cards)
    if not every:
        rows.sort(key=lambda card: card.signed.ever.mean if card.signed else 0.0)
    shown, more = first(rows, MOST, every)
    lines = [f"{'Deals':35}{'legal':>7}{'offered':>9}{'signed':>8}  its parties' scores"]
    for card in shown:
        signed = percent(card.signed.ever.mean) if card.signed else ""
        offered = percent(card.used.share.mean) if card.used.share else "never"
        lines.append(
            f"  {card.role:5}{cut(card.id, 28):28}{card.used.could:>7,}{offered:>9}{signed:>8}"
            f"  {_parties(card)}"
        )
    return [
        *lines,
        *more,
        *wrapped(
            "  ",
            "signed: of worlds, once at least. points: where its proposer offers it and all "
            "sign, beside no offer of that role; the form best for its proposer.",
        ),
    ]


def events_table(events: Sequence[Event], every: bool) -> list[str]:
    """How often events happen and whom they touch."""
    if not events:
        return []
    rows = list(events)
    if not every:
        rows.sort(key=lambda event: -_touch(event))
    shown, more = first(rows, MOST, every)
    lines = [f"{'Events':30}{'worlds':>8}  {'answers, %':<12}whom it touches"]
    for event in shown:
        answers = "/".join(
            f"{100 * used.share.mean:.0f}"
            for used in event.answers.values()
            if used.share is not None
        )
        touched = [one for one in event.effects if one.score.shows]
        touched.sort(key=lambda one: -abs(one.score.mean))
        told = ", ".join(f"{one.role} {one.score.mean:+.1f}" for one in touched)
        lines.append(
            f"  {cut(event.id, 28):28}{percent(event.happened.ever.mean):>8}  "
            f"{answers or '-':12}{cut(told or 'nobody, as far as is shown', 28)}"
        )
    return [
        *lines,
        *more,
        *wrapped(
            "  ",
            "worlds: those in which it happens. answers: as the event lists them. touches: "
            "points of score beside the same world with the event struck out, where the "
            "interval leaves 0 out.",
        ),
    ]


def dominated_table(found: Findings, every: bool) -> list[str]:
    """Cards that another one dominates, then single options."""
    rows = [one for one in found.dominated if one.shown]
    if not every:
        rows = [one for one in rows if one.card]
    if not rows:
        return []
    return [
        "Dominated: another card of the role is at least as good, and no dearer",
        *(f"  {one.role:5}{cut(one.action, 34):34} by {cut(one.by, 34)}" for one in rows),
    ]


def moves_table(found: Findings) -> list[str]:
    """What cards, deals and events surely do to objectives."""
    lines = ["Objectives moved, in parts of `near` (95 % interval leaves 0 out)"]
    sources: list[tuple[str, Sequence[Effect]]] = [
        (form.action, form.effects) for card in found.cards for form in card.forms
    ]
    sources += [(event.id, event.effects) for event in found.events]
    for name, effects in sources:
        told = [
            f"{one.role}/{moved.objective} {moved.margin.mean:+.2f}"
            for one in effects
            for moved in one.objectives
            if moved.margin.shows
        ]
        if told:
            lines += wrapped(f"  {name}: ", ", ".join(told), 6)
    return lines


def _best(card: Card) -> str:
    own = [one.score for form in card.forms for one in form.effects if one.role == card.role]
    return gap(max(own, key=lambda figure: figure.mean), 1) if own else "not tried"


def _parties(card: Card) -> str:
    """What a deal surely does to its parties' scores."""
    tried = [form.effects for form in card.forms if form.effects]
    if not tried:
        return "not tried"

    def own(effects: Sequence[Effect]) -> float:
        return next(one.score.mean for one in effects if one.role == card.role)

    cells = []
    for one in max(tried, key=own):
        told = f"{one.role} {one.score.mean:+.1f}"
        if one.score.shows:
            cells.append(told)
    return cut(" ".join(cells) or "none moves", 19)


def _touch(event: Event) -> float:
    """How much an event surely moves the score it moves most, over all worlds."""
    sure = [abs(one.score.mean) for one in event.effects if one.score.shows]
    return event.happened.ever.mean * max(sure, default=0.0)


def _used(used: Used) -> str:
    if used.share is None:
        return "   never legal"
    return f"{percent(used.share.mean):>8}  {bounds(hundred(used.share), 1)}"
