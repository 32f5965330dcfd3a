"""Dissent: what was noted, opposed and refused, and room for whoever reads it otherwise."""

from __future__ import annotations

from wargame.report.aar_claims import Claim, Told, anchor, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_words import quoted
from wargame.report.document import Blank, Item, Run, Section


def section(c: Context) -> Section:
    """10: dissent and notes."""
    w = Told()
    w.para(
        aside(
            "What was said against is kept as it was said: notes of roles and of the White Cell, "
            "opposition to orders, and deals declined, with the reason where one was given."
        )
    )
    for title, claims in (
        ("Notes", _notes(c)),
        ("Orders opposed", _opposed(c)),
        ("Deals declined", _declined(c)),
    ):
        if claims:
            w.say((f"{title}.", "strong"))
            w.points(claims)
    for one in c.details.dissent if c.details else ():
        runs = [Run(one.text)]
        if one.by:
            runs.append(Run(f" ({one.by})", "dim"))
        if one.event is not None:
            runs += [Run(" ["), Run(str(one.event), "", anchor(one.event)), Run("]")]
        w.bullets([Item(tuple(runs))])
    w.add(Blank("Other readings of the exercise, and who holds them", 5))
    return Section("dissent", "Dissent and notes", w.done())


def _notes(c: Context) -> list[Claim]:
    found = []
    for event, body in c.story.said("note"):
        if isinstance(body.get("text"), str):
            who = c.words.role(event.actor) if event.actor in c.words.roles else "White Cell"
            about = body.get("about")
            at = [event.seq]
            if isinstance(about, int) and about in c.story.by_seq:
                at.append(about)
            found.append(claim(at, f"{who}, {c.words.quarter(event.turn)}: ", quoted(body["text"])))
    return found


def _opposed(c: Context) -> list[Claim]:
    found = []
    for quarter in c.story.quarters:
        for event in quarter.of("reactions"):
            for role, shown in event.body("public").get("reactions", {}).items():
                if shown["react"] != "oppose":
                    continue
                at = [event.seq]
                parts: list[str | Run] = [
                    f"{c.words.quarter(quarter.turn)}: {c.words.the(role)} opposed "
                    f"{c.words.card(shown['card'])}"
                ]
                seq, decision = quarter.decisions.get(("reactions", role), (0, {}))
                if decision.get("reason"):
                    parts += [", saying ", quoted(decision["reason"])]
                    at.append(seq)
                found.append(claim(at, *parts))
    return found


def _declined(c: Context) -> list[Claim]:
    found = []
    for offer in c.story.offers():
        for reply in offer.replies:
            if reply.accepts:
                continue
            parts: list[str | Run] = [
                f"{c.words.quarter(offer.turn)}: {c.words.the(reply.by)} declined "
                f"{c.words.card(offer.action)}, offered by {c.words.the(offer.by)}"
            ]
            if reply.reason:
                parts += [", saying ", quoted(reply.reason)]
            if reply.would_sign:
                parts.append(f"; it would sign {c.words.card(reply.would_sign)}")
            found.append(claim((offer.seq, reply.seq), *parts))
    return found
