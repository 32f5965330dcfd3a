"""Deals as they were offered, answered, signed and refused, with the reasons given."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.report import aar_rolls as rolls
from wargame.report.aar_claims import Claim, claim
from wargame.report.aar_context import Context
from wargame.report.aar_facts import Offer, Quarter, certain
from wargame.report.aar_words import brief, capital, joined, quoted
from wargame.report.document import Run


def dealt(c: Context, quarter: Quarter) -> list[Claim]:
    """The deals of a quarter, those refused with the reason, and binding accords found broken."""
    return [*(told(c, offer) for offer in quarter.offers), *_broken(c, quarter)]


def _broken(c: Context, quarter: Quarter) -> Iterator[Claim]:
    """What the engine judged when it looked at accords whose date had come."""
    for event, body in c.story.said("control"):
        if event.turn != quarter.turn or body.get("what") != "breach" or not body["accord"]:
            continue
        role = str(body["role"])
        parties = str(body["accord"]).partition("-")[0].split("+")
        others = [one for one in parties if one != role]
        yield claim(
            event.seq,
            f"{capital(c.words.the(role))} was found to have broken a binding accord "
            f"with {joined([c.words.the(one) for one in others])}, by its own terms; that cost it "
            f"{brief(int(body['price']))} political capital",
        )


def told(c: Context, offer: Offer) -> Claim:
    """One offer: who made it, what was said for and against it, what came of it."""
    parts: list[str | Run] = [
        f"{capital(c.words.the(offer.by))} offered {c.words.card(offer.action)}"
    ]
    if offer.reason:
        parts += [" (", quoted(offer.reason), ")"]
    against = [reply for reply in offer.replies if not reply.accepts]
    for reply in against:
        parts.append(f"; {c.words.the(reply.by)} declined")
        if reply.would_sign:
            parts.append(f" and would sign {c.words.card(reply.would_sign)}")
        if reply.reason:
            parts += [" (", quoted(reply.reason), ")"]
    parts.append(f"; {result(offer)}{fell(offer)}")
    return claim(offer.at, *parts)


def fell(offer: Offer) -> str:
    """How a signed deal was adjudicated, where it was rolled for."""
    if offer.roll is None:
        return ""
    entry = offer.roll.entry
    if certain(offer.roll):
        return ", no roll needed"
    chance, roll = rolls.odds(entry), rolls.roll(entry)
    return f", {rolls.fell(offer.roll)} (chance {chance}, roll {roll})"


def result(offer: Offer) -> str:
    """What became of an offer, in a few words."""
    if offer.end is None:
        if not offer.replies or any(not reply.accepts for reply in offer.replies):
            return "not signed"
        return "accepted, but a party could not pay when it was to be signed"
    return "signed by all parties" if offer.signed else "refused"
